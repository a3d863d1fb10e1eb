import { dot, length, turned } from "./vectors.js";

/**
 * What the document says of motion, at any instant t: seconds of TDB from closest approach.
 * Everything is interpolated between nodes that were set densely enough for it.
 */

/** The document that was written into the page. */
export const DATA = JSON.parse(document.getElementById("flyby-data").textContent);

export const EARTH = DATA.earth;
export const FIRST = DATA.span[0];
export const LAST = DATA.span[1];

/** Index of the interval of rising `values` that holds t. @returns {number} */
export function intervalOf(values, t) {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= t) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Cubic Hermite interpolation.
 * @param {{t: number[], x: number[][], v: number[][]}} nodes
 * @returns {{x: number[], v: number[]}} km and km/s
 */
export function stateAt(nodes, t) {
  const i = intervalOf(nodes.t, t);
  const h = nodes.t[i + 1] - nodes.t[i];
  const s = (t - nodes.t[i]) / h;
  const r = 1 - s;
  const [xa, xb, va, vb] = [nodes.x[i], nodes.x[i + 1], nodes.v[i], nodes.v[i + 1]];
  const x = [0, 0, 0];
  const v = [0, 0, 0];
  for (let k = 0; k < 3; k += 1) {
    x[k] = (1 + 2 * s) * r * r * xa[k] + s * s * (3 - 2 * s) * xb[k]
      + h * s * r * (r * va[k] - s * vb[k]);
    v[k] = (6 * s * r * (xb[k] - xa[k])) / h + r * (1 - 3 * s) * va[k] - s * (2 - 3 * s) * vb[k];
  }
  return { x, v };
}

/** Straight interpolation of samples; null where either neighbour is. */
export function sampleAt(grid, values, t) {
  if (values === null) return null;
  const i = intervalOf(grid, t);
  if (values[i] === null || values[i + 1] === null) return null;
  const s = (t - grid[i]) / (grid[i + 1] - grid[i]);
  return values[i] + Math.min(1, Math.max(0, s)) * (values[i + 1] - values[i]);
}

/** Rotation from ICRF to ITRS axes: one axis and one rate, with the error that the page states. */
export function earthMatrix(t) {
  const [a, b, c] = EARTH.matrix;
  const cosine = Math.cos(EARTH.rate * t);
  const sine = Math.sin(EARTH.rate * t);
  return [
    a.map((value, k) => cosine * value + sine * b[k]),
    b.map((value, k) => cosine * value - sine * a[k]),
    c,
  ];
}

/** Geodetic latitude and longitude [deg, east positive] of a position [km, ICRF axes]. */
function subPoint(position, t) {
  const [x, y, z] = turned(earthMatrix(t), position);
  const across = Math.hypot(x, y);
  const e2 = EARTH.flattening * (2 - EARTH.flattening);
  let latitude = Math.atan2(z, across * (1 - e2));
  for (let round = 0; round < 6; round += 1) {
    const sine = Math.sin(latitude);
    const normal = EARTH.radiusKm / Math.sqrt(1 - e2 * sine * sine);
    latitude = Math.atan2(z + e2 * normal * sine, across);
  }
  const degrees = 180 / Math.PI;
  return { latitude: latitude * degrees, longitude: Math.atan2(y, x) * degrees };
}

/** Name of the constellation in which the asteroid stands, seen from the geocentre. */
function constellationAt(t) {
  const found = DATA.geocentric.constellations.find((entry) => t < entry[1]);
  return (found || DATA.geocentric.constellations.at(-1))[2];
}

/** "in the Earth's umbra" and the like; the umbra is named after the penumbra around it. */
function shadowAt(t) {
  const found = DATA.geocentric.shadows.filter(([start, end]) => start <= t && t <= end);
  return found.length ? found.at(-1)[2] : "";
}

/**
 * Everything about the asteroid at one instant.
 * @returns {{position: number[], distance: number, speed: number, rangeRate: number,
 *   magnitude: ?number, sunlit: ?number, shadow: string, rate: number, phase: number, elongation: number,
 *   constellation: string, latitude: number, longitude: number}}
 */
export function asteroidAt(t) {
  const { x, v } = stateAt(DATA.track, t);
  const seen = DATA.geocentric;
  const distance = length(x);
  return {
    position: x,
    distance,
    speed: length(v),
    rangeRate: dot(x, v) / distance,
    magnitude: sampleAt(seen.t, seen.v, t),
    sunlit: sampleAt(seen.t, seen.sunlit, t), // null where there is full sunlight throughout
    shadow: shadowAt(t),
    rate: sampleAt(seen.t, seen.rate, t),
    phase: sampleAt(seen.t, seen.phase, t),
    elongation: sampleAt(seen.t, seen.elongation, t),
    constellation: constellationAt(t),
    ...subPoint(x, t),
  };
}
