import { combine, dot, length, plus, times, unit } from "./vectors.js";
import { DATA, EARTH, FIRST, LAST, earthMatrix, stateAt } from "./motion.js";
import { clock } from "./clock.js";
import { clockText, dayText, grouped, utcDate } from "./words.js";
import { colourOf, palette } from "./theme.js";
import { camera, frameFor, inFrame, project } from "./camera.js";
import { BELOW_FIRST, FONT, clearLabels, label, reserve, reserveLine } from "./labels.js";
import { discOf, drawEarth, drawMoon, fillDot } from "./bodies.js";
import { drawOffstage } from "./offstage.js";
import { drawStars, nameStars } from "./stars.js";
import { LANES_REACH, drawLines, outwards, tickInstants } from "./track.js";

/** The picture: everything at true scale about the Earth, the markers of a size to be seen. */

const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("scene"));
const ctx = canvas.getContext("2d");

/** The site that is marked on the globe; set by the altitude panel. */
export const chosen = { site: "" };

/** Fit the canvas to its box and the screen's pixels. */
export function fitScene() {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
}

export function drawScene() {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const { t } = clock;
  const asteroid = stateAt(DATA.track, t);
  const frame = frameFor(width, height, asteroid);
  const sun = stateAt(DATA.sun, t).x;
  const moon = stateAt(DATA.moon, t).x;
  const earthDepth = inFrame(frame, [0, 0, 0])[2];
  const earth = discOf(frame, [0, 0, 0], EARTH.radiusKm);
  const earthAt = earth ? earth.at : [width / 2, height / 2];
  ctx.fillStyle = palette.stage;
  ctx.fillRect(0, 0, width, height);
  clearLabels();
  reserveCorners(width, height);
  const starsSeen = drawStars(ctx, frame);

  const moonDepth = inFrame(frame, moon)[2];
  const space = { width, height };
  drawLines(ctx, frame, t, earthDepth, false);
  let moonDisc = moonDepth >= earthDepth ? drawMoon(ctx, frame, moon, sun) : null;
  if (earth) drawEarth(ctx, frame, t, sun, siteMarks());
  drawLines(ctx, frame, t, earthDepth, true);
  if (moonDepth < earthDepth) moonDisc = drawMoon(ctx, frame, moon, sun);

  if (earth && earth.radius < 0.3 * Math.min(width, height)) {
    const side = 1.7 * earth.radius;
    reserve(earthAt[0] - side / 2, earthAt[1] - side / 2, side, side);
  }
  drawTether(frame, asteroid.x, earth);
  const ticks = drawTicks(frame, asteroid, space);
  drawClosest(frame);
  drawAsteroid(frame, asteroid, space);
  nameClosest(frame, space);
  nameEarth(frame, earth, asteroid.x, space);
  if (moonDisc) {
    const gaps = [5, 12].map((gap) => gap + moonDisc.radius);
    const style = { ...space, colour: palette.soft, gaps };
    label(ctx, ["Moon"], moonDisc.at, style);
  }
  if (earth && earth.radius < 14) nameMoonApproach(frame, space);
  nameTicks(frame, ticks, space);
  nameRing(frame, t, space);
  drawSunArrow(frame, sun, width, height);
  drawScaleBar(frame, earthDepth, height);
  nameStars(ctx, starsSeen, space);
}

/** The buttons and the legend lie over the corners. */
function reserveCorners(width, height) {
  reserve(0, height - 46, Math.min(width, 240), 46);
  reserve(width - 84, height - 72, 84, 72);
  for (const part of document.querySelectorAll(".stage-over")) {
    const box = part.getBoundingClientRect();
    const base = canvas.getBoundingClientRect();
    reserve(box.left - base.left - 6, box.top - base.top - 6, box.width + 12, box.height + 12);
  }
}

function siteMarks() {
  return DATA.sites
    .map((site) => ({
      longitude: site.longitude,
      latitude: site.latitude,
      colour: colourOf(site.group),
      chosen: site.id === chosen.site,
    }))
    .sort((a, b) => Number(a.chosen) - Number(b.chosen));
}

/** Whether the Earth stands before a point. */
function behindEarth(frame, point) {
  const ray = plus(point, frame.eye, -1);
  const size = dot(ray, ray);
  const along = -dot(frame.eye, ray) / size;
  if (along <= 0 || along >= 1) return false;
  return length(plus(frame.eye, ray, along)) < EARTH.radiusKm;
}

