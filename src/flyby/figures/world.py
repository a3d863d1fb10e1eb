"""A flat map of the world: land, night, and axes in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.maps import land_rings
from flyby.figures.colours import colour_of, tint
from flyby.figures.style import current_theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patheffects import AbstractPathEffect

LAND = "#e4dfd3"
WATER = "#f4f8fb"

WIDTH_TO_HEIGHT = 2.0


def draw_world(
    ax: Axes, *, land: str | None = None, outline: str = "#9a958a", zorder: float = 1.0
) -> Axes:
    """Draw land and a grid of latitude and longitude on plain axes, degree for degree."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    face = tint(LAND) if land is None else land
    path = Path.make_compound_path(*(Path(ring, closed=True) for ring in land_rings()))
    ax.add_patch(PathPatch(path, facecolor=face, edgecolor=outline, linewidth=0.35, zorder=zorder))
    if current_theme() is not None:  # the caller's own axes keep their colour
        ax.set_facecolor(WATER)
    ax.set_xlim(-180.0, 180.0)
    ax.set_ylim(-90.0, 90.0)
    ax.set_aspect("equal", adjustable="box")
    ax.xaxis.set_major_locator(MultipleLocator(60.0))
    ax.set_yticks([-60.0, -30.0, 0.0, 30.0, 60.0])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _degrees(value, "E", "W")))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _degrees(value, "N", "S")))
    ax.tick_params(length=0, labelsize=6.6, labelcolor=colour_of("soft-ink"))
    ax.grid(True, color=colour_of("grid"), linewidth=0.35)
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(colour_of("grid"))
    return ax


def shade_night(
    ax: Axes, longitude_deg: FloatArray, latitude_deg: FloatArray, sun_altitude_deg: FloatArray
) -> None:
    """Shade night and the three twilights, darker with each: edges at 0, -6, -12 and -18 deg."""
    for edge in (0.0, -6.0, -12.0, -18.0):
        ax.contourf(
            longitude_deg,
            latitude_deg,
            sun_altitude_deg,
            levels=[-90.0, edge],
            colors=[colour_of("night")],
            alpha=0.13,
            zorder=2,
        )


def halo() -> list[AbstractPathEffect]:
    """Return a pale rim that lifts letters off the lines under them."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=1.8, foreground=colour_of("paper"), alpha=0.75)]


def split_at_the_edge(longitude_deg: FloatArray, latitude_deg: FloatArray) -> list[FloatArray]:
    """Cut a line on the globe into pieces (n, 2) that end at the map's edges."""
    points = np.stack([longitude_deg, latitude_deg], axis=1)
    pieces = []
    start: list[FloatArray] = []
    first = 0
    for cut in np.flatnonzero(np.abs(np.diff(longitude_deg)) > 180.0) + 1:
        before, after = points[cut - 1], points[cut]
        edge = np.copysign(180.0, before[0])
        share = (edge - before[0]) / (after[0] + 2.0 * edge - before[0])
        latitude = before[1] + share * (after[1] - before[1])
        pieces.append(np.stack([*start, *points[first:cut], np.array([edge, latitude])]))
        start, first = [np.array([-edge, latitude])], int(cut)
    pieces.append(np.stack([*start, *points[first:]]))
    return pieces


def _degrees(value: float, positive: str, negative: str) -> str:
    value = (value + 180.0) % 360.0 - 180.0 if abs(value) > 180.0 else value
    if value == 0.0 or abs(value) == 180.0:
        return f"{abs(value):.0f}\u00b0"
    return f"{abs(value):.0f}\u00b0 {positive if value > 0 else negative}"
