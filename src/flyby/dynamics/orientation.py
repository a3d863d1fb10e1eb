"""How a body is turned: from ICRF axes to axes that are fixed in it.

Of the Earth `flyby.earth.icrf_to_itrs_matrix`; of the others the formulas of the IAU's working
group, ``orientation.toml`` in the catalogue.
"""

from __future__ import annotations

import math

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.toml import load_toml
from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics.bodies import attracting_bodies
from flyby.earth import EARTH_ROTATION_RAD_S, geodetic, icrf_to_itrs_matrix


def icrf_to_body_matrix(body: str, tdb_days: FloatArray) -> FloatArray:
    """Return rotation matrices from ICRF axes to axes fixed in a body, shape (n, 3, 3).

    Parameters
    ----------
    body : str
        "earth", "moon", "sun" or a planet.
    tdb_days : ndarray, shape (n,)
        TDB days since J2000.

    Raises
    ------
    UnknownNameError
        If there is no such body.
    """
    if body == "earth":
        return icrf_to_itrs_matrix(tdb_days)
    attracting_bodies().index(body)
    published = load_toml("orientation.toml")[body]
    days = np.asarray(tdb_days, dtype=np.float64)
    centuries = days / 36525.0
    ascension = np.polynomial.polynomial.polyval(centuries, published["right_ascension"])
    declination = np.polynomial.polynomial.polyval(centuries, published["declination"])
    meridian = np.polynomial.polynomial.polyval(days, published["w"])
    for phase, rate, in_ascension, in_declination, in_meridian in published.get("terms", ()):
        angle = np.radians(phase + rate * centuries)
        ascension = ascension + in_ascension * np.sin(angle)
        declination = declination + in_declination * np.cos(angle)
        meridian = meridian + in_meridian * np.sin(angle)
    node = np.radians(ascension + 90.0)
    tilt, turn = np.radians(90.0 - declination), np.radians(meridian % 360.0)
    # Rows: the prime meridian, 90 degrees east of it, and the pole (Archinal et al., figure 1).
    ascending = np.stack([np.cos(node), np.sin(node), np.zeros_like(node)], axis=-1)
    pole = np.stack(
        [np.sin(tilt) * np.sin(node), -np.sin(tilt) * np.cos(node), np.cos(tilt)], axis=-1
    )
    across = np.cross(pole, ascending)
    prime = np.cos(turn)[..., None] * ascending + np.sin(turn)[..., None] * across
    return np.stack([prime, np.cross(pole, prime), pole], axis=-2)


def rotation_rate_rad_s(body: str) -> float:
    """Return how fast a body turns about its pole [rad/s], negative for the other way."""
    if body == "earth":
        return EARTH_ROTATION_RAD_S
    return math.radians(float(load_toml("orientation.toml")[body]["w"][1])) / SECONDS_PER_DAY


def place_below(
    body: str, tdb_days: FloatArray, position_km: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude [deg, -180 to 180, east positive] of the points below.

    Geodetic (WGS84) on the Earth, planetocentric on any other body.

    Parameters
    ----------
    body : str
    tdb_days : ndarray, shape (n,)
        TDB days since J2000.
    position_km : ndarray, shape (n, 3)
        From the body's centre, ICRF axes.
    """
    fixed = np.einsum("nij,nj->ni", icrf_to_body_matrix(body, tdb_days), position_km)
    if body == "earth":
        latitude, longitude, _ = geodetic(fixed)
        return latitude, longitude
    across = np.hypot(fixed[:, 0], fixed[:, 1])
    return (
        np.degrees(np.arctan2(fixed[:, 2], across)),
        np.degrees(np.arctan2(fixed[:, 1], fixed[:, 0])),
    )


def ground_speed_km_s(
    body: str, tdb_days: FloatArray, position_km: FloatArray, velocity_km_s: FloatArray
) -> FloatArray:
    """Return the speed relative to the turning ground or air, (n,); arguments as `place_below`."""
    pole = icrf_to_body_matrix(body, tdb_days)[:, 2]
    turning = rotation_rate_rad_s(body) * np.cross(pole, position_km)
    return np.asarray(np.linalg.norm(velocity_km_s - turning, axis=1))
