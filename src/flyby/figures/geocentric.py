"""Figure `geocentric`: the track in the plane of the flyby, wide with the Moon and close up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
    SECONDS_PER_DAY,
)
from flyby.figures.labels import add_footer, add_heading, place_label, tie
from flyby.figures.scene import Band, Scene, plane_axes
from flyby.figures.style import (
    COLOURS,
    INK,
    NIGHT,
    OCEAN,
    SOFT_INK,
    kilometres,
    new_figure,
)
from flyby.times import iso, tdb_days, time_from_tdb_days

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What part of the plane a panel shows [km], and how the track is ticked [hours]."""

    half_width_km: float
    below_km: float
    above_km: float
    tick_hours: float
    label_hours: float

    @property
    def wide(self) -> bool:
        """Whether the Moon's orbit is in it."""
        return self.half_width_km > 0.9 * LUNAR_DISTANCE_KM

    def shows(self, points: FloatArray, margin: float = 0.97) -> NDArray[np.bool_]:
        """Which of (n, 2) points are inside the panel."""
        inside = (
            (np.abs(points[:, 0]) < margin * self.half_width_km)
            & (points[:, 1] > -margin * self.below_km)
            & (points[:, 1] < margin * self.above_km)
        )
        return np.asarray(inside)


def wide_view(scene: Scene) -> View:
    """The panel with the Moon."""
    del scene
    width = 1.25 * LUNAR_DISTANCE_KM
    return View(width, 0.24 * width, 0.46 * width, 3.0, 6.0)


def close_view(scene: Scene) -> View:
    """The panel in which the Earth can be seen."""
    width = max(125000.0, 3.3 * float(scene.approach.distance.to_value("km")))
    return View(width, 0.38 * width, 0.66 * width, 0.5, 1.0)


def geocentric_figure(scene: Scene) -> Any:
    """The whole figure: the wide view with the Moon above, the close view below.

    Returns
    -------
    matplotlib.figure.Figure
    """
    views = (wide_view(scene), close_view(scene))
    width_mm = 160.0
    heights = [
        width_mm * (view.below_km + view.above_km) / (2.0 * view.half_width_km) for view in views
    ]
    height = 20.0 + heights[0] + 19.0 + heights[1] + 28.0
    figure = new_figure(180.0, height)
    add_heading(
        figure,
        f"{scene.name} in the plane of its flyby",
        "seen from the north of the ecliptic, Earth and distances to scale; lines beside the track "
        "are windows, times are UTC",
    )
    lower = 28.0 / height
    close = figure.add_axes((0.103, lower, width_mm / 180.0, heights[1] / height))
    upper = lower + (heights[1] + 19.0) / height
    wide = figure.add_axes((0.103, upper, width_mm / 180.0, heights[0] / height))
    draw_track(scene, views[0], wide)
    draw_track(scene, views[1], close)
    add_footer(figure, scene)
    return figure


