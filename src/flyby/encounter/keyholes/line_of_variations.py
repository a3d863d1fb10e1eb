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
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.dynamics import ForceModel
from flyby.dynamics.bodies import proper_name
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.arguments import not_an_orbit, require_bodies, require_instant
from flyby.encounter.passages import EncounterPassage, displaced_orbits, pass_encounter
from flyby.errors import InvalidOrbitError, UnknownNameError
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import sigma_displacements
from flyby.times import iso, tdb_days

LINES: tuple[str, ...] = ("arrival", "covariance")
"""What can be varied."""

_PERIHELION_STEP_DAYS = 1.0e-5


@dataclass(frozen=True)
class LineOfVariations:
    """Orbits that differ in when they arrive at one encounter; `line_of_variations` makes it.

    Attributes
    ----------
    orbit : Orbit
        The orbit in the middle, at the epoch of its covariance where it has one.
    body : str
        The encountered body.
    encounter_time : astropy.time.Time
        Closest approach of the orbit in the middle, TDB.
    vary : {"arrival", "covariance"}
    xi, zeta : Quantity
        Of the orbit in the middle [km].
    sigma_zeta : Quantity or None
        First order [km]; None without a covariance.
    forces : ForceModel

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> line
    <LineOfVariations of apophis by Earth 2029-04-13, arrival varied, zeta 47362.1 km>
    """

    orbit: Orbit
    body: str
    encounter_time: Time
    vary: str
    xi: Quantity
    zeta: Quantity
    sigma_zeta: Quantity | None
    forces: ForceModel
    _step: FloatArray
    """By what the fitted parameters move per kilometre of zeta, in the units of the covariance's
    labels; along "arrival" one figure, days of the time of perihelion per kilometre."""

    def orbits(self, offsets: Quantity) -> list[Orbit]:
        """Make members whose zeta differs from that in the middle, to first order.

        Parameters
        ----------
        offsets : Quantity [length], shape (n,)
            By how much.

        Raises
        ------
        InvalidOrbitError
            If one of them is no orbit.
        """
        rows = offsets.to_value("km")[:, None] * self._step
        if self.vary == "covariance":
            return displaced_orbits(self.orbit, rows)
        return _arriving_later(self.orbit, rows[:, 0])

    def pass_encounter(self, offsets: Quantity) -> EncounterPassage:
        """Carry members, as `orbits` makes them, through the encounter.

        Raises
        ------
        PropagationError, SpanError, InvalidOrbitError
            As `flyby.propagate`, and where a member does not pass the body at all.
        """
        days = float(tdb_days(self.encounter_time))
        return pass_encounter(
            self.orbits(offsets), self.body, days, self.forces, frame_tdb_days=days
        )

    def __repr__(self) -> str:
        return (
            f"<LineOfVariations of {self.orbit.name} by {proper_name(self.body)} "
            f"{iso(self.encounter_time, 'tdb', 0)[:10]}, {self.vary} varied, "
            f"zeta {self.zeta.to_value('km'):.1f} km>"
        )


def line_of_variations(
    orbit: Orbit,
    encounter: Time,
    body: str = "earth",
    vary: str = "arrival",
    forces: ForceModel | None = None,
) -> LineOfVariations:
    """Make the line of variations of an orbit for its encounter with a body.

    Parameters
    ----------
    orbit : Orbit
    encounter : astropy.time.Time
        Closest approach, to some days, in any scale.
    body : str
        "earth", "moon" or a planet.
    vary : {"arrival", "covariance"}
        The time of perihelion alone, which leaves xi as it is; or along the most probable orbits.
    forces : ForceModel, optional
        By default every force there is.

    Returns
    -------
    LineOfVariations

    Raises
    ------
    InvalidOrbitError
        If it does not pass the body then, or has no b-plane (bound, or the Sun), if what is varied
        does not move its zeta, or if it has no covariance to vary along.
    InvalidTimeError, UnknownNameError
        If `encounter` has no scale or is an array, or the body or what to vary is not known.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> import astropy.units as u
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> passage = line.pass_encounter([-100.0, 50.0, 100.0] * u.km)
    >>> (passage.zeta - line.zeta).round(1)
    <Quantity [-100.,   50.,  100.] km>
    """
    if not isinstance(orbit, Orbit):
        raise not_an_orbit(orbit)
    require_bodies((body,))
    near = require_instant(encounter, "encounter")
    if vary not in LINES:
        raise UnknownNameError("line of variations", str(vary), LINES)
    model = forces if forces is not None else ForceModel()
    covariance = orbit.covariance
    if covariance is None and vary == "covariance":
        raise InvalidOrbitError(
            f"{orbit.name} has no covariance to vary along ({orbit.why_no_covariance}); "
            f"vary its arrival instead"
        )
    middle, moves, displaced = orbit, np.zeros((0, 0)), []
    if covariance is not None:
        middle, moves = orbit.at_covariance_epoch(), sigma_displacements(covariance)
        displaced = displaced_orbits(middle, moves)
    step = np.array([_PERIHELION_STEP_DAYS, -_PERIHELION_STEP_DAYS])
    several = [middle, *_arriving_later(middle, step), *displaced]
    passage = pass_encounter(several, body, near, model)
    zeta = passage.zeta.to_value("km")
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
        encounter_time=passage.time[0],
        vary=vary,
        xi=passage.xi[0],
        zeta=passage.zeta[0],
        sigma_zeta=None if covariance is None else Quantity(np.sqrt(variance), "km"),
        forces=model,
        _step=np.asarray(step / moved),
    )


def _arriving_later(orbit: Orbit, delays_days: FloatArray) -> list[Orbit]:
    """Move the time of perihelion of an orbit, without its covariance."""
    elements = orbit.elements
    return [
        replace(
            orbit,
            elements=replace(
                elements,
                perihelion_time_tdb_days=elements.perihelion_time_tdb_days + float(delay),
            ),
            covariance=None,
        )
        for delay in delays_days
    ]
