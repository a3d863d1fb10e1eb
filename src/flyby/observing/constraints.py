"""What must hold for an asset to observe, as small objects that combine in a list.

Each has a `name` and a `margin`: a continuous function of time, positive where it is satisfied,
zero at the limit. A window is where every margin of a list is positive; the constraint whose
margin crosses zero opens or closes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from flyby.constants import AU_KM, SECONDS_PER_DAY, SPEED_OF_LIGHT_AU_DAY
from flyby.observing.view import View

FloatArray = NDArray[np.float64]


class Constraint(Protocol):
    """A name and a margin; anything that has both can be used in a search."""

    @property
    def name(self) -> str:
        """What outputs call it."""

    def margin(self, view: View) -> FloatArray:
        """Positive where satisfied, in a unit of its own, shape (n,)."""


@dataclass(frozen=True)
class Altitude:
    """The asteroid stands at least so high."""

    minimum_deg: float
    name: str = "altitude"

    def margin(self, view: View) -> FloatArray:
        """Degrees above the limit."""
        return view.altitude_deg - self.minimum_deg


@dataclass(frozen=True)
class SunAltitude:
    """The Sun stands at most so high: the sky is dark."""

    maximum_deg: float
    name: str = "sun_altitude"

    def margin(self, view: View) -> FloatArray:
        """Degrees of the Sun below the limit."""
        return self.maximum_deg - view.sun_altitude_deg


@dataclass(frozen=True)
class Magnitude:
    """The asteroid is at least so bright."""

    faintest: float
    name: str = "magnitude"

    def margin(self, view: View) -> FloatArray:
        """Magnitudes brighter than the limit."""
        return self.faintest - view.magnitude


@dataclass(frozen=True)
class Rate:
    """The asteroid moves against the stars at most so fast."""

    fastest_deg_h: float
    name: str = "rate"

    def margin(self, view: View) -> FloatArray:
        """Degrees per hour below the limit."""
        return self.fastest_deg_h - view.rate_deg_h


@dataclass(frozen=True)
class Elongation:
    """The asteroid stands at least so far from the Sun."""

    least_deg: float
    name: str = "elongation"

    def margin(self, view: View) -> FloatArray:
        """Degrees beyond the limit."""
        return view.elongation_deg - self.least_deg


@dataclass(frozen=True)
class MoonSeparation:
    """The asteroid stands at least so far from the Moon."""

    least_deg: float
    name: str = "moon_separation"

    def margin(self, view: View) -> FloatArray:
        """Degrees beyond the limit."""
        return view.moon_separation_deg - self.least_deg


@dataclass(frozen=True)
class GeocentricDistance:
    """The asteroid is within a distance of the geocentre, where it is, not where it is seen."""

    within_km: float
    name: str = "distance"

    def margin(self, view: View) -> FloatArray:
        """Kilometres inside the limit."""
        return self.within_km - view.instants.distance_au * AU_KM


@dataclass(frozen=True)
class Range:
    """The asteroid is at most so far from the site."""

    farthest_km: float
    name: str = "range"

    def margin(self, view: View) -> FloatArray:
        """Kilometres inside the limit."""
        return self.farthest_km - view.distance_au * AU_KM


@dataclass(frozen=True)
class RoundTrip:
    """An echo takes longer than a dish needs to switch to receiving, or shorter.

    Attributes
    ----------
    switch_time_s : float
    longer : bool
        True: the same dish can receive its echo. False: it cannot, a second one must.
    """

    switch_time_s: float
    longer: bool = True
    name: str = "round_trip"

    def margin(self, view: View) -> FloatArray:
        """Seconds."""
        round_trip = 2.0 * view.distance_au / SPEED_OF_LIGHT_AU_DAY * SECONDS_PER_DAY
        margin = round_trip - self.switch_time_s
        return margin if self.longer else -margin


@dataclass(frozen=True)
class During:
    """Within a span of time (TDB days since J2000; either end may be infinite)."""

    start_tdb_days: float
    stop_tdb_days: float
    name: str = "time"

    def margin(self, view: View) -> FloatArray:
        """Days inside."""
        days = view.instants.tdb_days
        return np.asarray(np.minimum(days - self.start_tdb_days, self.stop_tdb_days - days))


@dataclass(frozen=True)
class Outside:
    """Outside a span of time (TDB days since J2000): an outage."""

    start_tdb_days: float
    stop_tdb_days: float
    name: str = "outage"

    def margin(self, view: View) -> FloatArray:
        """Days outside."""
        return -During(self.start_tdb_days, self.stop_tdb_days).margin(view)
