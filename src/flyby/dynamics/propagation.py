"""`propagate`: from published elements to a `Trajectory`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.constants import AU_KM
from flyby.dynamics.bodies import attracting_bodies, proper_name
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.dynamics.force_model import ForceModel
from flyby.dynamics.leg import Leg
from flyby.dynamics.trajectory import Trajectory
from flyby.errors import InvalidOrbitError, PropagationError, SpanError
from flyby.orbits import is_same_asteroid
from flyby.orbits.orbit import NonGravitational, Orbit
from flyby.times import (
    iso,
    require_time,
    stamp,
    tdb_days,
    time_from_tdb_days,
)

TOLERANCE = 1.0e-6
"""Default bound on the last series coefficient of a step, relative to the acceleration.

The error of a step is of twice that order: from 1e-6 to 1e-8 the 2029 approach of Apophis moves by
less than 10 cm.
"""

LONGEST_STEP_DAYS = 30.0
"""No step is longer, so that every planet's motion is resolved however slow the orbit is."""

MAXIMUM_STEPS = 200_000
"""Of one orbit, or of up to eight together; of more in proportion fewer: some five seconds."""


def propagate(
    orbit: Orbit | Sequence[Orbit],
    start: Time,
    stop: Time,
    forces: ForceModel | None = None,
    *,
    tolerance: float = TOLERANCE,
    keep: bool = True,
) -> Trajectory:
    """Carry published elements over a span.

    Parameters
    ----------
    orbit : Orbit or sequence of Orbit
        One orbit, or several with one epoch, which then share their time steps.
    start, stop : astropy.time.Time
        Ends of the span, in any scale. The epoch may be inside, before or after.
    forces : ForceModel, optional
        By default every force there is.
    tolerance : float
        Of the integrator; see `TOLERANCE`.
    keep : bool
        Whether it is kept in the cache folder: thousands of orbits of a file would drive out
        everything else.

    Returns
    -------
    Trajectory
        Over the span and the epoch, as far as the track goes: it ends where it meets a body.

    Raises
    ------
    InvalidTimeError
        If an instant has no scale.
    SpanError
        If the span is empty or outside the ephemerides, or the orbit meets a body between its epoch
        and the span.
    InvalidOrbitError
        If several orbits have different epochs.
    PropagationError
        If the integrator cannot get to the end, or the orbit is inside a body at its epoch.

    Notes
    -----
    The same propagation is not computed twice: its dense output is kept in the user's cache
    folder under a key of everything it depends on (`flyby.cache`).
    """
    model = forces if forces is not None else ForceModel()
    single = isinstance(orbit, Orbit)
    orbits = (orbit,) if isinstance(orbit, Orbit) else tuple(orbit)
    if not orbits:
        raise InvalidOrbitError("no orbit was given; give at least one")
    first = float(tdb_days(require_time(start, "start")))
    last = float(tdb_days(require_time(stop, "stop")))
    if not last > first:
        raise SpanError(f"stop ({stamp(stop)}) is not after start ({stamp(start)}); exchange them")
    epoch = _common_epoch(orbits)
    ephemeris = planetary_ephemeris()
    ephemeris.check_span(min(epoch, first), max(epoch, last))
    states = barycentric_states(orbits, model)
    laws = laws_of(orbits)

    from flyby.cache import key_of, load_arrays, store_arrays

    key = key_of(
        states,
        laws,
        epoch,
        first,
        last,
        model.key(),
        tolerance,
        LONGEST_STEP_DAYS,
        _code_and_data_key(),
        [orbit.designation for orbit in orbits],
    )
    kept = load_arrays("trajectory", key) if keep else None
    trajectory = None
    if kept is not None:
        trajectory = Trajectory.from_arrays(orbits, single, model, kept, ephemeris)
    if trajectory is None:
        legs = _legs(orbits, states, laws, epoch, first, last, model, tolerance)
        trajectory = Trajectory.from_legs(orbits, single, model, legs, ephemeris=ephemeris)
        if keep:
            store_arrays("trajectory", key, trajectory.arrays())
    _require_some_of_span(trajectory, first, last)
    return trajectory


def _require_some_of_span(trajectory: Trajectory, first: float, last: float) -> None:
    """Raise `SpanError` where a single track has ended before the span, or begins after it."""
    after, before = trajectory.impact_after, trajectory.impact_before
    if after is not None and after.tdb_days <= first:
        contact, words = after, "before the span begins"
    elif before is not None and before.tdb_days >= last:
        contact, words = before, "carried back, after the span ends"
    else:
        return
    orbit = trajectory.orbit
    raise SpanError(
        f"{orbit.designation or orbit.name} hits {proper_name(contact.body)} at "
        f"{stamp(time_from_tdb_days(contact.tdb_days))}, {words}; "
        f"choose a span that holds that instant"
    )


