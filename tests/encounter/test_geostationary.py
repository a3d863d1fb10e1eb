"""Crossings of the geostationary ring, against a search that knows nothing of roots."""

from __future__ import annotations

from functools import cache

import erfa
import numpy as np
import pytest
from astropy.time import Time

import flyby
from flyby.constants import GEOSTATIONARY_RADIUS_KM
from flyby.encounter import close_approaches
from flyby.encounter.geostationary import INWARDS, NEAREST, NORTHWARDS, OUTWARDS, ring_passage
from flyby.errors import SpanError
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

CASES = {
    "apophis": ("2029-04-12", "2029-04-15"),
    "2023bu-neocc": ("2023-01-26", "2023-01-28"),
    "2024bx1-neocc": ("2024-01-20", "2024-01-22"),
}


@cache
def flown(name):
    span = Time(CASES[name], scale="tdb")
    trajectory = flyby.propagate(flyby.load_orbit(name), *span)
    (approach,) = close_approaches(trajectory, *span)
    return trajectory, approach


def itrs_km(trajectory, days):
    """Positions in ITRS axes by ERFA's own matrices; TT - UTC is 69.184 s since 2017."""
    position, _ = trajectory.state(time_from_tdb_days(days), origin="earth")
    turned = erfa.c2t06a(2451545.0, days, 2451545.0, days - 69.184 / 86400.0, 0.0, 0.0)
    return np.einsum("nij,nj->in", turned, position.to_value("km"))


@pytest.mark.parametrize("name", CASES)
def test_every_event_by_brute_force(name):
    trajectory, approach = flown(name)
    passage = approach.geostationary
    first, last = float(tdb_days(approach.time)) - 0.25, float(tdb_days(approach.time))
    if approach.impact is None:
        last += 0.25
    days = np.linspace(first, last, 10_001)
    x, y, z = itrs_km(trajectory, days)
    radius, axial = np.sqrt(x**2 + y**2 + z**2), np.hypot(x, y)
    from_ring = np.hypot(axial - GEOSTATIONARY_RADIUS_KM, z)
    step_s = (days[1] - days[0]) * 86400.0
    for what, values in (("radius", radius - GEOSTATIONARY_RADIUS_KM), ("equator", z)):
        crossed = days[np.flatnonzero((values[:-1] > 0.0) != (values[1:] > 0.0))]
        own = [
            float(tdb_days(e.time))
            for e in passage.events
            if what in e.what and first < float(tdb_days(e.time)) < last
        ]
        # Each in the very interval of the fine grid in which the sign changes.
        assert len(own) == len(crossed)
        assert all(
            -0.01 < (a - b) * 86400.0 < step_s + 0.01 for a, b in zip(own, crossed, strict=True)
        )
    best = int(np.argmin(from_ring))
    assert tdb_days(passage.nearest.time) == pytest.approx(days[best], abs=days[1] - days[0])
    # Half a step from the minimum, where the speed across is some 10 km/s at 7000 km and more.
    assert passage.nearest.distance_from_ring.to_value("km") == pytest.approx(
        from_ring[best], abs=0.1
    )
    longitude = np.degrees(np.arctan2(y[best], x[best]))
    # A step of 4.3 s is 0.02 deg of the Earth's turn and less of the asteroid's.
    assert passage.nearest.longitude.to_value("deg") == pytest.approx(longitude, abs=0.05)


def test_apophis_passes_inside_the_ring_and_above_it():
    _, approach = flown("apophis")
    passage = approach.geostationary
    events = [event.what for event in passage.events]
    assert events == [NORTHWARDS, NEAREST, INWARDS, OUTWARDS]
    # Derived with ASSIST, to a minute: inside 42 164 km from 20:59:25 to 22:30:41 UTC.
    assert iso(passage.enters.time, "utc", 0)[:16] == "2029-04-13T20:59"
    assert iso(passage.leaves.time, "utc", 0)[:16] == "2029-04-13T22:30"
    assert passage.within
    for event in (passage.enters, passage.leaves):
        assert event.distance.to_value("km") == pytest.approx(GEOSTATIONARY_RADIUS_KM, abs=1e-3)
    gap = passage.nearest.distance_from_ring - passage.nearest.distance_from_belt
    assert gap.to_value("km") == pytest.approx(75.0)


def test_a_minimum_is_one():
    trajectory, approach = flown("apophis")
    nearest = approach.geostationary.nearest
    days = float(tdb_days(nearest.time)) + np.array([-10.0, 0.0, 10.0]) / 86400.0
    x, y, z = itrs_km(trajectory, days)
    before, at, after = np.hypot(np.hypot(x, y) - GEOSTATIONARY_RADIUS_KM, z)
    assert at < before
    assert at < after


def test_the_way_out_of_an_impact_is_not_looked_for():
    _, approach = flown("2024bx1-neocc")
    assert approach.impact is not None
    assert approach.geostationary.leaves is None
    assert all(event.time <= approach.time for event in approach.geostationary.events)


def test_who_passes_beyond_the_moon_has_no_ring_to_cross():
    start, stop = parse_time("2044-08-20"), parse_time("2044-08-28")
    (approach,) = close_approaches(flyby.load_orbit("apophis"), start, stop)
    assert approach.geostationary is None


def test_an_instant_outside_the_trajectory_is_refused():
    trajectory, _ = flown("apophis")
    with pytest.raises(SpanError, match="outside the trajectory") as caught:
        ring_passage(trajectory, parse_time("2029-05-01"))
    assert "\n" not in str(caught.value)
