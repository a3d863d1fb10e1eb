"""What figure `visibility` shows: altitudes of asteroid and Sun at each site about the flyby."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.observing import Window
from flyby.observing.view import View
from flyby.scene.coverage import Row
from flyby.scene.flyby import Flyby, once_a_flyby

HALF_DAYS = 1.0
_STEP_DAYS = 2.0 / 1440.0


@dataclass(frozen=True)
class SiteNight:
    """The sky of one site, shape (n,).

    Attributes
    ----------
    site : Site
    group : str
        "JAXA", "ESA" or "other".
    altitude_deg, sun_altitude_deg : ndarray
        Without refraction.
    windows : tuple of Window
        Those within the span.
    least_altitude_deg : float or None
        The site's own limit.
    """

    site: Site
    group: str
    altitude_deg: FloatArray
    sun_altitude_deg: FloatArray
    windows: tuple[Window, ...]
    least_altitude_deg: float | None


@dataclass(frozen=True)
class Nights:
    """Every site that observes within a day of closest approach.

    Attributes
    ----------
    days : ndarray, shape (n,)
        TDB days since J2000.
    nights : tuple of SiteNight
        JAXA's network first, then ESA's, then others.
    without : tuple of (str, tuple of str)
        Sites without a window in the span, and the constraints that forbid it.
    law_known : bool
        False where no H is known: optical sites are then shown without windows.
    """

    days: FloatArray
    nights: tuple[SiteNight, ...]
    without: tuple[tuple[str, tuple[str, ...]], ...]
    law_known: bool


@once_a_flyby
def gather(passage: Flyby) -> Nights:
    """Altitudes at every site with a window within a day of closest approach."""
    coverage = passage.coverage
    first, last = passage.trajectory.usable_span(
        passage.samples.closest_days - HALF_DAYS, passage.samples.closest_days + HALF_DAYS
    )
    days = np.linspace(first, last, round((last - first) / _STEP_DAYS) + 1)
    instants = coverage.sky.at(days)
    nights, without = [], []
    for row in coverage.rows:
        windows = row.within(first, last)
        unknown = row.site.kind == "optical" and not coverage.law
        if windows or unknown:
            nights.append(_night(row, View(instants, row.site), windows))
        else:
            without.append(row.site)
    reasons = passage.why_no_window(without, first, last)
    unseen = zip((site.name for site in without), reasons, strict=True)
    return Nights(days, tuple(nights), tuple(unseen), bool(coverage.law))


def _night(row: Row, view: View, windows: tuple[Window, ...]) -> SiteNight:
    return SiteNight(
        row.site,
        row.group,
        view.altitude_deg,
        view.sun_altitude_deg,
        windows,
        row.site.limit("minimum_altitude"),
    )
