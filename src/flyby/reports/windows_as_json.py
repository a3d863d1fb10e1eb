"""Observation windows as JSON."""

from __future__ import annotations

from flyby.reports.as_json import encode
from flyby.reports.window_record import record
from flyby.reports.window_report import WindowReport


def render(report: WindowReport) -> str:
    """Write the windows and the missions as a JSON document."""
    return encode(record(report)) + "\n"
