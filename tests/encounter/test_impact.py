"""Impacts: planted, found again, and nothing told of what comes after them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from astropy.units import Quantity

from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics import propagate
from flyby.encounter import close_approaches, encounters
from flyby.encounter.impact import altitudes_km, lowest_near
from flyby.errors import SpanError
from flyby.orbits import load_orbit
from flyby.times import parse_time, tdb_days, time_from_tdb_days
from planted import planted_passage, planted_state

EARTH_GM = 398600.435507
WHEN = parse_time("2031-07-09T12:34:56 UTC")
WHEN_DAYS = float(tdb_days(WHEN))


def seconds_after(seconds):
    return time_from_tdb_days(WHEN_DAYS + seconds / SECONDS_PER_DAY)


@pytest.fixture(scope="module")
def impactor():
    return planted_passage(35.0, 139.0, 19.0, 45.0, WHEN)


@pytest.mark.parametrize(
    ("latitude", "longitude", "speed", "slope"),
    [
        (35.0, 139.0, 19.0, 45.0),
        (-20.0, -65.0, 12.5, 90.0),
        (52.0, 4.4, 30.0, 20.0),
        (-80.0, 10.0, 11.3, 4.0),
    ],
)
def test_an_impact_is_found_where_it_was_planted(latitude, longitude, speed, slope):
    orbit = planted_passage(latitude, longitude, speed, slope, WHEN)
    approaches = close_approaches(orbit, parse_time("2031-06-01"), parse_time("2031-12-01"))
    approach = approaches[-1]
    impact = approach.impact
    assert impact is not None
    # There and back again is good to a few metres; the ground is met at the planted second.
    late = (float(tdb_days(impact.ground.time)) - WHEN_DAYS) * SECONDS_PER_DAY
    assert late == pytest.approx(0.0, abs=0.01)
    assert impact.ground.latitude.to_value("deg") == pytest.approx(latitude, abs=1e-3)
    assert impact.ground.longitude.to_value("deg") == pytest.approx(longitude, abs=1e-3)
    assert impact.ground.inertial_speed.to_value("km/s") == pytest.approx(speed, abs=1e-4)
    assert abs(impact.ground.altitude.to_value("km")) < 0.01
    # Relative to the turning ground: within the 0.465 km/s of the equator.
    assert abs(impact.ground.speed - impact.ground.inertial_speed).to_value("km/s") < 0.47
    assert impact.entry.altitude.to_value("km") == pytest.approx(100.0, abs=0.01)
    assert impact.entry.time < impact.ground.time
    # Falling the last 100 km adds what the energy says.
    fallen = impact.ground.inertial_speed**2 - impact.entry.inertial_speed**2
    expected = 2.0 * EARTH_GM * (1 / 6370.0 - 1 / 6470.0)
    assert fallen.to_value("km2/s2") == pytest.approx(expected, rel=0.02)
    # The approach ends where the track does, and is described there.
    assert approach.time == impact.ground.time
    assert approach.relative_speed == impact.ground.inertial_speed
    assert 6356.7 < approach.distance.to_value("km") < 6378.2
    assert approach.subpoint.latitude.to_value("deg") == pytest.approx(latitude, abs=1e-3)
    # Energy at the ground; the flattening of the Earth is worth 0.1 % of the well's depth, and
    # 0.03 km/s at the least of these speeds.
    radius = approach.distance.to_value("km")
    excess = math.sqrt(speed**2 - 2.0 * EARTH_GM / radius)
    assert approach.v_infinity.to_value("km/s") == pytest.approx(excess, abs=1e-3)
    assert approach.hyperbola.periapsis_distance < approach.distance
    assert approach.sigma_distance is None


def test_nothing_is_told_of_what_comes_after(impactor):
    start, stop = parse_time("2031-03-15"), parse_time("2036-01-01")
    found = encounters(impactor, start, stop, ("earth", "moon", "venus"))
    assert found["earth"][-1].impact is not None
    for approaches in found.values():
        assert all(approach.time <= found["earth"][-1].time for approach in approaches)
    # Of another body alone, the last approach says why there are no more.
    moon = close_approaches(impactor, start, stop, body="moon")
    assert [approach.distance for approach in moon] == [
        approach.distance for approach in found["moon"]
    ]
    assert "hits Earth at 2031-07-09 12:34:56 UTC: nothing comes after" in moon[-1].notes[-1]


def test_an_impact_is_told_however_near_its_limit_of_distance(impactor):
    within = Quantity(1000.0, "km")
    (approach,) = close_approaches(
        impactor, parse_time("2031-06-01"), parse_time("2031-12-01"), within=within
    )
    assert approach.impact is not None


def test_a_span_after_the_impact_is_refused(impactor):
    with pytest.raises(SpanError, match=r"hits Earth at 2031-07-09 12:34:56 UTC, before the span"):
        close_approaches(impactor, parse_time("2031-08-01"), parse_time("2035-01-01"))


@pytest.mark.parametrize("seconds", [5.0, 60.0, 300.0])
def test_a_span_that_ends_just_after_the_impact_has_it(impactor, seconds):
    found = close_approaches(impactor, parse_time("2031-07-01"), seconds_after(seconds))
    late = float(tdb_days(found[-1].impact.ground.time)) - WHEN_DAYS
    assert late * SECONDS_PER_DAY == pytest.approx(0.0, abs=0.01)


def test_a_span_that_ends_just_before_the_impact_has_none(impactor):
    found = close_approaches(impactor, parse_time("2031-07-01"), seconds_after(-5.0))
    assert all(approach.impact is None for approach in found)


def test_a_trajectory_and_several_orbits_hit_too(impactor):
    start, stop = parse_time("2031-07-01"), parse_time("2031-07-20")
    trajectory = propagate([impactor, impactor], start, stop)
    for found in close_approaches(trajectory, start, stop):
        assert found[-1].impact.ground.latitude.to_value("deg") == pytest.approx(35.0, abs=1e-3)


def selenographic(direction, days):
    """Latitude and longitude [deg] by SPICE, from the figures of the catalogue."""
    spice = pytest.importorskip("spiceypy")
    from flyby.catalogue.toml import load_toml

    moon = load_toml("orientation.toml")["moon"]
    terms = list(zip(*moon["terms"], strict=True))
    spice.kclear()
    for name, values in {
        "BODY3_NUT_PREC_ANGLES": [one for row in moon["terms"] for one in row[:2]],
        "BODY301_POLE_RA": [*moon["right_ascension"], 0.0],
        "BODY301_POLE_DEC": [*moon["declination"], 0.0],
        "BODY301_PM": moon["w"],
        "BODY301_NUT_PREC_RA": terms[2],
        "BODY301_NUT_PREC_DEC": terms[3],
        "BODY301_NUT_PREC_PM": terms[4],
    }.items():
        spice.pdpool(name, values)
    fixed = np.asarray(spice.tipbod("J2000", 301, days * SECONDS_PER_DAY)) @ direction
    spice.kclear()
    return np.degrees([math.asin(fixed[2]), math.atan2(fixed[1], fixed[0])])


def test_the_moon_is_hit_where_there_is_no_air():
    radius, speed = 1737.4, 14.0
    up = np.array([0.36, -0.48, 0.8])
    orbit = planted_state(radius * up, -speed * up, WHEN, "moon")
    start, stop = parse_time("2031-06-01"), parse_time("2031-12-01")
    found = encounters(orbit, start, stop)
    impact = found["moon"][-1].impact
    late = (float(tdb_days(impact.ground.time)) - WHEN_DAYS) * SECONDS_PER_DAY
    assert late == pytest.approx(0.0, abs=0.01)
    assert impact.entry is None
    assert impact.ground.inertial_speed.to_value("km/s") == pytest.approx(speed, abs=1e-4)
    place = [angle.to_value("deg") for angle in (impact.ground.latitude, impact.ground.longitude)]
    assert place == pytest.approx(selenographic(up, WHEN_DAYS), abs=1e-3)
    # Relative to the turning ground, whose equator moves at 4.6 m/s.
    assert abs(impact.ground.speed - impact.ground.inertial_speed).to_value("m/s") < 4.7
    # The Earth would have been passed within the day; the Moon was in the way.
    assert all(approach.time < found["moon"][-1].time for approach in found["earth"])


@pytest.mark.parametrize(("altitude", "grazes"), [(60.0, True), (99.0, True), (101.0, False)])
def test_grazing_the_atmosphere_is_no_impact_but_is_said(altitude, grazes):
    orbit = planted_passage(45.0, 20.0, 14.0, 0.0, WHEN, altitude, heading_deg=0.0)
    approach = close_approaches(orbit, parse_time("2031-06-01"), parse_time("2031-08-01"))[-1]
    assert approach.impact is None
    said = [note for note in approach.notes if note.startswith("grazes the atmosphere")]
    assert bool(said) is grazes
    if grazes:
        assert f"down to {altitude:.1f} km above WGS84" in said[0]


def test_the_lowest_point_is_not_the_nearest_one():
    # Northwards over 45 degrees the ground falls away beneath the track, so that least distance
    # and least altitude are seconds apart. Level over the place of the planting is lowest.
    orbit = planted_passage(45.0, 20.0, 14.0, 0.0, WHEN, 0.02, heading_deg=0.0)
    start, stop = parse_time("2031-07-01"), parse_time("2031-07-20")
    trajectory = propagate(orbit, start, stop)
    nearest = close_approaches(trajectory, start, stop)[-1]
    assert nearest.impact is None
    nearest_days = float(tdb_days(nearest.time))
    lowest = lowest_near(trajectory, "earth", nearest_days)
    assert (lowest - WHEN_DAYS) * SECONDS_PER_DAY == pytest.approx(0.0, abs=0.1)
    at = altitudes_km(trajectory, "earth", np.array([lowest, nearest_days]))
    assert at[0] == pytest.approx(0.02, abs=0.001)
    assert at[1] > at[0] + 0.02
    # Twice as deep is underground at the lowest point, and above ground at the nearest.
    orbit = planted_passage(45.0, 20.0, 14.0, 0.0, WHEN, -0.02, heading_deg=0.0)
    assert close_approaches(orbit, start, stop)[-1].impact is not None


def test_apophis_does_not_hit():
    (approach,) = close_approaches(
        load_orbit("apophis"),
        parse_time("2029-04-01"),
        parse_time("2029-05-01"),
        within=Quantity(0.01, "au"),
    )
    assert approach.impact is None
