"""Figure `sky`: the path of the asteroid among named stars and constellations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.figures.labels import add_footer, add_heading, place_label
from flyby.figures.scenes.sky import HOURS, WEEKS, Path, SkyScene, gather, gather_from
from flyby.figures.star_chart import (
    SKY,
    beside,
    draw_field,
    name_circles,
    name_constellations,
    name_stars,
    star_size,
)
from flyby.figures.style import COLOURS, INK, SOFT_INK, new_figure
from flyby.figures.world import halo
from flyby.scene.flyby import Flyby
from flyby.times import iso

_FAINTEST_NAMED = 2.7
_FIRST_MAGNITUDE = 1.5
_PALE = 0.3


def sky_figure(passage: Flyby, site: Any = None) -> Any:
    """The whole figure: the day on a round chart, the weeks before and after on two small ones.

    Parameters
    ----------
    passage : Flyby
    site : flyby.observing.Site, optional
        From where it is seen, parallax included; by default the Earth's centre.

    Returns
    -------
    matplotlib.figure.Figure
    """
    chart = gather(passage) if site is None else gather_from(passage, site)
    weeks = [
        (words, path)
        for words, path in (("before", chart.coming), ("after", chart.leaving))
        if path is not None
    ]
    below = 66.0 if weeks else 15.0
    height = below + 183.5
    figure = new_figure(180.0, height)
    ax = figure.add_axes((0.04, below / height, 0.92, 165.6 / height))
    draw_sky(chart, ax)
    _magnitude_key(figure.add_axes((0.012, below / height, 0.11, 24.0 / height)))
    for k, (words, path) in enumerate(weeks):
        small = figure.add_axes((0.012 + 0.496 * k, 15.5 / height, 0.48, 44.0 / height))
        draw_weeks(path, small)
        figure.text(
            0.012 + 0.496 * k,
            60.8 / height,
            f"The {WEEKS} weeks {words}, {_reach(path, small)}",
            fontsize=7.4,
            color=INK,
            va="bottom",
        )
    pale = "; pale: below the horizon there" if chart.from_site else ""
    add_heading(
        figure,
        f"{passage.name} among the stars",
        f"as seen from {chart.seen_from}, {passage.samples.around(HOURS)}, "
        f"{iso(passage.approach.time, 'utc', 0).replace('T', ' ')} UTC; hours in UTC{pale}\n"
        "stars down to V 5.5, constellations with the IAU's borders; stereographic, north up, "
        "east to the left",
    )
    add_footer(figure, passage)
    return figure


def draw_sky(chart: SkyScene, ax: Any = None) -> Any:
    """Stars, constellations, path with hours, Sun and Moon, on a round chart.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.patches import Circle

    if ax is None:
        ax = new_figure(170.0, 170.0).add_subplot()
    path, field = chart.day, chart.day.field
    radius = path.chart.radius
    ax.set_xlim(-1.01 * radius, 1.01 * radius)
    ax.set_ylim(-1.01 * radius, 1.01 * radius)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    rim = ax.add_patch(
        Circle((0, 0), radius, facecolor=SKY, edgecolor=SOFT_INK, linewidth=0.8, zorder=0)
    )
    draw_field(field, ax, rim)
    _draw_path(path, ax, 1.8)
    _closest(chart, ax)
    _ticks(path, ax, within=0.97)
    _bodies(chart, ax)
    name_stars(field, ax, path.points, -2.0, _FIRST_MAGNITUDE, _FAINTEST_NAMED)
    name_stars(field, ax, path.points, _FIRST_MAGNITUDE, 6.0, _FAINTEST_NAMED)
    bright = field.stars[field.star_magnitudes < 4.0]
    taken = np.concatenate([beside(path.points, 0.012 * radius), bright])
    name_circles(field, ax, taken)
    name_constellations(field, ax, taken)
    return ax


