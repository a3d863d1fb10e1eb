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

from flyby.dynamics.core.forces import accelerate
from flyby.dynamics.core.layout import (
    ARRIVED,
    ASTEROIDS,
    BLOCK_ROWS,
    BODIES,
    BODY_ROWS,
    CHANGE,
    EXPECTED,
    LARGEST,
    LAST_B,
    LAW,
    LOST,
    MISS,
    NEARNESS,
    NODE,
    NOT_FINITE,
    PREDICTED,
    START_ACCELERATION,
    STATE,
    TIDE,
    TOO_MANY_STEPS,
    TOTAL,
    VX,
    VY,
    VZ,
    WIDTH,
    B,
    X,
    Y,
    Z,
    exact,
    reordered,
)
from flyby.dynamics.core.nodes import WORK_SIZE, fill_brackets, fill_nodes
from flyby.dynamics.radau import (
    CORRECTIONS,
    LAST_COEFFICIENT_NOISE,
    NODES,
    POSITION_WEIGHTS,
    PREDICTIONS,
    VELOCITY_WEIGHTS,
)

_MAXIMUM_ITERATIONS = 12
# Of b6, relative to the acceleration. The position at the end of the step sees 6e-6 of it.
_CONVERGED = 1.0e-10
_ROUNDING = 1.2e-15  # of a body's position from its Chebyshev series (3 sigma), relative to 1 au
_SMALLEST_STEP_DAYS = 1.0e-8
_LONGEST_GROWTH = 4.0
_REJECT_BELOW = 0.7
_DENSE_ROWS = 10


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
    laws : ndarray, shape (lanes, 8)
        A1, A2, A3, ALN, NK, NM, NN, R0.
    tolerance : float
        Bound on the last coefficient b6 of each step, relative to the acceleration.
    keep : bool
        Whether the dense output is kept.
    progress : ndarray, shape (1,)
        The fraction done, for a watcher in another thread.

    Returns
    -------
    reason : int
        ARRIVED, TOO_MANY_STEPS or NOT_FINITE.
    steps, rejected : int
    edges : ndarray, shape (steps + 1,)
        Step boundaries, TDB days since J2000.
    dense : ndarray, shape (steps, lanes, 10, 3)
        x0, v0, a0, b0 to b6 of each step; no steps unless `keep`.

    Notes
    -----
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
            for row in range(8):
                work[block, (LAW + row) * WIDTH + place] = laws[lane, row]

    direction = 1.0 if stop_days >= start_days else -1.0
    capacity = 256
    dense = np.empty((capacity if keep else 0, lanes, _DENSE_ROWS, 3))
    edges = np.empty(capacity + 1)
    edges[0] = start_days

    bodies = np.zeros((8, BODY_ROWS, BODIES))
    asteroids = np.zeros((8, 3, ASTEROIDS))
    poles = np.zeros((8, 3))
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
                t, ahead, coefficients, layout, grid, asteroid_coefficients, asteroid_grid,
                settings, bodies, asteroids, poles, scratch,
            )  # fmt: skip
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
                t, ahead, coefficients, layout, grid, asteroid_coefficients, asteroid_grid,
                settings, bodies, asteroids, poles, scratch,
            )  # fmt: skip
            fill_brackets(gm, settings, bodies[4], bodies)
            if fresh:
                for block in range(blocks):
                    _survey(work[block], bodies[0], gm, radius_square)
                    for place in range(WIDTH):
                        near = near or abs(h) > work[block, NEARNESS * WIDTH + place]
            estimate = 0.0
            for block in range(blocks):
                if fresh:
                    _start(
                        work[block], bodies[0], asteroids[0], poles[0], gm, asteroid_gm,
                        radius_square, figure, settings, near,
                    )  # fmt: skip
                if steps > 0:
                    _predict(work[block], h / last_step)
                else:
                    for place in range(B * WIDTH, MISS * WIDTH):
                        work[block, place] = 0.0
                _converge(
                    work[block], h, bodies, asteroids, poles, gm, asteroid_gm, radius_square,
                    figure, settings, near,
                )  # fmt: skip
                estimate = max(estimate, _estimate(work[block], tolerance))
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
        if keep:
            for lane in range(lanes):
                block, place = lane // WIDTH, lane % WIDTH
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
            _advance(work[block], h, steps > 0)
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
        for row in range(6):
            states[lane, row] = (
                work[block, (STATE + row) * WIDTH + place]
                - work[block, (LOST + row) * WIDTH + place]
            )
    kept = steps if keep else 0
    return reason, steps, rejected, edges[: steps + 1].copy(), dense[:kept].copy()


@exact
def _shortest_time(states: Any, bodies: Any, gm: Any, radius_square: Any) -> float:
    """Shortest time [day] in which the pull of any body on any lane changes much."""
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


