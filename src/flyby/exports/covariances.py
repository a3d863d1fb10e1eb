"""The published covariance, mapped to states at other instants, to first order."""

from __future__ import annotations

import numpy as np

from flyby.arrays import FloatArray
from flyby.dynamics import Trajectory
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.uncertainty import displaced_orbits
from flyby.orbits.orbit import Orbit
from flyby.times import time_from_tdb_days


def state_covariances(trajectory: Trajectory, days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return instants and the covariances (n, 6, 6) of the state then, km and km/s, ICRF axes.

    Every fitted parameter of the covariance counts, the non-gravitational ones too. No instant is
    left where the orbit has no covariance, nor any at which a displaced orbit has met a body.

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
    displaced = displaced_orbits(orbit, first, last, trajectory.forces)
    if displaced is None:
        return np.empty(0), np.empty((0, 6, 6))
    # The origin does not matter: it is the same for all displaced.
    position, velocity = displaced.state_km(days, "ssb")
    states = np.concatenate([position, velocity], axis=2)
    shares = SigmaOrbits.half_differences(states)
    known = np.isfinite(shares).all(axis=(0, 2))
    shares = shares[:, known]
    return days[known], np.asarray(np.einsum("kni,knj->nij", shares, shares))
