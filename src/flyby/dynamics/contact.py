"""Where a track meets a body: a trajectory ends at the ground on either side of its epoch.

The integrator carries an orbit some way into a body, with the attraction softened inside (see
`flyby.dynamics.core.forces.softened`), so that the crossing is an ordinary event of the dense
output. It says in which steps which surface may have been met; those alone are looked into here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import erfa
import numpy as np

from flyby.arrays import BoolArray, FloatArray, IndexArray, IntArray
from flyby.constants import AU_KM, J2000_JD
from flyby.dynamics.bodies import attracting_bodies, proper_name
from flyby.dynamics.dense_output import DenseOutput
from flyby.dynamics.leg import Leg
from flyby.earth import geodetic
from flyby.errors import PropagationError
from flyby.orbits.orbit import Orbit
from flyby.roots import find_roots
from flyby.times import TIME_TOLERANCE_DAYS, iso, time_from_tdb_days

_PARTS = 32
"""Of a step, at whose ends the altitude is sampled: about a kilometre of path of an impactor."""
_CHUNK = 2000
_COARSE_PARTS = 8
_WORTH_A_LOOK_KM = 1.0
"""What comes lower than this, by samples and how far a track can dip between them, is looked at."""


@dataclass(frozen=True)
class Contact:
    """The first meeting of a track with a body on one side of its epoch.

    Attributes
    ----------
    body : str
    tdb_days : float
        When the track meets the ground, TDB days since J2000: the ellipsoid WGS84 on the Earth, on
        any other body a sphere of its mean radius.
    """

    body: str
    tdb_days: float


@dataclass(frozen=True)
class Contacts:
    """The contacts of several tracks on one side of their epoch.

    Attributes
    ----------
    tdb_days : ndarray, shape (orbits,)
        TDB days since J2000; nan where a track meets nothing.
    body : ndarray of int, shape (orbits,)
        Its place in `flyby.dynamics.bodies`; -1 where a track meets nothing.
    """

    tdb_days: FloatArray
    body: IntArray

    @classmethod
    def none(cls, count: int) -> Contacts:
        """Return those of tracks that meet nothing."""
        return cls(np.full(count, np.nan), np.full(count, -1, dtype=np.int64))

    @property
    def any(self) -> bool:
        """Whether any track meets a body."""
        return bool(np.any(self.body >= 0))

    def of(self, track: int) -> Contact | None:
        """Return that of one track, or None."""
        if self.body[track] < 0:
            return None
        return Contact(attracting_bodies().names[self.body[track]], float(self.tdb_days[track]))

    def only(self, track: int) -> Contacts:
        """Return those of one track alone."""
        return Contacts(self.tdb_days[track : track + 1], self.body[track : track + 1])


def altitude_km(position_km: FloatArray, body: str, tdb_days: FloatArray) -> FloatArray:
    """Return the altitude [km] above the ground of a body: WGS84, or a sphere of the mean radius.

    Parameters
    ----------
    position_km : ndarray, shape (n, 3)
        From the body's centre, ICRF axes.
    body : str
    tdb_days : ndarray, shape (n,)
        TDB days since J2000.
    """
    if body == "earth":
        # Of the Earth's orientation the height above the ellipsoid needs the pole alone, which
        # moves by a tenth of an arc second a day: 10 cm of height in half a day.
        half_days, row = np.unique(np.round(2.0 * tdb_days), return_inverse=True)
        x, y, _ = erfa.xys06a(J2000_JD, 0.5 * half_days)
        pole = np.stack([x, y, np.sqrt(1.0 - x**2 - y**2)], axis=1)[row]
        along = np.einsum("ni,ni->n", pole, position_km)
        square = np.einsum("ni,ni->n", position_km, position_km)
        across = np.sqrt(np.maximum(square - along**2, 0.0))
        return geodetic(np.stack([across, np.zeros_like(along), along], axis=1))[2]
    bodies = attracting_bodies()
    radius = float(bodies.mean_radius_km[bodies.index(body)])
    return np.asarray(np.linalg.norm(position_km, axis=1) - radius)


def first_contacts(
    dense: DenseOutput, close: IntArray, backward: bool
) -> tuple[Contacts, BoolArray]:
    """Find the first contact of each track of a leg with any body, in the order of integration.

    Parameters
    ----------
    dense : DenseOutput
        Of one leg.
    close : ndarray of int, shape (steps, orbits)
        As of `flyby.dynamics.leg.Leg`, in time order.
    backward : bool
        Whether the leg runs against time.

    Returns
    -------
    contacts : Contacts
    inside : ndarray of bool, shape (orbits,)
        Whether the track begins below ground.
    """
    count = close.shape[1]
    bodies = attracting_bodies()
    found = Contacts.none(count)
    inside = np.zeros(count, dtype=np.bool_)
    sign = -1.0 if backward else 1.0
    for index, body in enumerate(bodies.names):
        steps, places = np.nonzero(close & (1 << index))
        if backward:
            steps, places = steps[::-1], places[::-1]
        for begin in range(0, steps.size, _CHUNK):
            step, track = steps[begin : begin + _CHUNK], places[begin : begin + _CHUNK]
            # What has met something earlier is done with.
            begins = dense.step_span_days(step)[1 if backward else 0]
            wanted = ~(sign * begins > sign * found.tdb_days[track])
            step, track = step[wanted], track[wanted]
            low = _may_come_low(dense, body, step, track)
            step, track = step[low], track[low]
            if not step.size:
                continue
            which, days, at_start = _crossings(dense, body, step, track, sign)
            for k, instant, starts_below in zip(which, days, at_start, strict=True):
                one = track[k]
                if not sign * instant >= sign * found.tdb_days[one]:  # true of nan too
                    found.tdb_days[one], found.body[one] = instant, index
                    inside[one] = starts_below
    return found, inside


def _may_come_low(dense: DenseOutput, body: str, step: IndexArray, track: IndexArray) -> BoolArray:
    """Return in which steps a track can come near the ground, from a coarse sampling."""
    starts, ends = dense.step_span_days(step)
    days = starts[:, None] + (ends - starts)[:, None] * np.linspace(0.0, 1.0, _COARSE_PARTS + 1)
    rows = np.repeat(np.arange(step.size), days.shape[1])
    position = dense.position_in_steps_au(days.ravel(), step[rows], track[rows], body)
    position *= AU_KM
    bodies = attracting_bodies()
    radius = float(bodies.mean_radius_km[bodies.index(body)])
    height = np.linalg.norm(position, axis=1) - float(
        bodies.equatorial_radius_km[bodies.index(body)]
    )
    near = height < 0.1 * radius
    height[near] = altitude_km(position[near], body, days.ravel()[near])
    height, position = height.reshape(days.shape), position.reshape(*days.shape, 3)
    chord = np.linalg.norm(np.diff(position, axis=1), axis=2)
    # A path of length L between two points comes no lower than this, and is little longer than
    # the chord: a part of a step that is bent any more would have been rejected.
    lowest = np.min(0.5 * (height[:, :-1] + height[:, 1:] - 1.1 * chord), axis=1)
    # Short parts near the surface sag by c^2 / 8 R; twice that if bent towards the body.
    longest = chord.max(axis=1)
    sagging = height.min(axis=1) - longest**2 / (4.0 * radius)
    lowest = np.where(longest < 0.3 * radius, np.maximum(lowest, sagging), lowest)
    return np.asarray(lowest < _WORTH_A_LOOK_KM)


def _crossings(
    dense: DenseOutput, body: str, step: IndexArray, track: IndexArray, sign: float
) -> tuple[IndexArray, FloatArray, BoolArray]:
    """Return in which of some steps a track goes below ground, when, and if it was there before."""
    first, last = dense.span_days
    starts, ends = dense.step_span_days(step)
    if sign < 0.0:
        starts, ends = ends, starts
    # A little beyond both ends: a least altitude may lie at the border of two steps.
    parts = np.arange(-1, _PARTS + 2) / _PARTS
    days = np.clip(starts[:, None] + (ends - starts)[:, None] * parts, first, last)

    def altitude(at: FloatArray, places: IndexArray) -> FloatArray:
        position = dense.position_in_steps_au(at, step[places], track[places], body)
        return altitude_km(position * AU_KM, body, at)

    every = np.repeat(np.arange(step.size), days.shape[1])
    heights = altitude(days.ravel(), every).reshape(days.shape)
    _close_in_on_the_lowest(days, heights, altitude)
    below = heights < 0.0
    which = np.flatnonzero(below.any(axis=1))
    place = below[which].argmax(axis=1)
    at_start = place == 0
    # Where the sample before the first of a step is below too, an earlier step has the crossing.
    real = ~at_start | (days[which, 0] == days[which, 1])
    which, place, at_start = which[real], place[real], at_start[real]
    under, above = days[which, place], days[which, np.maximum(place - 1, 0)]
    low, high = (above, under) if sign > 0.0 else (under, above)
    crossing = under.copy()
    moving = ~at_start
    if np.any(moving):
        picked = which[moving]
        crossing[moving] = find_roots(
            lambda at, which: -sign * altitude(at, picked[which]),
            low[moving],
            high[moving],
            TIME_TOLERANCE_DAYS,
            together=True,
        )
    return which, crossing, at_start


def _close_in_on_the_lowest(
    days: FloatArray,
    heights: FloatArray,
    altitude: Callable[[FloatArray, IndexArray], FloatArray],
) -> None:
    """Put the lowest point of a dip between samples in the place of the nearest sample."""
    left, middle, right = heights[:, :-2], heights[:, 1:-1], heights[:, 2:]
    bend = left - 2.0 * middle + right
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = middle - (right - left) ** 2 / (8.0 * bend)
    dips = (middle > 0.0) & (middle <= left) & (middle <= right) & (lowest < _WORTH_A_LOOK_KM)
    row, column = np.nonzero(dips)
    if not row.size:
        return
    width = days[row, column + 2] - days[row, column + 1]
    centre, least = days[row, column + 1].copy(), heights[row, column + 1].copy()
    for _ in range(4):
        before, after = altitude(centre - width, row), altitude(centre + width, row)
        curve = before - 2.0 * least + after
        with np.errstate(divide="ignore", invalid="ignore"):
            move = np.where(curve > 0.0, 0.5 * (before - after) / curve, 0.0)
        centre = centre + width * np.clip(move, -1.0, 1.0)
        least = altitude(centre, row)
        width = 0.25 * width
    better = least < heights[row, column + 1]
    row, column = row[better], column[better]
    days[row, column + 1], heights[row, column + 1] = centre[better], least[better]


def contacts_of_leg(orbits: Sequence[Orbit], dense: DenseOutput, leg: Leg) -> Contacts:
    """Find the contacts of a leg, of which `dense` is the dense output in time order.

    Raises
    ------
    PropagationError
        If a track begins below the ground of a body.
    """
    order = slice(None, None, -1 if leg.is_backward else 1)
    found, inside = first_contacts(dense, leg.close[order], leg.is_backward)
    lost = (leg.ended >= 0) & (found.body < 0)
    if np.any(inside | lost):
        track = int(np.flatnonzero(inside | lost)[0])
        body = attracting_bodies().names[max(int(found.body[track]), 0)]
        when = iso(time_from_tdb_days(leg.edges[0]), "tdb", 0)
        raise PropagationError(
            f"{orbits[track].designation or orbits[track].name} is inside "
            f"{proper_name(body)} at {when} TDB, where the propagation begins; check the elements"
        )
    return found
