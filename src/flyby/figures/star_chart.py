"""Stars and constellations as every star chart of the figures draws them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.catalogue.maps import bright_stars, constellation_borders, constellation_figures
from flyby.figures.colours import colour_of, readable, tint
from flyby.figures.labels import place_label
from flyby.figures.world import halo
from flyby.frames import ECLIPTIC_TO_ICRF

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from numpy.typing import ArrayLike

_CELLS = 110
_MARGIN = 1.08
_LARGEST_DEG = 125.0

SKY = "#fbfcfe"
_BORDERS = "#d3dae2"
_FIGURES = "#9fb2c6"
_NAMES = "#7d8a97"
_CIRCLES = (("equator", (0, (1, 3)), "celestial equator"), ("ecliptic", (0, (5, 3)), "ecliptic"))


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
        """Project unit vectors (n, 3) to the chart (n, 2); nan opposite to the centre."""
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
class StarField:
    """What stands still on a chart, in its coordinates.

    Attributes
    ----------
    chart : Chart
    stars : ndarray, shape (s, 2)
    star_magnitudes : ndarray, shape (s,)
        V.
    star_names : tuple of str
        Empty where a star has none.
    figures, borders : tuple of ndarray, each (n, 2)
        Lines of the constellations; nan where they leave the chart.
    constellations : tuple of (str, ndarray)
        Name and where to write it.
    equator, ecliptic : ndarray, shape (n, 2)
    """

    chart: Chart
    stars: FloatArray
    star_magnitudes: FloatArray
    star_names: tuple[str, ...]
    figures: tuple[FloatArray, ...]
    borders: tuple[FloatArray, ...]
    constellations: tuple[tuple[str, FloatArray], ...]
    equator: FloatArray
    ecliptic: FloatArray


def chart_of(path: FloatArray, least_radius_deg: float) -> Chart:
    """Return the smallest chart that shows a path (unit vectors), as far as a chart can.

    The centre of the smallest circle about the path is approached by steps towards what is
    farthest from it, each shorter (Badoiu & Clarkson 2003).
    """
    centre = path[len(path) // 2]
    for step in range(1, 400):
        farthest = path[int(np.argmin(path @ centre))]
        centre = centre + (farthest - centre) / (step + 1.0)
        centre /= np.linalg.norm(centre)
    east = np.cross([0.0, 0.0, 1.0], centre)
    if np.linalg.norm(east) < 1e-6:
        east = np.array([1.0, 0.0, 0.0])
    east /= np.linalg.norm(east)
    axes = np.stack([east, np.cross(centre, east), centre])
    farthest = float(np.arccos(np.clip(path @ centre, -1.0, 1.0)).max())
    reach = np.clip(farthest * _MARGIN, np.radians(least_radius_deg), np.radians(_LARGEST_DEG))
    return Chart(axes, 2.0 * float(np.tan(0.5 * reach)))


def star_field(chart: Chart) -> StarField:
    """Stars, constellations and great circles on a chart."""
    stars = bright_stars()
    places = chart.project(unit(stars.right_ascension_deg, stars.declination_deg))
    inside = chart.shows(places)
    turn = np.radians(np.linspace(0.0, 360.0, 721))
    circle = np.stack([np.cos(turn), np.sin(turn), 0.0 * turn], axis=1)
    return StarField(
        chart=chart,
        stars=places[inside],
        star_magnitudes=stars.magnitude[inside],
        star_names=tuple(np.array(stars.names)[inside].tolist()),
        figures=_on_chart(chart, constellation_figures()),
        borders=_on_chart(chart, constellation_borders()),
        constellations=_constellations(chart),
        equator=_bounded(chart, circle),
        ecliptic=_bounded(chart, circle @ ECLIPTIC_TO_ICRF.T),
    )


def unit(right_ascension_deg: FloatArray, declination_deg: FloatArray) -> FloatArray:
    """Return unit vectors (n, 3)."""
    alpha, delta = np.radians(right_ascension_deg), np.radians(declination_deg)
    return np.stack(
        [np.cos(delta) * np.cos(alpha), np.cos(delta) * np.sin(alpha), np.sin(delta)], axis=1
    )


def _bounded(chart: Chart, directions: FloatArray) -> FloatArray:
    """Break a line on the chart where it is far outside, lest it come round the back."""
    points = chart.project(directions)
    points[~(np.hypot(points[:, 0], points[:, 1]) < 1.3 * chart.radius + 0.1)] = np.nan
    return points


def _on_chart(chart: Chart, lines: tuple[FloatArray, ...]) -> tuple[FloatArray, ...]:
    """Lines of right ascension and declination as arcs of great circles, those that are seen."""
    found = []
    for line in lines:
        corners = unit(line[:, 0], line[:, 1])
        share = np.linspace(0.0, 1.0, 17)[1:, None]
        pieces = [corners[:1]] + [a + share * (b - a) for a, b in pairwise(corners)]
        way = np.concatenate(pieces)
        points = _bounded(chart, way / np.linalg.norm(way, axis=1)[:, None])
        if np.any(np.isfinite(points)):
            found.append(points)
    return tuple(found)


def _constellations(chart: Chart) -> tuple[tuple[str, FloatArray], ...]:
    """Names and middles of the constellations that take a share of the chart."""
    from astropy.coordinates import SkyCoord, get_constellation

    axis = np.linspace(-chart.radius, chart.radius, _CELLS)
    x, y = np.meshgrid(axis, axis)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    points = points[chart.shows(points)]
    way = chart.direction(points)
    coordinates = SkyCoord(
        np.degrees(np.arctan2(way[:, 1], way[:, 0])),
        np.degrees(np.arcsin(way[:, 2])),
        unit="deg",
        obstime=Time("J2000"),
    )
    names, index = np.unique(np.asarray(get_constellation(coordinates)), return_inverse=True)
    labels = []
    for number, name in enumerate(names):
        own = points[index == number]
        if len(own) > 0.004 * len(points):
            # Of its own points the one nearest to their middle: some constellations are bent.
            middle = own.mean(axis=0)
            labels.append((str(name), own[np.argmin(np.hypot(*(own - middle).T))]))
    return tuple(labels)


def star_size(magnitude: ArrayLike) -> FloatArray:
    """Area of a star's dot [points squared]."""
    above = np.maximum(5.8 - np.asarray(magnitude, dtype=np.float64), 0.0)
    return np.asarray(0.6 + 1.5 * above**1.75)


