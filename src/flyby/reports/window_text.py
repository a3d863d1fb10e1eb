"""The text of observation windows, by hand for a planner, as wide as the terminal.

What a planner reads: each asset in short, the days about closest approach and the missions. Every
window, site by site, where it is asked for or where there are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from astropy import units as u

from flyby.catalogue.missions import MissionWindow, grades_explained
from flyby.catalogue.sites import Site
from flyby.observing.windows import tdb_span
from flyby.reports.as_text import wrapped
from flyby.reports.values import number
from flyby.reports.window_summary import LIT_KINDS, SiteSummary, night_windows
from flyby.reports.wording import grouped, instant
from flyby.text_width import columns
from flyby.times import civil_scale, stamp, tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window
    from flyby.observing.nearest import NearestPoint

_SHORT = {"sun_altitude": "Sun", "moon_separation": "Moon", "round_trip": "round trip"}


_WIDEST = 96
"""What is laid out by hand needs no more."""


def opening(
    name: str, windows: int, summaries: Sequence[SiteSummary], nearest: NearestPoint | None
) -> str:
    """Return what it comes to, in one sentence."""
    assets = f"{len(summaries)} {'asset' if len(summaries) == 1 else 'assets'}"
    able = sum(bool(summary.windows) for summary in summaries)
    hours = sum(float(summary.total.to_value(u.h)) for summary in summaries)
    sentence = (
        f"{able if able < len(summaries) else 'Each' if able == 1 else 'All'} of {assets} can "
        f"observe {name}, in {grouped(windows, 0)} {'window' if windows == 1 else 'windows'} of "
        f"{grouped(hours, 0)} h together"
    )
    lit = [one.brightest for one in summaries if one.brightest is not None]
    if lit:
        best = min(lit, key=lambda window: float(window.brightest_v or 0.0))
        when = stamp(best.start)
        sentence += f"; it is brightest, V {best.brightest_v:.1f}, for {best.name} from {when}"
    return f"{sentence}."


def overview(summaries: Sequence[SiteSummary]) -> list[str]:
    """Return one line an asset, network by network."""
    room = _room()
    lines = [
        "",
        f"  {'':<{room + 10}}{'windows':>8}{'hours':>7} {'first':<11}{'last':<11}brightest V",
    ]
    networks = list(dict.fromkeys(summary.site.network for summary in summaries))
    for network in networks:
        lines.append(f"{network}'s network" if network else "Other places")
        lines += [_asset(s, room) for s in summaries if s.site.network == network]
    return lines


def _room() -> int:
    """Return how many letters the name of an asset has."""
    return min(columns(), _WIDEST) - 66


def night(windows: Sequence[Window], nearest: NearestPoint | None) -> list[str]:
    """Return every window within a day of closest approach, in time order."""
    if nearest is None:
        return []
    found = night_windows(windows, nearest)
    lines = [
        "",
        f"Impact {instant(nearest.time, 'utc', 0)}: nothing comes after"
        if nearest.is_impact
        else f"Closest approach {instant(nearest.time, 'utc', 0)}, "
        f"{grouped(nearest.distance.to_value(u.km), 0)} km from the geocentre",
    ]
    if not found:
        return [*lines, "  nobody who was asked for sees it within a day of that"]
    when = f"day and {civil_scale(nearest.time)}"
    room, reasons = _rooms_of_the_night()
    head = f"    {when:<27}{'':<{room}}{'opened, closed':<{reasons}}"
    lines += [
        "  within a day of it; * sees "
        + ("it" if nearest.is_impact else "closest approach itself"),
        f"{head}{'alt':>3}{'V':>5}{'deg/h':>7}",
    ]
    return lines + [_of_the_night(window, float(tdb_days(nearest.time))) for window in found]


def _rooms_of_the_night() -> tuple[int, int]:
    """Return how many letters the name of an asset has, and what opens and closes its window."""
    rest = min(columns(), _WIDEST) - 46
    return rest - min(rest - 19, 17), min(rest - 19, 17)


def site_heading(site: Site) -> str:
    """Return its name, agency, code and kind."""
    agency = f"{site.agency}, " if site.agency else ""
    return f"{site.name} ({agency}{site.identifier}, {site.kind})"


def _asset(summary: SiteSummary, room: int) -> str:
    site, windows, brightest = summary.site, summary.windows, summary.brightest
    head = f"  {_cut(site.name, room - 1):<{room}}{site.kind:<10}"
    if not windows:
        return f"{head}{'none':>8}"
    hours = grouped(float(summary.total.to_value(u.h)), 0)
    first, last = windows[0].start_iso(0)[:10], windows[-1].end_iso(0)[:10]
    light = ""
    if brightest is not None:
        light = f"{brightest.brightest_v:.1f} {brightest.start_iso(0)[:10]}"
    line = f"{head}{grouped(len(windows), 0):>8}{hours:>7} {first:<11}{last:<11}{light}"
    return line.rstrip()


def _of_the_night(window: Window, closest: float) -> str:
    opens, closes = tdb_span(window)
    mark = "*" if opens <= closest < closes else " "
    start, end = (text[8:].replace("T", " ") for text in (window.start_iso(0), window.end_iso(0)))
    decided = opened_and_closed_by(window).replace("altitude", "alt")
    altitude = number(window.peak_altitude, u.deg)
    peak = "" if altitude is None else f"{altitude:.0f}"
    shown = window.kind in LIT_KINDS and window.brightest_v is not None
    bright = f"{window.brightest_v:.1f}" if shown else ""
    rate = f"{float(window.max_rate.to_value(u.deg / u.h)):.1f}"
    room, reasons = _rooms_of_the_night()
    name, decided = _cut(window.name, room - 1), _cut(decided, reasons - 1)
    return (
        f"  {mark} {start} to {end} {name:<{room}}{decided:<{reasons}}{peak:>3}{bright:>5}{rate:>7}"
    )


def opened_and_closed_by(window: Window) -> str:
    """Return what opened and closed a window, short."""
    ends = (window.opens, window.closes)
    return ", ".join(_SHORT.get(name, name.replace("_", " ")) for name in ends)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def unseen_lines(unseen: Sequence[tuple[Site, tuple[str, ...]]]) -> list[str]:
    """Return the sites without a window, and what forbids one."""
    if not unseen:
        return []
    lines = ["", "No window"]
    for site, reasons in unseen:
        forbids = ", ".join(reason.replace("_", " ") for reason in reasons)
        lines += wrapped(f"{site_heading(site)}: forbidden by {forbids or 'the span'}")
    return lines


def mission_lines(missions: Sequence[MissionWindow]) -> list[str]:
    """Return the published events of missions."""
    if not missions:
        return []
    lines = ["", "Missions, as published (grade of the source in brackets)"]
    for mission in missions:
        dates = mission.start.text
        if mission.end.text != dates:
            dates += f" to {mission.end.text}"
        words = f"{dates}: {mission.mission} ({mission.agency}), {mission.event}"
        lines += wrapped(f"{words} [{mission.grade}: {mission.source}]")
    return lines + wrapped(grades_explained())


def window_lines(summary: SiteSummary) -> list[str]:
    """Return every window of one asset."""
    if not summary.windows:
        return []
    return [
        "",
        site_heading(summary.site),
        f"  {_scale(summary.windows):<43}{'opened, closed by':<25}{'alt':>4}{'V':>6}",
        *(_window(window) for window in summary.windows),
    ]


def _scale(windows: Sequence[Window]) -> str:
    return civil_scale(windows[0].start, windows[-1].end)


def _window(window: Window) -> str:
    start, end = (text.replace("T", " ") for text in (window.start_iso(0), window.end_iso(0)))
    altitude = number(window.peak_altitude, u.deg)
    decided = opened_and_closed_by(window)
    peak = "" if altitude is None else f"{altitude:.0f}"
    shown = window.kind in LIT_KINDS and window.brightest_v is not None
    bright = f"{window.brightest_v:.1f}" if shown else ""
    return f"  {start} to {end} {_cut(decided, 24):<25}{peak:>4}{bright:>6}".rstrip()


def html_row(window: Window) -> list[str | None]:
    """Return one window as a notebook shows it."""
    altitude = number(window.peak_altitude, u.deg)
    brightest = window.brightest_v if window.kind in LIT_KINDS else None
    rate = number(window.max_rate, u.deg / u.h)
    return [
        f"{window.name} ({window.site})",
        window.kind,
        *(text.replace("T", " ") for text in (window.start_iso(0), window.end_iso(0))),
        f"{window.opens}, {window.closes}".replace("_", " "),
        None if altitude is None else f"{altitude:.1f}",
        None if brightest is None else f"{brightest:.2f}",
        None if rate is None else f"{rate:.4g}",
    ]