def barycentric_states(orbits: Sequence[Orbit], forces: ForceModel) -> FloatArray:
    """Return the state of each orbit at its epoch, (orbits, 6), au and au/day, ICRF axes.

    Relative to the barycentre, or to the Sun where the model holds it at rest.
    """
    from flyby.orbits.elements import heliocentric_state

    states = np.empty((len(orbits), 6))
    time, epoch, sun = None, 0.0, np.zeros(6)
    for row, orbit in enumerate(orbits):
        if orbit.epoch is not time:  # virtual asteroids share theirs
            time, epoch = orbit.epoch, float(tdb_days(orbit.epoch))
            if not forces.sun_at_rest:
                sun = np.concatenate(planetary_ephemeris().position_velocity("sun", epoch))
        position, velocity = heliocentric_state(orbit.elements, epoch)
        states[row, :3], states[row, 3:] = position + sun[:3], velocity + sun[3:]
    if not np.all(np.isfinite(states)):
        raise InvalidOrbitError("the elements give no finite position; check them")
    return states


def laws_of(orbits: Sequence[Orbit]) -> FloatArray:
    """Return non-gravitational parameters, (orbits, 9): A1, A2, A3, ALN, NK, NM, NN, R0, DT."""

    def row(law: NonGravitational) -> tuple[float, ...]:
        return (
            law.a1_au_day2,
            law.a2_au_day2,
            law.a3_au_day2,
            law.aln,
            law.nk,
            law.nm,
            law.nn,
            law.r0_au,
            law.dt_days,
        )

    return np.array([row(orbit.nongravitational) for orbit in orbits])


def carry_states(
    states: FloatArray,
    laws: FloatArray,
    start_tdb_days: float,
    stop_tdb_days: float,
    forces: ForceModel | None = None,
    *,
    tolerance: float = TOLERANCE,
    keep: bool = False,
    designations: Sequence[str] = (),
    progress: FloatArray | None = None,
    end_at_ground: bool = True,
) -> Leg:
    """Carry barycentric states from one instant to another, in plain floats.

    Parameters
    ----------
    states : ndarray, shape (orbits, 6)
        au and au/day, ICRF axes.
    laws : ndarray, shape (orbits, 9)
        As `laws_of` gives them.
    start_tdb_days, stop_tdb_days : float
        TDB days since J2000.
    keep : bool
        Whether to return the dense output.
    designations : sequence of str
        Of the orbits, so that a perturbing asteroid does not attract itself.
    progress : ndarray, shape (1,), optional
        Receives the fraction done.
    end_at_ground : bool
        Whether an orbit ends once it is below the ground of a body. Otherwise it goes through, with
        the attraction softened inside, which is no physics.

    Returns
    -------
    Leg

    Raises
    ------
    SpanError
        If an ephemeris does not cover the span.
    PropagationError
        If the integrator cannot get to the end, or an orbit begins inside a body.
    """
    from flyby.dynamics.core.layout import NOT_FINITE, TOO_MANY_STEPS, WIDTH

    model = forces if forces is not None else ForceModel()
    tables = planetary_ephemeris().tables(start_tdb_days, stop_tdb_days)
    inputs = _core_inputs(model, laws, start_tdb_days, stop_tdb_days, designations, end_at_ground)
    moved = np.array(states, dtype=np.float64, order="C")
    coefficients = tables.coefficients_au
    if model.sun_at_rest:
        coefficients = np.zeros_like(coefficients)
    arguments = (
        float(start_tdb_days),
        float(stop_tdb_days),
        moved,
        np.ascontiguousarray(laws),
        coefficients,
        tables.layout,
        tables.grid_days,
        *inputs,
        float(tolerance),
        LONGEST_STEP_DAYS,
        MAXIMUM_STEPS // -(-len(moved) // WIDTH),
        bool(keep),
        np.zeros(1) if progress is None else progress,
    )
    reason, steps, rejected, edges, dense, ended, close, ever_close = _compiled_integrator(
        arguments
    )(*arguments)
    if np.any(ended == 0):
        lost = int(np.flatnonzero(ended == 0)[0])
        raise _inside_a_body(states[lost], start_tdb_days, model, designations)
    if reason in (TOO_MANY_STEPS, NOT_FINITE):
        why = (
            f"after {steps:,} steps, as close orbits about a body need"
            if reason == TOO_MANY_STEPS
            else "since the motion is not finite there"
        )
        raise PropagationError(
            f"the integration stopped at {iso(time_from_tdb_days(edges[-1]), 'tdb', 0)} TDB {why}; "
            f"choose a span that ends before it, or check the elements"
        )
    return Leg(moved, edges, dense, int(rejected), ended, close, ever_close)