/** From the asteroid down to the point beneath it. */
function drawTether(frame, position, earth) {
  if (!earth || camera.view === "asteroid") return;
  const foot = times(unit(position), EARTH.radiusKm);
  const [a, b] = [project(frame, position), project(frame, foot)];
  if (!a || !b || behindEarth(frame, foot)) return;
  ctx.beginPath();
  ctx.moveTo(...a);
  ctx.lineTo(...b);
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.mark;
  ctx.globalAlpha = 0.8;
  ctx.setLineDash([1, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  if (earth.radius > 40) fillDot(ctx, b, 3, palette.paper, palette.mark, 2);
}

/** Dots at whole hours; gives where they are and which way the track runs there. */
function drawTicks(frame, asteroid, space) {
  const close = camera.view === "asteroid";
  const depth = inFrame(frame, close ? asteroid.x : [0, 0, 0])[2];
  const found = [];
  for (const t of tickInstants(frame, asteroid.x, length(asteroid.v), depth)) {
    const { x, v } = stateAt(DATA.track, t);
    if (behindEarth(frame, x) || inFrame(frame, x)[2] > 12 * depth) continue;
    const [at, next] = [project(frame, x), project(frame, plus(x, v, 20))];
    if (!at || !next || !within(at, space)) continue;
    const before = found.at(-1); // far away they crowd
    if (before && Math.hypot(at[0] - before.at[0], at[1] - before.at[1]) < 9) continue;
    fillDot(ctx, at, 2.1, palette.stage, palette.ink, 1.1);
    found.push({ t, at, next });
  }
  return found;
}

function within([x, y], { width, height }) {
  return x > 0 && y > 0 && x < width && y < height;
}

/** Unit vectors across the track: towards the Earth, and away from it. */
function acrossTrack(frame, at, next) {
  const [x, y] = outwards(frame, at, next);
  return [[-x, -y], [x, y]];
}

function nameTicks(frame, ticks, space) {
  for (const { t, at, next } of ticks) {
    const date = utcDate(t);
    const clockword = clockText(date, false);
    const text = clockword === "00:00" ? dayText(date) : clockword;
    const [inward] = acrossTrack(frame, at, next);
    label(ctx, [text], at, {
      ...space, size: 11, colour: palette.soft, gaps: [6], sides: [inward],
    });
  }
}

function drawClosest(frame) {
  const { x } = stateAt(DATA.track, 0);
  const at = project(frame, x);
  if (!at || behindEarth(frame, x)) return;
  ctx.save();
  ctx.translate(at[0], at[1]);
  ctx.rotate(Math.PI / 4);
  ctx.fillStyle = palette.mark;
  ctx.fillRect(-4, -4, 8, 8);
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = palette.stage;
  ctx.strokeRect(-4, -4, 8, 8);
  ctx.restore();
}

/** The marker's words, unless the asteroid is there and says the same. */
function nameClosest(frame, space) {
  const { x, v } = stateAt(DATA.track, 0);
  const [at, next] = [project(frame, x), project(frame, plus(x, v, 20))];
  if (!at || !next || behindEarth(frame, x) || Math.abs(clock.t) < 60) return;
  const lines = [
    DATA.closest.impact ? "impact" : "closest approach",
    `${clockText(utcDate(0))} ${DATA.closest.clock}, ${grouped(DATA.closest.distanceKm)} km`,
  ];
  const sides = acrossTrack(frame, at, next).reverse();
  const colour = palette["mark-text"];
  const style = { ...space, colour, weight: 600, gaps: [LANES_REACH + 6, 10], sides };
  if (!label(ctx, lines, at, style)) label(ctx, lines.slice(0, 1), at, style);
}

/** Where the track comes closest to the Moon, tied to where the Moon is then. */
function nameMoonApproach(frame, space) {
  const found = DATA.closest.moon;
  if (!found || found.t < FIRST || found.t > LAST) return;
  const { x, v } = stateAt(DATA.track, found.t);
  const [at, next] = [project(frame, x), project(frame, plus(x, v, 20))];
  const moon = project(frame, stateAt(DATA.moon, found.t).x);
  if (!at || !next || !moon || !within(at, space)) return;
  ctx.strokeStyle = palette.moon;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 2]);
  ctx.beginPath();
  ctx.moveTo(...at);
  ctx.lineTo(...moon);
  ctx.stroke();
  ctx.setLineDash([]);
  fillDot(ctx, at, 3.4, palette.stage, palette.moon, 1.6);
  reserveLine([at, moon], 2, space.width, space.height);
  const lines = [
    "closest to the Moon",
    `${clockText(utcDate(found.t), false)} ${DATA.closest.clock}, ${grouped(found.distanceKm)} km from its centre`,
  ];
  const sides = acrossTrack(frame, at, next).reverse();
  const style = { ...space, colour: palette.soft };
  const near = { ...style, gaps: [LANES_REACH + 4, 20], sides };
  const box = label(ctx, lines, at, near)
    || label(ctx, lines, at, { ...style, gaps: [20, 36, 54] });
  if (!box) return;
  // A thin line from the words to what they name.
  ctx.strokeStyle = palette.moon;
  ctx.beginPath();
  ctx.moveTo(...at);
  ctx.lineTo(
    Math.min(Math.max(at[0], box[0]), box[0] + box[2]),
    Math.min(Math.max(at[1], box[1]), box[1] + box[3]),
  );
  ctx.lineWidth = 0.7;
  ctx.stroke();
  fillDot(ctx, at, 3.4, palette.stage, palette.moon, 1.6);
}

