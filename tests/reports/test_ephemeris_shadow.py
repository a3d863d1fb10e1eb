"""Tables through a shadow, of one instant, and over a leap second, in each format."""

from __future__ import annotations

import csv
import io
import json

import pytest
from astropy import units as u
from astropy.table import Table

from flyby.errors import InvalidTimeError, SpanError
from flyby.observing import observe
from flyby.orbits import load_orbit
from flyby.reports import ephemeris_report, render
from flyby.reports.equal_steps import rows_between
from flyby.times import iso, iso_texts, parse_time


def rows(start, stop, step_s):
    times = rows_between(parse_time(start), parse_time(stop), step_s * u.s)
    return [text[11:].removesuffix(".000") for text in iso_texts(times, "utc")]


def test_a_table_of_one_instant_has_one_row():
    instant = parse_time("2029-04-13T21:46:00")
    orbit = load_orbit("apophis")
    report = ephemeris_report(orbit, instant, instant, 1 * u.s, ["J04"])
    (table,) = report.tables
    assert iso_texts(table.time, "utc") == ["2029-04-13T21:46:00.000"]
    assert table.right_ascension_3sigma is not None
    # As a function too: the docstring of `observe` allows an orbit with one instant.
    alone = observe(orbit, instant, "J04")
    assert alone.altitude.to_value("deg") == pytest.approx(table.altitude.to_value("deg"), abs=1e-9)
    with pytest.raises(SpanError):
        ephemeris_report(orbit, instant, parse_time("2029-04-13T21:45:59"), 1 * u.s)


def test_every_format_tells_full_sunlight():
    instant = parse_time("2029-04-13T21:46:00")
    report = ephemeris_report(load_orbit("apophis"), instant, instant, 1 * u.s)
    (row,) = json.loads(render(report, "json"))["tables"][0]["rows"]
    assert (row["sunlit_fraction"], row["shadow"]) == (1.0, "sunlit")
    (row,) = csv.DictReader(io.StringIO(render(report, "csv")))
    assert (row["sunlit_fraction"], row["shadow"]) == ("1.0", "sunlit")
    table = Table.read(render(report, "ecsv"), format="ascii.ecsv")
    assert (table["sunlit_fraction"][0], table["shadow"][0]) == (1.0, "sunlit")
    assert "shadows:" not in render(report, "text")


@pytest.mark.parametrize(
    ("start", "stop", "step_s", "expected"),
    [
        (
            "2016-12-31T23:59:58",
            "2017-01-01T00:00:01",
            1.0,
            ["23:59:58", "23:59:59", "23:59:60", "00:00:00", "00:00:01"],
        ),
        (
            "2016-12-31T23:59:60",
            "2017-01-01T00:00:00",
            0.5,
            ["23:59:60", "23:59:60.500", "00:00:00"],
        ),
        # Longer steps are those of the clock: on the minute before and after.
        ("2016-12-31T23:59:00", "2017-01-01T00:01:00", 60.0, ["23:59:00", "00:00:00", "00:01:00"]),
        ("2016-12-31T23:59:60", "2017-01-01T00:00:20", 10.0, ["23:59:60", "00:00:10", "00:00:20"]),
        ("2016-12-31T23:59:50", "2016-12-31T23:59:60", 10.0, ["23:59:50"]),
        ("2016-12-31T23:59:60", "2016-12-31T23:59:60", 60.0, ["23:59:60"]),
        # No leap second then.
        ("2018-12-31T23:59:59", "2019-01-01T00:00:01", 1.0, ["23:59:59", "00:00:00", "00:00:01"]),
    ],
)
def test_rows_over_a_leap_second(start, stop, step_s, expected):
    assert rows(start, stop, step_s) == expected


def test_a_leap_second_is_read_where_there_is_one():
    assert iso(parse_time("2016-12-31T23:59:60"), "utc") == "2016-12-31T23:59:60.000"
    assert iso(parse_time("2016-12-31T23:59:60"), "tdb") == "2017-01-01T00:01:08.184"
    for nowhere in ("2017-12-31T23:59:60", "2016-12-31T23:59:60 TDB", "2029-04-13T12:00:60"):
        with pytest.raises(InvalidTimeError, match="no second 60"):
            parse_time(nowhere)
