"""States of the perturbing bodies at the nodes of a step.

They are evaluated once a step, whatever the number of lanes and iterations.

References
----------
Park et al. 2021, AJ 161, 105 (DE440); NAIF, "SPK Required Reading", type 2.
Capitaine & Wallace 2006, A&A 450, 855 and IERS Conventions 2010, eq. 5.16: the celestial pole.
"""

from __future__ import annotations

import math
from typing import Any

from flyby.dynamics.core.layout import (
    ASTEROIDS,
    BODIES,
    BRACKET,
    EARTH,
    MOON,
    RELATIVITY,
    RELATIVITY_EIH,
    SUN,
    VX,
    VY,
    VZ,
    WITH_ASTEROIDS,
    WITH_EARTH_ZONALS,
    X,
    Y,
    Z,
    exact,
    reordered,
)

_ARCSECOND = math.pi / 648000.0
_NODES = 8
(_TWICE, _VALUE_BEFORE, _VALUE, _SLOPE_BEFORE, _SLOPE, _CURVE_BEFORE, _CURVE, _FIRST) = (
    row * _NODES for row in range(8)
)
WORK_SIZE = 17 * _NODES


@exact
def chebyshev_nodes(
    coefficients: Any,
    layout: Any,
    grid: Any,
    segment: int,
    days: float,
    ahead: Any,
    out: Any,
    work: Any,
) -> None:
    """Evaluate position, velocity, acceleration of one segment at a step's eight nodes, at once.

    The instants are ``days + ahead[node]``. They come in two parts, since their float64 sum would
    be rounded by 1e-12 day, in which the Earth moves by 1e-14 au: a hundred times the rounding of
    its position, and enough noise to stall a step controller near the Earth.

    ``out`` takes nine rows of eight numbers, ``work`` has eight rows to work in.
    """
    start, length = grid[segment, 0], grid[segment, 1]
    offset, order, count = layout[segment, 0], layout[segment, 1], layout[segment, 2]
    scale = 2.0 / length
    for node in range(_NODES):
        record = math.floor((days - start + ahead[node]) / length)
        record = min(max(record, 0.0), count - 1.0)
        argument = ((days - (start + record * length)) + ahead[node]) * scale - 1.0
        first = offset + int(record) * 3 * order
        work[_TWICE + node] = 2.0 * argument
        work[_VALUE_BEFORE + node] = 1.0
        work[_VALUE + node] = argument
        work[_SLOPE_BEFORE + node] = 0.0
        work[_SLOPE + node] = 1.0
        work[_CURVE_BEFORE + node] = 0.0
        work[_CURVE + node] = 0.0
        work[_FIRST + node] = first
        out[node] = coefficients[first]
        out[_NODES + node] = coefficients[first + order]
        out[2 * _NODES + node] = coefficients[first + 2 * order]
        for row in range(3, 9):
            out[row * _NODES + node] = 0.0
    for degree in range(1, order):
        for node in range(_NODES):
            place = int(work[_FIRST + node]) + degree
            cx = coefficients[place]
            cy = coefficients[place + order]
            cz = coefficients[place + 2 * order]
            value, slope, curve = work[_VALUE + node], work[_SLOPE + node], work[_CURVE + node]
            twice = work[_TWICE + node]
            out[node] += cx * value
            out[_NODES + node] += cy * value
            out[2 * _NODES + node] += cz * value
            out[3 * _NODES + node] += cx * slope
            out[4 * _NODES + node] += cy * slope
            out[5 * _NODES + node] += cz * slope
            out[6 * _NODES + node] += cx * curve
            out[7 * _NODES + node] += cy * curve
            out[8 * _NODES + node] += cz * curve
            work[_CURVE + node] = twice * curve - work[_CURVE_BEFORE + node] + 4.0 * slope
            work[_SLOPE + node] = twice * slope - work[_SLOPE_BEFORE + node] + 2.0 * value
            work[_VALUE + node] = twice * value - work[_VALUE_BEFORE + node]
            work[_CURVE_BEFORE + node] = curve
            work[_SLOPE_BEFORE + node] = slope
            work[_VALUE_BEFORE + node] = value
    for row in range(3, 6):
        for node in range(_NODES):
            out[row * _NODES + node] *= scale
            out[(row + 3) * _NODES + node] *= scale * scale


