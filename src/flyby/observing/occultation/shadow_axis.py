"""The straight line from a star through the asteroid, and where on the Earth it ends.

Everything is barycentric, ICRF axes, without aberration: what is seen in one direction from one
place at one instant stays so however the place moves. The line through the asteroid, where it was a
light time earlier, runs against the direction of the star with its proper motion and parallax. The
Sun bends the starlight more than the light of the asteroid, by a few milliarcseconds: the
difference is added to the direction of the star (Klioner 2003, AJ 125, 1580, sect. 6, by ERFA).
"""

from __future__ import annotations

from typing import Any

import erfa
import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    SECONDS_PER_DAY,
    SPEED_OF_LIGHT_KM_S,
)
from flyby.observing.occultation.stars import StarList
from flyby.observing.sky import Instants, Sky

_ROUNDS = 3  # of light time: each gains the factor speed / c, 1e-4
_SQUEEZE = np.array([1.0, 1.0, 1.0 / (1.0 - EARTH_FLATTENING)])  # makes the ellipsoid a sphere
_DEFLECTION_LIMIT = 1e-6


class ShadowAxis:
    """Axes of shadows at n instants, each of one star.

    Parameters
    ----------
    sky : Sky
    stars : StarList
    which : index, shape (n,)
        Of the stars.
    tdb_days : ndarray, shape (n,)
    """

    def __init__(self, sky: Sky, stars: StarList, which: Any, tdb_days: FloatArray) -> None:
        self.instants: Instants = sky.at(tdb_days)
        self.days = self.instants.tdb_days
        self._earth_km = self.instants.earth_position_au * AU_KM
        self.star = self._towards(stars, which)

    def _towards(self, stars: StarList, which: Any) -> FloatArray:
        """Return the star's direction, bent by as much as its light is more than the asteroid's."""
        earth = self.instants.earth_position_au
        straight = stars.directions(which, self.days, earth)
        sun = self.instants.sun_position_au
        from_sun = earth - sun
        distance = norm(from_sun)
        outwards = from_sun / distance[:, None]
        asteroid = self.instants.asteroid_before(self.instants.light_time_days)[0] - sun
        asteroid = asteroid / norm(asteroid)[:, None]
        bent = erfa.ld(1.0, straight, straight, outwards, distance, _DEFLECTION_LIMIT)
        own = erfa.ld(1.0, straight, asteroid, outwards, distance, _DEFLECTION_LIMIT)
        towards = straight + (bent - own)
        return np.asarray(towards / norm(towards)[:, None])

    def offset_km(self, place_km: FloatArray | float = 0.0) -> tuple[FloatArray, FloatArray]:
        """Return asteroid minus place across the line of sight [km], and its change [km/s].

        `place_km` is geocentric, ICRF axes, (n, 3); its own motion is not in the change.
        """
        relative, velocity, _ = self._from(place_km)
        return self._across(relative), self._across(velocity)

    def depth_km(self) -> FloatArray:
        """Return how far the asteroid is before the geocentre along the line of sight [km]."""
        relative, _, _ = self._from(0.0)
        return np.asarray(np.einsum("ij,ij->i", relative, self.star))

    def _from(self, place_km: FloatArray | float) -> tuple[FloatArray, FloatArray, FloatArray]:
        place = self._earth_km + place_km
        light = self.instants.light_time_days
        for _ in range(_ROUNDS):
            position, velocity = self.instants.asteroid_before(light)
            relative = position * AU_KM - place
            light = norm(relative) / SPEED_OF_LIGHT_KM_S / SECONDS_PER_DAY
        own = velocity - self.instants.earth_velocity_au_day
        return relative, own * AU_KM / SECONDS_PER_DAY, light

    def _across(self, vectors: FloatArray) -> FloatArray:
        along = np.einsum("ij,ij->i", vectors, self.star)
        return np.asarray(vectors - along[:, None] * self.star)

    def ground(self, beside_km: FloatArray | float = 0.0) -> tuple[FloatArray, FloatArray]:
        """Return where the axes meet the ellipsoid, ITRS [km] (n, 3), and how deep they dip.

        Parameters
        ----------
        beside_km : ndarray, shape (n, 3), optional
            Added to the place of the asteroid, ICRF axes: for lines beside the axis.

        Returns
        -------
        points : ndarray
            nan where an axis passes the Earth by.
        depth : ndarray
            Squared half chord in a globe of radius 1; negative where an axis passes by.
        """
        turn = self.instants.icrf_to_itrs
        ray = -np.einsum("nij,nj->ni", turn, self.star)
        scaled_ray = ray * _SQUEEZE
        square = np.einsum("ij,ij->i", scaled_ray, scaled_ray)
        reach = np.zeros(len(ray))
        light = self.instants.light_time_days
        depth = np.full(len(ray), -1.0)
        points = np.full_like(ray, np.nan)
        for _ in range(_ROUNDS):
            start = self.instants.asteroid_before(light)[0] * AU_KM - self._earth_km + beside_km
            start = np.einsum("nij,nj->ni", turn, start)
            scaled = start * _SQUEEZE
            half = np.einsum("ij,ij->i", scaled, scaled_ray) / square
            nearest = scaled - half[:, None] * scaled_ray
            miss = np.einsum("ij,ij->i", nearest, nearest) / EARTH_EQUATORIAL_RADIUS_KM**2
            depth = 1.0 - miss
            chord = EARTH_EQUATORIAL_RADIUS_KM * np.sqrt(np.maximum(depth, 0.0) / square)
            reach = -half - chord
            points = start + reach[:, None] * ray
            light = np.maximum(reach, 0.0) / SPEED_OF_LIGHT_KM_S / SECONDS_PER_DAY
        missed = (depth < 0.0) | (reach < 0.0)
        points[missed] = np.nan
        return points, np.where(reach < 0.0, -1.0, depth)

    def to_icrf(self, itrs: FloatArray) -> FloatArray:
        """Return ITRS vectors (n, 3) on ICRF axes."""
        return np.asarray(np.einsum("ni,nij->nj", itrs, self.instants.icrf_to_itrs))

    def to_itrs(self, icrf: FloatArray) -> FloatArray:
        """Return ICRF vectors (n, 3) on ITRS axes."""
        return np.asarray(np.einsum("nij,nj->ni", self.instants.icrf_to_itrs, icrf))
