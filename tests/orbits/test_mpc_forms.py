"""Forms of the MPC, Find_Orb and Sorcha, against figures that other means give."""

from __future__ import annotations

import io
import json
import math
from importlib import import_module

import mpc_files as published
import numpy as np
import pytest
from astropy.time import Time
from mangling import mangled

from flyby.constants import AU_KM
from flyby.errors import FlybyError, InvalidOrbitError, OrbitFileError
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.forms import READERS, Source, orbit_in, reader_of, records_in
from flyby.orbits.load import parse_orbit
from flyby.orbits.parameters import displaced, sigma_displacements
from flyby.times import tdb_days

OBLIQUITY = math.radians(84381.448 / 3600.0)
ECLIPTIC = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.0, math.cos(OBLIQUITY), -math.sin(OBLIQUITY)],
        [0.0, math.sin(OBLIQUITY), math.cos(OBLIQUITY)],
    ]
)
"""Ecliptic to equatorial axes, with the obliquity that mpc_orb names."""


def state_of(orbit):
    return np.concatenate(heliocentric_state(orbit.elements, float(tdb_days(orbit.epoch))))


def read(text, wanted=""):
    return orbit_in(Source("file", text.encode()), wanted)


def test_mpc_orb_meets_its_own_state_to_a_metre():
    orbit = parse_orbit(published.mpc_orb_text(), "hn13")
    here = state_of(orbit)
    expected = np.concatenate(
        [ECLIPTIC @ np.array(published.CAR[:3]), ECLIPTIC @ np.array(published.CAR[3:6])]
    )
    assert np.linalg.norm(here[:3] - expected[:3]) * AU_KM < 1e-3
    assert np.linalg.norm(here[3:] - expected[3:]) * AU_KM / 86400.0 < 1e-9
    assert orbit.epoch.scale == "tdb"
    # 60000 TT; TDB differs by up to 1.7 ms.
    assert abs((orbit.epoch - Time(60000.0, format="mjd", scale="tt")).to_value("s")) < 1e-6
    assert orbit.nongravitational.a2_au_day2 == pytest.approx(-0.00118541929703336e-10, rel=1e-15)
    assert (orbit.designation, orbit.absolute_magnitude) == ("2012 HN13", 22.958)
    assert orbit.notes == ()


def test_the_covariance_of_com_gives_the_uncertainties_of_car():
    """Displaced along its axes, the orbit spreads as the printed sigmas of the state say."""
    orbit = parse_orbit(published.mpc_orb_text(), "hn13")
    covariance = orbit.covariance
    days = float(tdb_days(covariance.epoch))
    variance = np.zeros(6)
    rows = sigma_displacements(covariance)
    for plus, minus in zip(rows[::2], rows[1::2], strict=True):
        states = []
        for row in (plus, minus):
            elements, _ = displaced(covariance, row)
            r, v = heliocentric_state(elements, days)
            states.append(np.concatenate([ECLIPTIC.T @ r, ECLIPTIC.T @ v]))
        variance += ((states[0] - states[1]) / 2.0) ** 2
    # Six digits are printed, and the arithmetic of the MPC's own conversion is as good.
    assert np.sqrt(variance) == pytest.approx(published.CAR_SIGMA[:6], rel=4e-4)
    assert np.sqrt(covariance.matrix[6, 6]) == pytest.approx(1.57222e-4, rel=1e-5)


def test_the_answer_of_get_orb_is_read_like_the_bare_object():
    answer = [{"mpc_orb": [published.mpc_orb("yarkovsky")]}, 200]
    assert np.array_equal(
        state_of(parse_orbit(json.dumps(answer), "one")),
        state_of(parse_orbit(published.mpc_orb_text(), "other")),
    )
    assert read(json.dumps(answer), "2012hn13").designation == "2012 HN13"
    with pytest.raises(OrbitFileError, match="holds no orbit; ask the MPC"):
        parse_orbit(json.dumps([{"mpc_orb": []}, 404]), "none")


def _moved(block, index, by):
    answer = published.mpc_orb()
    answer[block] = dict(answer[block])
    values = list(answer[block]["coefficient_values"])
    values[index] *= by
    answer[block]["coefficient_values"] = values
    return json.dumps(answer)


