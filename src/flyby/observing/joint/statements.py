"""Plain sentences about what two networks see: each is read off the windows, none is typed in."""

from __future__ import annotations

from collections.abc import Sequence

from flyby.catalogue.sites import usual_sites
from flyby.observing.joint.coverage import JointCoverage
from flyby.observing.nearest import NearestPoint
from flyby.observing.sightings import coverage_statement
from flyby.observing.sky import Sky
from flyby.observing.windows.intervals import Interval, tdb_span
from flyby.observing.windows.window import Window
from flyby.times import (
    iso,
    stamp,
    time_from_tdb_days,
)

_FLYBY_DAYS = 1.0
"""What lies within a day of closest approach belongs to it."""


def statements(
    part: JointCoverage, windows: Sequence[Window], sky: Sky, nearest: NearestPoint | None
) -> tuple[str, ...]:
    """Say who sees closest approach, who has the run-in, who takes over, and what nobody sees.

    Parameters
    ----------
    part : JointCoverage
    windows : sequence of Window
        Those of which it was made.
    sky : Sky
    nearest : NearestPoint or None
        Without one (the distance has no minimum in the span) nothing is said of it.
    """
    if not part.present:
        return (f"No {part.kind} site of {_names(part.sites)} is among those asked for.",)
    said = []
    if len(part.present) == 1:
        (only,) = part.present
        others = _names(name for name in part.sites if name != only)
        said.append(
            f"Only {only}'s network has {_a(part.kind)} site among those asked for, {others} none: "
            f"there is nothing to compare and nobody to hand over to."
        )
    said += _selection(part)
    if nearest is not None:
        for network in part.present:
            said.append(
                coverage_statement(sky, nearest.time, network, part.kind, sites=part.sites[network])
            )
        said += _roles(part, windows, nearest)
    if len(part.present) > 1 and nearest is not None:
        said += _meeting(part, nearest)
    said += _totals(part)
    if nearest is not None and nearest.is_impact:
        # There is no again after it.
        said = [text for text in said if "does not see it again" not in text]
        said = [text.replace("closest approach", "the impact") for text in said]
    return tuple(said)


def _selection(part: JointCoverage) -> list[str]:
    """Which sites stand for a network, where not all of it was asked for."""
    clauses = []
    for network in part.present:
        kind = "optical" if part.kind == "naked-eye" else part.kind
        whole = {s.identifier for s in usual_sites() if (s.network, s.kind) == (network, kind)}
        asked = {site.identifier: site.name for site in part.sites[network]}
        if whole - set(asked):
            some = f" ({' and '.join(asked.values())})" if len(asked) < 3 else ""
            clauses.append(
                f"{len(whole & set(asked))} of the {len(whole)} {kind} sites of {network}'s "
                f"network{some}"
            )
    if not clauses:
        return []
    return [f"Asked for: {', '.join(clauses)}. What is said of a network is said of these alone."]


def _roles(part: JointCoverage, windows: Sequence[Window], nearest: NearestPoint) -> list[str]:
    """Who has the run-in, closest approach and what follows, and how bright it gets for whom."""
    closest = nearest._tdb_days
    said, peaks = [], []
    for network in part.present:
        own = part.each[network]
        through = [i for i in own if i._start_tdb_days <= closest < i._end_tdb_days]
        if through:
            begin, end = tdb_span(through[0])
            since = "the start of the span" if begin <= part._start_tdb_days else _clock(begin)
            until = "the end of the span" if end >= part._end_tdb_days else f"{_stamp(end)}"
            said.append(
                f"{network}'s network has closest approach: it watches without a break from "
                f"{since} to {until}."
            )
        else:
            said += _before_and_after(part, network, windows, closest)
        near = [
            w
            for w in windows
            if w.network == network and w.brightest_v is not None and _near(w, closest)
        ]
        if near:
            peak = min(near, key=lambda w: float(w.brightest_v or 0.0))
            peaks.append(f"V {peak.brightest_v:.1f} for {network}'s ({peak.name})")
    if peaks and part.kind in ("optical", "naked-eye"):
        said.append(f"Brightest within a day of closest approach: {', '.join(peaks)}.")
    return said


