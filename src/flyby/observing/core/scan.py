"""Each constraint of a site at all instants of a grid, as far as it can matter.

A constraint is evaluated only where those before it may be satisfied, and not even there where it
plainly holds or fails. Such a sample is INFINITE or not a number; beside it nothing can cross the
limit and come back before the next.
"""

from __future__ import annotations

import math
from typing import Any

from flyby.observing.core.layout import (
    ALTITUDE,
    CENTRE_ELONGATION,
    CENTRE_MAGNITUDE,
    CENTRE_MOON,
    CENTRE_PHASE,
    CENTRE_RATE,
    DAYS,
    DISTANCE,
    ELONGATION,
    LAW,
    MAGNITUDE,
    MOON_SEEN,
    MOON_SEPARATION,
    NO_LAW,
    OUT_OF_SHADOW,
    RATE,
    SHADED,
    SUN_ALTITUDE,
    SUN_SEEN,
    part,
)
from flyby.observing.core.look import (
    apparent,
    apparent_body,
    look_at,
    measure,
    observer,
    rate_deg_h,
    sunlit,
)
from flyby.observing.core.shade import angle, shade_row

_DEGREES = 180.0 / math.pi
# Beyond this distance, and slower than this, a site sees what the geocentre sees within: 0.25 deg
# of the asteroid, 0.01 mag of its distance and 0.07 deg/h of its rate.
_FAR_AU = 0.01
_SLOW_DEG_H = 0.5
_PLAIN_MAG = 0.3  # with the phase: 0.25 deg of it are at most 0.1 mag below 150 deg
_PLAIN_PHASE_RAD = 2.6
_PLAIN_ELONGATION_DEG = 1.5
_PLAIN_MOON_DEG = 3.0  # the Moon's own parallax is 1 deg
_PLAIN_RATE_DEG_H = 0.3
# The sky turns by 15.04 deg/h; what is so far below its limit stays below for a while.
_FASTEST_DEG_H = 16.0
_TO_SPARE_DEG = 6.0  # more than two steps of ten minutes
_HOURS_AT_A_TIME = 11.0
_FAR_FOR_HOURS_AU = 0.04


@part
def fill_centre(row: Any, centre: Any, sky: Any) -> None:
    """Fill in what is seen from the geocentre."""
    look_at(row, centre)
    x, y, z = apparent(row)
    sx, sy, sz = apparent_body(row, centre, SUN_SEEN)
    row[CENTRE_ELONGATION] = _DEGREES * angle(sx, sy, sz, x, y, z)
    mx, my, mz = apparent_body(row, centre, MOON_SEEN)
    row[CENTRE_MOON] = _DEGREES * angle(mx, my, mz, x, y, z)
    row[CENTRE_RATE] = rate_deg_h(row)
    row[CENTRE_MAGNITUDE], row[CENTRE_PHASE] = 0.0, math.pi
    if sky[LAW] != NO_LAW:
        row[CENTRE_MAGNITUDE], row[CENTRE_PHASE] = sunlit(row, centre, sky)


@part
def plainly(kind: int, first: float, second: float, row: Any) -> float:
    """Return 1 where a constraint plainly holds, -1 where it plainly fails, 0 where one must look.

    By what is seen from the geocentre.
    """
    if kind == OUT_OF_SHADOW:
        shade_row(row, False)
        return 1.0 if row[SHADED] == 1.0 else 0.0
    if row[DISTANCE] < _FAR_AU or row[CENTRE_RATE] > _SLOW_DEG_H:
        return 0.0
    if kind == MAGNITUDE:
        if row[CENTRE_PHASE] > _PLAIN_PHASE_RAD:
            return 0.0
        margin, plain = first - row[CENTRE_MAGNITUDE], _PLAIN_MAG
        if margin > plain and second == 0.0:
            shade_row(row, False)
            if row[SHADED] != 1.0:
                return 0.0
    elif kind == ELONGATION:
        margin, plain = row[CENTRE_ELONGATION] - first, _PLAIN_ELONGATION_DEG
    elif kind == MOON_SEPARATION:
        margin, plain = max(row[CENTRE_MOON] - first, 0.0), _PLAIN_MOON_DEG
    elif kind == RATE:
        margin, plain = first - row[CENTRE_RATE], _PLAIN_RATE_DEG_H
    else:
        return 0.0
    return 1.0 if margin > plain else -1.0 if margin < -plain else 0.0


@part
def sample(
    kind: int,
    first: float,
    second: float,
    rows: Any,
    site: Any,
    sky: Any,
    wanted: Any,
    values: Any,
) -> None:
    """Evaluate one constraint at the wanted samples."""
    until = -math.inf
    for i in range(values.size):
        values[i] = math.nan
        row = rows[i]
        if not wanted[i] or row[DAYS] < until:
            continue
        plain = plainly(kind, first, second, row)
        if plain != 0.0:
            values[i] = math.inf if plain > 0.0 else math.nan
            continue
        if kind == SUN_ALTITUDE:
            observer(row, site)
        else:
            look_at(row, site)
        value = measure(kind, first, second, row, site, sky)
        values[i] = value
        turns = kind == SUN_ALTITUDE or (kind == ALTITUDE and row[DISTANCE] > _FAR_FOR_HOURS_AU)
        if turns and value < -_TO_SPARE_DEG:
            hours = min((-value - _TO_SPARE_DEG) / _FASTEST_DEG_H, _HOURS_AT_A_TIME)
            until = row[DAYS] + hours / 24.0


@part
def is_hidden(values: Any, k: int, sign: float) -> bool:
    """Tell whether the function may cross zero and come back beside a sample."""
    n = values.size
    v = sign * values[k]
    if not v < 0.0:
        return False
    if k > 0 and k < n - 1:
        before, after = sign * values[k - 1], sign * values[k + 1]
        if math.isinf(before) or math.isinf(after):
            return False
        return bool(v >= before and v >= after and v + (v - min(before, after)) >= 0.0)
    inner = sign * values[1] if k == 0 else sign * values[n - 2]
    if not (v >= inner and not math.isinf(inner)):
        return False
    if n < 3:
        return bool(v + abs(v - inner) >= 0.0)
    third = sign * values[2] if k == 0 else sign * values[n - 3]
    return bool(v + abs(v - 2.0 * inner + third) >= 0.0)


@part
def keep_possible(values: Any, together: Any) -> bool:
    """Leave only the cells in which a function may be positive somewhere; tell if any is left."""
    some, n = False, values.size
    carried = is_hidden(values, 0, 1.0)
    for cell in range(n - 1):
        following = values[cell + 1] < 0.0 and is_hidden(values, cell + 1, 1.0)
        if together[cell]:
            possible = values[cell] >= 0.0 or values[cell + 1] >= 0.0 or carried or following
            together[cell] = possible
            some = some or possible
        carried = following
    return some


@part
def want(together: Any, wanted: Any) -> None:
    """Mark the samples at the ends of cells, and one beyond."""
    n = wanted.size
    for i in range(n):
        wanted[i] = False
    for cell in range(n - 1):
        if together[cell]:
            wanted[max(cell - 1, 0)] = True
            wanted[cell] = True
            wanted[cell + 1] = True
            wanted[min(cell + 2, n - 1)] = True
