"""Instants as people type them, put into digits: dates with names of months, MJD, "now", +09:00.

Text alone: `flyby.times.parse_time` makes an instant of what comes from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

TONIGHT = "tonight"
"""The night at a site, which nobody knows without one."""

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}

_OFFSET = re.compile(r"(?<=\d)\s*(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d*)?))?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/ ]([a-z]+)\.?[-/ ](\d{1,2}(?:\.\d+)?)", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2}(?:\.\d+)?)[-/ ]([a-z]+)\.?[-/ ,]+(\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]+)\.?[-/ ](\d{1,2}(?:\.\d+)?)[-/ ,]+(\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{4})(?:-(\d{2})-|/(\d{1,2})/| (\d{1,2}) )(\d{1,2}(?:\.\d+)?)")
_NUMBER = re.compile(r"(m?jd)?\s*(\d+)(\.\d*)?", re.IGNORECASE)


@dataclass(frozen=True)
class TypedTime:
    """What was typed: a Julian date, or a date with the time of day.

    Attributes
    ----------
    julian_date : (float, float) or None
        Whole and fraction; None where `date` says it.
    date : str
        ISO 8601 with the time of day, or empty.
    day_fraction : float
        To be added to `date`, days.
    has_offset : bool
        Whether the clock's offset from UTC was typed: `date` is UTC then.
    """

    julian_date: tuple[float, float] | None = None
    date: str = ""
    day_fraction: float = 0.0
    has_offset: bool = False


def read_digits(words: str) -> TypedTime:
    """Read an instant without the name of its scale.

    Parameters
    ----------
    words : str
        Such as ``2029-04-13``, ``2029-Apr-13 21:46``, ``13 April 2029``, ``2029 04 13.907``,
        ``21:46+09:00`` behind a date, ``JD2462240.4``, ``MJD 62239.9``, ``now`` or ``today``.

    Returns
    -------
    TypedTime

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> from flyby.typed_times import read_digits
    >>> read_digits("13 April 2029 21:46").date
    '2029-04-13T21:46:00'
    """
    text = " ".join(words.split())
    lower = text.lower()
    if lower == "now":
        return TypedTime(date=_utc_now().strftime("%Y-%m-%dT%H:%M:%S.%f"))
    if lower in _DAYS_FROM_TODAY:
        day = _utc_now() + timedelta(days=_DAYS_FROM_TODAY[lower])
        return TypedTime(date=day.strftime("%Y-%m-%dT00:00:00"))
    julian = _NUMBER.fullmatch(text)
    if julian:
        return TypedTime(julian_date=_julian_date(*julian.groups()))
    if lower.startswith("a.d. "):  # as Horizons writes it
        text = text[5:]
    return _dated(text)


def _dated(text: str) -> TypedTime:
    found = next(
        (
            (order, match)
            for order, form in enumerate((_DIGITS, _YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST))
            if (match := form.match(text))
        ),
        None,
    )
    if found is None:
        raise ValueError("no date")
    order, match = found
    parts = [part for part in match.groups() if part is not None]
    year, month, day = (
        parts if order < 2 else parts[::-1] if order == 2 else (parts[2], parts[0], parts[1])
    )
    number = int(month) if month.isdigit() else _month(month)
    clock, ahead = _time_of_day(text[match.end() :])
    whole, _, fraction = day.partition(".")
    if fraction and clock:
        raise ValueError("a fraction of the day and a time of day")
    date = f"{year}-{number:02d}-{int(whole):02d}T{clock or '00:00:00'}"
    if ahead is not None:
        # By the clock, of which an offset moves hours and minutes: a leap second stays one.
        there = datetime.fromisoformat(date[:16])
        date = (there - timedelta(minutes=ahead)).isoformat("T", "minutes") + date[16:]
    return TypedTime(
        date=date,
        day_fraction=float(f"0.{fraction}") if fraction else 0.0,
        has_offset=ahead is not None,
    )


def _time_of_day(text: str) -> tuple[str, int | None]:
    """Return the clock in ISO 8601, and how far it is ahead of UTC [min]; None if not said."""
    rest = text.strip()
    if rest[:1] in ("T", "t"):
        rest = rest[1:].strip()
    elif rest and text[:1] not in (" ", ","):
        raise ValueError("something behind the date")
    rest = rest.lstrip(", ")
    if not rest:
        return "", None
    clock = re.match(_CLOCK, rest)
    if clock is None:
        raise ValueError("no time of day")
    hour, minute, second = clock.group(1), clock.group(2), clock.group(3) or "00"
    digits = f"{int(hour):02d}:{minute}:{second.removesuffix('.')}"
    behind = rest[clock.end() - 1 :]
    if len(behind) == 1:
        return digits, None
    offset = _OFFSET.fullmatch(behind, 1)
    if offset is None:
        raise ValueError("something behind the time of day")
    sign, hours, minutes = offset.groups()
    minutes_ahead = 60 * int(hours) + int(minutes or 0)
    if minutes_ahead > 14 * 60 or int(minutes or 0) > 59:
        raise ValueError("no clock is so far from UTC")
    return digits, -minutes_ahead if sign == "-" else minutes_ahead


def _month(name: str) -> int:
    lower = name.lower()
    found = [k for k, month in enumerate(_MONTHS, 1) if len(lower) > 2 and month.startswith(lower)]
    if lower == "sept":
        found = [9]
    if len(found) != 1:
        raise ValueError("no such month")
    return found[0]


def _julian_date(kind: str | None, whole: str, fraction: str | None) -> tuple[float, float]:
    """Return a Julian date in two parts; a bare number is one if it has its seven digits."""
    part = float(f"0{fraction}") if fraction else 0.0
    lower = (kind or "").lower()
    if lower == "jd" or (not lower and len(whole) == 7):
        return float(whole), part
    if lower == "mjd" or (not lower and len(whole) == 5 and fraction):
        return float(whole) + 2400000.5, part
    raise ValueError("a number that is no Julian date")


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)
