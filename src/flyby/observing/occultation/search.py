"""Which stars of a list an asteroid passes before, as seen from somewhere on the Earth."""

from __future__ import annotations

import numpy as np

from flyby.arrays import FloatArray, IndexArray, norm, separation_rad
from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM
from flyby.observing.occultation.shadow_axis import ShadowAxis
from flyby.observing.occultation.stars import StarList
from flyby.observing.sky import Sky
from flyby.roots import find_roots, maximise, refined_grid
from flyby.times import TIME_TOLERANCE_DAYS

_STEP_DAYS = 0.5
_STEP_RAD = np.radians(1.0)
_MOST_ROUNDS = 12
_SLACK_KM = 20.0  # the light time over the Earth's radius moves an asteroid by a few km at most
_SLACK_RAD = np.radians(5.0 / 3600.0)
_BLOCK = 200_000


def near_passages(
    sky: Sky, stars: StarList, first: float, last: float
) -> tuple[IndexArray, FloatArray]:
    """Find when the axis of each star's shadow passes nearest to the geocentre, if on the Earth.

    Parameters
    ----------
    sky : Sky
    stars : StarList
    first, last : float
        TDB days since J2000.

    Returns
    -------
    which : ndarray of int, shape (k,)
        The stars, in order of time; one may be passed more than once.
    days : ndarray, shape (k,)
        TDB days since J2000, to `TIME_TOLERANCE_DAYS`.
    """
    grid = _grid(sky, first, last)
    instants = sky.at(grid)
    place = instants.asteroid_before(instants.light_time_days)[0] - instants.earth_position_au
    distance = norm(place)
    towards = place / distance[:, None]
    found = [(np.empty(0, dtype=np.intp), np.empty(0))]
    for step, which in _candidates(stars, grid, towards, distance):
        keep = _may_hit(stars, instants.earth_position_au, grid, place, step, which)
        if keep.any():
            found.append(_refined(sky, stars, grid, step[keep], which[keep]))
    which = np.concatenate([one for one, _ in found])
    days = np.concatenate([one for _, one in found])
    order = np.argsort(days, kind="stable")
    return which[order], days[order]


def _grid(sky: Sky, first: float, last: float) -> FloatArray:
    """Return instants between which the asteroid moves by no more than a degree on the sky."""
    count = max(2, int(np.ceil((last - first) / _STEP_DAYS)) + 1)
    grid = np.linspace(first, last, count)
    for _ in range(_MOST_ROUNDS):
        instants = sky.at(grid)
        place = instants.asteroid_before(instants.light_time_days)[0] - instants.earth_position_au
        towards = place / norm(place)[:, None]
        parts = np.ceil(separation_rad(towards[:-1], towards[1:]) / _STEP_RAD).astype(np.int64)
        if parts.max() <= 1:
            break
        grid = refined_grid(grid, np.clip(parts, 1, 64))
    return grid


def _candidates(
    stars: StarList, grid: FloatArray, towards: FloatArray, distance_au: FloatArray
) -> list[tuple[IndexArray, IndexArray]]:
    """Return pairs of steps and stars that lie near the way of the asteroid in that step."""
    from scipy.spatial import cKDTree

    middle = 0.5 * (grid[0] + grid[-1])
    every = np.arange(len(stars))
    still = np.zeros((len(stars), 3))
    tree = cKDTree(stars.directions(every, np.full(len(stars), middle), still))
    slack = stars.farthest_rad(0.5 * (grid[-1] - grid[0]) / 365.25) + _SLACK_RAD
    chord = towards[:-1] + towards[1:]
    chord /= norm(chord)[:, None]
    way = 0.55 * separation_rad(towards[:-1], towards[1:])
    nearest_km = np.minimum(distance_au[:-1], distance_au[1:]) * AU_KM
    earth = np.arcsin(
        np.minimum((EARTH_EQUATORIAL_RADIUS_KM + _SLACK_KM) / (0.98 * nearest_km), 1.0)
    )
    reach = 2.0 * np.sin(0.5 * np.minimum(way + earth + slack, np.pi))
    pairs = []
    for start in range(0, len(chord), 4096):
        part = slice(start, start + 4096)
        lists = tree.query_ball_point(chord[part], reach[part])
        counts = np.array([len(one) for one in lists])
        if counts.sum():
            step = np.repeat(np.arange(start, start + len(counts)), counts)
            which = np.concatenate([np.asarray(one, dtype=np.intp) for one in lists if one])
            pairs += [
                (step[low : low + _BLOCK], which[low : low + _BLOCK])
                for low in range(0, len(step), _BLOCK)
            ]
    return pairs


