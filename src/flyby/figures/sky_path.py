"""The path of the asteroid over a star chart, with ticks at hours or dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.figures.colours import colour_of
from flyby.figures.labels import place_label
from flyby.figures.star_chart import (
    Chart,
    StarField,
    chart_of,
    star_field,
)
from flyby.figures.world import halo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from flyby.catalogue.sites import Site
    from flyby.observing import Sky

_MINUTE = 1.0 / 1440.0
_PALE = 0.3


@dataclass(frozen=True)
class Path:
    """The path of the asteroid over a chart.

    Attributes
    ----------
    field : StarField
    points : ndarray, shape (n, 2)
    above : ndarray of bool, shape (n,)
        Whether it is above the horizon; true everywhere as seen from the Earth's centre.
    tick_texts : tuple of str
        UTC: "21:00", with the date where a day begins; dates alone in the weeks.
    ticks, ticks_ahead : ndarray, shape (h, 2)
        The path at the ticks, and a minute later.
    """

    field: StarField
    points: FloatArray
    above: NDArray[np.bool_]
    tick_texts: tuple[str, ...]
    ticks: FloatArray
    ticks_ahead: FloatArray

    @property
    def chart(self) -> Chart:
        """The projection."""
        return self.field.chart


def path_over_chart(
    sky: Sky,
    site: Site | None,
    days: FloatArray,
    ticks: FloatArray,
    texts: tuple[str, ...],
    least_radius_deg: float,
) -> Path:
    """Compute the path at some instants, on the smallest chart that shows it."""
    from flyby.observing.view import View

    view = View(sky.at(days), site)
    way = view.astrometric_direction
    chart = chart_of(way, least_radius_deg)
    return Path(
        field=star_field(chart),
        points=chart.project(way),
        above=np.ones(len(days), dtype=bool) if site is None else view.altitude_deg > 0.0,
        tick_texts=texts,
        ticks=chart.project(View(sky.at(ticks), site).astrometric_direction),
        ticks_ahead=chart.project(View(sky.at(ticks + _MINUTE), site).astrometric_direction),
    )


def draw_path(path: Path, ax: Axes, width: float) -> None:
    """Bold where it is above the horizon, pale where it is not."""
    colour = colour_of("mark")
    # What even the largest chart cannot hold ends at its rim.
    shown = np.where(path.chart.shows(path.points)[:, None], path.points, np.nan)
    if not path.above.all():
        ax.plot(*shown.T, color=colour, linewidth=width, alpha=_PALE, zorder=5)
    up = np.where(path.above[:, None], shown, np.nan)
    ax.plot(*up.T, color=colour, linewidth=width, zorder=5)


def draw_ticks(path: Path, ax: Axes, within: float) -> None:
    """Ticks across the path, with their times where there is room."""
    extent = 0.5 * (ax.get_xlim()[1] - ax.get_xlim()[0])
    bright = path.field.stars[path.field.star_magnitudes < 3.0]
    last: NDArray[np.float64] | None = None
    for text, point, ahead in zip(path.tick_texts, path.ticks, path.ticks_ahead, strict=True):
        if not np.all(np.isfinite(point)) or np.hypot(*point) > within * path.chart.radius:
            continue
        along = ahead - point
        normal = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-12)
        if last is not None and np.hypot(*(point - last)) < 0.022 * extent:
            continue
        tick = np.stack([point - 0.009 * extent * normal, point + 0.009 * extent * normal])
        ax.plot(tick[:, 0], tick[:, 1], color=colour_of("mark"), linewidth=1.0, zorder=6)
        last = point
        places = [
            (*(point + side * reach * extent * normal), _towards(side * normal[0]), "center")
            for reach in (0.02, 0.03, 0.042, 0.056)
            for side in (1.0, -1.0)
        ]
        place_label(
            ax,
            text,
            places,
            avoid=np.concatenate([path.points, bright]),
            fontsize=6.4,
            color=colour_of("mark"),
            zorder=7,
            path_effects=halo(),
        )


def _towards(across: float) -> str:
    """How a label is set that stands off in a direction of this horizontal share."""
    return "center" if abs(across) < 0.3 else "left" if across > 0.0 else "right"
