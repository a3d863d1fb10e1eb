"""Figure `groundtrack`: the sub-asteroid track on a world map with day and night, and the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out, on_axes
from flyby.figures.groundtrack_scene import HOURS, GroundTrack, Station, gather
from flyby.figures.labels import add_footer, add_heading, place_label, place_words, tie
from flyby.figures.sizes import Size
from flyby.figures.style import MILLIMETRE, THEME, new_figure
from flyby.figures.world import draw_world, halo, shade_night, split_at_the_edge
from flyby.scene.flyby import Flyby
from flyby.times import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_APART_DEG = 2.5
_NETWORKS = (("JAXA", "works with JAXA"), ("ESA", "works with ESA"), ("other", "other"))
_MARKERS = {"optical": "o", "tracking": "^", "radar": "D", "naked-eye": "o"}


@overload
def groundtrack(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure: ...


@overload
def groundtrack(
    passage: Flyby,
    *,
    ax: Axes,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Axes: ...


@on_any_sheet
def groundtrack(
    passage: Flyby,
    *,
    ax: Axes | None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure | Axes:
    """Draw where the asteroid stands overhead on a map of the world, with day, night and sites.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it instead, with the settings that hold there; a title only if one is given.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet: a name, such as "column" or "slide", or its width and height in mm.

    Returns
    -------
    matplotlib.figure.Figure, or `ax`

    Raises
    ------
    FigureError
        If it cannot be drawn of this flyby.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import groundtrack
    >>> figure = groundtrack(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is not None:
        return on_axes("groundtrack", draw_groundtrack, passage, ax, title)
    with drawing("groundtrack", theme):
        height = 127.0
        figure = new_figure(180.0, height)
        panel = figure.add_axes((0.062, 24.0 / height, 0.91, 81.9 / height))
        draw_groundtrack(passage, panel)
        add_heading(
            figure,
            title or f"Where {passage.name} stands overhead",
            f"sub-asteroid track {passage.samples.around(HOURS)}, "
            f"{iso(passage.approach.time, 'utc', 0).replace('T', ' ')} UTC; hours in UTC\n"
            "night and twilight (Sun below 0, \u22126, \u221212, \u221218 deg) and horizon are "
            f"those of {passage.samples.closest_words}{_fallen(passage)}",
        )
        _key(gather(passage), panel)
        add_footer(figure, passage)
        return laid_out(figure)


def draw_groundtrack(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw land, night, track, horizon and sites.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_groundtrack
    >>> ax = draw_groundtrack(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_groundtrack, passage, (180.0, 90.0))
    track = gather(passage)
    draw_world(ax)
    shade_night(ax, track.grid_longitude_deg, track.grid_latitude_deg, track.sun_altitude_deg)
    ax.contour(
        track.grid_longitude_deg,
        track.grid_latitude_deg,
        track.altitude_deg,
        levels=[0.0],
        colors=[colour_of("mark")],
        linewidths=0.9,
        linestyles=[(0, (4, 2))],
        zorder=3,
    )
    for piece in split_at_the_edge(track.longitude_deg, track.latitude_deg):
        ax.plot(piece[:, 0], piece[:, 1], color=colour_of("track"), linewidth=1.6, zorder=5)
        # Which way it goes: an arrow at the end of each piece.
        ax.annotate(
            "",
            piece[-1],
            piece[-2],
            zorder=6,
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour_of("track"),
                "linewidth": 1.2,
                "mutation_scale": 9.0,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
            },
        )
    # A star: a dot of this colour is a site.
    ax.plot(
        *track.closest_point,
        "*",
        color=colour_of("mark"),
        markersize=13.0,
        markeredgecolor=colour_of("paper"),
        markeredgewidth=0.6,
        zorder=8,
    )
    pad = 3.0
    x, y = track.closest_point
    place_label(
        ax,
        track.closest_words,
        [
            (x - pad, y - pad, "right", "top"),
            (x + pad, y + pad, "left", "bottom"),
            (x - pad, y + pad, "right", "bottom"),
        ],
        fontsize=7.4,
        weight="bold",
        color=colour_of("mark"),
        zorder=9,
        path_effects=halo(),
    )
    _hours(track, ax)
    _sites(track, ax)
    _horizon_label(track, ax)
    return ax


def _fallen(passage: Flyby) -> str:
    """Where an impactor meets the ground, for the heading."""
    impact = passage.approach.impact
    return "" if impact is None else f"; it falls at {place_words(impact.ground)}"


def _hours(track: GroundTrack, ax: Axes) -> None:
    ax.plot(
        track.hour_points[:, 0],
        track.hour_points[:, 1],
        "o",
        color=colour_of("track"),
        markersize=2.6,
        zorder=6,
    )
    last = None
    for text, point in zip(track.hour_texts, track.hour_points, strict=True):
        # Nearer together the hours would cover each other, or run into one line.
        if last is not None and np.hypot(*(point - last)) < 17.0:
            continue
        x, y = point
        candidates = [
            (x + aside, y + side * reach, "center", "center")
            for reach in (4.6, 6.5)
            for aside in (0.0, 4.0, -4.0)
            for side in (-1.0, 1.0)
        ]
        candidates.sort(key=lambda at: _crossed(track, "00:00", *at))
        label = place_label(
            ax,
            text,
            candidates,
            fontsize=6.4,
            color=colour_of("ink"),
            zorder=7,
            path_effects=halo(),
        )
        if label is not None:
            last = point


def _sites(track: GroundTrack, ax: Axes) -> None:
    for station in track.stations:
        ax.plot(
            station.longitude_deg,
            station.latitude_deg,
            _MARKERS.get(station.kind, "o"),
            zorder=7,
            **_mark(station.group),
        )
    for group in _neighbours(track.stations):
        first = group[0]
        x, y, colour = first.longitude_deg, first.latitude_deg, colour_of(first.group)
        # All names on lines of their own where there is room, else that of the first.
        for words in ("\n".join(one.name for one in group), first.name):
            candidates = sorted(_around(x, y), key=lambda at: _crossed(track, words, *at))
            label = place_label(
                ax,
                words,
                candidates,
                fontsize=6.4,
                color=colour,
                zorder=9,
                linespacing=1.1,
                path_effects=halo(),
            )
            if label is not None:
                tie(ax, label, (x, y), colour)
                break


def _key(track: GroundTrack, ax: Axes) -> None:
    """Say what the marks and colours of the sites mean, in a line under the map."""
    from matplotlib.lines import Line2D

    kinds = (("optical", "telescope"), ("tracking", "antenna"), ("radar", "radar"))
    grey = {"color": colour_of("soft-ink"), "markersize": 4.4}
    marks: list[tuple[str, str, dict[str, Any]]] = []
    present = {station.kind for station in track.stations}
    marks += [(_MARKERS[kind], words, grey) for kind, words in kinds if kind in present]
    groups = {station.group for station in track.stations}
    marks += [("o", words, _mark(group)) for group, words in _NETWORKS if group in groups]
    handles = [
        Line2D([], [], marker=marker, linestyle="", label=words, **style)
        for marker, words, style in marks
    ]
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(-0.012, -0.055),
        ncols=len(handles) if _wide_mm(ax) > _NARROW_MM else 3,
        frameon=False,
        fontsize=6.6,
        labelcolor=colour_of("soft-ink"),
        handletextpad=0.1,
        columnspacing=1.4,
    )