def _may_hit(
    stars: StarList,
    earth_au: FloatArray,
    grid: FloatArray,
    place_au: FloatArray,
    step: IndexArray,
    which: IndexArray,
) -> FloatArray:
    """Return where the way between two instants, taken straight, passes near the Earth at all."""
    direction = stars.directions(which, grid[step], earth_au[step])
    ahead = np.einsum("ij,ij->i", place_au[step], direction) > -1e-4
    before = _across(place_au[step], direction)
    change = _across(place_au[step + 1], direction) - before
    square = np.maximum(np.einsum("ij,ij->i", change, change), 1e-30)
    share = np.clip(-np.einsum("ij,ij->i", before, change) / square, -0.05, 1.05)
    miss_km = norm(before + share[:, None] * change) * AU_KM
    # A way that bends by a degree leaves its chord by less than a hundredth of it.
    bound = EARTH_EQUATORIAL_RADIUS_KM + _SLACK_KM + 0.02 * np.sqrt(square) * AU_KM
    return np.asarray(ahead & (miss_km < bound))


def _across(vectors: FloatArray, direction: FloatArray) -> FloatArray:
    along = np.einsum("ij,ij->i", vectors, direction)
    return np.asarray(vectors - along[:, None] * direction)


def _refined(
    sky: Sky, stars: StarList, grid: FloatArray, step: IndexArray, which: IndexArray
) -> tuple[IndexArray, FloatArray]:
    """Find the instants of least distance of the axes from the geocentre."""

    def rate(days: FloatArray, some: IndexArray) -> FloatArray:
        offset, change = ShadowAxis(sky, stars, which[some], days).offset_km()
        return np.asarray(np.einsum("ij,ij->i", offset, change))

    every = np.arange(len(step))
    left, right = grid[step], grid[step + 1]
    at_left, at_right = rate(left, every), rate(right, every)
    least = (at_left <= 0.0) & (at_right > 0.0)
    which, left, right = which[least], left[least], right[least]
    days = find_roots(rate, left, right, TIME_TOLERANCE_DAYS, (at_left[least], at_right[least]))
    axis = ShadowAxis(sky, stars, which, days)
    miss = norm(axis.offset_km()[0])
    hits = (miss < EARTH_EQUATORIAL_RADIUS_KM + _SLACK_KM) & (axis.depth_km() > 0.0)
    return which[hits], days[hits]


def contacts(
    sky: Sky, stars: StarList, which: IndexArray, days: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Find when each axis comes onto the Earth and leaves it, about the instant that is nearest.

    Returns
    -------
    first, deepest, last : ndarray, shape (k,)
        TDB days since J2000; nan where an axis passes by the flattened Earth. Of one that is on
        the Earth where the sky ends, such as at an impact, that end.
    """
    if days.size == 0:
        return days, days.copy(), days.copy()
    low, high = sky._start_tdb_days, sky._stop_tdb_days
    offset, change = ShadowAxis(sky, stars, which, days).offset_km()
    half_km = np.sqrt(np.maximum(EARTH_EQUATORIAL_RADIUS_KM**2 - norm(offset) ** 2, 300.0**2))
    half = half_km / np.maximum(norm(change), 1e-3) / 86400.0

    def depth(instants: FloatArray, some: IndexArray) -> FloatArray:
        inside = np.clip(instants, low, high)
        return ShadowAxis(sky, stars, which[some], inside).ground()[1]

    deepest, value = maximise(depth, days - 0.5 * half, days + 0.5 * half, 1e-7)
    deepest = np.clip(deepest, low, high)
    every = np.arange(len(days))
    ends = []
    for sign in (-1.0, 1.0):
        reach = 1.3 * half
        for _ in range(6):
            outside = np.clip(deepest + sign * reach, low, high)
            at = depth(outside, every)
            reach = np.where(at > 0.0, 1.6 * reach, reach)
        end = np.where(value > 0.0, outside, np.nan)
        kept = np.flatnonzero((value > 0.0) & (at <= 0.0))
        end[kept] = find_roots(
            lambda x, some, kept=kept: depth(x, kept[some]),  # type: ignore[misc]
            deepest[kept],
            outside[kept],
            1e-9,
            (value[kept], at[kept]),
        )
        ends.append(end)
    return ends[0], deepest, ends[1]
