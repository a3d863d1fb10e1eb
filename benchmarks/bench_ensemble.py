"""Ensembles: a virtual asteroid of flyby against one of ASSIST, and how time grows with N.

    pip install -e '.[peers]'
    python benchmarks/bench_ensemble.py

flyby's side is the whole of `run_ensemble` on one thread: drawing from the covariance, carrying,
finding each deepest approach, writing the rows to disk. ASSIST's side is its integration alone, of
the same virtual asteroids over the same span with the same forces, in groups of eight, which is its
fastest. Both run in turn, five times; the medians are compared. Then N grows from 10 to 100 000 on
every processor. Exit status 1 if flyby is less than 15 times as fast per body and core.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import numpy as np  # noqa: E402

PROMISED = 15.0
ROUNDS = 5
COMPARED = 1024
ASSIST_GROUP = 8
ASSIST_BODIES = 64
NUMBERS = (10, 100, 1_000, 10_000, 100_000)


def main() -> int:
    try:
        import assist  # noqa: F401
        from assist_driver import in_assist_time, simulation
    except ImportError as missing:
        print(f"needs ASSIST ({missing}): pip install -e '.[peers]'", file=sys.stderr)
        return 2
    from flyby.dynamics import ForceModel
    from flyby.dynamics.propagation import barycentric_states, laws_of
    from flyby.encounter import ensemble_request, run_ensemble
    from flyby.encounter.ensemble.run import available_processors
    from flyby.orbits import VirtualAsteroids, load_orbit
    from flyby.times import parse_time, tdb_days

    orbit = load_orbit("apophis")
    request = ensemble_request(orbit, parse_time("2029-01-01"), parse_time("2029-05-01"), seed=1)
    virtual = VirtualAsteroids(orbit, ASSIST_BODIES, 1)
    states = barycentric_states(virtual[:], ForceModel())
    laws = laws_of(virtual[:])
    start = float(tdb_days(virtual.nominal.epoch))

    def ours(count: int, workers: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["FLYBY_CACHE_DIR"] = folder
            began = time.perf_counter()
            run_ensemble(request, count, workers=workers)
            return time.perf_counter() - began

    def theirs() -> float:
        seconds = 0.0
        for first in range(0, ASSIST_BODIES, ASSIST_GROUP):
            lanes = slice(first, first + ASSIST_GROUP)
            built, _extras = simulation(
                np.ascontiguousarray(states[lanes]),
                laws[lanes],
                start,
                sources=11,
                step_control="global",
            )
            began = time.perf_counter()
            built.integrate(in_assist_time(float(tdb_days(request.until))))
            seconds += time.perf_counter() - began
        return seconds

    print(f"{orbit.name}: {virtual.nominal.epoch.tdb.iso[:10]} to 2029-05-01, all forces, one core")
    ours(64, 1)
    theirs()
    pairs = [(ours(COMPARED, 1) / COMPARED, theirs() / ASSIST_BODIES) for _ in range(ROUNDS)]
    flyby_ms, assist_ms = (1e3 * median(side) for side in zip(*pairs, strict=True))
    ratio = assist_ms / flyby_ms
    print(f"  flyby, whole ensemble of {COMPARED}: {flyby_ms:8.3f} ms per virtual asteroid")
    print(f"  ASSIST, {ASSIST_GROUP} at a time, carrying only: {assist_ms:8.3f} ms")
    print(f"  {ratio:.1f} times as fast per body and core ({PROMISED:g} promised)\n")
    processors = available_processors()
    print(f"How time grows with N, {processors} threads:")
    for count in NUMBERS:
        seconds = ours(count, processors)
        print(f"  N = {count:>7}: {seconds:9.2f} s, {1e3 * seconds / count:8.3f} ms each")
    return 0 if ratio >= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
