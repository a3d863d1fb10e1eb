"""`Trajectory`: the dense output of a propagation, evaluated anywhere in its span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.bodies import proper_name
from flyby.dynamics.contact import Contact, Contacts, contacts_of_leg
from flyby.dynamics.ephemeris import PlanetaryEphemeris, planetary_ephemeris
from flyby.dynamics.force_model import ForceModel
from flyby.dynamics.leg import Leg
from flyby.errors import SpanError
from flyby.orbits.orbit import Orbit
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

_POSITION_DIVISORS = np.array([(i + 2) * (i + 3) for i in range(7)], dtype=np.float64)
_VELOCITY_DIVISORS = np.array([i + 2 for i in range(7)], dtype=np.float64)
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
        step_starts_days: FloatArray,
        step_lengths_days: FloatArray,
        dense: FloatArray,
        rejected_steps: int = 0,
        ephemeris: PlanetaryEphemeris | None = None,
        contacts: tuple[Contacts, Contacts] | None = None,
    ) -> None:
        self.orbits = orbits
        self.forces = forces
        self._single = single
        self._ephemeris = ephemeris or planetary_ephemeris()
        self.ephemeris = self._ephemeris.name
        lanes = len(orbits)
        self._contacts = contacts or (Contacts.none(lanes), Contacts.none(lanes))
        lower = np.minimum(step_starts_days, step_starts_days + step_lengths_days)
        upper = np.maximum(step_starts_days, step_starts_days + step_lengths_days)
        edges = np.append(lower, upper[-1])
        if single:
            # What lies beyond a contact means nothing and is not kept.
            before, after = (float(side.tdb_days[0]) for side in self._contacts)
            kept = ~((upper <= before) | (lower >= after))  # true of nan
            edges = np.append(np.fmax(lower[kept], before), np.fmin(upper[kept][-1], after))
            lower, dense = lower[kept], dense[kept]
            step_starts_days, step_lengths_days = step_starts_days[kept], step_lengths_days[kept]
        self._starts, self._lengths, self._dense = step_starts_days, step_lengths_days, dense
        self._lower = lower
        self.rejected_steps = rejected_steps
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
        lanes = len(orbits)
        sides = [Contacts.none(lanes), Contacts.none(lanes)]
        starts, lengths, dense = [], [], []
        for leg in sorted(legs, key=lambda one: not one.is_backward):
            order = slice(None, None, -1 if leg.is_backward else 1)
            parts = leg.edges[:-1][order], np.diff(leg.edges)[order], leg.dense[order]
            if end_at_ground and leg.ever_close.any():
                raw = cls(orbits, False, forces, *parts, ephemeris=ephemeris)
                sides[0 if leg.is_backward else 1] = contacts_of_leg(raw, leg)
            starts.append(parts[0])
            lengths.append(parts[1])
            dense.append(parts[2])
        return cls(
            orbits,
            single,
            forces,
            np.concatenate(starts),
            np.concatenate(lengths),
            np.ascontiguousarray(np.concatenate(dense)),
            sum(leg.rejected for leg in legs),
            ephemeris,
            (sides[0], sides[1]),
        )

    @property
    def impact_before(self) -> Contact | None:
        """The impact before the epoch that the trajectory begins with, of one orbit; see `lane`."""
        return self._contacts[0].of(0) if self._single else None

    @property
    def impact_after(self) -> Contact | None:
        """The impact after the epoch that the trajectory ends with, of one orbit; see `lane`."""
        return self._contacts[1].of(0) if self._single else None

    def usable_span(self, first: float, last: float) -> tuple[float, float]:
        """The part of a span [TDB days since J2000] between the impacts, if there are any.

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
        return "sun" if self.forces.sun_at_rest else "ssb"

    @property
    def is_single(self) -> bool:
        """Whether states lack an axis of orbits."""
        return self._single

    @property
    def contacts(self) -> tuple[Contacts, Contacts]:
        """The impacts of every orbit, before and after the epoch."""
        return self._contacts

    def describe_forces(self) -> tuple[str, ...]:
        """What was taken into account, a clause each; see `ForceModel.describe_for`."""
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

    def lane(self, index: int) -> Trajectory:
        """The trajectory of one of several orbits, sharing the same steps."""
        return Trajectory(
            (self.orbits[index],),
            True,
            self.forces,
            self._starts,
            self._lengths,
            self._dense[:, index : index + 1],
            self.rejected_steps,
            self._ephemeris,
            (self._contacts[0].only(index), self._contacts[1].only(index)),
        )

    def state(self, time: Time, origin: str = "earth") -> tuple[Quantity, Quantity]:
        """Position and velocity relative to a body's centre, ICRF axes.

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
        position, velocity = self.state_au(np.atleast_1d(days), origin)
        if days.ndim == 0:
            position, velocity = position[..., 0, :], velocity[..., 0, :]
        return (
            Quantity(position * AU_KM, "km"),
            Quantity(velocity * (AU_KM / SECONDS_PER_DAY), "km/s"),
        )

    def state_au(
        self, tdb_days_since_j2000: FloatArray, origin: str = "earth"
    ) -> tuple[FloatArray, FloatArray]:
        """The same in plain floats: au and au/day at (n,) TDB days since J2000.

        Shape (n, 3), or (orbits, n, 3) where the trajectory has several.
        """
        days = np.atleast_1d(np.asarray(tdb_days_since_j2000, dtype=np.float64))
        step = self._step_of(days)
        x, v = self._evaluate(days, step, self._dense[step])
        offset, drift = self._origin(days, origin)
        x, v = np.moveaxis(x, 1, 0) + offset, np.moveaxis(v, 1, 0) + drift
        if self._single:
            return x[0], v[0]
        for beyond in self._beyond(days[None, :], slice(None)):
            x[beyond] = v[beyond] = np.nan
        return x, v

    def state_au_per_lane(
        self,
        tdb_days_since_j2000: FloatArray,
        origin: str = "earth",
        lanes: NDArray[np.intp] | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Each orbit at its own instant: (n,) TDB days since J2000 to (n, 3).

        `lanes` are the n indices of the orbits; by default all of them in order.
        """
        days = np.asarray(tdb_days_since_j2000, dtype=np.float64)
        step = self._step_of(days)
        lanes = np.arange(len(self.orbits)) if lanes is None else lanes
        x, v = self._evaluate(days, step, self._dense[step, lanes][:, None])
        offset, drift = self._origin(days, origin)
        x, v = x[:, 0] + offset, v[:, 0] + drift
        for beyond in self._beyond(days, lanes):
            x[beyond] = v[beyond] = np.nan
        return x, v

    def _beyond(self, days: FloatArray, lanes: Any) -> list[NDArray[np.bool_]]:
        """Where some of several orbits have met a body."""
        found = []
        for side, sign in zip(self._contacts, (-1.0, 1.0), strict=True):
            if side.any:
                limit = side.tdb_days[lanes]
                limit = limit if days.ndim == 1 else limit[:, None]
                # False of nan: a track that meets nothing.
                found.append(sign * (days - limit) > _SLACK_DAYS)
        return found

    # -- for the search for contacts, in steps that are known -------------------------------------

    @property
    def raw_span_days(self) -> tuple[float, float]:
        """First and last instant of the dense output, TDB days since J2000."""
        return float(self._lower[0]), float(self._lower[-1] + abs(self._lengths[-1]))

    def step_span_days(self, step: NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
        """Begin and end of steps in time, TDB days since J2000."""
        return self._lower[step], self._lower[step] + np.abs(self._lengths[step])

    def position_in_steps(
        self,
        tdb_days_since_j2000: FloatArray,
        step: NDArray[np.intp],
        lane: NDArray[np.intp],
        origin: str,
    ) -> FloatArray:
        """Positions (n, 3) [au] by the polynomials of given steps and orbits, not cut."""
        x, _ = self._evaluate(tdb_days_since_j2000, step, self._dense[step, lane][:, None])
        return np.asarray(x[:, 0] + self._origin(tdb_days_since_j2000, origin)[0])

    def _step_of(self, days: FloatArray) -> NDArray[np.intp]:
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
        index = np.searchsorted(self._lower, days, side="right") - 1
        return np.clip(index, 0, len(self._lower) - 1)

    def _evaluate(
        self, days: FloatArray, step: NDArray[np.intp], rows: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Position and velocity from rows (n, orbits, 10, 3) of the dense output."""
        length = self._lengths[step]
        s = ((days - self._starts[step]) / length)[:, None, None]
        h = length[:, None, None]
        position = np.zeros_like(rows[:, :, 0])
        velocity = np.zeros_like(position)
        for i in range(6, -1, -1):
            b = rows[:, :, 3 + i]
            position = (position + b / _POSITION_DIVISORS[i]) * s
            velocity = (velocity + b / _VELOCITY_DIVISORS[i]) * s
        a0, v0, x0 = rows[:, :, 2], rows[:, :, 1], rows[:, :, 0]
        hs = h * s
        return x0 + hs * (v0 + hs * (0.5 * a0 + position)), v0 + hs * (a0 + velocity)

    def _origin(self, days: FloatArray, origin: str) -> tuple[FloatArray, FloatArray]:
        """What to add to the integrated state to measure it from `origin`."""
        centre = self.centre
        if origin == centre:
            return np.zeros((*days.shape, 3)), np.zeros((*days.shape, 3))
        to_x, to_v = self._ephemeris.position_velocity(origin, days)
        from_x, from_v = self._ephemeris.position_velocity(centre, days)
        return from_x - to_x, from_v - to_v

    def __repr__(self) -> str:
        what = self.orbit.name if self._single else f"{len(self.orbits)} orbits"
        return (
            f"<Trajectory of {what}, {iso(self.start, 'tdb', 0)} to {iso(self.stop, 'tdb', 0)} TDB,"
            f" {len(self._lower)} steps>"
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What a cache has to keep of it."""
        return {
            "starts": self._starts,
            "lengths": self._lengths,
            "dense": self._dense,
            "rejected": np.array(self.rejected_steps),
            "contact_days": np.stack([side.tdb_days for side in self._contacts]),
            "contact_body": np.stack([side.body for side in self._contacts]),
        }
