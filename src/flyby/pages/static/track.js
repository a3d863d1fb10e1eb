import { combine, length } from "./vectors.js";
import { DATA, EARTH, FIRST, LAST, earthMatrix, stateAt } from "./motion.js";
import { inFrame, onScreen } from "./camera.js";
import { reserveLine } from "./labels.js";
import { colourOf, palette } from "./theme.js";

/** Lines through space: the track, its lanes of windows, the Moon's path, the ring. */

const PARTS = 6; // of each interval between nodes

function finer(times) {
  const found = [];
  for (let k = 0; k + 1 < times.length; k += 1) {
    for (let part = 0; part < PARTS; part += 1) {
      found.push(times[k] + ((times[k + 1] - times[k]) * part) / PARTS);
    }
  }
  found.push(times.at(-1));
  return found;
}

const instants = finer(DATA.track.t);
const points = instants.map((t) => stateAt(DATA.track, t).x);
const moonPath = finer(DATA.moon.t).map((t) => stateAt(DATA.moon, t).x);

const LANE_DASHES = { "naked-eye": [2.5, 2], JAXA: [9, 2.5], other: [5, 3] };

const lanes = DATA.lanes.map((lane) => ({
  ...lane,
  lines: lane.spans.map(([start, end]) => {
    const own = [start, ...instants.filter((t) => t > start && t < end), end];
    return own.map((t) => stateAt(DATA.track, t).x);
  }),
}));

/** Stretches of a line on one side of the Earth, as pixels; cut before the camera. */
function stretches(frame, line, earthDepth, nearSide) {
  const found = [];
  let current = null;
  const nearest = 1e-4 * length(frame.eye) + 1e-3;
  let last = null;
  for (const point of line) {
    const seen = inFrame(frame, point);
    const wanted = seen[2] > nearest && (seen[2] < earthDepth) === nearSide;
    if (wanted) {
      if (!current) {
        current = [];
        found.push(current);
        if (last && last[2] > nearest) current.push(onScreen(frame, last));
      }
      current.push(onScreen(frame, seen));
    } else if (current) {
      if (seen[2] > nearest) current.push(onScreen(frame, seen));
      current = null;
    }
    last = seen;
  }
  return found.flatMap((stretch) => cut(stretch, frame.width, frame.height));
}

const MARGIN = 40; // pixels beyond the picture, wider than the lanes

/** What of a line is in the picture: a line that runs far out takes long to dash. */
function cut(pixels, width, height) {
  const found = [];
  let current = null;
  for (let k = 1; k < pixels.length; k += 1) {
    const [a, b] = [pixels[k - 1], pixels[k]];
    const [from, to] = inside(a, b, width, height);
    if (from >= to) {
      current = null;
      continue;
    }
    if (!current || from > 0) {
      current = [between(a, b, from)];
      found.push(current);
    }
    current.push(between(a, b, to));
    if (to < 1) current = null;
  }
  return found;
}

