"""Where constraints cross their limits, and what is least within a window.

The methods are those of `flyby.roots` and `flyby.observing.windows.find`, one bracket at a time.
"""

from __future__ import annotations

import math
from typing import Any

from flyby.observing.core.layout import (
    DAYS,
    LOW,
    ON_GROUND,
    part,
)
from flyby.observing.core.look import look_at, measure
from flyby.observing.core.places import fill_row
from flyby.observing.core.scan import is_hidden

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_MOST_STEPS = 200
_MARGIN = 0.45  # of the tolerance: how near a trial may come to the ends of its bracket


@part
def margin_at(
    days: float, kind: int, first: float, second: float, sky: Any, site: Any, space: Any
) -> float:
    """Return a margin at any instant; `space` is (work, row)."""
    work, row = space
    fill_row(days, sky, work, row)
    look_at(row, site)
    return measure(kind, first, second, row, site, sky)


@part
def root_between(
    left: float,
    right: float,
    tolerance: float,
    kind: int,
    first: float,
    second: float,
    sky: Any,
    site: Any,
    space: Any,
) -> float:
    """Return where a margin changes its sign, by Chandrupatla's method (`flyby.roots`)."""
    x1, x2 = left, right
    f1 = -margin_at(x1, kind, first, second, sky, site, space)
    f2 = -margin_at(x2, kind, first, second, sky, site, space)
    share = 0.5
    for _ in range(_MOST_STEPS):
        if abs(x2 - x1) <= tolerance:
            break
        least = min(0.5, _MARGIN * tolerance / abs(x2 - x1))
        x = x1 + min(max(share, least), 1.0 - least) * (x2 - x1)
        f = -margin_at(x, kind, first, second, sky, site, space)
        if (f > 0.0) == (f1 > 0.0):
            x3, f3 = x1, f1
        else:
            x3, f3 = x2, f2
            x2, f2 = x1, f1
        x1, f1 = x, f
        along, up = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
        share = 0.5
        if up * up < along and (1.0 - up) ** 2 < 1.0 - along:
            part = f1 / (f2 - f1) * f3 / (f2 - f3)
            part += (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
            share = part if math.isfinite(part) else 0.5
    return 0.5 * (x1 + x2)


@part
def highest_between(
    left: float,
    right: float,
    tolerance: float,
    sign: float,
    kind: int,
    first: float,
    second: float,
    sky: Any,
    site: Any,
    space: Any,
) -> tuple[float, float]:
    """Return where `sign` times a margin is greatest, and that, by golden section."""
    low, high = left, right
    inner, outer = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_inner = sign * margin_at(inner, kind, first, second, sky, site, space)
    at_outer = sign * margin_at(outer, kind, first, second, sky, site, space)
    while high - low > tolerance:
        if at_inner >= at_outer:
            high = outer
            outer, at_outer = inner, at_inner
            inner = high - _GOLDEN * (high - low)
            at_inner = sign * margin_at(inner, kind, first, second, sky, site, space)
        else:
            low = inner
            inner, at_inner = outer, at_outer
            outer = low + _GOLDEN * (high - low)
            at_outer = sign * margin_at(outer, kind, first, second, sky, site, space)
    if at_inner >= at_outer:
        return inner, at_inner
    return outer, at_outer


@part
def crossings(
    begin: int,
    finish: int,
    rows: Any,
    values: Any,
    tolerance: float,
    kind: int,
    first: float,
    second: float,
    sky: Any,
    site: Any,
    space: Any,
    points: Any,
    positive: Any,
    times: Any,
) -> int:
    """Fill `times` with where a constraint changes its sign between two samples; give how many.

    `points` and `positive` are work space. `positive[0]` tells the sign at the first sample.
    """
    n = values.size
    count = 0
    for k in range(begin, finish + 1):
        points[count], positive[count] = rows[k, DAYS], values[k] >= 0.0
        count += 1
        # What lies hidden beside a sample on the border of the cells reaches out of them.
        for side in range(2):
            sign = 1.0 - 2.0 * side
            if not is_hidden(values, k, sign):
                continue
            left, right = rows[max(k - 1, 0), DAYS], rows[min(k + 1, n - 1), DAYS]
            where, what = highest_between(
                left, right, tolerance, sign, kind, first, second, sky, site, space
            )
            if (sign > 0.0 and what >= 0.0) or (sign < 0.0 and what > 0.0):
                inside = rows[begin, DAYS] < where < rows[finish, DAYS]
                if inside:
                    points[count], positive[count] = where, sign > 0.0
                    count += 1
    for i in range(1, count):  # nearly in order
        point, holds, j = points[i], positive[i], i
        while j > 0 and points[j - 1] > point:
            points[j], positive[j] = points[j - 1], positive[j - 1]
            j -= 1
        points[j], positive[j] = point, holds
    found = 0
    for i in range(count - 1):
        if positive[i] != positive[i + 1]:
            times[found] = root_between(
                points[i], points[i + 1], tolerance, kind, first, second, sky, site, space
            )
            found += 1
    return found


@part
def extremes(
    start: float,
    end: float,
    rows: Any,
    sky: Any,
    site: Any,
    space: Any,
    sampled: Any,
    found: Any,
) -> None:
    """Fill `found` with the least of each quantity and when: edges, middle, samples, a parabola.

    LOW (minus the sine of the altitude), FAINT (V), SLOW (minus the rate), FAR; shape (4, 2).
    """
    n = rows.shape[0]
    for q in range(4):
        found[q, 0], found[q, 1] = math.inf, start
    for place in range(3):
        days = start if place == 0 else end if place == 2 else 0.5 * (start + end)
        fill_row(days, sky, space[0], space[1])
        look_at(space[1], site)
        for q in range(4):
            value = measure(LOW + q, 0.0, 0.0, space[1], site, sky)
            if value < found[q, 0] or place == 0:
                found[q, 0], found[q, 1] = value, days
    left, high = 0, n
    while left < high:
        middle = (left + high) // 2
        if rows[middle, DAYS] < start:
            left = middle + 1
        else:
            high = middle
    right = left
    while right < n and rows[right, DAYS] <= end:
        right += 1
    if right <= left:
        return
    low = max(left - 1, 0)
    for k in range(low, min(right + 1, n)):
        look_at(rows[k], site)
        for q in range(4):
            sampled[q, k - low] = measure(LOW + q, 0.0, 0.0, rows[k], site, sky)
    for q in range(4):
        if q == 0 and not site[ON_GROUND]:
            continue
        inner = left
        for k in range(left, right):
            if sampled[q, k - low] < sampled[q, inner - low]:
                inner = k
        if sampled[q, inner - low] < found[q, 0]:
            found[q, 0], found[q, 1] = sampled[q, inner - low], rows[inner, DAYS]
        k = min(max(inner, 1), n - 2)
        if n < 3 or k - 1 < low or k + 1 >= min(right + 1, n):
            continue
        before, after = rows[k - 1, DAYS] - rows[k, DAYS], rows[k + 1, DAYS] - rows[k, DAYS]
        fall = sampled[q, k - 1 - low] - sampled[q, k - low]
        rise = sampled[q, k + 1 - low] - sampled[q, k - low]
        shift = 0.5 * (fall * after**2 - rise * before**2) / (fall * after - rise * before)
        if math.isnan(shift):
            shift = 0.0
        vertex = min(max(rows[k, DAYS] + shift, start), end)
        value = margin_at(vertex, LOW + q, 0.0, 0.0, sky, site, space)
        if value < found[q, 0]:
            found[q, 0], found[q, 1] = value, vertex
