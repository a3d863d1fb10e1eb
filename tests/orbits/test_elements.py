"""Elements and states against each other, Kepler's equation and conservation laws."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flyby.constants import GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.elements import (
    _stumpff,
    elements_from_state,
    heliocentric_state,
    true_anomaly,
)
from flyby.orbits.orbit import Elements

angle = st.floats(0.0, 359.999)
orbits = st.builds(
    Elements,
    eccentricity=st.floats(0.0, 5.0),
    perihelion_distance_au=st.floats(0.01, 50.0),
    perihelion_time_tdb_days=st.floats(-20000.0, 20000.0),
    node_deg=angle,
    perihelion_argument_deg=angle,
    inclination_deg=st.floats(0.0, 180.0),
)


near_parabolas = st.builds(
    replace,
    orbits,
    eccentricity=st.sampled_from([-1.0, 1.0]).flatmap(
        lambda side: st.floats(-16.0, -9.0).map(lambda power: 1.0 + side * 10.0**power)
    ),
)


@settings(max_examples=300, deadline=None)
@given(elements=orbits | near_parabolas, epoch=st.floats(-20000.0, 20000.0))
@example(elements=Elements(1.0, 1.0, 0.0, 10.0, 20.0, 30.0), epoch=500.0)
@example(elements=Elements(1.0 - 1e-12, 0.5, 0.0, 10.0, 20.0, 30.0), epoch=-700.0)
@example(elements=Elements(1.0 + 1e-10, 0.5, 0.0, 10.0, 20.0, 30.0), epoch=9000.0)
@example(elements=Elements(0.0, 1.0, 0.0, 0.0, 0.0, 0.0), epoch=100.0)
# 6 000 au out on a hyperbola of 0.017 au, where each lost digit of the momentum shows.
@example(elements=Elements(4.75, 0.017, -13401.9, 227.0, 226.5, 43.99), epoch=10230.2)
def test_state_to_elements_to_state(elements, epoch):
    position, velocity = heliocentric_state(elements, epoch)
    found = elements_from_state(position, velocity, epoch)
    again = heliocentric_state(found, epoch)
    radius, speed = float(np.linalg.norm(position)), float(np.linalg.norm(velocity))
    # An instant thousands of days from J2000 is itself rounded, and the body moves on meanwhile.
    rounded_days = 4.4e-16 * (abs(epoch) + abs(found.perihelion_time_tdb_days))
    # Else 5e-15, but for q near 0.01 au, e within 0.01 of 1 and some 200 au out: there the last
    # digit of e, times r / q, is all that limits it (8e-14 in 30 000 random orbits).
    assert np.linalg.norm(again[0] - position) < 1e-13 * radius + speed * rounded_days
    pull = GM_SUN_AU3_DAY2 / radius**2
    assert np.linalg.norm(again[1] - velocity) < 1e-13 * speed + pull * rounded_days


@settings(max_examples=200, deadline=None)
@given(z=st.floats(-30.0, 9.0))
@example(z=3.999)
@example(z=-3.999)
@example(z=4.001)
@example(z=-4.001)
def test_stumpff_functions_against_the_series_in_60_digits(z):
    for order, found in zip((1, 2, 3), _stumpff(z), strict=True):
        with localcontext() as context:
            context.prec = 60
            exact = term = 1 / Decimal(math.factorial(order))
            for k in range(1, 50):  # what is left out is below 1e-80
                term *= -Decimal(z) / ((2 * k + order - 1) * (2 * k + order))
                exact += term
        # Six last places; c1 has a zero at pi^2, near which only the absolute error is small.
        assert abs(found - float(exact)) < 1.3e-15 * max(float(exact), 0.3 if order == 1 else 0.0)


def test_true_anomaly_is_the_angle_from_perihelion():
    elements = Elements(0.3, 0.9, 0.0, 40.0, 50.0, 60.0)
    perihelion, _ = heliocentric_state(elements, 0.0)
    for day in (-150.0, -1.0, 0.0, 80.0):
        position, _ = heliocentric_state(elements, day)
        cosine = position @ perihelion / np.linalg.norm(position) / np.linalg.norm(perihelion)
        angle_rad = math.copysign(math.acos(min(cosine, 1.0)), day)
        assert true_anomaly(elements, day) == pytest.approx(angle_rad, abs=1e-8)


@pytest.mark.parametrize(
    "elements",
    [
        Elements(0.5, 1e200, 0.0, 0.0, 0.0, 0.0),
        Elements(5.0, 1e-200, 0.0, 0.0, 0.0, 0.0),
        Elements(1e200, 1.0, 0.0, 0.0, 0.0, 0.0),
        Elements(1.0, 1e300, 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_absurd_sizes_are_a_state_or_one_clear_error(elements):
    try:
        position, velocity = heliocentric_state(elements, 1000.0)
    except InvalidOrbitError:
        return
    assert np.all(np.isfinite([position, velocity]))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_state_that_is_not_finite_has_no_elements(value):
    with pytest.raises(InvalidOrbitError, match="not finite"):
        elements_from_state(np.array([value, 0.0, 0.0]), np.array([0.0, 0.01, 0.0]), 0.0)


@settings(max_examples=200, deadline=None)
@given(elements=orbits, epoch=st.floats(-20000.0, 20000.0))
def test_energy_momentum_and_plane(elements, epoch):
    position, velocity = heliocentric_state(elements, epoch)
    radius, e, q = (
        float(np.linalg.norm(position)),
        elements.eccentricity,
        elements.perihelion_distance_au,
    )
    energy = 0.5 * velocity @ velocity - GM_SUN_AU3_DAY2 / radius
    expected = -GM_SUN_AU3_DAY2 * (1.0 - e) / (2.0 * q)
    assert energy == pytest.approx(expected, abs=2e-14 * GM_SUN_AU3_DAY2 / q * (1.0 + e))
    momentum = np.cross(position, velocity)
    length = float(np.linalg.norm(momentum))
    # Far out the cross product is a small difference of large numbers.
    lost = 1e-12 + 1e-15 * radius * float(np.linalg.norm(velocity)) / length
    assert length == pytest.approx(math.sqrt(GM_SUN_AU3_DAY2 * q * (1.0 + e)), rel=lost)
    north = momentum @ ECLIPTIC_TO_ICRF[:, 2] / length
    assert north == pytest.approx(math.cos(math.radians(elements.inclination_deg)), abs=lost)


@settings(max_examples=100, deadline=None)
@given(e=st.floats(0.0, 0.95), q=st.floats(0.1, 10.0), part=st.floats(-0.49, 0.49))
@example(e=0.0, q=5.958984375, part=2.225073858507e-311)
def test_keplers_equation_solved_plainly(e, q, part):
    axis = q / (1.0 - e)
    motion = math.sqrt(GM_SUN_AU3_DAY2 / axis**3)
    mean = 2.0 * math.pi * part
    anomaly = mean
    for _ in range(200):
        anomaly -= (anomaly - e * math.sin(anomaly) - mean) / (1.0 - e * math.cos(anomaly))
    position, _ = heliocentric_state(Elements(e, q, 0.0, 0.0, 0.0, 0.0), mean / motion)
    flat = ECLIPTIC_TO_ICRF.T @ position
    expected = [
        axis * (math.cos(anomaly) - e),
        axis * math.sqrt(1.0 - e * e) * math.sin(anomaly),
        0.0,
    ]
    assert flat == pytest.approx(expected, abs=1e-11 * axis)


def test_a_parabola_follows_barkers_equation():
    q, days = 0.9, 120.0
    scaled = 3.0 * math.sqrt(GM_SUN_AU3_DAY2 / (2.0 * q**3)) * days / 2.0
    root = (
        math.cbrt(scaled + math.sqrt(scaled**2 + 1.0))
        if hasattr(math, "cbrt")
        else ((scaled + math.sqrt(scaled**2 + 1.0)) ** (1.0 / 3.0))
    )
    half_tangent = root - 1.0 / root
    position, _ = heliocentric_state(Elements(1.0, q, 0.0, 0.0, 0.0, 0.0), days)
    assert np.linalg.norm(position) == pytest.approx(q * (1.0 + half_tangent**2), rel=1e-13)


def test_no_angular_momentum_no_elements():
    with pytest.raises(InvalidOrbitError, match="angular momentum"):
        elements_from_state(np.array([1.0, 0.0, 0.0]), np.array([0.01, 0.0, 0.0]), 0.0)
