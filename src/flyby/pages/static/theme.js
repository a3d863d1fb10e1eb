/** Light and dark: the reader's system decides until the button does. */

const listeners = [];
const system = window.matchMedia("(prefers-color-scheme: dark)");
const NAMES = [
  "paper", "panel", "stage", "ink", "soft", "hair", "sea", "land", "shore", "graticule", "shade",
  "geometry", "naked-eye", "jaxa", "esa", "other", "mission", "moon", "mark", "mark-text",
  "geostationary", "star",
];

/** Colours of the theme in force, by name; read anew when it changes. */
export const palette = {};

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

function read() {
  const style = getComputedStyle(document.documentElement);
  for (const name of NAMES) palette[name] = style.getPropertyValue(`--${name}`).trim();
  for (const listener of listeners) listener();
}

export function onTheme(listener) {
  listeners.push(listener);
}

/** The other theme, kept for the next visit where the browser allows it. */
export function toggleTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("flyby-theme", next);
  } catch {
    // Some browsers keep nothing for files from disk.
  }
  read();
}

export function startTheme() {
  try {
    const kept = localStorage.getItem("flyby-theme");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  } catch {
    // As above.
  }
  system.addEventListener("change", read);
  read();
}

/** Colour of a group of windows. */
export function colourOf(group) {
  return palette[group.toLowerCase()] || palette.ink;
}

export const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
