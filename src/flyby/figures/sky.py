"""Figure `sky`: the path of the asteroid among named stars and constellations."""

from __future__ import annotations

from typing import Any

import numpy as np

from flyby.figures.labels import add_footer, place_label
from flyby.figures.scene import Scene
from flyby.figures.scenes.sky import HOURS, SkyScene, gather, gather_from
from flyby.figures.style import COLOURS, INK, SOFT_INK, new_figure
from flyby.figures.world import halo
from flyby.times import iso

_LINES = "#b8c2cc"
_FAINTEST_NAMED = 2.7
_FIRST_MAGNITUDE = 1.5


def sky_figure(scene: Scene, site: Any = None) -> Any:
    """The whole figure.

    Parameters
    ----------
    scene : Scene
    site : flyby.observing.Site, optional
        From where it is seen, parallax included; by default the Earth's centre.

    Returns
    -------
    matplotlib.figure.Figure
    """
    chart = scene.part(gather) if site is None else gather_from(scene, site)
    height = 214.0
    figure = new_figure(180.0, height)
    ax = figure.add_axes((0.03, 17.0 / height, 0.94, 169.2 / height))
    draw_sky(chart, ax)
    name = scene.orbit.designation.split("(")[0].strip()
    figure.suptitle(
        f"{name} among the stars", x=0.012, ha="left", fontsize=11.5, color=INK,
        y=1.0 - 3.5 / height, va="top", weight="bold",
    )  # fmt: skip
    figure.text(
        0.012, 1.0 - 9.6 / height,
        f"as seen from {chart.seen_from}, {HOURS:.0f} h to either side of closest approach, "
        f"{iso(scene.approach.time, 'utc', 0).replace('T', ' ')} UTC; hours in UTC\n"
        "stars down to V 5.5 and IAU constellations; north up, east to the left; stereographic",
        fontsize=7.2, color=SOFT_INK, va="top", linespacing=1.4,
    )  # fmt: skip
    add_footer(figure, scene)
    return figure


