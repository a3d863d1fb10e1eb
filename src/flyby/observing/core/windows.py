"""What is called from Python: one function, so that one piece of machine code is kept."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import types

from flyby.observing.core.edges import crossings, extremes
from flyby.observing.core.layout import (
    BRIGHTEST,
    CLOSES,
    DAYS,
    END,
    FASTEST,
    NEAREST,
    ON_GROUND,
    OPENS,
    PEAK_ALTITUDE,
    PEAK_DAYS,
    PLACE_SIZE,
    ROW,
    START,
    WHICH,
    WINDOW_SIZE,
    compiled,
    part,
)
from flyby.observing.core.look import altitude_deg, look_at, measure
from flyby.observing.core.places import WORK, fill_row, passages
from flyby.observing.core.scan import fill_centre, keep_possible, sample, want

PASSAGES, MARGINS, WINDOWS = range(3)
"""What `observe` is to do."""

_ROW, _TABLE = types.Array(types.float64, 1, "C"), types.Array(types.float64, 2, "C")
_WHOLE = types.Array(types.int64, 1, "C")
SIGNATURE = (types.int64, _ROW, _ROW, _TABLE, _WHOLE, _TABLE, types.float64)
"""Types of the arguments of `observe`: the only ones that it is compiled for."""


@part
def common_spans(
    constraints: int, holding: int, times: Any, owners: Any, signs: Any, count: int, spans: Any
) -> int:
    """Fill spans (start, end, opens, closes) in which all constraints hold; give how many.

    Parameters
    ----------
    holding : int
        How many hold at the first sample, which is ``spans[0, 0]``; the last is ``spans[0, 1]``.
    times, owners, signs : ndarray
        Where a constraint begins (+1) or ceases (-1) to hold.
    """
    first, last = spans[0, 0], spans[0, 1]
    for i in range(1, count):
        time, owner, sign, j = times[i], owners[i], signs[i], i
        while j > 0 and (times[j - 1] > time or (times[j - 1] == time and signs[j - 1] > sign)):
            times[j], owners[j], signs[j] = times[j - 1], owners[j - 1], signs[j - 1]
            j -= 1
        times[j], owners[j], signs[j] = time, owner, sign
    found, begin, opens = 0, first, -1
    for i in range(count):
        if holding == constraints and times[i] > begin:
            spans[found, 0], spans[found, 1] = begin, times[i]
            spans[found, 2], spans[found, 3] = opens, owners[i]
            found += 1
        holding += signs[i]
        begin, opens = times[i], owners[i]
    if holding == constraints and last > begin:
        spans[found, 0], spans[found, 1], spans[found, 2], spans[found, 3] = begin, last, opens, -1
        found += 1
    return found


@part
def windows_in_chunk(
    grid: Any, sky: Any, sites: Any, slices: Any, constraints: Any, tolerance: float
) -> Any:
    """Find the windows of each search in a chunk of instants; see `observe`."""
    n = grid.size
    work = np.empty(WORK)
    space = (work, np.empty(ROW))
    rows = np.empty((n, ROW))
    centre = np.zeros(PLACE_SIZE)
    for i in range(n):
        fill_row(grid[i], sky, work, rows[i])
        fill_centre(rows[i], centre, sky)
    most = 0
    for search in range(sites.shape[0]):
        most = max(most, slices[search + 1] - slices[search])
    values = np.empty((max(most, 1), n))
    together, wanted = np.empty(n - 1, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    points, positive = np.empty(3 * n), np.empty(3 * n, dtype=np.bool_)
    times, owners = np.empty(3 * n * max(most, 1)), np.empty(3 * n * max(most, 1), dtype=np.int64)
    signs = np.empty(3 * n * max(most, 1), dtype=np.int64)
    spans = np.empty((3 * n * max(most, 1) + 2, 4))
    sampled, least = np.empty((4, n)), np.empty((4, 2))
    found = np.empty((max(64, sites.shape[0]), WINDOW_SIZE))
    count = 0
    for search in range(sites.shape[0]):
        site = sites[search]
        own = constraints[slices[search] : slices[search + 1]]
        together[:] = True
        some = True
        for c in range(own.shape[0]):
            want(together, wanted)
            kind = int(own[c, 0])
            sample(kind, own[c, 1], own[c, 2], rows, site, sky, wanted, values[c])
            some = keep_possible(values[c], together)
            if not some:
                break
        cell = 0
        while some and cell < n - 1:
            if not together[cell]:
                cell += 1
                continue
            begin = cell
            while cell < n - 1 and together[cell]:
                cell += 1
            events, holding = 0, 0
            for c in range(own.shape[0]):
                holds = values[c, begin] >= 0.0
                holding += 1 if holds else 0
                fresh = crossings(
                    begin,
                    cell,
                    rows,
                    values[c],
                    tolerance,
                    int(own[c, 0]),
                    own[c, 1],
                    own[c, 2],
                    sky,
                    site,
                    space,
                    points,
                    positive,
                    times[events:],
                )
                for k in range(events, events + fresh):
                    owners[k], signs[k] = int(own[c, 3]), -1 if holds else 1
                    holds = not holds
                events += fresh
            spans[0, 0], spans[0, 1] = rows[begin, DAYS], rows[cell, DAYS]
            fresh = common_spans(own.shape[0], holding, times, owners, signs, events, spans)
            for k in range(fresh):
                start, end = spans[k, 0], spans[k, 1]
                extremes(start, end, rows, sky, site, space, sampled, least)
                if count == found.shape[0]:
                    larger = np.empty((2 * count, WINDOW_SIZE))
                    larger[:count] = found
                    found = larger
                one = found[count]
                one[WHICH], one[START], one[END] = search, start, end
                one[OPENS], one[CLOSES] = spans[k, 2], spans[k, 3]
                one[PEAK_ALTITUDE], one[PEAK_DAYS] = math.nan, math.nan
                if site[ON_GROUND]:
                    one[PEAK_ALTITUDE] = altitude_deg(-least[0, 0], site)
                    one[PEAK_DAYS] = least[0, 1]
                one[BRIGHTEST], one[FASTEST], one[NEAREST] = least[1, 0], -least[2, 0], least[3, 0]
                count += 1
    return found[:count]


@compiled
def observe(
    task: int, grid: Any, sky: Any, sites: Any, slices: Any, constraints: Any, tolerance: float
) -> Any:
    """Compute what a task asks for at instants.

    Parameters
    ----------
    task : int
        PASSAGES, MARGINS or WINDOWS.
    grid : ndarray, shape (n,)
        TDB days since J2000; for windows at least two.
    sky : ndarray
        The sky over the span; see `flyby.observing.core.layout`.
    sites : ndarray, shape (searches, PLACE_SIZE)
    slices : ndarray of int, shape (searches + 1,)
        Which constraints belong to a search.
    constraints : ndarray, shape (constraints, 4)
        Kind, two numbers, and the place in its own list; in the order in which they are evaluated.
    tolerance : float
        Of the edges of windows [day].

    Returns
    -------
    ndarray
        PASSAGES: distance and speed from the geocentre and from the Moon, shape (n, 4).
        MARGINS: of the first site, shape (n, constraints).
        WINDOWS: shape (windows, WINDOW_SIZE), search by search in time order; opens and closes are
        -1 at the ends of the instants.
    """
    work, row = np.empty(WORK), np.empty(ROW)
    if task == PASSAGES:
        found = np.empty((grid.size, 4))
        passages(grid, sky, work, found)
    elif task == MARGINS:
        found = np.empty((grid.size, constraints.shape[0]))
        for i in range(grid.size):
            fill_row(grid[i], sky, work, row)
            look_at(row, sites[0])
            for c in range(constraints.shape[0]):
                kind = int(constraints[c, 0])
                found[i, c] = measure(
                    kind, constraints[c, 1], constraints[c, 2], row, sites[0], sky
                )
    else:
        found = windows_in_chunk(grid, sky, sites, slices, constraints, tolerance)
    return found
