import { length, plus, times, turned, unit } from "./vectors.js";
import { DATA, EARTH, earthMatrix } from "./motion.js";
import { frameIn, inFrame, onScreen, project } from "./camera.js";
import { addLine, addRing, discPath, fillCap, horizonOf } from "./globe.js";
import { palette } from "./theme.js";

/** Earth and Moon. */

const DEGREE = Math.PI / 180;
const SAME = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

function onGlobe(longitude, latitude) {
  const [a, b] = [longitude * DEGREE, latitude * DEGREE];
  return [Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)];
}

/** Rings of land as unit vectors, and its shores without the seam at 180 degrees. */
const rings = [];
const shores = [];
for (const flat of DATA.land) {
  const ring = [];
  let shore = [];
  for (let k = 0; k < flat.length; k += 2) {
    const point = onGlobe(flat[k], flat[k + 1]);
    ring.push(point);
    const seam = k > 0 && Math.abs(flat[k]) > 179.9 && Math.abs(flat[k - 2]) > 179.9;
    if (seam || flat[k + 1] < -89.9) {
      shores.push(shore);
      shore = [];
    }
    shore.push(point);
  }
  rings.push(ring);
  shores.push(shore);
}

const graticule = [];
for (let longitude = -180; longitude < 180; longitude += 30) {
  graticule.push(Array.from({ length: 53 }, (_, k) => onGlobe(longitude, -78 + 3 * k)));
}
for (let latitude = -60; latitude <= 60; latitude += 30) {
  graticule.push(Array.from({ length: 121 }, (_, k) => onGlobe(-180 + 3 * k, latitude)));
}

/** Radius of a sphere on the screen [pixels], and its place; null behind the camera. */
export function discOf(frame, centre, radius) {
  const seen = inFrame(frame, centre);
  const distance = length(seen);
  if (seen[2] <= 0) return null;
  const inside = Math.sqrt(Math.max(1, distance * distance - radius * radius));
  return { at: onScreen(frame, seen), radius: (frame.focal * radius) / inside, depth: seen[2] };
}

/** The Earth, with the land where it is at this instant, day, twilight and night. */
export function drawEarth(ctx, frame, t, sun, sites) {
  const disc = discOf(frame, [0, 0, 0], EARTH.radiusKm);
  if (!disc) return null;
  if (disc.radius < 3) {
    fillDot(ctx, disc.at, 3, palette.geometry);
    return disc;
  }
  const matrix = earthMatrix(t);
  const fixed = frameIn(frame, matrix, [0, 0, 0]);
  const horizon = horizonOf(fixed, EARTH.radiusKm);
  discPath(ctx, fixed, horizon);
  ctx.fillStyle = palette.sea;
  ctx.fill();
  ctx.save();
  ctx.clip();
  if (disc.radius > 8) land(ctx, fixed, horizon, disc.radius);
  const night = times(unit(turned(matrix, sun)), -1);
  ctx.fillStyle = palette.shade;
  // Sunset, and the ends of civil, nautical and astronomical twilight.
  for (const below of [0, 6, 12, 18]) {
    fillCap(ctx, fixed, horizon, night, Math.sin(below * DEGREE));
  }
  ctx.restore();
  discPath(ctx, fixed, horizon);
  ctx.lineWidth = 0.8;
  ctx.strokeStyle = palette.shore;
  ctx.stroke();
  if (disc.radius > 60) drawSites(ctx, fixed, horizon, sites);
  return disc;
}

function land(ctx, fixed, horizon, radius) {
  ctx.beginPath();
  for (const ring of rings) addRing(ctx, fixed, horizon, ring);
  ctx.fillStyle = palette.land;
  ctx.fill("evenodd"); // a ring within a ring is a lake
  if (radius > 45) {
    ctx.beginPath();
    for (const line of graticule) addLine(ctx, fixed, horizon, line);
    ctx.lineWidth = 0.6;
    ctx.strokeStyle = palette.graticule;
    ctx.stroke();
  }
  if (radius > 30) {
    ctx.beginPath();
    for (const line of shores) addLine(ctx, fixed, horizon, line);
    ctx.lineWidth = 0.7;
    ctx.strokeStyle = palette.shore;
    ctx.stroke();
  }
}

function drawSites(ctx, fixed, horizon, sites) {
  for (const site of sites) {
    const point = onGlobe(site.longitude, site.latitude);
    if (point[0] * horizon.axis[0] + point[1] * horizon.axis[1] + point[2] * horizon.axis[2]
      < horizon.edge) continue;
    const at = project(fixed, times(point, EARTH.radiusKm));
    fillDot(ctx, at, site.chosen ? 4 : 2.2, site.colour, palette.paper, site.chosen ? 1.6 : 0.8);
  }
}

/** The Moon, never smaller than can be seen; its lit side towards the Sun. */
export function drawMoon(ctx, frame, centre, sun) {
  const radius = EARTH.moonRadiusKm;
  const disc = discOf(frame, centre, radius);
  if (!disc) return null;
  const scale = Math.max(1, 4 / disc.radius);
  const own = frameIn(frame, SAME, centre);
  const shown = radius * Math.min(scale, 0.5 * length(own.eye) / radius);
  const horizon = horizonOf(own, shown);
  discPath(ctx, own, horizon);
  ctx.fillStyle = palette.land;
  ctx.fill();
  ctx.fillStyle = palette.moon;
  fillCap(ctx, own, horizon, times(unit(plus(sun, centre, -1)), -1), 0);
  discPath(ctx, own, horizon);
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.moon;
  ctx.stroke();
  return { ...disc, radius: disc.radius * scale };
}

/** A filled circle, with an edge where one is given. */
export function fillDot(ctx, at, radius, colour, edge = null, edgeWidth = 1) {
  ctx.beginPath();
  ctx.arc(at[0], at[1], radius, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  if (edge) {
    ctx.lineWidth = edgeWidth;
    ctx.strokeStyle = edge;
    ctx.stroke();
  }
}
