"""Every minimum, found to a millisecond and a metre on motions whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.encounter.search import minima

MILLISECOND_DAYS = 1e-3 / SECONDS_PER_DAY


def straight_line(closest_days, impact_parameter_au, speed_au_day):
    def state(days):
        along = speed_au_day * (days - closest_days)
        position = np.stack([along, np.full_like(days, impact_parameter_au), 0 * days], axis=1)
        velocity = np.tile([speed_au_day, 0.0, 0.0], (days.size, 1))
        return position, velocity

    return state


@settings(max_examples=60, deadline=None)
@given(
    closest_days=st.floats(1.0, 99.0),
    miss_au=st.floats(1e-6, 0.3),
    speed_au_day=st.floats(1e-4, 0.03),
    grid=st.integers(2, 12),
)
def test_a_straight_line_passes_once(closest_days, miss_au, speed_au_day, grid):
    state = straight_line(closest_days, miss_au, speed_au_day)
    (found,) = minima(state, np.linspace(0.0, 100.0, grid))
    # The range rate of a slow and distant passage is zero to rounding for longer than that.
    rounding = 1e-15 * miss_au / speed_au_day
    assert found == pytest.approx(closest_days, abs=MILLISECOND_DAYS + rounding)
    distance_m = np.linalg.norm(state(np.array([found]))[0]) * AU_KM * 1e3
    assert distance_m == pytest.approx(miss_au * AU_KM * 1e3, abs=1.0)


@settings(max_examples=60, deadline=None)
@given(
    closest_days=st.floats(2.0, 18.0),
    periapsis_au=st.floats(3e-5, 3e-3),
    eccentricity=st.floats(1.05, 8.0),
)
def test_a_hyperbola_about_the_earth(closest_days, periapsis_au, eccentricity):
    gm = 8.8876924467071022e-10  # Earth, au^3/day^2
    axis = periapsis_au / (eccentricity - 1.0)
    motion = np.sqrt(gm / axis**3)

    def state(days):
        mean = motion * (days - closest_days)
        anomaly = np.arcsinh(mean / eccentricity)
        for _ in range(60):
            anomaly -= (eccentricity * np.sinh(anomaly) - anomaly - mean) / (
                eccentricity * np.cosh(anomaly) - 1.0
            )
        root = np.sqrt(eccentricity**2 - 1.0)
        rate = motion / (eccentricity * np.cosh(anomaly) - 1.0)
        x, y = axis * (eccentricity - np.cosh(anomaly)), axis * root * np.sinh(anomaly)
        vx, vy = -axis * np.sinh(anomaly) * rate, axis * root * np.cosh(anomaly) * rate
        zero = np.zeros_like(x)
        return np.stack([x, y, zero], axis=1), np.stack([vx, vy, zero], axis=1)

    (found,) = minima(state, np.linspace(0.0, 20.0, 5), coarsest_days=0.5)
    assert found == pytest.approx(closest_days, abs=MILLISECOND_DAYS)
    distance_m = np.linalg.norm(state(np.array([found]))[0]) * AU_KM * 1e3
    assert distance_m == pytest.approx(periapsis_au * AU_KM * 1e3, abs=1.0)


def wavy(period_days, depth):
    """Distance 1 + depth cos(2 pi t / period) along a fixed direction."""
    rate = 2.0 * np.pi / period_days

    def state(days):
        zero = np.zeros_like(days)
        return (
            np.stack([1.0 + depth * np.cos(rate * days), zero, zero], axis=1),
            np.stack([-depth * rate * np.sin(rate * days), zero, zero], axis=1),
        )

    return state


def test_every_wave_is_found():
    found = minima(wavy(27.3, 0.01), np.array([0.0, 273.0 - 1e-6]), coarsest_days=1.0)
    assert found == pytest.approx(27.3 * (np.arange(10) + 0.5), abs=MILLISECOND_DAYS)


@pytest.mark.parametrize("gap_days", [0.4, 0.1, 0.02])
def test_two_minima_within_one_interval_are_both_found(gap_days):
    # d^2 = 1 + (s^2 - g^2)^2 k: minima at +-g, a maximum at 0 between them, s from 5.03 days.
    middle, strength = 5.03, 1e-3

    def square(s):
        return 1.0 + strength * (s**2 - gap_days**2) ** 2

    def state(days):
        s = days - middle
        distance = np.sqrt(square(s))
        rate = 2.0 * strength * (s**2 - gap_days**2) * s / distance
        zero = np.zeros_like(days)
        return (
            np.stack([distance, zero, zero], axis=1),
            np.stack([rate, zero, zero], axis=1),
        )

    found = minima(state, np.array([0.0, 10.0]), coarsest_days=1.0)
    # The valley is so flat that its floor is level to rounding over a second.
    assert found == pytest.approx([middle - gap_days, middle + gap_days], abs=2e-5)


def test_the_ends_of_the_span_are_not_minima():
    assert minima(straight_line(200.0, 0.1, 0.01), np.array([0.0, 100.0])).size == 0
    assert minima(straight_line(-5.0, 0.1, 0.01), np.array([0.0, 100.0])).size == 0


def of_rate(polynomial):
    """A motion whose r.v is a polynomial of time, with r.r = 1 + twice its integral."""
    integral = polynomial.integ()

    def state(days):
        distance = np.sqrt(1.0 + 2.0 * (integral(days) - integral(0.0)))
        zero = np.zeros_like(days)
        return (
            np.stack([distance, zero, zero], axis=1),
            np.stack([polynomial(days) / distance, zero, zero], axis=1),
        )

    return state


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_three_extrema_within_one_interval_are_told_apart(sign):
    # Rising: minimum, maximum, minimum. Falling: a minimum between two maxima.
    zeros = [5.3, 5.5, 5.7]
    polynomial = 1e-3 * sign * np.polynomial.Polynomial.fromroots(zeros)
    found = minima(of_rate(polynomial), np.array([5.0, 9.0]), coarsest_days=4.0)
    expected = [5.3, 5.7] if sign > 0.0 else [5.5]
    assert found == pytest.approx(expected, abs=MILLISECOND_DAYS)


@settings(max_examples=100, deadline=None)
@given(
    gaps=st.lists(st.floats(0.3, 3.0), min_size=1, max_size=5),
    sign=st.sampled_from([1.0, -1.0]),
)
def test_every_minimum_of_any_cluster_is_found(gaps, sign):
    zeros = np.cumsum(gaps)
    polynomial = np.polynomial.Polynomial.fromroots(zeros) * sign
    stop = zeros[-1] + 1.0
    polynomial *= 0.2 / max(np.abs(polynomial.integ()(np.linspace(0.0, stop, 500))).max(), 1e-12)
    slopes = polynomial.deriv()(zeros)
    found = minima(of_rate(polynomial), np.array([0.0, stop]), coarsest_days=1.0)
    expected = zeros[slopes > 0.0]
    # Where the valley is nearly level the zero itself is only known to rounding over the slope.
    rounding = 1e-13 / np.abs(slopes).min()
    assert found == pytest.approx(expected, abs=MILLISECOND_DAYS + rounding)


@pytest.mark.parametrize("half_span_s", [1e-3, 1.0, 1e3])
def test_a_span_of_any_length_is_searched(half_span_s):
    middle, half = 50.0, half_span_s / SECONDS_PER_DAY
    state = straight_line(middle, 1e-3, 0.01)

    def only_inside(days):
        assert days.min() >= middle - 1.5 * half
        assert days.max() <= middle + half
        return state(days)

    (found,) = minima(only_inside, np.array([middle - 1.5 * half, middle + half]))
    assert found == pytest.approx(middle, abs=MILLISECOND_DAYS)
