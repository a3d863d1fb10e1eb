"""Completion at Tab, and no colours where they are not wanted."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from cli_session import Run
from click.testing import CliRunner

from flyby.cli import main
from flyby.cli.group import VERBS


def completed(words: str, at: int) -> set[str]:
    """What bash would offer, as click answers it."""
    environment = {"_FLYBY_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    answer = CliRunner().invoke(main, [], prog_name="flyby", env=environment)
    return {line.partition(",")[2] for line in answer.stdout.splitlines()}


def test_verbs_options_orbits_and_figures_are_completed() -> None:
    assert completed("flyby ", 1) == set(VERBS)
    assert {"--start", "--stop", "--body", "--on", "--orbit"} <= completed("flyby plot --", 2)
    offered = completed("flyby report apophis-n", 2)
    assert "apophis-neocc" in offered
    assert all(name.startswith("apophis-n") for name in offered)
    assert completed("flyby report --orbit 2023b", 3) == {"2023bu-neocc"}
    assert completed("flyby plot b-", 2) == {"b-plane"}
    assert "2024yr4-jpl-78" in completed("flyby plot approach 2024", 3)
    assert completed("flyby export --format oe", 3) == {"oem", "oem-xml"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(run: Run, shell: str) -> None:
    result = run(f"flyby completion {shell}")
    assert result.exit_code == 0, result.stderr
    assert "_FLYBY_COMPLETE" in result.stdout
    assert f"{shell}_complete" in result.stdout


def test_another_shell_is_wrong_usage(run: Run) -> None:
    assert run("flyby completion csh").exit_code == 2


@pytest.mark.parametrize("wanted", [True, False])
def test_no_color_is_heeded(wanted: bool) -> None:
    """A bar at a terminal; the first case shows that this test could fail."""
    program = (
        "from flyby.cli.progress import progress_bar\n"
        "with progress_bar('working') as progress:\n    progress(1, 2)\n"
    )
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        environment.pop(name, None)
    if not wanted:
        environment["NO_COLOR"] = "1"
    ours, theirs = pty.openpty()
    ended = subprocess.Popen([sys.executable, "-c", program], stderr=theirs, env=environment)
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 4096):
            written += piece
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    assert ended.wait(60) == 0
    assert b"working" in written
    assert (b"\x1b[38;" in written or b"\x1b[3" in written.replace(b"\x1b[3K", b"")) is wanted
