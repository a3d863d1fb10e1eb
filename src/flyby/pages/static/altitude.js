import { DATA, intervalOf, sampleAt } from "./motion.js";
import { clock, setTime } from "./clock.js";
import {
  clockText, constraintText, dayText, degreesText, grouped, spanText, utcDate,
} from "./words.js";
import { colourOf } from "./theme.js";
import { gridLines, scale, scrub, shape } from "./axis.js";
import { labelColumn } from "./timeline.js";
import { chosen } from "./scene.js";

/** One site: how high the asteroid stands, through twilight and night, and its windows. */

const svg = document.getElementById("altitude");
const select = /** @type {HTMLSelectElement} */ (document.getElementById("site"));
const HEIGHT = 150;
const [LOW, HIGH] = [-12, 92];
/** @type {[number, string][]} */
const SHADES = [[0, "day"], [-6, "civil"], [-12, "nautical"], [-18, "astronomical"], [-91, "dark"]];
const KIND_TITLES = { optical: "optical", tracking: "tracking antennas", radar: "radar" };

let cursor = null;
let marker = null;
/** @type {[number, number]} */
let edges = [0, 1];
const changed = [];

/** Call a listener when another site is chosen. */
export function onSite(listener) {
  changed.push(listener);
}

function site() {
  return DATA.sites.find((entry) => entry.id === chosen.site);
}

function rowOf(id) {
  return DATA.rows.find((row) => row.site === id);
}

export function chooseSite(id) {
  if (!DATA.sites.some((entry) => entry.id === id)) return;
  chosen.site = id;
  select.value = id;
  describe();
  for (const listener of changed) listener();
}

/** Fill the list, by network and kind; begin where there is most to see at closest approach. */
export function startAltitude() {
  const groups = new Map();
  for (const entry of DATA.sites) {
    const title = `${entry.network || "Others"}, ${KIND_TITLES[entry.kind] || entry.kind}`;
    if (!groups.has(title)) {
      const group = document.createElement("optgroup");
      group.label = title;
      groups.set(title, group);
      select.append(group);
    }
    const option = document.createElement("option");
    option.value = entry.id;
    option.textContent = entry.code ? `${entry.name} (${entry.code})` : entry.name;
    groups.get(title).append(option);
  }
  select.addEventListener("change", () => chooseSite(select.value));
  scrub(svg, () => edges);
  const t = DATA.siteSamples.t;
  const high = (entry) => sampleAt(t, entry.altitude, 0)
    + (watches(entry.id) ? 1e4 : 0) + (entry.kind === "optical" ? 1e5 : 0);
  chooseSite(DATA.sites.reduce((best, entry) => (high(entry) > high(best) ? entry : best)).id);
}

function watches(id) {
  const row = rowOf(id);
  return Boolean(row) && row.windows.some((w) => w.start <= 0 && w.end >= 0);
}

function describe() {
  const entry = site();
  document.getElementById("site-place").textContent = [
    degreesText(entry.latitude, ["N", "S"]), degreesText(entry.longitude, ["E", "W"]),
    `${grouped(entry.heightM)} m`,
  ].join("  ");
  document.getElementById("site-limits").textContent = entry.limits
    .map((limit) => constraintText(limit)).join("; ");
  const list = document.getElementById("site-windows");
  list.replaceChildren();
  const row = rowOf(entry.id);
  if (!row) {
    const reasons = entry.forbiddenBy.map(constraintText).join(" and ");
    const item = document.createElement("li");
    item.className = "none";
    item.textContent = `No window in these days: ${reasons}.`;
    list.append(item);
    return;
  }
  for (const window of row.windows) list.append(windowItem(window));
  markOpen();
}

function windowItem(window) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.start = window.start;
  button.dataset.end = window.end;
  const facts = [];
  if (window.peakAltitude !== null) facts.push(`up to ${Math.round(window.peakAltitude)}°`);
  if (window.brightestV !== null) facts.push(`V ${grouped(window.brightestV, 1)}`);
  if (window.note) facts.push(window.note);
  const when = document.createElement("span");
  when.className = "when";
  when.textContent = spanText(window.start, window.end);
  const what = document.createElement("span");
  what.className = "what";
  what.textContent = facts.join(", ");
  const why = document.createElement("span");
  why.className = "why";
  const [opens, closes] = [window.opens, window.closes].map(constraintText);
  why.textContent = `${opens} opens, ${closes} closes`;
  button.append(when, what, why);
  button.addEventListener("click", () => setTime(window.start));
  item.append(button);
  return item;
}

/** The window that is open now stands out in the list. */
function markOpen() {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll("#site-windows button");
  for (const button of buttons) {
    const open = Number(button.dataset.start) <= clock.t && clock.t <= Number(button.dataset.end);
    button.classList.toggle("open", open);
  }
}

