"""What is known of one close approach, as objects that every renderer reads.

Quantities carry their units; instants are `Time` in TDB. Each distance says from where.
"""

from __future__ import annotations

from dataclasses import dataclass

from astropy.time import Time
from astropy.units import Quantity

from flyby.orbits.orbit import Orbit


@dataclass(frozen=True)
class SubPoint:
    """The point of the WGS84 ellipsoid beneath the asteroid (geodetic)."""

    latitude: Quantity
    longitude: Quantity
    """East positive, -180 to 180 deg."""


@dataclass(frozen=True)
class Hyperbola:
    """The osculating planetocentric hyperbola at closest approach."""

    eccentricity: float
    turn_angle: Quantity
    semi_major_axis: Quantity
    """Negative, as usual for a hyperbola."""
    periapsis_distance: Quantity


@dataclass(frozen=True)
class BPlane:
    """Coordinates on the plane through the planet's centre, normal to the incoming asymptote.

    ``b_t``, ``b_r`` (Kizner 1961): T lies in the ecliptic J2000 plane, R completes S, T, R.
    ``xi``, ``zeta`` (Öpik; Valsecchi et al. 2003, A&A 408, 1179): zeta is opposite to the
    projected heliocentric velocity of the planet, xi completes the frame.
    """

    b: Quantity
    b_t: Quantity
    b_r: Quantity
    xi: Quantity
    zeta: Quantity


@dataclass(frozen=True)
class ImpactPoint:
    """Where and when the track meets a given altitude.

    Latitude and longitude (-180 to 180 deg, east positive) are geodetic (WGS84) on the Earth,
    selenographic on the Moon, and planetocentric in the IAU's axes on any other body
    (`flyby.dynamics.orientation`).
    """

    time: Time
    altitude: Quantity
    latitude: Quantity
    longitude: Quantity
    speed: Quantity
    """Relative to the rotating atmosphere or ground."""
    inertial_speed: Quantity
    """Relative to the body's centre, axes not rotating."""


@dataclass(frozen=True)
class Impact:
    """The nominal orbit meets the body."""

    entry: ImpactPoint | None
    """At 100 km altitude (Earth only)."""
    ground: ImpactPoint


@dataclass(frozen=True)
class CloseApproach:
    """One local minimum of the distance between an orbit and a body.

    Where the orbit hits the body the approach ends at the ground: time, position, velocity and
    what follows from them are those of the impact, since the track goes no further.

    Attributes
    ----------
    orbit : Orbit
        The published orbit it was computed from.
    body : str
        "earth", "moon", "venus", ...
    time : Time
        Instant of least distance, TDB.
    position, velocity : Quantity
        Of the asteroid relative to the body's centre at `time`, shape (3,), ICRF axes.
    distance : Quantity
        From the body's centre.
    altitude : Quantity
        Above the body's equatorial radius.
    relative_speed, v_infinity : Quantity
        At `time`, and from the relative energy at `time`; nan where bound.
    sigma_time, sigma_distance : Quantity or None
        First-order standard deviations; None without a covariance.
    distance_min_3sigma, distance_max_3sigma : Quantity or None
        Nominal distance -/+ 3 sigma (the former not below zero), as CNEOS tabulates.
    hyperbola, b_plane : None where the relative orbit is bound.
    subpoint : SubPoint or None
        Earth only.
    impact : Impact or None
    ephemeris : str
        "DE440".
    forces : tuple of str
        What the propagation took into account, one clause each.
    notes : tuple of str
        Assumptions a reader should know of.
    sigma_xi, sigma_zeta : Quantity or None
        First-order standard deviations of the Öpik coordinates; None without a covariance, where
        bound, and for the Sun.
    """

    orbit: Orbit
    body: str
    time: Time
    position: Quantity
    velocity: Quantity
    distance: Quantity
    altitude: Quantity
    relative_speed: Quantity
    v_infinity: Quantity
    sigma_time: Quantity | None
    sigma_distance: Quantity | None
    distance_min_3sigma: Quantity | None
    distance_max_3sigma: Quantity | None
    hyperbola: Hyperbola | None
    b_plane: BPlane | None
    subpoint: SubPoint | None
    impact: Impact | None
    ephemeris: str
    forces: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sigma_xi: Quantity | None = None
    sigma_zeta: Quantity | None = None
