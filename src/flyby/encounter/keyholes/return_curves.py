"""One return as a function of where an encounter was passed: a curve on the return's b-plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.encounter.keyholes.returns import Returns, SampledLine
from flyby.times import time_from_tdb_days

_SEASON_DAYS = 30.0
_JUMP_KM = 4.0e6
"""Neighbours farther apart on the return's b-plane are not joined: the sampling tells nothing."""
_PARTS = 40


@dataclass(frozen=True)
class ReturnCurve:
    """Passages of neighbouring orbits at one return, ascending in offset.

    Attributes
    ----------
    offset_km, zeta_km : ndarray, shape (n,)
        On the line of variations, and on the b-plane of the first encounter.
    days : ndarray, shape (n,)
        Closest approach at the return, TDB days since J2000.
    plane_km : ndarray, shape (n, 2)
        Xi and zeta at the return.
    focus_km : ndarray, shape (n,)
        GM / v_infinity**2 there, by which attraction brings the track nearer.
    """

    offset_km: FloatArray
    zeta_km: FloatArray
    days: FloatArray
    plane_km: FloatArray
    focus_km: FloatArray

    @property
    def time(self) -> Time:
        """Closest approach at the return of the orbit that comes nearest, TDB."""
        nearest = int(np.argmin(np.linalg.norm(self.plane_km, axis=1)))
        return time_from_tdb_days(self.days[nearest])

    def nearest_between(self) -> tuple[NDArray[np.intp], FloatArray, FloatArray]:
        """Where the track, straight between samples, is nearest to the centre.

        Returns
        -------
        segment : ndarray of int, shape (m,)
            First sample of each stretch that passes the centre.
        part : ndarray, shape (m,)
            How far along it, 0 to 1.
        b_km : ndarray, shape (m,)
            Distance of the track from the centre there.
        """
        start, along = self.plane_km[:-1], np.diff(self.plane_km, axis=0)
        square = np.einsum("ij,ij->i", along, along)
        part = -np.einsum("ij,ij->i", start, along) / np.where(square > 0.0, square, 1.0)
        segment = np.flatnonzero((part >= 0.0) & (part < 1.0) & (square > 0.0))
        least = start[segment] + part[segment, None] * along[segment]
        return segment, part[segment], np.linalg.norm(least, axis=1)

    def distances(self) -> tuple[FloatArray, FloatArray]:
        """Zeta and least distance from the centre [km], dense enough to draw.

        The track on the b-plane is taken as straight between samples, and the distance is that of
        the hyperbola with this b.
        """
        segment, part, _ = self.nearest_between()
        count = len(self.zeta_km)
        places = [np.linspace(0.0, count - 1.0, (count - 1) * _PARTS + 1)]
        # The tip of each dip, and close by, where the distance bends.
        near = np.concatenate([[0.0], np.geomspace(1e-4, 0.5, 24)])
        for sign in (-1.0, 1.0):
            places.append((segment + part)[:, None] + sign * near[None, :])
        at = np.unique(np.clip(np.concatenate([item.ravel() for item in places]), 0, count - 1))
        index = np.arange(count)
        xi, zeta = (np.interp(at, index, self.plane_km[:, axis]) for axis in (0, 1))
        focus = np.interp(at, index, self.focus_km)
        return np.interp(at, index, self.zeta_km), least_distance_km(np.hypot(xi, zeta), focus)


def least_distance_km(b_km: FloatArray, focus_km: FloatArray) -> FloatArray:
    """Periapsis of the hyperbola with an impact parameter and GM / v_infinity**2."""
    return np.asarray(np.sqrt(focus_km**2 + b_km**2) - focus_km)


def capture_b_km(radius_km: float, focus_km: FloatArray | float) -> FloatArray:
    """Impact parameter of a track that grazes a sphere: R sqrt(1 + v_escape^2 / v_infinity^2)."""
    return np.asarray(radius_km * np.sqrt(1.0 + 2.0 * np.asarray(focus_km) / radius_km))


def curves_of(sampled: SampledLine, gm_km3_s2: float) -> tuple[ReturnCurve, ...]:
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
                        offset_km=sampled.offset_km[part.lane],
                        zeta_km=sampled.zeta_km[part.lane],
                        days=part.days,
                        plane_km=part.plane_km,
                        focus_km=gm_km3_s2 / part.v_infinity_km_s**2,
                    )
                )
    return tuple(curves)


def _nearest_of_each(rows: Returns) -> Returns:
    """The nearest passage of each orbit in one season."""
    order = np.lexsort((rows.distance_km, rows.lane))
    _, first = np.unique(rows.lane[order], return_index=True)
    return rows.take(order[first])
