import { DATA, EARTH, asteroidAt } from "./motion.js";
import { clock } from "./clock.js";
import { degreesText, grouped, relativeText, tdbText, utcText } from "./words.js";

/** The numbers of the instant. */

/** @type {Record<string, HTMLElement>} */
const fields = {};
/** @type {NodeListOf<HTMLElement>} */
const elements = document.querySelectorAll("[data-field]");
for (const element of elements) {
  fields[element.dataset.field] = element;
}

function put(name, text) {
  if (fields[name].textContent !== text) fields[name].textContent = text;
}

export function updateReadout() {
  const { t } = clock;
  const now = asteroidAt(t);
  put("utc", utcText(t));
  put("clock", DATA.closest.clock);
  put("tdb", tdbText(t));
  put("relative", relativeText(t));
  put("distance", grouped(now.distance));
  put("altitude", `${grouped(now.distance - EARTH.radiusKm)} km`);
  put("lunar", `${(now.distance / EARTH.lunarDistanceKm).toFixed(now.distance < 1e5 ? 4 : 3)} LD`);
  put("speed", `${now.speed.toFixed(3)} km/s`);
  put("range-rate", rangeText(now.rangeRate));
  put("magnitude", magnitudeText(now));
  put("eye", now.shadow ? shadowText(now) : eyeText(now.magnitude));
  put("constellation", now.constellation);
  put("rate", `${now.rate < 10 ? now.rate.toFixed(2) : now.rate.toFixed(1)}° an hour`);
  put("latitude", degreesText(now.latitude, ["N", "S"]));
  put("longitude", degreesText(now.longitude, ["E", "W"]));
  put("phase", `${now.phase.toFixed(1)}°`);
  put("elongation", `${now.elongation.toFixed(1)}°`);
}

function rangeText(rate) {
  if (Math.abs(rate) < 0.0005) return "at its nearest";
  return `${rate < 0 ? "coming nearer" : "going away"} at ${Math.abs(rate).toFixed(3)}`;
}

function magnitudeText({ magnitude, shadow }) {
  if (magnitude !== null) return grouped(magnitude, 2);
  return shadow && DATA.geocentric.v !== null ? "dark" : "not known";
}

function shadowText({ shadow, sunlit }) {
  return sunlit ? `${shadow}, ${(100 * sunlit).toFixed(0)} % of the Sun` : shadow;
}

function eyeText(magnitude) {
  if (magnitude === null) return DATA.geocentric.v === null ? "no H is published" : "no light";
  if (magnitude < 4) return "easy for the eye";
  return magnitude < 6 ? "for the eye, dark sky" : "needs a telescope";
}
