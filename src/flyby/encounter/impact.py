"""Where and when a track meets a body: the atmosphere's rim and the ground.

The propagation carries an orbit through a body with its attraction softened inside (see
`flyby.dynamics.core.forces.softened`), so that the crossing on the way in is an ordinary event of
the dense output.
"""

from __future__ import annotations

import numpy as np
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.constants import (
    ATMOSPHERIC_ENTRY_ALTITUDE_KM,
    AU_KM,
    SECONDS_PER_DAY,
)
from flyby.dynamics import Trajectory
from flyby.dynamics.bodies import attracting_bodies
from flyby.encounter.approach import Impact, ImpactPoint
from flyby.encounter.search import rising_zeros
from flyby.frames import geodetic, icrf_to_itrs_matrix
from flyby.times import time_from_tdb_days

FloatArray = NDArray[np.float64]

EARTH_ROTATION_RAD_S = 7.292115e-5
"""Rotation rate of the Earth (WGS84, nominal)."""


def altitudes_km(trajectory: Trajectory, body: str, days: FloatArray) -> FloatArray:
    """Altitude [km] at TDB days since J2000: above WGS84, or a sphere of the mean radius."""
    position, _ = trajectory.state_au(days, origin=body)
    position_km = position * AU_KM
    if body == "earth":
        itrs = np.einsum("nij,nj->ni", icrf_to_itrs_matrix(days), position_km)
        return geodetic(itrs)[2]
    bodies = attracting_bodies()
    radius = float(bodies.mean_radius_km[bodies.index(body)])
    return np.asarray(np.linalg.norm(position_km, axis=1) - radius)


def impact_near(trajectory: Trajectory, body: str, closest_days: float) -> Impact | None:
    """The impact whose (fictitious) least distance from the centre is at `closest_days`, if any."""
    at_closest = float(altitudes_km(trajectory, body, np.array([closest_days]))[0])
    if at_closest > 0.0:
        return None
    ground = _crossing(trajectory, body, closest_days, 0.0)
    if ground is None:
        return None
    entry = None
    if body == "earth":
        entry_days = _crossing(trajectory, body, closest_days, ATMOSPHERIC_ENTRY_ALTITUDE_KM)
        if entry_days is not None:
            entry = _point(trajectory, body, entry_days)
    return Impact(entry=entry, ground=_point(trajectory, body, ground))


def _crossing(
    trajectory: Trajectory, body: str, closest_days: float, altitude_km: float
) -> float | None:
    """Last instant before `closest_days` at which the track comes down through an altitude."""
    start = float(trajectory.step_edges_tdb_days[0])
    # Back in doubling steps until above: the way in is monotonic within minutes of the impact.
    step = 10.0 / SECONDS_PER_DAY
    low = closest_days
    while True:
        low = closest_days - step
        if low <= start:
            return None
        if altitudes_km(trajectory, body, np.array([low]))[0] > altitude_km:
            break
        step *= 2.0
    found = rising_zeros(
        lambda days: altitude_km - altitudes_km(trajectory, body, days),
        np.array([low]),
        np.array([closest_days]),
    )
    return float(found[0])


def _point(trajectory: Trajectory, body: str, days: float) -> ImpactPoint:
    at = np.array([days])
    position, velocity = trajectory.state_au(at, origin=body)
    position_km = position[0] * AU_KM
    velocity_km_s = velocity[0] * AU_KM / SECONDS_PER_DAY
    relative = velocity_km_s
    latitude = longitude = np.nan
    if body == "earth":
        rotation = icrf_to_itrs_matrix(at)[0]
        latitudes, longitudes, _ = geodetic((rotation @ position_km)[None, :])
        latitude, longitude = float(latitudes[0]), float(longitudes[0])
        relative = velocity_km_s - EARTH_ROTATION_RAD_S * np.cross(rotation[2], position_km)
    return ImpactPoint(
        time=time_from_tdb_days(days),
        altitude=Quantity(float(altitudes_km(trajectory, body, at)[0]), "km"),
        latitude=Quantity(latitude, "deg"),
        longitude=Quantity(longitude, "deg"),
        speed=Quantity(float(np.linalg.norm(relative)), "km/s"),
        inertial_speed=Quantity(float(np.linalg.norm(velocity_km_s)), "km/s"),
    )
