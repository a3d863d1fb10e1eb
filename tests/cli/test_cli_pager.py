"""``flyby windows --all`` at a terminal: a pager where there is one, none where it is piped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")

YEAR = ("windows", "--network", "esa", "--start", "2029-01-01", "--stop", "2029-12-31", "--all")


def at_a_terminal(folder: Path, pager: str, *words: str) -> tuple[int, str]:
    """Exit status, and what a terminal of 80 columns shows."""
    import pty

    ours, its = pty.openpty()
    environment = {**os.environ, "PAGER": pager, "COLUMNS": "80", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "flyby", *words],
        cwd=folder,
        env=environment,
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", shown.decode())
    return process.wait(timeout=60), text


@pytest.mark.slow
def test_a_pager_that_is_left_early_leaves_no_traceback(tmp_path: Path) -> None:
    """As with q in less: more than a pipe holds is not yet read when it ends."""
    status, shown = at_a_terminal(tmp_path, "head -n 2", *YEAR)
    assert status == 0
    assert "assets can observe 99942 Apophis" in shown
    assert "Traceback" not in shown
    assert "Broken" not in shown
    assert "network" not in shown  # the rest went to the pager


def test_without_a_pager_it_is_printed(tmp_path: Path) -> None:
    few = ("windows", "--site", "J04", "--start", "2029-04-12", "--stop", "2029-04-15", "--all")
    status, shown = at_a_terminal(tmp_path, "no-such-pager", *few)
    assert status == 0
    assert "ESA OGS, Tenerife (ESA, J04, optical)" in shown
    piped = subprocess.run(
        [sys.executable, "-m", "flyby", *few],
        cwd=tmp_path,
        env={**os.environ, "PAGER": "false"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ESA OGS, Tenerife (ESA, J04, optical)" in piped.stdout
    assert piped.stderr == ""
