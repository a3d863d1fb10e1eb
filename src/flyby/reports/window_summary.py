"""A few figures for each asset, read off a `WindowReport`: how many windows, how long, what V."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.observing.windows import tdb_span
from flyby.reports.window_report import WindowReport
from flyby.times import tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window

LIT_KINDS = ("optical", "naked-eye")
"""Kinds of which the brightness is told: to an antenna it means nothing."""

NIGHT_DAYS = 0.5
"""Windows within half a day of closest approach belong to its night."""


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


def site_summaries(report: WindowReport) -> tuple[SiteSummary, ...]:
    """One summary for each asset that was searched, in the order of the report."""
    own: dict[int, list[Window]] = {id(site): [] for site in report.sites}
    for window in report.windows:
        own.setdefault(id(window.place), []).append(window)
    return tuple(_summary(site, tuple(own[id(site)])) for site in report.sites)


def night_windows(report: WindowReport) -> tuple[Window, ...]:
    """Windows within `NIGHT_DAYS` of closest approach, in time order; none if there is none."""
    if report.nearest is None:
        return ()
    closest = float(tdb_days(report.nearest.time))
    spans = ((window, *tdb_span(window)) for window in report.windows)
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