def draw_sky(chart: SkyScene, ax: Any = None) -> Any:
    """Stars, constellations, path with hours, Sun and Moon.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.patches import Circle

    if ax is None:
        ax = new_figure(170.0, 170.0).add_subplot()
    radius = chart.chart.radius
    ax.set_xlim(-1.01 * radius, 1.01 * radius)
    ax.set_ylim(-1.01 * radius, 1.01 * radius)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    rim = ax.add_patch(
        Circle((0, 0), radius, facecolor="#fbfcfe", edgecolor=SOFT_INK, linewidth=0.8, zorder=0)
    )
    _boundaries(chart, ax, rim)
    equator = ax.plot(
        chart.equator[:, 0], chart.equator[:, 1], color=COLOURS["geometry"], linewidth=0.6,
        linestyle=(0, (1, 3)), zorder=1,
    )  # fmt: skip
    equator[0].set_clip_path(rim)
    size = 0.6 + 1.5 * np.maximum(5.8 - chart.star_magnitudes, 0.0) ** 1.75
    ax.scatter(chart.stars[:, 0], chart.stars[:, 1], s=size, color=INK, linewidths=0.0, zorder=3)
    ax.plot(chart.path[:, 0], chart.path[:, 1], color=COLOURS["mark"], linewidth=1.8, zorder=5)
    _closest(chart, ax)
    # The brightest are what a watcher looks for first.
    _star_names(chart, ax, -2.0, _FIRST_MAGNITUDE)
    _hours(chart, ax)
    _bodies(chart, ax)
    _star_names(chart, ax, _FIRST_MAGNITUDE, 6.0)
    _constellation_names(chart, ax)
    return ax


def _boundaries(chart: SkyScene, ax: Any, rim: Any) -> None:
    """Where one cell belongs to another constellation than its neighbour."""
    for number in range(int(chart.cells.max()) + 1):
        lines = ax.contour(
            chart.cell_axis, chart.cell_axis, (chart.cells == number).astype(float), levels=[0.5],
            colors=[_LINES], linewidths=0.45, zorder=1,
        )  # fmt: skip
        lines.set_clip_path(rim)


def _closest(chart: SkyScene, ax: Any) -> None:
    x, y = chart.closest_point
    radius = chart.chart.radius
    ax.plot(x, y, "o", color=COLOURS["mark"], markersize=6.0, zorder=8)
    words = "closest approach"
    if chart.magnitude_at_closest is not None and np.isfinite(chart.magnitude_at_closest):
        words += f"\nV {chart.magnitude_at_closest:.1f}"
    places = [
        (x + right * reach * radius, y + up * reach * radius, across, "center")
        for reach in (0.04, 0.07, 0.1)
        for right, up, across in (
            (1, 1, "left"), (-1, 1, "right"), (1, -1, "left"), (-1, -1, "right"),
            (0, 1, "center"), (0, -1, "center"),
        )
    ]  # fmt: skip
    place_label(
        ax, words, places, avoid=chart.path, fontsize=7.6, weight="bold", color=COLOURS["mark"],
        zorder=9, path_effects=halo(),
    )  # fmt: skip


def _hours(chart: SkyScene, ax: Any) -> None:
    radius = chart.chart.radius
    last = None
    for text, point, ahead in zip(
        chart.hour_texts, chart.hour_points, chart.hour_ahead, strict=True
    ):
        if not np.all(np.isfinite(point)) or np.hypot(*point) > 0.97 * radius:
            continue
        if last is not None and np.hypot(*(point - last)) < 0.022 * radius:
            continue
        along = ahead - point
        normal = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-12)
        tick = np.stack([point - 0.008 * radius * normal, point + 0.008 * radius * normal])
        ax.plot(tick[:, 0], tick[:, 1], color=COLOURS["mark"], linewidth=1.0, zorder=6)
        last = point
        places = [
            (*(point + side * reach * radius * normal), "center", "center")
            for reach in (0.034, 0.044, 0.056)
            for side in (1.0, -1.0)
        ]
        place_label(
            ax, text, places, avoid=np.concatenate([chart.path, chart.stars[:250]]), fontsize=6.4,
            color=COLOURS["mark"], zorder=7, path_effects=halo(),
        )  # fmt: skip


def _bodies(chart: SkyScene, ax: Any) -> None:
    radius = chart.chart.radius
    for words, place, marker, colour in (
        ("Sun", chart.sun, "o", COLOURS["naked-eye"]),
        ("Moon", chart.moon, "o", COLOURS["moon"]),
    ):
        if np.all(np.isfinite(place)) and np.hypot(*place) < 0.97 * radius:
            ax.plot(*place, marker, color=colour, markersize=8.0, zorder=6)
            pad = 0.028 * radius
            place_label(
                ax, words,
                [(place[0] + pad, place[1], "left", "center"),
                 (place[0] - pad, place[1], "right", "center"),
                 (place[0], place[1] - pad, "center", "top")],
                fontsize=7.0, color=SOFT_INK, zorder=9, path_effects=halo(),
            )  # fmt: skip


def _star_names(chart: SkyScene, ax: Any, brightest: float, faintest: float) -> None:
    radius = chart.chart.radius
    pad = 0.013 * radius
    for (x, y), magnitude, name in zip(
        chart.stars, chart.star_magnitudes, chart.star_names, strict=True
    ):
        near = np.nanmin(np.hypot(*(chart.path - (x, y)).T)) < 0.12 * radius
        if not brightest < magnitude <= faintest:
            continue
        if not name or (magnitude > _FAINTEST_NAMED and not near) or np.hypot(x, y) > 0.93 * radius:
            continue
        place_label(
            ax, name,
            [(x + pad, y, "left", "center"), (x - pad, y, "right", "center"),
             (x, y + pad, "center", "bottom"), (x, y - pad, "center", "top"),
             (x + pad, y - 2.0 * pad, "left", "center"),
             (x - pad, y + 2.0 * pad, "right", "center"),
             (x, y - 2.5 * pad, "center", "top"), (x, y + 2.5 * pad, "center", "bottom")],
            avoid=chart.path, fontsize=6.4, color=INK, zorder=7, path_effects=halo(),
        )  # fmt: skip


def _constellation_names(chart: SkyScene, ax: Any) -> None:
    radius = chart.chart.radius
    for name, (x, y) in chart.constellations:
        if np.hypot(x, y) > 0.9 * radius:
            continue
        step = 0.035 * radius
        place_label(
            ax, name.upper(),
            [(x + a * step, y + b * step, "center", "center")
             for a, b in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1))],
            fontsize=6.4, color="#7d8a97", zorder=4,
        )  # fmt: skip
