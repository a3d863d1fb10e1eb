"""Axes on the sky: of date, towards east and north, and what lies along them (bare floats)."""

from __future__ import annotations

import erfa
import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import J2000_JD
from flyby.earth import interpolated_daily


def icrf_to_date(days: FloatArray) -> FloatArray:
    """Return the rotations from ICRF axes to those of date (IAU 2006/2000A), shape (n, 3, 3).

    The nutation is 1 365 terms; where that is less work it is evaluated once a day and
    interpolated, which moves nothing by 0.1 milliarcsec.
    """
    first = int(np.floor(days.min())) - 3
    nodes = np.arange(first, int(np.ceil(days.max())) + 4, dtype=np.float64)
    if days.size <= nodes.size:
        return np.asarray(erfa.pnm06a(J2000_JD, days), dtype=np.float64)
    nutation = np.stack(erfa.nut06a(J2000_JD, nodes))
    longitude, obliquity = interpolated_daily(nutation, first, days)
    return np.asarray(erfa.pn06(J2000_JD, days, longitude, obliquity)[-1], dtype=np.float64)


def sky_axes(right_ascension_rad: FloatArray, declination_rad: FloatArray) -> FloatArray:
    """Return the unit vectors towards east, north and away from the observer, shape (3, n, 3)."""
    sin_ra, cos_ra = np.sin(right_ascension_rad), np.cos(right_ascension_rad)
    sin_dec, cos_dec = np.sin(declination_rad), np.cos(declination_rad)
    return np.stack(
        [
            np.stack([-sin_ra, cos_ra, np.zeros_like(sin_ra)], axis=1),
            np.stack([-sin_dec * cos_ra, -sin_dec * sin_ra, cos_dec], axis=1),
            np.stack([cos_dec * cos_ra, cos_dec * sin_ra, sin_dec], axis=1),
        ]
    )


def spherical(direction: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return longitude [deg, 0 to 360) and latitude [deg] of unit vectors."""
    x, y, z = direction.T
    return np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arctan2(z, np.hypot(x, y)))


def on_axes(motion_rad_day: FloatArray, direction: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the components of a motion towards east and north [arcsec/h]."""
    x, y, z = direction.T
    across = np.hypot(x, y)
    east = np.stack([-y / across, x / across, np.zeros_like(x)], axis=1)
    north = np.stack([-z * x / across, -z * y / across, across], axis=1)
    scale = np.degrees(1.0) * 3600.0 / 24.0
    return (
        scale * np.einsum("ij,ij->i", motion_rad_day, east),
        scale * np.einsum("ij,ij->i", motion_rad_day, north),
    )
