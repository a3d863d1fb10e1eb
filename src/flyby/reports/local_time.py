"""Civil time of a place beside UTC, by the time zones of the IANA database (``zoneinfo``)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from astropy.time import Time

from flyby.errors import UnknownNameError
from flyby.times import iso_texts

_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


def time_zone(name: str) -> tzinfo:
    """Return a time zone by its name, or by its offset from UTC.

    Parameters
    ----------
    name : str
        Such as ``Asia/Tokyo`` (in any case), ``UTC`` or ``+09:00``.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    words = name.strip()
    offset = _OFFSET.fullmatch(words)
    if offset:
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if ahead <= timedelta(hours=14) and int(minutes or 0) < 60:
            return timezone(-ahead if sign == "-" else ahead)
    zones = {zone.lower(): zone for zone in available_timezones()}
    try:
        return ZoneInfo(zones[words.lower().replace(" ", "_")])
    except (KeyError, ValueError, ZoneInfoNotFoundError) as problem:
        also = tuple(zone.rpartition("/")[2] for zone in zones.values())
        hint = "Write it like Europe/Madrid, Asia/Tokyo or +09:00."
        city = words.lower().replace(" ", "_")
        near = [zone for zone in sorted(zones.values()) if zone.lower().endswith("/" + city)]
        if near:
            hint = f"It is called {near[0]}."
        raise UnknownNameError("time zone", words, (), hint, () if near else also) from problem


def local_texts(times: Time, zone: tzinfo, digits: int = 0) -> list[str]:
    """Return the civil time of a zone at some instants, ISO 8601 with the offset from UTC.

    A zone moves hours and minutes alone, so that a leap second stays one. Before 1960, when there
    was no UTC, it is counted from UT1.
    """
    found = []
    for text in iso_texts(times, "utc", digits):
        there = datetime.fromisoformat(text[:16]).replace(tzinfo=timezone.utc).astimezone(zone)
        local = there.isoformat("T", "minutes")
        found.append(f"{local[:16]}{text[16:]}{local[16:22]}")
    return found
