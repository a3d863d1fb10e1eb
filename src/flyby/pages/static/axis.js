import { clock, setTime } from "./clock.js";
import { clockText, dayText, utcDate } from "./words.js";
import { DATA } from "./motion.js";

/** The time axis that slider, timeline and altitude curve share. */

const SVG = "http://www.w3.org/2000/svg";
const STEPS = [300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400];

/** A new SVG element. */
export function shape(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

/** Pixels of an instant between two edges. */
export function scale(left, right) {
  const perSecond = (right - left) / (clock.to - clock.from);
  return (t) => left + (t - clock.from) * perSecond;
}

/** Whole hours of UTC in the span, as far apart as their labels need. */
function ticks(width) {
  const step = STEPS.find((s) => (s / (clock.to - clock.from)) * width > 58) || STEPS.at(-1);
  const offset = (DATA.closest.unixMs / 1000) % 86400;
  const found = [];
  for (let k = Math.ceil((clock.from + offset) / step); k * step - offset <= clock.to; k += 1) {
    const t = k * step - offset;
    const date = utcDate(t);
    const midnight = clockText(date, false) === "00:00";
    found.push({ t, midnight, text: midnight ? dayText(date) : clockText(date, false) });
  }
  return found;
}

/** Vertical lines of the ticks, the days stronger. */
export function gridLines(svg, x, width, top, bottom) {
  for (const tick of ticks(width)) {
    const place = x(tick.t).toFixed(1);
    svg.append(shape("line", {
      x1: place, x2: place, y1: top, y2: bottom, class: tick.midnight ? "grid day" : "grid",
    }));
  }
}

/** Draw the axis with its labels. */
export function drawAxis(svg, left, right) {
  const x = scale(left, right);
  svg.replaceChildren();
  for (const tick of ticks(right - left)) {
    const place = x(tick.t);
    svg.append(shape("line", { x1: place, x2: place, y1: 0, y2: 5, class: "tick" }));
    const anchor = place < left + 16 ? "start" : place > right - 16 ? "end" : "middle";
    svg.append(shape("text", {
      x: anchor === "start" ? left : anchor === "end" ? right : place,
      y: 18, "text-anchor": anchor, class: tick.midnight ? "tick-label day" : "tick-label",
    }, tick.text));
  }
}

/** Press or drag anywhere on a picture of the span to go to that instant. */
export function scrub(element, edges) {
  let dragging = false;
  const go = (event) => {
    const [left, right] = edges();
    const at = event.clientX - element.getBoundingClientRect().left;
    if (!dragging && at < left - 4) return false;
    const share = Math.min(1, Math.max(0, (at - left) / (right - left)));
    setTime(clock.from + share * (clock.to - clock.from));
    return true;
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !go(event)) return;
    dragging = true;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => dragging && go(event));
  for (const name of ["pointerup", "pointercancel"]) {
    element.addEventListener(name, () => { dragging = false; });
  }
}
