"""`OccultationReport`: which stars an asteroid hides, from where, and how well that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.assumptions import clock_assumptions, earth_orientation_assumptions
from flyby.catalogue.sites import Site
from flyby.html_table import html_table
from flyby.observing import Occultation, StarList, find_occultations, read_stars
from flyby.observing.occultation.occultation import sky_about
from flyby.orbits.orbit import Orbit
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed
from flyby.reports.document import Document
from flyby.reports.formats import OCCULTATION_FORMATS
from flyby.reports.values import computed_with, julian_date, number
from flyby.reports.wording import grouped, instant, orbit_facts
from flyby.tables import Column, DataTable
from flyby.times import iso, require_span, tdb_days

MODEL = (
    "the shadow is a cylinder as wide as the asteroid, cast by a point: no diffraction, no disc of "
    "the star; sea level (the ellipsoid); the star with proper motion and parallax, bent by the "
    "Sun as much more than the asteroid as it is farther"
)
_COLUMNS = (
    Column("star", kind="text"),
    Column("magnitude", "mag", "of the star, in the band of its list"),
    Column("right_ascension_deg", "deg", "ICRS, with proper motion and parallax"),
    Column("declination_deg", "deg"),
    Column("jd_tdb", "d", "when the middle of the shadow is deepest on the Earth"),
    Column("time_utc", kind="text"),
    Column("start_utc", kind="text", description="when it comes onto the Earth"),
    Column("end_utc", kind="text"),
    Column("start_latitude_deg", "deg"),
    Column("start_longitude_deg", "deg"),
    Column("middle_latitude_deg", "deg"),
    Column("middle_longitude_deg", "deg"),
    Column("end_latitude_deg", "deg"),
    Column("end_longitude_deg", "deg"),
    Column("duration_s", "s", "greatest on the path"),
    Column("width_km", "km", "of the path, across the line of sight"),
    Column("sigma_widths", "", "one sigma of the orbit across the path, in widths of it"),
    Column("sigma_across_km", "km"),
    Column("sigma_time_s", "s"),
    Column("star_sigma_across_km", "km", "one sigma of the place of the star"),
    Column("drop_mag", "mag"),
    Column("asteroid_v_mag", "mag"),
    Column("distance_km", "km", "of the asteroid from the Earth's centre"),
    Column("shadow_speed_km_s", "km / s"),
    Column("sun_elongation_deg", "deg"),
    Column("moon_separation_deg", "deg"),
    Column("moon_illuminated", ""),
    Column("dark_share", "", "of the path, Sun more than 6 deg below the horizon"),
    Column("sites_in_path", kind="text"),
    Column("sites_within_1sigma", kind="text"),
    Column("sites_within_3sigma", kind="text"),
    Column("nearest_site", kind="text"),
    Column("nearest_site_miss_km", "km"),
)
_DARK_DEG = -6.0


@dataclass(frozen=True, repr=False)
class OccultationReport(Document):
    """Stars that one asteroid hides.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
    forces : tuple of str
    start, stop : astropy.time.Time
    stars : StarList
    diameter : Quantity or None
    diameter_source : str
    occultations : tuple of Occultation
        In order of time.
    notes : tuple of str

    Examples
    --------
    See `occultation_report`.
    """

    formats: ClassVar[tuple[str, ...]] = OCCULTATION_FORMATS
    kind_of_format: ClassVar[str] = "format of occultations"

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    start: Time
    stop: Time
    stars: StarList
    diameter: Quantity | None
    diameter_source: str
    occultations: tuple[Occultation, ...]
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return everything as plain values, each path with its limits."""
        return {
            **self._heading(),
            "occultations": [{**_row(one), **_path(one)} for one in self.occultations],
        }

    def data_table(self) -> DataTable:
        """Return a row a star; the points of the paths are in the JSON document alone."""
        rows = [_row(one) for one in self.occultations]
        heading = self._heading()
        orbit = heading["orbit"]
        return DataTable(
            _COLUMNS,
            lambda: [
                {
                    column.name: [
                        "; ".join(row[column.name])
                        if isinstance(row[column.name], list)
                        else row[column.name]
                        for row in rows
                    ]
                    for column in _COLUMNS
                }
            ],
            heading,
            repeated={f"orbit_{name}": orbit[name] for name in ("name", "producer", "solution")},
        )

    def _heading(self) -> dict[str, Any]:
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "start_utc": iso(self.start, "utc"),
            "stop_utc": iso(self.stop, "utc"),
            "stars": {"source": self.stars.source, "count": len(self.stars)},
            "diameter_km": number(self.diameter, u.km),
            "diameter_source": self.diameter_source or None,
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        named = self.orbit.designation or self.orbit.name
        facts = [
            *orbit_facts(self.orbit, self.ephemeris, self.forces),
            ("stars", (f"{len(self.stars)} of {self.stars.source}",)),
            ("diameter", (self._diameter_words(),)),
        ]
        lines = [
            f"Stars that {named} hides from somewhere on the Earth",
            f"{instant(self.start, 'utc', 0)} to {instant(self.stop, 'utc', 0)}",
            "",
            *aligned(facts, BASIS_WIDTH),
            "",
            _how_many(len(self.occultations)),
        ]
        if self.occultations:
            lines += ["", *_HEAD, *(line for one in self.occultations for line in _lines(one))]
        return "\n".join([*lines, *assumed(self.notes)]) + "\n"

    def _diameter_words(self) -> str:
        if self.diameter is None:
            return (
                "none is known of this asteroid: no width, no duration; give one with --diameter "
                "(diameter= in Python)"
            )
        return f"{self.diameter.to_value('km'):.4g} km ({self.diameter_source})"

    def __repr__(self) -> str:
        named = self.orbit.designation or self.orbit.name
        return f"<OccultationReport of {named}: {_how_many(len(self.occultations))}>"

    def _repr_html_(self) -> str:
        heads: list[str | tuple[str, str]] = [
            ("time", "UTC"),
            "star",
            ("magnitude", self.stars.band or "mag"),
            ("duration", "s"),
            ("sigma", "widths"),
            ("drop", "mag"),
            "in the path, within 3 sigma",
        ]
        return html_table(
            f"Stars that {self.orbit.designation or self.orbit.name} hides",
            heads,
            [
                [
                    iso(one.time, "utc", 0).replace("T", " "),
                    one.star,
                    _fixed(one.magnitude, 1),
                    _fixed(_longest(one), 3),
                    _fixed(one.sigma_widths, 2),
                    _fixed(one.drop, 1),
                    "; ".join(_names(one, 3.0)) or None,
                ]
                for one in self.occultations
            ],
            list(self.notes),
        )


