"""The orbits by which a covariance is mapped to first order: one sigma either way along each axis.

They are carried in one integration. Half the difference between the two ends of an axis is that
axis's share of the standard deviation of whatever is asked of the orbits; central differences
leave only third-order terms out of each share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.dynamics.force_model import ForceModel
from flyby.dynamics.propagation import propagate
from flyby.dynamics.trajectory import Trajectory
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import displaced, sigma_displacements


@dataclass(frozen=True)
class SigmaOrbits:
    """A covariance's own orbit and its displacements, in the order that all arrays of them have.

    Attributes
    ----------
    orbits : tuple of Orbit
        The covariance's own orbit, then those moved by one sigma along each principal axis: +1,
        -1, +2, -2, ...; all at the covariance's epoch, all without covariance.
    displacements : ndarray, shape (2 k, n)
        What was added to each parameter of the k pairs, in the published units.

    Examples
    --------
    >>> import flyby
    >>> len(SigmaOrbits.of(flyby.load_orbit("apophis")).orbits)
    17
    """

    orbits: tuple[Orbit, ...]
    displacements: FloatArray

    @classmethod
    def of(cls, orbit: Orbit) -> SigmaOrbits:
        """Displace an orbit by its covariance.

        Raises
        ------
        InvalidOrbitError
            If it has no covariance, or one sigma leads to elements that no orbit has.
        """
        middle = orbit.at_covariance_epoch()
        assert middle.covariance is not None
        moves = sigma_displacements(middle.covariance)
        bare = replace(middle, covariance=None)
        orbits = [bare]
        for delta in moves:
            elements, law = displaced(middle.covariance, delta)
            orbits.append(replace(bare, elements=elements, nongravitational=law))
        return cls(tuple(orbits), moves)

    def propagate(self, start: Time, stop: Time, forces: ForceModel | None = None) -> Trajectory:
        """Carry all of them together over a span; see `flyby.propagate`."""
        return propagate(self.orbits, start, stop, forces)

    @staticmethod
    def half_differences(values: FloatArray) -> FloatArray:
        """Return each axis's first-order share, (k, ...), of figures of the orbits, (1 + 2 k, ...).

        The sum of the squares over the axes is the variance.
        """
        return np.asarray(0.5 * (values[1::2] - values[2::2]), dtype=np.float64)

    @staticmethod
    def half_sums(values: FloatArray) -> FloatArray:
        """Return what each axis changes to second order, (k, ...): what first order leaves out."""
        ahead, behind = values[1::2] - values[0], values[2::2] - values[0]
        return np.asarray(0.5 * (ahead + behind), dtype=np.float64)

    @staticmethod
    def standard_deviation(values: FloatArray) -> float:
        """Return the first-order standard deviation of one figure of the orbits, (1 + 2 k,)."""
        return float(np.sqrt(np.sum(SigmaOrbits.half_differences(values) ** 2)))
