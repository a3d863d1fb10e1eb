"""Why there is no window: the constraints that are never satisfied, or never together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.catalogue.sites import Site
from flyby.observing.photometry import MagnitudeLaw
from flyby.observing.site_lookup import as_site
from flyby.observing.sky import Path, Sky, sky_over
from flyby.observing.view import View
from flyby.observing.windows.find import WindowSearch, run_searches
from flyby.observing.windows.rules import searches_for
from flyby.observing.windows.sampling import SITE_STEP_DAYS, sampled_sky
from flyby.times import tdb_days

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit


def forbidding(
    orbit: Orbit | Path | Sky,
    site: Site | str,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    magnitude_law: MagnitudeLaw | None = None,
) -> tuple[str, ...]:
    """Tell which constraints keep a site from ever observing in a span.

    Parameters
    ----------
    orbit, site, start, stop, magnitude_law
        As for `observation_windows`.

    Returns
    -------
    tuple of str
        Empty if there is a window. Else the names of those that are never satisfied; if each is
        at times, of the two that never are together; if each two are, of all.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import forbidding
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")
    >>> forbidding(flyby.load_orbit("apophis"), "Z84", start, stop)
    ()
    """
    place = as_site(site)
    sky, first, last = sky_over(orbit, start, stop, magnitude_law)
    searches = searches_for(place, sky)
    if not searches:
        return ("spacecraft",)
    if run_searches(sky, first, last, searches):
        return ()
    return _never_satisfied(sky, first, last, searches[:1])[0]


def reasons_for(sky: Sky, start: Time, stop: Time, sites: Sequence[Site]) -> list[tuple[str, ...]]:
    """Tell why each of several sites has no window; the sky is evaluated once for all of them."""
    found = [searches_for(site, sky) for site in sites]
    chosen = [searches[0] for searches in found if searches]
    if not chosen:
        return [("spacecraft",)] * len(found)
    reasons = iter(_never_satisfied(sky, start, stop, chosen))
    return [next(reasons) if searches else ("spacecraft",) for searches in found]


def _never_satisfied(
    sky: Sky, start: Time, stop: Time, searches: Sequence[WindowSearch]
) -> list[tuple[str, ...]]:
    """Tell which constraints of each search, that found no window, forbid one.

    Judged at the instants of the search, ten minutes apart at most. One tuple for each search: the
    names of the constraints that are never satisfied; if each is at times, of the first two that
    never are together; if each two are, of all.
    """
    span = sky.usable_span(float(tdb_days(start)), float(tdb_days(stop)))
    together = [np.zeros((len(s.constraints),) * 2, dtype=bool) for s in searches]
    for instants in sampled_sky(sky, *span, SITE_STEP_DAYS):
        view: View | None = None
        for search, satisfied in zip(searches, together, strict=True):
            if view is None or view.site is not search.site:
                view = View(instants, search.site)
            holds = np.array([c.margin(view) >= 0.0 for c in search.constraints])
            satisfied |= (holds.astype(np.float32) @ holds.T.astype(np.float32)) > 0.0
    return [_named(search, met) for search, met in zip(searches, together, strict=True)]


def _named(search: WindowSearch, together: NDArray[np.bool_]) -> tuple[str, ...]:
    names = [constraint.name for constraint in search.constraints]
    never = [name for name, met in zip(names, np.diag(together), strict=True) if not met]
    if never:
        return tuple(dict.fromkeys(never))
    pairs = np.argwhere(np.triu(~together))
    return tuple(dict.fromkeys(names[k] for k in pairs[0])) if pairs.size else tuple(names)
