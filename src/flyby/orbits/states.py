"""A published state (position and velocity about some centre) as an `Orbit`.

Osculating heliocentric elements hold what a state holds. A covariance of a state becomes one of
JPL's elements by the derivatives of the elements.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity, UnitConversionError, UnitTypeError

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, GM_SUN_AU3_DAY2, SECONDS_PER_DAY
from flyby.errors import InvalidOrbitError, UnitError, UnknownNameError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.centres import centre_named, heliocentric_centre
from flyby.orbits.elements import elements_from_state
from flyby.orbits.orbit import Covariance, Elements, NonGravitational, Orbit
from flyby.orbits.parameters import JPL_ELEMENTS, check_covariance
from flyby.times import require_time, tdb_days

KM_S_TO_AU_DAY = SECONDS_PER_DAY / AU_KM

EME2000_NOTE = (
    "the axes EME2000 are taken as those of the ICRF, as SPICE and JPL do; the frame bias of 0.02 "
    "arcsec, some 17 km at 1 au, is not applied"
)
NO_COVARIANCE_NOTE = "the state has no covariance, so that nothing can be said of its uncertainty"
STATE_COVARIANCE_NOTE = (
    "the covariance is that of the state alone: what was fitted beside it, such as A2, is not in "
    "it, and uncertainties years later are others (Apophis in 2029 from 2026-01-01: 13 km for 1.1)"
)
NO_FORCES_NOTE = (
    "a state has no non-gravitational parameters: the drift of the orbit that they make is left "
    "out (0.6 km in 2029 for Apophis from 2025-11-21, 3.2 km from 2026-01-01)"
)

_FRAMES = {
    "icrf": "icrf",
    "gcrf": "icrf",
    "gcrs": "icrf",
    "icrs": "icrf",
    "eme2000": "eme2000",
    "j2000": "eme2000",
    "mean-equator-j2000": "eme2000",
    "equatorial": "eme2000",
    "ecliptic": "ecliptic",
    "eclipj2000": "ecliptic",
    "ecliptic-j2000": "ecliptic",
}
FRAMES = ("icrf", "eme2000", "ecliptic")

_FARTHEST_AU = 1.0e6
"""And au a day: what lies beyond is a slip. The speed of light is 173 au a day."""

_STEP = 1.0e-4
"""Of the derivatives, relative: with five points the rest is 1e-16, and rounding 1e-12."""


def frame_named(text: str) -> str:
    """Return one of `FRAMES`, from what a file or a person calls it.

    Raises
    ------
    UnknownNameError
        For any other, such as ITRF, which turns with the Earth.
    """
    known = _FRAMES.get(text.strip().replace("_", "-").replace(" ", "-").casefold())
    if known is None:
        raise UnknownNameError("frame of a state", text, FRAMES)
    return known


def turned_to_icrf(vectors: FloatArray, frame: str) -> FloatArray:
    """Turn vectors (..., 3) in one of `FRAMES` to ICRF axes."""
    turned: FloatArray = vectors @ ECLIPTIC_TO_ICRF.T if frame == "ecliptic" else vectors
    return turned


def orbit_of_state(
    epoch: Time,
    state_km: FloatArray,
    centre: str,
    frame: str,
    covariance_km: FloatArray | None = None,
    law: NonGravitational | None = None,
    **provenance: Any,
) -> Orbit:
    """Make an `Orbit` from a state in km and km/s.

    Parameters
    ----------
    epoch : astropy.time.Time
        Of any scale.
    state_km : ndarray, shape (6,)
        Position [km] and velocity [km/s] about the centre.
    centre : str
        One of `flyby.orbits.centres.CENTRES`.
    frame : str
        One of `FRAMES`.
    covariance_km : ndarray, shape (6, 6), optional
        Of the state, in the same units and axes.
    law : NonGravitational, optional
    **provenance
        Further fields of `Orbit`.

    Raises
    ------
    InvalidOrbitError
        If the state is no orbit's, or the ephemeris for its centre is not at hand.
    """
    days = float(tdb_days(epoch))
    state = turned_to_icrf(np.asarray(state_km, dtype=np.float64).reshape(2, 3), frame)
    helio = np.concatenate([state[0] / AU_KM, state[1] * KM_S_TO_AU_DAY])
    helio = helio + heliocentric_centre(centre, days)
    if not np.max(np.abs(helio)) < _FARTHEST_AU:
        raise InvalidOrbitError(
            "the state is of no body near the Sun: it is too far, too fast, or no number; check it "
            "and its units"
        )
    try:
        elements = elements_from_state(helio[:3], helio[3:], days)
    except (ArithmeticError, ValueError):  # of numbers near the ends of what a float64 holds
        raise InvalidOrbitError("the state is no orbit's; check it and its units") from None
    law = law or NonGravitational()
    covariance = None
    if covariance_km is not None:
        matrix = _elements_covariance(helio, days, covariance_km, frame)
        check_covariance(JPL_ELEMENTS, matrix)
        matrix.setflags(write=False)
        covariance = Covariance(JPL_ELEMENTS, matrix, epoch.tdb, elements, law)
    named: dict[str, Any] = {
        "name": "state",
        "designation": "unnamed",
        "producer": "",
        "solution": "",
        "solution_date": "",
        "source": "a state",
        "notes": (),
    } | provenance
    said = [EME2000_NOTE] if frame == "eme2000" else []
    said.append(NO_COVARIANCE_NOTE if covariance_km is None else STATE_COVARIANCE_NOTE)
    said += [NO_FORCES_NOTE] if law == NonGravitational() else []
    named["notes"] = (*named["notes"], *said)
    return Orbit(
        epoch=epoch.tdb, elements=elements, nongravitational=law, covariance=covariance, **named
    )


def orbit_from_state(
    position: Quantity,
    velocity: Quantity,
    epoch: Time,
    *,
    frame: str,
    center: str = "sun",
    covariance: FloatArray | None = None,
    nongravitational: NonGravitational | None = None,
    designation: str = "unnamed",
    **provenance: Any,
) -> Orbit:
    """Make an orbit from a position and a velocity, as a paper or another program gives them.

    Parameters
    ----------
    position, velocity : Quantity, shape (3,)
        Any units of length and of speed.
    epoch : astropy.time.Time
        Of any scale.
    frame : str
        Of the axes: ``icrf``, ``eme2000`` (taken as ICRF, with a note) or ``ecliptic`` (J2000).
    center : str
        ``sun``, ``earth``, ``moon`` or ``ssb`` (the barycentre of the solar system). All but the
        Sun need `flyby.dynamics` to be imported, which has the planetary ephemeris.
    covariance : ndarray, shape (6, 6), optional
        In km and km/s, in the same axes.
    nongravitational : NonGravitational, optional
    designation : str
    **provenance
        Further fields of `Orbit`: name, producer, source, notes ...

    Returns
    -------
    Orbit

    Raises
    ------
    UnitError
        If position or velocity has no unit of length or speed.
    UnknownNameError
        For another frame or centre.
    InvalidOrbitError
        If the state is no orbit's.
    InvalidTimeError
        If the epoch is no `Time` with a scale.

    Examples
    --------
    >>> import numpy as np
    >>> from astropy.time import Time
    >>> from astropy import units as u
    >>> orbit = orbit_from_state(
    ...     np.array([1.0, 0.0, 0.0]) * u.au, np.array([0.0, 30.0, 0.0]) * u.km / u.s,
    ...     Time(2461000.5, format="jd", scale="tdb"), frame="ecliptic")
    >>> round(orbit.elements.eccentricity, 4)
    0.0145
    """
    x, v = _vector(position, "km", "position"), _vector(velocity, "km / s", "velocity")
    matrix = None
    if covariance is not None:
        matrix = np.asarray(covariance, dtype=np.float64)
        if matrix.shape != (6, 6):
            raise InvalidOrbitError(f"the covariance has the shape {matrix.shape}, not (6, 6)")
    return orbit_of_state(
        require_time(epoch, "the epoch"),
        np.concatenate([x, v]),
        centre_named(center),
        frame_named(frame),
        matrix,
        nongravitational,
        designation=designation,
        **provenance,
    )


def _vector(value: Any, unit: str, name: str) -> FloatArray:
    if not isinstance(value, Quantity) or value.shape != (3,):
        raise UnitError(f"{name} must be a Quantity of three numbers, in {unit} for example")
    try:
        return np.asarray(value.to_value(unit), dtype=np.float64)
    except (UnitConversionError, UnitTypeError):
        raise UnitError(f"{name} is in {value.unit}; it must be in {unit} or the like") from None


def _elements_covariance(
    helio: FloatArray, days: float, covariance_km: FloatArray, frame: str
) -> FloatArray:
    """Return the covariance of e, q, tp, node, peri, i [au, day, deg] from one of the state."""
    turn = np.zeros((6, 6))
    turn[:3, :3] = turn[3:, 3:] = turned_to_icrf(np.eye(3), frame).T
    units = np.repeat([1.0 / AU_KM, KM_S_TO_AU_DAY], 3)[:, None]
    derivative = _derivatives(helio, days) @ (units * turn)
    matrix = derivative @ covariance_km @ derivative.T
    return np.asarray(0.5 * (matrix + matrix.T))


def _derivatives(helio: FloatArray, days: float) -> FloatArray:
    """Return derivatives of the elements by the heliocentric state, (6, 6), by five points each."""
    lengths = np.repeat([np.linalg.norm(helio[:3]), np.linalg.norm(helio[3:])], 3)
    columns = []
    for axis in range(6):
        step = np.zeros(6)
        step[axis] = _STEP * lengths[axis]
        at = [
            _row(elements_from_state((helio + k * step)[:3], (helio + k * step)[3:], days), days)
            for k in (-2, -1, 1, 2)
        ]
        # Angles may step over 360 between neighbours, the time of perihelion over a revolution.
        near: list[FloatArray] = [row - at[0] for row in at]
        for row in near:
            row[3:5] = (row[3:5] + 180.0) % 360.0 - 180.0
            row[2] = math.remainder(row[2], _period(at[0]))
        columns.append((near[0] - 8 * near[1] + 8 * near[2] - near[3]) / (12 * step[axis]))
    return np.asarray(np.array(columns).T, dtype=np.float64)


def _period(row: FloatArray) -> float:
    if row[0] >= 1.0:
        return math.inf
    return 2.0 * math.pi * math.sqrt(float(row[1] / (1.0 - row[0])) ** 3 / GM_SUN_AU3_DAY2)


def _row(elements: Elements, days: float) -> FloatArray:
    return np.array(
        [
            elements.eccentricity,
            elements.perihelion_distance_au,
            elements.perihelion_time_tdb_days - days,
            elements.node_deg,
            elements.perihelion_argument_deg,
            elements.inclination_deg,
        ]
    )
