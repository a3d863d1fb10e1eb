"""Placing labels so that none covers another, and the footer that every figure carries."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.colours import colour_of
from flyby.figures.leaving_out import TIES
from flyby.figures.style import MILLIMETRE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from flyby.encounter.approach import ImpactPoint
    from flyby.scene.flyby import Flyby

Point = tuple[float, float] | FloatArray
Place = tuple[float, float, str, str]
"""Where a label may stand: x, y, horizontal and vertical alignment."""

_REACHES = (6.0, 9.0, 13.0, 18.0, 24.0, 32.0, 42.0, 54.0, 68.0, 85.0, 105.0)
"""How far from a point its label may stand [points]."""


def place_label(
    ax: Axes,
    text: str,
    candidates: Iterable[Place],
    among: Iterable[Text] | None = None,
    avoid: FloatArray | None = None,
    clear: FloatArray | None = None,
    tied_to: Point | None = None,
    slide: bool = False,
    apart: float = 0.0,
    **style: Any,
) -> Text | None:
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
    clear : ndarray, shape (n, 2), optional
        The same in pixels, such as `drawn_pixels`.
    tied_to : (x, y), optional
        A point in data coordinates, the straight way to which may cross no label either.
    slide : bool
        Whether a label that sticks out at the left or at the right is moved in by as much.
    apart : float
        How far it stays from other labels [points].
    **style
        Passed to ``ax.text``.

    Returns
    -------
    matplotlib.text.Text or None
        None where no candidate is free: a label left out is better than two that cannot be read.
    """
    taken = [
        item.get_window_extent().padded(apart * ax.figure.dpi / 72.0)
        for item in (ax.texts if among is None else among)
        if item.get_visible() and item.get_text()
    ]
    frame = ax.get_window_extent()
    points = np.empty((0, 2)) if avoid is None else ax.transData.transform(avoid)
    if clear is not None:
        points = np.concatenate([points, clear])
    end = None if tied_to is None else ax.transData.transform(tied_to)
    label = ax.text(0.0, 0.0, text, **style)
    for x, y, horizontal, vertical in candidates:
        label.set(x=x, y=y, ha=horizontal, va=vertical)
        box = label.get_window_extent().expanded(1.03, 1.15)
        out = min(box.x0 - frame.x0, 0.0) + max(box.x1 - frame.x1, 0.0)
        if slide and 0.0 < abs(out) < 0.7 * box.width:
            inwards = ax.transData.transform((x, y)) - (1.02 * out, 0.0)
            label.set(position=ax.transData.inverted().transform(inwards))
            box = label.get_window_extent().expanded(1.03, 1.15)
        inside = (
            box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1
        )
        if not inside or any(box.overlaps(other) for other in taken):
            continue
        if np.all((points > box.p0) & (points < box.p1), axis=1).any():
            continue
        if end is not None:
            way = np.linspace(np.clip(end, box.p0, box.p1), end, 40)
            if any(np.all((way > b.p0) & (way < b.p1), axis=1).any() for b in taken):
                continue
        return label
    label.remove()
    return None


def drawn_pixels(ax: Axes) -> FloatArray:
    """Find what no label should cover: every line and disc that axes hold, as pixels (n, 2)."""
    from matplotlib.patches import Circle

    found = [np.empty((0, 2))]
    for line in ax.lines:
        places = line.get_transform().transform(np.column_stack(line.get_data(orig=False)))
        if line.get_marker() not in ("", "None", None) and len(places) < 40:
            # A mark has a size: its rim too.
            radius = 0.5 * line.get_markersize() * ax.figure.dpi / 72.0
            found += [places + radius * way for way in _AROUND]
        if line.get_linestyle() != "None":
            places = dense(places)
        found.append(places)
    for patch in ax.patches:
        if isinstance(patch, Circle):
            middle, (right, _) = ax.transData.transform(
                [patch.center, (patch.center[0] + patch.radius, patch.center[1])]
            )
            radius = right - middle[0]
            for share in np.arange(radius, 0.0, -3.0) / radius if radius > 0.0 else ():
                found.append(middle + share * radius * _AROUND)
    pixels = np.concatenate(found)
    return np.asarray(pixels[np.isfinite(pixels).all(axis=1)])


_AROUND = np.stack([f(np.linspace(0.0, 2.0 * np.pi, 49)) for f in (np.cos, np.sin)], axis=1)
_STEP_PIXELS = 3.0


def dense(places: FloatArray) -> FloatArray:
    """Return a line with points no farther from one another than a few pixels, within reach."""
    places = np.clip(places, -1e5, 1e5)
    steps = np.hypot(*np.diff(places, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(np.nan_to_num(steps))])
    if not along[-1] > 0.0:
        return places
    fine = np.arange(0.0, along[-1], _STEP_PIXELS)
    return np.stack([np.interp(fine, along, column) for column in places.T], axis=1)


