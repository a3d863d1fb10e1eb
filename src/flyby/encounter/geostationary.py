"""Where a flyby meets the ring of geostationary satellites, and how far it stays from its belt.

The ring is the circle of `GEOSTATIONARY_RADIUS_KM` about the Earth's centre in the true equator of
date; the belt is everything within `BELT_HALF_WIDTH_KM` of it, where satellites are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, IndexArray
from flyby.constants import AU_KM, GEOSTATIONARY_RADIUS_KM, SECONDS_PER_DAY
from flyby.dynamics import Trajectory
from flyby.earth import icrf_to_itrs_matrix
from flyby.encounter.arguments import require_instant
from flyby.errors import SpanError
from flyby.html_table import html_table
from flyby.roots import find_roots
from flyby.times import stamp, tdb_days, time_from_tdb_days

BELT_HALF_WIDTH_KM = 75.0
"""How far from the ring the satellites are kept [km]."""

INWARDS = "inwards through the geostationary radius"
OUTWARDS = "outwards through the geostationary radius"
NORTHWARDS = "northwards through the equator"
SOUTHWARDS = "southwards through the equator"
NEAREST = "nearest to the ring"

_TOLERANCE_DAYS = 1e-9
_STEPS_A_RADIUS = 40.0
"""Grid points while the track goes as far as the ring's radius, at its fastest."""
_MOST_POINTS = 20_000


@dataclass(frozen=True, repr=False)
class RingEvent:
    """One instant at which a track and the geostationary ring have to do with each other.

    Attributes
    ----------
    what : str
        "nearest to the ring", "inwards through the geostationary radius", "northwards through the
        equator", ...
    time : Time
        TDB.
    latitude, longitude : Quantity
        Geocentric, of the asteroid, in ITRS axes; the longitude, -180 to 180 deg with east
        positive, is that of the nearest point of the ring too.
    distance : Quantity
        From the Earth's centre.
    distance_from_ring : Quantity
        From its nearest point.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> span = Time(["2029-04-12", "2029-04-15"], scale="tdb")
    >>> trajectory = flyby.propagate(flyby.load_orbit("apophis"), *span)
    >>> (approach,) = flyby.close_approaches(trajectory, *span)
    >>> flyby.encounter.ring_passage(trajectory, approach.time).events[0].what
    'northwards through the equator'
    """

    what: str
    time: Time
    latitude: Quantity
    longitude: Quantity
    distance: Quantity
    distance_from_ring: Quantity

    @property
    def distance_from_belt(self) -> Quantity:
        """From the edge of the belt; zero within it."""
        km = float(self.distance_from_ring.to_value("km"))
        return Quantity(max(km - BELT_HALF_WIDTH_KM, 0.0), "km")

    def __repr__(self) -> str:
        return (
            f"<RingEvent {self.what}, {stamp(self.time, 'utc')}, "
            f"longitude {self.longitude.to_value('deg'):+.2f} deg, "
            f"{self.distance_from_ring.to_value('km'):.0f} km from the ring>"
        )


