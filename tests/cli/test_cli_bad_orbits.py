"""Every bad input ends as one line and exit 1, from the command line down to the last room."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from cli_session import Run, only_line

# JPL's solution 220 in the shape of an SBDB answer, cut down to what a reader needs.
ANSWER: dict[str, Any] = {
    "signature": {"source": "NASA/JPL Small-Body Database (SBDB) API", "version": "1.3"},
    "object": {"des": "99942", "fullname": "99942 Apophis (2004 MN4)", "orbit_id": "220"},
    "orbit": {
        "producer": "Davide Farnocchia",
        "source": "JPL",
        "soln_date": "2024-06-25 10:48:08",
        "epoch": "2461000.5",
        "equinox": "J2000",
        "pe_used": "DE441",
        "orbit_id": "220",
        "elements": [
            {"name": "e", "value": ".1911663355386932", "units": None},
            {"name": "q", "value": ".7460522521429133", "units": "au"},
            {"name": "i", "value": "3.340958441017069", "units": "deg"},
            {"name": "om", "value": "203.8996515621043", "units": "deg"},
            {"name": "w", "value": "126.6728325163065", "units": "deg"},
            {"name": "tp", "value": "2461042.918242006079", "units": "TDB"},
        ],
        "model_pars": [
            {"name": "A1", "value": "5.E-13", "kind": "SET", "units": "au/d^2"},
            {"name": "A2", "value": "-2.901766637153165E-14", "kind": "SET", "units": "au/d^2"},
            {"name": "ALN", "value": "1.", "kind": "SET", "units": None},
            {"name": "NK", "value": "0.", "kind": "SET", "units": None},
            {"name": "NM", "value": "2.", "kind": "SET", "units": None},
            {"name": "R0", "value": "1.", "kind": "SET", "units": "au"},
        ],
    },
}
LABELS = ["e", "q", "tp", "node", "peri", "i"]


def save(answer: dict[str, Any], name: str = "orbit.json") -> None:
    Path(name).write_text(json.dumps(answer), encoding="utf-8")


def changed(**orbit: Any) -> dict[str, Any]:
    answer = copy.deepcopy(ANSWER)
    answer["orbit"].update(orbit)
    return answer


def element(name: str, value: str) -> list[dict[str, Any]]:
    elements = copy.deepcopy(ANSWER["orbit"]["elements"])
    for item in elements:
        if item["name"] == name:
            item["value"] = value
    return elements


def covariance(data: list[list[float]]) -> dict[str, Any]:
    """At the orbit's own epoch, so that the elements above belong to it."""
    return {
        "labels": LABELS,
        "epoch": "2461000.5",
        "elements": copy.deepcopy(ANSWER["orbit"]["elements"]),
        "data": [[f"{value!r}" for value in row] for row in data],
    }


def diagonal(*variances: float) -> list[list[float]]:
    return [[variances[row] if row == column else 0.0 for column in range(6)] for row in range(6)]


GOOD = diagonal(1e-18, 1e-18, 1e-13, 1e-11, 1e-11, 1e-14)


def test_an_unknown_orbit_names_those_there_are(run: Run) -> None:
    line = only_line(run("flyby report apophsi"))
    assert "'apophsi'" in line
    assert "did you mean" in line
    assert "2001wn5-jpl" in line
    assert "apophis-neocc" in line


@pytest.mark.parametrize("verb", ["report", "plot --orbit", "windows --orbit"])
def test_a_missing_file_is_said_by_every_verb(run: Run, verb: str) -> None:
    assert "orbits/nowhere.json" in only_line(run(f"flyby {verb} orbits/nowhere.json"))


@pytest.mark.parametrize("end", [0, 1, 100, -40])
def test_a_truncated_answer(run: Run, end: int) -> None:
    Path("orbit.json").write_text(json.dumps(ANSWER)[:end], encoding="utf-8")
    assert "orbit.json" in only_line(run("flyby report orbit.json"))


def test_a_folder_and_a_picture_are_no_orbits(run: Run) -> None:
    Path("folder").mkdir()
    assert "folder" in only_line(run("flyby report ./folder"))
    Path("orbit.json").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    assert "orbit.json" in only_line(run("flyby report ./orbit.json"))


def test_a_truncated_oef_file(run: Run) -> None:
    Path("orbit.ke0").write_text(
        "format  = 'OEF2.0'       ! file format\nrectype = 'ML'           ! record type\n"
        "refsys  = ECLM J2000     ! default reference system\nEND_OF_HEADER\n99942\n",
        encoding="utf-8",
    )
    assert "orbit.ke0" in only_line(run("flyby report orbit.ke0"))


def test_jpls_answer_that_nothing_was_found(run: Run) -> None:
    save(
        {
            "moreInfo": "https://ssd-api.jpl.nasa.gov/doc/sbdb.html",
            "code": "200",
            "message": "specified object was not found",
        }
    )
    assert "not found" in only_line(run("flyby report orbit.json"))


