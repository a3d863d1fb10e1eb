"""Every later passage of many orbits near a body: when, how near, and where on its b-plane.

The orbits share their integration steps. A passage lies where the range rate goes through zero
upwards between two step ends; only steps with an end near the body are looked into.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.arrays import FloatArray, IndexArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import equatorial_radius_km, gm_km3_s2
from flyby.dynamics.propagation import carry_states
from flyby.encounter.geometry import hyperbola, opik_coordinates
from flyby.encounter.keyholes.line_of_variations import LineOfVariations
from flyby.encounter.passages import EncounterPassage
from flyby.roots import find_roots
from flyby.times import TIME_TOLERANCE_DAYS

_LEG_DAYS = 1500.0
"""How much of the motion is kept at a time."""
_KEPT_BYTES = 2.0e8
_LOOK_FARTHER_AU = 0.25
"""A passage within reach has a step end within this much more: no step is longer than 30 days,
but near the Earth's distance from the Sun they are of a week, in which 25 km/s goes 0.1 au."""

_DEEP_RADII = 1.5
_WAY_IN_RADII = 5.0


@dataclass(frozen=True)
class _Returns:
    """Passages of several orbits, one row each, in the order of time.

    Attributes
    ----------
    lane : ndarray, shape (n,)
        Which of the orbits.
    days : ndarray, shape (n,)
        Closest approach, TDB days since J2000.
    distance_km : ndarray, shape (n,)
        From the body's centre.
    plane_km : ndarray, shape (n, 2)
        Xi and zeta.
    v_infinity_km_s : ndarray, shape (n,)
    """

    lane: IndexArray
    days: FloatArray
    distance_km: FloatArray
    plane_km: FloatArray
    v_infinity_km_s: FloatArray

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> _Returns:
        """Return some of the rows."""
        return _Returns(
            self.lane[rows],
            self.days[rows],
            self.distance_km[rows],
            self.plane_km[rows],
            self.v_infinity_km_s[rows],
        )


def returns_of(
    line: LineOfVariations, passage: EncounterPassage, until_tdb_days: float, within_km: float
) -> _Returns:
    """Find later passages by the body of the encounter, of orbits carried through it.

    Parameters
    ----------
    line : LineOfVariations
    passage : EncounterPassage
        As its `pass_encounter` gives it.
    until_tdb_days : float
        TDB days since J2000.
    within_km : float
        Leave out what stays farther from the body's centre.

    Raises
    ------
    SpanError, PropagationError
        As `flyby.propagate`.

    Notes
    -----
    Where a track goes underground, xi, zeta and v_infinity are those on the way in, some radii out,
    since the attraction is softened inside.
    """
    states, first = passage._states, passage._after_tdb_days
    lanes = len(states)
    leg = min(_LEG_DAYS, _LEG_DAYS * _KEPT_BYTES / (lanes * 240.0 * 600.0))
    parts = []
    while first < until_tdb_days:
        last = min(first + leg, until_tdb_days)
        carried = carry_states(
            states,
            passage._laws,
            first,
            last,
            line.forces,
            keep=True,
            designations=[line.orbit.designation],
            end_at_ground=False,
        )
        states = carried.states
        trajectory = Trajectory.from_legs(
            (line.orbit,) * lanes, False, line.forces, [carried], end_at_ground=False
        )
        parts.append(_returns_in(trajectory, line.body, carried.dense, states, within_km))
        first = last
    found = _Returns(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("lane", "days", "distance_km", "plane_km", "v_infinity_km_s")
        )
    )
    return found.take(np.argsort(found.days, kind="stable"))


