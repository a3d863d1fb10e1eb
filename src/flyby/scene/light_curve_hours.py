"""When sites and networks can observe, night by night, and what is seen in these hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, IntArray
from flyby.catalogue.sites import Site
from flyby.observing.light_curve.aspect import aspect_deg, ecliptic_deg, pole_direction
from flyby.observing.sky import Sky
from flyby.observing.view import View
from flyby.observing.windows import Window, tdb_spans
from flyby.observing.windows.intervals import Intervals, gaps, overlap, union
from flyby.roots import find_roots
from flyby.scene.bands import NETWORKS
from flyby.scene.light_curve_periods import Pole
from flyby.times import many_times

TOGETHER = "together"
"""The name of all networks as one."""

_STEP_DAYS, _NEAR_STEP_DAYS, _NEAR_DAYS = 1.0 / 24.0, 1.0 / 288.0, 3.0
_TOLERANCE_DAYS = 1e-6


@dataclass(frozen=True)
class NetworkNights:
    """The nights on which a network can observe, (m,) of them; seen from the Earth's centre.

    Attributes
    ----------
    name : str
        Of the network; "together" of all.
    sites : tuple of Site
        Its optical ones.
    night : ndarray of int, shape (m,)
        Which of the nights.
    hours : Quantity
        When at least one site can observe, and none did on the night before [h].
    sites_observing : ndarray of int
    middle : Time
        Of these hours: what follows is then.
    magnitude : ndarray or None
        V; None where no H is known.
    phase_angle : Quantity
        Sun - asteroid - observer [deg].
    first_phase_angle, last_phase_angle : Quantity
        When the first hour begins and when the last one ends [deg].
    bisector_longitude, bisector_latitude : Quantity
        Of the phase-angle bisector, outward, ecliptic J2000 [deg].
    aspect : Quantity, shape (poles, m)
        Angle from the pole to the observer [deg].
    total : Quantity
        Of the hours of all nights, none counted twice [h].

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import lightcurve
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> nights = lightcurve(passage, parse_time("2029-03-01"), parse_time("2029-03-11"))
    >>> nights.networks[1].phase_angle[:2].round(1)
    <Quantity [49. , 48.5] deg>
    """

    name: str
    sites: tuple[Site, ...]
    night: IntArray
    hours: Quantity
    sites_observing: IntArray
    middle: Time
    magnitude: FloatArray | None
    phase_angle: Quantity
    first_phase_angle: Quantity
    last_phase_angle: Quantity
    bisector_longitude: Quantity
    bisector_latitude: Quantity
    aspect: Quantity
    total: Quantity
    _spans: tuple[Intervals, ...]

    @cached_property
    def _open(self) -> Intervals:
        """Every hour, none twice, TDB days since J2000."""
        return joined(self._spans)

    @cached_property
    def _ends(self) -> FloatArray:
        """When the first hour of each night begins and the last one ends, (m, 2)."""
        used = (self._spans[k] for k in self.night)
        return np.array([(starts[0], ends[-1]) for starts, ends in used]).reshape(-1, 2)

    def _nights_within(self, first: float, last: float) -> int:
        """Count the nights with an hour about a span (TDB days since J2000)."""
        return int(np.sum((self._ends[:, 1] > first) & (self._ends[:, 0] < last)))


def networks_of(sites: Sequence[Site]) -> dict[str, tuple[Site, ...]]:
    """Return the sites by network: JAXA's, ESA's, others; all of them last where there are two."""
    names = dict.fromkeys(
        [name for name in NETWORKS if any(site.network == name for site in sites)]
        + [site.network or "other" for site in sites]
    )
    found = {
        name: tuple(site for site in sites if (site.network or "other") == name) for name in names
    }
    if len(found) > 1:
        found[TOGETHER] = tuple(sites)
    return found


def nights_of_sites(
    windows: Iterable[Window], sites: Sequence[Site], first_night: int, count: int
) -> list[list[Intervals]]:
    """Return when each site observes on each night: noon to noon of its own longitude.

    A night has the date of its evening there; what lies outside the `count` nights is left out.
    """
    own: dict[int, list[Window]] = {id(site): [] for site in sites}
    for window in windows:
        if id(window.place) in own:
            own[id(window.place)].append(window)
    found = []
    for site in sites:
        starts, ends = union(*tdb_spans(own[id(site)]))
        noon = first_night - site.longitude_deg / 360.0
        edges = np.arange(count + 1, dtype=np.float64) + noon
        cut = overlap((starts, ends), (edges[:-1], edges[1:]))
        night = np.floor(0.5 * (cut[0] + cut[1]) - noon).astype(np.int64)
        bounds = np.searchsorted(night, np.arange(count + 1))
        found.append([(cut[0][low:high], cut[1][low:high]) for low, high in pairwise(bounds)])
    return found


def network_nights(
    name: str,
    sites: tuple[Site, ...],
    each: Sequence[Sequence[Intervals]],
    sky: Sky,
    poles: Sequence[Pole],
) -> NetworkNights:
    """Join the nights of a network's sites, and see the asteroid in the middle of each.

    Parameters
    ----------
    name : str
    sites : tuple of Site
    each : sequence of sequence of Intervals
        Of each of these sites, night by night.
    sky : Sky
    poles : sequence of Pole
    """
    # An hour belongs to one night, so that a night of sites around the world has 24 at most.
    (starts, ends), owner = disjoint_nights([joined(parts) for parts in zip(*each, strict=True)])
    bounds = np.searchsorted(owner, np.arange(len(each[0]) + 1))
    spans = [(starts[low:high], ends[low:high]) for low, high in pairwise(bounds)]
    night = np.array([k for k, part in enumerate(spans) if part[0].size], dtype=np.int64)
    used = [spans[k] for k in night]
    hours = np.array([np.sum(ends - starts) for starts, ends in used]) * 24.0
    middles = np.array(
        [
            np.sum((ends - starts) * (ends + starts)) / 2.0 / np.sum(ends - starts)
            for starts, ends in used
        ]
    )
    begins = np.array([starts[0] for starts, _ in used])
    finishes = np.array([ends[-1] for _, ends in used])
    everything = joined(tuple(spans))
    view = View(sky.at(middles), None)
    longitude, latitude = ecliptic_deg(view.phase_angle_bisector)
    directions = [
        pole_direction(pole.longitude.to_value("deg"), pole.latitude.to_value("deg"))
        for pole in poles
    ]
    first, last = (View(sky.at(days), None).phase_deg for days in (begins, finishes))
    return NetworkNights(
        name=name,
        sites=sites,
        night=night,
        hours=Quantity(hours, "h"),
        sites_observing=np.array(
            [sum(bool(own[k][0].size) for own in each) for k in night], dtype=np.int64
        ),
        middle=many_times(middles),
        magnitude=None if sky.magnitude_law is None else view.magnitude,
        phase_angle=Quantity(view.phase_deg, "deg"),
        first_phase_angle=Quantity(first, "deg"),
        last_phase_angle=Quantity(last, "deg"),
        bisector_longitude=Quantity(longitude, "deg"),
        bisector_latitude=Quantity(latitude, "deg"),
        aspect=Quantity(
            np.array([aspect_deg(view, pole) for pole in directions]).reshape(
                len(poles), night.size
            ),
            "deg",
        ),
        total=Quantity(24.0 * np.sum(everything[1] - everything[0]), "h"),
        _spans=tuple(spans),
    )


def disjoint_nights(spans: Sequence[Intervals]) -> tuple[Intervals, IntArray]:
    """Return all hours of nights, none twice, and which night each interval belongs to.

    An evening in Hawaii ends when the next one in Japan has begun: such hours are the earlier's.
    """
    starts, ends, nights = [np.empty(0)], [np.empty(0)], [np.empty(0, dtype=np.int64)]
    reach: Intervals = (np.empty(0), np.empty(0))
    for night, own in enumerate(spans):
        if not own[0].size:
            continue
        free = gaps(reach, float(own[0][0]), float(own[1][-1]))
        fresh = overlap(own, free)
        starts.append(fresh[0])
        ends.append(fresh[1])
        nights.append(np.full(fresh[0].size, night, dtype=np.int64))
        recent = reach[1] > own[0][0] - 2.0
        reach = joined([(reach[0][recent], reach[1][recent]), own])
    return (np.concatenate(starts), np.concatenate(ends)), np.concatenate(nights)


def hours_at_phase(
    sky: Sky, site: Site | None, observed: Intervals, ranges_deg: FloatArray, closest: float
) -> FloatArray:
    """Return for how long the phase angle lies in each range, shape (ranges,) [h].

    Where it passes an end of a range is found to a tenth of a second, between samples an hour
    apart, or five minutes within three days of closest approach.

    Parameters
    ----------
    sky : Sky
    site : Site or None
        From where it is seen; None is the Earth's centre.
    observed : pair of ndarray
        TDB days since J2000, disjoint.
    ranges_deg : ndarray, shape (ranges, 2)
    closest : float
        TDB days since J2000.
    """
    starts, ends = observed
    if not starts.size:
        return np.zeros(len(ranges_deg))
    near = (starts < closest + _NEAR_DAYS) & (ends > closest - _NEAR_DAYS)
    parts = np.ceil((ends - starts) / np.where(near, _NEAR_STEP_DAYS, _STEP_DAYS)).astype(np.int64)
    grids = [np.linspace(a, b, n + 1) for a, b, n in zip(starts, ends, parts, strict=True)]
    low = np.concatenate([grid[:-1] for grid in grids])
    high = np.concatenate([grid[1:] for grid in grids])
    places = np.concatenate(grids)
    phase = View(sky.at(places), site).phase_deg
    keep_low = np.concatenate([np.arange(grid.size) < grid.size - 1 for grid in grids])
    keep_high = np.concatenate([np.arange(grid.size) > 0 for grid in grids])
    at_low, at_high = phase[keep_low], phase[keep_high]

    def below(edge: float) -> float:
        """Days with a smaller phase angle."""
        under_low, under_high = at_low < edge, at_high < edge
        total = float(np.sum((high - low)[under_low & under_high]))
        crossed = np.flatnonzero(under_low != under_high)
        if crossed.size:
            at = find_roots(
                lambda points, _: View(sky.at(points), site).phase_deg - edge,
                low[crossed],
                high[crossed],
                _TOLERANCE_DAYS,
                (at_low[crossed] - edge, at_high[crossed] - edge),
            )
            inside = np.where(under_low[crossed], at - low[crossed], high[crossed] - at)
            total += float(np.sum(inside))
        return total

    known = {edge: below(float(edge)) for edge in np.unique(ranges_deg)}
    return np.array([24.0 * (known[top] - known[foot]) for foot, top in ranges_deg])


def joined(parts: Iterable[Intervals]) -> Intervals:
    """Return the times in which at least one of several sets holds, sorted and disjoint."""
    several = list(parts)
    return union(
        np.concatenate([np.empty(0), *(part[0] for part in several)]),
        np.concatenate([np.empty(0), *(part[1] for part in several)]),
    )
