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

from flyby.constants import GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.elements import elements_from_state, heliocentric_state, true_anomaly
from flyby.orbits.orbit import Orbit
from flyby.times import require_time, tdb_days

_NEARLY_PARABOLIC = 1e-3
"""From e = 1: nearer, p = a (1 - e^2), which they hold, loses more than three digits."""


def library() -> Any:
    """Import the package there is: ``boinor``, or else ``poliastro``.

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
    """Return an orbit as their ``Orbit`` about the Sun, ecliptic J2000, at the same epoch (TDB).

    Notes
    -----
    Their GM of the Sun is the TCB-compatible one, 1.55e-8 greater than DE440's. The shape and the
    place on it are handed over as they are, so that positions agree to rounding, and speeds to
    8e-9 of themselves; carried on, the body is early by 7.7e-9 of the angle that it covers.
    Close to a parabola, where their classical elements lose digits, it is handed over as vectors.
    """
    elements, days = orbit.elements, float(tdb_days(orbit.epoch))
    e = elements.eccentricity
    theirs, sun = _part("twobody").Orbit, _part("bodies").Sun
    plane = _part("frames").Planes.EARTH_ECLIPTIC
    if 0.0 < abs(e - 1.0) < _NEARLY_PARABOLIC:
        position, velocity = heliocentric_state(elements, days)
        return theirs.from_vectors(
            sun,
            Quantity(ECLIPTIC_TO_ICRF.T @ position, "au"),
            Quantity(ECLIPTIC_TO_ICRF.T @ velocity * _speed_ratio(), "au / d"),
            epoch=orbit.epoch,
            plane=plane,
        )
    anomaly_deg = math.degrees(true_anomaly(elements, days))
    placed = (
        Quantity(elements.inclination_deg, "deg"),
        Quantity(elements.node_deg, "deg"),
        Quantity(elements.perihelion_argument_deg, "deg"),
        Quantity(anomaly_deg if anomaly_deg < 180.0 else -180.0, "deg"),
    )
    q = elements.perihelion_distance_au
    if e == 1.0:
        return theirs.parabolic(sun, Quantity(2.0 * q, "au"), *placed, orbit.epoch, plane)
    axis = Quantity(q / (1.0 - e), "au")
    return theirs.from_classical(sun, axis, Quantity(e, ""), *placed, orbit.epoch, plane)


def from_poliastro(their_orbit: Any, **provenance: Any) -> Orbit:
    """Make an `Orbit` from one of theirs about the Sun in the plane EARTH_ECLIPTIC.

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
    epoch = require_time(their_orbit.epoch, "the epoch").tdb
    # In their plane EARTH_ECLIPTIC vectors have ecliptic axes. Vectors serve a parabola too.
    elements = elements_from_state(
        ECLIPTIC_TO_ICRF @ their_orbit.r.to_value("au"),
        ECLIPTIC_TO_ICRF @ their_orbit.v.to_value("au / d") / _speed_ratio(),
        float(tdb_days(epoch)),
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
    """Return the heliocentric state by two-body motion alone: an illustration, never an answer.

    Parameters
    ----------
    orbit : Orbit
    time : astropy.time.Time
        One instant, or n of them.

    Returns
    -------
    position, velocity : Quantity, shape (3,) or (n, 3)
        km and km/s, ICRF axes.

    Raises
    ------
    InvalidTimeError
        If `time` has no scale.
    InvalidOrbitError
        If the library cannot carry the orbit on.
    """
    instants = require_time(time).tdb
    theirs = to_poliastro(orbit)
    try:
        moved = [theirs.propagate(instant) for instant in instants.reshape(-1)]
    except ArithmeticError:
        raise InvalidOrbitError(
            f"{theirs} is too near a parabola for the library; use flyby.propagate"
        ) from None
    shape = (*instants.shape, 3)
    position = np.array([one.r.to_value("km") for one in moved]).reshape(shape)
    velocity = np.array([one.v.to_value("km/s") for one in moved]).reshape(shape)
    return (
        Quantity(position @ ECLIPTIC_TO_ICRF.T, "km"),
        Quantity(velocity @ ECLIPTIC_TO_ICRF.T, "km/s"),
    )


def _speed_ratio() -> float:
    """Return their speeds over flyby's on the same path: the root of the ratio of the GMs."""
    theirs = float(_part("bodies").Sun.k.to_value("au3 / d2"))
    return math.sqrt(theirs / GM_SUN_AU3_DAY2)