def occultation_report(
    orbit: Orbit,
    start: Time,
    stop: Time,
    stars: StarList | None = None,
    sites: Sequence[Site | str] | None = None,
    diameter: Quantity | None = None,
) -> OccultationReport:
    """List every star that an asteroid hides from somewhere on the Earth.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
        The span, in any scale.
    stars : StarList, optional
        Of `flyby.observing.read_stars`; by default the package's stars of Hipparcos.
    sites : sequence of Site or str, optional
        Who may stand in the path; by default every site of the catalogue.
    diameter : Quantity [length], optional
        Of the asteroid; by default as published.

    Returns
    -------
    OccultationReport

    Raises
    ------
    SpanError
        For a span that is empty or reversed.
    UnitError
        If the diameter is no positive length.
    UnknownNameError
        If a site is not known.

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import occultation_report
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13T21:50"), parse_time("2029-04-13T22:00")
    >>> report = occultation_report(flyby.load_orbit("apophis"), *span)
    >>> "Pollux" in report.to_table()["star"]
    True
    """
    require_span(start, stop)
    listed = read_stars() if stars is None else stars
    sky = sky_about(orbit, start, stop)
    trajectory: Any = sky.trajectory
    found = find_occultations(sky, listed, start, stop, sites=sites, diameter=diameter)
    width, source = (found[0].width, found[0].diameter_source) if found else (diameter, "as given")
    if width is None:
        source = ""
    return OccultationReport(
        orbit=orbit,
        ephemeris=trajectory.ephemeris,
        forces=trajectory.describe_forces(),
        start=start,
        stop=stop,
        stars=listed,
        diameter=width,
        diameter_source=source,
        occultations=tuple(found),
        notes=_notes(orbit, listed, start, stop, found),
    )