def _before_and_after(
    part: JointCoverage, network: str, windows: Sequence[Window], closest: float
) -> list[str]:
    own = part.each[network]
    said = []
    before = [i._end_tdb_days for i in own if i._end_tdb_days <= closest]
    after = [i._start_tdb_days for i in own if i._start_tdb_days > closest]
    if before:
        last = before[-1]
        who = _closing(windows, network, last)
        role = "has the run-in" if closest - last < _FLYBY_DAYS else "does not have the run-in"
        said.append(
            f"{network}'s network {role}: it last sees it at {_stamp(last)} ({who}), "
            f"{duration(closest - last)} before closest approach."
        )
    if after:
        first = after[0]
        who = _opening(windows, network, first)
        said.append(
            f"{network}'s network sees it next at {_stamp(first)} ({who}), "
            f"{duration(first - closest)} after closest approach."
        )
    elif before:
        said.append(f"{network}'s network does not see it again in this span.")
    return said


def _meeting(part: JointCoverage, nearest: NearestPoint) -> list[str]:
    """Say the last hand-over before closest approach and the simultaneous windows around it."""
    closest = nearest._tdb_days
    said = []
    near = [h for h in part.handovers if _near(h, closest)]
    before = [h for h in near if h._begins_tdb_days <= closest]
    if before:
        last = before[-1]
        until, begins = _stamp(last._ends_tdb_days), _stamp(last._begins_tdb_days)
        how = (
            f"with both watching for {duration(float(last.overlap.to_value('d')))}"
            if last.overlap.value > 0.0
            else f"after {duration(float(last.gap.to_value('d')))} in which neither sees it"
        )
        said.append(
            f"{last.from_network}'s network ({last.from_name}, until {until}) "
            f"hands over to {last.to_network}'s ({last.to_name}) "
            f"at {begins}, {how}."
        )
    both = [s for s in part.simultaneous if _near(s, closest)]
    if both:
        best = max(both, key=lambda item: item._parallax_arcsec)
        pairs = len({item.sites for item in both})
        said.append(
            f"Within a day of closest approach {pairs} "
            f"{'pair of sites' if pairs == 1 else 'pairs of sites'} of two networks can observe at "
            f"once; the greatest parallax is {best._parallax_arcsec:.0f} arcsec, at "
            f"{_stamp(best._best_tdb_days)} ({best.names[0]} and {best.names[1]}, "
            f"{best._projected_baseline_km:.0f} km across the line of sight)."
        )
    else:
        said.append("Within a day of closest approach no two networks see it at once.")
    return said


def _totals(part: JointCoverage) -> list[str]:
    hours = {n: sum(_hours(i) for i in found) for n, found in part.each.items() if part.sites[n]}
    nobody = sum(float(year.nobody.to_value("h")) for year in part.years)
    span = (part._end_tdb_days - part._start_tdb_days) * 24.0
    each = ", ".join(f"{network}'s network {value:.0f} h" for network, value in hours.items())
    said = []
    together = sum(_hours(i) for i in part.together)
    both = f", at least two at once {together:.0f} h" if len(part.present) > 1 else ""
    said.append(
        f"In the whole span: {each}{both}, nobody {nobody:.0f} h ({100.0 * nobody / span:.0f} %)."
    )
    if part.gaps:
        longest = max(part.gaps, key=_hours)
        said.append(
            f"The longest time in which nobody sees it: {duration(_hours(longest) / 24.0)}, from "
            f"{_clock(longest._start_tdb_days)} to {_stamp(longest._end_tdb_days)}."
        )
    return said


def duration(days: float) -> str:
    """``4 h 30 min``, ``12 min``, ``95 s`` or ``66.3 days``."""
    seconds = days * 86400.0
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60.0)
    if minutes < 60:
        return f"{minutes} min"
    if days < 2.0:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{days:.1f} days"


def _hours(interval: Interval) -> float:
    return (interval._end_tdb_days - interval._start_tdb_days) * 24.0


def _near(interval: Interval, closest: float) -> bool:
    start, end = tdb_span(interval)
    return start < closest + _FLYBY_DAYS and end > closest - _FLYBY_DAYS


def _closing(windows: Sequence[Window], network: str, days: float) -> str:
    own = [w for w in windows if w.network == network]
    return min(own, key=lambda w: abs(w._end_tdb_days - days)).name


def _opening(windows: Sequence[Window], network: str, days: float) -> str:
    own = [w for w in windows if w.network == network]
    return min(own, key=lambda w: abs(w._start_tdb_days - days)).name


def _clock(days: float) -> str:
    return iso(time_from_tdb_days(days), "utc", 0).replace("T", " ")


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _names(networks: object) -> str:
    return " or ".join(str(name) for name in networks)  # type: ignore[attr-defined]


def _stamp(days: float) -> str:
    return stamp(time_from_tdb_days(days))
