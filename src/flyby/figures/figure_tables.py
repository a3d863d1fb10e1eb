"""Rows of the tables behind figures: one function a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.errors import FlybyError
from flyby.figures.lightcurve_table import lightcurve_rows
from flyby.figures.span_tables import missions_rows, timeline_rows
from flyby.figures.spin_table import spin_rows
from flyby.figures.table_columns import SERIES, TIME, Rows, instants
from flyby.scene.flyby import Flyby
from flyby.tables import Column, Part
from flyby.times import iso, iso_texts

if TYPE_CHECKING:
    from flyby.catalogue.sites import Site


def _approach(passage: Flyby) -> Rows:
    shown = passage.samples
    columns = (*TIME, Column("distance", "km"), Column("speed", "km / s"))
    return columns, [
        {
            **instants(shown.days),
            "distance": shown.distance_km,
            "speed": np.asarray(shown.speed_km_s),
        }
    ]


def _geocentric(passage: Flyby) -> Rows:
    from flyby.scene.samples import plane_axes

    axes = plane_axes(passage.samples)
    columns = (
        SERIES,
        *TIME,
        Column("along", "km", "Parallel to the motion at closest approach."),
        Column("outwards", "km", "In the plane of the flyby."),
        Column("across", "km", "From the plane, to its north."),
    )

    def part(series: str, position_km: FloatArray) -> Part:
        flat = position_km @ axes.T
        return {
            "series": [series] * len(flat),
            **instants(passage.samples.days),
            "along": flat[:, 0],
            "outwards": flat[:, 1],
            "across": flat[:, 2],
        }

    parts = [part("asteroid", passage.samples.position_km)]
    if passage.body == "earth":
        parts.append(part("Moon", passage.samples.moon_km))
    return columns, parts


def sky_rows(passage: Flyby, site: Site | None) -> Rows:
    """Tabulate the path among the stars, as seen from a site or from the Earth's centre."""
    from flyby.figures.sky_figure import hours_days
    from flyby.observing import Sky
    from flyby.observing.view import View

    days = hours_days(passage)
    view = View(Sky(passage.trajectory).at(days), site)
    x, y, z = view.astrometric_direction.T
    known = passage.sky.magnitude_law is not None
    columns = (
        *TIME,
        Column("right_ascension", "deg", "Astrometric, ICRF."),
        Column("declination", "deg", "Astrometric, ICRF."),
        Column("magnitude", "mag", "V."),
    )
    return columns, [
        {
            **instants(days),
            "right_ascension": np.degrees(np.arctan2(y, x)) % 360.0,
            "declination": np.degrees(np.arcsin(z / np.sqrt(x * x + y * y + z * z))),
            "magnitude": np.asarray(view.magnitude) if known else None,
        }
    ]


def _groundtrack(passage: Flyby) -> Rows:
    from flyby.figures.groundtrack_scene import gather, track_days

    shown = gather(passage)
    columns = (
        *TIME,
        Column("longitude", "deg", "Geodetic, east, of the point over which it stands."),
        Column("latitude", "deg", "Geodetic."),
    )
    return columns, [
        {
            **instants(track_days(passage)),
            "longitude": shown.longitude_deg,
            "latitude": shown.latitude_deg,
        }
    ]


def _naked_eye(passage: Flyby) -> Rows:
    from flyby.figures.naked_eye_figure import gather

    found = gather(passage)
    if found.places is None:
        raise FlybyError(found.missing)
    latitude, longitude = np.meshgrid(
        found.places.latitude.to_value("deg"),
        found.places.longitude.to_value("deg"),
        indexing="ij",
    )
    columns = (
        Column("latitude", "deg", "Geodetic."),
        Column("longitude", "deg", "Geodetic, east."),
        Column("duration", "h", "For how long it is visible."),
        Column("brightest", "mag", "Least V while it is visible."),
    )
    return columns, [
        {
            "latitude": latitude.ravel(),
            "longitude": longitude.ravel(),
            "duration": found.places.duration.to_value("h").ravel(),
            "brightest": np.asarray(found.places.brightest_v, dtype=np.float64).ravel(),
        }
    ]


