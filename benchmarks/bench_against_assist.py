"""flyby and ASSIST side by side: the same orbit, span, forces and machine.

    pip install -e '.[peers]'
    python benchmarks/bench_against_assist.py

The orbit is JPL solution 220 of Apophis from 2023-02-25 to 2029-04-14, through the approach. Both
take one core. ASSIST's parameter is epsilon = 1e-6: its default of 1e-9 takes some 3000 times the
steps over this span (20 s and more for one orbit; ``--default-epsilon`` times it too). Cheaper ways
of ASSIST are timed for information and not counted: relativity from the Sun alone, which is its
default, and REBOUND's newer step control, which at this epsilon is good to 0.6 m. Exit status 1 if
flyby is not as much faster as it promises to be.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

# One core each: no library under numpy takes a second one.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import numpy as np  # noqa: E402

ROUNDS = 15
MANY = 1000
SPREAD_AU = 1.0e-8
GROUP = 64
ASSIST_GROUPS = (8, GROUP)  # ASSIST is fastest in small groups
SAME = "the same forces"
WAYS = {  # sources of relativity, step control
    SAME: (11, "global"),
    "the same forces, prs23 step control": (11, "prs23"),
    "relativity of the Sun alone (its default)": (1, "global"),
    "relativity of the Sun alone, prs23": (1, "prs23"),
}
SAMPLE = 20
PROMISED_ONE = 3.0
PROMISED_MANY = 10.0


def main() -> int:
    try:
        import assist
        import rebound
        from assist_driver import carry_with_assist, in_assist_time, simulation, states_of
    except ImportError as missing:
        print(f"needs ASSIST ({missing}): pip install -e '.[peers]'", file=sys.stderr)
        return 2
    import flyby
    from flyby.constants import AU_KM
    from flyby.dynamics import ForceModel
    from flyby.dynamics.propagation import barycentric_states, carry_states, laws_of
    from flyby.orbits import load_orbit
    from flyby.times import parse_time, tdb_days

    orbit = load_orbit("apophis-jpl-220-2021")
    epoch = float(tdb_days(orbit.epoch))
    start = float(tdb_days(parse_time("2023-02-25 TDB")))
    before = float(tdb_days(parse_time("2029-04-13 TDB")))
    stop = float(tdb_days(parse_time("2029-04-14 TDB")))
    law = laws_of([orbit])
    state = carry_states(barycentric_states([orbit], ForceModel()), law, epoch, start)[0]
    cloud = state + SPREAD_AU * np.random.default_rng(220).normal(size=(MANY, 6))
    laws = np.repeat(law, MANY, axis=0)

    def metres(first: np.ndarray, second: np.ndarray) -> float:
        return float(np.linalg.norm((first - second)[:, :3], axis=1).max() * AU_KM * 1e3)

    def flyby_in_groups(size: int) -> np.ndarray:
        return np.concatenate(
            [
                carry_states(cloud[place : place + size], laws[place : place + size], start, stop)[
                    0
                ]
                for place in range(0, MANY, size)
            ]
        )

    print(f"{processor()}, one core; python {sys.version.split()[0]}, numpy {np.__version__}")
    print(f"flyby {flyby.__version__}; ASSIST {assist.__version__}, REBOUND {rebound.__version__}")
    print(f"{orbit.name}: 2023-02-25 to 2029-04-14 TDB; {', '.join(ForceModel().describe())}\n")

    # One orbit. ASSIST's clock starts when its simulation is ready.
    def assist_once(way: str, **choices: float) -> float:
        sources, control = WAYS[way]
        built, _extras = simulation(
            state, law, start, sources=sources, step_control=control, **choices
        )
        return clocked(lambda: built.integrate(in_assist_time(stop)))

    ours_runs: list[float] = []
    runs: dict[str, list[float]] = {way: [] for way in WAYS}
    carry_states(state, law, start, stop)
    assist_once(SAME)
    for _ in range(ROUNDS):
        ours_runs.append(clocked(lambda: carry_states(state, law, start, stop)))
        for way, seconds in runs.items():
            seconds.append(assist_once(way))
    ours = 1e3 * median(ours_runs)
    print(f"One orbit, median of {ROUNDS} interleaved runs:")
    row("flyby", ours)
    for way, seconds in runs.items():
        row(f"ASSIST, {way}", 1e3 * median(seconds), 1e3 * median(seconds) / ours)
    if "--default-epsilon" in sys.argv[1:]:
        slow = 1e3 * assist_once("relativity of the Sun alone (its default)", epsilon=1e-9)
        row("ASSIST, all of its defaults (epsilon = 1e-9), once", slow, slow / ours)
    every = 1e3 * median(runs[SAME])
    assist_end = carry_with_assist(state, law, start, before)
    flyby_end = carry_states(state, law, start, before)[0]
    sun_only = carry_with_assist(state, law, start, before, sources=1)
    newer = carry_with_assist(state, law, start, before, step_control="prs23")
    print(
        f"  22 h before the approach flyby and ASSIST are {metres(flyby_end, assist_end):.3f} m "
        f"apart (prs23: {metres(flyby_end, newer):.1f} m; "
        f"relativity of the Sun alone: {metres(flyby_end, sun_only):.0f} m)\n"
    )

    # Many. The first answer of each is kept for the comparison.
    print(f"{MANY} virtual asteroids, {SPREAD_AU:g} au apart, per body:")
    flyby_times = {}
    for size in (MANY, GROUP):
        flyby_in_groups(size)
        flyby_times[size] = median(
            clocked(lambda size=size: flyby_in_groups(size)) for _ in range(5)
        )
    for size, seconds in flyby_times.items():
        name = "flyby, in one call" if size == MANY else f"flyby, in groups of {size}"
        row(name, 1e3 * seconds / MANY)
    best = 1e3 * min(flyby_times.values()) / MANY

    def assist_group(first: int, count: int, way: str) -> tuple[float, np.ndarray]:
        sources, control = WAYS[way]
        lanes = slice(first, first + count)
        built, _extras = simulation(
            cloud[lanes], laws[lanes], start, sources=sources, step_control=control
        )
        seconds = clocked(lambda: built.integrate(in_assist_time(stop)))
        return 1e3 * seconds / count, states_of(built)

    fastest = {}
    for way, (_, control) in WAYS.items():
        each = {}
        if control == "global":
            each[f"{MANY} in one simulation"] = assist_group(0, MANY, way)[0]
        for size in ASSIST_GROUPS:
            each[f"{size} in one simulation (best of 3)"] = min(
                assist_group(0, size, way)[0] for _ in range(3)
            )
        each[f"one by one ({SAMPLE} of them)"] = mean(
            assist_group(lane, 1, way)[0] for lane in range(SAMPLE)
        )
        print(f"  ASSIST, {way}:")
        for how, milliseconds in each.items():
            row(f"  {how}", milliseconds, milliseconds / best)
        fastest[way] = min(each.values())
    apart = metres(flyby_in_groups(GROUP)[:GROUP], assist_group(0, GROUP, SAME)[1])
    print(f"  2.2 h after the approach the first {GROUP} are at most {apart:.1f} m apart, because")
    print("  ASSIST keeps the Earth's pole of J2000 for J2 to J4")

    ratio_one, ratio_many = every / ours, fastest[SAME] / best
    print(f"\nOne orbit: {ratio_one:.1f} times as fast ({PROMISED_ONE:g} promised).")
    print(
        f"Many, against ASSIST's fastest grouping: {ratio_many:.0f} times as fast per body and "
        f"core ({PROMISED_MANY:g} promised); {min(fastest.values()) / best:.0f} against the "
        "cheapest way above, which has less relativity and looser steps."
    )
    return 0 if ratio_one >= PROMISED_ONE and ratio_many >= PROMISED_MANY else 1


def clocked(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def row(name: str, milliseconds: float, ratio: float | None = None) -> None:
    """One line of the table."""
    times = "" if ratio is None else f"{ratio:8.1f} x"
    print(f"  {name:<62}{milliseconds:9.3f} ms{times}")


def processor() -> str:
    """Name of the processor, as Linux or the platform gives it."""
    import platform

    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
