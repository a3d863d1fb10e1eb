"""What figure `sky` shows: the asteroid's path among the stars, on a stereographic chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.catalogue.maps import bright_stars
from flyby.figures.scene import Scene
from flyby.frames import utc_offset_seconds
from flyby.times import iso, time_from_tdb_days

FloatArray = NDArray[np.float64]

HOURS = 15.0
_CELLS = 240
_MARGIN = 1.06
_LEAST_RADIUS_DEG = 20.0


@dataclass(frozen=True)
class Chart:
    """A stereographic projection of the celestial sphere, north up and east to the left.

    Attributes
    ----------
    axes : ndarray, shape (3, 3)
        Rows: east, north, and the direction of the centre; ICRF axes.
    radius : float
        Of the chart, in units in which the whole hemisphere has radius 2.
    """

    axes: FloatArray
    radius: float

    def project(self, directions: FloatArray) -> FloatArray:
        """Unit vectors (n, 3) to the chart (n, 2); nan opposite to the centre."""
        east, north, depth = (directions @ row for row in self.axes)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(depth > -0.999, 2.0 / (1.0 + depth), np.nan)
        return np.stack([-scale * east, scale * north], axis=-1)

    def direction(self, points: FloatArray) -> FloatArray:
        """Points of the chart (n, 2) to unit vectors (n, 3)."""
        x, y = -points[:, 0], points[:, 1]
        square = x**2 + y**2
        depth = (4.0 - square) / (4.0 + square)
        across = 4.0 / (4.0 + square)
        local = np.stack([across * x, across * y, depth], axis=1)
        return np.asarray(local @ self.axes)

    def shows(self, points: FloatArray, share: float = 1.0) -> NDArray[np.bool_]:
        """Which points of the chart are inside its rim."""
        return np.asarray(np.hypot(points[:, 0], points[:, 1]) < share * self.radius)


@dataclass(frozen=True)
class SkyScene:
    """Everything on the chart, in its coordinates.

    Attributes
    ----------
    chart : Chart
    seen_from : str
        "the Earth's centre", or the name of a site.
    path : ndarray, shape (n, 2)
    hour_texts : tuple of str
        UTC of each whole hour.
    hour_points, hour_ahead : ndarray, shape (h, 2)
        The path then, and a minute later.
    closest_point : ndarray, shape (2,)
    magnitude_at_closest : float or None
    stars : ndarray, shape (s, 2)
    star_magnitudes : ndarray, shape (s,)
    star_names : tuple of str
        Empty where a star has none.
    constellations : tuple of (str, ndarray)
        Name and where to write it.
    cells : ndarray, shape (c, c)
        Index of the constellation in each cell of `cell_axis` by `cell_axis`; -1 beyond the rim.
    cell_axis : ndarray, shape (c,)
    sun, moon : ndarray, shape (2,)
        At closest approach.
    equator : ndarray, shape (361, 2)
    """

    chart: Chart
    seen_from: str
    path: FloatArray
    hour_texts: tuple[str, ...]
    hour_points: FloatArray
    hour_ahead: FloatArray
    closest_point: FloatArray
    magnitude_at_closest: float | None
    stars: FloatArray
    star_magnitudes: FloatArray
    star_names: tuple[str, ...]
    constellations: tuple[tuple[str, FloatArray], ...]
    cells: NDArray[np.int64]
    cell_axis: FloatArray
    sun: FloatArray
    moon: FloatArray
    equator: FloatArray


def gather(scene: Scene) -> SkyScene:
    """As seen from the Earth's centre."""
    return gather_from(scene, None)


