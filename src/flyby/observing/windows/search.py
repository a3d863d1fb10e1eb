"""Where functions of time are positive: sampled, then refined to a stated tolerance.

Knows no astronomy. A function takes instants of shape (n,) and returns values of shape (n,).
Excursions shorter than the sampling step are found too, as long as the function has one extremum
there: a negative maximum, or a positive minimum, that comes near zero is sought by golden section.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray, IndexArray
from flyby.roots import find_roots, maximise

Function = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Span:
    """A span of time and which function begins and ends it (None: the span searched)."""

    start: float
    stop: float
    opens: int | None
    closes: int | None


def spans_where_all_hold(
    functions: Sequence[Function], grid: FloatArray, values: Sequence[FloatArray], tolerance: float
) -> list[Span]:
    """Find the spans in which every function is at least zero, with those that begin and end each.

    Parameters
    ----------
    functions : sequence of callable
    grid : ndarray, shape (n,)
        Increasing instants, at least two.
    values : sequence of ndarray, shape (n,)
        Each function on the grid.
    tolerance : float
        Of the ends, in the unit of the grid.

    Returns
    -------
    list of Span
        In time order. An end on the first or last instant of the grid is decided by nothing.
    """
    peaks = [(_hidden(v, 1.0), _hidden(v, -1.0)) for v in values]
    possible = [_possible(v, maxima) for v, (maxima, _) in zip(values, peaks, strict=True)]
    together = np.logical_and.reduce(possible) if possible else np.ones(grid.size - 1, dtype=bool)
    if not together.any():
        return []
    spans = []
    for function, v, hidden in zip(functions, values, peaks, strict=True):
        # Where another function forbids everything, an end need not be known well.
        instants, sampled = _with_hidden(function, grid, v, hidden, together, tolerance)
        spans.append(_positive_spans(function, instants, sampled, grid, together, tolerance))
    return common_spans(spans, float(grid[0]), float(grid[-1]))


def common_spans(
    spans: Sequence[tuple[FloatArray, FloatArray]], start: float, stop: float
) -> list[Span]:
    """Return the spans common to several sets of spans, with the set that begins and ends each.

    Parameters
    ----------
    spans : sequence of (starts, ends)
        One pair of arrays for each function, in time order.
    start, stop : float
        The span searched; an end that lies on it is decided by nothing.
    """
    if not spans:
        return [Span(start, stop, None, None)]
    times = np.concatenate([part for pair in spans for part in pair])
    owner = np.concatenate(
        [np.full(pair[0].size + pair[1].size, index) for index, pair in enumerate(spans)]
    )
    step = np.concatenate(
        [np.concatenate([np.ones(pair[0].size), -np.ones(pair[1].size)]) for pair in spans]
    )
    order = np.lexsort((step, times))  # ends before starts at one instant
    times, owner, step = times[order], owner[order], step[order]
    active = np.cumsum(step)
    found = []
    for place in np.flatnonzero((active == len(spans)) & (step > 0)):
        begin, end = float(times[place]), float(times[place + 1])
        if end > begin:
            opens = None if begin <= start else int(owner[place])
            closes = None if end >= stop else int(owner[place + 1])
            found.append(Span(begin, end, opens, closes))
    return found


def _positive_spans(
    function: Function,
    instants: FloatArray,
    sampled: FloatArray,
    grid: FloatArray,
    together: NDArray[np.bool_],
    tolerance: float,
) -> tuple[FloatArray, FloatArray]:
    positive = sampled >= 0.0
    turns = np.flatnonzero(positive[1:] != positive[:-1])
    left, right = instants[turns], instants[turns + 1]
    roots = 0.5 * (left + right)
    cell = np.clip(np.searchsorted(grid, roots) - 1, 0, grid.size - 2)
    matter = together[cell]
    chosen = turns[matter]
    roots[matter] = find_roots(
        lambda instants, _: -function(instants),
        left[matter],
        right[matter],
        tolerance,
        (-sampled[chosen], -sampled[chosen + 1]),
        margin=0.45,
    )
    rising = positive[turns + 1]
    starts, ends = roots[rising], roots[~rising]
    if positive[0]:
        starts = np.concatenate([instants[:1], starts])
    if positive[-1]:
        ends = np.concatenate([ends, instants[-1:]])
    return starts, ends


def _times(sign: float, function: Function) -> Callable[[FloatArray, IndexArray], FloatArray]:
    return lambda instants, _: sign * function(instants)


def _hidden(values: FloatArray, sign: float) -> NDArray[np.int64]:
    """Find samples beside which the function may cross zero and come back before the next."""
    v = sign * values
    before = np.concatenate([[-np.inf], v[:-1]])
    after = np.concatenate([v[1:], [-np.inf]])
    # A smooth function rises between samples by less than it falls to the lower neighbour.
    rise = v - np.fmin(before, after)
    # At the ends there is one neighbour, which may be as high: there by less than it bends.
    bend = np.abs(np.diff(v, 2)) if v.size > 2 else np.abs(np.diff(v))
    rise[0], rise[-1] = bend[0], bend[-1]
    with np.errstate(invalid="ignore"):
        near = (v < 0.0) & (v >= before) & (v >= after) & (v + rise >= 0.0)
    return np.flatnonzero(near)


def _possible(values: FloatArray, maxima: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell in which cells of the grid the function may be positive somewhere."""
    positive = values >= 0.0
    possible = positive[1:] | positive[:-1]
    possible[np.maximum(maxima - 1, 0)] = True
    possible[np.minimum(maxima, possible.size - 1)] = True
    return np.asarray(possible)


def _with_hidden(
    function: Function,
    grid: FloatArray,
    values: FloatArray,
    hidden: tuple[NDArray[np.int64], NDArray[np.int64]],
    together: NDArray[np.bool_],
    tolerance: float,
) -> tuple[FloatArray, FloatArray]:
    """Add samples where the function crosses zero and comes back between two."""
    instants, sampled = [grid], [values]
    for sign, candidates in zip((1.0, -1.0), hidden, strict=True):
        matter = together[np.maximum(candidates - 1, 0)]
        matter |= together[np.minimum(candidates, together.size - 1)]
        peaks = candidates[matter]
        if peaks.size == 0:
            continue
        left = grid[np.maximum(peaks - 1, 0)]
        right = grid[np.minimum(peaks + 1, grid.size - 1)]
        where, what = maximise(_times(sign, function), left, right, tolerance)
        crossed = what >= 0.0 if sign > 0 else what > 0.0
        instants.append(where[crossed])
        sampled.append(sign * what[crossed])
    if len(instants) == 1:
        return grid, values
    merged = np.concatenate(instants)
    order = np.argsort(merged, kind="stable")
    return merged[order], np.concatenate(sampled)[order]
