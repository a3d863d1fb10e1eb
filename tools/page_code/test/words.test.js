import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./modules.js";

const { clockText, dayText, relativeText, tdbText, utcDate, utcText } = await load("words");

test("closest approach in UTC and in TDB", () => {
  assert.equal(utcText(0), "13 Apr 2029 21:45:04");
  assert.equal(tdbText(0), "13 Apr 2029 21:46:13");
});

test("rounding carries over midnight", () => {
  const late = new Date(Date.UTC(2029, 3, 13, 23, 59, 59, 700));
  assert.equal(clockText(late), "00:00:00");
  assert.equal(dayText(late, true), "14 Apr 2029");
  assert.equal(clockText(new Date(Date.UTC(2029, 3, 13, 23, 59, 31)), false), "00:00");
});

test("an instant is seconds from closest approach", () => {
  assert.equal(utcDate(3600).getTime() - utcDate(0).getTime(), 3600000);
  assert.match(relativeText(-7510), /2 h 05 min 10 s before closest approach/);
  assert.equal(relativeText(0.2), "at closest approach");
});