@exact
def fill_nodes(
    days: float,
    ahead: Any,
    coefficients: Any,
    layout: Any,
    grid: Any,
    asteroid_coefficients: Any,
    asteroid_grid: Any,
    settings: Any,
    bodies: Any,
    asteroids: Any,
    poles: Any,
    work: Any,
) -> None:
    """Evaluate all bodies at the eight instants ``days + ahead`` (TDB days since J2000).

    ``bodies`` is (8, BODY_ROWS, BODIES), ``asteroids`` (8, 3, ASTEROIDS), ``poles`` (8, 3) the
    Earth's.
    """
    out, scratch = work[: 9 * _NODES], work[9 * _NODES :]
    for body in range(10):
        chebyshev_nodes(coefficients, layout, grid, body, days, ahead, out, scratch)
        for node in range(_NODES):
            for row in range(9):
                bodies[node, row, body] = out[row * _NODES + node]
    # Place 3 holds the Earth-Moon barycentre until here.
    chebyshev_nodes(coefficients, layout, grid, 10, days, ahead, out, scratch)
    for node in range(_NODES):
        for row in range(9):
            bodies[node, row, MOON] = bodies[node, row, EARTH] + out[row * _NODES + node]
    chebyshev_nodes(coefficients, layout, grid, 11, days, ahead, out, scratch)
    for node in range(_NODES):
        for row in range(9):
            bodies[node, row, EARTH] += out[row * _NODES + node]

    for node in range(_NODES):
        if settings[WITH_ASTEROIDS] > 0.0:
            fill_asteroids(
                days + ahead[node],
                asteroid_coefficients,
                asteroid_grid,
                bodies[node],
                asteroids[node],
            )
        if settings[WITH_EARTH_ZONALS] > 0.0:
            celestial_pole(days + ahead[node], poles[node])


@reordered
def fill_asteroids(days: float, coefficients: Any, grid: Any, bodies: Any, asteroids: Any) -> None:
    """Evaluate the barycentric positions (3, ASTEROIDS) of the perturbing asteroids."""
    start, length = grid[0], grid[1]
    elapsed = days - start
    record = min(max(math.floor(elapsed / length), 0), coefficients.shape[0] - 1)
    argument = 2.0 * (elapsed - record * length) / length - 1.0
    order = coefficients.shape[1]
    for axis in range(3):
        for place in range(ASTEROIDS):
            asteroids[axis, place] = bodies[axis, SUN] + coefficients[record, 0, axis, place]
    before, value = 1.0, argument
    for degree in range(1, order):
        for axis in range(3):
            for place in range(ASTEROIDS):
                asteroids[axis, place] += value * coefficients[record, degree, axis, place]
        before, value = value, 2.0 * argument * value - before


@exact
def fill_brackets(gm: Any, settings: Any, middle: Any, tables: Any) -> None:
    """Fill in the part of the relativistic bracket that does not depend on the asteroid.

    2 v^2 - (potential of the other bodies), for each body. The potentials are taken at the middle
    of the step: within a step that of the Sun at the Earth, 1e-8 of c^2, changes by 0.5 %, which
    changes the Earth's attraction by 5e-11 of itself.
    """
    if settings[RELATIVITY] != RELATIVITY_EIH:
        return
    for body in range(BODIES):
        if gm[body] == 0.0:
            continue
        potential = 0.0
        for other in range(BODIES):
            if other != body and gm[other] > 0.0:
                dx = middle[X, other] - middle[X, body]
                dy = middle[Y, other] - middle[Y, body]
                dz = middle[Z, other] - middle[Z, body]
                potential += gm[other] / math.sqrt(dx * dx + dy * dy + dz * dz)
        for node in range(tables.shape[0]):
            vx, vy, vz = tables[node, VX, body], tables[node, VY, body], tables[node, VZ, body]
            tables[node, BRACKET, body] = 2.0 * (vx * vx + vy * vy + vz * vz) - potential


@exact
def celestial_pole(days: float, pole: Any) -> None:
    """Compute the unit vector of the Earth's true pole, ICRF axes, to 0.6 arcsec over 1900-2110."""
    centuries = days / 36525.0
    node = math.radians(125.04455501 - 1934.13626197 * centuries)
    double_longitude = math.radians(
        2.0 * (93.27209062 + 483202.01745772 * centuries)
        - 2.0 * (297.85019547 + 445267.11144694 * centuries)
        + 2.0 * (125.04455501 - 1934.13626197 * centuries)
    )
    x = (
        -0.016617
        + 2004.191898 * centuries
        - 0.4297829 * centuries**2
        - 6.844318 * math.sin(node)
        - 0.523908 * math.sin(double_longitude)
    )
    y = (
        -0.006951
        - 0.025896 * centuries
        - 22.4072747 * centuries**2
        + 9.205236 * math.cos(node)
        + 0.573033 * math.cos(double_longitude)
    )
    pole[0], pole[1] = x * _ARCSECOND, y * _ARCSECOND
    pole[2] = math.sqrt(1.0 - pole[0] ** 2 - pole[1] ** 2)