@dataclass(frozen=True, repr=False)
class RingPassage:
    """What one flyby has to do with the geostationary ring.

    Attributes
    ----------
    events : tuple of RingEvent
        In time order: every minimum of the distance from the ring, and every crossing of the
        geostationary radius and of the equator, while the track is so near that one can be.
    nearest : RingEvent
        The least distance from the ring, of a minimum or, where the track ends before it, of that
        end.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> span = Time(["2029-04-12", "2029-04-15"], scale="tdb")
    >>> trajectory = flyby.propagate(flyby.load_orbit("apophis"), *span)
    >>> (approach,) = flyby.close_approaches(trajectory, *span)
    >>> flyby.encounter.ring_passage(trajectory, approach.time).within
    True
    """

    events: tuple[RingEvent, ...]
    nearest: RingEvent

    @property
    def within(self) -> bool:
        """Whether the track comes within the geostationary radius."""
        return any(one.what in (INWARDS, OUTWARDS) for one in self.events)

    @property
    def enters(self) -> RingEvent | None:
        """The first crossing of the geostationary radius, inwards."""
        return next((one for one in self.events if one.what == INWARDS), None)

    @property
    def leaves(self) -> RingEvent | None:
        """The last crossing of the geostationary radius, outwards."""
        return next((one for one in reversed(self.events) if one.what == OUTWARDS), None)

    def __repr__(self) -> str:
        return f"<RingPassage of {len(self.events)} events, {self.nearest!r}>"

    def _repr_html_(self) -> str:
        return html_table(
            "The geostationary ring",
            (("time", "UTC"), "", ("longitude", "deg"), ("from the ring", "km"), ("belt", "km")),
            [
                (
                    stamp(one.time, "utc").removesuffix(" UTC"),
                    one.what,
                    f"{one.longitude.to_value('deg'):+.2f}",
                    f"{one.distance_from_ring.to_value('km'):,.0f}".replace(",", " "),
                    f"{one.distance_from_belt.to_value('km'):,.0f}".replace(",", " "),
                )
                for one in self.events
            ],
            f"the belt is what lies within {BELT_HALF_WIDTH_KM:g} km of the ring",
        )


def ring_passage(trajectory: Trajectory, near: Time) -> RingPassage:
    """Find the crossings of the geostationary ring in one flyby of the Earth.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    near : Time
        The closest approach of the flyby, as `flyby.close_approaches` finds it.

    Returns
    -------
    RingPassage

    Raises
    ------
    InvalidTimeError, SpanError
        If `near` is no single instant, or outside the trajectory.

    Notes
    -----
    Roots of the distance from the centre less the ring's radius, of the height above the true
    equator of `near` (its pole moves by less than a metre at the ring in a day), and of the rate of
    the distance from the ring, over the dense output, to 0.1 ms.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> span = Time(["2029-04-12", "2029-04-15"], scale="tdb")
    >>> trajectory = flyby.propagate(flyby.load_orbit("apophis"), *span)
    >>> (approach,) = flyby.close_approaches(trajectory, *span)
    >>> passage = flyby.encounter.ring_passage(trajectory, approach.time)
    >>> passage.nearest.distance_from_ring.round(-1)
    <Quantity 6610. km>
    """
    closest = require_instant(near, "near")
    first, last = (float(tdb_days(end)) for end in (trajectory.start, trajectory.stop))
    if not first <= closest <= last:
        raise SpanError(
            f"{stamp(near)} is outside the trajectory, {stamp(trajectory.start)} to "
            f"{stamp(trajectory.stop)}; propagate over a span that holds it"
        )
    return _Search(trajectory, closest).passage()


