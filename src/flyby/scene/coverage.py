"""What the figures of windows share: every catalogue site over the years about the flyby.

Windows, the joint view of the networks, and geocentric curves of distance, elongation, phase, V and
rate. All is found once a scene (`scene.part(gather)`), in about five seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flyby.catalogue.sites import Site, catalogue_sites
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import propagate
from flyby.frames import utc_offset_seconds
from flyby.observing import (
    Sky,
    Window,
    geometric_windows,
    naked_eye_windows,
    observation_windows,
)
from flyby.observing.joint import JointCoverage, joint_view
from flyby.observing.view import View
from flyby.observing.windows import Interval, tdb_span, tdb_spans
from flyby.scene.flyby import Band, Scene, band_of
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

FloatArray = NDArray[np.float64]

YEARS_BEFORE, YEARS_AFTER = 2, 1
"""Whole calendar years (UTC) before and after that of the flyby."""

NETWORKS: tuple[str, ...] = ("JAXA", "ESA")
KINDS: tuple[str, ...] = ("optical", "tracking", "radar")


@dataclass(frozen=True)
class Row:
    """A site and its windows in time order."""

    site: Site
    windows: tuple[Window, ...]

    @property
    def group(self) -> str:
        """As figures group and colour the sites: "JAXA", "ESA" or "other"."""
        return self.site.network if self.site.network in NETWORKS else "other"

    def within(self, first: float, last: float) -> tuple[Window, ...]:
        """The windows that reach into a span (TDB days since J2000)."""
        spans = ((window, *tdb_span(window)) for window in self.windows)
        return tuple(window for window, start, end in spans if start < last and end > first)


@dataclass(frozen=True)
class Curves:
    """What the geocentre sees, shape (n,) each.

    Attributes
    ----------
    days : ndarray
        TDB days since J2000.
    distance_km : ndarray
        Geometric, from the Earth's centre.
    elongation_deg, phase_deg : ndarray
        Angles Sun - Earth - asteroid and Sun - asteroid - Earth.
    rate_deg_h : ndarray
        Angular speed against the stars.
    magnitude : ndarray or None
        V; nan in an umbra. None where no H is known.
    sun_distance_au, seen_distance_au : ndarray
        Of the asteroid when the light left it, from the Sun and from the Earth: for other laws.
    fading_mag : ndarray
        By how much the shadow of the Earth or the Moon makes it fainter; infinite in the umbra.
    """

    days: FloatArray
    distance_km: FloatArray
    elongation_deg: FloatArray
    phase_deg: FloatArray
    rate_deg_h: FloatArray
    magnitude: FloatArray | None
    sun_distance_au: FloatArray
    seen_distance_au: FloatArray
    fading_mag: FloatArray


@dataclass(frozen=True)
class Coverage:
    """Windows of all sites over the years about the flyby.

    Attributes
    ----------
    sky : Sky
    first_days, last_days : float
        The span, TDB days since J2000: whole calendar years of UTC.
    closest_days : float
    rows : tuple of Row
        Every site of the catalogue, with a window or without: JAXA's network, ESA's, others; in
        each optical, tracking, radar.
    joint : tuple of JointCoverage
        Of the two networks, for each kind of which both have a site and at least one a window.
    geometry : tuple of Band
        Inside the lunar distance, inside the geostationary radius, in the shadows.
    naked_eye : tuple of Band
        By geocentric V.
    missions : tuple of Band
    curves : Curves
        Over the years, dense about the approach.
    law : str
        The photometric law in words; empty where no H is known, and then no optical site has a
        window.
    """

    sky: Sky
    first_days: float
    last_days: float
    closest_days: float
    rows: tuple[Row, ...]
    joint: tuple[JointCoverage, ...]
    geometry: tuple[Band, ...]
    naked_eye: tuple[Band, ...]
    missions: tuple[Band, ...]
    curves: Curves
    law: str

    def rows_of(self, group: str) -> tuple[Row, ...]:
        """The rows of "JAXA", "ESA" or "other"."""
        return tuple(row for row in self.rows if row.group == group)


def gather(scene: Scene) -> Coverage:
    """Find every window of every catalogue site over four calendar years about the flyby."""
    year = int(iso(scene.approach.time, "utc", 0)[:4])
    start, stop = (
        parse_time(f"{y:04d}-01-01T00:00:00 UTC")
        for y in (year - YEARS_BEFORE, year + YEARS_AFTER + 1)
    )
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    sky = Sky(propagate(scene.orbit, start, stop))
    sites = sorted(catalogue_sites(), key=_order)
    known = sky.magnitude_law is not None
    # Without H nothing can be said of what depends on brightness.
    searched = [site for site in sites if known or site.kind in ("tracking", "radar")]
    windows = observation_windows(sky, searched, start, stop) if searched else []
    by_site: dict[int, list[Window]] = {id(site): [] for site in sites}
    for window in windows:
        by_site[id(window.place)].append(window)
    kinds = [
        kind
        for kind in KINDS
        if any(window.kind == kind for window in windows)
        and all(any(s.kind == kind and s.network == n for s in searched) for n in NETWORKS)
    ]
    joint = joint_view(windows, sky, searched, start, stop, kinds=kinds)
    eye = naked_eye_windows(sky, start, stop) if known else []
    geometry = _bands("geometry", geometric_windows(sky, start, stop))
    usable = sky.usable_span(first, last)
    days = np.union1d(
        sample_days(scene.closest_days, *usable),
        np.clip(_within_shadows(geometry, scene.closest_days), *usable),
    )
    return Coverage(
        sky=sky,
        first_days=first,
        last_days=last,
        closest_days=scene.closest_days,
        rows=tuple(Row(site, tuple(by_site[id(site)])) for site in sites),
        joint=joint.coverage,
        geometry=geometry,
        naked_eye=_bands("naked-eye", eye),
        missions=scene.missions,
        curves=curves(sky, days),
        law="" if sky.magnitude_law is None else sky.magnitude_law.description,
    )


def curves(sky: Sky, days: FloatArray) -> Curves:
    """What the geocentre sees at TDB days since J2000, shape (n,)."""
    instants = sky.at(days)
    view = View(instants, None)
    return Curves(
        days=days,
        distance_km=np.asarray(instants.distance_au * AU_KM),
        elongation_deg=view.elongation_deg,
        phase_deg=view.phase_deg,
        rate_deg_h=view.rate_deg_h,
        magnitude=None if sky.magnitude_law is None else finite(view.magnitude),
        sun_distance_au=view.sun_distance_au,
        seen_distance_au=view.distance_au,
        fading_mag=instants.sunlight.fading_mag,
    )


def finite(values: FloatArray) -> FloatArray:
    """Nan in place of what is infinite: a drawn curve breaks there."""
    return np.where(np.isfinite(values), values, np.nan)


def shadow_bands(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Those of some bands that say when the asteroid is in a penumbra or an umbra."""
    return tuple(
        band for band in bands if band.group == "geometry" and band.label.endswith("umbra")
    )


