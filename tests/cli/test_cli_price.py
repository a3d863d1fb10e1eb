"""What ``--no-asteroids`` costs is said by every verb that takes it."""

from __future__ import annotations

import re

import pytest
from cli_session import Run

from flyby.cli import main
from flyby.cli.group import VERBS

PRICED = {
    "windows --site J04 --start 2029-04-13 --stop 2029-04-14": ("text", "csv", "json", "ics"),
    "ephemeris --site J04 --at 2029-04-13T21:00": ("text", "csv", "ecsv", "horizons", "mpc"),
    "now --at 2029-04-13": ("text", "json"),
    "compare apophis apophis-jpl-199 --no-picture": ("text", "csv", "json"),
    "see P93 --no-picture": ("text", "json"),
    "radar --site dss-14 --start 2029-04-13 --stop 2029-04-14": ("text", "ecsv"),
    "occultations --faintest 1 --start 2029-04-13 --stop 2029-04-14": ("text", "csv"),
    "recovery --no-keyholes --from 2029-04-10": ("text", "csv"),
    "report": ("text", "csv", "ecsv"),
    "forces": ("text",),
    "spin -n 10": ("text", "csv"),
    "lightcurve --from 2029-04-01 --until 2029-04-10": ("text", "csv"),
    "ensemble -n 2": ("text", "csv", "ecsv"),
    "export --start 2029-04-13 --stop 2029-04-14": ("oem", "csv", "ecsv", "ics"),
    "plot missions": ("svg",),
    "page": ("",),
    "animate -o film.gif --seconds 0.4 --rate 5 --width 320": ("",),
}


@pytest.mark.slow
@pytest.mark.parametrize("line", PRICED)
def test_every_verb_says_what_leaving_the_asteroids_out_costs(run: Run, line: str) -> None:
    """The same sentence in all: 65 m for Apophis in 2029, as both computed with and without."""
    for file_format in PRICED[line]:
        words = f"--format {file_format}" if file_format else ""
        result = run(f"flyby {line} --no-asteroids {words}")
        assert result.exit_code == 0, result.stderr
        unfolded = result.stdout.replace("\n ", "") if file_format == "ics" else result.stdout
        said = re.sub(r"[\s#]+", " ", unfolded + result.stderr)
        assert "2029-04-13 is 0.065 km farther and 0.016 s earlier than with" in said, file_format


def test_every_verb_that_takes_it_is_priced() -> None:
    takes = {
        verb
        for verb in VERBS
        if any("--no-asteroids" in one.opts for one in main.get_command(None, verb).params)  # type: ignore[arg-type,union-attr]
    }
    assert takes == {line.split()[0] for line in PRICED}
