import { across, combine, cross, dot, length, plus, times, unit } from "./vectors.js";
import { inFrame, onScreen } from "./camera.js";

/**
 * A sphere as it is seen: what lies within its horizon, cut at the limb, on the plane of the
 * picture. Points are unit vectors from its centre, in the axes of the frame that is given; the
 * frame's eye is measured from the centre too.
 */

const ARC_STEP = 0.06; // rad

/** What the eye sees of a sphere: points n with n . axis >= edge. */
export function horizonOf(frame, radius) {
  const distance = length(frame.eye);
  const axis = times(frame.eye, 1 / distance);
  const edge = Math.min(1, radius / distance);
  const [first, second] = across(axis);
  return { axis, edge, first, second, radius };
}

/** Point of a small circle (axis, edge) at an angle about its axis. */
function onCircle(cap, angle) {
  const rim = Math.sqrt(1 - cap.edge * cap.edge);
  return combine(
    cap.axis, cap.edge, cap.first, rim * Math.cos(angle), cap.second, rim * Math.sin(angle),
  );
}

function angleOn(cap, point) {
  return Math.atan2(dot(point, cap.second), dot(point, cap.first));
}

/** Add a unit vector to the path. */
function add(ctx, frame, radius, point, start) {
  const [x, y] = onScreen(frame, inFrame(frame, times(point, radius)));
  if (start) ctx.moveTo(x, y);
  else ctx.lineTo(x, y);
}

/** Add a whole circle of the sphere to the path. */
function addCircle(ctx, frame, radius, cap) {
  const count = Math.ceil((2 * Math.PI) / ARC_STEP);
  for (let k = 0; k < count; k += 1) {
    add(ctx, frame, radius, onCircle(cap, (2 * Math.PI * k) / count), k === 0);
  }
  ctx.closePath();
}

/** Add the points of a circle after one angle up to another, by the turn given. */
function addArc(ctx, frame, radius, cap, from, turn) {
  const count = Math.max(1, Math.ceil(Math.abs(turn) / ARC_STEP));
  for (let k = 1; k <= count; k += 1) {
    add(ctx, frame, radius, onCircle(cap, from + (turn * k) / count), false);
  }
}

/** Path of the whole disc. */
export function discPath(ctx, frame, horizon) {
  ctx.beginPath();
  addCircle(ctx, frame, horizon.radius, horizon);
}

/**
 * Fill the part of the disc where n . axis >= edge: night, or a shade of twilight.
 * The two circles that bound it are walked along the side that lies within the other.
 */
export function fillCap(ctx, frame, horizon, axis, edge) {
  const [first, second] = across(axis);
  const cap = { axis, edge, first, second };
  const cosine = dot(horizon.axis, axis);
  const square = 1 - cosine * cosine;
  ctx.beginPath();
  const a = (horizon.edge - edge * cosine) / square;
  const b = (edge - horizon.edge * cosine) / square;
  const height = 1 - (a * a + b * b + 2 * a * b * cosine);
  if (square < 1e-12 || height <= 0) {
    if (dot(onCircle(horizon, 0), axis) >= edge) addCircle(ctx, frame, horizon.radius, horizon);
    if (dot(onCircle(cap, 0), horizon.axis) > horizon.edge) {
      addCircle(ctx, frame, horizon.radius, cap);
    }
  } else {
    const side = times(unit(cross(horizon.axis, axis)), Math.sqrt(height));
    const middle = combine(horizon.axis, a, axis, b, side, 0);
    const [p, q] = [plus(middle, side), plus(middle, side, -1)];
    add(ctx, frame, horizon.radius, p, true);
    walk(ctx, frame, horizon, cap, p, q, (n) => dot(n, horizon.axis) >= horizon.edge);
    walk(ctx, frame, horizon, horizon, q, p, (n) => dot(n, axis) >= edge);
    ctx.closePath();
  }
  ctx.fill("evenodd");
}

function walk(ctx, frame, horizon, circle, from, to, inside) {
  const start = angleOn(circle, from);
  let turn = angleOn(circle, to) - start;
  if (turn < 0) turn += 2 * Math.PI;
  if (!inside(onCircle(circle, start + turn / 2))) turn -= 2 * Math.PI;
  addArc(ctx, frame, horizon.radius, circle, start, turn);
}

/**
 * Add a ring of unit vectors to the path, cut at the limb and closed along it.
 * No land fills more than half of the limb, so the shorter way along it is the right one.
 */
export function addRing(ctx, frame, horizon, ring) {
  const { axis, edge } = horizon;
  const count = ring.length;
  const heights = ring.map((point) => dot(point, axis) - edge);
  const before = (k) => heights[(k + count - 1) % count];
  const begin = heights.findIndex((height, k) => height >= 0 && before(k) < 0);
  if (begin < 0) {
    if (heights[0] < 0) return;
    ring.forEach((point, k) => add(ctx, frame, horizon.radius, point, k === 0));
    ctx.closePath();
    return;
  }
  let entry = null; // angles on the limb: where the path began, and where it last left
  let left = 0;
  for (let step = 0; step < count; step += 1) {
    const k = (begin + step) % count;
    const next = (k + 1) % count;
    const previous = (k + count - 1) % count;
    if (heights[k] < 0) continue;
    if (heights[previous] < 0) {
      const angle = angleOn(horizon, crossing(ring, heights, previous, k));
      if (entry === null) {
        entry = angle;
        add(ctx, frame, horizon.radius, onCircle(horizon, angle), true);
      } else {
        shortArc(ctx, frame, horizon, left, angle);
      }
    }
    add(ctx, frame, horizon.radius, ring[k], false);
    if (heights[next] < 0) {
      left = angleOn(horizon, crossing(ring, heights, k, next));
      add(ctx, frame, horizon.radius, onCircle(horizon, left), false);
    }
  }
  shortArc(ctx, frame, horizon, left, entry);
  ctx.closePath();
}

function crossing(ring, heights, k, next) {
  const share = heights[k] / (heights[k] - heights[next]);
  return combine(ring[k], 1 - share, ring[next], share, ring[k], 0);
}

function shortArc(ctx, frame, horizon, from, to) {
  const turn = Math.atan2(Math.sin(to - from), Math.cos(to - from));
  addArc(ctx, frame, horizon.radius, horizon, from, turn);
}

/** Add a line of unit vectors to the path, where it is on this side. */
export function addLine(ctx, frame, horizon, line) {
  let drawing = false;
  for (const point of line) {
    const seen = dot(point, horizon.axis) >= horizon.edge;
    if (seen) add(ctx, frame, horizon.radius, point, !drawing);
    drawing = seen;
  }
}
