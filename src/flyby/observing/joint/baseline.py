"""Two sites that look at once: their baseline, and the parallax that it gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.constants import AU_KM
from flyby.observing.sky import Sky
from flyby.observing.view import View, separation_rad, site_itrs_au
from flyby.roots import maximise

_SAMPLES = 9  # of each interval: an hour apart in a long winter night
_TOLERANCE_DAYS = 10.0 / 86400.0  # of the instant; the greatest value itself is flat there
_ARCSEC = 3600.0 * 180.0 / np.pi


@dataclass(frozen=True)
class BestParallax:
    """Where the parallax of two sites is greatest, for several intervals; arrays of shape (n,).

    Attributes
    ----------
    tdb_days : ndarray
        TDB days since J2000, to ten seconds.
    parallax_arcsec : ndarray
        Angle at the asteroid between the two sites: how far apart they see it among the stars.
    projected_km : ndarray
        Component of the baseline perpendicular to the line of sight.
    distance_km : ndarray
        From the geocentre.
    """

    tdb_days: FloatArray
    parallax_arcsec: FloatArray
    projected_km: FloatArray
    distance_km: FloatArray


def baseline_km(first: Site, second: Site) -> float:
    """Length of the chord between two sites, through the Earth."""
    return float(np.linalg.norm(site_itrs_au(first) - site_itrs_au(second))) * AU_KM


def parallax_arcsec(sky: Sky, first: Site, second: Site, tdb_days: FloatArray) -> FloatArray:
    """Angle between the astrometric directions in which two sites see the asteroid, shape (n,).

    It is the angle itself, not baseline over distance: at 38 000 km it reaches degrees.
    """
    instants = sky.at(tdb_days)
    return np.asarray(
        _ARCSEC
        * separation_rad(
            View(instants, first).astrometric_direction,
            View(instants, second).astrometric_direction,
        )
    )


def greatest_parallax(
    sky: Sky, first: Site, second: Site, starts: FloatArray, ends: FloatArray
) -> BestParallax:
    """Find the greatest parallax in each of several intervals.

    Parameters
    ----------
    sky : Sky
    first, second : Site
    starts, ends : ndarray, shape (n,)
        TDB days since J2000.
    """

    def parallax(days: FloatArray) -> FloatArray:
        return parallax_arcsec(sky, first, second, days)

    shares = np.linspace(0.0, 1.0, _SAMPLES)
    grid = starts[:, None] + shares * (ends - starts)[:, None]
    values = parallax(grid.ravel()).reshape(grid.shape)
    rows, best = np.arange(starts.size), np.argmax(values, axis=1)
    when, most = grid[rows, best], values[rows, best]
    inner, peak = maximise(
        lambda instants, _: parallax(instants),
        grid[rows, np.maximum(best - 1, 0)],
        grid[rows, np.minimum(best + 1, _SAMPLES - 1)],
        _TOLERANCE_DAYS,
    )
    when, most = np.where(peak > most, inner, when), np.maximum(peak, most)

    instants = sky.at(when)
    sight = View(instants, first).astrometric_direction
    sight = sight + View(instants, second).astrometric_direction
    sight /= np.linalg.norm(sight, axis=1)[:, None]
    chord = (site_itrs_au(second) - site_itrs_au(first)) * AU_KM @ instants.icrf_to_itrs
    along = np.einsum("ij,ij->i", chord, sight)
    return BestParallax(
        tdb_days=when,
        parallax_arcsec=most,
        projected_km=np.linalg.norm(chord - along[:, None] * sight, axis=1),
        distance_km=instants.distance_au * AU_KM,
    )
