"""Every code block of README and of the pages of docs/ runs as it stands."""

from __future__ import annotations

import ast
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
    "page",
    [page for page in PAGES if indented_commands(page)],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path, monkeypatch) -> None:
    """In their order, in one folder, as a reader types them."""
    monkeypatch.chdir(tmp_path)
    # What a reader would have: JPL's answer, here in another form; the content counts.
    ended("flyby export apophis --format toml -o my-asteroid.json")
    for line in indented_commands(page):
        # Patterns, whose words the reader replaces, and a cluster, which not everyone has.
        if "x y z" not in line and "--dask" not in line:
            ended(line)


def test_the_recipes_are_ten_and_short() -> None:
    page = ROOT / "docs" / "recipes.md"
    assert len(re.findall(r"^## ", page.read_text("utf-8"), re.MULTILINE)) == 10
    for language, text in blocks_of(page):
        if language == "python":
            assert len(ast.parse(text).body) <= 2 + 3, text  # after the imports
        elif language == "console":
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
