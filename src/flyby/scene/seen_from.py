"""One night from one place: when the asteroid can be seen there, with what, and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.catalogue.maps import bright_stars
from flyby.errors import SpanError
from flyby.observing import Ephemeris, Sky, Window, observation_windows, observe
from flyby.observing.cities import Place, load_place, local_night
from flyby.observing.windows import tdb_span
from flyby.observing.windows.reasons import reasons_for
from flyby.scene.flyby import WINDOW_DAYS, Flyby
from flyby.times import tdb_days, time_from_tdb_days

AIDS: tuple[tuple[str, float], ...] = (
    ("the naked eye", 6.0),
    ("binoculars", 9.5),
    ("a telescope of 20 cm", 13.0),
)
"""With what it is seen, and the faintest V of it under a dark sky."""

_STEP_DAYS = 1.0 / 1440.0
_FAINTEST_GUIDE = 2.7  # of a star that one finds again
_LOWEST_GUIDE_DEG = 3.0


@dataclass(frozen=True)
class Guide:
    """A bright star by which to find the asteroid.

    Attributes
    ----------
    name : str
    magnitude : float
        V.
    separation : Quantity
        From the asteroid [deg].
    to_the_right, above : Quantity
        Where the asteroid stands from the star, as the eye sees it [deg].

    Examples
    --------
    See `seen_from`.
    """

    name: str
    magnitude: float
    separation: Quantity
    to_the_right: Quantity
    above: Quantity


@dataclass(frozen=True)
class SeenFrom:
    """What a night holds for a place.

    Attributes
    ----------
    passage : Flyby
    place : Place
    start, stop : astropy.time.Time
        The night, from noon to noon there.
    aid : str
        The least of `AIDS` with which it can be seen; empty where with none.
    window : Window or None
        When, if at all: dark, above 10 deg, sunlit, and bright enough.
    reasons : tuple of str
        Where it cannot be seen: the constraints that forbid it to the last of `AIDS`.

    Examples
    --------
    See `seen_from`.
    """

    passage: Flyby
    place: Place
    start: Time
    stop: Time
    aid: str
    window: Window | None
    reasons: tuple[str, ...]

    @cached_property
    def sky(self) -> Sky:
        """Asteroid, Sun, Moon and Earth about the night."""
        return _sky_over(self.passage, self.start, self.stop)

    @cached_property
    def table(self) -> Ephemeris:
        """What is seen minute by minute, altitudes as the air lifts them."""
        first, last = self.sky.usable_span(float(tdb_days(self.start)), float(tdb_days(self.stop)))
        if not last - first > 2.0 * _STEP_DAYS:
            raise SpanError(
                f"{self.passage.orbit.designation} is not on its way in that night: it has hit"
            )
        days = np.arange(first, last - 1e-6, _STEP_DAYS)
        return observe(self.sky, time_from_tdb_days(days), self.place.site, refraction=True)

    @property
    def best(self) -> int:
        """The minute of `table` to look: brightest in the window, or else where it is least bad."""
        altitude = self._altitude
        if self.window is None:
            return self._least_bad
        inside = self._inside
        if self.table.magnitude is None:
            return int(np.argmax(np.where(inside, altitude, -90.0)))
        return int(np.argmin(np.where(inside, self.table.magnitude, np.inf)))

    @property
    def _least_bad(self) -> int:
        """The minute when it would be brightest above the horizon, after sunset if it can be."""
        assert self.table.sun_altitude is not None
        night = self.table.sun_altitude.to_value("deg") < -0.8
        up = self._altitude > 0.0
        magnitude = self.table.magnitude
        faint = -self._altitude if magnitude is None else np.nan_to_num(magnitude, posinf=40.0)
        return int(np.argmin(faint + np.where(up, 0.0, 200.0) + np.where(night, 0.0, 100.0)))

    @property
    def _altitude(self) -> FloatArray:
        assert self.table.altitude is not None
        return np.asarray(self.table.altitude.to_value("deg"))

    @property
    def _inside(self) -> NDArray[np.bool_]:
        assert self.window is not None
        opens, closes = tdb_span(self.window)
        days = np.asarray(tdb_days(self.table.time))
        inside = np.asarray((days >= opens) & (days <= closes))
        if not inside.any():  # shorter than a minute
            inside[int(np.argmin(np.abs(days - opens)))] = True
        return inside

    def row_at(self, time: Time) -> int:
        """Return the minute of `table` that is nearest to an instant."""
        return int(np.argmin(np.abs(np.asarray(tdb_days(self.table.time)) - float(tdb_days(time)))))

    @cached_property
    def guide(self) -> Guide | None:
        """The nearest bright star above the horizon at the best minute."""
        assert self.table.azimuth is not None
        row, stars = self.best, bright_stars()
        named = np.array([bool(name) for name in stars.names]) & (
            stars.magnitude <= _FAINTEST_GUIDE
        )
        azimuth, altitude = star_places(self, row)
        named &= altitude > _LOWEST_GUIDE_DEG
        if not named.any():
            return None
        own = float(self.table.azimuth[row].to_value("deg")), float(self._altitude[row])
        apart = _separation_deg(azimuth, altitude, *own)
        star = int(np.argmin(np.where(named, apart, np.inf)))
        turn = (own[0] - float(azimuth[star]) + 180.0) % 360.0 - 180.0
        return Guide(
            name=stars.names[star],
            magnitude=float(stars.magnitude[star]),
            separation=Quantity(float(apart[star]), "deg"),
            to_the_right=Quantity(
                turn * np.cos(np.radians(0.5 * (own[1] + float(altitude[star])))), "deg"
            ),
            above=Quantity(own[1] - float(altitude[star]), "deg"),
        )

    def as_bright_as(self) -> str:
        """Return the name of the star that is most nearly as bright; empty without one."""
        if self.table.magnitude is None:
            return ""
        value = float(self.table.magnitude[self.best])
        stars = bright_stars()
        named = np.array([bool(name) for name in stars.names])
        off = np.where(named, np.abs(stars.magnitude - value), np.inf)
        star = int(np.argmin(off))
        return stars.names[star] if off[star] < 0.3 else ""

    def moon_lit(self) -> float:
        """Return the share of the Moon's disc that is lit at the best minute."""
        instants = self.sky.at(np.array([float(tdb_days(self.table.time[self.best]))]))
        moon = instants.moon_position_au[0] - instants.earth_position_au[0]
        sun = instants.sun_position_au[0] - instants.moon_position_au[0]
        cosine = -float(moon @ sun) / float(np.linalg.norm(moon) * np.linalg.norm(sun))
        return 0.5 * (1.0 + cosine)


