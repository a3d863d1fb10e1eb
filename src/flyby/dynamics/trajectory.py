"""`Trajectory`: the dense output of a propagation, evaluated anywhere in its span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.arrays import BoolArray, FloatArray, IndexArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.bodies import proper_name
from flyby.dynamics.contact import Contact, Contacts, contacts_of_leg
from flyby.dynamics.dense_output import DenseOutput
from flyby.dynamics.ephemeris import PlanetaryEphemeris, planetary_ephemeris
from flyby.dynamics.force_model import ForceModel
from flyby.dynamics.leg import Leg
from flyby.errors import SpanError
from flyby.orbits.orbit import Orbit
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

_ARRAYS = ("starts", "lengths", "dense", "rejected", "contact_days", "contact_body")
_SLACK_DAYS = 1.0e-9  # rounding of an instant at the very end of the span


class Trajectory:
    """Motion of one orbit, or of several with one epoch, over a span.

    Made by `flyby.propagate`. Within each integration step the motion is the integrator's own
    polynomial, so that any instant is as good as the steps themselves.

    Attributes
    ----------
    orbits : tuple of Orbit
    forces : ForceModel
    ephemeris : str
        Name of the planetary ephemeris.
    start, stop : astropy.time.Time
        Ends of the span that can be evaluated, TDB (the epoch is always inside). A track that meets
        a body ends there: after the impact where it comes after the epoch, before it where it
        lies before the epoch. Of several orbits each ends at its own impact and is nan beyond.
    """

    def __init__(
        self,
        orbits: tuple[Orbit, ...],
        single: bool,
        forces: ForceModel,
        dense: DenseOutput,
        rejected_steps: int = 0,
        contacts: tuple[Contacts, Contacts] | None = None,
    ) -> None:
        self.orbits = orbits
        self.forces = forces
        self.ephemeris = dense.ephemeris.name
        self.rejected_steps = rejected_steps
        self._single = single
        self._contacts = contacts or (Contacts.none(len(orbits)), Contacts.none(len(orbits)))
        lower, upper = dense.lower_days, dense.upper_days
        edges = np.append(lower, upper[-1])
        if single:
            # What lies beyond a contact means nothing and is not kept.
            before, after = (float(side.tdb_days[0]) for side in self._contacts)
            dense = dense.between(before, after)
            lower, upper = dense.lower_days, dense.upper_days
            edges = np.append(np.fmax(lower, before), np.fmin(upper[-1], after))
        self._dense = dense
        self.step_edges_tdb_days: FloatArray = edges
        """Boundaries of the integration steps in time order, TDB days since J2000."""

    @classmethod
    def from_legs(
        cls,
        orbits: tuple[Orbit, ...],
        single: bool,
        forces: ForceModel,
        legs: Sequence[Leg],
        *,
        end_at_ground: bool = True,
        ephemeris: PlanetaryEphemeris | None = None,
    ) -> Trajectory:
        """Put together what the integrator gave, and cut it where a track meets a body.

        Parameters
        ----------
        orbits : tuple of Orbit
        single : bool
            Whether states lack an axis of orbits.
        forces : ForceModel
        legs : sequence of Leg
            With their dense output: backwards from the epoch, forwards from it, or both.
        end_at_ground : bool
            False for tracks that are carried through bodies, for the geometry of what leads there.
        ephemeris : PlanetaryEphemeris, optional

        Raises
        ------
        PropagationError
            If a track begins below the ground of a body.
        """
        sides = [Contacts.none(len(orbits)), Contacts.none(len(orbits))]
        parts = []
        for leg in sorted(legs, key=lambda one: not one.is_backward):
            dense = DenseOutput.of_leg(leg, forces.centre, ephemeris or planetary_ephemeris())
            if end_at_ground and leg.ever_close.any():
                sides[0 if leg.is_backward else 1] = contacts_of_leg(orbits, dense, leg)
            parts.append(dense)
        rejected = sum(leg.rejected for leg in legs)
        return cls(
            orbits, single, forces, DenseOutput.joined(parts), rejected, (sides[0], sides[1])
        )

    @classmethod
    def from_arrays(
        cls,
        orbits: tuple[Orbit, ...],
        single: bool,
        forces: ForceModel,
        arrays: Mapping[str, NDArray[Any]],
        ephemeris: PlanetaryEphemeris | None = None,
    ) -> Trajectory | None:
        """Restore what `arrays` gave to a cache; None where not all of it is there."""
        if not set(_ARRAYS) <= set(arrays):
            return None
        days, bodies = arrays["contact_days"], arrays["contact_body"]
        dense = DenseOutput(
            arrays["starts"],
            arrays["lengths"],
            arrays["dense"],
            forces.centre,
            ephemeris or planetary_ephemeris(),
        )
        return cls(
            orbits,
            single,
            forces,
            dense,
            int(arrays["rejected"]),
            (Contacts(days[0], bodies[0]), Contacts(days[1], bodies[1])),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what a cache has to keep of it, for `from_arrays`."""
        return {
            "starts": self._dense.starts_days,
            "lengths": self._dense.lengths_days,
            "dense": self._dense.coefficients,
            "rejected": np.array(self.rejected_steps),
            "contact_days": np.stack([side.tdb_days for side in self._contacts]),
            "contact_body": np.stack([side.body for side in self._contacts]),
        }

    @property
    def impact_before(self) -> Contact | None:
        """The impact before the epoch that it begins with, of one orbit; see `of_orbit`."""
        return self._contacts[0].of(0) if self._single else None

    @property
    def impact_after(self) -> Contact | None:
        """The impact after the epoch that it ends with, of one orbit; see `of_orbit`."""
        return self._contacts[1].of(0) if self._single else None

    def usable_span(self, first: float, last: float) -> tuple[float, float]:
        """Return the part of a span [TDB days since J2000] between the impacts, if there are any.

        What else the trajectory does not cover is left in: asking for it is an error. The last is
        before the first where nothing of the span is left.
        """
        before, after = self.impact_before, self.impact_after
        return (
            first if before is None else max(first, before.tdb_days),
            last if after is None else min(last, after.tdb_days),
        )

    @property
    def centre(self) -> str:
        """What the integration is relative to: the barycentre, or a Sun that is held at rest."""
        return self.forces.centre

    @property
    def is_single(self) -> bool:
        """Whether states lack an axis of orbits."""
        return self._single

    @property
    def contacts(self) -> tuple[Contacts, Contacts]:
        """The impacts of every orbit, before and after the epoch."""
        return self._contacts

    def describe_forces(self) -> tuple[str, ...]:
        """Describe what was taken into account, a clause each; see `ForceModel.describe_for`."""
        return self.forces.describe_for(self.orbit)

    @property
    def orbit(self) -> Orbit:
        """The orbit, or the first of several."""
        return self.orbits[0]

    @property
    def start(self) -> Time:
        """First instant that can be evaluated, TDB."""
        return time_from_tdb_days(self.step_edges_tdb_days[0])

    @property
    def stop(self) -> Time:
        """Last instant that can be evaluated, TDB."""
        return time_from_tdb_days(self.step_edges_tdb_days[-1])

    def of_orbit(self, index: int) -> Trajectory:
        """Return the trajectory of one of several orbits, sharing the same steps."""
        return Trajectory(
            (self.orbits[index],),
            True,
            self.forces,
            self._dense.of_orbit(index),
            self.rejected_steps,
            (self._contacts[0].only(index), self._contacts[1].only(index)),
        )

    def state(self, time: Time, origin: str = "earth") -> tuple[Quantity, Quantity]:
        """Return position and velocity relative to a body's centre, ICRF axes.

        Parameters
        ----------
        time : astropy.time.Time
            One instant or an array of n, in any scale.
        origin : str
            "earth", "moon", "sun", "ssb" or a planet.

        Returns
        -------
        position, velocity : Quantity
            km and km/s; shape (3,) for one instant, (n, 3) for n; with a leading axis of orbits
            where the trajectory has several.

        Raises
        ------
        InvalidTimeError
            If `time` has no scale.
        SpanError
            If an instant is outside the span, such as after an impact.
        UnknownNameError
            If the ephemeris does not know the origin.
        """
        days = tdb_days(require_time(time))
        position, velocity = self.state_km(np.atleast_1d(days), origin)
        if days.ndim == 0:
            position, velocity = position[..., 0, :], velocity[..., 0, :]
        return Quantity(position, "km"), Quantity(velocity, "km/s")

    def state_km(
        self, tdb_days_since_j2000: FloatArray, origin: str = "earth"
    ) -> tuple[FloatArray, FloatArray]:
        """Return the same in plain floats: km and km/s at (n,) TDB days since J2000.

        Shape (n, 3), or (orbits, n, 3) where the trajectory has several.
        """
        position, velocity = self.state_au(tdb_days_since_j2000, origin)
        return position * AU_KM, velocity * (AU_KM / SECONDS_PER_DAY)

    def state_au(
        self, tdb_days_since_j2000: FloatArray, origin: str = "earth"
    ) -> tuple[FloatArray, FloatArray]:
        """Return the same in au and au/day."""
        days = np.atleast_1d(np.asarray(tdb_days_since_j2000, dtype=np.float64))
        self._check_span(days)
        x, v = self._dense.state_au(days, origin)
        if self._single:
            return x[0], v[0]
        for beyond in self._beyond(days[None, :], slice(None)):
            x[beyond] = v[beyond] = np.nan
        return x, v

    def state_au_of_each(
        self,
        tdb_days_since_j2000: FloatArray,
        origin: str = "earth",
        which: IndexArray | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Return each orbit at its own instant: (n,) TDB days since J2000 to (n, 3), au and au/day.

        `which` are the n indices of the orbits; by default all of them in order.
        """
        days = np.asarray(tdb_days_since_j2000, dtype=np.float64)
        self._check_span(days)
        which = np.arange(len(self.orbits)) if which is None else which
        x, v = self._dense.state_au_of_each(days, origin, which)
        for beyond in self._beyond(days, which):
            x[beyond] = v[beyond] = np.nan
        return x, v

    def _beyond(self, days: FloatArray, which: IndexArray | slice) -> list[BoolArray]:
        """Return where some of several orbits have met a body."""
        found = []
        for side, sign in zip(self._contacts, (-1.0, 1.0), strict=True):
            if side.any:
                limit = side.tdb_days[which]
                limit = limit if days.ndim == 1 else limit[:, None]
                # False of nan: a track that meets nothing.
                found.append(sign * (days - limit) > _SLACK_DAYS)
        return found

    def _check_span(self, days: FloatArray) -> None:
        """Raise `SpanError` where an instant lies outside."""
        edges = self.step_edges_tdb_days
        # Several orbits that have all ended are nan beyond, as each of them is.
        ended = [not self._single and bool(np.all(side.body >= 0)) for side in self._contacts]
        if days.size and (
            (days.min() < edges[0] - _SLACK_DAYS and not ended[0])
            or (days.max() > edges[-1] + _SLACK_DAYS and not ended[1])
        ):
            outside = days.min() if days.min() < edges[0] - _SLACK_DAYS else days.max()
            early = outside < edges[0]
            shown = iso(time_from_tdb_days(outside), "tdb", 0)
            contact = self.impact_before if early else self.impact_after
            if contact is not None:
                ending = iso(time_from_tdb_days(contact.tdb_days), "tdb", 0)
                raise SpanError(
                    f"{shown} TDB is {'before' if early else 'after'} the impact on "
                    f"{proper_name(contact.body)} at {ending} TDB, where the track of "
                    f"{self.orbit.designation or self.orbit.name} ends; ask for an instant "
                    f"{'after' if early else 'before'} it"
                )
            raise SpanError(
                f"{shown} TDB is outside the trajectory, "
                f"which covers {iso(self.start, 'tdb', 0)} to {iso(self.stop, 'tdb', 0)} TDB; "
                f"propagate over a longer span"
            )

    def __repr__(self) -> str:
        what = self.orbit.name if self._single else f"{len(self.orbits)} orbits"
        return (
            f"<Trajectory of {what}, {iso(self.start, 'tdb', 0)} to {iso(self.stop, 'tdb', 0)} TDB,"
            f" {len(self._dense)} steps>"
        )
