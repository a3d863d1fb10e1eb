"""The series of one step, for a block of lanes: predicted, iterated, judged and summed.

References
----------
Everhart, E. 1985, in Dynamics of Comets (IAU Coll. 83), 185.
Rein, H. & Spiegel, D. S. 2015, MNRAS 446, 1424: prediction and step size from b6.
"""

from __future__ import annotations

import math
from typing import Any

from flyby.dynamics.core.forces import accelerate
from flyby.dynamics.core.layout import (
    BODIES,
    CHANGE,
    EXPECTED,
    LARGEST,
    LAST_B,
    LOST,
    MISS,
    NEARNESS,
    NODE,
    PREDICTED,
    START_ACCELERATION,
    STATE,
    TIDE,
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


@reordered
def survey(block: Any, bodies: Any, gm: Any, radius_square: Any) -> None:
    """Find how steep the field is about each lane, and how soon it could reach a surface."""
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
def start_block(
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
    """Compute the acceleration at the start of a step."""
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
def predict(block: Any, ratio: float) -> None:
    """Guess a step's b: the last step's series carried on, plus what that missed last."""
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
def predict_node(block: Any, h: float, node: int) -> None:
    """Predict the state and acceleration at a node from the present b."""
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
                p[node, 6] * b6
                + p[node, 5] * b5
                + p[node, 4] * b4
                + p[node, 3] * b3
                + p[node, 2] * b2
                + p[node, 1] * b1
                + p[node, 0] * b0
            )
            v = VELOCITY_WEIGHTS
            once = (
                v[node, 6] * b6
                + v[node, 5] * b5
                + v[node, 4] * b4
                + v[node, 3] * b3
                + v[node, 2] * b2
                + v[node, 1] * b1
                + v[node, 0] * b0
            )
            s = NODES[node]
            none = ((((((b6 * s + b5) * s + b4) * s + b3) * s + b2) * s + b1) * s + b0) * s
            moved = hs * (v0 + hs * (0.5 * a0 + twice)) - block[LOST * WIDTH + at]
            block[NODE * WIDTH + at] = block[STATE * WIDTH + at] + moved
            block[(NODE + 3) * WIDTH + at] = v0 + hs * (a0 + once)
            block[PREDICTED * WIDTH + at] = a0 + none


@reordered
def correct(block: Any, node: int) -> None:
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
def converge(
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
            predict_node(block, h, node)
            accelerate(
                block,
                bodies[node],
                asteroids[node],
                poles[node],
                gm,
                asteroid_gm,
                radius_square,
                figure,
                settings,
                near,
            )
            correct(block, node)
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
def estimate_of(block: Any, tolerance: float) -> float:
    """Return the largest |b6| / |a| of a block, less the noise; 100 tolerances where unsettled."""
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
def advance(block: Any, h: float, predicted: bool) -> None:
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