def draw_field(field: StarField, ax: Axes, clip: Patch) -> None:
    """Borders and figures of constellations, equator and ecliptic, stars; no words yet."""
    from matplotlib.collections import LineCollection

    for lines, colour, width in (
        (field.borders, tint(_BORDERS), 0.5),
        (field.figures, tint(_FIGURES), 0.6),
    ):
        drawn = ax.add_collection(
            LineCollection(list(lines), colors=colour, linewidths=width, zorder=1)
        )
        drawn.set_clip_path(clip)
    for name, dashes, _ in _CIRCLES:
        points = getattr(field, name)
        (line,) = ax.plot(
            points[:, 0],
            points[:, 1],
            color=colour_of("geometry"),
            linewidth=0.6,
            linestyle=dashes,
            zorder=1,
        )
        line.set_clip_path(clip)
    dots = ax.scatter(
        field.stars[:, 0],
        field.stars[:, 1],
        s=star_size(field.star_magnitudes),
        color=colour_of("ink"),
        linewidths=0.0,
        zorder=3,
    )
    dots.set_clip_path(clip)


def name_circles(field: StarField, ax: Axes, avoid: FloatArray) -> None:
    """Write the names of equator and ecliptic along them, where there is room."""
    radius = field.chart.radius
    for name, _, words in _CIRCLES:
        points = getattr(field, name)
        inside = points[np.hypot(points[:, 0], points[:, 1]) < 0.9 * radius]
        # Near the rim first: the middle belongs to the path.
        order = np.argsort(-np.hypot(inside[:, 0], inside[:, 1]))
        for x, y in inside[order][::4]:
            near = inside[np.hypot(*(inside - (x, y)).T) < 0.08 * radius]
            along = near[np.argmax(near[:, 0])] - near[np.argmin(near[:, 0])]
            turn = np.degrees(np.arctan2(along[1], along[0]))
            off = 0.02 * radius * np.array([-np.sin(np.radians(turn)), np.cos(np.radians(turn))])
            label = place_label(
                ax,
                words,
                [(*((x, y) + side * off), "center", "center") for side in (1.0, -1.0)],
                avoid=avoid,
                fontsize=6.4,
                color=colour_of("geometry"),
                zorder=4,
                rotation=turn,
                rotation_mode="anchor",
                path_effects=halo(),
            )
            if label is not None:
                break


def beside(path: FloatArray, width: float) -> FloatArray:
    """Return a path and both edges of a strip about it, as points that no label may cover."""
    along = np.gradient(path, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-12)[:, None]
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1) / length
    return np.concatenate([path, path + width * normal, path - width * normal])


def name_stars(
    field: StarField,
    ax: Axes,
    path: FloatArray,
    brightest: float,
    faintest: float,
    faintest_anywhere: float,
) -> None:
    """Write the names of the stars from `brightest` to `faintest`.

    Those fainter than `faintest_anywhere` only near the path.
    """
    radius = field.chart.radius
    pad = 0.013 * radius
    # Beside the dot, above and below it, then farther off to each corner.
    places = [
        (1.0, 0.0, "left", "center"),
        (-1.0, 0.0, "right", "center"),
        (0.0, 1.0, "center", "bottom"),
        (0.0, -1.0, "center", "top"),
        (1.0, -2.0, "left", "center"),
        (-1.0, 2.0, "right", "center"),
        (1.0, 2.0, "left", "center"),
        (-1.0, -2.0, "right", "center"),
        (0.0, -2.5, "center", "top"),
        (0.0, 2.5, "center", "bottom"),
    ]
    for (x, y), magnitude, name in zip(
        field.stars, field.star_magnitudes, field.star_names, strict=True
    ):
        if not name or not brightest < magnitude <= faintest or np.hypot(x, y) > 0.93 * radius:
            continue
        near = np.nanmin(np.hypot(*(path - (x, y)).T)) < 0.12 * radius
        if magnitude > faintest_anywhere and not near:
            continue
        place_label(
            ax,
            name,
            [(x + a * pad, y + b * pad, *sides) for a, b, *sides in places],
            avoid=path,
            fontsize=6.4,
            color=colour_of("ink"),
            zorder=7,
            path_effects=halo(),
        )


def name_constellations(field: StarField, ax: Axes, avoid: FloatArray) -> None:
    """Write the names of the constellations in the middle of each, where there is room."""
    radius = field.chart.radius
    for name, (x, y) in field.constellations:
        if np.hypot(x, y) > 0.9 * radius:
            continue
        step = 0.03 * radius
        ways = [
            (a, b) for reach in (0, 1, 2) for a in (-reach, 0, reach) for b in (-reach, 0, reach)
        ]
        place_label(
            ax,
            name.upper(),
            [(x + a * step, y + b * step, "center", "center") for a, b in dict.fromkeys(ways)],
            avoid=avoid,
            fontsize=6.4,
            color=readable(_NAMES),
            zorder=4,
        )
