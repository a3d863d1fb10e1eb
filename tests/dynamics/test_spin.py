"""Rotation of rigid bodies: closed forms and integrator, against each other and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp
from scipy.spatial.transform import Rotation as Turn

from flyby.arrays import norm
from flyby.dynamics.bodies import gm_km3_s2
from flyby.dynamics.spin.driven import collocation, drive, step_edges
from flyby.dynamics.spin.free import (
    attitudes,
    free_rotation,
    from_momentum,
    from_periods,
    in_space,
    product,
    rates_at_phases,
)
from flyby.errors import PropagationError

HOUR = 3600.0
LEE = np.array([0.64, 0.97, 1.0])
PRECESSION, ROTATION, STRONGEST = 27.38547, 264.178, 30.553
POLE = np.array([0.6, 0.0, -0.8])


def apophis(members):
    momentum, excitation = from_periods(LEE, PRECESSION * HOUR, ROTATION * HOUR)
    phases = np.random.default_rng(7).random((2, members))
    rates = rates_at_phases(LEE, momentum, excitation, phases[1])
    return rates, attitudes(LEE * rates, POLE, 2.0 * np.pi * phases[0]), momentum, excitation


def far_away(seconds):
    return np.full((seconds.size, 3), 1e6), np.ones((seconds.size, 3))


def parabola(seconds):
    """A made passage at 20 000 km: in time not quite Kepler's, but as smooth."""
    places = np.stack([20000.0 - 1e-4 * seconds**2 / 10.0, 6.0 * seconds, 0.3 * seconds], axis=1)
    velocities = np.stack([-2e-5 * seconds, np.full(seconds.size, 6.0), 0.0 * seconds + 0.3], 1)
    return places, velocities


def test_the_published_pair_of_periods_comes_back():
    rates, _, _, excitation = apophis(40)
    found = free_rotation(LEE, rates)
    assert found.precession_s / HOUR == pytest.approx(PRECESSION, rel=1e-12)
    assert found.rotation_s / HOUR == pytest.approx(ROTATION, rel=1e-12)
    # Published to 0.001 h, as the strongest period of the light curve.
    assert found.light_curve_s / HOUR == pytest.approx(STRONGEST, abs=5e-4)
    # As derived from the same figures elsewhere: E/E0 1.012, tilt 8.4 to 38.6 deg.
    assert excitation == pytest.approx(1.012, abs=5e-4)
    assert np.degrees(found.most_tilt_rad) == pytest.approx(38.6, abs=0.05)
    least = np.degrees(np.arccos(rates[:, 2] / norm(LEE * rates)))
    assert least.min() > 8.4 - 0.05


def test_free_motion_keeps_energy_and_momentum():
    rates, attitude, momentum, _ = apophis(8)
    edges = np.linspace(0.0, 10.0 * ROTATION * HOUR, 1400)
    found = drive(LEE, rates, attitude, edges, 0.0, far_away)
    energy = (LEE * found.rates**2).sum(axis=-1)
    carried = in_space(found.attitude, LEE * found.rates)
    assert np.abs(energy / energy[0] - 1.0).max() < 1e-12
    assert np.abs(carried / momentum - POLE).max() < 1e-12
    assert np.abs(norm(found.attitude) - 1.0).max() < 1e-14


def test_the_integrated_body_turns_with_the_periods_of_the_closed_form():
    """Angular velocity after a rotation, and the precession counted over ten of them."""
    rates, attitude, _, _ = apophis(6)
    turns = 10
    edges = np.linspace(0.0, turns * ROTATION * HOUR, 5001)
    found = drive(LEE, rates, attitude, edges, 0.0, far_away)
    # Ten turns of 9.5e5 s each, to 1e-9 of the rate.
    assert np.abs(found.rates[-1] - rates).max() < 1e-9 * norm(rates).max()
    short = in_space(found.attitude, np.broadcast_to([0.0, 0.0, 1.0], found.rates.shape))
    across = np.cross(POLE, [0.0, 1.0, 0.0])
    across /= norm(across)
    angle = np.unwrap(np.arctan2(short @ np.cross(POLE, across), short @ across), axis=0)
    rate = (angle[-1] - angle[0]) / edges[-1]
    assert 2.0 * np.pi / rate / HOUR == pytest.approx(PRECESSION, rel=1e-9)


