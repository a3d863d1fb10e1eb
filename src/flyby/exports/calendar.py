"""Observation windows as a calendar: iCalendar (RFC 5545), for Thunderbird, Google and others.

One event a window, one a simultaneous window of two sites, one a published mission event. Times
are UTC, to the second. The file depends on its data alone: an event has the same UID whenever the
same window of the same orbit is written, so that importing twice does not double it, and DTSTAMP is
the date of the orbit solution (its epoch where no date is published), not the clock of the
machine. The lines are put together here and not by icalendar, which reads them back in the tests:
for ten thousand events it takes 4 s in place of 0.2 s.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from astropy import units as u
from astropy.time import Time

from flyby.assumptions import BEFORE_UTC
from flyby.catalogue.missions import GRADES, PRECISIONS, MissionWindow
from flyby.catalogue.sites import Site
from flyby.orbits.orbit import Orbit
from flyby.output import written_beside
from flyby.times import civil_scale, iso, stamp

if TYPE_CHECKING:
    import os

    from flyby.observing import Window
    from flyby.observing.joint import Simultaneous

LINE_OCTETS = 75
"""Longest line, without its end (RFC 5545, 3.1)."""

PRODUCT = "-//flyby//observation windows//EN"

Property = tuple[str, str]
"""Name with its parameters, and the value as it is written (text already escaped)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LIT_KINDS = ("optical", "naked-eye")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def calendar_text(
    orbit: Orbit,
    windows: Iterable[Window],
    missions: Iterable[MissionWindow] = (),
    simultaneous: Iterable[Simultaneous] = (),
    nothing: str = "",
) -> str:
    """Return windows and mission events as one calendar.

    Parameters
    ----------
    orbit : Orbit
        That in which the windows were found.
    windows : iterable of Window
    missions : iterable of MissionWindow
        All-day events, from the earliest day to the latest that the publication allows, where it
        is to the day or coarser.
    simultaneous : iterable of Simultaneous
        Windows of two sites at once, from a joint view.
    nothing : str
        Why there is no window, for a journal entry: a calendar without any entry is not valid.

    Returns
    -------
    str
        Lines that end with CR LF, folded at 75 octets of UTF-8.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.exports import calendar_text
    >>> orbit = flyby.load_orbit("apophis")
    >>> night = Time(["2029-04-13T12:00", "2029-04-14T12:00"], scale="tdb")
    >>> windows = flyby.observation_windows(orbit, ["J04"], *night)
    >>> calendar_text(orbit, windows).count("BEGIN:VEVENT")
    1
    """
    name = orbit.designation or orbit.name
    stamp = ("DTSTAMP", _stamp(orbit))
    head: list[Property] = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", _escaped(f"Observing {name}")),
    ]
    if orbit.notes:
        head.append(("X-WR-CALDESC", _escaped("; ".join(orbit.notes))))
    lines = [_folded(item) for item in head]
    events: list[Iterator[Property]] = [
        *(_of_window(orbit, name, window) for window in windows),
        *(_of_two(orbit, name, item) for item in simultaneous),
        *(_of_mission(name, mission) for mission in missions),
    ]
    for event in events:
        lines += ["BEGIN:VEVENT", *(_folded(item) for item in (*event, stamp)), "END:VEVENT"]
    if nothing:
        entry: list[Property] = [
            ("UID", _uid(orbit.name, "none", "", nothing, "")),
            ("SUMMARY", _escaped(f"{name}: no window")),
            ("DESCRIPTION", _escaped(nothing)),
        ]
        lines += ["BEGIN:VJOURNAL", *(_folded(item) for item in (*entry, stamp)), "END:VJOURNAL"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def write_calendar(
    path: str | os.PathLike[str],
    orbit: Orbit,
    windows: Iterable[Window],
    missions: Iterable[MissionWindow] = (),
    simultaneous: Iterable[Simultaneous] = (),
) -> Path:
    """Write `calendar_text` to a file, whole or not at all.

    Parameters
    ----------
    path : path-like
    orbit, windows, missions, simultaneous
        As for `calendar_text`.

    Returns
    -------
    pathlib.Path
        Where it stands.

    Raises
    ------
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import flyby, tempfile
    >>> from pathlib import Path
    >>> from flyby.exports import write_calendar
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_calendar(Path(folder, "apophis.ics"), flyby.load_orbit("apophis"), []).name
    'apophis.ics'
    """
    text = calendar_text(orbit, windows, missions, simultaneous)
    with written_beside(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))  # line ends as they are
    return Path(path)


