"""Instants as people type them: every form of one instant is that instant, in a stated scale."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyby import typed_times
from flyby.errors import FlybyError, InvalidTimeError
from flyby.times import iso, parse_time, tdb_days

MICROSECOND_DAYS = 1e-6 / 86400.0


@pytest.mark.parametrize(
    "text",
    [
        "2029-04-13 21:46",
        "2029-04-13T21:46Z",
        "2029-04-13t21:46:00.000 utc",
        "2029-Apr-13 21:46",
        "2029 April 13 21:46:00",
        "13 April 2029 21:46",
        "13-Apr-2029 21:46",
        "April 13, 2029 21:46",
        "Apr. 13, 2029, 21:46",
        "A.D. 2029-Apr-13 21:46:00.000",
        "2029/4/13 21:46",
        "2029-04-14 06:46+09:00",
        "2029-04-14T06:46:00+0900",
        "2029-04-14 06:46 UTC+9",
        "14 April 2029 06:46 +09:00",
        "2029-04-13 17:16-04:30",
        "  2029-04-13   21:46  ",
    ],
)
def test_one_instant_however_it_is_typed(text):
    time = parse_time(text)
    assert time.scale == "utc"
    assert iso(time, "utc", 6) == "2029-04-13T21:46:00.000000"


@pytest.mark.parametrize(
    ("text", "scale", "jd"),
    [
        ("JD2462240.4", "tdb", 2462240.4),
        ("JD 2462240.4", "tdb", 2462240.4),
        ("2462240.4", "tdb", 2462240.4),
        ("jd 2462240.4 UTC", "utc", 2462240.4),
        ("MJD 62239.9", "tdb", 2462240.4),
        ("mjd62239.9", "tdb", 2462240.4),
        ("62239.9", "tdb", 2462240.4),
        ("MJD 62239.9 TT", "tt", 2462240.4),
        ("2029 04 13.9", "utc", 2462240.4),  # as the MPC writes it
        ("2029-04-13.9 TDB", "tdb", 2462240.4),
        ("2029-Apr-13.9", "utc", 2462240.4),
    ],
)
def test_days_and_their_scales(text, scale, jd):
    time = parse_time(text)
    assert time.scale == scale
    assert time.jd1 + time.jd2 == pytest.approx(jd, abs=5e-10)  # 40 us: what a float64 JD holds


def test_a_julian_date_keeps_its_digits():
    exact = parse_time("JD 2462240.407091234")
    later = parse_time("JD 2462240.407091235")
    assert (later - exact).to_value("us") == pytest.approx(86.4, abs=0.01)


@given(
    st.datetimes(datetime(1973, 1, 1), datetime(2099, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_an_offset_is_taken_off(when, minutes):
    there = when.replace(tzinfo=timezone.utc).astimezone(timezone(timedelta(minutes=minutes)))
    assert iso(parse_time(there.isoformat()), "utc", 6) == when.isoformat(timespec="microseconds")


def test_a_leap_second_in_another_time_zone():
    assert iso(parse_time("2017-01-01T08:59:60+09:00"), "utc", 0) == "2016-12-31T23:59:60"


def test_now_and_the_days_about_it(monkeypatch):
    now = datetime(2029, 4, 13, 21, 45, 3, 500000, tzinfo=timezone.utc)
    monkeypatch.setattr(typed_times, "_utc_now", lambda: now)
    seen = {
        word: iso(parse_time(word), "utc", 1) for word in ("now", "Today", "tomorrow", "yesterday")
    }
    assert seen == {
        "now": "2029-04-13T21:45:03.5",
        "Today": "2029-04-13T00:00:00.0",
        "tomorrow": "2029-04-14T00:00:00.0",
        "yesterday": "2029-04-12T00:00:00.0",
    }


def test_now_is_the_clock_of_this_machine():
    seen = datetime.fromisoformat(iso(parse_time("now"), "utc", 6)).replace(tzinfo=timezone.utc)
    assert abs((datetime.now(timezone.utc) - seen).total_seconds()) < 60.0


@pytest.mark.parametrize(
    "text",
    [
        "2029",
        "2029-04",
        "2029-4-13",
        "2029-02-30",
        "2029-13-01",
        "13 Foo 2029",
        "13 Ju 2029",
        "2029-04-13 25:00",
        "2029-04-13 21",
        "2029-04-13x",
        "2029-04-13 21:46 PST",
        "2029-04-13 21:46+15:00",
        "2029-04-13 21:46+09:61",
        "2029-04-13 21:46+09:00 TDB",
        "2029-04-13.5 12:00",
        "0001-01-01 01:00+09:00",
        "99999",
        "5",
        "",
        "soon",
        "tonight",
    ],
)
def test_what_is_no_instant_is_refused_in_one_line(text):
    with pytest.raises(InvalidTimeError) as caught:
        parse_time(text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=25))
def test_whatever_is_typed_is_an_instant_or_a_clear_error(text):
    try:
        time = parse_time(text)
    except FlybyError:
        return
    assert abs(float(tdb_days(time))) < 4e6
