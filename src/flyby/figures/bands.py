"""Windows as labelled bands on a time axis, and their soft edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.colours import colour_of
from flyby.figures.style import HATCHES
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SLICES = 120
_NARROW = 0.006
"""Share of the axis below which a band would not be seen."""
STRIP_ROW_MM = 3.7
"""Height of a row of `draw_strip`."""
_TITLES = {
    "geometry": "Geometry",
    "naked-eye": "Naked eye (geocentric V)",
    "JAXA": "JAXA's network",
    "ESA": "ESA's network",
    "other": "Other sites",
    "mission": "Missions",
}


def draw_bands(bands: Sequence[Band], first: float, last: float, ax: Axes) -> Axes:
    """One row a label, grouped, between two instants (TDB days since J2000).

    Each row is named at its left and says its hours at its right. An edge that is published only
    to the month, or in words, fades over as long as it may take.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows: list[tuple[str, str]] = []
    for group in _TITLES:
        for band in bands:
            if band.group == group and (group, band.label) not in rows:
                rows.append((group, band.label))
    y = 0.0
    ticks, names = [], []
    previous = None
    for group, label in rows:
        if group != previous:
            y -= 0.75 if previous is not None else 0.0
            ax.text(
                0.004,
                y + 0.05,
                _TITLES[group],
                transform=ax.get_yaxis_transform(),
                fontsize=6.8,
                color=colour_of("soft-ink"),
                va="center",
                ha="left",
                style="italic",
            )
            y -= 0.8
            previous = group
        for band in bands:
            if (band.group, band.label) == (group, label):
                draw_band(ax, band, y, first, last)
        ticks.append(y)
        names.append(label)
        y -= 1.0
    ax.set_ylim(y + 0.2, 0.6)
    ax.set_yticks(ticks, names, fontsize=6.8)
    ax.tick_params(axis="y", length=0)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(True, axis="x")
    return ax


def draw_band(
    ax: Axes, band: Band, y: float, first: float, last: float, height: float = 0.62
) -> None:
    """One band about a height `y` of the axes, cut at two instants (TDB days since J2000).

    Its edges fade as they are published; a small triangle says that it goes on beyond the cut, a
    diamond stands for what is too short to be seen.
    """
    colour = colour_of(band.group)
    start, end = max(band.start_tdb_days, first), min(band.end_tdb_days, last)
    if band.start_soft_days + band.end_soft_days > 0.0:
        _draw_soft(ax, band, y, height, start, end)
    else:
        left, right = axis_days(start), axis_days(end)
        ax.barh(
            y,
            right - left,
            left=left,
            height=height,
            color=colour,
            alpha=0.85,
            hatch=HATCHES.get(band.group, ""),
            edgecolor=colour_of("paper"),
            linewidth=0.4,
        )
    if end - start < _NARROW * (last - first):
        # Narrower than a line: an event.
        ax.plot(
            [axis_days(0.5 * (start + end))],
            [y],
            marker="D",
            color=colour,
            markersize=4.0,
            markeredgecolor=colour_of("ink"),
            markeredgewidth=0.5,
            zorder=7,
        )
    for edge, beyond, marker in (
        (first, band.start_tdb_days < first, "<"),
        (last, band.end_tdb_days > last, ">"),
    ):
        if beyond:
            ax.plot(
                [axis_days(edge)],
                [y],
                marker=marker,
                color=colour_of("ink"),
                markersize=3.2,
                clip_on=False,
                zorder=5,
            )


def strip_bands(passage: Flyby, first: float, last: float) -> tuple[Band, ...]:
    """Choose what `draw_strip` shows between two instants: both networks' windows, then missions.

    The windows are those of the optical sites of `Flyby.bands`, a row a network.
    """
    networks = [
        replace(band, label=f"{_TITLES[band.group]}, optical")
        for band in passage.bands
        if band.group in ("JAXA", "ESA")
    ]
    whole = passage.samples.first_days <= first and last <= passage.samples.last_days
    return tuple(
        band
        for band in (*sorted(networks, key=lambda b: b.label), *passage.mission_bands)
        if band.start_tdb_days < last
        and band.end_tdb_days > first
        # Over a longer span the scene's windows would be a part of all there are.
        and (whole or band.group == "mission")
    )


def draw_strip(bands: Sequence[Band], first: float, last: float, ax: Axes) -> Axes:
    """Thin rows under another panel of the same time axis, each named beside its last band.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = list(dict.fromkeys(band.label for band in bands))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(axis_days(first), axis_days(last))
    ax.set_yticks([])
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    from matplotlib.patheffects import withStroke

    frame = ax.get_window_extent()
    for y, label in enumerate(rows):
        own = [band for band in bands if band.label == label]
        for band in own:
            draw_band(ax, band, y, first, last, 0.66)
        begin = axis_days(max(min(band.start_tdb_days for band in own), first))
        end = axis_days(min(max(band.end_tdb_days for band in own), last))
        words = ax.text(
            end,
            y,
            f"  {label}  ",
            fontsize=6.4,
            color=colour_of("ink"),
            va="center",
            ha="left",
            zorder=8,
            path_effects=[withStroke(linewidth=1.8, foreground=colour_of("paper"), alpha=0.85)],
        )
        # Beside the last band, before the first, or over them where neither has room.
        for x, side in ((end, "left"), (begin, "right"), (begin, "left")):
            words.set_x(float(x))
            words.set(horizontalalignment=side)
            box = words.get_window_extent()
            if box.x0 > frame.x0 - 2.0 and box.x1 < frame.x1 + 2.0:
                break
    return ax


def softness(band: Band, days: FloatArray) -> FloatArray:
    """How surely a band is open at TDB days since J2000: 0 outside, 1 where it is certain.

    It rises over the time that the published start leaves open and falls over that of the end;
    where the two overlap it only comes to a peak between.
    """
    rise = (days - band.start_tdb_days) / max(band.start_soft_days, 1e-9)
    fall = (band.end_tdb_days - days) / max(band.end_soft_days, 1e-9)
    return np.clip(np.minimum(rise, fall), 0.0, 1.0)


def _draw_soft(ax: Axes, band: Band, y: float, height: float, start: float, end: float) -> None:
    from matplotlib.image import AxesImage

    edges = np.linspace(start, end, _SLICES + 1)
    strength = softness(band, 0.5 * (edges[:-1] + edges[1:]))
    shades = [_blend(colour_of(band.group), 0.1 + 0.75 * value) for value in strength]
    # One pixel a shade, in SVG and PDF too, laid over the bar by whoever shows it; the axes' limits
    # are left alone, which `imshow` would move.
    picture = AxesImage(
        ax,
        interpolation="none",
        origin="lower",
        extent=(
            float(axis_days(start)),
            float(axis_days(end)),
            y - 0.5 * height,
            y + 0.5 * height,
        ),
        zorder=1,
    )
    picture.set_data(np.array([shades]))
    picture.set_clip_path(ax.patch)
    ax.add_image(picture)


def _blend(colour: str, strength: float) -> tuple[float, ...]:
    """Thin a colour with that of the paper: without transparency no seams show."""
    from matplotlib.colors import to_rgb

    pairs = zip(to_rgb(colour), to_rgb(colour_of("paper")), strict=True)
    return tuple(paper - strength * (paper - part) for part, paper in pairs)
