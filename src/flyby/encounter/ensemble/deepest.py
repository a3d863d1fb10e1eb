"""The deepest approach of each of many orbits that share their integration steps.

Only the steps in which an orbit can come nearer than it is at any step's end are looked into: a
path of length L between points at d0 and d1 comes no nearer than (d0 + d1 - L) / 2. In those the
range rate is sampled, and the lowest of its rising zeros is closed in on.
"""

from __future__ import annotations

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


def deepest_passages(
    trajectory: Trajectory, body: str, first: float, last: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Find the deepest approach of each orbit of a trajectory within a span.

    Parameters
    ----------
    trajectory : Trajectory
        Of several orbits.
    body : str
    first, last : float
        The span, TDB days since J2000. A least distance at either end is not an approach, but
        where a track meets the body is.

    Returns
    -------
    tdb_days : ndarray, shape (n,)
        TDB days since J2000; nan where there is no minimum in the span, as in what follows.
    position_au, velocity_au_day : ndarray, shape (n, 3)
        Relative to the body's centre, ICRF axes.
    """
    count = len(trajectory.orbits)
    grid = _grid(trajectory, body, first, last)
    days = np.full(count, np.nan)
    position, velocity = np.full((count, 3), np.nan), np.full((count, 3), np.nan)
    _at_contacts(trajectory, body, first, last, days, position, velocity)
    if grid.size < 2:
        return days, position, velocity
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
    orbits, places = np.nonzero(rising & (estimate <= bound[:, None]))
    if orbits.size == 0:
        return days, position, velocity

    def range_rate(at: FloatArray, which: IndexArray) -> FloatArray:
        near, moving = trajectory.state_au_of_each(at, body, orbits[which])
        return np.asarray(np.einsum("ni,ni->n", near, moving), dtype=np.float64)

    instants = find_roots(
        range_rate, grid[places], grid[places + 1], TIME_TOLERANCE_DAYS, together=True
    )
    near, moving = trajectory.state_au_of_each(instants, body, orbits)
    # Farthest first, so that the nearest is what stays.
    order = np.argsort(-np.linalg.norm(near, axis=1), kind="stable")
    days[orbits[order]] = instants[order]
    position[orbits[order]], velocity[orbits[order]] = near[order], moving[order]
    return days, position, velocity


def _least(distances: FloatArray) -> FloatArray:
    """Return the least of each row, infinite where a track has ended before the span (all nan)."""
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
        (orbits,) = np.nonzero(
            (side.body == index) & (side.tdb_days >= first) & (side.tdb_days <= last)
        )
        if orbits.size:
            days[orbits] = side.tdb_days[orbits]
            position[orbits], velocity[orbits] = trajectory.state_au_of_each(
                days[orbits], body, orbits
            )


def _grid(trajectory: Trajectory, body: str, first: float, last: float) -> FloatArray:
    """Choose where the range rate is sampled: in the steps that can hold a least distance."""
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
