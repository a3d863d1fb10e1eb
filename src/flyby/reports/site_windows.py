"""Who of some sites can observe about a closest approach: a section of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from astropy import units as u

from flyby.assumptions import notes_with_owners
from flyby.catalogue.sites import Site
from flyby.errors import SpanError
from flyby.reports.sheet import Fact, Section
from flyby.reports.values import number
from flyby.reports.window_record import window_record
from flyby.reports.window_summary import LIT_KINDS
from flyby.reports.window_text import opened_and_closed_by
from flyby.scene.flyby import WINDOW_DAYS, Flyby
from flyby.times import stamp, tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window

_NO_H = "no absolute magnitude is known, so that nobody can say when it is bright enough"


@dataclass(frozen=True)
class SiteWindows:
    """The windows of sites within three days of a closest approach.

    Attributes
    ----------
    rows : tuple of (Site, tuple of Window, str)
        Each site with its windows in time order, and in words why it has none.
    """

    rows: tuple[tuple[Site, tuple[Window, ...], str], ...]

    def section(self) -> Section:
        """Return them as facts, a site each."""
        return Section(
            f"Windows within {WINDOW_DAYS:g} days of closest approach (opened by, closed by)",
            "site",
            tuple(_fact(*row) for row in self.rows),
        )

    def record(self) -> dict[str, Any]:
        """Return them under the names of the JSON document of ``flyby windows``."""
        return {
            "windows": [window_record(window) for _, own, _ in self.rows for window in own],
            "without_window": [
                {"site": site.identifier, "name": site.name, "why": why}
                for site, own, why in self.rows
                if not own
            ],
        }

    def notes(self) -> tuple[str, ...]:
        """Return which limits are assumed and by which law V is, and whose."""
        limits = [(clause, site.name) for site, _, _ in self.rows for clause in site.assumed_limits]
        laws = [(note, one.name) for _, own, _ in self.rows for one in own for note in one.notes]
        return notes_with_owners([*limits, *laws])


def site_windows(passage: Flyby) -> SiteWindows | None:
    """Return the windows of the sites that were chosen for a flyby.

    Parameters
    ----------
    passage : Flyby

    Returns
    -------
    SiteWindows or None
        None where no site was chosen.
    """
    if passage.chosen_sites is None:
        return None
    try:
        found = passage.observing
    except SpanError:
        nothing = "the span holds no closest approach"
        return SiteWindows(tuple((site, (), nothing) for site in passage.chosen_sites))
    bare = [row.site for row in found.rows if not row.windows]
    known = passage.sky.magnitude_law is not None
    dark = [site for site in bare if not known and site.kind in LIT_KINDS]
    asked = [site for site in bare if site not in dark]
    reasons = passage.why_no_window(asked, found.first_days, found.last_days) if asked else []
    why = {id(site): _NO_H for site in dark}
    for site, names in zip(asked, reasons, strict=True):
        named = ", ".join(name.replace("_", " ") for name in names)
        why[id(site)] = f"forbidden by {named or 'the span'}"
    return SiteWindows(
        tuple((row.site, row.windows, why.get(id(row.site), "")) for row in found.rows)
    )


def _fact(site: Site, windows: tuple[Window, ...], why: str) -> Fact:
    if not windows:
        return site.name, (f"none: {why}",)
    ordered = sorted(windows, key=lambda window: float(tdb_days(window.start)))
    return site.name, tuple(_words(window) for window in ordered)


def _words(window: Window) -> str:
    (day, start, scale), (last_day, end, _) = (
        stamp(time).split(" ") for time in (window.start, window.end)
    )
    words = f"{day} {start} to {'' if last_day == day else f'{last_day} '}{end} {scale}"
    altitude = number(window.peak_altitude, u.deg)
    if altitude is not None:
        words += f", up to {altitude:.0f} deg"
    if window.kind in LIT_KINDS and window.brightest_v is not None:
        words += f", V {window.brightest_v:.1f}"
    return f"{words} ({opened_and_closed_by(window)})"