@pytest.mark.parametrize("excitation", [1.005, 1.02, 1.0305, 1.05, 1.3, 1.55])
def test_closed_forms_against_quadrature(excitation):
    """Both modes: the period of rotation and the mean precession as integrals over a turn."""
    first, middle, last = LEE
    twice_energy = excitation / last  # of unit momentum
    found = from_momentum(LEE, np.ones(1), np.array([excitation]))
    short = bool(found.short_axis[0])
    assert short == (twice_energy * middle <= 1.0)
    own = np.array([first, middle, last] if short else [last, middle, first])
    a, b, c = own
    # Of the angle in the plane of the first two: their shares of the momentum are ellipses.
    wide_a = np.sqrt(abs((twice_energy * c - 1.0) / (a * (c - a))))
    wide_b = np.sqrt(abs((twice_energy * c - 1.0) / (b * (c - b))))

    def rates(angle):
        one, two = wide_a * np.cos(angle), wide_b * np.sin(angle)
        three = np.sqrt(1.0 - (a * one) ** 2 - (b * two) ** 2) / c
        # d(two)/dt = (c - a) / b * three * one gives the rate of the angle.
        return one, two, abs((c - a) / b * three * wide_a / wide_b)

    def precession(angle):
        one, two, speed = rates(angle)
        share = (a * one**2 + b * two**2) / ((a * one) ** 2 + (b * two) ** 2)
        return share / speed

    period = 4.0 * quad(lambda angle: 1.0 / rates(angle)[2], 0.0, np.pi / 2.0, epsabs=1e-12)[0]
    turned = 4.0 * quad(precession, 0.0, np.pi / 2.0, epsabs=1e-12)[0]
    assert found.rotation_s[0] == pytest.approx(period, rel=1e-9)
    assert found.precession_s[0] == pytest.approx(2.0 * np.pi * period / turned, rel=1e-9)


def test_a_body_about_its_short_axis_alone_has_one_period():
    found = free_rotation(LEE, np.array([[0.0, 0.0, 2.0 * np.pi]]))
    assert found.effective_s[0] == found.light_curve_s[0] == pytest.approx(1.0)
    assert np.isnan(found.precession_s[0])
    assert found.excitation[0] == 1.0


def test_phases_are_uniform_in_time():
    """Between two phases lies their share of the period: by the integrator."""
    momentum, excitation = from_periods(LEE, PRECESSION * HOUR, ROTATION * HOUR)
    rates = rates_at_phases(LEE, momentum, excitation, np.array([0.1, 0.37]))
    attitude = attitudes(LEE * rates, POLE, np.zeros(2))
    edges = np.linspace(0.0, 0.27 * ROTATION * HOUR, 200)
    found = drive(LEE, rates, attitude, edges, 0.0, far_away)
    assert np.abs(found.rates[-1, 0] - rates[1]).max() < 1e-12 * momentum


@pytest.mark.parametrize("pole", [POLE, np.array([0.0, 0.0, -1.0]), np.array([0.0, 0.0, 1.0])])
def test_attitudes_point_the_momentum_to_the_pole(pole):
    rates, _, _, _ = apophis(30)
    rates[0] = [0.0, 0.0, -1e-4]  # opposite to north in the body
    turned = attitudes(LEE * rates, pole, np.linspace(0.0, 6.0, 30))
    carried = in_space(turned, LEE * rates)
    assert np.abs(carried / norm(carried)[:, None] - pole).max() < 1e-14
    both = product(turned, turned)
    assert np.abs(norm(both) - 1.0).max() < 1e-14


