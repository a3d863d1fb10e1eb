"""What is in figure `appearance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.physical import PhysicalQuantity, physical_quantities
from flyby.encounter.appearance import Disc, angular_diameter, disc_from_asteroid
from flyby.figures.drawing import require_its_body
from flyby.observing import Sky
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import time_from_tdb_days

if TYPE_CHECKING:
    pass

SNAPSHOT_HOURS: tuple[float, ...] = (-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0)
"""The discs are drawn so long after closest approach."""


@dataclass(frozen=True)
class Snapshot:
    """Both discs at one instant, each of shape (), and the share of the Sun's that is seen."""

    hours: float
    tdb_days: float
    earth: Disc
    moon: Disc
    sunlit_fraction: float


@dataclass(frozen=True)
class AppearanceScene:
    """Everything in figure `appearance`.

    Attributes
    ----------
    snapshots : tuple of Snapshot
    days : ndarray, shape (n,)
        TDB days since J2000.
    earth_deg, moon_deg : ndarray, shape (n,)
        Angular diameters in the asteroid's sky.
    diameter : PhysicalQuantity or None
        The asteroid's, as published; None where the catalogue has none.
    asteroid_arcsec : ndarray, shape (n,), or None
        Its angular diameter from the Earth's centre.
    greatest_arcsec, from_surface_arcsec, sigma_arcsec : float or None
        At closest approach: from the centre, from the point of the Earth's surface that is
        nearest to it, and what the published uncertainty of the diameter is worth from the centre.
    """

    snapshots: tuple[Snapshot, ...]
    days: FloatArray
    earth_deg: FloatArray
    moon_deg: FloatArray
    diameter: PhysicalQuantity | None
    asteroid_arcsec: FloatArray | None
    greatest_arcsec: float | None
    from_surface_arcsec: float | None
    sigma_arcsec: float | None


@once_a_flyby
def gather(passage: Flyby) -> AppearanceScene:
    """Look from the asteroid at the Earth and the Moon, and back."""
    require_its_body(passage, "appearance")
    trajectory = passage.trajectory
    times = time_from_tdb_days(passage.samples.days)
    sky = Sky(trajectory)
    snapshots = []
    for hours in SNAPSHOT_HOURS:
        days = passage.samples.closest_days + hours / 24.0
        if not passage.samples.first_days <= days <= passage.samples.last_days:  # beyond an impact
            continue
        at = time_from_tdb_days(days)
        earth, moon = (disc_from_asteroid(trajectory, at, body) for body in ("earth", "moon"))
        sunlit = float(sky.at(np.array([days])).sunlight.fraction[0])
        snapshots.append(Snapshot(hours, days, earth, moon, sunlit))
    diameter = next(
        (
            one
            for one in physical_quantities()
            if one.name == "diameter" and passage.orbit.is_same_asteroid(one.object)
        ),
        None,
    )
    asteroid = greatest = nearest = sigma = None
    if diameter is not None:
        asteroid = angular_diameter(trajectory, times, diameter.quantity).to_value("arcsec")
        closest = angular_diameter(trajectory, passage.approach.time, diameter.quantity)
        greatest = float(closest.to_value("arcsec"))
        ratio = float((passage.approach.distance / passage.approach.altitude).to_value(""))
        nearest = greatest * ratio
        if diameter.uncertainty is not None:
            sigma = greatest * diameter.uncertainty / diameter.value
    return AppearanceScene(
        tuple(snapshots),
        passage.samples.days,
        disc_from_asteroid(trajectory, times, "earth").angular_diameter.to_value("deg"),
        disc_from_asteroid(trajectory, times, "moon").angular_diameter.to_value("deg"),
        diameter,
        asteroid,
        greatest,
        nearest,
        sigma,
    )
