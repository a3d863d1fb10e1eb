"""Figure `orbit`: the heliocentric orbit before and after the flyby, and the change between."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of, readable
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import Place, add_footer, add_heading, place_label, tie
from flyby.figures.orbit_paths import OrbitPath, OrbitScene, gather
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, Dashes, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.flyby import Flyby
from flyby.scene.passed_body import passed
from flyby.times import iso, time_from_tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D


_SIZE_MM = (180.0, 150.0)
_DASHES = (0, (5, 2))
_ELEMENT = (80.0, 50.0), (0.2, 0.2, 0.68, 0.65)


@on_any_sheet
def orbit(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw the orbit before and after the flyby on the ecliptic plane, and the change between.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_plane`, `draw_semi_major_axis`,
        `draw_eccentricity` and `draw_inclination` do.
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
    >>> from flyby.figures import orbit
    >>> figure = orbit(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("orbit", theme, ax):
        width, height = _SIZE_MM
        figure = new_figure(width, height)
        shown = gather(passage)
        plane = figure.add_axes((15.0 / width, 25.0 / height, 99.0 / width, 99.0 / height))
        stack = [
            figure.add_axes(
                (131.0 / width, (25.0 + 36.5 * row) / height, 39.0 / width, 26.0 / height)
            )
            for row in (2, 1, 0)
        ]
        sides = " and ".join(when for _, when, *_ in _both(shown))
        add_heading(figure, title or f"The orbit {sides}: {passage.name}")
        with figure.in_millimetres():
            for row, (path, when, colour, dashes) in enumerate(_both(shown)):
                y = 1.0 - (11.6 + 4.6 * row) / height
                figure.add_artist(
                    _key_line((0.013, 0.052), y, color=colour, linewidth=1.5, linestyle=dashes)
                )
                words = f"{when}: {_in_words(path)}"
                ink = colour_of("ink")
                figure.text(0.062, y, words, fontsize=7.8, color=ink, va="center")
        draw_plane(passage, plane)
        draw_semi_major_axis(passage, stack[0])
        draw_eccentricity(passage, stack[1])
        draw_inclination(passage, stack[2])
        for upper in stack[:2]:
            upper.set_xlabel("")
            upper.tick_params(labelbottom=False)
        add_footer(figure, passage)
        return laid_out(figure)


def draw_plane(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw both orbits and the inner planets' on the ecliptic plane, seen from its north.

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
    >>> from flyby.figures import draw_plane
    >>> ax = draw_plane(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_plane, passage, (120.0, 120.0), (0.1, 0.1, 0.87, 0.87))
    shown = gather(passage)
    reach = _reach(shown)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-reach, reach)
    ax.set_aspect("equal")
    for planet in shown.planets:
        ax.plot(*planet.path_au[:, :2].T, color=readable("#9a9a9a"), linewidth=0.8, zorder=2)
    for path, _, colour, dashes in _both(shown):
        _draw_orbit(ax, path, colour, dashes)
    ax.plot(
        0.0,
        0.0,
        "o",
        color=colour_of("naked-eye"),
        markersize=7.0,
        markeredgecolor=colour_of("ink"),
        markeredgewidth=0.4,
    )
    ax.plot(*shown.here_au[:2], "o", color=colour_of("mark"), markersize=5.0, zorder=8)
    _label_plane(passage, shown, ax, reach)
    ax.set_xlabel("x, towards the vernal equinox [au]", labelpad=2.0)
    ax.set_ylabel("y [au]  (ecliptic J2000, from the Sun)", labelpad=2.0)
    ax.grid(True, zorder=0)
    ax.set_axisbelow(True)
    return ax


def draw_semi_major_axis(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the semi-major axis through the days of the flyby.

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
    >>> from flyby.figures import draw_semi_major_axis
    >>> ax = draw_semi_major_axis(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_semi_major_axis, passage, *_ELEMENT)
    shown = gather(passage)
    ends = tuple(path.semi_major_axis_au for path, *_ in _both(shown))
    return _draw_element(passage, ax, "semi-major axis [au]", shown.semi_major_axis_au, ends, 3)


def draw_eccentricity(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the eccentricity through the days of the flyby.

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
    >>> from flyby.figures import draw_eccentricity
    >>> ax = draw_eccentricity(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_eccentricity, passage, *_ELEMENT)
    shown = gather(passage)
    ends = tuple(path.eccentricity for path, *_ in _both(shown))
    return _draw_element(passage, ax, "eccentricity", shown.eccentricity, ends, 3)


def draw_inclination(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the inclination to the ecliptic through the days of the flyby.

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
    >>> from flyby.figures import draw_inclination
    >>> ax = draw_inclination(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_inclination, passage, *_ELEMENT)
    shown = gather(passage)
    ends = tuple(path.inclination_deg for path, *_ in _both(shown))
    return _draw_element(
        passage, ax, "inclination to the ecliptic [deg]", shown.inclination_deg, ends, 2
    )


def _draw_element(
    passage: Flyby,
    ax: Axes,
    name: str,
    values: FloatArray,
    ends: tuple[float, ...],
    decimals: int,
) -> Axes:
    """Draw one element against time, and its values before and after as levels."""
    from matplotlib.dates import DayLocator, num2date
    from matplotlib.ticker import FuncFormatter

    shown = gather(passage)
    times = axis_days(shown.days)
    least = 1.5 * 10.0**-decimals
    ax.axvline(
        axis_days(passage.samples.closest_days),
        color=colour_of("mark"),
        linewidth=0.8,
        zorder=1,
    )
    ax.plot(times, values, color=colour_of("track"), linewidth=1.3, zorder=3)
    low, high = min(values.min(), *ends), max(values.max(), *ends)
    # No closer than three ticks of the figures beside it: less is no change.
    middle = 0.5 * (low + high)
    low, high = min(low, middle - least), max(high, middle + least)
    room = 0.08 * (high - low)
    ax.set_ylim(low - room, high + room)
    ax.set_xlim(times[0], times[-1])
    # Beside the axes, and apart from one another where the levels are not.
    places = _apart(ends, 0.13 * (high - low + 2.0 * room))
    for end, place, (_, _, colour, dashes) in zip(ends, places, _both(shown), strict=True):
        ax.axhline(end, color=colour, linewidth=0.8, linestyle=dashes, zorder=2)
        ax.text(
            1.02,
            place,
            f"{end:.{decimals}f}",
            transform=ax.get_yaxis_transform(),
            fontsize=7.0,
            color=colour,
            ha="left",
            va="center",
        )
    ax.ticklabel_format(axis="y", useOffset=False)
    ax.set_title(name, fontsize=7.6, color=colour_of("ink"), loc="left", pad=4.0)
    ax.xaxis.set_major_locator(DayLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda day, _: str(num2date(day).day)))
    ax.grid(axis="y", zorder=0)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=7.0)
    first = iso(time_from_tdb_days(shown.days[0]), "utc", 0)[:10]
    ax.set_xlabel(f"day from {first}, 0 h UTC", labelpad=2.0)
    return ax


def _apart(levels: tuple[float, ...], least: float) -> tuple[float, ...]:
    """Two levels, moved to `least` from one another where they are nearer; fewer as they are."""
    if len(levels) < 2:
        return levels
    missing = 0.5 * max(least - abs(levels[1] - levels[0]), 0.0)
    sign = 1.0 if levels[1] > levels[0] else -1.0
    return levels[0] - sign * missing, levels[1] + sign * missing


def _draw_orbit(ax: Axes, path: OrbitPath, colour: str, dashes: Dashes) -> None:
    ax.plot(*path.path_au[:, :2].T, color=colour, linewidth=1.5, linestyle=dashes, zorder=4)
    for place in (path.perihelion_au, path.aphelion_au):
        if place is not None:
            ax.plot(
                *place[:2],
                "D",
                markersize=3.4,
                markerfacecolor=colour_of("paper"),
                color=colour,
                zorder=6,
                markeredgewidth=0.9,
            )
    # Which way round, between perihelion and aphelion.
    middle = int(0.72 * len(path.path_au))
    ax.annotate(
        "",
        tuple(path.path_au[middle + 4, :2]),
        xytext=tuple(path.path_au[middle, :2]),
        zorder=5,
        arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.0, "mutation_scale": 9},
    )


def _label_plane(passage: Flyby, shown: OrbitScene, ax: Axes, reach: float) -> None:
    """Every label beside what it names, where it covers neither a label nor a line."""
    pad = 0.022 * reach
    curves = (
        np.concatenate([path.path_au[:, :2] for path, *_ in _both(shown)]),
        np.concatenate([planet.path_au[:, :2] for planet in shown.planets]),
    )
    here = shown.here_au[:2]
    closest = iso(passage.approach.time, "utc", 0)[:10]
    what = "flyby of" if passage.approach.impact is None else "impact on"
    _label(
        ax,
        f"{what}\n{passed(passage)}\n{closest}",
        here,
        here,
        pad,
        curves,
        color=colour_of("mark"),
        weight="bold",
    )
    for path, when, colour, _ in _both(shown):
        for place, name, distance in (
            (path.perihelion_au, "perihelion", path.perihelion_distance_au),
            (path.aphelion_au, "aphelion", path.aphelion_distance_au),
        ):
            if place is not None and np.abs(place[:2]).max() < reach:
                inward = -1.0 if name == "perihelion" else 1.0
                words = f"{name} {when}\n{distance:.3f} au"
                _label(ax, words, place[:2], inward * place[:2], pad, curves, color=colour)
    _label(
        ax,
        "Sun",
        np.zeros(2),
        np.array([1.0, -1.0]),
        1.3 * pad,
        curves,
        color=colour_of("soft-ink"),
    )
    here_too = ("earth",) if passage.body == "moon" else (passage.body,)
    for planet in shown.planets:
        place = planet.here_au[:2]
        if np.abs(place).max() < 0.97 * reach:
            ax.plot(*place, "o", color=readable("#666666"), markersize=4.0, zorder=5)
            if planet.name not in here_too:
                name = planet.name.capitalize()
                _label(ax, name, place, place, pad, curves, color=colour_of("soft-ink"))


def _label(
    ax: Axes,
    words: str,
    point: FloatArray,
    towards: FloatArray,
    pad: float,
    curves: tuple[FloatArray, FloatArray],
    **style: Any,
) -> None:
    """Write a label near a point, those places first that lie in a direction and cover no curve.

    Where there is none, over a planet's curve, of which a halo keeps it apart; never over the
    asteroid's while there is another place.
    """
    from matplotlib.patheffects import withStroke

    style = {"fontsize": 6.9, "zorder": 9, "linespacing": 1.15, **style}
    style["path_effects"] = [withStroke(linewidth=2.4, foreground=colour_of("paper"))]
    pixels = [ax.transData.transform(curve) for curve in curves]
    for kept_free, far in ((np.concatenate(pixels), 2.8), (pixels[0], 2.8), (pixels[0], 9.0)):
        for choice in _outside(point, pad, towards):
            if math.dist(choice[:2], point) > far * pad:
                break
            label = place_label(ax, words, [choice], **style)
            if label is None:
                continue
            box = label.get_window_extent().expanded(1.04, 1.08)
            x, y = kept_free.T
            if not np.any((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)):
                if math.dist(choice[:2], point) > 3.0 * pad:
                    tie(ax, label, point, style["color"])
                return
            label.remove()
    place_label(ax, words, _outside(point, pad, towards), **style)


def _outside(point: FloatArray, pad: float, direction: FloatArray) -> list[Place]:
    """Places for a label about a point, those towards `direction` first."""
    ring = []
    heading = math.atan2(direction[1], direction[0])
    for far in (1.0, 1.7, 2.6, 4.0, 6.0, 8.5):
        for turn in (0.0, 0.5, -0.5, 1.0, -1.0, 1.6, -1.6, 2.4, -2.4, math.pi):
            angle = heading + turn
            x, y = math.cos(angle), math.sin(angle)
            side = "left" if x > 0.38 else "right" if x < -0.38 else "center"
            level = "bottom" if y > 0.38 else "top" if y < -0.38 else "center"
            ring.append((point[0] + far * pad * x, point[1] + far * pad * y, side, level))
    return ring


def _reach(shown: OrbitScene) -> float:
    """Half the width of the plane: both orbits as far as they are drawn, and every planet's."""
    farthest = max(float(np.abs(path.path_au[:, :2]).max()) for path, *_ in _both(shown))
    mars = max(float(np.abs(planet.path_au[:, :2]).max()) for planet in shown.planets)
    return min(max(1.12 * farthest, 1.03 * mars), 6.0)


def _both(shown: OrbitScene) -> tuple[tuple[OrbitPath, str, str, Dashes], ...]:
    sides = (
        (shown.before, "before", colour_of("geometry"), _DASHES),
        (shown.after, "after", colour_of("JAXA"), "-"),
    )
    return tuple((path, *drawn) for path, *drawn in sides if path is not None)


def _key_line(x: tuple[float, float], y: float, **style: Any) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D(x, (y, y), **style)


def _in_words(path: OrbitPath) -> str:
    """Class, elements, and the instant at which they osculate."""
    period = f", period {path.period_days:.1f} d" if math.isfinite(path.period_days) else ""
    when = iso(time_from_tdb_days(path.tdb_days), "utc", 0)[:10]
    return (
        f"{path.dynamical_class},  a {path.semi_major_axis_au:.3f} au,  "
        f"e {path.eccentricity:.3f},  i {path.inclination_deg:.2f} deg{period}  "
        f"(osculating on {when})"
    )