/** Draw the curve of the chosen site over the span shown. */
export function drawAltitude() {
  const entry = site();
  const width = svg.clientWidth;
  const inside = labelColumn() === 0; // where there is no room beside it
  edges = [0, width - 1];
  svg.setAttribute("height", String(HEIGHT));
  const x = scale(...edges);
  const y = (degrees) => HEIGHT - 8 - ((degrees - LOW) / (HIGH - LOW)) * (HEIGHT - 12);
  svg.replaceChildren();
  shadeTwilight(entry, x, y);
  gridLines(svg, x, edges[1] - edges[0], y(HIGH), y(LOW));
  for (const degrees of [0, 30, 60, 90]) {
    svg.append(shape("line", {
      x1: edges[0], x2: edges[1], y1: y(degrees), y2: y(degrees),
      class: degrees ? "grid" : "horizon",
    }));
    const text = shape("text", {
      x: inside ? 3 : -7, y: y(degrees) + (inside ? (degrees === 90 ? 12 : -3) : 4),
      "text-anchor": inside ? "start" : "end", class: "tick-label",
    }, `${degrees}°`);
    svg.append(text);
  }
  if (entry.minimumAltitude !== null) {
    const level = y(entry.minimumAltitude);
    svg.append(shape("line", {
      x1: edges[0], x2: edges[1], y1: level, y2: level, class: "limit",
    }));
  }
  if (entry.hiddenBelow) {
    svg.append(shape("path", {
      d: `${along(entry.hiddenBelow, clock.from, clock.to, x, y)}`
        + `L${x(clock.to).toFixed(1)} ${y(LOW)}L${x(clock.from).toFixed(1)} ${y(LOW)}Z`,
      class: "hidden-below",
    }));
  }
  const clip = svg.appendChild(shape("clipPath", { id: "above" }));
  clip.append(shape("rect", {
    x: edges[0] - 4, y: 0, width: edges[1] - edges[0] + 8, height: y(LOW),
  }));
  svg.append(shape("path", {
    d: curve(entry, clock.from, clock.to, x, y), class: "curve", "clip-path": "url(#above)",
  }));
  const row = rowOf(entry.id);
  const windows = row ? row.windows : [];
  for (const window of windows) {
    const [from, to] = [Math.max(window.start, clock.from), Math.min(window.end, clock.to)];
    if (to <= from) continue;
    svg.append(shape("path", {
      d: curve(entry, from, to, x, y), class: "curve window",
      style: `stroke: ${colourOf(entry.group)}`,
      "clip-path": "url(#above)",
    }));
  }
  cursor = svg.appendChild(shape("line", { y1: y(HIGH), y2: y(LOW), class: "cursor" }));
  marker = svg.appendChild(shape("circle", { r: 4.5, class: "marker" }));
  marker.y = y;
  moveAltitudeCursor();
}

/** Rectangles of day, twilight and night, cut where the Sun crosses each level. */
function shadeTwilight(entry, x, y) {
  const { t } = DATA.siteSamples;
  const sun = entry.sunAltitude;
  const levelOf = (value) => SHADES.findIndex(([edge]) => value / 100 >= edge);
  const begin = intervalOf(t, clock.from);
  let start = clock.from;
  let level = levelOf(sampleAt(t, sun, clock.from));
  const close = (end, next) => {
    svg.append(shape("rect", {
      x: x(start).toFixed(2), width: Math.max(0, x(end) - x(start)).toFixed(2),
      y: y(HIGH), height: y(LOW) - y(HIGH), class: `sky ${SHADES[level][1]}`,
    }));
    [start, level] = [end, next];
  };
  for (let k = begin; k + 1 < t.length && t[k] < clock.to; k += 1) {
    const next = levelOf(sun[k + 1]);
    while (next !== level && t[k + 1] > clock.from) {
      const step = next > level ? 1 : -1;
      const edge = 100 * SHADES[step > 0 ? level : level - 1][0];
      const at = t[k] + ((edge - sun[k]) / (sun[k + 1] - sun[k])) * (t[k + 1] - t[k]);
      if (at > clock.to) break;
      close(Math.max(at, start), level + step);
    }
  }
  close(clock.to, level);
}

function curve(entry, from, to, x, y) {
  return along(entry.altitude, from, to, x, y);
}

/** A path along altitudes that are sampled in hundredths of a degree. */
function along(altitudes, from, to, x, y) {
  const { t } = DATA.siteSamples;
  const at = (instant) => `${x(instant).toFixed(1)} ${y(sampleAt(t, altitudes, instant) / 100).toFixed(1)}`;
  const parts = [`M${at(from)}`]; // what is below the picture is cut by its clip path
  for (let k = intervalOf(t, from) + 1; k < t.length && t[k] < to; k += 1) {
    parts.push(`L${x(t[k]).toFixed(1)} ${y(altitudes[k] / 100).toFixed(1)}`);
  }
  parts.push(`L${at(to)}`);
  return parts.join("");
}

export function moveAltitudeCursor() {
  const entry = site();
  const altitude = sampleAt(DATA.siteSamples.t, entry.altitude, clock.t) / 100;
  const sun = sampleAt(DATA.siteSamples.t, entry.sunAltitude, clock.t) / 100;
  const place = scale(...edges)(clock.t).toFixed(1);
  cursor.setAttribute("x1", place);
  cursor.setAttribute("x2", place);
  marker.setAttribute("cx", place);
  marker.setAttribute("cy", marker.y(Math.max(LOW, altitude)));
  marker.setAttribute("visibility", altitude < LOW ? "hidden" : "visible");
  document.getElementById("site-now").textContent = altitude < 0
    ? `${Math.abs(altitude).toFixed(1)}° below the horizon`
    : `${altitude.toFixed(1)}° high`;
  document.getElementById("site-sky").textContent = skyText(sun);
  const when = `${dayText(utcDate(clock.t))} ${clockText(utcDate(clock.t), false)} ${DATA.closest.clock}`;
  svg.setAttribute("aria-label", `Altitude over ${entry.name}; ${when}: ${altitude.toFixed(1)}°`);
  markOpen();
}

function skyText(sun) {
  if (sun >= -0.83) return `day, Sun ${sun.toFixed(0)}° high`.replace("-0", "0");
  if (sun >= -6) return "civil twilight";
  if (sun >= -12) return "nautical twilight";
  return sun >= -18 ? "astronomical twilight" : "night";
}
