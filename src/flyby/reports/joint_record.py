"""The joint view as plain values under the names of the JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from astropy import units as u

from flyby.reports.values import number
from flyby.times import iso

if TYPE_CHECKING:
    from flyby.observing.joint import Handover, JointCoverage, JointView, Simultaneous
    from flyby.observing.windows import Interval


def joint_record(joint: JointView) -> dict[str, Any]:
    """Return everything of a joint view, its kinds one after another in each list.

    Of ``coverage``, ``seen_by`` is a network, "anybody" (the union of all) or "together" (two at
    least).
    """
    nearest = joint.nearest
    parts = joint.coverage
    return {
        "networks": list(joint.networks),
        "kinds": [part.kind for part in parts],
        "closest_approach": None
        if nearest is None
        else {
            "time_utc": iso(nearest.time, "utc"),
            "distance_km": number(nearest.distance, u.km),
        },
        "statements": list(joint.statements),
        "years": [row for part in parts for row in _years(part)],
        "simultaneous": [simultaneous_record(item) for part in parts for item in part.simultaneous],
        "gaps": [gap_record(part.kind, item) for part in parts for item in part.gaps],
        "handovers": [handover_record(item) for part in parts for item in part.handovers],
        "coverage": [row for part in parts for row in _coverage(part)],
    }


def simultaneous_record(item: Simultaneous) -> dict[str, Any]:
    """Return two sites that observe at once."""
    return {
        "sites": list(item.sites),
        "start_utc": item.start_iso(),
        "end_utc": item.end_iso(),
        "kind": item.kind,
        "names": list(item.names),
        "networks": list(item.networks),
        "baseline_km": number(item.baseline, u.km),
        "projected_baseline_km": number(item.projected_baseline, u.km),
        "parallax_arcsec": number(item.parallax, u.arcsec),
        "parallax_utc": item.best_iso(),
        "distance_km": number(item.distance, u.km),
    }


def gap_record(kind: str, item: Interval) -> dict[str, Any]:
    """Return a time in which nobody sees it."""
    return {
        "start_utc": item.start_iso(),
        "end_utc": item.end_iso(),
        "kind": kind,
        "duration_min": number(item.duration, u.min),
    }


def handover_record(item: Handover) -> dict[str, Any]:
    """Return how one network takes over from another; of overlap and gap one is zero."""
    return {
        "from_network": item.from_network,
        "to_network": item.to_network,
        "from_site": item.from_site,
        "to_site": item.to_site,
        "ends_utc": item.ends_iso(),
        "begins_utc": item.begins_iso(),
        "kind": item.kind,
        "overlap_min": number(item.overlap, u.min),
        "gap_min": number(item.gap, u.min),
    }


def _years(part: JointCoverage) -> list[dict[str, Any]]:
    return [
        {
            "year": year.year,
            "kind": part.kind,
            "seen_h": {network: number(hours, u.h) for network, hours in year.each.items()},
            "together_h": number(year.together, u.h),
            "nobody_h": number(year.nobody, u.h),
        }
        for year in part.years
    ]


def _coverage(part: JointCoverage) -> list[dict[str, Any]]:
    sets: list[tuple[str, Sequence[Interval]]] = [*part.each.items()]
    sets += [("anybody", part.anybody), ("together", part.together)]
    return [
        {
            "seen_by": seen_by,
            "start_utc": interval.start_iso(),
            "end_utc": interval.end_iso(),
            "kind": part.kind,
        }
        for seen_by, intervals in sets
        for interval in intervals
    ]