def _notes(
    orbit: Orbit, stars: StarList, start: Time, stop: Time, found: Sequence[Occultation]
) -> tuple[str, ...]:
    notes = [MODEL]
    if orbit.covariance is None:
        notes.append("the orbit has no covariance: how far the paths may lie off is not known")
    else:
        notes.append("sigma: the covariance of the orbit to first order; the star's own beside it")
    if stars.band and stars.band != "V":
        notes.append(f"the drop takes {stars.band} of the star for V")
    if any(one.asteroid_magnitude is None for one in found):
        notes.append("no absolute magnitude is known: no drop")
    return (
        *notes,
        *stars.notes,
        *clock_assumptions(start, stop),
        *earth_orientation_assumptions(tdb_days(start), tdb_days(stop)),
        *orbit.notes,
    )


def _longest(one: Occultation) -> float | None:
    return None if one.duration is None else float(np.nanmax(one.duration.to_value("s")))


def _names(one: Occultation, sigmas: float) -> list[str]:
    return [passage.site.name for passage in one.sites_within(sigmas)]


def _row(one: Occultation) -> dict[str, Any]:
    middle = len(one.latitude) // 2
    nearest = one.sites[0] if one.sites else None
    row: dict[str, Any] = {
        "star": one.star,
        "magnitude": one.magnitude,
        "right_ascension_deg": number(one.right_ascension, u.deg),
        "declination_deg": number(one.declination, u.deg),
        "jd_tdb": julian_date(one.time),
        "time_utc": iso(one.time, "utc"),
        "start_utc": iso(one.start, "utc"),
        "end_utc": iso(one.end, "utc"),
    }
    for name, index in (("start", 0), ("middle", middle), ("end", -1)):
        row[f"{name}_latitude_deg"] = number(one.latitude[index], u.deg)
        row[f"{name}_longitude_deg"] = number(one.longitude[index], u.deg)
    return row | {
        "duration_s": _longest(one),
        "width_km": number(one.width, u.km),
        "sigma_widths": one.sigma_widths,
        "sigma_across_km": number(one.sigma_across, u.km),
        "sigma_time_s": number(one.sigma_time, u.s),
        "star_sigma_across_km": number(one.star_sigma_across, u.km),
        "drop_mag": one.drop,
        "asteroid_v_mag": one.asteroid_magnitude,
        "distance_km": number(one.distance, u.km),
        "shadow_speed_km_s": number(one.shadow_speed, u.km / u.s),
        "sun_elongation_deg": number(one.elongation, u.deg),
        "moon_separation_deg": number(one.moon_separation, u.deg),
        "moon_illuminated": one.moon_illuminated,
        "dark_share": _dark_share(one),
        "sites_in_path": _names(one, 0.0) if one.width is not None else [],
        "sites_within_1sigma": _names(one, 1.0) if one.sigma_across is not None else [],
        "sites_within_3sigma": _names(one, 3.0) if one.sigma_across is not None else [],
        "nearest_site": None if nearest is None else nearest.site.name,
        "nearest_site_miss_km": None if nearest is None else number(nearest.miss, u.km),
    }


def _dark_share(one: Occultation) -> float:
    return float(np.mean(one.sun_altitude.to_value("deg") < _DARK_DEG))


