"""The windows of April 2029 against published and independently derived figures.

The derived ones come from JPL solution 220 integrated with ASSIST (DE440, 16 asteroids), UTC with
TDB - UTC = 69.184 s, accurate to a minute, and to a second where seconds are given.
"""

from __future__ import annotations

import astropy.units as u
import numpy as np
import pytest

from flyby.observing import (
    HG,
    Sky,
    coverage_statement,
    find_windows,
    forbidding,
    geometric_windows,
    naked_eye_windows,
    observation_windows,
    observe,
    sightings,
    windows_within,
)
from flyby.observing.constraints import Altitude, SunAltitude
from flyby.times import parse_time, tdb_days, time_from_tdb_days

CLOSEST = parse_time("2029-04-13T21:45:03.6 UTC")
NIGHT = parse_time("2029-04-13T06:00 UTC"), parse_time("2029-04-14T18:00 UTC")


@pytest.fixture(scope="module")
def sky(apophis):
    return Sky(apophis, HG(19.09, 0.24, "Pravec 2014"))


def seconds_from(days, text):
    return abs(days - float(tdb_days(parse_time(text)))) * 86400.0


def check(window, start, end, within_s):
    assert seconds_from(window._start_tdb_days, start) < within_s
    assert seconds_from(window._end_tdb_days, end) < within_s


def test_inside_the_lunar_distance_and_the_geostationary_radius(sky):
    lunar, geostationary = geometric_windows(sky)
    check(lunar, "2029-04-13T04:36 UTC", "2029-04-14T14:54 UTC", 60.0)
    check(geostationary, "2029-04-13T20:59:25 UTC", "2029-04-13T22:30:41 UTC", 2.0)


def test_inside_a_tenth_of_an_astronomical_unit(sky):
    (window,) = windows_within(sky, 0.1 * u.au)
    check(window, "2029-03-16T13:07 UTC", "2029-05-11T18:21 UTC", 60.0)


def test_visible_to_the_eye(sky):
    six, four = naked_eye_windows(sky)
    check(six, "2029-04-13T10:52 UTC", "2029-04-13T22:44 UTC", 60.0)
    check(four, "2029-04-13T17:42 UTC", "2029-04-13T21:51 UTC", 60.0)


def test_brightest_and_fastest(sky):
    days = np.arange(float(tdb_days(NIGHT[0])), float(tdb_days(NIGHT[1])), 10.0 / 86400.0)
    table = observe(sky, time_from_tdb_days(days))
    brightest = int(np.argmin(table.magnitude))
    assert table.magnitude[brightest] == pytest.approx(3.12, abs=0.01)
    assert seconds_from(days[brightest], "2029-04-13T20:35 UTC") < 60.0
    fastest = int(np.argmax(table.rate))
    assert table.rate[fastest].value == pytest.approx(40.28, abs=0.02)
    assert seconds_from(days[fastest], "2029-04-13T21:45:04 UTC") < 60.0


def test_geocentric_place_at_closest_approach(sky):
    found = observe(sky, CLOSEST)
    assert found.right_ascension[0].value == pytest.approx(125.05, abs=0.01)
    assert found.declination[0].value == pytest.approx(28.92, abs=0.01)
    assert found.elongation[0].value == pytest.approx(96.7, abs=0.1)
    assert found.phase[0].value == pytest.approx(83.3, abs=0.1)
    assert found.magnitude[0] == pytest.approx(3.84, abs=0.01)


def flyby_night(sky, code):
    return observation_windows(sky, code, *NIGHT)


def test_japan_has_the_run_in(sky):
    (window,) = flyby_night(sky, "P93")
    assert (window.agency, window.network, window.kind) == ("JAXA", "JAXA", "optical")
    assert (window.opens, window.closes) == ("altitude", "altitude")
    check(window, "2029-04-13T12:41:40 UTC", "2029-04-13T17:14:44 UTC", 2.0)
    # "Japan sees the run-in to ~4.5 h before closest approach".
    hours = (float(tdb_days(CLOSEST)) - window._end_tdb_days) * 24.0
    assert hours == pytest.approx(4.5, abs=0.1)


