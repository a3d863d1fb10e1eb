"""The closest approach to the Earth within a span, for sentences about who sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM
from flyby.observing.sky import Instants, Sky
from flyby.observing.windows.sampling import sampled_sky
from flyby.roots import find_roots
from flyby.times import stamp, tdb_days, time_from_tdb_days, to_utc

_TOLERANCE_DAYS = 1e-3 / 86400.0
_ON_THE_GROUND_KM = EARTH_EQUATORIAL_RADIUS_KM + 1.0


@dataclass(frozen=True, repr=False)
class NearestPoint:
    """When the asteroid is closest to the geocentre, and how close.

    Attributes
    ----------
    distance : Quantity
        From the geocentre, geometric.
    is_impact : bool
        Whether the track ends there, at the ground.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, nearest_point
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> nearest_point(sky, start, stop)
    <NearestPoint 2029-04-13 21:45:04 UTC, 38011 km from the geocentre>
    """

    distance: Quantity
    is_impact: bool = False
    _tdb_days: float = field(kw_only=True)

    @property
    def time(self) -> Time:
        """The instant, UTC."""
        return to_utc(time_from_tdb_days(self._tdb_days))

    def __repr__(self) -> str:
        what = ", an impact" if self.is_impact else ""
        return (
            f"<NearestPoint {stamp(time_from_tdb_days(self._tdb_days))}, "
            f"{self.distance.to_value('km'):.0f} km from the geocentre{what}>"
        )


def nearest_point(sky: Sky, start: Time, stop: Time) -> NearestPoint | None:
    """Find the least of all minima of the geocentric distance inside a span.

    Where the distance stops falling: a root of position times velocity, found to a millisecond.

    Returns
    -------
    NearestPoint or None
        None if the distance has no minimum inside the span (it only falls or only grows). An
        impact on the Earth is nearer than any.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, nearest_point
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-15"), parse_time("2029-04-17")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> nearest_point(sky, start, stop) is None  # it only moves away
    True
    """
    first, last = sky.usable_span(float(tdb_days(start)), float(tdb_days(stop)))
    for impact in sky.impact_days():
        if first <= impact <= last:
            least_km = float(sky.at(np.array([impact])).distance_au[0]) * AU_KM
            if least_km < _ON_THE_GROUND_KM:
                return _nearest(impact, least_km, is_impact=True)
    best: tuple[float, float] | None = None
    for instants in sampled_sky(sky, first, last):
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
        if best is None or distance_km[least] < best[1]:
            best = float(minima[least]), float(distance_km[least])
    return None if best is None else _nearest(*best)


def _nearest(days: float, distance_km: float, is_impact: bool = False) -> NearestPoint:
    return NearestPoint(Quantity(distance_km, "km"), is_impact, _tdb_days=days)


def _receding(instants: Instants) -> FloatArray:
    """Return position times velocity from the geocentre: negative while it comes nearer."""
    position, velocity = instants.asteroid_before(np.zeros(instants.tdb_days.size))
    position = position - instants.earth_position_au
    velocity = velocity - instants.earth_velocity_au_day
    return np.asarray(np.einsum("ij,ij->i", position, velocity), dtype=np.float64)
