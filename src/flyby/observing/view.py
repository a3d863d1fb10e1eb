"""What an observer sees: topocentric geometry that is right at 38 000 km.

The observer's own place (parallax), light time and velocity (aberration) are taken into account;
light bending by the Sun is not (below 0.01 arcsec beyond 45 deg from it). Arrays of shape (n,),
angles in the unit of the name; evaluated when first asked for.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.arrays import separation_rad as separation_rad
from flyby.catalogue.sites import Site
from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    SPEED_OF_LIGHT_AU_DAY,
)
from flyby.earth import EARTH_ROTATION_RAD_DAY, place_itrs_m
from flyby.errors import FlybyError
from flyby.observing.photometry import HOW_TO_GIVE_ONE, PhotometryError, magnitudes
from flyby.observing.sky import Instants
from flyby.observing.space_observer import SpaceObserver


class View:
    """What is seen from a site, or from the geocentre, at some instants.

    Parameters
    ----------
    instants : Instants
        From `Sky.at`.
    site : Site or None
        None is the geocentre, which has no horizon.
    refraction : bool
        Whether altitudes are lifted by a standard atmosphere (`refraction_deg`).
    """

    def __init__(self, instants: Instants, site: Site | None, refraction: bool = False) -> None:
        self.instants = instants
        self.site = site
        self.refraction = refraction

    @property
    def has_horizon(self) -> bool:
        """Whether the observer stands on the ground, and so has altitudes."""
        return self.site is not None and self.site.has_horizon

    @property
    def _observer(self) -> str:
        return f"the {self.site.name}" if self.site is not None else "the geocentre"

    # -- the observer ----------------------------------------------------------------------------

    @cached_property
    def _site_icrf_au(self) -> FloatArray:
        assert self.site is not None
        return np.asarray(site_itrs_au(self.site) @ self.instants.icrf_to_itrs, dtype=np.float64)

    @cached_property
    def _in_space(self) -> tuple[FloatArray, FloatArray] | None:
        """Where a spacecraft is and how it moves; None for the Earth's centre and the ground."""
        if not isinstance(self.site, SpaceObserver) or self.site.states is None:
            return None
        instants = self.instants
        return self.site.barycentric_au(instants.sky.ephemeris, instants.tdb_days)

    @cached_property
    def observer_position_au(self) -> FloatArray:
        """Barycentric, ICRF axes, shape (n, 3)."""
        earth = self.instants.earth_position_au
        if self.has_horizon:
            return earth + self._site_icrf_au
        return earth if self._in_space is None else self._in_space[0]

    @cached_property
    def observer_velocity_au_day(self) -> FloatArray:
        """Barycentric, ICRF axes, shape (n, 3)."""
        earth = self.instants.earth_velocity_au_day
        if not self.has_horizon:
            return earth if self._in_space is None else self._in_space[1]
        pole = self.instants.icrf_to_itrs[:, 2, :]
        return np.asarray(
            earth + EARTH_ROTATION_RAD_DAY * np.cross(pole, self._site_icrf_au), dtype=np.float64
        )

    @cached_property
    def _zenith(self) -> FloatArray:
        if self.site is None or not self.has_horizon:
            raise FlybyError(f"{self._observer} has no horizon; give a site to ask for an altitude")
        return np.asarray(_east_north_up(self.site)[2] @ self.instants.icrf_to_itrs)

    # -- the asteroid ----------------------------------------------------------------------------

    @cached_property
    def _seen(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Vector to the asteroid at light time [au], its velocity then, light time [day]."""
        instants = self.instants
        light_time = instants.light_time_days
        rounds = 1 if self.has_horizon else 0 if self._in_space is None else 3
        for _ in range(rounds):
            # The geocentre's light time is off by 21 ms on the ground: one round leaves nothing.
            position = instants.asteroid_before(light_time)[0]
            light_time = norm(position - self.observer_position_au) / SPEED_OF_LIGHT_AU_DAY
        position, velocity = instants.asteroid_before(light_time)
        return position - self.observer_position_au, velocity, light_time

    @cached_property
    def distance_au(self) -> FloatArray:
        """Distance that the light has travelled from the asteroid."""
        return norm(self._seen[0])

    @cached_property
    def astrometric_direction(self) -> FloatArray:
        """Unit vectors, ICRF axes, shape (n, 3): light time, no aberration."""
        return np.asarray(self._seen[0] / self.distance_au[:, None], dtype=np.float64)

    @cached_property
    def apparent_direction(self) -> FloatArray:
        """Unit vectors, ICRF axes, shape (n, 3): light time and aberration."""
        return self._aberrated(self.astrometric_direction)

    @cached_property
    def sun_distance_au(self) -> FloatArray:
        """Distance of the asteroid from the Sun when the light left it."""
        return norm(self._from_sun_au)

    @cached_property
    def _from_sun_au(self) -> FloatArray:
        sun = self.instants.sun_before(self._seen[2])
        return np.asarray(self._seen[0] + self.observer_position_au - sun, dtype=np.float64)

    @cached_property
    def phase_rad(self) -> FloatArray:
        """Angle Sun - asteroid - observer.

        As Horizons defines it: between the Sun as seen from the moving asteroid and the reverse
        of the direction in which the moving observer sees it. Without the two aberrations it
        would differ by up to 0.01 deg.
        """
        from_sun = self._from_sun_au / self.sun_distance_au[:, None]
        from_sun = from_sun - self._seen[1] / SPEED_OF_LIGHT_AU_DAY
        from_sun /= norm(from_sun)[:, None]
        return separation_rad(from_sun, self.apparent_direction)

    @property
    def phase_deg(self) -> FloatArray:
        """Angle Sun - asteroid - observer."""
        return np.degrees(self.phase_rad)

    @cached_property
    def phase_angle_bisector(self) -> FloatArray:
        """Unit vectors, ICRF axes, shape (n, 3), outward: from between Sun and observer.

        Between the directions from the Sun and from the observer to the asteroid when the light
        left it, without aberration (Harris et al. 1984, Icarus 57, 251).
        """
        from_sun = self._from_sun_au / self.sun_distance_au[:, None]
        middle = from_sun + self.astrometric_direction
        return np.asarray(middle / norm(middle)[:, None], dtype=np.float64)

    @cached_property
    def magnitude(self) -> FloatArray:
        """Apparent V; faded in the penumbra of Earth or Moon and infinite in the umbra.

        Raises
        ------
        PhotometryError
            If no H is known for the asteroid.
        """
        return np.asarray(self.sunlit_magnitude + self.instants.sunlight.fading_mag)

    @cached_property
    def sunlit_magnitude(self) -> FloatArray:
        """Apparent V as it would be in full sunlight.

        Raises
        ------
        PhotometryError
            If no H is known for the asteroid.
        """
        law = self.instants.sky.magnitude_law
        if law is None:
            raise PhotometryError(
                f"no absolute magnitude is known for this orbit; {HOW_TO_GIVE_ONE}"
            )
        return magnitudes(law, self.sun_distance_au, self.distance_au, self.phase_rad)

    @cached_property
    def _relative_velocity_au_day(self) -> tuple[FloatArray, FloatArray]:
        """Rate of change of the vector to the asteroid as seen, and of the distance."""
        direction = self.astrometric_direction
        approach = np.einsum("ij,ij->i", direction, self._seen[1] - self.observer_velocity_au_day)
        own = np.einsum("ij,ij->i", direction, self._seen[1])
        # As the light time changes, the asteroid is seen faster or slower than it moves.
        light_time_rate = approach / (SPEED_OF_LIGHT_AU_DAY + own)
        velocity = self._seen[1] * (1.0 - light_time_rate)[:, None] - self.observer_velocity_au_day
        return velocity, np.einsum("ij,ij->i", direction, velocity)

    @property
    def distance_rate_km_s(self) -> FloatArray:
        """Rate of the distance that the light has travelled."""
        return np.asarray(self._relative_velocity_au_day[1] * AU_KM / 86400.0)

    @cached_property
    def angular_velocity_rad_day(self) -> FloatArray:
        """Rate of the astrometric direction, ICRF axes, shape (n, 3)."""
        velocity, radial = self._relative_velocity_au_day
        across = velocity - radial[:, None] * self.astrometric_direction
        return np.asarray(across / self.distance_au[:, None], dtype=np.float64)

    @cached_property
    def rate_deg_h(self) -> FloatArray:
        """Angular speed against the stars."""
        return np.asarray(np.degrees(norm(self.angular_velocity_rad_day)) / 24.0)

    # -- angles to Sun and Moon ------------------------------------------------------------------

    @cached_property
    def sun_direction(self) -> FloatArray:
        """Apparent unit vectors, ICRF axes, shape (n, 3)."""
        vector = self.instants.sun_position_au - self.observer_position_au
        return self._aberrated(vector / norm(vector)[:, None])

    @cached_property
    def moon_direction(self) -> FloatArray:
        """Apparent unit vectors, ICRF axes, shape (n, 3)."""
        vector = self.instants.moon_position_au - self.observer_position_au
        return self._aberrated(vector / norm(vector)[:, None])

    @cached_property
    def elongation_deg(self) -> FloatArray:
        """Angle Sun - observer - asteroid."""
        return np.degrees(separation_rad(self.sun_direction, self.apparent_direction))

    @cached_property
    def earth_limb_deg(self) -> FloatArray:
        """Angle from the Earth's limb to the asteroid, negative where the Earth hides it.

        The Earth is a sphere of its equatorial radius, a light time of the observer ago.
        """
        away = self.instants.earth_position_au - self.observer_position_au
        distance = norm(away)
        away = away - (distance / SPEED_OF_LIGHT_AU_DAY)[:, None] * (
            self.instants.earth_velocity_au_day
        )
        towards = self._aberrated(away / norm(away)[:, None])
        radius = np.arcsin(np.clip(EARTH_EQUATORIAL_RADIUS_KM / AU_KM / norm(away), 0.0, 1.0))
        angle = separation_rad(towards, self.apparent_direction) - radius
        return np.asarray(np.degrees(angle), dtype=np.float64)

    @cached_property
    def moon_separation_deg(self) -> FloatArray:
        """Angle Moon - observer - asteroid."""
        return np.degrees(separation_rad(self.moon_direction, self.apparent_direction))

    # -- horizon ---------------------------------------------------------------------------------

    @cached_property
    def altitude_deg(self) -> FloatArray:
        """Altitude of the asteroid above the geodetic horizon."""
        altitude = np.degrees(np.arcsin(self.altitude_sine))
        if self.refraction:
            assert self.site is not None
            altitude = altitude + refraction_deg(altitude, self.site.height_m)
        return altitude

    @cached_property
    def altitude_sine(self) -> FloatArray:
        """Sine of the altitude without refraction, which is smooth through the zenith."""
        return self._altitude_sine(self.apparent_direction)

    @cached_property
    def azimuth_deg(self) -> FloatArray:
        """Azimuth of the asteroid, from north through east, 0 to 360."""
        if self.site is None or not self.has_horizon:
            raise FlybyError(f"{self._observer} has no horizon; give a site to ask for an azimuth")
        east, north, _ = _east_north_up(self.site)
        itrs = np.einsum("nij,nj->ni", self.instants.icrf_to_itrs, self.apparent_direction)
        return np.asarray(np.degrees(np.arctan2(itrs @ east, itrs @ north)) % 360.0)

    @cached_property
    def _hour_angle_and_declination_rad(self) -> tuple[FloatArray, FloatArray]:
        """Of the apparent place, about the Earth's axis of rotation; west positive."""
        if self.site is None or not self.has_horizon:
            raise FlybyError(f"{self._observer} has no meridian; give a site to ask for its angles")
        x, y, z = np.einsum("nij,nj->in", self.instants.icrf_to_itrs, self.apparent_direction)
        angle = np.radians(self.site.longitude_deg) - np.arctan2(y, x)
        return (angle + np.pi) % (2.0 * np.pi) - np.pi, np.arctan2(z, np.hypot(x, y))

    @property
    def hour_angle_deg(self) -> FloatArray:
        """Hour angle of the asteroid, west positive, -180 to 180."""
        return np.degrees(self._hour_angle_and_declination_rad[0])

    @property
    def parallactic_angle_deg(self) -> FloatArray:
        """Angle at the asteroid from the pole to the zenith, positive in the west, -180 to 180.

        Meeus, Astronomical Algorithms, 2nd ed., eq. 14.1, with the geodetic latitude.
        """
        angle, declination = self._hour_angle_and_declination_rad
        assert self.site is not None
        latitude = np.radians(self.site.latitude_deg)
        across = np.sin(angle) * np.cos(latitude)
        along = np.sin(latitude) * np.cos(declination)
        along = along - np.cos(latitude) * np.sin(declination) * np.cos(angle)
        return np.asarray(np.degrees(np.arctan2(across, along)), dtype=np.float64)

    @property
    def air_mass(self) -> FloatArray:
        """Relative air mass; nan where the asteroid is below the horizon."""
        assert self.site is not None
        airless = np.degrees(np.arcsin(self.altitude_sine))
        return air_mass(airless + refraction_deg(airless, self.site.height_m))

    @cached_property
    def sun_altitude_deg(self) -> FloatArray:
        """Altitude of the Sun's centre, without refraction, as twilight is defined."""
        return np.asarray(np.degrees(np.arcsin(self._altitude_sine(self.sun_direction))))

    @cached_property
    def moon_altitude_deg(self) -> FloatArray:
        """Altitude of the Moon's centre, without refraction."""
        return np.asarray(np.degrees(np.arcsin(self._altitude_sine(self.moon_direction))))

    def _altitude_sine(self, direction: FloatArray) -> FloatArray:
        sine = np.einsum("ij,ij->i", direction, self._zenith)
        return np.asarray(np.clip(sine, -1.0, 1.0), dtype=np.float64)

    def _aberrated(self, direction: FloatArray) -> FloatArray:
        """Apply relativistic aberration (Explanatory Supplement, 3rd ed., eq. 7.40)."""
        # Not erfa.ab: it adds the Sun's potential, 1e-6 arcsec, and makes a search no faster.
        beta = self.observer_velocity_au_day / SPEED_OF_LIGHT_AU_DAY
        along = np.einsum("ij,ij->i", direction, beta)[:, None]
        inverse_gamma = np.sqrt(1.0 - np.einsum("ij,ij->i", beta, beta))[:, None]
        moved = inverse_gamma * direction + (1.0 + along / (1.0 + inverse_gamma)) * beta
        return np.asarray(moved / (1.0 + along), dtype=np.float64)


def site_itrs_au(site: Site) -> FloatArray:
    """Return the position of a site, ITRS axes [au], from its WGS84 coordinates."""
    metres = place_itrs_m(site.latitude_deg, site.longitude_deg, site.height_m)
    return metres / (AU_KM * 1e3)


def zenith_itrs(site: Site) -> FloatArray:
    """Return the unit vector to the geodetic zenith of a site, ITRS axes."""
    return _east_north_up(site)[2]


def refraction_deg(altitude_deg: FloatArray, height_m: float = 0.0) -> FloatArray:
    """Return the refraction that lifts an airless altitude, for 10 C and 1010 hPa at sea level.

    Sæmundsson 1986, Sky & Telescope 72, 70, in the form of Meeus, Astronomical Algorithms, eq.
    16.4 (0.1 arcmin above the horizon), with the pressure falling with a scale height of 8.4 km.
    Below -1 deg, where the formula means nothing, its value at -1 deg is kept.
    """
    altitude = np.maximum(np.asarray(altitude_deg, dtype=np.float64), -1.0)
    arcmin = 1.02 / np.tan(np.radians(altitude + 10.3 / (altitude + 5.11)))
    return np.asarray(arcmin / 60.0 * np.exp(-height_m / 8400.0), dtype=np.float64)


def air_mass(altitude_deg: FloatArray) -> FloatArray:
    """Return the relative air mass at a refracted altitude; nan below the horizon.

    Kasten and Young 1989, Applied Optics 28, 4735, eq. 3 (within 0.5 % of their table).
    """
    altitude = np.asarray(altitude_deg, dtype=np.float64)
    above = np.maximum(altitude, 0.0)
    found = 1.0 / (np.sin(np.radians(above)) + 0.50572 * (above + 6.07995) ** -1.6364)
    return np.where(altitude >= 0.0, found, np.nan)


def _east_north_up(site: Site) -> tuple[FloatArray, FloatArray, FloatArray]:
    longitude, latitude = np.radians(site.longitude_deg), np.radians(site.latitude_deg)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    return (
        np.array([-sin_lon, cos_lon, 0.0]),
        np.array([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat]),
        np.array([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]),
    )
