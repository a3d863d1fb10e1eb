"""Observation windows of the assets of the two agencies, by the rules of each kind."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from astropy.time import Time

from flyby.catalogue.missions import MissionWindow
from flyby.catalogue.sites import Site, usual_sites
from flyby.observing.constraints import Magnitude
from flyby.observing.photometry import HOW_TO_GIVE_ONE, MagnitudeLaw, PhotometryError
from flyby.observing.site_lookup import as_site
from flyby.observing.sky import Path, Sky, sky_over
from flyby.observing.windows.find import run_searches
from flyby.observing.windows.rules import searches_for, spacecraft_arrival
from flyby.observing.windows.window import Window, Windows
from flyby.times import tdb_days

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit


def observation_windows(
    orbit: Orbit | Path | Sky,
    sites: Iterable[Site | str] | Site | str | None = None,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    magnitude_law: MagnitudeLaw | None = None,
    refraction: bool = False,
) -> list[Window]:
    """Find every interval in which each site can observe the asteroid.

    Parameters
    ----------
    orbit : Orbit, Trajectory or Sky
        An orbit is propagated over the span.
    sites : Site or str, or several of them, optional
        Names are looked up with `load_site`. By default every site but those on request.
    start, stop : Time
        The span. For a trajectory it may be left out, and is then the trajectory's own.
    magnitude_law : MagnitudeLaw, optional
        By default H and G as published with the orbit.
    refraction : bool
        Whether altitudes are lifted by a standard atmosphere.

    Returns
    -------
    list of Window
        Site by site in the order given, each in time order. A site that never sees the asteroid
        has none: `forbidding` tells why.

    Raises
    ------
    UnknownNameError
        For a site that is not known.
    SpanError
        For a span that is empty, reversed or outside the trajectory's.
    PhotometryError
        If an optical window is asked for and no H is known.

    Examples
    --------
    >>> import flyby
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")
    >>> flyby.observation_windows(flyby.load_orbit("apophis"), "J04", start, stop)
    [<Window J04 optical 2029-04-13 20:23:03 UTC to 2029-04-13 22:35:57 UTC, V 2.7>]
    """
    places = _places(sites)
    sky, first, last = sky_over(orbit, start, stop, magnitude_law)
    searches = [search for site in places for search in searches_for(site, sky)]
    needs_light = any(isinstance(c, Magnitude) for search in searches for c in search.constraints)
    if needs_light and sky.magnitude_law is None:
        raise PhotometryError(
            f"no absolute magnitude is known for {sky.designation}; {HOW_TO_GIVE_ONE}"
        )
    found = run_searches(sky, first, last, searches, refraction, places)
    arrival = spacecraft_arrival(sky.designation)
    by_site: dict[int, list[Window]] = {id(site): [] for site in places}
    arrives = -math.inf if arrival is None else float(tdb_days(arrival.start.latest))
    for window in found:
        by_site[id(window.place)].append(_with_mission_note(window, arrival, arrives))
    return Windows(
        window
        for site in places
        for window in sorted(by_site.pop(id(site), []), key=lambda w: w._start_tdb_days)
    )


def _places(sites: Iterable[Site | str] | Site | str | None) -> list[Site]:
    if sites is None:
        return list(usual_sites())
    several = [sites] if isinstance(sites, (Site, str)) else list(sites)
    return [as_site(site) for site in several]


def _with_mission_note(window: Window, arrival: MissionWindow | None, arrives: float) -> Window:
    if window.kind != "tracking" or arrival is None or window._start_tdb_days >= arrives:
        return window
    note = f"only if {arrival.mission} has arrived by then (the day has not been published)"
    return replace(window, notes=(*window.notes, note))
