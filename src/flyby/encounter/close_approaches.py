"""`close_approaches`: every local minimum of an orbit's distance to a body, with all it implies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.constants import AU_KM
from flyby.dynamics import ForceModel, Trajectory, propagate
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.encounter.approach import CloseApproach
from flyby.encounter.asked import (
    check_bodies,
    is_single,
    limit_km_of,
    no_orbit,
    proper_name,
    several_orbits,
    span_days,
)
from flyby.encounter.description import describe_approach
from flyby.encounter.impact import ImpactEvent, first_impact, impact_near
from flyby.encounter.search import COARSEST_DAYS, minima
from flyby.encounter.uncertainty import sigma_lanes
from flyby.errors import InvalidOrbitError, PropagationError, SpanError
from flyby.orbits.orbit import Orbit
from flyby.times import iso, tdb_days, time_from_tdb_days

FloatArray = NDArray[np.float64]


@overload
def close_approaches(
    orbit: Orbit | Trajectory,
    start: Time,
    stop: Time,
    body: str = ...,
    within: Quantity | None = ...,
    forces: ForceModel | None = ...,
) -> list[CloseApproach]: ...
@overload
def close_approaches(
    orbit: Sequence[Orbit],
    start: Time,
    stop: Time,
    body: str = ...,
    within: Quantity | None = ...,
    forces: ForceModel | None = ...,
) -> list[list[CloseApproach]]: ...
def close_approaches(
    orbit: Orbit | Trajectory | Sequence[Orbit],
    start: Time,
    stop: Time,
    body: str = "earth",
    within: Quantity | None = None,
    forces: ForceModel | None = None,
) -> list[CloseApproach] | list[list[CloseApproach]]:
    """Close approaches of an orbit to a body, in time order.

    Parameters
    ----------
    orbit : Orbit, Trajectory, or sequence of Orbit
        A trajectory is used as it is (its forces included). Several orbits with one epoch, or a
        trajectory of several, are propagated together and give one list each.
    start, stop : astropy.time.Time
        The span, in any scale.
    body : str
        "earth", "moon", "sun" or a planet.
    within : Quantity, optional
        Leave out approaches beyond this distance from the body's centre. By default every local
        minimum is listed.
    forces : ForceModel, optional
        By default every force there is.

    Returns
    -------
    list of CloseApproach, or one such list per orbit
        Times are good to 1 ms and distances to 1 m of the propagated orbit. An impact on the body
        ends the list; after an impact on any other body nothing is listed either, and the last
        approach says so in its notes.

    Raises
    ------
    UnknownNameError
        If the ephemeris does not know the body.
    UnitError
        If `within` is not a positive length.
    SpanError
        If the span is empty, or the orbit has hit a body between its epoch and the span.
    InvalidTimeError, InvalidOrbitError, PropagationError
        As `flyby.propagate`.
    """
    if isinstance(orbit, Orbit):
        return encounters(orbit, start, stop, (body,), within, forces)[body]
    if isinstance(orbit, Trajectory):
        if is_single(orbit):
            return encounters(orbit, start, stop, (body,), within)[body]
        together = orbit
    else:
        check_bodies((body,))
        span_days(start, stop)
        together = propagate(several_orbits(orbit), start, stop, forces)
    return [
        encounters(together.lane(index), start, stop, (body,), within)[body]
        for index in range(len(together.orbits))
    ]


def encounters(
    orbit: Orbit | Trajectory,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth", "moon"),
    within: Quantity | None = None,
    forces: ForceModel | None = None,
) -> dict[str, list[CloseApproach]]:
    """Close approaches of one orbit to several bodies, from one propagation.

    See `close_approaches`; the uncertainty of all of them takes one propagation more.
    """
    check_bodies(bodies)
    limit_km = limit_km_of(within)
    first, last = span_days(start, stop)
    if not isinstance(orbit, (Orbit, Trajectory)):
        raise no_orbit(orbit)
    trajectory = orbit if isinstance(orbit, Trajectory) else propagate(orbit, start, stop, forces)
    if not is_single(trajectory):
        raise InvalidOrbitError(
            f"the trajectory has {len(trajectory.orbits)} orbits; ask for one with lane(index), "
            f"or use close_approaches"
        )
    found: list[tuple[float, str]] = []
    impacts: list[ImpactEvent] = []
    for body in dict.fromkeys(bodies):
        instants, hits = _passages(trajectory, body, first, last, limit_km)
        found += [(days, body) for days in instants]
        impacts += hits
    impact = _earliest_impact(trajectory, impacts, first, last)
    if impact is not None:
        found = [one for one in found if one[0] < impact.ground_tdb_days]
        if impact.body in bodies:
            found.append((impact.ground_tdb_days, impact.body))
    result: dict[str, list[CloseApproach]] = {body: [] for body in bodies}
    if not found:
        return result
    lanes, trouble = _lanes(trajectory, start, stop)
    for days, body in (ordered := sorted(found)):
        notes = list(trouble)
        at_ground = impact is not None and days == impact.ground_tdb_days
        if impact is not None and not at_ground and (days, body) == ordered[-1]:
            when = iso(time_from_tdb_days(impact.ground_tdb_days), "utc", 0)
            notes.append(
                f"the orbit hits {proper_name(impact.body)} at {when} UTC; nothing is listed after"
            )
        result[body].append(
            describe_approach(trajectory, body, days, lanes, impact if at_ground else None, notes)
        )
    return result


def _passages(
    trajectory: Trajectory, body: str, first: float, last: float, limit_km: float
) -> tuple[list[float], list[ImpactEvent]]:
    """Instants of least distance within the limit, and impacts, TDB days since J2000."""

    def state(days: FloatArray) -> tuple[FloatArray, FloatArray]:
        return trajectory.state_au(days, origin=body)

    edges = trajectory.step_edges_tdb_days
    inside = edges[(edges > first) & (edges < last)]
    grid = np.concatenate([[first], inside, [last]])
    instants = minima(state, grid, COARSEST_DAYS.get(body, 1.0))
    if not instants.size:
        return [], []
    distance_km = np.linalg.norm(state(instants)[0], axis=1) * AU_KM
    hits = [
        event
        for days in instants[distance_km < 1.01 * equatorial_radius_km(body)]
        if (event := impact_near(trajectory, body, float(days))) is not None
    ]
    return [float(days) for days in instants[distance_km <= limit_km]], hits


def _earliest_impact(
    trajectory: Trajectory, impacts: list[ImpactEvent], first: float, last: float
) -> ImpactEvent | None:
    """The first impact on any body since the epoch, which must not lie before the span."""
    epoch = float(tdb_days(trajectory.orbit.epoch))
    edges = trajectory.step_edges_tdb_days
    since = max(min(epoch, first), float(edges[0]))
    event = first_impact(trajectory, since, last)
    if event is not None:
        impacts = [event, *impacts]
    if not impacts:
        return None
    impact = min(impacts, key=lambda one: one.ground_tdb_days)
    if impact.ground_tdb_days < first:
        when = iso(time_from_tdb_days(impact.ground_tdb_days), "utc", 0)
        raise SpanError(
            f"{trajectory.orbit.designation} hits {proper_name(impact.body)} at {when} UTC, before "
            f"the span begins; choose a span that holds that instant"
        )
    return impact


def _lanes(
    trajectory: Trajectory, start: Time, stop: Time
) -> tuple[Trajectory | None, tuple[str, ...]]:
    """The lanes of the uncertainty, or why there are none where there is a covariance."""
    try:
        return sigma_lanes(trajectory.orbit, start, stop, trajectory.forces), ()
    except (InvalidOrbitError, PropagationError) as problem:
        return None, (f"no uncertainty can be given: {problem}",)
