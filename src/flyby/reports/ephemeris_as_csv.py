"""An ephemeris as CSV: one row an instant and site, a header line, and no comments."""

from __future__ import annotations

import csv
import io

from flyby.reports.ephemeris_record import COLUMNS, site_identifier, table_rows
from flyby.reports.ephemeris_tables import EphemerisReport
from flyby.reports.record import orbit_record


def render(report: EphemerisReport) -> str:
    """Write the tables as CSV, one after another; an empty field is a value that is not known."""
    orbit = orbit_record(report.orbit)
    solution = [orbit["name"], orbit["producer"], orbit["solution"]]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["site", *(c.key for c in COLUMNS), "orbit_name", "orbit_producer", "orbit_solution"]
    )
    for table in report.tables:
        site = site_identifier(table.site)
        writer.writerows([site, *row, *solution] for row in table_rows(table))
    return text.getvalue()
