"""Figure `approach`: distance and speed about closest approach, and who can watch."""

from __future__ import annotations

from typing import Any

import numpy as np

from flyby.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
)
from flyby.figures.bands import draw_bands
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.scene import Band, Scene, axis_days
from flyby.figures.style import COLOURS, INK, SOFT_INK, kilometres, new_figure
from flyby.times import iso


def approach_figure(scene: Scene) -> Any:
    """The whole figure: distance, speed and windows on one time axis.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = len({(band.group, band.label) for band in scene.bands})
    groups = len({band.group for band in scene.bands})
    band_mm = 4.3 * rows + 7.0 * groups
    height = 118.0 + band_mm + 26.0
    figure = new_figure(180.0, height)
    grid = figure.add_gridspec(
        3, 1, height_ratios=[70.0, 28.0, band_mm], hspace=0.1, left=0.33, right=0.925,
        top=1.0 - 19.0 / height, bottom=25.0 / height,
    )  # fmt: skip
    top = figure.add_subplot(grid[0])
    middle = figure.add_subplot(grid[1], sharex=top)
    bottom = figure.add_subplot(grid[2], sharex=top)
    draw_distance(scene, top)
    draw_speed(scene, middle)
    draw_windows(scene, bottom)
    top.tick_params(labelbottom=False)
    middle.tick_params(labelbottom=False)
    approach = scene.approach
    add_heading(
        figure,
        f"{scene.name} passes the Earth on {_date(iso(approach.time, 'utc', 0))}",
        f"closest at {iso(approach.time, 'utc', 1)[11:]} UTC = {iso(approach.time, 'tdb', 1)[11:]} "
        f"TDB: {kilometres(approach.distance.to_value('km'))} km from the Earth's centre"
        f"{_spread(approach)},\n{kilometres(approach.altitude.to_value('km'))} km above its "
        f"equatorial radius, at {approach.relative_speed.to_value('km/s'):.3f} km/s",
    )
    add_footer(figure, scene)
    return figure


def draw_distance(scene: Scene, ax: Any = None) -> Any:
    """Distance from the Earth's centre against UTC, with what it can be compared with.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = _axes(ax)
    time = axis_days(scene.days)
    ax.plot(time, scene.distance_km, color=COLOURS["track"], label="distance")
    ax.set_yscale("log")
    distance = float(scene.approach.distance.to_value("km"))
    closest = float(axis_days(scene.closest_days))
    low = min(EARTH_EQUATORIAL_RADIUS_KM * 0.75, scene.distance_km.min() * 0.5)
    ax.set_ylim(low, scene.distance_km.max() * 1.6)
    levels = (
        (LUNAR_DISTANCE_KM, "lunar distance", COLOURS["moon"], (0, (5, 2))),
        (
            GEOSTATIONARY_RADIUS_KM,
            "geostationary radius",
            COLOURS["geostationary"],
            (0, (1.5, 1.5)),
        ),
        (EARTH_EQUATORIAL_RADIUS_KM, "Earth's equatorial radius", INK, "-"),
    )
    for value, name, colour, dashes in levels:
        ax.axhline(value, color=colour, linewidth=0.8, linestyle=dashes, zorder=1)
        # Above the dip of the curve or beside it, wherever the curve is not.
        at, align = (closest, "center") if value > 2.0 * distance else (time[0], "left")
        ax.text(
            at, value * 1.05, f" {name}, {kilometres(value)} km", fontsize=7.0, color=colour,
            va="bottom", ha=align,
        )  # fmt: skip
    ax.axhspan(low, EARTH_EQUATORIAL_RADIUS_KM, color="#e8edf2", zorder=0)
    ax.plot([closest], [distance], "o", color=COLOURS["mark"], markersize=5.0, zorder=6)
    ax.annotate(
        f"{kilometres(distance)} km\n{iso(scene.approach.time, 'utc', 1)[11:]} UTC",
        (closest, distance), xytext=(12, -15), textcoords="offset points", fontsize=8.0,
        color=COLOURS["mark"], weight="bold", va="top", ha="left",
        arrowprops={"arrowstyle": "-", "color": COLOURS["mark"], "linewidth": 0.7},
    )  # fmt: skip
    _mark_moon(scene, ax)
    ax.set_ylabel("Distance from the\nEarth's centre (km)")
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    lunar = ax.secondary_yaxis(
        "right",
        functions=(lambda km: km / LUNAR_DISTANCE_KM, lambda ld: ld * LUNAR_DISTANCE_KM),
    )
    lunar.set_yticks(
        [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]
    )
    lunar.set_yticks([], minor=True)
    lunar.tick_params(labelsize=6.5, pad=1.0)
    lunar.set_ylabel("lunar distances", fontsize=7.0, labelpad=2.0)
    _utc_axis(scene, ax)
    return ax


def draw_speed(scene: Scene, ax: Any = None) -> Any:
    """Speed relative to the Earth's centre against UTC."""
    ax = _axes(ax)
    ax.plot(axis_days(scene.days), scene.speed_km_s, color=COLOURS["track"])
    v_infinity = float(scene.approach.v_infinity.to_value("km/s"))
    top = float(scene.speed_km_s.max())
    if np.isfinite(v_infinity):
        ax.axhline(v_infinity, color=SOFT_INK, linewidth=0.8, linestyle=(0, (5, 2)))
        ax.annotate(
            f" at infinity, {v_infinity:.3f} km/s", (axis_days(scene.first_days), v_infinity),
            xytext=(0.0, -2.0), textcoords="offset points", fontsize=7.0, color=SOFT_INK, va="top",
            ha="left",
        )  # fmt: skip
        margin = 0.4 * (top - v_infinity)
        ax.set_ylim(v_infinity - margin, top + 1.6 * margin)
    ax.text(
        axis_days(scene.closest_days) + 0.03, top, f"{top:.3f} km/s", fontsize=7.5,
        color=COLOURS["mark"], va="center", ha="left",
    )  # fmt: skip
    ax.plot(
        [axis_days(scene.closest_days)], [scene.approach.relative_speed.to_value("km/s")], "o",
        color=COLOURS["mark"], markersize=4.0,
    )  # fmt: skip
    ax.set_ylabel("Speed\n(km/s)")
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    _utc_axis(scene, ax)
    return ax


