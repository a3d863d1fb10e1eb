"""What figure `groundtrack` shows: where the asteroid is overhead, and who has it above them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM
from flyby.earth import geodetic, icrf_to_itrs_matrix
from flyby.figures.time_axis import hour_texts, whole_units
from flyby.scene.flyby import Flyby, once_a_flyby

HOURS = 12.0
_STEP_DEG = 2.0


@dataclass(frozen=True)
class Station:
    """A site of the catalogue on the map."""

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
    from flyby.observing import sites

    first = max(passage.samples.first_days, passage.samples.closest_days - HOURS / 24.0)
    last = min(passage.samples.last_days, passage.samples.closest_days + HOURS / 24.0)
    days = np.linspace(first, last, 1441)
    points = _sub_points(passage, days)
    hours = whole_units(first, last, 1.0 / 24.0)
    longitude = np.arange(-180.0, 180.0 + _STEP_DEG, _STEP_DEG)
    latitude = np.arange(-90.0, 90.0 + _STEP_DEG, _STEP_DEG)
    sun, asteroid = _altitudes(passage, longitude, latitude)
    return GroundTrack(
        longitude_deg=points[:, 0],
        latitude_deg=points[:, 1],
        hour_texts=hour_texts(hours),
        hour_points=_sub_points(passage, hours),
        closest_words=passage.samples.closest_words,
        closest_point=_sub_points(passage, np.array([passage.samples.closest_days]))[0],
        grid_longitude_deg=longitude,
        grid_latitude_deg=latitude,
        sun_altitude_deg=sun,
        altitude_deg=asteroid,
        stations=tuple(
            Station(
                site.name,
                site.network if site.network in ("JAXA", "ESA") else "other",
                site.kind,
                site.latitude_deg,
                site.longitude_deg,
            )
            for site in sites()
        ),
    )


def _sub_points(passage: Flyby, days: FloatArray) -> FloatArray:
    itrs = np.einsum("nij,nj->ni", icrf_to_itrs_matrix(days), passage.samples.track_km(days))
    latitude, longitude, _ = geodetic(itrs)
    return np.stack([longitude, latitude], axis=1)


def _altitudes(
    passage: Flyby, longitude: FloatArray, latitude: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Altitudes (m, k) of Sun and asteroid at closest approach, from a sphere's surface."""
    turn = icrf_to_itrs_matrix(np.array([passage.samples.closest_days]))[0]
    sun = turn @ passage.samples.sun_direction
    asteroid = turn @ (
        passage.trajectory.state_au(np.array([passage.samples.closest_days]))[0][0] * AU_KM
    )
    phi, lam = np.meshgrid(np.radians(latitude), np.radians(longitude), indexing="ij")
    zenith = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)
    to = asteroid - EARTH_EQUATORIAL_RADIUS_KM * zenith
    up = np.einsum("mki,mki->mk", to, zenith) / np.linalg.norm(to, axis=-1)
    return np.degrees(np.arcsin(zenith @ sun)), np.degrees(np.arcsin(up))
