"""The sky over a place: the path of the asteroid over the horizon, among the stars of the hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import laid_out, named
from flyby.figures.labels import add_footer, add_heading, place_label
from flyby.figures.sizes import Size
from flyby.figures.star_chart import (
    SKY,
    Chart,
    beside,
    draw_field,
    name_constellations,
    name_stars,
    star_field,
)
from flyby.figures.style import THEME, new_figure, themed
from flyby.figures.world import halo
from flyby.observing.windows import tdb_span
from flyby.scene.flyby import Flyby
from flyby.scene.seen_from import SeenFrom, horizon_axes
from flyby.scene.seen_from import seen_from as look_from
from flyby.times import iso, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flyby.observing import Place

_HORIZON = 2.0
"""Radius of the horizon on a stereographic chart about the zenith."""

_POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_FAINTEST_NAMED = 2.2
_TICKS = 9
_SUN_SETS_DEG = -0.8
_STEPS_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120)


@on_any_sheet
def seen_from(
    passage: Flyby | SeenFrom,
    place: Place | str | None = None,
    date: str | None = None,
    *,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw the whole sky over a place in one night, with the path, stars, horizon and both clocks.

    Parameters
    ----------
    passage : Flyby or SeenFrom
    place, date
        As `flyby.scene.seen_from.seen_from`; not of a `SeenFrom`, which has them.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet: a name, such as "column" or "slide", or its width and height in mm.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import seen_from
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> figure = seen_from(passage, "28.30,-16.51,2390")
    """
    with themed(theme), named("seen-from"):
        seen = passage if isinstance(passage, SeenFrom) else look_from(passage, place or "", date)
        figure = new_figure(180.0, 208.0)
        ax = figure.add_axes((0.02, 0.065, 0.96, 0.83))
        draw_seen_from(seen, ax)
        local = seen.place.local(seen.table.time[seen.best])
        add_heading(
            figure,
            title or f"{seen.passage.name} over {seen.place.name}",
            f"{_answer(seen)}; stars as they stand at {local:%H:%M} local time "
            f"({iso(seen.table.time[seen.best], 'utc', 0)[11:16]} UTC), {local:%-d %B %Y}\n"
            f"times: {local.tzname() or seen.place.timezone} (UTC in brackets); the rim is the "
            "horizon, the middle the zenith; held overhead: north up, east to the left",
        )
        add_footer(figure, seen.passage)
        return laid_out(figure)


def draw_seen_from(seen: SeenFrom, ax: Axes) -> Axes:
    """Draw the sky over a place on axes of yours.

    Parameters
    ----------
    seen : SeenFrom
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    See `seen_from`.
    """
    from matplotlib.patches import Circle

    chart = Chart(horizon_axes(seen, seen.best), _HORIZON)
    field = star_field(chart)
    ax.set_xlim(-1.12 * _HORIZON, 1.12 * _HORIZON)
    ax.set_ylim(-1.09 * _HORIZON, 1.09 * _HORIZON)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    rim = ax.add_patch(
        Circle(
            (0, 0),
            _HORIZON,
            facecolor=tint(SKY),
            edgecolor=colour_of("ink"),
            linewidth=1.4,
            zorder=0,
        )
    )
    draw_field(field, ax, rim)
    _altitudes(ax)
    points, altitude = _path(seen)
    inside = _in_window(seen)
    up = altitude > 0.0
    colour = colour_of("mark")
    ax.plot(
        *np.where(up[:, None], points, np.nan).T, color=colour, linewidth=1.2, alpha=0.35, zorder=5
    )
    ax.plot(
        *np.where((up & inside)[:, None], points, np.nan).T, color=colour, linewidth=2.2, zorder=5
    )
    _bodies(seen, ax)
    shown = points[up]
    if len(shown):
        _best(seen, ax, points)
        _ticks(seen, ax, points, up & inside if inside.any() else up)
        avoid = beside(shown[::4], 0.04)
    else:
        avoid = np.zeros((1, 2))
    name_stars(field, ax, avoid, -2.0, _FAINTEST_NAMED, _FAINTEST_NAMED)
    name_constellations(
        field, ax, np.concatenate([avoid, field.stars[field.star_magnitudes < 3.5]])
    )
    return ax


def _answer(seen: SeenFrom) -> str:
    if seen.window is None:
        return "not to be seen that night"
    ends = (seen.window.start, seen.window.end)
    start, end = (seen.place.local(one) + timedelta(seconds=30) for one in ends)
    return f"to be seen with {seen.aid} from {start:%H:%M} to {end:%H:%M} (bold)"


def _path(seen: SeenFrom) -> tuple[FloatArray, FloatArray]:
    """Return the path over the horizon on the chart, and its altitudes [deg]."""
    table = seen.table
    assert table.azimuth is not None
    assert table.altitude is not None
    return (
        over_the_horizon(table.azimuth.to_value("deg"), table.altitude.to_value("deg")),
        np.asarray(table.altitude.to_value("deg")),
    )