def _occultations(passage: Flyby) -> Rows:
    from flyby.figures.occultations_figure import gather

    columns = (
        SERIES,
        Column("star_magnitude", "mag"),
        *TIME,
        Column("longitude", "deg", "Geodetic, east, of the middle of the path."),
        Column("latitude", "deg", "Geodetic (WGS84)."),
        Column("sun_altitude", "deg", "There and then, without refraction."),
    )

    def parts() -> Iterator[Part]:
        for one in gather(passage).found:
            count = len(one.latitude)
            yield {
                "series": [one.star] * count,
                "star_magnitude": None if one.magnitude is None else [one.magnitude] * count,
                "time_utc": iso_texts(one.path_time, "utc"),
                "time_tdb": iso_texts(one.path_time, "tdb"),
                "longitude": one.longitude.to_value("deg"),
                "latitude": one.latitude.to_value("deg"),
                "sun_altitude": one.sun_altitude.to_value("deg"),
            }

    return columns, parts()


def _recovery(passage: Flyby) -> Rows:
    from flyby.figures.recovery_figure import gather

    found = gather(passage)
    if isinstance(found, str):
        raise FlybyError(found)
    columns = (
        SERIES,
        *TIME,
        Column("elongation", "deg", "From the Sun."),
        Column("magnitude", "mag", "V from the Earth's centre."),
        Column("sigma_zeta_after", "km", "One standard deviation after one observation."),
        Column("taken_off", "percent", "What that observation takes off one standard deviation."),
        Column("offset", "arcsec", "On the sky, of the orbit that passes elsewhere."),
    )
    times = {column.name: iso_texts(found.time, column.name[-3:]) for column in TIME}
    count = len(found.elongation)
    after, before = found.sigma_zeta_after, found.sigma_zeta
    gain = None
    if after is not None and before is not None:
        gain = 100.0 * (1.0 - (after / before).to_value(""))
    nights: Part = {
        "series": ["nights"] * count,
        **times,
        "elongation": found.elongation.to_value("deg"),
        "magnitude": found.magnitude,
        "sigma_zeta_after": None if after is None else after.to_value("km"),
        "taken_off": gain,
    }
    others: list[Part] = [
        {"series": [one.label] * count, **times, "offset": one.offset.to_value("arcsec")}
        for one in found.displacements
    ]
    if found.ellipse is not None:
        major = found.ellipse[0].to_value("arcsec")
        others.append({"series": ["1 sigma of the orbit"] * count, **times, "offset": major})
    return columns, [nights, *others]


def _orbit(passage: Flyby) -> Rows:
    from flyby.figures.orbit_paths import gather

    shown = gather(passage)
    columns = (
        SERIES,
        *TIME,
        Column("semi_major_axis", "AU", "Osculating, heliocentric."),
        Column("eccentricity", ""),
        Column("inclination", "deg", "To the ecliptic of J2000."),
        *(Column(axis, "AU", "From the Sun, ecliptic J2000 axes.") for axis in "xyz"),
    )
    elements: Part = {
        "series": ["elements"] * len(shown.days),
        **instants(shown.days),
        "semi_major_axis": shown.semi_major_axis_au,
        "eccentricity": shown.eccentricity,
        "inclination": shown.inclination_deg,
    }
    paths: list[Part] = [
        {"series": [name] * len(path), **dict(zip("xyz", path.T, strict=True))}
        for name, path in (
            *(
                (f"orbit {when}", one.path_au)
                for when, one in (("before", shown.before), ("after", shown.after))
                if one is not None
            ),
            *((planet.name, planet.path_au) for planet in shown.planets),
        )
    ]
    return columns, [elements, *paths]


def _forces(passage: Flyby) -> Rows:
    from flyby.figures.forces_figure import gather

    shown = gather(passage)
    columns = (
        SERIES,
        Column("label", kind="text"),
        Column("distance", "km", "How much farther from the centre the approach is."),
        Column("delay", "s", "How much later."),
    )
    return columns, [
        {
            "series": [series] * len(bars),
            "label": [bar.label for bar in bars],
            "distance": np.array([bar.distance_km for bar in bars]),
            "delay": np.array([bar.seconds for bar in bars]),
        }
        for series, bars in (
            (f"added, against {shown.against}", shown.added),
            ("left out", shown.left_out),
        )
    ]


def _appearance(passage: Flyby) -> Rows:
    from flyby.figures.appearance_scene import gather

    shown = gather(passage)
    columns = (
        *TIME,
        Column("earth", "deg", "Angular diameter in the asteroid's sky."),
        Column("moon", "deg", "Angular diameter in the asteroid's sky."),
        Column("asteroid", "arcsec", "Angular diameter from the Earth's centre."),
    )
    return columns, [
        {
            **instants(shown.days),
            "earth": shown.earth_deg,
            "moon": shown.moon_deg,
            "asteroid": shown.asteroid_arcsec,
        }
    ]


