"""Instants: scales kept apart, digits kept, and the caller's warnings and settings left alone."""

from __future__ import annotations

import warnings
from datetime import datetime

import numpy as np
import pytest
from astropy.time import Time
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.constants import J2000_JD, SECONDS_PER_DAY
from flyby.errors import InvalidTimeError
from flyby.times import (
    future_utc,
    iso,
    julian_date_text,
    many_times,
    parse_time,
    require_time,
    tdb_days,
    time_from_tdb_days,
    to_utc,
)

# CNEOS tabulates the 2029 approach at this Julian date, TDB; 69.184 s later than UTC.
APPROACH = Time(2462240.0, 0.407091969, format="jd", scale="tdb")


def test_tdb_is_not_utc():
    assert iso(APPROACH, "tdb") == "2029-04-13T21:46:12.746"
    # TDB - TT is -+1.7 ms over a year; TT - UTC is 69.184 s.
    assert iso(APPROACH, "utc", 2) == "2029-04-13T21:45:03.56"
    assert to_utc(APPROACH).scale == "utc"
    assert float(tdb_days(to_utc(APPROACH))) == pytest.approx(float(tdb_days(APPROACH)), abs=1e-11)


@settings(max_examples=200)
@given(st.floats(-40000.0, 40000.0))
def test_days_survive_the_way_there_and_back(days):
    again = float(tdb_days(time_from_tdb_days(days)))
    # A microsecond; float64 resolves 0.6 of one at 40 000 days.
    assert again == pytest.approx(days, abs=1e-6 / SECONDS_PER_DAY)
    assert time_from_tdb_days(days).scale == "tdb"


def test_days_of_arrays_keep_their_shape():
    days = np.linspace(-100.0, 100.0, 6).reshape(2, 3)
    assert tdb_days(time_from_tdb_days(days)) == pytest.approx(days, abs=1e-11)
    assert tdb_days(time_from_tdb_days(days)).shape == (2, 3)


@pytest.mark.parametrize(
    ("text", "scale", "same"),
    [
        ("2029-04-13", "utc", "2029-04-13T00:00:00.000"),
        ("2029-04-13 21:45", "utc", "2029-04-13T21:45:00.000"),
        ("2029-04-13T21:45:03.6", "utc", "2029-04-13T21:45:03.600"),
        ("2029-04-13T21:45:03Z", "utc", "2029-04-13T21:45:03.000"),
        ("2029-04-13T21:46:12 TDB", "tdb", "2029-04-13T21:46:12.000"),
        ("  2029-04-13 tdb ", "tdb", "2029-04-13T00:00:00.000"),
        ("2029-04-13T21:46:12 tt", "tt", "2029-04-13T21:46:12.000"),
        ("2029-04-13T21:46:12 TAI", "tai", "2029-04-13T21:46:12.000"),
        ("JD 2462240.5", "tdb", "2029-04-14T00:00:00.000"),
        ("jd 2462240", "tdb", "2029-04-13T12:00:00.000"),
        ("JD 2462240.5 UTC", "utc", "2029-04-14T00:00:00.000"),
    ],
)
def test_what_people_type(text, scale, same):
    time = parse_time(text)
    assert time.scale == scale
    assert iso(time, scale) == same


def test_every_digit_of_a_julian_date_is_read():
    days = float(tdb_days(parse_time("JD 2462240.407091969")))
    # In one float64 it would be off by up to 20 microseconds.
    assert (days - (2462240.0 - J2000_JD) - 0.407091969) * SECONDS_PER_DAY == pytest.approx(
        0.0, abs=1e-6
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2029-13-01",
        "2029-04-31",
        "JD",
        "JD x",
        "JD nan",
        "2029-04-13T25:00",
        "2029-04-13 21:45 CEST",
        "tdb",
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text):
    with pytest.raises(InvalidTimeError, match="cannot read") as caught:
        parse_time(text)
    assert "\n" not in str(caught.value)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("value", ["2029-04-13", 2462240.5, datetime(2029, 4, 13), None])
def test_what_has_no_scale_is_refused(value):
    with pytest.raises(InvalidTimeError, match="start must be an astropy Time with a scale"):
        require_time(value, "start")


def test_local_and_missing_instants_are_refused():
    with pytest.raises(InvalidTimeError, match="'local'"):
        require_time(Time("2029-04-13", scale="local"))
    with pytest.raises(InvalidTimeError, match="not finite"):
        require_time(time_from_tdb_days([0.0, np.nan]))


@pytest.mark.parametrize("scale", ["tdb", "tt", "utc", "tai", "tcb", "ut1"])
def test_any_physical_scale_is_taken(scale):
    time = Time("2010-01-01", scale=scale)
    # In UT1 it comes back with what astropy needs to convert it without its tables.
    assert require_time(time) is time or scale == "ut1"


@settings(max_examples=300)
@given(
    day=st.integers(2400000, 2500000),
    digits=st.integers(0, 999_999_999),
    half=st.sampled_from([0.0, 0.5, -0.5]),
)
def test_julian_dates_are_written_as_they_are(day, digits, half):
    text = julian_date_text(Time(day + half, digits * 1e-9 - half, format="jd", scale="tdb"))
    assert text == f"{day}.{digits:09d}"


def test_julian_dates_that_round_to_a_whole_day():
    assert julian_date_text(Time(2462240.0, 0.9999999996, format="jd", scale="tdb")) == (
        "2462241.000000000"
    )
    assert julian_date_text(Time(2462240.5, 0.5, format="jd", scale="tdb")) == "2462241.000000000"
    assert julian_date_text(APPROACH) == "2462240.407091969"
    assert julian_date_text(to_utc(APPROACH)) == "2462240.407091969"


def test_years_to_come_do_not_warn_and_others_still_do():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        iso(APPROACH, "utc")
        with future_utc(), pytest.raises(UserWarning, match="another matter"):
            warnings.warn("another matter", UserWarning, stacklevel=1)
        before = list(warnings.filters)
        with future_utc():
            pass
        assert warnings.filters == before


def test_nothing_is_downloaded_and_no_setting_stays_changed():
    from astropy.utils import iers

    before = (iers.conf.auto_download, iers.conf.auto_max_age, iers.conf.iers_leap_second_auto_url)
    to_utc(APPROACH)
    assert before == (
        iers.conf.auto_download,
        iers.conf.auto_max_age,
        iers.conf.iers_leap_second_auto_url,
    )


def test_many_instants_at_once_are_those_one_by_one():
    """To a nanosecond: the fastest of what is interpolated takes a fortnight."""
    for first, span in ((-40000.0, 1.0), (10000.0, 400.0), (2000.0, 8000.0)):
        near = first + np.linspace(0.0, span, 30000)
        with future_utc():
            apart = (many_times(near).tt - time_from_tdb_days(near).tt).to_value("s")
        assert np.abs(apart).max() < 1e-9
