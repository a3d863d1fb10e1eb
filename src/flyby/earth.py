"""The Earth as a turning ellipsoid: its rotation and its shape (WGS84), wholly offline.

Plain float64 arrays. Instants are TDB days since J2000 (`flyby.times.tdb_days`). What is assumed
about the rotation is said by `flyby.assumptions.earth_orientation_assumptions`.
"""

from __future__ import annotations

import erfa
import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    J2000_JD,
    SECONDS_PER_DAY,
)
from flyby.times import utc_offset_seconds

EARTH_ROTATION_RAD_DAY = 2.0 * np.pi * 1.00273781191135448
"""Rate of the Earth rotation angle [rad per UT1 day] (IAU 2000 Resolution B1.8)."""

EARTH_ROTATION_RAD_S = EARTH_ROTATION_RAD_DAY / SECONDS_PER_DAY
"""The same [rad/s], about the celestial intermediate pole."""

_POINTS = 6  # sixth-order Lagrange over daily nodes: below 0.1 mas, whatever the date


def icrf_to_itrs_matrix(tdb_days: FloatArray | float) -> FloatArray:
    """Return the rotation matrices from ICRF (geocentric, GCRS) axes to ITRS axes.

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


def geodetic(itrs_km: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return WGS84 geodetic latitude [deg], longitude [deg, -180 to 180] and height [km].

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


def place_itrs_m(
    latitude_deg: FloatArray | float, longitude_deg: FloatArray | float, height_m: float
) -> FloatArray:
    """Return the position of a place (or of several), ITRS axes [m], from WGS84 coordinates."""
    return np.asarray(
        erfa.gd2gce(
            EARTH_EQUATORIAL_RADIUS_KM * 1e3,
            EARTH_FLATTENING,
            np.radians(longitude_deg),
            np.radians(latitude_deg),
            height_m,
        ),
        dtype=np.float64,
    )


class EarthRotation:
    """Rotation from ICRF to ITRS axes over a span, for very many instants.

    `icrf_to_itrs_matrix` evaluates the 1 365 terms of the nutation at every instant, and astropy
    the 787 terms of TDB - TT, together some 60 microseconds each. The celestial pole and TDB - TT
    change slowly, so here they are evaluated once a day and interpolated.

    Parameters
    ----------
    start_tdb_days, stop_tdb_days : float
        Span, TDB days since J2000.
    """

    def __init__(self, start_tdb_days: float, stop_tdb_days: float) -> None:
        margin = _POINTS // 2 + 1
        self._first = int(np.floor(start_tdb_days)) - margin
        self._count = int(np.ceil(stop_tdb_days)) + margin - self._first + 1
        self._pole = np.zeros((3, self._count))
        self._known = np.zeros(self._count, dtype=bool)
        self._offset_seconds: FloatArray | None = None

    def icrf_to_itrs(self, tdb_days: FloatArray) -> FloatArray:
        """Return rotation matrices, shape (n, 3, 3), for TDB days since J2000 inside the span.

        Agrees with `icrf_to_itrs_matrix` within 0.001 arcsec (a test measures it).
        """
        days = np.asarray(tdb_days, dtype=np.float64)
        if days.size < self._count and not self._known.any():
            return icrf_to_itrs_matrix(days)
        x, y, s = self._interpolated_pole(days)
        angle = erfa.era00(J2000_JD, days - self._utc_offset_seconds(days) / SECONDS_PER_DAY)
        matrix = np.asarray(erfa.c2ixys(x, y, s), dtype=np.float64)
        cosine, sine = np.cos(angle)[..., None], np.sin(angle)[..., None]
        rotated = np.empty_like(matrix)
        rotated[..., 0, :] = cosine * matrix[..., 0, :] + sine * matrix[..., 1, :]
        rotated[..., 1, :] = cosine * matrix[..., 1, :] - sine * matrix[..., 0, :]
        rotated[..., 2, :] = matrix[..., 2, :]
        return rotated

    def daily(self, first: float, last: float) -> tuple[FloatArray, int, FloatArray, FloatArray]:
        """Return what `icrf_to_itrs` interpolates between two instants of the span.

        Returns
        -------
        pole : ndarray, shape (3, days)
            X, Y and s [rad], one column a day.
        first_day : int
            Of the first column, TDB days since J2000.
        clock_days, clock_s : ndarray, shape (n,)
            Corners between which TDB - UTC [s] is straight: every day, and where a day with a leap
            second begins or ends.
        """
        days = np.array([first, last])
        self._interpolated_pole(days)
        needed = self._nodes_for(days)
        self._utc_offset_seconds(days)
        assert self._offset_seconds is not None
        clock_s = self._offset_seconds[needed]
        clock_days = np.arange(needed.start, needed.stop, dtype=np.float64) + self._first
        bent = np.flatnonzero(np.abs(np.diff(clock_s)) > 0.001)
        corners = clock_days[bent] + 0.5  # noon of TDB to noon: the civil midnight is between
        for _ in range(3):
            corners = clock_days[bent] + 0.5 + utc_offset_seconds(corners) / SECONDS_PER_DAY
        clock_s = np.insert(clock_s, bent + 1, utc_offset_seconds(corners))
        clock_days = np.insert(clock_days, bent + 1, corners)
        return self._pole[:, needed].copy(), self._first + needed.start, clock_days, clock_s

    def _nodes_for(self, days: FloatArray) -> slice:
        low = int(np.floor(days.min())) - self._first - _POINTS // 2
        high = int(np.floor(days.max())) - self._first + _POINTS // 2 + 1
        return slice(max(low, 0), min(high, self._count))

    def _interpolated_pole(self, days: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        needed = self._nodes_for(days) if days.size else slice(0, 0)
        missing = np.flatnonzero(~self._known[needed]) + needed.start
        if missing.size:
            self._pole[:, missing] = erfa.xys06a(J2000_JD, self._first + missing)
            self._known[missing] = True
        x, y, s = interpolated_daily(self._pole, self._first, days)
        return x, y, s

    def _utc_offset_seconds(self, days: FloatArray) -> FloatArray:
        # Of all nodes: they are cheap.
        if self._offset_seconds is None:
            nodes = self._first + np.arange(self._count)
            self._offset_seconds = utc_offset_seconds(nodes.astype(np.float64))
        place = days - self._first
        left = np.clip(np.floor(place).astype(np.int64), 0, self._count - 2)
        start, end = self._offset_seconds[left], self._offset_seconds[left + 1]
        # Within a day TDB - TT is straight to 0.1 microseconds, but a leap second is a step.
        offset = start + (end - start) * (place - left)
        step = np.abs(end - start) > 0.001
        if np.any(step):
            offset[step] = utc_offset_seconds(days[step])
        return offset


def interpolated_daily(nodes: FloatArray, first_day: int, days: FloatArray) -> FloatArray:
    """Interpolate what is known once a day (Lagrange, sixth order).

    Parameters
    ----------
    nodes : ndarray, shape (k, m)
        k quantities on m successive days.
    first_day : int
        Of the nodes.
    days : ndarray, shape (n,)
        At least two days inside the span of the nodes.

    Returns
    -------
    ndarray, shape (k, n)
    """
    place = days - first_day
    start = np.floor(place).astype(np.int64) - (_POINTS // 2 - 1)
    start = np.clip(start, 0, nodes.shape[1] - _POINTS)
    offset = place - start
    sums = np.zeros((nodes.shape[0], *days.shape))
    for k in range(_POINTS):
        weight = np.ones_like(days)
        for j in range(_POINTS):
            if j != k:
                weight *= (offset - j) / (k - j)
        sums += weight * nodes[:, start + k]
    return sums
