"""What is on the map of figure `groundtrack`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.figures.drawing import require_its_body
from flyby.figures.time_axis import hour_texts, whole_units
from flyby.observing import Sky, altitudes, sub_points
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import time_from_tdb_days

if TYPE_CHECKING:
    pass

HOURS = 12.0
_STEP_DEG = 2.0


@dataclass(frozen=True)
class Station:
    """A site of the flyby on the map."""

    name: str
    group: str
    kind: str
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True)
class GroundTrack:
    """Everything on the map.

    Attributes
    ----------
    longitude_deg, latitude_deg : ndarray, shape (n,)
        Geodetic sub-asteroid points along the track.
    hour_texts : tuple of str
        UTC of each whole hour, with the date at the first and at midnight.
    hour_points : ndarray, shape (h, 2)
        Longitude and latitude then.
    closest_words : str
        `Samples.closest_words`.
    closest_point : ndarray, shape (2,)
    grid_longitude_deg, grid_latitude_deg : ndarray, shape (k,) and (m,)
    sun_altitude_deg, altitude_deg : ndarray, shape (m, k)
        Of Sun and asteroid at closest approach, without refraction.
    stations : tuple of Station
    """

    longitude_deg: FloatArray
    latitude_deg: FloatArray
    hour_texts: tuple[str, ...]
    hour_points: FloatArray
    closest_words: str
    closest_point: FloatArray
    grid_longitude_deg: FloatArray
    grid_latitude_deg: FloatArray
    sun_altitude_deg: FloatArray
    altitude_deg: FloatArray
    stations: tuple[Station, ...]


@once_a_flyby
def gather(passage: Flyby) -> GroundTrack:
    """Compute the track, and the sky over the whole Earth at closest approach."""
    require_its_body(passage, "groundtrack")
    days = track_days(passage)
    first, last = float(days[0]), float(days[-1])
    points = _sub_points(passage, days)
    hours = whole_units(first, last, 1.0 / 24.0)
    longitude = np.arange(-180.0, 180.0 + _STEP_DEG, _STEP_DEG)
    latitude = np.arange(-90.0, 90.0 + _STEP_DEG, _STEP_DEG)
    closest = time_from_tdb_days(passage.samples.closest_days)
    over_the_earth = altitudes(
        Sky(passage.trajectory), closest, Quantity(latitude, "deg"), Quantity(longitude, "deg")
    )
    return GroundTrack(
        longitude_deg=points[:, 0],
        latitude_deg=points[:, 1],
        hour_texts=hour_texts(hours),
        hour_points=_sub_points(passage, hours),
        closest_words=passage.samples.closest_words,
        closest_point=_sub_points(passage, np.array([passage.samples.closest_days]))[0],
        grid_longitude_deg=longitude,
        grid_latitude_deg=latitude,
        sun_altitude_deg=over_the_earth.sun.to_value("deg"),
        altitude_deg=over_the_earth.asteroid.to_value("deg"),
        stations=tuple(
            Station(
                site.name,
                site.network if site.network in ("JAXA", "ESA") else "other",
                site.kind,
                site.latitude_deg,
                site.longitude_deg,
            )
            for site in passage.sites
            if site.has_horizon
        ),
    )


def track_days(passage: Flyby) -> FloatArray:
    """Return the instants of the track, TDB days since J2000."""
    first = max(passage.samples.first_days, passage.samples.closest_days - HOURS / 24.0)
    last = min(passage.samples.last_days, passage.samples.closest_days + HOURS / 24.0)
    return np.linspace(first, last, 1441)


def _sub_points(passage: Flyby, days: FloatArray) -> FloatArray:
    latitude, longitude = sub_points(passage.trajectory, time_from_tdb_days(days))
    return np.stack([longitude.to_value("deg"), latitude.to_value("deg")], axis=1)
