"""Where asteroid, Sun, Moon and the turning Earth are at an instant; see `flyby.observing.sky`."""

from __future__ import annotations

import math
from typing import Any

from flyby.constants import SPEED_OF_LIGHT_AU_DAY
from flyby.observing.core.layout import (
    ASTEROID,
    ASTEROID_PULL,
    ASTEROID_VELOCITY,
    CLOCK,
    CLOCK_COUNT,
    DAYS,
    DISTANCE,
    EARTH_POLE,
    EARTH_VELOCITY,
    FIRST,
    HELIOCENTRIC,
    LAST,
    LIGHT_TIME,
    MOON,
    MOON_SEEN,
    MOON_VELOCITY,
    POLE,
    POLE_COUNT,
    POLE_DAY,
    SEGMENT_SIZE,
    SEGMENTS,
    SHADED,
    SPEED,
    SUN,
    SUN_SEEN,
    SUN_VELOCITY,
    TRACK,
    TRACK_STEPS,
    part,
)

_C = SPEED_OF_LIGHT_AU_DAY
_SUN_GM_AU3_DAY2 = 2.95912208284120e-4  # as in `flyby.observing.sky`
_POINTS = 6  # of the interpolation between days, as in `flyby.earth`
_WEIGHTS = (-1 / 120, 1 / 24, -1 / 12, 1 / 12, -1 / 24, 1 / 120)
_TURNS_AT_J2000 = 0.7790572732640  # IAU 2000 Resolution B1.8
_MORE_TURNS_A_DAY = 0.00273781191135448
WORK = 80
_SERIES = 40  # where a series is worked out


@part
def add_segment(segment: int, days: float, sky: Any, work: Any, at: int) -> None:
    """Add a Chebyshev series of the ephemeris to position and velocity at ``work[at:at + 6]``."""
    head = SEGMENTS + SEGMENT_SIZE * segment
    length, order, count = sky[head + 1], int(sky[head + 3]), int(sky[head + 4])
    elapsed = days - sky[head]
    index = min(max(math.floor(elapsed / length), 0), count - 1)
    x = 2.0 * (elapsed - index * length) / length - 1.0
    first = int(sky[head + 2]) + index * 3 * order
    before, now, slope_before, slope = 1.0, x, 0.0, 1.0
    for k in range(order):
        work[_SERIES + k], work[_SERIES + 20 + k] = before, slope_before
        before, now = now, 2.0 * x * now - before
        slope_before, slope = slope, 2.0 * before + 2.0 * x * slope - slope_before
    for axis in range(3):
        position, velocity = 0.0, 0.0
        for k in range(order):
            value = sky[first + k]
            position += work[_SERIES + k] * value
            velocity += work[_SERIES + 20 + k] * value
        work[at + axis] += position
        work[at + 3 + axis] += velocity * (2.0 / length)
        first += order


@part
def last_not_after(days: float, sky: Any, first: int, count: int) -> int:
    """Return which of `count` increasing instants is the last not after one; the first if none."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if sky[first + middle] <= days:
            low = middle + 1
        else:
            high = middle
    return max(low - 1, 0)


@part
def asteroid_at(days: float, sky: Any, work: Any) -> None:
    """Put what the integrator's polynomials say at ``work[0:6]``."""
    days = min(max(days, sky[FIRST]), sky[LAST])
    lower, steps = int(sky[TRACK]), int(sky[TRACK_STEPS])
    step = last_not_after(days, sky, lower, steps)
    h = sky[lower + 2 * steps + step]
    s = (days - sky[lower + steps + step]) / h
    hs = h * s
    for axis in range(3):
        dense = lower + 3 * steps + 30 * step + axis
        position, velocity = 0.0, 0.0
        for i in range(6, -1, -1):
            b = sky[dense + 9 + 3 * i]
            position = (position + b / ((i + 2.0) * (i + 3.0))) * s
            velocity = (velocity + b / (i + 2.0)) * s
        x0, v0, a0 = sky[dense], sky[dense + 3], sky[dense + 6]
        work[axis] = x0 + hs * (v0 + hs * (0.5 * a0 + position))
        work[3 + axis] = v0 + hs * (a0 + velocity)


@part
def states_at(days: float, sky: Any, work: Any) -> None:
    """Put the barycentric states of asteroid, Earth, Sun and Moon (six numbers each) into work."""
    for k in range(6, 24):
        work[k] = 0.0
    asteroid_at(days, sky, work)
    add_segment(0, days, sky, work, 6)
    for k in range(6):
        work[18 + k] = work[6 + k]
    add_segment(1, days, sky, work, 6)
    add_segment(2, days, sky, work, 18)
    add_segment(3, days, sky, work, 12)
    if sky[HELIOCENTRIC] != 0.0:
        for k in range(6):
            work[k] += work[12 + k]


