"""Figure `geocentric`: the track in the plane of the flyby, wide with the Moon and close up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import (
    LUNAR_DISTANCE_KM,
    SECONDS_PER_DAY,
)
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.geocentric_arcs import (
    View,
    ahead_km,
    close_view,
    draw_arcs,
    name_arcs,
    one_panel,
    outward,
    wide_view,
)
from flyby.figures.geocentric_ring import (
    draw_ring,
    draw_ring_events,
    name_ring,
    name_ring_events,
)
from flyby.figures.labels import add_footer, add_heading, drawn_pixels, name_point, place_label
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, kilometres, new_figure
from flyby.scene.flyby import Flyby
from flyby.scene.passed_body import passed
from flyby.scene.samples import plane_axes
from flyby.times import iso, tdb_days, time_from_tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@on_any_sheet
def geocentric(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw the track in the plane of the flyby: wide with the Moon, and close up.

    Who passes far out is drawn in the wide view alone.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_wide_track` and `draw_close_track` do.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet: a name, such as "column" or "slide", or its width and height in mm.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FigureError
        If it cannot be drawn of this flyby.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import geocentric
    >>> figure = geocentric(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("geocentric", theme, ax):
        views = [wide_view(passage)]
        if not one_panel(passage):
            views.append(close_view(passage))
        width_mm = 160.0
        heights = [
            width_mm * (view.below_km + view.above_km) / (2.0 * view.half_width_km)
            for view in views
        ]
        height = 20.0 + sum(heights) + 19.0 * (len(views) - 1) + 28.0
        figure = new_figure(180.0, height)
        add_heading(
            figure,
            title or _title(passage),
            f"seen from the north of the ecliptic, {_to_scale(passage)};\n"
            "lines beside the track are windows, times are UTC",
        )
        top = 20.0
        for view, tall in zip(views, heights, strict=True):
            panel = figure.add_axes(
                (0.103, 1.0 - (top + tall) / height, width_mm / 180.0, tall / height)
            )
            _draw_track(passage, view, panel)
            top += tall + 19.0
        add_footer(figure, passage)
        return laid_out(figure)


def _title(passage: Flyby) -> str:
    words = f"{passage.name} in the plane of its flyby"
    return words if passage.body == "earth" else f"{words} of {passed(passage)}"


def _to_scale(passage: Flyby) -> str:
    if passage.body == "earth":
        return "Earth and distances to scale, the Moon projected onto the plane"
    return f"{passed(passage)} and distances to scale"


def draw_wide_track(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the track on the plane of the flyby, as far out as the Moon's orbit is from the Earth.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; on a sheet of its own by default.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_wide_track
    >>> ax = draw_wide_track(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_wide_track, passage, (180.0, 90.0))
    return _draw_track(passage, wide_view(passage), ax)


def draw_close_track(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the track on the plane of the flyby so near that the body can be seen.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; on a sheet of its own by default.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_close_track
    >>> ax = draw_close_track(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_close_track, passage, (180.0, 110.0))
    return _draw_track(passage, close_view(passage), ax)


def _draw_track(passage: Flyby, view: View, ax: Axes) -> Axes:
    """Draw track, body and windows, in km; about the Earth the geostationary ring and the Moon."""
    axes = plane_axes(passage.samples)
    ax.set_xlim(-view.half_width_km, view.half_width_km)
    ax.set_ylim(-view.below_km, view.above_km)
    ax.set_aspect("equal", adjustable="box")
    ax.grid(True)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(True)
    unit = "million km" if view.half_width_km >= _MILLIONS_KM else "km"
    ax.set_xlabel(
        f"{unit} from {passed(passage)}'s centre, parallel to the motion at closest approach"
    )
    ax.set_ylabel(f"{unit}, outwards", labelpad=1.0)
    _thousands(ax, view.half_width_km)
    _body(passage, ax, axes)
    track = passage.samples.track_km(view.points(passage)) @ axes.T
    ax.plot(track[:, 0], track[:, 1], color=colour_of("track"), zorder=4)
    _arrow(ax, track, view)
    about_earth = passage.body == "earth"
    ring = draw_ring(ax, axes) if about_earth else None
    _directions(passage, ax, axes, view)
    names = draw_arcs(passage, ax, axes, view)
    _ticks(passage, ax, axes, view)
    moon = _moon(passage, ax, axes, view) if about_earth else []
    _closest(passage, ax, axes, view)
    crossings = draw_ring_events(passage, ax, axes, view) if about_earth else []
    # All lines are drawn: now the words, what matters most first.
    name_arcs(ax, names, view)
    _name_closest(passage, ax, axes, view)
    _name_moon(passage, ax, moon)
    name_ring_events(ax, crossings)
    if ring is not None:
        name_ring(ax, ring, view)
    return ax


def _body(passage: Flyby, ax: Axes, axes: FloatArray) -> None:
    from matplotlib.patches import Circle, Wedge

    radius = equatorial_radius_km(passage.body)
    sun = axes[:2] @ passage.samples.sun_direction
    towards = math.degrees(math.atan2(sun[1], sun[0]))
    ax.add_patch(
        Circle(
            (0, 0),
            radius,
            facecolor=colour_of("ocean" if passage.body == "earth" else "grid"),
            edgecolor=colour_of("ink"),
            linewidth=0.5,
            zorder=5,
        )
    )
    ax.add_patch(
        Wedge(
            (0, 0), radius, towards + 90.0, towards + 270.0, facecolor=colour_of("night"), zorder=6
        )
    )


def _arrow(ax: Axes, track: FloatArray, view: View) -> None:
    inside = np.flatnonzero(view.shows(track[:, :2], 0.985))
    if inside.size < 4:
        return
    at = int(inside[-1])
    ax.annotate(
        "",
        tuple(track[at, :2]),
        xytext=tuple(track[at - 3, :2]),
        arrowprops={"arrowstyle": "-|>", "color": colour_of("track"), "linewidth": 1.2},
        zorder=5,
    )


def _moon(
    passage: Flyby, ax: Axes, axes: FloatArray, view: View
) -> list[tuple[FloatArray, str, float]]:
    """Draw the Moon's path; return where each mark is, what it is, and where its name goes."""
    if not view.wide:
        return []
    path = passage.samples.moon_km @ axes.T
    ax.plot(path[:, 0], path[:, 1], color=colour_of("moon"), linewidth=0.9, zorder=3)

    def at(days: float) -> FloatArray:
        return np.array([np.interp(days, passage.samples.days, path[:, axis]) for axis in range(3)])

    marks = []
    here = at(passage.samples.closest_days)
    words = f"Moon at {iso(passage.approach.time, 'utc', 0)[11:16]}"
    if abs(here[2]) > 0.1 * LUNAR_DISTANCE_KM:
        side = "north" if here[2] > 0.0 else "south"
        words += f",\n{kilometres(1000.0 * round(abs(here[2]) / 1000.0))} km {side} of the plane"
    marks.append((here[:2], words, -135.0))
    moon = passage.moon_approach
    if (
        moon is not None
        and passage.samples.first_days < float(tdb_days(moon.time)) < passage.samples.last_days
    ):
        days = float(tdb_days(moon.time))
        there = at(days)[:2]
        asteroid = (passage.samples.track_km(np.array([days])) @ axes.T)[0, :2]
        ax.plot(
            *np.stack([there, asteroid]).T, color=colour_of("moon"), linewidth=0.8, linestyle=":"
        )
        ax.plot(*there, "o", markersize=4.5, color=colour_of("moon"), zorder=5)
        words = (
            f"closest to the Moon {iso(moon.time, 'utc', 0)[11:16]}:\n"
            f"{kilometres(moon.distance.to_value('km'))} km from its centre"
        )
        marks.append((there, words, 90.0))
    ax.plot(
        *here[:2],
        "o",
        markersize=4.5,
        markerfacecolor=colour_of("paper"),
        color=colour_of("moon"),
        zorder=5,
    )
    return [mark for mark in marks if view.shows(mark[0][None, :])[0]]


