"""Reference frames: ecliptic J2000, ICRF, and the turning Earth, wholly offline.

Plain float64 arrays. Instants are TDB days since J2000 (`flyby.times.tdb_days`).
"""

from __future__ import annotations

import math

import erfa
import numpy as np
from numpy.typing import NDArray

from flyby.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    J2000_JD,
    OBLIQUITY_J2000_RAD,
    SECONDS_PER_DAY,
)

FloatArray = NDArray[np.float64]

ECLIPTIC_TO_ICRF: FloatArray = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.0, math.cos(OBLIQUITY_J2000_RAD), -math.sin(OBLIQUITY_J2000_RAD)],
        [0.0, math.sin(OBLIQUITY_J2000_RAD), math.cos(OBLIQUITY_J2000_RAD)],
    ]
)
"""Rotation from JPL's "ecliptic J2000" axes to ICRF axes: vectors are columns on its right."""

EARTH_ORIENTATION_ASSUMPTION = (
    "UT1 = UTC and no polar motion: the true UT1 differs by less than 0.9 s, "
    "which moves a sub-point by less than 0.0038 deg (0.42 km) in longitude"
)
"""What is assumed about the Earth's rotation, so that nothing needs to be downloaded."""


def icrf_to_itrs_matrix(tdb_days: FloatArray | float) -> FloatArray:
    """Rotation matrix from ICRF (geocentric, GCRS) axes to ITRS axes.

    IAU 2006/2000A precession-nutation and the Earth rotation angle, with UT1 = UTC and no polar
    motion (`EARTH_ORIENTATION_ASSUMPTION`).

    Parameters
    ----------
    tdb_days : float or ndarray, shape (...)
        Instants, TDB days since J2000.

    Returns
    -------
    ndarray, shape (..., 3, 3)
        ``itrs = matrix @ icrf``.
    """
    days = np.asarray(tdb_days, dtype=np.float64)
    # TDB and TT differ by less than 2 ms, which precession does not notice.
    x, y, s = erfa.xys06a(J2000_JD, days)
    celestial_to_intermediate = erfa.c2ixys(x, y, s)
    ut1_days = days - utc_offset_seconds(days) / SECONDS_PER_DAY
    rotation_angle = erfa.era00(J2000_JD, ut1_days)
    polar_motion = np.broadcast_to(np.eye(3), (*days.shape, 3, 3))
    return np.asarray(
        erfa.c2tcio(celestial_to_intermediate, rotation_angle, polar_motion), dtype=np.float64
    )


def utc_offset_seconds(tdb_days: FloatArray | float) -> FloatArray:
    """TDB - UTC [s] at TDB days since J2000; no leap second is assumed after the last known.

    On a day that ends with a leap second the second is spread evenly over the day, as in ERFA's
    quasi Julian dates: a UT1 that is made of it runs on without a jump.
    """
    from astropy.time import Time

    from flyby.times import future_utc

    days = np.asarray(tdb_days, dtype=np.float64)
    with future_utc():
        tdb = Time(J2000_JD, days, format="jd", scale="tdb")
        utc = tdb.utc
    difference = (J2000_JD - utc.jd1) + (days - utc.jd2)
    return np.asarray(difference * SECONDS_PER_DAY, dtype=np.float64)


def geodetic(itrs_km: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """WGS84 geodetic latitude [deg], longitude [deg, -180 to 180] and height [km].

    Parameters
    ----------
    itrs_km : ndarray, shape (..., 3)
        Position in ITRS axes [km].
    """
    longitude, latitude, height_m = erfa.gc2gde(
        EARTH_EQUATORIAL_RADIUS_KM * 1e3, EARTH_FLATTENING, np.asarray(itrs_km) * 1e3
    )
    degrees = np.degrees(np.asarray(longitude))
    return (
        np.degrees(np.asarray(latitude)),
        (degrees + 180.0) % 360.0 - 180.0,
        np.asarray(height_m) / 1e3,
    )
