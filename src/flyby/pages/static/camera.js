import { combine, cross, dot, length, plus, times, turned, unit } from "./vectors.js";
import { DATA, EARTH } from "./motion.js";
import { calm } from "./theme.js";

/**
 * Where the scene is seen from: on a sphere about the Earth, or about the asteroid, whose frame
 * turns so that the Earth stays behind it.
 *
 * @typedef {Object} Frame
 * @property {number[]} eye  km from the geocentre
 * @property {number[]} right @property {number[]} up @property {number[]} forward
 * @property {number} focal  pixels
 * @property {number} width @property {number} height
 * @property {number[]} centre  pixels, where the centre of view stands
 * @property {number} side  +1 where the Earth is left of the track as it is travelled, else -1
 */

/** Field of view across the smaller side [rad]. */
const FIELD = { earth: 0.5, moon: 0.5, asteroid: 0.8 };
const STEEPEST = 1.5;

/** Names of the views, in the order of their keys. */
export const VIEWS = ["earth", "moon", "asteroid"];

export const camera = { view: "earth", yaw: 0, pitch: 0, distance: 1 };

let target = null;
const listeners = [];

export function onCamera(listener) {
  listeners.push(listener);
}

function changed() {
  for (const listener of listeners) listener();
}

/** Yaw and pitch of a direction. */
function anglesOf(direction) {
  const [x, y, z] = unit(direction);
  return { yaw: Math.atan2(y, x), pitch: Math.asin(z) };
}

/**
 * From the north of the flyby's plane, tilted so that depth is seen, and moved along the track
 * until the track runs level through a picture that has north at its top.
 */
function sideView() {
  const [along, out, normal] = DATA.plane;
  let best = null;
  for (let shift = -0.8; shift <= 0.801; shift += 0.1) {
    const direction = unit(combine(normal, 1, out, -0.28, along, shift));
    const right = unit(cross([0, 0, 1], direction));
    const slope = Math.abs(dot(along, cross(direction, right)) / dot(along, right));
    const score = slope + 0.15 * Math.abs(shift);
    if (!best || score < best.score) best = { direction, score };
  }
  return best.direction;
}

/** How a view begins. */
function beginning(view) {
  if (view === "asteroid") return { yaw: 0.05, pitch: 0.23, distance: 2600 };
  const direction = sideView();
  const reach = view === "earth"
    ? Math.max(1.28 * DATA.closest.distanceKm, 3 * EARTH.radiusKm)
    : 1.22 * EARTH.lunarDistanceKm;
  return { ...anglesOf(direction), distance: reach / Math.tan(FIELD[view] / 2) };
}

/** Change to a view; smoothly, unless the reader wants calm or it is a different centre. */
export function setView(view, smooth = true) {
  const next = beginning(view);
  const sameCentre = (view === "asteroid") === (camera.view === "asteroid");
  camera.view = view;
  if (smooth && sameCentre && !calm.matches) {
    // The shorter way round.
    const turn = next.yaw - camera.yaw;
    next.yaw = camera.yaw + Math.atan2(Math.sin(turn), Math.cos(turn));
    if (!target) requestAnimationFrame(ease);
    target = next;
  } else {
    target = null;
    Object.assign(camera, next);
  }
  changed();
}

function ease() {
  if (!target) return;
  const share = 0.16;
  const gap = Math.log(target.distance / camera.distance);
  camera.yaw += share * (target.yaw - camera.yaw);
  camera.pitch += share * (target.pitch - camera.pitch);
  camera.distance *= Math.exp(share * gap);
  if (Math.abs(gap) < 0.002 && Math.abs(target.yaw - camera.yaw) < 0.002) {
    Object.assign(camera, target);
    target = null;
  } else {
    requestAnimationFrame(ease);
  }
  changed();
}

/** How far from the Earth the asteroid is at most [km]. */
const FARTHEST = Math.max(...[DATA.track.x[0], DATA.track.x.at(-1)].map(length));

