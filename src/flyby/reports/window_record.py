"""A `WindowReport` as plain values under the names of the JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from astropy import units as u

from flyby.catalogue.missions import MissionWindow
from flyby.reports.record import number, orbit_record
from flyby.reports.window_joint_record import joint_record
from flyby.reports.window_report import WindowReport
from flyby.reports.window_summary import SiteSummary, site_summaries
from flyby.times import iso

if TYPE_CHECKING:
    from flyby.observing import Window

WINDOW_KEYS = (
    "site",
    "name",
    "agency",
    "kind",
    "start_utc",
    "end_utc",
    "opens",
    "closes",
    "peak_altitude_deg",
    "peak_utc",
    "brightest_v_mag",
    "max_rate_deg_per_h",
)


def record(report: WindowReport) -> dict[str, Any]:
    """Nest the whole report as in the JSON document; ``joint`` is None where nobody asked."""
    return {
        **heading_record(report),
        "windows": [window_record(window) for window in report.windows],
        "missions": [mission_record(mission) for mission in report.missions],
        "joint": None if report.joint is None else joint_record(report.joint),
    }


def heading_record(report: WindowReport) -> dict[str, Any]:
    """What was searched, and each asset in short: all but the windows and the missions."""
    return {
        "orbit": orbit_record(report.orbit),
        "dynamics": {"ephemeris": report.ephemeris, "forces": list(report.forces)},
        "search": {
            "start_utc": iso(report.start, "utc"),
            "stop_utc": iso(report.stop, "utc"),
            "sites": [site.identifier for site in report.sites],
        },
        "notes": list(report.notes),
        "assets": [_asset(summary) for summary in site_summaries(report)],
        "without_window": [
            {"site": site.identifier, "name": site.name, "forbidden_by": list(reasons)}
            for site, reasons in report.unseen
        ],
    }


def window_record(window: Window) -> dict[str, Any]:
    """One window under `WINDOW_KEYS`."""
    brightest = window.brightest_v
    values = (
        window.site,
        window.name,
        window.agency or None,
        window.kind,
        window.start_iso(),
        window.end_iso(),
        window.opens,
        window.closes,
        number(window.peak_altitude, u.deg),
        window.peak_iso(),
        float(brightest) if brightest is not None and np.isfinite(brightest) else None,
        number(window.max_rate, u.deg / u.h),
    )
    return dict(zip(WINDOW_KEYS, values, strict=True))


def _asset(summary: SiteSummary) -> dict[str, Any]:
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
    """One published event of a mission, its dates in the words of the publication."""
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
