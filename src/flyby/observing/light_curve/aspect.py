"""How an asteroid is turned to an observer: directions on the ecliptic and the aspect of a pole."""

from __future__ import annotations

import numpy as np

from flyby.arrays import FloatArray, separation_rad
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.observing.view import View


def ecliptic_deg(directions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return ecliptic J2000 longitude, 0 to 360, and latitude of ICRF unit vectors, (n, 3)."""
    x, y, z = np.asarray(directions @ ECLIPTIC_TO_ICRF).T
    longitude = np.degrees(np.arctan2(y, x)) % 360.0
    return longitude, np.degrees(np.arctan2(z, np.hypot(x, y)))


def pole_direction(longitude_deg: float, latitude_deg: float) -> FloatArray:
    """Return the unit vector, ICRF axes, of ecliptic J2000 coordinates."""
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    ecliptic = np.array(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )
    return np.asarray(ECLIPTIC_TO_ICRF @ ecliptic, dtype=np.float64)


def aspect_deg(view: View, pole: FloatArray) -> FloatArray:
    """Return the angles at the asteroid from a pole to the observer, shape (n,).

    The observer is where he is when the light comes, and the asteroid where it was when it left.
    """
    towards = -view.astrometric_direction
    return np.degrees(separation_rad(np.broadcast_to(pole, towards.shape), towards))
