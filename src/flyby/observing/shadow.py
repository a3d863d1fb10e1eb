"""Sunlight on the asteroid: how much of the Sun's disc the Earth and the Moon hide from it.

The geometry is that of the asteroid when its light left it: the Sun's disc where it then saw it
(a light time earlier), and before it the disc of the Earth or the Moon where that stood when the
sunlight passed its limb. Both are seen by one observer, so their aberration is common to both.

The model
    The Sun is a uniform disc of 695 700 km (IAU 2015 Resolution B3). The Earth is the WGS84
    ellipsoid, enlarged by its atmosphere to the height whose light refraction spreads to a half
    (`atmosphere_height_km`; Baum & Code 1953, AJ 58, 108): 18 km seen from 13 000 km, 25 km
    from 35 000 km, 42 km from the Moon, 51 km at the tip of the umbra. The Moon is a sphere of
    1737.4 km without an atmosphere.

How sure
    The height is known to some 10 km: an asteroid that crosses the edge squarely at 10 km/s meets
    it a second earlier or later, one that grazes it several. Eyes that time the edge of the umbra
    on the Moon, where the light has long become too faint for them, put it higher: 87 km (Herald
    & Sinnott 2014, J. Br. Astron. Assoc. 124, 247); 75 km in Danjon's rule (1/85).

What is left out
    The light that the atmosphere refracts into the umbra: an asteroid just inside is a few
    magnitudes fainter than without a shadow, the eclipsed Moon 10 to 13, none is black. The
    darkening of the Sun's limb (up to 0.5 mag fainter in the last seconds before the umbra), and
    the mountains of the Moon.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray, norm, separation_rad
from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    MOON_RADIUS_KM,
    SPEED_OF_LIGHT_AU_DAY,
    SUN_RADIUS_KM,
)

SHADOW_MODEL = (
    "shadows: Earth's ellipsoid (WGS84) enlarged by its atmosphere by 18 km seen from 13 000 km, "
    "42 km from the Moon (half light, Baum & Code 1953), some 10 km unsure; Moon's sphere of "
    "1737.4 km; no light that the air refracts into the umbra"
)
"""The model in a line, for outputs."""

DARKEST_MAG = 30.0
"""Fading beyond which nothing is told apart: a share of 1e-12 of the Sun's disc."""

_SCALE_HEIGHT_KM = 7.0  # of the density of the air, 15 to 60 km up (US Standard Atmosphere 1976)
_GRAZING_RAD = np.radians(70.0 / 60.0)  # of a ray that grazes the ground: twice 35 arcmin
_STRAIGHT = 1e3  # radii of the Sun from which on a limb is straight to a thousandth of it


@dataclass(frozen=True)
class Occulter:
    """A body before the Sun: an ellipsoid flattened along the Earth's axis.

    Attributes
    ----------
    name : str
        "earth" or "moon", as the ephemeris calls it.
    equatorial_radius_km, polar_radius_km : float
        Of the ground.
    height_km : float or None
        What its atmosphere adds to them everywhere; None for `atmosphere_height_km`.
    """

    name: str
    equatorial_radius_km: float
    polar_radius_km: float
    height_km: float | None = None


EARTH = Occulter(
    "earth", EARTH_EQUATORIAL_RADIUS_KM, EARTH_EQUATORIAL_RADIUS_KM * (1.0 - EARTH_FLATTENING)
)
MOON = Occulter("moon", MOON_RADIUS_KM, MOON_RADIUS_KM, 0.0)


