import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./modules.js";

const { across, combine, cross, dot, length, plus, times, turned, unit } = await load("vectors");

test("a cross product is normal to both, as long as the parallelogram is large", () => {
  const [a, b] = [[1, 2, 3], [-2, 0.5, 4]];
  const c = cross(a, b);
  assert.equal(dot(a, c), 0);
  assert.equal(dot(b, c), 0);
  // Lagrange's identity.
  assert.ok(Math.abs(dot(c, c) - (dot(a, a) * dot(b, b) - dot(a, b) ** 2)) < 1e-12);
  assert.deepEqual(cross([1, 0, 0], [0, 1, 0]), [0, 0, 1]);
});

test("sums and multiples", () => {
  assert.deepEqual(plus([1, 2, 3], [1, 1, 1], -2), [-1, 0, 1]);
  assert.deepEqual(times([1, 2, 3], 2), [2, 4, 6]);
  assert.deepEqual(combine([1, 0, 0], 2, [0, 1, 0], 3, [0, 0, 1], 4), [2, 3, 4]);
  assert.equal(length([2, 3, 6]), 7);
  assert.ok(Math.abs(length(unit([5, -3, 1])) - 1) < 1e-15);
});

test("a matrix turns a vector by its rows", () => {
  assert.deepEqual(turned([[0, 1, 0], [-1, 0, 0], [0, 0, 1]], [1, 2, 3]), [2, -1, 3]);
});

test("two vectors across an axis complete a right-handed frame, at the poles as well", () => {
  for (const axis of [[0, 0, 1], [0, 0, -1], [1, 0, 0], unit([1, -2, 0.3]), unit([0.1, 0.1, 5])]) {
    const [first, second] = across(axis);
    assert.ok(Math.abs(length(first) - 1) < 1e-15);
    for (const [a, b] of [[first, axis], [second, axis], [first, second]]) {
      assert.ok(Math.abs(dot(a, b)) < 1e-15);
    }
    assert.ok(dot(cross(first, second), axis) > 0.999999);
  }
});
