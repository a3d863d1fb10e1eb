"""A `Report` as plain values under the names of the JSON document, for every machine format.

Numbers are float64 in the unit of their key. A Julian date is a `decimal.Decimal`, since a
float64 resolves only 40 microseconds of it. What cannot be known is None, never NaN.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
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
from flyby.orbits.orbit import Orbit
from flyby.reports.report import Report
from flyby.times import iso, julian_date_text

JULIAN_DATE_DECIMALS = 12
"""A ten-millionth of a second: finer than any approach is known."""

_SPEED = u.km / u.s


def record(report: Report) -> dict[str, Any]:
    """Nest the whole report as in the JSON document."""
    return {
        "orbit": orbit_record(report.orbit),
        "dynamics": {"ephemeris": report.ephemeris, "forces": list(report.forces)},
        "search": {
            "start_utc": iso(report.start, "utc"),
            "stop_utc": iso(report.stop, "utc"),
            "bodies": list(report.bodies),
            "within_km": number(report.within, u.km),
            "found": dict(report.found),
        },
        "impacts": [
            {"body": contact.body, **(_impact(impact) or {})} for contact, impact in report.impacts
        ],
        "notes": list(report.notes),
        "approaches": [approach_record(approach) for approach in report.approaches],
    }


def orbit_record(orbit: Orbit) -> dict[str, Any]:
    """Which published solution it is."""
    return {
        "name": orbit.name,
        "designation": orbit.designation or None,
        "solution": orbit.solution or None,
        "producer": orbit.producer or None,
        "solution_date": orbit.solution_date or None,
        "epoch_jd_tdb": julian_date(orbit.epoch),
        "source": orbit.source or None,
    }


def approach_record(approach: CloseApproach) -> dict[str, Any]:
    """One approach, nested as in the JSON document."""
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
        "impact": _impact(approach.impact),
    }


def flat_rows(report: Report) -> list[dict[str, Any]]:
    """One dict an approach, nested names joined with "_", all with the same keys.

    The orbit and the dynamics are repeated in each row, so that a row taken out of its table
    still says what it was computed from.
    """
    shared = {
        **{f"orbit_{key}": value for key, value in orbit_record(report.orbit).items()},
        "dynamics_ephemeris": report.ephemeris,
        "dynamics_forces": "; ".join(report.forces),
    }
    return [
        {**dict(_flatten(approach_record(approach))), **shared} for approach in report.approaches
    ]


def flat_keys() -> list[str]:
    """List the column names of `flat_rows`, which a table without rows has too."""
    nothing = dict.fromkeys(_APPROACH_KEYS)
    return [
        *(key for key, _ in _flatten(nothing)),
        *(f"orbit_{key}" for key in _ORBIT_KEYS),
        "dynamics_ephemeris",
        "dynamics_forces",
    ]


def number(value: Any, unit: Any) -> float | None:
    """Read a quantity as a float in `unit`; None for None and for what is not finite."""
    if value is None:
        return None
    plain = float(value.to_value(unit))
    return plain if np.isfinite(plain) else None


def julian_date(time: Time) -> Decimal:
    """Julian date in TDB with every digit."""
    return Decimal(julian_date_text(time, JULIAN_DATE_DECIMALS))


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
    "impact",
)
_ORBIT_KEYS = (
    "name",
    "designation",
    "solution",
    "producer",
    "solution_date",
    "epoch_jd_tdb",
    "source",
)
_IMPACT_POINT_KEYS = ("time_utc", "jd_tdb", "latitude_deg", "longitude_deg", "speed_km_s")

# The parts of an approach that can be missing as a whole keep their columns in a flat table.
_PARTS: dict[str, tuple[str, ...]] = {
    "b_plane": ("b_km", "b_t_km", "b_r_km", "xi_km", "zeta_km"),
    "hyperbola": ("eccentricity", "turn_angle_deg"),
    "subpoint": ("latitude_deg", "longitude_deg"),
    "impact": (*_IMPACT_POINT_KEYS, "entry"),
    "entry": (*_IMPACT_POINT_KEYS, "altitude_km"),
}


def _flatten(part: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in part.items():
        if key in _PARTS:
            inner = value if value is not None else dict.fromkeys(_PARTS[key])
            yield from _flatten(inner, f"{prefix}{key}_")
        else:
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
    }


def _hyperbola(hyperbola: Hyperbola | None) -> dict[str, float | None] | None:
    if hyperbola is None:
        return None
    return {
        "eccentricity": number(hyperbola.eccentricity * u.one, u.one),
        "turn_angle_deg": number(hyperbola.turn_angle, u.deg),
    }


def _subpoint(point: SubPoint | None) -> dict[str, float | None] | None:
    if point is None:
        return None
    return {
        "latitude_deg": number(point.latitude, u.deg),
        "longitude_deg": number(point.longitude, u.deg),
    }


def _impact(impact: Impact | None) -> dict[str, Any] | None:
    """Put the ground point under the document's own keys, the entry beneath "entry"."""
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
