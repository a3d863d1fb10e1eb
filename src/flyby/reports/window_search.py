"""The search for observation windows: which sites, which kinds, with what assumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from astropy.time import Time

from flyby.assumptions import (
    clock_assumptions,
    earth_orientation_assumptions,
    notes_with_owners,
)
from flyby.catalogue.missions import MissionWindow, mission_windows
from flyby.catalogue.sites import KINDS, Site, catalogue_sites, usual_sites
from flyby.encounter.impact import impact_notes
from flyby.errors import FlybyError, SpanError, UnknownNameError
from flyby.orbits.orbit import Orbit
from flyby.reports.windows import WindowReport
from flyby.times import require_span, tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window

JOINT_ASSUMPTIONS = (
    "joint view: a hand-over is told where one network's coverage begins after and ends after the "
    "other's, or follows it within a day; gaps of less than a second are not told",
    "joint view: the parallax is the angle between the directions in which two sites see the "
    "asteroid, at its greatest in each simultaneous window; the baseline is the chord between them",
)


MOST_SITE_YEARS = 4000.0
"""The longest search: every site of the catalogue over two centuries, some four minutes."""

LONG_SITE_YEARS = 400.0
"""A search of more than half a minute."""


class NoWindowError(FlybyError):
    """Nothing to search, or a search that found nothing where something was needed."""


def observation_report(
    orbit: Orbit,
    start: Time,
    stop: Time,
    sites: Sequence[Site | str] | None = None,
    kinds: Sequence[str] = (),
    *,
    joint: bool = False,
    networks: Sequence[str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> WindowReport:
    """Search the observation windows of an orbit and report them.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
        The span to search, in any scale.
    sites : sequence of Site or str, optional
        By default every site but those on request.
    kinds : sequence of str
        Only sites of these kinds; every kind where empty. "naked-eye" asks for a dark sky and an
        asteroid bright enough for the eye at each optical site.
    joint : bool
        Whether to compare the networks too: of the kinds that are asked for; where none is, of
        the optical sites, or of what there is if no site is optical.
    networks : sequence of str, optional
        Those that are compared: by default JAXA and ESA, and of tracking antennas alone NASA too,
        whose Deep Space Network carries what neither sees.
    tell : callable, optional
        Told, in words, what is being done.

    Returns
    -------
    WindowReport

    Raises
    ------
    SpanError
        If `stop` is not after `start`, the span leaves the ephemeris, or the search is longer than
        `MOST_SITE_YEARS`.
    UnknownNameError
        If a site or a kind is not known.
    InvalidSiteError
        If a place is not on the Earth.
    NoWindowError
        If no site is of the kinds asked for.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import observation_report
    >>> night = Time(["2029-04-13T12:00", "2029-04-14T12:00"], scale="tdb")
    >>> report = observation_report(flyby.load_orbit("apophis"), *night, sites=["J04"])
    >>> [window.kind for window in report.windows]
    ['optical']
    """
    require_span(start, stop)
    size_of_search(start, stop, sites, kinds)

    from flyby.dynamics import propagate
    from flyby.observing import Sky, joint_view, observation_windows
    from flyby.observing.compiled_view import prepare_search
    from flyby.observing.nearest import nearest_point
    from flyby.observing.windows import tdb_span
    from flyby.observing.windows.geometric import shadow_statement
    from flyby.observing.windows.reasons import reasons_for

    say = tell or _silent
    places = _places(sites, kinds)
    prepare_search(len(places), float(tdb_days(stop) - tdb_days(start)))
    say("propagating the orbit")
    trajectory = propagate(orbit, start, stop)
    sky = Sky(trajectory)
    say(f"searching the windows of {len(places)} {'site' if len(places) == 1 else 'sites'}")
    windows = observation_windows(sky, places, start, stop)
    seen = {id(window.place) for window in windows}
    unseen = [place for place in places if id(place) not in seen]
    compared = None
    if joint:
        say("comparing the networks")
        compared = joint_view(
            windows,
            sky,
            places,
            start,
            stop,
            networks=networks or _networks(places, _joint_kinds(places, kinds)),
            kinds=_joint_kinds(places, kinds),
        )
        nearest = compared.nearest
    else:
        nearest = nearest_point(sky, start, stop)
    return WindowReport(
        orbit=orbit,
        ephemeris=trajectory.ephemeris,
        forces=trajectory.describe_forces(),
        start=start,
        stop=stop,
        sites=tuple(places),
        windows=tuple(sorted(windows, key=lambda window: tdb_span(window)[0])),
        unseen=tuple(zip(unseen, reasons_for(sky, start, stop, unseen), strict=True)),
        missions=_missions(orbit, start, stop),
        notes=(
            *impact_notes(trajectory),
            shadow_statement(sky, start, stop),
            *_notes(orbit, windows, places, joint, (start, stop)),
        ),
        nearest=nearest,
        joint=compared,
        ends=impact_notes(trajectory),
    )


def size_of_search(
    start: Time, stop: Time, sites: Sequence[Site | str] | None = None, kinds: Sequence[str] = ()
) -> float:
    """Return sites times years, by which the time that a search takes goes.

    Raises
    ------
    SpanError
        If it is more than `MOST_SITE_YEARS`.
    """
    years = float(tdb_days(stop) - tdb_days(start)) / 365.25
    count = len(_places(sites, kinds))
    if years * count > MOST_SITE_YEARS:
        raise SpanError(
            f"{count} {'site' if count == 1 else 'sites'} over {years:.0f} years are "
            f"{years * count:.0f} site-years, more than the {MOST_SITE_YEARS:.0f} (some four "
            f"minutes) that one search may take; ask for fewer sites or a shorter span"
        )
    return years * count


def _silent(_doing: str) -> None:
    pass


def _places(sites: Sequence[Site | str] | None, kinds: Sequence[str]) -> list[Site]:
    from flyby.observing import load_site

    for kind in kinds:
        if kind not in KINDS:
            raise UnknownNameError("kind of site", kind, KINDS)
    if sites is None:
        places = list(usual_sites())
    else:
        places = [
            place
            for site in sites
            for place in (_loaded(load_site, site, kinds) if isinstance(site, str) else [site])
        ]
    places = list({id(place): place for place in places}.values())  # each once
    if not kinds:
        return places
    chosen = [place for place in places if place.kind in kinds]
    if "naked-eye" in kinds:
        chosen += [place.of_kind("naked-eye") for place in places if place.kind == "optical"]
    if not chosen:
        named = ", ".join(f"{place.name} ({place.kind})" for place in places)
        raise NoWindowError(
            f"no site of the kind {' or '.join(kinds)} is among those asked for: {named}; "
            f"leave out --kind or name other sites"
        )
    return chosen


def _loaded(load: Callable[..., Site], text: str, kinds: Sequence[str]) -> list[Site]:
    """Return one site, or of a place that is not in the catalogue one for each kind."""
    from flyby.observing.observatories import ALL_OPTICAL, optical_observatories

    if text == ALL_OPTICAL:
        return list(optical_observatories())
    site = load(text)
    wanted = [kind for kind in kinds if kind not in ("optical", "naked-eye")]
    if site in catalogue_sites() or not wanted:
        return [site]
    return [*([site] if len(wanted) < len(kinds) else []), *(load(text, kind) for kind in wanted)]


def _networks(places: Sequence[Site], kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the networks that are compared where none is named."""
    deep_space = any(one.network == "NASA" and one.kind == "tracking" for one in places)
    return ("JAXA", "ESA", "NASA") if deep_space and set(kinds) == {"tracking"} else ("JAXA", "ESA")


def _joint_kinds(places: Sequence[Site], kinds: Sequence[str]) -> tuple[str, ...]:
    present = tuple(dict.fromkeys(place.kind for place in places))
    if kinds:
        return tuple(dict.fromkeys(kinds))
    return ("optical",) if "optical" in present else present


def _missions(orbit: Orbit, start: Time, stop: Time) -> tuple[MissionWindow, ...]:
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    return tuple(
        mission
        for mission in mission_windows()
        if orbit.is_same_asteroid(mission.target)
        and float(tdb_days(mission.earliest)) <= last
        and float(tdb_days(mission.latest)) >= first
    )


def _notes(
    orbit: Orbit,
    windows: Sequence[Window],
    places: Sequence[Site],
    joint: bool,
    span: tuple[Time, Time],
) -> tuple[str, ...]:
    about: list[tuple[str, str]] = [
        (clause, place.name) for place in places for clause in place.assumed_limits
    ]
    about += [(note, window.name) for window in windows for note in window.notes]
    return (
        *clock_assumptions(*span),
        *earth_orientation_assumptions(*(tdb_days(time) for time in span)),
        *orbit.notes,
        *notes_with_owners(about),
        *(JOINT_ASSUMPTIONS if joint else ()),
    )
