"""SBDB's answers with the options people ask for, and asteroids by any of their names."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from flyby.catalogue.designations import called
from flyby.errors import InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits import load_orbit
from flyby.orbits.load import parse_orbit
from published import sbdb_answer, whole_answer

ANGLES = ("node", "peri", "i")


def packed(matrix):
    """Upper triangle by columns: (1,1), (1,2), (2,2), (1,3) ... (SBDB API 1.3, "covariance")."""
    return [repr(float(matrix[row, col])) for col in range(len(matrix)) for row in range(col + 1)]


def root_of(matrix, labels):
    """Upper triangular S with S S^T the covariance, angles in radians."""
    turn = np.array([math.radians(1.0) if label in ANGLES else 1.0 for label in labels])
    sigma = np.sqrt(np.diag(matrix))
    turned = matrix / np.outer(sigma, sigma)
    backwards = np.linalg.cholesky(turned[::-1, ::-1])[::-1, ::-1]
    return backwards * (sigma * turn)[:, None]


def asked_with(form, name="apophis-jpl-220"):
    answer = sbdb_answer(name)
    covariance = answer["orbit"]["covariance"]
    matrix = np.array(covariance["data"], dtype=float)
    if form == "vec":
        covariance["data"] = packed(0.5 * (matrix + matrix.T))
    elif form == "src":
        covariance["data"] = packed(root_of(0.5 * (matrix + matrix.T), covariance["labels"]))
    elif form == "src transposed":
        # S^T S with S upper triangular: the other meaning of a square root.
        turn = np.array([math.radians(1.0) if x in ANGLES else 1.0 for x in covariance["labels"]])
        sigma = np.sqrt(np.diag(matrix))
        lower = np.linalg.cholesky(0.5 * (matrix + matrix.T) / np.outer(sigma, sigma))
        covariance["data"] = packed(lower.T * (sigma * turn)[None, :])
    return answer


@pytest.mark.parametrize("form", ["vec", "src", "src transposed"])
@pytest.mark.parametrize("name", ["apophis-jpl-220", "apophis-jpl-199"])
def test_a_packed_covariance_is_the_full_one(form, name):
    kept = load_orbit(name).covariance
    read = parse_orbit(json.dumps(asked_with(form, name)), "x").covariance
    assert read.labels == kept.labels
    sigma = np.sqrt(np.diag(kept.matrix))
    # Of correlations: products of a root of 16 digits; those of cov=vec are the figures themselves.
    allowed = 1e-15 if form == "vec" else 1e-12
    assert np.abs((read.matrix - kept.matrix) / np.outer(sigma, sigma)).max() < allowed


def test_a_packed_covariance_that_cannot_be_told_is_refused():
    answer = asked_with("vec")
    for entry in (*answer["orbit"]["covariance"]["elements"], *answer["orbit"]["model_pars"]):
        entry["sigma"] = None
    with pytest.raises(InvalidOrbitError, match=r"cov=vec.*or their square root.*cov=mat"):
        parse_orbit(json.dumps(answer), "x")
    answer = asked_with("vec")
    answer["orbit"]["covariance"]["data"].pop()
    with pytest.raises(InvalidOrbitError, match="35 numbers: not a full matrix of its 8 labels"):
        parse_orbit(json.dumps(answer), "x")
    # By rows, the other way to pack a triangle: no sigma is met.
    answer = sbdb_answer()
    covariance = answer["orbit"]["covariance"]
    matrix = np.array(covariance["data"], dtype=float)
    covariance["data"] = [repr(x) for x in matrix[np.triu_indices(len(matrix))].tolist()]
    with pytest.raises(InvalidOrbitError):
        parse_orbit(json.dumps(answer), "x")


@pytest.mark.parametrize("name", ["tp_cd", "cd_tp"])
def test_cd_tp_says_the_time_of_perihelion_twice(name):
    answer = whole_answer()
    # 2461042.918242006 is 2026-01-02, by the Julian date of 2026-01-01 00:00, 2461041.5.
    date = {"name": name, "label": "tp", "value": "2026-Jan-02.41824201", "units": "TDB"}
    for place in (0, len(answer["orbit"]["elements"])):
        answer = whole_answer()
        answer["orbit"]["elements"].insert(place, date)
        assert parse_orbit(json.dumps(answer), "x").elements == load_orbit("apophis").elements
    date["value"] = "2026-Jan-03.41824201"
    answer["orbit"]["elements"][place] = date
    with pytest.raises(InvalidOrbitError, match="does not agree"):
        parse_orbit(json.dumps(answer), "x")


def test_no_orbit_is_told_from_what_is_no_answer():
    answer = sbdb_answer()
    del answer["orbit"]
    asked = r"no-orbit=1.*sbdb.api\?sstr=99942&cov=mat&full-prec=1&phys-par=1"
    with pytest.raises(OrbitFileError, match=asked):
        parse_orbit(json.dumps(answer), "x")
    with pytest.raises(OrbitFileError, match=r"not an SBDB answer .*&phys-par=1"):
        parse_orbit('{"hello": 1}', "x")


def test_without_phys_par_the_lack_of_h_is_said():
    answer = sbdb_answer()
    del answer["phys_par"]
    orbit = parse_orbit(json.dumps(answer), "x")
    assert "no absolute magnitude H in the file (SBDB: phys-par=1)" in orbit.notes
    answer["phys_par"] = [{"name": "M1", "value": "12.9"}, {"name": "K1", "value": "7.5"}]
    orbit = parse_orbit(json.dumps(answer), "x")
    assert orbit.comet_magnitude == (12.9, 7.5)
    assert any("M1 = 12.9, K1 = 7.5" in note for note in orbit.notes)
    answer["phys_par"][0]["value"] = "1290"
    with pytest.raises(InvalidOrbitError, match="M1 is 1290"):
        parse_orbit(json.dumps(answer), "x")


def alternate():
    """That of 67P in API 1.0: SAO Comet Catalog of 2008, elements by their place."""
    figures = ("0.631529", "1.292338", "2452504.8092", "50.9693", "11.4514", "7.1205")
    return {
        "source": "SAO",
        "orbit_id": "SAO/2002",
        "epoch": "2452520.5",
        "equinox": "J2000",
        "model_pars": [],
        "soln_date": None,
        "two_body": "F",
        "elements": [
            {"name": f"e{k}", "value": value, "label": None, "title": None, "sigma": None}
            for k, value in enumerate(figures, start=1)
        ],
    }


def test_alternate_orbits_are_read_where_they_are_asked_for(tmp_path):
    path = tmp_path / "67P.json"
    path.write_text(json.dumps({**whole_answer(), "alt_orbits": [alternate()]}))
    orbit = load_orbit(path)
    assert orbit.solution == "220"
    assert any("FILE#SOLUTION: SAO/2002" in note for note in orbit.notes)
    other = load_orbit(f"{path}#sao/2002")
    assert (other.producer, other.solution, other.epoch.jd) == ("SAO", "SAO/2002", 2452520.5)
    assert other.elements.perihelion_distance_au == 1.292338
    assert other.elements.node_deg == 50.9693
    assert other.elements.perihelion_argument_deg == 11.4514
    # Half of 1e-4 deg at its aphelion of 5.7 au: 750 km an angle.
    assert any("7 digits, worth some 1,000 km" in note for note in other.notes)
    assert load_orbit(f"{path}#Apophis") == orbit
    with pytest.raises(OrbitFileError, match=r"it holds no SAO/1999; there are: .*, SAO/2002"):
        load_orbit(f"{path}#SAO/1999")


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("99942", "apophis"),
        ("2004 MN4", "apophis"),
        ("2004mn4", "apophis"),
        ("Apophis", "apophis"),
        ("APOPHIS", "apophis"),
        ("99942 Apophis", "apophis"),
        ("(99942) apophis", "apophis"),
        ("99942 Apophis (2004 MN4)", "apophis"),
        ("2023 BU", "2023bu-neocc"),
        ("2023bu", "2023bu-neocc"),
        ("2023_BU", "2023bu-neocc"),
        ("2024 yr4", "2024yr4-jpl-78"),
        ("Apophis-JPL-199", "apophis-jpl-199"),
    ],
)
def test_an_asteroid_is_found_by_any_of_its_names(name, entry):
    orbit = load_orbit(name)
    assert orbit == load_orbit(entry)
    assert orbit.name == entry


def test_the_newest_solution_is_taken():
    dates = {
        load_orbit(name).solution_date
        for name in ("apophis-jpl-199", "apophis-jpl-220", "apophis-neocc")
    }
    assert load_orbit("99942").solution_date == max(dates) == "2024-06-25"


def test_a_file_comes_before_a_name_that_is_only_understood(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "99942").write_text(json.dumps(sbdb_answer("apophis-jpl-199")))
    assert load_orbit("99942").solution == "199"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2024 YR5", "did you mean 2024 YR4"),
        ("Apofis", "did you mean apophis"),
        ("99943", "no orbit is called '99943'"),
    ],
)
def test_the_nearest_names_are_offered(name, says):
    with pytest.raises(UnknownNameError, match=says) as caught:
        load_orbit(name)
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize(
    ("designation", "names"),
    [
        ("1 Ceres (A801 AA)", {"1", "ceres", "1ceres", "a801aa"}),
        ("(2024 YR4)", {"2024yr4"}),
        ("67P/Churyumov-Gerasimenko", {"67p", "churyumov-gerasimenko"}),
        ("C/2022 E3 (ZTF)", {"c/2022e3", "2022e3", "ztf"}),
    ],
)
def test_what_a_body_may_be_called(designation, names):
    assert names <= called(designation)
    assert "" not in called(designation)


def test_messages_of_a_file_of_many_fit_their_line(tmp_path):
    from jpl_forms import ICARUS, query_csv

    rows = [
        {**ICARUS, "full_name": f"{k} A rather long name of a body (1949 M{k})"}
        for k in range(10, 3010)
    ]
    path = tmp_path / ("long" * 20 + ".csv")
    path.write_text(query_csv(*rows))
    for wanted in ("", "#nothing like it", "#1011 A rather long nam"):
        with pytest.raises(OrbitFileError) as caught:
            load_orbit(f"{path}{wanted}")
        assert len(str(caught.value)) <= 300
        assert not str(caught.value).endswith("…")
    with pytest.raises(OrbitFileError, match=r"and 2,99\d more"):
        load_orbit(path)
    assert load_orbit(f"{path}#2999").designation.startswith("2999 A rather")


def test_the_forms_are_listed():
    from click.testing import CliRunner

    from flyby.cli.info import info
    from flyby.orbits.forms import READERS, form_names

    answer = CliRunner().invoke(info, [])
    assert answer.exit_code == 0
    assert len(form_names()) == len(READERS) - 1  # one module only names what holds no orbit
    for name in form_names():
        assert name in answer.output
