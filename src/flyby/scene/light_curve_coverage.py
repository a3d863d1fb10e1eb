"""How observed hours cover turns, what they tell of periods, and their spectral window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, IntArray
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.observing.light_curve.rotation_phase import most_filled, phases_covered, share_and_gap
from flyby.observing.light_curve.spectral_window import left_over, spectral_window
from flyby.observing.sky import Sky
from flyby.observing.windows.intervals import Intervals, overlap
from flyby.roots import find_roots, maximise
from flyby.scene.light_curve_hours import TOGETHER, NetworkNights, disjoint_nights, joined
from flyby.scene.light_curve_periods import Alternative, RotationPeriod
from flyby.times import time_from_tdb_days

TOLD_APART = 0.5
"""Two periods are told apart where one leaves at least so much of the variance of the
other's sinusoid; assumed."""

COVERED = 0.95
"""Share of a turn that is to be covered in `Lunation.nights_to_cover`; assumed."""

_BIN_PER_DAY, _HIGHEST_PER_DAY = 0.01, 3.2
_WHOLE_PER_DAY, _ABOUT_PER_DAY = (1.0, 2.0, 3.0), 0.05
_MINUTE_DAYS = 1.0 / 1440.0


@dataclass(frozen=True)
class PhaseCoverage:
    """How the hours of some span cover a turn, network by network.

    Attributes
    ----------
    covered : ndarray, shape (networks,)
        Share of the turn, 0 to 1.
    largest_gap : ndarray, shape (networks,)
        Share of the turn.
    filled : ndarray, shape (networks,)
        Which share each network covers of what the others leave open; nan where they leave
        nothing, and of all together.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import lightcurve
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> nights = lightcurve(passage, parse_time("2029-03-01"), parse_time("2029-03-11"))
    >>> nights.day.largest_gap.round(2)
    array([0.8 , 0.77, 0.37])
    """

    covered: FloatArray
    largest_gap: FloatArray
    filled: FloatArray


@dataclass(frozen=True)
class Lunation:
    """A span from full Moon to full Moon, cut by the span that is looked at and by the flyby.

    Attributes
    ----------
    start, end : Time
    hours : Quantity, shape (networks,)
        [h].
    nights : ndarray of int, shape (networks,)
    day : PhaseCoverage
        Of the 24 hours of a day of UTC: what the longitudes of the sites leave open.
    phases : tuple of PhaseCoverage
        One for each period.
    nights_to_cover : ndarray, shape (networks, periods)
        From the first night of the lunation on, until 95 % (`COVERED`) of a turn is covered;
        infinite where the lunation does not do.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import lightcurve
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> nights = lightcurve(passage, parse_time("2029-03-01"), parse_time("2029-03-11"))
    >>> nights.lunations[0].hours.round(0)
    <Quantity [34., 43., 77.] h>
    """

    start: Time
    end: Time
    hours: Quantity
    nights: IntArray
    day: PhaseCoverage
    phases: tuple[PhaseCoverage, ...]
    nights_to_cover: FloatArray


@dataclass(frozen=True)
class AliasTest:
    """What the hours tell of two periods.

    Attributes
    ----------
    alternative : Alternative
    left_over : ndarray, shape (networks,)
        Of all hours: share of the variance of the one that the other leaves; nan without hours.
    by_lunation : ndarray, shape (networks, lunations)
        Of each lunation by itself.
    by_night : ndarray, shape (networks, nights)
        Of each night by itself.
    so_far : ndarray, shape (networks, nights)
        Of all nights up to one.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import lightcurve
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> nights = lightcurve(passage, parse_time("2029-03-01"), parse_time("2029-03-11"))
    >>> nights.aliases[3].alternative.label
    'half a turn a night more'
    >>> nights.aliases[3].left_over.round(1)
    array([0.1, 0.1, 0.9])
    """

    alternative: Alternative
    left_over: FloatArray
    by_lunation: FloatArray
    by_night: FloatArray
    so_far: FloatArray

    def first_night(self, network: int) -> int | None:
        """Return from which night on the nights so far tell the two apart, if any does."""
        told = self.so_far[network] >= TOLD_APART
        known = np.isfinite(self.so_far[network])
        untold = np.flatnonzero(known & ~told)
        from_here = int(untold[-1]) + 1 if untold.size else 0
        later = np.flatnonzero(told[from_here:] & known[from_here:])
        return from_here + int(later[0]) if later.size else None


