"""How long the commands take that people wait for, against a bare import of astropy.

    python benchmarks/bench_commands.py [--rounds N] [--first-use] [NAME ...]

Both sides in one run, in turn: `python -c "import astropy.time, astropy.coordinates"`, which no
program of this field can do without, and each command in a fresh process with warm caches. What is
printed are ratios: of the wall clock, and of the processor time, which a loaded machine changes
less. Each figure is the least of the rounds. With --first-use one more line tells how long windows
take on a machine that has compiled nothing and kept nothing (empty folders for both).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

BARE = ("-c", "import astropy.time, astropy.coordinates")


@dataclass(frozen=True)
class Command:
    """A command, and how many times the bare import it may take."""

    name: str
    words: tuple[str, ...]
    goal: float


_APRIL = ("--start", "2029-04-12", "--stop", "2029-04-15")
COMMANDS = (
    Command("report", ("report",), 1.25),
    Command("windows", ("windows", "--format", "csv"), 2.5),
    Command("observatories", ("windows", "--site", "all-optical", *_APRIL), 5.0),
    Command("page", ("page", "-o", "flyby.html"), 2.0),
    Command("plot-approach", ("plot", "approach"), 2.5),
    Command("plot", ("plot",), 12.0),
)


@dataclass(frozen=True)
class Taken:
    """Seconds of the wall clock and of the processor (its own and the system's)."""

    wall_s: float
    processor_s: float


def taken(words: tuple[str, ...], folder: str, changed: dict[str, str]) -> Taken:
    """Run Python with some words and tell how long it took."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, **changed},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Taken(wall, used)


def least(several: list[Taken]) -> Taken:
    """Return the least of each clock."""
    return Taken(min(one.wall_s for one in several), min(one.processor_s for one in several))


def main() -> None:
    """Measure and print a line a command."""
    parser = argparse.ArgumentParser(description="Commands against a bare import of astropy.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--first-use", action="store_true", help="measure the first use too")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of: report, windows, ...")
    chosen = parser.parse_args()
    commands = [one for one in COMMANDS if not chosen.names or one.name in chosen.names]
    with tempfile.TemporaryDirectory() as folder:
        for command in commands:  # so that every cache is warm
            taken(("-m", "flyby", *command.words), folder, {})
        bare: list[Taken] = []
        found: dict[str, list[Taken]] = {command.name: [] for command in commands}
        for _ in range(chosen.rounds):
            for command in commands:
                bare.append(taken(BARE, folder, {}))
                found[command.name].append(taken(("-m", "flyby", *command.words), folder, {}))
        unit = least(bare)
        print(f"bare import: {unit.wall_s:.2f} s, {unit.processor_s:.2f} s of processor time")
        print(f"{'command':<16}{'goal':>7}{'wall':>8}{'processor':>11}")
        for command in commands:
            own = least(found[command.name])
            wall, used = own.wall_s / unit.wall_s, own.processor_s / unit.processor_s
            print(f"{command.name:<16}{command.goal:>6.2f}x{wall:>7.2f}x{used:>10.2f}x")
        if chosen.first_use:
            empty = {
                "FLYBY_CACHE_DIR": os.path.join(folder, "arrays"),
                "NUMBA_CACHE_DIR": os.path.join(folder, "code"),
            }
            once = taken(("-m", "flyby", "windows", "--format", "csv"), folder, empty)
            print(f"first use of windows: {once.wall_s:.1f} s, {once.processor_s:.1f} s processor")


if __name__ == "__main__":
    main()
