"""The published covariance, mapped to states at other instants, to first order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flyby.dynamics import Trajectory
from flyby.encounter.uncertainty import sigma_lanes
from flyby.exports.nodes import states_km
from flyby.orbits.orbit import Orbit
from flyby.times import time_from_tdb_days

FloatArray = NDArray[np.float64]


def state_covariances(trajectory: Trajectory, days: FloatArray) -> NDArray[np.float64] | None:
    """Covariances of position and velocity, (n, 6, 6) in km and km/s, ICRF axes.

    Every fitted parameter of the covariance counts, the non-gravitational ones too. None where
    the orbit has no covariance.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    days : ndarray, shape (n,)
        TDB days since J2000, inside the trajectory's span.
    """
    orbit: Orbit = trajectory.orbit
    first, last = (
        time_from_tdb_days(float(days.min()) - 1.0),
        time_from_tdb_days(float(days.max()) + 1.0),
    )
    lanes = sigma_lanes(orbit, first, last, trajectory.forces)
    if lanes is None:
        return None
    # The origin does not matter: it is the same for all lanes.
    position, velocity = states_km(lanes, days, "ssb")
    states = np.concatenate([position, velocity], axis=2)
    shares = 0.5 * (states[1::2] - states[2::2])
    return np.asarray(np.einsum("kni,knj->nij", shares, shares))
