"""At which instants the sky is sampled: steps that follow the geometry.

Ten minutes for a turning site, two hours for the geocentre, and a fraction of distance over speed
when the asteroid is near the Earth or the Moon, so that a passage of minutes within years is not
stepped over.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    added = 0
    longest = GEOCENTRIC_STEP_DAYS if longest_step_days is None else longest_step_days
    count = max(2, int(np.ceil((stop_tdb_days - start_tdb_days) / longest)))
    for first in range(0, count, _CHUNK_SAMPLES):
        last = min(first + _CHUNK_SAMPLES, count)
        steps = np.arange(first, last + 1) / count
        grid = start_tdb_days + steps * (stop_tdb_days - start_tdb_days)
        grid[-1] = stop_tdb_days if last == count else grid[-1]
        for piece in _pieces(sky, grid):
            instants, finer = _refined(sky, piece)
            added += finer
            if added > _MOST_ADDED:
                days = instants.tdb_days[-1] - start_tdb_days
                raise SpanError(
                    f"the orbit stays so near the Earth or the Moon that a search of "
                    f"{stop_tdb_days - start_tdb_days:.0f} days needs more than a million "
                    f"instants; choose a span of at most {max(np.floor(days), 1.0):.0f} days"
                )
            yield instants


def _pieces(sky: Sky, grid: FloatArray) -> list[FloatArray]:
    """Cut a grid into parts that share their ends, none of them refined into more than a chunk."""
    parts = _parts(sky.at(grid))
    edges = np.searchsorted(
        np.cumsum(parts), np.arange(_CHUNK_SAMPLES, parts.sum(), _CHUNK_SAMPLES)
    )
    ends = np.unique(np.concatenate([[0], edges + 1, [grid.size - 1]]))
    ends = ends[ends < grid.size]
    return [grid[begin : end + 1] for begin, end in pairwise(ends)]


def _refined(sky: Sky, grid: FloatArray) -> tuple[Instants, int]:
    """Return the sky at a grid cut until it follows the geometry, and by how many it has grown."""
    coarse = grid.size
    instants = sky.at(grid)
    for _ in range(6):
        parts = _parts(instants)
        if np.all(parts <= 1):
            break
        grid = refined_grid(grid, parts)
        instants = sky.at(grid)
    return instants, grid.size - coarse


def _parts(instants: Instants) -> NDArray[np.int64]:
    """Tell into how many parts each interval has to be cut, by the passage at both ends."""
    scale = _passage_days(instants)
    allowed = _PASSAGE_FRACTION * np.minimum(scale[1:], scale[:-1])
    parts = np.ceil(np.diff(instants.tdb_days) / allowed * (1.0 - 1e-9)).astype(np.int64)
    return np.maximum(parts, 1)


def _passage_days(instants: Instants) -> FloatArray:
    """Return distance over speed from the surface of Earth or Moon, whichever is passed sooner."""
    near_km = instants.distance_au * AU_KM - EARTH_EQUATORIAL_RADIUS_KM
    passage = np.maximum(near_km, _NEAREST_KM) / (instants.speed_au_day * AU_KM)
    beside = np.flatnonzero(near_km < _BESIDE_MOON_KM)
    if beside.size:
        distance_au, speed_au_day = instants.sky.at(instants.tdb_days[beside]).from_moon
        near_km = np.maximum(distance_au * AU_KM - MOON_RADIUS_KM, _NEAREST_KM)
        passage[beside] = np.minimum(passage[beside], near_km / (speed_au_day * AU_KM))
    return passage
