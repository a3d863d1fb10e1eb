import { DATA, asteroidAt } from "./motion.js";
import { clock } from "./clock.js";
import { grouped, utcDate, utcText } from "./words.js";
import { palette } from "./theme.js";
import { FONT } from "./labels.js";

/** The scene as a picture to keep, with what it shows and where that comes from. */

const scene = /** @type {HTMLCanvasElement} */ (document.getElementById("scene"));
const BAND = 54;

/** The instant and the distance, in a line. */
export function captionText() {
  const distance = grouped(asteroidAt(clock.t).distance);
  return `${DATA.asteroid.name}, ${utcText(clock.t)} ${DATA.closest.clock}, `
    + `${distance} km from the Earth’s centre`;
}

/** The scene as it is drawn, above two lines of words. @returns {HTMLCanvasElement} */
function composed() {
  const ratio = scene.width / scene.clientWidth;
  const sheet = document.createElement("canvas");
  sheet.width = scene.width;
  sheet.height = scene.height + Math.round(BAND * ratio);
  const ctx = sheet.getContext("2d");
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.drawImage(scene, 0, 0);
  ctx.scale(ratio, ratio);
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = palette.ink;
  ctx.font = `600 14px ${FONT}`;
  ctx.fillText(captionText(), 16, scene.clientHeight + 22, scene.clientWidth - 32);
  ctx.fillStyle = palette.soft;
  ctx.font = `400 11px ${FONT}`;
  ctx.fillText(DATA.source, 16, scene.clientHeight + 41, scene.clientWidth - 32);
  return sheet;
}

/** "apophis-2029-04-13T214504Z.png". */
function fileName() {
  const name = DATA.asteroid.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const second = new Date(Math.round(utcDate(clock.t).getTime() / 1000) * 1000);
  return `${name}-${second.toISOString().slice(0, 19).replaceAll(":", "")}Z.png`;
}

/** Hand the picture over as a file. */
export function savePicture() {
  composed().toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = fileName();
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
