"""At which instants the sky is sampled: steps that follow the geometry.

Ten minutes for a turning site, two hours for the geocentre, and a fraction of distance over speed
when the asteroid is near the Earth or the Moon, so that a passage of minutes within years is not
stepped over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM, MOON_RADIUS_KM
from flyby.errors import SpanError
from flyby.observing.sky import Instants, Sky
from flyby.roots import refined_grid

SITE_STEP_DAYS = 10.0 / 1440.0
"""Longest sampling step for a turning site."""

GEOCENTRIC_STEP_DAYS = 2.0 / 24.0
"""Longest sampling step for the geocentre."""

_PASSAGE_FRACTION = 1.0 / 30.0  # of distance / speed: 170 s at Apophis's closest approach
_NEAREST_KM = 100.0  # so that an impactor does not ask for a vanishing step
_BESIDE_MOON_KM = 7e5  # beyond, the Moon is farther than half as far as the Earth
_CHUNK_SAMPLES = 60_000  # bounds memory, whatever the span
_MOST_ADDED = 1_000_000  # by nearness: half a minute of eighteen sites


Passage = Callable[[FloatArray], FloatArray]
"""Distance over speed [day] of what is passed soonest, at TDB days since J2000."""


def sampled_sky(
    sky: Sky, start_tdb_days: float, stop_tdb_days: float, longest_step_days: float | None = None
) -> Iterator[Instants]:
    """Evaluate the sky at instants that follow the geometry, in chunks that share their ends.

    Parameters
    ----------
    sky : Sky
    start_tdb_days, stop_tdb_days : float
    longest_step_days : float, optional
        By default that of the geocentre.

    Raises
    ------
    SpanError
        If the orbit circles so low that the instants would be too many.
    """
    latest = sky.at(np.empty(0))

    def passage(days: FloatArray) -> FloatArray:
        nonlocal latest
        latest = sky.at(days)
        return _passage_of(latest)

    for grid in sampled_grids(passage, start_tdb_days, stop_tdb_days, longest_step_days):
        yield latest if np.array_equal(latest.tdb_days, grid) else sky.at(grid)


def sampled_grids(
    passage: Passage,
    start_tdb_days: float,
    stop_tdb_days: float,
    longest_step_days: float | None = None,
) -> Iterator[FloatArray]:
    """Choose the instants of `sampled_sky`, TDB days since J2000, by how soon a body is passed."""
    added = 0
    longest = GEOCENTRIC_STEP_DAYS if longest_step_days is None else longest_step_days
    count = max(2, int(np.ceil((stop_tdb_days - start_tdb_days) / longest)))
    for first in range(0, count, _CHUNK_SAMPLES):
        last = min(first + _CHUNK_SAMPLES, count)
        steps = np.arange(first, last + 1) / count
        grid = start_tdb_days + steps * (stop_tdb_days - start_tdb_days)
        grid[-1] = stop_tdb_days if last == count else grid[-1]
        scale = passage(grid)
        for begin, end in _pieces(_parts(scale, grid)):
            piece = grid[begin : end + 1]
            instants = _refined(passage, piece, scale[begin : end + 1])
            added += instants.size - piece.size
            if added > _MOST_ADDED:
                days = instants[-1] - start_tdb_days
                raise SpanError(
                    f"the orbit stays so near the Earth or the Moon that a search of "
                    f"{stop_tdb_days - start_tdb_days:.0f} days needs more than a million "
                    f"instants; choose a span of at most {max(np.floor(days), 1.0):.0f} days"
                )
            yield instants


def _pieces(parts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Cut a grid into parts that share their ends, none of them refined into more than a chunk."""
    edges = np.searchsorted(
        np.cumsum(parts), np.arange(_CHUNK_SAMPLES, parts.sum(), _CHUNK_SAMPLES)
    )
    ends = np.unique(np.concatenate([[0], edges + 1, [parts.size]]))
    return list(pairwise(ends[ends <= parts.size]))


def _refined(passage: Passage, grid: FloatArray, scale: FloatArray) -> FloatArray:
    """Return a grid cut until it follows the geometry."""
    for _ in range(6):
        parts = _parts(scale, grid)
        if np.all(parts <= 1):
            break
        grid = refined_grid(grid, parts)
        scale = passage(grid)
    return grid


def _parts(scale: FloatArray, grid: FloatArray) -> NDArray[np.int64]:
    """Tell into how many parts each interval has to be cut, by the passage at both ends."""
    allowed = _PASSAGE_FRACTION * np.minimum(scale[1:], scale[:-1])
    parts = np.ceil(np.diff(grid) / allowed * (1.0 - 1e-9)).astype(np.int64)
    return np.maximum(parts, 1)


def _passage_of(instants: Instants) -> FloatArray:
    near_km = instants.distance_au * AU_KM - EARTH_EQUATORIAL_RADIUS_KM
    passage = _passage_days(near_km, instants.speed_au_day)
    beside = np.flatnonzero(near_km < _BESIDE_MOON_KM)
    if beside.size:
        distance_au, speed_au_day = instants.sky.at(instants.tdb_days[beside]).from_moon
        by_moon = _passage_days(distance_au * AU_KM - MOON_RADIUS_KM, speed_au_day)
        passage[beside] = np.minimum(passage[beside], by_moon)
    return passage


def passage_from(
    earth_au: FloatArray, speed: FloatArray, moon_au: FloatArray, by_moon: FloatArray
) -> FloatArray:
    """Return distance over speed from the surface of Earth or Moon, whichever is passed sooner.

    Parameters
    ----------
    earth_au, speed : ndarray, shape (n,)
        Distance from the geocentre [au] and speed [au/day].
    moon_au, by_moon : ndarray, shape (n,)
        The same from the Moon's centre.
    """
    near_km = earth_au * AU_KM - EARTH_EQUATORIAL_RADIUS_KM
    moon = _passage_days(moon_au * AU_KM - MOON_RADIUS_KM, by_moon)
    earth = _passage_days(near_km, speed)
    return np.where(near_km < _BESIDE_MOON_KM, np.minimum(earth, moon), earth)


def _passage_days(above_km: FloatArray, speed_au_day: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(above_km, _NEAREST_KM) / (speed_au_day * AU_KM))
