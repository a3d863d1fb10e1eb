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


@pytest.mark.parametrize("offline", [True, False])
def test_the_command_line_keeps_astropy_offline(offline: bool) -> None:
    """The first use of UTC makes astropy look for a newer table of leap seconds.

    In 2040, when all that it has are out of date, it would try to fetch one: the second case shows
    that this test could fail.
    """
    program = f"""
import socket, sys, warnings
def refuse(*_args, **_more):
    print("tried the network", file=sys.stderr)
    raise OSError("no network here")
socket.socket.connect = socket.getaddrinfo = refuse
from astropy.time import Time
from astropy.utils import iers
iers.LeapSeconds._today = staticmethod(lambda: Time("2040-01-01", scale="tai"))
if {offline}:
    from flyby.cli.offline import stay_offline
    stay_offline()
else:
    warnings.simplefilter("ignore")
warnings.filterwarnings("ignore", message=".*dubious year.*")
print(Time("2029-04-13T21:46:12.746", scale="tdb").utc.isot)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "2029-04-13T21:45:03.560\n"
    if offline:
        assert ended.stderr == ""
    else:
        assert "tried the network" in ended.stderr


def test_public_names_are_lazy_and_known() -> None:
    assert set(flyby.__all__) <= set(dir(flyby))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = flyby.nonsense
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = flyby.reports.nonsense
