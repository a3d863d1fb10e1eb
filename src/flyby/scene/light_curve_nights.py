"""`lightcurve`: what the nights about a flyby are worth for light curves, network by network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics import propagate
from flyby.dynamics.bodies import gm_km3_s2
from flyby.errors import SpanError, UnitError
from flyby.observing import Sky, observation_windows
from flyby.orbits.orbit import Orbit
from flyby.scene.flyby import Flyby
from flyby.scene.light_curve_coverage import (
    AliasTest,
    Lunation,
    PhaseCoverage,
    alias_tests,
    at_the_asteroid,
    coverage,
    lunations,
    windows,
    within,
)
from flyby.scene.light_curve_hours import (
    NetworkNights,
    hours_at_phase,
    joined,
    network_nights,
    networks_of,
    nights_of_sites,
)
from flyby.scene.light_curve_periods import (
    Pole,
    RotationPeriod,
    alternatives_of,
    periods_of,
    poles_of,
)
from flyby.scene.spans import calendar_year
from flyby.times import many_times, parse_time, require_time, stamp, tdb_days, time_from_tdb_days

PHASE_ANGLES: tuple[tuple[float, float], ...] = tuple(
    (float(foot), float(foot + 20)) for foot in range(0, 180, 20)
)
"""Ranges of the phase angle [deg] whose hours are counted where none are given."""

LEAST_CHANGE = 0.05
"""Turns a year by which a flyby may change the rotation and phases run on through it; assumed."""

BEFORE, AFTER = "the hours before closest approach", "the hours after closest approach"

_YEARS_BEFORE = 2
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, repr=False)
class LightCurveNights:
    """What the nights about a flyby are worth for light curves.

    Attributes
    ----------
    orbit : Orbit
    encounter : Time
        Closest approach.
    start, stop : Time
    time : Time, shape (n,)
        Midnight (TDB, 69 s before that of UTC) that ends the evening of each night.
    networks : tuple of NetworkNights
        JAXA's, ESA's, others, and where there are two of them all "together".
    periods : tuple of RotationPeriod
    poles : tuple of Pole
    maxima : int
        Of brightness in a turn.
    faintest : float or None
        V that is asked for.
    phases_of : str
        Of which hours phases and periods are: "the hours before closest approach", those "after"
        it, or "all hours". Across a flyby that may change the spin there is no common phase.
    turns_changed : float
        By how many turns a year the flyby can change the rotation at most.
    phase_start, phase_stop : Time
        Their span.
    day : PhaseCoverage
        Of the 24 hours of a day of UTC, in all of that span.
    phases : tuple of PhaseCoverage
        In all of that span, one for each period.
    lunations : tuple of Lunation
        Those with an hour.
    aliases : tuple of AliasTest
    frequency : Quantity, shape (k,)
        Of the spectral window: foot of each step [1/d].
    window : ndarray, shape (networks, k)
        Highest power in each step, 1 at zero.
    window_peaks : ndarray, shape (networks, 3)
        Highest power within 0.05 of 1, 2 and 3 a day.
    phase_ranges : Quantity, shape (ranges, 2)
        Of the phase angle [deg].
    site_hours : Quantity, shape (sites, ranges)
        Hours of each optical site with the phase angle, seen from there, in each range [h].
    sites : tuple of Site
    notes : tuple of str
        What could not be had.

    Examples
    --------
    See `lightcurve`.
    """

    orbit: Orbit
    encounter: Time
    start: Time
    stop: Time
    time: Time
    networks: tuple[NetworkNights, ...]
    periods: tuple[RotationPeriod, ...]
    poles: tuple[Pole, ...]
    maxima: int
    faintest: float | None
    phases_of: str
    turns_changed: float
    phase_start: Time
    phase_stop: Time
    day: PhaseCoverage
    phases: tuple[PhaseCoverage, ...]
    lunations: tuple[Lunation, ...]
    aliases: tuple[AliasTest, ...]
    frequency: Quantity
    window: FloatArray
    window_peaks: FloatArray
    phase_ranges: Quantity
    site_hours: Quantity
    sites: tuple[Site, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        names = ", ".join(
            f"{one.name} {one.total.to_value('h'):.0f} h on {one.night.size} nights"
            for one in self.networks
        )
        return f"<LightCurveNights of {self.orbit.short_name}: {names or 'no optical site'}>"


def lightcurve(
    passage: Flyby,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    periods: Sequence[Quantity] | None = None,
    alternatives: Sequence[Quantity] | None = None,
    poles: Sequence[tuple[Quantity, Quantity]] | None = None,
    phase_angles: Sequence[tuple[Quantity, Quantity]] | None = None,
    faintest: float | None = None,
    maxima: int = 2,
) -> LightCurveNights:
    """Compute what the nights about a flyby are worth for light curves.

    Parameters
    ----------
    passage : Flyby
        Its optical sites are those that observe.
    start, stop : astropy.time.Time, optional
        By default from the beginning of the second year before that of closest approach to the
        end of that year (UTC).
    periods : sequence of Quantity [time], optional
        In place of the published ones of the catalogue.
    alternatives : sequence of Quantity [time], optional
        Periods against which each is held, beside published ones and one turn, or one maximum,
        more or less a night.
    poles : sequence of pair of Quantity [angle], optional
        Ecliptic longitude and latitude (J2000), in place of the published ones.
    phase_angles : sequence of pair of Quantity [angle], optional
        Ranges whose hours are counted for each site; by default in steps of 20 deg.
    faintest : float, optional
        V that a light curve needs, where a site reaches fainter.
    maxima : int
        Of brightness in a turn: the light curve is a sinusoid with so many times the frequency.

    Returns
    -------
    LightCurveNights

    Raises
    ------
    SpanError
        If the span is empty, or outside what the orbit can be carried over.
    UnitError
        For a period, a pole or a range of phase angles that is none.

    Notes
    -----
    Two periods are told apart by hours in which the best sinusoid of the one, with a constant,
    leaves at least half (`TOLD_APART`) of the variance of a whole sinusoid of the other, whose
    phase is not known. Phases are counted at the asteroid, and hours are those in which it is
    measured without pause.

    A flyby may change the spin. The pull of a body on the two halves of an asteroid turns it by no
    more than 3/2 GM/r^3, which along any hyperbola adds up to a change of rate of at most
    3 pi/2 GM/(q^2 v), q and v those of closest approach. Where that is more than `LEAST_CHANGE`
    turns a year, phases and periods are of the hours before closest approach, or after it where
    there is none before.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import lightcurve
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> nights = lightcurve(passage, parse_time("2029-03-01"), parse_time("2029-03-11"))
    >>> [network.name for network in nights.networks]
    ['JAXA', 'ESA', 'together']
    >>> nights.phases[0].covered.round(1)
    array([0.8, 0.8, 1. ])
    """
    if not (isinstance(maxima, int) and maxima >= 1):
        raise UnitError(f"the maxima in a turn are a whole number from 1 on, not {maxima!r}")
    closest = float(tdb_days(passage.approach.time))
    first, last = _span(passage, start, stop)
    notes: list[str] = []
    known = periods_of(passage.orbit.designation, periods)
    turned = poles_of(passage.orbit.designation, poles)
    others, said = alternatives_of(passage.orbit.designation, known, alternatives, maxima)
    notes += said
    ranges = _ranges(phase_angles)
    if not known:
        notes.append(
            "no period of rotation is known: hours, V and angles alone, no phases (--period gives "
            "one)"
        )
    if not turned:
        notes.append("no pole is known: no aspect angle (--pole gives one)")
    sky = _sky(passage, first, last)
    first, last = sky.usable_span(first, last)
    sites = tuple(site for site in passage.sites if site.kind == "optical")
    if not sites:
        notes.append("no optical site: no hours")
    needed = _as_needed(sites, sky, faintest, notes)
    span = time_from_tdb_days(first), time_from_tdb_days(last)
    day_zero = int(np.floor(first)) - 1
    count = int(np.ceil(last)) - day_zero + 1
    each = nights_of_sites(
        observation_windows(sky, needed, *span) if needed else (), needed, day_zero, count
    )
    rows = {id(site): own for site, own in zip(sites, each, strict=True)}
    networks = tuple(
        network_nights(name, own, [rows[id(site)] for site in own], sky, turned)
        for name, own in networks_of(sites).items()
    )
    names = [one.name for one in networks]
    changed = _turns_changed(passage)
    words, part = _one_rotation(networks, changed, closest, first, last)
    opened = [within(one._open, *part) for one in networks]
    frequency, window, peaks = windows(opened)
    moons, edges = lunations(sky, part, networks, known)
    left = at_the_asteroid(sky, opened)
    return LightCurveNights(
        orbit=passage.orbit,
        encounter=passage.approach.time,
        start=span[0],
        stop=span[1],
        time=many_times(np.arange(count, dtype=np.float64) + day_zero + 0.5),
        networks=networks,
        periods=known,
        poles=turned,
        maxima=maxima,
        faintest=faintest,
        phases_of=words,
        turns_changed=changed,
        phase_start=time_from_tdb_days(part[0]),
        phase_stop=time_from_tdb_days(part[1]),
        day=coverage(opened, names, 1.0),
        phases=tuple(coverage(left, names, one._days) for one in known),
        lunations=moons,
        aliases=alias_tests(networks, part, others, known, maxima, edges),
        frequency=frequency,
        window=window,
        window_peaks=peaks,
        phase_ranges=Quantity(ranges, "deg"),
        site_hours=Quantity(
            np.array(
                [
                    hours_at_phase(sky, site, joined(own), ranges, closest)
                    for site, own in zip(sites, each, strict=True)
                ]
            ).reshape(len(sites), len(ranges)),
            "h",
        ),
        sites=sites,
        notes=tuple(notes),
    )


def _span(passage: Flyby, start: Time | None, stop: Time | None) -> tuple[float, float]:
    """Return both ends, TDB days since J2000."""
    year = calendar_year(passage.approach.time)
    begin = _new_year(year - _YEARS_BEFORE) if start is None else require_time(start, "start")
    end = _new_year(year + 1) if stop is None else require_time(stop, "stop")
    first, last = float(tdb_days(begin)), float(tdb_days(end))
    if not last > first:
        raise SpanError(
            f"the last night ({stamp(end)}) is not after the first ({stamp(begin)}); exchange them"
        )
    return first, last


def _turns_changed(passage: Flyby) -> float:
    """Return by how many turns a year the flyby can change the rotation at most."""
    approach = passage.approach
    if approach.impact is not None:
        return float("inf")
    distance, speed = (
        float(one.to_value(unit))
        for one, unit in ((approach.distance, "km"), (approach.relative_speed, "km/s"))
    )
    rate_rad_s = 1.5 * np.pi * gm_km3_s2(passage.body) / (distance**2 * speed)
    return float(rate_rad_s * SECONDS_PER_DAY * _DAYS_A_YEAR / (2.0 * np.pi))


def _one_rotation(
    networks: Sequence[NetworkNights], changed: float, closest: float, first: float, last: float
) -> tuple[str, tuple[float, float]]:
    """Return the part of a span in which the rotation stays as it is, in words and in days."""
    if changed < LEAST_CHANGE or not first < closest < last:
        words = "all hours"
        if changed >= LEAST_CHANGE:
            words = BEFORE if closest >= last else AFTER
        return words, (first, last)
    if any(np.any(one._open[0] < closest) for one in networks):
        return BEFORE, (first, closest)
    return AFTER, (closest, last)


def _new_year(year: int) -> Time:
    return parse_time(f"{year:04d}-01-01T00:00:00 UTC")


def _sky(passage: Flyby, first: float, last: float) -> Sky:
    """Return the flyby's own sky where it reaches, else one of a longer trajectory."""
    sky = passage.sky
    if sky._start_tdb_days <= first and last <= sky._stop_tdb_days:
        return sky
    ends = time_from_tdb_days(first), time_from_tdb_days(last)
    return Sky(propagate(passage.orbit, *ends, passage.forces))