def _legs(
    orbits: Sequence[Orbit],
    states: FloatArray,
    laws: FloatArray,
    epoch: float,
    first: float,
    last: float,
    model: ForceModel,
    tolerance: float,
) -> list[Leg]:
    """Integrate from the epoch back to the first and on to the last instant."""
    designations = [orbit.designation for orbit in orbits]
    return [
        carry_states(
            states,
            laws,
            epoch,
            end,
            model,
            tolerance=tolerance,
            keep=True,
            designations=designations,
        )
        for end in (min(first, epoch), max(last, epoch))
        if end != epoch
    ]


def _inside_a_body(
    state: FloatArray, days: float, model: ForceModel, designations: Sequence[str]
) -> PropagationError:
    """Make the error that says in which body an orbit begins."""
    bodies = attracting_bodies()
    centre = planetary_ephemeris().position_velocity(model.centre, days)[0]

    def depth(name: str) -> float:
        offset = state[:3] + centre - planetary_ephemeris().position_velocity(name, days)[0]
        return float(np.linalg.norm(offset) / bodies.radius_au[bodies.index(name)])

    body = min(bodies.names, key=depth)
    name = designations[0] if designations else "the orbit"
    return PropagationError(
        f"{name} is inside {proper_name(body)} at {iso(time_from_tdb_days(days), 'tdb', 0)} TDB, "
        f"where the propagation begins; check the elements and their epoch"
    )


def _core_inputs(
    model: ForceModel,
    laws: FloatArray,
    start_tdb_days: float,
    stop_tdb_days: float,
    designations: Sequence[str],
    end_at_ground: bool,
) -> tuple[FloatArray, ...]:
    """Collect what the compiled core needs beside the planets' tables, for a force model."""
    bodies = attracting_bodies()
    gm = bodies.gm_au3_day2.copy()
    # A kilometre below the ground no orbit can still be above it; the Earth's is flattened there.
    ground = np.where(
        np.array(bodies.names) == "earth", bodies.equatorial_radius_km, bodies.mean_radius_km
    )
    ground = (ground - 1.0) / AU_KM
    for index, name in enumerate(bodies.names):
        if name != "sun" and name not in model.planets:
            gm[index] = 0.0
    if model.asteroids:
        from flyby.dynamics.perturbers import load_perturbers

        perturbers = load_perturbers()
        perturbers.check_span(start_tdb_days, stop_tdb_days)
        asteroid_coefficients = perturbers.core_coefficients_au
        asteroid_grid = np.array([perturbers.start_tdb_days, perturbers.record_days])
        asteroid_gm = perturbers.gm_au3_day2.copy()
        for index, perturber in enumerate(perturbers.designations):
            # It does not attract itself, by whatever name it is called.
            if any(is_same_asteroid(perturber, designation) for designation in designations):
                asteroid_gm[index] = 0.0
    else:
        asteroid_coefficients = np.zeros((1, 1, 3, 16))
        asteroid_grid = np.array([0.0, 1.0])
        asteroid_gm = np.zeros(16)
    law = 0.0
    if model.nongravitational and np.any(laws[:, :3] != 0.0):
        inverse_square = np.all(laws[:, 4] == 0.0) and np.all(laws[:, 5] == 2.0)
        delayed = np.any(laws[:, 8] != 0.0)
        law = 3.0 if delayed else 1.0 if inverse_square else 2.0
    settings = np.array(
        [
            {"none": 0.0, "sun": 1.0, "eih": 2.0}[model.relativity],
            float(model.asteroids),
            float(model.earth_zonals and "earth" in model.planets),
            float(model.sun_j2),
            law,
        ]
    )
    return (
        asteroid_coefficients,
        asteroid_grid,
        gm,
        asteroid_gm,
        bodies.radius_au**2,
        ground**2 if end_at_ground else np.zeros_like(ground),
        bodies.figure,
        settings,
    )


def _compiled_integrator(arguments: tuple[Any, ...]) -> Any:
    """Return the compiled step loop; say so, once, where it still has to be compiled."""
    from flyby.dynamics.core.compiled import integrator

    return integrator(arguments)


def _common_epoch(orbits: Sequence[Orbit]) -> float:
    epochs = [float(tdb_days(orbit.epoch)) for orbit in orbits]
    if max(epochs) != min(epochs):
        raise InvalidOrbitError(
            f"the {len(orbits)} orbits have different epochs "
            f"({iso(orbits[int(np.argmin(epochs))].epoch, 'tdb', 0)} to "
            f"{iso(orbits[int(np.argmax(epochs))].epoch, 'tdb', 0)} TDB); propagate them one by one"
        )
    return epochs[0]


@lru_cache(maxsize=1)
def _code_and_data_key() -> str:
    """Return the digest of the integrator's source and of the ephemeris files' identity."""
    from flyby.cache import key_of

    here = Path(__file__).parent
    sources = sorted([*here.glob("*.py"), *here.glob("core/*.py"), *here.glob("data/*.npz")])
    kernel = planetary_ephemeris().path.stat()
    return key_of(
        *(path.read_bytes() for path in sources), kernel.st_size, kernel.st_mtime_ns, np.__version__
    )
