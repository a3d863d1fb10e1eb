"""Where tracks end: planted contacts with every kind of body, on either side of the epoch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import planetary_ephemeris, propagate
from flyby.dynamics.bodies import attracting_bodies
from flyby.dynamics.contact import altitude_km
from flyby.dynamics.orientation import icrf_to_body_matrix
from flyby.errors import PropagationError, SpanError
from flyby.orbits import load_orbit
from flyby.orbits.elements import elements_from_state
from flyby.orbits.orbit import NonGravitational
from flyby.times import parse_time, tdb_days, time_from_tdb_days
from planted import planted_passage, planted_state

WHEN = parse_time("2031-07-09T12:34:56 UTC")
WHEN_DAYS = float(tdb_days(WHEN))
SECOND = 1.0 / SECONDS_PER_DAY


def orbit_about(body, position_km, velocity_km_s, days):
    """The orbit with this state relative to a body, with its epoch at that instant."""
    ephemeris = planetary_ephemeris()
    state = np.concatenate(ephemeris.position_velocity(body, days)) + np.concatenate(
        [np.asarray(position_km) / AU_KM, np.asarray(velocity_km_s) / AU_KM * SECONDS_PER_DAY]
    )
    state -= np.concatenate(ephemeris.position_velocity("sun", days))
    return replace(
        load_orbit("apophis"),
        name="odd",
        designation="odd",
        epoch=time_from_tdb_days(days),
        elements=elements_from_state(state[:3], state[3:], days),
        nongravitational=NonGravitational(),
        covariance=None,
    )


def circle(body, radius_km):
    bodies = attracting_bodies()
    speed = np.sqrt(bodies.gm_km3_s2(body) / radius_km)
    return orbit_about(body, [radius_km, 0.0, 0.0], [0.0, 0.8 * speed, 0.6 * speed], 9131.0)


@pytest.mark.parametrize(
    ("body", "speed"),
    [("earth", 20.0), ("moon", 9.0), ("venus", 25.0), ("mars", 11.0), ("jupiter", 62.0)],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_track_ends_where_it_was_planted(body, speed, sign):
    """Outwards from the ground for an impact before the epoch, inwards for one after it."""
    bodies = attracting_bodies()
    up = np.array([0.36, -0.48, 0.8])
    radius = float(bodies.mean_radius_km[bodies.index(body)])
    if body == "earth":
        radius = 6372.0  # brought down to WGS84 beneath
        radius -= altitude_km(radius * up[None], body, np.array([WHEN_DAYS]))[0]
    track = np.array([0.8, 0.6, 0.0]) - 0.6 * up * sign
    track *= speed / np.linalg.norm(track)
    state = planted_state(radius * up, track if track @ up < 0 else -track, WHEN, body)
    start, stop = time_from_tdb_days(WHEN_DAYS - 30.0), time_from_tdb_days(WHEN_DAYS + 30.0)
    trajectory = propagate(state, start, stop)
    contact = trajectory.impact_after
    assert trajectory.impact_before is None
    assert contact.body == body
    # Four months there and back are good to some metres, at `speed` a thousandth of a second.
    assert (contact.tdb_days - WHEN_DAYS) / SECOND == pytest.approx(0.0, abs=0.01)
    assert float(tdb_days(trajectory.stop)) == contact.tdb_days
    with pytest.raises(SpanError, match="is after the impact on"):
        trajectory.state_au(np.array([contact.tdb_days + SECOND]))
    # The same the other way round: from an epoch inside the last day, back over a like ascent.
    back = orbit_about(body, 3.0 * radius * up, speed * up, WHEN_DAYS)
    before = propagate(back, start, stop).impact_before
    assert before.body == body
    assert WHEN_DAYS - 0.2 < before.tdb_days < WHEN_DAYS
    at = np.array([before.tdb_days])
    position, _ = propagate(back, start, stop).state_au(at, origin=body)
    assert abs(altitude_km(position * AU_KM, body, at)[0]) < 0.002


@settings(max_examples=25, deadline=None)
@given(
    latitude=st.floats(-89.0, 89.0),
    longitude=st.floats(-180.0, 180.0),
    speed=st.floats(11.3, 60.0),
    slope=st.floats(0.3, 90.0),
    heading=st.floats(0.0, 360.0),
)
def test_nothing_is_left_after_any_contact(latitude, longitude, speed, slope, heading):
    orbit = planted_passage(latitude, longitude, speed, slope, WHEN, heading_deg=heading)
    start, stop = time_from_tdb_days(WHEN_DAYS - 5.0), time_from_tdb_days(WHEN_DAYS + 5.0)
    trajectory = propagate(orbit, start, stop)
    contact = trajectory.impact_after
    assert contact.body == "earth"
    # At the flattest slope a metre of height is 200 m of path.
    assert (contact.tdb_days - WHEN_DAYS) / SECOND == pytest.approx(0.0, abs=0.05)
    assert trajectory.step_edges_tdb_days[-1] == contact.tdb_days
    assert np.all(np.diff(trajectory.step_edges_tdb_days) > 0.0)
    days = np.linspace(WHEN_DAYS - 0.2, contact.tdb_days, 400)
    heights = altitude_km(trajectory.state_au(days)[0] * AU_KM, "earth", days)
    assert heights[:-1].min() > -0.002


@settings(max_examples=15, deadline=None)
@given(
    latitude=st.floats(-89.0, 89.0), heading=st.floats(0.0, 360.0), altitude=st.floats(0.2, 200.0)
)
def test_what_stays_above_the_ground_goes_on(latitude, heading, altitude):
    # Level over its lowest point, the path rises by v^2/r: whatever the flattening, no contact.
    orbit = planted_passage(latitude, 20.0, 20.0, 0.0, WHEN, altitude, heading_deg=heading)
    stop = time_from_tdb_days(WHEN_DAYS + 5.0)
    trajectory = propagate(orbit, time_from_tdb_days(WHEN_DAYS - 5.0), stop)
    assert trajectory.impact_after is None
    assert float(tdb_days(trajectory.stop)) == pytest.approx(float(tdb_days(stop)), abs=1e-9)


def test_of_several_orbits_each_ends_at_its_own_impact():
    hits = planted_passage(35.0, 139.0, 19.0, 45.0, WHEN)
    passes = planted_passage(35.0, 139.0, 19.0, 0.0, WHEN, 3000.0)
    start, stop = time_from_tdb_days(WHEN_DAYS - 3.0), time_from_tdb_days(WHEN_DAYS + 3.0)
    together = propagate([passes, hits, passes], start, stop)
    assert np.isnan(together.contacts[1].tdb_days[[0, 2]]).all()
    days = np.array([WHEN_DAYS - 1.0, WHEN_DAYS - SECOND, WHEN_DAYS + SECOND, WHEN_DAYS + 2.0])
    position, velocity = together.state_au(days)
    assert np.isfinite(position[[0, 2]]).all()
    assert np.isfinite(position[1]).all(axis=1).tolist() == [True, True, False, False]
    assert np.isfinite(velocity[1]).all(axis=1).tolist() == [True, True, False, False]
    at, _ = together.state_au_of_each(np.full(3, WHEN_DAYS + 1.0))
    assert np.isfinite(at).all(axis=1).tolist() == [True, False, True]
    # As the copy of another lane that it has become, it changes nothing for the others.
    alone = propagate(passes, start, stop).state_au(days)[0]
    assert np.abs(position[0] - alone).max() * AU_KM < 0.001
    lane = together.of_orbit(1)
    assert float(tdb_days(lane.stop)) == lane.impact_after.tdb_days
    assert np.all(np.diff(lane.step_edges_tdb_days) > 0.0)
    # All of them down: nan, not an error, since none is of one orbit alone.
    both = propagate([hits, hits], start, stop)
    assert np.isnan(both.state_au(days[-1:])[0]).all()


@pytest.mark.parametrize(
    ("body", "position_km"),
    [("earth", 1000.0), ("earth", 6300.0), ("sun", 1e5), ("jupiter", 3e4), ("moon", 1700.0)],
)
def test_an_orbit_that_begins_inside_a_body_is_refused(body, position_km):
    orbit = orbit_about(body, [position_km, 0.0, 0.0], [0.0, 1.0, 0.0], 9131.0)
    with pytest.raises(PropagationError, match=r"odd is inside .*2024-12-31.*check the elements"):
        propagate(orbit, parse_time("2024-01-01"), parse_time("2026-01-01"))


@pytest.mark.parametrize("body", ["earth", "venus", "jupiter", "sun", "moon"])
def test_what_falls_from_rest_ends_at_the_surface(body):
    bodies = attracting_bodies()
    far = 20.0 * float(bodies.mean_radius_km[bodies.index(body)])
    orbit = orbit_about(body, [far, 0.0, 0.0], [0.0, 0.01, 0.0], 9131.0)
    trajectory = propagate(orbit, parse_time("2010-01-01"), parse_time("2109-01-01"))
    assert trajectory.impact_after.body == body
    assert trajectory.impact_before.body == body
    # From rest at r0 it takes pi/2 sqrt(r0^3 / 2 GM) to the centre, a little less to the surface.
    whole = 0.5 * np.pi * np.sqrt(far**3 / (2.0 * bodies.gm_km3_s2(body))) * SECOND
    assert 0.9 * whole < trajectory.impact_after.tdb_days - 9131.0 < 1.02 * whole
    assert len(trajectory.step_edges_tdb_days) < 500


@pytest.mark.parametrize(
    ("body", "radius_km"),
    [("earth", 6800.0), ("moon", 1800.0), ("mars", 3500.0), ("jupiter", 75000.0), ("sun", 8e5)],
)
def test_what_circles_low_for_a_century_ends_in_one_line(body, radius_km, monkeypatch):
    # By hand with the usual 200 000 steps: 5 to 7 s each.
    monkeypatch.setattr("flyby.dynamics.propagation.MAXIMUM_STEPS", 10_000)
    with pytest.raises(PropagationError, match=r"after [\d,]+ steps, as close orbits about a body"):
        propagate(circle(body, radius_km), parse_time("2010-01-01"), parse_time("2109-01-01"))


def test_the_moon_is_turned_as_spice_has_it():
    # sxform('IAU_MOON', 'J2000') of CSPICE with pck00011.tpc at 14 610 days after J2000.
    spice = [
        [5.720547105837333e-1, 8.198082524397307e-1, -2.5842548842481546e-2],
        [-7.61073769862349e-1, 5.187960000245592e-1, -3.8938082539594815e-1],
        [-3.0581060303147345e-1, 2.424152214491336e-1, 9.207142528946177e-1],
    ]
    ours = icrf_to_body_matrix("moon", np.array([14610.0]))[0]
    assert np.abs(ours.T - spice).max() < 1e-9


@pytest.mark.parametrize("body", attracting_bodies().names)
def test_every_body_has_axes_that_turn_the_right_way(body):
    days = np.array([9000.0, 9000.0 + 1e-3])
    first, second = icrf_to_body_matrix(body, days)
    assert np.abs(first @ first.T - np.eye(3)).max() < 1e-12
    assert np.linalg.det(first) == pytest.approx(1.0)
    # The IAU's pole of a planet is that north of the invariable plane: Venus and Uranus turn
    # backwards about it.
    east = second[0] - (second[0] @ first[0]) * first[0]
    assert bool(east @ first[1] < 0.0) == (body in ("venus", "uranus"))
