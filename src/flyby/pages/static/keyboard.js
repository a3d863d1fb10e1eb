import { DATA, FIRST, LAST, stateAt } from "./motion.js";
import { clock, setPlaying, setTime } from "./clock.js";
import { VIEWS, camera, contain, rotate, setView, zoom } from "./camera.js";
import { toggleTheme } from "./theme.js";
import { stepSpeed } from "./transport.js";
import { savePicture } from "./picture.js";
import { copyLink } from "./link.js";

/** Keys. A key that a focused control needs for itself is left to it. */

const help = /** @type {HTMLDialogElement} */ (document.getElementById("help"));
const TURN = 0.09;

const ON_SCENE = {
  ArrowLeft: () => rotate(-TURN, 0),
  ArrowRight: () => rotate(TURN, 0),
  ArrowUp: () => rotate(0, TURN),
  ArrowDown: () => rotate(0, -TURN),
};

const ANYWHERE = {
  " ": () => setPlaying(!clock.playing),
  ArrowLeft: (event) => setTime(clock.t - (event.shiftKey ? 3600 : 60)),
  ArrowRight: (event) => setTime(clock.t + (event.shiftKey ? 3600 : 60)),
  PageUp: () => setTime(clock.t - 3600),
  PageDown: () => setTime(clock.t + 3600),
  ",": () => setTime(clock.t - 1),
  ".": () => setTime(clock.t + 1),
  Home: () => show(FIRST),
  End: () => show(LAST),
  c: () => {
    setTime(0);
    setView(camera.view);
  },
  "[": () => stepSpeed(-1),
  "]": () => stepSpeed(1),
  "+": () => zoom(0.85),
  "=": () => zoom(0.85),
  "-": () => zoom(1 / 0.85),
  1: () => setView(VIEWS[0]),
  2: () => setView(VIEWS[1]),
  3: () => setView(VIEWS[2]),
  s: () => document.getElementById("site").focus(),
  t: () => toggleTheme(),
  l: () => copyLink(),
  p: () => savePicture(),
  "?": () => openHelp(),
};

/** Go to an instant with the asteroid in the picture. */
function show(t) {
  setTime(t);
  contain(stateAt(DATA.track, t).x);
}

function openHelp() {
  if (!help.open) help.showModal();
}

/** Keys that a control of a kind keeps. */
function kept(target, key) {
  const kind = target.tagName;
  if (kind === "SELECT") return true;
  if (kind === "BUTTON" || kind === "SUMMARY" || kind === "A") return key === " ";
  return false;
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const target = /** @type {HTMLElement} */ (event.target);
    if (kept(target, key)) return;
    const own = target.id === "scene" && ON_SCENE[key];
    const action = own || ANYWHERE[key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
  document.getElementById("open-help").addEventListener("click", openHelp);
  document.getElementById("toggle-theme").addEventListener("click", toggleTheme);
  document.getElementById("copy-link").addEventListener("click", copyLink);
  document.getElementById("save-picture").addEventListener("click", savePicture);
  help.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });
}
