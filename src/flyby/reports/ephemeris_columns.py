"""The columns of an ephemeris, in every machine format.

Angles are ICRF (right ascension, declination), of the true equator and equinox of date (apparent),
or topocentric (azimuth from north through east, altitude); the unit is in each name, and the
description says what each means. What cannot be known (an altitude at the geocentre, V without H)
is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.catalogue.sites import Site
from flyby.errors import UnknownNameError
from flyby.reports.local_time import local_texts
from flyby.reports.values import julian_dates
from flyby.tables import Column
from flyby.times import iso_texts

if TYPE_CHECKING:
    from flyby.observing import Ephemeris

    Values = Callable[[Ephemeris], Any]

GEOCENTRE = "geocentre"

SIDEREAL_SECOND_S = 0.99726956633
"""Length of a second of sidereal time [s] (Explanatory Supplement, 3rd ed., eq. 3.16: inverse of
1.00273781191135448)."""


def ephemeris_rows(
    table: Ephemeris, columns: Sequence[Column] = (), zone: tzinfo | None = None
) -> dict[str, Any]:
    """Return the values of `SITE` and of some or all of `COLUMNS`; None where there are none."""
    wanted = {column.name for column in columns}
    rows: dict[str, Any] = {SITE.name: [site_identifier(table.site)] * table.distance.size}
    if zone is not None:
        rows["time_local"] = local_texts(table.time, zone, 3)
    for column, values in _COLUMNS:
        if not wanted or column.name in wanted:
            rows[column.name] = values(table)
    return rows


def column_values(table: Ephemeris, name: str) -> Any:
    """Return the values of one of `COLUMNS`; None where there are none."""
    return next(values for column, values in _COLUMNS if column.name == name)(table)


def site_record(site: Site | None) -> dict[str, Any]:
    """Return where the observer is; no place for the geocentre."""
    return {
        "site": site_identifier(site),
        "name": GEOCENTRE if site is None else site.name,
        "latitude_deg": site.latitude_deg if site is not None and site.has_horizon else None,
        "longitude_deg": site.longitude_deg if site is not None and site.has_horizon else None,
        "height_m": site.height_m if site is not None and site.has_horizon else None,
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
    (
        Column(
            "air_mass",
            "",
            "Kasten and Young 1989, of the altitude lifted by a standard atmosphere",
        ),
        lambda table: table.air_mass,
    ),
    _quantity("hour_angle_deg", "deg", "of the apparent place, west positive", "hour_angle"),
    _quantity(
        "parallactic_angle_deg",
        "deg",
        "at the asteroid, from the pole to the zenith, positive in the west",
        "parallactic_angle",
    ),
    _quantity(
        "right_ascension_coordinate_rate_arcsec_per_min",
        "arcsec / min",
        "rate of right ascension itself, on the axes of date",
        "coordinate_rate",
    ),
    (
        Column(
            "right_ascension_rate_s_per_sidereal_s",
            "",
            "rate of right ascension, seconds of time in a sidereal second",
        ),
        lambda table: table.coordinate_rate.to_value("arcsec / s") / 15.0 * SIDEREAL_SECOND_S,
    ),
    (
        Column(
            "declination_rate_arcsec_per_sidereal_s",
            "arcsec",
            "rate of declination, arcsec in a sidereal second",
        ),
        lambda table: table.declination_rate.to_value("arcsec / s") * SIDEREAL_SECOND_S,
    ),
    _quantity("rate_arcsec_per_min", "arcsec / min", "motion against the stars", "rate"),
    _quantity(
        "motion_position_angle_deg",
        "deg",
        "direction of the motion, from north through east, on the axes of date",
        "position_angle",
    ),
)

SITE = Column("site", kind="text")

COLUMNS = tuple(column for column, _ in _COLUMNS)
"""Of every table, in this order."""

SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "time": ("time_utc", "time_tdb", "jd_tdb"),
    "local": ("time_local",),
    "ra": ("right_ascension_deg",),
    "dec": ("declination_deg",),
    "ra-apparent": ("apparent_right_ascension_deg",),
    "dec-apparent": ("apparent_declination_deg",),
    "dra-cos": ("right_ascension_rate_arcsec_per_min",),
    "ddec": ("declination_rate_arcsec_per_min",),
    "dra": ("right_ascension_coordinate_rate_arcsec_per_min",),
    "dra-sidereal": ("right_ascension_rate_s_per_sidereal_s",),
    "ddec-sidereal": ("declination_rate_arcsec_per_sidereal_s",),
    "motion": ("rate_arcsec_per_min",),
    "pa": ("motion_position_angle_deg",),
    "az": ("azimuth_deg",),
    "alt": ("altitude_deg",),
    "airmass": ("air_mass",),
    "ha": ("hour_angle_deg",),
    "q": ("parallactic_angle_deg",),
    "v": ("v_mag",),
    "sunlit": ("sunlit_fraction", "shadow"),
    "delta": ("distance_au", "distance_km"),
    "deldot": ("distance_rate_km_s",),
    "light": ("light_time_s",),
    "r": ("sun_distance_au",),
    "elong": ("elongation_deg",),
    "phase": ("phase_deg",),
    "in": ("constellation",),
    "sun-alt": ("sun_altitude_deg",),
    "moon-alt": ("moon_altitude_deg",),
    "moon-sep": ("moon_separation_deg",),
    "ra-3sig": ("right_ascension_3sigma_arcsec",),
    "dec-3sig": ("declination_3sigma_arcsec",),
    "delta-3sig": ("distance_3sigma_km",),
}
"""Columns as they are chosen by ``--columns``, with those of the machine formats."""


def read_columns(text: str) -> tuple[str, ...]:
    """Return the short names in a list such as ``ra,dec,airmass``; ``all`` is every one.

    Raises
    ------
    UnknownNameError
        For a name that is no column, with the nearest.
    """
    machine = {name: short for short, names in SHORT_NAMES.items() for name in names}
    found: list[str] = []
    for part in text.replace(",", " ").split():
        name = part.lower()
        if name == "all":
            found += [short for short in SHORT_NAMES if short != "local"]
        elif name in SHORT_NAMES or name in machine:
            found.append(machine.get(name, name))
        else:
            raise UnknownNameError("column", part, ("all", *SHORT_NAMES), also=tuple(machine))
    if not found:
        raise UnknownNameError("column", text, ("all", *SHORT_NAMES))
    return tuple(dict.fromkeys(found))


def chosen_columns(names: tuple[str, ...], zone: tzinfo | None) -> tuple[Column, ...]:
    """Return the machine columns of short names (every one of none), the times always."""
    wanted = {name for short in ("time", *names) for name in SHORT_NAMES[short]}
    columns = [column for column in COLUMNS if not names or column.name in wanted]
    if zone is not None:
        columns.insert(1, Column("time_local", None, f"civil time of {zone}, ISO 8601", "text"))
    return tuple(columns)