def _name_moon(passage: Flyby, ax: Axes, marks: list[tuple[FloatArray, str, float]]) -> None:
    for point, words, towards in marks:
        name_point(ax, words, point, colour_of("moon"), towards, fontsize=6.8)


def _closest(passage: Flyby, ax: Axes, axes: FloatArray, view: View) -> None:
    point = _closest_point(passage, axes)
    ax.plot(*point, "o", color=colour_of("mark"), markersize=4.5, zorder=8)
    if not view.wide or one_panel(passage):
        ax.plot(*np.stack([np.zeros(2), point]).T, color=colour_of("mark"), linewidth=0.8, zorder=4)


def _closest_point(passage: Flyby, axes: FloatArray) -> FloatArray:
    return np.asarray(
        (passage.samples.track_km(np.array([passage.samples.closest_days])) @ axes.T)[0, :2]
    )


def _name_closest(passage: Flyby, ax: Axes, axes: FloatArray, view: View) -> None:
    """Beside the line from the body to the closest point; else about that point."""
    if view.wide and not one_panel(passage):
        return
    point, pad = _closest_point(passage, axes), 0.012 * view.half_width_km
    words = (
        "impact\n"
        if passage.approach.impact
        else f"{kilometres(passage.approach.distance.to_value('km'))} km from\n"
        f"{passed(passage)}'s centre\n"
    ) + f"{iso(passage.approach.time, 'utc', 1)[11:]} UTC"
    beside = [
        (side * pad, share * point[1], "left" if side > 0.0 else "right", "center")
        for share in (0.55, 0.7, 0.4)
        for side in (1.0, -1.0)
    ]
    colour = colour_of("mark")
    label = place_label(
        ax,
        words,
        beside,
        clear=drawn_pixels(ax),
        fontsize=7.4,
        weight="bold",
        color=colour,
        zorder=9,
    )
    if label is None:
        name_point(ax, words, point, colour, -90.0, fontsize=7.4, weight="bold")


