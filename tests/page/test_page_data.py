"""What the page holds is what the package computes: no second result, and within its tolerance."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import pairwise

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM
from flyby.dynamics import planetary_ephemeris
from flyby.earth import icrf_to_itrs_matrix
from flyby.observing import naked_eye_windows, observation_windows, observe
from flyby.page.data import HALF_SPAN_DAYS
from flyby.times import iso, tdb_days, time_from_tdb_days

DAY = 86400.0


@pytest.fixture(scope="module")
def instants(passage):
    """Seconds from closest approach, at random, and closest approach itself."""
    draw = np.random.default_rng(20290413)
    near = draw.normal(0.0, 3600.0, 300)
    wide = draw.uniform(-HALF_SPAN_DAYS * DAY, HALF_SPAN_DAYS * DAY, 300)
    return np.concatenate([[0.0], near, wide])


def interpolated(nodes, seconds):
    return CubicHermiteSpline(nodes["t"], nodes["x"], nodes["v"])(seconds)


def days_of(passage, seconds):
    return passage.samples.closest_days + np.asarray(seconds) / DAY


def test_the_track_is_the_trajectory(passage, document, instants):
    """The page promises 0.1 km; its nodes are set for 10 m."""
    shown = interpolated(document["track"], instants)
    true = passage.trajectory.state_au(days_of(passage, instants))[0] * AU_KM
    assert np.linalg.norm(shown - true, axis=1).max() < 0.02
    assert np.linalg.norm(shown[0]) == pytest.approx(38011.39, abs=0.01)


def test_velocities_between_nodes(passage, document, instants):
    """The read-out of the speed has three decimals of km/s."""
    nodes = document["track"]
    slope = CubicHermiteSpline(nodes["t"], nodes["x"], nodes["v"]).derivative()(instants)
    true = passage.trajectory.state_au(days_of(passage, instants))[1] * AU_KM / DAY
    assert np.linalg.norm(slope - true, axis=1).max() < 5e-4


@pytest.mark.parametrize(("body", "tolerance_km"), [("moon", 0.2), ("sun", 200.0)])
def test_moon_and_sun(passage, document, instants, body, tolerance_km):
    ephemeris = planetary_ephemeris()
    days = days_of(passage, instants)
    earth = ephemeris.position_velocity("earth", days)[0]
    true = ephemeris.position_velocity(body, days)[0] - earth
    shown = interpolated(document[body], instants)
    assert np.linalg.norm(shown - true * AU_KM, axis=1).max() < tolerance_km


def test_the_earth_turns_as_it_does(passage, document, instants):
    """One axis and one rate: 10 m on the ground, where the page says 7 m."""
    earth = document["earth"]
    angle = earth["rate"] * instants
    cosine, sine, zero = np.cos(angle), np.sin(angle), np.zeros_like(angle)
    turn = np.array([[cosine, sine, zero], [-sine, cosine, zero], [zero, zero, zero + 1.0]])
    shown = np.moveaxis(turn, -1, 0) @ np.array(earth["matrix"])
    error = np.linalg.norm(shown - icrf_to_itrs_matrix(days_of(passage, instants)), axis=(1, 2))
    assert error.max() * EARTH_EQUATORIAL_RADIUS_KM < 0.010


def test_both_scales_of_closest_approach(passage, document):
    closest = document["closest"]
    assert closest["tdb"] == iso(passage.approach.time, "tdb")
    assert closest["utc"] == iso(passage.approach.time, "utc")
    # A Date of JavaScript counts from 1970, leap seconds left out, as does Python's.
    shown = datetime.fromtimestamp(closest["unixMs"] / 1e3, tz=timezone.utc)
    assert shown.isoformat(timespec="milliseconds").removesuffix("+00:00") == closest["utc"]
    assert closest["tdbMinusUtc"] == pytest.approx(69.1856, abs=1e-3)


def test_brightness_and_angles_are_those_of_the_ephemeris(passage, document, instants):
    seen = document["geocentric"]
    chosen = np.sort(instants)[::20]
    truth = observe(passage.trajectory, time_from_tdb_days(days_of(passage, chosen)))
    # The read-outs have two decimals of a magnitude and one of a degree; the greatest bend between
    # samples is near full phase.
    for key, true, tolerance in (
        ("v", truth.magnitude, 0.01),
        ("phase", truth.phase.value, 0.05),
        ("elongation", truth.elongation.value, 0.05),
        ("rate", truth.rate.value, 0.02),
    ):
        shown = np.interp(chosen, seen["t"], seen[key])
        assert np.abs(shown - true).max() < tolerance, key


def test_constellations_change_where_astropy_says(passage, document):
    """Roman's boundaries asked two seconds before and after each change."""
    from astropy.coordinates import SkyCoord, get_constellation

    intervals = document["geocentric"]["constellations"]
    assert [entry[1] for entry in intervals[:-1]] == [entry[0] for entry in intervals[1:]]
    assert [intervals[0][0], intervals[-1][1]] == document["span"]
    at_closest = [name for start, end, name in intervals if start <= 0.0 < end]
    assert at_closest == ["Cancer"]
    for (_, edge, before), (_, _, after) in pairwise(intervals):
        days = days_of(passage, [edge - 2.0, edge + 2.0])
        seen = observe(passage.trajectory, time_from_tdb_days(days))
        place = SkyCoord(seen.right_ascension, seen.declination)
        assert list(get_constellation(place)) == [before, after]


