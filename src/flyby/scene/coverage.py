"""Who can observe, site by site: about the flyby, and over the calendar years around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.observing import (
    JointView,
    Sky,
    Window,
    geometric_windows,
    naked_eye_windows,
    observation_windows,
)
from flyby.observing.joint import JointCoverage, joint_view
from flyby.observing.view import View
from flyby.observing.windows import tdb_span
from flyby.scene.bands import NETWORKS, Band, group_of_network, shadow_bands, window_bands
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

YEARS_BEFORE, YEARS_AFTER = 2, 1
"""Whole calendar years (UTC) before and after that of the flyby."""

KINDS: tuple[str, ...] = ("optical", "tracking", "radar")


@dataclass(frozen=True)
class Row:
    """A site and its windows in time order."""

    site: Site
    windows: tuple[Window, ...]

    @property
    def group(self) -> str:
        """As figures group and colour the sites: "JAXA", "ESA" or "other"."""
        return group_of_network(self.site.network)

    def within(self, first: float, last: float) -> tuple[Window, ...]:
        """Choose the windows that reach into a span (TDB days since J2000)."""
        spans = ((window, *tdb_span(window)) for window in self.windows)
        return tuple(window for window, start, end in spans if start < last and end > first)


@dataclass(frozen=True)
class Observing:
    """Windows of sites over a span, from one search.

    Attributes
    ----------
    first_days, last_days : float
        The span, TDB days since J2000.
    rows : tuple of Row
        Every site, with a window or without, in the order in which they were given.
    geometry, naked_eye : tuple of Window
        Those that need no site: nearness and shadows, and the brightness to the eye.
    """

    first_days: float
    last_days: float
    rows: tuple[Row, ...]
    geometry: tuple[Window, ...]
    naked_eye: tuple[Window, ...]

    @property
    def windows(self) -> list[Window]:
        """Those of all sites, site by site."""
        return [window for row in self.rows for window in row.windows]


def observing_over(sky: Sky, sites: Sequence[Site], first: float, last: float) -> Observing:
    """Search for the windows of sites between two instants (TDB days since J2000).

    Without H nothing is said of what depends on brightness: optical sites then have no window.
    """
    start, stop = time_from_tdb_days(first), time_from_tdb_days(last)
    known = sky.magnitude_law is not None
    searched = [site for site in sites if known or site.kind in ("tracking", "radar")]
    windows = observation_windows(sky, searched, start, stop) if searched else []
    by_site: dict[int, list[Window]] = {id(site): [] for site in sites}
    for window in windows:
        by_site[id(window.place)].append(window)
    return Observing(
        first,
        last,
        tuple(Row(site, tuple(by_site[id(site)])) for site in sites),
        tuple(geometric_windows(sky, start, stop)),
        tuple(naked_eye_windows(sky, start, stop)) if known else (),
    )


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
    found : Observing
        Every site, with a window or without: JAXA's network, ESA's, others; in each optical,
        tracking, radar.
    first_days, last_days : float
        The span, TDB days since J2000: whole calendar years of UTC.
    closest_days : float
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
    found: Observing
    closest_days: float
    joint: tuple[JointCoverage, ...]
    geometry: tuple[Band, ...]
    naked_eye: tuple[Band, ...]
    missions: tuple[Band, ...]
    curves: Curves
    law: str

    @property
    def first_days(self) -> float:
        """Start of the years."""
        return self.found.first_days

    @property
    def last_days(self) -> float:
        """End of the years."""
        return self.found.last_days

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every site and its windows."""
        return self.found.rows

    def rows_of(self, group: str) -> tuple[Row, ...]:
        """Choose the rows of "JAXA", "ESA" or "other"."""
        return tuple(row for row in self.rows if row.group == group)


def years_about(time: Time) -> tuple[Time, Time]:
    """Return the ends of the whole calendar years (UTC) about an instant that coverage spans."""
    year = int(iso(time, "utc", 0)[:4])
    start, stop = (
        parse_time(f"{y:04d}-01-01T00:00:00 UTC")
        for y in (year - YEARS_BEFORE, year + YEARS_AFTER + 1)
    )
    return start, stop


def coverage_over(
    sky: Sky, sites: Iterable[Site], missions: tuple[Band, ...], closest: Time
) -> Coverage:
    """Find every window of sites over the calendar years about a flyby.

    Parameters
    ----------
    sky : Sky
        Which covers these years: `years_about`.
    sites : iterable of Site
    missions : tuple of Band
    closest : Time
        Of closest approach.
    """
    start, stop = years_about(closest)
    closest_days = float(tdb_days(closest))
    ordered = sorted(sites, key=_order)
    found = observing_over(sky, ordered, float(tdb_days(start)), float(tdb_days(stop)))
    joint = _joint(sky, found, start, stop)
    geometry = window_bands(found.geometry, "geometry")
    usable = sky.usable_span(found.first_days, found.last_days)
    days = np.union1d(
        sample_days(closest_days, *usable),
        np.clip(_within_shadows(geometry, closest_days), *usable),
    )
    return Coverage(
        sky=sky,
        found=found,
        closest_days=closest_days,
        joint=joint.coverage,
        geometry=geometry,
        naked_eye=window_bands(found.naked_eye, "naked-eye"),
        missions=missions,
        curves=curves(sky, days),
        law="" if sky.magnitude_law is None else sky.magnitude_law.description,
    )


def _joint(sky: Sky, found: Observing, start: Time, stop: Time) -> JointView:
    known = sky.magnitude_law is not None
    searched = [r.site for r in found.rows if known or r.site.kind in ("tracking", "radar")]
    windows = found.windows
    kinds = [
        kind
        for kind in KINDS
        if any(window.kind == kind for window in windows)
        and all(any(s.kind == kind and s.network == n for s in searched) for n in NETWORKS)
    ]
    return joint_view(windows, sky, searched, start, stop, kinds=kinds)


def curves(sky: Sky, days: FloatArray) -> Curves:
    """Compute what the geocentre sees at TDB days since J2000, shape (n,)."""
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
    """Put nan in place of what is infinite: a drawn curve breaks there."""
    return np.where(np.isfinite(values), values, np.nan)


def _within_shadows(geometry: tuple[Band, ...], closest: float) -> FloatArray:
    """Return instants that show how the light goes and comes back in the flyby's shadows."""
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
    """Return instants a day apart, ever closer towards closest approach, down to half a minute."""
    near = np.geomspace(3e-4, 20.0, 900)
    days = np.concatenate([closest - near, [closest], closest + near, np.arange(first, last, 1.0)])
    return np.unique(np.clip(days, first, last))


def _order(site: Site) -> tuple[int, int]:
    network = NETWORKS.index(site.network) if site.network in NETWORKS else len(NETWORKS)
    return network, KINDS.index(site.kind) if site.kind in KINDS else len(KINDS)