def _b_plane(passage: Flyby) -> Rows:
    from flyby.figures.b_plane_solutions import gather

    shown = gather(passage)
    if shown.reason:
        raise FlybyError(shown.reason)
    columns = (SERIES, Column("xi", "km"), Column("zeta", "km"))
    here: Part = {
        "series": ["nominal"],
        "xi": np.array([shown.xi_km]),
        "zeta": np.array([shown.zeta_km]),
    }
    clouds: list[Part] = [
        {
            "series": [one.label] * len(one.cloud_km),
            "xi": one.cloud_km[:, 0],
            "zeta": one.cloud_km[:, 1],
        }
        for one in shown.solutions
    ]
    return columns, [here, *clouds]


def _keyholes(passage: Flyby) -> Rows:
    from flyby.figures.keyholes_figure import gather

    shown = gather(passage)
    if shown.survey is None:
        raise FlybyError(shown.reason)
    columns = (
        SERIES,
        Column("zeta", "km", "On the b-plane."),
        Column("distance", "km", "Least of that return, from the centre."),
    )
    parts: list[Part] = []
    for curve in shown.survey.curves:
        zeta, distance = (one.to_value("km") for one in curve.distances())
        name = iso(curve.time, "utc", 0)[:10]
        parts.append({"series": [name] * len(zeta), "zeta": zeta, "distance": distance})
    return columns, parts


def _visibility(passage: Flyby) -> Rows:
    from flyby.figures.visibility_nights import gather

    shown = gather(passage)
    columns = (
        SERIES,
        *TIME,
        Column("altitude", "deg", "Of the asteroid, without refraction."),
        Column("sun_altitude", "deg", "Without refraction."),
    )
    times = instants(shown.days)
    return columns, [
        {
            "series": [str(night.site.name)] * len(shown.days),
            **times,
            "altitude": night.altitude_deg,
            "sun_altitude": night.sun_altitude_deg,
        }
        for night in shown.nights
    ]


def _brightness(passage: Flyby) -> Rows:
    from flyby.figures.brightness_curves import gather

    curves = gather(passage).curves
    columns = (
        *TIME,
        Column("magnitude", "mag", "V from the Earth's centre."),
        Column("phase_angle", "deg"),
        Column("solar_elongation", "deg"),
        Column("rate", "deg / h", "Against the stars."),
    )
    return columns, [
        {
            **instants(curves.days),
            "magnitude": curves.magnitude,
            "phase_angle": curves.phase_deg,
            "solar_elongation": curves.elongation_deg,
            "rate": curves.rate_deg_h,
        }
    ]


def _radar(passage: Flyby) -> Rows:
    from flyby.figures.radar_figure import gather, heard

    scene = gather(passage)
    columns = (
        SERIES,
        *TIME,
        Column("log10_snr", "", "Signal-to-noise ratio in the echo's bandwidth, its logarithm."),
        Column("round_trip", "s"),
        Column("doppler", "Hz"),
    )
    strength: list[Part] = [
        {"series": [name] * len(days), **instants(days), "log10_snr": np.asarray(decades)}
        for name, (days, decades) in scene.strength.items()
    ]
    echoes: list[Part] = [
        {
            "series": [f"{one.transmitter.name} to {one.receiver.name}"] * len(days),
            **instants(days),
            "round_trip": delay,
            "doppler": shift,
        }
        for days, delay, shift, one in heard(passage, scene)
    ]
    return columns, [*strength, *echoes]


TABLES: dict[str, Callable[[Flyby], Rows]] = {
    "approach": _approach,
    "geocentric": _geocentric,
    "groundtrack": _groundtrack,
    "naked-eye": _naked_eye,
    "missions": missions_rows,
    "occultations": _occultations,
    "recovery": _recovery,
    "lightcurve": lightcurve_rows,
    "orbit": _orbit,
    "forces": _forces,
    "appearance": _appearance,
    "b-plane": _b_plane,
    "keyholes": _keyholes,
    "timeline": timeline_rows,
    "visibility": _visibility,
    "brightness": _brightness,
    "radar": _radar,
    "spin": spin_rows,
}
