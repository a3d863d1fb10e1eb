"""An ephemeris as JSON: what it was computed with, then one table a site."""

from __future__ import annotations

from flyby.reports.as_json import encode
from flyby.reports.ephemeris_record import COLUMNS, heading_record, site_record, table_rows
from flyby.reports.ephemeris_tables import EphemerisReport


def render(report: EphemerisReport) -> str:
    """Write the tables as a JSON document; ``jd_tdb`` keeps all its digits."""
    keys = [column.key for column in COLUMNS]
    tables = [
        {**site_record(table.site), "rows": [dict(zip(keys, row, strict=True)) for row in rows]}
        for table, rows in ((table, table_rows(table)) for table in report.tables)
    ]
    return encode({**heading_record(report), "tables": tables}) + "\n"
