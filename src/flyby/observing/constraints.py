"""What must hold for an asset to observe, as small objects that combine in a list.

Each has a `name` and a `margin`: a continuous function of time, positive where it is satisfied,
zero at the limit. A window is where every margin of a list is positive; the constraint whose
margin crosses zero opens or closes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY, SPEED_OF_LIGHT_AU_DAY
from flyby.observing.shadow import DARKEST_MAG
from flyby.observing.units import plain
from flyby.observing.view import View
from flyby.times import tdb_days

MOON_SET_DEG = -0.833
"""Altitude of the Moon's centre at which its upper limb sets: 34 arcmin of refraction and a mean
radius of 16 arcmin (Explanatory Supplement to the Astronomical Almanac, 3rd ed., section 12.1)."""


class Constraint(Protocol):
    """A name and a margin; anything that has both can be used in a search.

    Examples
    --------
    A constraint of one's own: the asteroid stands north of the celestial equator.

    >>> import flyby
    >>> from flyby.observing import Constraint, Sky, find_windows
    >>> from flyby.times import parse_time
    >>> class InTheNorth:
    ...     name = "declination"
    ...     def margin(self, view):
    ...         return view.apparent_direction[:, 2]
    >>> wanted: Constraint = InTheNorth()
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> find_windows([wanted], sky, start, stop, kind="in the north")
    [<Window geocentre in the north 2029-04-13 20:11:22 UTC to 2029-04-15 00:00:00 UTC, V 3.1>]
    """

    @property
    def name(self) -> str:
        """What outputs call it."""

    def margin(self, view: View) -> FloatArray:
        """Return how far it is satisfied, in a unit of its own, shape (n,)."""


@dataclass(frozen=True)
class _LeastAngle:
    min: Quantity
    _min_deg: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_min_deg", plain(self.min, "deg", "min"))


@dataclass(frozen=True)
class _GreatestDistance:
    max: Quantity
    _max_km: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_max_km", plain(self.max, "km", "max"))


@dataclass(frozen=True)
class Altitude(_LeastAngle):
    """The asteroid stands at least so high.

    Attributes
    ----------
    min : Quantity
        Least altitude.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import Altitude
    >>> Altitude(min=10 * u.deg)
    Altitude(min=<Quantity 10. deg>, name='altitude')
    """

    name: str = "altitude"

    def margin(self, view: View) -> FloatArray:
        """Return the degrees above the limit."""
        return view.altitude_deg - self._min_deg


@dataclass(frozen=True)
class SunAltitude:
    """The Sun stands at most so high: the sky is dark.

    Attributes
    ----------
    max : Quantity
        Greatest altitude of the Sun.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import SunAltitude
    >>> SunAltitude(max=-12 * u.deg)
    SunAltitude(max=<Quantity -12. deg>, name='sun_altitude')
    """

    max: Quantity
    name: str = "sun_altitude"
    _max_deg: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_max_deg", plain(self.max, "deg", "max"))

    def margin(self, view: View) -> FloatArray:
        """Return the degrees of the Sun below the limit."""
        return self._max_deg - view.sun_altitude_deg


@dataclass(frozen=True)
class Magnitude:
    """The asteroid is at least so bright.

    Attributes
    ----------
    faintest : float
        Limiting V.
    in_full_sunlight : bool
        True: as if there were no shadow, for a list that has `OutOfShadow` too, which then tells
        what the shadow forbids from what is too faint anyway.

    Examples
    --------
    >>> from flyby.observing import Magnitude
    >>> Magnitude(21.5)
    Magnitude(faintest=21.5, in_full_sunlight=False, name='magnitude')
    """

    faintest: float
    in_full_sunlight: bool = False
    name: str = "magnitude"

    def margin(self, view: View) -> FloatArray:
        """Return the magnitudes brighter than the limit."""
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

    Examples
    --------
    >>> from flyby.observing import OutOfShadow
    >>> OutOfShadow().name
    'shadow'
    """

    faintest: float | None = None
    name: str = "shadow"

    def margin(self, view: View) -> FloatArray:
        """Return the magnitudes to spare in the penumbra.

        Outside the penumbra the margin grows with the distance from it, in diameters of the Sun.
        """
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
        Whether only the umbra counts.

    Examples
    --------
    >>> from flyby.observing import InShadow
    >>> InShadow("earth", umbra=True)
    InShadow(body='earth', umbra=True, name='shadow')
    """

    body: str
    umbra: bool
    name: str = "shadow"

    def margin(self, view: View) -> FloatArray:
        """Return the degrees by which the limb of the body is beyond the Sun's."""
        sunlight = view.instants.sunlight
        cover = sunlight.moon if self.body == "moon" else sunlight.earth
        return np.degrees(cover.umbra_depth_rad if self.umbra else -cover.clearance_rad)


