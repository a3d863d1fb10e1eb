"""Orbits that are typed, and states, against orbits that are known."""

from __future__ import annotations

import doctest
import math
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from astropy import units as u
from astropy.time import Time
from hypothesis import given
from hypothesis import strategies as st

import flyby.dynamics
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.errors import FlybyError, InvalidOrbitError, UnitError, UnknownNameError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits import load_orbit, orbit_from_elements, orbit_from_state
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.parameters import JPL_ELEMENTS, displaced
from flyby.times import tdb_days

# JPL 220 of Apophis, as its file has it.
SHAPE = "e=0.1911663355386932 q=0.7460522521429133 tp=2461042.918242006079"
ANGLES = "i=3.340958441017069 node=203.8996515621043 peri=126.6728325163065"
AXIS = 0.7460522521429133 / (1.0 - 0.1911663355386932)
ANOMALY = math.degrees(0.01720209895) / AXIS**1.5 * (61000.0 - 61042.418242006079)
APOPHIS = f"{SHAPE} {ANGLES} epoch=2461000.5"


def place_km(orbit):
    return AU_KM * heliocentric_state(orbit.elements, float(tdb_days(orbit.epoch)))[0]


def apart_km(orbit, other):
    return float(np.linalg.norm(place_km(orbit) - place_km(other)))


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        (APOPHIS, 0.0),
        (APOPHIS.replace("epoch=", "epoch=JD ").replace("tp=", "TP = "), 0.0),
        # By another road: a = q / (1 - e), and Kepler's third law with Gauss' constant.
        (f"a={AXIS!r} e=0.1911663355386932 M={ANOMALY!r} {ANGLES} epoch=61000.0", 1e-3),
        (f"{SHAPE} {ANGLES} epoch=2025-11-21 TDB", 0.0),
        # The names of Horizons, and commas.
        (
            "EC=0.1911663355386932, QR=0.7460522521429133, TP=2461042.918242006079, "
            "OM=203.8996515621043, W=126.6728325163065, IN=3.340958441017069, EPOCH=2461000.5",
            0.0,
        ),
        (
            "e=0.1911663355386932 q=0.7460522521429133au Ω=203.8996515621043° "
            "ω=126.6728325163065 deg i=3.340958441017069 T=2026-01-02.418242006079 epoch=MJD 61000",
            1e-4,
        ),
        # 0.9223803 au and 0.1 degree are not contradicted by what has more digits.
        (f"a=0.9223803 M=312.8 {APOPHIS}", 0.0),
        # TT is behind TDB by -0.7 ms then, in which the body moves 20 m.
        (f"{SHAPE} {ANGLES} epoch=2461000.5 TT", 0.06),
    ],
)
def test_elements_in_the_usual_spellings(text, apart):
    orbit = load_orbit(f"elements: {text}")
    assert apart_km(orbit, load_orbit("apophis-jpl-220")) <= apart
    assert orbit.covariance is None


def test_the_scales_of_dates_are_kept_apart():
    in_utc = load_orbit(f"elements: {SHAPE} {ANGLES} epoch=2461000.5 UTC")
    in_tdb = load_orbit(f"elements: {APOPHIS}")
    # 37 leap seconds and 32.184 s, and what TDB differs from TT by.
    assert float(tdb_days(in_utc.epoch) - tdb_days(in_tdb.epoch)) * 86400.0 == pytest.approx(
        69.184, abs=0.002
    )
    assert "the epoch is taken as TDB" in " ".join(in_tdb.notes)
    assert "the epoch is taken as TDB" not in " ".join(in_utc.notes)


def test_mean_motion_and_period_stand_for_the_axis():
    rest = f"e=0.1911663 M=312.8054651 {ANGLES} epoch=2461000.5"
    axis = 0.92238
    days = 365.2568983263281 * axis**1.5  # Gauss' year
    by_axis = load_orbit(f"elements: a={axis} {rest}")
    for shape in (f"period={days:.12f}", f"n={360.0 / days:.14f}", f"P={days / 1.0:.12f} d"):
        # Gauss' constant and GM of DE440 differ by 2.5e-12.
        assert apart_km(load_orbit(f"elements: {shape} {rest}"), by_axis) < 0.01


