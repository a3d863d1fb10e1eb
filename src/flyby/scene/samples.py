"""The track of a flyby, sampled about closest approach: what several figures draw alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2, in_sentence
from flyby.encounter import CloseApproach
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.times import tdb_days

HALF_SPAN_DAYS = 1.0
"""The figures of the approach reach this far to either side of closest approach."""


@dataclass(frozen=True)
class Samples:
    """A flyby about its closest approach, relative to the centre of the body that is passed.

    Attributes
    ----------
    trajectory : Trajectory
    approach : CloseApproach
    closest_days : float
        TDB days since J2000.
    days : ndarray, shape (n,)
        Instants of the samples, TDB days since J2000.
    position_km, velocity_km_s : ndarray, shape (n, 3)
        Of the asteroid from the body's centre, ICRF axes.
    moon_km : ndarray, shape (n, 3)
        Of the Moon from the body's centre.
    sun_direction : ndarray, shape (3,)
        Unit vector from the body's centre to the Sun at closest approach.
    """

    trajectory: Trajectory
    approach: CloseApproach
    closest_days: float
    days: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray
    moon_km: FloatArray
    sun_direction: FloatArray

    @property
    def closest_words(self) -> str:
        """What happens at `closest_days`: "closest approach", or "impact"; to what, if no Earth."""
        if self.approach.body == "earth":
            return "closest approach" if self.approach.impact is None else "impact"
        what = "closest approach to" if self.approach.impact is None else "impact on"
        return f"{what} {in_sentence(self.approach.body)}"

    def around(self, hours: float) -> str:
        """Say in words which hours a figure shows: on both sides, or up to an impact."""
        if self.approach.impact is None:
            return f"{hours:.0f} h to either side of {self.closest_words}"
        return f"{hours:.0f} h up to the {self.closest_words}"

    @property
    def earth_direction(self) -> FloatArray:
        """Unit vector (3,) from the body's centre to the Earth at closest approach."""
        at, ephemeris = np.array([self.closest_days]), planetary_ephemeris()
        earth, here = (
            ephemeris.position_velocity(name, at)[0][0] for name in ("earth", self.approach.body)
        )
        return np.asarray((earth - here) / np.linalg.norm(earth - here))

    @property
    def distance_km(self) -> FloatArray:
        """Distance from the body's centre at the samples."""
        return np.asarray(np.linalg.norm(self.position_km, axis=1))

    @property
    def speed_km_s(self) -> FloatArray:
        """Speed relative to the body's centre at the samples."""
        return np.asarray(np.linalg.norm(self.velocity_km_s, axis=1))

    @property
    def first_days(self) -> float:
        """Start of the span drawn."""
        return float(self.days[0])

    @property
    def last_days(self) -> float:
        """End of the span drawn."""
        return float(self.days[-1])

    def track_km(self, days: FloatArray) -> FloatArray:
        """Return positions (n, 3) from the body's centre [km] at TDB days since J2000."""
        return self.trajectory.state_au(np.atleast_1d(days), self.approach.body)[0] * AU_KM


def sample_flyby(trajectory: Trajectory, approach: CloseApproach) -> Samples:
    """Sample a flyby a day to either side of closest approach, dense where it is fast.

    Parameters
    ----------
    trajectory : Trajectory
        Which covers that day; the samples end where it does.
    approach : CloseApproach
    """
    body = approach.body
    closest = float(tdb_days(approach.time))
    first, last = trajectory.usable_span(closest - HALF_SPAN_DAYS, closest + HALF_SPAN_DAYS)
    days = np.unique(np.clip(closest + _sample_offsets(HALF_SPAN_DAYS), first, last))
    position, velocity = trajectory.state_au(days, body)
    ephemeris = planetary_ephemeris()
    centre, _ = ephemeris.position_velocity(body, days)
    moon_position, _ = ephemeris.position_velocity("moon", days)
    at = np.array([closest])
    sun = ephemeris.position_velocity("sun", at)[0][0] - ephemeris.position_velocity(body, at)[0][0]
    return Samples(
        trajectory=trajectory,
        approach=approach,
        closest_days=closest,
        days=days,
        position_km=position * AU_KM,
        velocity_km_s=velocity * AU_KM / SECONDS_PER_DAY,
        moon_km=(moon_position - centre) * AU_KM,
        sun_direction=sun / np.linalg.norm(sun),
    )


def plane_axes(samples: Samples) -> FloatArray:
    """Return the axes of the plane of the flyby, the rows of a (3, 3) array, in ICRF axes.

    The first is along the motion at closest approach, or against it; the second points from the
    body to the asteroid there (for an impactor: where it would be without the ground); the third
    is normal to both, towards the north of the ecliptic, so that the plane is seen as the planets
    are usually drawn.
    """
    body = samples.approach.body
    position, velocity = samples.trajectory.state_au(np.array([samples.closest_days]), body)
    up = position[0] / np.linalg.norm(position[0])
    if samples.approach.impact is not None:
        # As it would be where it would have come closest: towards the perigee, which the vector of
        # eccentricity points to (nearly away from where it comes from, if it falls straight down).
        moving = velocity[0] * AU_KM / SECONDS_PER_DAY
        place = position[0] * AU_KM
        up = np.cross(moving, np.cross(place, moving)) / gm_km3_s2(body) - up
        up /= np.linalg.norm(up)
    along = velocity[0] - (velocity[0] @ up) * up
    if np.linalg.norm(along) < 1e-9 * np.linalg.norm(velocity[0]):
        along = np.cross(up, ECLIPTIC_TO_ICRF[:, 2])
    along /= np.linalg.norm(along)
    normal = np.cross(along, up)
    if normal @ ECLIPTIC_TO_ICRF[:, 2] < 0.0:
        along, normal = -along, -normal
    return np.stack([along, up, normal])


def _sample_offsets(half_span_days: float) -> FloatArray:
    """Return instants about closest approach, dense where the motion is fast."""
    s = np.linspace(-1.0, 1.0, 1201)
    return half_span_days * (0.12 * s + 0.88 * s**3)


def covers(trajectory: Trajectory, first: float, last: float) -> bool:
    """Tell whether a trajectory can be evaluated over a span, as far as its track goes."""
    slack = 1.0 / SECONDS_PER_DAY
    edges = trajectory.step_edges_tdb_days
    usable = trajectory.usable_span(first, last)
    return bool(edges[0] <= usable[0] + slack and usable[1] <= edges[-1] + slack)
