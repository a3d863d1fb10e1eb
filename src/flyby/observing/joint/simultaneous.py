"""Simultaneous windows: two sites of different networks observe at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astropy.time import Time
from astropy.units import Quantity, Unit

from flyby.catalogue.sites import Site
from flyby.observing.joint.baseline import baseline, greatest_parallax
from flyby.observing.sky import Sky
from flyby.observing.windows.intervals import Interval, Intervals, overlap, union_of
from flyby.observing.windows.window import Window
from flyby.times import time_from_tdb_days, to_utc

# Parsed once: a unit given as text is parsed anew for each of thousands.
_ARCSECOND, _KILOMETRE = Unit("arcsec"), Unit("km")


@dataclass(frozen=True, kw_only=True, repr=False)
class Simultaneous(Interval):
    """Two sites of different networks observe at once.

    Attributes
    ----------
    kind : str
    sites, names, networks : tuple of str
        Of the two, in the order of the networks.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, joint_view, observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> optical, = joint_view(observation_windows(sky, None, start, stop), sky).coverage
    >>> optical.simultaneous[0].sites
    ('T09', '309')
    >>> optical.simultaneous[0].baseline.round()
    <Quantity 9314. km>
    """

    kind: str
    sites: tuple[str, str]
    names: tuple[str, str]
    networks: tuple[str, str]
    _baseline_km: float
    _best_tdb_days: float
    _projected_baseline_km: float
    _parallax_arcsec: float
    _distance_km: float

    @property
    def best_time(self) -> Time:
        """When the parallax is greatest within the interval, UTC."""
        return to_utc(time_from_tdb_days(self._best_tdb_days))

    def best_iso(self, precision: int = 3) -> str:
        """Return when the parallax is greatest, ISO 8601 in UTC."""
        return self._iso(self._best_tdb_days, precision)

    @property
    def baseline(self) -> Quantity:
        """Chord between the two sites [km]."""
        return Quantity(self._baseline_km, _KILOMETRE)

    @property
    def projected_baseline(self) -> Quantity:
        """Component of the chord perpendicular to the line of sight at `best_time` [km]."""
        return Quantity(self._projected_baseline_km, _KILOMETRE)

    @property
    def parallax(self) -> Quantity:
        """Angle between the directions in which the two see the asteroid, then [arcsec]."""
        return Quantity(self._parallax_arcsec, _ARCSECOND)

    @property
    def distance(self) -> Quantity:
        """Of the asteroid from the geocentre, then [km]."""
        return Quantity(self._distance_km, _KILOMETRE)

    def _instants(self) -> tuple[float, ...]:
        return (*super()._instants(), self._best_tdb_days)

    def _words(self) -> str:
        return f"{' and '.join(self.sites)} {self.kind}, {self._parallax_arcsec:.0f} arcsec, "


def find_simultaneous(
    windows: Sequence[Window],
    sky: Sky,
    networks: Sequence[str],
    join_days: float = 0.0,
) -> tuple[Simultaneous, ...]:
    """Find when sites of different networks observe at once, pair by pair.

    Parameters
    ----------
    windows : sequence of Window
        Of one kind. Those without a site are left aside.
    sky : Sky
    networks : sequence of str
        Those of the windows; the sites of a pair are in this order.
    join_days : float
        Windows of one site no farther apart than this are one.

    Returns
    -------
    tuple of Simultaneous
        In time order.
    """
    by_site: dict[int, tuple[Site, list[Window]]] = {}
    for window in windows:
        if window.place is not None:
            by_site.setdefault(id(window.place), (window.place, []))[1].append(window)
    seen = [(site, union_of(own, join_days)) for site, own in by_site.values()]
    found = []
    for first, its in seen:
        for second, theirs in seen:
            if networks.index(first.network) >= networks.index(second.network):
                continue
            both = overlap(its, theirs)
            if both[0].size:
                found += _of_pair(first, second, both, sky)
    return tuple(sorted(found, key=lambda item: (item._start_tdb_days, item.sites)))


def _of_pair(first: Site, second: Site, both: Intervals, sky: Sky) -> list[Simultaneous]:
    best = greatest_parallax(sky, first, second, both)
    chord_km = float(baseline(first, second).to_value(_KILOMETRE))
    return [
        Simultaneous(
            _start_tdb_days=start,
            _end_tdb_days=end,
            kind=first.kind,
            sites=(first.identifier, second.identifier),
            names=(first.name, second.name),
            networks=(first.network, second.network),
            _baseline_km=chord_km,
            _best_tdb_days=when,
            _projected_baseline_km=projected,
            _parallax_arcsec=parallax,
            _distance_km=distance,
        )
        for start, end, when, projected, parallax, distance in zip(
            both[0].tolist(),
            both[1].tolist(),
            best._tdb_days.tolist(),
            best.projected_baseline.value.tolist(),
            best.parallax.value.tolist(),
            best.distance.value.tolist(),
            strict=True,
        )
    ]
