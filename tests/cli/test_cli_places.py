"""``--site``, ``--network`` and ``--sites`` on every verb that is about places."""

from __future__ import annotations

import base64
import importlib
import json
import re
import shlex
from pathlib import Path

import pytest
from cli_session import Run

MINE = """
[[site]]
name = "Behind the wall"
key = "wall"
latitude_deg = 28.3
longitude_deg = -16.51
height_m = 2390.0
horizon = [[0, 60], [180, 60]]
"""

NIGHT = "--start 2029-04-13T12:00 --stop 2029-04-14T12:00"


def windows(run: Run, places: str) -> list[dict]:
    return json.loads(run(f"flyby windows {places} {NIGHT} --format json").stdout)["windows"]


def test_a_name_a_network_and_a_file_together(run: Run) -> None:
    Path("mine.toml").write_text(MINE, encoding="utf-8")
    found = windows(run, "--site 'La Palma' --network nasa --sites mine.toml")
    assert {window["site"] for window in found} >= {"950", "253", "wall"}
    assert {window["agency"] for window in found} == {None, "NASA"}
    closes = {window["site"]: window["closes"] for window in found}
    assert closes["wall"] == "horizon"
    assert closes["950"] == "altitude"


def test_the_geocentre_has_windows_without_altitudes(run: Run) -> None:
    (window,) = windows(run, "--site 500")
    assert window["peak_altitude_deg"] is None
    text = run(f"flyby windows --site 500 {NIGHT}")
    assert "no horizon" in text.stdout


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("windows --site palma", "Several have it in their name: 950 La Palma"),
        ("windows --network jaxxa", "no network is called 'jaxxa'; did you mean JAXA"),
        ("ephemeris --site palma --step 1h", "Several have it in their name"),
        ("plot sky --sites nowhere.toml", "cannot read nowhere.toml"),
        ("page --site nowhere-at-all", "no site is called 'nowhere-at-all'"),
        ("animate -o x.gif --network esaa", "no network is called 'esaa'"),
        ("report --network jaxxa", "no network is called 'jaxxa'"),
        ("windows --site 28.3,x", "cannot read '28.3,x' as a place"),
    ],
)
def test_what_is_wrong_is_one_line(run: Run, command: str, message: str) -> None:
    result = run(f"flyby {command} {NIGHT}")
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["plot", "page", "animate", "report", "windows", "ephemeris"])
def test_the_examples_with_places_run(run: Run, verb: str) -> None:
    lines = importlib.import_module(f"flyby.cli.{verb}").EXAMPLES
    wanted = [line for line in lines if "--network" in line or "canaries" in line]
    for line in wanted or lines[:1]:
        result = run(line)
        assert result.exit_code == 0, result.stderr
        shown = shlex.split(line)
        assert result.stdout or "-o" in shown


@pytest.mark.slow
def test_figures_show_the_sites_that_were_named(run: Run) -> None:
    Path("mine.toml").write_text(MINE, encoding="utf-8")
    result = run("flyby plot visibility naked-eye groundtrack --sites mine.toml --format pdf")
    assert result.exit_code == 0, result.stderr
    pypdf = pytest.importorskip("pypdf")
    drawn = {}
    for line in result.stdout.splitlines():
        words = pypdf.PdfReader(line).pages[0].extract_text()
        drawn[Path(line).stem] = " ".join(words.split())
    assert len(drawn) == 3
    for name, words in drawn.items():
        assert "Bisei" not in words, name
    # Labels on maps have an outline, and are no text in a PDF.
    assert "Behind the wall" in drawn["visibility"]
    assert "at the sites above their horizon" in " ".join(drawn.values())
    assert "hatched what stands in the way" in " ".join(drawn.values())


def test_the_page_knows_the_horizon(run: Run) -> None:
    Path("mine.toml").write_text(MINE, encoding="utf-8")
    assert run("flyby page --sites mine.toml").exit_code == 0
    text = Path("flyby.html").read_text(encoding="utf-8")
    assert '"hiddenBelow":[6000,6000' in text.replace(" ", "")
    assert '"closes":"horizon"' in text.replace(" ", "")


def test_tonight_at_a_site(run: Run) -> None:
    """From sunset to sunrise; without a site nobody knows which night is meant."""
    table = run("flyby ephemeris --site J04 --start tonight --stop tonight --step 1h --format json")
    assert table.exit_code == 0, table.stderr
    rows = json.loads(table.stdout)["tables"][0]["rows"]
    assert 8 < len(rows) < 16
    assert abs(rows[0]["sun_altitude_deg"] + 0.833) < 0.05
    assert all(row["sun_altitude_deg"] < -0.8 for row in rows)
    alone = run("flyby ephemeris --start tonight --stop tomorrow --step 1h")
    assert alone.exit_code == 1
    assert (
        alone.stderr
        == "flyby: tonight is the night at a site: name one with --site, or give a date\n"
    )


