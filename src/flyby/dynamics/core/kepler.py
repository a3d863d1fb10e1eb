"""Distance from the Sun on an osculating orbit some days away, of any eccentricity.

References
----------
Stumpff 1962, Himmelsmechanik I: Kepler's equation in universal variables.
Conway 1986, Celest. Mech. 39, 199: Laguerre's method for it.
"""

from __future__ import annotations

import math

from flyby.dynamics.core.layout import exact

_FIRST_TERMS = 0.1  # below it the Stumpff functions come from their series
_CLOSEST_AU = 1.0e-3  # inside the Sun; bounds the search for orbits that fall into it
_ITERATIONS = 100


@exact
def stumpff(x: float) -> tuple[float, float, float, float]:
    """Return c0, c1, c2, c3 of x; c_k(x) = 1/k! - x/(k + 2)! + x^2/(k + 4)! - ..."""
    if abs(x) < _FIRST_TERMS:
        # To x^6: the next term is below 1e-19 of the sum.
        c3 = (
            1.0
            - x
            / 20.0
            * (
                1.0
                - x
                / 42.0
                * (1.0 - x / 72.0 * (1.0 - x / 110.0 * (1.0 - x / 156.0 * (1.0 - x / 210.0))))
            )
        ) / 6.0
        c2 = (
            1.0
            - x
            / 12.0
            * (
                1.0
                - x
                / 30.0
                * (1.0 - x / 56.0 * (1.0 - x / 90.0 * (1.0 - x / 132.0 * (1.0 - x / 182.0))))
            )
        ) / 2.0
        return 1.0 - x * c2, 1.0 - x * c3, c2, c3
    root = math.sqrt(abs(x))
    if x > 0.0:
        c0, c1 = math.cos(root), math.sin(root) / root
    else:
        c0, c1 = math.cosh(root), math.sinh(root) / root
    return c0, c1, (1.0 - c0) / x, (1.0 - c1) / x


@exact
def kepler_distance(
    distance: float, radial: float, speed_square: float, gm: float, days: float
) -> float:
    """Return the distance from the centre `days` later (negative: earlier) in two-body motion.

    Parameters
    ----------
    distance : float
        Now [au].
    radial : float
        Position times velocity [au^2/day].
    speed_square : float
        [au^2/day^2].
    gm : float
        [au^3/day^2].
    days : float

    Returns
    -------
    float
        [au]; to 1e-12 of itself for ellipses, parabolas and hyperbolas alike.
    """
    beta = 2.0 * gm / distance - speed_square
    momentum_square = max(distance * distance * speed_square - radial * radial, 0.0)
    eccentricity = math.sqrt(max(1.0 - beta * momentum_square / (gm * gm), 0.0))
    closest = max(momentum_square / (gm * (1.0 + eccentricity)), _CLOSEST_AU)
    if beta > 0.0:
        # The distance repeats: no more than half a revolution away.
        period = 2.0 * math.pi * gm / (beta * math.sqrt(beta))
        days -= period * math.floor(days / period + 0.5)
    # The anomaly s, of which ds = dt / r, lies between none and that at the least distance.
    reach = abs(days) / closest
    if beta < 0.0:
        # A stretch of anomaly s takes least time about perihelion, 2 (e sinh(ks/2) - ks/2) / n.
        k = math.sqrt(-beta)
        mean = abs(days) * k * k * k / gm
        reach = min(reach, 2.0 * max(2.2, math.asinh(mean)) / k)
    low, high = (-reach, 0.0) if days < 0.0 else (0.0, reach)
    s = min(max(days / distance, low), high)
    for _ in range(_ITERATIONS):
        c0, c1, c2, c3 = stumpff(beta * s * s)
        g1, g2, g3 = s * c1, s * s * c2, s * s * s * c3
        there = distance * c0 + radial * g1 + gm * g2
        miss = distance * g1 + radial * g2 + gm * g3 - days
        if miss < 0.0:
            low = max(low, s)
        else:
            high = min(high, s)
        # Laguerre's step for a polynomial of the fifth degree; a bisection where it leads astray.
        bend = radial * c0 + (gm - beta * distance) * g1
        root = math.sqrt(abs(16.0 * there * there - 20.0 * miss * bend))
        moved = s - 5.0 * miss / (there + root)
        if not low <= moved <= high:
            moved = 0.5 * (low + high)
        if abs(moved - s) <= 1.0e-15 * abs(moved):
            break
        s = moved
    c0, c1, c2, _c3 = stumpff(beta * s * s)
    return distance * c0 + radial * s * c1 + gm * s * s * c2
