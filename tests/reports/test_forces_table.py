"""The table of forces in each format: the same figures, and what a reader has to know."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from functools import cache

import pytest

from flyby.errors import SpanError, UnknownNameError
from flyby.orbits import load_orbit
from flyby.reports import force_report, render
from flyby.reports.formats import FORCE_FORMATS
from flyby.times import parse_time

START, STOP = parse_time("2029-04-01"), parse_time("2029-05-01")


@cache
def forces(name="apophis-jpl-220"):
    return force_report(load_orbit(name), START, STOP)


@cache
def document():
    return json.loads(render(forces(), "json"), parse_float=Decimal)


def test_json_holds_every_row():
    rows = document()["rows"]
    assert len(rows) == len(forces().budget.rows) == 14
    for row, computed in zip(rows, forces().budget.rows, strict=True):
        assert row["force"] == computed.label
        assert float(row["distance_km"]) == computed.distance.to_value("km")
        assert float(row["minus_published_km"]) == computed.error.to_value("km")
        assert float(row["minus_full_s"]) == computed.time_change.to_value("s")
    # Nothing of the published date is lost.
    assert document()["published"]["jd_tdb"] == Decimal("2462240.407091969")
    assert document()["orbit"]["epoch_jd_tdb"] == Decimal("2461000.5")


def test_csv_is_the_same_table():
    rows = list(csv.DictReader(io.StringIO(render(forces(), "csv"))))
    assert [row["force"] for row in rows] == [row["force"] for row in document()["rows"]]
    for row, other in zip(rows, document()["rows"], strict=True):
        assert float(row["distance_km"]) == float(other["distance_km"])
        assert row["jd_tdb"] == str(other["jd_tdb"])


@pytest.mark.parametrize("file_format", ["text", "markdown"])
def test_people_are_told_the_epoch_and_what_is_compared(file_format):
    text = render(forces(), file_format)
    for needed in (
        "epoch",
        "2025-11-21",
        "38 011.459 km",
        "CNEOS",
        "illustration, not an answer",
        "+ relativity of the Sun",
        "- non-gravitational A1, A2",
        "-261.421",
        "UTC",
    ):
        assert needed in " ".join(text.split())
    assert all(len(line) <= 80 for line in text.splitlines() if file_format == "text")


def test_where_nothing_is_published_the_columns_stay_empty():
    neocc = forces("apophis-neocc")
    record = json.loads(render(neocc, "json"))
    assert record["published"] is None
    assert all(row["minus_published_km"] is None for row in record["rows"])
    assert "nothing of this solution in the catalogue" in render(neocc)


def test_bad_input_is_refused_in_one_line():
    with pytest.raises(UnknownNameError, match="format of the table of forces") as caught:
        render(forces(), "xml")
    assert "\n" not in str(caught.value)
    with pytest.raises(SpanError, match="no approach to Mars from") as caught:
        force_report(load_orbit("apophis"), START, parse_time("2029-04-02"), "mars")
    assert "\n" not in str(caught.value)
    assert set(FORCE_FORMATS) == {"text", "json", "csv", "markdown"}
