"""Placing labels so that none covers another, and the footer that every figure carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from flyby.figures.style import INK, MILLIMETRE, SOFT_INK


def place_label(
    ax: Any,
    text: str,
    candidates: Iterable[tuple[float, float, str, str]],
    among: Iterable[Any] | None = None,
    avoid: Any = None,
    **style: Any,
) -> Any:
    """Write a label at the first candidate place where it covers nothing written before.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    text : str
    candidates : iterable of (x, y, horizontal alignment, vertical alignment)
        In data coordinates, best first.
    among : iterable of matplotlib.text.Text, optional
        The labels that must not be covered, where they are few; by default all of the axes.
    avoid : ndarray, shape (n, 2), optional
        Points that must not be covered either, such as those of a line; data coordinates.
    **style
        Passed to ``ax.text``.

    Returns
    -------
    matplotlib.text.Text or None
        None where no candidate is free: a label left out is better than two that cannot be read.
    """
    renderer = ax.figure.canvas.get_renderer()
    taken = [
        item.get_window_extent(renderer)
        for item in (ax.texts if among is None else among)
        if item.get_visible() and item.get_text()
    ]
    frame = ax.get_window_extent(renderer)
    points = np.empty((0, 2)) if avoid is None else ax.transData.transform(avoid)
    label = ax.text(0.0, 0.0, text, **style)
    for x, y, horizontal, vertical in candidates:
        label.set_position((x, y))
        label.set_horizontalalignment(horizontal)
        label.set_verticalalignment(vertical)
        box = label.get_window_extent(renderer).expanded(1.03, 1.15)
        inside = (
            box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1
        )
        covered = np.all((points > box.p0) & (points < box.p1), axis=1).any()
        if inside and not covered and not any(box.overlaps(other) for other in taken):
            return label
    label.remove()
    return None


def name_level(ax: Any, value: float, words: str, curve: Any, **style: Any) -> Any:
    """Name a horizontal level at its left or right end, above or below it.

    Where the label covers the least of a curve and of the labels written before.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set.
    value : float
        Of the level, in data coordinates.
    words : str
    curve : (x, y)
        In data coordinates.
    **style
        Passed to ``ax.text``.

    Returns
    -------
    matplotlib.text.Text
    """
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import blended_transform_factory, offset_copy

    renderer = ax.figure.canvas.get_renderer()
    frame = ax.get_window_extent(renderer)
    taken = [
        item.get_window_extent(renderer)
        for item in ax.texts
        if item.get_visible() and item.get_text()
    ]
    x, y = ax.transData.transform(np.column_stack(curve)).T
    # A label is wide: a curve through it is found at any of its columns.
    along = np.linspace(frame.x0, frame.x1, 600)
    height = np.interp(along, x, y)
    best: tuple[float, Any] | None = None
    for side, vertical in (
        ("left", "bottom"), ("right", "bottom"), ("left", "top"), ("right", "top"),
    ):  # fmt: skip
        place = offset_copy(
            blended_transform_factory(ax.transAxes, ax.transData), ax.figure, units="points",
            y=0.6 if vertical == "bottom" else -0.8,
        )  # fmt: skip
        label = ax.text(
            0.006 if side == "left" else 0.994, value, words, transform=place, ha=side,
            va=vertical, zorder=8, **style,
            path_effects=[withStroke(linewidth=2.0, foreground="white", alpha=0.8)],
        )  # fmt: skip
        box = label.get_window_extent(renderer)
        under = (along > box.x0) & (along < box.x1)
        covered = float(np.sum(under & (height > box.y0 - 2.0) & (height < box.y1 + 2.0)))
        covered += 1e3 * sum(box.overlaps(other) for other in taken)
        if box.y0 < frame.y0 or box.y1 > frame.y1:
            covered += 1e6
        if best is None or covered < best[0]:
            if best is not None:
                best[1].remove()
            best = (covered, label)
        else:
            label.remove()
    assert best is not None
    return best[1]


def tie(ax: Any, label: Any, point: Any, colour: str) -> None:
    """A thin line from a label's nearest edge to what it names; nothing where label is None."""
    if label is None:
        return
    box = label.get_window_extent(ax.figure.canvas.get_renderer())
    x, y = ax.transData.transform(point)
    nearest = (min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1))
    start = ax.transData.inverted().transform(nearest)
    ax.plot([start[0], point[0]], [start[1], point[1]], color=colour, linewidth=0.5, zorder=4)


def add_heading(figure: Any, title: str, subtitle: str = "", left: float = 0.012) -> None:
    """Title at the head of a figure and, in smaller letters, what is shown and how.

    `left` is where both begin, as a share of the figure's width.
    """
    height_mm = figure.get_figheight() / MILLIMETRE
    figure.suptitle(
        title, x=left, ha="left", y=1.0 - 3.5 / height_mm, va="top", fontsize=11.5, color=INK,
        weight="bold",
    )  # fmt: skip
    if subtitle:
        figure.text(
            left, 1.0 - 9.6 / height_mm, subtitle, fontsize=7.2, color=SOFT_INK, va="top",
            linespacing=1.4,
        )  # fmt: skip


def add_footer(figure: Any, scene: Any) -> None:
    """Orbit solution, ephemeris, forces and assumptions, small, at the foot of a figure."""
    from flyby import __version__
    from flyby.times import iso

    orbit = scene.orbit
    dated = f" of {orbit.solution_date}" if orbit.solution_date else ""
    solution = " ".join(word for word in (orbit.producer, orbit.solution) if word)
    lines = (
        f"{orbit.designation}: {solution}{dated}, epoch {iso(orbit.epoch, 'tdb', 0)[:10]} TDB; "
        f"{scene.trajectory.ephemeris}; flyby {__version__}",
        "; ".join(scene.trajectory.describe_forces()),
        f"{_of_the_clock(scene)}; limits of sites that nobody has published are "
        "assumed (flyby windows lists them)",
    )
    name_the_clock(figure, scene)
    figure.text(
        0.012, 0.008, "\n".join(lines), fontsize=5.6, color=SOFT_INK, va="bottom", linespacing=1.35
    )


def name_the_clock(figure: Any, scene: Any) -> None:
    """Write UT1 wherever a figure says UTC, where its flyby is before there was UTC."""
    from matplotlib.text import Text

    from flyby.times import civil_scale

    clock = civil_scale(scene.approach.time)
    if clock == "UTC":
        return
    for text in figure.findobj(Text):
        if "UTC" in text.get_text():
            text.set_text(text.get_text().replace("UTC", clock))


def _of_the_clock(scene: Any) -> str:
    from flyby.times import civil_scale

    if civil_scale(scene.approach.time) == "UTC":
        return "UTC assumes no leap second after 2016"
    return "UT1 from Delta T (Stephenson et al. 2016)"
