"""Sweeps over sets of intervals against brute force on a grid of unit cells."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from flyby.observing.windows.intervals import Interval, at_least, gaps, overlap, total_days, union
from flyby.times import parse_time, tdb_days

END = 40

# Ends on whole numbers, so that touching, equal and nested intervals are frequent.
ends = st.tuples(st.integers(0, END), st.integers(0, END))
intervals = st.lists(ends, max_size=12)


def arrays(pairs):
    starts = np.array([float(min(pair)) for pair in pairs])
    stops = np.array([float(max(pair)) for pair in pairs])
    return starts, stops


def cells(found):
    """Unit cells that a set covers, each counted as often as it is covered."""
    counts = np.zeros(END, dtype=int)
    for start, stop in zip(*found, strict=True):
        counts[int(start) : int(stop)] += 1
    return counts


def is_tidy(found):
    """Sorted, not empty, disjoint, and not even touching."""
    starts, stops = found
    return bool(np.all(stops > starts) and np.all(starts[1:] > stops[:-1]))


@given(intervals)
def test_union_covers_what_any_covers(pairs):
    found = union(*arrays(pairs))
    assert is_tidy(found)
    assert np.array_equal(cells(found), cells(arrays(pairs)) > 0)


@given(intervals, st.integers(0, 5))
def test_union_joins_what_is_near(pairs, near):
    found = union(*arrays(pairs), float(near))
    assert np.all(found[0][1:] - found[1][:-1] > near)
    plain = cells(union(*arrays(pairs))) > 0
    assert np.all(cells(found) >= plain)
    for start, stop in zip(*gaps(found, 0.0, float(END)), strict=True):
        assert not plain[int(start) : int(stop)].any()


@given(intervals, intervals)
def test_overlap_is_what_both_cover(first, second):
    one, other = union(*arrays(first)), union(*arrays(second))
    found = overlap(one, other)
    assert is_tidy(found)
    assert np.array_equal(cells(found), (cells(one) > 0) & (cells(other) > 0))


@given(st.lists(intervals, max_size=4), st.integers(1, 4))
def test_at_least_counts(several, number):
    sets = [union(*arrays(pairs)) for pairs in several]
    found = at_least(sets, number)
    assert is_tidy(found)
    counts = sum((cells(part) for part in sets), np.zeros(END, dtype=int))
    assert np.array_equal(cells(found), counts >= number)


@given(intervals, ends, st.integers(0, 6))
def test_gaps_are_what_is_left_open(pairs, span, least):
    covered = union(*arrays(pairs))
    start, stop = float(min(span)), float(max(span))
    found = gaps(covered, start, stop, float(least))
    assert np.all(found[1] - found[0] > least)
    assert np.all((found[0] >= start) & (found[1] <= stop))
    every = gaps(covered, start, stop)
    inside = np.zeros(END, dtype=bool)
    inside[int(start) : int(stop)] = True
    assert np.array_equal(cells(every) > 0, inside & (cells(covered) == 0))
    lengths = every[1] - every[0]
    assert np.array_equal(found[0], every[0][lengths > least])


@given(intervals, ends)
def test_total_counts_the_cells(pairs, span):
    covered = union(*arrays(pairs))
    start, stop = min(span), max(span)
    assert total_days(covered, float(start), float(stop)) == cells(covered)[start:stop].sum()


def test_ten_thousand_windows_are_swept_in_a_moment():
    import time

    generator = np.random.default_rng(3)
    starts = generator.uniform(0.0, 1461.0, 10_000)
    lengths = generator.uniform(0.0, 0.3, 10_000)
    began = time.perf_counter()
    halves = [union(starts[k::2], starts[k::2] + lengths[k::2]) for k in (0, 1)]
    overlap(*halves)
    at_least(halves, 2)
    gaps(union(*at_least(halves, 1)), 0.0, 1461.0)
    # It takes 3 ms; a loop over pairs would take seconds.
    assert time.perf_counter() - began < 0.2


def test_an_interval_tells_its_ends():
    first, last = (
        float(tdb_days(parse_time(f"2029-04-13T{clock} UTC"))) for clock in ("10:00", "11:30:30")
    )
    interval = Interval(_start_tdb_days=first, _end_tdb_days=last)
    assert interval.start.scale == interval.end.scale == "utc"
    assert interval.start_iso(0) == "2029-04-13T10:00:00"
    assert interval.end_iso() == "2029-04-13T11:30:30.000"
    assert abs(interval.duration.to_value("s") - 5430.0) < 1e-4