function between(a, b, share) {
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/** Shares of a segment between which it is in the picture (Liang and Barsky 1984). */
function inside(a, b, width, height) {
  let [from, to] = [0, 1];
  for (const [start, end, high] of [[a[0], b[0], width], [a[1], b[1], height]]) {
    const step = end - start;
    const [low, top] = [(-MARGIN - start) / step, (high + MARGIN - start) / step];
    if (step === 0) {
      if (start < -MARGIN || start > high + MARGIN) return [1, 0];
      continue;
    }
    from = Math.max(from, Math.min(low, top));
    to = Math.min(to, Math.max(low, top));
  }
  return [from, to];
}

function stroke(ctx, pixels) {
  ctx.beginPath();
  pixels.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
}

/** Unit vector on the screen across the track, away from the Earth. */
export function outwards(frame, [ax, ay], [bx, by]) {
  const size = frame.side * Math.hypot(bx - ax, by - ay) || 1;
  return [(ay - by) / size, (bx - ax) / size];
}

/** Moved sideways by pixels, away from the Earth. */
function beside(frame, pixels, reach) {
  return pixels.map(([x, y], k) => {
    const [a, b] = [pixels[Math.max(0, k - 1)], pixels[Math.min(pixels.length - 1, k + 1)]];
    const [dx, dy] = outwards(frame, a, b);
    return [x + reach * dx, y + reach * dy];
  });
}

/** Everything that is a line, on one side of the Earth: nearer than its centre, or not. */
export function drawLines(ctx, frame, t, earthDepth, nearSide) {
  ctx.lineJoin = "round";
  ctx.lineCap = "butt";
  ctx.strokeStyle = palette.moon;
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.7;
  for (const part of stretches(frame, moonPath, earthDepth, nearSide)) {
    stroke(ctx, part);
    reserveLine(part, 1, frame.width, frame.height);
  }
  ctx.globalAlpha = 1;
  drawRing(ctx, frame, t, earthDepth, nearSide);
  lanes.forEach((lane, place) => {
    ctx.strokeStyle = colourOf(lane.group);
    ctx.lineWidth = 3;
    ctx.setLineDash(LANE_DASHES[lane.group] || []);
    for (const line of lane.lines) {
      for (const part of stretches(frame, line, earthDepth, nearSide)) {
        const moved = beside(frame, part, 5.5 + 4.5 * place);
        stroke(ctx, moved);
        reserveLine(moved, 3, frame.width, frame.height);
      }
    }
  });
  ctx.setLineDash([]);
  const here = stateAt(DATA.track, t).x;
  const split = instants.findIndex((instant) => instant > t);
  const past = split < 0 ? points : [...points.slice(0, split), here];
  const ahead = split < 0 ? [] : [here, ...points.slice(split)];
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 1.8;
  for (const part of stretches(frame, past, earthDepth, nearSide)) {
    stroke(ctx, part);
    reserveLine(part, 1.5, frame.width, frame.height);
  }
  ctx.lineWidth = 1.1;
  ctx.globalAlpha = 0.55;
  for (const part of stretches(frame, ahead, earthDepth, nearSide)) {
    stroke(ctx, part);
    reserveLine(part, 1.5, frame.width, frame.height);
  }
  ctx.globalAlpha = 1;
}

function drawRing(ctx, frame, t, earthDepth, nearSide) {
  const [x, y, z] = earthMatrix(t);
  const ring = Array.from({ length: 181 }, (_, k) => {
    const angle = (Math.PI * k) / 90;
    const radius = EARTH.geostationaryKm;
    return combine(x, radius * Math.cos(angle), y, radius * Math.sin(angle), z, 0);
  });
  ctx.strokeStyle = palette.geostationary;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  for (const part of stretches(frame, ring, earthDepth, nearSide)) stroke(ctx, part);
  ctx.setLineDash([]);
}

const STEPS = [600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400];

/** Instants of whole hours (or minutes, or days) of UTC, as far apart as can be read. */
export function tickInstants(frame, here, speed, depth) {
  const pixelsPerSecond = (frame.focal * speed) / Math.max(depth, 1);
  const step = STEPS.find((seconds) => seconds * pixelsPerSecond > 62) || STEPS.at(-1);
  const offset = (DATA.closest.unixMs / 1000) % 86400; // seconds since UTC midnight at t = 0
  const found = [];
  for (let k = Math.ceil((FIRST + offset) / step); k * step - offset <= LAST; k += 1) {
    found.push(k * step - offset);
  }
  return found;
}

/** How far the outermost lane is from the track [pixels]. */
export const LANES_REACH = 5.5 + 4.5 * lanes.length;

/** The lanes, for the legend. */
export function laneLegend() {
  return lanes.map(({ group, label }) => ({ group, label, dash: LANE_DASHES[group] || [] }));
}
