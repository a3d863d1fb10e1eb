"""What a spacecraft sees, against geometry done by hand: a circle about the Earth, to the metre."""

from __future__ import annotations

import csv as csv_module
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import flyby
from flyby.constants import AU_KM
from flyby.dynamics import planetary_ephemeris
from flyby.errors import OrbitFileError, SpanError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.observing import InvalidSiteError, load_observer, load_site, observation_windows, observe
from flyby.observing.space_observer import _interpolated
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

GEOCENTRIC = Path(__file__).parent / "data" / "horizons_vectors_2029-04-13.csv"
RADIUS_KM, GM = 6920.0, 398600.4418
RATE = np.sqrt(GM / RADIUS_KM**3)
START = float(tdb_days(parse_time("2029-04-13T06:00 TDB")))
LIGHT_KM_S = 299792.458


def circle(days):
    """Position [km] and velocity [km/s] about the Earth's centre, ICRF axes."""
    angle = RATE * (np.asarray(days) - START) * 86400.0
    tilt = np.radians(28.5)
    x, y = np.cos(angle), np.sin(angle)
    position = np.stack([x, y * np.cos(tilt), y * np.sin(tilt)], axis=-1)
    velocity = np.stack([-y, x * np.cos(tilt), x * np.sin(tilt)], axis=-1)
    return RADIUS_KM * position, RADIUS_KM * RATE * velocity