def draw_track(scene: Scene, view: View, ax: Any = None) -> Any:
    """Track, Earth, geostationary ring, Moon and windows, in km on the plane of the flyby.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        ax = new_figure(160.0, 90.0).add_subplot()
    axes = plane_axes(scene)
    ax.set_xlim(-view.half_width_km, view.half_width_km)
    ax.set_ylim(-view.below_km, view.above_km)
    ax.set_aspect("equal", adjustable="box")
    ax.grid(True)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(True)
    ax.set_xlabel("km from the Earth's centre, parallel to the motion at closest approach")
    ax.set_ylabel("km, outwards", labelpad=1.0)
    _thousands(ax, view.half_width_km)
    _earth(scene, ax, axes)
    track = scene.position_km @ axes.T
    ax.plot(track[:, 0], track[:, 1], color=COLOURS["track"], zorder=4)
    _arrow(ax, track, view)
    _arcs(scene, ax, axes, view)
    _closest(scene, ax, axes, view)
    _ticks(scene, ax, axes, view)
    _moon(scene, ax, axes, view)
    _geostationary_ring(ax, axes, view)
    _sun(scene, ax, axes, view)
    return ax


def _earth(scene: Scene, ax: Any, axes: FloatArray) -> None:
    from matplotlib.patches import Circle, Wedge

    radius = EARTH_EQUATORIAL_RADIUS_KM
    sun = axes[:2] @ scene.sun_direction
    towards = math.degrees(math.atan2(sun[1], sun[0]))
    ax.add_patch(Circle((0, 0), radius, facecolor=OCEAN, edgecolor=INK, linewidth=0.5, zorder=5))
    ax.add_patch(Wedge((0, 0), radius, towards + 90.0, towards + 270.0, facecolor=NIGHT, zorder=6))


def _geostationary_ring(ax: Any, axes: FloatArray, view: View) -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 361)
    ring = GEOSTATIONARY_RADIUS_KM * np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    flat = ring @ axes.T
    ax.plot(
        flat[:, 0], flat[:, 1], color=COLOURS["geostationary"], linewidth=0.8,
        linestyle=(0, (1.5, 1.5)), zorder=3,
    )  # fmt: skip
    lowest = flat[np.argsort(flat[:, 1])][:150:6]
    pad = 0.012 * view.half_width_km
    if view.wide:
        low = flat[:, 1].min() - pad
        candidates = [(0.0, low, "center", "top"), (0.05 * view.half_width_km, low, "left", "top")]
    else:
        candidates = [(x, y - pad, "center", "top") for x, y, _ in lowest]
        candidates += [(x, y + pad, "center", "bottom") for x, y, _ in lowest]
    place_label(
        ax, f"geostationary ring, {kilometres(GEOSTATIONARY_RADIUS_KM)} km", candidates,
        fontsize=6.8, color=COLOURS["geostationary"],
    )  # fmt: skip


def _arrow(ax: Any, track: FloatArray, view: View) -> None:
    inside = np.flatnonzero(view.shows(track[:, :2], 0.985))
    at = int(inside[-1])
    ax.annotate(
        "", track[at, :2], xytext=track[at - 3, :2],
        arrowprops={"arrowstyle": "-|>", "color": COLOURS["track"], "linewidth": 1.2}, zorder=5,
    )  # fmt: skip


def _moon(scene: Scene, ax: Any, axes: FloatArray, view: View) -> None:
    if not view.wide:
        return
    path = scene.moon_km @ axes.T
    ax.plot(path[:, 0], path[:, 1], color=COLOURS["moon"], linewidth=0.9, zorder=3)
    pad = 0.022 * view.half_width_km
    here = np.array([np.interp(scene.closest_days, scene.days, path[:, axis]) for axis in range(2)])
    moon = scene.moon_approach
    if moon is not None and scene.first_days < float(tdb_days(moon.time)) < scene.last_days:
        days = float(tdb_days(moon.time))
        there = np.array([np.interp(days, scene.days, path[:, axis]) for axis in range(2)])
        asteroid = (scene.track_km(np.array([days])) @ axes.T)[0, :2]
        ax.plot(*np.stack([there, asteroid]).T, color=COLOURS["moon"], linewidth=0.8, linestyle=":")
        ax.plot(*there, "o", markersize=4.5, color=COLOURS["moon"], zorder=5)
        label = place_label(
            ax,
            f"closest to the Moon {iso(moon.time, 'utc', 0)[11:16]}:\n"
            f"{kilometres(moon.distance.to_value('km'))} km from its centre",
            [
                (0.985 * view.half_width_km, there[1] + side * pad, "right", "center")
                for side in (5.0, 6.0, 7.0, 9.0, -9.0, -11.0)
            ],
            fontsize=6.8, color=COLOURS["moon"],
        )  # fmt: skip
        tie(ax, label, there, COLOURS["moon"])
    ax.plot(*here, "o", markersize=4.5, markerfacecolor="white", color=COLOURS["moon"], zorder=5)
    label = place_label(
        ax, f"Moon at {iso(scene.approach.time, 'utc', 0)[11:16]}",
        [
            (here[0] - pad, here[1] - 1.6 * pad, "right", "top"),
            (here[0] + pad, here[1] + 1.6 * pad, "left", "bottom"),
            *_around(here, 2.0 * pad),
            *_around(here, 3.0 * pad),
        ],
        fontsize=6.8, color=COLOURS["moon"],
    )  # fmt: skip
    tie(ax, label, here, COLOURS["moon"])


def _closest(scene: Scene, ax: Any, axes: FloatArray, view: View) -> None:
    point = (scene.track_km(np.array([scene.closest_days])) @ axes.T)[0, :2]
    ax.plot(*point, "o", color=COLOURS["mark"], markersize=4.5, zorder=8)
    if view.wide:
        return
    ax.plot(*np.stack([np.zeros(2), point]).T, color=COLOURS["mark"], linewidth=0.8, zorder=4)
    pad = 0.012 * view.half_width_km
    place_label(
        ax,
        f"{kilometres(scene.approach.distance.to_value('km'))} km from\nthe Earth's centre\n"
        f"{iso(scene.approach.time, 'utc', 1)[11:]} UTC",
        [(pad, 0.55 * point[1], "left", "center"), (-pad, 0.55 * point[1], "right", "center")],
        fontsize=7.4, color=COLOURS["mark"], weight="bold",
    )  # fmt: skip


def _ticks(scene: Scene, ax: Any, axes: FloatArray, view: View) -> None:
    from flyby.frames import utc_offset_seconds

    offset_days = float(utc_offset_seconds(scene.closest_days)) / SECONDS_PER_DAY
    step = view.tick_hours / 24.0
    # UTC midnight is half a day off J2000's noon.
    first = math.ceil((scene.first_days - offset_days + 0.5) / step) * step - 0.5
    utc = np.arange(first, scene.last_days - offset_days - 2e-4, step)
    days = utc + offset_days
    points = (scene.track_km(days) @ axes.T)[:, :2]
    ahead = (scene.track_km(days + 1e-4) @ axes.T)[:, :2] - points
    inside = view.shows(points)
    for day, point, along, seen in zip(utc, points, ahead, inside, strict=True):
        if not seen:
            continue
        normal = _outward(point, along)
        count = (day + 0.5) * 24.0 / view.label_hours
        labelled = abs(count - round(count)) < 1e-6
        reach = (0.011 if labelled else 0.007) * view.half_width_km
        ends = np.stack([point - reach * normal, point + reach * normal])
        ax.plot(*ends.T, color=COLOURS["track"], linewidth=0.8, zorder=5)
        if not labelled:
            continue
        text = iso(time_from_tdb_days(day + offset_days + 1e-6), "utc", 0)
        clock = text[11:16]
        if clock == "00:00":
            clock = f"00:00, {int(text[8:10])} {_MONTHS[int(text[5:7]) - 1]}"
        place = point - 0.026 * view.half_width_km * normal
        place_label(
            ax, clock, [(place[0], place[1], "center", "center")], fontsize=6.6, color=SOFT_INK,
            zorder=7, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
        )  # fmt: skip


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _arcs(scene: Scene, ax: Any, axes: FloatArray, view: View) -> None:
    """Windows as coloured lines beside the track, each row at its own distance outside it."""
    shown = [band for band in scene.bands if band.group != "mission"]
    rows = list(dict.fromkeys((band.group, band.label) for band in shown))
    kept = [row for row in rows if _visible(row, shown, scene, axes, view)]
    for place, row in enumerate(kept):
        reach = (0.030 + 0.0315 * place) * view.half_width_km
        colour = COLOURS[row[0]]
        dashes = {"JAXA": (0, (3, 0.8)), "naked-eye": (0, (1.2, 0.6))}.get(row[0], "-")
        curves = []
        for band in shown:
            if (band.group, band.label) != row:
                continue
            curve = _beside(band, scene, axes, reach)
            ax.plot(
                curve[:, 0], curve[:, 1], color=colour, linewidth=2.6, linestyle=dashes, zorder=6,
                solid_capstyle="butt", dash_capstyle="butt",
            )  # fmt: skip
            curves.append(curve[view.shows(curve, 0.94)])
        _name_arc(ax, row, np.concatenate(curves), view, len(kept) - 1 - place)


def _name_arc(ax: Any, row: tuple[str, str], curve: FloatArray, view: View, place: int) -> None:
    """The name in a column on the right, in the order of the lines, tied to the line's end."""
    x = (0.12 if view.wide else 0.34) * view.half_width_km
    y = view.above_km - (0.045 + 0.0335 * place) * view.half_width_km
    colour = COLOURS[row[0]]
    ax.text(x, y, _arc_name(row), fontsize=6.6, color=INK, va="center", ha="left", zorder=9)
    before = curve[curve[:, 0] < x - 0.02 * view.half_width_km]
    end = before[np.argmax(before[:, 0])] if len(before) else curve[np.argmin(curve[:, 0])]
    ax.plot(
        [end[0], x - 0.008 * view.half_width_km], [end[1], y], color=colour, linewidth=0.6,
        zorder=5,
    )  # fmt: skip


