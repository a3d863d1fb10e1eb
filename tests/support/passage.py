"""Trajectories for tests that need no integrator."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from flyby.constants import AU_KM, J2000_JD
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.times import parse_time, tdb_days, time_from_tdb_days

DATA = Path(__file__).parents[1] / "observing" / "data"


@dataclass
class PublishedMagnitude:
    designation: str = "99942 Apophis"
    absolute_magnitude: float | None = 19.09
    slope_parameter: float | None = 0.24
    producer: str = "JPL"
    solution: str = "test"
    comet_magnitude: tuple[float, float] | None = None

    @property
    def solution_name(self) -> str:
        return f"{self.producer} {self.solution}"


@dataclass
class StraightPassage:
    """A straight line past the Earth, in plain kilometres and seconds.

    ``state_au(days)`` is: miss vector + velocity (days - closest).
    """

    miss_km: tuple[float, float, float] = (-20000.0, 25000.0, 20000.0)
    velocity_km_s: tuple[float, float, float] = (4.5, 3.0, 1.0)
    closest: str = "2029-04-13T21:45:00"
    half_span_days: float = 3.0
    orbit: PublishedMagnitude = field(default_factory=PublishedMagnitude)

    def __post_init__(self) -> None:
        self.closest_days = float(tdb_days(parse_time(self.closest)))
        velocity = np.array(self.velocity_km_s) * 86400.0 / AU_KM
        miss = np.array(self.miss_km) / AU_KM
        self.velocity = velocity
        self.miss = miss - velocity * (miss @ velocity) / (velocity @ velocity)

    @property
    def start(self):
        return time_from_tdb_days(self.closest_days - self.half_span_days)

    @property
    def stop(self):
        return time_from_tdb_days(self.closest_days + self.half_span_days)

    def state_au(self, days, origin="earth"):
        elapsed = (np.atleast_1d(days) - self.closest_days)[:, None]
        position = self.miss + elapsed * self.velocity
        velocity = np.broadcast_to(self.velocity, position.shape)
        return _from_earth(np.atleast_1d(days), position, velocity, origin)


class HorizonsVectors:
    """Hermite cubics between the published vectors in ``data``; good to a metre."""

    def __init__(self) -> None:
        rows = read_rows("horizons_vectors_2029-04-13.csv")
        table = np.array([[float(value) for value in row.values()] for row in rows])
        # The Julian dates are published with 9 decimals; the rows are 5 minutes apart.
        self.days = np.round((table[:, 0] - J2000_JD) * 288.0) / 288.0
        self.position = table[:, 1:4] @ ECLIPTIC_TO_ICRF.T
        self.velocity = table[:, 4:7] @ ECLIPTIC_TO_ICRF.T
        # The last row of the observer table, in UT, is 69 s after the last vector, in TDB: the last
        # cubic is carried on for so long, which at 180 000 km is good to a centimetre.
        self.start = time_from_tdb_days(self.days[0])
        self.stop = time_from_tdb_days(self.days[-1] + 80.0 / 86400.0)
        self.orbit = PublishedMagnitude(absolute_magnitude=19.7, slope_parameter=0.25)

    def state_au(self, days, origin="earth"):
        days = np.atleast_1d(days)
        left = np.clip(np.searchsorted(self.days, days, side="right") - 1, 0, self.days.size - 2)
        width = (self.days[left + 1] - self.days[left])[:, None]
        assert np.all(width < 0.004), "between the published rows"
        s = (days[:, None] - self.days[left][:, None]) / width
        p0, p1 = self.position[left], self.position[left + 1]
        v0, v1 = self.velocity[left] * width, self.velocity[left + 1] * width
        position = (
            (2 * s**3 - 3 * s**2 + 1) * p0
            + (s**3 - 2 * s**2 + s) * v0
            + (3 * s**2 - 2 * s**3) * p1
            + (s**3 - s**2) * v1
        )
        velocity = (
            6 * (s**2 - s) * (p0 - p1) + (3 * s**2 - 4 * s + 1) * v0 + (3 * s**2 - 2 * s) * v1
        ) / width
        return _from_earth(days, position, velocity, origin)


def read_rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _from_earth(days, position, velocity, origin):
    if origin == "earth":
        return position, velocity
    assert origin == "ssb"
    earth, drift = planetary_ephemeris().position_velocity("earth", days)
    return position + earth, velocity + drift
