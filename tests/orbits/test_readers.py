"""SBDB answers and OEF files: what is written from the catalogue is read back the same."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from flyby.catalogue.orbits import orbit_entries
from flyby.errors import FlybyError, InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits import load_orbit
from flyby.orbits.build import MARSDEN_DEFAULTS
from flyby.orbits.parameters import RADIATION_A1_PER_AREA_TO_MASS
from published import oef_text, sbdb_answer, sbdb_elements


def write(tmp_path, answer):
    path = tmp_path / "answer.json"
    path.write_text(answer if isinstance(answer, str) else json.dumps(answer))
    return path


@pytest.mark.parametrize("name", ["apophis-jpl-220", "apophis-jpl-199"])
def test_sbdb_round_trip(tmp_path, name):
    read, kept = load_orbit(write(tmp_path, sbdb_answer(name))), load_orbit(name)
    for field in (
        "designation",
        "producer",
        "solution",
        "solution_date",
        "epoch",
        "elements",
        "nongravitational",
        "planetary_ephemeris",
        "absolute_magnitude",
        "slope_parameter",
    ):
        assert getattr(read, field) == getattr(kept, field), field
    assert read.covariance.labels == kept.covariance.labels
    assert np.array_equal(read.covariance.matrix, kept.covariance.matrix)
    assert read.covariance.epoch == kept.covariance.epoch
    assert read.covariance.elements == kept.covariance.elements
    assert read.covariance == kept.covariance


def test_sbdb_without_covariance_or_parameters(tmp_path):
    answer = sbdb_answer()
    for field in ("covariance", "model_pars", "soln_date", "pe_used"):
        answer["orbit"][field] = None
    del answer["phys_par"]
    orbit = load_orbit(write(tmp_path, answer))
    assert orbit.covariance is None
    assert orbit.nongravitational.a2_au_day2 == 0.0
    assert orbit.absolute_magnitude is None


def test_sbdb_covariance_without_its_own_elements(tmp_path):
    answer = sbdb_answer("apophis-jpl-199")
    del answer["orbit"]["covariance"]["elements"]
    orbit = load_orbit(write(tmp_path, answer))
    assert orbit.covariance.elements == orbit.elements
    assert orbit.covariance.epoch == orbit.epoch


def test_sbdb_covariance_of_another_epoch_needs_its_elements(tmp_path):
    answer = sbdb_answer()
    del answer["orbit"]["covariance"]["elements"]
    with pytest.raises(InvalidOrbitError, match="no elements of its own"):
        load_orbit(write(tmp_path, answer))


def test_sbdb_hyperbola(tmp_path):
    answer = sbdb_answer()
    # Made up, like 1I/'Oumuamua.
    figures = {
        "e": "1.201133796",
        "q": ".2559115813",
        "i": "122.7417062",
        "node": "24.59690956",
        "peri": "241.8105361",
        "tp": "2458006.007321",
        "a": "-1.272345006",
    }
    answer["orbit"]["elements"] = sbdb_elements(figures)
    answer["orbit"]["covariance"] = answer["orbit"]["model_pars"] = None
    orbit = load_orbit(write(tmp_path, answer))
    assert orbit.elements.eccentricity == 1.201133796
    assert orbit.elements.perihelion_distance_au == 0.2559115813
    answer["orbit"]["elements"].append({"name": "per", "label": "period", "value": "500.1"})
    with pytest.raises(InvalidOrbitError, match="never returns"):
        load_orbit(write(tmp_path, answer))


def test_few_digits_are_refused_with_and_without_sigmas(tmp_path):
    answer = sbdb_answer()
    figures = displayed(orbit_entries()["apophis-jpl-220"]["elements"])
    answer["orbit"]["covariance"] = answer["orbit"]["model_pars"] = None
    for sigmas in (None, dict.fromkeys(figures, "1.0E-8")):
        answer["orbit"]["elements"] = sbdb_elements(figures, sigmas)
        with pytest.raises(InvalidOrbitError, match=r"rounded to 3 digits.*full-prec=1"):
            load_orbit(write(tmp_path, answer))
    # 1 km of the perihelion, against a sigma of 0.2 km: one figure is enough.
    figures = dict(orbit_entries()["apophis-jpl-220"]["elements"], q="0.74605225")
    answer["orbit"]["elements"] = sbdb_elements(figures, {"q": "1.5797E-9"})
    with pytest.raises(InvalidOrbitError, match=r"q = 0.74605225 .*more coarsely than its sigma"):
        load_orbit(write(tmp_path, answer))


def displayed(values):
    """What SBDB makes of full-precision figures without full-prec=1: 3 digits, tp 3 decimals."""
    return {
        label: f"{float(value):.3f}" if label == "tp" else f"{float(value):.3g}"
        for label, value in values.items()
    }


def test_sbdb_elements_rounded_for_display_are_refused(tmp_path):
    # SBDB API 1.3, "elements": "By default ... 3 significant digits (or 3 decimal digits for tp)".
    figures = orbit_entries()["apophis-jpl-220"]
    answer = sbdb_answer()
    answer["orbit"]["elements"] = sbdb_elements(displayed(figures["elements"]))
    with pytest.raises(InvalidOrbitError, match=r"rounded to 3 digits .*; ask .* full-prec=1"):
        load_orbit(write(tmp_path, answer))
    answer = sbdb_answer()
    answer["orbit"]["covariance"]["elements"] = sbdb_elements(
        displayed(figures["covariance"]["elements"])
    )
    with pytest.raises(InvalidOrbitError, match="rounded to 3 digits"):
        load_orbit(write(tmp_path, answer))


def test_sbdb_semi_major_axis_has_to_agree(tmp_path):
    answer = sbdb_answer()
    axis = {"name": "a", "label": "a", "value": ".9223803173917017"}  # as published
    answer["orbit"]["elements"].append(axis)
    assert load_orbit(write(tmp_path, answer)).elements == load_orbit("apophis").elements
    axis["value"] = ".9224383019077086"  # that of solution 199
    says = r"a = .922438.*orbit.elements\[6\]. does not agree with e = 0.19116"
    with pytest.raises(InvalidOrbitError, match=says):
        load_orbit(write(tmp_path, answer))


def test_sbdb_limits_of_validity_are_said(tmp_path):
    answer = sbdb_answer()
    answer["orbit"]["not_valid_after"] = "2029-Apr-13 21:00"
    assert "not valid after 2029-Apr-13" in load_orbit(write(tmp_path, answer)).notes[0]


def test_sbdb_leaves_out_constants_that_have_defaults(tmp_path):
    answer = sbdb_answer()
    answer["orbit"]["model_pars"] = [
        {"name": "A1", "value": "3.1E-9"},
        {"name": "A3", "value": None},
    ]
    answer["orbit"]["covariance"] = None
    law = load_orbit(write(tmp_path, answer)).nongravitational
    assert law.a1_au_day2 == 3.1e-9
    assert (law.aln, law.nk, law.nm, law.nn, law.r0_au) == tuple(MARSDEN_DEFAULTS.values())


def test_sbdb_parameters_that_are_not_modelled_are_said(tmp_path):
    answer = sbdb_answer()
    answer["orbit"]["model_pars"] = [
        {"name": "RHO", "value": "1191.5"},
        {"name": "AMRAT", "value": "2.635943157E-6"},
    ]
    covariance = answer["orbit"]["covariance"]
    covariance["labels"][-2:] = ["RHO", "AMRAT"]
    scale = np.array([1.0] * 6 + [1e12, 1e9])  # to sigmas like those of Bennu's
    data = np.array(covariance["data"], dtype=float) * scale[:, None] * scale[None, :]
    covariance["data"] = [[repr(value) for value in row] for row in data.tolist()]
    orbit = load_orbit(write(tmp_path, answer))
    assert "RHO" in orbit.notes[0]
    assert orbit.unmodelled_forces == ("RHO",)
    # Without RHO's share every sigma would be too small.
    assert orbit.covariance is None
    assert orbit.nongravitational.a1_au_day2 == pytest.approx(
        2.635943157e-6 * RADIATION_A1_PER_AREA_TO_MASS
    )
    # Solar radiation pressure at 1 au is 4.54e-6 N/m^2.
    assert (
        pytest.approx(4.54e-6, rel=1e-3)
        == RADIATION_A1_PER_AREA_TO_MASS * 149597870700.0 / 86400.0**2
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda o: o.pop("elements"), "lists no elements"),
        (lambda o: o["elements"].pop(0), "has no e"),
        (lambda o: o["elements"][1].update(value=None), "has no q"),
        (lambda o: o["elements"][0].update(value="nan"), "not a number"),
        (lambda o: o["elements"][0].update(value="many"), "not a number"),
        (lambda o: o["elements"][0].update(value="-0.1"), "cannot be negative"),
        (lambda o: o["elements"][1].update(value="0"), "greater than zero"),
        (lambda o: o.update(epoch=None), "not a number"),
        (lambda o: o["covariance"]["data"].pop(), "8 rows and columns"),
        (lambda o: o["covariance"]["data"][0].__setitem__(0, "x"), "not a number"),
        (lambda o: o["covariance"]["data"][3].__setitem__(0, "1e308"), "beyond any number"),
        (lambda o: o["covariance"]["data"][0].__setitem__(1, "-3.9135928E-18"), "not symmetric"),
        (lambda o: o["elements"][0].update(value=True), "not a number"),
        (lambda o: o["covariance"].update(epoch=None), "no epoch"),
        (lambda o: o["covariance"].update(labels=None), "no labels"),
        (lambda o: o["covariance"].update(data=["1.0", "2.0"]), "not a full matrix"),
        (lambda o: o["covariance"]["labels"].__setitem__(0, "q"), "a label twice"),
        (lambda o: o["covariance"]["labels"].__setitem__(0, "A3"), "must have all of e, q"),
        (lambda o: o.update(equinox="B1950"), "equinox 'B1950'"),
        (lambda o: o.update(epoch="1e30"), "no Julian date"),
        (lambda o: o["elements"][0].update(value=10**400), "larger than any number"),
        (lambda o: o["elements"][0].update(value="x" * 500), "not a number"),
        (lambda o: o["model_pars"].append({"name": "R0", "value": "0"}), "R0 is 0.0 au"),
    ],
)
def test_sbdb_that_cannot_be_is_refused_in_words(tmp_path, change, says):
    answer = sbdb_answer()
    change(answer["orbit"])
    with pytest.raises(InvalidOrbitError, match=says) as caught:
        load_orbit(write(tmp_path, answer))
    assert "answer.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"code": "200", "message": "specified object was not found"}, "object was not found"),
        ({"code": "300", "list": [{"name": "Apophis"}, {"name": "Apollo"}]}, "Apophis, Apollo"),
        ({"hello": 1}, "not an SBDB answer"),
        ("[1, 2]", "not an SBDB answer"),
        ("", "empty"),
        ("hello", "of no form that is known"),
    ],
)
def test_files_without_an_orbit(tmp_path, answer, says):
    with pytest.raises(OrbitFileError, match=says):
        load_orbit(write(tmp_path, answer))


@pytest.mark.parametrize(
    "nonsense", [None, 5, "text", {}, [], [5], [[]], {"a": 1}, [{"name": {}, "label": []}]]
)
@pytest.mark.parametrize(
    "place",
    [
        "object",
        "phys_par",
        "orbit",
        "orbit.elements",
        "orbit.model_pars",
        "orbit.covariance",
        "orbit.covariance.labels",
        "orbit.covariance.data",
        "orbit.covariance.elements",
        "orbit.covariance.epoch",
        "orbit.epoch",
    ],
)
def test_nonsense_in_any_field_is_an_orbit_or_one_clear_line(tmp_path, place, nonsense):
    answer = sbdb_answer()
    *above, last = place.split(".")
    inside = answer
    for key in above:
        inside = inside[key]
    inside[last] = nonsense
    message = ""
    try:
        orbit = load_orbit(write(tmp_path, answer))
    except FlybyError as problem:
        message = str(problem)
    else:
        assert orbit.elements == load_orbit("apophis-jpl-220").elements
    assert "\n" not in message


def test_area_to_mass_beside_a_law_that_is_not_of_sunlight_is_left_out(tmp_path):
    answer = sbdb_answer()
    area = {"name": "AMRAT", "value": "2.6E-6"}
    answer["orbit"]["model_pars"].append(area)
    answer["orbit"]["covariance"] = None
    law = load_orbit(write(tmp_path, answer)).nongravitational
    assert law.a1_au_day2 == 5e-13 + 2.6e-6 * RADIATION_A1_PER_AREA_TO_MASS
    answer["orbit"]["model_pars"] = [{"name": "A1", "value": "3.1E-9"}, area]
    orbit = load_orbit(write(tmp_path, answer))
    assert orbit.nongravitational.a1_au_day2 == 3.1e-9
    assert "AMRAT" in orbit.notes[0]


def test_json_nested_too_deep_is_refused(tmp_path):
    with pytest.raises(OrbitFileError, match="cannot be read"):
        load_orbit(write(tmp_path, "[" * 200_000))


def test_a_truncated_answer_is_never_an_orbit(tmp_path):
    text = json.dumps(sbdb_answer())
    for length in range(0, len(text) - 1, 97):
        with pytest.raises(FlybyError):
            load_orbit(write(tmp_path, text[:length]))


def test_paths_that_hold_nothing(tmp_path):
    with pytest.raises(OrbitFileError, match="there is no file"):
        load_orbit(tmp_path / "nowhere.json")
    with pytest.raises(OrbitFileError, match="folder"):
        load_orbit(tmp_path)
    for nothing in ("", "x" * 5000, None, 5):
        with pytest.raises(UnknownNameError):
            load_orbit(nothing)
    with pytest.raises(OrbitFileError, match="not a regular file"):
        load_orbit("/dev/zero")
    binary = tmp_path / "noise.json"
    binary.write_bytes(bytes([0xFF, 0xFE, 0x00, 0xC3, 0x28]))
    with pytest.raises(OrbitFileError, match="not a text file"):
        load_orbit(binary)


@pytest.mark.parametrize("name", ["apophis-neocc", "apophis-neocc-mid-arc"])
def test_oef_round_trip(tmp_path, name):
    path = tmp_path / "99942.ke1"
    path.write_text(oef_text(name))
    read, kept = load_orbit(path), load_orbit(name)
    assert read.epoch == kept.epoch
    assert read.elements == kept.elements
    assert read.nongravitational.a2_au_day2 == pytest.approx(
        kept.nongravitational.a2_au_day2, rel=1e-15
    )
    assert read.covariance.labels == kept.covariance.labels
    assert np.array_equal(read.covariance.matrix, kept.covariance.matrix)
    assert read.absolute_magnitude == kept.absolute_magnitude
    assert read.producer == "ESA NEOCC"


def test_oef_without_its_optional_parts(tmp_path):
    path = tmp_path / "plain.ke0"
    path.write_text(oef_text(nongravitational=False))
    orbit = load_orbit(path)
    assert orbit.covariance.labels == ("a", "e", "i", "node", "peri", "M")
    assert orbit.nongravitational.a2_au_day2 == 0.0


def test_oef_without_its_covariance_may_be_truncated(tmp_path):
    # Cut before LSP and NGR it would look like this, and lack A2 without a sign of it.
    path = tmp_path / "cut.ke0"
    path.write_text(oef_text(nongravitational=False, covariance=False))
    with pytest.raises(OrbitFileError, match="may be truncated"):
        load_orbit(path)


def test_a_truncated_oef_is_refused_or_whole(tmp_path):
    text = oef_text()
    path = tmp_path / "cut.ke1"
    path.write_text(text)
    whole = load_orbit(path)
    refused = 0
    for length in range(0, len(text), 7):
        path.write_text(text[:length])
        try:
            # Without its correlations there is one note more.
            assert replace(load_orbit(path), notes=()) == replace(whole, notes=())
        except FlybyError:
            refused += 1
    # All but what follows the covariance.
    assert refused >= (text.index(" COR") - 1) // 7


def test_oef_of_several_objects_is_refused(tmp_path):
    path = tmp_path / "two.ke1"
    body = oef_text().split("END_OF_HEADER\n")[1]
    path.write_text(oef_text() + body)
    with pytest.raises(OrbitFileError, match="several objects"):
        load_orbit(path)


def test_an_oef_epoch_beyond_known_leap_seconds_is_read_without_a_warning(tmp_path):
    path = tmp_path / "later.ke1"
    path.write_text(oef_text().replace("MJD 61000.000000000", "MJD 72000.0"))
    epoch = load_orbit(path).epoch
    assert epoch.scale == "tdb"
    assert abs(epoch.jd - 2472000.5) * 86400.0 < 0.01


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("OEF2.0", "OEF1.0", "OEF1.0"),
        ("ECLM J2000", "EQUT J2000", "EQUT"),
        (" KEP ", " ATT ", "no line of six elements"),
        (" TDT", " UTC", "no epoch line"),
        (" LSP   1  2    7    2", " LSP   1  2    7    9", "does not know"),
        # A comet's A1, A2, A3 and delay must not pass for area to mass and A2.
        (" LSP   1  2    7    2", " LSP   2  4    7    2", "2 of 4 parameters"),
        (" LSP   1  2    7    2", " LSP   3  1    7    1", "model 3 with 1 parameters"),
        (" LSP   1  2    7    2", " LSP   1  2    7", "7 dimensions and 0 parameters"),
        (" LSP   1  2    7    2", " LSP   1", "fewer than three"),
        (" LSP   1  2    7    2", "", "no LSP"),
        (" NGR   0.0 ", " NGR   ", "1 of 2 parameters"),
    ],
)
def test_oef_that_cannot_be_read_is_refused_in_words(tmp_path, old, new, says):
    path = tmp_path / "bad.ke1"
    path.write_text(oef_text().replace(old, new))
    with pytest.raises(OrbitFileError, match=says):
        load_orbit(path)


def test_oef_covariance_with_a_row_of_the_magnitude(tmp_path):
    figures = orbit_entries()["apophis-neocc"]["covariance"]["matrix"]
    text = oef_text()
    before = text[: text.index(" COV")]
    larger = np.zeros((8, 8))
    larger[:7, :7] = figures
    larger[7, 7] = 0.3**2
    rows = "".join(f" COV {value!r}\n" for value in larger[np.triu_indices(8)].tolist())
    path = tmp_path / "magnitude.ke1"
    path.write_text(before + rows)
    assert np.array_equal(load_orbit(path).covariance.matrix, np.array(figures))
    # Without LSP, which says how many dimensions the orbit has, nothing tells it from an A2.
    path.write_text(
        "\n".join(line for line in text.split("\n") if line[:4] not in (" LSP", " NGR"))
    )
    with pytest.raises(OrbitFileError, match="28 of 21 numbers"):
        load_orbit(path)


@pytest.mark.parametrize("axis", ["1e308", "1e-300"])
def test_oef_axis_that_no_body_has(tmp_path, axis):
    path = tmp_path / "huge.ke1"
    path.write_text(
        oef_text().replace("0.92238031994461067", axis).replace("0.9223803199446107", axis)
    )
    with pytest.raises(InvalidOrbitError, match="no body moves"):
        load_orbit(path)