def _ticks(passage: Flyby, ax: Axes, axes: FloatArray, view: View) -> None:
    from flyby.times import utc_offset_seconds

    offset_days = float(utc_offset_seconds(passage.samples.closest_days)) / SECONDS_PER_DAY
    step = view.tick_hours / 24.0
    drawn = view.points(passage)
    # UTC midnight is half a day off J2000's noon.
    first = math.ceil((drawn[0] - offset_days + 0.5) / step) * step - 0.5
    utc = np.arange(first, drawn[-1] - offset_days, step)
    days = utc + offset_days
    points = (passage.samples.track_km(days) @ axes.T)[:, :2]
    ahead = ahead_km(passage, days) @ axes[:2].T
    inside = view.shows(points)
    for day, point, along, seen in zip(utc, points, ahead, inside, strict=True):
        if not seen:
            continue
        normal = outward(point, along)
        count = (day + 0.5) * 24.0 / view.label_hours
        labelled = abs(count - round(count)) < 1e-6
        reach = (0.011 if labelled else 0.007) * view.half_width_km
        ends = np.stack([point - reach * normal, point + reach * normal])
        ax.plot(*ends.T, color=colour_of("track"), linewidth=0.8, zorder=5)
        if not labelled:
            continue
        text = iso(time_from_tdb_days(day + offset_days + 1e-6), "utc", 0)
        clock = text[11:16]
        if view.label_hours >= 24.0:
            clock = f"{int(text[8:10])} {_MONTHS[int(text[5:7]) - 1]}"
        elif clock == "00:00":
            clock = f"00:00, {int(text[8:10])} {_MONTHS[int(text[5:7]) - 1]}"
        places = [point - reach * view.half_width_km * normal for reach in (0.026, 0.036)]
        place_label(
            ax,
            clock,
            [(x, y, "center", "center") for x, y in places],
            fontsize=6.6,
            color=colour_of("soft-ink"),
            zorder=7,
            bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.3},
        )


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _directions(passage: Flyby, ax: Axes, axes: FloatArray, view: View) -> None:
    """Show where the Sun is, and from another body the Earth."""
    top = np.array([-0.94 * view.half_width_km, 0.9 * view.above_km])
    _towards(ax, axes, view, "to the Sun", passage.samples.sun_direction, top)
    if passage.body != "earth":
        below = top - np.array([0.0, 0.11 * view.half_width_km])
        _towards(ax, axes, view, "to the Earth", passage.samples.earth_direction, below)


def _towards(
    ax: Axes, axes: FloatArray, view: View, words: str, direction: FloatArray, corner: FloatArray
) -> None:
    flat = axes[:2] @ direction
    flat = flat / np.linalg.norm(flat)
    start = corner - 0.045 * view.half_width_km * flat
    ax.annotate(
        "",
        corner + 0.045 * view.half_width_km * flat,
        xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": colour_of("naked-eye"), "linewidth": 1.3},
    )
    place_label(
        ax,
        words,
        [(corner[0] + 0.05 * view.half_width_km, corner[1], "left", "center")],
        fontsize=6.8,
        color=colour_of("soft-ink"),
    )


_MILLIONS_KM = 1e7
"""From so wide a view on the digits of kilometres would not fit."""


def _thousands(ax: Axes, half_width_km: float) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    from flyby.figures.style import nice_span

    step = nice_span(half_width_km / 2.0)

    def words(value: float, _: int | None) -> str:
        # A label at the very edge of the panel would leave the sheet.
        if value > 0.95 * half_width_km:
            return ""
        digits = f"{value / 1e6:g}" if half_width_km >= _MILLIONS_KM else kilometres(value)
        return digits.replace("-", "\u2212")

    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(step))
        axis.set_major_formatter(FuncFormatter(words))
