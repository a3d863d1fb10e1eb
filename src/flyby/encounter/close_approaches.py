"""`close_approaches`: every local minimum of an orbit's distance to a body, with all it implies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM
from flyby.dynamics import Contact, ForceModel, Trajectory, propagate
from flyby.encounter.approach import Approaches, CloseApproach, Impact
from flyby.encounter.arguments import (
    not_an_orbit,
    require_bodies,
    require_length_km,
    require_orbits,
    require_span,
)
from flyby.encounter.description import describe_approach
from flyby.encounter.impact import impact_at, impact_sentence
from flyby.encounter.search import COARSEST_DAYS, minima
from flyby.encounter.uncertainty import displaced_orbits
from flyby.errors import InvalidOrbitError, PropagationError
from flyby.orbits.orbit import Orbit
from flyby.times import tdb_days


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
    """Find the close approaches of an orbit to a body, in time order.

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
    Approaches, a list of CloseApproach, or one such list per orbit
        Times are good to 1 ms and distances to 1 m of the propagated orbit. An impact on the body
        ends the list, or begins it where it lies before the orbit's epoch; of an impact on any
        other body the nearest approach says so in its notes.

    Raises
    ------
    UnknownNameError
        If the ephemeris does not know the body.
    UnitError
        If `within` is not a positive length.
    SpanError
        If the span is empty, or the orbit meets a body between its epoch and the span.
    InvalidTimeError, InvalidOrbitError, PropagationError
        As `flyby.propagate`.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> flyby.close_approaches(orbit, *span)
    [<CloseApproach of apophis to Earth, 2029-04-13 21:46:13 TDB, 38011.4 km from the centre>]
    """
    if isinstance(orbit, Orbit):
        return Approaches(encounters(orbit, start, stop, (body,), within, forces)[body])
    if isinstance(orbit, Trajectory):
        if orbit.is_single:
            return Approaches(encounters(orbit, start, stop, (body,), within)[body])
        together = orbit
    else:
        require_bodies((body,))
        require_span(start, stop)
        together = propagate(require_orbits(orbit), start, stop, forces)
    found: list[list[CloseApproach]] = [
        Approaches(encounters(together.of_orbit(index), start, stop, (body,), within)[body])
        for index in range(len(together.orbits))
    ]
    return found


def encounters(
    orbit: Orbit | Trajectory,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth", "moon"),
    within: Quantity | None = None,
    forces: ForceModel | None = None,
) -> dict[str, list[CloseApproach]]:
    """Find the close approaches of one orbit to several bodies, from one propagation.

    The uncertainty of all of them takes one propagation more.

    Parameters
    ----------
    orbit, start, stop, within, forces
        As `close_approaches`, which has the errors too.
    bodies : sequence of str

    Returns
    -------
    dict of str to list of CloseApproach
        Of each body, in time order.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> found = flyby.encounter.encounters(orbit, *span)
    >>> {body: len(approaches) for body, approaches in found.items()}
    {'earth': 1, 'moon': 1}
    """
    return find_encounters(orbit, start, stop, bodies, within, forces, every=True).approaches


@dataclass(frozen=True)
class Encounters:
    """What a search for approaches has found.

    Attributes
    ----------
    trajectory : Trajectory
    approaches : dict of str to list of CloseApproach
        Those that are described, of each body, in time order.
    found : dict of str to int
        How many there are, of each body.
    impacts : tuple of (Contact, Impact)
        Where the track begins or ends within the span, on whatever body.
    """

    trajectory: Trajectory
    approaches: dict[str, list[CloseApproach]]
    found: dict[str, int]
    impacts: tuple[tuple[Contact, Impact], ...]


LISTED_AT_MOST, DEEPEST = 200, 20
"""Of more approaches to one body than the first, the second number of deepest is described."""


def find_encounters(
    orbit: Orbit | Trajectory,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth", "moon"),
    within: Quantity | None = None,
    forces: ForceModel | None = None,
    *,
    every: bool = False,
    uncertainty: bool = True,
) -> Encounters:
    """Find approaches of one orbit to several bodies, and where its track begins or ends.

    Parameters
    ----------
    orbit, start, stop, bodies, within, forces
        As `close_approaches`, which has the errors too.
    every : bool
        Whether all approaches are described. Otherwise, where a body has more than
        `LISTED_AT_MOST`, as of a satellite, its `DEEPEST` deepest are, and the rest is counted.
    uncertainty : bool
        Whether the covariance is mapped to each of them, which takes a propagation more.
    """
    require_bodies(bodies)
    limit_km = require_length_km(within)
    first, last = require_span(start, stop)
    if not isinstance(orbit, (Orbit, Trajectory)):
        raise not_an_orbit(orbit)
    trajectory = orbit if isinstance(orbit, Trajectory) else propagate(orbit, start, stop, forces)
    if not trajectory.is_single:
        raise InvalidOrbitError(
            f"the trajectory has {len(trajectory.orbits)} orbits; ask for one with "
            f"of_orbit(index), or use close_approaches"
        )
    first, last = trajectory.usable_span(first, last)
    sides = (trajectory.impact_before, trajectory.impact_after)
    impacts = [one for one in sides if one is not None and first <= one.tdb_days <= last]
    result: dict[str, list[CloseApproach]] = {body: [] for body in bodies}
    found: list[tuple[float, str]] = []
    counts = {}
    for body in result:
        instants = _passages(trajectory, body, first, last, limit_km)
        at_ground_of = [one.tdb_days for one in impacts if one.body == body]
        counts[body] = len(instants) + len(at_ground_of)
        if not every and len(instants) > LISTED_AT_MOST:
            instants = _deepest(trajectory, body, instants)
        found += [(days, body) for days in (*instants, *at_ground_of)]
    search = Encounters(
        trajectory, result, counts, tuple((one, impact_at(trajectory, one)) for one in impacts)
    )
    if not found:
        return search
    displaced, trouble = _displaced(trajectory, start, stop) if uncertainty else (None, ())
    epoch = float(tdb_days(trajectory.orbit.epoch))
    ordered = sorted(found)
    for days, body in ordered:
        at_ground = next((one for one in impacts if (one.tdb_days, one.body) == (days, body)), None)
        notes = list(trouble)
        for one in impacts:
            # On the listed approach that is nearest to it, unless that is the impact itself.
            nearest = ordered[0] if one is trajectory.impact_before else ordered[-1]
            if one is not at_ground and (days, body) == nearest:
                notes.append(impact_sentence(one, epoch))
        result[body].append(describe_approach(trajectory, body, days, displaced, at_ground, notes))
    return search


def _deepest(trajectory: Trajectory, body: str, instants: list[float]) -> list[float]:
    """Choose the instants of the `DEEPEST` least distances, in time order."""
    position, _ = trajectory.state_au(np.array(instants), origin=body)
    order = np.argsort(np.linalg.norm(position, axis=1))[:DEEPEST]
    return [instants[k] for k in sorted(order)]


def _passages(
    trajectory: Trajectory, body: str, first: float, last: float, limit_km: float
) -> list[float]:
    """Find the instants of least distance within the limit, TDB days since J2000."""

    def state(days: FloatArray) -> tuple[FloatArray, FloatArray]:
        return trajectory.state_au(days, origin=body)

    if not last > first:
        return []
    edges = trajectory.step_edges_tdb_days
    inside = edges[(edges > first) & (edges < last)]
    grid = np.concatenate([[first], inside, [last]])
    instants = minima(state, grid, COARSEST_DAYS.get(body, 1.0))
    if not instants.size:
        return []
    distance_km = np.linalg.norm(state(instants)[0], axis=1) * AU_KM
    return [float(days) for days in instants[distance_km <= limit_km]]


def _displaced(
    trajectory: Trajectory, start: Time, stop: Time
) -> tuple[Trajectory | None, tuple[str, ...]]:
    """Propagate the orbits of the uncertainty; say why there are none despite a covariance."""
    try:
        return displaced_orbits(trajectory.orbit, start, stop, trajectory.forces), ()
    except (InvalidOrbitError, PropagationError) as problem:
        return None, (f"no uncertainty can be given: {problem}",)
