"""Observation windows as plain text for a terminal, at most 96 columns.

First what a planner reads: each asset in short, the night of closest approach, the joint view and
the missions. Then every window, site by site.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from astropy import units as u

from flyby.catalogue.missions import grades_explained
from flyby.reports.as_text import WIDTH, aligned
from flyby.reports.record import number
from flyby.reports.window_joint_as_text import joint_lines
from flyby.reports.window_overview_as_text import night, overview, site_heading
from flyby.reports.window_report import WindowReport
from flyby.reports.window_summary import LIT_KINDS, SiteSummary, site_summaries
from flyby.reports.wording import instant, orbit_facts
from flyby.times import civil_scale

if TYPE_CHECKING:
    from flyby.observing import Window


def render(report: WindowReport) -> str:
    """Write the windows as aligned text: a summary, the missions, then site by site."""
    summaries = site_summaries(report)
    parts = [
        f"Observation windows of {report.orbit.designation or report.orbit.name}",
        f"{instant(report.start, 'utc', 0)} to {instant(report.stop, 'utc', 0)}",
        "",
        *aligned(orbit_facts(report.orbit, report.ephemeris, report.forces), 18),
    ]
    if report.windows:
        parts += [*overview(report, summaries), *night(report)]
    else:
        parts += ["", "No site that was asked for has a window in this span."]
    if report.unseen:
        parts += ["", "No window"]
        for site, reasons in report.unseen:
            forbids = ", ".join(reason.replace("_", " ") for reason in reasons)
            parts += _wrapped(f"{site_heading(site)}: forbidden by {forbids or 'the span'}")
    if report.joint is not None:
        parts += joint_lines(report.joint)
    parts += _missions(report)
    parts += ["", "Assumed"]
    for note in report.notes:
        parts += _wrapped(note)
    for summary in summaries:
        parts += _windows(summary)
    return "\n".join(parts) + "\n"


def _missions(report: WindowReport) -> list[str]:
    if not report.missions:
        return []
    lines = ["", "Missions, as published (grade of the source in brackets)"]
    for mission in report.missions:
        dates = mission.start.text
        if mission.end.text != dates:
            dates += f" to {mission.end.text}"
        words = f"{dates}: {mission.mission} ({mission.agency}), {mission.event}"
        lines += _wrapped(f"{words} [{mission.grade}: {mission.source}]")
    return lines + _wrapped(grades_explained())


def _windows(summary: SiteSummary) -> list[str]:
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


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )
