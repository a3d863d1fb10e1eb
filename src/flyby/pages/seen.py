"""What is seen from the Earth, sampled: brightness, constellation, and altitudes over the sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.observing import Sky
from flyby.observing.view import View
from flyby.observing.windows.intervals import tdb_span
from flyby.observing.windows.sampling import sampled_sky
from flyby.pages.rows import Row
from flyby.scene.flyby import Flyby

SITE_STEP_DAYS = 5.0 / 1440.0
"""Longest step of the altitude curves; they are straight between samples."""

_EDGE_DAYS = 0.5 / 86400.0


@dataclass(frozen=True)
class FromGeocentre:
    """What is seen from the geocentre, at instants of shape (n,).

    Attributes
    ----------
    days : ndarray
        TDB days since J2000.
    magnitude : ndarray or None
        Apparent V, infinite in an umbra; None where no H is known.
    sunlit_fraction : ndarray
        Share of the Sun's disc that the asteroid sees.
    shadows : tuple of (float, float, str)
        From, to (TDB days since J2000) and in what: "in the Earth's umbra" and the like.
    phase_deg, elongation_deg, rate_deg_h : ndarray
    constellations : tuple of (float, float, str)
        From, to (TDB days since J2000, to half a second) and the name, in time order.
    """

    days: FloatArray
    magnitude: FloatArray | None
    sunlit_fraction: FloatArray
    shadows: tuple[tuple[float, float, str], ...]
    phase_deg: FloatArray
    elongation_deg: FloatArray
    rate_deg_h: FloatArray
    constellations: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class FromSite:
    """Altitudes over one site, without refraction, at shared instants of shape (n,).

    Attributes
    ----------
    site : Site
    altitude_deg, sun_altitude_deg : ndarray
    forbidden_by : tuple of str
        Constraints that keep it from ever observing in the span; empty where it does.
    hidden_below_deg : ndarray or None
        Altitude of what stands around the site, where the asteroid is; None where nothing does.
    """

    site: Site
    altitude_deg: FloatArray
    sun_altitude_deg: FloatArray
    forbidden_by: tuple[str, ...]
    hidden_below_deg: FloatArray | None = None


def from_geocentre(passage: Flyby, first_days: float, last_days: float) -> FromGeocentre:
    """Sample what is seen from the geocentre, at steps that follow the geometry."""
    sky = passage.sky
    shadows = tuple((*tdb_span(window), window.name) for window in passage.observing.shadows)
    # Both sides of every edge, and the fading between them.
    fading = [
        np.linspace(max(begin - _EDGE_DAYS, first_days), min(end + _EDGE_DAYS, last_days), 61)
        for begin, end, _ in shadows
    ]
    days = np.unique(np.concatenate([_grid(sky, first_days, last_days, None), *fading]))
    view = View(sky.at(days), None)
    return FromGeocentre(
        days,
        None if sky.magnitude_law is None else view.magnitude,
        view.instants.sunlight.fraction,
        shadows,
        view.phase_deg,
        view.elongation_deg,
        view.rate_deg_h,
        _constellations(sky, days),
    )


def from_sites(
    passage: Flyby, rows: Sequence[Row], first_days: float, last_days: float
) -> tuple[FloatArray, tuple[FromSite, ...]]:
    """Sample the altitudes over each site, and say why a site without a window has none.

    Returns
    -------
    days : ndarray, shape (n,)
        TDB days since J2000.
    seen : tuple of FromSite
    """
    sky = passage.sky
    days = _grid(sky, first_days, last_days, SITE_STEP_DAYS)
    instants = sky.at(days)
    observing = {row.site for row in rows if row.site}
    seen = []
    for site in passage.sites:
        if not site.has_horizon:
            continue
        view = View(instants, site)
        if site.identifier in observing:
            reasons: tuple[str, ...] = ()
        elif sky.magnitude_law is None and site.kind in ("optical", "naked-eye"):
            reasons = ("brightness not known",)
        else:
            (reasons,) = passage.why_no_window([site], first_days, last_days)
        mask = site.horizon
        hidden = None if mask is None else mask.hidden_below_deg(view.azimuth_deg)
        seen.append(FromSite(site, view.altitude_deg, view.sun_altitude_deg, reasons, hidden))
    return days, tuple(seen)


def _grid(sky: Sky, first_days: float, last_days: float, step: float | None) -> FloatArray:
    parts = [instants.tdb_days for instants in sampled_sky(sky, first_days, last_days, step)]
    return np.unique(np.concatenate(parts))


def _constellations(sky: Sky, days: FloatArray) -> tuple[tuple[float, float, str], ...]:
    """Where the geocentric path crosses from one constellation into the next."""
    names = _constellation_names(sky, days)
    changes = np.flatnonzero(names[1:] != names[:-1])
    left, right = days[changes], days[changes + 1]
    while left.size and np.max(right - left) > _EDGE_DAYS:
        middle = 0.5 * (left + right)
        still = _constellation_names(sky, middle) == names[changes]
        left, right = np.where(still, middle, left), np.where(still, right, middle)
    edges = [float(days[0]), *(float(edge) for edge in right), float(days[-1])]
    kept = [*(str(names[change]) for change in changes), str(names[-1])]
    return tuple(zip(edges[:-1], edges[1:], kept, strict=True))


def _constellation_names(sky: Sky, days: FloatArray) -> NDArray[np.str_]:
    """IAU constellations (boundaries of Roman 1987, PASP 99, 695, as astropy ships them)."""
    from astropy.coordinates import SkyCoord, get_constellation

    direction = View(sky.at(days), None).astrometric_direction
    x, y, z = direction.T
    place = SkyCoord(np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(z)), unit="deg")
    return np.atleast_1d(np.asarray(get_constellation(place), dtype=np.str_))
