"""Instants from which a reader can interpolate a trajectory as well as it was computed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics import Trajectory
from flyby.times import require_span, tdb_days

HERMITE_DEGREE = 7
"""Of the polynomial through four states, positions and velocities."""

_COARSEST_DAYS = 0.5
_ROUNDS = 24


def span_days(trajectory: Trajectory, start: Time, stop: Time) -> tuple[float, float]:
    """Return the part of a span between the impacts, TDB days since J2000."""
    require_span(start, stop)
    return trajectory.usable_span(float(tdb_days(start)), float(tdb_days(stop)))


def hermite_days(
    trajectory: Trajectory, first: float, last: float, origin: str, tolerance_km: float
) -> FloatArray:
    """Return instants between which Hermite interpolation of degree 7 holds a tolerance.

    Steps are halved where the interpolated position misses the trajectory in the middle of a step.

    Returns
    -------
    ndarray
        Ascending TDB days since J2000, the first and the last among them; at least four.
    """
    count = max(4, int(np.ceil((last - first) / _COARSEST_DAYS)) + 1)
    days = np.linspace(first, last, count)
    for _ in range(_ROUNDS):
        position, velocity = trajectory.state_km(days, origin)
        middle = 0.5 * (days[:-1] + days[1:])
        truth, _ = trajectory.state_km(middle, origin)
        found = hermite(days, position, velocity, middle)
        bad = np.linalg.norm(found - truth, axis=1) > tolerance_km
        if not bad.any():
            break
        days = np.sort(np.concatenate([days, middle[bad]]))
    return days


def hermite(
    days: FloatArray, position_km: FloatArray, velocity_km_s: FloatArray, at: FloatArray
) -> FloatArray:
    """Return positions (m, 3) by Hermite interpolation through the four nearest states.

    Divided differences with each node doubled; see CCSDS 502.0-B-3, annex, for what a reader of an
    orbit ephemeris message is to do.
    """
    first = np.clip(np.searchsorted(days, at) - 2, 0, len(days) - 4)
    places = first[:, None] + np.arange(4)
    # Seconds from the first of the four, scaled to their span, so that no digits are lost.
    span = (days[places[:, -1]] - days[places[:, 0]])[:, None]
    node = np.repeat((days[places] - days[places[:, :1]]) / span, 2, axis=1)
    s = (at[:, None] - days[places[:, :1]]) / span
    table = np.repeat(position_km[places], 2, axis=1)
    slopes = velocity_km_s[places] * (span * SECONDS_PER_DAY)[:, :, None]
    coefficients = [table[:, 0]]
    for order in range(1, 2 * 4):
        width = node[:, order:] - node[:, :-order]
        with np.errstate(divide="ignore", invalid="ignore"):
            table = (table[:, 1:] - table[:, :-1]) / width[:, :, None]
        if order == 1:
            table[:, ::2] = slopes
        coefficients.append(table[:, 0])
    result = coefficients[-1]
    for order in range(2 * 4 - 2, -1, -1):
        result = result * (s - node[:, order : order + 1]) + coefficients[order]
    return np.asarray(result)


def chebyshev_pieces(
    state: Callable[[FloatArray], FloatArray],
    first: float,
    last: float,
    coefficients: int,
    tolerance_km: float,
) -> list[tuple[float, float, FloatArray]]:
    """Return Chebyshev polynomials of position over steps halved until they hold a tolerance.

    Parameters
    ----------
    state : callable
        (n,) days to positions (n, 3) [km].
    first, last : float
        In days.
    coefficients : int
        Of each polynomial.

    Returns
    -------
    list of (begin, end, ndarray of shape (records, 3, coefficients))
        Pieces in time order, each of records of one length.
    """
    nodes = np.cos(np.pi * (np.arange(coefficients) + 0.5) / coefficients)
    checks = np.linspace(-1.0, 1.0, 2 * coefficients + 1)
    turn = np.cos(np.outer(np.arange(coefficients), np.arccos(nodes))) * (2.0 / coefficients)
    turn[0] *= 0.5
    values = np.cos(np.outer(np.arccos(checks), np.arange(coefficients)))
    found: list[tuple[float, float, FloatArray]] = []
    count = max(1, int(np.ceil((last - first) / 32.0)))
    edges = np.linspace(first, last, count + 1)
    # Last first: the next to be looked at is on top.
    waiting = [(float(a), float(b)) for a, b in pairwise(edges)][::-1]
    while waiting:
        begin, end = waiting.pop()
        middle, half = 0.5 * (begin + end), 0.5 * (end - begin)
        fitted = turn @ state(middle + half * nodes)
        missed = np.linalg.norm(values @ fitted - state(middle + half * checks), axis=1)
        if missed.max() > tolerance_km and half > 1e-4:
            waiting += [(middle, end), (begin, middle)]
        else:
            found.append((begin, end, fitted.T))
    pieces: list[tuple[float, float, list[FloatArray]]] = []
    for begin, end, fitted in found:
        same = pieces and abs(
            (pieces[-1][1] - pieces[-1][0]) / len(pieces[-1][2]) - (end - begin)
        ) < 1e-9 * (end - begin)
        if same:
            pieces[-1] = (pieces[-1][0], end, [*pieces[-1][2], fitted])
        else:
            pieces.append((begin, end, [fitted]))
    return [(begin, end, np.array(records)) for begin, end, records in pieces]
