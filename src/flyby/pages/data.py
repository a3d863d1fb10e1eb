"""Everything that the page shows, as one document of plain values.

Nothing is computed here: the numbers come from the trajectory, the encounter and the observing
room. Instants are seconds of TDB from closest approach; the page adds them to its UTC and TDB.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.assumptions import clock_assumptions, earth_orientation_assumptions
from flyby.catalogue.maps import bright_stars, constellation_figures, land_rings
from flyby.catalogue.sites import Site
from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
    MOON_RADIUS_KM,
    SECONDS_PER_DAY,
)
from flyby.dynamics import planetary_ephemeris
from flyby.observing import Window
from flyby.observing.shadow import SHADOW_MODEL
from flyby.observing.windows.intervals import tdb_span
from flyby.pages.rows import Row, lanes, seconds_from, timeline_rows
from flyby.pages.samples import Motion, Nodes, hermite_nodes, turning
from flyby.pages.seen import FromGeocentre, FromSite, from_geocentre, from_sites
from flyby.scene.bands import group_of_network
from flyby.scene.flyby import WINDOW_DAYS, Flyby
from flyby.scene.passed_body import require_body
from flyby.scene.samples import plane_axes
from flyby.times import civil_scale, iso, stamp, tdb_days, time_from_tdb_days, utc_offset_seconds
from flyby.version import VERSION

HALF_SPAN_DAYS = WINDOW_DAYS
"""The page reaches this far to either side of closest approach."""

TRACK_TOLERANCE_KM = 0.01
"""How well the track between its nodes is the trajectory's."""

_MOON_TOLERANCE_KM = 0.1
_SUN_TOLERANCE_KM = 100.0
_UNIX_DAYS_AT_J2000 = 10957.5


def page_data(passage: Flyby) -> dict[str, Any]:
    """Gather one flyby as the document that the page reads.

    Parameters
    ----------
    passage : Flyby

    Returns
    -------
    dict
        Of numbers, texts, lists and dicts. Distances are in km from the geocentre and ICRF axes,
        ``t`` is in seconds of TDB from closest approach.
    """
    require_body(passage, "the page", "choose a flyby of the Earth")
    reference = passage.samples.closest_days
    first, last = span_days(passage)
    rows = timeline_rows(passage, first, last)
    site_days, seen = from_sites(passage, rows, first, last)
    moon, sun = (_of_body(body) for body in ("moon", "sun"))
    return {
        "asteroid": _asteroid(passage),
        "closest": _closest(passage),
        "span": [seconds_from(reference, first), seconds_from(reference, last)],
        "track": _nodes(
            hermite_nodes(_motion(passage), first, last, TRACK_TOLERANCE_KM), reference
        ),
        "moon": _nodes(hermite_nodes(moon, first, last, _MOON_TOLERANCE_KM), reference, 2),
        "sun": _nodes(hermite_nodes(sun, first, last, _SUN_TOLERANCE_KM), reference, 0),
        "earth": _earth(passage, first, last),
        "plane": [[_round(part, 6) for part in axis] for axis in plane_axes(passage.samples)],
        "geocentric": _geocentric(from_geocentre(passage, first, last), reference),
        "lanes": [
            {
                "group": lane.group,
                "label": lane.label,
                "spans": [
                    [seconds_from(reference, start), seconds_from(reference, end)]
                    for start, end in lane.spans
                ],
            }
            for lane in lanes(rows)
        ],
        "rows": [_row(row, reference) for row in rows],
        "siteSamples": {
            "t": _seconds(site_days, reference, 1),
        },
        "sites": [_site(entry) for entry in seen],
        "land": [[_round(part, 2) for part in ring.ravel()] for ring in land_rings()],
        "stars": _stars(),
        "source": _source(passage),
        "provenance": _provenance(passage),
    }


def span_days(passage: Flyby) -> tuple[float, float]:
    """First and last instant of the page; the track of an impactor ends at the ground."""
    return passage.trajectory.usable_span(
        passage.samples.closest_days - HALF_SPAN_DAYS, passage.samples.closest_days + HALF_SPAN_DAYS
    )


def _motion(passage: Flyby) -> Motion:
    def motion(days: FloatArray) -> tuple[FloatArray, FloatArray]:
        position, velocity = passage.trajectory.state_au(days)
        return position * AU_KM, velocity * (AU_KM / SECONDS_PER_DAY)

    return motion


def _of_body(body: str) -> Motion:
    """Geometric motion of Moon or Sun about the geocentre."""
    ephemeris = planetary_ephemeris()

    def motion(days: FloatArray) -> tuple[FloatArray, FloatArray]:
        position, velocity = ephemeris.position_velocity(body, days)
        earth, earth_velocity = ephemeris.position_velocity("earth", days)
        scale = AU_KM / SECONDS_PER_DAY
        return (position - earth) * AU_KM, (velocity - earth_velocity) * scale

    return motion