_NARROW_MM = 130.0
"""A narrower map has its key in two lines."""


def _wide_mm(ax: Axes) -> float:
    return float(ax.get_window_extent().width / ax.figure.dpi / MILLIMETRE)


def _mark(group: str) -> dict[str, Any]:
    """Colour and filling of a site's mark: filled, open or half, so that it can be told in grey."""
    colour = colour_of(group)
    style: dict[str, Any] = {
        "color": colour,
        "markersize": 4.6,
        "markeredgecolor": colour,
        "markeredgewidth": 0.9,
        "markerfacecoloralt": colour_of("paper"),
    }
    if group == "ESA":
        style["markerfacecolor"] = colour_of("paper")
    elif group != "JAXA":
        style["fillstyle"] = "left"
    return style


def _crossed(
    track: GroundTrack, words: str, x: float, y: float, horizontal: str, _vertical: str
) -> int:
    """How much of the track and how many sites a label there would cover, roughly."""
    lines = words.split("\n")
    width, height = 2.5 * max(map(len, lines)), 5.0 * len(lines)
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[horizontal] * width
    places = np.array([(one.longitude_deg, one.latitude_deg) for one in track.stations])
    line = np.stack([track.longitude_deg, track.latitude_deg], axis=1)

    def covered(points: FloatArray) -> int:
        across = (points[:, 0] > left) & (points[:, 0] < left + width)
        return int(np.sum(across & (np.abs(points[:, 1] - y) < 0.5 * height)))

    return covered(line) + 10 * covered(places)


def _neighbours(stations: tuple[Station, ...]) -> list[list[Station]]:
    """Stations of one network that cannot be told apart on the map."""
    groups: list[list[Station]] = []
    for station in stations:
        for group in groups:
            near = np.hypot(
                station.longitude_deg - group[0].longitude_deg,
                station.latitude_deg - group[0].latitude_deg,
            )
            if near < _APART_DEG and station.group == group[0].group:
                group.append(station)
                break
        else:
            groups.append([station])
    return groups


def _around(x: float, y: float) -> Iterator[tuple[float, float, str, str]]:
    ways = ((1, 0), (-1, 0), (1, 0.6), (1, -0.6), (-1, 0.6), (-1, -0.6), (0, -1), (0, 1))
    for reach in (2.4, 6.0, 11.0, 17.0, 24.0, 32.0):
        for right, up in ways:
            horizontal = {1: "left", 0: "center", -1: "right"}[right]
            yield x + right * reach, y + up * reach, horizontal, "center"


def _horizon_label(track: GroundTrack, ax: Axes) -> None:
    """Name the dashed line, where it runs lowest on the map."""
    below = track.altitude_deg < 0.0
    edge = np.argwhere(np.diff(below.astype(int), axis=0) != 0)
    candidates = []
    for row, column in edge[:: max(1, len(edge) // 40)]:
        x, y = track.grid_longitude_deg[column], track.grid_latitude_deg[row]
        candidates += [(x, y - 3.0, "center", "top"), (x, y + 4.0, "center", "bottom")]
    place_label(
        ax,
        f"on the horizon at {track.closest_words}",
        candidates,
        fontsize=6.4,
        color=colour_of("mark"),
        zorder=9,
        path_effects=halo(),
    )
