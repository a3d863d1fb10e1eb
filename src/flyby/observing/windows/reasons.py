"""Why there is no window: the constraints that are never satisfied, or never together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flyby.catalogue.sites import Site
from flyby.observing.sky import Sky
from flyby.observing.view import View
from flyby.observing.windows.find import WindowSearch
from flyby.observing.windows.sampling import SITE_STEP_DAYS, sampled_sky


def forbidding_constraints(
    sky: Sky, start_tdb_days: float, stop_tdb_days: float, searches: Sequence[WindowSearch]
) -> list[tuple[str, ...]]:
    """Which constraints of each search, that found no window, forbid one.

    Judged at the instants of the search, ten minutes apart at most.

    Parameters
    ----------
    sky : Sky
    start_tdb_days, stop_tdb_days : float
        The span, TDB days since J2000.
    searches : sequence of WindowSearch

    Returns
    -------
    list of tuple of str
        One for each search: the names of the constraints that are never satisfied; if each is at
        times, of the first two that never are together; if each two are, of all.
    """
    together = [np.zeros((len(s.constraints),) * 2, dtype=bool) for s in searches]
    for instants in sampled_sky(sky, start_tdb_days, stop_tdb_days, SITE_STEP_DAYS):
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


def reasons_for(
    sky: Sky, start_tdb_days: float, stop_tdb_days: float, sites: Sequence[Site]
) -> list[tuple[str, ...]]:
    """Why each of several sites has no window; the sky is evaluated once for all of them."""
    from flyby.observing.windows.assets import searches_for

    found = [searches_for(site, sky) for site in sites]
    chosen = [searches[0] for searches in found if searches]
    if not chosen:
        return [("spacecraft",)] * len(found)
    reasons = iter(forbidding_constraints(sky, start_tdb_days, stop_tdb_days, chosen))
    return [next(reasons) if searches else ("spacecraft",) for searches in found]