def _asteroid(passage: Flyby) -> dict[str, str]:
    orbit = passage.orbit
    return {"designation": orbit.designation or orbit.name, "name": orbit.proper_name}


def _closest(passage: Flyby) -> dict[str, Any]:
    approach, reference = passage.approach, passage.samples.closest_days
    offset = float(utc_offset_seconds(reference))
    sigma = approach.sigma_distance
    moon = passage.moon_approach
    return {
        "unixMs": round(((reference + _UNIX_DAYS_AT_J2000) * SECONDS_PER_DAY - offset) * 1e3, 3),
        "tdbMinusUtc": _round(offset, 6),
        "clock": civil_scale(approach.time),
        "utc": iso(approach.time, "utc"),
        "tdb": iso(approach.time, "tdb"),
        "distanceKm": _round(approach.distance.to_value("km"), 3),
        "speedKmS": _round(approach.relative_speed.to_value("km/s"), 5),
        "sigmaKm": None if sigma is None else _round(sigma.to_value("km"), 4),
        "impact": approach.impact is not None,
        "moon": None
        if moon is None
        else {
            "t": seconds_from(reference, float(tdb_days(moon.time))),
            "distanceKm": _round(moon.distance.to_value("km"), 1),
        },
    }


def _nodes(nodes: Nodes, reference: float, decimals: int = 3) -> dict[str, list[Any]]:
    return {
        "t": _seconds(nodes.days, reference, 4),
        "x": [[_round(part, decimals) for part in row] for row in nodes.position_km],
        "v": [[_round(part, decimals + 4) for part in row] for row in nodes.velocity_km_s],
    }


def _earth(passage: Flyby, first: float, last: float) -> dict[str, Any]:
    turn = turning(passage.samples.closest_days, first, last)
    return {
        "radiusKm": EARTH_EQUATORIAL_RADIUS_KM,
        "flattening": EARTH_FLATTENING,
        "geostationaryKm": GEOSTATIONARY_RADIUS_KM,
        "lunarDistanceKm": LUNAR_DISTANCE_KM,
        "moonRadiusKm": MOON_RADIUS_KM,
        "matrix": [[_round(part, 10) for part in row] for row in turn.matrix],
        "rate": turn.rate_rad_s,
    }


def _geocentric(seen: FromGeocentre, reference: float) -> dict[str, Any]:
    magnitude = seen.magnitude
    return {
        "t": _seconds(seen.days, reference, 1),
        "v": None if magnitude is None else [_finite(value, 3) for value in magnitude],
        "sunlit": [_round(value, 4) for value in seen.sunlit_fraction] if seen.shadows else None,
        "shadows": [
            [seconds_from(reference, start), seconds_from(reference, end), name]
            for start, end, name in seen.shadows
        ],
        "phase": [_round(value, 2) for value in seen.phase_deg],
        "elongation": [_round(value, 2) for value in seen.elongation_deg],
        "rate": [_round(value, 4) for value in seen.rate_deg_h],
        "constellations": [
            [seconds_from(reference, start), seconds_from(reference, end), name]
            for start, end, name in seen.constellations
        ],
    }


def _row(row: Row, reference: float) -> dict[str, Any]:
    return {
        "group": row.group,
        "kind": row.kind,
        "label": row.label,
        "site": row.site,
        "windows": [_window(window, reference) for window in row.windows],
        "events": [
            {
                "start": seconds_from(reference, band.start_tdb_days),
                "end": seconds_from(reference, band.end_tdb_days),
                "startSoft": round(band.start_soft_days * SECONDS_PER_DAY),
                "endSoft": round(band.end_soft_days * SECONDS_PER_DAY),
                "words": band.words,
            }
            for band in row.bands
        ],
    }


def _window(window: Window, reference: float) -> dict[str, Any]:
    peak = window.peak_altitude
    start, end = tdb_span(window)
    bistatic = any(note.startswith("bistatic") for note in window.notes)
    return {
        "start": seconds_from(reference, start),
        "end": seconds_from(reference, end),
        "opens": window.opens,
        "closes": window.closes,
        "peakAltitude": None if peak is None else _round(peak.to_value("deg"), 1),
        "brightestV": None if window.brightest_v is None else _finite(window.brightest_v, 2),
        "note": "two dishes" if bistatic else "",
    }


