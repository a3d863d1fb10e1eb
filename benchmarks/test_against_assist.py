"""The same comparison for pytest-benchmark, which prints each group's times with their ratios.

    pip install -e '.[peers]'
    pytest benchmarks --benchmark-group-by=group --benchmark-columns=min,median,rounds

It is not part of the suite, whose path is ``tests`` alone.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pytest_benchmark", reason="pip install -e '.[peers]'")
pytest.importorskip("assist", reason="needs ASSIST: pip install -e '.[peers]'")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from assist_driver import in_assist_time, simulation

from flyby.dynamics import ForceModel
from flyby.dynamics.propagation import barycentric_states, carry_states, laws_of
from flyby.orbits import load_orbit
from flyby.times import parse_time, tdb_days

SIZES = {"one orbit": 1, "64 virtual asteroids": 64}


@cache
def setting(count):
    orbit = load_orbit("apophis-jpl-220-2021")
    start, stop = (
        float(tdb_days(parse_time(f"{day} TDB"))) for day in ("2023-02-25", "2029-04-14")
    )
    law = laws_of([orbit])
    epoch = float(tdb_days(orbit.epoch))
    state = carry_states(barycentric_states([orbit], ForceModel()), law, epoch, start)[0]
    cloud = state + 1e-8 * np.random.default_rng(220).normal(size=(count, 6)) * (count > 1)
    return cloud, np.repeat(law, count, axis=0), start, stop


@pytest.mark.parametrize("size", SIZES)
def test_flyby(benchmark, size):
    states, laws, start, stop = setting(SIZES[size])
    benchmark.group = size
    benchmark(carry_states, states, laws, start, stop)


@pytest.mark.parametrize("sources", [11, 1], ids=["same forces", "relativity of the Sun alone"])
@pytest.mark.parametrize("size", SIZES)
def test_assist(benchmark, size, sources):
    states, laws, start, stop = setting(SIZES[size])
    benchmark.group = size

    def ready():
        built, extras = simulation(states, laws, start, sources=sources)
        return (built, extras), {}

    def run(built, _extras):
        built.integrate(in_assist_time(stop))

    benchmark.pedantic(run, setup=ready, rounds=7)
