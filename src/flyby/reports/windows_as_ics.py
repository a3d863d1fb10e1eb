"""Observation windows and mission events as a calendar (iCalendar)."""

from __future__ import annotations

from flyby.exports.calendar import calendar_text
from flyby.reports.window_report import WindowReport, nothing_found


def render(report: WindowReport) -> str:
    """Write the windows, the missions and, where asked for, the simultaneous windows as .ics."""
    joint = report.joint
    return calendar_text(
        report.orbit,
        report.windows,
        report.missions,
        () if joint is None else [item for part in joint.coverage for item in part.simultaneous],
        nothing="" if report.windows else nothing_found(report),
    )