def _returns_in(
    trajectory: Trajectory, body: str, dense: FloatArray, last: FloatArray, within_km: float
) -> _Returns:
    edges = trajectory.step_edges_tdb_days
    ephemeris = planetary_ephemeris()
    planet, drift = ephemeris.position_velocity(body, edges)
    x = np.concatenate([dense[:, :, 0], last[None, :, :3]]) - planet[:, None]
    v = np.concatenate([dense[:, :, 1], last[None, :, 3:]]) - drift[:, None]
    rate = np.einsum("sli,sli->sl", x, v)
    square = np.einsum("sli,sli->sl", x, x)
    near = np.minimum(square[:-1], square[1:]) < (within_km / AU_KM + _LOOK_FARTHER_AU) ** 2
    step, lane = np.nonzero((rate[:-1] <= 0.0) & (rate[1:] > 0.0) & near)

    def range_rate(days: FloatArray, which: IndexArray) -> FloatArray:
        position, velocity = trajectory.state_au_of_each(days, body, lane[which])
        return np.asarray(np.einsum("ni,ni->n", position, velocity), dtype=np.float64)

    days = find_roots(range_rate, edges[step], edges[step + 1], TIME_TOLERANCE_DAYS, together=True)
    position, velocity = trajectory.state_au_of_each(days, body, lane)
    position_km, velocity_km_s = position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY
    inside = np.linalg.norm(position_km, axis=1) <= within_km
    lane, days, position_km, velocity_km_s = (
        lane[inside],
        days[inside],
        position_km[inside],
        velocity_km_s[inside],
    )
    before, x_out, v_out = _outside(trajectory, body, days, lane, position_km, velocity_km_s)
    heliocentric = (
        ephemeris.position_velocity(body, before)[1] - ephemeris.position_velocity("sun", before)[1]
    )
    hyperbolas = hyperbola(x_out, v_out, gm_km3_s2(body))
    xi, zeta = opik_coordinates(hyperbolas, heliocentric)
    return _Returns(
        lane=lane,
        days=days,
        distance_km=np.asarray(np.linalg.norm(position_km, axis=1)),
        plane_km=np.stack([xi, zeta], axis=1),
        v_infinity_km_s=hyperbolas.v_infinity_km_s,
    )


def _outside(
    trajectory: Trajectory,
    body: str,
    days: FloatArray,
    lane: IndexArray,
    position_km: FloatArray,
    velocity_km_s: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Choose instant, position [km] and velocity [km/s] for the hyperbola of each passage."""
    days, position_km, velocity_km_s = days.copy(), position_km.copy(), velocity_km_s.copy()
    radius = equatorial_radius_km(body)
    deep = np.flatnonzero(np.linalg.norm(position_km, axis=1) < _DEEP_RADII * radius)
    if deep.size:
        speed = np.linalg.norm(velocity_km_s[deep], axis=1)
        earlier = days[deep] - _WAY_IN_RADII * radius / speed / SECONDS_PER_DAY
        earlier = np.maximum(earlier, trajectory.step_edges_tdb_days[0])
        x, v = trajectory.state_au_of_each(earlier, body, lane[deep])
        days[deep] = earlier
        position_km[deep], velocity_km_s[deep] = x * AU_KM, v * AU_KM / SECONDS_PER_DAY
    return days, position_km, velocity_km_s


@dataclass(frozen=True)
class _SampledLine:
    """Members of a line of variations, and each one's later passages.

    Attributes
    ----------
    offset_km : ndarray, shape (n,)
        Where on the line, as `LineOfVariations.orbits` takes it.
    xi_km, zeta_km : ndarray, shape (n,)
        On the b-plane of the encounter.
    found : _Returns
    """

    offset_km: FloatArray
    xi_km: FloatArray
    zeta_km: FloatArray
    found: _Returns

    def with_more(self, more: _SampledLine) -> _SampledLine:
        """Join two samplings."""
        names = ("days", "distance_km", "plane_km", "v_infinity_km_s")
        lane = np.concatenate([self.found.lane, more.found.lane + len(self.offset_km)])
        rest = [
            np.concatenate([getattr(self.found, name), getattr(more.found, name)]) for name in names
        ]
        both = _Returns(lane, *rest)
        return _SampledLine(
            np.concatenate([self.offset_km, more.offset_km]),
            np.concatenate([self.xi_km, more.xi_km]),
            np.concatenate([self.zeta_km, more.zeta_km]),
            both.take(np.argsort(both.days, kind="stable")),
        )


def sample_line(
    line: LineOfVariations, offsets_km: FloatArray, until_tdb_days: float, within_km: float
) -> _SampledLine:
    """Carry members of a line through its encounter and on; see `returns_of`."""
    passage = line.pass_encounter(Quantity(offsets_km, "km"))
    found = returns_of(line, passage, until_tdb_days, within_km)
    xi_km, zeta_km = passage.xi.to_value("km"), passage.zeta.to_value("km")
    return _SampledLine(np.asarray(offsets_km), xi_km, zeta_km, found)