def _within_shadows(geometry: tuple[Band, ...], closest: float) -> FloatArray:
    """Instants that show how the light goes and comes back in the shadows of the flyby."""
    found = [band for band in shadow_bands(geometry) if abs(band.start_tdb_days - closest) < 20.0]
    edge = 1.0 / SECONDS_PER_DAY
    return np.concatenate(
        [np.empty(0)]
        + [
            np.linspace(band.start_tdb_days - edge, band.end_tdb_days + edge, 61)
            for band in found[:100]
        ]
    )


def sample_days(closest: float, first: float, last: float) -> FloatArray:
    """Instants a day apart, and ever closer towards closest approach, down to half a minute."""
    near = np.geomspace(3e-4, 20.0, 900)
    days = np.concatenate([closest - near, [closest], closest + near, np.arange(first, last, 1.0)])
    return np.unique(np.clip(days, first, last))


def day_raster(
    windows: Iterable[Interval], first: float, last: float, cells: int = 96
) -> FloatArray:
    """How much of each part of each UTC day is covered, shape (cells, days), 0 to 1.

    Parameters
    ----------
    windows : iterable of Interval
    first, last : float
        The span, TDB days since J2000; `first` is a midnight of UTC.
    cells : int
        Parts of a day; the first row is the one after 0 h UTC.

    Notes
    -----
    UTC - TDB is taken as that of the first day: it varies by 3 ms within a year.
    """
    days = round(last - first)
    width = 1.0 / cells
    starts, ends = tdb_spans(windows)
    edges = first + width * np.arange(days * cells + 1)
    order = np.argsort(starts)
    starts, ends = starts[order], ends[order]
    # The time covered up to each edge, of which the cells are the differences.
    covered = np.zeros(edges.size)
    if starts.size:
        knots = np.empty(2 * starts.size)
        knots[0::2], knots[1::2] = starts, ends
        total = np.concatenate([[0.0], np.cumsum(ends - starts)])
        values = np.empty(knots.size)
        values[0::2], values[1::2] = total[:-1], total[1:]
        covered = np.interp(edges, knots, values)
    share = np.diff(covered) / width
    return np.asarray(np.clip(share, 0.0, 1.0).reshape(days, cells).T)


def utc_hour(days: FloatArray) -> FloatArray:
    """Hour of the UTC day at TDB days since J2000 (which is a noon)."""
    values = np.asarray(days, dtype=np.float64)
    offset = utc_offset_seconds(values.ravel())[0] / SECONDS_PER_DAY
    return np.asarray(24.0 * ((values - offset + 0.5) % 1.0))


def clock(days: float) -> str:
    """Hours and minutes of UTC, rounded, at TDB days since J2000."""
    half_minute = 30.0 / SECONDS_PER_DAY  # so that cutting the seconds off rounds
    return iso(time_from_tdb_days(days + half_minute), "utc", 0)[11:16]


def _order(site: Site) -> tuple[int, int]:
    network = NETWORKS.index(site.network) if site.network in NETWORKS else len(NETWORKS)
    return network, KINDS.index(site.kind) if site.kind in KINDS else len(KINDS)


def _bands(group: str, windows: list[Window]) -> tuple[Band, ...]:
    return tuple(band_of(window, group) for window in windows)
