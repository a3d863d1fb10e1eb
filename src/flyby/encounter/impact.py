"""Where and when a track meets a body: the atmosphere's rim and the ground.

The propagation carries an orbit through a body with its attraction softened inside (see
`flyby.dynamics.core.forces.softened`), so that the crossing on the way in is an ordinary event of
the dense output. What the track does afterwards means nothing, so that whoever lists events has to
ask `first_impact` where they end.
"""

from __future__ import annotations

from dataclasses import dataclass

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
from flyby.encounter.search import minima, rising_zeros
from flyby.frames import geodetic, icrf_to_itrs_matrix
from flyby.times import time_from_tdb_days

FloatArray = NDArray[np.float64]

EARTH_ROTATION_RAD_S = 7.292115e-5
"""Rotation rate of the Earth (WGS84, nominal)."""

_REACH_RADII = 30.0
"""A track that meets a body has integration steps that end this near to it, by far.

The steps follow the time scale of the attraction, which at the surface is a quarter of an hour for
every rocky body; planted impacts have a hundred step ends within 100 radii.
"""


@dataclass(frozen=True)
class ImpactEvent:
    """A nominal impact.

    Attributes
    ----------
    body : str
    ground_tdb_days, lowest_tdb_days : float
        When the track meets the ground, and when it would be deepest; TDB days since J2000.
    """

    body: str
    ground_tdb_days: float
    lowest_tdb_days: float


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


def first_impact(
    trajectory: Trajectory, first_tdb_days: float, last_tdb_days: float
) -> ImpactEvent | None:
    """The first time in a span that the track comes down to the ground of any attracting body.

    A span that ends underground ends after an impact too.
    """
    edges = trajectory.step_edges_tdb_days
    inside = edges[(edges > first_tdb_days) & (edges < last_tdb_days)]
    grid = np.concatenate([[first_tdb_days], inside, [last_tdb_days]])
    found = []
    bodies = attracting_bodies()
    for body in bodies.names:
        radius_au = float(bodies.equatorial_radius_km[bodies.index(body)]) / AU_KM
        distance = np.linalg.norm(trajectory.state_au(grid, origin=body)[0], axis=1)
        near = np.flatnonzero(distance < _REACH_RADII * radius_au)
        # One search a passage: runs of step ends with their neighbours on both sides.
        for run in np.split(near, np.flatnonzero(np.diff(near) > 1) + 1):
            if run.size:
                part = grid[max(run[0] - 1, 0) : run[-1] + 2]
                found += _impacts_in(trajectory, body, part)
    return min(found, key=lambda event: event.ground_tdb_days, default=None)


def _impacts_in(trajectory: Trajectory, body: str, grid: FloatArray) -> list[ImpactEvent]:
    nearest = minima(lambda days: trajectory.state_au(days, origin=body), grid)
    events = []
    for closest in (*nearest, grid[-1]):
        event = impact_near(trajectory, body, float(closest))
        if event is not None:
            events.append(event)
    return events


def impact_near(trajectory: Trajectory, body: str, closest_days: float) -> ImpactEvent | None:
    """The impact on the way to an instant underground, such as that of least distance, if any."""
    lowest = lowest_near(trajectory, body, closest_days)
    ground = descent_through(trajectory, body, lowest, 0.0)
    return None if ground is None else ImpactEvent(body, ground, lowest)


def lowest_near(trajectory: Trajectory, body: str, closest_days: float) -> float:
    """Instant of least altitude near that of least distance, TDB days since J2000.

    On the flattened Earth it is some seconds off, which is worth up to 100 m of altitude.
    """
    if body != "earth":
        return closest_days
    edges = trajectory.step_edges_tdb_days
    step = 5.0 / SECONDS_PER_DAY
    low, high = float(edges[0]) + step, float(edges[-1]) - step
    days = closest_days
    for _ in range(3):
        if not low < days < high:
            return closest_days
        at = altitudes_km(trajectory, body, days + step * np.array([-1.0, 0.0, 1.0]))
        bend = at[0] - 2.0 * at[1] + at[2]
        if not bend > 0.0:
            return closest_days
        # A minute at most: beyond, the parabola through three points tells nothing.
        days += step * float(np.clip(0.5 * (at[0] - at[2]) / bend, -12.0, 12.0))
    return days


def impact_at(trajectory: Trajectory, event: ImpactEvent) -> Impact:
    """Place and speed of an impact, and of the entry into the atmosphere above it (Earth only)."""
    entry = None
    if event.body == "earth":
        entry_days = descent_through(
            trajectory, event.body, event.lowest_tdb_days, ATMOSPHERIC_ENTRY_ALTITUDE_KM
        )
        if entry_days is not None:
            entry = _point(trajectory, event.body, entry_days)
    return Impact(entry=entry, ground=_point(trajectory, event.body, event.ground_tdb_days))


def descent_through(
    trajectory: Trajectory, body: str, lowest_days: float, altitude_km: float
) -> float | None:
    """Last instant before `lowest_days` at which the track comes down through an altitude.

    None where it does not, or where the trajectory begins below.
    """
    if not altitudes_km(trajectory, body, np.array([lowest_days]))[0] < altitude_km:
        return None
    start = float(trajectory.step_edges_tdb_days[0])
    # Back in doubling steps until above: the way in is monotonic within minutes of the impact.
    step, low = 10.0 / SECONDS_PER_DAY, lowest_days
    while altitudes_km(trajectory, body, np.array([low]))[0] <= altitude_km:
        if low == start:
            return None
        low = max(lowest_days - step, start)
        step *= 2.0
    found = rising_zeros(
        lambda days: altitude_km - altitudes_km(trajectory, body, days),
        np.array([low]),
        np.array([lowest_days]),
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
