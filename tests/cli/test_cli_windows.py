"""``flyby windows`` as it is typed: every format, the joint view, and what cannot be searched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from astropy.table import Table
from cli_session import Run, only_line

FLYBY_DAYS = "--start 2029-04-12 --stop 2029-04-15"
OPTICAL = "--site P93 --site T09 --site J04 --site M57"


def test_the_joint_view_says_the_plain_facts(run: Run) -> None:
    result = run(f"flyby windows {FLYBY_DAYS} {OPTICAL} --joint")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    words = " ".join(result.stdout.split())
    assert "No optical site of JAXA's network sees closest approach" in words
    assert "ESA's network has closest approach" in words
    assert "JAXA's network has the run-in" in words


def test_the_joint_view_as_json(run: Run) -> None:
    asked = json.loads(run(f"flyby windows {FLYBY_DAYS} {OPTICAL} --joint --format json").stdout)
    assert asked["joint"]["gaps"]
    assert set(asked["joint"]["gaps"][0]) >= {"start_utc", "end_utc"}
    plain = json.loads(run(f"flyby windows {FLYBY_DAYS} {OPTICAL} --format json").stdout)
    assert plain["joint"] is None
    assert plain["windows"] == asked["windows"]


def test_a_calendar_goes_to_a_file_with_its_line_ends(run: Run) -> None:
    result = run(f"flyby windows {FLYBY_DAYS} --site J04 --format ics -o out/apophis.ics")
    assert result.exit_code == 0, result.stderr
    data = Path("out/apophis.ics").read_bytes()
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    piped = run(f"flyby windows {FLYBY_DAYS} --site J04 --format ics")
    assert piped.stdout_bytes == data


def test_ecsv_is_what_astropy_reads(run: Run) -> None:
    run(f"flyby windows {FLYBY_DAYS} {OPTICAL} --joint --format ecsv -o windows.ecsv")
    table = Table.read("windows.ecsv", format="ascii.ecsv")
    assert set(table["row"]) == {"window", "handover", "gap"}


def test_a_single_network_is_no_error(run: Run) -> None:
    result = run(f"flyby windows {FLYBY_DAYS} --site P93 --site 381 --joint")
    assert result.exit_code == 0, result.stderr
    words = " ".join(result.stdout.split())
    assert "Only JAXA's network has an optical site among those asked for, ESA none" in words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--site Tenerif", ("no site is called 'Tenerif'", "Nearest: ogs-tenerife")),
        ("--site 95,10,0", ("latitude 95 deg", "between -90 and 90 deg")),
        ("--site 35,400", ("longitude 400 deg", "out of range")),
        ("--site 35,x", ("cannot read '35,x' as a place",)),
        ("--kind sonar", ("no kind of site is called 'sonar'", "radar")),
        ("--site P93 --kind radar", ("no site of the kind radar", "Bisei", "leave out --kind")),
        ("--start 2029-05-01 --stop 2029-04-01", ("before it has begun", "2029-05-01")),
    ],
)
@pytest.mark.parametrize("file_format", ["text", "ics"])
def test_what_cannot_be_searched_is_one_line(
    run: Run, options: str, words: tuple[str, ...], file_format: str
) -> None:
    line = only_line(run(f"flyby windows {options} --format {file_format} -o windows.out"))
    for word in words:
        assert word in line
    assert not Path("windows.out").exists()


NOTHING = "--site W57 --start 2029-04-13T18:00 --stop 2029-04-14T06:00"


@pytest.mark.parametrize("file_format", ["text", "json", "csv", "ecsv", "ics"])
def test_no_window_is_a_result(run: Run, file_format: str) -> None:
    result = run(f"flyby windows {NOTHING} --format {file_format}")
    assert result.exit_code == 0
    assert result.stderr == ""
    if file_format == "text":
        assert "No site can observe 99942 Apophis" in result.stdout
        assert "ESA TBT, La Silla (ESA, W57, optical): forbidden by altitude" in result.stdout
    elif file_format == "json":
        document = json.loads(result.stdout)
        assert document["windows"] == []
        assert document["without_window"] == [
            {"site": "W57", "name": "ESA TBT, La Silla", "forbidden_by": ["altitude"]}
        ]
    elif file_format == "csv":
        (header,) = result.stdout.splitlines()
        assert header.startswith("site,name")
    elif file_format == "ecsv":
        table = Table.read(result.stdout, format="ascii.ecsv")
        assert len(table) == 0
        assert table.meta["without_window"][0]["forbidden_by"] == ["altitude"]
    else:
        icalendar = pytest.importorskip("icalendar", reason="needs icalendar")
        calendar = icalendar.Calendar.from_ical(result.stdout)
        (entry,) = calendar.walk("VJOURNAL")
        assert "forbidden by altitude to ESA TBT, La Silla" in entry["DESCRIPTION"]
        assert not any("La Silla" in event["SUMMARY"] for event in calendar.walk("VEVENT"))


def test_no_spacecraft_to_track_is_a_result(run: Run) -> None:
    text = run(
        "flyby windows --orbit 2023bu-neocc --kind tracking --start 2023-01-26 --stop 2023-01-27"
    ).stdout
    assert "forbidden by spacecraft" in text


def test_the_default_span_is_that_of_the_joint_study(run: Run) -> None:
    text = " ".join(run("flyby windows --help").stdout.split())
    assert "[default: 2027-01-01]" in text
    assert "[default: 2031-01-01]" in text
