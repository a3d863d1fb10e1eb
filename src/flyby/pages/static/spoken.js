import { asteroidAt } from "./motion.js";
import { clock } from "./clock.js";
import { grouped, relativeText } from "./words.js";
import { captionText } from "./picture.js";

/** What a screen reader says of the instant, once it stands still; and short answers to a key. */

const live = document.getElementById("spoken");
const note = document.getElementById("note");
const PAUSE_MS = 700;
const NOTE_MS = 2600;

let waiting = 0;
let fading = 0;

/** Say the instant when the reader has come to rest. */
export function speakSoon() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    if (clock.playing) return;
    const { magnitude, constellation } = asteroidAt(clock.t);
    const bright = magnitude === null ? "" : `, V ${grouped(magnitude, 1)}`;
    live.textContent = `${captionText()}; ${relativeText(clock.t)}${bright}, in ${constellation}`;
  }, PAUSE_MS);
}

/** Show a few words over the scene, and have them said, for a moment. */
export function tellBriefly(words) {
  note.textContent = words;
  note.hidden = false;
  window.clearTimeout(fading);
  fading = window.setTimeout(() => {
    note.hidden = true;
  }, NOTE_MS);
}
