"""Elements to state and back: the two-body relation at one instant.

One formulation serves ellipse, parabola and hyperbola: the motion since perihelion in universal
variables, with the Stumpff functions, so that nothing is lost where e is near 1.

References
----------
Battin 1999, "An Introduction to the Mathematics and Methods of Astrodynamics", sect. 4.5-4.6.
Stumpff functions: Danby 1992, "Fundamentals of Celestial Mechanics", sect. 6.9.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from flyby.constants import GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.orbit import Elements

FloatArray = NDArray[np.float64]

_ITERATIONS = 200
_SERIES = tuple(
    (1.0 / math.factorial(2 * k + 2), 1.0 / math.factorial(2 * k + 3)) for k in range(9, -1, -1)
)
"""Coefficients of Stumpff's c2 and c3, highest power first."""


def heliocentric_state(
    elements: Elements, epoch_tdb_days: float, gm_au3_day2: float = GM_SUN_AU3_DAY2
) -> tuple[FloatArray, FloatArray]:
    """Heliocentric position [au] and velocity [au/day], ICRF axes, shape (3,) each.

    Parameters
    ----------
    elements : Elements
        Osculating at the epoch.
    epoch_tdb_days : float
        TDB days since J2000.
    gm_au3_day2 : float
        GM of the Sun; by default DE440's.

    Raises
    ------
    InvalidOrbitError
        If Kepler's equation finds no solution.
    """
    q, e = elements.perihelion_distance_au, elements.eccentricity
    since_perihelion = epoch_tdb_days - elements.perihelion_time_tdb_days
    alpha = (1.0 - e) / q  # reciprocal of the semi-major axis
    if alpha > 0.0:
        # Whole revolutions change nothing but the size of the numbers.
        period = 2.0 * math.pi / math.sqrt(gm_au3_day2 * alpha**3)
        since_perihelion = math.remainder(since_perihelion, period)
    root = math.sqrt(gm_au3_day2)
    s = _universal_anomaly(q, e, alpha, root * since_perihelion)
    c1, c2, _ = _stumpff(alpha * s * s)
    radius = q + e * s * s * c2
    # In the orbit's plane, x towards perihelion.
    x = q - s * s * c2
    y = math.sqrt(q * (1.0 + e)) * s * c1
    vx = -root * s * c1 / radius
    vy = root * math.sqrt(q * (1.0 + e)) * (1.0 - alpha * s * s * c2) / radius
    axes = _plane_axes(elements)
    return axes @ np.array([x, y]), axes @ np.array([vx, vy])


def elements_from_state(
    position_au: FloatArray,
    velocity_au_day: FloatArray,
    epoch_tdb_days: float,
    gm_au3_day2: float = GM_SUN_AU3_DAY2,
) -> Elements:
    """Osculating elements of a heliocentric state given in ICRF axes.

    The time of perihelion is that nearest the epoch. Where the node (or perihelion) is undefined
    its longitude (argument) is zero.

    Raises
    ------
    InvalidOrbitError
        If the state is not finite or has no angular momentum.
    """
    r = ECLIPTIC_TO_ICRF.T @ np.asarray(position_au, dtype=np.float64)
    v = ECLIPTIC_TO_ICRF.T @ np.asarray(velocity_au_day, dtype=np.float64)
    radius = float(np.linalg.norm(r))
    momentum = np.cross(r, v)
    h = float(np.linalg.norm(momentum))
    if not math.isfinite(radius + h) or h <= 0.0 or radius <= 0.0:
        raise InvalidOrbitError("a state without angular momentum has no elements")
    laplace = np.cross(v, momentum) / gm_au3_day2 - r / radius
    e = float(np.linalg.norm(laplace))
    q = h * h / gm_au3_day2 / (1.0 + e)
    inclination = math.atan2(math.hypot(momentum[0], momentum[1]), momentum[2])
    flat = math.hypot(momentum[0], momentum[1]) < 1e-15 * h
    node = 0.0 if flat else math.atan2(momentum[0], -momentum[1])
    towards_node = np.array([math.cos(node), math.sin(node), 0.0])
    across = np.cross(momentum / h, towards_node)
    if e < 1e-15:
        argument = 0.0
        perihelion, quadrature = towards_node, across
    else:
        argument = math.atan2(float(laplace @ across), float(laplace @ towards_node))
        perihelion = math.cos(argument) * towards_node + math.sin(argument) * across
        quadrature = np.cross(momentum / h, perihelion)
    true_anomaly = math.atan2(float(r @ quadrature), float(r @ perihelion))
    since = _time_since_perihelion(q, e, true_anomaly, gm_au3_day2)
    return Elements(
        eccentricity=e,
        perihelion_distance_au=q,
        perihelion_time_tdb_days=epoch_tdb_days - since,
        node_deg=math.degrees(node) % 360.0,
        perihelion_argument_deg=math.degrees(argument) % 360.0,
        inclination_deg=math.degrees(inclination),
    )


