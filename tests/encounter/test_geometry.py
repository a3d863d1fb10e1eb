"""The hyperbola and its planes: by their definitions, and for JPL's own vectors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.bodies import gm_km3_s2
from flyby.encounter.geometry import (
    capture_b_km,
    hyperbola,
    kizner_coordinates,
    least_distance_km,
    opik_coordinates,
)
from flyby.frames import ECLIPTIC_TO_ICRF

EARTH_GM = 398600.435507


@settings(max_examples=100, deadline=None)
@given(
    periapsis=st.floats(6500.0, 400000.0),
    excess=st.floats(0.5, 40.0),
    anomaly=st.floats(-1.2, 1.2),
    tilt=st.floats(0.1, 3.0),
    turn=st.floats(0.0, 6.28),
)
def test_hyperbola_from_any_point_of_it(periapsis, excess, anomaly, tilt, turn):
    eccentricity = 1.0 + periapsis * excess**2 / EARTH_GM
    momentum = math.sqrt(EARTH_GM * periapsis * (1.0 + eccentricity))
    radius = momentum**2 / EARTH_GM / (1.0 + eccentricity * math.cos(anomaly))
    flat = np.array([radius * math.cos(anomaly), radius * math.sin(anomaly), 0.0])
    speed = EARTH_GM / momentum
    moving = np.array([-speed * math.sin(anomaly), speed * (eccentricity + math.cos(anomaly)), 0.0])
    c, s, ct, s_t = math.cos(turn), math.sin(turn), math.cos(tilt), math.sin(tilt)
    rotation = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]]) @ np.array(
        [[1.0, 0, 0], [0, ct, -s_t], [0, s_t, ct]]
    )
    orbit = hyperbola(rotation @ flat, rotation @ moving, EARTH_GM)
    assert orbit.eccentricity == pytest.approx(eccentricity, rel=1e-9)
    assert orbit.periapsis_km == pytest.approx(periapsis, rel=1e-8)
    assert orbit.v_infinity_km_s == pytest.approx(excess, rel=1e-9)
    # |B| v_infinity is the angular momentum, and B is normal to the asymptote.
    length = np.linalg.norm(orbit.b_vector_km)
    assert length * excess == pytest.approx(momentum, rel=1e-8)
    assert abs(orbit.b_vector_km @ orbit.incoming) < 1e-8 * length
    # Long before, the asteroid comes along S through B.
    asymptote = math.acos(-1.0 / orbit.eccentricity)
    before = np.array([math.cos(-asymptote), math.sin(-asymptote), 0.0])
    assert rotation @ before == pytest.approx(-orbit.incoming, abs=1e-7)
    b_t, b_r = kizner_coordinates(orbit)
    assert math.hypot(b_t, b_r) == pytest.approx(length, rel=1e-12)


def test_axes_of_the_b_plane():
    # Coming along ecliptic x, missing to the north: T is then ecliptic -y, R ecliptic south.
    position = ECLIPTIC_TO_ICRF @ np.array([-1e9, 0.0, 50000.0])
    velocity = ECLIPTIC_TO_ICRF @ np.array([10.0, 0.0, 0.0])
    orbit = hyperbola(position, velocity, EARTH_GM)
    b_t, b_r = kizner_coordinates(orbit)
    assert b_t == pytest.approx(0.0, abs=2.0)
    assert b_r == pytest.approx(-50000.0, abs=100.0)
    # A planet moving north has zeta towards the south.
    xi, zeta = opik_coordinates(orbit, ECLIPTIC_TO_ICRF @ np.array([3.0, 0.0, 30.0]))
    assert zeta == pytest.approx(-50000.0, abs=100.0)
    assert xi == pytest.approx(0.0, abs=2.0)


def test_a_bound_orbit_has_neither():
    position, velocity = np.array([42164.0, 0.0, 0.0]), np.array([0.0, 3.07, 0.0])
    orbit = hyperbola(position, velocity, EARTH_GM)
    assert math.isnan(orbit.v_infinity_km_s)
    assert np.all(np.isnan(orbit.b_vector_km))
    assert np.all(np.isnan(opik_coordinates(orbit, np.array([0.0, 29.8, 0.0]))))


def test_one_state_and_many_are_the_same():
    generator = np.random.default_rng(3)
    position = generator.normal(size=(2, 40, 3)) * 1e5
    velocity = generator.normal(size=(2, 40, 3)) * 20.0
    planet = generator.normal(size=3)
    many = hyperbola(position, velocity, EARTH_GM)
    xi, zeta = opik_coordinates(many, planet)
    b_t, b_r = kizner_coordinates(many)
    assert xi.shape == b_t.shape == many.eccentricity.shape == (2, 40)
    for place in np.ndindex(2, 40):
        one = hyperbola(position[place], velocity[place], EARTH_GM)
        assert one.b_vector_km == pytest.approx(many.b_vector_km[place], rel=1e-12, abs=1e-6)
        assert opik_coordinates(one, planet) == pytest.approx((xi[place], zeta[place]), abs=1e-6)
        assert kizner_coordinates(one) == pytest.approx((b_t[place], b_r[place]), abs=1e-6)
    # Against the pole, Öpik's frame is Kizner's with T the other way round.
    of_pole = opik_coordinates(many, ECLIPTIC_TO_ICRF[:, 2])
    assert of_pole[0] == pytest.approx(-b_t, abs=1e-6)
    assert of_pole[1] == pytest.approx(b_r, abs=1e-6)


@given(radius=st.floats(100.0, 1e5), focus=st.floats(0.0, 1e6))
def test_what_grazes_has_its_periapsis_at_the_radius(radius, focus):
    assert least_distance_km(capture_b_km(radius, focus), focus) == pytest.approx(radius, rel=1e-6)


@pytest.mark.parametrize(
    "row",
    [
        # JPL Horizons, geocentric, ecliptic J2000, TDB, au and au/day (the table of
        # data/horizons_vectors_2029-04-13.csv): JD 2462240.402777778, .406250000, .409722222.
        (
            -0.0001434347307064567,
            0.0002073425044896105,
            3.570375614064822e-05,
            0.003626544347876128,
            0.002014309374987791,
            0.00107381775248961,
        ),
        (
            -0.0001307972597452219,
            0.0002142684075242951,
            3.942026452835194e-05,
            0.003652270322516619,
            0.001974753581305139,
            0.001066767627018211,
        ),
        (
            -0.0001180744419017871,
            0.0002210544865792291,
            4.311104203757524e-05,
            0.003675665847587168,
            0.001933830043120027,
            0.001059007370095831,
        ),
    ],
)
def test_the_hyperbola_of_jpls_own_vectors(row):
    position = ECLIPTIC_TO_ICRF @ np.array(row[:3]) * AU_KM
    velocity = ECLIPTIC_TO_ICRF @ np.array(row[3:]) * AU_KM / SECONDS_PER_DAY
    orbit = hyperbola(position, velocity, gm_km3_s2("earth"))
    # The figures hold at closest approach; a few minutes off, the pull of Moon and Sun and the
    # Earth's flattening move the osculating hyperbola in these last digits.
    assert orbit.eccentricity == pytest.approx(4.25390, abs=5e-4)
    assert math.degrees(2.0 * math.asin(1.0 / orbit.eccentricity)) == pytest.approx(
        27.1925, abs=5e-3
    )
    assert np.linalg.norm(orbit.b_vector_km) == pytest.approx(48300.69, abs=3.0)
    assert orbit.v_infinity_km_s == pytest.approx(5.84135589753103, abs=5e-4)


def test_straight_at_the_centre():
    orbit = hyperbola(np.array([1e6, 0.0, 0.0]), np.array([-9.0, 0.0, 0.0]), EARTH_GM)
    assert orbit.eccentricity == 1.0
    assert orbit.incoming == pytest.approx([-1.0, 0.0, 0.0])
    assert np.linalg.norm(orbit.b_vector_km) == 0.0