def draw_weeks(path: Path, ax: Any = None) -> Any:
    """Path with dates on a small chart that fills its axes.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        ax = new_figure(90.0, 45.0).add_subplot()
    box = ax.get_position()
    width, height = ax.figure.get_size_inches() * (box.width, box.height)
    low, high = np.nanmin(path.points, axis=0), np.nanmax(path.points, axis=0)
    middle = 0.5 * (low + high)
    # Room for the dates about the path, and no narrower than a constellation or so.
    half = 0.66 * (high - low)
    half_height = max(half[1], half[0] * height / width, 0.9 * path.chart.radius * height / width)
    half_width = half_height * width / height
    ax.set_xlim(middle[0] - half_width, middle[0] + half_width)
    ax.set_ylim(middle[1] - half_height, middle[1] + half_height)
    ax.set_aspect("equal", adjustable="box")
    ax.set_facecolor(SKY)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(True)
    draw_field(path.field, ax, ax.patch)
    _draw_path(path, ax, 1.3)
    _ticks(path, ax, within=9.0)
    name_stars(path.field, ax, path.points, -2.0, 6.0, 6.0)
    bright = path.field.stars[path.field.star_magnitudes < 4.5]
    taken = np.concatenate([beside(path.points, 0.02 * half_width), bright])
    name_circles(path.field, ax, taken)
    name_constellations(path.field, ax, taken)
    return ax


def _draw_path(path: Path, ax: Any, width: float) -> None:
    """Bold where it is above the horizon, pale where it is not."""
    colour = COLOURS["mark"]
    # What even the largest chart cannot hold ends at its rim.
    shown = np.where(path.chart.shows(path.points)[:, None], path.points, np.nan)
    if not path.above.all():
        ax.plot(*shown.T, color=colour, linewidth=width, alpha=_PALE, zorder=5)
    up = np.where(path.above[:, None], shown, np.nan)
    ax.plot(*up.T, color=colour, linewidth=width, zorder=5)


def _closest(chart: SkyScene, ax: Any) -> None:
    x, y = chart.closest_point
    radius = chart.day.chart.radius
    ax.plot(x, y, "o", color=COLOURS["mark"], markersize=6.0, zorder=8)
    words = chart.closest_words
    if chart.magnitude_at_closest is not None and np.isfinite(chart.magnitude_at_closest):
        words += f"\nV {chart.magnitude_at_closest:.1f}"
    places = [
        (x + right * reach * radius, y + up * reach * radius, across, "center")
        for reach in (0.04, 0.07, 0.1)
        for right, up, across in (
            (1, 1, "left"),
            (-1, 1, "right"),
            (1, -1, "left"),
            (-1, -1, "right"),
            (0, 1, "center"),
            (0, -1, "center"),
        )
    ]
    place_label(
        ax,
        words,
        places,
        avoid=chart.day.points,
        fontsize=7.6,
        weight="bold",
        color=COLOURS["mark"],
        zorder=9,
        path_effects=halo(),
    )


def _ticks(path: Path, ax: Any, within: float) -> None:
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
        ax.plot(tick[:, 0], tick[:, 1], color=COLOURS["mark"], linewidth=1.0, zorder=6)
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
            color=COLOURS["mark"],
            zorder=7,
            path_effects=halo(),
        )


def _towards(across: float) -> str:
    """How a label is set that stands off in a direction of this horizontal share."""
    return "center" if abs(across) < 0.3 else "left" if across > 0.0 else "right"


def _bodies(chart: SkyScene, ax: Any) -> None:
    radius = chart.day.chart.radius
    for words, place, colour in (
        ("Sun", chart.sun, COLOURS["naked-eye"]),
        ("Moon", chart.moon, COLOURS["moon"]),
    ):
        if np.all(np.isfinite(place)) and np.hypot(*place) < 0.97 * radius:
            ax.plot(*place, "o", color=colour, markersize=8.0, zorder=6)
            pad = 0.028 * radius
            place_label(
                ax,
                words,
                [
                    (place[0] - pad, place[1], "right", "center"),
                    (place[0] + pad, place[1], "left", "center"),
                    (place[0], place[1] - pad, "center", "top"),
                ],
                fontsize=7.0,
                color=SOFT_INK,
                zorder=9,
                path_effects=halo(),
            )


def _magnitude_key(ax: Any) -> None:
    """How large the dot of a star of each magnitude is."""
    magnitudes = np.arange(0.0, 6.0)
    ax.scatter(np.zeros(6), -magnitudes, s=star_size(magnitudes), color=INK, linewidths=0.0)
    for magnitude in magnitudes:
        ax.text(0.35, -magnitude, f"{magnitude:.0f}", fontsize=6.4, va="center", color=SOFT_INK)
    ax.text(-0.25, 1.05, "stars, V", fontsize=6.4, va="center", color=SOFT_INK)
    ax.set_xlim(-0.4, 3.0)
    ax.set_ylim(-5.6, 1.6)
    ax.set_axis_off()


def _reach(path: Path, ax: Any) -> str:
    """Width of a small chart in words."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    ends = path.chart.direction(np.array([[left, 0.5 * (low + high)], [right, 0.5 * (low + high)]]))
    wide = np.degrees(np.arccos(np.clip(ends[0] @ ends[1], -1.0, 1.0)))
    return f"a field {wide:.0f} deg wide; dates in UTC at 0 h"
