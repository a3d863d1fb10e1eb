"""The closest approach to the Earth within a span, for sentences about who sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM
from flyby.observing.sky import Instants, Sky
from flyby.observing.windows.sampling import sampled_sky
from flyby.roots import find_roots
from flyby.times import time_from_tdb_days, to_utc

_TOLERANCE_DAYS = 1e-3 / 86400.0
_ON_THE_GROUND_KM = EARTH_EQUATORIAL_RADIUS_KM + 1.0


@dataclass(frozen=True)
class NearestPoint:
    """When the asteroid is closest to the geocentre, and how close.

    Attributes
    ----------
    tdb_days : float
        TDB days since J2000; `time` is the same as `Time`.
    distance_km : float
        From the geocentre, geometric.
    is_impact : bool
        Whether the track ends there, at the ground.
    """

    tdb_days: float
    distance_km: float
    is_impact: bool = False

    @property
    def time(self) -> Time:
        """The instant, UTC."""
        return to_utc(time_from_tdb_days(self.tdb_days))

    @property
    def distance(self) -> Quantity:
        """From the geocentre."""
        return Quantity(self.distance_km, "km")


def nearest_point(sky: Sky, start_tdb_days: float, stop_tdb_days: float) -> NearestPoint | None:
    """Find the least of all minima of the geocentric distance inside a span.

    Where the distance stops falling: a root of position times velocity, found to a millisecond.

    Returns
    -------
    NearestPoint or None
        None if the distance has no minimum inside the span (it only falls or only grows). An
        impact on the Earth is nearer than any.
    """
    start_tdb_days, stop_tdb_days = sky.usable_span(start_tdb_days, stop_tdb_days)
    for impact in sky.impact_days():
        if start_tdb_days <= impact <= stop_tdb_days:
            least_km = float(sky.at(np.array([impact])).distance_au[0]) * AU_KM
            if least_km < _ON_THE_GROUND_KM:
                return NearestPoint(impact, least_km, is_impact=True)
    best: NearestPoint | None = None
    for instants in sampled_sky(sky, start_tdb_days, stop_tdb_days):
        grid, rate = instants.tdb_days, _receding(instants)
        turns = np.flatnonzero((rate[:-1] < 0.0) & (rate[1:] >= 0.0))
        if turns.size == 0:
            continue
        minima = find_roots(
            lambda days, _: -_receding(sky.at(days)),
            grid[turns],
            grid[turns + 1],
            _TOLERANCE_DAYS,
            (-rate[turns], -rate[turns + 1]),
            margin=0.45,
        )
        distance_km = sky.at(minima).distance_au * AU_KM
        least = int(np.argmin(distance_km))
        if best is None or distance_km[least] < best.distance_km:
            best = NearestPoint(float(minima[least]), float(distance_km[least]))
    return best


def _receding(instants: Instants) -> FloatArray:
    """Position times velocity from the geocentre: negative while the asteroid comes nearer."""
    position, velocity = instants.asteroid_before(np.zeros(instants.tdb_days.size))
    position = position - instants.earth_position_au
    velocity = velocity - instants.earth_velocity_au_day
    return np.asarray(np.einsum("ij,ij->i", position, velocity), dtype=np.float64)
