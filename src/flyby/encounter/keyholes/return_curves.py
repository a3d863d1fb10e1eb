"""One return as a function of where an encounter was passed: a curve on the return's b-plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.encounter.geometry import least_distance_km
from flyby.encounter.keyholes.returns import _Returns, _SampledLine
from flyby.times import iso, time_from_tdb_days

_SEASON_DAYS = 30.0
_JUMP_KM = 4.0e6
"""Neighbours farther apart on the return's b-plane are not joined: the sampling tells nothing."""
_PARTS = 40


@dataclass(frozen=True)
class ReturnCurve:
    """Passages of neighbouring orbits at one return, in the order of where they pass before.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> import astropy.units as u
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> until = Time("2036-05-01", scale="tdb")
    >>> survey = flyby.encounter.find_keyholes(line, until, 1400 * u.km, count=41)
    >>> survey.curves[-1]
    <ReturnCurve of 2036-04-13, 18 orbits>
    >>> zeta, distance = survey.curves[-1].distances()
    """

    _offset_km: FloatArray
    """On the line of variations, shape (n,)."""
    _zeta_km: FloatArray
    """On the b-plane of the first encounter, shape (n,)."""
    _days: FloatArray
    """Closest approach at the return, TDB days since J2000, shape (n,)."""
    _plane_km: FloatArray
    """Xi and zeta at the return, shape (n, 2)."""
    _focus_km: FloatArray
    """GM / v_infinity**2 there, by which attraction brings the track nearer, shape (n,)."""

    @property
    def zeta(self) -> Quantity:
        """Where each orbit passes the first encounter, shape (n,)."""
        return Quantity(self._zeta_km, "km")

    @property
    def time(self) -> Time:
        """Closest approach at the return of the orbit that comes nearest, TDB."""
        nearest = int(np.argmin(np.linalg.norm(self._plane_km, axis=1)))
        return time_from_tdb_days(self._days[nearest])

    def _nearest_between(self) -> tuple[NDArray[np.intp], FloatArray, FloatArray]:
        """Find where the track, straight between samples, is nearest to the centre.

        Returns
        -------
        segment : ndarray of int, shape (m,)
            First sample of each stretch that passes the centre.
        part : ndarray, shape (m,)
            How far along it, 0 to 1.
        b_km : ndarray, shape (m,)
            Distance of the track from the centre there.
        """
        start, along = self._plane_km[:-1], np.diff(self._plane_km, axis=0)
        square = np.einsum("ij,ij->i", along, along)
        part = -np.einsum("ij,ij->i", start, along) / np.where(square > 0.0, square, 1.0)
        segment = np.flatnonzero((part >= 0.0) & (part < 1.0) & (square > 0.0))
        least = start[segment] + part[segment, None] * along[segment]
        return segment, part[segment], np.linalg.norm(least, axis=1)

    def distances(self) -> tuple[Quantity, Quantity]:
        """Return zeta and least distance from the centre, dense enough to draw.

        The track on the b-plane is taken as straight between samples, and the distance is that of
        the hyperbola with this b.
        """
        segment, part, _ = self._nearest_between()
        count = len(self._zeta_km)
        places = [np.linspace(0.0, count - 1.0, (count - 1) * _PARTS + 1)]
        # The tip of each dip, and close by, where the distance bends.
        near = np.concatenate([[0.0], np.geomspace(1e-4, 0.5, 24)])
        for sign in (-1.0, 1.0):
            places.append((segment + part)[:, None] + sign * near[None, :])
        at = np.unique(np.clip(np.concatenate([item.ravel() for item in places]), 0, count - 1))
        index = np.arange(count)
        xi, zeta = (np.interp(at, index, self._plane_km[:, axis]) for axis in (0, 1))
        focus = np.interp(at, index, self._focus_km)
        distance_km = least_distance_km(np.hypot(xi, zeta), focus)
        return Quantity(np.interp(at, index, self._zeta_km), "km"), Quantity(distance_km, "km")

    def __repr__(self) -> str:
        date = iso(self.time, "tdb", 0)[:10]
        return f"<ReturnCurve of {date}, {len(self._zeta_km)} orbits>"


def curves_of(sampled: _SampledLine, gm_km3_s2: float) -> tuple[ReturnCurve, ...]:
    """Join the passages of neighbouring orbits into curves, in the order of time."""
    found = sampled.found
    finite = np.all(np.isfinite(found.plane_km), axis=1)
    found = found.take(finite)
    if not found.days.size:
        return ()
    order = np.argsort(sampled.offset_km, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    seasons = np.split(
        np.arange(found.days.size), np.flatnonzero(np.diff(found.days) > _SEASON_DAYS) + 1
    )
    curves = []
    for season in seasons:
        rows = _nearest_of_each(found.take(season))
        ranks = rank[rows.lane]
        rows, ranks = rows.take(np.argsort(ranks)), np.sort(ranks)
        jump = np.linalg.norm(np.diff(rows.plane_km, axis=0), axis=1) > _JUMP_KM
        for run in np.split(np.arange(ranks.size), np.flatnonzero((np.diff(ranks) > 1) | jump) + 1):
            if run.size > 1:
                part = rows.take(run)
                curves.append(
                    ReturnCurve(
                        _offset_km=sampled.offset_km[part.lane],
                        _zeta_km=sampled.zeta_km[part.lane],
                        _days=part.days,
                        _plane_km=part.plane_km,
                        _focus_km=gm_km3_s2 / part.v_infinity_km_s**2,
                    )
                )
    return tuple(curves)


def _nearest_of_each(rows: _Returns) -> _Returns:
    """Choose the nearest passage of each orbit in one season."""
    order = np.lexsort((rows.distance_km, rows.lane))
    _, first = np.unique(rows.lane[order], return_index=True)
    return rows.take(order[first])
