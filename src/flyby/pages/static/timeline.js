import { DATA } from "./motion.js";
import { clock } from "./clock.js";
import { constraintText, spanText } from "./words.js";
import { colourOf } from "./theme.js";
import { gridLines, scale, scrub, shape } from "./axis.js";

/** Every row of windows, under the slider and on its axis. */

const svg = document.getElementById("timeline");
const TITLES = {
  geometry: "Nearness",
  "naked-eye": "Naked eye, from the Earth’s centre",
  JAXA: "JAXA’s network",
  ESA: "ESA’s network",
  other: "Others",
  mission: "Missions, as published",
};
const KINDS = { tracking: "contact with the spacecraft", radar: "radar" };

let cursor = null;
let edges = [0, 1];
let places = [];

/** Pixels from the left of the strip to where the time axis begins. */
export function labelColumn() {
  return parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--label-column"));
}

/** Draw all rows; `choose(site)` is called when the name of a site is pressed. */
export function drawTimeline(choose, chosenSite) {
  const width = svg.clientWidth;
  const column = labelColumn();
  edges = [column, width - 1];
  const x = scale(...edges);
  svg.replaceChildren();
  const grid = svg.appendChild(shape("g"));
  places = [];
  let y = 4;
  let group = "";
  for (const row of DATA.rows) {
    if (row.group !== group) {
      y += group ? 8 : 0;
      svg.append(shape("text", { x: 0, y: y + 11, class: "group" }, TITLES[row.group]));
      y += 18;
      group = row.group;
    }
    y += drawRow(row, y, x, column, choose, chosenSite);
  }
  svg.setAttribute("height", String(y + 6));
  gridLines(grid, x, edges[1] - edges[0], 0, y + 4);
  cursor = svg.appendChild(shape("line", { y1: 0, y2: y + 4, class: "cursor" }));
  moveTimelineCursor();
}

function drawRow(row, top, x, column, choose, chosenSite) {
  const height = column ? 17 : 30;
  const middle = column ? top + height / 2 : top + 22;
  const names = row.site ? "row-name site" : "row-name";
  const name = shape("text", {
    x: column ? 10 : 0, y: column ? middle + 4 : top + 11,
    class: row.site && row.site === chosenSite ? `${names} chosen` : names,
  }, column ? shortened(row.label) : row.label);
  name.append(shape("title", {}, row.label));
  if (KINDS[row.kind]) name.append(shape("tspan", { class: "kind", dx: 6 }, row.kind));
  if (row.site) name.addEventListener("click", () => choose(row.site));
  svg.append(name);
  const thick = row.kind === "tracking" ? 4 : 9;
  const colour = colourOf(row.group);
  for (const window of row.windows) {
    const bar = span(window.start, window.end, x);
    if (!bar) continue;
    const rect = shape("rect", {
      x: bar[0], width: bar[1], y: middle - thick / 2, height: thick, fill: colour, rx: 1,
      class: window.note ? "bar pale" : "bar",
    });
    rect.append(shape("title", {}, titleOf(row, window)));
    svg.append(rect);
  }
  for (const event of row.events) drawEvent(row, event, middle, x, colour);
  places.push(row);
  return height;
}

function shortened(text) {
  return text.length > 34 ? `${text.slice(0, 33).trim()}…` : text;
}

function span(start, end, x) {
  const from = Math.max(start, clock.from);
  const to = Math.min(end, clock.to);
  return to > from ? [x(from).toFixed(2), Math.max(1.5, x(to) - x(from)).toFixed(2)] : null;
}

/** An event whose dates are published softly fades where they are not sure. */
function drawEvent(row, event, middle, x, colour) {
  const bar = span(event.start, event.end, x);
  if (!bar) return;
  const id = `soft-${places.length}`;
  const gradient = shape("linearGradient", {
    id, gradientUnits: "userSpaceOnUse", x1: x(event.start), x2: x(event.end),
  });
  const length = event.end - event.start || 1;
  const rise = Math.min(event.startSoft / length, 0.5);
  const fall = Math.max(1 - event.endSoft / length, 0.5);
  for (const [offset, opacity] of [[0, 0.12], [rise, 0.85], [fall, 0.85], [1, 0.12]]) {
    gradient.append(shape("stop", {
      offset: offset.toFixed(6), "stop-color": colour, "stop-opacity": opacity,
    }));
  }
  const rect = shape("rect", {
    x: bar[0], width: bar[1], y: middle - 4.5, height: 9, fill: `url(#${id})`, class: "bar",
  });
  rect.append(shape("title", {}, `${row.label}: ${event.words}`));
  svg.append(gradient, rect);
}

function titleOf(row, window) {
  const parts = [`${row.label}: ${spanText(window.start, window.end)} ${DATA.closest.clock}`];
  if (KINDS[row.kind]) parts.push(KINDS[row.kind]);
  if (window.note) parts.push(window.note);
  parts.push(`opens: ${constraintText(window.opens)}, closes: ${constraintText(window.closes)}`);
  return parts.join("\n");
}

export function moveTimelineCursor() {
  if (!cursor) return;
  const place = scale(...edges)(clock.t).toFixed(1);
  cursor.setAttribute("x1", place);
  cursor.setAttribute("x2", place);
}

export function startTimeline() {
  scrub(svg, () => edges);
}
