"""`WindowReport`: who can observe an asteroid and when, with the missions' published dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from astropy.time import Time

from flyby.catalogue.missions import MissionWindow, mission_windows
from flyby.catalogue.sites import KINDS, Site
from flyby.errors import UnknownNameError
from flyby.frames import EARTH_ORIENTATION_ASSUMPTION
from flyby.orbits.orbit import Orbit
from flyby.reports.report import LEAP_SECOND_ASSUMPTION, require_span
from flyby.times import tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window


@dataclass(frozen=True)
class WindowReport:
    """Observation windows of one orbit, for several sites.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
    forces : tuple of str
    start, stop : astropy.time.Time
        The span that was searched.
    sites : tuple of Site
        Everything that was searched, whether or not it has a window.
    windows : tuple of Window
        In time order.
    unseen : tuple of (Site, tuple of str)
        The sites without a window, and the constraints that forbid one.
    missions : tuple of MissionWindow
        Published events of missions to this asteroid that the span touches.
    notes : tuple of str
        Assumptions that a reader should know of.
    """

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    start: Time
    stop: Time
    sites: tuple[Site, ...]
    windows: tuple[Window, ...]
    unseen: tuple[tuple[Site, tuple[str, ...]], ...]
    missions: tuple[MissionWindow, ...]
    notes: tuple[str, ...]


def observation_report(
    orbit: Orbit,
    start: Time,
    stop: Time,
    sites: Sequence[Site | str] | None = None,
    kinds: Sequence[str] = (),
) -> WindowReport:
    """Search the observation windows of an orbit and report them.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
        The span to search, in any scale.
    sites : sequence of Site or str, optional
        By default the whole catalogue.
    kinds : sequence of str
        Only sites of these kinds; every kind where empty. "naked-eye" asks for a dark sky and an
        asteroid bright enough for the eye at each optical site.

    Returns
    -------
    WindowReport

    Raises
    ------
    SpanError
        If `stop` is not after `start`, or the span leaves the ephemeris.
    UnknownNameError
        If a site or a kind is not known.
    """
    require_span(start, stop)
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownNameError("kind of site", kind, KINDS)

    from flyby.dynamics import propagate
    from flyby.observing import Sky, forbidding, observation_windows

    places = _places(sites, kinds)
    trajectory = propagate(orbit, start, stop)
    sky = Sky(trajectory)
    windows = observation_windows(sky, places, start, stop)
    seen = {id(window.place) for window in windows}
    return WindowReport(
        orbit=orbit,
        ephemeris=trajectory.ephemeris,
        forces=trajectory.forces.describe(),
        start=start,
        stop=stop,
        sites=tuple(places),
        windows=tuple(sorted(windows, key=lambda window: window.start_tdb_days)),
        unseen=tuple(
            (place, forbidding(sky, place, start, stop))
            for place in places
            if id(place) not in seen
        ),
        missions=_missions(orbit, start, stop),
        notes=_notes(orbit, windows, places),
    )


def _places(sites: Sequence[Site | str] | None, kinds: Sequence[str]) -> list[Site]:
    from flyby.observing import load_site
    from flyby.observing import sites as catalogue

    given = catalogue() if sites is None else sites
    places = [load_site(site) if isinstance(site, str) else site for site in given]
    if not kinds:
        return places
    chosen = [place for place in places if place.kind in kinds]
    if "naked-eye" in kinds:
        chosen += [place.of_kind("naked-eye") for place in places if place.kind == "optical"]
    return chosen


def _missions(orbit: Orbit, start: Time, stop: Time) -> tuple[MissionWindow, ...]:
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    return tuple(
        mission
        for mission in mission_windows()
        if orbit.designation.startswith(mission.target)
        and float(tdb_days(mission.earliest)) <= last
        and float(tdb_days(mission.latest)) >= first
    )


def _notes(orbit: Orbit, windows: Sequence[Window], places: Sequence[Site]) -> tuple[str, ...]:
    notes = [LEAP_SECOND_ASSUMPTION, EARTH_ORIENTATION_ASSUMPTION, *orbit.notes]
    notes += [f"{place.name}: {clause}" for place in places for clause in place.assumed_limits]
    notes += [f"{window.name}: {note}" for window in windows for note in window.notes]
    return tuple(dict.fromkeys(notes))
