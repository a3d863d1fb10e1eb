"""How large things look: planets' discs seen from the asteroid, and the asteroid from afar.

Geometry only: discs are spheres of mean radius, and light time is left out, since within a flyby it
moves a disc by less than its own hundredth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity, UnitConversionError

from flyby.arrays import FloatArray
from flyby.constants import AU_KM
from flyby.dynamics import Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import attracting_bodies, proper_name
from flyby.encounter.arguments import require_bodies, require_one_orbit
from flyby.errors import UnitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.times import require_time, tdb_days


@dataclass(frozen=True)
class Disc:
    """A body's disc in the asteroid's sky, at one instant or at n of them.

    Attributes
    ----------
    body : str
    distance : Quantity
        From the asteroid to the body's centre [km].
    angular_diameter : Quantity
        deg.
    phase_angle : Quantity
        Sun - body - asteroid [deg]: 0 is full, 180 is new.
    illuminated_fraction : ndarray
        Of the disc's area.
    bright_limb : Quantity
        Position angle of the middle of the bright limb [deg], from ecliptic north by way of east,
        0 to 360.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-13", "2029-04-15"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> when = Time("2029-04-13T21:45", scale="tdb")
    >>> disc = flyby.encounter.disc_from_asteroid(trajectory, when, "earth")
    >>> disc
    <Disc of Earth, 19.3 deg wide, 43 % lit>
    """

    body: str
    distance: Quantity
    angular_diameter: Quantity
    phase_angle: Quantity
    illuminated_fraction: FloatArray
    bright_limb: Quantity

    def __repr__(self) -> str:
        name, wide = proper_name(self.body), self.angular_diameter.to_value("deg")
        if self.angular_diameter.ndim:
            return (
                f"<Disc of {name} at {wide.size} instants, {wide.min():.3g} to {wide.max():.3g} "
                f"deg wide>"
            )
        lit = 100.0 * float(self.illuminated_fraction)
        return f"<Disc of {name}, {wide:.3g} deg wide, {lit:.0f} % lit>"


def disc_from_asteroid(trajectory: Trajectory, time: Time, body: str) -> Disc:
    """Compute the disc of a planet or of the Moon as the asteroid has it in its sky.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    time : astropy.time.Time
        One instant or n of them, in any scale.
    body : str
        "earth", "moon", ...

    Returns
    -------
    Disc

    Raises
    ------
    UnknownNameError
        If the ephemeris does not know the body.
    InvalidOrbitError, InvalidTimeError, SpanError
        For a trajectory of several orbits, an instant without a scale, or one outside.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-13", "2029-04-15"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> when = Time("2029-04-13T21:45", scale="tdb")
    >>> disc = flyby.encounter.disc_from_asteroid(trajectory, when, "moon")
    >>> disc.angular_diameter.round(2)
    <Quantity 0.48 deg>
    """
    require_bodies((body,))
    from_body, days = _from_body_au(trajectory, time, body)
    distance = np.linalg.norm(from_body, axis=-1)
    sight = -from_body / distance[..., None]
    sun = _sun_from_au(body, days)
    towards_sun = sun / np.linalg.norm(sun, axis=-1)[..., None]
    # Of the angle between the directions from the body to the Sun and to the asteroid.
    cosine = np.clip(-np.sum(towards_sun * sight, axis=-1), -1.0, 1.0)
    pole = ECLIPTIC_TO_ICRF[:, 2]
    east = np.cross(pole, sight)
    east = east / np.linalg.norm(east, axis=-1)[..., None]
    north = np.cross(sight, east)
    limb = np.degrees(
        np.arctan2(np.sum(towards_sun * east, axis=-1), np.sum(towards_sun * north, axis=-1))
    )
    bodies = attracting_bodies()
    radius_km = float(bodies.mean_radius_km[bodies.index(body)])
    return Disc(
        body=body,
        distance=Quantity(distance * AU_KM, "km"),
        angular_diameter=Quantity(_angular_deg(2.0 * radius_km, distance * AU_KM), "deg"),
        phase_angle=Quantity(np.degrees(np.arccos(cosine)), "deg"),
        illuminated_fraction=0.5 * (1.0 + cosine),
        bright_limb=Quantity(limb % 360.0, "deg"),
    )


def angular_diameter(
    trajectory: Trajectory, time: Time, diameter: Quantity, body: str = "earth"
) -> Quantity:
    """Compute the angular diameter of the asteroid as seen from a body's centre [arcsec].

    Parameters
    ----------
    trajectory, time, body
        As `disc_from_asteroid`.
    diameter : Quantity [length]
        Of the asteroid, as published: nothing here knows it.

    Returns
    -------
    Quantity

    Raises
    ------
    UnitError
        If the diameter is not a positive length.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> import astropy.units as u
    >>> span = Time(["2029-04-13", "2029-04-15"], scale="tdb")
    >>> trajectory = flyby.propagate(orbit, *span)
    >>> when = Time("2029-04-13T21:46", scale="tdb")
    >>> flyby.encounter.angular_diameter(trajectory, when, 340 * u.m).round(2)
    <Quantity 1.84 arcsec>
    """
    require_bodies((body,))
    try:
        diameter_km = float(diameter.to_value("km"))
    except (AttributeError, TypeError, UnitConversionError):
        raise UnitError(
            f"the diameter must be a length such as 0.34 * u.km, not {diameter!r}"
        ) from None
    if not 0.0 < diameter_km < np.inf:
        raise UnitError(f"the diameter is {diameter}; it must be greater than zero")
    from_body, _ = _from_body_au(trajectory, time, body)
    distance_km = np.linalg.norm(from_body, axis=-1) * AU_KM
    return Quantity(_angular_deg(diameter_km, distance_km) * 3600.0, "arcsec")


def _from_body_au(trajectory: Trajectory, time: Time, body: str) -> tuple[FloatArray, FloatArray]:
    """Return the asteroid from a body's centre, (..., 3), ICRF axes, and the instants."""
    require_one_orbit(trajectory)
    days = tdb_days(require_time(time))
    position, _ = trajectory.state_au(np.atleast_1d(days), origin=body)
    return (position[0] if days.ndim == 0 else position), days


def _sun_from_au(body: str, days: FloatArray) -> FloatArray:
    ephemeris = planetary_ephemeris()
    sun, _ = ephemeris.position_velocity("sun", days)
    return np.asarray(sun - ephemeris.position_velocity(body, days)[0])


def _angular_deg(diameter_km: float, distance_km: FloatArray) -> FloatArray:
    """Of a sphere: its limb is where the line of sight touches it. 180 deg from within."""
    return np.asarray(2.0 * np.degrees(np.arcsin(np.minimum(0.5 * diameter_km / distance_km, 1.0))))