@pytest.mark.parametrize("block", ["COM", "CAR"])
@pytest.mark.parametrize("index", range(7))
def test_mpc_orb_whose_blocks_disagree_is_refused(block, index):
    # 30 m of the place, or as much of the speed; the least coefficient is -0.12 au.
    with pytest.raises(InvalidOrbitError, match="get the file again"):
        parse_orbit(_moved(block, index, 1.0 + 1e-7), "moved")


def test_mpc_orb_of_another_frame_or_with_another_sigma_is_refused():
    answer = published.mpc_orb()
    answer["system_data"] = answer["system_data"] | {"refsys": "Equatorial"}
    with pytest.raises(OrbitFileError, match="refsys"):
        parse_orbit(json.dumps(answer), "equatorial")
    answer = published.mpc_orb()
    answer["COM"]["covariance"]["cov22"] *= 1.01
    with pytest.raises(InvalidOrbitError, match="root of its variance"):
        parse_orbit(json.dumps(answer), "sigma")


def skyfield_states(text, load, orbit_of):
    """Heliocentric equatorial states by skyfield's own loaders, by packed designation."""
    pytest.importorskip("pandas")
    from skyfield.api import load as files
    from skyfield.constants import GM_SUN_Pitjeva_2005_km3_s2 as gm

    timescale = files.timescale(builtin=True)
    frame = load(io.BytesIO(text.encode()))
    return [(orbit_of(row, timescale, gm), timescale) for _, row in frame.iterrows()]


def test_mpcorb_lines_are_where_skyfield_has_them():
    mpc = pytest.importorskip("skyfield.data.mpc")
    theirs = skyfield_states(published.MPCORB, mpc.load_mpcorb_dataframe, mpc.mpcorb_orbit)
    for record, (other, timescale) in zip(
        records_in(Source("file", published.MPCORB.encode())), theirs, strict=True
    ):
        orbit = record.read("line")
        place = other.at(timescale.tt_jd(2459000.5)).position.au
        # Their GM differs by 1e-9, the place only by the time since perihelion: a metre.
        assert np.linalg.norm(state_of(orbit)[:3] - place) * AU_KM < 1.0
        assert any("140 km" in note for note in orbit.notes)
        assert orbit.covariance is None


def test_comet_lines_are_where_skyfield_has_them():
    mpc = pytest.importorskip("skyfield.data.mpc")
    theirs = skyfield_states(published.COMETS, mpc.load_comets_dataframe, mpc.comet_orbit)
    for record, (other, timescale) in zip(
        records_in(Source("file", published.COMETS.encode())), theirs, strict=True
    ):
        orbit = record.read("line")
        place = other.at(timescale.tt_jd(float(orbit.epoch.tt.jd))).position.au
        # Their GM differs by 4e-10 relative, on decades since perihelion: kilometres.
        assert np.linalg.norm(state_of(orbit)[:3] - place) * AU_KM < 30.0


@pytest.mark.parametrize("wanted", ["2", "00002", "(2)", "pallas", "PALLAS", "(2) Pallas"])
def test_an_asteroid_of_many_is_found_by_number_packed_or_name(wanted):
    header = "MINOR PLANET CENTER ORBIT DATABASE (MPCORB)\n\nwords\n" + "-" * 160 + "\n"
    assert read(header + published.MPCORB, wanted).designation == "2 Pallas"


def test_packed_designations_are_told_apart_by_case():
    line = published.MPCORB.splitlines()[0].replace("(1) Ceres", " " * 9)
    both = f"A0017{line[5:]}\na0017{line[5:]}\n"
    assert read(both, "a0017").designation == "360017"
    assert read(both, "360017").designation == "360017"
    assert read(both, "A0017").designation == "100017"


def test_a_catalogue_of_asteroids_is_asked_for_one():
    with pytest.raises(OrbitFileError, match=r"FILE#DESIGNATION.*Ceres.*Pallas"):
        read(published.MPCORB)
    broken = published.MPCORB.replace("  0.2299723", "  0.229 723")
    assert read(broken, "Ceres").designation == "1 Ceres"
    with pytest.raises(OrbitFileError, match="line 2"):
        read(broken, "Pallas")
    with pytest.raises(InvalidOrbitError, match="packed designation"):
        read(published.MPCORB.replace("(2) Pallas", "(3) Juno  "), "00002")