def _of_window(orbit: Orbit, name: str, window: Window) -> Iterator[Property]:
    start = window.start_iso(0)
    yield "UID", _uid(orbit.name, window.site, window.kind, window.name, start)
    yield from _ends(start, window.end_iso(0))
    yield "SUMMARY", _escaped(f"{name}: {window.name}, {window.kind}")
    yield "DESCRIPTION", _escaped("\n".join(_description(orbit, name, window)))
    if window.place is not None:
        yield from _place(window.place)
    yield "CATEGORIES", _categories(window.kind, window.network, "flyby window")
    yield "TRANSP", "TRANSPARENT"


def _description(orbit: Orbit, name: str, window: Window) -> Iterator[str]:
    """Yield what it is for, what decides it, how well it is seen, and what is assumed."""
    agency = f" ({window.agency})" if window.agency else ""
    purpose = {
        "optical": f"{window.name}{agency} can observe {name} with its telescope.",
        "radar": f"{window.name}{agency} can reach {name} with its radar.",
        "tracking": f"{window.name}{agency} has the spacecraft beside {name} in view.",
        "naked-eye": f"{name} can be seen with the naked eye from {window.name}.",
    }
    yield purpose.get(window.kind, f"{name}: {window.name}.")
    opens, closes = (word.replace("_", " ") for word in (window.opens, window.closes))
    yield f"Opened by: {opens}. Closed by: {closes}."
    if window.peak_altitude is not None:
        peak = stamp(window.peak_time or window.start)
        yield f"Highest: {float(window.peak_altitude.to_value(u.deg)):.1f} deg at {peak}."
    if window.brightest_v is not None and window.kind in _LIT_KINDS:
        yield f"Brightest: V {window.brightest_v:.2f}."
    yield (
        f"Fastest: {float(window.max_rate.to_value(u.deg / u.h)):.4g} deg/h. "
        f"Nearest: {float(window.least_distance.to_value(u.km)):.0f} km."
    )
    if window.assumed_limits:
        yield f"Limits that nobody has published: {'; '.join(window.assumed_limits)}."
    for note in window.notes:
        yield f"Note: {note}."
    yield from _of_the_clock(window.start)
    yield f"Orbit: {_solution(orbit)}."


def _of_two(orbit: Orbit, name: str, item: Simultaneous) -> Iterator[Property]:
    start = item.start_iso(0)
    yield "UID", _uid(orbit.name, "+".join(item.sites), item.kind, "simultaneous", start)
    yield from _ends(start, item.end_iso(0))
    yield "SUMMARY", _escaped(f"{name}: {' and '.join(item.names)} at once, {item.kind}")
    best = stamp(item.best_time)
    chord, across = (value.to_value(u.km) for value in (item.baseline, item.projected_baseline))
    lines = (
        f"{item.names[0]} ({item.networks[0]}) and {item.names[1]} ({item.networks[1]}) can "
        f"observe {name} at the same time.",
        f"Baseline: {chord:.0f} km, of which {across:.0f} km across the line of sight at {best}.",
        f"Parallax then: {item.parallax.to_value(u.arcsec):.1f} arcsec, with the asteroid "
        f"{item.distance.to_value(u.km):.0f} km from the geocentre.",
        *_of_the_clock(item.start),
        f"Orbit: {_solution(orbit)}.",
    )
    yield "DESCRIPTION", _escaped("\n".join(lines))
    yield "CATEGORIES", _categories(item.kind, *item.networks, "flyby simultaneous")
    yield "TRANSP", "TRANSPARENT"


