"""First-order mapping of a published covariance to an approach.

The covariance's own orbit and its displacements by one sigma along each principal axis are lanes
of one integration. Each lane has its own closest approach; half the difference between the two
ends of an axis is that axis's share of the standard deviation. Central differences leave only
third-order terms out of each share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, propagate
from flyby.encounter.search import rising_zeros
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import displaced, sigma_displacements

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ApproachSigmas:
    """Standard deviations of one approach, first order."""

    time_s: float
    distance_km: float


def sigma_lanes(orbit: Orbit, start: Time, stop: Time, forces: ForceModel) -> Trajectory | None:
    """The covariance's orbit (lane 0) and its displacements, propagated together.

    None where the orbit has no covariance.
    """
    covariance = orbit.covariance
    if covariance is None:
        return None
    base = replace(
        orbit,
        epoch=covariance.epoch,
        elements=covariance.elements,
        nongravitational=covariance.nongravitational,
        covariance=None,
    )
    lanes = [base]
    for delta in sigma_displacements(covariance):
        elements, law = displaced(covariance, delta)
        lanes.append(replace(base, elements=elements, nongravitational=law))
    return propagate(lanes, start, stop, forces)


def approach_sigmas(lanes: Trajectory, body: str, near_days: float) -> ApproachSigmas | None:
    """Standard deviations of the approach near `near_days` (TDB days since J2000).

    None where a displaced lane has no approach of its own within the search, that is where first
    order says nothing.
    """
    days = _own_approaches(lanes, body, near_days)
    if days is None:
        return None
    position, _ = lanes.state_au_per_lane(days, origin=body)
    distance_km = np.linalg.norm(position, axis=1) * AU_KM
    share_days = 0.5 * (days[1::2] - days[2::2])
    share_km = 0.5 * (distance_km[1::2] - distance_km[2::2])
    return ApproachSigmas(
        time_s=float(np.sqrt(np.sum(share_days**2))) * SECONDS_PER_DAY,
        distance_km=float(np.sqrt(np.sum(share_km**2))),
    )


def _own_approaches(lanes: Trajectory, body: str, near_days: float) -> FloatArray | None:
    """Instant of each lane's own closest approach."""
    count = len(lanes.orbits)

    def rate(days: FloatArray) -> FloatArray:
        position, velocity = lanes.state_au_per_lane(days, origin=body)
        return np.asarray(np.einsum("ij,ij->i", position, velocity), dtype=np.float64)

    first, last = lanes.step_edges_tdb_days[0], lanes.step_edges_tdb_days[-1]
    half = 1.0 / SECONDS_PER_DAY
    # Widen until every lane's range rate changes sign upwards about the nominal instant.
    for _ in range(24):
        low = np.full(count, max(near_days - half, first))
        high = np.full(count, min(near_days + half, last))
        if np.all(rate(low) <= 0.0) and np.all(rate(high) > 0.0):
            return rising_zeros(rate, low, high)
        half *= 2.0
    return None
