import { dot } from "./vectors.js";
import { DATA } from "./motion.js";
import { onScreen } from "./camera.js";
import { palette } from "./theme.js";
import { label } from "./labels.js";

/** The stars behind the scene, infinitely far away: the way the camera looks is what counts. */

const NAMED = 2.2; // V of the faintest star with its name beside it
const FAINTEST = 5.6;

/** Unit vector of a right ascension and declination [deg], ICRS. */
function direction(rightAscension, declination) {
  const [a, d] = [rightAscension, declination].map((angle) => (angle * Math.PI) / 180);
  return [Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d)];
}

const { places, names, figures } = DATA.stars;
const stars = [];
for (let k = 0; k < places.length; k += 3) {
  stars.push({
    towards: direction(places[k], places[k + 1]),
    magnitude: places[k + 2],
    name: names[k / 3] || "",
  });
}
const lines = figures.map((flat) => {
  const points = [];
  for (let k = 0; k < flat.length; k += 2) points.push(direction(flat[k], flat[k + 1]));
  return points;
});

/** Pixels of a direction, or null behind the camera. */
function skyAt(frame, towards) {
  const depth = dot(towards, frame.forward);
  if (depth < 0.05) return null;
  return onScreen(frame, [dot(towards, frame.right), dot(towards, frame.up), depth]);
}

/**
 * Stars and the figures of the constellations; gives the named ones that are in the picture.
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./camera.js").Frame} frame
 * @returns {{name: string, at: [number, number]}[]}
 */
export function drawStars(ctx, frame) {
  ctx.save();
  ctx.strokeStyle = palette.star;
  ctx.lineWidth = 0.7;
  ctx.globalAlpha = 0.28;
  ctx.beginPath();
  for (const points of lines) addFigure(ctx, frame, points);
  ctx.stroke();
  ctx.fillStyle = palette.star;
  ctx.globalAlpha = 0.85;
  const named = [];
  for (const { towards, magnitude, name } of stars) {
    const at = skyAt(frame, towards);
    if (!at || at[0] < 0 || at[1] < 0 || at[0] > frame.width || at[1] > frame.height) continue;
    ctx.beginPath();
    ctx.arc(at[0], at[1], 0.45 + 0.36 * Math.max(0, FAINTEST - magnitude), 0, 2 * Math.PI);
    ctx.fill();
    if (name && magnitude < NAMED) named.push({ name, at });
  }
  ctx.restore();
  return named;
}

function addFigure(ctx, frame, points) {
  for (let k = 1; k < points.length; k += 1) {
    const [a, b] = [skyAt(frame, points[k - 1]), skyAt(frame, points[k])];
    if (!a || !b) continue;
    // Short of the stars, which it joins.
    const gap = Math.min(0.3, 5 / Math.max(1, Math.hypot(b[0] - a[0], b[1] - a[1])));
    const [dx, dy] = [gap * (b[0] - a[0]), gap * (b[1] - a[1])];
    ctx.moveTo(a[0] + dx, a[1] + dy);
    ctx.lineTo(b[0] - dx, b[1] - dy);
  }
}

/** Names where nothing else wants the room. */
export function nameStars(ctx, named, space) {
  for (const { name, at } of named) {
    label(ctx, [name], at, { ...space, size: 11, colour: palette.soft, gaps: [7] });
  }
}
