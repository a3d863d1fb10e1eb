"""Reference frames: ecliptic J2000, ICRF, and the turning Earth, wholly offline.

Plain float64 arrays. Instants are TDB days since J2000 (`flyby.times.tdb_days`).
"""

from __future__ import annotations

import math

import erfa
import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    J2000_JD,
    OBLIQUITY_J2000_RAD,
    SECONDS_PER_DAY,
)

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

ORIENTATION_BEFORE_UTC = (
    "UT1 before 1960 from Delta T = TT - UT1 (Stephenson, Morrison & Hohenkerk 2016, Table S15 of "
    "2020), good to a second since 1900, and no polar motion: a second moves a sub-point by 0.0042 "
    "deg (0.46 km) in longitude"
)
ORIENTATION_FAR_AHEAD = (
    "UT1 = UTC without leap seconds after 2016, and no polar motion: from 2035 on, when UTC is no "
    "longer to be kept within 0.9 s, nobody knows the Earth's rotation ahead; 10 s, which a few "
    "decades may bring, move a sub-point by 0.042 deg (4.6 km) in longitude"
)

_FAR_AHEAD_TDB_DAYS = 12783.5  # 2035-01-01 (CGPM 2022, Resolution 4: no leap seconds by then)


def earth_orientation_assumptions(*tdb_days: FloatArray | float) -> tuple[str, ...]:
    """What is assumed about the Earth's rotation at some instants, a sentence an era.

    Parameters
    ----------
    *tdb_days : float or ndarray
        TDB days since J2000; the least and the greatest are what counts.

    Returns
    -------
    tuple of str
        `EARTH_ORIENTATION_ASSUMPTION` alone for instants from 1960 to 2035.
    """
    from flyby.times import UTC_BEGAN_TDB_DAYS

    first = min(float(np.min(days)) for days in tdb_days)
    last = max(float(np.max(days)) for days in tdb_days)
    said = []
    if first < UTC_BEGAN_TDB_DAYS:
        said.append(ORIENTATION_BEFORE_UTC)
    if last >= UTC_BEGAN_TDB_DAYS and first < _FAR_AHEAD_TDB_DAYS:
        said.append(EARTH_ORIENTATION_ASSUMPTION)
    if last >= _FAR_AHEAD_TDB_DAYS:
        said.append(ORIENTATION_FAR_AHEAD)
    return tuple(said)


def icrf_to_itrs_matrix(tdb_days: FloatArray | float) -> FloatArray:
    """Rotation matrix from ICRF (geocentric, GCRS) axes to ITRS axes.

    IAU 2006/2000A precession-nutation and the Earth rotation angle, with UT1 = UTC, or UT1 from
    Delta T before 1960, and no polar motion (`earth_orientation_assumptions`).

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

    Before 1960, when there was no UTC, it is TDB - UT1.

    On a day that ends with a leap second the second is spread evenly over the day, as in ERFA's
    quasi Julian dates: a UT1 that is made of it runs on without a jump.
    """
    from astropy.time import Time

    from flyby.delta_t import delta_t_seconds
    from flyby.times import UTC_BEGAN_TDB_DAYS, future_utc

    days = np.asarray(tdb_days, dtype=np.float64)
    with future_utc():
        tdb = Time(J2000_JD, days, format="jd", scale="tdb")
        tt, utc = tdb.tt, tdb.utc
    difference = np.asarray(((J2000_JD - utc.jd1) + (days - utc.jd2)) * SECONDS_PER_DAY)
    early = days < UTC_BEGAN_TDB_DAYS
    if np.any(early):
        minus_tt = ((J2000_JD - tt.jd1) + (days - tt.jd2)) * SECONDS_PER_DAY
        difference = np.where(early, minus_tt + delta_t_seconds(days), difference)
    return np.asarray(difference, dtype=np.float64)


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
