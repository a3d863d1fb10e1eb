"""Where an asteroid stands overhead, and how high it and the Sun stand over the whole Earth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import erfa
import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM
from flyby.earth import geodetic, icrf_to_itrs_matrix, place_itrs_m
from flyby.observing.sky import Instants, Path, Sky
from flyby.observing.view import View
from flyby.times import require_time, tdb_days


@dataclass(frozen=True)
class Altitudes:
    """How high asteroid and Sun stand at one instant over a grid of places at sea level.

    Attributes
    ----------
    latitude, longitude : Quantity, shape (m,) and (k,)
        Geodetic (WGS84), of the places.
    asteroid, sun : Quantity, shape (m, k)
        As `View` computes them for a site: light time, aberration, parallax, no refraction.

    Examples
    --------
    >>> import astropy.units as u
    >>> import flyby
    >>> from flyby.observing import Sky, altitudes
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> found = altitudes(sky, parse_time("2029-04-13T21:45"), [0, 30] * u.deg, [-20] * u.deg)
    >>> found.asteroid.round(1)
    <Quantity [[47.2],
               [66. ]] deg>
    """

    latitude: Quantity
    longitude: Quantity
    asteroid: Quantity
    sun: Quantity


def sub_points(trajectory: Path, time: Time) -> tuple[Quantity, Quantity]:
    """Return the latitude and longitude (WGS84) of the place over which an asteroid stands.

    Parameters
    ----------
    trajectory : Trajectory
    time : Time, shape (n,)
        Where it is then, not where it is seen.

    Returns
    -------
    tuple of Quantity, shape (n,)
        Geodetic latitude, and longitude from -180 to 180 deg.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import sub_points
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> track = flyby.propagate(flyby.load_orbit("apophis"), start, stop)
    >>> latitude, longitude = sub_points(track, parse_time("2029-04-13T21:45"))
    >>> latitude.round(1), longitude.round(1)
    (<Quantity [28.8] deg>, <Quantity [-43.1] deg>)
    """
    days = np.atleast_1d(tdb_days(require_time(time)))
    icrf_km = trajectory.state_au(days, origin="earth")[0] * AU_KM
    latitude, longitude, _ = geodetic(np.einsum("nij,nj->ni", icrf_to_itrs_matrix(days), icrf_km))
    return Quantity(latitude, "deg"), Quantity(longitude, "deg")


def altitudes(sky: Sky, time: Time, latitude: Quantity, longitude: Quantity) -> Altitudes:
    """Compute how high asteroid and Sun stand over a grid of places at sea level.

    Parameters
    ----------
    sky : Sky
    time : Time
        One instant.
    latitude, longitude : Quantity, shape (m,) and (k,)
        Geodetic (WGS84), of the grid.

    Returns
    -------
    Altitudes
        Each of shape (m, k).

    Examples
    --------
    >>> import astropy.units as u
    >>> import flyby
    >>> from flyby.observing import Sky, altitudes
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> altitudes(sky, parse_time("2029-04-13T21:45"), [50] * u.deg, [0, 90] * u.deg).sun.round(1)
    <Quantity [[-23.7, -13.2]] deg>
    """
    north, east = np.meshgrid(latitude.to_value("rad"), longitude.to_value("rad"), indexing="ij")
    instants = sky.at(np.full(north.size, float(tdb_days(require_time(time)))))
    view = _GridView(instants, north.ravel(), east.ravel())
    return Altitudes(
        latitude=latitude,
        longitude=longitude,
        asteroid=Quantity(view.altitude_deg.reshape(north.shape), "deg"),
        sun=Quantity(view.sun_altitude_deg.reshape(north.shape), "deg"),
    )


class _GridView(View):
    """What is seen from n places at sea level, each at its own of n instants."""

    def __init__(self, instants: Instants, north_rad: FloatArray, east_rad: FloatArray) -> None:
        super().__init__(instants, None)
        self._north_rad, self._east_rad = north_rad, east_rad

    @property
    def has_horizon(self) -> bool:
        return True

    @cached_property
    def _site_icrf_au(self) -> FloatArray:
        metres = place_itrs_m(np.degrees(self._north_rad), np.degrees(self._east_rad), 0.0)
        return self._to_icrf(metres / (AU_KM * 1e3))

    @cached_property
    def _zenith(self) -> FloatArray:
        return self._to_icrf(np.asarray(erfa.s2c(self._east_rad, self._north_rad)))

    def _to_icrf(self, itrs: FloatArray) -> FloatArray:
        return np.asarray(np.einsum("ni,nij->nj", itrs, self.instants.icrf_to_itrs))
