"""The sixteen perturbing asteroids of JPL's SB441-N16, as a compact excerpt.

The full kernel is 645 MB; the excerpt in ``data/perturbers.npz`` is 1 MB, covers 1900 to 2110 and
is good to 30 km (float32 coefficients; measured against the kernel at 20 000 instants by
``tools/make_perturbers.py``, which made it). Against the full kernel it moves Apophis at the 2029
approach, from 2021, by at most a few millimetres: no more than the integrator's own rounding.

Reference: Farnocchia 2021, JPL IOM 392R-21-005 (SB441-N16); orbits consistent with DE441.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.toml import load_toml
from flyby.errors import SpanError


@dataclass(frozen=True)
class Perturbers:
    """Heliocentric Chebyshev series of the perturbing asteroids, ICRF axes.

    Attributes
    ----------
    numbers : tuple of int
        Their numbers in the asteroid catalogue.
    designations : tuple of str
        Numbers and names: "1 Ceres".
    core_coefficients_au : ndarray, shape (records, coefficients, 3, 16)
    start_tdb_days : float
        Start of the first record, TDB days since J2000.
    record_days : float
    gm_au3_day2 : ndarray, shape (16,)
    """

    numbers: tuple[int, ...]
    designations: tuple[str, ...]
    core_coefficients_au: FloatArray
    start_tdb_days: float
    record_days: float
    gm_au3_day2: FloatArray

    @property
    def stop_tdb_days(self) -> float:
        """End of the last record, TDB days since J2000."""
        return self.start_tdb_days + self.record_days * len(self.core_coefficients_au)

    def check_span(self, first_tdb_days: float, last_tdb_days: float) -> None:
        """Raise `SpanError` unless both instants (TDB days since J2000) are covered."""
        for days in (first_tdb_days, last_tdb_days):
            if not math.isfinite(days):
                raise SpanError(
                    f"{days} is no instant at which the perturbing asteroids have a place; "
                    f"give finite TDB days since J2000"
                )
        low, high = min(first_tdb_days, last_tdb_days), max(first_tdb_days, last_tdb_days)
        if low < self.start_tdb_days or high > self.stop_tdb_days:
            from flyby.times import iso, time_from_tdb_days

            first, last = (iso(time_from_tdb_days(day), "tdb", 0)[:10] for day in (low, high))
            raise SpanError(
                f"{first} to {last} TDB reaches outside the perturbing asteroids' orbits, which "
                f"cover 1900 to 2110; choose a span inside, or leave them out, which costs "
                f"accuracy: --no-asteroids, in Python ForceModel(asteroids=False)"
            )

    def position_au(self, tdb_days: FloatArray) -> FloatArray:
        """Return the heliocentric positions (n, 16, 3) [au] at (n,) TDB days since J2000."""
        days = np.atleast_1d(np.asarray(tdb_days, dtype=np.float64))
        if days.size:
            self.check_span(float(days.min()), float(days.max()))
        elapsed = days - self.start_tdb_days
        record = (elapsed // self.record_days).astype(np.int64)
        record = np.clip(record, 0, len(self.core_coefficients_au) - 1)
        argument = 2.0 * (elapsed - record * self.record_days) / self.record_days - 1.0
        basis = np.polynomial.chebyshev.chebvander(argument, self.core_coefficients_au.shape[1] - 1)
        return np.asarray(
            np.einsum("nc,ncap->npa", basis, self.core_coefficients_au[record]), dtype=np.float64
        )


@lru_cache(maxsize=1)
def load_perturbers() -> Perturbers:
    """Load the excerpt that the package ships, with the masses of the catalogue."""
    resource = files("flyby.dynamics") / "data" / "perturbers.npz"
    with resource.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
        numbers = tuple(int(number) for number in kept["numbers"])
        coefficients = kept["coefficients_au"].astype(np.float64)
        start, record = float(kept["start_tdb_days"]), float(kept["record_days"])
    known = {entry["number"]: entry for entry in load_toml("perturbers.toml")["asteroid"]}
    gm = np.array([known[number]["gm_au3_day2"] for number in numbers], dtype=np.float64)
    designations = tuple(f"{number} {known[number]['name']}" for number in numbers)
    return Perturbers(numbers, designations, np.ascontiguousarray(coefficients), start, record, gm)
