"""Made-up approaches in which every field has a value that can be told from the others."""

from __future__ import annotations

import numpy as np
from astropy import units as u
from astropy.time import Time

from flyby.encounter.approach import (
    BPlane,
    CloseApproach,
    Hyperbola,
    Impact,
    ImpactPoint,
    SubPoint,
)
from flyby.orbits.orbit import Covariance, Elements, Orbit
from flyby.reports import Report, approach_report
from flyby.times import parse_time

FORCES = ("Sun, planets, Moon, Pluto (DE440)", "relativity, EIH", "A1, A2")
KM_S = u.km / u.s


def make_orbit(covariance: bool = True) -> Orbit:
    epoch = Time(2459215.5, format="jd", scale="tdb")
    elements = Elements(0.191, 0.7458, 7585.0, 204.04, 126.6, 3.34)
    orbit = Orbit(
        name="apophis-jpl-220",
        designation="99942 Apophis (2004 MN4)",
        producer="JPL",
        solution="220",
        solution_date="2024-06-28",
        source="SBDB, https://ssd-api.jpl.nasa.gov/sbdb.api",
        epoch=epoch,
        elements=elements,
        planetary_ephemeris="DE441",
    )
    if not covariance:
        return orbit
    return Orbit(
        **{
            **orbit.__dict__,
            "covariance": Covariance(
                ("e", "q", "tp", "node", "peri", "i"),
                np.eye(6) * 1e-16,
                epoch,
                elements,
                orbit.nongravitational,
            ),
        }
    )


def earth_approach(**changes: object) -> CloseApproach:
    """A made-up approach with the size of Apophis's, every field filled."""
    values: dict[str, object] = {
        "orbit": make_orbit(),
        "body": "earth",
        # More digits than one float64 holds, so that a format that loses them is caught.
        "time": Time(2462240.0, 0.407091969123, format="jd", scale="tdb"),
        "position": [38011.4567890123, 0.0, 0.0] * u.km,
        "velocity": [0.0, 7.42253895678452, 0.0] * KM_S,
        "distance": 38011.4567890123 * u.km,
        "altitude": 31633.3197890123 * u.km,
        "relative_speed": 7.42253895678452 * KM_S,
        "v_infinity": 5.84135589753103 * KM_S,
        "sigma_time": 0.0123456789 * u.s,
        "sigma_distance": 1.0923456789 * u.km,
        "distance_min_3sigma": 38008.1797519756 * u.km,
        "distance_max_3sigma": 38014.733826049 * u.km,
        "hyperbola": Hyperbola(4.25390, 27.1925 * u.deg, -11681.0 * u.km, 38011.4567890123 * u.km),
        "b_plane": BPlane(
            *(48300.69 * u.km, 40000.1 * u.km, -27073.2 * u.km, -1234.5 * u.km, 48284.9 * u.km),
            *(-20191.1 * u.km, -9756.8 * u.km, 6420.0 * u.km, 2.15388),
        ),
        "subpoint": SubPoint(29.4321 * u.deg, -46.1234 * u.deg),
        "impact": None,
        "ephemeris": "DE440",
        "forces": FORCES,
        "notes": ("a note of the search",),
    }
    return CloseApproach(**{**values, **changes})  # type: ignore[arg-type]


def moon_approach(**changes: object) -> CloseApproach:
    """An approach of which less is known: no covariance, bound, no sub-point."""
    values: dict[str, object] = {
        "orbit": make_orbit(covariance=False),
        "body": "moon",
        "time": Time(2462241.0, 0.10577, format="jd", scale="tdb"),
        "distance": 95968.4 * u.km,
        "altitude": 94231.0 * u.km,
        "relative_speed": 6.398 * KM_S,
        "v_infinity": np.nan * KM_S,
        "sigma_time": None,
        "sigma_distance": None,
        "distance_min_3sigma": None,
        "distance_max_3sigma": None,
        "hyperbola": None,
        "b_plane": None,
        "subpoint": None,
    }
    return earth_approach(**{**values, **changes})


def impact(entry: bool = True) -> Impact:
    def point(seconds: float, altitude: float) -> ImpactPoint:
        return ImpactPoint(
            Time(2462240.0, 0.4 + seconds / 86400.0, format="jd", scale="tdb"),
            altitude * u.km,
            -12.25 * u.deg,
            34.5 * u.deg,
            12.5 * KM_S,
            12.75 * KM_S,
        )

    return Impact(point(0.0, 100.0) if entry else None, point(9.0, 0.0))


def make_report(*approaches: CloseApproach, orbit: Orbit | None = None) -> Report:
    found: dict[str, list[CloseApproach]] = {"earth": [], "moon": []}
    for approach in approaches:
        found[approach.body].append(approach)
    return approach_report(
        orbit or make_orbit(),
        found,
        parse_time("2029-01-01"),
        parse_time("2030-01-01"),
        0.05 * u.au,
        ephemeris="DE440",
        forces=FORCES,
    )
