/** The page's modules as node reads them, about a document of our own. */
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const STATIC = fileURLToPath(new URL("../../../src/flyby/pages/static", import.meta.url));

/** What the modules read of a page's data. */
export const DATA = {
  asteroid: { name: "Apophis" },
  span: [-86400, 86400],
  // 21:45:03.6 UTC on 13 April 2029; TDB was 69.186 s ahead.
  closest: { unixMs: Date.UTC(2029, 3, 13, 21, 45, 3, 600), tdbMinusUtc: 69.186, impact: null },
  earth: {
    matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    rate: (2 * Math.PI) / 86164.0989,
    flattening: 1 / 298.257223563,
    radiusKm: 6378.137,
  },
  track: null,
  geocentric: {
    t: [-86400, 86400], v: [5, 3], sunlit: null, rate: [1, 2], phase: [30, 40],
    elongation: [120, 100], constellations: [[-86400, 0, "Lyn"], [0, 86400, "Cnc"]], shadows: [],
  },
};

// A circle of 40 000 km in the equator's plane: node every minute.
const radius = 40000;
const rate = Math.sqrt(398600.4 / radius ** 3);
const t = Array.from({ length: 2881 }, (_, k) => -86400 + 60 * k);
DATA.track = {
  t,
  x: t.map((s) => [radius * Math.cos(rate * s), radius * Math.sin(rate * s), 0]),
  v: t.map((s) => [-radius * rate * Math.sin(rate * s), radius * rate * Math.cos(rate * s), 0]),
};
export const CIRCLE = { radius, rate };

globalThis.document = { getElementById: () => ({ textContent: JSON.stringify(DATA) }) };

// Older versions of node read .js as modules only where a package.json says so.
const folder = mkdtempSync(join(tmpdir(), "flyby-page-"));
cpSync(STATIC, folder, { recursive: true });
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');

/** A module of the page by its name. */
export function load(name) {
  return import(pathToFileURL(join(folder, `${name}.js`)).href);
}
