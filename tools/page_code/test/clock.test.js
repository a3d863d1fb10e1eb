import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./modules.js";

const { clock, onClock, setSpan, setTime } = await load("clock");

test("the instant stays in the span of the data, and what is shown follows it", () => {
  const told = [];
  onClock((what) => told.push(what));
  setSpan(4 * 3600);
  assert.deepEqual([clock.from, clock.to], [-7200, 7200]);
  setTime(1e9);
  assert.equal(clock.t, 86400);
  assert.ok(clock.from <= clock.t && clock.t <= clock.to);
  assert.equal(clock.to - clock.from, 4 * 3600);
  setTime(Number.NaN);
  assert.equal(clock.t, 86400);
  assert.deepEqual(told, ["span", "span", "t"]);
});
