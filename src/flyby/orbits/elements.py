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

from flyby.arrays import FloatArray
from flyby.constants import GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.orbit import Elements

_ITERATIONS = 2000
"""Bisection alone, the last resort, needs 1100 for any two floats."""
_ECCENTRIC = 0.1
"""Above this e, perihelion is defined well enough to count from it by energy."""
_SERIES_LIMIT = 4.0
_SERIES = tuple(
    (1.0 / math.factorial(2 * k + 2), 1.0 / math.factorial(2 * k + 3)) for k in range(15, -1, -1)
)
"""Coefficients of c2 and c3, highest power first: at the limit the first left out is 1e-29."""


def heliocentric_state(
    elements: Elements, epoch_tdb_days: float, gm_au3_day2: float = GM_SUN_AU3_DAY2
) -> tuple[FloatArray, FloatArray]:
    """Return the heliocentric position [au] and velocity [au/day], ICRF axes, shape (3,) each.

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
        If Kepler's equation finds no solution, or the state is too large for a float64.
    """
    try:
        in_plane = _state_in_plane(elements, epoch_tdb_days, gm_au3_day2)
    except (ArithmeticError, ValueError):  # of infinities, say
        raise _unsolved(elements.eccentricity, elements.perihelion_distance_au) from None
    state = _plane_axes(elements) @ in_plane
    if not np.all(np.isfinite(state)):
        raise _unsolved(elements.eccentricity, elements.perihelion_distance_au)
    return state[:, 0].copy(), state[:, 1].copy()


def true_anomaly(elements: Elements, epoch_tdb_days: float) -> float:
    """Return the true anomaly [rad], -pi to pi, at TDB days; errors as `heliocentric_state`."""
    try:
        in_plane = _state_in_plane(elements, epoch_tdb_days, GM_SUN_AU3_DAY2)
    except (ArithmeticError, ValueError):  # of infinities, say
        raise _unsolved(elements.eccentricity, elements.perihelion_distance_au) from None
    return math.atan2(in_plane[1, 0], in_plane[0, 0])


def _state_in_plane(elements: Elements, epoch_tdb_days: float, gm_au3_day2: float) -> FloatArray:
    """Return the position and velocity as the columns of (2, 2), x towards perihelion."""
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
    x = q - s * s * c2
    y = math.sqrt(q * (1.0 + e)) * s * c1
    vx = -root * s * c1 / radius
    vy = root * math.sqrt(q * (1.0 + e)) * (1.0 - alpha * s * s * c2) / radius
    return np.array([[x, vx], [y, vy]])


def elements_from_state(
    position_au: FloatArray,
    velocity_au_day: FloatArray,
    epoch_tdb_days: float,
    gm_au3_day2: float = GM_SUN_AU3_DAY2,
) -> Elements:
    """Return the osculating elements of a heliocentric state given in ICRF axes.

    The time of perihelion is that nearest the epoch. Where the node (or perihelion) is undefined
    its longitude (argument) is zero.

    The state comes back from the elements to within rounding, which the representation itself
    limits: the time of perihelion to its last digit times the speed, and e to its last digit,
    which near a parabola moves the energy by one part in 1e16 of that at perihelion.

    Raises
    ------
    InvalidOrbitError
        If the state is not finite or has no angular momentum.
    """
    if not np.all(np.isfinite([position_au, velocity_au_day])):
        raise InvalidOrbitError("a state that is not finite has no elements; check it")
    r = ECLIPTIC_TO_ICRF.T @ np.asarray(position_au, dtype=np.float64)
    v = ECLIPTIC_TO_ICRF.T @ np.asarray(velocity_au_day, dtype=np.float64)
    radius = float(np.linalg.norm(r))
    momentum = np.cross(r, v)
    if radius > 0.0:
        # Far out the product is a small difference: what rounding tilts out of the plane would
        # carry the position with it.
        momentum -= (momentum @ r) / radius * (r / radius)
    h = float(np.linalg.norm(momentum))
    if h <= 0.0:
        raise InvalidOrbitError("a state without angular momentum has no elements")
    laplace = np.cross(v, momentum) / gm_au3_day2 - r / radius
    e = float(np.linalg.norm(laplace))
    parameter = h * h / gm_au3_day2
    if e > _ECCENTRIC:
        # From the energy, which then keeps its digits near a parabola and far from the Sun.
        energy_alpha = 2.0 / radius - float(v @ v) / gm_au3_day2
        e = math.sqrt(max(1.0 - energy_alpha * parameter, 0.0))
    q = parameter / (1.0 + e)
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
    if e > _ECCENTRIC:
        s = _universal_anomaly_of_state(q, e, radius, float(r @ v) / math.sqrt(gm_au3_day2))
    else:
        anomaly = math.atan2(float(r @ quadrature), float(r @ perihelion))
        s = _universal_anomaly_of_angle(q, e, anomaly)
    _, _, c3 = _stumpff((1.0 - e) / q * s * s)
    since = (q * s + e * s**3 * c3) / math.sqrt(gm_au3_day2)
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
    """Return the time of perihelion nearest the epoch [TDB days since J2000] from a mean anomaly.

    Raises
    ------
    InvalidOrbitError
        If the axis is too large or too small for a float64 to hold the mean motion.
    """
    anomaly = mean_anomaly_deg
    if semi_major_axis_au > 0.0:
        anomaly = math.remainder(mean_anomaly_deg, 360.0)
    try:
        mean_motion = math.sqrt(GM_SUN_AU3_DAY2 / abs(semi_major_axis_au) ** 3)
        since = math.radians(anomaly) / mean_motion
    except (ArithmeticError, ValueError):  # of infinities, say
        raise InvalidOrbitError(
            f"a is {semi_major_axis_au} au, with which no body moves; check it"
        ) from None
    return epoch_tdb_days - since


