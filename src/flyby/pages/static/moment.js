import { DATA } from "./motion.js";
import { clock, setTime } from "./clock.js";
import { VIEWS, camera, setView, stand } from "./camera.js";
import { utcDate } from "./words.js";
import { chosen } from "./scene.js";
import { chooseSite } from "./altitude.js";

/** What is shown as part of the address: a link to a moment, a site and a view of it. */

const TURNED = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/;

/** "t=2029-04-13T21:45:03.560Z&site=J04&view=earth&from=0.5,0.3,120000" of what is shown. */
export function momentText() {
  const parts = [`t=${utcDate(clock.t).toISOString()}`];
  if (chosen.site) parts.push(`site=${encodeURIComponent(chosen.site)}`);
  parts.push(`view=${camera.view}`);
  const angles = [camera.yaw, camera.pitch].map((angle) => angle.toFixed(4));
  parts.push(`from=${angles.join(",")},${Math.round(camera.distance)}`);
  return parts.join("&");
}

/**
 * Show what a link says; what it does not say, or says wrongly, stays as it is.
 * @param {string} text  what stands behind "#"
 */
export function showMoment(text) {
  const said = new URLSearchParams(text.replace(/^#/, ""));
  const view = said.get("view");
  if (view && VIEWS.includes(view)) setView(view, false);
  const from = TURNED.exec(said.get("from") || "");
  if (from) stand(Number(from[1]), Number(from[2]), Number(from[3]));
  const site = said.get("site");
  if (site) chooseSite(site);
  const when = said.get("t");
  const instant = when ? Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(when) ? when : `${when}Z`) : NaN;
  if (Number.isFinite(instant)) setTime((instant - DATA.closest.unixMs) / 1000);
}

let waiting = 0;
let own = "";

/** Write what is shown into the address, once the reader rests. */
export function keepMoment() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    if (clock.playing) return;
    writeMoment();
  }, 300);
}

/** The address of what is shown. */
export function writeMoment() {
  own = `#${momentText()}`;
  try {
    history.replaceState(null, "", own);
  } catch {
    // The frame of a notebook has no address.
  }
  return own;
}

/** Follow links: that of the address, and those that are followed later. */
export function followLinks() {
  showMoment(location.hash);
  window.addEventListener("hashchange", () => {
    if (location.hash !== own) showMoment(location.hash);
  });
}