def _arc_name(row: tuple[str, str]) -> str:
    group, label = row
    return f"{label} ({group})" if group in ("JAXA", "ESA") and group not in label else label


def _visible(
    row: tuple[str, str], bands: list[Band], scene: Scene, axes: FloatArray, view: View
) -> bool:
    """Whether enough of a row lies in the panel to be told from a dot."""
    for band in bands:
        if (band.group, band.label) == row:
            curve = _beside(band, scene, axes, 0.0)
            inside = curve[view.shows(curve, 0.93)]
            if len(inside) > 1:
                length = float(np.linalg.norm(np.diff(inside, axis=0), axis=1).sum())
                if length > (0.04 if view.wide else 0.12) * view.half_width_km:
                    return True
    return False


def _beside(band: Band, scene: Scene, axes: FloatArray, reach: float) -> FloatArray:
    start = max(band.start_tdb_days, scene.first_days)
    end = min(band.end_tdb_days, scene.last_days - 2e-4)
    days = np.linspace(start, end, 200)
    points = (scene.track_km(days) @ axes.T)[:, :2]
    along = (scene.track_km(days + 1e-4) @ axes.T)[:, :2] - points
    normals = np.stack([_outward(p, a) for p, a in zip(points, along, strict=True)])
    return np.asarray(points + reach * normals)


