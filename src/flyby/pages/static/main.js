import { DATA } from "./motion.js";
import { clock, onClock, setSpan } from "./clock.js";
import { colourOf, isDark, onTheme, startTheme } from "./theme.js";
import { VIEWS, camera, onCamera, setView, zoom } from "./camera.js";
import { drawScene, chosen, fitScene } from "./scene.js";
import { laneLegend } from "./track.js";
import { followPointers } from "./pointer.js";
import { updateReadout } from "./readout.js";
import { drawTimeline, moveTimelineCursor, startTimeline } from "./timeline.js";
import {
  chooseSite, drawAltitude, moveAltitudeCursor, onSite, startAltitude,
} from "./altitude.js";
import {
  startTransport, updatePlaying, updateSlider, updateSpan, writeHeading,
} from "./transport.js";
import { listenToKeys } from "./keyboard.js";
import { followLinks, keepMoment } from "./moment.js";
import { speakSoon } from "./spoken.js";
import { linkToWhole, startEmbedded, updateCaption } from "./link.js";

/** Puts the parts together; everything is drawn at most once a frame. */

const wanted = new Set();
let waiting = false;

function want(...parts) {
  for (const part of parts) wanted.add(part);
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(draw);
}

function draw() {
  waiting = false;
  const now = new Set(wanted);
  wanted.clear();
  if (now.has("size")) fitScene();
  if (now.has("span")) {
    updateSpan();
    drawTimeline(chooseSite, chosen.site);
    drawAltitude();
  }
  if (now.has("t") && !now.has("span")) {
    updateSlider();
    moveTimelineCursor();
    moveAltitudeCursor();
  }
  if (now.has("t")) {
    updateReadout();
    updateCaption();
  }
  drawScene();
}

/** What the reader changed goes into the address, and is said. */
function rested(spoken) {
  keepMoment();
  linkToWhole();
  if (spoken) speakSoon();
}

function writeLegend() {
  const list = document.getElementById("legend");
  list.replaceChildren();
  for (const lane of laneLegend()) {
    const item = document.createElement("li");
    const line = document.createElement("span");
    line.className = "line";
    const dash = lane.dash.length ? lane.dash : [1, 0];
    const [on, off] = dash;
    const colour = colourOf(lane.group);
    line.style.background = `repeating-linear-gradient(90deg, ${colour} 0 ${on}px, `
      + `transparent ${on}px ${on + off}px)`;
    item.append(line, lane.label);
    list.append(item);
  }
}

function writeProvenance() {
  const list = document.getElementById("provenance");
  for (const [term, text] of DATA.provenance) {
    const name = document.createElement("dt");
    const words = document.createElement("dd");
    name.textContent = term;
    words.textContent = text;
    list.append(name, words);
  }
}

/** @type {NodeListOf<HTMLElement>} */
const viewButtons = document.querySelectorAll("[data-view]");

function markView() {
  for (const button of viewButtons) {
    button.setAttribute("aria-pressed", String(button.dataset.view === camera.view));
  }
}

function markTheme() {
  document.getElementById("toggle-theme").setAttribute("aria-pressed", String(isDark()));
}

function start() {
  startEmbedded();
  startTheme();
  writeHeading();
  writeProvenance();
  startTransport();
  startTimeline();
  setSpan(clock.span);
  startAltitude();
  setView(VIEWS[0], false);
  writeLegend();
  markView();
  markTheme();
  updatePlaying();
  followPointers(/** @type {HTMLCanvasElement} */ (document.getElementById("scene")));
  listenToKeys();
  for (const button of viewButtons) {
    button.addEventListener("click", () => setView(button.dataset.view));
  }
  document.getElementById("nearer").addEventListener("click", () => zoom(0.75));
  document.getElementById("farther").addEventListener("click", () => zoom(1 / 0.75));
  onClock((what) => {
    if (what === "play") updatePlaying();
    else want(what);
    if (what !== "span") rested(true);
  });
  onCamera(() => {
    markView();
    want("scene");
    rested(false);
  });
  onSite(() => {
    want("span");
    rested(false);
  });
  onTheme(() => {
    writeLegend();
    markTheme();
    want("span");
  });
  new ResizeObserver(() => want("size", "span")).observe(document.body);
  new ResizeObserver(() => want("size")).observe(document.getElementById("scene"));
  followLinks();
  linkToWhole();
  fitScene();
  wanted.add("span");
  wanted.add("t");
  draw();
  document.documentElement.dataset.ready = "true";
  performance.mark("flyby-ready");
}

start();
