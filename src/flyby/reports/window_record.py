"""Observation windows as plain values under the names of the JSON document, and as one table.

A row of the table is a window. With the joint view the same table goes on with its simultaneous
windows, hand-overs and gaps, and the first column, ``row``, tells which a row is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy import units as u
from astropy.time import Time

from flyby.catalogue.missions import MissionWindow
from flyby.constants import J2000_JD
from flyby.observing.units import DEGREE, DEGREE_PER_HOUR
from flyby.observing.windows import tdb_span
from flyby.reports.values import number
from flyby.reports.window_summary import SiteSummary
from flyby.tables import Column

if TYPE_CHECKING:
    from flyby.observing import JointView, Window
    from flyby.observing.windows import Interval

WINDOW_COLUMNS = (
    Column("site", kind="text"),
    Column("name", kind="text"),
    Column("agency", kind="text"),
    Column("kind", kind="text"),
    Column("start_utc", kind="text"),
    Column("end_utc", kind="text"),
    Column("opens", None, "constraint that opens the window", "text"),
    Column("closes", None, "constraint that closes the window", "text"),
    Column("peak_altitude_deg", "deg", "greatest altitude, without refraction"),
    Column("peak_utc", kind="text"),
    Column("brightest_v_mag", "mag", "least apparent V"),
    Column("max_rate_deg_per_h", "deg / h", "greatest angular speed against the stars"),
)

_NAMES = tuple(column.name for column in WINDOW_COLUMNS)

_ROW_COLUMN = (
    Column(
        "row", None, "window, simultaneous (two sites at once), handover or gap (nobody)", "text"
    ),
)
_JOINT_COLUMNS = (
    Column("networks", kind="text"),
    Column("baseline_km", "km", "chord between the two sites"),
    Column("projected_baseline_km", "km", "its component perpendicular to the line of sight"),
    Column("parallax_arcsec", "arcsec", "greatest angle between the directions from the two sites"),
    Column("parallax_utc", kind="text"),
    Column("distance_km", "km", "of the asteroid from the geocentre at parallax_utc"),
    Column("overlap_min", "min", "how long both see it; below zero: how long neither does"),
)
# The same instants as the texts in UTC, for those that know the type.
_INSTANTS = tuple(
    Column(name, kind="instant", digits=6, in_csv=False) for name in ("start_tdb", "end_tdb")
)


def window_record(window: Window) -> dict[str, Any]:
    """Return one window under the names of `WINDOW_COLUMNS`."""
    brightest = window.brightest_v
    altitude = window.peak_altitude
    values = (
        window.site,
        window.name,
        window.agency or None,
        window.kind,
        window.start_iso(),
        window.end_iso(),
        window.opens,
        window.closes,
        None if altitude is None else float(altitude.to_value(DEGREE)),
        window.peak_iso(),
        float(brightest) if brightest is not None and np.isfinite(brightest) else None,
        float(window.max_rate.to_value(DEGREE_PER_HOUR)),
    )
    return dict(zip(_NAMES, values, strict=True))


def asset_record(summary: SiteSummary) -> dict[str, Any]:
    """Return the windows of one asset in short."""
    windows, brightest = summary.windows, summary.brightest
    return {
        "site": summary.site.identifier,
        "name": summary.site.name,
        "network": summary.site.network or None,
        "kind": summary.site.kind,
        "windows": len(windows),
        "total_h": number(summary.total, u.h),
        "first_utc": windows[0].start_iso() if windows else None,
        "last_utc": windows[-1].end_iso() if windows else None,
        "brightest_v_mag": None if brightest is None else brightest.brightest_v,
    }


def mission_record(mission: MissionWindow) -> dict[str, Any]:
    """Return one published event of a mission, its dates in the words of the publication."""
    return {
        "mission": mission.mission,
        "agency": mission.agency,
        "event": mission.event,
        "start": mission.start.text,
        "end": mission.end.text,
        "precision": mission.precision,
        "grade": mission.grade,
        "source": mission.source,
    }


def window_columns(joint: bool, some: bool) -> tuple[Column, ...]:
    """Return the columns of the table, with the joint view and with any row or without."""
    columns = (*_ROW_COLUMN, *WINDOW_COLUMNS, *_JOINT_COLUMNS) if joint else WINDOW_COLUMNS
    return (*columns, *_INSTANTS) if some else columns


def window_rows(windows: Sequence[Window], joint: JointView | None) -> dict[str, Any]:
    """Return the values of each column; a row that has none there has None."""
    found = [
        _Row(
            *tdb_span(window),
            {"row": "window", "networks": window.network or None, **window_record(window)},
        )
        for window in windows
    ]
    for part in () if joint is None else joint.coverage:
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
    days = np.array([(row.start_tdb_days, row.end_tdb_days) for row in found]).reshape(-1, 2)
    names = (column.name for column in window_columns(joint is not None, some=False))
    return {
        **{name: [row.values.get(name) for row in found] for name in names},
        "start_tdb": Time(J2000_JD, days[:, 0], format="jd", scale="tdb"),
        "end_tdb": Time(J2000_JD, days[:, 1], format="jd", scale="tdb"),
    }


@dataclass(frozen=True)
class _Row:
    """The two ends of a row [TDB days since J2000], and its values by the name of the column."""

    start_tdb_days: float
    end_tdb_days: float
    values: dict[str, Any]


def _row(what: str, kind: str, interval: Interval, values: dict[str, Any]) -> _Row:
    ends = {"start_utc": interval.start_iso(), "end_utc": interval.end_iso()}
    return _Row(
        *tdb_span(interval),
        {"row": what, "kind": kind, **ends, **values},
    )