@reordered
def _survey(block: Any, bodies: Any, gm: Any, radius_square: Any) -> None:
    """How steep the field is about each lane, and how soon it could reach a surface."""
    for lane in range(WIDTH):
        block[TIDE * WIDTH + lane] = 0.0
        block[NEARNESS * WIDTH + lane] = 1.0e3
    for body in range(BODIES):
        bx, by, bz = bodies[X, body], bodies[Y, body], bodies[Z, body]
        bvx, bvy, bvz = bodies[VX, body], bodies[VY, body], bodies[VZ, body]
        rim, mu = radius_square[body], gm[body]
        radius = math.sqrt(rim)
        # Speed at the surface, had it all been fallen.
        fallen = 2.0 * mu / radius
        for lane in range(WIDTH):
            dx = block[STATE * WIDTH + lane] - bx
            dy = block[(STATE + 1) * WIDTH + lane] - by
            dz = block[(STATE + 2) * WIDTH + lane] - bz
            vx = block[(STATE + 3) * WIDTH + lane] - bvx
            vy = block[(STATE + 4) * WIDTH + lane] - bvy
            vz = block[(STATE + 5) * WIDTH + lane] - bvz
            square = dx * dx + dy * dy + dz * dz
            square = square if square > rim else rim
            distance = math.sqrt(square)
            fastest = math.sqrt(vx * vx + vy * vy + vz * vz + fallen)
            soon = (distance - 1.01 * radius) / fastest
            nearest = block[NEARNESS * WIDTH + lane]
            block[NEARNESS * WIDTH + lane] = soon if soon < nearest else nearest
            block[TIDE * WIDTH + lane] += 2.0 * mu / (square * distance)


@reordered
def _start(
    block: Any,
    bodies: Any,
    asteroids: Any,
    pole: Any,
    gm: Any,
    asteroid_gm: Any,
    radius_square: Any,
    figure: Any,
    settings: Any,
    near: bool,
) -> None:
    """Acceleration at the start of a step."""
    for row in range(6):
        for lane in range(WIDTH):
            block[(NODE + row) * WIDTH + lane] = block[(STATE + row) * WIDTH + lane]
    accelerate(
        block, bodies, asteroids, pole, gm, asteroid_gm, radius_square, figure, settings, near
    )
    for row in range(3):
        for lane in range(WIDTH):
            block[(START_ACCELERATION + row) * WIDTH + lane] = block[(TOTAL + row) * WIDTH + lane]


@reordered
def _predict(block: Any, ratio: float) -> None:
    """First guess of a step's b: the last step's series carried on, plus what that missed last."""
    power = 1.0
    for i in range(7):
        power *= ratio
        for axis in range(3):
            row = (3 * i + axis) * WIDTH
            for lane in range(WIDTH):
                block[EXPECTED * WIDTH + row + lane] = 0.0
            for j in range(i, 7):
                weight = power * PREDICTIONS[i, j]
                source = (LAST_B + 3 * j + axis) * WIDTH
                for lane in range(WIDTH):
                    block[EXPECTED * WIDTH + row + lane] += weight * block[source + lane]
            for lane in range(WIDTH):
                block[B * WIDTH + row + lane] = (
                    block[EXPECTED * WIDTH + row + lane] + block[MISS * WIDTH + row + lane]
                )


@reordered
def _predict_node(block: Any, h: float, node: int) -> None:
    """State and acceleration that the present b give at a node."""
    hs = h * NODES[node]
    for axis in range(3):
        for lane in range(WIDTH):
            at = axis * WIDTH + lane
            a0 = block[START_ACCELERATION * WIDTH + at]
            v0 = block[(STATE + 3) * WIDTH + at]
            b0 = block[B * WIDTH + at]
            b1 = block[(B + 3) * WIDTH + at]
            b2 = block[(B + 6) * WIDTH + at]
            b3 = block[(B + 9) * WIDTH + at]
            b4 = block[(B + 12) * WIDTH + at]
            b5 = block[(B + 15) * WIDTH + at]
            b6 = block[(B + 18) * WIDTH + at]
            p = POSITION_WEIGHTS
            twice = (
                p[node, 6] * b6 + p[node, 5] * b5 + p[node, 4] * b4 + p[node, 3] * b3
                + p[node, 2] * b2 + p[node, 1] * b1 + p[node, 0] * b0
            )  # fmt: skip
            v = VELOCITY_WEIGHTS
            once = (
                v[node, 6] * b6 + v[node, 5] * b5 + v[node, 4] * b4 + v[node, 3] * b3
                + v[node, 2] * b2 + v[node, 1] * b1 + v[node, 0] * b0
            )  # fmt: skip
            s = NODES[node]
            none = ((((((b6 * s + b5) * s + b4) * s + b3) * s + b2) * s + b1) * s + b0) * s
            moved = hs * (v0 + hs * (0.5 * a0 + twice)) - block[LOST * WIDTH + at]
            block[NODE * WIDTH + at] = block[STATE * WIDTH + at] + moved
            block[(NODE + 3) * WIDTH + at] = v0 + hs * (a0 + once)
            block[PREDICTED * WIDTH + at] = a0 + none