/** Go so far away that a point [km from the geocentre] is in the picture, in a view of the Earth. */
export function contain(point) {
  if (camera.view === "asteroid") return;
  const needed = length(point) / Math.sin(0.42 * FIELD[camera.view]);
  const goal = target || camera;
  if (goal.distance >= needed) return;
  if (calm.matches) {
    camera.distance = needed;
  } else {
    if (!target) requestAnimationFrame(ease);
    target = { yaw: goal.yaw, pitch: goal.pitch, distance: needed };
  }
  changed();
}

/** Stand where a link says: angles [rad] and a distance [km]. */
export function stand(yaw, pitch, distance) {
  target = null;
  camera.yaw = yaw;
  camera.pitch = Math.min(STEEPEST, Math.max(-STEEPEST, pitch));
  camera.distance = distance;
  zoom(1);
}

/** Turn by angles [rad]. */
export function rotate(yaw, pitch) {
  target = null;
  camera.yaw += yaw;
  camera.pitch = Math.min(STEEPEST, Math.max(-STEEPEST, camera.pitch + pitch));
  changed();
}

/** Come nearer (factor below 1) or go away. */
export function zoom(factor) {
  target = null;
  const about = camera.view === "asteroid" ? [50, 3e6] : [2.4 * EARTH.radiusKm, Math.max(6e6, 6 * FARTHEST)];
  camera.distance = Math.min(about[1], Math.max(about[0], camera.distance * factor));
  changed();
}

/**
 * The camera as it stands now.
 * @param {{x: number[], v: number[]}} asteroid
 * @returns {Frame}
 */
export function frameFor(width, height, asteroid) {
  const [cy, sy, cp, sp] = [
    Math.cos(camera.yaw), Math.sin(camera.yaw), Math.cos(camera.pitch), Math.sin(camera.pitch),
  ];
  let eye;
  let direction;
  let up = [0, 0, 1];
  if (camera.view === "asteroid") {
    // The plane of its motion lies level, and the Earth behind it.
    const away = unit(asteroid.x);
    const normal = unit(cross(asteroid.x, asteroid.v));
    up = dot(normal, DATA.plane[2]) < 0 ? times(normal, -1) : normal;
    direction = combine(away, cp * cy, cross(up, away), cp * sy, up, sp);
    eye = plus(asteroid.x, direction, camera.distance);
  } else {
    direction = [cp * cy, cp * sy, sp];
    eye = times(direction, camera.distance);
  }
  const forward = times(direction, -1);
  const right = unit(cross(forward, up));
  return {
    eye,
    right,
    up: cross(right, forward),
    forward,
    focal: Math.min(width, height) / 2 / Math.tan(FIELD[camera.view] / 2),
    width,
    height,
    centre: [width / 2, height * (0.5 + lowered())],
    side: dot(eye, cross(asteroid.x, asteroid.v)) >= 0 ? 1 : -1,
  };
}

/** The centre makes room for what stands on one side of it: the track, or the Earth behind. */
function lowered() {
  if (camera.view === "asteroid") return 0.08;
  return camera.view === "earth" ? 0.07 * Math.sign(DATA.plane[1][2]) : 0;
}

/** Right, up and depth [km] of a point before the camera. */
export function inFrame(frame, point) {
  const from = plus(point, frame.eye, -1);
  return [dot(from, frame.right), dot(from, frame.up), dot(from, frame.forward)];
}

/** Pixels of what `inFrame` gives; the depth must be positive. @returns {[number, number]} */
export function onScreen(frame, seen) {
  const scale = frame.focal / seen[2];
  return [frame.centre[0] + scale * seen[0], frame.centre[1] - scale * seen[1]];
}

/**
 * Pixels of a point, or null behind the camera.
 * @param {Frame} frame @param {import("./vectors.js").Vector} point
 * @returns {?[number, number]}
 */
export function project(frame, point) {
  const seen = inFrame(frame, point);
  return seen[2] > 1e-6 * length(frame.eye) ? onScreen(frame, seen) : null;
}

/** The same camera in axes that a matrix turns to, about a new origin. @returns {Frame} */
export function frameIn(frame, matrix, origin) {
  return {
    ...frame,
    eye: turned(matrix, plus(frame.eye, origin, -1)),
    right: turned(matrix, frame.right),
    up: turned(matrix, frame.up),
    forward: turned(matrix, frame.forward),
  };
}
