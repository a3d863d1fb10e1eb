"""The text of observation windows, by hand for a planner; at most 96 columns.

First what a planner reads: each asset in short, the night of closest approach and the missions.
Then every window, site by site.
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
from flyby.times import civil_scale, tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window
    from flyby.observing.nearest import NearestPoint

_SHORT = {"sun_altitude": "Sun", "moon_separation": "Moon", "round_trip": "round trip"}


def overview(windows: int, summaries: Sequence[SiteSummary]) -> list[str]:
    """Return how many windows there are, and one line an asset, network by network."""
    assets = len(summaries)
    lines = [
        "",
        f"{grouped(windows, 0)} {'window' if windows == 1 else 'windows'} of {assets} "
        f"{'asset' if assets == 1 else 'assets'}; each of them is listed below",
        "",
        f"  {'':<35}{'windows':>8}{'hours':>8}  {'first':<12}{'last':<12}brightest",
    ]
    networks = list(dict.fromkeys(summary.site.network for summary in summaries))
    for network in networks:
        lines.append(f"{network}'s network" if network else "Other places")
        lines += [_asset(s) for s in summaries if s.site.network == network]
    return lines


def night(windows: Sequence[Window], nearest: NearestPoint | None) -> list[str]:
    """Return every window within half a day of closest approach, in time order."""
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
        return [*lines, "  nobody who was asked for sees it within half a day of that"]
    when = f"day and {civil_scale(nearest.time)}"
    lines += [
        "  within half a day of it; * sees "
        + ("it" if nearest.is_impact else "closest approach itself"),
        f"    {when:<27}{'':<24}{'opened, closed by':<24}{'alt':>3}{'V':>5}{'deg/h':>7}",
    ]
    return lines + [_of_the_night(window, float(tdb_days(nearest.time))) for window in found]


def site_heading(site: Site) -> str:
    """Return its name, agency, code and kind."""
    agency = f"{site.agency}, " if site.agency else ""
    return f"{site.name} ({agency}{site.identifier}, {site.kind})"


def _asset(summary: SiteSummary) -> str:
    site, windows, brightest = summary.site, summary.windows, summary.brightest
    head = f"  {_cut(site.name, 24):<25}{site.kind:<10}"
    if not windows:
        return f"{head}{'none':>8}"
    hours = grouped(float(summary.total.to_value(u.h)), 0)
    first, last = windows[0].start_iso(0)[:10], windows[-1].end_iso(0)[:10]
    light = ""
    if brightest is not None:
        light = f"V {brightest.brightest_v:.1f} {brightest.start_iso(0)[:10]}"
    line = f"{head}{grouped(len(windows), 0):>8}{hours:>8}  {first:<12}{last:<12}{light}"
    return line.rstrip()


def _of_the_night(window: Window, closest: float) -> str:
    opens, closes = tdb_span(window)
    mark = "*" if opens <= closest < closes else " "
    start, end = (text[8:].replace("T", " ") for text in (window.start_iso(0), window.end_iso(0)))
    decided = ", ".join(
        _SHORT.get(name, name.replace("_", " ")) for name in (window.opens, window.closes)
    )
    altitude = number(window.peak_altitude, u.deg)
    peak = "" if altitude is None else f"{altitude:.0f}"
    shown = window.kind in LIT_KINDS and window.brightest_v is not None
    bright = f"{window.brightest_v:.1f}" if shown else ""
    rate = f"{float(window.max_rate.to_value(u.deg / u.h)):.1f}"
    name = _cut(window.name, 23)
    return f"  {mark} {start} to {end} {name:<24}{decided:<24}{peak:>3}{bright:>5}{rate:>7}"


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
        f"  {_scale(summary.windows):<43}{'opened, closed by':<30}{'alt':>4}{'V':>6}",
        *(_window(window) for window in summary.windows),
    ]


def _scale(windows: Sequence[Window]) -> str:
    return civil_scale(windows[0].start, windows[-1].end)


def _window(window: Window) -> str:
    start, end = (text.replace("T", " ") for text in (window.start_iso(0), window.end_iso(0)))
    altitude = number(window.peak_altitude, u.deg)
    decided = f"{window.opens}, {window.closes}".replace("_", " ")
    peak = "" if altitude is None else f"{altitude:.0f}"
    shown = window.kind in LIT_KINDS and window.brightest_v is not None
    bright = f"{window.brightest_v:.1f}" if shown else ""
    return f"  {start} to {end} {decided:<30}{peak:>4}{bright:>6}".rstrip()


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
