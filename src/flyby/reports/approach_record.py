"""One approach as plain values under the names of the JSON document, and many as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from astropy import units as u
from astropy.time import Time

from flyby.constants import LUNAR_DISTANCE_KM
from flyby.encounter.approach import (
    BPlane,
    CloseApproach,
    Hyperbola,
    Impact,
    ImpactPoint,
    SubPoint,
)
from flyby.encounter.geostationary import RingPassage
from flyby.reports.values import julian_date, number
from flyby.tables import Column
from flyby.times import iso

_SPEED = u.km / u.s


def approach_record(approach: CloseApproach) -> dict[str, Any]:
    """Return one approach, nested as in the JSON document."""
    distance_km = number(approach.distance, u.km)
    return {
        "body": approach.body,
        "jd_tdb": julian_date(approach.time),
        "time_tdb": iso(approach.time, "tdb"),
        "time_utc": iso(approach.time, "utc"),
        "distance_km": distance_km,
        "distance_au": number(approach.distance, u.au),
        "distance_ld": None if distance_km is None else distance_km / LUNAR_DISTANCE_KM,
        "altitude_km": number(approach.altitude, u.km),
        "relative_speed_km_s": number(approach.relative_speed, _SPEED),
        "v_infinity_km_s": number(approach.v_infinity, _SPEED),
        "sigma_time_s": number(approach.sigma_time, u.s),
        "sigma_distance_km": number(approach.sigma_distance, u.km),
        "distance_min_3sigma_km": number(approach.distance_min_3sigma, u.km),
        "distance_max_3sigma_km": number(approach.distance_max_3sigma, u.km),
        "b_plane": _b_plane(approach.b_plane),
        "hyperbola": _hyperbola(approach.hyperbola),
        "subpoint": _subpoint(approach.subpoint),
        "geostationary": _geostationary(approach.geostationary),
        "impact": impact_record(approach.impact),
    }


def approach_rows(approaches: Sequence[CloseApproach]) -> dict[str, Any]:
    """Return the values of each of `approach_columns`, a row an approach."""
    flat = [dict(_flatten(approach_record(approach))) for approach in approaches]
    rows: dict[str, Any] = {
        column.name: [row[column.name] for row in flat] for column in approach_columns()
    }
    if approaches:
        times = [approach.time.tdb for approach in approaches]
        rows["time_tdb"] = Time(
            [time.jd1 for time in times], [time.jd2 for time in times], format="jd", scale="tdb"
        )
    return rows


def approach_columns() -> tuple[Column, ...]:
    """Return the columns of a table of approaches: nested names joined with "_"."""
    return tuple(_column(key) for key, _ in _flatten(dict.fromkeys(_APPROACH_KEYS)))


def _column(key: str) -> Column:
    if key == "time_tdb":
        return Column(key, kind="instant")
    if key in _TEXT:
        return Column(key, kind="text")
    endings = [ending for ending in _UNITS if key.endswith(ending)]
    return Column(key, _UNITS[max(endings, key=len)] if endings else None)


_TEXT = (
    "body",
    "time_utc",
    "impact_time_utc",
    "impact_entry_time_utc",
    "geostationary_enters_utc",
    "geostationary_leaves_utc",
    "geostationary_nearest_time_utc",
)
_UNITS = {
    "jd_tdb": "d",
    "_km": "km",
    "_au": "AU",
    "_deg": "deg",
    "_km_s": "km / s",
    "_s": "s",
}
_APPROACH_KEYS = (
    "body",
    "jd_tdb",
    "time_tdb",
    "time_utc",
    "distance_km",
    "distance_au",
    "distance_ld",
    "altitude_km",
    "relative_speed_km_s",
    "v_infinity_km_s",
    "sigma_time_s",
    "sigma_distance_km",
    "distance_min_3sigma_km",
    "distance_max_3sigma_km",
    "b_plane",
    "hyperbola",
    "subpoint",
    "geostationary",
    "impact",
)
_IMPACT_POINT_KEYS = ("time_utc", "jd_tdb", "latitude_deg", "longitude_deg", "speed_km_s")

# The parts of an approach that can be missing as a whole keep their columns in a flat table.
_PARTS: dict[str, tuple[str, ...]] = {
    "b_plane": (
        "b_km",
        "b_t_km",
        "b_r_km",
        "xi_km",
        "zeta_km",
        "horizons_b_t_km",
        "horizons_b_r_km",
    ),
    "hyperbola": ("eccentricity", "turn_angle_deg"),
    "subpoint": ("latitude_deg", "longitude_deg"),
    "geostationary": (
        "enters_utc",
        "leaves_utc",
        *(f"nearest_{name}" for name in ("time_utc", "longitude_deg", "ring_km", "belt_km")),
    ),
    "impact": (*_IMPACT_POINT_KEYS, "entry"),
    "entry": (*_IMPACT_POINT_KEYS, "altitude_km"),
}


def _flatten(part: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in part.items():
        if key in _PARTS:
            inner = value if value is not None else dict.fromkeys(_PARTS[key])
            yield from _flatten(inner, f"{prefix}{key}_")
        elif not isinstance(value, list):  # the events of a part have no column
            yield f"{prefix}{key}", value


def _b_plane(plane: BPlane | None) -> dict[str, float | None] | None:
    if plane is None:
        return None
    return {
        "b_km": number(plane.b, u.km),
        "b_t_km": number(plane.b_t, u.km),
        "b_r_km": number(plane.b_r, u.km),
        "xi_km": number(plane.xi, u.km),
        "zeta_km": number(plane.zeta, u.km),
        "horizons_b_t_km": number(plane.horizons_b_t, u.km),
        "horizons_b_r_km": number(plane.horizons_b_r, u.km),
    }


def _hyperbola(hyperbola: Hyperbola | None) -> dict[str, float | None] | None:
    if hyperbola is None:
        return None
    return {
        "eccentricity": number(hyperbola.eccentricity * u.one, u.one),
        "turn_angle_deg": number(hyperbola.turn_angle, u.deg),
    }


def _geostationary(passage: RingPassage | None) -> dict[str, Any] | None:
    """Return the ring's part: the nearest point, and every crossing under "events"."""
    if passage is None:
        return None
    enters, leaves, nearest = passage.enters, passage.leaves, passage.nearest
    return {
        "enters_utc": None if enters is None else iso(enters.time, "utc"),
        "leaves_utc": None if leaves is None else iso(leaves.time, "utc"),
        "nearest_time_utc": iso(nearest.time, "utc"),
        "nearest_longitude_deg": number(nearest.longitude, u.deg),
        "nearest_ring_km": number(nearest.distance_from_ring, u.km),
        "nearest_belt_km": number(nearest.distance_from_belt, u.km),
        "events": [
            {
                "what": one.what,
                "time_utc": iso(one.time, "utc"),
                "jd_tdb": julian_date(one.time),
                "latitude_deg": number(one.latitude, u.deg),
                "longitude_deg": number(one.longitude, u.deg),
                "distance_km": number(one.distance, u.km),
                "ring_km": number(one.distance_from_ring, u.km),
                "belt_km": number(one.distance_from_belt, u.km),
            }
            for one in passage.events
        ],
    }


def _subpoint(point: SubPoint | None) -> dict[str, float | None] | None:
    if point is None:
        return None
    return {
        "latitude_deg": number(point.latitude, u.deg),
        "longitude_deg": number(point.longitude, u.deg),
    }


def impact_record(impact: Impact | None) -> dict[str, Any] | None:
    """Return the ground point under the document's own keys, the entry beneath "entry"."""
    if impact is None:
        return None
    entry = impact.entry
    return {
        **_impact_point(impact.ground),
        "entry": None
        if entry is None
        else {**_impact_point(entry), "altitude_km": number(entry.altitude, u.km)},
    }


def _impact_point(point: ImpactPoint) -> dict[str, Any]:
    return {
        "time_utc": iso(point.time, "utc"),
        "jd_tdb": julian_date(point.time),
        "latitude_deg": number(point.latitude, u.deg),
        "longitude_deg": number(point.longitude, u.deg),
        "speed_km_s": number(point.speed, _SPEED),
    }