def _path(one: Occultation) -> dict[str, Any]:
    def plain(values: Quantity) -> list[float | None]:
        degrees = values.to_value("deg")
        return [round(value, 6) if np.isfinite(value) else None for value in degrees.tolist()]

    return {
        "sites": [
            {
                "site": passage.site.identifier,
                "name": passage.site.name,
                "time_utc": iso(passage.time, "utc"),
                "miss_km": number(passage.miss, u.km),
                "star_altitude_deg": number(passage.star_altitude, u.deg),
                "sun_altitude_deg": number(passage.sun_altitude, u.deg),
            }
            for passage in one.sites
        ],
        "path": {
            "time_utc": [str(text) for text in _texts(one.path_time)],
            "latitude_deg": plain(one.latitude),
            "longitude_deg": plain(one.longitude),
            "star_altitude_deg": plain(one.star_altitude),
            "sun_altitude_deg": plain(one.sun_altitude),
        },
        "limits": [
            {"sigmas": sigmas, "latitude_deg": plain(where[0]), "longitude_deg": plain(where[1])}
            for sigmas, where in one.limits.items()
        ],
    }


def _texts(times: Time) -> list[str]:
    from flyby.times import iso_texts

    return iso_texts(times, "utc")


_HEAD = (
    f"  {'time [UTC]':<20}{'star':<22}{'mag':>5}{'drop':>6}{'longest':>9}{'1 sigma':>9}"
    f"{'Sun':>6}{'Moon':>6}{'lit':>6}",
    f"  {'':<20}{'':<22}{'':>5}{'':>6}{'[s]':>9}{'[widths]':>9}{'[deg]':>6}{'[deg]':>6}{'[%]':>6}",
)


def _lines(one: Occultation) -> list[str]:
    """Return a row for a star, and below it where the path runs and who stands in it."""
    cells = (
        f"{iso(one.time, 'utc', 0).replace('T', ' '):<20}",
        f"{one.star[:21]:<22}",
        f"{_fixed(one.magnitude, 1) or '-':>5}",
        f"{_fixed(one.drop, 1) or '-':>6}",
        f"{_fixed(_longest(one), 3) or '-':>9}",
        f"{_fixed(one.sigma_widths, 2) or '-':>9}",
        f"{one.elongation.to_value('deg'):>6.0f}",
        f"{one.moon_separation.to_value('deg'):>6.0f}",
        f"{100.0 * one.moon_illuminated:>6.0f}",
    )
    where = " to ".join(_place(one, index) for index in (0, len(one.latitude) // 2, -1))
    return [f"  {''.join(cells)}", f"    {where}; {_darkness(one)}", f"    {_who(one)}"]


def _place(one: Occultation, index: int) -> str:
    north, east = (float(q[index].to_value("deg")) for q in (one.latitude, one.longitude))
    return (
        f"{abs(north):.0f} {'N' if north >= 0 else 'S'} {abs(east):.0f} {'E' if east >= 0 else 'W'}"
    )


def _darkness(one: Occultation) -> str:
    share = _dark_share(one)
    if share in (0.0, 1.0):
        return "dark all the way" if share else "nowhere dark"
    return f"dark on {100.0 * share:.0f} % of the way"


def _who(one: Occultation) -> str:
    """Say which sites stand in the path, or who is nearest to it."""
    for sigmas, words in ((0.0, "in the path"), (1.0, "within 1 sigma"), (3.0, "within 3 sigma")):
        known = one.width is not None if sigmas == 0.0 else one.sigma_across is not None
        if known and (names := _names(one, sigmas)):
            return f"{words}: {', '.join(names)}"
    if not one.sites:
        return "no site has the star above its horizon"
    nearest = one.sites[0]
    return f"nearest: {nearest.site.name}, {grouped(nearest.miss.to_value('km'), 0)} km off"


def _how_many(count: int) -> str:
    if count == 0:
        return "no star of the list is hidden"
    return f"{count} star{' is' if count == 1 else 's are'} hidden"


def _fixed(value: float | None, decimals: int) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"
