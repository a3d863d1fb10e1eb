"""Every code block of README and of the pages of docs/ runs as it stands."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import flyby
from flyby.cli import main

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if not {"generated", "_build"} & set(page.parts)]

RUN = {"python", "console", "toml"}
SHOWN = {"text", "{toctree}", "{include}"}
"""Blocks that are no code."""


def blocks_of(page: Path) -> list[tuple[str, str]]:
    """Language and text of each fenced block."""
    return re.findall(r"^```(\S*)[^\n]*\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.M)


def indented_commands(page: Path) -> list[str]:
    """Command lines of flyby that stand indented, as README has them."""
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^    (flyby .*)$", prose, re.MULTILINE)


def cases(languages: set[str]):
    return [
        pytest.param(language, text, id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, (language, text) in enumerate(blocks_of(page), start=1)
        if language in languages
    ]


def test_every_block_says_what_it_is() -> None:
    for page in PAGES:
        for language, _ in blocks_of(page):
            assert language in RUN | SHOWN, (page, language)
    assert len(cases(RUN)) >= 15


@pytest.mark.slow
@pytest.mark.parametrize(("language", "text"), cases(RUN))
def test_a_block_runs(language: str, text: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    if language == "python":
        exec(compile(text, "block", "exec"), {})
    elif language == "toml":
        assert tomllib.loads(text)
    else:
        for line in text.splitlines():
            ended(line)


def ended(line: str) -> str:
    """Run a command line here; what it printed."""
    words = shlex.split(line)
    assert words[0] == "flyby"
    result = CliRunner().invoke(main, words[1:], prog_name="flyby")
    assert result.exit_code == 0, f"{line}\n{result.output}"
    return result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    sorted({line for page in PAGES for line in indented_commands(page)}),
)
def test_a_command_in_the_text_runs(line: str, tmp_path: Path, monkeypatch) -> None:
    if "--dask" in line or "X Y Z".lower() in line:
        pytest.skip("a pattern: its words in capitals and letters are the reader's own")
    monkeypatch.chdir(tmp_path)
    if "my-asteroid.json" in line:
        # What JPL's answer would hold, in flyby's own form: found by content, whatever its name.
        ended("flyby export apophis --format toml -o my-asteroid.json")
    assert ended(line)


def test_the_recipes_are_ten_and_short() -> None:
    page = ROOT / "docs" / "recipes.md"
    parts = re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(parts) == 10
    for text in re.findall(
        r"^```(?:python|console)\n(.*?)^```", page.read_text("utf-8"), re.S | re.M
    ):
        assert len(text.splitlines()) <= 3, text


def test_the_pages_quote_what_is_computed() -> None:
    """The table of accuracy, against what the same elements give today."""
    text = (ROOT / "docs" / "explanations" / "how-right-it-is.md").read_text("utf-8")
    rows = re.findall(r"^\| JPL (220|199), .*?\| ([\d ]+\.\d+) km", text, re.MULTILINE)
    assert len(rows) == 3
    names = {"220": "apophis", "199": "apophis-jpl-199"}
    for solution, distance in (rows[0], rows[2]):
        passage = flyby.Flyby(flyby.load_orbit(names[solution]))
        # The last printed digit: half a metre, and half a metre for another machine's rounding.
        assert passage.approach.distance.to_value("km") == pytest.approx(
            float(distance.replace(" ", "").replace("\u202f", "")), abs=1e-3
        )
