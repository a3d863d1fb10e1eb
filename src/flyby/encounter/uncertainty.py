"""First-order mapping of a published covariance to an approach.

The covariance's own orbit and its displacements by one sigma along each principal axis are orbits
of one integration. Each orbit has its own closest approach; half the difference between the two
ends of an axis is that axis's share of the standard deviation. Central differences leave only
third-order terms out of each share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, IndexArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.geometry import hyperbola, opik_coordinates
from flyby.orbits.orbit import Orbit
from flyby.roots import find_roots
from flyby.times import TIME_TOLERANCE_DAYS


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


def displaced_orbits(
    orbit: Orbit, start: Time, stop: Time, forces: ForceModel
) -> Trajectory | None:
    """Propagate the covariance's orbit (orbit 0) and its displacements together.

    None where the orbit has no covariance.

    Raises
    ------
    InvalidOrbitError
        If one sigma leads to elements that no orbit has.
    """
    if orbit.covariance is None:
        return None
    return SigmaOrbits.of(orbit).propagate(start, stop, forces)


def approach_sigmas(displaced: Trajectory, body: str, days: FloatArray) -> ApproachSigmas:
    """Compute standard deviations of one approach from each orbit's own.

    `days` as `own_approaches` gives them.
    """
    position, velocity = displaced.state_au_of_each(days, origin=body)
    distance_km = np.linalg.norm(position, axis=1) * AU_KM
    planes = _opik_of_each(
        position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY, body, float(days[0])
    )
    known = bool(np.all(np.isfinite(planes)))
    sigma = SigmaOrbits.standard_deviation
    return ApproachSigmas(
        time=Quantity(sigma(days) * SECONDS_PER_DAY, "s"),
        distance=Quantity(sigma(distance_km), "km"),
        xi=Quantity(sigma(planes[:, 0]), "km") if known else None,
        zeta=Quantity(sigma(planes[:, 1]), "km") if known else None,
    )


def _opik_of_each(
    position_km: FloatArray, velocity_km_s: FloatArray, body: str, nominal_days: float
) -> FloatArray:
    """Compute xi and zeta [km] of each orbit, (orbits, 2), in the frame of one instant.

    nan where an orbit is bound to the body, and for the Sun.
    """
    if body == "sun":
        return np.full((len(position_km), 2), np.nan)
    ephemeris = planetary_ephemeris()
    planet = ephemeris.position_velocity(body, nominal_days)[1]
    planet = planet - ephemeris.position_velocity("sun", nominal_days)[1]
    orbits = hyperbola(position_km, velocity_km_s, gm_km3_s2(body))
    return np.stack(opik_coordinates(orbits, planet), axis=1)


def own_approaches(displaced: Trajectory, body: str, near_days: float) -> FloatArray | None:
    """Find each orbit's own closest approach near one instant, TDB days since J2000.

    None where an orbit has none within the trajectory.
    """
    count = len(displaced.orbits)
    every = np.arange(count)

    def rate(days: FloatArray, which: IndexArray) -> FloatArray:
        position, velocity = displaced.state_au_of_each(days, body, which)
        return np.asarray(np.einsum("ij,ij->i", position, velocity), dtype=np.float64)

    first, last = displaced.step_edges_tdb_days[0], displaced.step_edges_tdb_days[-1]
    half = 1.0 / SECONDS_PER_DAY
    # Widen until every orbit's range rate changes sign upwards about the nominal instant.
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
