"""Hand-overs: the coverage of one network ends, and that of another takes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity

from flyby.observing.windows.find import EDGE_TOLERANCE_DAYS
from flyby.observing.windows.intervals import Interval, Intervals, at_least, union
from flyby.observing.windows.window import UtcTexts, Window

LONGEST_GAP_DAYS = 1.0
"""After more than a day in which nobody sees it, the next to see it takes nothing over."""


@dataclass(frozen=True, kw_only=True)
class Handover(Interval):
    """The coverage of one network ends, and that of another takes over.

    Its interval is the overlap, or the gap, between the two: from the earlier to the later of
    `begins_tdb_days` and `ends_tdb_days`.

    Attributes
    ----------
    kind : str
    from_network, to_network : str
    from_site, to_site : str
        The last site of the one to close; of the other, the site that opens after a gap, or that
        watches on for longest.
    from_name, to_name : str
        What the sites are called.
    ends_tdb_days, begins_tdb_days : float
        When the coverage of the one ends, and when that of the other begins.
    """

    kind: str
    from_network: str
    to_network: str
    from_site: str
    to_site: str
    from_name: str
    to_name: str
    ends_tdb_days: float
    begins_tdb_days: float

    @property
    def overlap(self) -> Quantity:
        """How long both see it [min]; zero where there is a gap between them."""
        return Quantity(max(self.ends_tdb_days - self.begins_tdb_days, 0.0) * 1440.0, "min")

    @property
    def gap(self) -> Quantity:
        """How long neither sees it [min]; zero where they overlap."""
        return Quantity(max(self.begins_tdb_days - self.ends_tdb_days, 0.0) * 1440.0, "min")


def find_handovers(
    kind: str,
    windows: Sequence[Window],
    each: Mapping[str, Intervals],
    texts: UtcTexts | None = None,
) -> tuple[Handover, ...]:
    """Every hand-over between networks, in time order.

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
    texts : UtcTexts, optional
        For the intervals that are handed out.
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
                        start_tdb_days=min(begin, end),
                        end_tdb_days=max(begin, end),
                        texts=texts,
                        kind=kind,
                        from_network=giver,
                        to_network=taker,
                        from_site=last.site,
                        to_site=following.site,
                        from_name=last.name,
                        to_name=following.name,
                        ends_tdb_days=end,
                        begins_tdb_days=begin,
                    )
                )
    return tuple(sorted(found, key=lambda item: (item.end_tdb_days, item.from_network)))


def _takes_over(start: float, end: float, other: Intervals, anybody: Intervals) -> float | None:
    """When the coverage of another begins that takes over from start..end; None if none does."""
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
        self._starts = np.array([w.start_tdb_days for w in windows], dtype=np.float64)
        self._ends = np.array([w.end_tdb_days for w in windows], dtype=np.float64)

    def closing_at(self, days: float) -> Window:
        return self._windows[int(np.argmin(np.abs(self._ends - days)))]

    def watching_longest(self, days: float) -> Window:
        slack = 2.0 * EDGE_TOLERANCE_DAYS
        watching = (self._starts <= days + slack) & (self._ends > days)
        return self._windows[int(np.argmax(np.where(watching, self._ends, -np.inf)))]