class _Search:
    """The track about one closest approach, relative to the ring (km, km/s)."""

    def __init__(self, trajectory: Trajectory, closest: float) -> None:
        self.trajectory = trajectory
        self.closest = closest
        self.pole = icrf_to_itrs_matrix(closest)[2]

    def state_km(self, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        position, velocity = self.trajectory.state_au(days, origin="earth")
        return position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY

    def radius(self, days: FloatArray, _which: IndexArray | None = None) -> FloatArray:
        """Return the distance from the centre less the ring's radius."""
        radius = np.linalg.norm(self.state_km(days)[0], axis=-1)
        return np.asarray(radius - GEOSTATIONARY_RADIUS_KM)

    def height(self, days: FloatArray, _which: IndexArray | None = None) -> FloatArray:
        """Return the height above the equator, north positive."""
        return np.asarray(self.state_km(days)[0] @ self.pole)

    def approach_of_ring(self, days: FloatArray, _which: IndexArray | None = None) -> FloatArray:
        """Return the rate of half the square of the distance from the ring."""
        position, velocity = self.state_km(days)
        height, climb = position @ self.pole, velocity @ self.pole
        flat = position - height[..., None] * self.pole
        axial = np.linalg.norm(flat, axis=-1)
        outwards = np.einsum("...i,...i->...", flat, velocity) / axial
        return np.asarray((axial - GEOSTATIONARY_RADIUS_KM) * outwards + height * climb)

    def from_ring(self, days: FloatArray) -> FloatArray:
        position = self.state_km(days)[0]
        height = position @ self.pole
        axial = np.linalg.norm(position - height[..., None] * self.pole, axis=-1)
        return np.asarray(np.hypot(axial - GEOSTATIONARY_RADIUS_KM, height))

    def passage(self) -> RingPassage:
        grid = self.grid()
        events = [
            *self.crossings(self.radius, grid, OUTWARDS, INWARDS),
            *self.crossings(self.height, grid, NORTHWARDS, SOUTHWARDS),
        ]
        rate = self.approach_of_ring(grid)
        turns = np.flatnonzero((rate[:-1] <= 0.0) & (rate[1:] > 0.0))
        minima = find_roots(
            self.approach_of_ring, grid[turns], grid[turns + 1], _TOLERANCE_DAYS
        ).tolist()
        ends = grid[[0, -1]].tolist()
        events += [self.event(NEAREST, days) for days in minima]
        candidates = np.array([*minima, *ends])
        best = float(candidates[np.argmin(self.from_ring(candidates))])
        return RingPassage(
            tuple(sorted(events, key=lambda one: float(tdb_days(one.time)))),
            self.event(NEAREST, best),
        )

    def crossings(
        self,
        function: Callable[..., FloatArray],
        grid: FloatArray,
        upwards: str,
        downwards: str,
    ) -> list[RingEvent]:
        values = function(grid)
        changes = np.flatnonzero((values[:-1] > 0.0) != (values[1:] > 0.0))
        roots = find_roots(function, grid[changes], grid[changes + 1], _TOLERANCE_DAYS)
        return [
            self.event(upwards if values[at + 1] > 0.0 else downwards, days)
            for at, days in zip(changes.tolist(), roots.tolist(), strict=True)
        ]

    def grid(self) -> FloatArray:
        """Return the instants between which to search: while the nearest point can be ahead.

        The distance from the ring lies between r - R and r + R. So beyond r = r0 + 2 R, where r0 is
        the closest approach, it is larger than at r0.
        """
        first, last = (float(tdb_days(t)) for t in (self.trajectory.start, self.trajectory.stop))
        first, last = self.trajectory.usable_span(first, last)
        position, velocity = self.state_km(np.array([self.closest]))
        least, speed = float(np.linalg.norm(position)), float(np.linalg.norm(velocity))
        step = GEOSTATIONARY_RADIUS_KM / speed / SECONDS_PER_DAY / _STEPS_A_RADIUS
        reach = least + 2.0 * GEOSTATIONARY_RADIUS_KM
        ends = []
        for side, limit in ((-1.0, first), (1.0, last)):
            span = step * _STEPS_A_RADIUS
            while True:
                end = self.closest + side * span
                beyond = (limit - end) * side <= 0.0
                end = limit if beyond else end
                if beyond or float(self.radius(np.array([end]))[0]) > reach:
                    ends.append(end)
                    break
                span *= 1.5
        count = int(np.ceil((ends[1] - ends[0]) / step))
        return np.linspace(ends[0], ends[1], min(max(count, 2), _MOST_POINTS) + 1)

    def event(self, what: str, days: float) -> RingEvent:
        at = np.array([days])
        itrs = icrf_to_itrs_matrix(days) @ self.state_km(at)[0][0]
        radius = float(np.linalg.norm(itrs))
        return RingEvent(
            what=what,
            time=time_from_tdb_days(days),
            latitude=Quantity(np.degrees(np.arcsin(itrs[2] / radius)), "deg"),
            longitude=Quantity(np.degrees(np.arctan2(itrs[1], itrs[0])), "deg"),
            distance=Quantity(radius, "km"),
            distance_from_ring=Quantity(float(self.from_ring(at)[0]), "km"),
        )