def written(path, step_s=60.0, hours=20.0, centre="EARTH", frame="ICRF"):
    days = START + np.arange(0.0, hours * 3600.0, step_s) / 86400.0
    position, velocity = circle(days)
    ends = [iso(time_from_tdb_days(days[k]), "tdb", 6) for k in (0, -1)]
    lines = [
        "CCSDS_OEM_VERS = 2.0",
        "CREATION_DATE = 2028-01-01T00:00:00",
        "ORIGINATOR = TEST",
        "META_START",
        "OBJECT_NAME = CIRCLER",
        "OBJECT_ID = 2028-001A",
        f"CENTER_NAME = {centre}",
        f"REF_FRAME = {frame}",
        "TIME_SYSTEM = TDB",
        f"START_TIME = {ends[0]}",
        f"STOP_TIME = {ends[1]}",
        "META_STOP",
    ]
    for day, p, v in zip(days, position, velocity, strict=True):
        numbers = " ".join(f"{one:.9f}" for one in (*p, *v))
        lines.append(f"{iso(time_from_tdb_days(day), 'tdb', 6)} {numbers}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def observer(tmp_path_factory):
    return load_observer(written(tmp_path_factory.mktemp("oem") / "circler.oem"))


def test_between_the_states_it_is_where_it_is(observer):
    """A metre of a low orbit is 0.03 s of its motion; the file has nine decimals."""
    days = START + np.random.default_rng(1).uniform(60.0, 71000.0, 500) / 86400.0
    position, velocity = _interpolated(observer.states, days)
    exact, speed = circle(days)
    # Days since J2000 hold a microsecond: a centimetre of its motion.
    assert np.max(np.linalg.norm(position - exact, axis=1)) < 3e-5
    assert np.max(np.linalg.norm(velocity - speed, axis=1)) < 1e-6


def test_coarse_states_say_how_well_the_path_is_known(tmp_path):
    coarse = load_observer(written(tmp_path / "coarse.oem", step_s=600.0))
    days = START + np.arange(1000.0, 70000.0, 37.0) / 86400.0
    apart = _interpolated(coarse.states, days)[0] - circle(days)[0]
    off = 1e3 * np.max(np.linalg.norm(apart, axis=1))
    said = float(coarse.notes[-1].split("to some ")[1].split()[0])
    assert 0.2 < said / off < 20.0


def by_hand(apophis, day):
    """Vector from the observer to the asteroid where its light left, [km], by iteration."""
    ephemeris = planetary_ephemeris()

    def barycentric(body, at):
        return ephemeris.position_velocity(body, np.array([at]))[0][0] * AU_KM

    here = barycentric("earth", day) + circle(day)[0]
    light_s = 0.0
    for _ in range(6):
        at = day - light_s / 86400.0
        state = apophis.state(time_from_tdb_days(at), origin="earth")[0].to_value("km")
        there = state + barycentric("earth", at)
        light_s = float(np.linalg.norm(there - here)) / LIGHT_KM_S
    sun = barycentric("sun", day - light_s / 86400.0)
    return there - here, there - sun


def test_place_range_and_phase_are_those_of_vectors(apophis, observer):
    days = START + np.array([0.1, 0.3, 0.55, 0.65, 0.75])
    table = observe(apophis, time_from_tdb_days(days), observer)
    assert table.altitude is None
    for k, day in enumerate(days):
        away, from_sun = by_hand(apophis, day)
        distance = np.linalg.norm(away)
        assert table.distance[k].to_value("km") == pytest.approx(distance, abs=1e-3)
        right_ascension = np.degrees(np.arctan2(away[1], away[0])) % 360.0
        declination = np.degrees(np.arcsin(away[2] / distance))
        # A metre of 30 000 km is 0.007 arcsec.
        assert table.right_ascension[k].to_value("deg") == pytest.approx(right_ascension, abs=1e-7)
        assert table.declination[k].to_value("deg") == pytest.approx(declination, abs=1e-7)
        cosine = away @ from_sun / distance / np.linalg.norm(from_sun)
        # Both aberrations are in the phase as Horizons has it: up to 0.01 deg.
        phase = np.degrees(np.arccos(cosine))
        assert table.phase[k].to_value("deg") == pytest.approx(phase, abs=0.02)


def test_windows_keep_clear_of_sun_earth_and_moon(apophis, observer):
    start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T00:00")
    found = observation_windows(apophis, observer, start, stop)
    inside = np.zeros(0, dtype=bool)
    days = np.arange(float(tdb_days(start)), float(tdb_days(stop)), 15.0 / 86400.0)
    inside = np.zeros(days.size, dtype=bool)
    for window in found:
        assert window.peak_altitude is None
        begin, end = (float(tdb_days(time)) for time in (window.start, window.end))
        inside |= (days >= begin) & (days <= end)
    assert {window.closes for window in found} == {"earth_limb", "elongation"}
    positions = apophis.state(time_from_tdb_days(days), origin="earth")[0].to_value("km")
    here = circle(days)[0]
    ephemeris = planetary_ephemeris()
    earth = ephemeris.position_velocity("earth", days)[0]

    def angle(towards):
        away = positions - here
        cosine = np.einsum("ij,ij->i", away, towards) / np.linalg.norm(away, axis=1)
        return np.degrees(np.arccos(cosine / np.linalg.norm(towards, axis=1)))

    limb = angle(-here) - np.degrees(np.arcsin(6378.137 / RADIUS_KM))
    sun = angle((ephemeris.position_velocity("sun", days)[0] - earth) * AU_KM - here)
    moon = angle((ephemeris.position_velocity("moon", days)[0] - earth) * AU_KM - here)
    expected = np.minimum(np.minimum(limb - 20.0, sun - 50.0), moon - 9.0)
    # Aberration moves either by 26 arcsec, at 60 deg in some minutes of time: a tenth of a degree.
    sure = np.abs(expected) > 0.1
    assert np.array_equal(inside[sure], expected[sure] > 0.0)
    assert np.count_nonzero(~sure) < 0.05 * days.size


def test_angles_to_avoid_can_be_changed(apophis, observer):
    import astropy.units as u

    start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-13T18:00")
    hidden = observer.with_limits(least_earth_limb=0.0 * u.deg)
    longer = observation_windows(apophis, hidden, start, stop)
    usual = observation_windows(apophis, observer, start, stop)

    def total(windows):
        return sum(float(tdb_days(w.end) - tdb_days(w.start)) for w in windows)

    assert total(longer) > total(usual) > 0.0


def test_beyond_the_states_of_the_file_it_is_refused(apophis, observer):
    with pytest.raises(SpanError, match="CIRCLER is known from 2029-04-13"):
        observe(apophis, parse_time("2029-04-15"), observer)


def test_a_table_and_a_kernel_are_read_too(tmp_path, apophis):
    """Of the same path by flyby's own exports, which are checked against SPICE and oem."""
    from flyby.exports import write_spk

    start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-13T18:00")
    companion = flyby.propagate(flyby.load_orbit("apophis-neocc"), start, stop)
    when = parse_time("2029-04-13T15:00")
    exact = companion.state(when, origin="earth")[0].to_value("km")
    pytest.importorskip("spiceypy")
    path = tmp_path / "companion.bsp"
    write_spk(companion, start, stop, str(path))
    kernel = load_observer(str(path))
    position = _interpolated(kernel.states, np.array([float(tdb_days(when))]))[0][0]
    earth = planetary_ephemeris().position_velocity("earth", np.array([float(tdb_days(when))]))[0]
    centre = {"earth": np.zeros(3), "ssb": earth[0] * AU_KM}[kernel.states.centre]
    assert position - centre == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("250", "COMMAND='-48'"),
        ("274", "COMMAND='-170'"),
        ("C57", "COMMAND='-95'"),
        ("C59", "Yangwang-1"),
    ],
)
def test_a_spacecraft_without_a_file_says_which_to_get(code, words):
    with pytest.raises(InvalidSiteError, match="--observer FILE") as caught:
        load_site(code)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("EARTH", "MARS"), "MARS"),
        (lambda text: text.replace("ICRF", "ITRF"), "ITRF"),
        (lambda text: text[:1200], "truncated|states of|fields|number|axis|ends"),
        (lambda text: "x,y\n1,2\n", "no path of a spacecraft"),
        (lambda text: "", "no path of a spacecraft|empty"),
    ],
)
def test_files_that_are_no_path_are_refused_in_one_line(tmp_path, change, message):
    path = tmp_path / "bad.oem"
    text = Path(written(tmp_path / "good.oem")).read_text(encoding="utf-8")
    path.write_text(change(text), encoding="utf-8")
    with pytest.raises(OrbitFileError, match=message) as caught:
        load_observer(str(path))
    assert "\n" not in str(caught.value)