def over_the_horizon(azimuth_deg: FloatArray, altitude_deg: FloatArray) -> FloatArray:
    """Return places of the sky (n, 2) on the chart about the zenith; nan far below the horizon."""
    azimuth, altitude = np.radians(azimuth_deg), np.radians(altitude_deg)
    depth = np.sin(altitude)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(depth > -0.5, 2.0 / (1.0 + depth), np.nan) * np.cos(altitude)
    return np.stack([-scale * np.sin(azimuth), scale * np.cos(azimuth)], axis=-1)


def _in_window(seen: SeenFrom) -> NDArray[np.bool_]:
    days = np.asarray(tdb_days(seen.table.time))
    if seen.window is None:
        return np.zeros(days.size, dtype=bool)
    opens, closes = tdb_span(seen.window)
    return np.asarray((days >= opens) & (days <= closes))


def _altitudes(ax: Axes) -> None:
    """Circles of altitude, and the points of the compass outside the horizon."""
    turn = np.linspace(0.0, 360.0, 181)
    for altitude in (30.0, 60.0):
        circle = over_the_horizon(turn, np.full(turn.size, altitude))
        ax.plot(
            *circle.T, color=colour_of("soft-ink"), linewidth=0.5, linestyle=(0, (1, 3)), zorder=1
        )
        x, y = over_the_horizon(np.array([202.5]), np.array([altitude]))[0]
        place_label(
            ax,
            f"{altitude:.0f}°",
            [(x, y, "center", "center")],
            fontsize=6.0,
            color=colour_of("soft-ink"),
            zorder=4,
            path_effects=halo(),
        )
    for place, words in enumerate(_POINTS):
        angle = np.radians(45.0 * place)
        ax.text(
            -1.055 * _HORIZON * np.sin(angle),
            1.055 * _HORIZON * np.cos(angle),
            words,
            ha="center",
            va="center",
            fontsize=9.0 if len(words) == 1 else 7.0,
            weight="bold" if len(words) == 1 else "normal",
            color=colour_of("ink"),
        )


def _best(seen: SeenFrom, ax: Axes, points: FloatArray) -> None:
    x, y = points[seen.best]
    if not np.isfinite(x) or np.hypot(x, y) > _HORIZON:
        return
    ax.plot(x, y, "o", color=colour_of("mark"), markersize=6.0, zorder=8)
    table = seen.table
    words = seen.passage.name
    if table.magnitude is not None and np.isfinite(table.magnitude[seen.best]):
        words += f"\nV {table.magnitude[seen.best]:.1f}"
    place_label(
        ax,
        words,
        [
            (x + a * reach, y + b * reach, "left" if a > 0 else "right", "center")
            for reach in (0.08, 0.14, 0.2)
            for a, b in ((1, 1), (-1, 1), (1, -1), (-1, -1))
        ],
        avoid=points[np.isfinite(points[:, 0])],
        fontsize=8.0,
        weight="bold",
        color=colour_of("mark"),
        zorder=9,
        path_effects=halo(),
    )


def _ticks(seen: SeenFrom, ax: Axes, points: FloatArray, shown: NDArray[np.bool_]) -> None:
    """Ticks across the path at round local times, with UTC in brackets."""
    rows = np.flatnonzero(shown)
    step = next((one for one in _STEPS_MINUTES if len(rows) / one <= _TICKS), _STEPS_MINUTES[-1])
    for row in rows[:-1]:
        local = seen.place.local(seen.table.time[row])
        if (60 * local.hour + local.minute) % step or local.second >= 60:
            continue
        along = points[row + 1] - points[row]
        normal = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-12)
        tick = np.stack([points[row] - 0.02 * normal, points[row] + 0.02 * normal])
        ax.plot(*tick.T, color=colour_of("mark"), linewidth=1.0, zorder=6)
        utc = iso(seen.table.time[row], "utc", 0)[11:16]
        place_label(
            ax,
            f"{local:%H:%M} ({utc})",
            [
                (
                    *(points[row] + side * reach * normal),
                    "left" if side * normal[0] > 0.0 else "right",
                    "center",
                )
                for reach in (0.04, 0.07, 0.1)
                for side in (1.0, -1.0)
            ],
            avoid=points[np.isfinite(points[:, 0])],
            fontsize=6.4,
            color=colour_of("mark"),
            zorder=7,
            path_effects=halo(),
        )


def _bodies(seen: SeenFrom, ax: Axes) -> None:
    """Draw the Moon where it stands above the horizon at the best minute, and the Sun."""
    from flyby.observing.view import View

    site = seen.place.site
    view = View(seen.sky.at(np.array([float(tdb_days(seen.table.time[seen.best]))])), site)
    axes = horizon_axes(seen, seen.best)
    for words, way, colour in (
        ("Moon", view.moon_direction, colour_of("moon")),
        ("Sun", view.sun_direction, colour_of("naked-eye")),
    ):
        east, north, up = axes @ way[0]
        if up <= 0.0:
            continue
        scale = 2.0 / (1.0 + up)
        x, y = -scale * east, scale * north
        ax.plot(x, y, "o", color=colour, markersize=9.0, zorder=6)
        place_label(
            ax,
            words,
            [(x + 0.07, y, "left", "center"), (x - 0.07, y, "right", "center")],
            fontsize=7.4,
            color=colour_of("ink"),
            zorder=9,
            path_effects=halo(),
        )
