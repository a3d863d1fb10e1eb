"""Shadows of the Earth and the Moon as bands behind a curve against time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from flyby.figures.colours import colour_of
from flyby.figures.labels import place_label
from flyby.figures.time_axis import axis_days, clock
from flyby.scene.bands import Band, shadow_bands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from flyby.arrays import FloatArray

_SHADES = {"penumbra": 0.13, "umbra": 0.4}


def draw_shadows(
    ax: Axes,
    bands: Iterable[Band],
    named: bool = True,
    curves: Iterable[tuple[FloatArray, FloatArray]] = (),
) -> None:
    """Shade the penumbra lightly and the umbra darkly, and name each with its hours.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With a time axis whose limits are set.
    bands : iterable of Band
        Of which only shadows are drawn.
    named : bool
        Whether their names are written.
    curves : iterable of (x, y)
        In data coordinates; the names stay clear of them.
    """
    from matplotlib.patheffects import withStroke

    bands, points = tuple(bands), [np.column_stack(curve) for curve in curves]
    avoid = np.concatenate(points) if points else np.empty((0, 2))
    avoid = avoid[np.isfinite(avoid).all(axis=1)]
    low, high = sorted(ax.get_xlim())
    for band in shadow_bands(bands):
        start, end = axis_days(band.start_tdb_days), axis_days(band.end_tdb_days)
        if end < low or start > high:
            continue
        part = band.label.rsplit(" ", 1)[-1]
        ax.axvspan(
            start, end, color=colour_of("ink"), alpha=_SHADES[part], linewidth=0.0, zorder=0.6
        )
        umbra = any(
            other is not band
            and other.label == band.label.replace("penumbra", "umbra")
            and band.start_tdb_days <= other.start_tdb_days <= band.end_tdb_days
            for other in bands
        )
        if not named or (part == "penumbra" and umbra):
            continue  # the umbra within it has the name
        words = f"{band.label}\n{clock(band.start_tdb_days)}\u2013{clock(band.end_tdb_days)} UTC"
        to_data = ax.transAxes + ax.transData.inverted()
        gap = 0.012 * (high - low)
        candidates = [
            (
                place + side * gap,
                to_data.transform((0.0, share))[1],
                "left" if side > 0 else "right",
                "top",
            )
            for share in (0.97, 0.75, 0.6, 0.45, 0.3, 0.15)
            for place, side in ((max(start, low), -1), (min(end, high), 1))
        ]
        place_label(
            ax,
            words,
            candidates,
            avoid=avoid,
            fontsize=6.5,
            color=colour_of("soft-ink"),
            zorder=8,
            linespacing=1.2,
            path_effects=[withStroke(linewidth=2.0, foreground=colour_of("paper"))],
        )
