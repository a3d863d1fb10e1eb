"""Whether first order holds at an approach: how far displaced orbits depart from straight lines.

The orbits displaced by one sigma to either side of each principal axis of the covariance tell more
than a slope: half the sum of what they change is the part of second order, which the first-order
mapping leaves out. After deep encounters it outgrows the slope, and a sigma is then a figure of
speech.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import Trajectory
from flyby.dynamics.sigma_orbits import SigmaOrbits

LEAST_DEPARTURE = 0.1
"""Share of a sigma above which the reader is told: a tenth, by which a 3-sigma bound is then off
by a third of a sigma or more."""


@dataclass(frozen=True)
class Departure:
    """Second-order part of a one-sigma displacement, all axes together (root of the squares).

    Attributes
    ----------
    distance, time : Quantity
        What one sigma changes beyond the linear part.
    of_distance, of_time : float
        The same in standard deviations of first order.
    """

    distance: Quantity
    time: Quantity
    of_distance: float
    of_time: float

    @property
    def first_order_holds(self) -> bool:
        """Whether both are below `LEAST_DEPARTURE`."""
        return max(self.of_distance, self.of_time) < LEAST_DEPARTURE


def departure(displaced: Trajectory, body: str, days: FloatArray) -> Departure:
    """Measure how far from linear an approach is.

    Parameters
    ----------
    displaced : Trajectory
        As `flyby.encounter.uncertainty.displaced_orbits` gives them.
    body : str
    days : ndarray, shape (orbits,)
        Each orbit's own approach, as `flyby.encounter.uncertainty.own_approaches` gives them: TDB
        days since J2000.
    """
    position, _ = displaced.state_au_of_each(days, origin=body)
    distance_km = np.linalg.norm(position, axis=1) * AU_KM
    beyond_km, share_km = _parts(distance_km)
    beyond_s, share_s = (SECONDS_PER_DAY * part for part in _parts(days))
    return Departure(
        distance=Quantity(beyond_km, "km"),
        time=Quantity(beyond_s, "s"),
        of_distance=_ratio(beyond_km, share_km),
        of_time=_ratio(beyond_s, share_s),
    )


def _parts(values: FloatArray) -> tuple[float, float]:
    """Return second- and first-order part of a figure of orbits: nominal, +1, -1, +2, -2, ..."""
    beyond = float(np.sqrt(np.sum(SigmaOrbits.half_sums(values) ** 2)))
    return beyond, SigmaOrbits.standard_deviation(values)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float(part > 0.0)
