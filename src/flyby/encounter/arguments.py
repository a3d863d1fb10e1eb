"""What may be asked of a search, refused with one clear line where it may not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from astropy.time import Time
from astropy.units import UnitConversionError

from flyby.dynamics.bodies import attracting_bodies
from flyby.errors import (
    InvalidOrbitError,
    InvalidTimeError,
    SpanError,
    UnitError,
    UnknownNameError,
)
from flyby.orbits.orbit import Orbit
from flyby.times import (
    require_time,
    stamp,
    tdb_days,
)


def several_orbits(orbits: Any) -> tuple[Orbit, ...]:
    """The orbits of a sequence; `InvalidOrbitError` for anything else."""
    if isinstance(orbits, str) or not isinstance(orbits, Iterable):
        raise no_orbit(orbits)
    several = tuple(orbits)
    for one in several:
        if not isinstance(one, Orbit):
            raise no_orbit(one)
    return several


def no_orbit(value: Any) -> InvalidOrbitError:
    """The error that says of a value that it is no orbit."""
    return InvalidOrbitError(
        f"{value!r} is not an Orbit, a Trajectory or a sequence of orbits; "
        f"flyby.load_orbit(name or path) gives an Orbit"
    )


def check_bodies(bodies: Sequence[str]) -> None:
    """Raise `UnknownNameError` unless every body is known."""
    known = attracting_bodies().names
    for body in bodies:
        if body not in known:
            raise UnknownNameError("body", str(body), known)


def span_days(start: Time, stop: Time) -> tuple[float, float]:
    """Both ends of the span, TDB days since J2000."""
    for time, name in ((start, "start"), (stop, "stop")):
        if not require_time(time, name).isscalar:
            raise InvalidTimeError(f"{name} holds {time.size} instants; give one")
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    if not last > first:
        raise SpanError(f"stop ({stamp(stop)}) is not after start ({stamp(start)}); exchange them")
    return first, last


def limit_km_of(within: Any) -> float:
    """The limit of distance [km], infinite for None; `UnitError` if it is no positive length."""
    if within is None:
        return math.inf
    try:
        limit = float(within.to_value("km"))
    except (AttributeError, UnitConversionError, TypeError):
        raise UnitError(f"within must be a length such as 0.05 * u.au, not {within!r}") from None
    if not limit > 0.0:
        raise UnitError(f"within is {within}; it must be greater than zero")
    return limit
