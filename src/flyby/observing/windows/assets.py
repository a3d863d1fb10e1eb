"""Observation windows of the assets of the two agencies, by the rules of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from astropy.time import Time

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.missions import MissionWindow, mission_windows
from flyby.catalogue.sites import Site, catalogue_sites
from flyby.errors import FlybyError
from flyby.observing.constraints import (
    Altitude,
    Constraint,
    During,
    Elongation,
    Magnitude,
    MoonSeparation,
    OutOfShadow,
    Outside,
    Range,
    Rate,
    RoundTrip,
    SunAltitude,
)
from flyby.observing.photometry import HOW_TO_GIVE_ONE, MagnitudeLaw, PhotometryError
from flyby.observing.site_lookup import load_site
from flyby.observing.sky import Path, Sky
from flyby.observing.windows.find import Window, WindowSearch, run_searches
from flyby.observing.windows.reasons import forbidding_constraints
from flyby.times import require_time, tdb_days, time_from_tdb_days

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
    """Every interval in which each site can observe the asteroid.

    Parameters
    ----------
    orbit : Orbit, Trajectory or Sky
        An orbit is propagated over the span.
    sites : Site or str, or several of them, optional
        Names are looked up with `load_site`. By default the whole catalogue.
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
    """
    places = _places(sites)
    sky, first, last = sky_over(orbit, start, stop, magnitude_law)
    searches = [search for site in places for search in searches_for(site, sky)]
    needs_light = any(isinstance(c, Magnitude) for search in searches for c in search.constraints)
    if needs_light and sky.magnitude_law is None:
        raise PhotometryError(f"no absolute magnitude is known for {_name(sky)}; {HOW_TO_GIVE_ONE}")
    found = run_searches(sky, first, last, searches, refraction, places)
    arrival = spacecraft_arrival(_name(sky))
    by_site: dict[int, list[Window]] = {id(site): [] for site in places}
    for window in found:
        by_site[id(window.place)].append(_with_mission_note(window, arrival))
    return [
        window
        for site in places
        for window in sorted(by_site.pop(id(site), []), key=lambda w: w.start_tdb_days)
    ]


def searches_for(site: Site, sky: Sky) -> list[WindowSearch]:
    """List the searches that the kind of a site asks for.

    Optical: magnitude, shadow, elongation, Moon, rate, dark sky, altitude. Naked eye: magnitude,
    shadow, dark sky, altitude. Tracking antenna: altitude, with a spacecraft beside the asteroid.
    Radar: range and altitude, once while one dish can receive its own echo and once while it
    cannot.
    """
    altitude = _when(site, "minimum_altitude", Altitude)
    outages: list[Constraint] = [
        Outside(float(tdb_days(outage.start.earliest)), float(tdb_days(outage.end.latest)))
        for outage in site.outages
    ]
    if site.service is not None:
        first, last = site.service.start, site.service.end
        outages.append(
            During(
                -np.inf if first is None else float(tdb_days(first.earliest)),
                np.inf if last is None else float(tdb_days(last.latest)),
                "service",
            )
        )
    law = () if sky.magnitude_law is None else (sky.magnitude_law.description,)
    if site.kind in ("optical", "naked-eye"):
        faintest = site.limit("limiting_magnitude")
        constraints: list[Constraint] = [
            *([] if faintest is None else [Magnitude(faintest, in_full_sunlight=True)]),
            OutOfShadow(faintest),
            *_when(site, "least_elongation", Elongation),
            *_when(site, "least_moon_separation", MoonSeparation),
            *_when(site, "fastest_rate", Rate),
            *_when(site, "maximum_sun_altitude", SunAltitude),
            *altitude,
        ]
        return [WindowSearch((*constraints, *outages), site, notes=law)]
    if site.kind == "tracking":
        arrival = spacecraft_arrival(_name(sky))
        if arrival is None:  # nothing to track
            return []
        present = During(float(tdb_days(arrival.start.earliest)), np.inf, "spacecraft")
        note = (
            f"contact with {arrival.mission} beside the asteroid, which arrives in "
            f"{arrival.start.text}; the end of its mission has not been published"
        )
        return [WindowSearch((present, *altitude, *outages), site, notes=(note,))]
    common = [*_when(site, "farthest_range", Range), *altitude, *outages]
    switch = site.limit("switch_time")
    if switch is None:
        return [WindowSearch(tuple(common), site)]
    return [
        WindowSearch((RoundTrip(switch, True), *common), site),
        WindowSearch(
            (RoundTrip(switch, False), *common),
            site,
            notes=(
                f"bistatic only: the echo is back before one dish can switch to receiving "
                f"({switch:g} s), so another must receive",
            ),
        ),
    ]


def spacecraft_arrival(designation: str) -> MissionWindow | None:
    """Find the published arrival of a spacecraft that stays beside an asteroid, or None."""
    for window in mission_windows():
        if window.event == "arrival" and is_same_asteroid(designation, window.target):
            return window
    return None


def forbidding(
    orbit: Orbit | Path | Sky,
    site: Site | str,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    magnitude_law: MagnitudeLaw | None = None,
) -> tuple[str, ...]:
    """Which constraints keep a site from ever observing in a span.

    Parameters
    ----------
    orbit, site, start, stop, magnitude_law
        As for `observation_windows`.

    Returns
    -------
    tuple of str
        Empty if there is a window. Else the names of those that are never satisfied; if each is
        at times, of the two that never are together; if each two are, of all.
    """
    place = load_site(site) if isinstance(site, str) else site
    sky, first, last = sky_over(orbit, start, stop, magnitude_law)
    searches = searches_for(place, sky)
    if not searches:
        return ("spacecraft",)
    if run_searches(sky, first, last, searches):
        return ()
    span = float(tdb_days(first)), float(tdb_days(last))
    return forbidding_constraints(sky, *span, searches[:1])[0]


def sky_over(
    orbit: Orbit | Path | Sky,
    start: Time | None,
    stop: Time | None,
    magnitude_law: MagnitudeLaw | None = None,
) -> tuple[Sky, Time, Time]:
    """Give the sky of an orbit (propagated), a trajectory or a sky, and the span as `Time`."""
    if isinstance(orbit, Sky):
        sky = orbit
    elif hasattr(orbit, "state_au"):
        sky = Sky(cast(Path, orbit), magnitude_law)
    else:
        from flyby.dynamics import propagate

        if start is None or stop is None:
            raise FlybyError("an orbit needs a span; give start and stop, each a Time with a scale")
        first, last = require_time(start, "start"), require_time(stop, "stop")
        sky = Sky(propagate(orbit, first, last), magnitude_law)
    first = sky.trajectory.start if start is None else require_time(start, "start")
    last = sky.trajectory.stop if stop is None else require_time(stop, "stop")
    return sky, *_between_impacts(sky, first, last)


def _between_impacts(sky: Sky, start: Time, stop: Time) -> tuple[Time, Time]:
    """The span as far as there is an asteroid, as it is where no impact cuts it."""
    asked = float(tdb_days(start)), float(tdb_days(stop))
    first, last = sky.usable_span(*asked)
    return (
        start if first == asked[0] else time_from_tdb_days(first),
        stop if last == asked[1] else time_from_tdb_days(last),
    )


def span_about(time: Time) -> tuple[Time, Time]:
    """A quarter of an hour either side of an instant: an orbit is propagated over a span."""
    day, margin = float(tdb_days(time)), 0.01
    return time_from_tdb_days(day - margin), time_from_tdb_days(day + margin)


def _places(sites: Iterable[Site | str] | Site | str | None) -> list[Site]:
    if sites is None:
        return list(catalogue_sites())
    several = [sites] if isinstance(sites, (Site, str)) else list(sites)
    return [load_site(site) if isinstance(site, str) else site for site in several]


def _when(site: Site, limit: str, constraint: Any) -> list[Constraint]:
    value = site.limit(limit)
    return [] if value is None else [constraint(value)]


def _name(sky: Sky) -> str:
    orbit = sky.trajectory.orbit
    return "" if orbit is None else str(orbit.designation)


def _with_mission_note(window: Window, arrival: MissionWindow | None) -> Window:
    if window.kind != "tracking" or arrival is None:
        return window
    if window.start_tdb_days >= float(tdb_days(arrival.start.latest)):
        return window
    note = f"only if {arrival.mission} has arrived by then (the day has not been published)"
    return replace(window, notes=(*window.notes, note))
