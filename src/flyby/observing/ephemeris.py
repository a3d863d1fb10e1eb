"""A table of what an observer sees, as Horizons prints it: `observe`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.assumptions import earth_orientation_assumptions
from flyby.catalogue.sites import Site
from flyby.constants import AU_KM, SECONDS_PER_DAY, SPEED_OF_LIGHT_AU_DAY
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.html_table import MOST_ROWS, html_table
from flyby.observing.photometry import MagnitudeLaw
from flyby.observing.shadow import SHADOW_MODEL
from flyby.observing.site_lookup import as_site
from flyby.observing.sky import Path, Sky, sky_over, span_about
from flyby.observing.sky_axes import icrf_to_date, on_axes, sky_axes, spherical
from flyby.observing.space_observer import SpaceObserver
from flyby.observing.view import View
from flyby.table_list import as_pandas
from flyby.times import future_utc, iso_texts, require_time, stamp, tdb_days, to_utc

if TYPE_CHECKING:
    from astropy.table import QTable

    from flyby.dynamics.trajectory import Trajectory
    from flyby.orbits.orbit import Orbit


_BLOCK_ROWS = 20_000  # bounds memory, whatever the number of instants


@dataclass(frozen=True, repr=False)
class Ephemeris:
    """What is seen from a site (or the geocentre) at n instants; every array has shape (n,).

    Attributes
    ----------
    site : Site or None
        None is the geocentre.
    time : Time
        UTC.
    right_ascension, declination : Quantity
        Astrometric: ICRF axes, light time, no aberration.
    apparent_right_ascension, apparent_declination : Quantity
        True equator and equinox of date (IAU 2006/2000A), light time and aberration, no
        refraction.
    right_ascension_rate, declination_rate : Quantity
        On the axes of date; the former times cos declination.
    rate : Quantity
        Angular speed against the stars.
    azimuth, altitude : Quantity or None
        From north through east; None for the geocentre.
    distance, distance_rate : Quantity
        From the observer, at light time.
    sun_distance : Quantity
    elongation, phase, moon_separation : Quantity
        Sun - observer - asteroid, Sun - asteroid - observer, Moon - observer - asteroid.
    sun_altitude, moon_altitude : Quantity or None
        Of the centres, without refraction.
    magnitude : ndarray or None
        Apparent V, faded in the penumbra and infinite in the umbra; None where no H is known.
    sunlit_fraction : ndarray
        Share of the Sun's disc that the asteroid sees: less than 1 in the shadow of the Earth or
        the Moon, 0 in the umbra (`flyby.observing.shadow`).
    shadow : ndarray of str
        "sunlit", "Earth's penumbra", "Earth's umbra", "Moon's penumbra" or "Moon's umbra".
    notes : tuple of str
        Which H was used, whether altitudes are refracted, what is assumed of the Earth.
    air_mass : ndarray or None
        Kasten and Young 1989, of the altitude lifted by a standard atmosphere; nan below the
        horizon. None for the geocentre.
    hour_angle : Quantity or None
        Of the apparent place, west positive, from -180 to 180 deg; None for the geocentre.
    parallactic_angle : Quantity or None
        At the asteroid, from the celestial pole to the zenith, positive in the west; None for the
        geocentre.
    right_ascension_3sigma, declination_3sigma, distance_3sigma : Quantity or None
        Three standard deviations (the former times cos declination); None unless
        `with_uncertainty` was asked for them.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import observe
    >>> from flyby.times import parse_time
    >>> table = observe(flyby.load_orbit("apophis"), parse_time("2029-04-13T21:00"), "J04")
    >>> table
    <Ephemeris J04 2029-04-13 21:00:00 UTC, 1 instant>
    >>> table.altitude.round(1), str(table.constellation[0])
    (<Quantity [69.2] deg>, 'Leo')
    """

    site: Site | None
    time: Time
    right_ascension: Quantity
    declination: Quantity
    apparent_right_ascension: Quantity
    apparent_declination: Quantity
    right_ascension_rate: Quantity
    declination_rate: Quantity
    rate: Quantity
    azimuth: Quantity | None
    altitude: Quantity | None
    distance: Quantity
    distance_rate: Quantity
    sun_distance: Quantity
    elongation: Quantity
    phase: Quantity
    moon_separation: Quantity
    sun_altitude: Quantity | None
    moon_altitude: Quantity | None
    magnitude: FloatArray | None
    sunlit_fraction: FloatArray
    shadow: NDArray[np.str_]
    notes: tuple[str, ...]
    air_mass: FloatArray | None = None
    hour_angle: Quantity | None = None
    parallactic_angle: Quantity | None = None
    right_ascension_3sigma: Quantity | None = None
    declination_3sigma: Quantity | None = None
    distance_3sigma: Quantity | None = None

    def __repr__(self) -> str:
        where = "geocentre" if self.site is None else self.site.identifier
        ends = [stamp(time) for time in (self.time[0], self.time[-1])]
        when = ends[0] if ends[0] == ends[1] else " to ".join(ends)
        rows = self.distance.size
        return f"<Ephemeris {where} {when}, {rows} {'instant' if rows == 1 else 'instants'}>"

    @property
    def light_time(self) -> Quantity:
        """From the asteroid to the observer [s]."""
        days = self.distance.to_value("au") / SPEED_OF_LIGHT_AU_DAY
        return Quantity(days * SECONDS_PER_DAY, "s")

    @property
    def coordinate_rate(self) -> Quantity:
        """Rate of the apparent right ascension itself, without the factor cos declination."""
        return self.right_ascension_rate / np.cos(self.apparent_declination)

    @property
    def position_angle(self) -> Quantity:
        """Direction of the motion, from the north of date through east, 0 to 360 deg."""
        rates = self.right_ascension_rate, self.declination_rate
        east, north = (rate.to_value("arcsec / h") for rate in rates)
        return Quantity(np.degrees(np.arctan2(east, north)) % 360.0, "deg")

    @cached_property
    def constellation(self) -> NDArray[np.str_]:
        """IAU abbreviation of the constellation in which the asteroid is seen, shape (n,).

        From the astrometric place and the boundaries of 1875 as digitised by Roman 1987 (PASP
        99, 695; CDS VI/42), which astropy holds.
        """
        from astropy.coordinates import GCRS, SkyCoord, get_constellation

        # GCRS axes at one epoch: the boundaries are then reached by precession alone.
        place = SkyCoord(self.right_ascension, self.declination, frame=GCRS())
        return np.asarray(get_constellation(place, short_name=True), dtype=np.str_)

    def to_table(self) -> QTable:
        """Return a table with a row for each instant: TDB, and as text in UTC.

        Returns
        -------
        astropy.table.QTable
            Without the columns that are None; site and notes are in ``meta``.
        """
        from astropy.table import QTable

        table = QTable()
        for column in fields(self):
            value = getattr(self, column.name)
            if column.name not in ("site", "notes") and value is not None:
                table[column.name] = value
        with future_utc():
            table["time"] = self.time.tdb
        table["time"].format = "iso"
        table.add_column(iso_texts(self.time, "utc", 3), name="time_utc", index=1)
        place = "geocentre" if self.site is None else self.site.name
        table.meta = {"site": place, "notes": list(self.notes)}
        return table

    def to_pandas(self) -> Any:
        """Return `to_table` as a data frame, without units.

        Raises
        ------
        MissingPackageError
            Without pandas.
        """
        return as_pandas(self.to_table())

    def _repr_html_(self) -> str:
        shown = slice(0, MOST_ROWS)
        place = "the geocentre" if self.site is None else self.site.name
        texts = np.atleast_1d(iso_texts(self.time[shown], "utc", 0))
        columns: list[tuple[str | tuple[str, str], Iterable[str]]] = [
            (("time", "UTC"), [str(text).replace("T", " ") for text in texts]),
            (("right ascension", "deg"), _texts(self.right_ascension[shown], "deg", 5)),
            (("declination", "deg"), _texts(self.declination[shown], "deg", 5)),
            (("rate", "deg/h"), _texts(self.rate[shown], "deg / h", 3)),
            (("distance", "au"), _texts(self.distance[shown], "au", 7)),
        ]
        if self.altitude is not None and self.azimuth is not None:
            columns.append((("azimuth", "deg"), _texts(self.azimuth[shown], "deg", 2)))
            columns.append((("altitude", "deg"), _texts(self.altitude[shown], "deg", 2)))
        if self.magnitude is not None:
            columns.append(("V", [f"{value:.2f}" for value in self.magnitude[shown]]))
        columns.append((("elongation", "deg"), _texts(self.elongation[shown], "deg", 1)))
        rest = len(self.time) - MOST_ROWS
        more = f"{rest} more of {len(self.time)} rows are not shown" if rest > 0 else ""
        notes = ("places are astrometric (ICRF axes, light time)", *self.notes)
        return html_table(
            f"Seen from {place}",
            [head for head, _ in columns],
            zip(*(values for _, values in columns), strict=True),
            (more, *notes),
        )


def observe(
    orbit: Orbit | Path | Sky,
    time: Time,
    site: Site | str | None = None,
    *,
    magnitude_law: MagnitudeLaw | None = None,
    refraction: bool = False,
) -> Ephemeris:
    """Tabulate what is seen of an asteroid from a site, or from the geocentre.

    Parameters
    ----------
    orbit : Orbit, Trajectory or Sky
        An orbit is propagated over the span of the instants.
    time : Time
        One instant or an array of them.
    site : Site or str, optional
        By default the geocentre.
    magnitude_law : MagnitudeLaw, optional
        By default H and G as published with the orbit.
    refraction : bool
        Whether the altitude is lifted by a standard atmosphere.

    Returns
    -------
    Ephemeris

    Raises
    ------
    InvalidTimeError
        For an instant without a scale.
    SpanError
        For an instant outside the trajectory.
    UnknownNameError
        For a site that is not known.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import observe
    >>> from flyby.times import parse_time
    >>> table = observe(flyby.load_orbit("apophis"), parse_time("2029-04-13T21:45"))
    >>> table.distance.to("km").round()
    <Quantity [38015.] km>
    """
    days = np.atleast_1d(tdb_days(require_time(time)))
    instants = Time(
        np.atleast_1d(time.tdb.jd1), np.atleast_1d(time.tdb.jd2), format="jd", scale="tdb"
    )
    place = None if site is None else as_site(site)
    if isinstance(place, SpaceObserver) and place.states is None:
        place = None  # the Earth's centre
    order = np.argsort(days)
    first, last = float(days[order[0]]), float(days[order[-1]])
    if first < last:
        sky, _, _ = sky_over(orbit, instants[order[0]], instants[order[-1]], magnitude_law)
        sky.require_inside(first, last)
    else:  # one instant, and an orbit is propagated over a span
        sky, _, _ = sky_over(orbit, *span_about(instants[0]), magnitude_law)
        sky.require_inside(first, first + 1e-10)
    blocks = [
        _block(sky, days[first : first + _BLOCK_ROWS], place, refraction)
        for first in range(0, days.size, _BLOCK_ROWS)
    ]
    ground = place is not None and place.has_horizon
    notes = list(earth_orientation_assumptions(days)) if ground else []
    if sky.magnitude_law is not None:
        notes.append(sky.magnitude_law.description)
    if ground:
        notes.append("altitudes with refraction" if refraction else "altitudes without refraction")
    if place is not None and not ground:
        notes += place.notes
    if any(np.any(block["sunlit_fraction"] < 1.0) for block in blocks):
        notes.append(SHADOW_MODEL)
    columns = {name: _joined([block[name] for block in blocks]) for name in blocks[0]}
    return Ephemeris(site=place, time=to_utc(instants), notes=tuple(notes), **columns)


def with_uncertainty(table: Ephemeris, displaced: Trajectory) -> Ephemeris:
    """Add three standard deviations of place and distance to a table, to first order.

    Parameters
    ----------
    table : Ephemeris
    displaced : Trajectory
        Of an orbit (first) and of its displacements by one sigma, plus and minus, along each
        principal axis of its covariance.

    Returns
    -------
    Ephemeris
        With `right_ascension_3sigma`, `declination_3sigma` and `distance_3sigma`.

    Raises
    ------
    SpanError
        For an instant outside `displaced`.

    Examples
    --------
    >>> import flyby
    >>> from flyby.dynamics.sigma_orbits import SigmaOrbits
    >>> from flyby.observing import observe, with_uncertainty
    >>> from flyby.times import parse_time
    >>> orbit, when = flyby.load_orbit("apophis"), parse_time("2029-04-13T12:00")
    >>> displaced = SigmaOrbits.of(orbit).propagate(parse_time("2029-04-13"), when)
    >>> with_uncertainty(observe(orbit, when), displaced).distance_3sigma.to("m").round()
    <Quantity [754.] m>
    """
    days = np.atleast_1d(tdb_days(table.time))
    sigmas = np.zeros((3, days.size))
    for first in range(0, days.size, _BLOCK_ROWS // 10):
        rows = slice(first, first + _BLOCK_ROWS // 10)
        positions = displaced.state_au(days[rows], origin="earth")[0]
        shares = SigmaOrbits.half_differences(positions)
        axes = sky_axes(
            table.right_ascension[rows].to_value("rad"), table.declination[rows].to_value("rad")
        )
        along = np.einsum("lni,kni->lkn", shares, axes)
        sigmas[:, rows] = 3.0 * np.sqrt(np.sum(along**2, axis=0))
    east, north, away = sigmas
    distance_au = table.distance.to_value("au")
    return replace(
        table,
        right_ascension_3sigma=Quantity(np.degrees(east / distance_au) * 3600.0, "arcsec"),
        declination_3sigma=Quantity(np.degrees(north / distance_au) * 3600.0, "arcsec"),
        distance_3sigma=Quantity(away * AU_KM, "km"),
    )


def _block(sky: Sky, days: FloatArray, site: Site | None, refraction: bool) -> dict[str, Any]:
    """Compute the columns of `Ephemeris` at some instants."""
    view = View(sky.at(days), site, refraction)
    to_date = icrf_to_date(days)
    longitude, latitude = spherical(view.astrometric_direction)
    apparent = np.einsum("nij,nj->ni", to_date, view.apparent_direction)
    apparent_longitude, apparent_latitude = spherical(apparent)
    motion = np.einsum("nij,nj->ni", to_date, view.angular_velocity_rad_day)
    east, north = on_axes(motion, apparent)
    ground = site is not None and site.has_horizon
    return {
        "right_ascension": Quantity(longitude, "deg"),
        "declination": Quantity(latitude, "deg"),
        "apparent_right_ascension": Quantity(apparent_longitude, "deg"),
        "apparent_declination": Quantity(apparent_latitude, "deg"),
        "right_ascension_rate": Quantity(east, "arcsec / h"),
        "declination_rate": Quantity(north, "arcsec / h"),
        "rate": Quantity(view.rate_deg_h, "deg / h"),
        "azimuth": Quantity(view.azimuth_deg, "deg") if ground else None,
        "altitude": Quantity(view.altitude_deg, "deg") if ground else None,
        "distance": Quantity(view.distance_au, "au"),
        "distance_rate": Quantity(view.distance_rate_km_s, "km / s"),
        "sun_distance": Quantity(view.sun_distance_au, "au"),
        "elongation": Quantity(view.elongation_deg, "deg"),
        "phase": Quantity(view.phase_deg, "deg"),
        "moon_separation": Quantity(view.moon_separation_deg, "deg"),
        "sun_altitude": Quantity(view.sun_altitude_deg, "deg") if ground else None,
        "moon_altitude": Quantity(view.moon_altitude_deg, "deg") if ground else None,
        "magnitude": None if sky.magnitude_law is None else view.magnitude,
        "air_mass": view.air_mass if ground else None,
        "hour_angle": Quantity(view.hour_angle_deg, "deg") if ground else None,
        "parallactic_angle": Quantity(view.parallactic_angle_deg, "deg") if ground else None,
        "sunlit_fraction": view.instants.sunlight.fraction,
        "shadow": view.instants.sunlight.states,
    }


def _texts(values: Quantity, unit: str, digits: int) -> list[str]:
    return [f"{value:.{digits}f}" for value in values.to_value(unit)]


def _joined(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 or parts[0] is None else np.concatenate(parts)
