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
from flyby.dynamics.bodies import attracting_bodies
from flyby.encounter.arguments import check_bodies
from flyby.errors import InvalidOrbitError, UnitError
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
    """

    body: str
    distance: Quantity
    angular_diameter: Quantity
    phase_angle: Quantity
    illuminated_fraction: FloatArray
    bright_limb: Quantity


def disc_from_asteroid(trajectory: Trajectory, time: Time, body: str) -> Disc:
    """The disc of a planet or of the Moon as the asteroid has it in its sky.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    time : astropy.time.Time
        One instant or n of them, in any scale.
    body : str
        "earth", "moon", ...

    Raises
    ------
    UnknownNameError
        If the ephemeris does not know the body.
    InvalidOrbitError, InvalidTimeError, SpanError
        For a trajectory of several orbits, an instant without a scale, or one outside.
    """
    check_bodies((body,))
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
    """Angular diameter of the asteroid as seen from a body's centre [arcsec].

    Parameters
    ----------
    trajectory, time, body
        As `disc_from_asteroid`.
    diameter : Quantity [length]
        Of the asteroid, as published: nothing here knows it.

    Raises
    ------
    UnitError
        If the diameter is not a positive length.
    """
    check_bodies((body,))
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
    """The asteroid from a body's centre, (..., 3), ICRF axes, and the instants."""
    if not isinstance(trajectory, Trajectory):
        raise InvalidOrbitError(f"{trajectory!r} is not a Trajectory; flyby.propagate gives one")
    if not trajectory.is_single:
        raise InvalidOrbitError(
            f"the trajectory has {len(trajectory.orbits)} orbits; ask for one with of_orbit(index)"
        )
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
