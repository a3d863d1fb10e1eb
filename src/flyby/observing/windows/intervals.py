"""Spans of time: one as it is handed out, and sets of them (union, overlap, gaps).

A set of intervals is a pair of float64 arrays (starts, ends), TDB days since J2000, each interval
being start <= t < end. The sweeps are whole-array operations: ten thousand windows take a
millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from astropy.time import Time
from astropy.units import Quantity, Unit

from flyby.arrays import FloatArray
from flyby.times import iso, iso_texts, many_times, stamp, tdb_days, time_from_tdb_days, to_utc

Intervals = tuple[FloatArray, FloatArray]
"""Starts and ends, TDB days since J2000, each of shape (n,)."""

_MINUTE = Unit("min")


class UtcTexts:
    """ISO 8601 texts of many instants, made all at once when the first is asked for.

    Astropy needs as long for one instant as for a thousand, and a search over years finds ten
    thousand windows.

    Parameters
    ----------
    tdb_days : iterable of float
        TDB days since J2000.
    """

    def __init__(self, tdb_days: Iterable[float]) -> None:
        self._days = tuple(tdb_days)
        self._texts: dict[int, dict[float, str]] = {}

    def at(self, precision: int) -> dict[float, str]:
        """Return the UTC texts by TDB days, with so many digits of the second."""
        if precision not in self._texts:
            days = sorted(set(self._days))
            texts = iso_texts(many_times(np.array(days)), "utc", precision)
            self._texts[precision] = dict(zip(days, texts, strict=True))
        return self._texts[precision]


@dataclass(frozen=True, kw_only=True, repr=False)
class Interval:
    """A span of time.

    It holds plain numbers, and makes a `Time` only when one is asked for: a search over years finds
    ten thousand.

    Examples
    --------
    >>> from flyby.observing.windows import Interval
    >>> from flyby.times import parse_time
    >>> night = Interval.between(parse_time("2029-04-13T18:00"), parse_time("2029-04-14T04:30"))
    >>> night
    <Interval 2029-04-13 18:00:00 UTC to 2029-04-14 04:30:00 UTC>
    >>> night.duration.round(3)
    <Quantity 630. min>
    """

    _start_tdb_days: float
    _end_tdb_days: float
    _texts: UtcTexts | None = field(default=None, compare=False)

    @classmethod
    def between(cls, start: Time, end: Time) -> Interval:
        """Return the interval from one instant to another."""
        return Interval(_start_tdb_days=float(tdb_days(start)), _end_tdb_days=float(tdb_days(end)))

    @cached_property
    def start(self) -> Time:
        """When it begins, UTC."""
        return to_utc(time_from_tdb_days(self._start_tdb_days))

    @cached_property
    def end(self) -> Time:
        """When it ends, UTC."""
        return to_utc(time_from_tdb_days(self._end_tdb_days))

    @property
    def duration(self) -> Quantity:
        """From start to end [min]."""
        return Quantity((self._end_tdb_days - self._start_tdb_days) * 1440.0, _MINUTE)

    def start_iso(self, precision: int = 3) -> str:
        """Return when it begins, ISO 8601 in UTC."""
        return self._iso(self._start_tdb_days, precision)

    def end_iso(self, precision: int = 3) -> str:
        """Return when it ends, ISO 8601 in UTC."""
        return self._iso(self._end_tdb_days, precision)

    def _iso(self, tdb_days: float, precision: int) -> str:
        known = None if self._texts is None else self._texts.at(precision).get(tdb_days)
        return iso(time_from_tdb_days(tdb_days), "utc", precision) if known is None else known

    def _instants(self) -> tuple[float, ...]:
        """Every instant whose text may be asked for, TDB days since J2000."""
        return self._start_tdb_days, self._end_tdb_days

    def __repr__(self) -> str:
        start, end = (
            stamp(time_from_tdb_days(d)) for d in (self._start_tdb_days, self._end_tdb_days)
        )
        return f"<{type(self).__name__} {self._words()}{start} to {end}>"

    def _words(self) -> str:
        """Return what `repr` says between the class and the dates."""
        return ""


AnyInterval = TypeVar("AnyInterval", bound=Interval)


def tdb_span(interval: Interval) -> tuple[float, float]:
    """Return both ends of an interval or a window, TDB days since J2000.

    For plots and sums over thousands of them, where one `Time` each would take seconds.

    Examples
    --------
    >>> from flyby.observing.windows import Interval, tdb_span
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00 TDB"), parse_time("2029-04-14T12:00 TDB")
    >>> tdb_span(Interval.between(start, stop))
    (10695.0, 10696.0)
    """
    return interval._start_tdb_days, interval._end_tdb_days


def tdb_spans(intervals: Iterable[Interval]) -> Intervals:
    """Return the starts and ends of several intervals or windows, TDB days since J2000.

    Examples
    --------
    >>> from flyby.observing.windows import Interval, tdb_spans
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00 TDB"), parse_time("2029-04-14T12:00 TDB")
    >>> starts, ends = tdb_spans([Interval.between(start, stop)])
    >>> ends - starts
    array([1.])
    """
    spans = np.array([tdb_span(interval) for interval in intervals], dtype=np.float64)
    starts, ends = spans.reshape(-1, 2).T
    return starts.copy(), ends.copy()


def with_shared_texts(intervals: Iterable[AnyInterval], texts: UtcTexts) -> tuple[AnyInterval, ...]:
    """Let intervals look up their texts in those of many."""
    return tuple(replace(interval, _texts=texts) for interval in intervals)


def union_of(intervals: Iterable[Interval], join_days: float = 0.0) -> Intervals:
    """Return the times in which at least one of several windows is open; see `union`."""
    return union(*tdb_spans(intervals), join_days)


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
    """Return what two sorted and disjoint sets have in common, in time order."""
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
    """Return where at least `number` of several sorted and disjoint sets hold at once."""
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
    """Return what a sorted and disjoint set leaves open between start and stop.

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
    """Return how long a disjoint set lasts between start and stop."""
    inside = np.minimum(covered[1], stop) - np.maximum(covered[0], start)
    return float(np.sum(np.maximum(inside, 0.0)))
