"""Paths of shadows over the ground, many at once, in plain floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray, IndexArray, norm, separation_rad
from flyby.catalogue.sites import Site
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.earth import EARTH_ROTATION_RAD_S, geodetic
from flyby.observing.occultation.shadow_axis import ShadowAxis
from flyby.observing.occultation.stars import StarList
from flyby.observing.sky import Instants, Sky
from flyby.observing.view import View, site_itrs_au

if TYPE_CHECKING:
    from flyby.dynamics import Trajectory

POINTS = 121
"""Of a path."""

SIGMAS = (-3, -1, 1, 3)
_INSIDE = 1e-7  # of a path: at its very ends the axis touches the ground and rounding misses it
_ROUNDS = 8


@dataclass(frozen=True)
class PathArrays:
    """Of m events: arrays of shape (m,), (m, n) along the paths, or (m, s) of the sites."""

    days: FloatArray
    middle_days: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    star_altitude_deg: FloatArray
    sun_altitude_deg: FloatArray
    speed_km_s: FloatArray
    right_ascension_deg: FloatArray
    declination_deg: FloatArray
    distance_km: FloatArray
    asteroid_v: FloatArray | None
    elongation_deg: FloatArray
    moon_separation_deg: FloatArray
    moon_illuminated: FloatArray
    sigma_across_km: FloatArray | None
    sigma_time_s: FloatArray | None
    star_sigma_km: FloatArray
    limits: dict[int, tuple[FloatArray, FloatArray]]
    site_days: FloatArray
    site_miss_km: FloatArray
    site_star_altitude_deg: FloatArray
    site_sun_altitude_deg: FloatArray


def path_arrays(
    sky: Sky,
    stars: StarList,
    which: IndexArray,
    ends: tuple[FloatArray, ...],
    sites: list[Site],
    displaced: Trajectory | None,
) -> PathArrays:
    """Follow each shadow from where it comes onto the Earth to where it leaves it.

    Parameters
    ----------
    sky : Sky
    stars : StarList
    which : ndarray of int, shape (m,)
    ends : tuple of three ndarray, shape (m,)
        First contact, when it is deepest, last contact; TDB days since J2000.
    sites : list of Site
    displaced : Trajectory or None
        The orbits of the covariance, as `SigmaOrbits` has them.
    """
    onto, middle, off = ends
    shares = np.linspace(_INSIDE, 1.0 - _INSIDE, POINTS)
    days = onto[:, None] + shares * (off - onto)[:, None]
    flat = days.ravel()
    several = np.repeat(which, POINTS)
    axis = ShadowAxis(sky, stars, several, flat)
    points, _ = axis.ground()
    latitude, longitude = _geodetic(points)
    _, change = axis.offset_km()
    ground_velocity = axis.to_icrf(np.cross([0.0, 0.0, EARTH_ROTATION_RAD_S], points))
    relative = axis._across(change - ground_velocity)
    speed = norm(relative).reshape(days.shape)
    fastest = np.nanmax(speed, axis=1, keepdims=True)
    at_middle = ShadowAxis(sky, stars, which, middle)
    across, along, pace = _track_axes(at_middle)
    sigma_across = sigma_time = None
    limits = {}
    if displaced is not None:
        states, _ = displaced.state_au(middle, origin="ssb")
        shares_km = SigmaOrbits.half_differences(states) * AU_KM
        sigma_across = np.sqrt(np.sum(np.einsum("kmi,mi->km", shares_km, across) ** 2, axis=0))
        sigma_time = np.sqrt(np.sum(np.einsum("kmi,mi->km", shares_km, along) ** 2, axis=0)) / pace
        for sigmas in SIGMAS:
            beside = np.repeat(sigmas * sigma_across[:, None] * across, POINTS, axis=0)
            place = _geodetic(axis.ground(beside)[0])
            limits[sigmas] = (place[0].reshape(days.shape), place[1].reshape(days.shape))
    straight = stars.directions(which, middle, at_middle.instants.earth_position_au)
    view = View(at_middle.instants, None)
    law = sky.magnitude_law
    sun, moon = _from_earth(at_middle.instants)
    phase = separation_rad(sun, moon)
    site_days, miss, star_altitude, sun_altitude = _sites(sky, stars, which, middle, sites)
    return PathArrays(
        days=days,
        middle_days=middle,
        latitude_deg=latitude.reshape(days.shape),
        longitude_deg=longitude.reshape(days.shape),
        star_altitude_deg=_altitude(points, axis.to_itrs(axis.star)).reshape(days.shape),
        sun_altitude_deg=_altitude(points, axis.to_itrs(_from_earth(axis.instants)[0])).reshape(
            days.shape
        ),
        speed_km_s=np.where(np.isfinite(speed), speed, fastest),
        right_ascension_deg=np.degrees(np.arctan2(straight[:, 1], straight[:, 0])) % 360.0,
        declination_deg=np.degrees(np.arcsin(np.clip(straight[:, 2], -1.0, 1.0))),
        distance_km=at_middle.instants.distance_au * AU_KM,
        asteroid_v=None if law is None else view.magnitude,
        elongation_deg=np.degrees(separation_rad(straight, sun)),
        moon_separation_deg=np.degrees(separation_rad(straight, moon)),
        moon_illuminated=0.5 * (1.0 - np.cos(phase)),
        sigma_across_km=sigma_across,
        sigma_time_s=sigma_time,
        star_sigma_km=_star_sigma_km(stars, which, middle, straight, across)
        * at_middle.instants.distance_au
        * AU_KM,
        limits=limits,
        site_days=site_days,
        site_miss_km=miss,
        site_star_altitude_deg=star_altitude,
        site_sun_altitude_deg=sun_altitude,
    )


def _track_axes(axis: ShadowAxis) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return unit vectors across the path and along it, on the sky, and the speed [km/s].

    Across is to the left of the motion, as seen from the Earth with north up.
    """
    _, change = axis.offset_km()
    pace = norm(change)
    along = change / np.maximum(pace, 1e-9)[:, None]
    return np.cross(along, axis.star), along, pace


