"""The joint view as plain text: the facts, totals by year, and the flyby days in detail."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from astropy import units as u

from flyby.reports.as_text import WIDTH
from flyby.reports.wording import grouped
from flyby.times import (
    civil_scale,
    iso,
    time_from_tdb_days,
)

if TYPE_CHECKING:
    from flyby.observing.joint.handovers import Handover
    from flyby.observing.joint.view import JointCoverage, JointView, Simultaneous
    from flyby.observing.windows.intervals import Interval


Item = TypeVar("Item", bound="Interval")

FLYBY_DAYS = 2.0
"""Hand-overs and gaps are listed so near to closest approach; all are in the machine formats."""

_MOST = 20


def joint_lines(joint: JointView) -> list[str]:
    """Return the joint view, kind by kind."""
    lines: list[str] = []
    closest = None if joint.nearest is None else joint.nearest.tdb_days
    for part in joint.coverage:
        head = f"{' and '.join(joint.networks)} together, {part.kind}"
        lines += ["", head, "-" * len(head)]
        for statement in part.statements:
            lines += textwrap.wrap(
                statement,
                WIDTH,
                initial_indent="  - ",
                subsequent_indent="    ",
                break_on_hyphens=False,
                break_long_words=False,
            )
        if part.present:
            lines += _years(part)
        if len(part.present) > 1:
            lines += _section("Hand-overs", part.handovers, _handover, closest)
            lines += _section("Simultaneous", part.simultaneous, _simultaneous, closest)
        if part.present:
            lines += _section("Nobody sees it", part.gaps, _gap, closest)
    return lines


def _years(part: JointCoverage) -> list[str]:
    several = len(part.present) > 1
    names = [f"{name} h" for name in part.present]
    names += ["together h"] if several else []
    lines = ["", "  year  " + "".join(f"{name:>14}" for name in [*names, "nobody h"])]
    for year in part.years:
        values = [year.each[name] for name in part.present]
        values += [year.together] if several else []
        hours = [grouped(float(v.to_value(u.h)), 1) for v in [*values, year.nobody]]
        lines.append(f"  {year.year:<6}" + "".join(f"{text:>14}" for text in hours))
    return lines


def _section(
    head: str, items: Sequence[Item], line: Callable[[Item], str], closest: float | None
) -> list[str]:
    """Return what is near closest approach, or the first few where there is none."""
    if not items:
        return ["", f"  {head}: none in the span"]
    total = f"{grouped(len(items), 0)} in the span"
    if closest is None:
        chosen = items[:_MOST]
        where = total if len(chosen) == len(items) else f"the first {_MOST} of {total}"
    else:
        chosen = [
            item
            for item in items
            if item.start_tdb_days < closest + FLYBY_DAYS
            and item.end_tdb_days > closest - FLYBY_DAYS
        ]
        where = f"within {FLYBY_DAYS:g} days of closest approach ({total})"
    lines = [f"    {line(item)}" for item in chosen] or ["    none"]
    scale = civil_scale(
        *(time_from_tdb_days(item.start_tdb_days) for item in (items[0], items[-1]))
    )
    return ["", f"  {head}, {where}, {scale}", *lines]


def _handover(item: Handover) -> str:
    ends, begins = (_clock(d) for d in (item.ends_tdb_days, item.begins_tdb_days))
    how = _minutes(item.overlap) if item.overlap.value > 0.0 else _minutes(item.gap)
    word = "both" if item.overlap.value > 0.0 else "nobody"
    return (
        f"{item.from_network} {item.from_site} until {ends}, {item.to_network} {item.to_site} "
        f"from {begins}: {word} {how}"
    )


def _simultaneous(item: Simultaneous) -> str:
    return (
        f"{_span(item)} {item.sites[0] + ' + ' + item.sites[1]:<17}"
        f"{item.projected_baseline_km:>6.0f} of {item.baseline_km:.0f} km, "
        f"{item.parallax_arcsec:.{1 if item.parallax_arcsec < 1000.0 else 0}f} arcsec"
    )


def _gap(item: Interval) -> str:
    return f"{_span(item)} {_minutes(item.duration)}"


def _span(item: Interval) -> str:
    return f"{_clock(item.start_tdb_days)} to {_clock(item.end_tdb_days)}"


def _clock(days: float) -> str:
    """Return one of the few times that are printed: an interval would write out those of all."""
    return iso(time_from_tdb_days(days), "utc", 0).replace("T", " ")


def _minutes(value: u.Quantity) -> str:
    from flyby.observing.joint.statements import duration

    return duration(float(value.to_value(u.day)))
