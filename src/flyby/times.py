"""Instants: the one place where time scales are converted.

Inside the float core an instant is a float64 number of TDB days since J2000, which resolves
better than a microsecond over the span of DE440; a Julian date in one float64 would resolve
40 microseconds. At public boundaries an instant is an `astropy.time.Time`, which has a scale.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.constants import J2000_JD, SECONDS_PER_DAY
from flyby.delta_t import delta_t_seconds
from flyby.errors import InvalidTimeError, SpanError
from flyby.typed_times import TONIGHT, read_digits

_FILTERS = threading.RLock()

UTC_BEGAN_TDB_DAYS = -14610.5 + 33.12718 / SECONDS_PER_DAY
"""1960-01-01, where the civil clock passes from UT1 to UTC, in TDB days since J2000.

UTC was 33.127 s behind TT then, and UT1 0.05 s from UTC.
"""

TIME_TOLERANCE_DAYS = 1.0e-10
"""How well instants of approaches and impacts are found [d]: 10 us, 20 cm of the fastest."""

_FEW_INSTANTS = 100
_TT_MINUS_TAI_S = 32.184
_UTC_BEGAN_JD = 2436934.5


@contextmanager
def future_utc() -> Iterator[None]:
    """Silence ERFA's "dubious year", which it says of any UTC some years ahead.

    No leap second has been announced after 2016-12-31; flyby takes it that none will be, and
    says so in its outputs. The caller's warning filters are restored on leaving.
    """
    _settle_leap_seconds()
    # Filters belong to the process: one thread that leaves would give another its warnings back.
    with _FILTERS, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*dubious year.*")
        yield


@lru_cache(maxsize=1)
def _settle_leap_seconds() -> None:
    """Let astropy check its leap seconds, which it does once, against local tables only.

    Where its table is about to expire, the first conversion to or from UTC would otherwise try to
    download another. An expired table still knows every leap second that there has been.
    """
    from astropy.utils import iers

    with (
        iers.conf.set_temp("auto_download", False),
        iers.conf.set_temp("auto_max_age", None),
        iers.conf.set_temp("iers_leap_second_auto_url", ""),
        iers.conf.set_temp("ietf_leap_second_auto_url", ""),
    ):
        Time(J2000_JD, format="jd", scale="utc").tt  # noqa: B018 - for its side effect


def require_time(value: Any, name: str = "time") -> Time:
    """Refuse anything that is not an instant with a scale.

    Parameters
    ----------
    value : astropy.time.Time
        The instant or instants.
    name : str
        What the value is called, for the message.

    Returns
    -------
    astropy.time.Time

    Raises
    ------
    InvalidTimeError
        For a string, a number, a `datetime`, or a `Time` in the scale "local".

    Notes
    -----
    An instant in UT1 comes back as one that astropy can convert without its tables.
    """
    if not isinstance(value, Time):
        raise InvalidTimeError(
            f"{name} must be an astropy Time with a scale, not {type(value).__name__} {value!r}; "
            f"write for example Time('2029-04-13 21:46', scale='tdb')"
        )
    if value.scale == "local":
        raise InvalidTimeError(f"{name} has the scale 'local', which no physical instant has")
    # What is not a number is masked by some versions of astropy and left by others.
    if bool(np.any(value.mask)) or not bool(np.all(np.isfinite(value.jd1 + value.jd2))):
        raise InvalidTimeError(f"{name} holds an instant that is not finite")
    if value.scale == "ut1" and getattr(value, "_delta_ut1_utc", None) is None:
        return from_ut1(value)
    return value


def require_span(start: Time, stop: Time, *, or_instant: bool = False) -> None:
    """Refuse a span that is empty or reversed; with `or_instant` only one that is reversed.

    Raises
    ------
    SpanError
        If `stop` is not after `start`.
    InvalidTimeError
        If either is not an instant with a scale.
    """
    require_time(start, "start")
    require_time(stop, "stop")
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    if last < first or (last == first and not or_instant):
        raise SpanError(
            f"the span ends ({stamp(stop)}) before it has begun "
            f"({stamp(start)}); give a stop that is after the start"
        )


def tdb_days(time: Time) -> FloatArray:
    """Return TDB days since J2000 (float64, shape of `time`)."""
    with future_utc():
        tdb = require_time(time).tdb
    return np.asarray((tdb.jd1 - J2000_JD) + tdb.jd2, dtype=np.float64)


def time_from_tdb_days(days: Any) -> Time:
    """Return a `Time` in the scale TDB from TDB days since J2000."""
    return Time(J2000_JD, np.asarray(days, dtype=np.float64), format="jd", scale="tdb")


def many_times(days: FloatArray) -> Time:
    """Return the same for very many instants, of which TDB - TT is interpolated between days.

    Astropy sums 787 terms for each instant. Over a day they are so smooth that a polynomial through
    six days is right to a nanosecond (a test measures it).

    Parameters
    ----------
    days : ndarray, shape (n,)
        TDB days since J2000.
    """
    times = time_from_tdb_days(days)
    if days.size < _FEW_INSTANTS:
        return times
    first = np.floor(days.min()) - 3.0
    nodes = np.arange(first, np.floor(days.max()) + 5.0)
    if nodes.size >= days.size:
        return times
    with future_utc():
        known = time_from_tdb_days(nodes).delta_tdb_tt
    left = np.clip(np.floor(days - first).astype(np.int64) - 2, 0, nodes.size - 6)
    place, minus_tt = days - first - left, np.zeros(days.size)
    for k in range(6):
        weight = np.ones(days.size)
        for j in range(6):
            if j != k:
                weight *= (place - j) / (k - j)
        minus_tt += weight * known[left + k]
    times.delta_tdb_tt = minus_tt
    return times


def to_utc(time: Time) -> Time:
    """Return the same instants on the civil clock: UTC, or UT1 where one is before 1960.

    The scale of what is returned says which (`civil_scale` gives its name). In UT1 the instants
    from 1960 on, of an array that has both, are UTC: the two differed by less than 0.9 s.
    """
    with future_utc():
        instants = require_time(time)
        utc = instants.utc
        near = (utc.jd1 - _UTC_BEGAN_JD) + utc.jd2 < 1.0
        if not np.any(near):
            return utc
        days = tdb_days(instants)
        early = days < UTC_BEGAN_TDB_DAYS
        if not np.any(early):
            return utc
        tt = instants.tt
        behind = delta_t_seconds(days)
        first = np.where(early, tt.jd1, utc.jd1)
        second = np.where(early, tt.jd2 - behind / SECONDS_PER_DAY, utc.jd2)
        return _ut1(first, second, np.where(early, _TT_MINUS_TAI_S - behind, 0.0))


def from_ut1(clock: Time) -> Time:
    """Return instants of what a clock shows: in UT1 before 1960, from then on taken as UTC.

    Parameters
    ----------
    clock : astropy.time.Time
        In the scale UT1.

    Returns
    -------
    astropy.time.Time
        In UT1 still, but with what astropy needs to convert it.
    """
    first, second = np.asarray(clock.jd1), np.asarray(clock.jd2)
    days = (first - J2000_JD) + second
    behind = delta_t_seconds(days)
    behind = delta_t_seconds(days + behind / SECONDS_PER_DAY)
    # Before 1960 what ERFA calls UTC is TAI.
    early = days < np.floor(UTC_BEGAN_TDB_DAYS) + 0.5
    return _ut1(first, second, np.where(early, _TT_MINUS_TAI_S - behind, 0.0))


def _ut1(first: Any, second: Any, minus_utc_s: Any) -> Time:
    time = Time(first, second, format="jd", scale="ut1")
    time.delta_ut1_utc = minus_utc_s
    return time


def utc_offset_seconds(tdb_days: FloatArray | float) -> FloatArray:
    """Return TDB - UTC [s] at TDB days since J2000; no leap second is assumed after the last known.

    Before 1960, when there was no UTC, it is TDB - UT1.

    On a day that ends with a leap second the second is spread evenly over the day, as in ERFA's
    quasi Julian dates: a UT1 that is made of it runs on without a jump.
    """
    days = np.asarray(tdb_days, dtype=np.float64)
    with future_utc():
        tdb = Time(J2000_JD, days, format="jd", scale="tdb")
        tt, utc = tdb.tt, tdb.utc
    difference = np.asarray(((J2000_JD - utc.jd1) + (days - utc.jd2)) * SECONDS_PER_DAY)
    early = days < UTC_BEGAN_TDB_DAYS
    if np.any(early):
        minus_tt = ((J2000_JD - tt.jd1) + (days - tt.jd2)) * SECONDS_PER_DAY
        difference = np.where(early, minus_tt + delta_t_seconds(days), difference)
    return np.asarray(difference, dtype=np.float64)


def civil_scale(*times: Time) -> str:
    """Return the name of the civil clock at some instants, to stand beside their digits.

    "UTC", "UT1" where all of them are before 1960, and both where they are on either side.
    """
    days = np.concatenate([np.atleast_1d(tdb_days(time)).ravel() for time in times])
    early = days < UTC_BEGAN_TDB_DAYS
    if not np.any(early):
        return "UTC"
    return "UT1" if np.all(early) else "UTC (UT1 before 1960)"


def iso(time: Time, scale: str, precision: int = 3) -> str:
    """Return ISO 8601 text of one instant in `scale`, without the scale's name.

    The caller puts the scale beside it: in the key, the column head or after the digits. Before
    1960 "utc" stands for UT1, of which `civil_scale` gives the name: see `stamp`.

    Parameters
    ----------
    time : astropy.time.Time
    scale : str
        "utc", "tdb", ...
    precision : int
        Digits of the second.

    Returns
    -------
    str

    Examples
    --------
    >>> import flyby
    >>> flyby.iso(flyby.parse_time("2029-04-13T21:46:12.746 TDB"), "utc", 1)
    '2029-04-13T21:45:03.6'
    """
    return str(_texts(time, scale, precision))


def iso_texts(time: Time, scale: str, precision: int = 3) -> list[str]:
    """Return the same of many instants at once."""
    return [str(text) for text in np.atleast_1d(_texts(time, scale, precision))]


def _texts(time: Time, scale: str, precision: int) -> Any:
    with future_utc():
        converted = to_utc(time) if scale == "utc" else getattr(require_time(time), scale)
        return Time(converted, format="isot", precision=precision, copy=True).value


def stamp(time: Time, scale: str = "utc", precision: int = 0) -> str:
    """Return ``2029-04-13 21:45:03 UTC``: digits and the scale's name; before 1960 ``... UT1``."""
    name = civil_scale(time) if scale == "utc" else scale.upper()
    return f"{iso(time, scale, precision).replace('T', ' ')} {name}"


