"""Placing labels so that none covers another, and the footer that every figure carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flyby.figures.style import SOFT_INK


def place_label(
    ax: Any, text: str, candidates: Iterable[tuple[float, float, str, str]], **style: Any
) -> Any:
    """Write a label at the first candidate place where it covers nothing written before.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    text : str
    candidates : iterable of (x, y, horizontal alignment, vertical alignment)
        In data coordinates, best first.
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
        for item in ax.texts
        if item.get_visible() and item.get_text()
    ]
    frame = ax.get_window_extent(renderer)
    label = ax.text(0.0, 0.0, text, **style)
    for x, y, horizontal, vertical in candidates:
        label.set_position((x, y))
        label.set_horizontalalignment(horizontal)
        label.set_verticalalignment(vertical)
        box = label.get_window_extent(renderer).expanded(1.03, 1.15)
        inside = (
            box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1
        )
        if inside and not any(box.overlaps(other) for other in taken):
            return label
    label.remove()
    return None


def tie(ax: Any, label: Any, point: Any, colour: str) -> None:
    """A thin line from a label's nearest edge to what it names; nothing where label is None."""
    if label is None:
        return
    box = label.get_window_extent(ax.figure.canvas.get_renderer())
    x, y = ax.transData.transform(point)
    nearest = (min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1))
    start = ax.transData.inverted().transform(nearest)
    ax.plot([start[0], point[0]], [start[1], point[1]], color=colour, linewidth=0.5, zorder=4)


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
        "; ".join(scene.trajectory.forces.describe()),
        "UTC assumes no leap second after 2016; limits of sites that nobody has published are "
        "assumed (flyby windows lists them)",
    )
    figure.text(
        0.012, 0.008, "\n".join(lines), fontsize=5.6, color=SOFT_INK, va="bottom", linespacing=1.35
    )
