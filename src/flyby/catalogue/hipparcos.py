"""Stars of the new reduction of Hipparcos with their motions: the list for occultations.

``data/maps/hipparcos.npz``: van Leeuwen 2007, A&A 474, 653 (CDS I/311), the stars down to V 7.0 of
the main catalogue (ESA 1997, SP-1200); made by ``tools/make_hipparcos.py``. The stars of the charts
(`flyby.catalogue.maps.bright_stars`) have no motions and are rounded to a tenth of an arcsecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.catalogue.toml import load_toml

EPOCH_YEAR = 1991.25
FAINTEST_V = 7.0


@dataclass(frozen=True)
class HipparcosStars:
    """Stars, brightest first; every array has shape (n,), or (n, 2) for east and north.

    Attributes
    ----------
    hip : ndarray
    right_ascension_deg, declination_deg : ndarray
        ICRS, epoch 1991.25.
    motion_mas_year : ndarray, shape (n, 2)
        The former times cos declination.
    parallax_mas : ndarray
    place_error_mas, motion_error_mas_year : ndarray, shape (n, 2)
    magnitude : ndarray
        V.
    names : tuple of str
        As the IAU approved them; "HIP 1234" where it has not named the star.
    """

    hip: NDArray[np.int32]
    right_ascension_deg: FloatArray
    declination_deg: FloatArray
    motion_mas_year: FloatArray
    parallax_mas: FloatArray
    place_error_mas: FloatArray
    motion_error_mas_year: FloatArray
    magnitude: FloatArray
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def hipparcos_stars() -> HipparcosStars:
    """Return the stars down to `FAINTEST_V`."""
    named = {int(hip): name for hip, name in load_toml("star_names.toml")["names"].items()}
    path = files("flyby.catalogue") / "data" / "maps" / "hipparcos.npz"
    with np.load(str(path), allow_pickle=False) as kept:
        hip = kept["hip"]
        return HipparcosStars(
            hip=hip,
            right_ascension_deg=kept["right_ascension_mas"] / 3.6e6,
            declination_deg=kept["declination_mas"] / 3.6e6,
            motion_mas_year=kept["motion_cmas"] / 100.0,
            parallax_mas=kept["parallax_cmas"] / 100.0,
            place_error_mas=kept["place_error_cmas"] / 100.0,
            motion_error_mas_year=kept["motion_error_cmas"] / 100.0,
            magnitude=kept["magnitude_centi"] / 100.0,
            names=tuple(named.get(int(one), f"HIP {one}") for one in hip),
        )
