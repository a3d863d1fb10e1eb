"""A one-parameter family of orbits along which an asteroid arrives earlier or later.

Such a line moves the zeta of one encounter. Two can be asked for: ``"arrival"`` varies the time of
perihelion alone, so that the shape of the orbit and with it xi stay as they are; ``"covariance"``
goes through the most probable orbit (to first order) for each zeta. The second is what observations
leave open, the first is what stays meaningful many sigma away from a well-known orbit, where the
second drags xi along.

References
----------
Milani et al. 2005, A&A 431, 729: the line of variations.
Valsecchi, Milani, Gronchi & Chesley 2003, A&A 408, 1179: xi, zeta, resonant returns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2, proper_name
from flyby.dynamics.propagation import barycentric_states, carry_states, laws_of
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.arguments import check_bodies, no_orbit
from flyby.encounter.passages import opik_coordinates_of
from flyby.encounter.uncertainty import own_approaches
from flyby.errors import InvalidOrbitError, InvalidTimeError, UnknownNameError
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import displaced, sigma_displacements
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

ABOUT_ENCOUNTER_DAYS = 20.0
"""The encounter is followed in full from this long before to this long after."""

LINES: tuple[str, ...] = ("arrival", "covariance")
"""What can be varied."""

_PERIHELION_STEP_DAYS = 1.0e-5


@dataclass(frozen=True)
class LineOfVariations:
    """Orbits that differ in when they arrive at one encounter.

    Attributes
    ----------
    orbit : Orbit
        The orbit in the middle, at the epoch of its covariance where it has one.
    body : str
        Whom it encounters.
    encounter_tdb_days : float
        Closest approach of the orbit in the middle, TDB days since J2000.
    step : ndarray, shape (n,)
        By what the fitted parameters move per kilometre of zeta, in the units of the covariance's
        labels; along "arrival" one figure, days of the time of perihelion per kilometre.
    vary : {"arrival", "covariance"}
    xi_km, zeta_km : float
        Of the orbit in the middle.
    sigma_zeta_km : float or None
        First order; None without a covariance.
    forces : ForceModel
    """

    orbit: Orbit
    body: str
    encounter_tdb_days: float
    step: FloatArray
    vary: str
    xi_km: float
    zeta_km: float
    sigma_zeta_km: float | None
    forces: ForceModel

    @property
    def encounter_time(self) -> Time:
        """Closest approach of the orbit in the middle, TDB."""
        return time_from_tdb_days(self.encounter_tdb_days)

    def orbits(self, offsets_km: FloatArray) -> list[Orbit]:
        """Members whose zeta differs from that in the middle by `offsets_km` to first order.

        Raises
        ------
        InvalidOrbitError
            If one of them is no orbit.
        """
        return [_moved(self.orbit, float(offset) * self.step, self.vary) for offset in offsets_km]

    def pass_encounter(self, offsets_km: FloatArray) -> EncounterPassage:
        """Carry members through the encounter.

        Raises
        ------
        PropagationError, SpanError, InvalidOrbitError
            As `flyby.propagate`, and where a member does not pass the body at all.
        """
        return pass_encounter(
            self.orbits(offsets_km),
            self.body,
            self.encounter_tdb_days,
            self.forces,
            frame_tdb_days=self.encounter_tdb_days,
        )


@dataclass(frozen=True)
class EncounterPassage:
    """Several orbits of one asteroid through one encounter.

    Attributes
    ----------
    xi_km, zeta_km, distance_km : ndarray, shape (orbits,)
        On the b-plane, and of closest approach from the body's centre.
    days : ndarray, shape (orbits,)
        Own closest approach, TDB days since J2000.
    states : ndarray, shape (orbits, 6)
        `ABOUT_ENCOUNTER_DAYS` after the encounter: barycentric, au and au/day, ICRF axes.
    position_km, velocity_km_s : ndarray, shape (orbits, 3)
        Relative to the body's centre at `days`, ICRF axes.
    laws : ndarray, shape (orbits, 9)
        As `flyby.dynamics.propagation.laws_of`.
    after_tdb_days : float
        Instant of `states`, TDB days since J2000.
    """

    xi_km: FloatArray
    zeta_km: FloatArray
    distance_km: FloatArray
    days: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray
    states: FloatArray
    laws: FloatArray
    after_tdb_days: float


def line_of_variations(
    orbit: Orbit,
    encounter: Time,
    body: str = "earth",
    vary: str = "arrival",
    forces: ForceModel | None = None,
) -> LineOfVariations:
    """The line of variations of an orbit for its encounter with a body.

    Parameters
    ----------
    orbit : Orbit
    encounter : astropy.time.Time
        Closest approach, to some days, in any scale.
    body : str
        "earth", "moon" or a planet.
    vary : {"arrival", "covariance"}
    forces : ForceModel, optional
        By default every force there is.

    Raises
    ------
    InvalidOrbitError
        If it does not pass the body then, or has no b-plane (bound, or the Sun), if what is varied
        does not move its zeta, or if it has no covariance to vary along.
    InvalidTimeError, UnknownNameError
        If `encounter` has no scale or is an array, or the body or what to vary is not known.
    """
    if not isinstance(orbit, Orbit):
        raise no_orbit(orbit)
    check_bodies((body,))
    if not require_time(encounter, "encounter").isscalar:
        raise InvalidTimeError(f"encounter holds {encounter.size} instants; give one")
    if vary not in LINES:
        raise UnknownNameError("line of variations", str(vary), LINES)
    model = forces if forces is not None else ForceModel()
    covariance = orbit.covariance
    if covariance is None and vary == "covariance":
        raise InvalidOrbitError(
            f"{orbit.name} has no covariance to vary along ({orbit.why_no_covariance}); "
            f"vary its arrival instead"
        )
    middle = orbit if covariance is None else orbit.at_covariance_epoch()
    moves = np.zeros((0, 0)) if covariance is None else sigma_displacements(covariance)
    later = [_moved(middle, np.array([s * _PERIHELION_STEP_DAYS]), "arrival") for s in (1, -1)]
    lanes = [middle, *later, *displaced_orbits(middle, moves)]
    passage = pass_encounter(lanes, body, float(tdb_days(encounter)), model)
    zeta = passage.zeta_km
    if not np.all(np.isfinite(zeta)):
        raise InvalidOrbitError(
            f"{orbit.designation} has no b-plane with {proper_name(body)} at "
            f"{iso(encounter, 'tdb', 0)} TDB; choose an encounter with a planet, not bound to it"
        )
    shares = SigmaOrbits.half_differences(zeta)
    variance = float(shares[1:] @ shares[1:])
    if vary == "arrival":
        moved, step = float(shares[0]) ** 2, shares[:1] * _PERIHELION_STEP_DAYS
    else:
        moved, step = variance, shares[1:] @ moves[::2]
    if not moved > 0.0:
        raise InvalidOrbitError(f"what is varied does not move the zeta of {orbit.designation}")
    return LineOfVariations(
        orbit=middle,
        body=body,
        encounter_tdb_days=float(passage.days[0]),
        step=np.asarray(step / moved),
        vary=vary,
        xi_km=float(passage.xi_km[0]),
        zeta_km=float(zeta[0]),
        sigma_zeta_km=None if covariance is None else float(np.sqrt(variance)),
        forces=model,
    )


def pass_encounter(
    orbits: list[Orbit],
    body: str,
    near_tdb_days: float,
    forces: ForceModel,
    frame_tdb_days: float | None = None,
) -> EncounterPassage:
    """Carry orbits of one epoch through an encounter near an instant.

    See `LineOfVariations.pass_encounter`. Xi and zeta of all of them are in the frame of the
    planet's velocity at `frame_tdb_days`, by default the first orbit's closest approach: the
    velocity turns by an arc second in 25 s.
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
    states = leg.states
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
    _, xi, zeta = opik_coordinates_of(
        position_km, velocity_km_s, gm_km3_s2(body), np.repeat(planet - sun, len(days), axis=0)
    )
    return EncounterPassage(
        xi_km=xi,
        zeta_km=zeta,
        distance_km=np.asarray(np.linalg.norm(position_km, axis=1)),
        days=days,
        position_km=position_km,
        velocity_km_s=velocity_km_s,
        states=states,
        laws=laws,
        after_tdb_days=after,
    )


def displaced_orbits(middle: Orbit, displacements: FloatArray) -> list[Orbit]:
    """The covariance's own orbit with its parameters moved by each row; see `displaced`."""
    return [_moved(middle, row, "covariance") for row in displacements]


def _moved(orbit: Orbit, delta: FloatArray, vary: str) -> Orbit:
    """The orbit with its parameters moved, without its covariance."""
    if vary == "covariance" and orbit.covariance is not None:
        elements, law = displaced(orbit.covariance, delta)
        return replace(orbit, elements=elements, nongravitational=law, covariance=None)
    later = orbit.elements.perihelion_time_tdb_days + float(delta[0])
    elements = replace(orbit.elements, perihelion_time_tdb_days=later)
    return replace(orbit, elements=elements, covariance=None)
