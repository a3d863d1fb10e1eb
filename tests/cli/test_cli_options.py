"""What a person types for a distance; where the result goes; the spinner."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from astropy import units as u
from hypothesis import given
from hypothesis import strategies as st

from flyby.cli import progress
from flyby.cli.options import deliver
from flyby.cli.progress import spinner
from flyby.errors import OutputError, UnitError
from flyby.typed_quantities import read_distance


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("0.05au", 0.05 * 149597870.7),
        ("0.05 AU", 0.05 * 149597870.7),
        ("10LD", 3844000.0),
        ("10 ld", 3844000.0),
        ("100000km", 1e5),
        ("1e5km", 1e5),
        (".5 LD", 192200.0),
    ],
)
def test_distances(text: str, km: float) -> None:
    assert read_distance(text).to_value(u.km) == pytest.approx(km, rel=1e-14)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_positive_length_or_a_clear_error(text: str) -> None:
    try:
        distance = read_distance(text)
    except UnitError:
        return
    assert distance.to_value(u.km) > 0.0


def test_a_result_goes_to_its_file_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new" / "report.txt"
    deliver("one\ntwo\n", str(path))
    assert path.read_text() == "one\ntwo\n"
    assert capsys.readouterr().out == ""
    assert [item.name for item in path.parent.iterdir()] == ["report.txt"]


def test_a_result_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    deliver("one\n", None)
    deliver("two", "-")
    assert capsys.readouterr().out == "one\ntwo\n"


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    # A path under a regular file fails for root too, who may write anywhere else.
    (tmp_path / "file").write_text("kept")
    for path in ("file/report.txt", "file/folder/report.txt"):
        with pytest.raises(OutputError, match="cannot write"):
            deliver("text", str(tmp_path / path))
    with pytest.raises(OutputError, match="it is a folder"):
        deliver("text", str(tmp_path))
    assert (tmp_path / "file").read_text() == "kept"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_an_old_result_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")

    def full(self: Path, *args: object, **kwargs: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError, match="No space left"):
        deliver("new", str(path))
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["report.txt"]


class Terminal:
    """A standard error that says it is watched."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None: ...


def test_a_spinner_shows_after_a_while_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BEFORE_SHOWN", 0.05)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with spinner("propagating the orbit") as activity:
        deadline = time.monotonic() + 20.0
        while "propagating the orbit" not in terminal.written and time.monotonic() < deadline:
            time.sleep(0.02)
        activity.say("1 of 2 figures drawn")
        with activity.hidden():
            before = terminal.written
            time.sleep(0.2)
            assert terminal.written == before
    assert "propagating the orbit" in terminal.written
    assert "1 of 2 figures drawn" in terminal.written


def test_a_spinner_is_silent_for_quick_work_and_for_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        with spinner("quick"):
            pass
    assert terminal.written == ""
    monkeypatch.setattr(progress, "SECONDS_BEFORE_SHOWN", 0.0)
    with spinner("unwatched") as activity:
        time.sleep(0.05)
        activity.say("still unwatched")
        with activity.hidden():
            pass
    assert capsys.readouterr() == ("", "")