def _outward(point: FloatArray, along: FloatArray) -> FloatArray:
    """Unit normal of the track on the side away from the Earth."""
    normal = np.array([along[1], -along[0]]) / np.linalg.norm(along)
    return np.asarray(normal if normal @ point >= 0.0 else -normal)


def _sun(scene: Scene, ax: Any, axes: FloatArray, view: View) -> None:
    sun = axes[:2] @ scene.sun_direction
    sun = sun / np.linalg.norm(sun)
    corner = np.array([-0.94 * view.half_width_km, 0.9 * view.above_km])
    start = corner - 0.045 * view.half_width_km * sun
    ax.annotate(
        "", corner + 0.045 * view.half_width_km * sun, xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": COLOURS["naked-eye"], "linewidth": 1.3},
    )  # fmt: skip
    place_label(
        ax, "to the Sun", [(corner[0] + 0.05 * view.half_width_km, corner[1], "left", "center")],
        fontsize=6.8, color=SOFT_INK,
    )  # fmt: skip


def _around(point: FloatArray, pad: float) -> list[tuple[float, float, str, str]]:
    x, y = float(point[0]), float(point[1])
    return [
        (x + pad, y, "left", "center"),
        (x - pad, y, "right", "center"),
        (x, y + pad, "center", "bottom"),
        (x, y - pad, "center", "top"),
        (x + pad, y + pad, "left", "bottom"),
        (x - pad, y - pad, "right", "top"),
    ]


def _thousands(ax: Any, half_width_km: float) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    from flyby.figures.scene import nice_span

    step = nice_span(half_width_km / 2.0)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(step))
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: kilometres(value).replace("-", "\u2212"))
        )
