"""A `WindowReport` as the rows of one table, shared by CSV and ECSV.

A row is a window. With the joint view the same table goes on with its simultaneous windows,
hand-overs and gaps, and the first column, ``row``, tells which a row is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from astropy import units as u

from flyby.observing.windows import tdb_span
from flyby.reports.record import number
from flyby.reports.window_record import WINDOW_KEYS, window_record
from flyby.reports.window_report import WindowReport

if TYPE_CHECKING:
    from flyby.observing.windows import Interval

JOINT_KEYS = (
    "networks",
    "baseline_km",
    "projected_baseline_km",
    "parallax_arcsec",
    "parallax_utc",
    "distance_km",
    "overlap_min",
)
"""Columns that only rows of the joint view fill; an overlap below zero is a gap."""


@dataclass(frozen=True)
class Row:
    """One row: its two ends [TDB days since J2000], and its values by the name of the column."""

    start_tdb_days: float
    end_tdb_days: float
    values: dict[str, Any]


def row_keys(report: WindowReport) -> tuple[str, ...]:
    """Names of the columns, in their order."""
    return WINDOW_KEYS if report.joint is None else ("row", *WINDOW_KEYS, *JOINT_KEYS)


def rows(report: WindowReport) -> list[Row]:
    """Every row; a column that a row has no value for is missing from its dict."""
    found = [
        Row(
            *tdb_span(window),
            {"row": "window", "networks": window.network or None, **window_record(window)},
        )
        for window in report.windows
    ]
    if report.joint is None:
        return found
    for part in report.joint.coverage:
        for both in part.simultaneous:
            values = {
                "site": " ".join(both.sites),
                "name": " and ".join(both.names),
                "networks": " ".join(both.networks),
                "baseline_km": number(both.baseline, u.km),
                "projected_baseline_km": number(both.projected_baseline, u.km),
                "parallax_arcsec": number(both.parallax, u.arcsec),
                "parallax_utc": both.best_iso(),
                "distance_km": number(both.distance, u.km),
                "overlap_min": number(both.duration, u.min),
            }
            found.append(_row("simultaneous", part.kind, both, values))
        for over in part.handovers:
            minutes = number(over.overlap - over.gap, u.min)
            values = {
                "site": f"{over.from_site} {over.to_site}",
                "name": f"{over.from_name} to {over.to_name}",
                "networks": f"{over.from_network} {over.to_network}",
                "overlap_min": minutes,
            }
            found.append(_row("handover", part.kind, over, values))
        for gap in part.gaps:
            values = {"overlap_min": -float(gap.duration.to_value(u.min))}
            found.append(_row("gap", part.kind, gap, values))
    return found


def _row(what: str, kind: str, interval: Interval, values: dict[str, Any]) -> Row:
    ends = {"start_utc": interval.start_iso(), "end_utc": interval.end_iso()}
    return Row(
        *tdb_span(interval),
        {"row": what, "kind": kind, **ends, **values},
    )
