"""What is imported when: a slow import where it is not needed is found here, not by a clock."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import flyby
import flyby.reports

SLOW = ("numpy", "astropy", "scipy", "numba", "matplotlib", "rich", "poliastro", "boinor")


def loaded_after(code: str) -> set[str]:
    """Which slow packages a fresh interpreter has loaded after `code`."""
    program = (
        f"import sys, json\n{code}\n"
        f"print(json.dumps([name for name in {SLOW!r} if name in sys.modules]), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(ended.stderr.splitlines()[-1]))


def test_importing_flyby_costs_nothing() -> None:
    assert loaded_after("import flyby; flyby.__version__; dir(flyby)") == set()


@pytest.mark.parametrize("line", ["--help", "report --help", "plot --help", "info --help"])
def test_help_needs_nothing_slow(line: str) -> None:
    code = f"from flyby.cli import main; main({line.split()!r}, standalone_mode=False)"
    assert loaded_after(code) == set()


def test_the_command_line_keeps_astropy_offline() -> None:
    """The first use of UTC makes astropy look for a newer table of leap seconds."""
    program = """
import socket, sys, warnings
def refuse(*_args, **_more):
    print("tried the network", file=sys.stderr)
    raise OSError("no network here")
socket.socket.connect = socket.getaddrinfo = refuse
import erfa
erfa.leap_seconds._expires = __import__("datetime").datetime(2000, 1, 1)  # long out of date
from flyby.cli.offline import stay_offline
stay_offline()
from flyby.times import iso, parse_time
print(iso(parse_time("2029-04-13T21:46:12.746 TDB"), "utc"))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "2029-04-13T21:45:03.560\n"
    assert ended.stderr == ""


def test_public_names_are_lazy_and_known() -> None:
    assert set(flyby.__all__) <= set(dir(flyby))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = flyby.nonsense
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = flyby.reports.nonsense
