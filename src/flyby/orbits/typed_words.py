"""``key=value`` words of an orbit that is typed: which keys there are, numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import zip_longest

from astropy.time import Time

from flyby.constants import J2000_JD
from flyby.errors import InvalidOrbitError, InvalidTimeError
from flyby.orbits.build import epoch_from
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import shown_value
from flyby.times import julian_date_text, parse_time

_KEY = re.compile(r"([^\W\d][\w.]*)\s*=\s*", re.UNICODE)
_SCALE = re.compile(r"(.*?)\s*\b(tdb|tt|tdt|utc|tai|ut1)", re.IGNORECASE | re.DOTALL)
_JULIAN = re.compile(r"(jd|mjd)?\s*([0-9]+(?:\.[0-9]*)?)", re.IGNORECASE)
_DECIMAL_DAY = re.compile(r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(\.[0-9]+)")
_SUFFIX = {
    "au": ("au", "AU"),
    "deg": ("deg", "°", "degrees"),
    "day": ("d", "day", "days"),
    "mag": ("mag",),
    "deg/d": ("deg/d", "°/d"),
    "au/d2": ("au/d2", "au/d^2"),
}
_MJD_ZERO = Decimal("2400000.5")


def words(text: str, names: Mapping[str, str], what: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first key, and the value of each key under its own name.

    Parameters
    ----------
    text : str
    names : mapping
        Each spelling of a key to its name.
    what : str
        What is typed, for the message.

    Raises
    ------
    InvalidOrbitError
        If a key is unknown, is there twice, or has no value.
    """
    found: dict[str, str] = {}
    matches = list(_KEY.finditer(text))
    before = text[: matches[0].start()] if matches else text
    for match, following in zip_longest(matches, matches[1:]):
        name = names.get(match[1]) or _folded(names).get(match[1].casefold())
        if name is None:
            raise InvalidOrbitError(
                f"{what} have no {shown_value(match[1])}; they have "
                f"{', '.join(dict.fromkeys(names.values()))}"
            )
        value = text[match.end() : following.start() if following else None].strip(" ,;\t\r\n")
        if name in found:
            raise InvalidOrbitError(
                f"{name} is given twice, as {shown_value(found[name])} and {shown_value(value)}"
            )
        if not value:
            raise InvalidOrbitError(f"{name} has no value")
        found[name] = value
    return before.strip(" ,;\t\r\n"), found


def measured(text: str, name: str, unit: str) -> Figure:
    """Read a number, with nothing or its own unit behind it.

    Raises
    ------
    InvalidOrbitError
        If it is not a number, or in another unit.
    """
    bare = text
    for suffix in _SUFFIX.get(unit, ()):
        if text.endswith(suffix) and text[: -len(suffix)].rstrip()[-1:].isdigit():
            bare = text[: -len(suffix)].rstrip()
            break
    try:
        return figure(bare, name, "as typed")
    except InvalidOrbitError:
        in_unit = f" in {unit}" if unit else ""
        raise InvalidOrbitError(f"{name} is {shown_value(text)}; write a number{in_unit}") from None


def instant(text: str, name: str) -> tuple[Time, Figure, bool]:
    """Read a date: Julian, modified Julian, or ISO 8601, with its scale, TDB where none is given.

    Returns
    -------
    time : astropy.time.Time
        In TDB.
    figure : Figure
        As a Julian date in TDB, with half a unit of the last digit that was typed.
    scale_given : bool

    Raises
    ------
    InvalidOrbitError
        If it cannot be read.
    """
    match = _SCALE.fullmatch(text.strip())
    bare, scale = (match[1].strip(), match[2].lower()) if match else (text.strip(), "tdb")
    scale = "tt" if scale == "tdt" else scale
    try:
        time, half_unit = _time(bare, scale, name)
    except InvalidTimeError as problem:
        raise InvalidOrbitError(
            f"{name} is {shown_value(text)}; write JD 2461000.5, MJD 61000.0 or 2025-11-21, with "
            f"TDB, TT or UTC behind it (without, it is TDB)"
        ) from problem
    date = Decimal(julian_date_text(time, 12))
    return time, Figure(name, f"{date:f}", float(date), half_unit, "as typed"), match is not None


def _time(bare: str, scale: str, name: str) -> tuple[Time, float]:
    julian = _JULIAN.fullmatch(bare)
    if julian:
        digits = figure(julian[2], name)
        date = Decimal(digits.text)
        kind = (julian[1] or "").lower()
        if kind == "mjd" or (not kind and 15_000 < date < 100_000):
            date += _MJD_ZERO
        if not kind and not 2_000_000 < date < 3_000_000:
            raise InvalidTimeError("no Julian date of our time")
        if scale in ("tdb", "tt"):
            return epoch_from(f"{date:f}", scale, name), digits.half_unit
        return parse_time(f"JD {date:f} {scale}").tdb, digits.half_unit
    decimal = _DECIMAL_DAY.fullmatch(bare)
    if decimal:
        day = parse_time(f"{decimal[1]} {scale}")
        fraction = figure(f"0{decimal[2]}", name)
        whole = Decimal(day.jd1) + Decimal(day.jd2) + Decimal(fraction.text)
        if scale in ("tdb", "tt"):
            return epoch_from(f"{whole:f}", scale, name), fraction.half_unit
        return parse_time(f"JD {whole:f} {scale}").tdb, fraction.half_unit
    time = parse_time(f"{bare} {scale}").tdb
    clock = re.search(r"[T ]\d+(:\d+)?(:\d+)?(\.\d+)?$", bare)
    if not clock:
        return time, 0.5
    if not clock[2]:
        return time, 0.5 / 1440.0
    return time, 0.5 / 86400.0 * 10.0 ** -(len(clock[3] or ".") - 1)


def days_of(date: Figure) -> float:
    """Return TDB days since J2000 of a Julian date."""
    return float(Decimal(date.text) - Decimal(str(J2000_JD)))


def _folded(names: Mapping[str, str]) -> dict[str, str]:
    """Return spellings that mean one key in any case; of one letter the case tells keys apart."""
    folded: dict[str, set[str]] = {}
    for spelling, name in names.items():
        if len(spelling) > 1:
            folded.setdefault(spelling.casefold(), set()).add(name)
    return {key: next(iter(found)) for key, found in folded.items() if len(found) == 1}
