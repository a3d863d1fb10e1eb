"""Keyholes: where on the b-plane of one encounter an asteroid must pass to hit at a later one.

Orbits along a line of variations are carried through the encounter and on. Each later passage by
the body has a place on its own b-plane, which moves smoothly with the zeta of the first; where its
track along the line passes nearest to the centre is found by root finding, since a keyhole is a
kilometre wide and far narrower than any sampling. Where the least distance is below the body's
radius there is a keyhole; its edges are where the distance is the radius.

References
----------
Chodas 1999, BAAS 31, 1117: keyholes.
Valsecchi, Milani, Gronchi & Chesley 2003, A&A 408, 1179: resonant returns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import CLOSE_APPROACH_AU
from flyby.dynamics import planetary_ephemeris
from flyby.dynamics.bodies import equatorial_radius_km, gm_km3_s2
from flyby.dynamics.perturbers import load_perturbers
from flyby.encounter.arguments import require_length_km
from flyby.encounter.geometry import capture_b_km, least_distance_km
from flyby.encounter.keyholes.line_of_variations import LineOfVariations
from flyby.encounter.keyholes.return_curves import ReturnCurve, curves_of
from flyby.encounter.keyholes.return_roots import _FollowedReturns, close_in
from flyby.encounter.keyholes.returns import sample_line
from flyby.errors import SpanError
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

YEARS_AFTER = 40.0
"""How long after the encounter returns are looked for, unless a caller says."""

HALF_RANGE_RADII = 1.0 / 3.0
"""How far to either side of the orbit zeta is varied, unless a caller says [radii of the body].

