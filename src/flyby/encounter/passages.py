"""Several orbits of one asteroid carried through one encounter, and where each passes.

The orbits are what a covariance leaves open: displaced by a sigma, drawn at random, or members of
a line of variations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2, proper_name
from flyby.dynamics.propagation import barycentric_states, carry_states, laws_of
from flyby.encounter.arguments import not_an_orbit, require_bodies
from flyby.encounter.geometry import hyperbola, opik_coordinates
from flyby.encounter.uncertainty import own_approaches
from flyby.errors import InvalidOrbitError
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import displaced, sampled_displacements
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

ABOUT_ENCOUNTER_DAYS = 20.0
"""The encounter is followed in full from this long before to this long after."""


@dataclass(frozen=True)
class EncounterPassage:
    """Several orbits of one asteroid through one encounter.

    Attributes
    ----------
    xi, zeta : Quantity, shape (orbits,)
        On the b-plane [km], Öpik's coordinates; nan where an orbit is bound to the body.
    distance : Quantity, shape (orbits,)
        Of closest approach, from the body's centre [km].
    time : astropy.time.Time, shape (orbits,)
        Each orbit's own closest approach, TDB.
    position, velocity : Quantity, shape (orbits, 3)
        Relative to the body's centre at `time` [km, km/s], ICRF axes.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> cloud = flyby.encounter.sampled_encounter(orbit, Time("2029-04-13", scale="tdb"), 3, seed=1)
    >>> cloud
    <EncounterPassage of 3 orbits, nearest 38011.1 km from the centre>
    >>> cloud.position.shape
    (3, 3)
    """

    xi: Quantity
    zeta: Quantity
    distance: Quantity
    time: Time
    position: Quantity
    velocity: Quantity
    _states: FloatArray
    """`ABOUT_ENCOUNTER_DAYS` after the encounter: barycentric, au and au/day, ICRF axes."""
    _laws: FloatArray
    """As `flyby.dynamics.propagation.laws_of`."""
    _after_tdb_days: float
    """Instant of the states, TDB days since J2000."""

    def __repr__(self) -> str:
        nearest = float(self.distance.to_value("km").min())
        return (
            f"<EncounterPassage of {len(self.distance)} orbits, nearest {nearest:.1f} km from the "
            f"centre>"
        )


def sampled_encounter(
    orbit: Orbit,
    encounter: Time,
    count: int,
    seed: int = 0,
    body: str = "earth",
    forces: ForceModel | None = None,
) -> EncounterPassage:
    """Carry virtual asteroids, drawn from an orbit's covariance, through an encounter.

    The same seed gives the same asteroids. For many of them, and for impacts, see `run_ensemble`.

    Parameters
    ----------
    orbit : Orbit
        With a covariance.
    encounter : astropy.time.Time
        Closest approach, to some days, in any scale.
    count : int
        How many virtual asteroids.
    seed : int
    body : str
        "earth", "moon" or a planet.
    forces : ForceModel, optional
        By default every force there is.

    Returns
    -------
    EncounterPassage

    Raises
    ------
    InvalidOrbitError
        If it has no covariance, or not every virtual asteroid passes the body then.
    InvalidTimeError, UnknownNameError, SpanError, PropagationError
        As `flyby.propagate`.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> when = Time("2029-04-13", scale="tdb")
    >>> cloud = flyby.encounter.sampled_encounter(orbit, when, 100, seed=1)
    >>> cloud.zeta.std().round(1)
    <Quantity 1.2 km>
    """
    middle = checked_middle(orbit, body)
    assert middle.covariance is not None
    if count < 1:
        raise InvalidOrbitError(f"{count} virtual asteroids cannot be drawn; ask for one or more")
    moves = sampled_displacements(middle.covariance, count, seed)
    near = float(tdb_days(require_time(encounter, "encounter")))
    return pass_encounter(displaced_orbits(middle, moves), body, near, forces or ForceModel())


def pass_encounter(
    orbits: list[Orbit],
    body: str,
    near_tdb_days: float,
    forces: ForceModel,
    frame_tdb_days: float | None = None,
) -> EncounterPassage:
    """Carry orbits of one epoch through an encounter near an instant.

    Xi and zeta of all of them are in the frame of the planet's velocity at `frame_tdb_days`, by
    default the first orbit's closest approach: the velocity turns by an arc second in 25 s.

    Raises
    ------
    PropagationError, SpanError, InvalidOrbitError
        As `flyby.propagate`, and where an orbit does not pass the body at all.
    """
    before = near_tdb_days - ABOUT_ENCOUNTER_DAYS
    after = near_tdb_days + ABOUT_ENCOUNTER_DAYS
    if body == "sun":
        raise InvalidOrbitError("the Sun has no b-plane: name a planet or the Moon")
    named = [orbits[0].designation]
    laws = laws_of(orbits)
    states = barycentric_states(orbits, forces)
    epoch = float(tdb_days(orbits[0].epoch))
    # Through the body where need be: its b-plane is that of tracks that hit it as well.
    way_there = carry_states(
        states, laws, epoch, before, forces, designations=named, end_at_ground=False
    )
    leg = carry_states(
        way_there.states,
        laws,
        before,
        after,
        forces,
        keep=True,
        designations=named,
        end_at_ground=False,
    )
    trajectory = Trajectory.from_legs(tuple(orbits), False, forces, [leg], end_at_ground=False)
    days = own_approaches(trajectory, body, near_tdb_days)
    if days is None:
        raise InvalidOrbitError(
            f"not every one of {len(orbits)} varied orbits of {orbits[0].designation} passes "
            f"{proper_name(body)} at {iso(time_from_tdb_days(near_tdb_days), 'tdb', 0)} TDB; "
            f"vary less, or choose another encounter"
        )
    position, velocity = trajectory.state_au_of_each(days, origin=body)
    position_km, velocity_km_s = position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY
    at = days[:1] if frame_tdb_days is None else np.array([frame_tdb_days])
    ephemeris = planetary_ephemeris()
    planet, sun = (ephemeris.position_velocity(name, at)[1] for name in (body, "sun"))
    hyperbolas = hyperbola(position_km, velocity_km_s, gm_km3_s2(body))
    xi, zeta = opik_coordinates(hyperbolas, planet - sun)
    return EncounterPassage(
        xi=Quantity(xi, "km"),
        zeta=Quantity(zeta, "km"),
        distance=Quantity(np.linalg.norm(position_km, axis=1), "km"),
        time=time_from_tdb_days(days),
        position=Quantity(position_km, "km"),
        velocity=Quantity(velocity_km_s, "km/s"),
        _states=leg.states,
        _laws=laws,
        _after_tdb_days=after,
    )


def checked_middle(orbit: Orbit, body: str) -> Orbit:
    """Check what is to be carried past a body; return it at the epoch of its covariance."""
    if not isinstance(orbit, Orbit):
        raise not_an_orbit(orbit)
    require_bodies((body,))
    return orbit.at_covariance_epoch()


def displaced_orbits(middle: Orbit, displacements: FloatArray) -> list[Orbit]:
    """Move the fitted parameters of the covariance's own orbit by each row; see `displaced`."""
    assert middle.covariance is not None
    orbits = []
    for row in displacements:
        elements, law = displaced(middle.covariance, row)
        orbits.append(replace(middle, elements=elements, nongravitational=law, covariance=None))
    return orbits
