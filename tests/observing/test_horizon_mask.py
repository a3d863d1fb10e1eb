"""What stands around a site hides the asteroid wherever windows and altitudes are shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import astropy.units as u
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.catalogue.horizon import HorizonMask, HorizonMaskError
from flyby.catalogue.sites import default_limits
from flyby.observing import (
    Altitude,
    Horizon,
    Site,
    Sky,
    find_windows,
    forbidding,
    load_site,
    observation_windows,
    observe,
    sightings,
)
from flyby.times import parse_time, tdb_days, time_from_tdb_days

START, STOP = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T06:00")
STEP_S = 5.0
TENERIFE = load_site("J04")


@pytest.fixture(scope="module")
def sky(apophis):
    return Sky(apophis)


@pytest.fixture(scope="module")
def seen(sky):
    """Where Apophis stands over Tenerife, every five seconds of the night of the flyby."""
    days = np.arange(float(tdb_days(START)), float(tdb_days(STOP)), STEP_S / 86400.0)
    table = observe(sky, time_from_tdb_days(days), TENERIFE)
    return days, table.azimuth.to_value("deg"), table.altitude.to_value("deg")


def straight_between(azimuth: float, points: list[tuple[float, float]]) -> float:
    """The altitude of a mask, by hand: a straight line between the points on either side."""
    points = sorted(points)
    around = [(points[-1][0] - 360.0, points[-1][1]), *points, (points[0][0] + 360.0, points[0][1])]
    for (a, low), (b, high) in pairwise(around):
        if a <= azimuth <= b:
            return low + (high - low) * (azimuth - a) / (b - a)
    raise AssertionError


masks = st.lists(
    st.tuples(st.integers(0, 359), st.integers(0, 80)),
    min_size=1,
    max_size=12,
    unique_by=lambda point: point[0],
)


@given(masks, st.floats(0.0, 360.0))
def test_a_mask_is_straight_between_its_points_and_round_the_north(points, azimuth):
    found = HorizonMask.of(points).hidden_below_deg([azimuth])[0]
    assert found == pytest.approx(straight_between(azimuth, points), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(masks)
def test_windows_are_where_the_asteroid_stands_above_the_mask(sky, seen, points):
    """Against every fifth second of the night, for masks of any shape."""
    days, azimuth, altitude = seen
    above = altitude >= np.array([straight_between(one, points) for one in azimuth])
    found = find_windows([Horizon(HorizonMask.of(points))], sky, START, STOP, masked(points))
    inside = np.zeros(days.size, dtype=bool)
    for window in found:
        begin, end = (float(tdb_days(time)) for time in (window.start, window.end))
        inside |= (days >= begin) & (days <= end)
    # Edges are found to a millisecond: only a sample within that of one may differ.
    edges = [float(tdb_days(time)) for w in found for time in (w.start, w.end)]
    for day in days[inside != above]:
        assert min((abs(day - edge) for edge in edges), default=1.0) * 86400.0 < 0.002


def masked(points) -> Site:
    return replace(TENERIFE, horizon=HorizonMask.of(points, "a test"))


def test_a_mast_of_a_third_of_a_degree_is_not_stepped_over(sky, seen):
    """The asteroid passes behind it in seconds; samples are minutes apart."""
    _, azimuth, altitude = seen
    middle = np.flatnonzero((altitude > 40.0) & (altitude < 60.0))[0]
    mast = float(azimuth[middle])
    points = [(mast - 0.2, 0.0), (mast - 0.15, 70.0), (mast + 0.15, 70.0), (mast + 0.2, 0.0)]
    plain = find_windows([Altitude(min=20 * u.deg)], sky, START, STOP, TENERIFE)
    both = [Altitude(min=20 * u.deg), Horizon(HorizonMask.of(points))]
    behind = find_windows(both, sky, START, STOP, masked(points))
    assert len(behind) == len(plain) + 1
    cut = [w for w in behind if "horizon" in (w.opens, w.closes)]
    gap = float(tdb_days(cut[1].start) - tdb_days(cut[0].end)) * 86400.0
    behind_it = [h < straight_between(a, points) for a, h in zip(azimuth, altitude, strict=True)]
    low = np.count_nonzero(np.array(behind_it) & (altitude > 20.0))
    assert gap == pytest.approx(low * STEP_S, abs=2.0 * STEP_S)


def test_it_holds_with_the_other_limits_and_is_named(apophis):
    wall = masked([(0, 60), (180, 60)])
    (free,) = observation_windows(apophis, TENERIFE, START, STOP)
    (found,) = observation_windows(apophis, wall, START, STOP)
    assert (free.closes, found.closes) == ("altitude", "horizon")
    assert found.end < free.end
    altitude = observe(apophis, found.end, TENERIFE).altitude
    assert altitude.to_value("deg") == pytest.approx([60.0], abs=1e-3)
    assert forbidding(apophis, masked([(0, 89)]), START, STOP) == ("horizon",)
    (seen_now,) = sightings(apophis, parse_time("2029-04-13T22:30"), [wall])
    assert seen_now.forbidden_by == ("horizon",)


def test_another_kind_keeps_the_horizon():
    assert masked([(0, 60)]).of_kind("naked-eye").horizon.altitude_deg == (60.0,)
    assert set(masked([(0, 60)]).of_kind("naked-eye").limits) == set(default_limits("naked-eye"))


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "at least one"),
        ([(10, 95)], r"\[10, 95\]"),
        ([(-1, 5)], r"\[-1, 5\]"),
        ([(361, 5)], r"\[361, 5\]"),
        ([(10, 5), (10, 6)], "azimuth 10 twice"),
        ([(0, 5), (360, 6)], "leave one out"),
        ([(float("nan"), 5)], r"\[nan, 5\]"),
        ([(1, 2, 3)], "pairs"),
        ([5], "pairs"),
        ("high", "pairs"),
    ],
)
def test_points_that_are_no_horizon_are_refused_in_one_line(points, message):
    with pytest.raises(HorizonMaskError, match=message) as caught:
        HorizonMask.of(points)
    assert "\n" not in str(caught.value)


def test_all_the_way_round_may_be_closed():
    assert HorizonMask.of([(0, 5), (90, 10), (360, 5)]).azimuth_deg == (0.0, 90.0)