def julian_date_text(time: Time, decimals: int = 9) -> str:
    """Return the Julian date in TDB with `decimals` digits, more than one float64 holds."""
    with future_utc():
        tdb = require_time(time).tdb
    day = float(np.floor(tdb.jd1))
    fraction = (float(tdb.jd1) - day) + float(tdb.jd2)
    day += np.floor(fraction)
    fraction -= np.floor(fraction)
    digits = f"{fraction:.{decimals}f}"
    if digits.startswith("1"):
        day += 1
        digits = f"{0.0:.{decimals}f}"
    return f"{int(day)}{digits[1:]}"


def parse_time(text: str) -> Time:
    """Read an instant typed by a person, with or without a scale.

    Without a scale it is UTC, except for a Julian date (JD, MJD), which is TDB. Before 1960, when
    there was no UTC, it is UT1 (see `to_utc`).

    Parameters
    ----------
    text : str
        For example ``2029-04-13``, ``2029-04-13T21:46 TDB``, ``2029-Apr-13 21:46``,
        ``13 April 2029``, ``2029-04-14 06:46+09:00``, ``2029 04 13.907``, ``JD 2462240.407``,
        ``MJD 62239.907``, ``now``, ``today``, ``tomorrow`` or ``yesterday`` (these begin at 0 h
        UTC).

    Returns
    -------
    astropy.time.Time

    Raises
    ------
    InvalidTimeError
        If it cannot be read.

    Examples
    --------
    >>> import flyby
    >>> flyby.parse_time("2029-04-13T21:46 TDB")
    <Time object: scale='tdb' format='isot' value=2029-04-13T21:46:00.000>
    >>> flyby.parse_time("2029-04-13").scale
    'utc'
    >>> flyby.iso(flyby.parse_time("14 April 2029 06:46+09:00"), "utc", 0)
    '2029-04-13T21:46:00'
    """
    words = text.strip()
    scale = ""
    match = re.fullmatch(r"(.*?)\s*(tdb|utc|ut1|tt|tai|z)", words, flags=re.IGNORECASE)
    if match:
        words, scale = match.group(1), match.group(2).lower()
        scale = "utc" if scale == "z" else scale
    if words.lower() == TONIGHT:
        raise InvalidTimeError(
            "tonight is the night at a site: name one with --site, or give a date"
        )
    try:
        typed = read_digits(words)
        if typed.has_offset and scale not in ("", "utc"):
            raise ValueError("an offset from UTC in another scale")
        with future_utc():
            if typed.julian_date is not None:
                first, second = typed.julian_date
                return _of_clock(Time(first, second, format="jd", scale=scale or "tdb"))
            # ERFA only warns of a second 60 where no leap second is, and goes on to the next day.
            warnings.filterwarnings("error", message=".*(after end of day|both of next two).*")
            clock = Time(typed.date, format="isot", scale=scale or "utc")
            if typed.day_fraction:
                later = clock.jd2 + typed.day_fraction
                clock = Time(clock.jd1, later, format="jd", scale=clock.scale)
            return _of_clock(clock)
    except Warning as problem:
        raise InvalidTimeError(
            f"there is no second 60 at {text!r}; one is only at the end of a UTC day with a leap "
            f"second, such as 2016-12-31T23:59:60"
        ) from problem
    except (ValueError, OverflowError) as problem:
        raise InvalidTimeError(
            f"cannot read {text!r} as an instant; write it like 2029-04-13, "
            f"2029-04-13T21:46:12 TDB, 13 Apr 2029 21:46+09:00, JD 2462240.5, MJD 62240.0 or now "
            f"(without a scale it is UTC, a Julian date TDB)"
        ) from problem


def _of_clock(typed: Time) -> Time:
    """Return what was typed in UTC or UT1, as the civil clock of its time."""
    before = (typed.jd1 - _UTC_BEGAN_JD) + typed.jd2 < 0.0
    if typed.scale == "ut1" and not before:
        raise ValueError("from 1960 on the civil clock is UTC")
    if typed.scale not in ("utc", "ut1") or not before:
        return typed
    return from_ut1(Time(typed.jd1, typed.jd2, format="jd", scale="ut1"))
