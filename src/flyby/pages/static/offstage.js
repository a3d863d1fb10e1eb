import { length } from "./vectors.js";
import { DATA } from "./motion.js";
import { inFrame, project } from "./camera.js";
import { label } from "./labels.js";
import { palette } from "./theme.js";
import { grouped } from "./words.js";

/** Where the asteroid is when it is outside the picture. */

const MARGIN = 26;

/**
 * An arrow at the edge of the picture towards the asteroid, with its distance.
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./camera.js").Frame} frame
 * @param {number[]} position  km from the geocentre
 * @param {{width: number, height: number}} space
 * @returns {boolean} whether it is outside
 */
export function drawOffstage(ctx, frame, position, space) {
  const { width, height } = space;
  const at = project(frame, position);
  if (at && at[0] > 0 && at[1] > 0 && at[0] < width && at[1] < height) return false;
  const [right, up] = inFrame(frame, position);
  const size = Math.hypot(right, up);
  if (!(size > 0)) return false;
  const [dx, dy] = [right / size, -up / size];
  // As far from the middle as the nearer pair of edges allows.
  const reach = Math.min(
    (width / 2 - MARGIN) / Math.max(Math.abs(dx), 1e-9),
    (height / 2 - MARGIN) / Math.max(Math.abs(dy), 1e-9),
  );
  const tip = [width / 2 + reach * dx, height / 2 + reach * dy];
  ctx.save();
  ctx.translate(tip[0], tip[1]);
  ctx.rotate(Math.atan2(dy, dx));
  ctx.beginPath();
  ctx.moveTo(9, 0);
  ctx.lineTo(-7, 7);
  ctx.lineTo(-3, 0);
  ctx.lineTo(-7, -7);
  ctx.closePath();
  ctx.fillStyle = palette.mark;
  ctx.fill();
  ctx.restore();
  const words = [DATA.asteroid.name, `${grouped(length(position))} km from the Earth’s centre`];
  label(ctx, words, tip, { ...space, size: 14, weight: 650, gaps: [14, 30, 50, 80] });
  return true;
}