def coverage(
    opened: Sequence[Intervals], names: Sequence[str], period_days: float
) -> PhaseCoverage:
    """Cover a turn with the hours of each network; `opened` at the asteroid [day]."""
    folded = [phases_covered(*one, period_days) for one in opened]
    shares = np.array([share_and_gap(one) for one in folded]).reshape(-1, 2)
    filled = []
    for index, name in enumerate(names):
        others = [one for k, one in enumerate(folded) if k != index and names[k] != TOGETHER]
        if name == TOGETHER or not others:
            filled.append(np.nan)
            continue
        filled.append(most_filled(joined(others), folded[index]))
    return PhaseCoverage(shares[:, 0], shares[:, 1], np.array(filled, dtype=np.float64))


def at_the_asteroid(sky: Sky, opened: Sequence[Intervals]) -> list[Intervals]:
    """Take the light time off both ends of every interval."""
    found = []
    for starts, ends in opened:
        left, arrived = (days - sky.at(days).light_time_days for days in (starts, ends))
        found.append((left, arrived))
    return found


def lunations(
    sky: Sky,
    span: tuple[float, float],
    networks: Sequence[NetworkNights],
    periods: Sequence[RotationPeriod],
) -> tuple[tuple[Lunation, ...], FloatArray]:
    """Return the lunations of a span with an hour, and the edges of all [TDB days since J2000]."""
    names = [one.name for one in networks]
    inner = full_moons(sky, *span)
    edges = np.concatenate([[span[0]], inner, [span[1]]])
    found, used = [], []
    for foot, top in pairwise(edges):
        opened = [within(one._open, foot, top) for one in networks]
        if not any(one[0].size for one in opened):
            continue
        left = at_the_asteroid(sky, opened)
        found.append(
            Lunation(
                start=time_from_tdb_days(foot),
                end=time_from_tdb_days(top),
                hours=Quantity([24.0 * np.sum(b - a) for a, b in opened], "h"),
                nights=np.array(
                    [one._nights_within(foot, top) for one in networks], dtype=np.int64
                ),
                day=coverage(opened, names, 1.0),
                phases=tuple(coverage(left, names, one._days) for one in periods),
                nights_to_cover=np.array(
                    [
                        [
                            _nights_to_cover(one, left[k], foot, top, period._days)
                            for period in periods
                        ]
                        for k, one in enumerate(networks)
                    ]
                ).reshape(len(networks), len(periods)),
            )
        )
        used.append((foot, top))
    return tuple(found), np.array(used, dtype=np.float64).reshape(-1, 2)


def _nights_to_cover(
    network: NetworkNights, left: Intervals, foot: float, top: float, period_days: float
) -> float:
    """Count the nights until enough of a turn is covered, by halving: more nights cover more."""
    ends = network._ends
    inside = np.flatnonzero((ends[:, 1] > foot) & (ends[:, 0] < top))

    def enough(nights: int) -> bool:
        part = left[0] < ends[inside[nights - 1], 1]
        folded = phases_covered(left[0][part], left[1][part], period_days)
        return share_and_gap(folded)[0] >= COVERED

    if not inside.size or not enough(inside.size):
        return float("inf")
    low, high = 0, int(inside.size)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    first, last = network.night[inside[0]], network.night[inside[high - 1]]
    return float(last - first + 1)


