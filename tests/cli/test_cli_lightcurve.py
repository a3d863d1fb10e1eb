"""``flyby lightcurve`` as it is typed."""

from __future__ import annotations

import csv
import io
import json
import statistics
from datetime import datetime

import pytest
from astropy.table import Table
from cli_session import Run, only_line

LINE = "flyby lightcurve --from 2029-02-20 --until 2029-04-20 --site 381 --site J04"


def test_the_formats_agree(run: Run) -> None:
    text = run(LINE)
    assert text.exit_code == 0, text.stderr
    document = json.loads(run(f"{LINE} --format json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(f"{LINE} --format csv").stdout, newline="")))
    table = Table.read(run(f"{LINE} --format ecsv").stdout, format="ascii.ecsv")
    assert len(document["nights"]) == len(rows) == len(table) > 100
    for night, row, entry in zip(document["nights"], rows, table, strict=True):
        for name in ("hours", "phase_angle_deg", "bisector_longitude_deg", "aspect_2_deg"):
            assert float(row[name]) == night[name] == entry[name]
        assert row["network"] == night["network"]
        assert row["tells_alternatives"] == night["tells_alternatives"]
    # Text and JSON say the same sentences, and these the numbers of the lunations.
    flat = " ".join(text.stdout.split())
    for statement in document["statements"]:
        assert " ".join(statement.split()) in flat
    totals = {one["name"]: one["hours"] for one in document["networks"]}
    assert set(totals) == {"JAXA", "ESA", "together"}
    before = sum(moon["hours"]["together"] for moon in document["lunations"])
    assert 0.0 < before <= totals["together"]
    for one in document["alternatives"]:
        for name, count in one["nights_that_tell"].items():
            telling = [
                night
                for night in document["nights"]
                if night["network"] == name
                and str(one["number"]) in night["tells_alternatives"].split()
            ]
            assert len(telling) == count
    assert any(one["nights_that_tell"]["together"] for one in document["alternatives"])
    assert document["phases_of"] == "the hours before closest approach"


def test_sentences_follow_the_numbers(run: Run) -> None:
    document = json.loads(run(f"{LINE} --format json").stdout)
    gaps = [
        24.0 * moon["day"]["largest_gap"]["ESA"]
        for moon in document["lunations"]
        if days_of(moon) >= 7.0
    ]
    middle = statistics.median(gaps)
    expected = f"ESA alone leaves a gap of {middle:.1f} h in the median of {len(gaps)} lunations"
    assert expected in document["statements"][0]


def days_of(moon: dict[str, str]) -> float:
    first, last = (datetime.fromisoformat(moon[key]) for key in ("start_utc", "end_utc"))
    return (last - first).total_seconds() / 86400.0


def test_hours_at_phase_angles_that_are_typed(run: Run) -> None:
    typed = f"{LINE} --phase-angle 30,40 --phase-angle 40,60 --format json"
    document = json.loads(run(typed).stdout)
    hours = document["hours_at_phase_angles"]
    assert hours["ranges_deg"] == [[30.0, 40.0], [40.0, 60.0]]
    assert all(value > 0.0 for value in hours["sites"]["J04"])


def test_without_a_period_one_line_says_so(run: Run) -> None:
    result = run(
        "flyby lightcurve 2023bu-neocc --from 2023-01-20 --until 2023-01-30 --site 381 --site J04"
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("no period of rotation is known") == 1
    assert "phase" in result.stdout
    turned = run(
        "flyby lightcurve 2023bu-neocc --from 2023-01-20 --until 2023-01-30 --period 10m "
        "--pole 120,-30 --site J04 --format csv"
    )
    assert "aspect_1_deg" in turned.stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--period 5", "cannot read '5' as a step"),
        ("--pole 250", "cannot read '250' as a pole"),
        ("--pole 250,-95", "-90 to 90"),
        ("--phase-angle 90,30", "no range"),
        ("--from 2030-01-01 --until 2029-01-01", "exchange"),
    ],
)
def test_bad_input_is_said_in_a_line(run: Run, options: str, words: str) -> None:
    assert words in only_line(run(f"flyby lightcurve --site J04 {options}"))