@dataclass(frozen=True)
class Rate:
    """The asteroid moves against the stars at most so fast.

    Attributes
    ----------
    max : Quantity
        Greatest angular speed.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import Rate
    >>> Rate(max=2 * u.deg / u.h)
    Rate(max=<Quantity 2. deg / h>, name='rate')
    """

    max: Quantity
    name: str = "rate"
    _max_deg_h: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_max_deg_h", plain(self.max, "deg / h", "max"))

    def margin(self, view: View) -> FloatArray:
        """Return the degrees per hour below the limit."""
        return self._max_deg_h - view.rate_deg_h


@dataclass(frozen=True)
class Elongation(_LeastAngle):
    """The asteroid stands at least so far from the Sun.

    Attributes
    ----------
    min : Quantity
        Least angle between Sun and asteroid.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import Elongation
    >>> Elongation(min=40 * u.deg)
    Elongation(min=<Quantity 40. deg>, name='elongation')
    """

    name: str = "elongation"

    def margin(self, view: View) -> FloatArray:
        """Return the degrees beyond the limit."""
        return view.elongation_deg - self._min_deg


@dataclass(frozen=True)
class MoonSeparation(_LeastAngle):
    """The asteroid stands at least so far from the Moon, or the Moon has set.

    Attributes
    ----------
    min : Quantity
        Least angle between Moon and asteroid.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import MoonSeparation
    >>> MoonSeparation(min=30 * u.deg)
    MoonSeparation(min=<Quantity 30. deg>, name='moon_separation')
    """

    name: str = "moon_separation"

    def margin(self, view: View) -> FloatArray:
        """Return the degrees beyond the limit.

        Or of the Moon below the horizon, if that is more; the geocentre has none.
        """
        margin = view.moon_separation_deg - self._min_deg
        if not view.has_horizon:
            return margin
        return np.asarray(np.maximum(margin, MOON_SET_DEG - view.moon_altitude_deg))


@dataclass(frozen=True)
class GeocentricDistance(_GreatestDistance):
    """The asteroid is within a distance of the geocentre, where it is, not where it is seen.

    Attributes
    ----------
    max : Quantity
        Greatest distance.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import GeocentricDistance
    >>> GeocentricDistance(max=384400 * u.km)
    GeocentricDistance(max=<Quantity 384400. km>, name='distance')
    """

    name: str = "distance"

    def margin(self, view: View) -> FloatArray:
        """Return the kilometres inside the limit."""
        return self._max_km - view.instants.distance_au * AU_KM


@dataclass(frozen=True)
class Range(_GreatestDistance):
    """The asteroid is at most so far from the site.

    Attributes
    ----------
    max : Quantity
        Greatest distance.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import Range
    >>> Range(max=30000 * u.km)
    Range(max=<Quantity 30000. km>, name='range')
    """

    name: str = "range"

    def margin(self, view: View) -> FloatArray:
        """Return the kilometres inside the limit."""
        return self._max_km - view.distance_au * AU_KM


@dataclass(frozen=True)
class RoundTrip:
    """An echo takes longer than a dish needs to switch to receiving, or shorter.

    Attributes
    ----------
    switch_time : Quantity
        What the dish needs.
    longer : bool
        True: the same dish can receive its echo. False: it cannot, a second one must.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import RoundTrip
    >>> RoundTrip(5 * u.s, longer=False).name
    'round_trip'
    """

    switch_time: Quantity
    longer: bool = True
    name: str = "round_trip"
    _switch_time_s: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_switch_time_s", plain(self.switch_time, "s", "switch_time"))

    def margin(self, view: View) -> FloatArray:
        """Return the seconds to spare."""
        round_trip = 2.0 * view.distance_au / SPEED_OF_LIGHT_AU_DAY * SECONDS_PER_DAY
        margin = round_trip - self._switch_time_s
        return margin if self.longer else -margin


@dataclass(frozen=True)
class During:
    """Within a span of time.

    Attributes
    ----------
    start, stop : Time or None
        None where that end is open.

    Examples
    --------
    >>> from flyby.observing import During
    >>> from flyby.times import parse_time
    >>> During(parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")).name
    'time'
    """

    start: Time | None
    stop: Time | None
    name: str = "time"
    _start_tdb_days: float = field(init=False, repr=False, compare=False)
    _stop_tdb_days: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for field_name, time, is_open in (
            ("_start_tdb_days", self.start, -np.inf),
            ("_stop_tdb_days", self.stop, np.inf),
        ):
            days = is_open if time is None else float(tdb_days(time))
            object.__setattr__(self, field_name, days)

    def margin(self, view: View) -> FloatArray:
        """Return the days inside the span."""
        days = view.instants.tdb_days
        return np.asarray(np.minimum(days - self._start_tdb_days, self._stop_tdb_days - days))


@dataclass(frozen=True)
class Outside(During):
    """Outside a span of time: an outage.

    Attributes
    ----------
    start, stop : Time or None
        None where that end is open.

    Examples
    --------
    >>> from flyby.observing import Outside
    >>> from flyby.times import parse_time
    >>> Outside(parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")).name
    'outage'
    """

    name: str = "outage"

    def margin(self, view: View) -> FloatArray:
        """Return the days outside the span."""
        return -super().margin(view)
