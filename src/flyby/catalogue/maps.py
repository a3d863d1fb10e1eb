"""Land of the world map, bright stars and constellations: small excerpts of published data.

``data/maps/land.npz``: Natural Earth, countries at 1:110 million with their borders dissolved, in
hundredths of a degree. Public domain (naturalearthdata.com).

``data/maps/stars.npz``: the stars of the Hipparcos main catalogue (ESA 1997, SP-1200) down to
V 5.5, ICRS at epoch 1991.25. By 2029 none has moved by more than 4 arcmin.

``data/maps/constellations.npz``: figures of d3-celestial (O. Frohn, BSD 3-clause) and the IAU's
borders after the table of Roman (1987, PASP 99, 695), in hundredths of a degree.

All are made by ``tools/make_maps.py``; ``data/maps/origin.toml`` holds origins and licences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.catalogue.toml import load_toml

_HUNDREDTHS = 100.0


@dataclass(frozen=True)
class BrightStars:
    """Bright stars, brightest first.

    Attributes
    ----------
    hip : ndarray, shape (n,)
        Hipparcos numbers.
    right_ascension_deg, declination_deg : ndarray, shape (n,)
        ICRS, epoch 1991.25.
    magnitude : ndarray, shape (n,)
        V.
    names : tuple of str
        As the IAU approved them; empty where it has not named the star, or it is not well known.
    """

    hip: NDArray[np.int32]
    right_ascension_deg: FloatArray
    declination_deg: FloatArray
    magnitude: FloatArray
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def land_rings() -> tuple[FloatArray, ...]:
    """Return closed rings of land, each (n, 2): longitude and latitude [deg], longest first.

    The ring of Antarctica runs along the 180th meridian and the pole, as on a flat map.
    """
    return _lines("land.npz")


@lru_cache(maxsize=1)
def bright_stars() -> BrightStars:
    """Return the stars down to V 5.5."""
    names = {int(hip): name for hip, name in load_toml("star_names.toml")["names"].items()}
    with np.load(_file("stars.npz"), allow_pickle=False) as kept:
        hip = kept["hip"]
        return BrightStars(
            hip=hip,
            right_ascension_deg=kept["right_ascension_deg"].astype(np.float64),
            declination_deg=kept["declination_deg"].astype(np.float64),
            magnitude=kept["magnitude"].astype(np.float64),
            names=tuple(names.get(int(number), "") for number in hip),
        )


@lru_cache(maxsize=1)
def constellation_figures() -> tuple[FloatArray, ...]:
    """Return lines from star to star, each (n, 2): right ascension and declination [deg], ICRS."""
    return _lines("constellations.npz", "figure_")


@lru_cache(maxsize=1)
def constellation_borders() -> tuple[FloatArray, ...]:
    """Return borders as the IAU drew them, each (n, 2): right ascension, declination [deg], ICRS.

    Arcs of the meridians and parallels of 1875, in steps of two degrees at most.
    """
    return _lines("constellations.npz", "border_")


def _lines(name: str, prefix: str = "") -> tuple[FloatArray, ...]:
    with np.load(_file(name), allow_pickle=False) as kept:
        points = kept[f"{prefix}points"].astype(np.float64) / _HUNDREDTHS
        starts = kept[f"{prefix}starts"]
    points.setflags(write=False)
    return tuple(points[first:last] for first, last in pairwise(starts))


def _file(name: str) -> str:
    return str(files("flyby.catalogue") / "data" / "maps" / name)
