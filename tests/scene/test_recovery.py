"""What nights before a flyby tell, against orbits that are carried and observed on their own."""

from __future__ import annotations

from functools import cache

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

import flyby
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import planetary_ephemeris
from flyby.dynamics.propagation import carry_states, laws_of
from flyby.encounter.uncertainty import displaced_orbits
from flyby.errors import SpanError, UnitError
from flyby.observing import observe, with_uncertainty
from flyby.scene import recovery
from flyby.scene.recovery_nights import TELLING_SIGMAS, _axes, _seen, _uncertainty
from flyby.times import parse_time, tdb_days, time_from_tdb_days

START = "2029-02-01"
KICK = 2.0 * u.mm / u.s
KICK_DATE = "2029-02-10"


@cache
def passage() -> flyby.Flyby:
    return flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04"])


@cache
def nights():
    return recovery(
        passage(),
        parse_time(START),
        shift=400.0 * u.km,
        kick=KICK,
        kick_date=parse_time(KICK_DATE),
        keyholes=False,
    )


def seen(orbit, times):
    table = observe(flyby.propagate(orbit, times[0] - 1 * u.d, times[-1] + 0.1 * u.d), times, None)
    return SkyCoord(table.right_ascension, table.declination)


def test_a_shifted_orbit_passes_there_and_stands_there():
    orbit = passage().orbit
    line = flyby.line_of_variations(orbit, passage().approach.time)
    (other,) = line.orbits([400.0] * u.km)
    (found,) = flyby.close_approaches(other, parse_time("2029-04-10"), parse_time("2029-04-17"))
    moved = found.b_plane.zeta - passage().approach.b_plane.zeta
    assert moved.to_value("km") == pytest.approx(400.0, rel=0.01)
    result = nights()
    times = result.time[[0, 20, 50, 70]]
    here, there = seen(orbit, times), seen(other, times)
    shown = result.displacements[0]
    assert shown.zeta.to_value("km") == 400.0
    ahead = here.separation(there).to_value("arcsec")
    assert shown.offset[[0, 20, 50, 70]].to_value("arcsec") == pytest.approx(ahead, rel=0.01)
    turn = here.position_angle(there).to_value("deg") - shown.position_angle[[0, 20, 50, 70]].value
    assert np.abs((turn + 180.0) % 360.0 - 180.0).max() < 0.5


def test_a_kicked_orbit_is_that_of_its_state_carried_on():
    """From the barycentric state with the kick in it, by the integrator's core alone."""
    orbit, result = passage().orbit, nights()
    at = float(tdb_days(parse_time(KICK_DATE)))
    state = np.concatenate(passage().trajectory.state_au(np.array([at]), "ssb"), axis=1)
    sun = np.concatenate(planetary_ephemeris().position_velocity("sun", at))
    along = (state[0] - sun)[3:] / np.linalg.norm((state[0] - sun)[3:])
    speed = KICK.to_value("km/s") * SECONDS_PER_DAY / AU_KM
    kicked = state + np.concatenate([np.zeros(3), speed * along])
    index = 60
    night = float(tdb_days(result.time[index]))
    both = np.concatenate([state, kicked])
    laws = np.repeat(laws_of([orbit]), 2, axis=0)
    after = carry_states(both, laws, at, night)[0]
    earth = planetary_ephemeris().position_velocity("earth", night)[0]
    ways = after[:, :3] - earth
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    apart = np.degrees(np.linalg.norm(ways[1] - ways[0])) * 3600.0
    shown = result.displacements[1]
    # Light time turns both directions alike, to its share of the velocity, 1e-4.
    assert shown.offset[index].to_value("arcsec") == pytest.approx(apart, rel=0.01)
    before = tdb_days(result.time) < at
    assert np.all(shown.offset[before] == 0.0)
    assert not shown.tells[before].any()


def test_the_ellipse_is_that_of_the_ephemeris():
    result = nights()
    times = result.time[[5, 60]]
    span = times[0] - 1 * u.d, times[-1] + 1 * u.d
    orbit = passage().orbit
    table = with_uncertainty(
        observe(passage().trajectory, times, None),
        displaced_orbits(orbit, *span, passage().forces),
    )
    major, minor, angle = (one[[5, 60]] for one in result.ellipse)
    sine, cosine = np.sin(angle), np.cos(angle)
    east = np.hypot(major * sine, minor * cosine).to_value("arcsec")
    north = np.hypot(major * cosine, minor * sine).to_value("arcsec")
    assert east == pytest.approx(table.right_ascension_3sigma.to_value("arcsec") / 3.0, rel=0.01)
    assert north == pytest.approx(table.declination_3sigma.to_value("arcsec") / 3.0, rel=0.01)


