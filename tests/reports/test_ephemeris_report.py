"""Ephemerides in each format, from a made-up table; the rows that a step gives."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from astropy import units as u
from astropy.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_report import FORCES, make_orbit

from flyby.errors import SpanError, UnitError, UnknownNameError
from flyby.observing import Ephemeris, load_site
from flyby.reports import (
    EPHEMERIS_FORMATS,
    EphemerisReport,
    ephemeris_report,
    render,
)
from flyby.reports.ephemeris_columns import COLUMNS
from flyby.reports.equal_steps import rows_between
from flyby.text_width import fixed_columns
from flyby.times import julian_date_text, parse_time, tdb_days

BISEI = load_site("P93")


def table(**changes: object) -> Ephemeris:
    two = np.ones(2)
    whole = Ephemeris(
        site=BISEI,
        time=rows_between(
            parse_time("2029-04-13T12:00"), parse_time("2029-04-13T12:30"), 30 * u.min
        ),
        # The seconds of both round up through a minute, an hour and a whole turn.
        right_ascension=[359.99999999, 125.05] * u.deg,
        declination=[-0.00001, 28.99999999] * u.deg,
        apparent_right_ascension=[15.0, 125.5] * u.deg,
        apparent_declination=[-5.5, 28.75] * u.deg,
        right_ascension_rate=[-6000.0, 60.0] * u.arcsec / u.h,
        declination_rate=[3000.0, -30.0] * u.arcsec / u.h,
        rate=40.0 * two * u.deg / u.h,
        azimuth=[123.456, 7.0] * u.deg,
        altitude=[-0.25, 45.5] * u.deg,
        distance=[0.000254, 1.5] * u.au,
        distance_rate=[-5.5, 6.25] * u.km / u.s,
        sun_distance=[1.0025, 0.9] * u.au,
        elongation=[96.7, 120.0] * u.deg,
        phase=[83.3, 59.0] * u.deg,
        moon_separation=[88.0, 12.5] * u.deg,
        sun_altitude=[-18.5, 3.5] * u.deg,
        moon_altitude=[-20.5, 60.0] * u.deg,
        magnitude=np.array([3.845, np.nan]),
        sunlit_fraction=np.array([0.5, 0.0]),
        shadow=np.array(["Earth's penumbra", "Earth's umbra"]),
        notes=("altitudes without refraction",),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def geocentric() -> Ephemeris:
    return table(
        site=None,
        azimuth=None,
        altitude=None,
        sun_altitude=None,
        moon_altitude=None,
        magnitude=None,
    )


def make(*tables: Ephemeris, **changes: object) -> EphemerisReport:
    whole = EphemerisReport(
        orbit=make_orbit(),
        ephemeris="DE440",
        forces=FORCES,
        start=parse_time("2029-04-13T12:00"),
        stop=parse_time("2029-04-13T12:30"),
        step=30 * u.min,
        refraction=False,
        photometry="V from H=19.09, G=0.24 (Pravec)",
        tables=tables,
        notes=("UTC assumes nothing",),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_json_says_everything_once() -> None:
    document = json.loads(render(make(table(), geocentric()), "json"), parse_float=Decimal)
    first, second = document["tables"]
    assert (first["site"], first["height_m"]) == ("P93", Decimal("465.0"))
    assert (second["site"], second["height_m"]) == ("geocentre", None)
    row = first["rows"][0]
    assert list(row) == [column.name for column in COLUMNS] == list(document["columns"])
    assert row["time_utc"] == "2029-04-13T12:00:00.000"
    assert row["time_tdb"] == "2029-04-13T12:01:09.186"
    exact = julian_date_text(parse_time("2029-04-13T12:00"), 12)
    assert str(row["jd_tdb"]) == exact
    assert row["right_ascension_rate_arcsec_per_min"] == -100
    assert row["declination_rate_arcsec_per_min"] == 50
    assert float(row["light_time_s"]) == pytest.approx(0.000254 * 499.004784)
    assert float(row["distance_km"]) == pytest.approx(0.000254 * 149597870.7)
    assert row["constellation"] == "Psc"
    assert first["rows"][1]["v_mag"] is None  # not a number is not known
    assert row["right_ascension_3sigma_arcsec"] is None
    assert second["rows"][0]["altitude_deg"] is None
    assert document["rows"] == {
        "start_utc": "2029-04-13T12:00:00.000",
        "stop_utc": "2029-04-13T12:30:00.000",
        "step_s": 1800,
    }
    assert (document["refraction"], document["dynamics"]["ephemeris"]) == (False, "DE440")


def test_csv_and_ecsv_agree_with_json() -> None:
    report = make(table(), geocentric())
    rows = list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))
    entries = Table.read(render(report, "ecsv"), format="ascii.ecsv")
    document = json.loads(render(report, "json"))
    nested = [row for t in document["tables"] for row in t["rows"]]
    assert list(entries["site"]) == ["P93", "P93", "geocentre", "geocentre"]
    for row, entry, record in zip(rows, entries, nested, strict=True):
        assert row["orbit_solution"] == "220"
        for key, value in record.items():
            assert row[key] == ("" if value is None else row[key])
            if value is None:
                assert np.ma.is_masked(entry[key])
            elif isinstance(value, float):
                assert float(row[key]) == value == entry[key]
            elif key != "time_tdb":
                assert row[key] == value == entry[key]
    assert entries["right_ascension_deg"].unit == u.deg
    assert entries["v_mag"].unit == u.mag
    assert entries.meta["sites"][0]["name"] == BISEI.name
    assert entries["time_tdb"].scale == "tdb"


def test_text_is_aligned_and_rounds_as_a_clock_does() -> None:
    with fixed_columns(300):
        text = render(make(table(), geocentric()))
    lines = text.splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("--"))
    heading, units, rule, first, second = lines[start - 2 : start + 3]
    columns = [len(part) for part in rule.split()]
    assert len(rule) == sum(columns) + 2 * (len(columns) - 1)
    assert max(len(heading), len(units), len(first), len(second)) <= len(rule)
    assert first.split()[:2] == ["2029-04-13", "12:00"]
    assert "00 00 00.00  -00 00 00.0  01 00 00.00  -05 30 00.0  -100.000" in first
    assert "08 20 12.00  +29 00 00.0" in second
    assert first.count("Psc") == 1
    assert "  3.85  " in first
    assert "RA 3sig" not in text
    assert "the geocentre: no horizon, no parallax" in text
    assert "V from H=19.09, G=0.24 (Pravec)" in text
    assert "of the asteroid without refraction" in text
    assert "with refraction; of Sun" in render(make(table(), refraction=True))
    assert not any(line != line.rstrip() for line in lines)


def test_without_h_it_is_said() -> None:
    text = render(make(geocentric(), photometry=None))
    assert "V not known: no H is known for this orbit" in text
    assert "mag" not in text.split("observer")[2]


def test_uncertainties_are_printed_where_they_are_known() -> None:
    known = table(
        right_ascension_3sigma=[12.345, 0.01] * u.arcsec,
        declination_3sigma=[3.5, 0.0025] * u.arcsec,
        distance_3sigma=[2.75, 1000.0] * u.km,
    )
    text = render(make(known))
    assert "12.3" in text
    assert "three standard deviations" in text
    row = json.loads(render(make(known), "json"))["tables"][0]["rows"][0]
    assert (row["right_ascension_3sigma_arcsec"], row["distance_3sigma_km"]) == (12.345, 2.75)


def test_an_orbit_without_covariance_or_magnitude() -> None:
    orbit = replace(make_orbit(covariance=False), designation="1999 XX")
    start, stop = parse_time("2021-01-02"), parse_time("2021-01-04")
    report = ephemeris_report(orbit, start, stop, 1 * u.day, ("P93", "-30.5,21.25,1800"))
    assert report.photometry is None
    assert any("no covariance" in note for note in report.notes)
    for file_format in EPHEMERIS_FORMATS:
        text = render(report, file_format)
        assert "-30.5,21.25,1800" in text
        assert "nan" not in text.lower()


instants = st.floats(0.0, 11000.0)


@settings(max_examples=60, deadline=None)
@given(
    instants, st.floats(1e-3, 400.0), st.floats(0.02, 2.0), st.sampled_from(["utc", "tdb", "tai"])
)
def test_rows_are_equally_spaced_and_end_in_time(
    first: float, length_days: float, share: float, scale: str
) -> None:
    from flyby.times import future_utc, time_from_tdb_days

    with future_utc():
        start = getattr(time_from_tdb_days(first), scale)
        stop = getattr(time_from_tdb_days(first + length_days), scale)
    step = share * length_days * u.day
    rows = tdb_days(rows_between(start, stop, step))
    assert abs(rows[0] - first) * 86400.0 < 1e-6
    # A leap second in the span, and TDB - TAI, move a row by no more than this.
    slack_s = 1.1 if scale == "utc" else 0.01
    assert rows[-1] <= first + length_days + slack_s / 86400.0
    assert rows[-1] + step.to_value(u.day) > first + length_days - slack_s / 86400.0
    if rows.size > 1:
        spacing = np.diff(rows) - step.to_value(u.day)
        assert np.abs(spacing).max() * 86400.0 < slack_s


def test_a_span_of_whole_steps_has_both_ends() -> None:
    start, stop = parse_time("2029-04-13"), parse_time("2029-04-14")
    for step, count in ((1 * u.s, 86401), (7 * u.min, 206), (0.1 * u.h, 241), (24 * u.h, 2)):
        assert rows_between(start, stop, step).size == count


@pytest.mark.slow
def test_bad_input() -> None:
    start, stop = parse_time("2029-04-13"), parse_time("2029-04-14")
    for step in (1.0, 1 * u.km, 0 * u.s, -1 * u.h, np.nan * u.s, np.inf * u.s):
        with pytest.raises(UnitError, match="step must be"):
            rows_between(start, stop, step)
    with pytest.raises(SpanError, match="more than 1,000,000"):
        rows_between(start, stop, 86 * u.ms)
    assert rows_between(start, stop, 0.1 * u.s).size == 864_001
    with pytest.raises(SpanError, match="gives 1,728,002 rows"):
        rows_between(start, stop, 0.1 * u.s, tables=2)
    with pytest.raises(SpanError, match="before it has begun"):
        ephemeris_report(make_orbit(), stop, start, 1 * u.h)
    with pytest.raises(UnknownNameError, match="no site"):
        ephemeris_report(make_orbit(), start, stop, 1 * u.h, ["nowhere"])
    with pytest.raises(UnknownNameError, match=", ".join(EPHEMERIS_FORMATS)):
        render(make(table()), "ics")