def test_tenerife_sees_closest_approach(sky):
    (window,) = flyby_night(sky, "J04")
    assert window.agency == "ESA"
    assert (window.opens, window.closes) == ("sun_altitude", "altitude")
    assert window.start < CLOSEST < window.end
    # "46-50 deg/h topocentric from Europe and the Canaries".
    assert 46.0 < window.max_rate.value < 50.0
    assert window.brightest_v < 3.0
    assert window.peak_altitude.value > 75.0


def test_cebreros_is_outrun(sky):
    before, after = flyby_night(sky, "Z58")
    assert (before.closes, after.opens) == ("rate", "rate")
    assert before.end < CLOSEST < after.start
    assert before.max_rate.value == pytest.approx(40.0, abs=1e-3)


def test_no_japanese_optical_site_sees_closest_approach(sky):
    text = coverage_statement(sky, CLOSEST, "JAXA")
    assert text.startswith("No optical site of JAXA's network sees closest approach")
    assert "Bisei Spaceguard Center: asteroid at -34 deg" in text
    text = coverage_statement(sky, CLOSEST, "ESA")
    assert "optical sites see closest approach" in text
    assert "ESA OGS, Tenerife" in text
    assert (
        coverage_statement(sky, CLOSEST, "nobody") == "nobody has no optical site in the catalogue."
    )


def test_why_each_site_does_not_see_it(sky):
    by_name = {item.site.identifier: item for item in sightings(sky, CLOSEST)}
    assert by_name["J04"].observes
    assert by_name["Z58"].forbidden_by == ("rate",)
    assert set(by_name["P93"].forbidden_by) == {"sun_altitude", "altitude"}
    assert by_name["T09"].sun_altitude > 70 * u.deg
    assert by_name["dsa-2"].observes
    assert by_name["253"].observes


def test_la_silla_does_not_on_that_night(sky):
    night = parse_time("2029-04-13T18:00 UTC"), parse_time("2029-04-14T06:00 UTC")
    assert observation_windows(sky, "W57", *night) == []
    assert forbidding(sky, "W57", *night) == ("altitude",)


def test_radar_of_the_flyby_is_bistatic(sky):
    found = flyby_night(sky, "253")
    (window,) = (w for w in found if w.start < CLOSEST < w.end)
    assert any("bistatic only" in note for note in window.notes)


def test_too_near_the_sun_after_the_flyby(sky):
    # "elongation above 40 deg from 19 May", seen from the geocentre.
    table = observe(sky, parse_time("2029-05-19T12:00 UTC"))
    assert table.elongation[0].value == pytest.approx(40.0, abs=0.5)
    after = observation_windows(
        sky, "J04", parse_time("2029-04-15 UTC"), parse_time("2029-05-17 UTC")
    )
    assert after == []


def test_brute_force_agrees_on_the_night(sky):
    from flyby.observing import load_site
    from flyby.observing.view import View

    site = load_site("J04")
    constraints = [Altitude(20.0 * u.deg), SunAltitude(-12.0 * u.deg)]
    found = find_windows(constraints, sky, *NIGHT, site)
    days = np.arange(float(tdb_days(NIGHT[0])), float(tdb_days(NIGHT[1])), 1.0 / 1440.0)
    view = View(sky.at(days), site)
    inside = np.all([c.margin(view) >= 0.0 for c in constraints], axis=0)
    first, last = days[np.flatnonzero(inside)[[0, -1]]]
    assert first - found[0]._start_tdb_days == pytest.approx(0.0, abs=1.0 / 1440.0)
    assert last - found[-1]._end_tdb_days == pytest.approx(0.0, abs=1.0 / 1440.0)
