"""CSV (RFC 4180): one row an approach, a header line, and no comments."""

from __future__ import annotations

import csv
import io

from flyby.reports.record import flat_keys, flat_rows
from flyby.reports.report import Report


def render(report: Report) -> str:
    """Write the approaches as CSV; an empty field is a value that is not known."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=flat_keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat_rows(report))
    return text.getvalue()