def gather_from(scene: Scene, site: Any) -> SkyScene:
    """As seen from a `flyby.observing.Site`, parallax included; None is the Earth's centre."""
    from flyby.observing import Sky
    from flyby.observing.view import View

    sky = Sky(scene.trajectory)

    def seen(days: FloatArray) -> View:
        return View(sky.at(days), site)

    first = max(scene.first_days, scene.closest_days - HOURS / 24.0)
    last = min(scene.last_days, scene.closest_days + HOURS / 24.0)
    # Dense where it is fast.
    s = np.linspace(-1.0, 1.0, 721)
    share = 0.15 * s + 0.85 * s**3
    days = scene.closest_days + np.where(
        s < 0.0, share * (scene.closest_days - first), share * (last - scene.closest_days)
    )
    path = seen(days).astrometric_direction
    at_closest = seen(np.array([scene.closest_days]))
    chart = _chart_of(path)
    offset = float(utc_offset_seconds(np.array([scene.closest_days]))[0]) / 86400.0
    hours = np.arange(np.ceil((first - offset) * 24.0), np.floor((last - offset) * 24.0) + 1) / 24.0
    at_hours = hours + offset
    stars = bright_stars()
    places = chart.project(_unit(stars.right_ascension_deg, stars.declination_deg))
    inside = chart.shows(places)
    cells, axis, names = _constellations(chart)
    turn = np.linspace(0.0, 360.0, 361)
    known = sky.magnitude_law is not None
    return SkyScene(
        chart=chart,
        seen_from="the Earth's centre" if site is None else str(site.name),
        path=chart.project(path),
        hour_texts=tuple(iso(time_from_tdb_days(day + 1e-7), "utc", 0)[11:16] for day in at_hours),
        hour_points=chart.project(seen(at_hours).astrometric_direction),
        hour_ahead=chart.project(seen(at_hours + 1.0 / 1440.0).astrometric_direction),
        closest_point=chart.project(at_closest.astrometric_direction)[0],
        magnitude_at_closest=float(at_closest.magnitude[0]) if known else None,
        stars=places[inside],
        star_magnitudes=stars.magnitude[inside],
        star_names=tuple(np.array(stars.names)[inside].tolist()),
        constellations=names,
        cells=cells,
        cell_axis=axis,
        sun=chart.project(at_closest.sun_direction)[0],
        moon=chart.project(at_closest.moon_direction)[0],
        equator=chart.project(_unit(turn, 0.0 * turn)),
    )


def _unit(right_ascension_deg: FloatArray, declination_deg: FloatArray) -> FloatArray:
    alpha, delta = np.radians(right_ascension_deg), np.radians(declination_deg)
    return np.stack(
        [np.cos(delta) * np.cos(alpha), np.cos(delta) * np.sin(alpha), np.sin(delta)], axis=1
    )


def _chart_of(path: FloatArray) -> Chart:
    """Centred between the ends of the path, and as large as it needs."""
    centre = path[0] + path[-1]
    middle = path[len(path) // 2]
    if np.linalg.norm(centre) < 0.3:  # the ends are opposite: the middle tells the side
        centre = middle
    centre = centre / np.linalg.norm(centre) + middle
    centre /= np.linalg.norm(centre)
    east = np.cross([0.0, 0.0, 1.0], centre)
    if np.linalg.norm(east) < 1e-6:
        east = np.array([1.0, 0.0, 0.0])
    east /= np.linalg.norm(east)
    axes = np.stack([east, np.cross(centre, east), centre])
    farthest = float(np.arccos(np.clip(path @ centre, -1.0, 1.0)).max())
    reach = np.clip(farthest * _MARGIN, np.radians(_LEAST_RADIUS_DEG), np.radians(125.0))
    return Chart(axes, 2.0 * float(np.tan(0.5 * reach)))


def _constellations(
    chart: Chart,
) -> tuple[NDArray[np.int64], FloatArray, tuple[tuple[str, FloatArray], ...]]:
    """IAU constellations over the chart (Roman 1987, PASP 99, 695, through astropy)."""
    from astropy.coordinates import SkyCoord, get_constellation

    axis = np.linspace(-chart.radius, chart.radius, _CELLS)
    x, y = np.meshgrid(axis, axis)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    inside = chart.shows(points)
    way = chart.direction(points[inside])
    coordinates = SkyCoord(
        np.degrees(np.arctan2(way[:, 1], way[:, 0])), np.degrees(np.arcsin(way[:, 2])), unit="deg",
        obstime=Time("J2000"),
    )  # fmt: skip
    found = np.asarray(get_constellation(coordinates))
    names, index = np.unique(found, return_inverse=True)
    cells = np.full(points.shape[0], -1, dtype=np.int64)
    cells[inside] = index
    labels = []
    for number, name in enumerate(names):
        own = points[inside][index == number]
        if len(own) > 0.004 * inside.sum():
            # Of its own points the one nearest to their middle: some constellations are bent.
            middle = own.mean(axis=0)
            labels.append((str(name), own[np.argmin(np.hypot(*(own - middle).T))]))
    return cells.reshape(_CELLS, _CELLS), axis, tuple(labels)
