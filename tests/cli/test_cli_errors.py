"""How the command line ends when something goes wrong, whatever it is."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from cli_session import Run, only_line

import flyby.dynamics
from flyby.errors import InvalidOrbitError


def fail_with(problem: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_orbit(name: str) -> Any:
        raise problem

    monkeypatch.setattr(flyby.dynamics, "load_orbit", load_orbit, raising=False)


def test_an_error_of_flyby_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(InvalidOrbitError("the eccentricity is\n-1; check it"), monkeypatch)
    result = run("flyby report")
    assert only_line(result) == "flyby: the eccentricity is -1; check it\n"


def test_an_unexpected_error_names_itself_and_debug(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(ZeroDivisionError("float division\nby zero"), monkeypatch)
    assert only_line(run("flyby report")) == (
        "flyby: unexpected ZeroDivisionError: float division by zero; --debug shows where\n"
    )
    fail_with(AssertionError(), monkeypatch)
    assert "unexpected AssertionError; --debug" in only_line(run("flyby report"))


@pytest.mark.parametrize("line", ["flyby --debug report", "flyby report --debug"])
def test_debug_shows_the_traceback_on_standard_error(
    run: Run, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    fail_with(InvalidOrbitError("the eccentricity is -1"), monkeypatch)
    result = run(line)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Traceback")
    assert result.stderr.endswith("flyby: the eccentricity is -1\n")


def test_an_interrupt_ends_quietly_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(KeyboardInterrupt(), monkeypatch)
    result = run("flyby report")
    assert result.exit_code == 130
    assert result.output == ""


def test_an_error_of_the_system_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(OSError(28, "No space left on device"), monkeypatch)
    assert "No space left on device" in only_line(run("flyby report"))


def test_a_broken_pipe_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(BrokenPipeError(32, "Broken pipe"), monkeypatch)
    result = run("flyby report")
    assert result.exit_code == 1
    assert result.output == ""


def test_a_reader_that_leaves_early_is_quiet() -> None:
    """A real pipe that is closed before anything was read, as ``flyby info | true`` does."""
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "flyby", "--help"],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert ended.stderr == ""


@pytest.mark.parametrize(
    "line",
    [
        "flyby nothing",
        "flyby report --format xml",
        "flyby report --frmat json",
        "flyby report apophis bennu",
        "flyby plot --format gif",
        "flyby report --start",
    ],
)
def test_wrong_usage_is_status_2(run: Run, line: str) -> None:
    result = run(line)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--start 2030-01-01 --stop 2028-01-01", "before it has begun"),
        ("--start 2029-04-13 --stop 2029-04-13", "give a stop that is after the start"),
        ("--start soon", "'soon'"),
        ("--stop 2029-13-45", "'2029-13-45'"),
        ("--start nan", "'nan'"),
        ("--within 5", "with au, LD or km"),
        ("--within -5km", "'-5km'"),
        ("--within 0au", "'0au'"),
        ("--within nankm", "'nankm'"),
        ("--within 1e999km", "'1e999km'"),
        ("--within 1.2.3au", "'1.2.3au'"),
        ("--within 3parsec", "'3parsec'"),
        ("--within ''", "''"),
    ],
)
def test_a_span_or_distance_that_cannot_be_meant(run: Run, options: str, words: str) -> None:
    assert words in only_line(run(f"flyby report {options}"))


def test_no_verb_is_help(run: Run) -> None:
    result = run("flyby")
    assert "Usage: flyby" in result.output
    assert all(verb in result.output for verb in ("report", "plot", "info"))


def test_version(run: Run) -> None:
    result = run("flyby --version")
    assert result.exit_code == 0
    assert result.stdout == f"flyby {flyby.__version__}\n"


def test_python_m_flyby() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "flyby", "--version"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ended.stdout == f"flyby {flyby.__version__}\n"
