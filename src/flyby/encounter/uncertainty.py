"""First-order mapping of a published covariance to an approach.

The covariance's own orbit and its displacements by one sigma along each principal axis are lanes
of one integration. Each lane has its own closest approach; half the difference between the two
ends of an axis is that axis's share of the standard deviation. Central differences leave only
third-order terms out of each share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray, IndexArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.geometry import hyperbola_of, opik_coordinates
from flyby.orbits.orbit import Orbit
from flyby.roots import find_roots
from flyby.times import TIME_TOLERANCE_DAYS


@dataclass(frozen=True)
class ApproachSigmas:
    """Standard deviations of one approach, first order.

    Those of xi and zeta are nan where a lane is bound to the body, and for the Sun.
    """

    time_s: float
    distance_km: float
    xi_km: float
    zeta_km: float


def sigma_lanes(orbit: Orbit, start: Time, stop: Time, forces: ForceModel) -> Trajectory | None:
    """The covariance's orbit (lane 0) and its displacements, propagated together.

    None where the orbit has no covariance.

    Raises
    ------
    InvalidOrbitError
        If one sigma leads to elements that no orbit has.
    """
    if orbit.covariance is None:
        return None
    return SigmaOrbits.of(orbit).propagate(start, stop, forces)


def approach_sigmas(lanes: Trajectory, body: str, days: FloatArray) -> ApproachSigmas:
    """Standard deviations of one approach, from each lane's own: `days` as of `own_approaches`."""
    position, velocity = lanes.state_au_of_each(days, origin=body)
    distance_km = np.linalg.norm(position, axis=1) * AU_KM
    planes = _opik_of_lanes(
        position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY, body, float(days[0])
    )
    return ApproachSigmas(
        time_s=SigmaOrbits.standard_deviation(days) * SECONDS_PER_DAY,
        distance_km=SigmaOrbits.standard_deviation(distance_km),
        xi_km=SigmaOrbits.standard_deviation(planes[:, 0]),
        zeta_km=SigmaOrbits.standard_deviation(planes[:, 1]),
    )


def _opik_of_lanes(
    position_km: FloatArray, velocity_km_s: FloatArray, body: str, nominal_days: float
) -> FloatArray:
    """Xi and zeta [km] of each lane, (lanes, 2), all with the planet's velocity at one instant.

    nan where a lane is bound to the body, and for the Sun.
    """
    planes = np.full((len(position_km), 2), np.nan)
    if body == "sun":
        return planes
    ephemeris = planetary_ephemeris()
    planet = ephemeris.position_velocity(body, nominal_days)[1]
    planet = planet - ephemeris.position_velocity("sun", nominal_days)[1]
    for lane, state in enumerate(zip(position_km, velocity_km_s, strict=True)):
        hyperbola = hyperbola_of(*state, gm_km3_s2(body))
        if hyperbola is not None:
            planes[lane] = opik_coordinates(hyperbola, planet)
    return planes


def own_approaches(lanes: Trajectory, body: str, near_days: float) -> FloatArray | None:
    """Instant of each lane's own closest approach near one instant, TDB days since J2000.

    None where a lane has none within the trajectory.
    """
    count = len(lanes.orbits)
    every = np.arange(count)

    def rate(days: FloatArray, which: IndexArray) -> FloatArray:
        position, velocity = lanes.state_au_of_each(days, body, which)
        return np.asarray(np.einsum("ij,ij->i", position, velocity), dtype=np.float64)

    first, last = lanes.step_edges_tdb_days[0], lanes.step_edges_tdb_days[-1]
    half = 1.0 / SECONDS_PER_DAY
    # Widen until every lane's range rate changes sign upwards about the nominal instant.
    for _ in range(24):
        low = np.full(count, max(near_days - half, first))
        high = np.full(count, min(near_days + half, last))
        at_low, at_high = rate(low, every), rate(high, every)
        if np.all(at_low <= 0.0) and np.all(at_high > 0.0):
            return find_roots(
                rate, low, high, TIME_TOLERANCE_DAYS, (at_low, at_high), together=True
            )
        half *= 2.0
    return None
