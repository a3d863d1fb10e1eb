"""The panel of figure `approach` that shows who can watch, and the axis of all its panels."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flyby.constants import SECONDS_PER_DAY
from flyby.figures.bands import draw_bands
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.times import iso, time_from_tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_windows(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the windows as bands, with their hours, and closest approach as a line through them.

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
    >>> from flyby.figures import draw_windows
    >>> ax = draw_windows(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_windows, passage, (180.0, 90.0))
    if not passage.bands:
        ax.text(
            0.5,
            0.5,
            why_no_windows(passage),
            transform=ax.transAxes,
            ha="center",
            va="center",
            fontsize=7.4,
            color=colour_of("soft-ink"),
        )
        ax.set_yticks([])
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        utc_axis(passage, ax)
        ax.set_xlabel("UTC")
        return ax
    draw_bands(passage.bands, passage.samples.first_days, passage.samples.last_days, ax)
    ax.set_xlim(axis_days(passage.samples.first_days), axis_days(passage.samples.last_days))
    _write_hours(passage, ax)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=colour_of("mark"), linewidth=0.9, zorder=6
    )
    utc_axis(passage, ax)
    ax.set_xlabel("UTC")
    return ax


def why_no_windows(passage: Flyby) -> str:
    """Say why there is no row of windows."""
    from flyby.observing import Sky

    groups: tuple[str, ...] | None = getattr(passage, "shown_groups", None)
    if groups is not None:
        return f"no window of the kinds that were chosen in these two days: {', '.join(groups)}"
    words = "stays outside the lunar distance"
    if passage.body != "earth":
        words += " from the Earth"
    if Sky(passage.trajectory).magnitude_law is None:
        return f"{words}; no H is known, so of optical sites nothing can be said"
    return f"{words}; no site of the figure observes it in these two days"


def _write_hours(passage: Flyby, ax: Axes) -> None:
    """Write the hours of each row where there is room for them, or its dates in words."""
    places = dict(
        zip((label.get_text() for label in ax.get_yticklabels()), ax.get_yticks(), strict=True)
    )
    rows: dict[str, list[Band]] = {}
    for band in passage.bands:
        rows.setdefault(band.label, []).append(band)
    closest = float(axis_days(passage.samples.closest_days))
    for label, bands in rows.items():
        inside = [band for band in bands if band.end_tdb_days > passage.samples.first_days]
        spans = [
            (
                float(axis_days(max(band.start_tdb_days, passage.samples.first_days))),
                float(axis_days(min(band.end_tdb_days, passage.samples.last_days))),
            )
            for band in bands
        ]
        whole = bands[0].words or ", ".join(_hours(band, passage) for band in inside)
        short = bands[0].words or f"{_hours(inside[0], passage)} and {len(inside) - 1} more"
        for text in (whole, short) if len(inside) > 1 else (whole,):
            if _write_beside(ax, text, places[label], spans, closest):
                break


def _write_beside(
    ax: Axes,
    text: str,
    y: float,
    spans: list[tuple[float, float]],
    closest: float,
) -> bool:
    """Words on a row beside its bars and clear of a line, or in the widest bar; whether written."""
    left, right = ax.get_xlim()
    label = ax.text(
        left,
        y,
        text,
        fontsize=6.4,
        color=colour_of("ink"),
        va="center",
        ha="left",
        zorder=7,
        bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.6},
    )
    box = label.get_window_extent()
    one = (right - left) / ax.get_window_extent().width
    wide, pad = box.width * one, 5.0 * one * ax.figure.dpi / 72.0
    # Beside the last bar or the first, else across the line from them, else in any gap.
    taken = sorted([*spans, (closest, closest)])
    edges = [left, *(edge for span in taken for edge in span), right]
    gaps = list(zip(edges[::2], edges[1::2], strict=True))
    last, first = max(end for _, end in spans), min(start for start, _ in spans)
    after = [(gap[0] + pad, "left") for gap in gaps if gap[0] >= last]
    before = [(gap[1] - pad, "right") for gap in reversed(gaps) if gap[1] <= first]
    candidates = [*after[:1], *before[:1], *after[1:], *before[1:]]
    candidates += [(start + pad, "left") for start, end in gaps if last > start and end > first]
    for x, side in candidates:
        begin = x if side == "left" else x - wide
        free = all(begin + wide < a - 0.5 * pad or begin > b + 0.5 * pad for a, b in taken)
        if free and begin > left and begin + wide < right:
            label.set(x=x, ha=side)
            return True
    start, end = max(spans, key=lambda span: span[1] - span[0])
    for begin, until in ((start, min(end, max(closest, start))), (max(start, closest), end)):
        if until - begin > wide + 2.0 * pad:
            label.set(x=begin + pad)  # on its own paper, where any bar lets it be read
            return True
    if last - first > 0.9 * (right - left) or end - start > wide + 2.0 * pad:
        # No room but across the line: on its own paper.
        label.set(x=start + pad)
        return True
    label.remove()
    return False


def _hours(band: Band, passage: Flyby) -> str:
    """From when to when a window is open, as far as the figure shows it."""
    opens, closes = (
        # Half a minute, so that cutting the seconds off rounds.
        iso(time_from_tdb_days(days + 30.0 / SECONDS_PER_DAY), "utc", 0)[11:16] if shown else ""
        for days, shown in (
            (band.start_tdb_days, band.start_tdb_days > passage.samples.first_days + 1e-6),
            (band.end_tdb_days, band.end_tdb_days < passage.samples.last_days - 1e-6),
        )
    )
    if opens and closes:
        return f"{opens}\u2013{closes}"
    if opens or closes:
        return f"from {opens}" if opens else f"until {closes}"
    return "all the time"


def utc_axis(passage: Flyby, ax: Axes) -> None:
    """Set limits and ticks of the days about closest approach."""
    from matplotlib.dates import AutoDateLocator, DateFormatter, HourLocator

    ax.set_xlim(axis_days(passage.samples.first_days), axis_days(passage.samples.last_days))
    hours = 24.0 * (passage.samples.last_days - passage.samples.first_days)
    locator = HourLocator(byhour=range(0, 24, 6)) if hours <= 72 else AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_minor_locator(HourLocator(interval=1))
    ax.xaxis.set_major_formatter(
        DateFormatter("%H:%M\n%-d %b" if os.name == "posix" else "%H:%M\n%d %b")
    )
