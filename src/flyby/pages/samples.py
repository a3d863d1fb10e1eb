"""Motion as nodes that a cubic Hermite polynomial joins, and the Earth's turning as one rate.

What the page shows between its nodes is interpolated; here the nodes are set so densely that this
stays within a stated tolerance of the trajectory itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import EARTH_EQUATORIAL_RADIUS_KM, SECONDS_PER_DAY
from flyby.earth import EARTH_ROTATION_RAD_S, icrf_to_itrs_matrix

Motion = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""From (n,) TDB days since J2000 to positions [km] and velocities [km/s], each (n, 3)."""

_COARSEST_DAYS = 0.25
_ROUNDS = 24
_INSIDE = np.array([0.211324865405187, 0.5, 0.788675134594813])  # where the error is greatest


@dataclass(frozen=True)
class Nodes:
    """Instants with position and velocity, for cubic Hermite interpolation.

    Attributes
    ----------
    days : ndarray, shape (n,)
        TDB days since J2000.
    position_km, velocity_km_s : ndarray, shape (n, 3)
        From the geocentre, ICRF axes.
    """

    days: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray

    def at(self, days: FloatArray) -> FloatArray:
        """Interpolated positions [km], shape (n, 3)."""
        left = np.clip(np.searchsorted(self.days, days, side="right") - 1, 0, self.days.size - 2)
        width_days = (self.days[left + 1] - self.days[left])[:, None]
        s = (np.asarray(days) - self.days[left])[:, None] / width_days
        width_s = width_days * SECONDS_PER_DAY
        return np.asarray(
            (1.0 + 2.0 * s) * (1.0 - s) ** 2 * self.position_km[left]
            + s**2 * (3.0 - 2.0 * s) * self.position_km[left + 1]
            + width_s
            * s
            * (1.0 - s)
            * ((1.0 - s) * self.velocity_km_s[left] - s * self.velocity_km_s[left + 1])
        )


def hermite_nodes(
    motion: Motion, first_days: float, last_days: float, tolerance_km: float
) -> Nodes:
    """Nodes between which interpolation stays within a tolerance of a motion.

    Parameters
    ----------
    motion : Motion
    first_days, last_days : float
        The span, TDB days since J2000.
    tolerance_km : float
        Intervals are halved until three points inside each are this close.

    Returns
    -------
    Nodes
    """
    count = max(2, int(np.ceil((last_days - first_days) / _COARSEST_DAYS)) + 1)
    days = np.linspace(first_days, last_days, count)
    for _ in range(_ROUNDS):
        nodes = Nodes(days, *motion(days))
        width = np.diff(days)
        inside = (days[:-1, None] + _INSIDE * width[:, None]).ravel()
        error = np.linalg.norm(nodes.at(inside) - motion(inside)[0], axis=1)
        wanting = error.reshape(-1, _INSIDE.size).max(axis=1) > tolerance_km
        if not np.any(wanting):
            break
        days = np.sort(np.concatenate([days, days[:-1][wanting] + 0.5 * width[wanting]]))
    return nodes


@dataclass(frozen=True)
class Turning:
    """The Earth's rotation over a few days: one matrix, one rate.

    Attributes
    ----------
    matrix : ndarray, shape (3, 3)
        From ICRF to ITRS axes at the reference instant.
    rate_rad_s : float
        About the axis of that instant.
    error_km : float
        Greatest error of a place on the equator over the span: what precession, nutation and the
        rounding leave.
    """

    matrix: FloatArray
    rate_rad_s: float
    error_km: float


def turning(reference_days: float, first_days: float, last_days: float) -> Turning:
    """Return the Earth's rotation about a reference instant, with its error over a span."""
    matrix = icrf_to_itrs_matrix(reference_days)
    days = np.linspace(first_days, last_days, 145)
    angle = EARTH_ROTATION_RAD_S * (days - reference_days) * SECONDS_PER_DAY
    turn = np.zeros((days.size, 3, 3))
    turn[:, 0, 0] = turn[:, 1, 1] = np.cos(angle)
    turn[:, 0, 1], turn[:, 1, 0] = np.sin(angle), -np.sin(angle)
    turn[:, 2, 2] = 1.0
    difference = turn @ matrix - icrf_to_itrs_matrix(days)
    error = np.linalg.norm(difference, ord=2, axis=(1, 2)).max()
    return Turning(matrix, EARTH_ROTATION_RAD_S, float(error) * EARTH_EQUATORIAL_RADIUS_KM)
