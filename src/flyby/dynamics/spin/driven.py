"""Rotation of rigid bodies under the gravity-gradient torque of a body that they pass.

Gauss-Legendre collocation of order 12: symplectic, and it keeps every quadratic invariant, so that
energy, length of the angular momentum and of the quaternion stay as they are to rounding where no
torque acts. All members of an ensemble share their steps, which follow the passage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.errors import PropagationError

_STAGES = 6
_STEP_RAD = 0.5
"""A step is no longer than the time of so much rotation, at the fastest that can be expected."""
_STEP_OF_PASSAGE = 0.1
"""Nor than this share of distance over speed."""
_MOST_ROUNDS, _DIVERGES = 80, 1e6
_GRID = 4001

PlacesKm = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Of seconds: place [km] and velocity [km/s] of the passed body from the asteroid's, (n, 3)."""


@dataclass(frozen=True)
class DrivenRotation:
    """Rotation of an ensemble at the edges of its steps.

    Attributes
    ----------
    seconds : ndarray, shape (k,)
    rates : ndarray, shape (k, n, 3)
        Along the principal axes [rad/s].
    attitude : ndarray, shape (k, n, 4)
        Quaternions that turn vectors of the body into those of space.
    torque : ndarray, shape (k, n, 3)
        Along the principal axes, in units of moment times rad/s^2.
    """

    seconds: FloatArray
    rates: FloatArray
    attitude: FloatArray
    torque: FloatArray


