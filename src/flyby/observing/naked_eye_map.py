"""For each place on the Earth: how long the asteroid is visible to the eye, and how bright.

The same constraints as for a site of the kind "naked-eye" (dark sky, altitude, V as seen from the
place itself), at equal steps of time for a grid of places, all at sea level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, norm
from flyby.catalogue.sites import default_limits
from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM, EARTH_FLATTENING
from flyby.errors import UnitError
from flyby.observing.photometry import HOW_TO_GIVE_ONE, MagnitudeLaw, PhotometryError, magnitudes
from flyby.observing.sky import Path, Sky
from flyby.times import tdb_days

_OUTSIDE_DEG = 3.0


@dataclass(frozen=True, repr=False)
class NakedEyeMap:
    """Visibility to the eye over the Earth.

    Attributes
    ----------
    latitude, longitude : Quantity, shape (m,) and (n,)
        Geodetic, of the places.
    duration : Quantity, shape (m, n)
        How long it is visible, to the step of time [h].
    brightest_v : ndarray, shape (m, n)
        Least V while it is visible; nan where it never is.
    margin : Quantity, shape (m, n)
        By how much the limit that decides is met at the best instant, degrees of altitude (a tenth
        of a magnitude counts as one): the edge of the visible area is where it is zero, between
        the places of the grid too. Not below -3.
    minimum_altitude, maximum_sun_altitude : Quantity
    limiting_magnitude : float
        What was asked of the sky; assumed, as for every site of this kind.
    step : Quantity
    magnitude_law : str
        Which H was used.

    Examples
    --------
    >>> import astropy.units as u
    >>> import flyby
    >>> from flyby.observing import naked_eye_map
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T18:00"), parse_time("2029-04-13T23:00")
    >>> track = flyby.propagate(flyby.load_orbit("apophis"), start, stop)
    >>> found = naked_eye_map(track, start, stop, spacing=15 * u.deg, step=10 * u.min)
    >>> found
    <NakedEyeMap 12 x 24 places, visible for at most 4.2 h>
    >>> found.duration.max().round(1)
    <Quantity 4.2 h>
    """

    latitude: Quantity
    longitude: Quantity
    duration: Quantity
    brightest_v: FloatArray
    margin: Quantity
    minimum_altitude: Quantity
    maximum_sun_altitude: Quantity
    limiting_magnitude: float
    step: Quantity
    magnitude_law: str

    def __repr__(self) -> str:
        rows, columns = self.duration.shape
        return (
            f"<NakedEyeMap {rows} x {columns} places, visible for at most "
            f"{self.duration.max().to_value('h'):.1f} h>"
        )


def naked_eye_map(
    trajectory: Path,
    start: Time,
    stop: Time,
    *,
    spacing: Quantity | None = None,
    step: Quantity | None = None,
    magnitude_law: MagnitudeLaw | None = None,
) -> NakedEyeMap:
    """Compute how long and how bright it is to the eye, for each place.

    Parameters
    ----------
    trajectory : Trajectory
    start, stop : Time
        Inside the trajectory's span.
    spacing : Quantity [angle], optional
        Of the places in latitude and longitude; by default 1.5 deg.
    step : Quantity [time], optional
        By default 2 minutes.
    magnitude_law : MagnitudeLaw, optional
        By default H and G as published with the orbit.

    Raises
    ------
    PhotometryError
        If no H is known.
    SpanError
        If the span is empty or outside the trajectory's.
    UnitError
        If a spacing or step is not positive.

    Examples
    --------
    >>> import astropy.units as u
    >>> import flyby
    >>> from flyby.observing import naked_eye_map
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T20:00"), parse_time("2029-04-13T22:00")
    >>> track = flyby.propagate(flyby.load_orbit("apophis"), start, stop)
    >>> found = naked_eye_map(track, start, stop, spacing=15 * u.deg, step=10 * u.min)
    >>> found.latitude[[0, -1]], found.margin.shape
    (<Quantity [-82.5,  82.5] deg>, (12, 24))
    """
    apart = 1.5 if spacing is None else float(spacing.to_value("deg"))
    minutes = 2.0 if step is None else float(step.to_value("min"))
    if not (0.0 < apart <= 30.0 and minutes > 0.0):
        raise UnitError(f"a map of {apart:g} deg and {minutes:g} min cannot be made; give more")
    sky = Sky(trajectory, magnitude_law)
    law = sky.magnitude_law
    if law is None:
        raise PhotometryError(f"no absolute magnitude is known for this orbit; {HOW_TO_GIVE_ONE}")
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    sky.require_inside(first, last)
    limits = {name: limit.value for name, limit in default_limits("naked-eye").items()}
    latitude = np.arange(-90.0 + 0.5 * apart, 90.0, apart)
    longitude = np.arange(-180.0 + 0.5 * apart, 180.0, apart)
    place_au, zenith = _places(latitude, longitude)
    slack = np.radians(_OUTSIDE_DEG)
    low = np.sin(np.radians(limits["minimum_altitude"]))
    dark = np.sin(np.radians(limits["maximum_sun_altitude"]))
    days = np.arange(first + 0.5 * minutes / 1440.0, last, minutes / 1440.0)
    instants = sky.at(days)
    turn = instants.icrf_to_itrs
    asteroid_icrf = instants.asteroid_before(instants.light_time_days)[0]
    asteroid = np.einsum("nij,nj->ni", turn, asteroid_icrf - instants.earth_position_au)
    sun = np.einsum("nij,nj->ni", turn, instants.sun_position_au - instants.earth_position_au)
    seen = np.zeros(len(zenith))
    margin = np.full(len(zenith), -_OUTSIDE_DEG)
    brightest = np.full(len(zenith), np.inf)
    fading = instants.sunlight.fading_mag
    for towards, sunwards, faded in zip(asteroid, sun, fading, strict=True):
        if not np.isfinite(faded):  # in the umbra
            continue
        # The Sun's parallax is 9 arcsec.
        sun_sine = zenith @ (sunwards / norm(sunwards[None, :])[0])
        night = np.flatnonzero(sun_sine < dark + slack)
        to = towards - place_au[night]
        distance = norm(to)
        sine = np.einsum("ni,ni->n", to, zenith[night]) / distance
        up = sine > low - slack
        if not up.any():
            continue
        night, to, distance, sine = night[up], to[up], distance[up], sine[up]
        from_sun = towards - sunwards
        sun_distance = float(norm(from_sun[None, :])[0])
        cosine = (to @ from_sun) / (distance * sun_distance)
        phase = np.arccos(np.clip(cosine, -1.0, 1.0))
        magnitude = magnitudes(law, np.full(distance.shape, sun_distance), distance, phase) + faded
        met = np.minimum(
            np.degrees(np.minimum(sine - low, dark - sun_sine[night])),
            10.0 * (limits["limiting_magnitude"] - magnitude),
        )
        margin[night] = np.maximum(margin[night], met)
        inside = met >= 0.0
        seen[night[inside]] += 1.0
        brightest[night[inside]] = np.minimum(brightest[night[inside]], magnitude[inside])
    shape = (latitude.size, longitude.size)
    return NakedEyeMap(
        latitude=Quantity(latitude, "deg"),
        longitude=Quantity(longitude, "deg"),
        duration=Quantity((seen * minutes / 60.0).reshape(shape), "h"),
        brightest_v=np.where(np.isfinite(brightest), brightest, np.nan).reshape(shape),
        margin=Quantity(margin.reshape(shape), "deg"),
        minimum_altitude=Quantity(limits["minimum_altitude"], "deg"),
        maximum_sun_altitude=Quantity(limits["maximum_sun_altitude"], "deg"),
        limiting_magnitude=limits["limiting_magnitude"],
        step=Quantity(minutes, "min"),
        magnitude_law=law.description,
    )


def _places(latitude_deg: FloatArray, longitude_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return ITRS positions [au] and zeniths of a grid at sea level (WGS84), (places, 3) each."""
    latitude, longitude = np.meshgrid(
        np.radians(latitude_deg), np.radians(longitude_deg), indexing="ij"
    )
    zenith = np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=-1,
    ).reshape(-1, 3)
    flat = (1.0 - EARTH_FLATTENING) ** 2
    normal = EARTH_EQUATORIAL_RADIUS_KM / np.sqrt(1.0 - (1.0 - flat) * zenith[:, 2] ** 2)
    place = normal[:, None] * zenith * np.array([1.0, 1.0, flat])
    return place / AU_KM, zenith