def _as_needed(
    sites: tuple[Site, ...], sky: Sky, faintest: float | None, notes: list[str]
) -> list[Site]:
    """Return the sites with the limit of brightness that is asked for; without H with none."""
    if sky.magnitude_law is None:
        if sites:
            notes.append(
                "no absolute magnitude is known: no V, and hours are those of darkness and "
                "altitude, whether it is bright enough or not"
            )
        return [site.with_limits(limiting_magnitude=None) for site in sites]
    if faintest is None:
        return list(sites)
    if not np.isfinite(faintest):
        raise UnitError(f"the faintest V must be a number, not {faintest}")
    found = []
    for site in sites:
        own = site.limits.get("limiting_magnitude")
        fainter = own is None or own.value > faintest
        found.append(site.with_limits(limiting_magnitude=faintest) if fainter else site)
    return found


def _ranges(typed: Sequence[tuple[Quantity, Quantity]] | None) -> FloatArray:
    """Return the ranges of the phase angle, (k, 2) [deg]."""
    if not typed:
        return np.array(PHASE_ANGLES)
    found = []
    for foot, top in typed:
        try:
            pair = float(foot.to_value("deg")), float(top.to_value("deg"))
        except Exception:
            raise UnitError(
                f"a range of phase angles is two angles, not {foot!r} and {top!r}"
            ) from None
        if not 0.0 <= pair[0] < pair[1] <= 180.0:
            raise UnitError(
                f"phase angles from {pair[0]:g} to {pair[1]:g} deg are no range; give two of 0 to "
                "180, the smaller first"
            )
        found.append(pair)
    return np.array(found)