def test_altitudes_are_those_of_the_observing_room(passage, document, instants):
    """Straight lines between samples of at most five minutes: the curve is drawn to 0.1 deg."""
    grid = document["siteSamples"]["t"]
    chosen = np.sort(instants)[::10]
    time = time_from_tdb_days(days_of(passage, chosen))
    for name in ("P93", "J04", "dsa-3"):
        site = next(entry for entry in document["sites"] if entry["id"] == name)
        truth = observe(passage.trajectory, time, name)
        altitude = np.interp(chosen, grid, site["altitude"]) / 100.0
        sun = np.interp(chosen, grid, site["sunAltitude"]) / 100.0
        assert np.abs(altitude - truth.altitude.value).max() < 0.1
        assert np.abs(sun - truth.sun_altitude.value).max() < 0.03


def test_the_windows_are_those_of_the_observing_room(passage, document):
    first, last = (time_from_tdb_days(days_of(passage, end)) for end in document["span"])
    for name in ("J04", "Z58", "253"):
        truth = observation_windows(passage.trajectory, name, first, last)
        row = next(row for row in document["rows"] if row["site"] == name)
        shown = [(w["start"], w["end"], w["opens"], w["closes"]) for w in row["windows"]]
        assert len(shown) == len(truth) > 0
        for (start, end, opens, closes), window in zip(shown, truth, strict=True):
            assert days_of(passage, start) == pytest.approx(window._start_tdb_days, abs=2e-3 / DAY)
            assert days_of(passage, end) == pytest.approx(window._end_tdb_days, abs=2e-3 / DAY)
            assert (opens, closes) == (window.opens, window.closes)
    brighter = naked_eye_windows(passage.trajectory, first, last)
    rows = [row for row in document["rows"] if row["group"] == "naked-eye"]
    assert [row["label"] for row in rows] == [window.name for window in brighter]


def test_published_geometry(document):
    """Inside the geostationary radius 20:59:25 to 22:30:41 UTC, closest at 21:45:03.6."""
    row = next(row for row in document["rows"] if "geostationary" in row["label"])
    (window,) = row["windows"]
    closest = 21 * 3600 + 45 * 60 + 3.56
    assert closest + window["start"] == pytest.approx(20 * 3600 + 59 * 60 + 25, abs=2.0)
    assert closest + window["end"] == pytest.approx(22 * 3600 + 30 * 60 + 41, abs=2.0)


def test_lanes_are_where_at_least_one_row_is_open(document):
    def open_at(spans, t):
        return any(start <= t <= end for start, end in spans)

    lanes = {lane["group"]: lane["spans"] for lane in document["lanes"]}
    for network in ("JAXA", "ESA"):
        rows = [r for r in document["rows"] if r["group"] == network and r["kind"] == "optical"]
        own = [(w["start"], w["end"]) for row in rows for w in row["windows"]]
        for t in np.arange(-2.9 * DAY, 2.9 * DAY, 997.0):
            assert open_at(lanes[network], t) == open_at(own, t)
        edges = np.ravel(lanes[network])
        assert np.all(np.diff(edges) > 0.0)
    assert not open_at(lanes["JAXA"], 0.0)  # no Japanese telescope sees closest approach
    assert open_at(lanes["ESA"], 0.0)


def test_every_site_without_a_window_says_why(document):
    watching = {row["site"] for row in document["rows"]}
    for site in document["sites"]:
        assert bool(site["forbiddenBy"]) == (site["id"] not in watching)


def test_the_page_ends_three_days_from_closest_approach(passage, document):
    assert document["span"] == [-HALF_SPAN_DAYS * DAY, HALF_SPAN_DAYS * DAY]
    assert float(tdb_days(passage.trajectory.stop)) > days_of(passage, document["span"][1])