@dataclass(frozen=True)
class Cover:
    """The disc of one body before the Sun's, as the asteroid sees both; arrays of shape (n,).

    Attributes
    ----------
    separation_rad : ndarray
        Between the centres of the two.
    limb_rad : ndarray
        From the centre of the body to its limb, towards the Sun.
    sun_rad : ndarray
        Angular radius of the Sun.
    nearer : ndarray of bool
        Whether the body is nearer than the Sun.
    """

    separation_rad: FloatArray
    limb_rad: FloatArray
    sun_rad: FloatArray
    nearer: NDArray[np.bool_]

    @cached_property
    def clearance_rad(self) -> FloatArray:
        """Angle between the two limbs: positive where the whole Sun is seen."""
        return np.asarray(self.separation_rad - self.limb_rad - self.sun_rad)

    @cached_property
    def umbra_depth_rad(self) -> FloatArray:
        """How far the Sun's disc lies within the body's: positive in the umbra."""
        return np.asarray(self.limb_rad - self.sun_rad - self.separation_rad)

    @cached_property
    def fraction(self) -> FloatArray:
        """Share of the Sun's disc that is seen, 0 to 1."""
        seen = np.ones(self.separation_rad.shape)
        covered = np.flatnonzero((self.clearance_rad < 0.0) & self.nearer)
        if covered.size:
            sun, limb = self.sun_rad[covered], self.limb_rad[covered]
            # On the sphere a limb at an angle r curves like a circle of radius tan r in a plane.
            flat = np.where(limb < 1.5, np.tan(np.minimum(limb, 1.5)), np.inf)
            radius = np.minimum(flat / sun, _STRAIGHT)
            apart = radius + (self.separation_rad[covered] - limb) / sun
            seen[covered] = 1.0 - _hidden_share(radius, apart)
        return seen


