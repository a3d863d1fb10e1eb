"""The span in which a flyby is looked for, and the calendar years about it."""

from __future__ import annotations

import erfa
from astropy.time import Time

from flyby.constants import J2000_JD
from flyby.times import parse_time, tdb_days, time_from_tdb_days

SEARCH_START, SEARCH_STOP = "2020-01-01", "2040-01-01"
"""Where a flyby is looked for unless a span is given."""

_BEYOND_DATE_DAYS = 365.25


def usual_start(on: Time | None) -> Time:
    """Return where the span begins, if none is given: a year before `on` at the latest."""
    usual = parse_time(SEARCH_START)
    if on is None or (first := float(tdb_days(on)) - _BEYOND_DATE_DAYS) > float(tdb_days(usual)):
        return usual
    return time_from_tdb_days(first)


def usual_stop(on: Time | None) -> Time:
    """Return where the span ends, if none is given: a year after `on` at the earliest."""
    usual = parse_time(SEARCH_STOP)
    if on is None or (last := float(tdb_days(on)) + _BEYOND_DATE_DAYS) < float(tdb_days(usual)):
        return usual
    return time_from_tdb_days(last)


def calendar_year(time: Time) -> int:
    """Return the year of TDB, of any instant: UTC has none before 1960 or in the far future."""
    return int(erfa.jd2cal(J2000_JD, float(tdb_days(time)))[0])


def new_year(year: int) -> Time:
    """Return the first instant of a year of TDB."""
    return time_from_tdb_days(sum(erfa.cal2jd(year, 1, 1)) - J2000_JD)
