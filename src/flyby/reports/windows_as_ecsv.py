"""Observation windows as ECSV: columns with units, masked where unknown, and metadata."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from astropy import units as u
from astropy.table import MaskedColumn, Table
from astropy.time import Time

from flyby.constants import J2000_JD
from flyby.reports.window_joint_record import joint_record
from flyby.reports.window_record import heading_record, mission_record
from flyby.reports.window_report import WindowReport
from flyby.reports.window_rows import Row, row_keys, rows

_UNITS: dict[str, Any] = {
    "peak_altitude_deg": u.deg,
    "brightest_v_mag": u.mag,
    "max_rate_deg_per_h": u.deg / u.h,
    "baseline_km": u.km,
    "projected_baseline_km": u.km,
    "parallax_arcsec": u.arcsec,
    "distance_km": u.km,
    "overlap_min": u.min,
}

_MEANINGS = {
    "row": "window, simultaneous (two sites at once), handover or gap (nobody)",
    "opens": "constraint that opens the window",
    "closes": "constraint that closes the window",
    "peak_altitude_deg": "greatest altitude, without refraction",
    "brightest_v_mag": "least apparent V",
    "max_rate_deg_per_h": "greatest angular speed against the stars",
    "baseline_km": "chord between the two sites",
    "projected_baseline_km": "its component perpendicular to the line of sight",
    "parallax_arcsec": "greatest angle between the directions from the two sites",
    "distance_km": "of the asteroid from the geocentre at parallax_utc",
    "overlap_min": "how long both see it; below zero: how long neither does",
}


def render(report: WindowReport) -> str:
    """Write the windows as ECSV.

    Read it with ``astropy.table.Table.read(file, format="ascii.ecsv")``. ``start_tdb`` and
    ``end_tdb`` are `Time` columns, the same instants as the texts in UTC beside them.
    """
    # Astropy writes the header; its rows, each value by itself, would take it seconds.
    table = window_table(report)
    header = io.StringIO()
    table[:1].write(header, format="ascii.ecsv", delimiter=",")
    columns = [_texts(table[name]) for name in table.colnames]
    body = io.StringIO()
    csv.writer(body, lineterminator="\n").writerows(zip(*columns, strict=True))
    lines = header.getvalue().splitlines(keepends=True)
    return "".join(lines[: len(lines) - len(table[:1])]) + body.getvalue()


def _texts(column: Any) -> list[Any]:
    """Values as Python writes them without loss; nothing where masked."""
    if isinstance(column, Time):
        return [str(text) for text in column.value]
    return ["" if value is None else value for value in column.tolist()]


def window_table(report: WindowReport) -> Table:
    """Put the windows into an astropy table, with orbit, search and missions in ``meta``."""
    found = rows(report)
    result = Table()
    for key in row_keys(report):
        result[key] = _column(key, found)
    if found:
        result["start_tdb"] = _instants([row.start_tdb_days for row in found])
        result["end_tdb"] = _instants([row.end_tdb_days for row in found])
    heading = heading_record(report)
    heading["orbit"]["epoch_jd_tdb"] = str(heading["orbit"]["epoch_jd_tdb"])  # YAML has no Decimal
    result.meta = {
        **heading,
        "missions": [mission_record(mission) for mission in report.missions],
    }
    if report.joint is not None:  # its intervals are rows
        whole = joint_record(report.joint)
        few = ("networks", "kinds", "closest_approach", "statements", "years")
        result.meta["joint"] = {key: whole[key] for key in few}
    return result


def _instants(days: list[float]) -> Time:
    times = Time(J2000_JD, np.array(days), format="jd", scale="tdb")
    times.format = "isot"
    times.precision = 6
    return times


def _column(key: str, found: list[Row]) -> MaskedColumn:
    values = [row.values.get(key) for row in found]
    unit = _UNITS.get(key)
    nothing: Any = "" if unit is None else 0.0
    return MaskedColumn(
        [nothing if value is None else value for value in values],
        name=key,
        mask=[value is None for value in values],
        unit=unit,
        dtype=str if unit is None else float,
        description=_MEANINGS.get(key),
    )
