import { rotate, zoom } from "./camera.js";
import { tellBriefly } from "./spoken.js";

/** Turning and zooming the scene by mouse, pen and fingers. */

const RADIANS_PER_PIXEL = 0.0065;

/** @param {HTMLCanvasElement} canvas */
export function followPointers(canvas) {
  const down = new Map();

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, [event.clientX, event.clientY]);
    canvas.focus({ preventScroll: true });
    canvas.classList.add("grabbed");
  });

  canvas.addEventListener("pointermove", (event) => {
    const last = down.get(event.pointerId);
    if (!last) return;
    const now = [event.clientX, event.clientY];
    if (down.size === 1) {
      rotate((last[0] - now[0]) * RADIANS_PER_PIXEL, (now[1] - last[1]) * RADIANS_PER_PIXEL);
    } else if (down.size === 2) {
      const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const before = Math.hypot(last[0] - other[0], last[1] - other[1]);
      const after = Math.hypot(now[0] - other[0], now[1] - other[1]);
      if (before > 0 && after > 0) zoom(before / after);
    }
    down.set(event.pointerId, now);
  });

  const release = (event) => {
    down.delete(event.pointerId);
    if (!down.size) canvas.classList.remove("grabbed");
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);

  // The wheel is the reader's way down the page, until the scene has the focus.
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey && !event.metaKey) {
      tellBriefly("Click the scene, or hold Ctrl, to zoom with the wheel");
      return;
    }
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? 24 * event.deltaY : event.deltaY;
    zoom(Math.exp(0.0014 * Math.min(240, Math.max(-240, pixels))));
  }, { passive: false });
}
