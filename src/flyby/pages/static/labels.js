import { palette } from "./theme.js";

/** Labels on the scene: each at the first place where it covers no other. */

let taken = [];

export function clearLabels() {
  taken = [];
}

/** Keep a box [x, y, width, height] free of labels. */
export function reserve(x, y, width, height) {
  taken.push([x, y, width, height]);
}

/** Keep a line of pixels free of labels. */
export function reserveLine(pixels, half, width, height) {
  for (let k = 1; k < pixels.length; k += 1) {
    const [a, b] = [pixels[k - 1], pixels[k]];
    if (Math.max(a[0], b[0]) < 0 || Math.max(a[1], b[1]) < 0) continue;
    if (Math.min(a[0], b[0]) > width || Math.min(a[1], b[1]) > height) continue;
    const long = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const count = Math.min(400, Math.ceil(long / 7));
    for (let part = 0; part < count; part += 1) {
      const x = a[0] + ((b[0] - a[0]) * part) / count;
      const y = a[1] + ((b[1] - a[1]) * part) / count;
      if (x > 0 && y > 0 && x < width && y < height) {
        taken.push([x - half, y - half, 2 * half, 2 * half]);
      }
    }
  }
}

function free(box, width, height) {
  if (box[0] < 2 || box[1] < 2 || box[0] + box[2] > width - 2 || box[1] + box[3] > height - 2) {
    return false;
  }
  return !taken.some((other) => box[0] < other[0] + other[2] && other[0] < box[0] + box[2]
    && box[1] < other[1] + other[3] && other[1] < box[1] + box[3]);
}

const H = Math.SQRT1_2;
/** Right, left, up, down, and between. */
const COMPASS = [[1, 0], [-1, 0], [0, -1], [0, 1], [H, -H], [-H, -H], [H, H], [-H, H]];
export const BELOW_FIRST = [COMPASS[3], COMPASS[2], ...COMPASS];

/**
 * Write lines beside a point, or nothing where no place is free.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string[]} lines  the first is the name, the others are smaller
 * @param {number[]} at  pixels
 * @param {{width: number, height: number, size?: number, weight?: number, colour?: string,
 *   gaps?: number[], sides?: number[][]}} style
 *   `sides`: unit vectors to the places tried, best first; `gaps`: distances of the nearest corner
 * @returns {?number[]} the box it was written in
 */
export function label(ctx, lines, at, style) {
  const { size = 12, weight = 400, colour = palette.ink, gaps = [8], sides = COMPASS } = style;
  const fonts = lines.map((_, row) => `${row ? 400 : weight} ${row ? size - 1.5 : size}px ${FONT}`);
  let width = 0;
  lines.forEach((line, row) => {
    ctx.font = fonts[row];
    width = Math.max(width, ctx.measureText(line).width);
  });
  const leading = Math.round(size * 1.25);
  const height = leading * lines.length;
  for (const gap of gaps) {
    for (const [dx, dy] of sides) {
      const reach = gap + (Math.abs(dx) * width + Math.abs(dy) * height) / 2;
      const [x, y] = [at[0] + reach * dx - width / 2, at[1] + reach * dy - height / 2];
      const box = [x - 2, y - 1, width + 4, height + 2];
      if (!free(box, style.width, style.height)) continue;
      taken.push(box);
      write(ctx, lines, fonts, colour, [x, y, width, leading], dx);
      return box;
    }
  }
  return null;
}

function write(ctx, lines, fonts, colour, [x, y, width, leading], side) {
  const align = side > 0.5 ? "left" : side < -0.5 ? "right" : "center";
  const anchor = align === "left" ? x : align === "right" ? x + width : x + width / 2;
  ctx.textBaseline = "top";
  ctx.textAlign = align;
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = palette.stage;
  lines.forEach((line, row) => {
    ctx.font = fonts[row];
    ctx.strokeText(line, anchor, y + row * leading);
    ctx.fillStyle = row ? palette.soft : colour;
    ctx.fillText(line, anchor, y + row * leading);
  });
}

/** The page's own family, for the canvas. */
export const FONT = getComputedStyle(document.body).fontFamily;
