"""Osculating heliocentric elements along a trajectory, and the class of orbit that they make.

An encounter changes an orbit within days. What the orbit "is" at an instant is the ellipse that
the asteroid would follow from there if the Sun alone pulled: exact as a description, and within
the planet's reach no forecast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity, UnitConversionError

from flyby.arrays import FloatArray
from flyby.constants import GM_SUN_AU3_DAY2
from flyby.dynamics import Trajectory
from flyby.encounter.arguments import require_instant, require_one_orbit
from flyby.errors import InvalidOrbitError, InvalidTimeError, UnitError
from flyby.orbits.elements import elements_from_state, true_anomaly
from flyby.orbits.orbit import Elements, Orbit
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

CLASSES: tuple[str, ...] = ("Atira", "Aten", "Apollo", "Amor")
"""The groups of near-Earth asteroids."""
NOT_NEAR_EARTH = "not near the Earth"
UNBOUND = "unbound"

_EARTH_PERIHELION_AU = 0.983
_EARTH_APHELION_AU = 1.017
_NEAR_EARTH_AU = 1.3


def dynamical_class(semi_major_axis: Quantity, eccentricity: float) -> str:
    """Name the group of near-Earth asteroids that an orbit belongs to.

    Atira: a < 1 au, Q < 0.983 au. Aten: a < 1 au, Q > 0.983 au. Apollo: a > 1 au, q < 1.017 au.
    Amor: a > 1 au, 1.017 au < q < 1.3 au (CNEOS, "NEO Basics: NEO Groups"). An orbit exactly on a
    border is counted to the next of these.

    Parameters
    ----------
    semi_major_axis : Quantity [length]
        Heliocentric; negative for a hyperbola.
    eccentricity : float

    Returns
    -------
    str
        One of `CLASSES`, or `NOT_NEAR_EARTH`, or `UNBOUND` from e = 1 on.

    Raises
    ------
    UnitError
        If the axis is not a length.
    InvalidOrbitError
        If no orbit has these two.

    Examples
    --------
    >>> import flyby.encounter
    >>> import astropy.units as u
    >>> flyby.encounter.dynamical_class(0.92 * u.au, 0.19)
    'Aten'
    """
    try:
        axis_au = float(semi_major_axis.to_value("au"))
    except (AttributeError, TypeError, UnitConversionError):
        raise UnitError(
            f"the semi-major axis must be a length such as 0.92 * u.au, not {semi_major_axis!r}"
        ) from None
    e = float(eccentricity)
    if not (math.isfinite(e) and e >= 0.0 and not math.isnan(axis_au)):
        raise InvalidOrbitError(f"no orbit has a = {axis_au} au and e = {e}; check them")
    if e >= 1.0:
        return UNBOUND
    if axis_au <= 0.0:
        raise InvalidOrbitError(f"no orbit has a = {axis_au} au and e = {e}; check them")
    perihelion_au, aphelion_au = axis_au * (1.0 - e), axis_au * (1.0 + e)
    if axis_au < 1.0:
        return "Atira" if aphelion_au < _EARTH_PERIHELION_AU else "Aten"
    if perihelion_au < _EARTH_APHELION_AU:
        return "Apollo"
    return "Amor" if perihelion_au < _NEAR_EARTH_AU else NOT_NEAR_EARTH


@dataclass(frozen=True)
class OsculatingElements:
    """Heliocentric elements at one instant or at n of them, ecliptic J2000 (JPL's axes).

    Attributes
    ----------
    time : astropy.time.Time
        Scale TDB; a scalar or of shape (n,), as is every other field.
    semi_major_axis, perihelion_distance, aphelion_distance : Quantity
        au. The axis is negative for a hyperbola, whose aphelion is nan.
    eccentricity : Quantity
        Dimensionless.
    inclination, node, perihelion_argument, true_anomaly : Quantity
        deg; the true anomaly from -180 to 180.
    period : Quantity
        d; nan for a hyperbola.
    perihelion_time : astropy.time.Time
        The perihelion passage nearest to `time`, TDB.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-01-01", "2029-06-01"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> flyby.encounter.osculating_elements(trajectory, Time("2029-05-01", scale="tdb"))
    <OsculatingElements 2029-05-01 TDB: a 1.10340 au, e 0.18930, i 2.222 deg, Apollo>
    """

    time: Time
    semi_major_axis: Quantity
    eccentricity: Quantity
    inclination: Quantity
    node: Quantity
    perihelion_argument: Quantity
    true_anomaly: Quantity
    perihelion_distance: Quantity
    aphelion_distance: Quantity
    period: Quantity
    perihelion_time: Time

    @property
    def dynamical_class(self) -> Any:
        """`dynamical_class` of each instant: a str, or an array of them."""
        if self.time.isscalar:
            return dynamical_class(self.semi_major_axis, float(self.eccentricity))
        return np.array(
            [
                dynamical_class(axis, float(e))
                for axis, e in zip(self.semi_major_axis, self.eccentricity, strict=True)
            ]
        )

    def __repr__(self) -> str:
        if not self.time.isscalar:
            ends = " to ".join(iso(self.time[k], "tdb", 0)[:10] for k in (0, -1))
            return f"<OsculatingElements at {self.time.size} instants, {ends} TDB>"
        return (
            f"<OsculatingElements {iso(self.time, 'tdb', 0)[:10]} TDB: "
            f"a {self.semi_major_axis.to_value('au'):.5f} au, e {float(self.eccentricity):.5f}, "
            f"i {self.inclination.to_value('deg'):.3f} deg, {self.dynamical_class}>"
        )


def osculating_elements(trajectory: Trajectory, time: Time) -> OsculatingElements:
    """Compute the elements of the heliocentric orbit that osculates the motion at each instant.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    time : astropy.time.Time
        One instant or an array of n, in any scale.

    Returns
    -------
    OsculatingElements
        With DE440's GM of the Sun; the Sun's state is that of DE440 too.

    Raises
    ------
    InvalidOrbitError
        If the trajectory is of several orbits, or a state has no elements.
    InvalidTimeError
        If `time` has no scale, or more than one axis.
    SpanError
        If an instant is outside the trajectory.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-01-01", "2029-06-01"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> times = Time(["2029-02-01", "2029-05-01"], scale="tdb")
    >>> flyby.encounter.osculating_elements(trajectory, times).semi_major_axis.round(3)
    <Quantity [0.922, 1.103] AU>
    """
    require_one_orbit(trajectory)
    days = tdb_days(require_time(time))
    if days.ndim > 1:
        raise InvalidTimeError(f"time has {days.ndim} axes; give one instant or a list of them")
    found = _elements_at(trajectory, np.atleast_1d(days))
    rows = np.array([_row(*one) for one in zip(found, np.atleast_1d(days), strict=True)])
    columns = (rows[0] if days.ndim == 0 else rows).T
    return OsculatingElements(
        time=time_from_tdb_days(days),
        semi_major_axis=Quantity(columns[0], "au"),
        eccentricity=Quantity(columns[1], ""),
        inclination=Quantity(columns[2], "deg"),
        node=Quantity(columns[3], "deg"),
        perihelion_argument=Quantity(columns[4], "deg"),
        true_anomaly=Quantity(columns[5], "deg"),
        perihelion_distance=Quantity(columns[6], "au"),
        aphelion_distance=Quantity(columns[7], "au"),
        period=Quantity(columns[8], "d"),
        perihelion_time=time_from_tdb_days(columns[9]),
    )


def osculating_orbit(trajectory: Trajectory, time: Time) -> Orbit:
    """Return the osculating orbit at one instant, to be propagated or handed on.

    It carries the non-gravitational parameters and provenance of the trajectory's own orbit, a
    note of what it is, and no covariance.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    time : astropy.time.Time
        One instant, in any scale.

    Returns
    -------
    Orbit

    Raises
    ------
    InvalidOrbitError, InvalidTimeError, SpanError
        As `osculating_elements`; and if `time` is more than one instant.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-01-01", "2029-06-01"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> after = flyby.encounter.osculating_orbit(trajectory, Time("2029-05-01", scale="tdb"))
    >>> after.epoch.isot[:10], round(after.elements.eccentricity, 3)
    ('2029-05-01', 0.189)
    """
    require_one_orbit(trajectory)
    days = require_instant(time, "time")
    (elements,) = _elements_at(trajectory, np.atleast_1d(days))
    epoch = time_from_tdb_days(days)
    orbit = trajectory.orbit
    return replace(
        orbit,
        epoch=epoch,
        elements=elements,
        covariance=None,
        notes=(
            *orbit.notes,
            f"osculating at {iso(epoch, 'tdb', 0)} TDB, carried there by flyby from "
            f"{iso(orbit.epoch, 'tdb', 0)[:10]} TDB",
        ),
    )


def osculating_poliastro(trajectory: Trajectory, time: Time) -> Any:
    """Return the osculating orbit at one instant as the ``Orbit`` of poliastro, or of boinor.

    About the Sun, in the plane EARTH_ECLIPTIC, epoch in TDB; see
    `flyby.orbits.poliastro.to_poliastro` for what the two packages' constants do to it. Carried on
    by their two-body propagation it is an illustration, never an answer.

    Parameters
    ----------
    trajectory, time
        As `osculating_orbit`.

    Raises
    ------
    InvalidOrbitError, InvalidTimeError, SpanError
        As `osculating_orbit`.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-01-01", "2029-06-01"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> theirs = flyby.encounter.osculating_poliastro(trajectory, Time("2029-05-01", scale="tdb"))
    >>> theirs.inc.to("deg").round(3)
    <Quantity 2.222 deg>
    """
    from flyby.orbits.poliastro import to_poliastro

    return to_poliastro(osculating_orbit(trajectory, time))


def _elements_at(trajectory: Trajectory, days: FloatArray) -> list[Elements]:
    position, velocity = trajectory.state_au(days, origin="sun")
    return [
        elements_from_state(x, v, float(day))
        for x, v, day in zip(position, velocity, days, strict=True)
    ]


def _row(elements: Elements, days: float) -> tuple[float, ...]:
    e, q = elements.eccentricity, elements.perihelion_distance_au
    axis = q / (1.0 - e) if e != 1.0 else math.inf
    bound = e < 1.0
    return (
        axis,
        e,
        elements.inclination_deg,
        elements.node_deg,
        elements.perihelion_argument_deg,
        math.degrees(true_anomaly(elements, days)),
        q,
        axis * (1.0 + e) if bound else math.nan,
        2.0 * math.pi * math.sqrt(axis**3 / GM_SUN_AU3_DAY2) if bound else math.nan,
        elements.perihelion_time_tdb_days,
    )
