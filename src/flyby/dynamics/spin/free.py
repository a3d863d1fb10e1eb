"""Free rotation of a rigid body in closed form: energy, periods, and where a phase has brought it.

Moments of inertia are ratios, a <= b <= c, and angular momentum is in the units of moment times
rad/s. A body in short-axis mode turns about its axis c, and c goes round the angular momentum; in
long-axis mode so does a. The solutions are those of Landau & Lifshitz (Mechanics, section 37); the
mean precession follows from them with the complete integral of the third kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import BoolArray, FloatArray, norm

_LEAST_EXCITED = 1.0e-12
"""Below this share of the energy a body does not tumble, as far as floats can tell."""


@dataclass(frozen=True)
class FreeRotation:
    """What energy and angular momentum tell of a free rotation, for many bodies at once.

    Attributes
    ----------
    momentum : ndarray, shape (n,)
    excitation : ndarray, shape (n,)
        Energy over the least that goes with the angular momentum, E/E0: 1 about the short axis.
    short_axis : ndarray of bool, shape (n,)
        Whether it is in short-axis mode.
    effective_s, precession_s, rotation_s : ndarray, shape (n,)
        Period of the effective rate 2E/L; of the mean precession of the axis of the mode about the
        angular momentum; of the rotation about that axis. The last two are nan of a body that does
        not tumble.
    most_tilt_rad : ndarray, shape (n,)
        Greatest angle between the axis of the mode and the angular momentum.
    """

    momentum: FloatArray
    excitation: FloatArray
    short_axis: BoolArray
    effective_s: FloatArray
    precession_s: FloatArray
    rotation_s: FloatArray
    most_tilt_rad: FloatArray

    @property
    def light_curve_s(self) -> FloatArray:
        """Period of the sum of both rates, as in the strongest period of Apophis's light curve.

        The rotation of short-axis mode goes backwards. It is nan in long-axis mode.
        """
        both = 1.0 / (1.0 / self.precession_s - 1.0 / self.rotation_s)
        still = np.isnan(self.precession_s)
        return np.where(still, self.effective_s, np.where(self.short_axis, both, np.nan))


def free_rotation(moments: FloatArray, rates: FloatArray) -> FreeRotation:
    """Describe the free rotation that goes on from an instant.

    Parameters
    ----------
    moments : ndarray, shape (3,)
        Ascending, the last above the first.
    rates : ndarray, shape (n, 3)
        Angular velocity along the principal axes [rad/s].
    """
    momentum = norm(moments * rates)
    # From the two smaller components, so that a rotation next to the short axis keeps its digits.
    extra = (moments * (moments[2] - moments) * rates**2).sum(axis=1)  # 2 E I_c - L^2
    return from_momentum(moments, momentum, 1.0 + extra / momentum**2)


def from_momentum(
    moments: FloatArray, momentum: FloatArray, excitation: FloatArray
) -> FreeRotation:
    """Describe the free rotation with an angular momentum and an excitation E/E0."""
    first, middle, last = moments
    square = momentum**2
    twice_energy = excitation * square / last
    short = twice_energy * middle <= square
    precession, rotation, tilt = (np.full(momentum.shape, np.nan) for _ in range(3))
    for mode, (low, high) in ((short, (first, last)), (~short, (last, first))):
        if mode.any() and high != middle:
            ordered = np.array([low, middle, high])
            found = _mode(ordered, momentum[mode], twice_energy[mode])
            precession[mode], rotation[mode], tilt[mode] = found
    still = excitation - 1.0 < _LEAST_EXCITED
    precession[still] = rotation[still] = np.nan
    tilt[still] = 0.0
    return FreeRotation(
        momentum,
        excitation,
        short,
        2.0 * np.pi * momentum / twice_energy,
        precession,
        rotation,
        tilt,
    )


def _mode(
    moments: FloatArray, momentum: FloatArray, twice_energy: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return both periods and the greatest tilt about the last of the moments given."""
    first, middle, last = moments
    quarter, rate, parameter = _elliptic(moments, momentum, twice_energy)
    rotation = 4.0 * quarter / rate
    # The precession is L (A w1^2 + B w2^2) / (A^2 w1^2 + B^2 w2^2), whose mean over the argument of
    # the elliptic functions has this characteristic.
    characteristic = -last * (middle - first) / (first * (last - middle))
    third = _third_kind(characteristic, parameter) / quarter
    precession = 2.0 * np.pi * last / (momentum * (1.0 + (last - first) / first * third))
    along = (momentum**2 - twice_energy * middle) / ((last - middle) / last) / momentum**2
    tilt = np.arccos(np.sqrt(np.clip(along, 0.0, 1.0)))
    return precession, rotation, tilt


