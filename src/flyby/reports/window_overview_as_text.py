"""The head of the text of observation windows: each asset in short, and the night of the flyby."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from astropy import units as u

from flyby.catalogue.sites import Site
from flyby.observing.windows import tdb_span
from flyby.reports.record import number
from flyby.reports.window_report import WindowReport
from flyby.reports.window_summary import LIT_KINDS, SiteSummary, night_windows
from flyby.reports.wording import grouped, instant
from flyby.times import civil_scale, tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window

_SHORT = {"sun_altitude": "Sun", "moon_separation": "Moon", "round_trip": "round trip"}


def overview(report: WindowReport, summaries: Sequence[SiteSummary]) -> list[str]:
    """One line an asset, network by network."""
    windows = len(report.windows)
    assets = len(report.sites)
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


def night(report: WindowReport) -> list[str]:
    """Every window within half a day of closest approach, in time order."""
    nearest = report.nearest
    if nearest is None:
        return []
    found = night_windows(report)
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
    closest = float(tdb_days(nearest.time))
    return lines + [_of_the_night(window, closest) for window in found]


def site_heading(site: Site) -> str:
    """Name, agency, code and kind."""
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
