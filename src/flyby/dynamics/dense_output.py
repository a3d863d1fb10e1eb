"""The integrator's own polynomials, step by step, evaluated at any instant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flyby.arrays import FloatArray, IndexArray
from flyby.dynamics.ephemeris import PlanetaryEphemeris
from flyby.dynamics.leg import Leg

_POSITION_DIVISORS = np.array([(i + 2) * (i + 3) for i in range(7)], dtype=np.float64)
_VELOCITY_DIVISORS = np.array([i + 2 for i in range(7)], dtype=np.float64)


class DenseOutput:
    """Motion of orbits that share their integration steps, within these steps.

    Parameters
    ----------
    starts_days, lengths_days : ndarray, shape (steps,)
        Where each step begins in the order of integration, TDB days since J2000, and how long it
        is: negative where it runs against time. The steps themselves are in time order.
    coefficients : ndarray, shape (steps, orbits, 10, 3)
        Position, velocity and acceleration where a step begins, and seven coefficients of the
        acceleration [au, day].
    centre : str
        What the integration is relative to.
    ephemeris : PlanetaryEphemeris
    """

    def __init__(
        self,
        starts_days: FloatArray,
        lengths_days: FloatArray,
        coefficients: FloatArray,
        centre: str,
        ephemeris: PlanetaryEphemeris,
    ) -> None:
        self.starts_days, self.lengths_days = starts_days, lengths_days
        self.coefficients = coefficients
        self.centre, self.ephemeris = centre, ephemeris
        self.lower_days: FloatArray = np.minimum(starts_days, starts_days + lengths_days)
        self.upper_days: FloatArray = np.maximum(starts_days, starts_days + lengths_days)

    @classmethod
    def of_leg(cls, leg: Leg, centre: str, ephemeris: PlanetaryEphemeris) -> DenseOutput:
        """Take what the integrator gave of one leg, in time order."""
        order = slice(None, None, -1 if leg.is_backward else 1)
        return cls(
            leg.edges[:-1][order], np.diff(leg.edges)[order], leg.dense[order], centre, ephemeris
        )

    @classmethod
    def joined(cls, parts: Sequence[DenseOutput]) -> DenseOutput:
        """Join parts that follow each other in time."""
        return cls(
            np.concatenate([part.starts_days for part in parts]),
            np.concatenate([part.lengths_days for part in parts]),
            np.ascontiguousarray(np.concatenate([part.coefficients for part in parts])),
            parts[0].centre,
            parts[0].ephemeris,
        )

    def __len__(self) -> int:
        return len(self.starts_days)

    @property
    def span_days(self) -> tuple[float, float]:
        """First and last instant, TDB days since J2000."""
        return float(self.lower_days[0]), float(self.lower_days[-1] + abs(self.lengths_days[-1]))

    def step_span_days(self, step: IndexArray) -> tuple[FloatArray, FloatArray]:
        """Return begin and end of steps in time, TDB days since J2000."""
        return self.lower_days[step], self.lower_days[step] + np.abs(self.lengths_days[step])

    def of_orbit(self, index: int) -> DenseOutput:
        """Return that of one orbit alone, sharing the same steps."""
        coefficients = self.coefficients[:, index : index + 1]
        return DenseOutput(
            self.starts_days, self.lengths_days, coefficients, self.centre, self.ephemeris
        )

    def between(self, before: float, after: float) -> DenseOutput:
        """Leave out the steps that lie wholly before or after an instant; nan leaves out none."""
        kept = ~((self.upper_days <= before) | (self.lower_days >= after))  # true of nan
        return DenseOutput(
            self.starts_days[kept],
            self.lengths_days[kept],
            self.coefficients[kept],
            self.centre,
            self.ephemeris,
        )

    def step_of(self, days: FloatArray) -> IndexArray:
        """Return in which step each instant lies; the first or last for what is outside."""
        index = np.searchsorted(self.lower_days, days, side="right") - 1
        return np.clip(index, 0, len(self) - 1)

    def state_au(self, days: FloatArray, origin: str) -> tuple[FloatArray, FloatArray]:
        """Return the states of every orbit at (n,) instants, (orbits, n, 3) in au and au/day."""
        step = self.step_of(days)
        x, v = self._evaluate(days, step, self.coefficients[step])
        offset, drift = self._origin(days, origin)
        return np.moveaxis(x, 1, 0) + offset, np.moveaxis(v, 1, 0) + drift

    def state_au_of_each(
        self, days: FloatArray, origin: str, orbits: IndexArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the state of one orbit at each of (n,) instants, (n, 3) in au and au/day."""
        step = self.step_of(days)
        x, v = self._evaluate(days, step, self.coefficients[step, orbits][:, None])
        offset, drift = self._origin(days, origin)
        return x[:, 0] + offset, v[:, 0] + drift

    def position_in_steps_au(
        self, days: FloatArray, step: IndexArray, orbits: IndexArray, origin: str
    ) -> FloatArray:
        """Return positions (n, 3) [au] by the polynomials of given steps, also beside them."""
        x, _ = self._evaluate(days, step, self.coefficients[step, orbits][:, None])
        return np.asarray(x[:, 0] + self._origin(days, origin)[0])

    def _evaluate(
        self, days: FloatArray, step: IndexArray, rows: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the position and velocity, (n, orbits, 3), from rows (n, orbits, 10, 3)."""
        length = self.lengths_days[step]
        s = ((days - self.starts_days[step]) / length)[:, None, None]
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
        """Return what to add to the integrated state to measure it from `origin`."""
        if origin == self.centre:
            return np.zeros((*days.shape, 3)), np.zeros((*days.shape, 3))
        to_x, to_v = self.ephemeris.position_velocity(origin, days)
        from_x, from_v = self.ephemeris.position_velocity(self.centre, days)
        return from_x - to_x, from_v - to_v
