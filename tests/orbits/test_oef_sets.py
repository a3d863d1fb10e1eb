"""OEF and OpenOrb in every set of elements, against conversions that are written out in the test.

A metre, of a state, is 7e-12 au; sigmas are met to 4e-4, by numerical differencing.
"""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np
import pytest
from astropy.time import Time
from oef_sets import (
    KINDS,
    STEPS,
    TO_EQUATOR,
    catalogue,
    differences,
    figures_of_apophis,
    in_set,
    oef_in_set,
    openorb,
    state,
)

from flyby.constants import AU_KM
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits import load_orbit
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.forms import READERS, Source, orbit_in
from flyby.orbits.load import parse_orbit
from flyby.orbits.parameters import displaced
from flyby.times import tdb_days

METRE_AU = 1e-3 / AU_KM


def state_of(elements, epoch):
    return np.concatenate(heliocentric_state(elements, float(tdb_days(epoch))))


def sigma_of_state(orbit):
    """By displacing the orbit along each label, a thousandth of a sigma either way."""
    covariance = orbit.covariance
    size = len(covariance.labels)
    sigma = np.sqrt(np.diag(covariance.matrix))

    def moved(delta):
        return state_of(displaced(covariance, delta)[0], covariance.epoch)

    by = differences(moved, np.zeros(size), np.maximum(sigma * 30.0, 1e-12))
    return np.sqrt(np.diag(by @ covariance.matrix @ by.T))


def expected(frame):
    """State and its sigma in ICRF axes, straight from the published Keplerian elements."""
    kepler, matrix, _, _ = figures_of_apophis()
    turn = np.kron(np.eye(2), TO_EQUATOR if frame == "ECLM" else np.eye(3))
    by = turn @ differences(state, kepler, STEPS)
    return turn @ state(kepler), np.sqrt(np.diag(by @ matrix[:6, :6] @ by.T))


