"""The map for the eye against the window search at single places."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from astropy import units as u

from flyby.dynamics import propagate
from flyby.errors import SpanError, UnitError
from flyby.observing import PhotometryError, load_site, observation_windows
from flyby.observing.naked_eye_map import naked_eye_map
from flyby.orbits import load_orbit
from flyby.times import parse_time

START, STOP = parse_time("2029-04-13T00:00"), parse_time("2029-04-14T12:00")


@cache
def trajectory():
    return propagate(load_orbit("apophis"), parse_time("2029-04-10"), parse_time("2029-04-17"))


@cache
def places():
    return naked_eye_map(trajectory(), START, STOP, spacing=10.0 * u.deg, step=2.0 * u.min)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(35.0, -5.0), (25.0, -15.0), (-25.0, 115.0), (5.0, 75.0), (45.0, 5.0)],
)
def test_hours_and_brightness_are_those_of_the_windows(latitude, longitude):
    site = load_site(f"{latitude},{longitude},0").of_kind("naked-eye")
    windows = observation_windows(trajectory(), [site], START, STOP)
    row = int(np.flatnonzero(places().latitude.value == latitude)[0])
    column = int(np.flatnonzero(places().longitude.value == longitude)[0])
    hours = sum(window.duration.to_value("h") for window in windows)
    # Each end of a window falls within a step of two minutes.
    assert places().duration[row, column].to_value("h") == pytest.approx(
        hours, abs=len(windows) * 4.0 / 60.0
    )
    brightest = min(window.brightest_v for window in windows)
    # V changes by some thousandths in two minutes; aberration is left out.
    assert places().brightest_v[row, column] == pytest.approx(brightest, abs=0.01)


def test_the_americas_see_nothing_of_closest_approach():
    # A Sun that is up: at closest approach it is afternoon over there.
    row = int(np.flatnonzero(places().latitude.value == 45.0)[0])
    column = int(np.flatnonzero(places().longitude.value == -75.0)[0])
    assert places().duration[row, column].to_value("h") == 0.0
    assert np.isnan(places().brightest_v[row, column])


def test_hours_and_brightness_go_together():
    seen = places().duration > 0.0
    assert np.array_equal(seen, np.isfinite(places().brightest_v))
    assert np.all(places().margin[seen] >= 0.0)
    assert np.all(places().margin[~seen] < 0.0)
    assert np.nanmax(places().brightest_v) <= places().limiting_magnitude
    # The facts: half the Earth's people could see it; the brightest is near V 3.
    assert 2.5 < np.nanmin(places().brightest_v) < 3.3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"spacing": 0.0 * u.deg}, UnitError),
        ({"spacing": 90.0 * u.deg}, UnitError),
        ({"step": -1.0 * u.min}, UnitError),
        ({"start": STOP, "stop": START}, SpanError),
        ({"stop": parse_time("2029-06-01")}, SpanError),
    ],
)
def test_bad_input_is_refused(arguments, error):
    asked = {"start": START, "stop": STOP, **arguments}
    with pytest.raises(error):
        naked_eye_map(trajectory(), **asked)


def test_without_an_h_there_is_no_map():
    orbit = replace(load_orbit("apophis"), absolute_magnitude=None, designation="nobody")
    dark = propagate(orbit, START, STOP)
    with pytest.raises(PhotometryError, match="no absolute magnitude"):
        naked_eye_map(dark, START, STOP)
