"""Two sites that look at once: their baseline, and the parallax that it gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, separation_rad
from flyby.catalogue.sites import Site
from flyby.constants import AU_KM
from flyby.observing.sky import Sky
from flyby.observing.view import View, site_itrs_au
from flyby.observing.windows.intervals import Intervals
from flyby.roots import maximise
from flyby.times import tdb_days, time_from_tdb_days, to_utc

_SAMPLES = 9  # of each interval: an hour apart in a long winter night
_TOLERANCE_DAYS = 10.0 / 86400.0  # of the instant; the greatest value itself is flat there
_ARCSEC = 3600.0 * 180.0 / np.pi


@dataclass(frozen=True)
class BestParallax:
    """Where the parallax of two sites is greatest, for several intervals; arrays of shape (n,).

    Attributes
    ----------
    parallax : Quantity
        Angle at the asteroid between the two sites: how far apart they see it among the stars
        [arcsec].
    projected_baseline : Quantity
        Component of the baseline perpendicular to the line of sight [km].
    distance : Quantity
        From the geocentre [km].

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, load_site
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> from flyby.observing.joint import greatest_parallax
    >>> from flyby.observing.windows import Interval, tdb_spans
    >>> night = Interval.between(parse_time("2029-04-13T18:00"), parse_time("2029-04-13T22:00"))
    >>> best = greatest_parallax(sky, load_site("J04"), load_site("Z84"), tdb_spans([night]))
    >>> best.parallax.round(), best.projected_baseline.round()
    (<Quantity [9573.] arcsec>, <Quantity [1532.] km>)
    """

    parallax: Quantity
    projected_baseline: Quantity
    distance: Quantity
    _tdb_days: FloatArray

    @property
    def time(self) -> Time:
        """When it is greatest, to ten seconds, UTC."""
        return to_utc(time_from_tdb_days(self._tdb_days))


def baseline(first: Site, second: Site) -> Quantity:
    """Return the length of the chord between two sites, through the Earth.

    Examples
    --------
    >>> from flyby.observing import load_site
    >>> from flyby.observing.joint import baseline
    >>> baseline(load_site("P93"), load_site("J04")).round()
    <Quantity 10522. km>
    """
    chord = site_itrs_au(first) - site_itrs_au(second)
    return Quantity(float(np.linalg.norm(chord)) * AU_KM, "km")


def parallax(sky: Sky, first: Site, second: Site, time: Time) -> Quantity:
    """Return the angle between the astrometric directions in which two sites see the asteroid.

    It is the angle itself, not baseline over distance: at 38 000 km it reaches degrees.

    Parameters
    ----------
    sky : Sky
    first, second : Site
    time : Time
        One instant or an array of them.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, load_site
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> from flyby.observing.joint import parallax
    >>> parallax(sky, load_site("J04"), load_site("Z84"), parse_time("2029-04-13T21:00")).round()
    <Quantity [9153.] arcsec>
    """
    return Quantity(_parallax_arcsec(sky, first, second, tdb_days(time)), "arcsec")


def _parallax_arcsec(sky: Sky, first: Site, second: Site, days: FloatArray) -> FloatArray:
    instants = sky.at(days)
    return np.asarray(
        _ARCSEC
        * separation_rad(
            View(instants, first).astrometric_direction,
            View(instants, second).astrometric_direction,
        )
    )


def greatest_parallax(sky: Sky, first: Site, second: Site, intervals: Intervals) -> BestParallax:
    """Find the greatest parallax in each of several intervals.

    Parameters
    ----------
    sky : Sky
    first, second : Site
    intervals : pair of ndarray, shape (n,)
        Starts and ends, TDB days since J2000 (`tdb_spans`).

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, load_site
    >>> from flyby.times import parse_time, stamp
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> from flyby.observing.joint import greatest_parallax
    >>> from flyby.observing.windows import Interval, tdb_spans
    >>> night = Interval.between(parse_time("2029-04-13T18:00"), parse_time("2029-04-13T22:00"))
    >>> best = greatest_parallax(sky, load_site("J04"), load_site("Z84"), tdb_spans([night]))
    >>> stamp(best.time[0])
    '2029-04-13 21:23:20 UTC'
    """
    starts, ends = intervals

    def seen_apart(days: FloatArray) -> FloatArray:
        return _parallax_arcsec(sky, first, second, days)

    shares = np.linspace(0.0, 1.0, _SAMPLES)
    grid = starts[:, None] + shares * (ends - starts)[:, None]
    values = seen_apart(grid.ravel()).reshape(grid.shape)
    rows, best = np.arange(starts.size), np.argmax(values, axis=1)
    when, most = grid[rows, best], values[rows, best]
    inner, peak = maximise(
        lambda instants, _: seen_apart(instants),
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
        parallax=Quantity(most, "arcsec"),
        projected_baseline=Quantity(np.linalg.norm(chord - along[:, None] * sight, axis=1), "km"),
        distance=Quantity(instants.distance_au * AU_KM, "km"),
        _tdb_days=when,
    )