def again(major, minor, angle):
    """The covariance of an ellipse, in the order of xi and zeta."""
    cosine, sine = np.cos(angle).value, np.sin(angle).value
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return turn @ np.diag([major.to_value("km") ** 2, minor.to_value("km") ** 2]) @ turn.T


def test_one_observation_shrinks_zeta_as_the_normal_equations_say():
    """The information form, (I + H' R^-1 H)^-1, in place of the gain."""
    result = nights()
    days = tdb_days(result.time)
    line = flyby.line_of_variations(passage().orbit, passage().approach.time)
    axes = _axes(_seen(passage().sky, days))
    span = result.time[0] - 1 * u.d, passage().approach.time
    _, shares, b_plane = _uncertainty(passage(), line, span, days, axes)
    zeta = b_plane[1]
    accuracy = result.accuracy.to_value("arcsec")
    for index in (0, 40, len(days) - 1):
        h = shares[index]
        after = np.linalg.inv(np.eye(len(zeta)) + h.T @ h / accuracy**2)
        expected = np.sqrt(zeta @ after @ zeta)
        assert result.sigma_zeta_after[index].to_value("km") == pytest.approx(expected, rel=1e-9)
        # The whole ellipse, put together again from its axes.
        whole = b_plane @ after @ b_plane.T
        left = [part[index] for part in result.b_plane_ellipse_after]
        assert again(*left) == pytest.approx(whole, rel=1e-7, abs=1e-9)
    assert again(*result.b_plane_ellipse) == pytest.approx(b_plane @ b_plane.T, rel=1e-9)
    approach = passage().approach
    now = again(*result.b_plane_ellipse)
    assert np.sqrt(now[0, 0]) == pytest.approx(approach.sigma_xi.to_value("km"), rel=0.01)
    assert np.sqrt(now[1, 1]) == pytest.approx(approach.sigma_zeta.to_value("km"), rel=0.01)
    # JPL's own ellipse of 2029: 1.15 km along zeta (Horizons, focused back).
    assert result.sigma_zeta.to_value("km") == pytest.approx(1.15, abs=0.02)
    assert np.all(result.sigma_zeta_after <= result.sigma_zeta * (1.0 + 1e-12))
    rough = recovery(passage(), parse_time("2029-04-01"), accuracy=1.0 * u.deg, keyholes=False)
    assert np.allclose(rough.sigma_zeta_after, rough.sigma_zeta, rtol=1e-4)


def test_a_night_tells_where_a_site_sees_and_the_offset_is_large_enough():
    result = nights()
    one = result.displacements[0]
    assert one.tells.any()
    assert np.array_equal(one.tells, result.observable & (one.sigmas >= TELLING_SIGMAS))
    windows = flyby.observation_windows(
        passage().sky, "J04", parse_time("2029-03-01T12:00"), parse_time("2029-03-02T12:00")
    )
    (row,) = np.flatnonzero(
        np.abs(tdb_days(result.time) - float(tdb_days(parse_time("2029-03-02")))) < 0.01
    )
    expected = sum((w._end_tdb_days - w._start_tdb_days) * 24.0 for w in windows)
    assert result.hours[0, row].to_value("h") == pytest.approx(expected, abs=0.01)


def test_without_covariance_there_is_no_ellipse_and_that_is_said():
    from dataclasses import replace

    bare = replace(flyby.load_orbit("apophis"), covariance=None)
    result = recovery(flyby.Flyby(bare, sites=["J04"]), parse_time("2029-04-05"), keyholes=False)
    assert result.ellipse is None
    assert result.sigma_zeta_after is None
    assert any("no covariance" in note for note in result.notes)
    assert result.displacements[0].offset[-1].to_value("arcsec") > 1.0


def test_what_cannot_be_is_refused():
    with pytest.raises(SpanError, match="earlier start"):
        recovery(passage(), time_from_tdb_days(20000.0), keyholes=False)
    with pytest.raises(UnitError, match="shift"):
        recovery(passage(), parse_time(START), shift=5.0 * u.s, keyholes=False)
    with pytest.raises(SpanError, match="kick"):
        recovery(
            passage(),
            parse_time("2029-04-01"),
            kick=KICK,
            kick_date=parse_time("2028-01-01"),
            keyholes=False,
        )