@pytest.mark.parametrize("frame", ["ECLM", "EQUM"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_set_of_elements_is_one_orbit(kind, frame):
    orbit = parse_orbit(oef_in_set(kind, frame), "x")
    place, sigma = expected(frame)
    read = state_of(orbit.elements, orbit.epoch)
    assert np.linalg.norm((read - place)[:3]) < METRE_AU
    assert np.linalg.norm((read - place)[3:]) < METRE_AU / 100.0  # per day
    assert sigma_of_state(orbit) == pytest.approx(sigma, rel=4e-4)
    # In TT, 66 s before TAI's zero is of no account: TDB differs from TT by less than 2 ms.
    assert abs((orbit.epoch - Time(61000.0, format="mjd", scale="tt")).sec) < 2e-6
    assert orbit.nongravitational == load_orbit("apophis-neocc").nongravitational
    assert orbit.covariance.labels[6:] == ("A2_1e-10",)
    assert orbit.designation == "99942"
    assert (orbit.producer == "ESA NEOCC") == (kind == "KEP")


def test_the_whole_covariance_of_equinoctial_elements_is_that_of_keplerian_ones():
    read, kept = parse_orbit(oef_in_set("EQU"), "x").covariance, load_orbit("apophis-neocc")
    assert read.labels == kept.covariance.labels
    sigma = np.sqrt(np.diag(kept.covariance.matrix))
    off = (read.matrix - kept.covariance.matrix) / np.outer(sigma, sigma)
    assert np.abs(off).max() < 1e-6  # of correlations; differences of the test are good to 1e-9


def test_oef_1_1_without_lsp_is_gravity_alone():
    orbit = parse_orbit(oef_in_set("EQU", version="OEF1.1", lsp=False), "x")
    assert orbit.nongravitational.a2_au_day2 == 0.0
    assert "OEF 1.1" in orbit.source
    assert len(orbit.covariance.labels) == 6


def test_two_dynamical_parameters_as_of_2009_bd():
    # 2009BD.fel of OrbFit's tests: LSP 1 2 8 1 2, AMR 0.242 m^2/t and A2 -0.0115e-10 au/day^2.
    text = oef_in_set("EQU")
    head, _, rest = text.partition(" LSP")
    packed = [float(line.split()[1]) for line in rest.splitlines() if line.startswith(" COV")]
    matrix = np.zeros((8, 8))
    seven = np.zeros((7, 7))
    seven[np.triu_indices(7)] = packed
    kept = [0, 1, 2, 3, 4, 5, 7]
    matrix[np.ix_(kept, kept)] = seven
    matrix[6, 6] = 4.15754e-2**2
    rows = "".join(f" COV {value!r}\n" for value in matrix[np.triu_indices(8)].tolist())
    orbit = parse_orbit(
        head + " LSP 1 2 8 1 2\n NGR 2.42112171779443E-01 -2.90000000E-04\n" + rows, "x"
    )
    assert orbit.covariance.labels[6:] == ("AMRAT_m2_t", "A2_1e-10")
    assert math.sqrt(orbit.covariance.matrix[6, 6]) == pytest.approx(4.15754e-2, rel=1e-12)
    assert orbit.nongravitational.a2_au_day2 == pytest.approx(-2.9e-14)
    # 0.242 m^2/t in sunlight of 4.54e-6 N/m^2 is 5.5e-11 au/day^2.
    by_hand = 0.242112e-3 * 1361.0 / 299792458.0 * 86400.0**2 / 149597870700.0
    assert orbit.nongravitational.a1_au_day2 == pytest.approx(by_hand, rel=1e-5)
    assert "1370" in " ".join(orbit.notes)


def test_a_comet_has_its_own_law_and_delay():
    # OrbFit's module dyn_param: model 2 is A1, A2, A3 [au/day^2] and a delay [days].
    text = oef_in_set("COM").replace(" LSP   1  2    7    2", " LSP   2  4    7    2")
    text = text.replace(" NGR   0.0 ", " NGR 1.1e-9 -3.7e-11 2.5e-10 35.0 ! ")
    law = parse_orbit(text, "x").nongravitational
    assert (law.a1_au_day2, law.a2_au_day2, law.a3_au_day2) == (1.1e-9, -3.7e-11, 2.5e-10)
    assert law.dt_days == 35.0
    assert (law.r0_au, law.nm, law.nn, law.nk) == (2.808, 2.15, 5.093, 4.6142)


def test_orbits_that_do_not_return():
    text = oef_in_set("COM", lsp=False)
    begin = text.index(" COM ")
    line = (
        " COM 0.25591158130000 1.20113379600000 122.741706200000 24.5969095600000 "
        "241.810536100000 58005.5073210000"
    )
    text = text[:begin] + line + text[text.index("\n", begin) :]
    orbit = parse_orbit(text, "x")
    assert orbit.elements.eccentricity == 1.201133796
    # Far out on the way: the true anomaly says the same as the time of perihelion.
    r, v = heliocentric_state(orbit.elements, float(tdb_days(orbit.epoch)))
    pole = np.cross(r, v)
    laplace = np.cross(v, pole) / 2.959122082841196e-4 - r / np.linalg.norm(r)
    towards = laplace @ np.cross(pole, r) / np.linalg.norm(pole)
    anomaly = math.degrees(math.atan2(-towards, laplace @ r))
    at_angle = text.replace(
        line, line.replace("COM", "COT").replace("58005.5073210000", repr(anomaly))
    )
    other = parse_orbit(at_angle, "x")
    read = state_of(other.elements, other.epoch)
    assert np.linalg.norm((read - np.r_[r, v])[:3]) < 1e4 * METRE_AU  # 20 au away, angle to 1e-13


@pytest.mark.parametrize("kind", ["KEP", "EQU", "COM", "CAR"])
def test_a_catalogue_of_one_line_an_orbit(kind):
    source = Source("neos", catalogue(kind).encode())
    with pytest.raises(OrbitFileError, match=r"ask for one .*1998SD9, 99942, 2004MN5"):
        orbit_in(source)
    with pytest.raises(OrbitFileError, match="it holds no 433"):
        orbit_in(source, "433")
    orbit = orbit_in(source, "99942")
    place, _ = expected("ECLM")
    assert np.linalg.norm((state_of(orbit.elements, orbit.epoch) - place)[:3]) < METRE_AU
    assert orbit_in(source, "2004 mn5").designation == "2004MN5"
    assert orbit.covariance is None
    assert (orbit.absolute_magnitude, orbit.slope_parameter) == (18.89, 0.15)
    assert orbit.notes[0].startswith("nothing else in the file confirms")


def test_parameters_that_a_catalogue_line_does_not_have_are_said():
    orbit = orbit_in(Source("neos", catalogue(fitted=1).encode()), "99942")
    assert any("one non-gravitational parameter was fitted" in note for note in orbit.notes)
    assert any("0.57 km" in note for note in orbit.notes)


def test_digits_of_a_line_are_worth_kilometres():
    # Seven decimals of an angle: half a unit over root 3 at 1 au is 0.075 km.
    kepler, _, mjd, _ = figures_of_apophis()
    six = in_set("KEP", kepler, mjd)
    line = f"'99942' {mjd} {six[0]:.7f} {six[1]:.7f} " + " ".join(f"{x:.5f}" for x in six[2:])
    text = catalogue().split("'1998SD9'")[0] + line + " 18.9 0.15 0\n"
    orbit = parse_orbit(text, "x")
    said = [note for note in orbit.notes if "digits of the line" in note]
    assert len(said) == 1
    random = np.random.default_rng(3)
    half = np.array([5e-8, 5e-8, 5e-6, 5e-6, 5e-6, 5e-6])
    off = [state(kepler + random.uniform(-half, half))[:3] - state(kepler)[:3] for _ in range(400)]
    rms = math.sqrt(np.mean(np.sum(np.square(off), axis=1))) * AU_KM
    assert float(said[0].split("by ")[1].split(" km")[0]) == pytest.approx(rms, rel=0.15)


def test_the_epoch_may_stand_in_the_header():
    text = (
        catalogue()
        .replace("END_OF", "epoch   = MJD 61000.0 TDT\nEND_OF")
        .replace(" 61000.000000 ", " ")
    )
    orbit = orbit_in(Source("neos", text.encode()), "99942")
    assert orbit.epoch == load_orbit("apophis-neocc").epoch


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("elem    = 'KEP'", "elem    = 'ATT'", "elements of the catalogue are"),
        ("'99942'", "99942", "no designation in quotes"),
        (" 18.89  0.15  0\n'2004", "\n'2004", "does agree|six elements"),
        ("18.89  0.15  0", "18.89  0.15  x", "no count of parameters"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_refused(old, new, says):
    text = catalogue().replace(old, new)
    if says.startswith("does"):
        # H and G may be left out, but one of them alone is a cut line.
        text = catalogue().replace("18.89  0.15  0", "18.89")
    with pytest.raises((OrbitFileError, InvalidOrbitError), match=says) as caught:
        orbit_in(Source("neos", text.encode()), "99942")
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize("kind", ["COM", "KEP", "CAR"])
def test_openorb(kind):
    orbit = orbit_in(Source("oorb", openorb(kind).encode()), "S99942")
    place, _ = expected("ECLM")
    # 15 decimals of a degree are 3 mm.
    assert np.linalg.norm((state_of(orbit.elements, orbit.epoch) - place)[:3]) < METRE_AU
    assert orbit.absolute_magnitude == 18.89
    assert orbit.producer == "OpenOrb"


def test_a_circular_orbit_has_no_covariance_to_convert():
    text = oef_in_set("EQU", lsp=False)
    words = text[text.index(" EQU") :].split("\n")[0].split()
    circular = text.replace(words[2], "0.000000000000").replace(words[3], "0.000000000000")
    with pytest.raises(InvalidOrbitError, match="circular"):
        parse_orbit(circular, "x")


def test_two_sets_in_one_file_are_refused():
    text = oef_in_set("KEP")
    with pytest.raises(OrbitFileError, match="lines KEP and EQU"):
        parse_orbit(text.replace(" MAG", " EQU 0.9 0.1 0.1 0.01 0.01 10.0\n MAG"), "x")


@pytest.mark.parametrize(
    "text", [oef_in_set("EQU"), catalogue(), openorb()], ids=["ml", "1l", "oo"]
)
def test_no_other_reader_takes_these_files(text):
    source = Source("x", text.encode())
    takers = [name for name in READERS if import_module(name).recognises(source)]
    assert len(takers) == 1, takers
