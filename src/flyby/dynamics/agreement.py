"""Elements at the epoch against those of the covariance at its own, carried from one to the other.

JPL publishes both of one solution, years apart; where they do not meet, one of them belongs to
another solution or another asteroid, and the uncertainty to an orbit that is not drawn.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.cache import key_of, load_arrays, store_arrays
from flyby.constants import AU_KM
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.dynamics.force_model import ForceModel
from flyby.dynamics.propagation import (
    _code_and_data_key,
    barycentric_states,
    carry_states,
    laws_of,
)
from flyby.errors import FlybyError, InvalidOrbitError, SpanError
from flyby.orbits.centres import register_ephemeris
from flyby.orbits.orbit import Elements, NonGravitational, Orbit
from flyby.plain_text import shown_path
from flyby.times import iso, tdb_days, time_from_tdb_days

TOLERANCE_KM = 0.5
"""Of the place at the epoch, per km that a shift of one km along the track has grown to by then.

Honest answers of JPL are met to 3 m (2024 YR4, 295 days), 22 m (2022 OB5, 885 days), 61 m
(Apophis, 1785 days) and 1.1 km (YORP, 20 years, grown by 38).
"""

UNMODELLED_TOLERANCE_KM = 1.0e6
"""Where a published force is not modelled: still far less than another asteroid would be off."""

_SHIFT_DAYS = 4.0e-7
"""About one kilometre along the track at 1 au."""

_SAME_EPOCH_DAYS = 1.0e-6


def _barycentric_state(body: str, days: float) -> FloatArray:
    """Give the readers of states about other bodies what they need: see `flyby.orbits.centres`."""
    return np.concatenate(planetary_ephemeris().position_velocity(body, days))


register_ephemeris(_barycentric_state)


def load_orbit(name: str | os.PathLike[str]) -> Orbit:
    """Load a published orbit, by name or from a file, whose own two sets of elements agree.

    Parameters
    ----------
    name : str or path-like
        As `flyby.orbits.load_orbit` takes it.

    Returns
    -------
    Orbit

    Raises
    ------
    UnknownNameError, OrbitFileError, InvalidOrbitError
        As `flyby.orbits.load_orbit`, and if the covariance has elements of another orbit.

    Examples
    --------
    >>> load_orbit("apophis").designation
    '99942 Apophis (2004 MN4)'
    """
    # Here, so that whoever puts another reader in its room is heard.
    from flyby.orbits import load_orbit as read_orbit
    from flyby.orbits import orbit_names

    orbit = read_orbit(name)
    if os.fspath(name) in orbit_names():
        return orbit  # the suite holds that the catalogue's own agree
    try:
        check_covariance_epoch(orbit)
    except InvalidOrbitError as problem:
        raise InvalidOrbitError(f"{shown_path(os.fspath(name))}: {problem}") from None
    return orbit


def check_covariance_epoch(orbit: Orbit) -> None:
    """Refuse an orbit whose covariance belongs to other elements, carried to its epoch.

    Parameters
    ----------
    orbit : Orbit
        One without a covariance, or with one at its own epoch, passes.

    Raises
    ------
    InvalidOrbitError
        If the two places at the epoch of the elements differ beyond `TOLERANCE_KM`.
    """
    covariance = orbit.covariance
    if covariance is None:
        return
    begin, end = float(tdb_days(covariance.epoch)), float(tdb_days(orbit.epoch))
    if abs(end - begin) < _SAME_EPOCH_DAYS:
        return
    try:
        planetary_ephemeris().check_span(min(begin, end), max(begin, end))
        off_km, allowed_km = _distance_km(
            orbit.elements,
            orbit.nongravitational,
            end,
            covariance.elements,
            covariance.nongravitational,
            begin,
            orbit.designation,
        )
    except SpanError:
        return  # nothing is computed there either
    if any("not modelled" in note for note in orbit.notes):
        allowed_km = max(allowed_km, UNMODELLED_TOLERANCE_KM)
    if off_km == float("inf"):
        raise InvalidOrbitError(
            f"the orbit of the covariance ({iso(covariance.epoch, 'tdb', 0)[:10]}) meets a body "
            f"before the epoch of the elements ({iso(orbit.epoch, 'tdb', 0)[:10]}); get the file "
            f"again"
        )
    if not off_km <= allowed_km:
        first, second = (iso(time, "tdb", 0)[:10] for time in (covariance.epoch, orbit.epoch))
        raise InvalidOrbitError(
            f"the elements at {second} and those of its covariance at "
            f"{first}, carried there, are {off_km:.4g} km apart (digits and forces account for "
            f"{allowed_km:.2g} km); get the file again"
        )


@lru_cache(maxsize=64)
def _distance_km(
    elements: Elements,
    law: NonGravitational,
    end: float,
    of: Elements,
    its_law: NonGravitational,
    begin: float,
    designation: str,
) -> tuple[float, float]:
    """Return how far the second orbit, carried from `begin` to `end`, is off, and may be.

    Kept in the user's cache folder, as a trajectory is, so that what is known is not compiled for.
    """
    key = key_of(elements, law, end, of, its_law, begin, designation, _code_and_data_key())
    kept = load_arrays("agreement", key)
    if kept is None or set(kept) != {"off_and_allowed_km"}:
        distances = _carried_distance_km(elements, law, end, of, its_law, begin, designation)
        kept = {"off_and_allowed_km": np.array(distances)}
        store_arrays("agreement", key, kept)
    off, allowed = kept["off_and_allowed_km"]
    return float(off), float(allowed)


def _carried_distance_km(
    elements: Elements,
    law: NonGravitational,
    end: float,
    of: Elements,
    its_law: NonGravitational,
    begin: float,
    designation: str,
) -> tuple[float, float]:
    model = ForceModel()
    shifted = replace(of, perihelion_time_tdb_days=of.perihelion_time_tdb_days + _SHIFT_DAYS)
    at, there = time_from_tdb_days(begin), time_from_tdb_days(end)

    def bare(of_them: Elements, with_law: NonGravitational, epoch: Time) -> Orbit:
        return Orbit("", designation, "", "", "", "", epoch, of_them, with_law)

    orbits = [bare(of, its_law, at), bare(shifted, its_law, at)]
    states = barycentric_states(orbits, model)
    try:
        carried = carry_states(
            states, laws_of(orbits), begin, end, model, designations=[designation]
        ).states
    except SpanError:
        raise
    except FlybyError:  # the integrator gives up: the covariance's orbit goes nowhere
        return float("inf"), 0.0
    if not np.all(np.isfinite(carried)):  # it falls on the ground of a body before
        return float("inf"), 0.0
    expected = barycentric_states([bare(elements, law, there)], model)[0]
    off = float(np.linalg.norm((carried[0] - expected)[:3])) * AU_KM
    grown = np.linalg.norm((carried[1] - carried[0])[:3]) / np.linalg.norm(
        (states[1] - states[0])[:3]
    )
    return off, TOLERANCE_KM * max(1.0, float(grown))
