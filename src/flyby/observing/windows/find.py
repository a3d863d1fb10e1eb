"""Windows: the spans in which every constraint of a list is satisfied.

A window opens and closes where the deciding constraint crosses its limit, found to a millisecond,
however long the span. The sampling step follows the geometry: ten minutes for a turning
site, a fraction of distance over speed when the asteroid is near.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.constants import AU_KM
from flyby.observing.compiled_view import CompiledSky, compiled_sky, is_known, worth_compiling
from flyby.observing.constraints import Constraint
from flyby.observing.sky import Instants, Sky
from flyby.observing.units import DEGREE, DEGREE_PER_HOUR, KILOMETRE
from flyby.observing.view import View
from flyby.observing.windows.found import IMPACT, SPAN, Found, join_chunk
from flyby.observing.windows.intervals import UtcTexts
from flyby.observing.windows.mask_samples import with_corners
from flyby.observing.windows.sampling import SITE_STEP_DAYS, sampled_grids, sampled_sky
from flyby.observing.windows.search import Function, Span, spans_where_all_hold
from flyby.observing.windows.window import Searched, Window, Windows
from flyby.processors import available_processors, in_threads
from flyby.times import tdb_days

EDGE_TOLERANCE_DAYS = 1e-3 / 86400.0
"""How well the edges of windows are found: a millisecond."""

_LEAST_LIT = 1e-5  # of the Sun's disc


_MANY_SEARCHES = 200  # from which on they are divided, and not only the time


def find_windows(
    constraints: Sequence[Constraint],
    sky: Sky,
    start: Time,
    stop: Time,
    site: Site | None = None,
    *,
    name: str = "",
    kind: str = "",
    refraction: bool = False,
    notes: tuple[str, ...] = (),
) -> list[Window]:
    """Find every span in which all constraints are satisfied.

    Parameters
    ----------
    constraints : sequence of Constraint
    sky : Sky
    start, stop : Time
        The span searched; it must lie inside the trajectory's.
    site : Site, optional
        Without one, as seen from the geocentre.
    name, kind : str, optional
        By default those of the site.
    refraction : bool
        Whether altitudes are lifted by a standard atmosphere.
    notes : tuple of str
        Carried by every window.

    Returns
    -------
    list of Window
        In time order.

    Raises
    ------
    SpanError
        For a span that is empty, reversed or outside the trajectory's.

    Examples
    --------
    >>> import astropy.units as u
    >>> import flyby
    >>> from flyby.observing import Altitude, Sky, SunAltitude, find_windows, load_site
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> high_and_dark = [Altitude(min=30 * u.deg), SunAltitude(max=-12 * u.deg)]
    >>> find_windows(high_and_dark, sky, start, stop, load_site("J04"))
    [<Window J04 optical 2029-04-13 20:23:03 UTC to 2029-04-13 22:22:01 UTC, V 2.7>]
    """
    search = WindowSearch(tuple(constraints), site, name, kind, notes)
    return Windows(run_searches(sky, start, stop, [search], refraction))


@dataclass(frozen=True)
class WindowSearch:
    """What is searched for: one list of constraints at one site (None: the geocentre)."""

    constraints: tuple[Constraint, ...]
    site: Site | None = None
    name: str = ""
    kind: str = ""
    notes: tuple[str, ...] = ()


def run_searches(
    sky: Sky,
    start: Time,
    stop: Time,
    searches: Sequence[WindowSearch],
    refraction: bool = False,
    sites: Sequence[Site] | None = None,
) -> list[Window]:
    """Find the windows of several searches, one search after another, each in time order.

    The sky is evaluated once for all of them, so this is much cheaper than `find_windows` for
    each. `sites` are those that were asked for, where some of them have no search. Raises what
    `find_windows` raises.
    """
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    sky.require_inside(first, last)
    if sites is None:
        sites = [search.site for search in searches if search.site is not None]
    searched = Searched(
        _start_tdb_days=first,
        _end_tdb_days=last,
        sites=tuple({id(site): site for site in sites}.values()),
    )
    step = _longest_step(searches)
    found: list[list[Found]] = [[] for _ in searches]
    quick = _compiled(sky, first, last, searches)
    known = [
        quick is not None
        and (search.site is None or search.site.has_horizon)
        and is_known(search.site, search.constraints, sky)
        for search in searches
    ]
    if quick is not None and any(known):
        _search_compiled(quick, first, last, step, searches, known, found, refraction)
    if not all(known):
        _search_with_views(sky, first, last, step, searches, known, found, refraction)
    impacts = sky.impact_days()
    inside = [
        (search, _at_impacts(item, impacts).cut_to(first, last))
        for search, items in zip(searches, found, strict=True)
        for item in items
    ]
    texts = UtcTexts(
        days
        for _, item in inside
        for days in (item.start, item.end, item.peak_tdb_days)
        if np.isfinite(days)
    )
    places = {id(search.site): search.site for search in searches if search.site is not None}
    limits = {key: site.assumed_limits for key, site in places.items()}
    return [_window(search, item, searched, texts, limits) for search, item in inside]


def _compiled(
    sky: Sky, first: float, last: float, searches: Sequence[WindowSearch]
) -> CompiledSky | None:
    """Return the sky for the compiled search, where that is worth loading it."""
    return compiled_sky(sky, first, last) if worth_compiling(len(searches), last - first) else None


def _search_compiled(
    quick: CompiledSky,
    first: float,
    last: float,
    step: float | None,
    searches: Sequence[WindowSearch],
    known: Sequence[bool],
    found: list[list[Found]],
    refraction: bool,
) -> None:
    """Find the windows of the searches that the compiled code knows."""
    chosen = [k for k, one in enumerate(known) if one]
    wanted = [(searches[k].site, searches[k].constraints) for k in chosen]
    names = [[constraint.name for constraint in searches[k].constraints] for k in chosen]
    threads = available_processors()
    parts = _even_parts(len(wanted), threads if len(wanted) >= _MANY_SEARCHES else 1)

    def search(task: tuple[FloatArray, slice]) -> tuple[int, FloatArray]:
        grid, part = task
        rows = quick.windows(grid, wanted[part], refraction, EDGE_TOLERANCE_DAYS)
        return part.start, rows

    tasks = (
        (grid, part) for grid in sampled_grids(quick.passage, first, last, step) for part in parts
    )
    for begin, rows in in_threads(search, tasks, threads):
        chunks: dict[int, list[Found]] = {}
        for row in rows.tolist():
            which = begin + int(row[0])
            opens, closes = (SPAN if k < 0.0 else names[which][int(k)] for k in row[3:5])
            chunks.setdefault(which, []).append(Found(row[1], row[2], opens, closes, *row[5:]))
        for which, chunk in chunks.items():
            join_chunk(found[chosen[which]], chunk)


def _even_parts(count: int, parts: int) -> list[slice]:
    """Divide a list into parts of nearly one length."""
    edges = [count * k // parts for k in range(parts + 1)]
    return [slice(low, high) for low, high in pairwise(edges)]


def _search_with_views(
    sky: Sky,
    first: float,
    last: float,
    step: float | None,
    searches: Sequence[WindowSearch],
    known: Sequence[bool],
    found: list[list[Found]],
    refraction: bool,
) -> None:
    """Find the windows of the other searches: the readable reference, for any constraint."""
    for instants in sampled_sky(sky, first, last, step):
        views: dict[int, View] = {}
        for search, done, before in zip(searches, known, found, strict=True):
            if done:
                continue
            view = views.get(id(search.site))
            if view is None:
                views.clear()  # the searches at one site follow one another
                view = views[id(search.site)] = _view(instants, search.site, refraction)
            join_chunk(before, _in_chunk(search, view))


def _longest_step(searches: Sequence[WindowSearch]) -> float | None:
    """Return the sampling step that every observer of some searches needs."""
    steps = [
        SITE_STEP_DAYS if search.site.has_horizon else search.site.longest_step_days
        for search in searches
        if search.site is not None
    ]
    return min((step for step in steps if step is not None), default=None)


def _view(instants: Instants, site: Site | None, refraction: bool) -> View:
    view = View(instants, site, refraction)
    if site is None or site.horizon is None or not view.has_horizon:
        return view
    return View(with_corners(instants, view, site.horizon), site, refraction)


def _in_chunk(search: WindowSearch, view: View) -> list[Found]:
    instants, sky = view.instants, view.instants.sky
    grid = instants.tdb_days

    def seen(days: FloatArray) -> View:
        return View(sky.at(days), view.site, view.refraction)

    def function(constraint: Constraint) -> Function:
        return lambda days: constraint.margin(seen(days))

    values, deciding = [], []
    for constraint in search.constraints:
        margin = np.asarray(constraint.margin(view), dtype=np.float64)
        least, greatest = float(np.min(margin)), float(np.max(margin))
        if greatest < least - greatest:  # nowhere near its limit
            return []
        if least > 0.0 and least > 2.0 * float(np.max(np.abs(np.diff(margin)))):
            continue  # satisfied throughout, between the samples too
        values.append(margin)
        deciding.append(constraint)
    spans = spans_where_all_hold(
        [function(constraint) for constraint in deciding], grid, values, EDGE_TOLERANCE_DAYS
    )
    if not spans:
        return []
    names = [constraint.name for constraint in deciding]
    return _described(spans, names, view, seen)


def _described(
    spans: Sequence[Span], names: Sequence[str], view: View, seen: Callable[[FloatArray], View]
) -> list[Found]:
    starts = np.array([span.start for span in spans])
    ends = np.array([span.stop for span in spans])
    nothing = np.full(starts.size, np.nan)
    # Edges and middles: one view of them for every quantity.
    own = seen(np.concatenate([starts, 0.5 * (starts + ends), ends]))

    def least(quantity: Callable[[View], FloatArray]) -> tuple[FloatArray, FloatArray]:
        return _least(quantity, view, own, seen, starts, ends)

    if not view.has_horizon:
        peak, peak_days = nothing, nothing
    else:
        # The sine, because near the zenith the altitude itself has a cusp.
        peak_days = least(lambda v: -v.altitude_sine)[1]
        peak = seen(peak_days).altitude_deg
    known = view.instants.sky.magnitude_law is not None
    brightest = least(_lit_magnitude)[0] if known else nothing
    fastest = -least(lambda v: -v.rate_deg_h)[0]
    nearest = least(lambda v: v.distance_au)[0]
    return [
        Found(
            start=span.start,
            end=span.stop,
            opens=SPAN if span.opens is None else names[span.opens],
            closes=SPAN if span.closes is None else names[span.closes],
            peak_altitude_deg=float(peak[k]),
            peak_tdb_days=float(peak_days[k]),
            brightest_v=float(brightest[k]),
            max_rate_deg_h=float(fastest[k]),
            least_distance_au=float(nearest[k]),
        )
        for k, span in enumerate(spans)
    ]


def _lit_magnitude(view: View) -> FloatArray:
    """Return V, infinite also within the millisecond to which the edge of an umbra is found."""
    lit = view.instants.sunlight.fraction > _LEAST_LIT
    return np.where(lit, view.magnitude, np.inf)


def _least(
    quantity: Callable[[View], FloatArray],
    view: View,
    own: View,
    seen: Callable[[FloatArray], View],
    starts: FloatArray,
    ends: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the least of edges, middle, samples and a parabola in each window, and when it is."""
    grid, values = view.instants.tdb_days, quantity(view)
    own_days = own.instants.tdb_days.reshape(3, starts.size)
    own_values = quantity(own).reshape(own_days.shape)
    best = np.argmin(own_values, axis=0)
    columns = np.arange(starts.size)
    least, when = own_values[best, columns], own_days[best, columns]
    left, right = np.searchsorted(grid, starts), np.searchsorted(grid, ends, side="right")
    inner = np.full(starts.size, -1)
    for window in np.flatnonzero(right > left):
        inner[window] = left[window] + int(np.argmin(values[left[window] : right[window]]))
    filled = np.flatnonzero(inner >= 0)
    better = filled[values[inner[filled]] < least[filled]]
    least[better], when[better] = values[inner[better]], grid[inner[better]]
    # The vertex of the parabola through the least sample and its neighbours.
    around = filled
    if around.size and grid.size > 2:
        k = np.clip(inner[around], 1, grid.size - 2)
        before, after = grid[k - 1] - grid[k], grid[k + 1] - grid[k]
        with np.errstate(divide="ignore", invalid="ignore"):  # in the umbra V is infinite
            fall, rise = values[k - 1] - values[k], values[k + 1] - values[k]
            shift = 0.5 * (fall * after**2 - rise * before**2) / (fall * after - rise * before)
        vertex = np.clip(grid[k] + np.nan_to_num(shift), starts[around], ends[around])
        at_vertex = quantity(seen(vertex))
        better = at_vertex < least[around]
        least[around[better]], when[around[better]] = at_vertex[better], vertex[better]
    return least, when