def full_moons(sky: Sky, first: float, last: float) -> FloatArray:
    """Return when the Moon's longitude is opposite the Sun's, to a minute [TDB days]."""

    def beyond(days: FloatArray, _: object = None) -> FloatArray:
        instants = sky.at(days)
        earth = instants.earth_position_au
        moon, sun = (
            np.asarray((place - earth) @ ECLIPTIC_TO_ICRF)
            for place in (instants.moon_position_au, instants.sun_position_au)
        )
        across = moon[:, 0] * sun[:, 1] - moon[:, 1] * sun[:, 0]
        along = moon[:, 0] * sun[:, 0] + moon[:, 1] * sun[:, 1]
        return np.asarray(np.arctan2(across, -along), dtype=np.float64)

    grid = np.linspace(first, last, max(int(np.ceil(last - first)), 1) + 1)
    values = beyond(grid)
    rises = np.flatnonzero(
        (np.sign(values[:-1]) != np.sign(values[1:])) & (np.abs(np.diff(values)) < 1.0)
    )
    return find_roots(beyond, grid[rises], grid[rises + 1], _MINUTE_DAYS)


def within(opened: Intervals, first: float, last: float) -> Intervals:
    """Return the part of a set that lies in a span."""
    return overlap(opened, (np.array([first]), np.array([last])))


def alias_tests(
    networks: Sequence[NetworkNights],
    span: tuple[float, float],
    alternatives: Sequence[Alternative],
    periods: Sequence[RotationPeriod],
    maxima: int,
    edges: FloatArray,
) -> tuple[AliasTest, ...]:
    """Hold each period against its alternatives, with the hours of a span."""
    parts = []
    count = len(networks[0]._spans) if networks else 0
    for one in networks:
        nights = [within(own, *span) for own in one._spans]
        observed, night = disjoint_nights(nights)
        opened = within(one._open, *span)
        cut = overlap(opened, (edges[:, 0], edges[:, 1]))
        lunation = np.searchsorted(edges[:, 1], 0.5 * (cut[0] + cut[1])).astype(np.int64)
        parts.append((observed, night, cut, lunation))
    found = []
    for other in alternatives:
        frequencies = maxima / periods[other.of]._days, maxima / other._days
        whole, by_lunation, by_night, so_far = [], [], [], []
        for observed, night, cut, lunation in parts:
            alone, together = left_over(observed, night, count, *frequencies)
            by_night.append(alone)
            so_far.append(together)
            whole.append(together[-1] if together.size else np.nan)
            by_lunation.append(left_over(cut, lunation, len(edges), *frequencies)[0])
        found.append(
            AliasTest(
                other,
                np.array(whole),
                np.array(by_lunation).reshape(len(parts), len(edges)),
                np.array(by_night).reshape(len(parts), count),
                np.array(so_far).reshape(len(parts), count),
            )
        )
    return tuple(found)


def windows(opened: Sequence[Intervals]) -> tuple[Quantity, FloatArray, FloatArray]:
    """Return steps of frequency, the highest power in each, and that near 1, 2 and 3 a day."""
    feet = np.arange(0.0, _HIGHEST_PER_DAY, _BIN_PER_DAY)
    power, peaks = [], []
    for one in opened:
        if not one[0].size:
            power.append(np.full(feet.size, np.nan))
            peaks.append(np.full(len(_WHOLE_PER_DAY), np.nan))
            continue
        step = min(0.25 / max(float(one[1][-1] - one[0][0]), 1e-3), 0.5 * _BIN_PER_DAY)
        each = int(np.ceil(_BIN_PER_DAY / step))
        grid = feet[:, None] + _BIN_PER_DAY / each * np.arange(each)
        values = spectral_window(one, grid.ravel()).reshape(grid.shape)
        power.append(values.max(axis=1))
        near = []
        for whole in _WHOLE_PER_DAY:
            about = np.abs(grid - whole) <= _ABOUT_PER_DAY
            best = float(grid[about][np.argmax(values[about])])
            bracket = np.array([best - step]), np.array([best + step])
            _, top = maximise(partial(_power_of, one), *bracket, 1e-3 * step)
            near.append(float(top[0]))
        peaks.append(np.array(near))
    count = len(opened)
    return (
        Quantity(feet, "1/d"),
        np.array(power).reshape(count, feet.size),
        np.array(peaks).reshape(count, len(_WHOLE_PER_DAY)),
    )


def _power_of(observed: Intervals, per_day: FloatArray, _: object) -> FloatArray:
    return spectral_window(observed, per_day)