@pytest.mark.parametrize(
    ("wanted", "designation"),
    [
        ("hale-bopp", "C/1995 O1 (Hale-Bopp)"),
        ("C/1995 O1", "C/1995 O1 (Hale-Bopp)"),
        ("CJ95O010", "C/1995 O1 (Hale-Bopp)"),
        ("1p", "1P/Halley"),
        ("halley", "1P/Halley"),
    ],
)
def test_a_comet_of_many_is_found(wanted, designation):
    assert read(published.COMETS, wanted).designation == designation


def test_a_comet_without_an_epoch_says_so():
    line = published.COMETS.splitlines()[0].replace("20200707", " " * 8)
    orbit = read(line)
    assert any("no epoch" in note for note in orbit.notes)
    perihelion = Time("1997-03-29T16:31:17.76", scale="tt")  # 29.6884
    assert abs((orbit.epoch - perihelion).to_value("s")) < 1e-3


def test_find_orb_is_read_from_its_state():
    orbit = read(published.FIND_ORB)
    here = state_of(orbit)
    assert here[:3] == pytest.approx([1.795930046554, -2.595361725065, -1.115701474350], abs=1e-13)
    assert here[3:] * 1e3 == pytest.approx(
        [11.779052930229, -0.061550516807, -2.839454952611], abs=1e-11
    )
    assert (orbit.designation, orbit.planetary_ephemeris) == ("DRS044", "DE421")
    assert any("e 0.246" in note for note in orbit.notes)
    with pytest.raises(InvalidOrbitError, match="state vector"):
        read(published.FIND_ORB.replace("+1.795930046554", "+1.795990046554"))


def test_the_json_of_find_orb():
    orbit = read(published.FIND_ORB_JSON, "test_1001")
    assert orbit.elements.eccentricity == 0.9842422700762
    # JDT: the time since perihelion is as printed, in TT.
    since = float(tdb_days(orbit.epoch)) - orbit.elements.perihelion_time_tdb_days
    assert since == pytest.approx(2460582.5 - 2460282.84145627, abs=1e-9)
    with pytest.raises(InvalidOrbitError, match="does not agree"):
        read(published.FIND_ORB_JSON.replace("2.4432525915365", "2.4432526915365"))
    with pytest.raises(OrbitFileError, match="central body"):
        read(published.FIND_ORB_JSON.replace('"Sun"', '"Earth"'))


def test_sorcha_rows_give_one_place_in_each_of_their_formats():
    com = read(published.SORCHA, "S00000t")
    state = state_of(com)
    elements = com.elements
    a = elements.perihelion_distance_au / (1.0 - elements.eccentricity)
    motion = math.degrees(math.sqrt(2.9591220828411956e-04 / a**3))
    anomaly = motion * (54466.0 - 54486.32292808)
    tail = "4.899098347472,148.881068605772,39.949789586436"
    kep = read(
        "ObjID,FORMAT,a,e,inc,node,argPeri,ma,epochMJD_TDB\n"
        f"S,KEP,{a!r},0.504888475701,{tail},{anomaly!r},54466.0\n"
    )
    numbers = ",".join(
        repr(float(x)) for x in [*(ECLIPTIC.T @ state[:3]), *(ECLIPTIC.T @ state[3:])]
    )
    cart = read(f"ObjID,FORMAT,x,y,z,xdot,ydot,zdot,epochMJD_TDB\nS,CART,{numbers},54466.0\n")
    for other in (kep, cart):
        assert np.linalg.norm(state_of(other)[:3] - state[:3]) * AU_KM < 1e-3


def test_sorcha_rows_about_the_barycentre_are_refused():
    with pytest.raises(OrbitFileError, match="BCOM, about the barycentre"):
        read(published.SORCHA.replace("COM", "BCOM"), "S00000t")