def _site(entry: FromSite) -> dict[str, Any]:
    site = entry.site
    return {
        "id": site.identifier,
        "name": site.name,
        "group": group_of_network(site.network),
        "network": site.network,
        "kind": site.kind,
        "latitude": _round(site.latitude_deg, 4),
        "longitude": _round(site.longitude_deg, 4),
        "heightM": _round(site.height_m, 0),
        "code": site.code,
        "minimumAltitude": site.limit("minimum_altitude"),
        "maximumSunAltitude": site.limit("maximum_sun_altitude"),
        "limits": _limits(site),
        "forbiddenBy": list(entry.forbidden_by),
        # Hundredths of a degree: half the size of decimals.
        "altitude": [round(100.0 * value) for value in entry.altitude_deg],
        "sunAltitude": [round(100.0 * value) for value in entry.sun_altitude_deg],
        **_horizon(entry),
    }


def _horizon(entry: FromSite) -> dict[str, Any]:
    """Return what stands around the site, along the path of the asteroid; nothing without it."""
    hidden = entry.hidden_below_deg
    return {} if hidden is None else {"hiddenBelow": [round(100.0 * value) for value in hidden]}


def _limits(site: Site) -> list[str]:
    return [
        f"{name.replace('_', ' ')} {_quantity(limit.value, limit.unit)}"
        + (", assumed" if limit.assumed else "")
        for name, limit in site.limits.items()
    ]


def _quantity(value: float, unit: str) -> str:
    """``-12`` deg as it is printed: no space before the sign of degrees, a true minus."""
    digits = f"{value:,.10g}".replace(",", "\u202f").replace("-", "\u2212")
    space = "" if unit.startswith("deg") or not unit else "\u202f"
    return digits + space + unit.replace("deg / h", "°/h").replace("deg", "°")


def _stars() -> dict[str, Any]:
    """Give stars, and lines between them, by right ascension and declination [deg, ICRS]."""
    stars = bright_stars()
    places = (stars.right_ascension_deg, stars.declination_deg, stars.magnitude)
    return {
        "places": [_round(part, 2) for part in np.column_stack(places).ravel()],
        "names": {str(k): name for k, name in enumerate(stars.names) if name},
        "figures": [[_round(part, 2) for part in line.ravel()] for line in constellation_figures()],
    }


def _solution(passage: Flyby) -> str:
    orbit = passage.orbit
    dated = f" of {orbit.solution_date}" if orbit.solution_date else ""
    solution = f"{orbit.solution_name}{dated}, " if orbit.solution_name else ""
    return f"{solution}epoch {iso(orbit.epoch, 'tdb', 0)[:10]} TDB"


def _source(passage: Flyby) -> str:
    """Say in a line what a picture of the page was computed with."""
    orbit = passage.orbit
    name = orbit.designation or orbit.name
    return f"{name}: {_solution(passage)}; {passage.trajectory.ephemeris}; flyby {VERSION}"


def _provenance(passage: Flyby) -> list[list[str]]:
    orbit = passage.orbit
    first, last = span_days(passage)
    ends = [time_from_tdb_days(end) for end in (first, last)]
    turn = turning(passage.samples.closest_days, first, last)
    return [
        ["Orbit", _solution(passage)],
        ["Ephemeris", passage.trajectory.ephemeris],
        ["Forces", "; ".join(passage.trajectory.describe_forces())],
        [
            "Uncertainty",
            orbit.why_no_covariance or "published covariance, mapped to first order",
        ],
        *(["Orbit's notes", note] for note in orbit.notes),
        [
            "Span",
            " to ".join(stamp(end) for end in ends),
        ],
        [
            "Between nodes",
            f"the track is within {TRACK_TOLERANCE_KM * 1e3:g} m of the integrated trajectory",
        ],
        [
            "Earth",
            f"{'; '.join(earth_orientation_assumptions(first, last))}; one axis and one rate for "
            f"the whole span, within {turn.error_km * 1e3:.0f} m on the ground",
        ],
        ["Clock", "; ".join(clock_assumptions(*ends))],
        [
            "Brightness",
            f"{passage.law}; V and constellation as seen from the geocentre; {SHADOW_MODEL}"
            if passage.law
            else "no absolute magnitude is known for this orbit: no V, and no optical windows",
        ],
        [
            "Sites",
            "limits that nobody has published are assumed, and marked so; altitudes without "
            "refraction",
        ],
        ["Land", "Natural Earth, 1:110 million"],
        ["Made with", f"flyby {VERSION}"],
    ]


def _seconds(days: FloatArray, reference: float, decimals: int) -> list[float]:
    return [_round(value, decimals) for value in (days - reference) * SECONDS_PER_DAY]


def _round(value: Any, decimals: int) -> float:
    number = round(float(value), decimals)
    return 0.0 if number == 0.0 else number


def _finite(value: Any, decimals: int) -> float | None:
    return _round(value, decimals) if np.isfinite(value) else None