class Places(Protocol):
    """Where asteroid, Earth, Moon and Sun are (`flyby.observing.sky.Instants` has it all).

    Barycentric, ICRF axes, au and au/day, at n instants.
    """

    @property
    def tdb_days(self) -> FloatArray:
        """Instants, TDB days since J2000."""

    @property
    def distance_au(self) -> FloatArray:
        """Of the asteroid from the geocentre."""

    @property
    def light_time_days(self) -> FloatArray:
        """From the asteroid to the geocentre."""

    @property
    def earth_position_au(self) -> FloatArray:
        """Geocentre."""

    @property
    def earth_velocity_au_day(self) -> FloatArray:
        """Geocentre."""

    @property
    def moon_state_au(self) -> tuple[FloatArray, FloatArray]:
        """Position and velocity of the Moon."""

    def asteroid_before(self, light_time_days: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Return position and velocity of the asteroid so much earlier."""

    def sun_before(self, light_time_days: FloatArray, /) -> FloatArray:
        """Return the position of the Sun so much earlier."""


class Sunlight:
    """How much of the Sun the asteroid saw when its light left it; arrays of shape (n,).

    The light time is that to the geocentre: a site sees the same 21 ms earlier or later at most.

    Parameters
    ----------
    instants : Places
    """

    def __init__(self, instants: Places) -> None:
        self._instants = instants

    @cached_property
    def earth(self) -> Cover:
        """The Earth's disc before the Sun's."""
        instants = self._instants
        return self._cover(EARTH, instants.earth_position_au, instants.earth_velocity_au_day)

    @cached_property
    def moon(self) -> Cover:
        """The Moon's disc before the Sun's."""
        return self._cover(MOON, *self._instants.moon_state_au)

    @cached_property
    def fraction(self) -> FloatArray:
        """Share of the Sun's disc that is seen, 0 in an umbra to 1 in full sunlight.

        Where the Earth and the Moon stand before the Sun at once, what they hide is added.
        """
        if not self._may_be_shaded:
            return np.ones(self._instants.tdb_days.shape)
        return np.asarray(np.maximum(self.earth.fraction + self.moon.fraction - 1.0, 0.0))

    @cached_property
    def fading_mag(self) -> FloatArray:
        """By how many magnitudes the asteroid is fainter than in full sunlight: 0 to infinity."""
        with np.errstate(divide="ignore"):
            return np.asarray(-2.5 * np.log10(self.fraction))

    @cached_property
    def clearance_rad(self) -> FloatArray:
        """Angle from the Sun's limb to the nearer of both bodies': positive in full sunlight."""
        return np.asarray(np.minimum(self.earth.clearance_rad, self.moon.clearance_rad))

    @cached_property
    def balance_mag(self) -> FloatArray:
        """Continuous measure of the light, for searches.

        In the penumbra minus `fading_mag`, down to `DARKEST_MAG`; outside it the clearance, and in
        the umbra that and the depth, in diameters of the Sun.
        """
        depth = np.maximum(self.earth.umbra_depth_rad, self.moon.umbra_depth_rad)
        beyond = np.maximum(self.clearance_rad, 0.0) - np.maximum(depth, 0.0)
        fading = np.minimum(self.fading_mag, DARKEST_MAG)
        return np.asarray(0.5 * beyond / self.earth.sun_rad - fading)

    @cached_property
    def states(self) -> NDArray[np.str_]:
        """Of each instant "sunlit", or which body's "penumbra" or "umbra" it is in.

        For example "Earth's penumbra"; behind the tip of an umbra, where the body hides the
        middle of the Sun, it is "penumbra" too.
        """
        found = np.full(self.fraction.shape, "sunlit", dtype="U16")
        for cover, whose in ((self.moon, "Moon's"), (self.earth, "Earth's")):
            found[cover.fraction < 1.0] = f"{whose} penumbra"
        for cover, whose in ((self.moon, "Moon's"), (self.earth, "Earth's")):
            found[cover.fraction == 0.0] = f"{whose} umbra"
        return found

    @cached_property
    def _may_be_shaded(self) -> bool:
        """Whether any instant is near enough to the axis of the Earth's shadow; a quick answer.

        The penumbra widens by 0.5 percent of the distance, light time moves the axis by 0.02
        percent, and the Moon and its shadow are within 410 000 km of it.
        """
        instants = self._instants
        away = instants.asteroid_before(np.zeros(1))[0] - instants.earth_position_au
        axis = instants.earth_position_au - instants.sun_before(np.zeros(1))
        axis = axis / norm(axis)[:, None]
        behind = np.einsum("ij,ij->i", away, axis)
        beside = instants.distance_au**2 - behind**2
        reach = 4.3e5 / AU_KM + 0.01 * np.abs(behind)
        # Before the Earth, too, the Moon may be between the asteroid and the Sun.
        return bool(np.any((beside < reach**2) & (behind > -4.3e5 / AU_KM)))

    @cached_property
    def _asteroid(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Place when the light left, from there to the Sun as seen, and the light time [day]."""
        instants = self._instants
        light_time = instants.light_time_days
        place = instants.asteroid_before(light_time)[0]
        to_sun = instants.sun_before(light_time) - place
        sunlight = norm(to_sun) / SPEED_OF_LIGHT_AU_DAY
        return place, instants.sun_before(light_time + sunlight) - place, light_time

    def _cover(self, body: Occulter, position_au: FloatArray, velocity_au_day: FloatArray) -> Cover:
        place, to_sun, light_time = self._asteroid
        # The sunlight passed the body before it reached the asteroid.
        distance = norm(position_au - light_time[:, None] * velocity_au_day - place)
        earlier = light_time + distance / SPEED_OF_LIGHT_AU_DAY
        to_body = position_au - earlier[:, None] * velocity_au_day - place
        return cover(body, to_body, to_sun, earth_pole(self._instants.tdb_days))


def cover(body: Occulter, to_body_au: FloatArray, to_sun_au: FloatArray, pole: FloatArray) -> Cover:
    """Compute the discs of a body and the Sun as seen from a place.

    Parameters
    ----------
    body : Occulter
    to_body_au, to_sun_au : ndarray, shape (n, 3)
        From the place to the two centres, where each was when the light passed it.
    pole : ndarray, shape (n, 3)
        Unit vectors along the short axis of the body.

    Notes
    -----
    The limb is exact: the tangent to the ellipsoid in the plane of both centres and the place.
    With k = (equatorial / polar radius)^2 - 1, n the direction to the centre, e that across it
    towards the Sun, and t the tangent of the limb's angle from the centre,

        (d^2 g - a^2 (1 + k ez^2)) t^2 - 2 a^2 k nz ez t - a^2 (1 + k nz^2) = 0,
        g = 1 + k (nz^2 + ez^2),

    where d is the distance, a the equatorial radius and z the component along the pole.
    """
    distance, sun_distance = norm(to_body_au), norm(to_sun_au)
    towards = to_body_au / distance[:, None]
    sunwards = to_sun_au / sun_distance[:, None]
    separation = separation_rad(towards, sunwards)
    height = atmosphere_height_km(distance) if body.height_km is None else body.height_km
    equatorial_km = body.equatorial_radius_km + height
    if body.polar_radius_km == body.equatorial_radius_km:
        limb = np.arcsin(np.minimum(equatorial_km / AU_KM / distance, 1.0))
    else:
        k = (equatorial_km / (body.polar_radius_km + height)) ** 2 - 1.0
        n_z = np.einsum("ij,ij->i", towards, pole)
        sine = np.maximum(np.sin(separation), 1e-12)
        e_z = (np.einsum("ij,ij->i", sunwards, pole) - n_z * np.cos(separation)) / sine
        e_z = np.clip(e_z, -1.0, 1.0)
        r2 = (equatorial_km / AU_KM / distance) ** 2
        a = 1.0 + k * (n_z**2 + e_z**2) - r2 * (1.0 + k * e_z**2)
        b, c = r2 * k * n_z * e_z, r2 * (1.0 + k * n_z**2)
        # On or under the surface there is no limb: the body fills a half of the sky.
        root = b + np.sqrt(np.maximum(b**2 + a * c, 0.0))
        limb = np.where(a > 0.0, np.arctan2(root, np.maximum(a, 1e-300)), 0.5 * np.pi)
    sun = np.arcsin(np.minimum(SUN_RADIUS_KM / AU_KM / sun_distance, 1.0))
    return Cover(separation, limb, sun, distance < sun_distance)


def atmosphere_height_km(distance_au: FloatArray) -> FloatArray:
    """Return the height [km] to which the air blocks sunlight, seen from a distance.

    Refraction bends a ray by w exp(-h / H), with w = 70 arcmin on the ground and H = 7 km, and so
    spreads the light at a distance d to a half where the ray has been bent by H / d (Baum & Code
    1953, AJ 58, 108). That ray goes by H nearer than it would without air.

    Parameters
    ----------
    distance_au : ndarray
        From the geocentre.
    """
    bends = _GRAZING_RAD * AU_KM / _SCALE_HEIGHT_KM * np.asarray(distance_au, dtype=np.float64)
    return np.asarray(_SCALE_HEIGHT_KM * np.maximum(np.log(np.maximum(bends, 1.0)) - 1.0, 0.0))


def earth_pole(tdb_days: FloatArray) -> FloatArray:
    """Return the Earth's axis at TDB days since J2000, ICRF axes, shape (n, 3).

    Precession to first order (IAU 2006, Capitaine et al. 2003, A&A 412, 567): within half an
    arcminute over four centuries, which moves the limb by less than 4 m.
    """
    century = np.asarray(tdb_days, dtype=np.float64) / 36525.0
    x = np.radians(2004.191898 * century / 3600.0)
    y = np.radians(-22.4072747 * century**2 / 3600.0)
    return np.stack([x, y, np.sqrt(1.0 - x**2 - y**2)], axis=-1)


def _hidden_share(radius: FloatArray, apart: FloatArray) -> FloatArray:
    """Return the share of a unit disc that one of a radius hides at a distance of the centres."""
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.clip((apart**2 + 1.0 - radius**2) / (2.0 * apart), -1.0, 1.0)
        other = np.clip((apart**2 + radius**2 - 1.0) / (2.0 * apart * radius), -1.0, 1.0)
        # The two segments beside the common chord.
        lens = (
            np.arccos(own)
            - own * np.sqrt(1.0 - own**2)
            + radius**2 * (np.arccos(other) - other * np.sqrt(1.0 - other**2))
        ) / np.pi
    within = apart <= np.abs(1.0 - radius)
    share = np.where(within, np.minimum(radius, 1.0) ** 2, lens)
    return np.asarray(np.clip(np.where(apart >= 1.0 + radius, 0.0, share), 0.0, 1.0))
