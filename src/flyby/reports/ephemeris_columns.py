"""The columns of an ephemeris, in every machine format.

Angles are ICRF (right ascension, declination), of the true equator and equinox of date (apparent),
or topocentric (azimuth from north through east, altitude); the unit is in each name, and the
description says what each means. What cannot be known (an altitude at the geocentre, V without H)
is None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.catalogue.sites import Site
from flyby.reports.values import julian_dates
from flyby.tables import Column
from flyby.times import iso_texts

if TYPE_CHECKING:
    from flyby.observing import Ephemeris

    Values = Callable[[Ephemeris], Any]

GEOCENTRE = "geocentre"


def ephemeris_rows(table: Ephemeris) -> dict[str, Any]:
    """Return the values of `SITE` and of each of `COLUMNS`; None where a column has none."""
    own = [site_identifier(table.site)] * table.distance.size
    return {SITE.name: own, **{column.name: values(table) for column, values in _COLUMNS}}


def site_record(site: Site | None) -> dict[str, Any]:
    """Return where the observer is; no place for the geocentre."""
    return {
        "site": site_identifier(site),
        "name": GEOCENTRE if site is None else site.name,
        "latitude_deg": None if site is None else site.latitude_deg,
        "longitude_deg": None if site is None else site.longitude_deg,
        "height_m": None if site is None else site.height_m,
    }


def site_identifier(site: Site | None) -> str:
    """Return the MPC code or key, or "geocentre"."""
    return GEOCENTRE if site is None else site.identifier


def _quantity(name: str, unit: str, description: str, attribute: str) -> tuple[Column, Values]:
    def values(table: Ephemeris) -> Any:
        quantity = getattr(table, attribute)
        return None if quantity is None else np.asarray(quantity.to_value(unit), dtype=np.float64)

    return Column(name, unit, description), values


_COLUMNS: tuple[tuple[Column, Values], ...] = (
    (Column("time_utc", None, "UTC", "text"), lambda table: iso_texts(table.time, "utc")),
    (
        Column("time_tdb", None, "the same instant in TDB", "instant"),
        lambda table: table.time,
    ),
    (Column("jd_tdb", "d", "Julian date in TDB"), lambda table: julian_dates(table.time)),
    _quantity(
        "right_ascension_deg",
        "deg",
        "astrometric, ICRF axes: light time, no aberration",
        "right_ascension",
    ),
    _quantity("declination_deg", "deg", "astrometric, ICRF axes", "declination"),
    _quantity(
        "apparent_right_ascension_deg",
        "deg",
        "true equator and equinox of date (IAU 2006/2000A): light time, aberration, no refraction",
        "apparent_right_ascension",
    ),
    _quantity("apparent_declination_deg", "deg", "true equator of date", "apparent_declination"),
    _quantity(
        "right_ascension_rate_arcsec_per_min",
        "arcsec / min",
        "rate of right ascension times cos declination, on the axes of date",
        "right_ascension_rate",
    ),
    _quantity(
        "declination_rate_arcsec_per_min",
        "arcsec / min",
        "rate of declination, on the axes of date",
        "declination_rate",
    ),
    _quantity("azimuth_deg", "deg", "from north through east", "azimuth"),
    _quantity("altitude_deg", "deg", "above the geodetic horizon", "altitude"),
    (Column("v_mag", "mag", "apparent V"), lambda table: table.magnitude),
    (
        Column(
            "sunlit_fraction",
            "",
            "share of the Sun's disc that the asteroid sees, 0 in the umbra of Earth or Moon",
        ),
        lambda table: table.sunlit_fraction,
    ),
    (
        Column("shadow", None, "sunlit, or in whose penumbra or umbra", "text"),
        lambda table: table.shadow,
    ),
    _quantity("distance_au", "AU", "from the observer, at light time", "distance"),
    _quantity("distance_km", "km", "from the observer, at light time", "distance"),
    _quantity("distance_rate_km_s", "km / s", "rate of that distance", "distance_rate"),
    _quantity("light_time_s", "s", "from the asteroid to the observer", "light_time"),
    _quantity("sun_distance_au", "AU", "from the Sun, when the light left", "sun_distance"),
    _quantity("elongation_deg", "deg", "Sun - observer - asteroid", "elongation"),
    _quantity("phase_deg", "deg", "Sun - asteroid - observer", "phase"),
    (
        Column("constellation", None, "IAU abbreviation, of the astrometric place", "text"),
        lambda table: table.constellation,
    ),
    _quantity("sun_altitude_deg", "deg", "of its centre, without refraction", "sun_altitude"),
    _quantity("moon_altitude_deg", "deg", "of its centre, without refraction", "moon_altitude"),
    _quantity("moon_separation_deg", "deg", "Moon - observer - asteroid", "moon_separation"),
    _quantity(
        "right_ascension_3sigma_arcsec",
        "arcsec",
        "3 standard deviations of right ascension times cos declination",
        "right_ascension_3sigma",
    ),
    _quantity(
        "declination_3sigma_arcsec",
        "arcsec",
        "3 standard deviations of declination",
        "declination_3sigma",
    ),
    _quantity(
        "distance_3sigma_km", "km", "3 standard deviations of the distance", "distance_3sigma"
    ),
)

SITE = Column("site", kind="text")

COLUMNS = tuple(column for column, _ in _COLUMNS)
"""Of every table, in this order."""
