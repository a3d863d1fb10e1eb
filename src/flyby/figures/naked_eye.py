"""Figure `naked-eye`: how long, and how bright, for each place on the Earth."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from flyby.figures.labels import add_footer
from flyby.figures.scene import Scene
from flyby.figures.scenes.naked_eye import gather
from flyby.figures.style import INK, SOFT_INK, new_figure
from flyby.figures.world import draw_world
from flyby.observing.naked_eye_map import NakedEyeMap
from flyby.times import iso


def naked_eye_figure(scene: Scene) -> Any:
    """The whole figure: hours above, least V below.

    Returns
    -------
    matplotlib.figure.Figure
    """
    found = scene.part(gather)
    height = 206.0
    figure = new_figure(180.0, height)
    name = scene.orbit.designation.split("(")[0].strip()
    figure.suptitle(
        f"{name} to the naked eye", x=0.012, ha="left", fontsize=11.5, color=INK,
        y=1.0 - 3.5 / height, va="top", weight="bold",
    )  # fmt: skip
    places = found.places
    if places is None or not np.any(places.hours > 0.0):
        words = found.missing or "nowhere: it is never brighter than the limit in a dark sky"
        figure.text(0.5, 0.5, words, ha="center", va="center", fontsize=9.0, color=SOFT_INK)
        add_footer(figure, scene)
        return figure
    span = f"a day to either side of {iso(scene.approach.time, 'utc', 0)[:10]}"
    told = (
        f"within {span}: Sun below {_minus(places.maximum_sun_altitude_deg)} deg, altitude above "
        f"{places.minimum_altitude_deg:g} deg, V at most {places.limiting_magnitude:g} as seen "
        f"from the place (all assumed), no extinction, no clouds; {places.magnitude_law}"
    )
    figure.text(
        0.012, 1.0 - 9.6 / height, "\n".join(textwrap.wrap(told, 118)), fontsize=7.0,
        color=SOFT_INK, va="top", linespacing=1.4,
    )  # fmt: skip
    panel = 78.0 / height
    upper = figure.add_axes((0.062, 105.0 / height, 0.83, panel))
    lower = figure.add_axes((0.062, 20.0 / height, 0.83, panel))
    draw_hours(places, upper)
    draw_brightest(places, lower)
    for ax, words in (
        (upper, "How long it can be seen"),
        (lower, "How bright it becomes there"),
    ):
        ax.set_title(words, loc="left", fontsize=8.5, color=INK, pad=4.0)
    add_footer(figure, scene)
    return figure


def draw_hours(places: NakedEyeMap, ax: Any = None) -> Any:
    """Hours of visibility in steps of one.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = _axes(ax)
    hours = np.where(places.hours > 0.0, places.hours, np.nan)
    top = max(2.0, float(np.ceil(np.nanmax(hours))))
    levels = np.arange(0.0, top + 1e-9, max(1.0, np.ceil(top / 12.0)))
    filled = _filled(places, hours, levels, "cividis", ax)
    _bar(ax, filled, "hours")
    return ax


def draw_brightest(places: NakedEyeMap, ax: Any = None) -> Any:
    """Least V in steps of a quarter of a magnitude, bright below.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = _axes(ax)
    brightest = places.brightest_v
    low = np.floor(4.0 * float(np.nanmin(brightest))) / 4.0
    high = min(places.limiting_magnitude, np.ceil(4.0 * float(np.nanmax(brightest))) / 4.0)
    step = 0.25 if high - low <= 3.0 else 0.5
    levels = np.arange(low, max(high, low + step) + 1e-9, step)
    filled = _filled(places, brightest, levels, "cividis_r", ax)
    bar = _bar(ax, filled, "V (brighter above)")
    bar.ax.invert_yaxis()
    return ax


def _filled(places: NakedEyeMap, values: Any, levels: Any, colours: str, ax: Any) -> Any:
    draw_world(ax, land="none", outline="#4b4b4b", zorder=4.0)
    ax.set_facecolor("#eceff1")
    ax.grid(False)
    # Once round and a place further, so that nothing is left blank at the map's edge.
    longitude = np.concatenate(
        [places.longitude_deg[-1:] - 360.0, places.longitude_deg, places.longitude_deg[:1] + 360.0]
    )
    masked = np.ma.masked_invalid(np.concatenate([values[:, -1:], values, values[:, :1]], axis=1))
    filled = ax.contourf(
        longitude, places.latitude_deg, masked, levels=levels, cmap=colours, zorder=2
    )
    ax.contour(
        longitude, places.latitude_deg, masked, levels=levels[1:-1], colors="white",
        linewidths=0.35, zorder=3,
    )  # fmt: skip
    return filled


def _bar(ax: Any, filled: Any, label: str) -> Any:
    box = ax.get_position()
    figure = ax.figure
    side = figure.add_axes((box.x1 + 0.012, box.y0 + 0.02, 0.013, box.height - 0.04))
    bar = figure.colorbar(filled, cax=side)
    bar.outline.set_linewidth(0.4)
    side.tick_params(labelsize=6.6, length=2.0, width=0.4)
    side.set_ylabel(label, fontsize=7.0, color=SOFT_INK, labelpad=3.0)
    return bar


def _minus(value: float) -> str:
    return f"{value:g}".replace("-", "\u2212")


def _axes(ax: Any) -> Any:
    return new_figure(180.0, 90.0).add_subplot() if ax is None else ax