def collocation(stages: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return nodes, weights and matrix of Gauss-Legendre collocation on (0, 1)."""
    from numpy.polynomial import Legendre
    from numpy.polynomial.legendre import leggauss

    nodes, weights = leggauss(stages)
    # Each Lagrange polynomial in Legendre's: its coefficients are sums over the same nodes.
    matrix = np.empty((stages, stages))
    for column in range(stages):
        scale = weights[column] * (2.0 * np.arange(stages) + 1.0) / 2.0
        values = [Legendre.basis(order)(nodes[column]) for order in range(stages)]
        matrix[:, column] = Legendre(scale * values).integ(lbnd=-1.0)(nodes) / 2.0
    return (nodes + 1.0) / 2.0, weights / 2.0, matrix


def step_edges(
    first_s: float, last_s: float, rate: float, gm_km3_s2: float, places_km: PlacesKm
) -> FloatArray:
    """Return the edges of steps that follow rotation and passage, in seconds from the nearest."""
    grid = np.linspace(first_s, last_s, _GRID)
    # Half of them dense about closest approach, where everything happens.
    dense = max(-first_s, last_s) * np.linspace(-1.0, 1.0, _GRID) ** 3
    grid = np.unique(np.concatenate([grid, np.clip(dense, first_s, last_s)]))
    places, velocities = places_km(grid)
    distance = norm(places)
    fastest = rate + np.sqrt(3.0 * gm_km3_s2 / distance.min() ** 3)
    density = np.maximum(fastest / _STEP_RAD, norm(velocities) / (distance * _STEP_OF_PASSAGE))
    count = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(grid))])
    # Closest approach is an edge, where it lies within.
    ends = [first_s, *([0.0] if first_s < 0.0 < last_s else []), last_s]
    edges = [np.array([first_s])]
    for start, end in pairwise(ends):
        low, high = np.interp([start, end], grid, count)
        steps = max(int(np.ceil(high - low)), 1)
        part = np.interp(np.linspace(low, high, steps + 1)[1:], count, grid)
        part[-1] = end
        edges.append(part)
    return np.concatenate(edges)


def drive(
    moments: FloatArray,
    rates: FloatArray,
    attitude: FloatArray,
    edges_s: FloatArray,
    gm_km3_s2: float,
    places_km: PlacesKm,
) -> DrivenRotation:
    """Carry an ensemble through a passage.

    Parameters
    ----------
    moments : ndarray, shape (3,)
    rates : ndarray, shape (n, 3)
        At the first edge, along the principal axes [rad/s].
    attitude : ndarray, shape (n, 4)
    edges_s : ndarray, shape (k,)
        Of the steps [s].
    gm_km3_s2 : float
        Of the body that is passed; 0 leaves the rotation free.
    places_km : callable

    Raises
    ------
    PropagationError
        If a step does not converge.
    """
    nodes, weights, matrix = collocation(_STAGES)
    lengths = np.diff(edges_s)
    instants = (edges_s[:-1, None] + lengths[:, None] * nodes).ravel()
    directions, strengths = _pull(gm_km3_s2, places_km, instants)
    directions = directions.reshape(-1, _STAGES, 3)
    strengths = strengths.reshape(-1, _STAGES)
    state = np.concatenate([rates.T, attitude.T])  # (7, n)
    kept = np.empty((edges_s.size, *state.shape))
    kept[0] = state
    flow = _flow(moments, state, directions[0], strengths[0])
    flow = np.broadcast_to(flow, (_STAGES, *state.shape))
    scale = np.concatenate([np.full(3, np.abs(rates).max()), np.ones(4)])[:, None]
    for number, length in enumerate(lengths.tolist()):
        past = np.inf
        for _ in range(_MOST_ROUNDS):
            stages = state + length * np.einsum("ij,jkn->ikn", matrix, flow)
            newer = _flow(moments, stages, directions[number], strengths[number])
            change = float((np.abs(newer - flow) * length / scale).max())
            flow = newer
            # Done at rounding, or where rounding keeps it from getting smaller.
            done = change < 1e-16 or (change < 1e-13 and change >= 0.5 * past)
            if done or not change < _DIVERGES:
                break
            past = change
        if not done:
            raise PropagationError(
                f"the rotation cannot be followed: it does not converge at "
                f"{edges_s[number] / 3600.0:+.2f} h; choose a longer period"
            )
        state = state + length * np.einsum("j,jkn->kn", weights, flow)
        state[3:] /= np.sqrt((state[3:] ** 2).sum(axis=0))
        kept[number + 1] = state
    directions, strengths = _pull(gm_km3_s2, places_km, edges_s)
    seen = _in_body(kept[:, 3:], directions[:, :, None])
    torque = strengths[:, None, None] * np.cross(seen, moments[:, None] * seen, axis=1)
    return DrivenRotation(
        edges_s,
        np.swapaxes(kept[:, :3], 1, 2),
        np.swapaxes(kept[:, 3:], 1, 2),
        np.swapaxes(torque, 1, 2),
    )


def _pull(
    gm_km3_s2: float, places_km: PlacesKm, seconds: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the directions (n, 3) of the passed body and 3 GM / r^3 [1/s^2]."""
    places, _ = places_km(seconds)
    distance = norm(places)
    return places / distance[:, None], 3.0 * gm_km3_s2 / distance**3


def _flow(
    moments: FloatArray, state: FloatArray, directions: FloatArray, strengths: FloatArray
) -> FloatArray:
    """Return the rates of change of states (..., 7, n): Euler's equations, and the quaternion's."""
    first, middle, last = moments
    seen = _in_body(state[..., 3:, :], directions[:, :, None])
    x, y, z = seen[..., 0, :], seen[..., 1, :], seen[..., 2, :]
    u, v, w, p, a, b, c = (
        np.broadcast_to(state[..., k, :], x.shape) for k in range(7)
    )  # angular velocity u, v, w; quaternion p, a, b, c
    force = strengths[:, None]
    return np.stack(
        [
            (middle - last) / first * (v * w - force * y * z),
            (last - first) / middle * (w * u - force * z * x),
            (first - middle) / last * (u * v - force * x * y),
            -0.5 * (a * u + b * v + c * w),
            0.5 * (p * u + b * w - c * v),
            0.5 * (p * v + c * u - a * w),
            0.5 * (p * w + a * v - b * u),
        ],
        axis=-2,
    )


def _in_body(attitude: FloatArray, vectors: FloatArray) -> FloatArray:
    """Turn vectors (..., 3, 1) of space into those of the body, by quaternions (..., 4, n)."""
    p, a, b, c = (attitude[..., k, :] for k in range(4))
    x, y, z = (vectors[..., k, :] for k in range(3))
    # v + 2 p (v x q) + 2 q x (q x v), of the conjugate.
    i, j, k = 2.0 * (b * z - c * y), 2.0 * (c * x - a * z), 2.0 * (a * y - b * x)
    return np.stack(
        [
            x - p * i + (b * k - c * j),
            y - p * j + (c * i - a * k),
            z - p * k + (a * j - b * i),
        ],
        axis=-2,
    )
