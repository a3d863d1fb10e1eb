"""Hand-overs: the coverage of one network ends, and that of another takes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.observing.windows.find import EDGE_TOLERANCE_DAYS
from flyby.observing.windows.intervals import Interval, Intervals, at_least, tdb_spans, union
from flyby.observing.windows.window import Window
from flyby.times import time_from_tdb_days, to_utc

LONGEST_GAP_DAYS = 1.0
"""After more than a day in which nobody sees it, the next to see it takes nothing over."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Handover(Interval):
    """The coverage of one network ends, and that of another takes over.

    Its interval is the overlap, or the gap, between the two: from the earlier to the later of
    `begins` and `ends`.

    Attributes
    ----------
    kind : str
    from_network, to_network : str
    from_site, to_site : str
        The last site of the one to close; of the other, the site that opens after a gap, or that
        watches on for longest.
    from_name, to_name : str
        What the sites are called.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, joint_view, observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> optical, = joint_view(observation_windows(sky, None, start, stop), sky).coverage
    >>> optical.handovers[0].gap.round()
    <Quantity 0. min>
    """

    kind: str
    from_network: str
    to_network: str
    from_site: str
    to_site: str
    from_name: str
    to_name: str
    _ends_tdb_days: float
    _begins_tdb_days: float

    @property
    def ends(self) -> Time:
        """When the coverage of the one ends, UTC."""
        return to_utc(time_from_tdb_days(self._ends_tdb_days))

    @property
    def begins(self) -> Time:
        """When the coverage of the other begins, UTC."""
        return to_utc(time_from_tdb_days(self._begins_tdb_days))

    def ends_iso(self, precision: int = 3) -> str:
        """Return when the coverage of the one ends, ISO 8601 in UTC."""
        return self._iso(self._ends_tdb_days, precision)

    def begins_iso(self, precision: int = 3) -> str:
        """Return when the coverage of the other begins, ISO 8601 in UTC."""
        return self._iso(self._begins_tdb_days, precision)

    @property
    def overlap(self) -> Quantity:
        """How long both see it [min]; zero where there is a gap between them."""
        return Quantity(max(self._ends_tdb_days - self._begins_tdb_days, 0.0) * 1440.0, "min")

    @property
    def gap(self) -> Quantity:
        """How long neither sees it [min]; zero where they overlap."""
        return Quantity(max(self._begins_tdb_days - self._ends_tdb_days, 0.0) * 1440.0, "min")

    def _words(self) -> str:
        return f"{self.from_network} ({self.from_name}) to {self.to_network} ({self.to_name}), "


def find_handovers(
    kind: str,
    windows: Sequence[Window],
    each: Mapping[str, Intervals],
) -> tuple[Handover, ...]:
    """Find every hand-over between networks, in time order.

    One network takes over from another where its coverage begins after, and ends after, that of
    the other: coverage that lies within another's hands nothing over. Where there is a gap, it
    is a day at most and nobody else begins before.

    Parameters
    ----------
    kind : str
    windows : sequence of Window
        Of the networks and the kind.
    each : mapping of str to (starts, ends)
        Coverage of each network: sorted, disjoint, TDB days since J2000.
    """
    anybody = union(*at_least(list(each.values()), 1), 2.0 * EDGE_TOLERANCE_DAYS)
    edges = {network: _Edges([w for w in windows if w.network == network]) for network in each}
    found = []
    for giver, (starts, ends) in each.items():
        for taker, (begins, finishes) in each.items():
            if giver == taker or not begins.size:
                continue
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                begin = _takes_over(start, end, (begins, finishes), anybody)
                if begin is None:
                    continue
                last = edges[giver].closing_at(end)
                following = edges[taker].watching_longest(max(begin, end))
                found.append(
                    Handover(
                        _start_tdb_days=min(begin, end),
                        _end_tdb_days=max(begin, end),
                        kind=kind,
                        from_network=giver,
                        to_network=taker,
                        from_site=last.site,
                        to_site=following.site,
                        from_name=last.name,
                        to_name=following.name,
                        _ends_tdb_days=end,
                        _begins_tdb_days=begin,
                    )
                )
    return tuple(sorted(found, key=lambda item: (item._end_tdb_days, item.from_network)))


def _takes_over(start: float, end: float, other: Intervals, anybody: Intervals) -> float | None:
    """Return when the coverage of another begins that takes over from start..end, or None."""
    begins, finishes = other
    following = int(np.searchsorted(begins, end, side="left"))
    current = following - 1
    if current >= 0 and finishes[current] > end:
        return float(begins[current]) if begins[current] > start else None
    if following == begins.size or begins[following] - end > LONGEST_GAP_DAYS:
        return None
    # Nobody between the two: the next coverage of anybody is that of the other.
    after = int(np.searchsorted(anybody[1], end, side="left")) + 1
    if after >= anybody[0].size or anybody[1][after - 1] > end + 2.0 * EDGE_TOLERANCE_DAYS:
        touches = begins[following] <= end + 2.0 * EDGE_TOLERANCE_DAYS
        return float(begins[following]) if touches else None
    return float(begins[following]) if begins[following] <= anybody[0][after] else None


class _Edges:
    """The windows of one network as arrays, to ask who closes and who watches."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._windows = windows
        self._starts, self._ends = tdb_spans(windows)

    def closing_at(self, days: float) -> Window:
        return self._windows[int(np.argmin(np.abs(self._ends - days)))]

    def watching_longest(self, days: float) -> Window:
        slack = 2.0 * EDGE_TOLERANCE_DAYS
        watching = (self._starts <= days + slack) & (self._ends > days)
        return self._windows[int(np.argmax(np.where(watching, self._ends, -np.inf)))]
