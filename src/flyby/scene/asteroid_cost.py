"""What leaving the sixteen asteroids out costs: the same flyby with them and without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from astropy.time import Time

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, propagate
from flyby.dynamics.perturbers import load_perturbers
from flyby.encounter.close_approaches import find_encounters
from flyby.errors import FlybyError
from flyby.orbits.orbit import Orbit
from flyby.scene.flyby import Flyby
from flyby.times import iso, tdb_days, time_from_tdb_days

_ABOUT_DAYS = 5.0
_EDGE_DAYS = 1.0
_UNKNOWN = "without the sixteen asteroids, which costs accuracy: by how much cannot be computed"


def cost_of_no_asteroids(passage: Flyby) -> str:
    """Say by how much a flyby that was computed without the asteroids would move with them.

    Both are carried from the orbit's epoch. Where the asteroids' orbits, known from 1900 to 2110,
    do not reach the flyby, the places are compared where they end.

    Parameters
    ----------
    passage : Flyby
        Computed without the asteroids.

    Returns
    -------
    str
    """
    known = load_perturbers()
    first, last = known.start_tdb_days + _EDGE_DAYS, known.stop_tdb_days - _EDGE_DAYS
    epoch = float(tdb_days(passage.orbit.epoch))
    if not first < epoch < last:
        return f"{_UNKNOWN} from an epoch outside 1900 to 2110"
    orbit = replace(passage.orbit, covariance=None)
    try:
        closest = passage.closest_days
    except FlybyError:
        closest = float(tdb_days(passage.stop))
    else:
        if first + _ABOUT_DAYS < closest < last - _ABOUT_DAYS:
            return _of_the_approach(passage, orbit, closest)
    edge = min(max(closest, first), last)
    beyond = edge != closest
    try:
        apart = _apart_km(orbit, edge)
    except FlybyError:
        return _UNKNOWN
    more = "; their orbits are known no farther, and the difference grows" if beyond else ""
    return (
        f"without the sixteen asteroids: on {_date(edge)} TDB {passage.orbit.short_name} is "
        f"{_digits(apart)} km from where it is with them, carried from {_date(epoch)}{more}"
    )


def with_cost_of_no_asteroids(passage: Flyby) -> Flyby:
    """Return a flyby whose orbit's notes say what the missing asteroids cost, if they are missing.

    Notes of an orbit are in every output that has words.
    """
    if passage.forces.asteroids:
        return passage
    orbit = passage.orbit
    noted = replace(orbit, notes=(*orbit.notes, cost_of_no_asteroids(passage)))
    return Flyby(
        noted,
        passage.body,
        passage.start,
        passage.stop,
        passage.chosen_sites,
        passage.forces,
        passage.on,
    )


def orbit_with_cost_of_no_asteroids(orbit: Orbit, start: Time, stop: Time) -> Orbit:
    """Return an orbit whose notes say what the missing asteroids cost, if they are missing.

    Parameters
    ----------
    orbit : Orbit
    start, stop : Time
        What the output is about: its approach to the Earth, or the end where there is none. They
        may be one instant.

    Returns
    -------
    Orbit
    """
    if ForceModel().asteroids:
        return orbit
    first, last = (float(tdb_days(time)) for time in (start, stop))
    ends = (first - _EDGE_DAYS, last + _EDGE_DAYS)
    passage = Flyby(orbit, "earth", *(time_from_tdb_days(end) for end in ends))
    return with_cost_of_no_asteroids(passage).orbit


def _of_the_approach(passage: Flyby, orbit: Orbit, closest: float) -> str:
    """Compare distance and instant of the approach."""
    start, stop = (time_from_tdb_days(closest + side * _ABOUT_DAYS) for side in (-1.0, 1.0))
    found = []
    try:
        for asteroids in (True, False):
            forces = replace(passage.forces, asteroids=asteroids)
            trajectory = propagate(orbit, start, stop, forces)
            near = find_encounters(trajectory, start, stop, (passage.body,), uncertainty=False)
            found.append(
                min(
                    near.approaches[passage.body],
                    key=lambda one: abs(float(tdb_days(one.time)) - closest),
                )
            )
    except (FlybyError, ValueError):
        return _UNKNOWN
    there, here = found
    km = float((here.distance - there.distance).to_value("km"))
    seconds = float(tdb_days(here.time) - tdb_days(there.time)) * SECONDS_PER_DAY
    when = "later" if seconds > 0.0 else "earlier"
    return (
        f"without the sixteen asteroids: the approach of {_date(closest)} is {_digits(abs(km))} km "
        f"{'farther' if km > 0.0 else 'nearer'} and {_digits(abs(seconds))} s {when} than with "
        f"them, carried from {_date(float(tdb_days(passage.orbit.epoch)))}"
    )


def _apart_km(orbit: Orbit, days: float) -> float:
    """Return how far apart both places are at an instant (TDB days since J2000) [km]."""
    start, stop = (time_from_tdb_days(days + side * 0.5 * _EDGE_DAYS) for side in (-1.0, 1.0))
    places = [
        propagate(orbit, start, stop, ForceModel(asteroids=asteroids)).state_au(
            np.array([days]), "ssb"
        )[0][0]
        for asteroids in (True, False)
    ]
    return float(np.linalg.norm(places[0] - places[1])) * AU_KM


def _date(days: float) -> str:
    return iso(time_from_tdb_days(days), "tdb", 0)[:10]


def _digits(value: float) -> str:
    return f"{value:.2g}" if value < 100.0 else f"{value:,.0f}".replace(",", " ")
