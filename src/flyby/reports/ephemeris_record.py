"""An `EphemerisReport` as plain values: the columns of every machine format.

Angles are ICRF (right ascension, declination), of the true equator and equinox of date (apparent),
or topocentric (azimuth from north through east, altitude); the unit is in each key, and `COLUMNS`
says what each means. What cannot be known (an altitude at the geocentre, V without H) is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy import units as u
from astropy.time import Time

from flyby.catalogue.sites import Site
from flyby.reports.ephemeris_tables import EphemerisReport
from flyby.reports.record import JULIAN_DATE_DECIMALS, orbit_record
from flyby.times import (
    future_utc,
    iso,
    iso_texts,
)

if TYPE_CHECKING:
    from flyby.observing import Ephemeris

GEOCENTRE = "geocentre"


@dataclass(frozen=True)
class Column:
    """A column of numbers or texts: its key, unit, meaning, and where it comes from."""

    key: str
    unit: u.UnitBase | None
    description: str
    values: Callable[[Ephemeris], Any]


def _quantity(key: str, unit: u.UnitBase, description: str, name: str) -> Column:
    def values(table: Ephemeris) -> Any:
        quantity = getattr(table, name)
        return None if quantity is None else np.asarray(quantity.to_value(unit), dtype=np.float64)

    return Column(key, unit, description, values)


_PER_MINUTE = u.arcsec / u.min

COLUMNS: tuple[Column, ...] = (
    Column("time_utc", None, "UTC", lambda table: iso_texts(table.time, "utc")),
    Column("time_tdb", None, "the same instant in TDB", lambda table: iso_texts(table.time, "tdb")),
    Column("jd_tdb", u.day, "Julian date in TDB", lambda table: julian_dates(table.time)),
    _quantity(
        "right_ascension_deg",
        u.deg,
        "astrometric, ICRF axes: light time, no aberration",
        "right_ascension",
    ),
    _quantity("declination_deg", u.deg, "astrometric, ICRF axes", "declination"),
    _quantity(
        "apparent_right_ascension_deg",
        u.deg,
        "true equator and equinox of date (IAU 2006/2000A): light time, aberration, no refraction",
        "apparent_right_ascension",
    ),
    _quantity("apparent_declination_deg", u.deg, "true equator of date", "apparent_declination"),
    _quantity(
        "right_ascension_rate_arcsec_per_min",
        _PER_MINUTE,
        "rate of right ascension times cos declination, on the axes of date",
        "right_ascension_rate",
    ),
    _quantity(
        "declination_rate_arcsec_per_min",
        _PER_MINUTE,
        "rate of declination, on the axes of date",
        "declination_rate",
    ),
    _quantity("azimuth_deg", u.deg, "from north through east", "azimuth"),
    _quantity("altitude_deg", u.deg, "above the geodetic horizon", "altitude"),
    Column("v_mag", u.mag, "apparent V", lambda table: table.magnitude),
    Column(
        "sunlit_fraction",
        u.dimensionless_unscaled,
        "share of the Sun's disc that the asteroid sees, 0 in the umbra of Earth or Moon",
        lambda table: table.sunlit_fraction,
    ),
    Column("shadow", None, "sunlit, or in whose penumbra or umbra", lambda table: table.shadow),
    _quantity("distance_au", u.au, "from the observer, at light time", "distance"),
    _quantity("distance_km", u.km, "from the observer, at light time", "distance"),
    _quantity("distance_rate_km_s", u.km / u.s, "rate of that distance", "distance_rate"),
    _quantity("light_time_s", u.s, "from the asteroid to the observer", "light_time"),
    _quantity("sun_distance_au", u.au, "from the Sun, when the light left", "sun_distance"),
    _quantity("elongation_deg", u.deg, "Sun - observer - asteroid", "elongation"),
    _quantity("phase_deg", u.deg, "Sun - asteroid - observer", "phase"),
    Column(
        "constellation",
        None,
        "IAU abbreviation, of the astrometric place",
        lambda table: table.constellation,
    ),
    _quantity("sun_altitude_deg", u.deg, "of its centre, without refraction", "sun_altitude"),
    _quantity("moon_altitude_deg", u.deg, "of its centre, without refraction", "moon_altitude"),
    _quantity("moon_separation_deg", u.deg, "Moon - observer - asteroid", "moon_separation"),
    _quantity(
        "right_ascension_3sigma_arcsec",
        u.arcsec,
        "3 standard deviations of right ascension times cos declination",
        "right_ascension_3sigma",
    ),
    _quantity(
        "declination_3sigma_arcsec",
        u.arcsec,
        "3 standard deviations of declination",
        "declination_3sigma",
    ),
    _quantity(
        "distance_3sigma_km", u.km, "3 standard deviations of the distance", "distance_3sigma"
    ),
)
"""Of every table, in this order."""


def heading_record(report: EphemerisReport) -> dict[str, Any]:
    """Everything but the rows, under the names of the JSON document."""
    return {
        "orbit": orbit_record(report.orbit),
        "dynamics": {"ephemeris": report.ephemeris, "forces": list(report.forces)},
        "rows": {
            "start_utc": iso(report.start, "utc"),
            "stop_utc": iso(report.stop, "utc"),
            "step_s": float(report.step.to_value(u.s)),
        },
        "refraction": report.refraction,
        "photometry": report.photometry,
        "notes": list(report.notes),
        "columns": {column.key: column.description for column in COLUMNS},
    }


def site_record(site: Site | None) -> dict[str, Any]:
    """Where the observer is; no place for the geocentre."""
    return {
        "site": site_identifier(site),
        "name": GEOCENTRE if site is None else site.name,
        "latitude_deg": None if site is None else site.latitude_deg,
        "longitude_deg": None if site is None else site.longitude_deg,
        "height_m": None if site is None else site.height_m,
    }


def site_identifier(site: Site | None) -> str:
    """MPC code or key, or "geocentre"."""
    return GEOCENTRE if site is None else site.identifier


def table_rows(table: Ephemeris) -> Iterator[tuple[Any, ...]]:
    """One tuple a row, in the order of `COLUMNS`; unknown values are None."""
    length = table.distance.size
    columns: list[list[Any]] = []
    for column in COLUMNS:
        values = column.values(table)
        if values is None:
            columns.append([None] * length)
        elif isinstance(values, np.ndarray) and values.dtype.kind == "f":
            finite = np.isfinite(values)
            plain = values.tolist()
            columns.append(
                plain
                if finite.all()
                else [v if ok else None for v, ok in zip(plain, finite, strict=True)]
            )
        else:
            columns.append(list(values))
    yield from zip(*columns, strict=True)


def julian_dates(time: Time) -> list[Decimal]:
    """Julian dates in TDB with every digit, of many instants at once."""
    with future_utc():
        tdb = time.tdb
    unit = 10**JULIAN_DATE_DECIMALS
    whole = np.floor(tdb.jd1)
    fractions = np.rint(((tdb.jd1 - whole) + tdb.jd2) * unit).astype(np.int64)
    days = whole.astype(np.int64) + fractions // unit
    return [
        Decimal(f"{day}.{fraction:0{JULIAN_DATE_DECIMALS}d}")
        for day, fraction in zip(days.tolist(), (fractions % unit).tolist(), strict=True)
    ]
