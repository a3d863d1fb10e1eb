"""What the panels of figure `lightcurve` share: strips of lunations, an axis of dates, colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray, IntArray
from flyby.figures.colours import colour_of
from flyby.figures.style import Dashes
from flyby.figures.time_axis import axis_days, date_axis
from flyby.scene.light_curve_coverage import TOLD_APART, AliasTest
from flyby.scene.light_curve_hours import TOGETHER
from flyby.scene.light_curve_nights import AFTER, BEFORE, LightCurveNights
from flyby.times import iso, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES: tuple[Dashes, ...] = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)))
_ROOM = 0.18  # of the axis, for the words beside what is left out


def hardest_alias(found: LightCurveNights) -> AliasTest | None:
    """Return the alias that the networks tell in the fewest lunations, each by itself."""
    aliases = [one for one in found.aliases if one.alternative.source == "alias"]
    single = [k for k, one in enumerate(found.networks) if one.name != TOGETHER]
    if not aliases or not found.lunations:
        return None
    return min(aliases, key=lambda one: int(np.sum(one.by_lunation[single] >= TOLD_APART)))


def strips(
    found: LightCurveNights, ax: Axes, rows: list[tuple[str, str, FloatArray]], group: int
) -> None:
    """Draw rows of cells, one a lunation, the first at the top; rows of one group together."""
    from matplotlib.colors import LinearSegmentedColormap

    edges = lunation_edges(found)
    ax.set_ylim(len(rows), 0.0)
    for row, (words, name, shares) in enumerate(rows):
        shades = LinearSegmentedColormap.from_list(
            "share", [colour_of("paper"), network_colour(name)], N=256
        )
        for (low, high), share in zip(edges, shares, strict=True):
            if np.isfinite(share):
                ax.fill_between(
                    [low, high], row + 0.08, row + 0.92, color=shades(share), linewidth=0
                )
        ax.text(
            1.008,
            row + 0.5,
            name,
            transform=ax.get_yaxis_transform(),
            fontsize=6.4,
            color=network_colour(name),
            va="center",
        )
        if words and row % group == 0:
            ax.text(
                -0.008,
                row + 0.5 * group,
                words,
                transform=ax.get_yaxis_transform(),
                fontsize=6.6,
                color=colour_of("ink"),
                ha="right",
                va="center",
            )
        if row and row % group == 0:
            ax.axhline(row, color=colour_of("soft-ink"), linewidth=0.4)
    ax.set_yticks([])
    low, high = (float(axis_days(end)) for end in _span(found))
    closest = float(axis_days(float(tdb_days(found.encounter))))
    left = {BEFORE: (closest, high), AFTER: (low, closest)}.get(found.phases_of, (high, high))
    if left[1] - left[0] > _ROOM * (high - low):
        ax.text(
            0.5 * (left[0] + left[1]),
            0.5 * len(rows),
            "left out: a flyby\nmay change the spin",
            fontsize=6.4,
            color=colour_of("soft-ink"),
            ha="center",
            va="center",
            bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 1.0},
        )


def lunation_edges(found: LightCurveNights) -> FloatArray:
    """Return both ends of each lunation on the axis, (l, 2)."""
    ends = [
        [float(axis_days(float(tdb_days(end)))) for end in (moon.start, moon.end)]
        for moon in found.lunations
    ]
    return np.array(ends, dtype=np.float64).reshape(-1, 2)


def broken(values: FloatArray, night: IntArray) -> FloatArray:
    """Return values with a break where nights are missing for more than a week."""
    shown = np.array(values, dtype=np.float64)
    shown[~np.isfinite(shown)] = np.nan
    shown[1:][np.diff(night) > 7] = np.nan
    return shown


def network_colour(network: str) -> str:
    """Return the colour of a network, and of all together."""
    if network == TOGETHER:
        return colour_of("track")
    return colour_of(network if network in ("JAXA", "ESA") else "other")


def network_line(network: str) -> Dashes:
    """Return how the line of a network is dashed, so that it is told without its colour."""
    return {"JAXA": DASHES[0], "ESA": DASHES[1]}.get(network, "-")


def dates_of(found: LightCurveNights) -> str:
    """Return the span in words."""
    return f"{iso(found.start, 'utc', 0)[:10]} to {iso(found.stop, 'utc', 0)[:10]} UTC"


def _span(found: LightCurveNights) -> tuple[float, float]:
    """Return the span of the axis: from the first hour to the last, and closest approach."""
    ends = [one._ends for one in found.networks if one.night.size]
    closest = float(tdb_days(found.encounter))
    first = min([closest, *(float(one[0, 0]) for one in ends)])
    last = max([closest, *(float(one[-1, 1]) for one in ends)])
    margin = 0.02 * max(last - first, 1.0)
    return (
        max(first - margin, float(tdb_days(found.start))),
        min(last + margin, max(float(tdb_days(found.stop)), closest + margin)),
    )


def dated(found: LightCurveNights, ax: Axes) -> Axes:
    """Make the time axis one of dates, and mark closest approach below a legend."""
    date_axis(ax, *_span(found))
    closest = float(axis_days(float(tdb_days(found.encounter))))
    ax.axvline(
        closest, ymax=0.82 if ax.get_legend() else 1.0, color=colour_of("mark"), linewidth=0.8
    )
    return ax
