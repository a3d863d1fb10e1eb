"""The deepest approach of each of many orbits that share their integration steps.

Only the steps in which an orbit can come nearer than it is at any step's end are looked into: a
path of length L between points at d0 and d1 comes no nearer than (d0 + d1 - L) / 2. In those the
range rate is sampled, and the lowest of its rising zeros is closed in on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray, IndexArray
from flyby.dynamics import Trajectory
from flyby.dynamics.bodies import attracting_bodies
from flyby.roots import find_roots, refined_grid
from flyby.times import TIME_TOLERANCE_DAYS

_PARTS_OF_A_STEP = 8
_COARSEST_DAYS = 0.5
_CHANGE_OF_SPEED = 2.0
"""Within a step no relative speed grows by more than this: steps follow the attraction."""
_WORTH_A_LOOK = 1.5
"""A minimum this many times as far, by its estimate, as the least one is no candidate."""


@dataclass(frozen=True)
class Passages:
    """Deepest approach of each orbit to a body; nan where there is no minimum in the span.

    Attributes
    ----------
    tdb_days : ndarray, shape (n,)
        TDB days since J2000.
    position_au, velocity_au_day : ndarray, shape (n, 3)
        Relative to the body's centre, ICRF axes.
    """

    tdb_days: FloatArray
    position_au: FloatArray
    velocity_au_day: FloatArray


def deepest_passages(trajectory: Trajectory, body: str, first: float, last: float) -> Passages:
    """Find the deepest approach of each orbit of a trajectory within a span.

    Parameters
    ----------
    trajectory : Trajectory
        Of several orbits.
    body : str
    first, last : float
        The span, TDB days since J2000. A least distance at either end is not an approach, but
        where a track meets the body is.
    """
    count = len(trajectory.orbits)
    grid = _grid(trajectory, body, first, last)
    days = np.full(count, np.nan)
    position, velocity = np.full((count, 3), np.nan), np.full((count, 3), np.nan)
    _at_contacts(trajectory, body, first, last, days, position, velocity)
    if grid.size < 2:
        return Passages(days, position, velocity)
    x, v = trajectory.state_au(grid, origin=body)
    rate = np.einsum("lni,lni->ln", x, v)
    square = np.einsum("lni,lni->ln", x, x)
    speed_square = np.einsum("lni,lni->ln", v, v)
    rising = (rate[:, :-1] <= 0.0) & (rate[:, 1:] > 0.0)
    # As if on a straight line from either end: enough to leave out what is plainly farther.
    straight = np.sqrt(np.maximum(square - rate**2 / speed_square, 0.0))
    estimate = np.where(rising, np.minimum(straight[:, :-1], straight[:, 1:]), np.inf)
    least = _least(np.sqrt(square))
    bound = _WORTH_A_LOOK * np.minimum(np.nan_to_num(estimate.min(axis=1), posinf=1e9), least)
    # Where a track meets the ground it is as near as it comes.
    rising &= np.isnan(days)[:, None]
    lanes, places = np.nonzero(rising & (estimate <= bound[:, None]))
    if lanes.size == 0:
        return Passages(days, position, velocity)

    def range_rate(at: FloatArray, which: IndexArray) -> FloatArray:
        near, moving = trajectory.state_au_of_each(at, body, lanes[which])
        return np.asarray(np.einsum("ni,ni->n", near, moving), dtype=np.float64)

    instants = find_roots(
        range_rate, grid[places], grid[places + 1], TIME_TOLERANCE_DAYS, together=True
    )
    near, moving = trajectory.state_au_of_each(instants, body, lanes)
    # Farthest first, so that the nearest is what stays.
    order = np.argsort(-np.linalg.norm(near, axis=1), kind="stable")
    days[lanes[order]] = instants[order]
    position[lanes[order]], velocity[lanes[order]] = near[order], moving[order]
    return Passages(days, position, velocity)


def _least(distances: FloatArray) -> FloatArray:
    """Least of each row, infinite where all are nan: a track that has ended before the span."""
    return np.asarray(np.nanmin(distances, axis=1, initial=np.inf), dtype=np.float64)


def _at_contacts(
    trajectory: Trajectory,
    body: str,
    first: float,
    last: float,
    days: FloatArray,
    position: FloatArray,
    velocity: FloatArray,
) -> None:
    """Fill in the tracks that meet the body in the span: that is their deepest approach."""
    index = attracting_bodies().index(body)
    for side in trajectory.contacts:
        (lanes,) = np.nonzero(
            (side.body == index) & (side.tdb_days >= first) & (side.tdb_days <= last)
        )
        if lanes.size:
            days[lanes] = side.tdb_days[lanes]
            position[lanes], velocity[lanes] = trajectory.state_au_of_each(days[lanes], body, lanes)


def opik_coordinates_of(
    position_km: FloatArray,
    velocity_km_s: FloatArray,
    gm_km3_s2: float,
    planet_velocity: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """v_infinity [km/s], xi and zeta [km] of many relative states, each (n,).

    As `flyby.encounter.geometry.hyperbola_of` and `opik_coordinates` for one, which hold the
    references; nan where the relative orbit is bound.

    Parameters
    ----------
    position_km, velocity_km_s : ndarray, shape (n, 3)
        ICRF axes.
    planet_velocity : ndarray, shape (n, 3)
        Heliocentric velocity of the planet at each instant, any unit.
    """
    radius = np.linalg.norm(position_km, axis=1)
    energy = np.einsum("ni,ni->n", velocity_km_s, velocity_km_s) - 2.0 * gm_km3_s2 / radius
    with np.errstate(invalid="ignore"):
        speed = np.sqrt(np.where(energy > 0.0, energy, np.nan))
    momentum = np.cross(position_km, velocity_km_s)
    h = np.linalg.norm(momentum, axis=1)
    laplace = np.cross(velocity_km_s, momentum) / gm_km3_s2 - position_km / radius[:, None]
    cosine = 1.0 / np.sqrt(1.0 + (h * speed / gm_km3_s2) ** 2)
    towards = laplace / np.linalg.norm(laplace, axis=1)[:, None]
    across = np.cross(momentum / np.where(h > 0.0, h, 1.0)[:, None], towards)
    s = cosine[:, None] * towards + np.sqrt(1.0 - cosine**2)[:, None] * across
    b_vector = np.cross(s, momentum) / speed[:, None]
    projected = planet_velocity - np.einsum("ni,ni->n", planet_velocity, s)[:, None] * s
    zeta_axis = -projected / np.linalg.norm(projected, axis=1)[:, None]
    xi_axis = np.cross(s, zeta_axis)
    return (
        speed,
        np.einsum("ni,ni->n", b_vector, xi_axis),
        np.einsum("ni,ni->n", b_vector, zeta_axis),
    )


def _grid(trajectory: Trajectory, body: str, first: float, last: float) -> FloatArray:
    """Instants at which the range rate is sampled: in the steps that can hold a least distance."""
    edges = trajectory.step_edges_tdb_days
    inside = edges[(edges > first) & (edges < last)]
    ends = np.concatenate([[first], inside, [last]])
    x, v = trajectory.state_au(ends, origin=body)
    distance, speed = np.linalg.norm(x, axis=2), np.linalg.norm(v, axis=2)
    length = np.diff(ends)
    path = _CHANGE_OF_SPEED * length * np.maximum(speed[:, :-1], speed[:, 1:])
    reach = 0.5 * (distance[:, :-1] + distance[:, 1:] - path)
    wanted = np.any(reach <= _least(distance)[:, None], axis=0)
    # A minimum may lie across the border of two steps: one grid over both.
    parts = np.where(
        wanted, np.maximum(_PARTS_OF_A_STEP, np.ceil(length / _COARSEST_DAYS)), 1.0
    ).astype(np.int64)
    return refined_grid(ends, parts)