def _elliptic(
    moments: FloatArray, momentum: FloatArray, twice_energy: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the quarter period K, the rate of the argument [rad/s] and the parameter m."""
    from scipy.special import ellipk

    first, middle, last = moments
    square = momentum**2
    inner = (last - middle) * (square - twice_energy * first)
    parameter = np.clip((middle - first) * (twice_energy * last - square) / inner, 0.0, 1.0)
    rate = np.sqrt(inner / (first * middle * last))
    return np.asarray(ellipk(parameter)), rate, parameter


def _third_kind(characteristic: float, parameter: FloatArray) -> FloatArray:
    """Return the complete elliptic integral of the third kind (Carlson 1995)."""
    from scipy.special import elliprf, elliprj

    other = 1.0 - parameter
    integral = elliprf(0.0, other, 1.0)
    return np.asarray(
        integral + characteristic / 3.0 * elliprj(0.0, other, 1.0, 1.0 - characteristic)
    )


def from_periods(
    moments: FloatArray, precession_s: float, rotation_s: float
) -> tuple[float, float] | None:
    """Return angular momentum and excitation of a body in short-axis mode with two periods.

    Parameters
    ----------
    moments : ndarray, shape (3,)
    precession_s, rotation_s : float

    Returns
    -------
    (float, float) or None
        None where a body of these moments cannot have both.
    """
    from flyby.roots import find_roots

    most = float(moments[2] / moments[1])  # where the long-axis modes begin
    if most <= 1.0:
        return None
    wanted = np.log(rotation_s / precession_s)

    def excess(excitation: FloatArray, _which: object = None) -> FloatArray:
        found = from_momentum(moments, np.ones(excitation.shape), excitation)
        return np.asarray(wanted - np.log(found.rotation_s / found.precession_s))

    ends = np.array([1.0 + 1e-9]), np.array([most - (most - 1.0) * 1e-12])
    low, high = excess(ends[0]), excess(ends[1])
    if not low[0] > 0.0 >= high[0]:
        return None
    excitation = find_roots(excess, *ends, 1e-15, (low, high))
    unit = from_momentum(moments, np.ones(1), excitation)
    return float(unit.precession_s[0]) / precession_s, float(excitation[0])


def rates_at_phases(
    moments: FloatArray, momentum: float, excitation: float, phases: FloatArray
) -> FloatArray:
    """Return the angular velocity (n, 3) along the principal axes at phases of the rotation.

    Parameters
    ----------
    moments : ndarray, shape (3,)
    momentum, excitation : float
        Of a body in short-axis mode.
    phases : ndarray, shape (n,)
        Time over the period of rotation, 0 to 1; 0 where the body turns about a and c alone.
    """
    from scipy.special import ellipj

    first, middle, last = moments
    square = momentum**2
    extra = (excitation - 1.0) * square  # 2 E I_c - L^2
    if excitation - 1.0 < _LEAST_EXCITED:
        still = np.zeros((phases.size, 3))
        still[:, 2] = momentum / last
        return still
    twice_energy = np.array([excitation * square / last])
    quarter, _, parameter = _elliptic(moments, np.array([momentum]), twice_energy)
    sine, cosine, delta, _ = ellipj(4.0 * quarter * phases, parameter)
    along = (square - twice_energy[0] * first) / (last * (last - first))
    return np.stack(
        [
            np.sqrt(extra / (first * (last - first))) * cosine,
            np.sqrt(extra / (middle * (last - middle))) * sine,
            np.sqrt(along) * delta,
        ],
        axis=1,
    )


def attitudes(momentum_in_body: FloatArray, pole: FloatArray, turned_rad: FloatArray) -> FloatArray:
    """Return the attitudes whose angular momentum points to a pole.

    Parameters
    ----------
    momentum_in_body : ndarray, shape (n, 3)
        Along the principal axes.
    pole : ndarray, shape (3,)
        Unit vector in space.
    turned_rad : ndarray, shape (n,)
        About the pole: the angle of precession.

    Returns
    -------
    ndarray, shape (n, 4)
        Unit quaternions (scalar first) that turn vectors of the body into those of space.
    """
    north = np.array([0.0, 0.0, 1.0])
    own = momentum_in_body / norm(momentum_in_body)[:, None]
    to_north = _turning(own, np.broadcast_to(north, own.shape))
    half = 0.5 * turned_rad
    about = np.stack([np.cos(half), 0.0 * half, 0.0 * half, np.sin(half)], axis=1)
    from_north = _turning(np.broadcast_to(north, own.shape), np.broadcast_to(pole, own.shape))
    return product(from_north, product(about, to_north))


def _turning(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the quaternions of the shortest turns between unit vectors (n, 3)."""
    cosine = (start * end).sum(axis=1)
    axis = np.cross(start, end)
    opposite = cosine < -1.0 + 1e-12
    axis[opposite] = [1.0, 0.0, 0.0]  # only the pole (0, 0, -1) is met so, and x is across it
    scalar = np.where(opposite, 0.0, 1.0 + cosine)
    found = np.concatenate([scalar[:, None], axis], axis=1)
    return found / norm(found)[:, None]


def product(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the products of quaternions (n, 4)."""
    p, a = left[:, 0], left[:, 1:]
    q, b = right[:, 0], right[:, 1:]
    scalar = p * q - (a * b).sum(axis=1)
    vector = p[:, None] * b + q[:, None] * a + np.cross(a, b)
    return np.concatenate([scalar[:, None], vector], axis=1)


def in_space(attitude: FloatArray, vectors: FloatArray) -> FloatArray:
    """Turn vectors (..., 3) of the body into those of space, by quaternions (..., 4)."""
    scalar, axis = attitude[..., :1], attitude[..., 1:]
    across = 2.0 * np.cross(axis, vectors)
    return np.asarray(vectors + scalar * across + np.cross(axis, across))