def draw_windows(scene: Scene, ax: Any = None) -> Any:
    """The windows as bands, with their hours, and closest approach as a line through them."""
    ax = _axes(ax)
    draw_bands(scene.bands, scene.first_days, scene.last_days, ax)
    ax.set_xlim(axis_days(scene.first_days), axis_days(scene.last_days))
    _write_hours(scene, ax)
    ax.axvline(axis_days(scene.closest_days), color=COLOURS["mark"], linewidth=0.9, zorder=6)
    _utc_axis(scene, ax)
    ax.set_xlabel("UTC")
    return ax


def _write_hours(scene: Scene, ax: Any) -> None:
    """The hours of each row beside its last band, or its dates in words."""
    places = dict(
        zip((label.get_text() for label in ax.get_yticklabels()), ax.get_yticks(), strict=True)
    )
    rows: dict[str, list[Band]] = {}
    for band in scene.bands:
        rows.setdefault(band.label, []).append(band)
    closest, middle = scene.closest_days, 0.5 * (scene.first_days + scene.last_days)
    for label, bands in rows.items():
        inside = [band for band in bands if band.end_tdb_days > scene.first_days]
        if bands[0].words:
            text = bands[0].words
        else:
            text = ", ".join(_hours(band, scene) for band in inside)
        first, last = bands[0], bands[-1]
        wide = min(last.end_tdb_days, scene.last_days) - max(
            first.start_tdb_days, scene.first_days
        ) > 0.62 * (scene.last_days - scene.first_days)
        if wide:
            x, ha, pad, colour = max(first.start_tdb_days, scene.first_days), "left", 0.03, "white"
        elif last.end_tdb_days < middle + 0.45 and not (
            last.end_tdb_days < closest < last.end_tdb_days + _LETTER_DAYS * len(text)
        ):
            # To the right, clear of the line of closest approach.
            x = (
                max(last.end_tdb_days, closest + 0.004)
                if last.end_tdb_days > closest - 0.03
                else (last.end_tdb_days)
            )
            ha, pad, colour = "left", 0.012, INK
        else:
            x, ha, pad, colour = max(first.start_tdb_days, scene.first_days), "right", -0.012, INK
        ax.text(
            axis_days(x) + pad, places[label], text, fontsize=6.4, color=colour, va="center", ha=ha,
            zorder=7,
            bbox=None if wide else {"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip


_LETTER_DAYS = 0.022
"""About the width of a letter on the axis of two days."""


def _hours(band: Band, scene: Scene) -> str:
    from flyby.times import time_from_tdb_days

    parts = []
    for days, shown in (
        (band.start_tdb_days, band.start_tdb_days > scene.first_days + 1e-6),
        (band.end_tdb_days, band.end_tdb_days < scene.last_days - 1e-6),
    ):
        half_minute = 30.0 / 86400.0  # so that cutting the seconds off rounds
        parts.append(iso(time_from_tdb_days(days + half_minute), "utc", 0)[11:16] if shown else "")
    return "\u2013".join(parts)


def _mark_moon(scene: Scene, ax: Any) -> None:
    moon = scene.moon_approach
    if moon is None:
        return
    from flyby.times import tdb_days

    days = float(tdb_days(moon.time))
    if not scene.first_days < days < scene.last_days:
        return
    distance = float(np.interp(days, scene.days, scene.distance_km))
    ax.plot([axis_days(days)], [distance], "o", color=COLOURS["moon"], markersize=4.0, zorder=6)
    ax.annotate(
        f"closest to the Moon\n{kilometres(moon.distance.to_value('km'))} km from its centre\n"
        f"{iso(moon.time, 'utc', 0)[11:]} UTC",
        (axis_days(days), distance), xytext=(-4, -34), textcoords="offset points", fontsize=6.8,
        color=COLOURS["moon"], va="top", ha="center",
        arrowprops={"arrowstyle": "-", "color": COLOURS["moon"], "linewidth": 0.6},
    )  # fmt: skip


def _utc_axis(scene: Scene, ax: Any) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter, HourLocator

    ax.set_xlim(axis_days(scene.first_days), axis_days(scene.last_days))
    hours = 24.0 * (scene.last_days - scene.first_days)
    locator = HourLocator(byhour=range(0, 24, 6)) if hours <= 72 else AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_minor_locator(HourLocator(interval=1))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%-d %b" if _unix() else "%H:%M\n%d %b"))


def _unix() -> bool:
    import os

    return os.name == "posix"


def _axes(ax: Any) -> Any:
    return new_figure(180.0, 90.0).add_subplot() if ax is None else ax


def _date(text: str) -> str:
    months = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    )  # fmt: skip
    year, month, day = text[:10].split("-")
    return f"{int(day)} {months[int(month) - 1]} {year}"


def _spread(approach: Any) -> str:
    if approach.sigma_distance is None:
        return ""
    return f" (\u00b1 {3.0 * approach.sigma_distance.to_value('km'):.1f} km, 3 sigma)"
