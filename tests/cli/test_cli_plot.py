"""The wiring of ``flyby plot``, with figures that are only names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_session import Run, only_line

import flyby.figures
from flyby.cli.plot import FORMATS
from flyby.errors import FigureError, OutputError
from flyby.orbits import load_orbit
from flyby.scene.calendar import other_approaches_in_words
from flyby.scene.flyby import Flyby
from flyby.times import iso, parse_time


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand-ins for three figures, which note what they were asked for."""
    calls: list[dict[str, Any]] = []

    def render(
        names: Any,
        passage: Any,
        folder: Any,
        file_format: str,
        *,
        site: Any,
        failed: Any,
        **_: Any,
    ) -> Iterator[Path]:
        calls.append(
            {
                "names": tuple(names),
                "orbit": passage.orbit.name,
                "format": file_format,
                "span": (iso(passage.start, "utc")[:10], iso(passage.stop, "utc")[:10]),
                "site": site and site.key,
            }
        )
        for name in names:
            yield Path(folder) / f"{name}.{file_format}"

    names = ("approach", "geocentric", "timeline")
    monkeypatch.setattr(flyby.figures, "figure_names", lambda: names, raising=False)
    monkeypatch.setattr(flyby.figures, "render", render, raising=False)
    return calls


def test_all_figures_into_the_usual_folder(run: Run, drawn: list[dict[str, Any]]) -> None:
    result = run("flyby plot")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        str(Path("flyby-plots", f"{name}.png")) for name in ("approach", "geocentric", "timeline")
    ]
    assert drawn == [
        {
            "names": ("approach", "geocentric", "timeline"),
            "orbit": "apophis",
            "format": "png",
            "span": ("2020-01-01", "2040-01-01"),
            "site": None,
        }
    ]


def test_some_figures_once_each_in_the_order_named(run: Run, drawn: list[dict[str, Any]]) -> None:
    result = run(
        "flyby plot timeline approach timeline --out a/b --format pdf --orbit apophis-jpl-199 "
        "--start 2029-01-01 --stop 2030-01-01 --site J04"
    )
    assert result.stdout.splitlines() == ["a/b/timeline.pdf", "a/b/approach.pdf"]
    assert drawn == [
        {
            "names": ("timeline", "approach"),
            "orbit": "apophis-jpl-199",
            "format": "pdf",
            "span": ("2029-01-01", "2030-01-01"),
            "site": "ogs-tenerife",
        }
    ]


def test_an_unknown_figure_stops_before_anything_is_drawn(
    run: Run, drawn: list[dict[str, Any]]
) -> None:
    line = only_line(run("flyby plot approach timelime"))
    assert "no figure is called 'timelime'; did you mean timeline?" in line
    assert "There are: approach, geocentric, timeline." in line
    assert drawn == []


def test_what_was_drawn_before_a_failure_is_still_named(
    run: Run, drawn: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*_: Any, **__: Any) -> Iterator[Path]:
        yield Path("first.png")
        raise OutputError("cannot write second.png: No space left on device")

    monkeypatch.setattr(flyby.figures, "render", render)
    result = run("flyby plot")
    assert result.exit_code == 1
    assert result.stdout == "first.png\n"
    assert result.stderr == "flyby: cannot write second.png: No space left on device\n"


def test_a_figure_that_cannot_be_drawn_costs_one_line(
    run: Run, drawn: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*_: Any, failed: Any, **__: Any) -> Iterator[Path]:
        yield Path("first.png")
        failed(FigureError("geocentric", IndexError("list index\nout of range")))
        yield Path("third.png")

    monkeypatch.setattr(flyby.figures, "render", render)
    result = run("flyby plot")
    assert result.exit_code == 1
    assert result.stdout == "first.png\nthird.png\n"
    assert result.stderr == (
        "flyby: figure geocentric could not be drawn: "
        "unexpected IndexError: list index out of range\n"
    )


def test_the_kinds_of_picture_are_those_of_the_figures() -> None:
    """Written down twice, so that the help needs no matplotlib and no astropy."""
    assert FORMATS == flyby.figures.FORMATS


def test_a_date_chooses_the_flyby_and_carries_the_span_to_it(
    run: Run, drawn: list[dict[str, Any]]
) -> None:
    assert run("flyby plot approach --on 2044-08-01").exit_code == 0
    assert drawn[0]["span"] == ("2020-01-01", "2045-08-01")
    line = only_line(run("flyby plot approach --on 2044-08-01 --stop 2030-01-01"))
    assert "2044-08-01 00:00:00 UTC is not between" in line


@pytest.mark.parametrize(
    ("on", "day", "other"),
    [(None, "2032-12-22", "2024-12-25"), ("2025-06-01", "2024-12-25", "2032-12-22")],
)
def test_a_flyby_is_the_deepest_or_the_nearest_to_a_date(
    on: str | None, day: str, other: str
) -> None:
    passage = Flyby(load_orbit("2024yr4-jpl-78"), on=None if on is None else parse_time(on))
    assert iso(passage.approach.time, "utc")[:10] == day
    assert [sentence.split("; ")[0] for sentence in other_approaches_in_words(passage)] == [
        f"other approaches in the span: {other}"
    ]


def test_the_numbers_behind_a_figure_are_written_beside_it(run: Run, tmp_path: Path) -> None:
    ended = run(f"flyby plot missions --out {tmp_path}/pictures --data {tmp_path}/m.ecsv")
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "m.ecsv").read_text(encoding="utf-8").startswith("# %ECSV")
    for option in ("--data x.ecsv", "--panel missions"):
        two = run(f"flyby plot missions sky {option} --out {tmp_path}")
        assert two.exit_code == 2
        assert f"{option.split()[0]} is for a single figure" in two.stderr