def test_driven_members_against_scipy():
    """Euler's equations as scipy's DOP853 and its rotations have them."""
    gm = gm_km3_s2("earth")
    rates, attitude, momentum, _ = apophis(12)
    edges = step_edges(-2e5, 2e5, momentum, gm, parabola)
    found = drive(LEE, rates, attitude, edges, gm, parabola)

    def flow(time, state):
        place = parabola(np.array([time]))[0][0]
        distance = np.linalg.norm(place)
        turned = Turn.from_quat(np.roll(state[3:], -1))
        seen = turned.inv().apply(place / distance)
        torque = 3.0 * gm / distance**3 * np.cross(seen, LEE * seen)
        spin, scalar, axis = state[:3], state[3], state[4:]
        return np.concatenate(
            [
                (torque - np.cross(spin, LEE * spin)) / LEE,
                [-0.5 * axis @ spin],
                0.5 * (scalar * spin + np.cross(axis, spin)),
            ]
        )

    for member in (0, 5, 11):
        start = np.concatenate([rates[member], attitude[member]])
        ends = edges[0], edges[-1]
        other = solve_ivp(flow, ends, start, method="DOP853", rtol=1e-12, atol=1e-17).y[:, -1]
        # scipy's own tolerance, grown by the passage: a hundred millionth of the rate.
        assert np.abs(found.rates[-1, member] - other[:3]).max() < 1e-8 * momentum
        assert np.abs(found.attitude[-1, member] - other[3:]).max() < 1e-7
    # The torque changes the pole by tens of degrees here: the comparison is of something.
    carried = in_space(found.attitude[-1], LEE * found.rates[-1])
    assert (carried @ POLE / norm(carried)).min() < np.cos(np.radians(10.0))


def test_half_the_steps_give_the_same():
    gm = gm_km3_s2("earth")
    rates, attitude, momentum, _ = apophis(20)
    edges = step_edges(-2e5, 2e5, momentum, gm, parabola)
    finer = np.sort(np.concatenate([edges, 0.5 * (edges[1:] + edges[:-1])]))
    once, twice = (drive(LEE, rates, attitude, one, gm, parabola) for one in (edges, finer))
    assert np.abs(once.rates[-1] - twice.rates[-1]).max() < 1e-11 * momentum


def test_the_torque_is_the_change_of_the_angular_momentum():
    gm = gm_km3_s2("earth")
    rates, attitude, momentum, _ = apophis(5)
    edges = np.linspace(-600.0, 600.0, 241)
    found = drive(LEE, rates, attitude, edges, gm, parabola)
    carried = in_space(found.attitude, LEE * found.rates)
    change = (carried[122] - carried[118]) / (edges[122] - edges[118])
    torque = in_space(found.attitude[120], found.torque[120])
    # A difference over 20 s of a third power of what changes in 3300 s: second order, 1e-5.
    assert np.abs(change - torque).max() < 3e-5 * norm(torque).max()
    assert norm(torque).max() * 3600.0 > 0.05 * momentum


def test_collocation_integrates_polynomials():
    nodes, weights, matrix = collocation(6)
    for power in range(12):
        assert weights @ nodes**power == pytest.approx(1.0 / (power + 1), abs=1e-15)
    for power in range(6):
        assert matrix @ nodes**power == pytest.approx(nodes ** (power + 1) / (power + 1), abs=1e-15)


def test_steps_that_are_too_long_are_refused():
    rates, attitude, _, _ = apophis(3)
    with pytest.raises(PropagationError, match="does not converge"):
        drive(LEE, rates, attitude, np.array([0.0, 5e6]), 0.0, far_away)


@pytest.mark.parametrize(
    ("moments", "precession", "rotation"),
    [(LEE, 27.0, 60.0), (np.array([0.5, 1.0, 1.0]), 27.0, 264.0)],
)
def test_periods_that_no_body_has(moments, precession, rotation):
    assert from_periods(moments, precession, rotation) is None
