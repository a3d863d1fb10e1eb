"""UT1 before there was UTC: against Skyfield, the IERS and the turning Earth of ERFA."""

from __future__ import annotations

import erfa
import numpy as np
import pytest
from astropy.time import Time
from astropy.utils import iers

from flyby.assumptions import (
    BEFORE_UTC,
    EARTH_ORIENTATION_ASSUMPTION,
    LEAP_SECOND_ASSUMPTION,
    ORIENTATION_BEFORE_UTC,
    ORIENTATION_FAR_AHEAD,
    clock_assumptions,
    earth_orientation_assumptions,
)
from flyby.constants import J2000_JD, SECONDS_PER_DAY
from flyby.delta_t import delta_t_seconds
from flyby.earth import EarthRotation, icrf_to_itrs_matrix
from flyby.errors import InvalidTimeError
from flyby.times import (
    UTC_BEGAN_TDB_DAYS,
    civil_scale,
    future_utc,
    iso,
    iso_texts,
    parse_time,
    stamp,
    tdb_days,
    time_from_tdb_days,
    to_utc,
    utc_offset_seconds,
)

TUNGUSKA = "1908-06-30T00:14:00"
HALLEY = "1910-05-19T03:00:00"
MIDCENTURY = "1950-01-01T00:00:00"


def test_delta_t_is_the_published_spline_as_skyfield_has_it():
    timelib = pytest.importorskip("skyfield.timelib")
    functions = pytest.importorskip("skyfield.functions")
    table = functions.load_bundled_npy("delta_t.npz")["Table-S15.2020.txt"]
    spline = timelib.Splines(table)
    years = np.linspace(1551.0, 1959.99, 500)
    assert np.abs(delta_t_seconds((years - 2000.0) * 365.25) - spline(years)).max() < 1e-9


@pytest.mark.parametrize("clock", [TUNGUSKA, HALLEY, MIDCENTURY])
def test_instants_agree_with_skyfield_to_the_printed_millisecond(clock):
    api = pytest.importorskip("skyfield.api")
    jd1, jd2 = erfa.dtf2d("UT1", *_fields(clock))
    theirs = api.load.timescale(builtin=True).ut1_jd(jd1 + jd2)
    ours = parse_time(clock)
    assert ours.scale == "ut1"
    with future_utc():
        tt = ours.tt
    seconds = ((tt.jd1 - theirs.whole) + (tt.jd2 - theirs.tt_fraction)) * SECONDS_PER_DAY
    # 40 microseconds of the one float64: below what is printed.
    assert abs(seconds) < 1e-3


def _fields(clock):
    date, time = clock.split("T")
    return (*map(int, date.split("-")), *map(int, time.split(":")))


def test_the_spline_meets_what_the_iers_measured():
    table = iers.IERS_B.open()
    mjd, ut1_utc = np.array(table["MJD"].value), np.array(table["UT1_UTC"].value)
    chosen = (mjd % 50 == 0) & (mjd < 57400)
    days = mjd[chosen] + 2400000.5 - J2000_JD
    with_leaps = np.array([erfa.dat(*erfa.jd2cal(2400000.5, day)[:3], 0.0) for day in mjd[chosen]])
    measured = 32.184 + with_leaps - ut1_utc[chosen]
    # 0.67 s, in 1965: the spline is of occultations by the Moon. It moves the Earth by 0.003 deg.
    assert np.abs(delta_t_seconds(days) - measured).max() < 0.7


def test_before_1960_the_clock_is_ut1_and_says_so():
    time = time_from_tdb_days(float(tdb_days(Time(MIDCENTURY, scale="tt"))))
    # Delta T is 28.932 s at J1950.0 (its row of the table), half a day later.
    assert iso(time, "utc") == "1949-12-31T23:59:31.069"
    assert stamp(time) == "1949-12-31 23:59:31 UT1"
    assert stamp(time, "tt", 3) == "1950-01-01 00:00:00.000 TT"
    assert civil_scale(time) == "UT1"
    later = parse_time("1960-01-02")
    assert civil_scale(later) == "UTC"
    assert later.scale == "utc"
    assert civil_scale(time, later) == "UTC (UT1 before 1960)"