def _geodetic(points_km: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude [deg]; nan of a line that passes the Earth by."""
    known = np.isfinite(points_km).all(axis=1)
    latitude, longitude = np.full(len(points_km), np.nan), np.full(len(points_km), np.nan)
    if known.any():
        latitude[known], longitude[known], _ = geodetic(points_km[known])
    return latitude, longitude


def _altitude(points_km: FloatArray, towards_itrs: FloatArray) -> FloatArray:
    """Return altitudes [deg] above the ellipsoid's horizon."""
    latitude, longitude = (np.radians(angle) for angle in _geodetic(points_km))
    zenith = np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )
    sine = np.einsum("ij,ij->i", zenith, towards_itrs)
    return np.asarray(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))


def _from_earth(instants: Instants) -> tuple[FloatArray, FloatArray]:
    """Return the directions of Sun and Moon from the Earth's centre."""
    sun = instants.sun_position_au - instants.earth_position_au
    moon = instants.moon_position_au - instants.earth_position_au
    return sun / norm(sun)[:, None], moon / norm(moon)[:, None]


def _star_sigma_km(
    stars: StarList, which: IndexArray, days: FloatArray, towards: FloatArray, across: FloatArray
) -> FloatArray:
    """Return the standard error of stars across the paths [rad]; nan where it is not known."""
    errors = np.radians(stars.errors_mas(which, days) / 3.6e6)
    east = np.cross([0.0, 0.0, 1.0], towards)
    east = east / np.maximum(norm(east), 1e-12)[:, None]
    north = np.cross(towards, east)
    shares = np.stack([np.einsum("ij,ij->i", axis, across) for axis in (east, north)], axis=1)
    return np.asarray(norm(shares * errors))


def _sites(
    sky: Sky, stars: StarList, which: IndexArray, middle: FloatArray, sites: list[Site]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return when and by how much the middle of each shadow misses each site, and altitudes."""
    shape = (len(which), len(sites))
    if not sites:
        empty = np.empty(shape)
        return empty, empty, empty, empty
    places = np.stack([site_itrs_au(site) for site in sites]) * AU_KM
    itrs = np.tile(places, (len(which), 1))
    several = np.repeat(which, len(sites))
    days = np.repeat(middle, len(sites))
    turning = np.cross([0.0, 0.0, EARTH_ROTATION_RAD_S], itrs)
    first, last = sky._start_tdb_days, sky._stop_tdb_days
    for _ in range(_ROUNDS):
        axis = ShadowAxis(sky, stars, several, days)
        offset, change = axis.offset_km(axis.to_icrf(itrs))
        change = axis._across(change - axis.to_icrf(turning))
        square = np.maximum(np.einsum("ij,ij->i", change, change), 1e-12)
        step = -np.einsum("ij,ij->i", offset, change) / square / SECONDS_PER_DAY
        days = np.clip(days + np.clip(step, -0.05, 0.05), first, last)
    axis = ShadowAxis(sky, stars, several, days)
    offset, _ = axis.offset_km(axis.to_icrf(itrs))
    star = _altitude(itrs, axis.to_itrs(axis.star))
    sun = _altitude(itrs, axis.to_itrs(_from_earth(axis.instants)[0]))
    return (
        days.reshape(shape),
        norm(offset).reshape(shape),
        star.reshape(shape),
        sun.reshape(shape),
    )
