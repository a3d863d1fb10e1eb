import { FIRST, LAST } from "./motion.js";

/**
 * The instant that the whole page shows, and the span that its time axes show.
 * Instants are seconds of TDB from closest approach.
 */

const listeners = [];

/** Choices of speed: label and seconds of flight a second. @type {[string, number][]} */
export const SPEEDS = [
  ["real time", 1],
  ["1 min/s", 60],
  ["10 min/s", 600],
  ["1 h/s", 3600],
  ["6 h/s", 21600],
];

/** Choices of the span shown: label and length in seconds. @type {[string, number][]} */
export const SPANS = [
  ["4 h", 4 * 3600],
  ["1½ d", 36 * 3600],
  ["6 d", 6 * 86400],
];

export const clock = { t: 0, playing: false, speed: 600, span: 36 * 3600, from: 0, to: 0 };

/** Call `listener(what)` when the instant ("t"), the span ("span") or playing ("play") changes. */
export function onClock(listener) {
  listeners.push(listener);
}

function tell(what) {
  for (const listener of listeners) listener(what);
}

/** Move to an instant; the span shown follows where it has to. */
export function setTime(t) {
  const kept = Math.min(LAST, Math.max(FIRST, t));
  if (!Number.isFinite(kept) || kept === clock.t) return;
  clock.t = kept;
  if (kept < clock.from || kept > clock.to) centre(kept);
  tell("t");
}

/** Show a span of this length about closest approach, or about now where that lies outside. */
export function setSpan(seconds) {
  clock.span = seconds;
  centre(Math.abs(clock.t) <= seconds / 2 ? 0 : clock.t);
}

function centre(t) {
  const length = Math.min(clock.span, LAST - FIRST);
  clock.from = Math.min(LAST - length, Math.max(FIRST, t - length / 2));
  clock.to = clock.from + length;
  tell("span");
}

export function setSpeed(speed) {
  clock.speed = speed;
  tell("play");
}

/** Start or stop; from the end it starts over. */
export function setPlaying(playing) {
  if (playing === clock.playing) return;
  if (playing && clock.t >= LAST) setTime(clock.from);
  clock.playing = playing;
  tell("play");
  if (playing) requestAnimationFrame(run);
}

let before = null;

function run(now) {
  if (!clock.playing) {
    before = null;
    return;
  }
  // A tab that slept does not leap.
  const elapsed = before === null ? 0 : Math.min(0.1, (now - before) / 1000);
  before = now;
  setTime(clock.t + elapsed * clock.speed);
  if (clock.t >= LAST) setPlaying(false);
  requestAnimationFrame(run);
}