@pytest.mark.parametrize(
    "text", [MIDCENTURY, f"{MIDCENTURY} UTC", f"{MIDCENTURY} UT1", "1950-01-01"]
)
def test_what_is_typed_comes_back(text):
    time = parse_time(text)
    assert stamp(time, "utc", 3) == "1950-01-01 00:00:00.000 UT1"
    with future_utc():
        behind = (time.tt - Time(MIDCENTURY, scale="tt")).sec
    assert behind == pytest.approx(28.932, abs=2e-3)
    # And through every other scale.
    again = time_from_tdb_days(float(tdb_days(time)))
    assert iso(again, "utc") == MIDCENTURY + ".000"


def test_ut1_after_1960_is_refused_as_typed_and_read_as_utc_otherwise():
    with pytest.raises(InvalidTimeError):
        parse_time("2029-04-13T21:46:12 UT1")
    given = Time("2029-04-13T21:46:12", scale="ut1")
    with_utc = float(tdb_days(parse_time("2029-04-13T21:46:12 UTC")))
    assert float(tdb_days(given)) == pytest.approx(with_utc, abs=1e-9)


def test_arrays_across_1960_keep_each_its_clock():
    days = UTC_BEGAN_TDB_DAYS + np.array([-400.0, -1e-6, 1e-6, 400.0])
    times = time_from_tdb_days(days)
    texts = iso_texts(times, "utc", 6)
    assert texts == [iso(time, "utc", 6) for time in times]
    clock = to_utc(times)
    assert np.abs(tdb_days(clock) - days).max() * SECONDS_PER_DAY < 1e-4
    offsets = utc_offset_seconds(days)
    # UT1 passes into UTC with 0.055 s.
    assert abs(offsets[2] - offsets[1]) < 0.1
    assert offsets[0] == pytest.approx(delta_t_seconds(days[0]), abs=0.002)


def test_the_earth_turns_by_ut1_before_1960():
    """30 s of time are 0.12 deg: what altitudes were off by in 1950."""
    tt = Time(MIDCENTURY, scale="tt")
    days = float(tdb_days(tt))
    ut1 = (tt.jd1, tt.jd2 - 28.932 / SECONDS_PER_DAY)
    truth = erfa.c2t06a(tt.jd1, tt.jd2, *ut1, 0.0, 0.0)
    turned = icrf_to_itrs_matrix(days) @ truth.T
    angle = np.degrees(np.arctan2(turned[1, 0] - turned[0, 1], turned[0, 0] + turned[1, 1]))
    assert abs(angle) < 1e-5  # 0.002 s of time
    rotation = EarthRotation(days - 400.0, days + 400.0)
    instants = days + np.linspace(-390.0, 390.0, 2001)
    assert np.abs(rotation.icrf_to_itrs(instants) - icrf_to_itrs_matrix(instants)).max() < 5e-9


def test_from_1960_on_ut1_is_within_the_bound_that_is_said():
    table = iers.IERS_B.open()
    mjd, ut1_utc = np.array(table["MJD"].value), np.array(table["UT1_UTC"].value)
    assert mjd[0] == 37665  # 1962-01-01
    rubber = mjd < 41317
    # UTC with rubber seconds, 1962 to 1972, was kept closer still.
    assert np.abs(ut1_utc[rubber]).max() < 0.2
    assert np.abs(ut1_utc).max() < 0.9
    # Between 1960 and 1962, before the IERS's table, by the spline (0.41 s at the end).
    days = UTC_BEGAN_TDB_DAYS + np.arange(0.5, 730.0)
    assert np.abs(utc_offset_seconds(days) - delta_t_seconds(days)).max() < 0.9
    assert "0.9 s" in EARTH_ORIENTATION_ASSUMPTION


def test_what_is_assumed_is_said_for_each_era():
    early, now, far = (float(tdb_days(parse_time(f"{y}-06-01"))) for y in (1950, 2029, 2060))
    assert earth_orientation_assumptions(early) == (ORIENTATION_BEFORE_UTC,)
    assert earth_orientation_assumptions(now) == (EARTH_ORIENTATION_ASSUMPTION,)
    assert earth_orientation_assumptions(far) == (ORIENTATION_FAR_AHEAD,)
    assert len(earth_orientation_assumptions(early, far)) == 3
    assert "0.9 s" not in ORIENTATION_BEFORE_UTC
    assert "nobody knows" in ORIENTATION_FAR_AHEAD
    times = [time_from_tdb_days(days) for days in (early, now)]
    assert clock_assumptions(times[0]) == (BEFORE_UTC,)
    assert clock_assumptions(times[1]) == (LEAP_SECOND_ASSUMPTION,)
    assert clock_assumptions(*times) == (LEAP_SECOND_ASSUMPTION, BEFORE_UTC)
