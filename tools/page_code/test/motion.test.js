import assert from "node:assert/strict";
import { test } from "node:test";
import { CIRCLE, load } from "./modules.js";

const { DATA, asteroidAt, earthMatrix, intervalOf, sampleAt, stateAt } = await load("motion");
const { length } = await load("vectors");

test("the interval of an instant, its ends included", () => {
  const values = [0, 1, 4, 9];
  assert.deepEqual([-1, 0, 0.5, 1, 3.9, 4, 9, 99].map((t) => intervalOf(values, t)),
    [0, 0, 0, 1, 1, 2, 2, 2]);
});

test("cubic Hermite interpolation of a circle is good to a millimetre between nodes of a minute", () => {
  // Its error is h^4 / 384 of the fourth derivative: 60^4 / 384 * r * n^4 = 0.8 mm and less.
  for (const t of [-86370, -12345.6, 0, 30, 77777.7]) {
    const { x, v } = stateAt(DATA.track, t);
    const { radius, rate } = CIRCLE;
    const truth = [radius * Math.cos(rate * t), radius * Math.sin(rate * t), 0];
    assert.ok(length(x.map((value, k) => value - truth[k])) < 1e-6, String(t));
    assert.ok(Math.abs(length(v) - radius * rate) < 1e-6);
  }
});

test("samples are joined by straight lines, unknown where a neighbour is, and held at the ends", () => {
  assert.equal(sampleAt([0, 10], [1, 3], 5), 2);
  assert.equal(sampleAt([0, 10], [1, 3], 25), 3);
  assert.equal(sampleAt([0, 10, 20], [1, null, 3], 5), null);
  assert.equal(sampleAt([0, 10], null, 5), null);
});

test("the Earth turns once a sidereal day, eastwards", () => {
  const near = (matrix, other) => matrix.flat().every((value, k) => Math.abs(value - other.flat()[k]) < 1e-9);
  assert.ok(near(earthMatrix(86164.0989), earthMatrix(0)));
  // A quarter of it: a star at longitude 0 then stands at 90 degrees west.
  const [x, y] = earthMatrix(86164.0989 / 4).map((row) => row[0]);
  assert.ok(Math.abs(x) < 1e-9);
  assert.ok(Math.abs(y + 1) < 1e-9);
});

test("what is said of an instant", () => {
  const now = asteroidAt(0);
  assert.ok(Math.abs(now.distance - CIRCLE.radius) < 1e-9);
  assert.ok(Math.abs(now.rangeRate) < 1e-12);
  assert.ok(Math.abs(now.latitude) < 1e-12);
  assert.ok(Math.abs(now.longitude) < 1e-12);
  assert.equal(now.magnitude, 4);
  assert.equal(now.sunlit, null);
  assert.equal(now.constellation, "Cnc");
  assert.equal(asteroidAt(-1).constellation, "Lyn");
  assert.equal(now.shadow, "");
});
