"""Observation windows as CSV (RFC 4180): a header line, one row a window, and no comments.

With the joint view further rows follow; the first column then tells what each is.
"""

from __future__ import annotations

import csv
import io

from flyby.reports.record import orbit_record
from flyby.reports.window_report import WindowReport
from flyby.reports.window_rows import row_keys, rows


def render(report: WindowReport) -> str:
    """Write the windows as CSV; an empty field is a value that is not known."""
    orbit = {f"orbit_{key}": value for key, value in orbit_record(report.orbit).items()}
    keys = row_keys(report)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*keys, *orbit])
    shared = list(orbit.values())
    writer.writerows([*map(row.values.get, keys), *shared] for row in rows(report))
    return text.getvalue()