def _of_mission(name: str, mission: MissionWindow) -> Iterator[Property]:
    words = mission.start.text
    if mission.end.text != words:
        words += f" to {mission.end.text}"
    yield "UID", _uid(mission.mission, mission.event, mission.target, "mission", mission.start.text)
    if PRECISIONS.index(mission.precision) < PRECISIONS.index("day"):
        yield from _ends(iso(mission.earliest, "utc", 0), iso(mission.latest, "utc", 0))
    else:
        first = datetime.fromisoformat(iso(mission.earliest, "utc", 0)).date()
        # DTEND is the day after the last; a latest instant at midnight is that day already.
        last = datetime.fromisoformat(iso(mission.latest, "utc", 0))
        beyond = (last + timedelta(days=1, microseconds=-1)).date()
        yield "DTSTART;VALUE=DATE", f"{first:%Y%m%d}"
        yield "DTEND;VALUE=DATE", f"{max(beyond, first + timedelta(days=1)):%Y%m%d}"
    yield "SUMMARY", _escaped(f"{mission.mission}: {mission.event}")
    lines = [
        f"{mission.mission} ({mission.agency}), {mission.event}; asteroid {name}.",
        f"Published date: {words}; precision: {mission.precision}.",
        f"Source, grade {mission.grade} ({GRADES.get(mission.grade, '')}): {mission.source}.",
    ]
    lines += [f"Note: {mission.note}."] if mission.note else []
    yield "DESCRIPTION", _escaped("\n".join(lines))
    yield "CATEGORIES", _categories("mission", mission.agency, "flyby mission")
    yield "STATUS", "TENTATIVE" if mission.precision in PRECISIONS[3:] else "CONFIRMED"
    yield "TRANSP", "TRANSPARENT"


def _of_the_clock(time: Time) -> Iterator[str]:
    """Yield what stands in the place of UTC, all that a calendar knows, where there was none."""
    if civil_scale(time) != "UTC":
        yield f"Clock: {BEFORE_UTC}."


def _ends(start: str, end: str) -> Iterator[Property]:
    """Yield both ends, UTC; an event must not end when it begins."""
    if end <= start:
        end = (datetime.fromisoformat(start) + timedelta(seconds=1)).isoformat()
    for name, text in (("DTSTART", start), ("DTEND", end)):
        yield name, f"{text.replace('-', '').replace(':', '')}Z"


def _place(site: Site) -> Iterator[Property]:
    north, east = site.latitude_deg, (site.longitude_deg + 180.0) % 360.0 - 180.0
    where = f"{abs(north):.4f} {'NS'[north < 0]}, {abs(east):.4f} {'EW'[east < 0]}"
    yield (
        "LOCATION",
        _escaped(f"{site.name} ({site.identifier}), {where}, {site.height_m:.0f} m"),
    )
    yield "GEO", f"{north:.6f};{east:.6f}"


def _categories(*names: str) -> str:
    return ",".join(_escaped(name) for name in dict.fromkeys(names) if name)


def _solution(orbit: Orbit) -> str:
    solved = f", solution of {orbit.solution_date}" if orbit.solution_date else ""
    return f"{orbit.solution_name}{solved} ({orbit.name})".strip()


def _uid(*parts: str) -> str:
    """Return a name of the orbit, the site, the kind and the start: the same whenever they are."""
    return f"{hashlib.sha256('|'.join(parts).encode('utf-8')).hexdigest()[:32]}@flyby"


def _stamp(orbit: Orbit) -> str:
    """Return midnight of the date of the orbit solution, else of the epoch of the orbit."""
    found = re.match(r"(\d{4})-(\d\d|[A-Za-z]{3})-(\d\d)", orbit.solution_date.strip())
    if found is not None:
        year, month, day = found.groups()
        if month.lower() in _MONTHS:
            month = f"{_MONTHS.index(month.lower()) + 1:02d}"
        if month.isdigit():
            return f"{year}{month}{day}T000000Z"
    return f"{datetime.fromisoformat(iso(orbit.epoch, 'utc', 0)):%Y%m%d}T000000Z"


def _escaped(text: str) -> str:
    """Return a value of the type TEXT (RFC 5545, 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return _CONTROL.sub("", text)


def _folded(item: Property) -> str:
    """Return one content line, folded to at most 75 octets a line, no character cut."""
    line = f"{item[0]}:{item[1]}"
    if line.isascii():
        rest = range(LINE_OCTETS, len(line), LINE_OCTETS - 1)  # a space begins what follows
        return "\r\n ".join(
            [line[:LINE_OCTETS], *(line[first : first + LINE_OCTETS - 1] for first in rest)]
        )
    parts, current, room = [], bytearray(), LINE_OCTETS
    for char in line:
        octets = char.encode("utf-8")
        if len(current) + len(octets) > room:
            parts.append(current.decode("utf-8"))
            current, room = bytearray(), LINE_OCTETS - 1
        current += octets
    parts.append(current.decode("utf-8"))
    return "\r\n ".join(parts)