@pytest.mark.parametrize("name", ["e", "q", "i", "om", "w", "tp"])
def test_a_missing_element(run: Run, name: str) -> None:
    kept = [item for item in ANSWER["orbit"]["elements"] if item["name"] != name]
    save(changed(elements=kept))
    line = only_line(run("flyby report orbit.json"))
    assert "orbit.json" in line


def test_no_elements_at_all(run: Run) -> None:
    for answer in ({}, [], {"orbit": None}, {"orbit": {}}, changed(elements=None)):
        save(answer)  # type: ignore[arg-type]
        only_line(run("flyby report orbit.json"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("e", "nan"),
        ("q", "NaN"),
        ("tp", "inf"),
        ("i", ""),
        ("e", "-0.1"),
        ("q", "-0.7"),
        ("q", "0"),
        ("om", "12h"),
        ("i", "200"),
    ],
)
def test_an_element_that_no_orbit_has(run: Run, name: str, value: str) -> None:
    save(changed(elements=element(name, value)))
    only_line(run("flyby report orbit.json"))


@pytest.mark.parametrize("epoch", ["nan", "", "soon", None, "2100000.5", "2700000.5"])
def test_an_epoch_that_cannot_be_or_is_outside_the_ephemeris(run: Run, epoch: Any) -> None:
    save(changed(epoch=epoch))
    only_line(run("flyby report orbit.json --stop 2029-02-01"))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(diagonal(1e-18, -1e-18, 1e-13, 1e-11, 1e-11, 1e-14), id="negative variance"),
        pytest.param(
            [[1e-18, 2e-18, *[0.0] * 4], [2e-18, 1e-18, *[0.0] * 4], *GOOD[2:]], id="indefinite"
        ),
        pytest.param([[1e-18, 5e-19, *[0.0] * 4], *GOOD[1:]], id="not symmetric"),
        pytest.param(diagonal(float("nan"), 1e-18, 1e-13, 1e-11, 1e-11, 1e-14), id="nan"),
        pytest.param(GOOD[:5], id="not square"),
        pytest.param([row[:5] for row in GOOD[:5]], id="too small for its labels"),
    ],
)
def test_a_covariance_that_none_can_be(run: Run, data: list[list[float]]) -> None:
    save(changed(covariance=covariance(data)))
    assert "covariance" in only_line(run("flyby report orbit.json")).lower()


@pytest.mark.parametrize(
    "options",
    ["--start 1500-01-01", "--stop 3000-01-01", "--start 1500-01-01 --stop 1501-01-01"],
)
def test_a_span_outside_the_ephemeris(run: Run, options: str) -> None:
    line = only_line(run(f"flyby report {options}"))
    assert "cover" in line


def test_an_unknown_body_names_those_there_are(run: Run) -> None:
    line = only_line(run("flyby report --body vulcan"))
    assert "'vulcan'" in line
    assert "venus" in line


@pytest.mark.parametrize("body", ["ssb", "emb", "sun"])
def test_a_body_that_is_no_planet_does_not_end_in_a_traceback(run: Run, body: str) -> None:
    result = run(f"flyby report --body {body} --start 2029-04-10 --stop 2029-04-17")
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output
    assert "unexpected" not in result.stderr


def test_an_unknown_figure_names_those_there_are(run: Run) -> None:
    line = only_line(run("flyby plot aproach"))
    assert "'aproach'" in line
    assert "approach" in line
    assert "geocentric" in line


@pytest.mark.parametrize("options", ["--site nowhere", "--site 95,0,0", "--kind sonar"])
def test_an_unknown_site_or_kind(run: Run, options: str) -> None:
    only_line(run(f"flyby windows {options}"))


@pytest.mark.parametrize("path", ["file/report.txt", "file/folder/report.txt", "folder"])
def test_an_output_that_cannot_be_written(run: Run, path: str) -> None:
    Path("file").write_text("kept", encoding="utf-8")
    Path("folder").mkdir()
    assert "cannot write" in only_line(
        run(f"flyby report --start 2029-04-10 --stop 2029-04-17 --body earth -o {path}")
    )
    assert Path("file").read_text(encoding="utf-8") == "kept"
    assert list(Path("folder").iterdir()) == []


def test_a_folder_for_figures_that_cannot_be_made(run: Run) -> None:
    Path("file").write_text("kept", encoding="utf-8")
    assert "cannot write" in only_line(run("flyby plot approach --out file/pictures"))


def test_the_answer_above_is_good(run: Run) -> None:
    """So that what is refused above is refused for the reason that is tested."""
    save(changed(covariance=covariance(GOOD)))
    result = run(
        "flyby report orbit.json --body earth --start 2029-04-10 --stop 2029-04-17 --format json"
    )
    assert result.exit_code == 0, result.stderr
    approach = json.loads(result.stdout)["approaches"][0]
    assert approach["distance_km"] == pytest.approx(38011.46, abs=0.2)
    assert approach["sigma_distance_km"] > 0.0
