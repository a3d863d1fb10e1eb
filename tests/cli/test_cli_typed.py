"""``--elements`` and ``--state`` on the verbs, each refused beside another orbit."""

from __future__ import annotations

import pytest
from cli_session import Run

from flyby.cli.group import VERBS

APOPHIS = (
    "e=0.1911663355386932 q=0.7460522521429133 tp=2461042.918242006079 i=3.340958441017069 "
    "node=203.8996515621043 peri=126.6728325163065 epoch=2461000.5 "
    "A1=5e-13 A2=-2.901766637153165e-14"
)

REST = {
    "see": "P93 --no-picture",
    "plot": "approach",
    "export": "--format toml",
    "page": "-o p.html",
    "animate": "-o a.gif",
    "ephemeris": "--start 2029-04-13 --stop 2029-04-14 --step 1h",
    "ensemble": "-n 4",
}
"""What each verb needs besides."""


def test_a_report_of_typed_elements_is_that_of_the_orbit(run: Run) -> None:
    span = "--start 2029-04-12 --stop 2029-04-15 --body earth --format csv"
    typed = run(f'flyby report --elements "{APOPHIS}" {span}')
    known = run(f"flyby report {span}")
    assert typed.exit_code == 0, typed.stderr
    head, row = (line.split(",") for line in typed.stdout.splitlines())
    place = head.index("distance_km")
    assert row[place] == known.stdout.splitlines()[1].split(",")[place]


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if verb not in ("info", "completion", "compare")]
)
def test_every_verb_takes_them_in_place_of_its_orbit(run: Run, verb: str) -> None:
    rest = REST.get(verb, "")
    refused = run(f'flyby {verb} {rest} --elements "a=3"')
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1].startswith("flyby: --elements: the epoch is missing")
    beside = run(f'flyby {verb} {rest} --elements "a=3" --state "1"')
    assert beside.exit_code == 2
    assert "two orbits" in beside.stderr
    assert "two orbits" in run(f'flyby {verb} {rest} --orbit apophis --state "1"').stderr
    if verb != "plot":  # where words are figures
        assert "two orbits" in run(f'flyby {verb} {rest} apophis --state "1"').stderr


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if verb not in ("info", "completion", "plot", "compare")]
)
def test_the_word_and_the_option_mean_the_same(run: Run, verb: str) -> None:
    rest = REST.get(verb, "")
    for given in ("apofis", "--orbit apofis", "apofis --orbit apofis"):
        unknown = run(f"flyby {verb} {rest} {given}")
        assert unknown.exit_code == 1
        assert unknown.stderr.startswith("flyby: no orbit is called 'apofis'"), unknown.stderr
    two = run(f"flyby {verb} {rest} apophis --orbit 2023bu-neocc")
    assert two.exit_code == 2
    assert "ORBIT and --orbit are two orbits; give one." in two.stderr


def test_typed_elements_make_a_file(run: Run) -> None:
    assert run(f'flyby export --format toml --elements "{APOPHIS}" -o typed.toml').exit_code == 0
    again = run("flyby export --format toml --orbit typed.toml")
    assert again.exit_code == 0
    assert "q = 0.7460522521429133" in again.stdout
