"""To and from the `Orbit` of poliastro, and of its successor boinor.

The only module that imports either: poliastro on Python 3.10, where its last release (0.17, 2022)
installs, boinor from 3.11 on. Their two-body propagation is an illustration here, never an answer:
it misses the Earth in 2029 by 86 000 km more than Apophis does.
"""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.errors import InvalidOrbitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.elements import perihelion_time_from_mean_anomaly
from flyby.orbits.orbit import Elements, Orbit
from flyby.times import require_time, tdb_days


def library() -> Any:
    """The package there is: ``boinor``, or else ``poliastro``.

    Raises
    ------
    InvalidOrbitError
        If neither is installed.
    """
    for name in ("boinor", "poliastro"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise InvalidOrbitError(
        "neither poliastro nor boinor is installed; reinstall flyby with its dependencies"
    )


def _part(name: str) -> Any:
    return import_module(f"{library().__name__}.{name}")


def to_poliastro(orbit: Orbit) -> Any:
    """An orbit as their ``Orbit`` about the Sun, ecliptic J2000, at the same epoch (TDB).

    Notes
    -----
    Their GM of the Sun is the TCB-compatible one, 1.55e-8 greater than DE440's. The elements are
    handed over as they are, so that positions agree to rounding, and speeds to 8e-9 of themselves.
    """
    elements = orbit.elements
    e = elements.eccentricity
    if abs(e - 1.0) < 1e-9:
        raise InvalidOrbitError(
            f"e is {e}: poliastro's classical elements cannot hold a parabola of finite a"
        )
    axis = elements.perihelion_distance_au / (1.0 - e)
    return _part("twobody").Orbit.from_classical(
        _part("bodies").Sun,
        Quantity(axis, "au"),
        Quantity(e, ""),
        Quantity(elements.inclination_deg, "deg"),
        Quantity(elements.node_deg, "deg"),
        Quantity(elements.perihelion_argument_deg, "deg"),
        Quantity(math.degrees(true_anomaly_rad(orbit)), "deg"),
        epoch=orbit.epoch,
        plane=_part("frames").Planes.EARTH_ECLIPTIC,
    )


def from_poliastro(their_orbit: Any, **provenance: Any) -> Orbit:
    """An `Orbit` from one of theirs about the Sun in the plane EARTH_ECLIPTIC.

    Parameters
    ----------
    their_orbit : poliastro or boinor Orbit
    **provenance
        Further fields of `Orbit`: name, designation, producer, solution, ...

    Raises
    ------
    InvalidOrbitError
        If it is about another body or in another plane.
    """
    if their_orbit.attractor.name != "Sun":
        raise InvalidOrbitError(
            f"the orbit is about {their_orbit.attractor.name}; flyby takes orbits about the Sun"
        )
    if their_orbit.plane != _part("frames").Planes.EARTH_ECLIPTIC:
        raise InvalidOrbitError(
            f"the orbit is in the plane {their_orbit.plane}; change it to EARTH_ECLIPTIC"
        )
    e = float(their_orbit.ecc.to_value(""))
    axis = float(their_orbit.a.to_value("au"))
    epoch = require_time(their_orbit.epoch, "the epoch").tdb
    mean_deg = math.degrees(_mean_anomaly_rad(float(their_orbit.nu.to_value("rad")), e))
    elements = Elements(
        eccentricity=e,
        perihelion_distance_au=axis * (1.0 - e),
        perihelion_time_tdb_days=perihelion_time_from_mean_anomaly(
            axis, mean_deg, float(tdb_days(epoch))
        ),
        node_deg=float(their_orbit.raan.to_value("deg")) % 360.0,
        perihelion_argument_deg=float(their_orbit.argp.to_value("deg")) % 360.0,
        inclination_deg=float(their_orbit.inc.to_value("deg")),
    )
    named = {
        "name": "from poliastro",
        "designation": "unnamed",
        "producer": "",
        "solution": "",
        "solution_date": "",
        "source": library().__name__,
    } | provenance
    return Orbit(epoch=epoch, elements=elements, **named)


def two_body_state(orbit: Orbit, time: Time) -> tuple[Quantity, Quantity]:
    """Heliocentric state by two-body motion alone: an illustration, never an answer.

    Parameters
    ----------
    orbit : Orbit
    time : astropy.time.Time
        One instant.

    Returns
    -------
    position, velocity : Quantity, shape (3,)
        km and km/s, ICRF axes.
    """
    moved = to_poliastro(orbit).propagate(require_time(time).tdb)
    # In the library's plane EARTH_ECLIPTIC vectors have ecliptic axes.
    position, velocity = moved.r.to_value("km"), moved.v.to_value("km/s")
    return (
        Quantity(ECLIPTIC_TO_ICRF @ np.asarray(position), "km"),
        Quantity(ECLIPTIC_TO_ICRF @ np.asarray(velocity), "km/s"),
    )


def true_anomaly_rad(orbit: Orbit) -> float:
    """True anomaly at the epoch [rad], between -pi and pi."""
    from flyby.orbits.elements import heliocentric_state

    elements = orbit.elements
    position, velocity = heliocentric_state(elements, float(tdb_days(orbit.epoch)))
    # From p = q (1 + e): r = p / (1 + e cos nu), and r.v has the sign of sin nu.
    e, q = elements.eccentricity, elements.perihelion_distance_au
    if e == 0.0:
        from flyby.constants import GM_SUN_AU3_DAY2

        motion = math.sqrt(GM_SUN_AU3_DAY2 / q**3)
        since = float(tdb_days(orbit.epoch)) - elements.perihelion_time_tdb_days
        return math.remainder(motion * since, 2.0 * math.pi)
    radius = float(np.linalg.norm(position))
    momentum = float(np.linalg.norm(np.cross(position, velocity)))
    cosine = (q * (1.0 + e) / radius - 1.0) / e
    sine = float(position @ velocity) / radius * q * (1.0 + e) / momentum / e
    return math.atan2(sine, cosine)


def _mean_anomaly_rad(true_anomaly: float, e: float) -> float:
    half = math.tan(0.5 * true_anomaly)
    if e < 1.0:
        eccentric = 2.0 * math.atan(math.sqrt((1.0 - e) / (1.0 + e)) * half)
        return eccentric - e * math.sin(eccentric)
    hyperbolic = 2.0 * math.atanh(math.sqrt((e - 1.0) / (e + 1.0)) * half)
    return e * math.sinh(hyperbolic) - hyperbolic
