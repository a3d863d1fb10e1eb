"""What lies outside a span without a flyby: the nearest one before or after it."""

from __future__ import annotations

from collections.abc import Sequence

from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.dynamics import ForceModel, planetary_ephemeris
from flyby.dynamics.perturbers import load_perturbers
from flyby.encounter.approach import CloseApproach
from flyby.encounter.close_approaches import find_encounters
from flyby.errors import FlybyError
from flyby.orbits.orbit import Orbit
from flyby.scene.flyby import WITHIN, Flyby
from flyby.times import tdb_days, time_from_tdb_days

_REACHES_DAYS = (30.0 * 365.25, 1000.0 * 365.25)
"""First so far to either side, then as far as the ephemerides go."""

_INSIDE_DAYS = 1.0
"""From the ends of the ephemerides."""


def nearest_outside(
    orbit: Orbit,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth",),
    within: Quantity | None = WITHIN,
    forces: ForceModel | None = None,
) -> CloseApproach | None:
    """Find the approach that is nearest in time to a span, before or after it.

    Where none comes within the limit, the deepest one that there is.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
    bodies : sequence of str
    within : Quantity, optional
        Greatest distance from the centre of a body; every minimum where not given.
    forces : ForceModel, optional

    Returns
    -------
    CloseApproach or None
        Without uncertainty. None where the orbit cannot be carried so far.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.scene.outside import nearest_outside
    >>> start, stop = Time(["2030-01-01", "2031-01-01"], scale="tdb")
    >>> print(nearest_outside(flyby.load_orbit("apophis"), start, stop).time.isot[:10])
    2029-04-13
    """
    model = ForceModel() if forces is None else forces
    edges = float(tdb_days(start)), float(tdb_days(stop))
    deepest = None
    for reach in _REACHES_DAYS:
        span = _reached(model, edges, reach)
        try:
            found = find_encounters(
                orbit, *span, tuple(bodies), within, model, every=True, uncertainty=False
            ).approaches
        except FlybyError:
            return deepest
        every = [one for own in found.values() for one in own]
        beyond = [one for one in every if _days_outside(one, edges) > 0.0]
        if beyond:
            return min(beyond, key=lambda one: _days_outside(one, edges))
    if within is not None:
        return _deepest(orbit, span, edges, bodies, model)
    return None


def own_flyby(
    orbit: Orbit,
    body: str = "earth",
    forces: ForceModel | None = None,
    sites: Sequence[Site] | None = None,
) -> Flyby:
    """Return the flyby that an orbit is known for: where nobody says which.

    The deepest from 2020 to 2040; of an orbit without one the nearest before or after.

    Parameters
    ----------
    orbit : Orbit
    body : str
    forces : ForceModel, optional
    sites : sequence of Site, optional
        From where it is observed, as for `Flyby`.

    Returns
    -------
    Flyby

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene.outside import own_flyby
    >>> own_flyby(flyby.load_orbit("2008tc3-jpl-18")).approach.time.utc.isot[:10]
    '2008-10-07'
    """
    usual = Flyby(orbit, body, forces=forces, sites=sites)
    try:
        if usual.approaches:
            return usual
    except FlybyError:  # it cannot be carried so far: it has met a body before
        pass
    outside = nearest_outside(orbit, usual.start, usual.stop, (body,), forces=forces)
    if outside is None or outside.distance > WITHIN:
        return usual
    return Flyby(orbit, body, forces=forces, sites=sites, on=outside.time)


def _reached(model: ForceModel, edges: tuple[float, float], reach: float) -> tuple[Time, Time]:
    """Return the span with so much more to either side, inside the ephemerides."""
    ephemeris = planetary_ephemeris()
    first, last = ephemeris.start_tdb_days, ephemeris.stop_tdb_days
    if model.asteroids:
        asteroids = load_perturbers()
        first, last = (
            max(first, asteroids.start_tdb_days),
            min(last, asteroids.stop_tdb_days),
        )
    low = max(edges[0] - reach, first + _INSIDE_DAYS)
    high = min(edges[1] + reach, last - _INSIDE_DAYS)
    return time_from_tdb_days(low), time_from_tdb_days(high)


def _days_outside(approach: CloseApproach, edges: tuple[float, float]) -> float:
    days = float(tdb_days(approach.time))
    return max(edges[0] - days, days - edges[1])


def _deepest(
    orbit: Orbit,
    span: tuple[Time, Time],
    edges: tuple[float, float],
    bodies: Sequence[str],
    model: ForceModel,
) -> CloseApproach | None:
    """Return the least of all minima outside the span."""
    try:
        found = find_encounters(orbit, *span, tuple(bodies[:1]), None, model, uncertainty=False)
    except FlybyError:
        return None
    beyond = [one for one in found.approaches[bodies[0]] if _days_outside(one, edges) > 0.0]
    return min(beyond, key=lambda one: float(one.distance.to_value("km")), default=None)
