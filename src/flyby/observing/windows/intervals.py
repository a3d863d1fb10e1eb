"""Sets of intervals: union, overlap, gaps; and one interval as it is handed out.

A set of intervals is a pair of float64 arrays (starts, ends), each interval being start <= t < end.
The sweeps are whole-array operations: ten thousand windows take a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from astropy.time import Time
from astropy.units import Quantity, Unit

from flyby.arrays import FloatArray
from flyby.observing.windows.window import UtcTexts
from flyby.times import iso, time_from_tdb_days, to_utc

Intervals = tuple[FloatArray, FloatArray]
"""Starts and ends, each of shape (n,)."""

_MINUTE = Unit("min")


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A span of time.

    Attributes
    ----------
    start_tdb_days, end_tdb_days : float
        TDB days since J2000; `start` and `end` are the same as `Time` (UTC).
    texts : UtcTexts or None
        Those of many intervals together, which `start_iso` and `end_iso` look up.
    """

    start_tdb_days: float
    end_tdb_days: float
    texts: UtcTexts | None = field(default=None, repr=False, compare=False)

    @property
    def start(self) -> Time:
        """When it begins, UTC."""
        return to_utc(time_from_tdb_days(self.start_tdb_days))

    @property
    def end(self) -> Time:
        """When it ends, UTC."""
        return to_utc(time_from_tdb_days(self.end_tdb_days))

    @property
    def duration(self) -> Quantity:
        """From start to end [min]."""
        return Quantity((self.end_tdb_days - self.start_tdb_days) * 1440.0, _MINUTE)

    def start_iso(self, precision: int = 3) -> str:
        """When it begins, ISO 8601 in UTC."""
        return self.iso_of(self.start_tdb_days, precision)

    def end_iso(self, precision: int = 3) -> str:
        """When it ends, ISO 8601 in UTC."""
        return self.iso_of(self.end_tdb_days, precision)

    def iso_of(self, tdb_days: float, precision: int = 3) -> str:
        """One of its instants, ISO 8601 in UTC."""
        known = None if self.texts is None else self.texts.at(precision).get(tdb_days)
        return iso(time_from_tdb_days(tdb_days), "utc", precision) if known is None else known


def union(starts: FloatArray, ends: FloatArray, join: float = 0.0) -> Intervals:
    """Join intervals that overlap or touch, in any order, into a sorted and disjoint set.

    Parameters
    ----------
    starts, ends : ndarray, shape (n,)
        Those that are empty or reversed are left out.
    join : float
        Intervals no farther apart than this are joined too.
    """
    real = ends > starts
    order = np.argsort(starts[real], kind="stable")
    begins = starts[real][order]
    reach = np.maximum.accumulate(ends[real][order]) if order.size else begins
    apart = begins[1:] > reach[:-1] + join
    edge = np.ones(min(begins.size, 1), dtype=bool)
    return begins[np.concatenate([edge, apart])], reach[np.concatenate([apart, edge])]


def overlap(first: Intervals, second: Intervals) -> Intervals:
    """What two sorted and disjoint sets have in common, in time order."""
    # For each of the first, those of the second from the first to end after it begins to the last
    # to begin before it ends.
    low = np.searchsorted(second[1], first[0], side="right")
    high = np.searchsorted(second[0], first[1], side="left")
    count = np.maximum(high - low, 0)
    mine = np.repeat(np.arange(first[0].size), count)
    before = np.concatenate([[0], np.cumsum(count)])[:-1]
    theirs = low[mine] + np.arange(mine.size) - before[mine]
    return (
        np.maximum(first[0][mine], second[0][theirs]),
        np.minimum(first[1][mine], second[1][theirs]),
    )


def at_least(sets: Sequence[Intervals], number: int) -> Intervals:
    """Where at least `number` of several sorted and disjoint sets hold at once."""
    starts = np.concatenate([np.empty(0), *(part[0] for part in sets)])
    ends = np.concatenate([np.empty(0), *(part[1] for part in sets)])
    times = np.concatenate([starts, ends])
    step = np.concatenate([np.ones(starts.size), -np.ones(ends.size)])
    # Starts before ends at one instant, so that what touches is joined.
    order = np.lexsort((-step, times))
    active = np.cumsum(step[order])
    times, step = times[order], step[order]
    rise = (active == number) & (step > 0)
    fall = (active == number - 1) & (step < 0)
    begins, finishes = times[rise], times[fall]
    real = finishes > begins
    return begins[real], finishes[real]


def gaps(covered: Intervals, start: float, stop: float, least: float = 0.0) -> Intervals:
    """What a sorted and disjoint set leaves open between start and stop.

    Parameters
    ----------
    covered : pair of ndarray
    start, stop : float
    least : float
        Only gaps longer than this.
    """
    begins = np.clip(np.concatenate([[start], covered[1]]), start, stop)
    finishes = np.clip(np.concatenate([covered[0], [stop]]), start, stop)
    real = finishes - begins > max(least, 0.0)
    return begins[real], finishes[real]


def total_days(covered: Intervals, start: float, stop: float) -> float:
    """How long a disjoint set lasts between start and stop."""
    inside = np.minimum(covered[1], stop) - np.maximum(covered[0], start)
    return float(np.sum(np.maximum(inside, 0.0)))
