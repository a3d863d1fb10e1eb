"""An ephemeris as ECSV: columns with units and meanings, masked where unknown, and metadata."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from astropy.table import MaskedColumn, Table
from astropy.time import Time

from flyby.reports.ephemeris_record import (
    COLUMNS,
    Column,
    heading_record,
    site_identifier,
    site_record,
)
from flyby.reports.ephemeris_tables import EphemerisReport
from flyby.times import future_utc


def render(report: EphemerisReport) -> str:
    """Write the tables as ECSV, one after another, told apart by the column ``site``.

    Read it with ``astropy.table.Table.read(file, format="ascii.ecsv")``. ``time_tdb`` is a
    `Time` column to the nanosecond; ``jd_tdb`` beside it is float64, which resolves 40
    microseconds.
    """
    text = io.StringIO()
    ephemeris_table(report).write(text, format="ascii.ecsv")
    return text.getvalue()


def ephemeris_table(report: EphemerisReport) -> Table:
    """Put all rows into one astropy table, with the orbit and the sites in ``meta``."""
    result = Table()
    result["site"] = np.concatenate(
        [np.full(t.distance.size, site_identifier(t.site), dtype=object) for t in report.tables]
    ).astype(str)
    for column in COLUMNS:
        if column.key == "time_tdb":
            result[column.key] = _instants(report)
        else:
            result[column.key] = _column(column, report)
    heading = heading_record(report)
    heading.pop("columns")
    heading["orbit"]["epoch_jd_tdb"] = str(heading["orbit"]["epoch_jd_tdb"])  # YAML has no Decimal
    result.meta = {**heading, "sites": [site_record(table.site) for table in report.tables]}
    return result


def _instants(report: EphemerisReport) -> Time:
    with future_utc():
        parts = [table.time.tdb for table in report.tables]
    times = Time(
        np.concatenate([part.jd1 for part in parts]),
        np.concatenate([part.jd2 for part in parts]),
        format="jd",
        scale="tdb",
    )
    times.format = "isot"
    times.precision = 9
    return times


def _column(column: Column, report: EphemerisReport) -> MaskedColumn:
    values: list[Any] = []
    for table in report.tables:
        found = column.values(table)
        values += [None] * table.distance.size if found is None else list(found)
    text = column.key in ("time_utc", "constellation", "shadow")
    if not text:
        values = [v if v is None or np.isfinite(float(v)) else None for v in values]
    nothing: Any = "" if text else 0.0
    return MaskedColumn(
        [nothing if value is None else value for value in values],
        name=column.key,
        mask=[value is None for value in values],
        unit=column.unit,
        dtype=str if text else float,
        description=column.description,
    )
