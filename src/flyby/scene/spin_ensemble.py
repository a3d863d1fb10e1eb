"""How a flyby changes the rotation of an asteroid: an ensemble over the phases, which nobody knows.

A rigid body, turned by the gravity-gradient torque of the body that it passes, along the flyby's
own trajectory. What it comes to is read off energy and angular momentum, before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import BoolArray, FloatArray, norm, separation_rad
from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.spin import (
    ExpectedEffect,
    PredictedSpin,
    expected_effects,
    predicted_spins,
)
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.bodies import gm_km3_s2
from flyby.dynamics.spin.driven import DrivenRotation, drive, step_edges
from flyby.dynamics.spin.free import (
    FreeRotation,
    attitudes,
    free_rotation,
    in_space,
    rates_at_phases,
)
from flyby.errors import UnitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.observing.radar import radar_target
from flyby.scene.flyby import Flyby
from flyby.scene.spin_before import SpinState, spin_state
from flyby.times import iso, tdb_days, time_from_tdb_days, to_utc

MEMBERS, SEED = 500, 1

_LEFT_OUT = 1e-4
"""The torque is followed until what is left of it changes the rate by no more than this share."""
_PASSAGES, _MOST_DAYS, _MOST_TURNED_RAD = 12.0, 10.0, 4000.0


@dataclass(frozen=True)
class Rotation:
    """How the members of an ensemble turn, freely: each (n,).

    Attributes
    ----------
    effective_period : Quantity
        Of the effective rate, twice the energy over the angular momentum [h].
    light_curve_period : Quantity
        1/(1/precession - 1/rotation), as the strongest of the light curve [h]; nan in long-axis
        mode.
    precession_period, rotation_period : Quantity
        Of the axis of the mode about the angular momentum, and about that axis [h]; nan of a body
        that does not tumble.
    excitation : ndarray
        Energy over the least that goes with the angular momentum, E/E0.
    greatest_tilt : Quantity
        Between the axis of the mode and the angular momentum [deg].
    short_axis : ndarray of bool
        Whether in short-axis mode.
    longitude, latitude : Quantity
        Of the angular momentum, ecliptic J2000 [deg].

    Examples
    --------
    See `spin_through_flyby`.
    """

    effective_period: Quantity
    light_curve_period: Quantity
    precession_period: Quantity
    rotation_period: Quantity
    excitation: FloatArray
    greatest_tilt: Quantity
    short_axis: BoolArray
    longitude: Quantity
    latitude: Quantity


@dataclass(frozen=True)
class Expected:
    """What a paper expects at the asteroid, and who can watch then.

    Attributes
    ----------
    effect : ExpectedEffect
    start, end : Time
        UTC.
    watching : tuple of str
        Sites with a window then, and missions whose published dates leave room for it.

    Examples
    --------
    See `spin_through_flyby`.
    """

    effect: ExpectedEffect
    start: Time
    end: Time
    watching: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class SpinStudy:
    """An ensemble of rotations through a flyby: n members, k instants.

    Attributes
    ----------
    state : SpinState
        As it is before.
    seed : int
    precession_phase, rotation_phase : Quantity, shape (n,)
        At the first instant, uniform: about the pole, and of the rotation in time [deg].
    before, after : Rotation
    pole_shift : Quantity, shape (n,)
        Between the angular momentum before and after [deg].
    rate_ratio : ndarray, shape (n,)
        Effective rate after over that before.
    time : Time, shape (k,)
    distance : Quantity, shape (k,)
        From the centre of the body that is passed [km].
    rate_ratio_history : ndarray, shape (k, n)
    pole_shift_history : Quantity, shape (k, n)
    torque : Quantity, shape (k, n)
        As the share of the angular momentum before that it would change in an hour [1/h].
    tidal_gradient : Quantity, shape (k,)
        2 GM / r^3 [1/s^2].
    diameter : Quantity or None
    diameter_source : str
    left_out : float
        The torque beyond these instants changes the rate by no more than this share.
    ends_at_impact : bool
        Whether `after` is at an impact.

    Examples
    --------
    See `spin_through_flyby`.
    """

    state: SpinState
    seed: int
    precession_phase: Quantity
    rotation_phase: Quantity
    before: Rotation
    after: Rotation
    pole_shift: Quantity
    rate_ratio: FloatArray
    time: Time
    distance: Quantity
    rate_ratio_history: FloatArray
    pole_shift_history: Quantity
    torque: Quantity
    tidal_gradient: Quantity
    diameter: Quantity | None
    diameter_source: str
    left_out: float
    ends_at_impact: bool

    @property
    def members(self) -> int:
        """How many members the ensemble has."""
        return int(self.rate_ratio.size)

    @property
    def tidal_acceleration(self) -> Quantity | None:
        """At the ends that look towards and away from the passed body, 2 GM R / r^3 [um/s^2]."""
        if self.diameter is None:
            return None
        return (self.tidal_gradient * self.diameter / 2.0).to("um/s2")

    def __repr__(self) -> str:
        ratio = spread(self.rate_ratio)
        return (
            f"<SpinStudy: {self.members} members, rate x {ratio[0]:.3g} to {ratio[2]:.3g}, pole "
            f"moved by {spread(self.pole_shift.value)[1]:.3g} deg (median)>"
        )


def spread(values: FloatArray) -> tuple[float, float, float]:
    """Return the 5, 50 and 95 % points of what is known of some values; nan where nothing is."""
    known = values[np.isfinite(values)]
    if not known.size:
        return (np.nan, np.nan, np.nan)
    low, middle, high = np.percentile(known, [5.0, 50.0, 95.0])
    return float(low), float(middle), float(high)


def around_circle(degrees: FloatArray) -> FloatArray:
    """Return angles within 180 deg of their mean direction, so that they can be put in order."""
    radians = np.radians(degrees)
    mean = np.degrees(np.arctan2(np.sin(radians).mean(), np.cos(radians).mean())) % 360.0
    return np.asarray(mean + (degrees - mean + 180.0) % 360.0 - 180.0)


def spin_through_flyby(
    passage: Flyby,
    state: SpinState | None = None,
    *,
    members: int = MEMBERS,
    seed: int = SEED,
    diameter: Quantity | None = None,
) -> SpinStudy:
    """Carry the rotation of an asteroid through a flyby, for phases spread over all there are.

    Parameters
    ----------
    passage : Flyby
    state : SpinState, optional
        As `spin_state` gives it; by default the preferred published one.
    members : int
        Of the ensemble, at least 2.
    seed : int
        Of the phases.
    diameter : Quantity [length], optional
        In place of what is published; the rotation does not depend on it.

    Returns
    -------
    SpinStudy

    Raises
    ------
    SpinStateError
        If how it turns is neither published nor given.
    UnitError
        For less than two members, a seed below zero or a diameter that is none.
    PropagationError
        If the rotation cannot be followed.

    Notes
    -----
    Euler's equations with the torque 3 GM / r^3 (r x I r) of a distant point mass, r being the unit
    vector to it; of the moments only the ratios count. Free rotation carries phases that are
    uniform in time into such, so that the instant at which they are drawn does not matter.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import spin_through_flyby
    >>> study = spin_through_flyby(flyby.Flyby(flyby.load_orbit("apophis")), members=50)
    >>> print(f"{study.pole_shift.max():.0f}")
    27 deg
    """
    if members < 2 or seed < 0:
        raise UnitError(
            f"an ensemble has at least 2 members and a seed from 0 on, not {members} and {seed}"
        )
    known = spin_state(passage.orbit.designation) if state is None else state
    target = radar_target(passage.orbit.designation, passage.sky.magnitude_law, diameter)
    moments = np.array(known.inertia)
    gm = gm_km3_s2(passage.body)
    closest = passage.samples.closest_days
    half, left_out = _half_span_s(passage, moments, known._momentum_rad_s, gm)
    first, last = passage.trajectory.usable_span(
        closest - half / SECONDS_PER_DAY, closest + half / SECONDS_PER_DAY
    )
    places = _places(passage, closest, first, last)
    ends = [(end - closest) * SECONDS_PER_DAY for end in (first, last)]
    edges = step_edges(ends[0], ends[1], known._momentum_rad_s, gm, places)
    phases = np.random.default_rng(seed).random((2, members))
    rates = rates_at_phases(moments, known._momentum_rad_s, known.excitation, phases[1])
    pole = known._pole_icrf
    turned = attitudes(moments * rates, pole, 2.0 * np.pi * phases[0])
    found = drive(moments, rates, turned, edges, gm, places)
    return _study(
        known,
        found,
        (passage.approach.impact is not None, left_out),
        (seed, phases),
        norm(places(edges)[0]),
        closest,
        gm,
        (target.diameter, target.sources[0]),
    )


def _half_span_s(
    passage: Flyby, moments: FloatArray, momentum: float, gm: float
) -> tuple[float, float]:
    """Return how far to either side the torque is followed, and which share is left out."""
    approach = passage.approach
    near = float(approach.distance.to_value("km"))
    speed = float(approach.relative_speed.to_value("km/s"))
    away = float(approach.v_infinity.to_value("km/s")) if approach.v_infinity is not None else speed
    away = away if np.isfinite(away) and away > 0.0 else speed
    pull = 3.0 * gm * float((moments[2] - moments[0]) / moments[1]) / momentum
    half = max(np.sqrt(0.5 * pull / (away**3 * _LEFT_OUT)), _PASSAGES * near / speed)
    fastest = momentum + np.sqrt(3.0 * gm / near**3)
    half = min(half, _MOST_DAYS * SECONDS_PER_DAY, _MOST_TURNED_RAD / fastest)
    left = min(0.5 * pull / (away**3 * half**2), 2.0 * pull / (near**2 * speed))
    return float(half), float(left)


def _places(
    passage: Flyby, closest: float, first: float, last: float
) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """Return where the passed body is from the asteroid [km], at seconds from closest approach."""
    trajectory = passage.trajectory_over(first, last)

    def places(seconds: FloatArray) -> tuple[FloatArray, FloatArray]:
        days = np.clip(closest + seconds / SECONDS_PER_DAY, first, last)
        position, velocity = trajectory.state_au(days, passage.body)
        return -position * AU_KM, -velocity * AU_KM / SECONDS_PER_DAY

    return places


def _study(
    known: SpinState,
    found: DrivenRotation,
    ends: tuple[bool, float],
    drawn: tuple[int, FloatArray],
    distance_km: FloatArray,
    closest: float,
    gm: float,
    size: tuple[Quantity | None, str],
) -> SpinStudy:
    moments = np.array(known.inertia)
    count, members = found.rates.shape[:2]
    pole = known._pole_icrf
    momenta = in_space(found.attitude, moments * found.rates)
    directions = momenta / norm(momenta)[..., None]
    free = [free_rotation(moments, found.rates[at]) for at in (0, -1)]
    before, after = (_rotation(one, directions[at]) for one, at in zip(free, (0, -1), strict=True))
    shifts = np.degrees(separation_rad(directions, np.broadcast_to(pole, directions.shape)))
    effective = (moments * found.rates**2).sum(axis=-1) / norm(moments * found.rates)
    ratios = effective / effective[0]
    torque = norm(found.torque) / known._momentum_rad_s * 3600.0
    return SpinStudy(
        state=known,
        seed=drawn[0],
        precession_phase=Quantity(360.0 * drawn[1][0], "deg"),
        rotation_phase=Quantity(360.0 * drawn[1][1], "deg"),
        before=before,
        after=after,
        pole_shift=Quantity(shifts[-1], "deg"),
        rate_ratio=ratios[-1],
        time=time_from_tdb_days(closest + found.seconds / SECONDS_PER_DAY),
        distance=Quantity(distance_km, "km"),
        rate_ratio_history=ratios.reshape(count, members),
        pole_shift_history=Quantity(shifts, "deg"),
        torque=Quantity(torque, "1 / h"),
        tidal_gradient=Quantity(2.0 * gm / distance_km**3, "1 / s2"),
        diameter=size[0],
        diameter_source=size[1],
        left_out=ends[1],
        ends_at_impact=ends[0],
    )


def _rotation(free: FreeRotation, directions: FloatArray) -> Rotation:
    ecliptic = directions @ ECLIPTIC_TO_ICRF
    longitude = np.degrees(np.arctan2(ecliptic[:, 1], ecliptic[:, 0])) % 360.0
    return Rotation(
        effective_period=Quantity(free.effective_s / 3600.0, "h"),
        light_curve_period=Quantity(free.light_curve_s / 3600.0, "h"),
        precession_period=Quantity(free.precession_s / 3600.0, "h"),
        rotation_period=Quantity(free.rotation_s / 3600.0, "h"),
        excitation=free.excitation,
        greatest_tilt=Quantity(np.degrees(free.most_tilt_rad), "deg"),
        short_axis=free.short_axis,
        longitude=Quantity(longitude, "deg"),
        latitude=Quantity(np.degrees(np.arcsin(np.clip(ecliptic[:, 2], -1.0, 1.0))), "deg"),
    )


def expected_in(passage: Flyby) -> tuple[Expected, ...]:
    """Return what papers expect at the asteroid in a flyby of the Earth, and who can watch then.

    Parameters
    ----------
    passage : Flyby
        Its sites are those that are asked.

    Returns
    -------
    tuple of Expected

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import expected_in
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04", "P93"])
    >>> [(one.effect.name, one.watching[0]) for one in expected_in(passage)]
    [('tremors', 'ESA OGS, Tenerife'), ('resurfacing', 'ESA OGS, Tenerife')]
    """
    closest = passage.samples.closest_days
    found = []
    for one in expected_effects():
        if not _is_about(one, passage):
            continue
        first, last = (closest + minutes / 1440.0 for minutes in (one.from_min, one.to_min))
        sites = (
            window.name
            for window in passage.windows
            if window._start_tdb_days < last and window._end_tdb_days > first
        )
        missions = (
            f"{mission.mission} ({mission.event})"
            for mission in passage.missions
            if mission.precision != "bounds"
            and float(tdb_days(mission.earliest)) < last
            and float(tdb_days(mission.latest)) > first
        )
        start, end = (to_utc(time_from_tdb_days(edge)) for edge in (first, last))
        found.append(Expected(one, start, end, tuple(dict.fromkeys((*sites, *missions)))))
    return tuple(found)


def predicted_of(passage: Flyby) -> tuple[PredictedSpin, ...]:
    """Return what papers predict of the rotation after a flyby."""
    return tuple(one for one in predicted_spins() if _is_about(one, passage))


def _is_about(one: ExpectedEffect | PredictedSpin, passage: Flyby) -> bool:
    """Tell whether a paper is about this flyby, of the Earth and not into it."""
    return (
        passage.body == "earth"
        and passage.approach.impact is None
        and one.flyby == iso(passage.approach.time, "utc", 0)[:10]
        and is_same_asteroid(passage.orbit.designation, one.object)
    )
