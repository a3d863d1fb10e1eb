"""ECSV (astropy's enhanced CSV): columns with units, masked where unknown, and metadata."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from astropy import units as u
from astropy.table import MaskedColumn, Table
from astropy.time import Time

from flyby.reports.record import flat_keys, flat_rows, record
from flyby.reports.report import Report

_UNITS = {"_km": u.km, "_au": u.au, "_deg": u.deg, "_km_s": u.km / u.s, "_s": u.s}
_TEXT = ("body", "time_tdb", "time_utc", "impact_time_utc", "impact_entry_time_utc")


def render(report: Report) -> str:
    """Write the approaches as ECSV.

    Read it with ``astropy.table.Table.read(file, format="ascii.ecsv")``. ``time_tdb`` is a
    `Time` column to the nanosecond; the Julian dates beside it are float64, which resolves
    40 microseconds.
    """
    text = io.StringIO()
    table(report).write(text, format="ascii.ecsv")
    return text.getvalue()


def table(report: Report) -> Table:
    """Put the approaches into an astropy table, one row each, with the orbit in ``meta``."""
    rows = flat_rows(report)
    result = Table()
    for key in flat_keys():
        # What every row would repeat stands once, in the metadata.
        if not key.startswith(("orbit_", "dynamics_")):
            result[key] = _column(key, [row[key] for row in rows])
    if report.approaches:
        result["time_tdb"] = Time(
            [approach.time.tdb.jd1 for approach in report.approaches],
            [approach.time.tdb.jd2 for approach in report.approaches],
            format="jd",
            scale="tdb",
        )
        result["time_tdb"].format = "isot"
        result["time_tdb"].precision = 9
    whole = record(report)
    result.meta = _plain(
        {key: whole[key] for key in ("orbit", "dynamics", "search", "impacts", "notes")}
    )
    return result


def _column(key: str, values: list[Any]) -> MaskedColumn:
    mask = [value is None for value in values]
    if key in _TEXT:
        return MaskedColumn([value or "" for value in values], name=key, mask=mask, dtype=str)
    numbers = [0.0 if value is None else float(value) for value in values]
    return MaskedColumn(numbers, name=key, mask=mask, unit=_unit(key), dtype=float)


def _unit(key: str) -> Any:
    endings = [ending for ending in _UNITS if key.endswith(ending)]
    if key.endswith("jd_tdb"):
        return u.day
    return _UNITS[max(endings, key=len)] if endings else None


def _plain(value: Any) -> Any:
    """For YAML, which knows no Decimal: a Julian date becomes its digits."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
