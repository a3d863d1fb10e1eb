"""Observation windows as plain text for a terminal, at most 100 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from astropy import units as u

from flyby.catalogue.sites import Site
from flyby.reports.as_text import WIDTH, aligned
from flyby.reports.record import number
from flyby.reports.window_report import WindowReport
from flyby.reports.wording import instant, orbit_facts

if TYPE_CHECKING:
    from flyby.observing import Window


def render(report: WindowReport) -> str:
    """Write the windows as aligned text, site by site, then the missions."""
    parts = [
        f"Observation windows of {report.orbit.designation or report.orbit.name}",
        f"{instant(report.start, 'utc', 0)} to {instant(report.stop, 'utc', 0)}",
        "",
        *aligned(orbit_facts(report.orbit, report.ephemeris, report.forces), 18),
    ]
    parts += _windows(report)
    if report.unseen:
        parts += ["", "No window"]
        for site, reasons in report.unseen:
            forbids = ", ".join(reason.replace("_", " ") for reason in reasons)
            parts += _wrapped(f"{_site(site)}: forbidden by {forbids or 'the span'}")
    if report.missions:
        parts += ["", "Missions, as published"]
        for mission in report.missions:
            dates = mission.start.text
            if mission.end.text != dates:
                dates += f" to {mission.end.text}"
            words = f"{dates}: {mission.mission} ({mission.agency}), {mission.event}"
            parts += _wrapped(f"{words} [{mission.grade}: {mission.source}]")
    parts += ["", "Assumed"]
    for note in report.notes:
        parts += _wrapped(note)
    return "\n".join(parts) + "\n"


def _windows(report: WindowReport) -> list[str]:
    if not report.windows:
        return ["", "No site that was asked for has a window in this span."]
    lines: list[str] = []
    for site in report.sites:
        own = [window for window in report.windows if window.place is site]
        if not own:
            continue
        lines += ["", _site(site), f"  {'UTC':<43}{'opened, closed by':<30}{'alt':>4}{'V':>6}"]
        lines += [_window(window) for window in own]
    return lines


def _window(window: Window) -> str:
    start, end = (text.replace("T", " ") for text in (window.start_iso(0), window.end_iso(0)))
    altitude = number(window.peak_altitude, u.deg)
    decided = f"{window.opens}, {window.closes}".replace("_", " ")
    peak = "" if altitude is None else f"{altitude:.0f}"
    shown = window.kind in ("optical", "naked-eye") and window.brightest_v is not None
    bright = f"{window.brightest_v:.1f}" if shown else ""
    return f"  {start} to {end} {decided:<30}{peak:>4}{bright:>6}".rstrip()


def _site(site: Site) -> str:
    agency = f"{site.agency}, " if site.agency else ""
    return f"{site.name} ({agency}{site.identifier}, {site.kind})"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )
