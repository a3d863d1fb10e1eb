"""`Trajectory`: the dense output of a propagation, evaluated anywhere in its span."""

from __future__ import annotations

from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.ephemeris import PlanetaryEphemeris, planetary_ephemeris
from flyby.dynamics.force_model import ForceModel
from flyby.errors import SpanError
from flyby.orbits.orbit import Orbit
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

FloatArray = NDArray[np.float64]

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
        Ends of the span that can be evaluated, TDB (the epoch is always inside).
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
    ) -> None:
        self.orbits = orbits
        self.forces = forces
        self._single = single
        self._ephemeris = ephemeris or planetary_ephemeris()
        self.ephemeris = self._ephemeris.name
        self._starts = step_starts_days
        self._lengths = step_lengths_days
        self._dense = dense
        self.rejected_steps = rejected_steps
        self._lower = np.minimum(step_starts_days, step_starts_days + step_lengths_days)
        upper = np.maximum(step_starts_days, step_starts_days + step_lengths_days)
        self.step_edges_tdb_days: FloatArray = np.append(self._lower, upper[-1])
        """Boundaries of the integration steps in time order, TDB days since J2000."""

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
            If an instant is outside the span.
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
        return (x[0], v[0]) if self._single else (x, v)

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
        return x[:, 0] + offset, v[:, 0] + drift

    def _step_of(self, days: FloatArray) -> NDArray[np.intp]:
        edges = self.step_edges_tdb_days
        if days.size and (
            days.min() < edges[0] - _SLACK_DAYS or days.max() > edges[-1] + _SLACK_DAYS
        ):
            outside = days.min() if days.min() < edges[0] else days.max()
            raise SpanError(
                f"{iso(time_from_tdb_days(outside), 'tdb', 0)} TDB is outside the trajectory, "
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
        centre = "sun" if self.forces.sun_at_rest else "ssb"
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
        }
