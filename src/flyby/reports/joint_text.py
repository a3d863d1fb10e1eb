"""The joint view as plain text: the facts, totals by year, and the flyby days in detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from astropy import units as u
from astropy.time import Time

from flyby.observing.windows import tdb_span
from flyby.reports.as_text import lines_of
from flyby.reports.wording import grouped
from flyby.times import (
    civil_scale,
    iso,
    tdb_days,
)

if TYPE_CHECKING:
    from flyby.observing.joint import Handover, JointCoverage, JointView, Simultaneous
    from flyby.observing.windows import Interval


Item = TypeVar("Item", bound="Interval")

FLYBY_DAYS = 2.0
"""Hand-overs and gaps are listed so near to closest approach; all are in the machine formats."""

_MOST = 20


def joint_lines(joint: JointView) -> list[str]:
    """Return the joint view, kind by kind."""
    lines: list[str] = []
    closest = None if joint.nearest is None else float(tdb_days(joint.nearest.time))
    for part in joint.coverage:
        head = f"{' and '.join(joint.networks)} together, {part.kind}"
        lines += ["", head, "-" * len(head)]
        for statement in part.statements:
            lines += lines_of(statement, "  - ", "    ")
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
        spans = [(item, *tdb_span(item)) for item in items]
        chosen = [
            item
            for item, start, end in spans
            if start < closest + FLYBY_DAYS and end > closest - FLYBY_DAYS
        ]
        where = f"within {FLYBY_DAYS:g} days of closest approach ({total})"
    lines = [one for item in chosen for one in lines_of(line(item), "    ", "      ")]
    scale = civil_scale(*(item.start for item in (items[0], items[-1])))
    return ["", *lines_of(f"{head}, {where}, {scale}", "  ", "  "), *(lines or ["    none"])]


def _handover(item: Handover) -> str:
    ends, begins = _clock(item.ends), _clock(item.begins)
    how = _minutes(item.overlap) if item.overlap.value > 0.0 else _minutes(item.gap)
    word = "both" if item.overlap.value > 0.0 else "nobody"
    return (
        f"{item.from_network} {item.from_site} until {ends}, {item.to_network} {item.to_site} "
        f"from {begins}: {word} {how}"
    )


def _simultaneous(item: Simultaneous) -> str:
    parallax = item.parallax.value
    return (
        f"{_span(item)} {item.sites[0] + ' + ' + item.sites[1]:<17}"
        f"{item.projected_baseline.value:>6.0f} of {item.baseline.value:.0f} km, "
        f"{parallax:.{1 if parallax < 1000.0 else 0}f} arcsec"
    )


def _gap(item: Interval) -> str:
    return f"{_span(item)} {_minutes(item.duration)}"


def _span(item: Interval) -> str:
    return f"{_clock(item.start)} to {_clock(item.end)}"


def _clock(time: Time) -> str:
    """Return one of the few times that are printed: an interval would write out those of all."""
    return iso(time, "utc", 0).replace("T", " ")


def _minutes(value: u.Quantity) -> str:
    from flyby.observing.joint.statements import duration

    return duration(float(value.to_value(u.day)))