def test_magnitude_and_forces_are_taken():
    orbit = load_orbit(
        f"elements: {APOPHIS} H=19.09 G=0.24 A1=5e-13 A2=-2.9e-14 name=99942 Apophis"
    )
    assert (orbit.absolute_magnitude, orbit.slope_parameter) == (19.09, 0.24)
    assert orbit.nongravitational.a2_au_day2 == -2.9e-14
    assert orbit.designation == "99942 Apophis"
    assert not any("no A2" in note for note in orbit.notes)
    assert any("no A2" in note for note in load_orbit(f"elements: {APOPHIS}").notes)


def test_what_digits_cost_is_said_and_true():
    """Draws with the last digits rolled are, in the mean square, 1/sqrt(3) of half a unit off."""
    text = "a={:.7f} e={:.7f} i={:.5f} node={:.5f} peri={:.5f} M={:.5f} epoch=2461000.5"
    whole = (
        0.9223803173917,
        0.1911663355387,
        3.340958441,
        203.899651562,
        126.672832516,
        312.8054651,
    )
    orbit = load_orbit("elements: " + text.format(*whole))
    said = next(note for note in orbit.notes if "digits" in note)
    km = float(said.split("place the body to ")[1].split(" km")[0])
    random = np.random.default_rng(8)
    units = np.array([1e-7, 1e-7, 1e-5, 1e-5, 1e-5, 1e-5])
    rolled = [
        orbit_from_elements(
            orbit.epoch,
            a=row[0] * u.au,
            e=row[1],
            i=row[2] * u.deg,
            node=row[3] * u.deg,
            peri=row[4] * u.deg,
            M=row[5] * u.deg,
        )
        for row in np.array(whole) + units * random.uniform(-0.5, 0.5, (200, 6))
    ]
    exact = orbit_from_elements(
        orbit.epoch,
        a=whole[0] * u.au,
        e=whole[1],
        i=whole[2] * u.deg,
        node=whole[3] * u.deg,
        peri=whole[4] * u.deg,
        M=whole[5] * u.deg,
    )
    rms = math.sqrt(np.mean([apart_km(one, exact) ** 2 for one in rolled]))
    assert km / math.sqrt(3.0) == pytest.approx(rms, rel=0.15)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("elements:", "epoch"),
        (f"elements: {SHAPE} {ANGLES}", "the epoch is missing"),
        (f"elements: {SHAPE} i=3 node=2 epoch=2461000.5", "peri missing"),
        (f"elements: e=0.2 tp=2461000.5 {ANGLES} epoch=2461000.5", "shape of the orbit is missing"),
        (f"elements: e=0.2 q=0.7 {ANGLES} epoch=2461000.5", "M or tp is missing"),
        (f"elements: e=1.0 q=0.7 M=3 {ANGLES} epoch=2461000.5", "M or tp is missing"),
        (f"elements: {APOPHIS} a=0.93", "does not agree"),
        (f"elements: {APOPHIS} M=300.0", "does not agree"),
        (f"elements: {APOPHIS} e=0.2", "given twice"),
        (f"elements: {APOPHIS} OMEGA=3", "no 'OMEGA'"),
        (f"elements: {APOPHIS} color=3", "no 'color'"),
        (f"elements: a=1 {APOPHIS.replace('e=0.19', 'e=-0.19')}", "no orbit"),
        (f"elements: {APOPHIS.replace('i=3.3', 'i=203.3')}", "between 0 and 180"),
        (f"elements: {APOPHIS.replace('2461000.5', '2461')}", "write JD"),
        (f"elements: {APOPHIS.replace('2461000.5', '2025-13-45')}", "write JD"),
        (f"elements: {APOPHIS.replace('q=0.7', 'q=٠.7')}", "write a number"),
        (f"elements: {APOPHIS.replace('0.7460522521429133', '111e6 km')}", "write a number in au"),
        (f"elements: 3 4 {APOPHIS}", "before the first"),
        (f"elements: {APOPHIS} H=190", "H is 190"),
        ("elements: " + "x" * 5000, "characters long"),
        ("state:", "no x"),
        ("state: 1 2 3 4 5 epoch=2461000.5 frame=icrf unit=km", "5 numbers"),
        ("state: 1 2 3 4 5 6 epoch=2461000.5 unit=km", "no frame"),
        ("state: 1 2 3 4 5 6 epoch=2461000.5 frame=icrf", "no unit"),
        ("state: 1 2 3 4 5 6 epoch=2461000.5 frame=ITRF unit=km", "frame"),
        ("state: 1 2 3 4 5 6 epoch=2461000.5 frame=icrf unit=km center=mars", "centre"),
        ("state: 1 2 3 4 5 6 epoch=2461000.5 frame=icrf unit=parsec", "unit is"),
        ("state: 0 0 0 0 0 0 epoch=2461000.5 frame=icrf unit=km", "angular momentum"),
        ("state: 1 2 3 4 5 nan epoch=2461000.5 frame=icrf unit=km", "write a number"),
        ("state: 1 2 3 4 5 6 epoch=3000-01-01 frame=icrf unit=km center=earth", "outside DE440"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text, said):
    with pytest.raises(FlybyError) as refused:
        load_orbit(text)
    message = str(refused.value)
    assert said in message
    assert len(message) <= 290
    assert message.isprintable()


