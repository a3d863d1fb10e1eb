"""Observation windows as CSV: one row a window, a header line, and no comments."""

from __future__ import annotations

import csv
import io

from flyby.reports.record import orbit_record
from flyby.reports.window_record import WINDOW_KEYS, window_record
from flyby.reports.window_report import WindowReport


def render(report: WindowReport) -> str:
    """Write the windows as CSV; an empty field is a value that is not known."""
    orbit = {f"orbit_{key}": value for key, value in orbit_record(report.orbit).items()}
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=[*WINDOW_KEYS, *orbit], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**window_record(window), **orbit} for window in report.windows)
    return text.getvalue()
