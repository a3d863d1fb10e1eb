"""Discs in the asteroid's sky and its own in ours, against geometry done another way."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from astropy.units import Quantity

from flyby.dynamics import propagate
from flyby.encounter.appearance import angular_diameter, disc_from_asteroid
from flyby.errors import InvalidOrbitError, InvalidTimeError, SpanError, UnitError, UnknownNameError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits import load_orbit
from flyby.times import parse_time, time_from_tdb_days

CLOSEST = parse_time("2029-04-13T21:46:12.7 TDB")


@cache
def trajectory():
    return propagate(load_orbit("apophis"), parse_time("2029-04-10"), parse_time("2029-04-17"))


def test_the_earth_fills_nineteen_degrees():
    disc = disc_from_asteroid(trajectory(), CLOSEST, "earth")
    # The mean radius, 6371 km, over 38 011.4 km: 2 asin(0.167610) = 19.298 deg.
    assert disc.angular_diameter.to_value("deg") == pytest.approx(19.298, abs=0.001)
    assert disc.distance.to_value("km") == pytest.approx(38011.4, abs=0.1)
    # Horizons gives a Sun - asteroid - Earth angle of 82 deg at that hour; in the triangle the
    # other two make up 180 deg, and that at the Sun is a hundredth of a degree.
    position, _ = trajectory().state(CLOSEST, origin="earth")
    sun, _ = trajectory().state(CLOSEST, origin="sun")
    at_asteroid = np.degrees(
        np.arccos(
            np.sum(position * sun).to_value("km2")
            / (np.linalg.norm(position.to_value("km")) * np.linalg.norm(sun.to_value("km")))
        )
    )
    assert disc.phase_angle.to_value("deg") + at_asteroid == pytest.approx(180.0, abs=0.02)


def test_it_comes_over_the_night_side_and_leaves_over_the_day_side():
    days = np.array([-0.25, 0.25]) + 10695.407
    disc = disc_from_asteroid(trajectory(), time_from_tdb_days(days), "earth")
    assert disc.illuminated_fraction[0] < 0.02
    assert disc.illuminated_fraction[1] > 0.97


def test_lit_side_and_position_angle_agree_with_a_sphere_seen_point_by_point():
    disc = disc_from_asteroid(trajectory(), CLOSEST, "earth")
    position, _ = trajectory().state_au(np.array([10695.4070919]), origin="earth")
    heliocentric, _ = trajectory().state_au(np.array([10695.4070919]), origin="sun")
    sight = -position[0] / np.linalg.norm(position[0])
    to_sun = -(heliocentric[0] - position[0])
    to_sun /= np.linalg.norm(to_sun)
    # Scatter points over the disc, find the point of the far-seen sphere under each, ask whether
    # the Sun is up there.
    pole = ECLIPTIC_TO_ICRF[:, 2]
    north = pole - (pole @ sight) * sight
    north /= np.linalg.norm(north)
    east = np.cross(north, sight)
    # East is where ecliptic longitude grows.
    ahead = np.cross(pole, sight)
    east *= np.sign(east @ ahead)
    grid = np.linspace(-1.0, 1.0, 801)
    x, y = (axis.ravel() for axis in np.meshgrid(grid, grid))
    inside = x**2 + y**2 < 1.0
    x, y = x[inside], y[inside]
    depth = np.sqrt(1.0 - x**2 - y**2)
    points = x[:, None] * east + y[:, None] * north - depth[:, None] * sight
    lit = points @ to_sun > 0.0
    # A grid of 800 across tells areas to a thousandth, and the middle of the lit part to 0.3 deg.
    assert disc.illuminated_fraction == pytest.approx(lit.mean(), abs=2e-3)
    angle = np.degrees(np.arctan2(x[lit].mean(), y[lit].mean())) % 360.0
    assert disc.bright_limb.to_value("deg") == pytest.approx(angle, abs=0.3)


def test_angular_diameter_of_the_asteroid():
    found = angular_diameter(trajectory(), CLOSEST, Quantity(0.34, "km"))
    # 0.34 / 38 011.4 rad = 1.845 arcsec.
    assert found.to_value("arcsec") == pytest.approx(0.34 / 38011.4 * 206264.806, rel=1e-5)
    assert found.shape == ()
    twice = angular_diameter(trajectory(), CLOSEST, Quantity(680.0, "m"))
    assert float(twice / found) == pytest.approx(2.0, rel=1e-9)
    row = angular_diameter(
        trajectory(), time_from_tdb_days(10695.407 + np.linspace(-1, 1, 5)), Quantity(0.34, "km")
    )
    assert row.shape == (5,)
    assert row.argmax() == 2


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: disc_from_asteroid(trajectory(), CLOSEST, "vulcan"), UnknownNameError, "vulcan"),
        (lambda: disc_from_asteroid("x", CLOSEST, "earth"), InvalidOrbitError, "not a Trajectory"),
        (lambda: disc_from_asteroid(trajectory(), 1.0, "earth"), InvalidTimeError, "astropy Time"),
        (
            lambda: disc_from_asteroid(trajectory(), parse_time("2030-01-01"), "earth"),
            SpanError,
            "outside the trajectory",
        ),
        (lambda: angular_diameter(trajectory(), CLOSEST, 0.34), UnitError, "must be a length"),
        (
            lambda: angular_diameter(trajectory(), CLOSEST, Quantity(-1.0, "km")),
            UnitError,
            "greater than zero",
        ),
        (
            lambda: angular_diameter(trajectory(), CLOSEST, Quantity(1.0, "s")),
            UnitError,
            "must be a length",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