@given(st.text(max_size=60), st.sampled_from(["elements:", "state:", f"elements:{APOPHIS} "]))
def test_whatever_is_typed_is_an_orbit_or_a_clear_error(text, kind):
    try:
        orbit = load_orbit(kind + text)
    except FlybyError:
        return
    assert apart_km(orbit, load_orbit("apophis-jpl-220")) < 1.0 or "=" in text


@pytest.mark.parametrize("centre", ["sun", "earth", "moon", "ssb"])
@pytest.mark.parametrize("frame", ["icrf", "ecliptic", "eme2000"])
@pytest.mark.parametrize("unit", ["km", "au"])
def test_a_state_is_the_orbit_it_was_taken_from(centre, frame, unit):
    known = load_orbit("apophis-jpl-220")
    days = float(tdb_days(known.epoch))
    state = np.concatenate(heliocentric_state(known.elements, days))
    ephemeris = planetary_ephemeris()
    state += np.concatenate(ephemeris.position_velocity("sun", days))
    if centre != "ssb":
        state -= np.concatenate(ephemeris.position_velocity(centre, days))
    turn = ECLIPTIC_TO_ICRF.T if frame == "ecliptic" else np.eye(3)
    state = (state.reshape(2, 3) @ turn.T).ravel()
    if unit == "km":
        state *= np.repeat([AU_KM, AU_KM / SECONDS_PER_DAY], 3)
    numbers = " ".join(f"{value:.17g}" for value in state)
    orbit = load_orbit(
        f"state: {numbers} epoch=2461000.5 frame={frame} center={centre} unit={unit}"
    )
    # A millimetre: the rounding of 1e8 km.
    assert apart_km(orbit, known) < 1e-4
    assert any("frame bias" in note for note in orbit.notes) == (frame == "eme2000")


