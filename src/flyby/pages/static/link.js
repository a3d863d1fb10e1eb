import { captionText } from "./picture.js";
import { momentText, writeMoment } from "./moment.js";
import { tellBriefly } from "./spoken.js";

/** A link to what is shown, and the page as a part of another. */

/** The address of this page with another query and a moment. */
function addressOf(query, moment) {
  return location.href.replace(/[?#].*$/, "") + query + moment;
}

/** Copy a link to this moment; where the browser forbids that, its address bar has it. */
export async function copyLink() {
  const link = addressOf(location.search, writeMoment());
  try {
    await navigator.clipboard.writeText(link);
    tellBriefly("Link to this moment copied");
  } catch {
    tellBriefly("The address bar holds the link to this moment");
  }
}

/** Whether only the scene and its time are wanted: "?embed". */
export const embedded = new URLSearchParams(location.search).has("embed");

const caption = document.getElementById("caption");
const whole = /** @type {HTMLAnchorElement} */ (document.getElementById("whole"));

export function startEmbedded() {
  if (embedded) document.documentElement.dataset.embed = "true";
}

/** The instant in words over the scene, and the way to the whole page. */
export function updateCaption() {
  if (!embedded) return;
  const text = captionText();
  if (caption.textContent !== text) caption.textContent = text;
}

export function linkToWhole() {
  if (embedded) whole.href = addressOf("", `#${momentText()}`);
}
