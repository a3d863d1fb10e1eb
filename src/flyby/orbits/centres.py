"""Where the centres of published states are: the Sun's is known here, others from an ephemeris.

Orbits do without a planetary ephemeris; `flyby.dynamics` has one, and registers it when it is
imported, so that a state about the Earth becomes heliocentric.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flyby.arrays import FloatArray
from flyby.errors import InvalidOrbitError, SpanError, UnknownNameError

CENTRES = ("sun", "earth", "moon", "ssb")
"""What a state may be about; "ssb" is the barycentre of the solar system."""

_NAMES = {
    "sun": "sun",
    "10": "sun",
    "heliocentric": "sun",
    "heliocenter": "sun",
    "helio": "sun",
    "earth": "earth",
    "399": "earth",
    "geocentric": "earth",
    "geocenter": "earth",
    "moon": "moon",
    "301": "moon",
    "luna": "moon",
    "ssb": "ssb",
    "0": "ssb",
    "solarsystembarycenter": "ssb",
    "solarsystembarycentre": "ssb",
    "barycentric": "ssb",
}

Ephemeris = Callable[[str, float], FloatArray]

_registered: list[Ephemeris] = []


def register_ephemeris(barycentric: Ephemeris) -> None:
    """Say where bodies are.

    Parameters
    ----------
    barycentric : callable
        Of a body of `CENTRES` but "ssb" and TDB days since J2000: position [au] and velocity
        [au/day], shape (6,), ICRF axes.
    """
    _registered[:] = [barycentric]


def centre_named(text: str) -> str:
    """Return the centre that a file or a person names, in whatever case and spacing.

    Raises
    ------
    UnknownNameError
        If it is none of `CENTRES`.
    """
    key = (
        "".join(text.split()).replace("_", "").replace("-", "").casefold().removeprefix("centreof")
    )
    known = _NAMES.get(key.removeprefix("centerof"))
    if known is None:
        raise UnknownNameError("centre of a state", text, CENTRES)
    return known


def heliocentric_centre(centre: str, tdb_days: float) -> FloatArray:
    """Return position [au] and velocity [au/day] of a centre from the Sun's, (6,), ICRF axes.

    Raises
    ------
    InvalidOrbitError
        If the planetary ephemeris is not at hand or does not cover the instant.
    """
    if centre == "sun":
        return np.zeros(6)
    if not _registered:
        raise InvalidOrbitError(
            f"a state about {centre} needs the planetary ephemeris; import flyby.dynamics first"
        )
    try:
        sun = _registered[0]("sun", tdb_days)
        return -sun if centre == "ssb" else _registered[0](centre, tdb_days) - sun
    except SpanError as problem:
        raise InvalidOrbitError(f"a state about {centre}: {problem}") from None
