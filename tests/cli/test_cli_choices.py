"""Options that stand for a choice in Python, options without a use, and long searches."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from cli_session import Run, only_line

from flyby.dynamics import ForceModel
from flyby.errors import FlybyError, SpanError
from flyby.observing import HG, HG1G2, HG12, read_magnitude_law
from flyby.reports.window_search import MOST_SITE_YEARS, size_of_search
from flyby.times import parse_time

NIGHT = "--start 2029-04-13T20:00 --stop 2029-04-13T21:00 --step 30m"
APRIL = "--start 2029-04-12 --stop 2029-04-15"


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("19.09,0.24", HG(19.09, 0.24, "--magnitude-law")),
        ("H=19.09, G=0.24", HG(19.09, 0.24, "--magnitude-law")),
        ("19.09", HG(19.09, 0.15, "--magnitude-law, G assumed")),
        ("-1.5,.1", HG(-1.5, 0.1, "--magnitude-law")),
        ("H=19.09,G12=0.5", HG12(19.09, 0.5, "--magnitude-law")),
        ("H=19.09,G1=0.3,G2=0.4", HG1G2(19.09, 0.3, 0.4, "--magnitude-law")),
    ],
)
def test_magnitude_laws_are_read(text: str, law: object) -> None:
    assert read_magnitude_law(text, "--magnitude-law") == law


@pytest.mark.parametrize(
    "text", ["", "bright", "1e300", "nan", "19,0.2,0.3", "G=0.2,H=19", "H=19,G=9", "١٩,0.2", "1_9"]
)
def test_what_is_no_law_is_refused(text: str) -> None:
    with pytest.raises(FlybyError, match="as a magnitude law; write H and G such as"):
        read_magnitude_law(text)


def test_brightness_follows_the_law(run: Run) -> None:
    """Two magnitudes fainter, two magnitudes fainter; and the next command knows nothing of it."""

    def brightness(option: str) -> list[float]:
        line = f"flyby ephemeris --site J04 {NIGHT} {option} --format json"
        document = json.loads(run(line).stdout)
        return [row["v_mag"] for table in document["tables"] for row in table["rows"]]

    before = brightness("--magnitude-law 19.09,0.24")
    faint = brightness("--magnitude-law 21.09,0.24")
    assert before == pytest.approx([value - 2.0 for value in faint], abs=1e-9)
    assert brightness("") != faint


def test_an_orbit_without_h_is_told_the_option_and_can_be_searched(run: Run) -> None:
    orbit = {
        "signature": {"source": "NASA/JPL Small-Body Database (SBDB) API", "version": "1.3"},
        "object": {"fullname": "(2029 AB)", "des": "2029 AB"},
        "orbit": {
            "orbit_id": "1",
            "epoch": "2462200.5",
            "equinox": "J2000",
            "source": "made up",
            "elements": [
                {"name": name, "value": value, "sigma": None}
                for name, value in (
                    ("e", "0.1911234567891"),
                    ("q", "0.7461234567891"),
                    ("i", "3.341234567891"),
                    ("om", "203.9123456789"),
                    ("w", "126.6123456789"),
                    ("tp", "2462250.123456789"),
                )
            ],
        },
    }
    Path("dark.json").write_text(json.dumps(orbit), encoding="utf-8")
    line = f"flyby windows --orbit dark.json --site J04 {APRIL} --format json"
    assert "--magnitude-law 19.09,0.24" in only_line(run(line))
    found = run(f"{line} --magnitude-law 12")
    assert found.exit_code == 0, found.stderr


def test_without_the_asteroids_no_output_claims_them(run: Run) -> None:
    line = "flyby report --body earth --start 2029-04-01 --stop 2029-05-01 --format json"
    whole, less = (json.loads(run(f"{line} {o}").stdout) for o in ("", "--no-asteroids"))
    assert any("asteroids" in force for force in whole["dynamics"]["forces"])
    assert not any("asteroids" in force for force in less["dynamics"]["forces"])
    apart = less["approaches"][0]["distance_km"] - whole["approaches"][0]["distance_km"]
    assert apart == pytest.approx(0.065, abs=0.005)  # as `flyby forces` has it
    assert ForceModel().asteroids


def test_beyond_the_asteroids_the_error_names_an_option_that_works(run: Run) -> None:
    line = "flyby ephemeris --start 2111-01-01 --stop 2111-01-02 --step 1d --format json"
    assert "--no-asteroids" in only_line(run(line))
    result = run(f"{line} --no-asteroids")
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("export --format csv --target 20099942", "--target: not used by --format csv"),
        ("export --format oem --step 1h --target 20099942", "--step and --target: not used"),
        ("export --format ics --origin sun -o a.ics", "--origin: not used by --format ics"),
        ("report --format json --no-figures", "--figures: not used by --format json"),
        ("report --magnitude-law 19,0.2", "--magnitude-law: not used by --format text"),
        (f"ephemeris {NIGHT} --refraction", "--refraction: not used by a table of the geocentre"),
    ],
)
def test_an_option_that_nothing_looks_at_is_refused(run: Run, line: str, words: str) -> None:
    result = run(f"flyby {line}")
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert list(Path().iterdir()) == []


def test_a_search_has_a_bound(run: Run) -> None:
    began = time.monotonic()
    line = only_line(run("flyby windows --start 1600-01-01 --stop 2600-01-01 --no-asteroids"))
    assert time.monotonic() - began < 5.0
    assert "site-years" in line
    assert "ask for fewer sites or a shorter span" in line
    century = parse_time("1950-01-01"), parse_time("2050-01-01")
    assert size_of_search(*century, ["P93", "J04"]) == pytest.approx(200.0, rel=1e-3)
    assert size_of_search(*century) < MOST_SITE_YEARS
    with pytest.raises(SpanError, match="1 site over 5000 years"):
        size_of_search(parse_time("JD 0"), parse_time("JD 1826250"), ["P93"])


def test_what_the_asteroids_cost_is_said(run: Run) -> None:
    """The same 0.065 km as the difference of both reports, above."""
    line = "flyby report --body earth --start 2029-04-01 --stop 2029-05-01 --no-asteroids"
    words = " ".join(run(line).stdout.split())
    assert "the approach of 2029-04-13 is 0.065 km farther and 0.016 s earlier" in words
    beside = run(f"{line} --format csv").stderr
    assert "without the sixteen asteroids: the approach of 2029-04-13 is 0.065 km" in beside


def test_beyond_the_asteroids_the_cost_is_that_where_they_end(run: Run) -> None:
    line = "flyby report --body earth --start 2120-01-01 --stop 2121-01-01 --no-asteroids"
    words = " ".join(run(line).stdout.split())
    assert "km from where it is with them, carried from 2025-11-21; their orbits are known" in words
