import { DATA } from "./motion.js";

/** Numbers and instants in words: thin spaces between thousands, true minus signs. */

const THIN = "\u202f";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Digits in groups of three. */
export function grouped(value, decimals = 0) {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
  const text = fraction ? `${digits}.${fraction}` : digits;
  return value < 0 && Number(Math.abs(value).toFixed(decimals)) !== 0 ? `\u2212${text}` : text;
}

/** UTC of an instant as a Date, whose UTC fields are to be read. */
export function utcDate(t) {
  return new Date(DATA.closest.unixMs + 1000 * t);
}

function two(value) {
  return String(value).padStart(2, "0");
}

/** "21:45:04" of a Date, rounded to the second; "21:45" without seconds. */
export function clockText(date, seconds = true) {
  const step = seconds ? 1000 : 60000;
  const rounded = new Date(Math.round(date.getTime() / step) * step);
  const text = `${two(rounded.getUTCHours())}:${two(rounded.getUTCMinutes())}`;
  return seconds ? `${text}:${two(rounded.getUTCSeconds())}` : text;
}

/** "13 Apr" or "13 April 2029" of a Date. */
export function dayText(date, withYear = false) {
  const rounded = new Date(Math.round(date.getTime() / 1000) * 1000);
  const text = `${rounded.getUTCDate()} ${MONTHS[rounded.getUTCMonth()]}`;
  return withYear ? `${text} ${rounded.getUTCFullYear()}` : text;
}

export function utcText(t) {
  const date = utcDate(t);
  return `${dayText(date, true)} ${clockText(date)}`;
}

export function tdbText(t) {
  const date = new Date(DATA.closest.unixMs + 1000 * (t + DATA.closest.tdbMinusUtc));
  return `${dayText(date, true)} ${clockText(date)}`;
}

/** "2 h 05 min 10 s before closest approach". */
export function relativeText(t) {
  const total = Math.round(Math.abs(t));
  const what = DATA.closest.impact ? "impact" : "closest approach";
  if (total === 0) return `at ${what}`;
  const days = Math.floor(total / 86400);
  const hours = Math.floor((total % 86400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = total % 60;
  let text;
  if (days) text = `${days} d ${two(hours)} h ${two(minutes)} min`;
  else if (hours) text = `${hours} h ${two(minutes)} min ${two(seconds)} s`;
  else text = minutes ? `${minutes} min ${two(seconds)} s` : `${seconds} s`;
  return `${text} ${t < 0 ? "before" : "after"} ${what}`;
}

/** "28.85° N" or "43.13° W". */
export function degreesText(value, [positive, negative], decimals = 2) {
  return `${Math.abs(value).toFixed(decimals)}° ${value < 0 ? negative : positive}`;
}

/** "sun_altitude" as it is read. */
export function constraintText(name) {
  const plain = name.replaceAll("_", " ").replace(/\bsun\b/g, "Sun").replace(/\bmoon\b/g, "Moon");
  return name === "span" ? "end of the page's span" : plain;
}

/** "13 Apr 20:23 – 22:36". */
export function spanText(start, end) {
  const [a, b] = [utcDate(start), utcDate(end)];
  const day = dayText(a) === dayText(b) ? "" : `${dayText(b)} `;
  return `${dayText(a)} ${clockText(a, false)} – ${day}${clockText(b, false)}`;
}