function drawAsteroid(frame, asteroid, space) {
  if (drawOffstage(ctx, frame, asteroid.x, space)) return;
  const at = project(frame, asteroid.x);
  const next = project(frame, plus(asteroid.x, asteroid.v, 20));
  if (!at || !next) return;
  const hidden = behindEarth(frame, asteroid.x);
  ctx.globalAlpha = hidden ? 0.35 : 1;
  fillDot(ctx, at, 9, "transparent", palette.mark, 1.2);
  fillDot(ctx, at, 4.5, palette.mark, palette.stage, 1.2);
  ctx.globalAlpha = 1;
  reserve(at[0] - 9, at[1] - 9, 18, 18);
  const distance = `${grouped(length(asteroid.x))} km`;
  const lines = [DATA.asteroid.name, `${distance} from the Earth’s centre`];
  if (Math.abs(clock.t) < 60) lines.push(DATA.closest.impact ? "impact" : "closest approach");
  const [inward, outward] = acrossTrack(frame, at, next);
  const style = { ...space, size: 14, weight: 650 };
  const tries = [
    { gaps: [LANES_REACH + 8], sides: [outward] },
    { gaps: [14, 30], sides: [inward] },
    { gaps: [14, LANES_REACH + 8] },
  ];
  const short = [lines[0], distance];
  for (const words of space.width < 600 ? [short, lines.slice(0, 1)] : [lines, short]) {
    if (tries.some((place) => label(ctx, words, at, { ...style, ...place }))) return;
  }
}

function nameEarth(frame, earth, asteroid, space) {
  if (!earth) return;
  const style = { ...space, gaps: [earth.radius + 6], sides: BELOW_FIRST, weight: 600 };
  if (camera.view === "asteroid") {
    const across = (2 * Math.asin(Math.min(1, EARTH.radiusKm / length(asteroid))) * 180) / Math.PI;
    label(ctx, ["Earth", `${across.toFixed(1)}° across, seen from here`], earth.at, style);
  } else if (earth.radius < 40) {
    label(ctx, ["Earth"], earth.at, style);
  }
}

function nameRing(frame, t, space) {
  const [x, y] = earthMatrix(t);
  const places = [];
  for (let k = 0; k < 36; k += 1) {
    const angle = (Math.PI * k) / 18;
    const point = combine(
      x, EARTH.geostationaryKm * Math.cos(angle), y, EARTH.geostationaryKm * Math.sin(angle), x, 0,
    );
    const at = project(frame, point);
    if (at && !behindEarth(frame, point)) places.push(at);
  }
  if (places.length < 30) return;
  places.sort((a, b) => b[1] - a[1]);
  const width = Math.max(...places.map((p) => p[0])) - Math.min(...places.map((p) => p[0]));
  if (width < 150) return;
  for (const at of places.slice(0, 7)) {
    const sides = [[0, 1], [0, -1]];
    const style = { ...space, size: 11, colour: palette.geostationary, gaps: [5], sides };
    if (label(ctx, ["geostationary ring"], at, style)) return;
  }
}

/** Where the Sun is: an arrow in the corner, foreshortened as it points. */
function drawSunArrow(frame, sun, width, height) {
  const towards = unit(sun);
  const [x, y, z] = [
    dot(towards, frame.right), -dot(towards, frame.up), dot(towards, frame.forward),
  ];
  const centre = [width - 42, height - 38];
  const reach = 17;
  /** @type {[number, number]} */
  const tip = [centre[0] + reach * x, centre[1] + reach * y];
  const colour = palette["naked-eye"];
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  ctx.moveTo(centre[0] - 0.6 * reach * x, centre[1] - 0.6 * reach * y);
  ctx.lineTo(...tip);
  ctx.stroke();
  fillDot(ctx, tip, 4 + 1.2 * -z, colour);
  ctx.font = `400 11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.fillStyle = palette.soft;
  haloed("to the Sun", centre[0] - 4, centre[1] + 21);
}

function haloed(text, x, y) {
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = palette.stage;
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

/** What a length of pixels is worth at the Earth’s distance. */
function drawScaleBar(frame, earthDepth, height) {
  if (earthDepth <= 0) return;
  const kmPerPixel = earthDepth / frame.focal;
  const wanted = 110 * kmPerPixel;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [5, 2, 1].find((factor) => factor * power <= wanted) * power;
  const [x, y] = [18, height - 18];
  const end = x + step / kmPerPixel;
  ctx.strokeStyle = palette.soft;
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  ctx.moveTo(x, y - 4);
  ctx.lineTo(x, y);
  ctx.lineTo(end, y);
  ctx.lineTo(end, y - 4);
  ctx.stroke();
  ctx.font = `400 11px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillStyle = palette.soft;
  const where = camera.view === "asteroid" ? " at the Earth’s distance" : "";
  haloed(`${grouped(step)} km${where}`, x, y - 6);
}
