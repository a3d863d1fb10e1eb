"""Make the excerpts of coastlines and bright stars that the package holds.

    python tools/make_maps.py naturalearth_lowres.shp hip_main.dat

Needs shapely and pyshp. The inputs are Natural Earth's countries at 1:110 million (public domain;
geopandas 0.14 shipped them as ``datasets/naturalearth_lowres``) and the Hipparcos main catalogue
(ESA 1997, SP-1200, catalogue I/239; the package skyalmanac ships it as ``hip_main.dat``). Writes
``land.npz`` and ``stars.npz`` into ``src/flyby/catalogue/data/maps``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parent.parent / "src/flyby/catalogue/data/maps"
HUNDREDTHS = 100.0
FAINTEST = 5.5


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


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    land(sys.argv[1])
    stars(sys.argv[2])
