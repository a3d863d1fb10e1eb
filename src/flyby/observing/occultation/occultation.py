"""`find_occultations`: when an asteroid hides a star, from where on the Earth, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, IndexArray
from flyby.catalogue.sites import Site, catalogue_sites
from flyby.errors import PropagationError, SpanError, UnitError
from flyby.observing.occultation.path import PathArrays, path_arrays
from flyby.observing.occultation.search import contacts, near_passages
from flyby.observing.occultation.stars import StarList, read_stars
from flyby.observing.site_lookup import as_site
from flyby.observing.size import asteroid_size
from flyby.observing.sky import Path, Sky, sky_over
from flyby.times import (
    require_span,
    require_time,
    stamp,
    tdb_days,
    time_from_tdb_days,
    to_utc,
)

if TYPE_CHECKING:
    from flyby.dynamics import Trajectory
    from flyby.orbits.orbit import Orbit

_NEAREST = 5
_BEYOND_DAYS = 0.5


@dataclass(frozen=True)
class SitePassage:
    """How near to a site the middle of a shadow passes.

    Attributes
    ----------
    site : Site
    miss : Quantity
        Distance from the middle, across the line of sight [km].
    star_altitude, sun_altitude : Quantity
        At the site then, without refraction [deg].

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import find_occultations
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13T21:00"), parse_time("2029-04-13T22:00")
    >>> found = find_occultations(flyby.load_orbit("apophis"), None, *span)
    >>> nearest = found[0].sites[0]
    >>> bool(nearest.miss >= 0), nearest.time.scale
    (True, 'utc')
    """

    site: Site
    miss: Quantity
    star_altitude: Quantity
    sun_altitude: Quantity
    _tdb_days: float

    @property
    def time(self) -> Time:
        """When it is nearest, UTC."""
        return _utc(self._tdb_days)


@dataclass(frozen=True, repr=False)
class Occultation:
    """One star that an asteroid hides from somewhere on the Earth.

    Attributes
    ----------
    star : str
    magnitude : float or None
        Of the star, in the `band` of its list.
    band : str
    right_ascension, declination : Quantity
        Of the star then, as seen from the Earth's centre: ICRF axes, with proper motion and
        parallax, neither bent by the Sun nor aberrated.
    time : Time
        When the middle of the shadow is nearest to the Earth's axis of sight through its centre,
        UTC.
    start, end : Time
        When it comes onto the Earth and leaves it.
    path_time : Time, shape (n,)
        Along the middle of the path, UTC.
    latitude, longitude : Quantity, shape (n,)
        Geodetic (WGS84), on the ellipsoid.
    star_altitude, sun_altitude : Quantity, shape (n,)
        There and then, without refraction.
    duration : Quantity or None, shape (n,)
        For how long the star is hidden on the middle of the path [s]; None without a diameter.
    width : Quantity or None
        Of the path, across the line of sight: the diameter of the asteroid [km], published or
        guessed from H.
    diameter_source : str
    sigma_across, sigma_time : Quantity or None
        One standard deviation of the orbit across the path [km] and along it [s].
    star_sigma_across : Quantity or None
        That of the star's place across the path [km].
    limits : dict of int to (Quantity, Quantity)
        Latitude and longitude of the lines -3, -1, 1 and 3 standard deviations of the orbit from
        the middle, shape (n,), nan where one passes the Earth by; empty where none is known.
    distance : Quantity
        Of the asteroid from the Earth's centre [km].
    shadow_speed : Quantity
        Greatest along the path, against the turning ground, across the line of sight [km/s].
    asteroid_magnitude, drop : float or None
        V of the asteroid from the Earth's centre, and by how much star and asteroid together fade.
    elongation, moon_separation : Quantity
        Of the star from the Sun and from the Moon [deg].
    moon_illuminated : float
        Share of the Moon's disc.
    sites : tuple of SitePassage
        The sites that have the star above their horizon and stand in the path moved by three
        standard deviations, and at least the five nearest; nearest to the middle first.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import find_occultations
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13T21:00"), parse_time("2029-04-13T22:00")
    >>> found = find_occultations(flyby.load_orbit("apophis"), None, *span)
    >>> found[0].width, bool(found[0].drop > 0), found[0].time.scale
    (<Quantity 0.34 km>, True, 'utc')
    """

    star: str
    magnitude: float | None
    band: str
    right_ascension: Quantity
    declination: Quantity
    time: Time
    start: Time
    end: Time
    path_time: Time
    latitude: Quantity
    longitude: Quantity
    star_altitude: Quantity
    sun_altitude: Quantity
    duration: Quantity | None
    width: Quantity | None
    diameter_source: str
    sigma_across: Quantity | None
    sigma_time: Quantity | None
    star_sigma_across: Quantity | None
    limits: dict[int, tuple[Quantity, Quantity]]
    distance: Quantity
    shadow_speed: Quantity
    asteroid_magnitude: float | None
    drop: float | None
    elongation: Quantity
    moon_separation: Quantity
    moon_illuminated: float
    sites: tuple[SitePassage, ...]

    def __repr__(self) -> str:
        faint = "" if self.magnitude is None else f" ({self.band} {self.magnitude:.1f})"
        return f"<Occultation of {self.star}{faint} {stamp(self.time)}>"

    @property
    def sigma_widths(self) -> float | None:
        """One standard deviation of the orbit across the path, in widths of the path."""
        if self.sigma_across is None or self.width is None:
            return None
        return float((self.sigma_across / self.width).to_value(""))

    def sites_within(self, sigmas: float) -> tuple[SitePassage, ...]:
        """Return the sites in the path moved by so many standard deviations; 0 is the path itself.

        Half the width of the path is added; without a diameter only the deviations count.
        """
        half = 0.0 if self.width is None else 0.5 * self.width.to_value("km")
        sigma = 0.0 if self.sigma_across is None else self.sigma_across.to_value("km")
        return tuple(one for one in self.sites if one.miss.to_value("km") <= half + sigmas * sigma)


def find_occultations(
    orbit: Orbit | Path | Sky,
    stars: StarList | None = None,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    sites: Sequence[Site | str] | None = None,
    diameter: Quantity | None = None,
    brightest: int | None = None,
) -> list[Occultation]:
    """Find every star of a list that an asteroid hides from somewhere on the Earth.

    Parameters
    ----------
    orbit : Orbit, Trajectory or Sky
        An orbit is propagated over the span.
    stars : StarList, optional
        Of `read_stars`; by default the package's stars of Hipparcos.
    start, stop : Time, optional
        The span; of a trajectory by default its own.
    sites : sequence of Site or str, optional
        Who may stand in the path; by default every site of the catalogue.
    diameter : Quantity [length], optional
        Of the asteroid; by default as published, where the catalogue has it, or else guessed from
        H with an assumed albedo.
    brightest : int, optional
        Only so many of the stars that are hidden, the brightest; by default all.

    Returns
    -------
    list of Occultation
        In order of time: those whose middle line meets the ground (the ellipsoid).

    Raises
    ------
    SpanError
        For a span that is empty, reversed or outside the trajectory's.
    UnitError
        If the diameter is no positive length.

    Notes
    -----
    The shadow is a cylinder as wide as the asteroid, cast by a point: neither diffraction nor the
    disc of the star is in it. Straight lines in barycentric axes with light time to each place;
    the star with space motion, parallax and bending by the Sun, against that of the asteroid.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import find_occultations
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13T21:00"), parse_time("2029-04-13T22:00")
    >>> found = find_occultations(flyby.load_orbit("apophis"), None, *span)
    >>> len(found) > 3, found[0].width
    (True, <Quantity 0.34 km>)
    """
    given = None if diameter is None else _length_km(diameter)
    listed = read_stars() if stars is None else stars
    places = [as_site(site) for site in (catalogue_sites() if sites is None else sites)]
    if not isinstance(orbit, Sky) and not hasattr(orbit, "state_au") and start and stop:
        sky, first, last = sky_about(orbit, start, stop), start, stop
    else:
        sky, first, last = sky_over(orbit, start, stop)
    which, ends = occulted_stars(sky, listed, first, last)
    if brightest is not None and which.size > brightest:
        order = np.argsort(np.nan_to_num(listed.magnitude[which], nan=99.0), kind="stable")
        kept = np.sort(order[:brightest])
        which, ends = which[kept], tuple(one[kept] for one in ends)
    if not which.size:
        return []
    width_km, source = (given, "as given") if given is not None else _size_km(sky)
    displaced = _displaced(sky, float(ends[0].min()), float(ends[2].max()))
    arrays = path_arrays(sky, listed, which, ends, places, displaced)
    return [
        _occultation(listed, int(star), arrays, number, places, width_km, source)
        for number, star in enumerate(which)
    ]


def sky_about(orbit: Orbit, start: Time, stop: Time) -> Sky:
    """Return the sky of an orbit over a span, and half a day beyond where an orbit can be carried.

    A shadow that is on the Earth when the span ends is followed to where it leaves it.
    """
    from flyby.dynamics import propagate

    require_span(require_time(start, "start"), require_time(stop, "stop"))
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    wide = time_from_tdb_days(first - _BEYOND_DAYS), time_from_tdb_days(last + _BEYOND_DAYS)
    try:
        return Sky(propagate(orbit, *wide))
    except (SpanError, PropagationError):
        return Sky(propagate(orbit, start, stop))


def occulted_stars(
    sky: Sky, stars: StarList, start: Time, stop: Time
) -> tuple[IndexArray, tuple[FloatArray, ...]]:
    """Return which stars are hidden, (m,), and first, deepest and last contact with the Earth.

    In order of time; contacts in TDB days since J2000.

    Raises
    ------
    SpanError
        For a span that is empty, reversed or outside what the sky covers.
    """
    span = float(tdb_days(start)), float(tdb_days(stop))
    sky.require_inside(*span)
    which, days = near_passages(sky, stars, *span)
    ends = contacts(sky, stars, which, days)
    whole = np.isfinite(ends[0]) & np.isfinite(ends[2])
    return which[whole], tuple(one[whole] for one in ends)


def _length_km(diameter: Quantity) -> float:
    try:
        length = float(diameter.to_value("km"))
    except Exception:
        length = float("nan")
    if not 0.0 < length < np.inf:
        raise UnitError(f"the diameter must be a length such as 0.34 * u.km, not {diameter!r}")
    return length


def _size_km(sky: Sky) -> tuple[float | None, str]:
    """Return the diameter [km], published or guessed from H, and where it comes from."""
    orbit = sky.trajectory.orbit
    found = asteroid_size("" if orbit is None else orbit.designation, sky.magnitude_law)
    if found.diameter is None:
        return None, ""
    return float(found.diameter.to_value("km")), found.source


def _displaced(sky: Sky, first: float, last: float) -> Trajectory | None:
    """Return the orbits of the covariance about the events; None where there is none."""
    from flyby.dynamics.sigma_orbits import SigmaOrbits

    orbit = sky.trajectory.orbit
    if orbit is None or orbit.covariance is None:
        return None
    forces = getattr(sky.trajectory, "forces", None)
    start, stop = time_from_tdb_days(first - 0.01), time_from_tdb_days(last + 0.01)
    return SigmaOrbits.of(orbit).propagate(start, stop, forces)


def _occultation(
    stars: StarList,
    star: int,
    arrays: PathArrays,
    number: int,
    places: list[Site],
    width_km: float | None,
    source: str,
) -> Occultation:
    magnitude = float(stars.magnitude[star])
    speed = arrays.speed_km_s[number]
    own = None if arrays.asteroid_v is None else float(arrays.asteroid_v[number])
    known = np.isfinite(magnitude)
    drop = None
    if known and own is not None and np.isfinite(own):
        drop = 2.5 * float(np.log10(1.0 + 10.0 ** (0.4 * (own - magnitude))))
    sigma = None if arrays.sigma_across_km is None else float(arrays.sigma_across_km[number])
    blur = float(arrays.star_sigma_km[number])

    def degrees(values: FloatArray) -> Quantity:
        return Quantity(values[number], "deg")

    miss = arrays.site_miss_km[number]
    up = np.flatnonzero(arrays.site_star_altitude_deg[number] > 0.0)
    up = up[np.argsort(miss[up], kind="stable")]
    reach = 0.5 * (width_km or 0.0) + 3.0 * (sigma or 0.0)
    within = int(np.sum(miss[up] <= reach))
    passages = tuple(
        SitePassage(
            site=places[index],
            miss=Quantity(miss[index], "km"),
            star_altitude=Quantity(arrays.site_star_altitude_deg[number, index], "deg"),
            sun_altitude=Quantity(arrays.site_sun_altitude_deg[number, index], "deg"),
            _tdb_days=float(arrays.site_days[number, index]),
        )
        for index in up[: max(within, _NEAREST)]
    )
    return Occultation(
        star=stars.names[star],
        magnitude=magnitude if known else None,
        band=stars.band,
        right_ascension=degrees(arrays.right_ascension_deg),
        declination=degrees(arrays.declination_deg),
        time=_utc(arrays.middle_days[number]),
        start=_utc(arrays.days[number, 0]),
        end=_utc(arrays.days[number, -1]),
        path_time=_utc(arrays.days[number]),
        latitude=degrees(arrays.latitude_deg),
        longitude=degrees(arrays.longitude_deg),
        star_altitude=degrees(arrays.star_altitude_deg),
        sun_altitude=degrees(arrays.sun_altitude_deg),
        duration=None if width_km is None else Quantity(width_km / speed, "s"),
        width=None if width_km is None else Quantity(width_km, "km"),
        diameter_source=source,
        sigma_across=None if sigma is None else Quantity(sigma, "km"),
        sigma_time=None
        if arrays.sigma_time_s is None
        else Quantity(arrays.sigma_time_s[number], "s"),
        star_sigma_across=Quantity(blur, "km") if np.isfinite(blur) else None,
        limits={
            sigmas: (degrees(latitude), degrees(longitude))
            for sigmas, (latitude, longitude) in arrays.limits.items()
        },
        distance=Quantity(arrays.distance_km[number], "km"),
        shadow_speed=Quantity(speed.max(), "km/s"),
        asteroid_magnitude=own,
        drop=drop,
        elongation=degrees(arrays.elongation_deg),
        moon_separation=degrees(arrays.moon_separation_deg),
        moon_illuminated=float(arrays.moon_illuminated[number]),
        sites=passages,
    )


def _utc(days: FloatArray | float) -> Time:
    return to_utc(time_from_tdb_days(days))