def ring(
    ax: Axes, point: Point, towards: float = -45.0, reaches: Sequence[float] = _REACHES
) -> Iterator[Place]:
    """Candidates for a label about a point, nearest first and those in one direction first.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    point : (x, y)
        Data coordinates.
    towards : float
        Degrees from the right, upwards.
    reaches : sequence of float
        Distances from the point [points of the page].

    Yields
    ------
    (x, y, horizontal alignment, vertical alignment)
    """
    x, y = ax.transData.transform(point)
    back = ax.transData.inverted()
    scale = ax.figure.dpi / 72.0
    for reach in reaches:
        for turn in (0.0, 30.0, -30.0, 60.0, -60.0, 90.0, -90.0, 120.0, -120.0, 150.0, -150.0, 180):
            angle = np.radians(towards + turn)
            right, up = np.cos(angle), np.sin(angle)
            place = back.transform((x + reach * scale * right, y + reach * scale * up))
            upright = "bottom" if up > 0.38 else "top" if up < -0.38 else "center"
            across = "left" if right > 0.38 else "right" if right < -0.38 else "center"
            # Straight above or below, near an edge, set flush as well.
            for set_so in (across, "left", "right") if across == "center" else (across,):
                yield float(place[0]), float(place[1]), set_so, upright


def name_point(
    ax: Axes, text: str, point: Point, colour: str, towards: float = -45.0, **style: Any
) -> Text | None:
    """Name a point beside it, clear of lines and labels, tied to it where it has to stand off.

    Where no place about the point is clear of lines, one that is clear of labels serves, with a
    pale rim about the letters.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set and its lines drawn.
    text : str
    point : (x, y)
        Data coordinates.
    colour : str
        Of the words and of the line to the point.
    towards : float
        Where the label stands best, in degrees from the right, upwards.
    **style
        Passed to ``ax.text``.

    Returns
    -------
    matplotlib.text.Text or None
        None where there is no room at all.
    """
    from matplotlib.patheffects import withStroke

    style = {"color": colour, "zorder": 9, "linespacing": 1.15, **style}
    label = place_label(
        ax,
        text,
        ring(ax, point, towards),
        clear=drawn_pixels(ax),
        tied_to=point,
        slide=True,
        **style,
    )
    if label is None:
        rim = [withStroke(linewidth=2.0, foreground=colour_of("paper"), alpha=0.9)]
        label = place_label(
            ax, text, ring(ax, point, towards), tied_to=point, slide=True, path_effects=rim, **style
        )
    if label is not None:
        box = label.get_window_extent()
        x, y = ax.transData.transform(point)
        away = np.hypot(max(box.x0 - x, x - box.x1, 0.0), max(box.y0 - y, y - box.y1, 0.0))
        if away > 9.0 * ax.figure.dpi / 72.0:
            tie(ax, label, point, colour)
    return label


def name_level(
    ax: Axes, value: float, words: str, curve: tuple[FloatArray, FloatArray], **style: Any
) -> Text | None:
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
    matplotlib.text.Text or None
        None where it would cover another label.
    """
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import blended_transform_factory, offset_copy

    frame = ax.get_window_extent()
    taken = [
        item.get_window_extent() for item in ax.texts if item.get_visible() and item.get_text()
    ]
    x, y = ax.transData.transform(np.column_stack(curve)).T
    # A label is wide: a curve through it is found at any of its columns.
    along = np.linspace(frame.x0, frame.x1, 600)
    height = np.interp(along, x, y)
    best: tuple[float, Text] | None = None
    for side, vertical in (
        ("left", "bottom"),
        ("right", "bottom"),
        ("left", "top"),
        ("right", "top"),
        ("center", "bottom"),
        ("center", "top"),
    ):
        place = offset_copy(
            blended_transform_factory(ax.transAxes, ax.transData),
            cast("Figure", ax.figure),  # or a part of one, which serves as well
            units="points",
            y=0.6 if vertical == "bottom" else -0.8,
        )
        x_share = {"left": 0.006, "center": 0.5, "right": 0.994}[side]
        label = ax.text(
            x_share,
            value,
            words,
            transform=place,
            ha=side,
            va=vertical,
            zorder=8,
            **style,
            path_effects=[withStroke(linewidth=2.0, foreground=colour_of("paper"), alpha=0.8)],
        )
        box = label.get_window_extent()
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
    if best[0] >= 1e3:  # over another label, or over the edge: rather left out
        best[1].remove()
        return None
    return best[1]


def only_words(ax: Axes, words: str) -> Axes:
    """Say in empty axes why there is nothing to draw."""
    ax.text(
        0.5,
        0.5,
        "\n".join(textwrap.wrap(words, 38)),
        transform=ax.transAxes,
        ha="center",
        va="center",
        color=colour_of("soft-ink"),
        fontsize=7.0,
    )
    ax.set_axis_off()
    return ax


def tie(ax: Axes, label: Text | None, point: Point, colour: str) -> None:
    """Draw a thin line from a label's nearest edge to what it names; nothing without a label."""
    if label is None:
        return
    box = label.get_window_extent()
    x, y = ax.transData.transform(point)
    nearest = (min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1))
    start = ax.transData.inverted().transform(nearest)
    (line,) = ax.plot(
        [start[0], point[0]], [start[1], point[1]], color=colour, linewidth=0.5, zorder=4
    )
    TIES[label] = line


