import { DATA, asteroidAt } from "./motion.js";
import { SPANS, SPEEDS, clock, setPlaying, setSpan, setSpeed, setTime } from "./clock.js";
import { grouped, relativeText, utcText } from "./words.js";
import { drawAxis } from "./axis.js";

/** Play, speed, span and the slider. */

const play = document.getElementById("play");
const slider = /** @type {HTMLInputElement} */ (document.getElementById("slider"));
const speed = /** @type {HTMLSelectElement} */ (document.getElementById("speed"));
const spans = document.getElementById("spans");
const axis = document.getElementById("axis");
const secondAxis = document.getElementById("second-axis");

export function startTransport() {
  for (const [label, value] of SPEEDS) speed.append(new Option(label, String(value)));
  speed.value = String(clock.speed);
  speed.addEventListener("change", () => setSpeed(Number(speed.value)));
  play.addEventListener("click", () => setPlaying(!clock.playing));
  document.getElementById("closest").addEventListener("click", () => setTime(0));
  slider.addEventListener("input", () => setTime(Number(slider.value)));
  for (const [label, seconds] of SPANS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.dataset.span = String(seconds);
    button.addEventListener("click", () => setSpan(seconds));
    spans.append(button);
  }
}

/** Faster or slower by one step. */
export function stepSpeed(step) {
  const place = SPEEDS.findIndex(([, value]) => value === clock.speed) + step;
  if (place >= 0 && place < SPEEDS.length) setSpeed(SPEEDS[place][1]);
}

export function updatePlaying() {
  play.setAttribute("aria-pressed", String(clock.playing));
  play.setAttribute("aria-label", clock.playing ? "Pause" : "Play");
  play.classList.toggle("playing", clock.playing);
  speed.value = String(clock.speed);
}

export function updateSpan() {
  slider.min = String(Math.ceil(clock.from));
  slider.max = String(Math.floor(clock.to));
  for (const button of /** @type {Iterable<HTMLElement>} */ (spans.children)) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.span) === clock.span));
  }
  // The middle of the thumb, not its edge, stands at the ends of the slider.
  drawAxis(axis, 0, axis.clientWidth - 1);
  if (secondAxis.clientWidth) drawAxis(secondAxis, 0, secondAxis.clientWidth - 1);
  updateSlider();
}

export function updateSlider() {
  slider.value = String(clock.t);
  const share = (100 * (clock.t - clock.from)) / (clock.to - clock.from);
  slider.style.setProperty("--done", `${share.toFixed(3)}%`);
  const distance = grouped(asteroidAt(clock.t).distance);
  slider.setAttribute(
    "aria-valuetext",
    `${utcText(clock.t)} ${DATA.closest.clock}, ${relativeText(clock.t)}, ${distance} km from the Earth’s centre`,
  );
}

/** What stands over everything: whose flyby this is. */
export function writeHeading() {
  const { asteroid, closest } = DATA;
  document.getElementById("title").textContent = asteroid.name;
  const what = closest.impact ? "meets" : "passes";
  const sure = closest.sigmaKm === null ? "" : ` ± ${closest.sigmaKm.toPrecision(2)} km (1 σ)`;
  document.getElementById("subtitle").textContent = `${what} the Earth on ${utcText(0)} ${DATA.closest.clock}, `
    + `${grouped(closest.distanceKm)}${sure || " km"} from its centre, `
    + `at ${closest.speedKmS.toFixed(2)} km/s`;
}
