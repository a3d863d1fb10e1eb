"""`--start`, `--stop`, `--body` and `--on` choose the same flyby in every verb."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_session import Run, only_line

import flyby
from flyby.cli import main
from flyby.scene.calendar import within_calendar
from flyby.times import iso, tdb_days

OPTIONS = {"--start", "--stop", "--body", "--on", "--orbit", "--elements", "--state"}
VERBS = ("plot", "page", "animate", "forces", "ensemble", "export", "report")

YR4_AND_THE_MOON = "--orbit 2024yr4-jpl-78 --body moon --start 2032-01-01 --stop 2033-01-01"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_the_same_options(verb: str) -> None:
    command = main.get_command(None, verb)  # type: ignore[arg-type]
    assert command is not None
    known = {name for parameter in command.params for name in parameter.opts}
    assert known >= OPTIONS
    assert any(parameter.param_type_name == "argument" for parameter in command.params)


def rows_of(run: Run, line: str) -> list[dict[str, object]]:
    result = run(f"flyby {line} --format json")
    assert result.exit_code == 0, result.stderr
    return list(json.loads(result.stdout)["approaches"])


def test_without_a_span_the_year_of_the_flyby_is_reported(run: Run) -> None:
    """That of 2023 BU is in 2023 (ESA NEOCC: 9967 km on 2023-01-27), not in 2029."""
    rows = {row["body"]: row for row in rows_of(run, "report 2023bu-neocc")}
    assert str(rows["earth"]["time_utc"]).startswith("2023-01-27T00:27")
    assert rows["earth"]["distance_km"] == pytest.approx(9967.0, abs=1.0)
    (apophis, _moon) = rows_of(run, "report")
    assert str(apophis["time_utc"]).startswith("2029-04-13T21:45")


def test_a_date_chooses_one_of_several(run: Run) -> None:
    """2020 CD3 went around the Earth: JPL has 13 104 km on 2019-04-04 and 47 000 km in February."""
    line = "report 2020cd3-jpl-1 --body earth --on"
    (spring,) = rows_of(run, f"{line} 2019-04-01")
    assert str(spring["time_utc"]).startswith("2019-04-04")
    (winter,) = rows_of(run, f"{line} 2020-02-15")
    assert str(winter["time_utc"]).startswith("2020-02-13")


def test_the_ensemble_has_the_span_of_the_flyby(run: Run) -> None:
    result = run("flyby ensemble 2023bu-neocc -n 2 --format json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["distance_km"]["mean"] == pytest.approx(9967.0, abs=5.0)


def test_a_span_of_the_calendar_holds_the_days_about_the_flyby() -> None:
    passage = flyby.Flyby(flyby.load_orbit("2023bu-neocc"))
    month, year = (within_calendar(passage, unit) for unit in ("month", "year"))
    assert [iso(end, "utc", 0)[:10] for end in (month.start, month.stop)] == [
        "2023-01-01",
        "2023-02-01",
    ]
    assert [iso(end, "utc", 0)[:10] for end in (year.start, year.stop)] == [
        "2023-01-01",
        "2024-01-01",
    ]
    assert month.trajectory is passage.trajectory
    assert float(tdb_days(month.approach.time)) == float(tdb_days(passage.approach.time))


def test_a_figure_of_the_earth_is_refused_of_another_body(run: Run) -> None:
    line = only_line(run(f"flyby plot groundtrack {YR4_AND_THE_MOON}"))
    assert "flyby of the Moon (--body moon)" in line
    assert not list(Path("flyby-plots").glob("*"))


@pytest.mark.parametrize("words", ["missions apophis-jpl-199", "apophis-jpl-199 missions"])
def test_an_orbit_may_stand_among_the_figures(run: Run, words: str) -> None:
    result = run(f"flyby plot {words} --format svg")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.split() == ["flyby-plots/missions.svg"]
    assert "JPL 199" in Path("flyby-plots/missions.svg").read_text(encoding="utf-8")


def test_two_orbits_are_refused(run: Run) -> None:
    result = run("flyby plot apophis-jpl-199 missions --orbit 2023bu-neocc")
    assert result.exit_code == 2
    assert "are two orbits; give one" in result.stderr


def test_an_end_beyond_the_usual_span_brings_the_other(run: Run) -> None:
    passage = flyby.Flyby(flyby.load_orbit("apophis"), start=flyby.parse_time("2060-01-01"))
    assert iso(passage.stop, "utc", 0)[:4] in {"2079", "2080"}
    passage = flyby.Flyby(flyby.load_orbit("apophis"), stop=flyby.parse_time("2010-01-01"))
    assert iso(passage.start, "utc", 0)[:4] in {"1989", "1990"}