For the Earth 2126 km.
"""

SAMPLED_ORBITS = 361
"""Orbits of the first sampling, unless a caller says."""

_WITHIN = Quantity(CLOSE_APPROACH_AU, "au")
_SHARPER = 6  # further orbits about each least sampled distance
_NEAR_CENTRE_KM = 1.0e6  # what the sampling passes within is refined
_TANGENT_STEPS = 3
_NEAR_ENOUGH = 0.05  # of the step below
_RATE_OVER_KM = 1000.0  # on the return's b-plane
_WORTH_A_LOOK_KM = 4.0e6


@dataclass(frozen=True)
class Return:
    """The nearest that orbits along a line of variations come at one later return.

    Attributes
    ----------
    time : astropy.time.Time
        Closest approach at the return, TDB.
    zeta, xi : Quantity
        On the b-plane of the first encounter.
    distance : Quantity
        Least distance from the body's centre at the return, that of a point mass where the track
        would go underground.
    impact_parameter, focus : Quantity
        B there, and GM / v_infinity**2 by which attraction turns it into `distance`.
    plane_rate : float
        Kilometres on the return's b-plane per kilometre of zeta.
    zeta_low, zeta_high : Quantity or None
        Between these the orbits hit; None where they miss.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> import astropy.units as u
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> until = Time("2036-05-01", scale="tdb")
    >>> survey = flyby.encounter.find_keyholes(line, until, 1400 * u.km, count=41)
    >>> (keyhole,) = survey.keyholes
    >>> keyhole
    <Return 2036-04-13, zeta 46120.8 km, keyhole 0.61 km wide>
    >>> keyhole.distance_at(keyhole.zeta + 1 * u.km).round(-3)
    <Quantity 29000. km>
    """

    time: Time
    zeta: Quantity
    xi: Quantity
    distance: Quantity
    impact_parameter: Quantity
    focus: Quantity
    plane_rate: float
    zeta_low: Quantity | None = None
    zeta_high: Quantity | None = None

    @property
    def is_keyhole(self) -> bool:
        """Whether the body is hit."""
        return self.zeta_low is not None

    def distance_at(self, zeta: Quantity) -> Quantity:
        """Return the least distance for other zeta nearby, the track there taken as straight."""
        away = self.plane_rate * (zeta - self.zeta).to_value("km")
        b = np.hypot(self.impact_parameter.to_value("km"), away)
        return Quantity(least_distance_km(b, self.focus.to_value("km")), "km")

    @property
    def width(self) -> Quantity | None:
        """Width of the keyhole along zeta."""
        return None if self.zeta_low is None else self.zeta_high - self.zeta_low

    def __repr__(self) -> str:
        what = f"no nearer than {self.distance.to_value('km'):.0f} km"
        if self.width is not None:
            what = f"keyhole {self.width.to_value('km'):.2f} km wide"
        date = iso(self.time, "tdb", 0)[:10]
        return f"<Return {date}, zeta {self.zeta.to_value('km'):.1f} km, {what}>"


@dataclass(frozen=True)
class KeyholeSurvey:
    """Returns after an encounter as a function of where it was passed.

    Attributes
    ----------
    line : LineOfVariations
    until : astropy.time.Time
        Last instant looked at, TDB.
    zeta, xi : Quantity, shape (n,)
        Of the sampled orbits [km], ascending in zeta.
    curves : tuple of ReturnCurve
        Distance of each return against zeta, in the order of time.
    returns : tuple of Return
        Least distances, in the order of time.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> import astropy.units as u
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> flyby.encounter.find_keyholes(line, Time("2036-05-01", scale="tdb"), 1400 * u.km, count=41)
    <KeyholeSurvey of apophis after 2029-04-13, until 2036-05-01: 1 keyhole in 1 return>
    """

    line: LineOfVariations
    until: Time
    zeta: Quantity
    xi: Quantity
    curves: tuple[ReturnCurve, ...]
    returns: tuple[Return, ...]

    @property
    def keyholes(self) -> tuple[Return, ...]:
        """Those returns that hit the body."""
        return tuple(one for one in self.returns if one.is_keyhole)

    def __repr__(self) -> str:
        keyholes, returns = len(self.keyholes), len(self.returns)
        after, until = (iso(one, "tdb", 0)[:10] for one in (self.line.encounter_time, self.until))
        return (
            f"<KeyholeSurvey of {self.line.orbit.name} after {after}, until {until}: "
            f"{keyholes} keyhole{'s' * (keyholes != 1)} in {returns} return{'s' * (returns != 1)}>"
        )


def find_keyholes(
    line: LineOfVariations,
    until: Time | None = None,
    half_range: Quantity | None = None,
    within: Quantity = _WITHIN,
    count: int = SAMPLED_ORBITS,
) -> KeyholeSurvey:
    """Look for returns, and for keyholes, along a line of variations.

    Parameters
    ----------
    line : LineOfVariations
    until : astropy.time.Time, optional
        Last instant, in any scale; by default `YEARS_AFTER` the encounter.
    half_range : Quantity, optional
        How far zeta is varied to either side; by default `HALF_RANGE_RADII` of the body.
    within : Quantity
        Returns that stay farther from the body's centre are left out.
    count : int
        Orbits of the first sampling. Returns that come and go between two of them are missed.

    Returns
    -------
    KeyholeSurvey

    Raises
    ------
    SpanError, PropagationError, InvalidOrbitError
        As `flyby.propagate`.
    UnitError
        If `half_range` or `within` is not a positive length.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> import astropy.units as u
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> until = Time("2036-05-01", scale="tdb")
    >>> survey = flyby.encounter.find_keyholes(line, until, 1400 * u.km, count=41)
    >>> survey.keyholes
    (<Return 2036-04-13, zeta 46120.8 km, keyhole 0.61 km wide>,)
    """
    encounter_days = float(tdb_days(line.encounter_time))
    last = encounter_days + YEARS_AFTER * 365.25
    if until is not None:
        last = float(tdb_days(require_time(until, "until")))
    if count < 3:
        raise SpanError(f"{count} orbits cannot sample a line; give at least 3")
    radius = equatorial_radius_km(line.body)
    half = HALF_RANGE_RADII * radius
    if half_range is not None:
        half = require_length_km(half_range, "half_range")
    within_km = require_length_km(within)
    first = float(np.ceil(encounter_days)) + 21.0
    if not last > first:
        raise SpanError(
            f"until is not after the encounter of {line.encounter_time.iso[:10]} TDB; "
            f"give a later instant"
        )
    planetary_ephemeris().check_span(first, last)
    if line.forces.asteroids:
        load_perturbers().check_span(first, last)
    sampled = sample_line(line, np.linspace(-half, half, count), last, within_km)
    gm = gm_km3_s2(line.body)
    # Once more about each least distance: a track that turns there may pass the centre twice.
    finer = _about_least(curves_of(sampled, gm))
    if finer.size:
        sampled = sampled.with_more(sample_line(line, finer, last, within_km))
    curves = curves_of(sampled, gm)
    order = np.argsort(sampled.zeta_km)
    return KeyholeSurvey(
        line=line,
        until=time_from_tdb_days(last),
        zeta=Quantity(sampled.zeta_km[order], "km"),
        xi=Quantity(sampled.xi_km[order], "km"),
        curves=curves,
        returns=_refined(line, curves, radius),
    )


def _about_least(curves: tuple[ReturnCurve, ...]) -> FloatArray:
    """Choose offsets between the neighbours of each curve's least distances."""
    parts = np.linspace(0.0, 1.0, _SHARPER + 2)[1:-1]
    offsets = []
    for curve in curves:
        b = np.linalg.norm(curve._plane_km, axis=1)
        for index in range(len(b)):
            low, high = max(index - 1, 0), min(index + 1, len(b) - 1)
            if b[index] == b[low : high + 1].min() and b[index] < _WORTH_A_LOOK_KM:
                # Both neighbours' spans, without the samples that are there already.
                for end in {low, high} - {index}:
                    span = curve._offset_km[end] - curve._offset_km[index]
                    offsets.append(curve._offset_km[index] + parts * span)
    return np.unique(np.concatenate(offsets)) if offsets else np.zeros(0)