def perihelion_time_from_mean_anomaly(
    semi_major_axis_au: float, mean_anomaly_deg: float, epoch_tdb_days: float
) -> float:
    """Time of perihelion nearest the epoch [TDB days since J2000] from a mean anomaly."""
    mean_motion = math.sqrt(GM_SUN_AU3_DAY2 / abs(semi_major_axis_au) ** 3)
    anomaly = mean_anomaly_deg
    if semi_major_axis_au > 0.0:
        anomaly = math.remainder(mean_anomaly_deg, 360.0)
    return epoch_tdb_days - math.radians(anomaly) / mean_motion


def _plane_axes(elements: Elements) -> FloatArray:
    """(3, 2): unit vectors towards perihelion and a right angle ahead, ICRF axes."""
    node = math.radians(elements.node_deg)
    argument = math.radians(elements.perihelion_argument_deg)
    tilt = math.radians(elements.inclination_deg)
    towards_node = np.array([math.cos(node), math.sin(node), 0.0])
    across = np.array(
        [
            -math.sin(node) * math.cos(tilt),
            math.cos(node) * math.cos(tilt),
            math.sin(tilt),
        ]
    )
    perihelion = math.cos(argument) * towards_node + math.sin(argument) * across
    quadrature = -math.sin(argument) * towards_node + math.cos(argument) * across
    return ECLIPTIC_TO_ICRF @ np.column_stack([perihelion, quadrature])


def _stumpff(z: float) -> tuple[float, float, float]:
    """c1(z), c2(z), c3(z) of Stumpff; series near zero, where the closed forms cancel."""
    if abs(z) < 0.1:
        c2 = c3 = 0.0
        for second, third in _SERIES:
            c2 = second - z * c2
            c3 = third - z * c3
        return 1.0 - z * c3, c2, c3
    if z > 0.0:
        root = math.sqrt(z)
        half = math.sin(0.5 * root)
        return math.sin(root) / root, 2.0 * half * half / z, (root - math.sin(root)) / (z * root)
    root = math.sqrt(-z)
    half = math.sinh(0.5 * root)
    return math.sinh(root) / root, -2.0 * half * half / z, (math.sinh(root) - root) / (-z * root)


def _universal_anomaly(q: float, e: float, alpha: float, scaled_time: float) -> float:
    """Solve q s + e s^3 c3(alpha s^2) = sqrt(GM) t for s, by Newton inside a bracket."""
    straight = scaled_time / q
    if e * straight * straight < 1e-17 * q:
        # So near perihelion that the curvature is below rounding.
        return straight

    def equation(s: float) -> tuple[float, float]:
        _, c2, c3 = _stumpff(alpha * s * s)
        return q * s + e * s**3 * c3 - scaled_time, q + e * s * s * c2

    sign = math.copysign(1.0, scaled_time)
    low, high = 0.0, sign
    # The left side grows with s: double until it passes.
    while sign * equation(high)[0] < 0.0:
        low, high = high, 2.0 * high
        if alpha < 0.0 and -alpha * high * high > 4.9e5:
            high = sign * math.sqrt(4.9e5 / -alpha)
            break
    s = 0.5 * (low + high)
    for _ in range(_ITERATIONS):
        value, slope = equation(s)
        if value * sign > 0.0:
            high = s
        else:
            low = s
        following = s - value / slope
        if not min(low, high) <= following <= max(low, high):
            following = 0.5 * (low + high)
        if abs(following - s) <= 2.3e-16 * abs(s):
            return following
        s = following
    if abs(high - low) <= 1e-12 * abs(s):
        return s
    raise InvalidOrbitError(
        f"Kepler's equation has no solution for e = {e}, q = {q} au; check the elements"
    )


def _time_since_perihelion(q: float, e: float, true_anomaly: float, gm: float) -> float:
    """Days since perihelion, between -P/2 and P/2 for an ellipse."""
    alpha = (1.0 - e) / q
    # The universal anomaly from the half-angle, whose series is exact however near e is to 1.
    half = math.tan(0.5 * true_anomaly) * math.sqrt(q / (1.0 + e))
    z = alpha * half * half
    if abs(z) < 1e-4:
        s = 2.0 * half * (1.0 - z / 3.0 + z * z / 5.0 - z**3 / 7.0)
    elif z > 0.0:
        s = math.copysign(2.0 * math.atan(math.sqrt(z)) / math.sqrt(alpha), half)
    else:
        s = math.copysign(2.0 * math.atanh(min(math.sqrt(-z), 1.0 - 1e-16)), half)
        s /= math.sqrt(-alpha)
    _, _, c3 = _stumpff(alpha * s * s)
    return (q * s + e * s**3 * c3) / math.sqrt(gm)