@pytest.mark.parametrize(
    "start", ["13 Apr 2029 12:00", "2029-04-13 21:00+09:00", "MJD 62239.5 UTC"]
)
def test_a_span_is_typed_in_any_form(run: Run, start: str) -> None:
    rest = "--site J04 --stop 2029-04-14T12:00 --format json"
    plain = run(f"flyby windows --start 2029-04-13T12:00 {rest}")
    typed = run(f"flyby windows --start '{start}' {rest}")
    assert typed.exit_code == 0, typed.stderr
    assert typed.stdout == plain.stdout


def test_the_examples_of_an_observer_in_space_run(run: Run) -> None:
    """Seen from beside: the companion flies on the orbit of NEOCC, some kilometres away."""
    made = run(
        "flyby export apophis-neocc --start 2029-04-13 --stop 2029-04-15 --format oem "
        "-o companion.oem"
    )
    assert made.exit_code == 0, made.stderr
    for verb in ("windows", "ephemeris"):
        lines = importlib.import_module(f"flyby.cli.{verb}").EXAMPLES
        (line,) = (line for line in lines if "--observer" in line)
        result = run(line)
        assert result.exit_code == 0, result.stderr
        assert "Apophis" in result.stdout


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        ("windows --site 250", 1, "with --observer FILE"),
        ("ephemeris --site 274 --step 1h", 1, "COMMAND='-170'"),
        ("windows --observer nowhere.oem", 1, "there is no file nowhere.oem"),
        ("windows --avoid sun=50", 2, "--avoid is for a spacecraft"),
    ],
)
def test_an_observer_without_its_file(run: Run, command: str, status: int, message: str) -> None:
    result = run(f"flyby {command} {NIGHT}")
    assert result.exit_code == status
    assert message in result.stderr


def test_every_example_of_single_instants_and_layouts_runs(run: Run) -> None:
    Path("instants.txt").write_text("2029-04-13 21:00  # high\n\nMJD 62239.9\n", encoding="utf-8")
    lines = importlib.import_module("flyby.cli.ephemeris").EXAMPLES
    for line in (one for one in lines if "--at" in one and "--observer" not in one):
        result = run(line)
        assert result.exit_code == 0, result.stderr
    listed = run("flyby ephemeris --site J04 --times instants.txt --format json")
    rows = json.loads(listed.stdout)["tables"][0]["rows"]
    assert [row["time_utc"][:16] for row in rows] == ["2029-04-13T21:00", "2029-04-13T21:34"]
    Path("instants.txt").write_text("2029-04-13\nsoon\n", encoding="utf-8")
    bad = run("flyby ephemeris --times instants.txt")
    assert bad.exit_code == 1
    assert bad.stderr.startswith("flyby: instants.txt, line 2: cannot read 'soon'")


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        ("--at 2029-04-13 --columns foo", 1, "no column is called 'foo'"),
        ("--at 2029-04-13 --timezone Madrid", 1, "It is called Europe/Madrid"),
        ("--at 2029-04-13 --step 1h", 2, "not used by single instants"),
        ("--start now", 2, "Missing --stop and --step"),
        ("--at 2029-04-13 --format mpc --columns ra", 2, "whose columns stand"),
    ],
)
def test_what_an_ephemeris_cannot_be(run: Run, options: str, status: int, message: str) -> None:
    result = run(f"flyby ephemeris {options}")
    assert result.exit_code == status
    assert message in result.stderr


def test_a_report_has_the_windows_of_its_sites(run: Run) -> None:
    """The same as `flyby windows` finds for them in the three days about closest approach."""
    Path("mine.toml").write_text(MINE, encoding="utf-8")
    found = json.loads(run("flyby report --site J04 --sites mine.toml --format json").stdout)
    assert {window["site"] for window in found["windows"]} == {"J04", "wall"}
    (night,) = (
        one
        for one in found["windows"]
        if one["start_utc"] > "2029-04-13T12" and one["site"] == "J04"
    )
    (same,) = windows(run, "--site J04")
    for key in ("start_utc", "end_utc", "opens", "closes", "name"):
        assert night[key] == same[key]
    # Its peak is refined from other samples: the same to a thousandth of a degree.
    assert night["peak_altitude_deg"] == pytest.approx(same["peak_altitude_deg"], abs=1e-3)
    csv = run("flyby report --site J04 --format csv")
    assert csv.exit_code == 2
    assert "--site: not used by --format csv" in csv.stderr


@pytest.mark.slow
def test_figures_of_a_report_show_its_sites(run: Run) -> None:
    result = run("flyby report --site 'La Palma' --format html -o report.html")
    assert result.exit_code == 0, result.stderr
    page = Path("report.html").read_text(encoding="utf-8")
    drawn = [base64.b64decode(one) for one in re.findall(r"svg\+xml;base64,([^\"]+)", page)]
    assert sum(b"La Palma" in one for one in drawn) >= 2
