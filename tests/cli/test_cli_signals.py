"""Ctrl-C and a termination: their exit status, at most one line, and nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flyby.dynamics.core.compiled import _whole
from flyby.output import removed_if_ended, unfinished, written_beside

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals")

STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def begin(folder: Path, *arguments: str, ignoring: tuple[int, ...] = ()) -> subprocess.Popen[str]:
    """Start Python in a folder, with the signals as a shell leaves them."""

    def as_a_shell_does() -> None:
        for number in STATUS:
            signal.signal(number, signal.SIG_IGN if number in ignoring else signal.SIG_DFL)

    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        text=True,
        preexec_fn=as_a_shell_does,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def until_minded(pid: int) -> None:
    """Wait until a process minds signals: on a loaded machine Python itself may take a second."""
    status = Path(f"/proc/{pid}/status")
    while status.exists():  # on Linux, which also says when the process has ended
        caught = [line for line in status.read_text().splitlines() if line.startswith("SigCgt:")]
        if not caught or int(caught[0].split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.01)


def program(folder: Path, body: str, **options: tuple[int, ...]) -> subprocess.Popen[str]:
    """A program that minds signals as the command does, up to the line "ready" that it prints."""
    head = """
        import hashlib, os, subprocess, sys, time
        from pathlib import Path
        from flyby.output import written_beside
        from flyby.signals import end_at_signals, last_words
        end_at_signals()
    """
    process = begin(folder, "-c", textwrap.dedent(head) + textwrap.dedent(body), **options)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


HALF_WRITTEN = """
    with written_beside("result.pdf") as temporary:
        temporary.write_text("half of it")
        print("ready", flush=True)
        {waiting}
"""
WAITING = {
    "Python": "while True: pass",
    "sleep": "time.sleep(60)",
    # One call of compiled code that lets other threads run and looks at no signal.
    "compiled": "hashlib.pbkdf2_hmac('sha256', b'', b'', 400_000_000)",
}


@pytest.mark.parametrize("number", STATUS)
@pytest.mark.parametrize("waiting", WAITING)
def test_it_ends_within_a_second_and_leaves_nothing(
    tmp_path: Path, waiting: str, number: signal.Signals
) -> None:
    process = program(tmp_path, HALF_WRITTEN.format(waiting=WAITING[waiting]))
    began = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == STATUS[number]
    assert (output, errors) == ("", "")
    assert list(tmp_path.iterdir()) == []
    assert time.monotonic() - began < 5.0  # a shared machine; alone it takes 0.05 s


def test_children_end_too(tmp_path: Path) -> None:
    body = """
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        Path("child").write_text(str(child.pid))
        print("ready", flush=True)
        child.wait()
    """
    process = program(tmp_path, body)
    child = int((tmp_path / "child").read_text())
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 143
    if sys.platform == "linux":
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
    else:
        os.kill(child, signal.SIGKILL)


def test_the_last_words_are_one_line(tmp_path: Path) -> None:
    body = """
        with last_words(lambda: "interrupted; 3 of 5 are kept"):
            print("ready", flush=True)
            time.sleep(60)
    """
    process = program(tmp_path, body)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[1] == "flyby: interrupted; 3 of 5 are kept\n"


def test_an_ignored_signal_stays_ignored(tmp_path: Path) -> None:
    """As ``nohup`` and a shell's ``&`` ask for."""
    body = """
        print("ready", flush=True)
        sys.stdin = os.fdopen(0)
        time.sleep(0.3)
        print("done")
    """
    process = program(tmp_path, body, ignoring=(signal.SIGINT, signal.SIGHUP))
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGHUP)
    assert process.communicate(timeout=30)[0] == "done\n"
    assert process.returncode == 0


CIRCLING = {
    "signature": {"source": "NASA/JPL Small-Body Database (SBDB) API", "version": "1.3"},
    "object": {"fullname": "(2029 AA)", "des": "2029 AA"},
    "orbit": {
        "orbit_id": "1",
        "epoch": "2462000.5",
        "equinox": "J2000",
        "source": "made up",
        "elements": [
            {"name": name, "value": value, "sigma": None}
            for name, value in (
                ("e", "0.1123456789012"),
                ("q", "0.0181234567891"),
                ("i", "5.123456789012"),
                ("om", "80.12345678901"),
                ("w", "120.1234567890"),
                ("tp", "2462000.123456789"),
            )
        ],
    },
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_long_integration_ends_at_any_moment(tmp_path: Path, number: signal.Signals) -> None:
    """A third of a million steps in one compiled call: as it loads, as it begins, in its midst."""
    (tmp_path / "circling.json").write_text(json.dumps(CIRCLING), encoding="utf-8")
    line = "report ../circling.json --start 2029-01-01 --stop 2060-01-01 --format csv -o list.csv"
    moments = (0.4, 1.2, 2.4)
    folders = [tmp_path / str(moment) for moment in moments]
    for folder in folders:
        folder.mkdir()
    began = time.monotonic()
    running = [begin(folder, "-m", "flyby", *line.split()) for folder in folders]
    for process, moment in zip(running, moments, strict=True):
        until_minded(process.pid)
        time.sleep(max(0.0, began + moment - time.monotonic()))
        process.send_signal(number)
    for process, folder in zip(running, folders, strict=True):
        output, errors = process.communicate(timeout=60)
        assert process.returncode == STATUS[number], errors
        assert output == ""
        assert len(errors.splitlines()) <= 1
        assert list(folder.iterdir()) == []


def test_in_a_library_ctrl_c_waits_for_the_compiled_call() -> None:
    """It is raised as Python does, but where numba cannot be hurt by it."""
    done = []

    def compiled(text: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.0)
        done.append(text)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            _whole(compiled)("whole")
        assert done == ["whole"]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture
def beside(tmp_path: Path) -> Callable[[], list[Path]]:
    return lambda: sorted(tmp_path.iterdir())


def test_what_is_being_written_is_known_from_before_it_exists(
    tmp_path: Path, beside: Callable[[], list[Path]]
) -> None:
    assert unfinished() == ()
    with written_beside(tmp_path / "a.txt") as temporary:
        assert unfinished() == (str(temporary),)
        assert beside() == [temporary]
    assert unfinished() == ()
    assert beside() == [tmp_path / "a.txt"]
    with removed_if_ended(tmp_path / "later") as later:
        assert unfinished() == (str(later),)
    assert unfinished() == ()
