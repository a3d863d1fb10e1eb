"""Simultaneous windows: two sites of different networks observe at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.observing.joint.baseline import baseline_km, greatest_parallax
from flyby.observing.sky import Sky
from flyby.observing.windows.intervals import Interval, Intervals, overlap, union
from flyby.observing.windows.window import UtcTexts, Window


@dataclass(frozen=True, kw_only=True)
class Simultaneous(Interval):
    """Two sites of different networks observe at once.

    Attributes
    ----------
    kind : str
    sites, names, networks : tuple of str
        Of the two, in the order of the networks.
    baseline_km : float
        Chord between the two sites.
    best_tdb_days : float
        When the parallax is greatest within the interval.
    projected_baseline_km : float
        Component of the chord perpendicular to the line of sight, then.
    parallax_arcsec : float
        Angle between the directions in which the two see the asteroid, then.
    distance_km : float
        Of the asteroid from the geocentre, then.
    """

    kind: str
    sites: tuple[str, str]
    names: tuple[str, str]
    networks: tuple[str, str]
    baseline_km: float
    best_tdb_days: float
    projected_baseline_km: float
    parallax_arcsec: float
    distance_km: float

    @property
    def baseline(self) -> Quantity:
        """Chord between the two sites."""
        return Quantity(self.baseline_km, "km")

    @property
    def projected_baseline(self) -> Quantity:
        """Component perpendicular to the line of sight."""
        return Quantity(self.projected_baseline_km, "km")

    @property
    def parallax(self) -> Quantity:
        """Angle between the two directions."""
        return Quantity(self.parallax_arcsec, "arcsec")

    @property
    def distance(self) -> Quantity:
        """Of the asteroid from the geocentre."""
        return Quantity(self.distance_km, "km")


def union_of(windows: Sequence[Window], join_days: float = 0.0) -> Intervals:
    """Times in which at least one of several windows is open, TDB days since J2000."""
    starts = np.array([window.start_tdb_days for window in windows], dtype=np.float64)
    ends = np.array([window.end_tdb_days for window in windows], dtype=np.float64)
    return union(starts, ends, join_days)


def find_simultaneous(
    windows: Sequence[Window],
    sky: Sky,
    networks: Sequence[str],
    texts: UtcTexts | None = None,
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
    texts : UtcTexts, optional
        For the intervals that are handed out.
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
            starts, ends = overlap(its, theirs)
            if starts.size:
                found += _of_pair(first, second, starts, ends, sky, texts)
    return tuple(sorted(found, key=lambda item: (item.start_tdb_days, item.sites)))


def _of_pair(
    first: Site,
    second: Site,
    starts: FloatArray,
    ends: FloatArray,
    sky: Sky,
    texts: UtcTexts | None,
) -> list[Simultaneous]:
    best = greatest_parallax(sky, first, second, starts, ends)
    chord_km = baseline_km(first, second)
    return [
        Simultaneous(
            start_tdb_days=start,
            end_tdb_days=end,
            texts=texts,
            kind=first.kind,
            sites=(first.identifier, second.identifier),
            names=(first.name, second.name),
            networks=(first.network, second.network),
            baseline_km=chord_km,
            best_tdb_days=when,
            projected_baseline_km=projected,
            parallax_arcsec=parallax,
            distance_km=distance,
        )
        for start, end, when, projected, parallax, distance in zip(
            starts.tolist(),
            ends.tolist(),
            best.tdb_days.tolist(),
            best.projected_km.tolist(),
            best.parallax_arcsec.tolist(),
            best.distance_km.tolist(),
            strict=True,
        )
    ]
