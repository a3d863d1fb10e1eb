"""An orbit beside the Earth's: least distance, distances at the nodes, speed of an encounter.

The Earth's orbit is osculating, of the geocentre about the Sun, with the mass of the Sun alone:
what JPL and NEOCC print is met so to 3e-8 au.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, GM_SUN_AU3_DAY2, J2000_JD, SECONDS_PER_DAY
from flyby.orbits.elements import elements_from_state

if TYPE_CHECKING:
    from flyby.orbits.orbit import Elements


_COVERED_DAYS = 36525.0
"""ERFA's series of the Earth's motion are for 1900 to 2100."""

_POINTS, _EARTH_POINTS = 361, 181
_REFINEMENTS = 14


@lru_cache(maxsize=64)
def earth_orbit(tdb_days: float) -> Elements | None:
    """Return the Earth's osculating heliocentric elements, or None before 1900 and after 2100.

    Parameters
    ----------
    tdb_days : float
        TDB days since J2000.

    References
    ----------
    ERFA's ``epv00``: Bretagnon & Francou 1988, A&A 202, 309, fitted to DE405; good to 10 km.
    """
    if not abs(tdb_days) < _COVERED_DAYS:
        return None
    import erfa

    state, _ = erfa.epv00(J2000_JD, tdb_days)
    return elements_from_state(np.array(state["p"]), np.array(state["v"]), tdb_days)


def encounter_speed_km_s(e: float, q_au: float, inclination_deg: float) -> float:
    """Return the speed relative to a circular orbit of the Earth, where the two cross [km/s].

    U = sqrt(3 - T) of the Earth's mean speed, with Tisserand's parameter T (Öpik 1976,
    "Interplanetary Encounters").
    """
    semi_latus_rectum = q_au * (1.0 + e)
    tisserand = (1.0 - e) / q_au + 2.0 * math.sqrt(semi_latus_rectum) * math.cos(
        math.radians(inclination_deg)
    )
    circular = math.sqrt(GM_SUN_AU3_DAY2) * AU_KM / SECONDS_PER_DAY
    return math.sqrt(3.0 - tisserand) * circular


def node_gaps_au(
    e: float, q_au: float, i_deg: float, node_deg: float, peri_deg: float, earth: Elements
) -> tuple[float, float]:
    """Return the distance from the Sun less the Earth's at ascending and descending node [au].

    The nodes are those with the plane of the Earth's own orbit.
    """
    towards, quadrature = _axes(i_deg, node_deg, peri_deg)
    to_earths, earths_quadrature = _earths_axes(earth)
    pole, earths_pole = np.cross(towards, quadrature), np.cross(to_earths, earths_quadrature)
    line = np.cross(earths_pole, pole)
    gaps = []
    for direction in (line, -line):
        own = _radius(e, q_au, math.atan2(direction @ quadrature, direction @ towards))
        other = _radius(
            earth.eccentricity,
            earth.perihelion_distance_au,
            math.atan2(direction @ earths_quadrature, direction @ to_earths),
        )
        gaps.append(own - other)
    return gaps[0], gaps[1]


def moid_au(
    e: float, q_au: float, i_deg: float, node_deg: float, peri_deg: float, earth: Elements
) -> float:
    """Return the least distance between the two orbits, as curves [au].

    Every local minimum on a grid of both true anomalies is refined by itself.
    """
    furthest = math.pi if e < 1.0 else math.acos(-1.0 / e) - 1e-3
    axes, earths = _axes(i_deg, node_deg, peri_deg), _earths_axes(earth)
    shape = (earth.eccentricity, earth.perihelion_distance_au)
    own = np.linspace(-furthest, furthest, _POINTS)
    other = np.linspace(-math.pi, math.pi, _EARTH_POINTS)
    squared = _squared(_points(e, q_au, own, axes), _points(*shape, other, earths))
    nearest, along = squared.argmin(axis=1), squared.min(axis=1)
    around = np.pad(along, 1, mode="wrap" if e < 1.0 else "edge")
    least = math.inf
    for index in np.flatnonzero((along <= around[:-2]) & (along <= around[2:])):
        x, y = own[index], other[nearest[index]]
        half = 2.0 * (other[1] - other[0])
        for _ in range(_REFINEMENTS):
            xs, ys = x + half * _STENCIL, y + half * _STENCIL
            near = _squared(_points(e, q_au, xs, axes), _points(*shape, ys, earths))
            row, column = np.unravel_index(near.argmin(), near.shape)
            x, y, half = xs[row], ys[column], 0.4 * half
        least = min(least, float(near.min()))
    return math.sqrt(least)


_STENCIL = np.linspace(-1.0, 1.0, 7)


def _axes(i_deg: float, node_deg: float, peri_deg: float) -> tuple[FloatArray, FloatArray]:
    """Return unit vectors to perihelion and a right angle ahead, ecliptic axes."""
    node, peri, tilt = (math.radians(angle) for angle in (node_deg, peri_deg, i_deg))
    towards_node = np.array([math.cos(node), math.sin(node), 0.0])
    across = np.array(
        [-math.sin(node) * math.cos(tilt), math.cos(node) * math.cos(tilt), math.sin(tilt)]
    )
    return (
        math.cos(peri) * towards_node + math.sin(peri) * across,
        math.cos(peri) * across - math.sin(peri) * towards_node,
    )


def _earths_axes(earth: Elements) -> tuple[FloatArray, FloatArray]:
    return _axes(earth.inclination_deg, earth.node_deg, earth.perihelion_argument_deg)


def _radius(e: float, q_au: float, anomaly: float) -> float:
    return q_au * (1.0 + e) / (1.0 + e * math.cos(anomaly))


def _points(
    e: float, q_au: float, anomaly: FloatArray, axes: tuple[FloatArray, FloatArray]
) -> FloatArray:
    radius = q_au * (1.0 + e) / (1.0 + e * np.cos(anomaly))
    x, y = radius * np.cos(anomaly), radius * np.sin(anomaly)
    return x[:, None] * axes[0] + y[:, None] * axes[1]


def _squared(one: FloatArray, other: FloatArray) -> FloatArray:
    cross = (one * one).sum(1)[:, None] + (other * other).sum(1)[None, :]
    if len(one) > 20:
        return np.asarray(cross - 2.0 * one @ other.T, dtype=np.float64)
    # Near a minimum the difference itself, which keeps its digits.
    return np.asarray(((one[:, None] - other[None]) ** 2).sum(-1), dtype=np.float64)