def test_the_web_service_of_the_mpc_has_the_directions_that_it_prints():
    orbit = read(published.WEB_SERVICE)
    entry = json.loads(published.WEB_SERVICE)[0]
    elements = orbit.elements
    node, peri, i = (
        math.radians(one)
        for one in (elements.node_deg, elements.perihelion_argument_deg, elements.inclination_deg)
    )
    towards = np.array([math.cos(node), math.sin(node), 0.0])
    across = np.array([-math.sin(node) * math.cos(i), math.cos(node) * math.cos(i), math.sin(i)])
    p = math.cos(peri) * towards + math.sin(peri) * across
    # Printed to 8 digits from angles of 7, in equatorial axes.
    assert ECLIPTIC @ p == pytest.approx(entry["p_vector"], abs=2e-7)
    # 1e-8 au/day^2: ISON's A1 of MPEC 2014-Q43.
    assert orbit.nongravitational.a1_au_day2 == pytest.approx(7.8675e-8)
    assert orbit.nongravitational.r0_au == 2.808


def test_extended_json_is_the_line_of_mpcorb():
    line = read(published.MPCORB, "1")
    entry = {
        "Number": "(1)",
        "Name": "Ceres",
        "Principal_desig": "A801 AA",
        "Epoch": 2459000.5,
        "M": 162.68631,
        "Peri": 73.73161,
        "Node": 80.28698,
        "i": 10.58862,
        "e": 0.0775571,
        "n": 0.21406009,
        "a": 2.7676569,
        "H": 3.4,
        "G": 0.15,
        "Tp": 2459923.0,
    }
    orbit = read(json.dumps([entry]), "ceres")
    assert orbit.elements == line.elements
    assert orbit.designation == "1 Ceres (A801 AA)"


@pytest.mark.parametrize("module", published.FILES)
def test_each_form_is_recognised_by_its_own_reader(module):
    text = published.FILES[module]()
    assert reader_of(Source("file", text.encode())) is import_module(module)
    mine = [one for one in READERS if one in published.FILES]
    taken = [one for one in mine if import_module(one).recognises(Source("x", text.encode()))]
    assert taken == [module]


@pytest.mark.parametrize("module", published.FILES)
def test_a_mangled_file_ends_in_one_line_or_an_orbit(module):
    text = published.FILES[module]()
    honest = parse_orbit(text, "honest")
    random = np.random.default_rng([20291113, len(module)])
    refused = 0
    for index in range(200):
        changed = mangled(text, random)
        try:
            orbit = parse_orbit(changed, "mangled")
        except FlybyError as problem:
            refused += 1
            line = str(problem)
            assert line.isprintable(), (index, line)
            assert 0 < len(line) <= 300, (index, line)
            continue
        for shown in (orbit.designation, orbit.producer, orbit.solution, *orbit.notes):
            assert shown.isprintable(), (index, shown)
        if orbit.elements != honest.elements or orbit.epoch != honest.epoch:
            off = np.linalg.norm(state_of(orbit)[:3] - state_of(honest)[:3]) * AU_KM
            # mpc_orb says everything twice; of the others a note says what nothing confirms.
            said = any("nothing else in the file confirms" in note for note in orbit.notes)
            assert said or off < 100.0 or "state vector" in " ".join(orbit.notes), (index, off)
    assert refused > 40


def test_the_digits_of_a_line_cost_what_its_note_says():
    """The elements moved by up to half a unit: their spread at the epoch is that of the note."""
    from flyby.orbits.build import epoch_from
    from flyby.orbits.classical import elements_from, rounding_km
    from flyby.orbits.printed import figure

    texts = {  # Ceres, as above
        "a": "2.7676569",
        "e": "0.0775571",
        "i": "10.58862",
        "node": "80.28698",
        "peri": "73.73161",
        "M": "162.68631",
    }
    figures = {key: figure(text, key) for key, text in texts.items()}
    epoch = epoch_from("2459000.5", "tt")
    typical, most = rounding_km(figures, epoch, "tt")
    days = float(tdb_days(epoch))
    here, _ = heliocentric_state(elements_from(figures, epoch, "tt"), days)
    random = np.random.default_rng(5)
    off = []
    for _ in range(300):
        moved = {
            key: figure(repr(one.value + random.uniform(-1, 1) * one.half_unit), key)
            for key, one in figures.items()
        }
        there, _ = heliocentric_state(elements_from(moved, epoch, "tt"), days)
        off.append(np.linalg.norm(there - here) * AU_KM)
    # Independent draws: the mean square is the sum of squares, to what 300 of them tell.
    assert np.sqrt(np.mean(np.square(off))) == pytest.approx(typical, rel=0.15)
    assert max(off) < most