@part
def turn_at(days: float, sky: Any, matrix: Any, at: int) -> None:
    """Put the rotation from ICRF to the axes of the turning Earth at ``matrix[at:at + 9]``.

    As `flyby.earth.EarthRotation` does: the pole by Lagrange's sixth order between days.
    """
    count = int(sky[POLE_COUNT])
    place = days - sky[POLE_DAY]
    start = min(max(math.floor(place) - (_POINTS // 2 - 1), 0), count - _POINTS)
    offset = place - start
    x, y, s = 0.0, 0.0, 0.0
    node = int(sky[POLE]) + start
    for k in range(_POINTS):
        weight = _WEIGHTS[k]
        for j in range(_POINTS):
            if j != k:
                weight *= offset - j
        x += weight * sky[node + k]
        y += weight * sky[node + count + k]
        s += weight * sky[node + 2 * count + k]
    clock, corners = int(sky[CLOCK]), int(sky[CLOCK_COUNT])
    left = clock + min(last_not_after(days, sky, clock, corners), corners - 2)
    share = (days - sky[left]) / (sky[left + 1] - sky[left])
    behind = sky[left + corners]
    behind += (sky[left + corners + 1] - behind) * share
    ut1 = days - behind / 86400.0
    turns = ut1 % 1.0 + _TURNS_AT_J2000 + _MORE_TURNS_A_DAY * ut1
    angle = 2.0 * math.pi * (turns % 1.0)
    # Celestial to intermediate: R3(-E - s) R2(d) R3(E), IERS Conventions 2010, eq. 5.6.
    r2 = x * x + y * y
    e = math.atan2(y, x) if r2 > 0.0 else 0.0
    d = math.atan(math.sqrt(r2 / (1.0 - r2)))
    ce, se, cd, sd = math.cos(e), math.sin(e), math.cos(d), math.sin(d)
    # All three about one axis after the tilt: the rotation angle too.
    turn = angle - (e + s)
    ct, st = math.cos(turn), math.sin(turn)
    a0, a1, a2 = cd * ce, cd * se, -sd
    b0, b1 = -se, ce
    matrix[at] = ct * a0 + st * b0
    matrix[at + 1] = ct * a1 + st * b1
    matrix[at + 2] = ct * a2
    matrix[at + 3] = ct * b0 - st * a0
    matrix[at + 4] = ct * b1 - st * a1
    matrix[at + 5] = -st * a2
    matrix[at + 6] = sd * ce
    matrix[at + 7] = sd * se
    matrix[at + 8] = cd


@part
def turned(matrix: Any, x: float, y: float, z: float, row: Any, at: int) -> None:
    """Put a vector in the axes of the turning Earth at ``row[at:at + 3]``."""
    for axis in range(3):
        k = 24 + 3 * axis
        row[at + axis] = matrix[k] * x + matrix[k + 1] * y + matrix[k + 2] * z


@part
def light_time(row: Any) -> float:
    """Return the light time of the asteroid to the geocentre: two rounds from its distance."""
    p, v, a = ASTEROID, ASTEROID_VELOCITY, ASTEROID_PULL
    lapse: float = row[DISTANCE] / _C
    for _ in range(2):
        square = 0.0
        for k in range(3):
            at = row[p + k] - lapse * row[v + k] + 0.5 * lapse**2 * row[a + k]
            square += at * at
        lapse = math.sqrt(square) / _C
    return lapse


@part
def fill_row(days: float, sky: Any, work: Any, row: Any) -> None:
    """Fill a row of the sky at an instant, all but how the asteroid is lit."""
    states_at(days, sky, work)
    turn_at(days, sky, work, 24)
    row[DAYS] = days
    row[SHADED] = 0.0
    ex, ey, ez = work[6], work[7], work[8]
    turned(work, work[0] - ex, work[1] - ey, work[2] - ez, row, ASTEROID)
    turned(work, work[3], work[4], work[5], row, ASTEROID_VELOCITY)
    turned(work, work[9], work[10], work[11], row, EARTH_VELOCITY)
    turned(work, work[12] - ex, work[13] - ey, work[14] - ez, row, SUN)
    turned(work, work[15], work[16], work[17], row, SUN_VELOCITY)
    turned(work, work[18] - ex, work[19] - ey, work[20] - ez, row, MOON)
    turned(work, work[21], work[22], work[23], row, MOON_VELOCITY)
    hx, hy, hz = work[0] - work[12], work[1] - work[13], work[2] - work[14]
    from_sun = math.sqrt(hx * hx + hy * hy + hz * hz)
    pull = -_SUN_GM_AU3_DAY2 / from_sun**3
    turned(work, pull * hx, pull * hy, pull * hz, row, ASTEROID_PULL)
    century = days / 36525.0
    px = math.radians(2004.191898 * century / 3600.0)
    py = math.radians(-22.4072747 * century**2 / 3600.0)
    turned(work, px, py, math.sqrt(1.0 - px * px - py * py), row, EARTH_POLE)
    square, speed_square, sun_square, moon_square = 0.0, 0.0, 0.0, 0.0
    for k in range(3):
        square += row[ASTEROID + k] ** 2
        speed_square += (row[ASTEROID_VELOCITY + k] - row[EARTH_VELOCITY + k]) ** 2
        sun_square += row[SUN + k] ** 2
        moon_square += row[MOON + k] ** 2
    row[DISTANCE], row[SPEED] = math.sqrt(square), math.sqrt(speed_square)
    sun_lapse, moon_lapse = math.sqrt(sun_square) / _C, math.sqrt(moon_square) / _C
    for k in range(3):
        row[SUN_SEEN + k] = row[SUN + k] - sun_lapse * row[SUN_VELOCITY + k]
        row[MOON_SEEN + k] = row[MOON + k] - moon_lapse * row[MOON_VELOCITY + k]
    row[LIGHT_TIME] = light_time(row)


@part
def passages(days: Any, sky: Any, work: Any, found: Any) -> None:
    """Fill distance and speed of the asteroid from the geocentre and from the Moon, (n, 4)."""
    for i in range(days.size):
        states_at(days[i], sky, work)
        near, fast, beside, past = 0.0, 0.0, 0.0, 0.0
        for k in range(3):
            near += (work[k] - work[6 + k]) ** 2
            fast += (work[3 + k] - work[9 + k]) ** 2
            beside += (work[k] - work[18 + k]) ** 2
            past += (work[3 + k] - work[21 + k]) ** 2
        found[i, 0], found[i, 1] = math.sqrt(near), math.sqrt(fast)
        found[i, 2], found[i, 3] = math.sqrt(beside), math.sqrt(past)
