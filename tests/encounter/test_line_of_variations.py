"""The line of variations: asked for a zeta, it passes there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from astropy.time import Time
from astropy.units import Quantity

from flyby.encounter import close_approaches, line_of_variations
from flyby.encounter.keyholes.line_of_variations import LINES
from flyby.errors import InvalidOrbitError, InvalidTimeError, UnknownNameError
from flyby.orbits import load_orbit
from flyby.times import parse_time

WHEN = parse_time("2029-04-13")


@cache
def line(vary="arrival"):
    return line_of_variations(load_orbit("apophis"), WHEN, vary=vary)


def km(values):
    return Quantity(values, "km")


def april(orbit):
    (approach,) = close_approaches(orbit, parse_time("2029-04-10"), parse_time("2029-04-17"))
    return approach


@pytest.mark.parametrize("vary", LINES)
def test_its_middle_is_the_approach(vary):
    # The 2021 and 2025 epochs of JPL 220 differ by 0.04 km here.
    approach = april(load_orbit("apophis"))
    assert abs(line(vary).zeta - approach.b_plane.zeta) < km(0.1)
    assert abs(line(vary).xi - approach.b_plane.xi) < km(0.1)
    assert float(line(vary).sigma_zeta / approach.sigma_zeta) == pytest.approx(1.0, rel=1e-3)
    assert abs((line(vary).encounter_time - approach.time).to_value("s")) < 0.05


@pytest.mark.parametrize("vary", LINES)
def test_members_pass_where_they_are_asked_to(vary):
    offsets = np.array([-1500.0, -300.0, 0.0, 20.0, 1800.0])
    passage = line(vary).pass_encounter(km(offsets))
    # Second order is 1 km in 1000.
    moved = (passage.zeta - line(vary).zeta).to_value("km")
    assert moved == pytest.approx(offsets, abs=2.5, rel=1e-3)
    assert moved[3] - moved[2] == pytest.approx(20.0, abs=0.01)


def test_arrival_keeps_xi_and_the_covariance_does_not():
    offsets = km([-1500.0, 1500.0])
    kept = line("arrival").pass_encounter(offsets).xi
    dragged = line("covariance").pass_encounter(offsets).xi
    assert np.abs(kept - line().xi).max() < km(1.0)
    assert np.abs(dragged - line().xi).min() > km(50.0)


def test_a_member_is_an_orbit_like_any_other():
    (member,) = line().orbits(km([100.0]))
    assert member.covariance is None
    approach = april(member)
    passage = line().pass_encounter(km([100.0]))
    assert abs(approach.b_plane.zeta - passage.zeta[0]) < km(1e-3)
    assert abs(approach.distance - passage.distance[0]) < km(1e-3)


def test_without_a_covariance_the_arrival_can_be_varied():
    bare = replace(load_orbit("apophis"), covariance=None)
    found = line_of_variations(bare, WHEN)
    assert found.sigma_zeta is None
    passage = found.pass_encounter(km([50.0]))
    assert (passage.zeta[0] - found.zeta).to_value("km") == pytest.approx(50.0, abs=0.01)
    with pytest.raises(InvalidOrbitError, match="no covariance to vary along"):
        line_of_variations(bare, WHEN, vary="covariance")


def test_another_planet_will_do():
    # Apophis by Venus, 2016 April 24 (SBDB's close-approach data of solution 199).
    found = line_of_variations(load_orbit("apophis-jpl-199"), parse_time("2016-04-24"), "venus")
    assert abs((found.encounter_time - parse_time("2016-04-24T02:50 TDB")).to_value("min")) < 2.0
    passage = found.pass_encounter(km([10.0]))
    assert (passage.zeta[0] - found.zeta).to_value("km") == pytest.approx(10.0, abs=0.5)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"orbit": "apophis"}, InvalidOrbitError, "is not an Orbit"),
        ({"body": "vulcan"}, UnknownNameError, "no body is called 'vulcan'"),
        ({"vary": "weather"}, UnknownNameError, "no line of variations is called 'weather'"),
        ({"encounter": "2029-04-13"}, InvalidTimeError, "must be an astropy Time"),
        ({"encounter": Time([WHEN, WHEN])}, InvalidTimeError, "holds 2 instants"),
        ({"body": "venus"}, InvalidOrbitError, "passes Venus"),
        (
            {"body": "sun", "encounter": parse_time("2028-09-20")},
            InvalidOrbitError,
            "the Sun has no b-plane",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(arguments, error, message):
    given = {"orbit": load_orbit("apophis"), "encounter": WHEN, **arguments}
    with pytest.raises(error, match=message) as caught:
        line_of_variations(**given)
    assert "\n" not in str(caught.value)