def _refined(
    line: LineOfVariations, curves: tuple[ReturnCurve, ...], radius_km: float
) -> tuple[Return, ...]:
    """Close in on the least distances along the line, with the edges of those that hit."""
    low, high, at_low, at_high, days = [], [], [], [], []
    for curve in curves:
        for segment, b in zip(*curve._nearest_between()[::2], strict=True):
            if b < _NEAR_CENTRE_KM:
                low.append(curve._offset_km[segment])
                high.append(curve._offset_km[segment + 1])
                at_low.append(curve._plane_km[segment])
                at_high.append(curve._plane_km[segment + 1])
                days.append(0.5 * (curve._days[segment] + curve._days[segment + 1]))
    if not low:
        return ()
    ends = np.array([low, high])
    along = np.array(at_high) - np.array(at_low)
    along /= np.linalg.norm(along, axis=1)[:, None]

    def beyond(plane: FloatArray, _focus: FloatArray) -> FloatArray:
        return np.asarray(np.einsum("ij,ij->i", plane, along))

    none = np.zeros(len(low))
    followed = _FollowedReturns(line, np.array(days))
    offset, closed = close_in(
        followed,
        ends[0],
        ends[1],
        beyond(np.array(at_low), none),
        beyond(np.array(at_high), none),
        beyond,
    )
    length = np.linalg.norm(np.array(at_high) - np.array(at_low), axis=1)
    step = _RATE_OVER_KM * (ends[1] - ends[0]) / length
    for _ in range(_TANGENT_STEPS):
        # The track bends between samples: from the chord to the tangent.
        plane, focus, days_there, first = followed.follow(offset)
        slope = (followed.follow(offset + step)[0] - plane) / step[:, None]
        rate = np.linalg.norm(slope, axis=1)
        towards = np.einsum("ij,ij->i", plane, slope) / rate**2
        offset = offset - np.where(np.abs(towards) < _NEAR_ENOUGH * np.abs(step), 0.0, towards)
        closed &= np.isfinite(offset)
        offset = np.where(closed, offset, ends[0])
    plane, focus, days_there, first = followed.follow(offset)
    b = np.linalg.norm(plane, axis=1)
    distance = least_distance_km(b, focus)
    good = closed & np.isfinite(b) & np.isfinite(rate)
    hit = good & (distance < radius_km)
    edges = np.full((len(offset), 2), np.nan)
    if np.any(hit):
        edges[hit] = _edges(
            _FollowedReturns(line, days_there[hit]),
            offset[hit],
            rate[hit],
            b[hit],
            focus[hit],
            radius_km,
        )
    hit &= np.all(np.isfinite(edges), axis=1)
    order = [int(i) for i in np.argsort(days_there) if good[i]]
    return tuple(
        Return(
            time=time_from_tdb_days(days_there[i]),
            zeta=Quantity(first[i, 1], "km"),
            xi=Quantity(first[i, 0], "km"),
            distance=Quantity(distance[i], "km"),
            impact_parameter=Quantity(b[i], "km"),
            focus=Quantity(focus[i], "km"),
            plane_rate=float(rate[i]),
            zeta_low=Quantity(edges[i].min(), "km") if hit[i] else None,
            zeta_high=Quantity(edges[i].max(), "km") if hit[i] else None,
        )
        for i in order
    )


def _edges(
    followed: _FollowedReturns,
    offset: FloatArray,
    rate: FloatArray,
    b_km: FloatArray,
    focus_km: FloatArray,
    radius_km: float,
) -> FloatArray:
    """Find zeta [km] at both edges of keyholes, (n, 2); nan where an edge cannot be found."""
    graze = capture_b_km(radius_km, focus_km)
    half = np.sqrt(graze**2 - b_km**2) / rate
    zeta = np.full((len(offset), 2), np.nan)

    def outside(plane: FloatArray, focus: FloatArray) -> FloatArray:
        square = np.einsum("ij,ij->i", plane, plane)
        return np.asarray((square - capture_b_km(radius_km, focus) ** 2) / radius_km)

    for side, sign in enumerate((-1.0, 1.0)):
        # Twice as far as on a straight track: surely outside.
        outer = offset + sign * 2.0 * half
        plane, focus, _, _ = followed.follow(outer)
        inner = (b_km**2 - graze**2) / radius_km
        root, closed = close_in(followed, offset, outer, inner, outside(plane, focus), outside)
        zeta[closed, side] = followed.follow(root)[3][closed, 1]
    return zeta