def test_velocities_that_lead_elsewhere_are_refused(observer):
    from flyby.orbits.observer_states import _checked

    broken = replace(observer.states, velocity_km_s=observer.states.velocity_km_s / 1000.0)
    with pytest.raises(OrbitFileError, match="do not lead"):
        _checked(broken)


def horizons_vectors_text(step_s=60.0, hours=4.0, csv=True, units="KM-S", ecliptic=False, **head):
    """The circle as Horizons prints it: sixteen digits, nine decimals of the Julian date."""
    days = START + np.round(np.arange(0.0, hours * 3600.0, step_s) / 86400.0, 9)
    position, velocity = circle(days)
    if ecliptic:
        turn = ECLIPTIC_TO_ICRF.T
        position, velocity = position @ turn.T, velocity @ turn.T
    if units == "AU-D":
        position, velocity = position / AU_KM, velocity * 86400.0 / AU_KM
    said = {
        "Target body name": "Circler (spacecraft) (-999) {source: made_up}",
        "Center body name": "Earth (399)                 {source: DE441}",
        "Center-site name": "BODY CENTER",
        "Output units    ": units,
        "Output type     ": "GEOMETRIC cartesian states",
        "Reference frame ": "Ecliptic of J2000.0" if ecliptic else "ICRF",
        **head,
    }
    lines = ["API SOURCE: NASA/JPL Horizons API", *(f"{key}: {said[key]}" for key in said)]
    if csv:
        lines.append("JDTDB, Calendar Date (TDB), X, Y, Z, VX, VY, VZ,")
    lines.append("$$SOE")
    for day, p, v in zip(days, position, velocity, strict=True):
        date = f"{int(np.floor(day)) + 2451545}.{round((day % 1.0) * 1e9):09d}"
        x, y, z, vx, vy, vz = (f"{one:.15E}" for one in (*p, *v))
        if csv:
            lines.append(f"{date}, A.D. 2029-Apr-13 00:00, {x}, {y}, {z}, {vx}, {vy}, {vz},")
        else:
            lines += [
                f"{date} = A.D. 2029-Apr-13 00:00:00.0000 TDB ",
                f" X ={x} Y ={y} Z ={z}",
                f" VX={vx} VY={vy} VZ={vz}",
                " LT= 1.0E-02 RG= 2.0E+00 RR= 1.0E-04",
            ]
    return "\n".join([*lines, "$$EOE", "*****"]) + "\n"


