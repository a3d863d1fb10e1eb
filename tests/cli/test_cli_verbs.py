"""The verbs with the real propagator, as they are typed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from astropy.table import Table
from cli_session import Run

from flyby.cli.group import VERBS

FLYBY_WEEK = "--start 2029-04-10 --stop 2029-04-17"


def test_the_report_says_the_approach_of_2029(run: Run) -> None:
    result = run("flyby report")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    text = result.stdout
    assert "99942 Apophis (2004 MN4)" in text
    assert "2029-01-01 00:00:00 UTC to 2030-01-01 00:00:00 UTC" in text
    assert "JPL 220" in text
    assert "within 0.05 au" in text
    # JPL gives 38 011.46 km, 21:46:12.746 TDB and 95 968.4 km; 150 m is what flyby promises.
    distance = re.search(r"([\d ]+\.\d+) km from the centre of the Earth", text)
    assert distance is not None
    assert float(distance[1].replace(" ", "")) == pytest.approx(38011.46, abs=0.15)
    moon = re.search(r"([\d ]+\.\d+) km from the centre of the Moon", text)
    assert moon is not None
    assert float(moon[1].replace(" ", "")) == pytest.approx(95968.4, abs=1.0)
    assert re.search(r"2029-04-13 21:46:12\.7\d\d TDB", text)
    assert re.search(r"2029-04-13 21:45:03\.5\d\d UTC", text)


def test_the_machine_formats_agree(run: Run) -> None:
    outputs = {}
    for file_format in ("json", "csv", "ecsv"):
        result = run(f"flyby report {FLYBY_WEEK} --format {file_format}")
        assert result.exit_code == 0, result.stderr
        outputs[file_format] = result.stdout
    document = json.loads(outputs["json"])
    rows = list(csv.DictReader(io.StringIO(outputs["csv"], newline="")))
    table = Table.read(outputs["ecsv"], format="ascii.ecsv")
    assert [a["body"] for a in document["approaches"]] == ["earth", "moon"]
    assert [row["body"] for row in rows] == list(table["body"]) == ["earth", "moon"]
    for approach, row, entry in zip(document["approaches"], rows, table, strict=True):
        assert float(row["distance_km"]) == approach["distance_km"] == entry["distance_km"]
        assert row["time_utc"] == approach["time_utc"] == entry["time_utc"]
    earth = document["approaches"][0]
    # CNEOS: v_rel 7.42254 km/s, v_inf 5.84136 km/s, 3-sigma range 38 008.18 to 38 014.74 km.
    assert earth["relative_speed_km_s"] == pytest.approx(7.42254, abs=1e-4)
    assert earth["v_infinity_km_s"] == pytest.approx(5.84136, abs=1e-4)
    assert earth["distance_max_3sigma_km"] - earth["distance_min_3sigma_km"] == pytest.approx(
        6.556, rel=0.01
    )
    assert earth["hyperbola"]["eccentricity"] == pytest.approx(4.2539, abs=1e-3)
    assert earth["b_plane"]["b_km"] == pytest.approx(48300.69, abs=1.0)
    assert earth["impact"] is None
    assert document["dynamics"]["ephemeris"] == "DE440"
    assert len(document["dynamics"]["forces"]) >= 5


def test_options_bound_what_is_listed(run: Run) -> None:
    assert (
        json.loads(run(f"flyby report {FLYBY_WEEK} --body moon --format json").stdout)[
            "approaches"
        ][0]["body"]
        == "moon"
    )
    nothing = run(f"flyby report {FLYBY_WEEK} --within 1000km --format json")
    assert nothing.exit_code == 0
    assert json.loads(nothing.stdout)["approaches"] == []
    assert (
        "No approach of 99942 Apophis" in run(f"flyby report {FLYBY_WEEK} --within 1000km").stdout
    )
    upper = run(f"flyby report {FLYBY_WEEK} --body EARTH --format json")
    assert json.loads(upper.stdout)["approaches"][0]["body"] == "earth"


def test_a_result_goes_to_a_file_and_nothing_to_standard_output(run: Run) -> None:
    result = run(f"flyby report {FLYBY_WEEK} --format markdown --no-figures -o out/report.md")
    assert result.exit_code == 0
    assert result.output == ""
    assert Path("out/report.md").read_text(encoding="utf-8").startswith("# Close approaches")


def test_a_span_may_be_typed_in_any_scale(run: Run) -> None:
    """Closest approach is at 21:46:12.7 TDB: a span that ends just before does not hold it."""
    base = "flyby report --body earth --format json --start 2029-04-13"
    before = run(f"{base} --stop '2029-04-13T21:46:12 TDB'")
    after = run(f"{base} --stop '2029-04-13T21:46:13 TDB'")
    same = run(f"{base} --stop 2029-04-13T21:45:04")
    assert [len(json.loads(r.stdout)["approaches"]) for r in (before, after, same)] == [0, 1, 1]


def test_plot_draws_what_is_named_and_prints_the_paths(run: Run) -> None:
    result = run("flyby plot approach --out pictures --format svg")
    assert result.exit_code == 0, result.stderr
    paths = [Path(line) for line in result.stdout.splitlines()]
    assert [path.suffix for path in paths] == [".svg"]
    assert all(path.parent == Path("pictures") and path.stat().st_size > 1000 for path in paths)


def test_windows_have_both_ends_and_their_reasons(run: Run) -> None:
    document = json.loads(run(f"flyby windows {FLYBY_WEEK} --site J04 --format json").stdout)
    assert document["orbit"]["name"].startswith("apophis")
    for window in document["windows"]:
        assert list(window) == [
            "site",
            "name",
            "agency",
            "kind",
            "start_utc",
            "end_utc",
            "opens",
            "closes",
            "peak_altitude_deg",
            "peak_utc",
            "brightest_v_mag",
            "max_rate_deg_per_h",
        ]
        assert window["start_utc"] < window["end_utc"]
    assert {window["site"] for window in document["windows"]} == {"J04"}
    for mission in document["missions"]:
        assert list(mission) == [
            "mission",
            "agency",
            "event",
            "start",
            "end",
            "precision",
            "grade",
            "source",
        ]
    rows = list(
        csv.DictReader(
            io.StringIO(
                run(f"flyby windows {FLYBY_WEEK} --site J04 --format csv").stdout, newline=""
            )
        )
    )
    assert [row["start_utc"] for row in rows] == [w["start_utc"] for w in document["windows"]]
    text = run(f"flyby windows {FLYBY_WEEK} --site J04").stdout
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "UTC" in text


def test_info_says_what_there_is(run: Run, cache_for_the_session: Path) -> None:
    result = run("flyby info")
    assert result.exit_code == 0, result.stderr
    for word in ("numpy", "astropy", "DE440", "TDB", "apophis-jpl-220", "approach"):
        assert word in result.stdout
    assert str(cache_for_the_session) in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_the_examples_of_each_help_work(run: Run, verb: str) -> None:
    help_text = run(f"flyby {verb} --help").stdout
    examples = re.findall(r"^ {4}(flyby .*)$", help_text, flags=re.MULTILINE)
    assert examples
    if "companion.oem" in help_text:
        span = "--start 2029-04-12 --stop 2029-04-16 --format oem -o companion.oem"
        assert run(f"flyby export apophis-neocc {span}").exit_code == 0
    if "gaia.csv" in help_text:
        stars = Path(__file__).parents[1] / "observing/data/apophis_2021_stars.csv"
        Path("gaia.csv").write_bytes(stars.read_bytes())
    for example in examples:
        if example == "flyby plot":
            continue  # all figures: `test_work_done_once.py` draws them
        result = run(example)
        assert result.exit_code == 0, (example, result.stderr)
        assert result.stderr == ""