@reordered
def _correct(block: Any, node: int) -> None:
    """Change the b by what the force at a node differs from the prediction."""
    for axis in range(3):
        for lane in range(WIDTH):
            at = axis * WIDTH + lane
            block[PREDICTED * WIDTH + at] = (
                block[TOTAL * WIDTH + at] - block[PREDICTED * WIDTH + at]
            )
    for lane in range(WIDTH):
        block[LARGEST * WIDTH + lane] = max(
            block[LARGEST * WIDTH + lane],
            abs(block[TOTAL * WIDTH + lane])
            + abs(block[(TOTAL + 1) * WIDTH + lane])
            + abs(block[(TOTAL + 2) * WIDTH + lane]),
        )
    for i in range(node):
        weight = CORRECTIONS[node, i]
        for lane in range(3 * WIDTH):
            block[(B + 3 * i) * WIDTH + lane] += weight * block[PREDICTED * WIDTH + lane]


@reordered
def _converge(
    block: Any,
    h: float,
    bodies: Any,
    asteroids: Any,
    poles: Any,
    gm: Any,
    asteroid_gm: Any,
    radius_square: Any,
    figure: Any,
    settings: Any,
    near: bool,
) -> None:
    """Iterate the b of a block until b6 would change by less than 1e-10 of the acceleration."""
    before = math.inf
    for lane in range(WIDTH):
        block[LARGEST * WIDTH + lane] = (
            abs(block[START_ACCELERATION * WIDTH + lane])
            + abs(block[(START_ACCELERATION + 1) * WIDTH + lane])
            + abs(block[(START_ACCELERATION + 2) * WIDTH + lane])
        )
    for iteration in range(_MAXIMUM_ITERATIONS):
        for node in range(1, 8):
            _predict_node(block, h, node)
            accelerate(
                block, bodies[node], asteroids[node], poles[node], gm, asteroid_gm,
                radius_square, figure, settings, near,
            )  # fmt: skip
            _correct(block, node)
        largest_change = 0.0
        for lane in range(WIDTH):
            change = max(
                abs(block[PREDICTED * WIDTH + lane]),
                abs(block[(PREDICTED + 1) * WIDTH + lane]),
                abs(block[(PREDICTED + 2) * WIDTH + lane]),
            )
            change *= abs(CORRECTIONS[7, 6]) / block[LARGEST * WIDTH + lane]
            block[CHANGE * WIDTH + lane] = change
            largest_change = max(largest_change, change)
        # Each pass shrinks the change by about the same factor, so that what the next would
        # change is known before it is made. Rounding keeps the change from vanishing: stop as
        # well when it no longer shrinks.
        shrink = 1.0
        if iteration > 0:
            shrink = min(largest_change / before, 1.0)
            for lane in range(WIDTH):
                block[CHANGE * WIDTH + lane] *= shrink
        if largest_change * shrink < _CONVERGED or largest_change >= before:
            break
        before = largest_change


@exact
def _estimate(block: Any, tolerance: float) -> float:
    """Largest |b6| / |a| of a block, less the noise; at least 100 tolerances where unsettled."""
    estimate = 0.0
    for lane in range(WIDTH):
        position = last = 0.0
        for axis in range(3):
            position = max(position, abs(block[(STATE + axis) * WIDTH + lane]))
            last = max(last, abs(block[(B + 18 + axis) * WIDTH + lane]))
        largest = block[LARGEST * WIDTH + lane]
        tide = block[TIDE * WIDTH + lane]
        noise = LAST_COEFFICIENT_NOISE * _ROUNDING * (tide * position + largest)
        value = max(last - noise, 0.0) / largest
        if not value < 1.0e300:
            return math.inf
        estimate = max(estimate, value)
        if block[CHANGE * WIDTH + lane] > 1.0e-3 * tolerance + noise / largest:
            # The iteration has not found the step's series: the step is too long.
            estimate = max(estimate, 1.0e2 * tolerance)
    return estimate


@exact
def _advance(block: Any, h: float, predicted: bool) -> None:
    """Move a block to the end of its step, with compensated (Kahan) sums."""
    for axis in range(3):
        for lane in range(WIDTH):
            at = axis * WIDTH + lane
            position = velocity = 0.0
            for i in range(6, -1, -1):
                b = block[(B + 3 * i) * WIDTH + at]
                position += b * (1.0 / ((i + 2.0) * (i + 3.0)))
                velocity += b * (1.0 / (i + 2.0))
            a0 = block[START_ACCELERATION * WIDTH + at]
            x0, v0 = block[STATE * WIDTH + at], block[(STATE + 3) * WIDTH + at]
            correction = h * (v0 + h * (0.5 * a0 + position)) - block[LOST * WIDTH + at]
            moved = x0 + correction
            block[LOST * WIDTH + at] = (moved - x0) - correction
            block[STATE * WIDTH + at] = moved
            correction = h * (a0 + velocity) - block[(LOST + 3) * WIDTH + at]
            moved = v0 + correction
            block[(LOST + 3) * WIDTH + at] = (moved - v0) - correction
            block[(STATE + 3) * WIDTH + at] = moved
    for at in range(21 * WIDTH):
        b = block[B * WIDTH + at]
        block[MISS * WIDTH + at] = b - block[EXPECTED * WIDTH + at] if predicted else 0.0
        block[LAST_B * WIDTH + at] = b
