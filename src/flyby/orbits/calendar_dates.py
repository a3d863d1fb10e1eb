"""Dates that JPL prints beside Julian dates: 2029-Apr-13.9."""

from __future__ import annotations

import re

from flyby.constants import J2000_JD
from flyby.errors import InvalidOrbitError
from flyby.orbits.printed import Figure, contradiction
from flyby.plain_text import shown_value

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def check_date(text: str, place: str, julian: Figure) -> None:
    """Refuse a calendar date that is not the Julian date beside it.

    Parameters
    ----------
    text : str
        Year, month and day with a fraction, in the scale of the Julian date.
    place : str
        Where it stands in the file.
    julian : Figure

    Raises
    ------
    InvalidOrbitError
        If it is no date, or another.
    """
    match = re.fullmatch(r"(-?[0-9]{1,4})-([A-Z][a-z]{2})-([0-9]{1,2})(\.[0-9]{0,20})?", text)
    if match is None or match[2] not in MONTHS:
        raise InvalidOrbitError(
            f"{place} is {shown_value(text)}, which is no date such as 2029-Apr-13.9; get the "
            f"file again"
        )
    decimals = match[4] or ""
    days = days_since_j2000(int(match[1]), MONTHS.index(match[2]) + 1, int(match[3]))
    days += float("0" + decimals)
    expected = julian.value - J2000_JD
    allowed = 0.5 * 10.0 ** -max(len(decimals) - 1, 0) + julian.half_unit + 1e-9
    if not abs(days - expected) <= allowed:
        date = Figure("date", text, days + J2000_JD, allowed, place)
        raise InvalidOrbitError(contradiction(date, [julian], julian.value))


def days_since_j2000(year: int, month: int, day: int) -> float:
    """Return days of a date (Gregorian from 1582-10-15, before that Julian) since J2000, at 0 h."""
    y, m = (year, month) if month > 2 else (year - 1, month + 12)
    gregorian = 2 - y // 100 + y // 400 if (year, month, day) >= (1582, 10, 15) else 0
    julian = (1461 * (y + 4716)) // 4 + (306001 * (m + 1)) // 10000 + day + gregorian - 1524.5
    return julian - J2000_JD
