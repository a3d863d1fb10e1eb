"""What the integrator gives back of one leg: from an instant to another, either way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray


class Leg(NamedTuple):
    """One run of the integrator over some orbits.

    Attributes
    ----------
    states : ndarray, shape (orbits, 6)
        Barycentric states at the end [au, au/day], ICRF axes; nan where a orbit has ended below the
        ground of a body.
    edges : ndarray, shape (steps + 1,)
        Step boundaries in the order of integration, TDB days since J2000.
    dense : ndarray, shape (steps, orbits, 10, 3)
        Polynomials of the steps; no steps unless they were to be kept. nan where a orbit has ended.
    rejected : int
        Steps that had to be repeated.
    ended : ndarray of int, shape (orbits,)
        After how many steps a orbit was found below ground, -1 where it was not.
    close : ndarray of int, shape (steps, orbits)
        Whose surface a orbit may have met within a step, a bit for each body in the order of
        `flyby.dynamics.bodies`; no steps unless they were to be kept.
    ever_close : ndarray of bool, shape (orbits,)
        Whether it may have met any in any step.
    """

    states: FloatArray
    edges: FloatArray
    dense: FloatArray
    rejected: int
    ended: NDArray[np.int64]
    close: NDArray[np.int64]
    ever_close: NDArray[np.bool_]

    @property
    def is_backward(self) -> bool:
        """Whether it runs against time."""
        return bool(self.edges[-1] < self.edges[0])