def seen_from(passage: Flyby, place: Place | str, date: str | None = None) -> SeenFrom:
    """Find when and how a flyby can be seen from a place.

    Parameters
    ----------
    passage : Flyby
    place : Place or str
        As `flyby.observing.load_place` reads it.
    date : str, optional
        Of the evening there, such as "2029-04-13"; by default the night of the three days about
        closest approach in which it is brightest there, by the least aid.

    Returns
    -------
    SeenFrom

    Raises
    ------
    InvalidTimeError, UnknownNameError, MissingPackageError, SpanError

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene.seen_from import seen_from
    >>> seen = seen_from(flyby.Flyby(flyby.load_orbit("apophis")), "28.30,-16.51,2390")
    >>> seen.aid, seen.window.start.utc.isot[:13], seen.guide is not None
    ('the naked eye', '2029-04-13T20', True)
    """
    where = load_place(place) if isinstance(place, str) else place
    if date is not None:
        start, stop = local_night(where, date)
        sky = _sky_over(passage, start, stop)
        aid, window = _by_the_least_aid(sky, where, start, stop)
    else:
        closest = float(tdb_days(passage.approach.time))
        first, last = passage.trajectory.usable_span(closest - WINDOW_DAYS, closest + WINDOW_DAYS)
        sky = passage.sky
        span = time_from_tdb_days(first), time_from_tdb_days(last)
        aid, window = _by_the_least_aid(sky, where, *span)
        middle = passage.approach.time if window is None else window.start
        noon = (where.local(middle) - timedelta(hours=12)).strftime("%Y-%m-%d")
        start, stop = local_night(where, noon)
    reasons: tuple[str, ...] = ()
    if window is None:
        dimmest = where.site.with_limits(limiting_magnitude=AIDS[-1][1])
        reasons = reasons_for(_sky_over(passage, start, stop), start, stop, [dimmest])[0]
    return SeenFrom(passage, where, start, stop, aid, window, reasons)


def star_places(seen: SeenFrom, row: int) -> tuple[FloatArray, FloatArray]:
    """Return azimuth and altitude [deg] of the bright stars at a minute of the table."""
    stars = bright_stars()
    alpha, delta = np.radians(stars.right_ascension_deg), np.radians(stars.declination_deg)
    way = np.stack(
        [np.cos(delta) * np.cos(alpha), np.cos(delta) * np.sin(alpha), np.sin(delta)], axis=1
    )
    local = way @ horizon_axes(seen, row).T
    return (
        np.degrees(np.arctan2(local[:, 0], local[:, 1])) % 360.0,
        np.degrees(np.arcsin(np.clip(local[:, 2], -1.0, 1.0))),
    )


def horizon_axes(seen: SeenFrom, row: int) -> FloatArray:
    """Return the unit vectors east, north and up there at a minute of the table, ICRF axes."""
    site = seen.place.site
    longitude, latitude = np.radians(site.longitude_deg), np.radians(site.latitude_deg)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    itrs = np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )
    instants = seen.sky.at(np.array([float(tdb_days(seen.table.time[row]))]))
    return np.asarray(itrs @ instants.icrf_to_itrs[0])


def _separation_deg(
    azimuth: FloatArray, altitude: FloatArray, own_azimuth: float, own_altitude: float
) -> FloatArray:
    one, other = np.radians(altitude), np.radians(own_altitude)
    turn = np.radians(azimuth - own_azimuth)
    cosine = np.sin(one) * np.sin(other) + np.cos(one) * np.cos(other) * np.cos(turn)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _by_the_least_aid(sky: Sky, place: Place, start: Time, stop: Time) -> tuple[str, Window | None]:
    """Return the aid that is needed least, and the window in which it is then brightest."""
    first, last = sky.usable_span(float(tdb_days(start)), float(tdb_days(stop)))
    if not last > first:
        return "", None
    span = time_from_tdb_days(first), time_from_tdb_days(last)
    for aid, faintest in AIDS:
        site = place.site.with_limits(limiting_magnitude=faintest)
        found = observation_windows(sky, [site], *span)
        if found:
            return aid, min(found, key=lambda window: float(window.brightest_v or 99.0))
    return "", None


def _sky_over(passage: Flyby, start: Time, stop: Time) -> Sky:
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    known = passage.sky
    low, high = float(tdb_days(known.start)), float(tdb_days(known.stop))
    if low <= first and last <= high:
        return known
    return Sky(passage.trajectory_over(first, last))
