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
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris, propagate
from flyby.dynamics.bodies import gm_km3_s2
from flyby.encounter.geometry import hyperbola, opik_coordinates
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import displaced, sigma_displacements
from flyby.roots import rising_zeros


@dataclass(frozen=True)
class ApproachSigmas:
    """Standard deviations of one approach, first order.

    Attributes
    ----------
    time, distance : Quantity
    xi, zeta : Quantity or None
        None where a displaced orbit is bound to the body, and for the Sun.
    """

    time: Quantity
    distance: Quantity
    xi: Quantity | None
    zeta: Quantity | None


def sigma_lanes(orbit: Orbit, start: Time, stop: Time, forces: ForceModel) -> Trajectory | None:
    """Propagate the covariance's orbit (lane 0) and its displacements together.

    None where the orbit has no covariance.

    Raises
    ------
    InvalidOrbitError
        If one sigma leads to elements that no orbit has.
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


def approach_sigmas(lanes: Trajectory, body: str, days: FloatArray) -> ApproachSigmas:
    """Compute standard deviations of one approach from each lane's own.

    `days` as `own_approaches` gives them.
    """
    position, velocity = lanes.state_au_per_lane(days, origin=body)
    distance_km = np.linalg.norm(position, axis=1) * AU_KM
    planes = _opik_of_lanes(
        position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY, body, float(days[0])
    )
    known = bool(np.all(np.isfinite(planes)))
    return ApproachSigmas(
        time=Quantity(_sigma(days) * SECONDS_PER_DAY, "s"),
        distance=Quantity(_sigma(distance_km), "km"),
        xi=Quantity(_sigma(planes[:, 0]), "km") if known else None,
        zeta=Quantity(_sigma(planes[:, 1]), "km") if known else None,
    )


def _sigma(values: FloatArray) -> float:
    """Return the standard deviation of a figure of each lane: nominal, +1, -1, +2, -2, ..."""
    shares = 0.5 * (values[1::2] - values[2::2])
    return float(np.sqrt(np.sum(shares**2)))


def _opik_of_lanes(
    position_km: FloatArray, velocity_km_s: FloatArray, body: str, nominal_days: float
) -> FloatArray:
    """Compute xi and zeta [km] of each lane, (lanes, 2), in the frame of one instant.

    nan where a lane is bound to the body, and for the Sun.
    """
    if body == "sun":
        return np.full((len(position_km), 2), np.nan)
    ephemeris = planetary_ephemeris()
    planet = ephemeris.position_velocity(body, nominal_days)[1]
    planet = planet - ephemeris.position_velocity("sun", nominal_days)[1]
    orbits = hyperbola(position_km, velocity_km_s, gm_km3_s2(body))
    return np.stack(opik_coordinates(orbits, planet), axis=1)


def own_approaches(lanes: Trajectory, body: str, near_days: float) -> FloatArray | None:
    """Find each lane's own closest approach near one instant, TDB days since J2000.

    None where a lane has none within the trajectory.
    """
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
