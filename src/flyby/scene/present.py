"""Where an asteroid is at one instant, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from astropy.time import Time

from flyby.catalogue.missions import MissionWindow
from flyby.catalogue.sites import Site, catalogue_sites
from flyby.dynamics import ForceModel, Trajectory, propagate
from flyby.encounter import CloseApproach
from flyby.encounter.close_approaches import find_encounters
from flyby.errors import PropagationError, SpanError
from flyby.observing import (
    Ephemeris,
    PhotometryError,
    Sky,
    Window,
    load_site,
    mission_windows,
    observation_windows,
    observe,
    sightings,
)
from flyby.observing.windows import tdb_span
from flyby.orbits import is_same_asteroid
from flyby.orbits.orbit import Orbit
from flyby.scene.flyby import WITHIN
from flyby.times import require_time, tdb_days, time_from_tdb_days

_AHEAD_DAYS = 20.0 * 365.25
"""So far the next approach is looked for."""

_WINDOWS_AHEAD_DAYS = (30.0, 400.0, 1500.0)
"""So far the next window is looked for, as long as there is none nearer."""

_LEAST_AHEAD_DAYS = 1.0


@dataclass(frozen=True)
class Present:
    """Where an asteroid is at one instant, and what comes next.

    Attributes
    ----------
    orbit : Orbit
    time : astropy.time.Time
    site : Site or None
    trajectory : Trajectory
        From the instant on.
    geocentric : Ephemeris
        As seen from the Earth's centre, of one row.
    topocentric : Ephemeris or None
        As seen from the site, altitudes as the air lifts them.
    forbidden_by : tuple of str
        What keeps the site from observing now.
    next_approach : CloseApproach or None
        To the Earth, within 0.05 au and twenty years.
    next_window : Window or None
        Of the site, or of the first optical site of the catalogue that has one; it may be open.
    under_way : tuple of MissionWindow
        Mission events that may be going on.
    next_mission : MissionWindow or None

    Examples
    --------
    See `present`.
    """

    orbit: Orbit
    time: Time
    site: Site | None
    trajectory: Trajectory
    geocentric: Ephemeris
    topocentric: Ephemeris | None
    forbidden_by: tuple[str, ...]
    next_approach: CloseApproach | None
    next_window: Window | None
    under_way: tuple[MissionWindow, ...]
    next_mission: MissionWindow | None

    def days_until(self, time: Time) -> float:
        """Return how many days an instant is ahead."""
        return float(tdb_days(time) - tdb_days(self.time))


def present(
    orbit: Orbit,
    at: Time | None = None,
    site: Site | str | None = None,
    forces: ForceModel | None = None,
) -> Present:
    """Tell where an asteroid is at one instant, and what comes next.

    Parameters
    ----------
    orbit : Orbit
    at : astropy.time.Time, optional
        By default now, by the clock of this machine.
    site : Site or str, optional
        From where it is seen too.
    forces : ForceModel, optional

    Returns
    -------
    Present

    Raises
    ------
    InvalidTimeError, SpanError, PropagationError, UnknownNameError
        As `flyby.propagate` and `flyby.load_site`.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene.present import present
    >>> found = present(flyby.load_orbit("apophis"), flyby.parse_time("2029-04-13T12:00"))
    >>> print(found.next_approach.time.isot[:10], found.geocentric.constellation[0])
    2029-04-13 Crv
    """
    instant = Time.now() if at is None else require_time(at, "at")
    days = float(tdb_days(instant))
    place = load_site(site) if isinstance(site, str) else site
    trajectory = _ahead(orbit, days, forces)
    sky = Sky(trajectory)
    missions = tuple(
        one for one in mission_windows() if is_same_asteroid(orbit.designation, one.target)
    )
    to_come = [one for one in missions if float(tdb_days(one.earliest)) > days]
    forbidden: tuple[str, ...] = ()
    if place is not None:
        forbidden = _forbidden(sky, instant, place)
    return Present(
        orbit=orbit,
        time=instant,
        site=place,
        trajectory=trajectory,
        geocentric=observe(sky, instant),
        topocentric=None if place is None else observe(sky, instant, place, refraction=True),
        forbidden_by=forbidden,
        next_approach=_next_approach(trajectory, days),
        next_window=_next_window(sky, days, place),
        under_way=tuple(
            one
            for one in missions
            if float(tdb_days(one.earliest)) <= days <= float(tdb_days(one.latest))
        ),
        next_mission=min(to_come, key=lambda one: float(tdb_days(one.earliest)), default=None),
    )


def _ahead(orbit: Orbit, days: float, forces: ForceModel | None) -> Trajectory:
    """Carry an orbit as far ahead as it goes."""
    before = time_from_tdb_days(days - _LEAST_AHEAD_DAYS)
    for ahead in (_AHEAD_DAYS, 5.0 * 365.25, _LEAST_AHEAD_DAYS):
        try:
            return propagate(orbit, before, time_from_tdb_days(days + ahead), forces)
        except (SpanError, PropagationError):
            if ahead == _LEAST_AHEAD_DAYS:
                raise
    raise AssertionError


def _next_approach(trajectory: Trajectory, days: float) -> CloseApproach | None:
    _, last = trajectory.usable_span(days, float(tdb_days(trajectory.stop)))
    if not last > days:
        return None
    span = time_from_tdb_days(days), time_from_tdb_days(last)
    found = find_encounters(trajectory, *span, ("earth",), WITHIN, every=True, uncertainty=False)
    if not found.approaches["earth"]:
        return None
    first = float(tdb_days(found.approaches["earth"][0].time))
    about = time_from_tdb_days(max(days, first - 1.0)), time_from_tdb_days(min(last, first + 1.0))
    again = find_encounters(trajectory, *about, ("earth",), WITHIN).approaches["earth"]
    return again[0] if again else found.approaches["earth"][0]


def _next_window(sky: Sky, days: float, site: Site | None) -> Window | None:
    sites = [one for one in catalogue_sites() if one.kind == "optical"] if site is None else [site]
    for ahead in _WINDOWS_AHEAD_DAYS:
        first, last = sky.usable_span(days, min(days + ahead, float(tdb_days(sky.stop)) - 1e-6))
        if not last > first:
            return None
        try:
            found = observation_windows(
                sky, sites, time_from_tdb_days(first), time_from_tdb_days(last)
            )
        except PhotometryError:
            return None
        if found:
            return min(found, key=lambda window: tdb_span(window)[0])
    return None


def _forbidden(sky: Sky, instant: Time, site: Site) -> tuple[str, ...]:
    try:
        return sightings(sky, instant, [site])[0].forbidden_by
    except PhotometryError:
        return ("magnitude",)
