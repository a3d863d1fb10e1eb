"""Checks of what a caller hands over, each refused in one clear line where it will not do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from astropy.time import Time
from astropy.units import UnitConversionError

from flyby.dynamics import Trajectory
from flyby.dynamics.bodies import attracting_bodies
from flyby.errors import (
    InvalidOrbitError,
    InvalidTimeError,
    SpanError,
    UnitError,
    UnknownNameError,
)
from flyby.orbits.orbit import Orbit
from flyby.times import require_time, stamp, tdb_days


def require_orbits(orbits: Any) -> tuple[Orbit, ...]:
    """Return the orbits of a sequence; raise `InvalidOrbitError` for anything else."""
    if isinstance(orbits, str) or not isinstance(orbits, Iterable):
        raise not_an_orbit(orbits)
    several = tuple(orbits)
    for one in several:
        if not isinstance(one, Orbit):
            raise not_an_orbit(one)
    return several


def not_an_orbit(value: Any) -> InvalidOrbitError:
    """Make the error that says of a value that it is no orbit."""
    return InvalidOrbitError(
        f"{value!r} is not an Orbit, a Trajectory or a sequence of orbits; "
        f"flyby.load_orbit(name or path) gives an Orbit"
    )


def require_one_orbit(trajectory: Any) -> None:
    """Raise `InvalidOrbitError` unless this is a trajectory of one orbit."""
    if not isinstance(trajectory, Trajectory):
        raise InvalidOrbitError(f"{trajectory!r} is not a Trajectory; flyby.propagate gives one")
    if not trajectory.is_single:
        raise InvalidOrbitError(
            f"the trajectory has {len(trajectory.orbits)} orbits; ask for one with of_orbit(index)"
        )


def require_bodies(bodies: Sequence[str]) -> None:
    """Raise `UnknownNameError` unless every body is known."""
    known = attracting_bodies().names
    for body in bodies:
        if body not in known:
            raise UnknownNameError("body", str(body), known)


def require_instant(time: Any, name: str) -> float:
    """Return one instant as TDB days since J2000; raise `InvalidTimeError` for anything else."""
    if not require_time(time, name).isscalar:
        raise InvalidTimeError(f"{name} holds {time.size} instants; give one")
    return float(tdb_days(time))


def require_span(start: Time, stop: Time) -> tuple[float, float]:
    """Return both ends of a span, TDB days since J2000; raise `SpanError` where it is empty."""
    first, last = require_instant(start, "start"), require_instant(stop, "stop")
    if not last > first:
        raise SpanError(f"stop ({stamp(stop)}) is not after start ({stamp(start)}); exchange them")
    return first, last


def require_length_km(length: Any, name: str = "within") -> float:
    """Return a length [km], infinite for None; raise `UnitError` unless it is a positive length."""
    if length is None:
        return math.inf
    try:
        length_km = float(length.to_value("km"))
    except (AttributeError, UnitConversionError, TypeError):
        raise UnitError(f"{name} must be a length such as 0.05 * u.au, not {length!r}") from None
    if not length_km > 0.0:
        raise UnitError(f"{name} is {length}; it must be greater than zero")
    return length_km
