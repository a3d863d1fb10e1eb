"""The span in which a flyby is looked for, and the calendar years about it."""

from __future__ import annotations

import erfa
from astropy.time import Time

from flyby.constants import J2000_JD
from flyby.times import parse_time, tdb_days, time_from_tdb_days

SEARCH_START, SEARCH_STOP = "2020-01-01", "2040-01-01"
"""Where a flyby is looked for unless a span is given."""

_BEYOND_DATE_DAYS = 365.25
_TWENTY_YEARS_DAYS = 20 * 365.25


def usual_start(on: Time | None, stop: Time | None) -> Time:
    """Return where the span begins, if no beginning is given.

    That is a year before `on` at the latest, and twenty years before a `stop` before the usual.
    """
    usual = parse_time(SEARCH_START)
    first = float(tdb_days(usual))
    if on is None:
        last = None if stop is None else float(tdb_days(stop))
        if last is None or last > first:
            return usual
        return time_from_tdb_days(last - _TWENTY_YEARS_DAYS)
    before = float(tdb_days(on)) - _BEYOND_DATE_DAYS
    return usual if before > first else time_from_tdb_days(before)


def usual_stop(on: Time | None, start: Time) -> Time:
    """Return where the span ends, if no end is given.

    That is a year after `on` at the earliest, and twenty years after a `start` beyond the usual.
    """
    usual = parse_time(SEARCH_STOP)
    first, last = float(tdb_days(start)), float(tdb_days(usual))
    if on is None:
        return usual if first < last else time_from_tdb_days(first + _TWENTY_YEARS_DAYS)
    beyond = float(tdb_days(on)) + _BEYOND_DATE_DAYS
    return usual if beyond < last else time_from_tdb_days(beyond)


def calendar_year(time: Time) -> int:
    """Return the year of TDB, of any instant: UTC has none before 1960 or in the far future."""
    return int(erfa.jd2cal(J2000_JD, float(tdb_days(time)))[0])


def new_year(year: int) -> Time:
    """Return the first instant of a year of TDB."""
    return time_from_tdb_days(sum(erfa.cal2jd(year, 1, 1)) - J2000_JD)
