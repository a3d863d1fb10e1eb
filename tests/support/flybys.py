"""Flybys that are not Apophis's: near and far, slow and fast, with and without H, to the ground.

Elements are as published, the figures of each file alone; the others are planted: a hyperbola
about the Earth or a fall on the Moon, carried back (see `planted`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from flyby.constants import LUNAR_DISTANCE_KM
from flyby.dynamics import planetary_ephemeris
from flyby.orbits.orbit import Elements, NonGravitational, Orbit
from flyby.scene.flyby import Flyby
from flyby.times import parse_time, tdb_days, time_from_tdb_days
from planted import planted_state

EARTH_GM_KM3_S2 = 398600.435507


def published(
    designation, producer, solution, epoch_jd, elements, magnitude, source, a1=0.0, slope=None
) -> Orbit:
    """An orbit of a file's own figures, without its covariance."""
    return Orbit(
        name=designation.lower().replace(" ", "-"),
        designation=designation,
        producer=producer,
        solution=solution,
        solution_date="",
        source=source,
        epoch=time_from_tdb_days(epoch_jd - 2451545.0),
        elements=Elements(*elements),
        nongravitational=NonGravitational(a1_au_day2=a1),
        absolute_magnitude=magnitude,
        slope_parameter=slope,
    )


def wn5() -> Orbit:
    """2001 WN5 at 248 711 km."""
    return published(
        "153814 (2001 WN5)",
        "JPL",
        "",
        2461200.5,
        (
            0.4673010002422763,
            0.911746945431206,
            9622.2840826954,
            277.3508336340066,
            44.64214528637515,
            1.91953316452203,
        ),
        18.28,
        "JPL SBDB, 2026-11",
    )


def cd3() -> Orbit:
    """2020 CD3 while the Earth holds it: bound at closest approach."""
    return published(
        "2020 CD3",
        "JPL",
        "JPL 1",
        2458909.5,
        (
            0.03838368798438649,
            0.9859621808698796,
            7322.660654840751,
            138.5739839389891,
            339.6195926032859,
            0.8447277390336053,
        ),
        31.672,
        "JPL SBDB, 2020",
        1.903810192030653e-10,
    )


def bx1() -> Orbit:
    """2024 BX1, which fell near Berlin; its name stands in brackets alone, as JPL writes it."""
    return published(
        "(2024 BX1)",
        "ESA NEOCC",
        "",
        2460330.4994771982,
        (
            0.4160666688213833,
            0.8217294899142089,
            8831.664408826278,
            300.1066764039202,
            243.9930457319428,
            8.0407934385154,
        ),
        32.681,
        "NEOCC, 2024BX1.ke0",
        slope=0.15,
    )


def hyperbola(
    name: str,
    distance_km: float,
    v_infinity_km_s: float,
    degrees: float,
    when: str,
    magnitude: float | None,
    *,
    retrograde: bool = False,
) -> Orbit:
    """Who passes the Earth so near, so fast, at an ecliptic longitude or against its motion."""
    instant = parse_time(when)
    out = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0.3])
    out /= np.linalg.norm(out)
    along = np.cross([0.0, 0.0, 1.0], out)
    if retrograde:
        at = float(tdb_days(instant))
        earth, sun = (planetary_ephemeris().position_velocity(b, at)[1] for b in ("earth", "sun"))
        along = sun - earth
        out = out - (out @ along) / (along @ along) * along
        out /= np.linalg.norm(out)
    along /= np.linalg.norm(along)
    speed = math.sqrt(v_infinity_km_s**2 + 2.0 * EARTH_GM_KM3_S2 / distance_km)
    return named(planted_state(distance_km * out, speed * along, instant, "earth"), name, magnitude)


def moon_impactor() -> Orbit:
    """Who meets the Moon at 3 km/s, three days after it passes the Earth."""
    to_moon = np.array([0.6, 0.5, 0.3]) / math.sqrt(0.7)
    velocity = 3.0 * (0.3 * np.array([-0.5, 0.6, 0.0]) - to_moon)
    instant = parse_time("2031-05-10T12:00:00 UTC")
    return named(planted_state(1738.0 * to_moon, velocity, instant, "moon"), "2031 JM", 27.0)


def named(orbit: Orbit, name: str, magnitude: float | None) -> Orbit:
    """A planted orbit under its own name."""
    return replace(
        orbit,
        name=name.lower().replace(" ", "-"),
        designation=name,
        producer="",
        solution="",
        solution_date="",
        source="planted",
        absolute_magnitude=magnitude,
        slope_parameter=None if magnitude is None else 0.15,
    )


FLYBYS: dict[str, tuple[Callable[[], Orbit], str, str]] = {
    "an impactor": (bx1, "2024-01-15", "2024-01-28"),
    "at 9317 km": (
        lambda: hyperbola("2020 QG", 9317.0, 7.4, 200.0, "2030-08-16T04:09:00 UTC", 29.8),
        "2030-08-10",
        "2030-08-22",
    ),
    "captured": (cd3, "2020-02-01", "2020-02-25"),
    "at 148 000 km, no H": (
        lambda: hyperbola("2030 FA", 148000.0, 12.0, 20.0, "2030-03-16T14:09:00 UTC", None),
        "2030-03-10",
        "2030-03-22",
    ),
    "slow at 178 000 km": (
        lambda: hyperbola("2030 UD", 178000.0, 3.0, 100.0, "2030-10-16T14:09:00 UTC", 28.0),
        "2030-10-10",
        "2030-10-22",
    ),
    "2001 WN5": (wn5, "2028-06-20", "2028-07-02"),
    "retrograde at 0.65 LD": (
        lambda: hyperbola(
            "2034 BT",
            0.65 * LUNAR_DISTANCE_KM,
            60.0,
            310.0,
            "2034-01-17T09:00:00 UTC",
            24.0,
            retrograde=True,
        ),
        "2034-01-11",
        "2034-01-23",
    ),
    "a Moon impactor": (moon_impactor, "2031-05-01", "2031-05-20"),
    "at 16 LD, no H": (
        lambda: hyperbola(
            "2033 MH", 16.0 * LUNAR_DISTANCE_KM, 9.0, 130.0, "2033-06-17T20:00:00 UTC", None
        ),
        "2033-06-11",
        "2033-06-23",
    ),
    "retrograde at 19 LD": (
        lambda: hyperbola(
            "2033 WR",
            19.0 * LUNAR_DISTANCE_KM,
            65.0,
            250.0,
            "2033-11-17T05:00:00 UTC",
            22.0,
            retrograde=True,
        ),
        "2033-11-11",
        "2033-11-23",
    ),
}
"""What makes each orbit, and the span in which its flyby is looked for."""


@cache
def scene_of(name: str) -> Flyby:
    """The passage of one of `FLYBYS`, made once a run."""
    orbit, start, stop = FLYBYS[name]
    return Flyby(orbit(), start=parse_time(start), stop=parse_time(stop))
