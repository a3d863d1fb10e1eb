"""The Gauss-Radau step loop: lanes that share time steps and ephemeris evaluations.

References
----------
Everhart, E. 1985, in Dynamics of Comets (IAU Coll. 83), 185.
Rein, H. & Spiegel, D. S. 2015, MNRAS 446, 1424: prediction and step size from b6.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flyby.constants import EARTH_FLATTENING
from flyby.dynamics.core.layout import (
    ARRIVED,
    ASTEROIDS,
    BLOCK_ROWS,
    BODIES,
    BODY_ROWS,
    EARTH,
    LAW,
    LAW_ROWS,
    LOST,
    MISS,
    NEARNESS,
    NONE_LEFT,
    NOT_FINITE,
    START_ACCELERATION,
    STATE,
    TOO_MANY_STEPS,
    WIDTH,
    B,
    X,
    Y,
    Z,
    exact,
)
from flyby.dynamics.core.nodes import WORK_SIZE, fill_brackets, fill_nodes
from flyby.dynamics.core.series import (
    advance,
    converge,
    estimate_of,
    predict,
    start_block,
    survey,
)
from flyby.dynamics.radau import NODES

_SMALLEST_STEP_DAYS = 1.0e-8
_LONGEST_GROWTH = 4.0
_REJECT_BELOW = 0.7
_DENSE_ROWS = 10
_REACH_RADII = 100.0


@exact
def integrate(
    start_days: float,
    stop_days: float,
    states: Any,
    laws: Any,
    coefficients: Any,
    layout: Any,
    grid: Any,
    asteroid_coefficients: Any,
    asteroid_grid: Any,
    gm: Any,
    asteroid_gm: Any,
    radius_square: Any,
    ground_square: Any,
    figure: Any,
    settings: Any,
    tolerance: float,
    longest_step_days: float,
    maximum_steps: int,
    keep: bool,
    progress: Any,
) -> Any:
    """Carry the lanes from `start_days` to `stop_days` (TDB days since J2000), either way.

    Parameters
    ----------
    states : ndarray, shape (lanes, 6)
        Barycentric states [au, au/day]; replaced by those at the end.
    laws : ndarray, shape (lanes, 9)
        A1, A2, A3, ALN, NK, NM, NN, R0, DT.
    ground_square : ndarray, shape (BODIES,)
        Squared radius [au^2] of what is surely below the ground of a body, at its equator.
    tolerance : float
        Bound on the last coefficient b6 of each step, relative to the acceleration.
    keep : bool
        Whether the dense output is kept.
    progress : ndarray, shape (1,)
        The fraction done, for a watcher in another thread.

    Returns
    -------
    reason : int
        ARRIVED, TOO_MANY_STEPS, NOT_FINITE, or NONE_LEFT where every lane has ended below ground.
    steps, rejected : int
    edges : ndarray, shape (steps + 1,)
        Step boundaries, TDB days since J2000.
    dense : ndarray, shape (steps, lanes, 10, 3)
        x0, v0, a0, b0 to b6 of each step; no steps unless `keep`. nan from where a lane has ended.
    ended : ndarray of int, shape (lanes,)
        After how many steps a lane was found below the ground of a body, -1 where it was not; its
        state is nan then.
    close : ndarray of int, shape (steps, lanes)
        Whose surface a lane may have met within a step, a bit for each body; no steps unless
        `keep`.
    ever_close : ndarray of bool, shape (lanes,)
        Whether it may have met any in any step.

    Notes
    -----
    A lane that has ended goes on as a copy of one that has not, so that it costs no steps.

    The step follows Rein & Spiegel's estimate |b6| / |a|, less what rounding alone puts into b6.
    Near a planet the relative position has lost digits to the barycentric one; an estimate that
    is only noise must not shorten the step, or the loop never ends. The noise is computed from
    the tidal gain and the nodes' amplification, not guessed. Two further sources are removed
    rather than allowed for: instants are kept in two parts, and every node of a step is measured
    from the same start.
    """
    lanes = states.shape[0]
    blocks = (lanes + WIDTH - 1) // WIDTH
    work = np.zeros((blocks, BLOCK_ROWS * WIDTH))
    for block in range(blocks):
        for place in range(WIDTH):
            # Places left over repeat the last lane.
            lane = min(block * WIDTH + place, lanes - 1)
            for row in range(6):
                work[block, (STATE + row) * WIDTH + place] = states[lane, row]
            for row in range(LAW_ROWS):
                work[block, (LAW + row) * WIDTH + place] = laws[lane, row]

    direction = 1.0 if stop_days >= start_days else -1.0
    capacity = 256
    dense = np.empty((capacity if keep else 0, lanes, _DENSE_ROWS, 3))
    close = np.zeros((capacity if keep else 0, lanes), dtype=np.int64)
    close_now = np.zeros(lanes, dtype=np.int64)
    ever_close = np.zeros(lanes, dtype=np.bool_)
    ended = np.full(lanes, -1, dtype=np.int64)
    left = lanes
    edges = np.empty(capacity + 1)
    edges[0] = start_days

    bodies = np.zeros((8, BODY_ROWS, BODIES))
    asteroids = np.zeros((8, 3, ASTEROIDS))
    poles = np.zeros((8, 3))
    poles[:, 2] = 1.0  # where no force asks for the pole of date
    ahead = np.zeros(8)
    scratch = np.zeros(WORK_SIZE)

    t, t_lost = start_days, 0.0
    steps = rejected = 0
    step = last_step = ratio = 0.0
    reason = ARRIVED
    span = abs(stop_days - start_days)
    final = False

    while not final and span > 0.0:
        if steps >= maximum_steps:
            reason = TOO_MANY_STEPS
            break
        if steps == 0:
            for node in range(8):
                ahead[node] = 0.0
            fill_nodes(
                t,
                ahead,
                coefficients,
                layout,
                grid,
                asteroid_coefficients,
                asteroid_grid,
                settings,
                bodies,
                asteroids,
                poles,
                scratch,
            )
            shortest = _shortest_time(states, bodies[0], gm, radius_square)
            step = max(min(0.05 * shortest, longest_step_days), _SMALLEST_STEP_DAYS)
        fresh = True
        near = False
        # Repeat with a shorter step until the estimate allows it.
        while True:
            remaining = abs(stop_days - t)
            final = step >= remaining * (1.0 - 1.0e-9)
            h = direction * (remaining if final else step)
            for node in range(8):
                ahead[node] = NODES[node] * h - t_lost
            fill_nodes(
                t,
                ahead,
                coefficients,
                layout,
                grid,
                asteroid_coefficients,
                asteroid_grid,
                settings,
                bodies,
                asteroids,
                poles,
                scratch,
            )
            fill_brackets(gm, settings, bodies[4], bodies)
            if fresh:
                for block in range(blocks):
                    survey(work[block], bodies[0], gm, radius_square)
                left -= _end_below_ground(
                    work, lanes, bodies[0], poles[0], ground_square, ended, steps
                )
                if left == 0:
                    reason = NONE_LEFT
                    break
                for block in range(blocks):
                    for place in range(WIDTH):
                        near = near or abs(h) > work[block, NEARNESS * WIDTH + place]
                close_now[:] = 0
                if near:
                    _surfaces_in_reach(work, abs(h), bodies[0], gm, radius_square, ended, close_now)
                    for lane in range(lanes):
                        ever_close[lane] = ever_close[lane] or close_now[lane] > 0
            estimate = 0.0
            for block in range(blocks):
                if fresh:
                    start_block(
                        work[block],
                        bodies[0],
                        asteroids[0],
                        poles[0],
                        gm,
                        asteroid_gm,
                        radius_square,
                        figure,
                        settings,
                        near,
                    )
                if steps > 0:
                    predict(work[block], h / last_step)
                else:
                    for place in range(B * WIDTH, MISS * WIDTH):
                        work[block, place] = 0.0
                converge(
                    work[block],
                    h,
                    bodies,
                    asteroids,
                    poles,
                    gm,
                    asteroid_gm,
                    radius_square,
                    figure,
                    settings,
                    near,
                )
                estimate = max(estimate, estimate_of(work[block], tolerance))
            fresh = False
            if not estimate < 1.0e300:
                # The step was so long that the series ran away.
                if abs(h) <= _SMALLEST_STEP_DAYS:
                    reason = NOT_FINITE
                    break
                rejected += 1
                step = max(0.1 * abs(h), _SMALLEST_STEP_DAYS)
                continue
            ratio = _LONGEST_GROWTH
            if estimate > 0.0:
                ratio = min(_LONGEST_GROWTH, (tolerance / estimate) ** (1.0 / 7.0))
            if ratio < _REJECT_BELOW and abs(h) > _SMALLEST_STEP_DAYS:
                rejected += 1
                step = max(0.9 * ratio * abs(h), _SMALLEST_STEP_DAYS)
                continue
            break
        if reason != ARRIVED:
            break

        if steps == capacity:
            capacity *= 2
            longer = np.empty(capacity + 1)
            longer[: steps + 1] = edges[: steps + 1]
            edges = longer
            if keep:
                larger = np.empty((capacity, lanes, _DENSE_ROWS, 3))
                larger[:steps] = dense
                dense = larger
                longer_close = np.zeros((capacity, lanes), dtype=np.int64)
                longer_close[:steps] = close
                close = longer_close
        if keep:
            for lane in range(lanes):
                close[steps, lane] = close_now[lane]
                block, place = lane // WIDTH, lane % WIDTH
                if ended[lane] >= 0:
                    dense[steps, lane] = math.nan
                    continue
                for axis in range(3):
                    dense[steps, lane, 0, axis] = work[block, (STATE + axis) * WIDTH + place]
                    dense[steps, lane, 1, axis] = work[block, (STATE + 3 + axis) * WIDTH + place]
                    dense[steps, lane, 2, axis] = work[
                        block, (START_ACCELERATION + axis) * WIDTH + place
                    ]
                    for i in range(7):
                        dense[steps, lane, 3 + i, axis] = work[
                            block, (B + 3 * i + axis) * WIDTH + place
                        ]
        for block in range(blocks):
            advance(work[block], h, steps > 0)
        if final:
            t, t_lost = stop_days, 0.0
        else:
            correction = h - t_lost
            moved = t + correction
            t_lost = (moved - t) - correction
            t = moved
        steps += 1
        edges[steps] = t
        last_step = h
        step = min(ratio * abs(h), longest_step_days)
        progress[0] = 1.0 - abs(stop_days - t) / span

    for lane in range(lanes):
        block, place = lane // WIDTH, lane % WIDTH
        if ended[lane] >= 0:
            states[lane] = math.nan
            continue
        for row in range(6):
            states[lane, row] = (
                work[block, (STATE + row) * WIDTH + place]
                - work[block, (LOST + row) * WIDTH + place]
            )
    kept = steps if keep else 0
    return (
        reason,
        steps,
        rejected,
        edges[: steps + 1].copy(),
        dense[:kept].copy(),
        ended,
        close[:kept].copy(),
        ever_close,
    )


@exact
def _end_below_ground(
    work: Any, lanes: int, bodies: Any, pole: Any, ground_square: Any, ended: Any, steps: int
) -> int:
    """Note which lanes are below the ground of a body, put a copy of another lane there; how many.

    Those alone are looked at that `survey` found within a hundredth of a radius of a surface.
    """
    found = 0
    for place in range(work.shape[0] * WIDTH):
        block, column = place // WIDTH, place % WIDTH
        lane = min(place, lanes - 1)
        if work[block, NEARNESS * WIDTH + column] >= 0.0 or ended[lane] >= 0:
            continue
        for body in range(BODIES):
            dx = work[block, STATE * WIDTH + column] - bodies[X, body]
            dy = work[block, (STATE + 1) * WIDTH + column] - bodies[Y, body]
            dz = work[block, (STATE + 2) * WIDTH + column] - bodies[Z, body]
            square = dx * dx + dy * dy + dz * dz
            ground = ground_square[body]
            if body == EARTH:
                # The radius falls with the square of the sine of the latitude, to 30 m.
                along = dx * pole[0] + dy * pole[1] + dz * pole[2]
                ground *= (1.0 - EARTH_FLATTENING * along * along / max(square, 1.0e-30)) ** 2
            if square < ground:
                ended[lane] = steps
                found += 1
                break
    if found == 0:
        return 0
    model = 0
    while model < lanes and ended[model] >= 0:
        model += 1
    if model == lanes:
        return found
    for place in range(work.shape[0] * WIDTH):
        if ended[min(place, lanes - 1)] >= 0:
            for row in range(BLOCK_ROWS):
                work[place // WIDTH, row * WIDTH + place % WIDTH] = work[
                    model // WIDTH, row * WIDTH + model % WIDTH
                ]
    return found


@exact
def _surfaces_in_reach(
    work: Any, h: float, bodies: Any, gm: Any, radius_square: Any, ended: Any, close: Any
) -> None:
    """Find whose surface each lane could reach within a step of `h` days, a bit for each body.

    As `survey` reckons it: not faster than with its speed and all that it could have fallen. And
    from not too far: a step that meets a surface is as short as the attraction there asks for, so
    that it begins near by (planted impacts have a hundred step ends within 100 radii).
    """
    for lane in range(ended.shape[0]):
        block, column = lane // WIDTH, lane % WIDTH
        if ended[lane] >= 0 or h <= work[block, NEARNESS * WIDTH + column]:
            continue
        for body in range(BODIES):
            square = speed_square = 0.0
            for axis in range(3):
                square += (work[block, (STATE + axis) * WIDTH + column] - bodies[axis, body]) ** 2
                speed_square += (
                    work[block, (STATE + 3 + axis) * WIDTH + column] - bodies[3 + axis, body]
                ) ** 2
            radius = math.sqrt(radius_square[body])
            fastest = math.sqrt(speed_square + 2.0 * gm[body] / radius)
            distance = math.sqrt(square)
            if distance < _REACH_RADII * radius and distance - 1.01 * radius < h * fastest:
                close[lane] |= 1 << body


@exact
def _shortest_time(states: Any, bodies: Any, gm: Any, radius_square: Any) -> float:
    """Return the shortest time [day] in which the pull of any body on any lane changes much."""
    shortest = 1.0e3
    for lane in range(states.shape[0]):
        for body in range(BODIES):
            square = speed_square = 0.0
            for axis in range(3):
                square += (states[lane, axis] - bodies[axis, body]) ** 2
                speed_square += (states[lane, 3 + axis] - bodies[3 + axis, body]) ** 2
            distance = math.sqrt(max(square, radius_square[body]))
            shortest = min(shortest, distance / math.sqrt(max(speed_square, 1.0e-20)))
            if gm[body] > 0.0:
                shortest = min(shortest, math.sqrt(distance**3 / gm[body]))
    return shortest
