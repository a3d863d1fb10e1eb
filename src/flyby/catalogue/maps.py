"""Land of the world map and bright stars: small excerpts of published data.

``data/maps/land.npz``: Natural Earth, countries at 1:110 million with their borders dissolved, in
hundredths of a degree. Public domain (naturalearthdata.com).

``data/maps/stars.npz``: the stars of the Hipparcos main catalogue (ESA 1997, SP-1200) down to
V 5.5, ICRS at epoch 1991.25. By 2029 none has moved by more than 4 arcmin.

Both are made by ``tools/make_maps.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from flyby.catalogue.toml import load_toml

FloatArray = NDArray[np.float64]

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
    """Closed rings of land, each (n, 2): longitude and latitude [deg], longest first.

    The ring of Antarctica runs along the 180th meridian and the pole, as on a flat map.
    """
    with np.load(_file("land.npz"), allow_pickle=False) as kept:
        points = kept["points"].astype(np.float64) / _HUNDREDTHS
        starts = kept["starts"]
    rings = [points[first:last] for first, last in pairwise(starts)]
    for ring in rings:
        ring.setflags(write=False)
    return tuple(rings)


@lru_cache(maxsize=1)
def bright_stars() -> BrightStars:
    """The stars down to V 5.5."""
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


def _file(name: str) -> str:
    return str(files("flyby.catalogue") / "data" / "maps" / name)
