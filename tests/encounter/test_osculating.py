"""Osculating elements through the flyby, and the class of orbit that they make."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from astropy.time import Time
from astropy.units import Quantity
from hypothesis import given
from hypothesis import strategies as st

from flyby.constants import GM_SUN_AU3_DAY2
from flyby.dynamics import ForceModel, propagate
from flyby.encounter.osculating import (
    CLASSES,
    NOT_NEAR_EARTH,
    UNBOUND,
    dynamical_class,
    osculating_elements,
    osculating_orbit,
    osculating_poliastro,
)
from flyby.errors import InvalidOrbitError, InvalidTimeError, SpanError, UnitError
from flyby.orbits import load_orbit
from flyby.orbits.elements import heliocentric_state
from flyby.times import parse_time, tdb_days

BEFORE, AFTER = Time("2029-01-01", scale="tdb"), Time("2029-06-01", scale="tdb")


@cache
def trajectory(name="apophis"):
    return propagate(load_orbit(name), parse_time("2028-12-15"), parse_time("2029-06-15"))


def test_aten_becomes_apollo():
    # Osculating elements of JPL 220 integrated independently, ecliptic J2000, at the two dates;
    # each to its last digit. What JPL 220's 1 km of 2029 does to them is below that.
    elements = osculating_elements(trajectory(), Time([BEFORE, AFTER]))
    assert list(elements.dynamical_class) == ["Aten", "Apollo"]
    expected = {
        "semi_major_axis": ((0.922386, 1.103109), "au", 6e-7),
        "eccentricity": ((0.191147, 0.189065), "", 6e-7),
        "inclination": ((3.3415, 2.2211), "deg", 6e-5),
        "node": ((203.874, 203.563), "deg", 6e-4),
        "perihelion_argument": ((126.696, 71.433), "deg", 6e-4),
        "period": ((323.57, 423.18), "d", 6e-3),
    }
    for name, (values, unit, tolerance) in expected.items():
        found = getattr(elements, name).to_value(unit)
        assert found == pytest.approx(np.array(values), abs=tolerance), name
    assert elements.perihelion_distance[1].to_value("au") == pytest.approx(0.89455, abs=6e-6)
    assert elements.aphelion_distance[1].to_value("au") == pytest.approx(1.31167, abs=6e-6)


def test_one_instant_is_a_scalar():
    one = osculating_elements(trajectory(), BEFORE)
    both = osculating_elements(trajectory(), Time([BEFORE, AFTER]))
    assert one.time.isscalar
    assert one.semi_major_axis.shape == ()
    assert one.semi_major_axis == both.semi_major_axis[0]
    assert one.dynamical_class == "Aten"


def test_elements_agree_with_one_another():
    times = Time(np.linspace(BEFORE.jd, AFTER.jd, 50), format="jd", scale="tdb")
    elements = osculating_elements(trajectory(), times)
    axis, e = elements.semi_major_axis.to_value("au"), elements.eccentricity.to_value("")
    q, aphelion = (
        getattr(elements, name).to_value("au")
        for name in ("perihelion_distance", "aphelion_distance")
    )
    assert 0.5 * (q + aphelion) == pytest.approx(axis, rel=1e-14)
    assert (aphelion - q) / (aphelion + q) == pytest.approx(e, rel=1e-13)
    # Kepler's third law, and energy from the state itself (vis viva).
    period = elements.period.to_value("d")
    assert (period / (2.0 * np.pi)) ** 2 * GM_SUN_AU3_DAY2 == pytest.approx(axis**3, rel=1e-13)
    position, velocity = (
        part.to_value(unit)
        for part, unit in zip(trajectory().state(times, "sun"), ("au", "au/d"), strict=True)
    )
    radius = np.linalg.norm(position, axis=1)
    energy = 0.5 * np.sum(velocity**2, axis=1) - GM_SUN_AU3_DAY2 / radius
    # The state is handed over in km: 1e-16 of 1 au twice.
    assert -0.5 * GM_SUN_AU3_DAY2 / energy == pytest.approx(axis, rel=1e-13)
    anomaly = np.radians(elements.true_anomaly.to_value("deg"))
    assert q * (1.0 + e) / (1.0 + e * np.cos(anomaly)) == pytest.approx(radius, rel=1e-13)


def test_without_perturbations_nothing_changes():
    orbit = load_orbit("apophis")
    alone = propagate(orbit, BEFORE, AFTER, ForceModel.two_body())
    elements = osculating_elements(alone, Time([BEFORE, AFTER]))
    published = orbit.elements
    # The integrator keeps a two-body orbit to 1e-12 over three years.
    assert elements.eccentricity.value == pytest.approx(published.eccentricity, abs=1e-11)
    assert elements.perihelion_distance.to_value("au") == pytest.approx(
        published.perihelion_distance_au, abs=1e-11
    )
    assert elements.node.to_value("deg") == pytest.approx(published.node_deg, abs=1e-8)


def test_the_osculating_orbit_is_where_the_asteroid_is():
    orbit = osculating_orbit(trajectory(), AFTER)
    position, velocity = heliocentric_state(orbit.elements, float(tdb_days(orbit.epoch)))
    (there,), (moving,) = trajectory().state_au(np.atleast_1d(tdb_days(AFTER)), origin="sun")
    # The time of perihelion to its last digit, 2e-12 d, times the speed: half a centimetre.
    assert position == pytest.approx(there, abs=6e-14)
    assert velocity == pytest.approx(moving, abs=2e-15)
    assert orbit.covariance is None
    assert orbit.nongravitational == trajectory().orbit.nongravitational
    assert "osculating at 2029-06-01T00:00:00 TDB" in orbit.notes[-1]
    # It is a whole orbit: propagated back through the flyby it meets the trajectory again. What
    # a last digit of the elements moves is multiplied by the flyby to less than 10 km.
    back = propagate(orbit, BEFORE, AFTER)
    home, _ = back.state(BEFORE, origin="sun")
    whence, _ = trajectory().state(BEFORE, origin="sun")
    assert np.linalg.norm((home - whence).to_value("km")) < 10.0


@pytest.mark.slow
def test_handed_out_as_the_orbit_of_poliastro():
    theirs = osculating_poliastro(trajectory(), AFTER)
    ours = osculating_elements(trajectory(), AFTER)
    assert theirs.attractor.name == "Sun"
    assert theirs.a.to_value("au") == pytest.approx(ours.semi_major_axis.to_value("au"), rel=1e-12)
    assert theirs.ecc.to_value("") == pytest.approx(float(ours.eccentricity), abs=1e-12)
    assert theirs.inc.to_value("deg") == pytest.approx(ours.inclination.to_value("deg"), abs=1e-9)
    # Their GM of the Sun is 1.55e-8 greater, and so is half of that of the mean motion.
    assert theirs.period.to_value("d") == pytest.approx(ours.period.to_value("d"), rel=1e-8)
    assert abs((theirs.epoch - AFTER).to_value("s")) < 1e-6


@pytest.mark.parametrize(
    ("name", "axis_au", "eccentricity"),
    [
        # Elements from the JPL Small-Body Database, rounded; the classes are JPL's.
        ("Atira", 0.7409, 0.3222),  # 163693 Atira
        ("Aten", 0.9669, 0.1827),  # 2062 Aten
        ("Aten", 0.9224, 0.1912),  # 99942 Apophis
        ("Apollo", 1.4706, 0.5600),  # 1862 Apollo
        ("Apollo", 1.1264, 0.2037),  # 101955 Bennu
        ("Amor", 1.9190, 0.4354),  # 1221 Amor
        ("Amor", 1.4583, 0.2228),  # 433 Eros
        (NOT_NEAR_EARTH, 2.7660, 0.0785),  # 1 Ceres
        (UNBOUND, -1.2723, 1.2011),  # 1I/'Oumuamua
    ],
)
def test_classes_of_known_asteroids(name, axis_au, eccentricity):
    assert dynamical_class(Quantity(axis_au, "au"), eccentricity) == name


@given(st.floats(0.05, 50.0), st.floats(0.0, 0.999))
def test_every_orbit_has_one_class(axis_au, eccentricity):
    found = dynamical_class(Quantity(axis_au, "au"), eccentricity)
    q, aphelion = axis_au * (1.0 - eccentricity), axis_au * (1.0 + eccentricity)
    assert (found in ("Atira", "Aten")) == (axis_au < 1.0)
    assert (found == NOT_NEAR_EARTH) == (axis_au >= 1.0 and q >= 1.3)
    if found == "Atira":
        assert aphelion < 0.983
    if found == "Apollo":
        assert q < 1.017
    if found in CLASSES:
        assert q < 1.3
    # The unit is no matter.
    assert dynamical_class(Quantity(axis_au, "au").to("km"), eccentricity) in (
        found,
        *_edge(q, aphelion),
    )


def _edge(q, aphelion):
    """What rounding of a unit may make of an orbit on a border."""
    borders = ((0.983, aphelion), (1.017, q), (1.3, q), (1.0, 0.5 * (q + aphelion)))
    near = any(abs(border - value) < 1e-12 for border, value in borders)
    return (*CLASSES, NOT_NEAR_EARTH) if near else ()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: dynamical_class(0.9, 0.2), UnitError, "must be a length"),
        (lambda: dynamical_class(Quantity(1.0, "s"), 0.2), UnitError, "must be a length"),
        (lambda: dynamical_class(Quantity(1.0, "au"), -0.1), InvalidOrbitError, "no orbit has"),
        (lambda: dynamical_class(Quantity(-1.0, "au"), 0.1), InvalidOrbitError, "no orbit has"),
        (lambda: dynamical_class(Quantity(1.0, "au"), np.nan), InvalidOrbitError, "no orbit has"),
        (lambda: dynamical_class(Quantity(np.nan, "au"), 0.1), InvalidOrbitError, "no orbit has"),
        (lambda: osculating_elements(trajectory(), "2029"), InvalidTimeError, "astropy Time"),
        (lambda: osculating_elements("apophis", BEFORE), InvalidOrbitError, "not a Trajectory"),
        (
            lambda: osculating_elements(
                trajectory(), Time([[BEFORE.jd], [AFTER.jd]], format="jd", scale="tdb")
            ),
            InvalidTimeError,
            "2 axes",
        ),
        (
            lambda: osculating_elements(trajectory(), Time("2030-01-01", scale="tdb")),
            SpanError,
            "outside the trajectory",
        ),
        (
            lambda: osculating_orbit(trajectory(), Time([BEFORE, AFTER])),
            InvalidTimeError,
            "2 instants",
        ),
        (
            lambda: osculating_elements(
                propagate([load_orbit("apophis")] * 2, BEFORE, AFTER), BEFORE
            ),
            InvalidOrbitError,
            "has 2 orbits",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