def _plane_axes(elements: Elements) -> FloatArray:
    """Return (3, 2): unit vectors towards perihelion and a right angle ahead, ICRF axes."""
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
    """Return c1(z), c2(z), c3(z) of Stumpff; series near zero, where the closed forms cancel."""
    if abs(z) < _SERIES_LIMIT:
        c2 = c3 = 0.0
        for even, odd in _SERIES:
            c2 = even - z * c2
            c3 = odd - z * c3
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
    if scaled_time == 0.0:
        return 0.0

    def equation(s: float) -> tuple[float, float]:
        _, c2, c3 = _stumpff(alpha * s * s)
        return q * s + e * s**3 * c3 - target, q + e * s * s * c2

    sign, target = math.copysign(1.0, scaled_time), abs(scaled_time)
    # The hyperbolic sine of more than 700 is no float64.
    largest = 700.0 / math.sqrt(-alpha) if alpha < 0.0 else math.inf
    low, high = 0.0, min(1.0, largest)
    # The left side grows with s: double until it passes.
    while equation(high)[0] < 0.0:
        if high >= largest or not math.isfinite(high):
            raise _unsolved(e, q)
        low, high = high, min(2.0 * high, largest)
    s = 0.5 * (low + high)
    for _ in range(_ITERATIONS):
        value, slope = equation(s)
        if value > 0.0:
            high = s
        else:
            low = s
        following = s - value / slope
        if not low <= following <= high:
            following = 0.5 * (low + high)
        # Rounding of the equation itself moves s by an ulp or two for ever, and what is nearer to
        # perihelion than any clock resolves has no relative precision.
        if abs(following - s) <= max(8.9e-16 * s, 1e-290):
            return sign * following
        s = following
    raise _unsolved(e, q)


def _universal_anomaly_of_state(q: float, e: float, radius: float, sigma: float) -> float:
    """From r and sigma = r.v / sqrt(GM), for orbits that are not nearly circular.

    e sin E = sqrt(alpha) sigma and e cos E = 1 - alpha r, or their hyperbolic twins, lose nothing
    far from the Sun, where the true anomaly no longer tells one place from another.
    """
    alpha = (1.0 - e) / q
    if alpha == 0.0:
        return sigma
    root = math.sqrt(abs(alpha))
    if alpha > 0.0:
        return math.atan2(root * sigma, 1.0 - alpha * radius) / root
    return math.asinh(root * sigma / e) / root


def _universal_anomaly_of_angle(q: float, e: float, anomaly: float) -> float:
    """From the true anomaly, measured from the same perihelion: for nearly circular orbits."""
    half = math.sqrt((1.0 - e) / (1.0 + e)) * math.tan(0.5 * anomaly)
    return 2.0 * math.atan(half) * math.sqrt(q / (1.0 - e))


def _unsolved(e: float, q: float) -> InvalidOrbitError:
    return InvalidOrbitError(
        f"Kepler's equation has no solution for e = {e}, q = {q} au; check the elements"
    )
