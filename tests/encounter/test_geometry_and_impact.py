"""The hyperbola and its planes by their definitions; impacts by planting them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from astropy.units import Quantity
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import planetary_ephemeris
from flyby.dynamics.propagation import carry_states
from flyby.encounter import close_approaches
from flyby.encounter.geometry import (
    hyperbola_of,
    kizner_coordinates,
    opik_coordinates,
    v_infinity_km_s,
)
from flyby.errors import SpanError, UnitError, UnknownNameError
from flyby.frames import ECLIPTIC_TO_ICRF, icrf_to_itrs_matrix
from flyby.orbits import load_orbit
from flyby.orbits.elements import elements_from_state
from flyby.orbits.orbit import NonGravitational
from flyby.times import parse_time, tdb_days, time_from_tdb_days

EARTH_GM = 398600.435507
INVERSE_SQUARE = np.array([[0.0, 0.0, 0.0, 1.0, 0.0, 2.0, 5.093, 1.0]])

unit = st.floats(-1.0, 1.0)


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
    orbit = hyperbola_of(rotation @ flat, rotation @ moving, EARTH_GM)
    assert orbit is not None
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
    orbit = hyperbola_of(position, velocity, EARTH_GM)
    b_t, b_r = kizner_coordinates(orbit)
    assert b_t == pytest.approx(0.0, abs=2.0)
    assert b_r == pytest.approx(-50000.0, abs=100.0)
    # A planet moving north has zeta towards the south.
    xi, zeta = opik_coordinates(orbit, ECLIPTIC_TO_ICRF @ np.array([3.0, 0.0, 30.0]))
    assert zeta == pytest.approx(-50000.0, abs=100.0)
    assert xi == pytest.approx(0.0, abs=2.0)


def test_a_bound_orbit_has_neither():
    position, velocity = np.array([42164.0, 0.0, 0.0]), np.array([0.0, 3.07, 0.0])
    assert hyperbola_of(position, velocity, EARTH_GM) is None
    assert math.isnan(v_infinity_km_s(position, velocity, EARTH_GM))


def planted_impact(latitude_deg, longitude_deg, speed_km_s, slope_deg, when):
    """An orbit that reaches the ground there, so fast (inertially) and so steep, made backwards."""
    days = float(tdb_days(when))
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    # WGS84 point and its vertical, by their own definition.
    a, f = 6378.137, 1.0 / 298.257223563
    square = f * (2.0 - f)
    normal = a / math.sqrt(1.0 - square * math.sin(latitude) ** 2)
    up = np.array(
        [
            math.cos(latitude) * math.cos(longitude),
            math.cos(latitude) * math.sin(longitude),
            math.sin(latitude),
        ]
    )
    ground = normal * up * np.array([1.0, 1.0, 1.0 - square])
    west = np.array([math.sin(longitude), -math.cos(longitude), 0.0])
    slope = math.radians(slope_deg)
    itrs_velocity = speed_km_s * (math.cos(slope) * west - math.sin(slope) * up)
    back = icrf_to_itrs_matrix(np.array([days]))[0].T
    earth = np.concatenate(planetary_ephemeris().position_velocity("earth", days))
    state = earth + np.concatenate(
        [back @ ground / AU_KM, back @ itrs_velocity / AU_KM * SECONDS_PER_DAY]
    )
    epoch = days - 120.0
    early = carry_states(state[None, :], INVERSE_SQUARE, days, epoch)[0][0]
    sun = np.concatenate(planetary_ephemeris().position_velocity("sun", epoch))
    early -= sun
    return replace(
        load_orbit("apophis"),
        name="impactor",
        designation="impactor",
        epoch=time_from_tdb_days(epoch),
        elements=elements_from_state(early[:3], early[3:], epoch),
        nongravitational=NonGravitational(),
        covariance=None,
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "speed", "slope"),
    [(35.0, 139.0, 19.0, 45.0), (-20.0, -65.0, 12.5, 80.0), (52.0, 4.4, 30.0, 20.0)],
)
def test_an_impact_is_found_where_it_was_planted(latitude, longitude, speed, slope):
    when = parse_time("2031-07-09T12:34:56 UTC")
    orbit = planted_impact(latitude, longitude, speed, slope, when)
    approaches = close_approaches(orbit, parse_time("2031-06-01"), parse_time("2031-12-01"))
    approach = approaches[-1]
    impact = approach.impact
    assert impact is not None
    # There and back again is good to a few metres; the ground is met at the planted second.
    late = (float(tdb_days(impact.ground.time)) - float(tdb_days(when))) * SECONDS_PER_DAY
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
    assert not [late for late in approaches if late.time > approach.time]


def test_apophis_does_not_hit():
    (approach,) = close_approaches(
        load_orbit("apophis"),
        parse_time("2029-04-01"),
        parse_time("2029-05-01"),
        within=Quantity(0.01, "au"),
    )
    assert approach.impact is None


def test_bad_input_is_refused():
    orbit = load_orbit("apophis")
    start, stop = parse_time("2029-04-01"), parse_time("2029-05-01")
    with pytest.raises(UnknownNameError, match="no body is called 'vulcan'"):
        close_approaches(orbit, start, stop, body="vulcan")
    with pytest.raises(UnitError, match="length"):
        close_approaches(orbit, start, stop, within=0.05)
    with pytest.raises(UnitError, match="length"):
        close_approaches(orbit, start, stop, within=Quantity(1.0, "s"))
    with pytest.raises(UnitError, match="greater than zero"):
        close_approaches(orbit, start, stop, within=Quantity(-1.0, "km"))
    with pytest.raises(SpanError, match="is not after"):
        close_approaches(orbit, stop, start)
