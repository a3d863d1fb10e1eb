"""What is known of one close approach, as objects that every renderer reads.

Quantities carry their units; instants are `Time` in TDB. Each distance says from where.
"""

from __future__ import annotations

from dataclasses import dataclass

from astropy.time import Time
from astropy.units import Quantity

from flyby.dynamics.bodies import proper_name
from flyby.orbits.orbit import Orbit
from flyby.times import stamp


@dataclass(frozen=True)
class SubPoint:
    """The point of the WGS84 ellipsoid beneath the asteroid (geodetic).

    Attributes
    ----------
    latitude, longitude : Quantity
        East positive, -180 to 180 deg.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> approach.subpoint.latitude.round(1), approach.subpoint.longitude.round(1)
    (<Quantity 28.9 deg>, <Quantity -43.1 deg>)
    """

    latitude: Quantity
    longitude: Quantity


@dataclass(frozen=True)
class Hyperbola:
    """The osculating planetocentric hyperbola at closest approach.

    Attributes
    ----------
    eccentricity : float
    turn_angle : Quantity
        By which the asymptotes differ in direction.
    semi_major_axis : Quantity
        Negative, as usual for a hyperbola.
    periapsis_distance : Quantity

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> round(approach.hyperbola.eccentricity, 3), approach.hyperbola.turn_angle.round(2)
    (4.254, <Quantity 27.19 deg>)
    """

    eccentricity: float
    turn_angle: Quantity
    semi_major_axis: Quantity
    periapsis_distance: Quantity


@dataclass(frozen=True)
class BPlane:
    """Coordinates on the plane through the planet's centre, normal to the incoming asymptote.

    ``b_t``, ``b_r`` (Kizner 1961): T lies in the ecliptic J2000 plane, R completes S, T, R.
    ``xi``, ``zeta`` (Öpik; Valsecchi et al. 2003, A&A 408, 1179): zeta is opposite to the
    projected heliocentric velocity of the planet, xi completes the frame.

    Attributes
    ----------
    b : Quantity
        Distance of the incoming asymptote from the planet's centre.
    b_t, b_r, xi, zeta : Quantity

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> approach.b_plane.b.round(0), approach.b_plane.zeta.round(0)
    (<Quantity 48301. km>, <Quantity 47362. km>)
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

    Attributes
    ----------
    time : Time
    altitude, latitude, longitude : Quantity
    speed : Quantity
        Relative to the rotating atmosphere or ground.
    inertial_speed : Quantity
        Relative to the body's centre, axes not rotating.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("2024bx1-neocc")
    >>> span = Time(["2024-01-20", "2024-01-22"], scale="tdb")
    >>> (fall,) = flyby.close_approaches(orbit, *span)
    >>> fall.impact.ground
    <ImpactPoint 2024-01-21 00:33:54 TDB, latitude +52.65, longitude +12.72 deg, 15.3 km/s>
    """

    time: Time
    altitude: Quantity
    latitude: Quantity
    longitude: Quantity
    speed: Quantity
    inertial_speed: Quantity

    def __repr__(self) -> str:
        latitude, longitude = (one.to_value("deg") for one in (self.latitude, self.longitude))
        return (
            f"<ImpactPoint {stamp(self.time, 'tdb')}, latitude {latitude:+.2f}, "
            f"longitude {longitude:+.2f} deg, {self.speed.to_value('km/s'):.1f} km/s>"
        )


@dataclass(frozen=True)
class Impact:
    """The nominal orbit meets the body.

    Attributes
    ----------
    entry : ImpactPoint or None
        At 100 km altitude (Earth only).
    ground : ImpactPoint

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("2024bx1-neocc")
    >>> span = Time(["2024-01-20", "2024-01-22"], scale="tdb")
    >>> (fall,) = flyby.close_approaches(orbit, *span)
    >>> (fall.impact.ground.time - fall.impact.entry.time).to("s").round(1)
    <Quantity 6.8 s>
    """

    entry: ImpactPoint | None
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

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> approach
    <CloseApproach of apophis to Earth, 2029-04-13 21:46:13 TDB, 38011.4 km from the centre>
    >>> approach.sigma_distance.round(2), approach.sigma_time.round(3)
    (<Quantity 1.09 km>, <Quantity 0.039 s>)
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

    def __repr__(self) -> str:
        what = f"{self.distance.to_value('km'):.1f} km from the centre"
        if self.impact is not None:
            what = "impact"
        return (
            f"<CloseApproach of {self.orbit.name} to {proper_name(self.body)}, "
            f"{stamp(self.time, 'tdb')}, {what}>"
        )