def place_words(point: ImpactPoint) -> str:
    """Latitude and longitude of an `ImpactPoint` in words: "52.58\u00b0 N 12.36\u00b0 E"."""
    latitude, longitude = (float(q.to_value("deg")) for q in (point.latitude, point.longitude))
    return (
        f"{abs(latitude):.2f}\u00b0 {'N' if latitude >= 0.0 else 'S'} "
        f"{abs(longitude):.2f}\u00b0 {'E' if longitude >= 0.0 else 'W'}"
    )


def add_heading(figure: Figure, title: str, subtitle: str = "", left: float = 0.012) -> None:
    """Write a title at the head of a figure and, in smaller letters, what is shown and how.

    `left` is where both begin, as a share of the figure's width.
    """
    from flyby.figures.heading import write_heading
    from flyby.figures.sheet import Sheet

    if isinstance(figure, Sheet):
        figure.heading = title, subtitle
        if figure.plan is not None:
            write_heading(figure)
            return
    height_mm = figure.get_figheight() / MILLIMETRE
    words = figure.suptitle(
        title,
        x=left,
        ha="left",
        y=1.0 - 3.5 / height_mm,
        va="top",
        fontsize=11.5,
        color=colour_of("ink"),
        weight="bold",
    )
    below = []
    if subtitle:
        written = figure.text(
            left,
            1.0 - 9.6 / height_mm,
            subtitle,
            fontsize=7.2,
            color=colour_of("soft-ink"),
            va="top",
            linespacing=1.4,
        )
        below.append(written)
    if isinstance(figure, Sheet):
        figure.head_words = (words, *below)


def add_footer(figure: Figure, passage: Flyby) -> None:
    """Write orbit solution, ephemeris, forces and assumptions, small, at the foot of a figure."""
    from flyby.encounter.impact import impact_notes
    from flyby.figures.heading import of_the_clock, of_the_notes, write_notes
    from flyby.figures.sheet import Sheet
    from flyby.times import iso
    from flyby.version import VERSION

    orbit = passage.orbit
    dated = f" of {orbit.solution_date}" if orbit.solution_date else ""
    solution = f"{orbit.solution_name}{dated}, " if orbit.solution_name else ""
    # An orbit that meets a body says so on every sheet, whether or not that day is drawn.
    impacts = "".join(f"; {note}" for note in impact_notes(passage.trajectory))
    lines = (
        f"{orbit.designation or orbit.name}: {solution}epoch "
        f"{iso(orbit.epoch, 'tdb', 0)[:10]} TDB; "
        f"{passage.trajectory.ephemeris}; flyby {VERSION}{impacts}{of_the_notes(orbit.notes)}",
        "; ".join(passage.trajectory.describe_forces()),
        f"{of_the_clock(passage)}; limits of sites that nobody has published are "
        "assumed (flyby windows lists them)",
    )
    name_the_clock(figure, passage)
    if isinstance(figure, Sheet):
        figure.notes = lines
        if figure.plan is not None:
            write_notes(figure)
            return
    written = figure.text(
        0.012,
        0.008,
        "\n".join(lines),
        fontsize=5.6,
        color=colour_of("soft-ink"),
        va="bottom",
        linespacing=1.35,
    )
    if isinstance(figure, Sheet):
        figure.foot_words = (written,)


def name_the_clock(figure: Figure, passage: Flyby) -> None:
    """Write UT1 wherever a figure says UTC, where its flyby is before there was UTC."""
    from matplotlib.text import Text

    from flyby.times import civil_scale

    clock = civil_scale(passage.approach.time)
    if clock == "UTC":
        return
    for text in figure.findobj(Text):
        if "UTC" in text.get_text():
            text.set_text(text.get_text().replace("UTC", clock))
