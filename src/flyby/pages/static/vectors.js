/**
 * Vectors of three numbers, and 3 x 3 matrices as arrays of rows.
 * @typedef {number[]} Vector
 */

/** @param {Vector} a @param {Vector} b @returns {number} */
export function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** @param {Vector} a @param {Vector} b @returns {Vector} */
export function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** a + s b. @param {Vector} a @param {Vector} b @param {number} s @returns {Vector} */
export function plus(a, b, s = 1) {
  return [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]];
}

/** @param {Vector} a @param {number} s @returns {Vector} */
export function times(a, s) {
  return [a[0] * s, a[1] * s, a[2] * s];
}

/** @param {Vector} a @returns {number} */
export function length(a) {
  return Math.hypot(a[0], a[1], a[2]);
}

/** @param {Vector} a @returns {Vector} */
export function unit(a) {
  return times(a, 1 / length(a));
}

/** x a + y b + z c. @returns {Vector} */
export function combine(a, x, b, y, c, z) {
  return [
    x * a[0] + y * b[0] + z * c[0],
    x * a[1] + y * b[1] + z * c[1],
    x * a[2] + y * b[2] + z * c[2],
  ];
}

/** matrix @ vector. @returns {Vector} */
export function turned(matrix, a) {
  return [dot(matrix[0], a), dot(matrix[1], a), dot(matrix[2], a)];
}

/** Two unit vectors that complete `axis` to a right-handed frame. @returns {[Vector, Vector]} */
export function across(axis) {
  const other = Math.abs(axis[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const first = unit(cross(other, axis));
  return [first, cross(axis, first)];
}