def _at_impacts(found: Found, impacts: Sequence[float]) -> Found:
    """Say of an edge that the span gives that it is an impact that gives it."""

    def cause(edge: float, named: str) -> str:
        near = any(abs(edge - impact) < EDGE_TOLERANCE_DAYS for impact in impacts)
        return IMPACT if named == SPAN and near else named

    if not impacts:
        return found
    return replace(
        found, opens=cause(found.start, found.opens), closes=cause(found.end, found.closes)
    )


def _window(
    search: WindowSearch,
    found: Found,
    searched: Searched,
    texts: UtcTexts,
    assumed_limits: Mapping[int, tuple[str, ...]],
) -> Window:
    site = search.site
    known = np.isfinite(found.brightest_v)
    ground = site is not None and site.has_horizon
    return Window(
        site="geocentre" if site is None else site.identifier,
        name=search.name or ("" if site is None else site.name),
        agency="" if site is None else site.agency,
        network="" if site is None else site.network,
        kind=search.kind or ("geometric" if site is None else site.kind),
        _start_tdb_days=found.start,
        _end_tdb_days=found.end,
        opens=found.opens,
        closes=found.closes,
        peak_altitude=Quantity(found.peak_altitude_deg, DEGREE) if ground else None,
        _peak_tdb_days=found.peak_tdb_days if ground else None,
        brightest_v=found.brightest_v if known else None,
        max_rate=Quantity(found.max_rate_deg_h, DEGREE_PER_HOUR),
        least_distance=Quantity(found.least_distance_au * AU_KM, KILOMETRE),
        assumed_limits=() if site is None else assumed_limits[id(site)],
        notes=search.notes + (() if site is None else _site_notes(site)),
        place=site,
        _texts=texts,
        searched=searched,
    )


def _site_notes(site: Site) -> tuple[str, ...]:
    height = (f"height {site.height_m:g} m assumed",) if site.height_assumed else ()
    return height + site.notes