def test_a_covariance_of_a_state_becomes_one_of_elements():
    """Sigmas of JPL's own, taken to a state by differences and back by the reader's derivatives."""
    known = load_orbit("apophis-jpl-199")
    published = known.covariance
    six = [published.labels.index(label) for label in JPL_ELEMENTS]
    days = float(tdb_days(published.epoch))

    def state(delta):
        moved, _ = displaced(published, delta)
        return np.concatenate(heliocentric_state(moved, days))

    steps = np.array([1e-5, 1e-5, 1e-2, 1e-3, 1e-3, 1e-3])
    columns = []
    for index, step in zip(six, steps, strict=True):
        delta = np.zeros(len(published.labels))
        delta[index] = step
        columns.append((state(delta) - state(-delta)) / (2.0 * step))
    units = np.repeat([AU_KM, AU_KM / SECONDS_PER_DAY], 3)
    to_state = units[:, None] * np.array(columns).T
    matrix = published.matrix[np.ix_(six, six)]
    nominal = units * state(np.zeros(len(published.labels)))
    orbit = orbit_from_state(
        nominal[:3] * u.km,
        nominal[3:] * u.km / u.s,
        published.epoch,
        frame="icrf",
        covariance=to_state @ matrix @ to_state.T,
    )
    found = np.sqrt(np.diag(orbit.covariance.matrix))
    assert found == pytest.approx(np.sqrt(np.diag(matrix)), rel=4e-4)
    assert orbit.covariance.labels == JPL_ELEMENTS
    assert not any("no covariance" in note for note in orbit.notes)


def test_python_takes_quantities_and_times_alone():
    known = load_orbit("apophis-jpl-220")
    elements = known.elements
    tp = Time(2451545.0, elements.perihelion_time_tdb_days, format="jd", scale="tdb")
    orbit = orbit_from_elements(
        known.epoch,
        designation="99942 Apophis",
        tp=tp,
        e=elements.eccentricity,
        q=(elements.perihelion_distance_au * AU_KM) * u.km,
        i=elements.inclination_deg * u.deg,
        node=np.radians(elements.node_deg) * u.rad,
        H=19.09,
        peri=elements.perihelion_argument_deg * u.deg,
        producer="me",
    )
    assert apart_km(orbit, known) < 1e-3
    assert (orbit.producer, orbit.designation) == ("me", "99942 Apophis")
    with pytest.raises(UnitError, match="give it a unit"):
        orbit_from_elements(known.epoch, a=1.0, e=0.1)
    with pytest.raises(UnitError, match="must be in au"):
        orbit_from_elements(known.epoch, a=1.0 * u.s, e=0.1)
    with pytest.raises(InvalidOrbitError, match="no 'color'"):
        orbit_from_elements(known.epoch, color=3)
    with pytest.raises(FlybyError):
        orbit_from_elements(2461000.5, a=1.0 * u.au, e=0.1)
    vector = np.ones(3)
    with pytest.raises(UnitError):
        orbit_from_state(vector, vector, known.epoch, frame="icrf")
    with pytest.raises(UnitError, match="must be in km / s"):
        orbit_from_state(vector * u.km, vector * u.km, known.epoch, frame="icrf")
    with pytest.raises(UnknownNameError):
        orbit_from_state(vector * u.km, vector * u.km / u.s, known.epoch, frame="itrf")


def test_a_typed_orbit_goes_through_every_door():
    typed = flyby.dynamics.load_orbit(f"elements: {APOPHIS}")
    assert replace(typed, notes=()) == replace(load_orbit(f"elements:{APOPHIS}"), notes=())


def test_without_the_ephemeris_a_state_about_the_earth_is_refused():
    text = "state: 1e6 2 3 4 5 6 epoch=2461000.5 frame=icrf unit=km center=earth"
    program = (
        "from flyby.orbits import load_orbit\n"
        f"try: load_orbit({text!r})\n"
        "except Exception as problem: print(problem)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert "import flyby.dynamics" in ended.stdout


@pytest.mark.parametrize("name", ["given", "states", "own_toml"])
def test_the_examples_of_the_docstrings_run(name):
    done = doctest.testmod(import_module(f"flyby.orbits.{name}"))
    assert done.attempted > 0
    assert done.failed == 0
