"""Space missions to Apophis as published, with the precision that was published.

The figures are in ``data/missions.toml``. "February 2029" is not an instant: each end of a
window is kept as the earliest and the latest instant that the words allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from astropy.time import Time

from flyby.catalogue.toml import load_toml
from flyby.errors import InvalidTimeError
from flyby.times import parse_time

PRECISIONS: tuple[str, ...] = ("minute", "hour", "day", "month", "season", "year", "bounds")
"""How well a date is published; "bounds" means that only limits in time are known."""


@dataclass(frozen=True)
class SoftDate:
    """A date as well as it is published.

    Attributes
    ----------
    text : str
        As published: "2029-02", "late April 2028".
    earliest, latest : astropy.time.Time
        The instants (UTC) between which it lies.
    precision : str
        One of `PRECISIONS`.

    Examples
    --------
    >>> import flyby
    >>> flyby.mission_windows()[0].start.text
    '...'
    """

    text: str
    earliest: Time
    latest: Time
    precision: str


GRADES: dict[str, str] = {
    "P": "primary source",
    "P*": "primary text seen through a mirror",
    "S": "secondary source",
    "D": "derived from a published figure",
}
"""What the grade of a source means."""


def grades_explained() -> str:
    """Explain the grades in one sentence, for whatever prints them."""
    return "grades: " + ", ".join(f"{grade} {words}" for grade, words in GRADES.items())


@dataclass(frozen=True)
class MissionWindow:
    """One published event of a mission, with soft edges.

    Attributes
    ----------
    mission, agency, event : str
    start, end : SoftDate
    grade : str
        Of `GRADES`.
    source : str
    note : str
    target : str
        Designation of the asteroid.

    Examples
    --------
    >>> import flyby
    >>> {window.agency for window in flyby.mission_windows()} >= {"ESA / JAXA", "NASA"}
    True
    """

    mission: str
    agency: str
    event: str
    start: SoftDate
    end: SoftDate
    grade: str
    source: str
    note: str = ""
    target: str = "99942 Apophis"

    @property
    def precision(self) -> str:
        """The coarser precision of the two ends."""
        return max(self.start.precision, self.end.precision, key=PRECISIONS.index)

    @property
    def earliest(self) -> Time:
        """First instant at which it can be under way (UTC)."""
        return self.start.earliest

    @property
    def latest(self) -> Time:
        """Last instant at which it can be under way (UTC)."""
        return self.end.latest


def soft_date(value: str | Mapping[str, Any]) -> SoftDate:
    """Read a date cut where the publication stops, or a table with its bounds.

    Parameters
    ----------
    value : str or mapping
        "2029", "2029-02", "2029-04-13" or "2029-04-13T22:45" (UTC), or a mapping with
        ``earliest``, ``latest`` (dates of the former kind), ``text`` and ``precision``.

    Returns
    -------
    SoftDate
        From the first instant of the earliest date to the end of the month, day or year named;
        bounds of a mapping are instants themselves.

    Raises
    ------
    InvalidTimeError
        If it cannot be read, or its bounds are reversed.
    """
    if isinstance(value, str):
        return _from_text(value)
    earliest, latest = parse_time(value["earliest"]), parse_time(value["latest"])
    precision = value["precision"]
    if precision not in PRECISIONS:
        raise InvalidTimeError(
            f"{precision!r} is not a precision of a date; use one of {', '.join(PRECISIONS)}"
        )
    if earliest > latest:
        raise InvalidTimeError(
            f"the date {value['text']!r} has its earliest instant {value['earliest']} after its "
            f"latest {value['latest']}; exchange them"
        )
    return SoftDate(str(value["text"]), earliest, latest, precision)


def mission_windows() -> tuple[MissionWindow, ...]:
    """Return every published event of the missions to Apophis, in order of their earliest start.

    Returns
    -------
    tuple of MissionWindow

    Examples
    --------
    >>> import flyby
    >>> flyby.mission_windows()[0].mission
    '...'
    """
    return _mission_windows()


@lru_cache(maxsize=1)
def _mission_windows() -> tuple[MissionWindow, ...]:
    windows = []
    for entry in load_toml("missions.toml")["event"]:
        fields = dict(entry)
        windows.append(
            MissionWindow(
                start=soft_date(fields.pop("start")), end=soft_date(fields.pop("end")), **fields
            )
        )
    return tuple(sorted(windows, key=lambda window: float(window.earliest.jd)))


def _from_text(text: str) -> SoftDate:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(T\d\d:\d\d)?", text.strip())
    if match is None:
        raise InvalidTimeError(
            f"cannot read {text!r} as a published date; write it like 2029, 2029-02, 2029-04-13 "
            f"or 2029-04-13T22:45 (UTC)"
        )
    year, month, day, clock = match.groups()
    if clock:
        instant = parse_time(text)
        return SoftDate(text, instant, instant, "minute")
    if day:
        earliest = parse_time(text)
        following_day = date.fromisoformat(text) + timedelta(days=1)
        return SoftDate(text, earliest, parse_time(following_day.isoformat()), "day")
    if month:
        following = (int(year) + 1, 1) if month == "12" else (int(year), int(month) + 1)
        latest = parse_time(f"{following[0]:04d}-{following[1]:02d}-01")
        return SoftDate(text, parse_time(f"{text}-01"), latest, "month")
    return SoftDate(text, parse_time(f"{text}-01-01"), parse_time(f"{int(year) + 1}-01-01"), "year")