@pytest.mark.parametrize("csv", [True, False])
@pytest.mark.parametrize("units", ["KM-S", "AU-D"])
@pytest.mark.parametrize("ecliptic", [True, False])
def test_vectors_of_horizons_are_the_path(tmp_path, csv, units, ecliptic):
    text = horizons_vectors_text(csv=csv, units=units, ecliptic=ecliptic)
    path = tmp_path / "circler.txt"
    path.write_text(text, encoding="utf-8")
    wrapped = tmp_path / "circler.json"
    answer = {"signature": {"source": "NASA/JPL Horizons API"}, "result": text}
    wrapped.write_text(json.dumps(answer), encoding="utf-8")
    for file in (path, wrapped):
        found = load_observer(str(file))
        assert found.name == "Circler (spacecraft) (-999)"
        assert found.states.centre == "earth"
        days = START + np.random.default_rng(2).uniform(60.0, 14000.0, 200) / 86400.0
        apart = _interpolated(found.states, days)[0] - circle(days)[0]
        # A low orbit moves 0.7 m in a billionth of a day, and days since J2000 hold a microsecond.
        assert np.max(np.linalg.norm(apart, axis=1)) < 1e-4


def test_the_path_that_jpl_publishes_is_followed(tmp_path):
    """Apophis past the Earth by JPL, in every second state; the others are met to a metre."""
    rows = list(csv_module.DictReader(GEOCENTRIC.read_text(encoding="utf-8").splitlines()[2:]))
    lines = ["JDTDB, Calendar Date (TDB), X, Y, Z, VX, VY, VZ,", "$$SOE"]
    for row in rows[::2]:
        state = ", ".join(row[key] for key in ("x", "y", "z", "vx", "vy", "vz"))
        lines.append(f"{row['datetime_jd']}, A.D. 2029-Apr-13, {state},")
    head = horizons_vectors_text(units="AU-D", ecliptic=True).partition("JDTDB")[0]
    path = tmp_path / "jpl.txt"
    path.write_text("\n".join([head.rstrip(), *lines, "$$EOE"]), encoding="utf-8")
    states = load_observer(str(path)).states
    inner = rows[3:-3:2] if len(rows) % 2 else rows[3:-2:2]
    days = np.array([float(row["datetime_jd"]) for row in inner]) - 2451545.0
    known = np.array([[float(row[key]) for key in ("x", "y", "z")] for row in inner])
    apart = _interpolated(states, days)[0] - known @ ECLIPTIC_TO_ICRF.T * AU_KM
    # Dates are published to 1e-9 d, in which it moves 0.6 m.
    assert np.max(np.linalg.norm(apart, axis=1)) < 2e-3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Center body name": "Mars (499)"}, "about 'Mars \\(499\\)"),
        ({"Center-site name": "Greenwich"}, "Greenwich"),
        ({"Output type     ": "LT+S corrected"}, "aberration"),
        ({"Reference frame ": "B1950"}, "B1950"),
        ({"Output units    ": "MILES"}, "MILES"),
    ],
)
def test_vectors_that_are_something_else_are_refused(tmp_path, change, message):
    path = tmp_path / "vectors.txt"
    path.write_text(horizons_vectors_text(**change), encoding="utf-8")
    with pytest.raises(OrbitFileError, match=message) as caught:
        load_observer(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("JDTDB", "JDUT", "in UT; ask for it in TDB"),
        ("$$EOE", "", "cut off"),
        (" VX, VY, VZ,", "", "no VX, VY, VZ"),
        ("JDTDB, Calendar", "Calendar", "names its columns"),
        ("E+03, ", "Q, ", "Q"),
    ],
)
def test_vectors_that_are_broken_are_refused_in_one_line(tmp_path, old, new, message):
    path = tmp_path / "vectors.txt"
    path.write_text(horizons_vectors_text().replace(old, new), encoding="utf-8")
    with pytest.raises(OrbitFileError, match=message) as caught:
        load_observer(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file_format", ["csv", "ecsv"])
def test_a_table_of_states_by_flyby_is_the_path(tmp_path, file_format):
    from flyby.exports import state_table
    from flyby.tables import write_table

    start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-13T18:00")
    companion = flyby.propagate(flyby.load_orbit("apophis-neocc"), start, stop)
    path = tmp_path / f"companion.{file_format}"
    write_table(state_table(companion, start, stop, origin="earth"), path, file_format)
    found = load_observer(str(path)).states
    when = parse_time("2029-04-13T15:00")
    exact = companion.state(when, origin="earth")[0].to_value("km")
    position = _interpolated(found, np.array([float(tdb_days(when))]))[0][0]
    assert position == pytest.approx(exact, abs=0.01)
