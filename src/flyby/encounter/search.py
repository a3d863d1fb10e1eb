"""Every local minimum of a distance in a span: coarse grid, then refined to a tolerance.

The distance has an extremum where the range rate r.v vanishes. The grid is the integrator's own
steps, cut finer than any motion of the body asked for; between neighbours the range rate is known
with its slope, so that a minimum and a maximum hidden in one interval show as a bend of the cubic
through both ends, and the interval is cut again. Five zeros in a row are told apart down to a third
of the grid apart, three of them however near. Zeros are then closed in on inside their brackets.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.roots import find_roots, refined_grid
from flyby.times import TIME_TOLERANCE_DAYS

StateFunction = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

COARSEST_DAYS = {"moon": 0.25, "earth": 0.5}
"""Coarsest grid for a body whose own motion is fast; one day for every other."""

_PARTS_OF_A_STEP = 4
_CUTS = 12
_CUTS_ABOUT_A_ZERO = 3  # at least, where the rate changes sign: there are few of those
_SLOPE_STEP_DAYS = 2.0e-5


def minima(state: StateFunction, grid_days: FloatArray, coarsest_days: float = 1.0) -> FloatArray:
    """Instants of the local minima of |position|, to 10 us.

    Parameters
    ----------
    state : callable
        (n,) TDB days to relative position and velocity, (n, 3) each.
    grid_days : ndarray, shape (m,)
        Ascending instants, such as the integrator's step edges; the span is its first to last.
    coarsest_days : float
        No interval of the search is longer.

    Returns
    -------
    ndarray
        Ascending TDB days. A minimum at an end of the span, where the distance is still falling
        or has already grown, is not one.
    """
    edges = _search_grid(np.asarray(grid_days, dtype=np.float64), coarsest_days)
    first, last = float(edges[0]), float(edges[-1])
    rate, slope = _rate_and_slope(state, edges, first, last)
    low, high = edges[:-1], edges[1:]
    found_low, found_high = [], []
    rate_low, rate_high, slope_low, slope_high = rate[:-1], rate[1:], slope[:-1], slope[1:]
    for cut in range(_CUTS):
        rising = (rate_low <= 0.0) & (rate_high > 0.0)
        hides = ~rising & _may_hide_two(rate_low, rate_high, slope_low, slope_high, high - low)
        # Where the rate changes sign upwards there is one minimum; a bend may hide two more.
        hides |= rising & _may_turn_back(rate_low, rate_high, slope_low, slope_high, high - low)
        if cut < _CUTS_ABOUT_A_ZERO:
            changes = (rate_low <= 0.0) != (rate_high <= 0.0)
            hides |= changes
            if cut == 0:
                # Zeros come in clusters: the neighbours too, while they stand in order.
                hides[1:] |= changes[:-1]
                hides[:-1] |= changes[1:]
        settled = rising & ~hides
        found_low.append(low[settled])
        found_high.append(high[settled])
        if not np.any(hides):
            break
        a, b = low[hides], high[hides]
        middle = 0.5 * (a + b)
        rate_middle, slope_middle = _rate_and_slope(state, middle, first, last)
        rate_low = np.concatenate([rate_low[hides], rate_middle])
        slope_low = np.concatenate([slope_low[hides], slope_middle])
        rate_high = np.concatenate([rate_middle, rate_high[hides]])
        slope_high = np.concatenate([slope_middle, slope_high[hides]])
        low, high = np.concatenate([a, middle]), np.concatenate([middle, b])
    else:
        rising = (rate_low <= 0.0) & (rate_high > 0.0)
        found_low.append(low[rising])
        found_high.append(high[rising])
    return np.sort(
        find_roots(
            lambda days, _: _range_rate(state, days),
            np.concatenate(found_low),
            np.concatenate(found_high),
            TIME_TOLERANCE_DAYS,
            together=True,
        )
    )


def _search_grid(grid: FloatArray, coarsest_days: float) -> FloatArray:
    lengths = np.diff(grid)
    parts = np.maximum(_PARTS_OF_A_STEP, np.ceil(lengths / coarsest_days)).astype(np.int64)
    return refined_grid(grid, parts)


def _range_rate(state: StateFunction, days: FloatArray) -> FloatArray:
    position, velocity = state(days)
    return np.asarray(np.einsum("ij,ij->i", position, velocity), dtype=np.float64)


def _rate_and_slope(
    state: StateFunction, days: FloatArray, first: float, last: float
) -> tuple[FloatArray, FloatArray]:
    """r.v and its derivative v.v + r.a, the acceleration from a short difference in the span."""
    position, velocity = state(days)
    short = min(_SLOPE_STEP_DAYS, 0.5 * (last - first))
    step = np.where(days + short > last, -short, short)
    later = state(days + step)[1]
    acceleration = (later - velocity) / step[:, None]
    rate = np.einsum("ij,ij->i", position, velocity)
    slope = np.einsum("ij,ij->i", velocity, velocity) + np.einsum(
        "ij,ij->i", position, acceleration
    )
    return rate, slope


def _may_turn_back(
    rate_low: FloatArray,
    rate_high: FloatArray,
    slope_low: FloatArray,
    slope_high: FloatArray,
    length: FloatArray,
) -> NDArray[np.bool_]:
    """Whether the cubic through both ends of a rise falls, or nearly, anywhere in between.

    Nearly: where it rises less than half as fast as on the whole, since the cubic is not the
    function.
    """
    rise = rate_high - rate_low
    first, last = length * slope_low, length * slope_high
    second = 3.0 * rise - 2.0 * first - last
    third = first + last - 2.0 * rise
    with np.errstate(divide="ignore", invalid="ignore"):
        flattest = -second / (3.0 * third)
        slope_there = first - second**2 / (3.0 * third)
    inside = (third > 0.0) & (flattest > 0.0) & (flattest < 1.0)
    nearly = 0.5 * rise
    return np.asarray((first < 0.0) | (last < 0.0) | (inside & (slope_there < nearly)))


def _may_hide_two(
    rate_low: FloatArray,
    rate_high: FloatArray,
    slope_low: FloatArray,
    slope_high: FloatArray,
    length: FloatArray,
) -> NDArray[np.bool_]:
    """Whether the cubic through both ends comes near or across zero in between.

    Near counts too: within half of its own swing, since the cubic is not the function.
    """
    s = np.linspace(0.0, 1.0, 9)[1:-1, None]
    cubic = (
        (2 * s**3 - 3 * s**2 + 1) * rate_low
        + (s**3 - 2 * s**2 + s) * length * slope_low
        + (-2 * s**3 + 3 * s**2) * rate_high
        + (s**3 - s**2) * length * slope_high
    )
    lowest = np.minimum(cubic.min(axis=0), np.minimum(rate_low, rate_high))
    highest = np.maximum(cubic.max(axis=0), np.maximum(rate_low, rate_high))
    rises_plainly = ~_may_turn_back(rate_low, rate_high, slope_low, slope_high, length)
    falls_plainly = ~_may_turn_back(-rate_low, -rate_high, -slope_low, -slope_high, length)
    bends = ~(rises_plainly | falls_plainly)
    # Only a bend can reach zero and come back; a fall that bends may hide a minimum between two
    # maxima.
    above = (rate_low > 0.0) & (rate_high > 0.0)
    below = (rate_low <= 0.0) & (rate_high <= 0.0)
    falling = (rate_low > 0.0) & (rate_high <= 0.0)
    margin = 0.5 * (highest - lowest)
    reaches = (above & (lowest - margin < 0.0)) | (below & (highest + margin > 0.0)) | falling
    return np.asarray(bends & reaches)
