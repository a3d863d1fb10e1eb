"""A few figures for each asset: how many windows it has, how long, and what V."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.observing.windows import tdb_span
from flyby.times import tdb_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flyby.observing import Window
    from flyby.observing.nearest import NearestPoint

LIT_KINDS = ("optical", "naked-eye")
"""Kinds of which the brightness is told: to an antenna it means nothing."""

NIGHT_DAYS = 1.0
"""Windows within a day of closest approach belong to its days."""


@dataclass(frozen=True)
class SiteSummary:
    """The windows of one asset in short.

    Attributes
    ----------
    site : Site
    windows : tuple of Window
        In time order.
    total : Quantity
        How long they last together [h].
    brightest : Window or None
        That with the least V; None where brightness means nothing or is not known.
    """

    site: Site
    windows: tuple[Window, ...]
    total: Quantity
    brightest: Window | None


def site_summaries(sites: Sequence[Site], windows: Sequence[Window]) -> tuple[SiteSummary, ...]:
    """Return one summary for each of the sites, in their order."""
    own: dict[int, list[Window]] = {id(site): [] for site in sites}
    for window in windows:
        own.setdefault(id(window.place), []).append(window)
    return tuple(_summary(site, tuple(own[id(site)])) for site in sites)


def night_windows(windows: Sequence[Window], nearest: NearestPoint | None) -> tuple[Window, ...]:
    """Return the windows within `NIGHT_DAYS` of closest approach; none if there is none."""
    if nearest is None:
        return ()
    closest = float(tdb_days(nearest.time))
    spans = ((window, *tdb_span(window)) for window in windows)
    return tuple(
        window
        for window, start, end in spans
        if start < closest + NIGHT_DAYS and end > closest - NIGHT_DAYS
    )


def _summary(site: Site, windows: tuple[Window, ...]) -> SiteSummary:
    hours = sum(end - start for start, end in map(tdb_span, windows)) * 24.0
    lit = [w for w in windows if w.brightest_v is not None and w.kind in LIT_KINDS]
    brightest = min(lit, key=lambda window: float(window.brightest_v or 0.0), default=None)
    return SiteSummary(site, windows, Quantity(hours, "h"), brightest)
