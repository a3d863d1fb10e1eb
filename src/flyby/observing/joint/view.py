"""The joint view: what two networks see together, who takes over from whom, and what nobody sees.

Made of windows that have been found already, kind by kind: a hand-over from a telescope to an
antenna is none. The sweeps are over arrays of TDB days; what is handed out has `Time` and
`Quantity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.errors import SpanError
from flyby.observing.joint.coverage import JointCoverage, JointView, YearTotal
from flyby.observing.joint.handovers import find_handovers
from flyby.observing.joint.simultaneous import find_simultaneous
from flyby.observing.joint.statements import statements
from flyby.observing.nearest import nearest_point
from flyby.observing.sky import Sky
from flyby.observing.units import plain
from flyby.observing.windows.find import EDGE_TOLERANCE_DAYS
from flyby.observing.windows.intervals import (
    Interval,
    Intervals,
    UtcTexts,
    at_least,
    gaps,
    tdb_span,
    total_days,
    union,
    union_of,
    with_shared_texts,
)
from flyby.observing.windows.window import Window
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

NETWORKS: tuple[str, ...] = ("JAXA", "ESA")
"""The networks of the joint study; partners of an agency count as its network (`Site.network`)."""

_JOIN_DAYS = 2.0 * EDGE_TOLERANCE_DAYS  # two edges that are one instant, each found by itself
_SECOND = Quantity(1.0, "s")


def joint_view(
    windows: Iterable[Window],
    sky: Sky,
    sites: Iterable[Site] | None = None,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    networks: Sequence[str] = NETWORKS,
    kinds: Sequence[str] = ("optical",),
    least_gap: Quantity = _SECOND,
) -> JointView:
    """Compare the windows of the sites of two networks, or of more.

    Parameters
    ----------
    windows : iterable of Window
        From `observation_windows`; those of other networks and kinds are left aside.
    sky : Sky
        That in which they were found.
    sites : iterable of Site, optional
        Every site that was searched, with a window or without. By default what the windows know
        of their search.
    start, stop : Time, optional
        The span that was searched. By default what the windows know of their search; that of the
        sky only for windows that were made otherwise.
    networks : sequence of str
    kinds : sequence of str
    least_gap : Quantity
        Gaps that are not longer are not told.

    Returns
    -------
    JointView

    Raises
    ------
    UnitError
        If `least_gap` is a bare number or not a time.
    SpanError
        For a span that is empty, reversed or outside the trajectory's; without one, if there is
        no window that could tell it, or if the windows are of searches over different spans.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, joint_view, observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> optical, = joint_view(observation_windows(sky, None, start, stop), sky).coverage
    >>> handover = optical.handovers[0]
    >>> handover.from_name, handover.to_name
    ('ESA TBT, La Silla', 'Subaru, Maunakea')
    """
    least_gap_days = plain(least_gap, "d", "least_gap")
    windows = list(windows)
    first, last = _span(windows, sky, start, stop)
    first, last = sky.usable_span(first, last)
    sky.require_inside(first, last)
    chosen = [w for w in windows if w.kind in kinds and w.network in networks]
    searched = _searched(windows) if sites is None else tuple(sites)
    nearest = nearest_point(sky, time_from_tdb_days(first), time_from_tdb_days(last))
    coverage = []
    for kind in kinds:
        own = [window for window in chosen if window.kind == kind]
        part = _coverage(kind, own, sky, searched, (first, last), networks, least_gap_days)
        coverage.append(replace(part, statements=statements(part, own, sky, nearest)))
    return JointView(tuple(networks), nearest, tuple(coverage))


def _span(
    windows: Sequence[Window], sky: Sky, start: Time | None, stop: Time | None
) -> tuple[float, float]:
    """Return both ends of what was searched, TDB days since J2000."""
    if start is not None and stop is not None:
        return float(tdb_days(start)), float(tdb_days(stop))
    spans = {tdb_span(w.searched) for w in windows if w.searched is not None}
    if len(spans) > 1 or not windows:
        raise SpanError(
            f"the windows tell {'different spans' if windows else 'no span'} that "
            f"{'were' if windows else 'was'} searched; give start and stop"
        )
    first, last = spans.pop() if spans else (sky._start_tdb_days, sky._stop_tdb_days)
    return (
        first if start is None else float(tdb_days(start)),
        last if stop is None else float(tdb_days(stop)),
    )


def _searched(windows: Sequence[Window]) -> tuple[Site, ...]:
    """Return every site that was searched, as far as the windows know."""
    sites: dict[int, Site] = {}
    for search in {id(w.searched): w.searched for w in windows if w.searched}.values():
        sites |= {id(site): site for site in search.sites}
    sites |= {id(w.place): w.place for w in windows if w.place is not None}
    return tuple(sites.values())


def _coverage(
    kind: str,
    windows: list[Window],
    sky: Sky,
    sites: tuple[Site, ...],
    span: tuple[float, float],
    networks: Sequence[str],
    least_gap_days: float,
) -> JointCoverage:
    each = {n: union_of([w for w in windows if w.network == n], _JOIN_DAYS) for n in networks}
    anybody = at_least(list(each.values()), 1)
    anybody = union(*anybody, _JOIN_DAYS)
    nobody = gaps(anybody, *span)
    part = JointCoverage(
        _start_tdb_days=span[0],
        _end_tdb_days=span[1],
        kind=kind,
        sites={n: tuple(s for s in sites if s.network == n and s.kind == kind) for n in networks},
        each={network: _handed_out(found) for network, found in each.items()},
        anybody=_handed_out(anybody),
        together=_handed_out(at_least(list(each.values()), 2)),
        gaps=_handed_out(gaps(anybody, *span, least_gap_days)),
        simultaneous=find_simultaneous(windows, sky, networks, _JOIN_DAYS),
        handovers=find_handovers(kind, windows, each),
        years=_years(each, nobody, span),
    )
    return _with_shared_texts(part)


def _handed_out(found: Intervals) -> tuple[Interval, ...]:
    return tuple(
        Interval(_start_tdb_days=start, _end_tdb_days=end)
        for start, end in zip(found[0].tolist(), found[1].tolist(), strict=True)
    )


def _with_shared_texts(part: JointCoverage) -> JointCoverage:
    """Let every interval of a coverage look up its texts in those of all."""
    intervals = [*part.anybody, *part.together, *part.gaps, *part.simultaneous, *part.handovers]
    intervals += [interval for found in part.each.values() for interval in found]
    texts = UtcTexts(sorted({days for one in intervals for days in one._instants()}))
    return replace(
        part,
        each={network: with_shared_texts(found, texts) for network, found in part.each.items()},
        anybody=with_shared_texts(part.anybody, texts),
        together=with_shared_texts(part.together, texts),
        gaps=with_shared_texts(part.gaps, texts),
        simultaneous=with_shared_texts(part.simultaneous, texts),
        handovers=with_shared_texts(part.handovers, texts),
    )


def _years(
    each: Mapping[str, Intervals], nobody: Intervals, span: tuple[float, float]
) -> tuple[YearTotal, ...]:
    first, last = (int(iso(time_from_tdb_days(days), "utc")[:4]) for days in span)
    several = at_least(list(each.values()), 2)
    totals = []
    for year in range(first, last + 1):
        begin, end = (
            float(tdb_days(parse_time(f"{y:04d}-01-01T00:00:00 UTC"))) for y in (year, year + 1)
        )
        begin, end = max(begin, span[0]), min(end, span[1])
        if end <= begin:
            continue
        hours = {n: total_days(found, begin, end) * 24.0 for n, found in each.items()}
        totals.append(
            YearTotal(
                year=year,
                each={network: Quantity(value, "h") for network, value in hours.items()},
                together=Quantity(total_days(several, begin, end) * 24.0, "h"),
                nobody=Quantity(total_days(nobody, begin, end) * 24.0, "h"),
            )
        )
    return tuple(totals)
