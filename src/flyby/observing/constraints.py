"""What must hold for an asset to observe, as small objects that combine in a list.

Each has a `name` and a `margin`: a continuous function of time, positive where it is satisfied,
zero at the limit. A window is where every margin of a list is positive; the constraint whose
margin crosses zero opens or closes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY, SPEED_OF_LIGHT_AU_DAY
from flyby.observing.shadow import DARKEST_MAG
from flyby.observing.view import View

MOON_SET_DEG = -0.833
"""Altitude of the Moon's centre at which its upper limb sets: 34 arcmin of refraction and a mean
radius of 16 arcmin (Explanatory Supplement to the Astronomical Almanac, 3rd ed., section 12.1)."""


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
    """The asteroid is at least so bright.

    Attributes
    ----------
    faintest : float
    in_full_sunlight : bool
        True: as if there were no shadow, for a list that has `OutOfShadow` too, which then tells
        what the shadow forbids from what is too faint anyway.
    """

    faintest: float
    in_full_sunlight: bool = False
    name: str = "magnitude"

    def margin(self, view: View) -> FloatArray:
        """Magnitudes brighter than the limit."""
        margin = self.faintest - view.sunlit_magnitude
        if self.in_full_sunlight:
            return margin
        return margin - np.minimum(view.instants.sunlight.fading_mag, DARKEST_MAG)


@dataclass(frozen=True)
class OutOfShadow:
    """Neither the Earth nor the Moon hides so much of the Sun that the asteroid is too faint.

    Attributes
    ----------
    faintest : float or None
        Limiting V: it is reached in the penumbra, a moment before the umbra. Without one, the
        asteroid is out of the umbra.
    """

    faintest: float | None = None
    name: str = "shadow"

    def margin(self, view: View) -> FloatArray:
        """Magnitudes to spare in the penumbra; outside it more with each solar diameter."""
        balance = view.instants.sunlight.balance_mag
        if self.faintest is None:
            return balance + DARKEST_MAG
        # What is too faint in full sunlight is no matter of the shadow.
        return balance + np.maximum(self.faintest - view.sunlit_magnitude, 0.0)


@dataclass(frozen=True)
class InShadow:
    """The asteroid is in the penumbra (or deeper), or in the umbra, of the Earth or the Moon.

    Attributes
    ----------
    body : str
        "earth" or "moon".
    umbra : bool
    """

    body: str
    umbra: bool
    name: str = "shadow"

    def margin(self, view: View) -> FloatArray:
        """Degrees by which the limb of the body is beyond the Sun's."""
        sunlight = view.instants.sunlight
        cover = sunlight.moon if self.body == "moon" else sunlight.earth
        return np.degrees(cover.umbra_depth_rad if self.umbra else -cover.clearance_rad)


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
    """The asteroid stands at least so far from the Moon, or the Moon has set."""

    least_deg: float
    name: str = "moon_separation"

    def margin(self, view: View) -> FloatArray:
        """Degrees beyond the limit, or of the Moon below the horizon (a geocentre has none)."""
        margin = view.moon_separation_deg - self.least_deg
        if view.site is None:
            return margin
        return np.asarray(np.maximum(margin, MOON_SET_DEG - view.moon_altitude_deg))


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
