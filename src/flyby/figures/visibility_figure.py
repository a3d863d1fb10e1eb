"""Figure `visibility`: altitude against time at every site that observes about the flyby."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from flyby.figures.bands import STRIP_ROW_MM, draw_strip, strip_bands
from flyby.figures.labels import add_footer, add_heading, place_label
from flyby.figures.scenes.visibility import Nights, SiteNight, gather
from flyby.figures.style import COLOURS, INK, SOFT_INK, new_figure
from flyby.figures.time_axis import axis_days, clock
from flyby.observing.windows import tdb_span
from flyby.scene.flyby import Flyby
from flyby.times import iso

_COLUMNS = 3
_WIDTH_MM = 214.0
_PANEL_MM = (61.0, 21.5)
_STEP_MM = (65.5, 29.5)
_LEFT_MM, _TOP_MM = 15.0, 28.5
_HEAD_MM, _APART_MM = 7.5, 3.0
_REASONS = {
    "altitude": "too low",
    "sun_altitude": "daylight",
    "magnitude": "too faint",
    "shadow": "in a shadow",
    "rate": "too fast",
    "elongation": "too near the Sun",
    "moon_separation": "too near the Moon",
    "range": "too far",
    "service": "not there yet, or no longer",
    "spacecraft": "no spacecraft to track",
}
"""What the name of a constraint means where it is never satisfied."""
_TITLES = {"JAXA": "JAXA's network", "ESA": "ESA's network", "other": "Others"}

TWILIGHT: tuple[tuple[str, float, str], ...] = (
    ("day", 90.0, "#ffffff"),
    ("civil twilight", 0.0, "#e9edf2"),
    ("nautical", -6.0, "#d3dae3"),
    ("astronomical", -12.0, "#bcc6d2"),
    ("night", -18.0, "#a5b1bf"),
)
"""Name, greatest altitude of the Sun's centre [deg] and shade of each part of a night."""


def visibility_figure(passage: Flyby) -> Any:
    """Draw the whole figure: one small panel a site, network by network.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shown = gather(passage)
    groups = [
        (group, [night for night in shown.nights if night.group == group]) for group in _TITLES
    ]
    groups = [(group, nights) for group, nights in groups if nights]
    rows = sum(math.ceil(len(nights) / _COLUMNS) for _, nights in groups)
    first, last = float(shown.days[0]), float(shown.days[-1])
    events = [band for band in strip_bands(passage, first, last) if band.group == "mission"]
    events_mm = STRIP_ROW_MM * len(events) + _HEAD_MM + 9.0 if events else 0.0
    height = (
        _TOP_MM
        + rows * _STEP_MM[1]
        + events_mm
        + len(groups) * (_HEAD_MM + _APART_MM)
        + 19.0
        + _without_mm(shown)
    )
    figure = new_figure(_WIDTH_MM, height)
    top = _TOP_MM + _without_mm(shown)
    for group, nights in groups:
        figure.text(
            2.5 / _WIDTH_MM,
            1.0 - (top + 1.0) / height,
            _TITLES[group],
            fontsize=9.0,
            color=INK,
            weight="bold",
            va="center",
        )
        top += _HEAD_MM
        for number, night in enumerate(nights):
            column, row = number % _COLUMNS, number // _COLUMNS
            foot = top + row * _STEP_MM[1] + _PANEL_MM[1]
            ax = figure.add_axes(
                (
                    (_LEFT_MM + column * _STEP_MM[0]) / _WIDTH_MM,
                    1.0 - foot / height,
                    _PANEL_MM[0] / _WIDTH_MM,
                    _PANEL_MM[1] / height,
                )
            )
            draw_site(passage, night, ax)
            # Under the lowest panel of each column of a network, hours; else ticks only.
            ax.tick_params(labelbottom=number + _COLUMNS >= len(nights), labelleft=column == 0)
            if column:
                ax.set_ylabel("")
        top += math.ceil(len(nights) / _COLUMNS) * _STEP_MM[1] + _APART_MM
    if events:
        figure.text(
            2.5 / _WIDTH_MM,
            1.0 - (top + 1.0) / height,
            "Missions, as published",
            fontsize=9.0,
            color=INK,
            weight="bold",
            va="center",
        )
        foot = top + _HEAD_MM - 3.0 + STRIP_ROW_MM * len(events)
        ax = figure.add_axes(
            (
                _LEFT_MM / _WIDTH_MM,
                1.0 - foot / height,
                (2.0 * _STEP_MM[0] + _PANEL_MM[0]) / _WIDTH_MM,
                STRIP_ROW_MM * len(events) / height,
            )
        )
        draw_strip(events, first, last, ax)
        _hours(ax)
        ax.axvline(
            axis_days(passage.samples.closest_days), color=COLOURS["mark"], linewidth=0.9, zorder=6
        )
    _name_closest(passage, figure)
    _head(figure, passage, shown, height)
    add_footer(figure, passage)
    return figure


def draw_site(passage: Flyby, night: SiteNight, ax: Any = None) -> Any:
    """Altitude against UTC at one site: twilight shaded, the windows bold and with their hours.

    Returns
    -------
    matplotlib.axes.Axes
    """
    shown = gather(passage)
    if ax is None:
        ax = new_figure(120.0, 60.0).add_axes((0.12, 0.2, 0.85, 0.65))
    time = axis_days(shown.days)
    ax.set_xlim(time[0], time[-1])
    ax.set_ylim(0.0, 92.0)  # room for a line at the zenith
    _shade(ax, time, night.sun_altitude_deg)
    colour = COLOURS[night.group]
    ax.plot(time, night.altitude_deg, color=INK, linewidth=0.7, label="altitude", zorder=4)
    least = night.least_altitude_deg
    if least is not None:
        ax.axhline(least, color=SOFT_INK, linewidth=0.6, linestyle=(0, (1.5, 1.5)), zorder=2)
    written: list[Any] = []
    for window in night.windows:
        start, end = tdb_span(window)
        start, end = max(start, float(shown.days[0])), min(end, float(shown.days[-1]))
        days = np.concatenate(
            [[start], shown.days[(shown.days > start) & (shown.days < end)], [end]]
        )
        altitude = np.interp(days, shown.days, night.altitude_deg)
        # White about the bold line, so that it stands out of the night in greyscale too.
        ax.plot(axis_days(days), altitude, color="white", linewidth=4.2, zorder=4.5)
        ax.plot(
            axis_days(days),
            altitude,
            color=colour,
            linewidth=2.8,
            zorder=5,
            label="window",
            solid_capstyle="butt",
        )
        _write_hours(ax, shown, night, axis_days(days), altitude, (start, end), written)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=COLOURS["mark"], linewidth=0.9, zorder=3
    )
    code = f", {night.site.code}" if night.site.code else ""
    ax.set_title(
        f"{night.site.name}{code}", fontsize=7.4, loc="left", pad=2.5, color=INK, weight="bold"
    )
    ax.set_yticks([0, 30, 60, 90])
    ax.set_ylabel("altitude [deg]", fontsize=7.0, labelpad=2.0)
    _hours(ax)
    return ax


def _hours(ax: Any) -> None:
    from matplotlib.dates import DateFormatter, HourLocator

    ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 12)))
    ax.xaxis.set_minor_locator(HourLocator(byhour=range(0, 24, 3)))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    ax.tick_params(labelsize=6.8, pad=1.5)


def _shade(ax: Any, time: Any, sun_altitude: Any) -> None:
    """Shade each part of the night by the altitude of the Sun."""
    for (_, top, shade), (_, foot, _) in zip(
        TWILIGHT, (*TWILIGHT[1:], ("", -91.0, "")), strict=True
    ):
        if shade == "#ffffff":
            continue
        within = (sun_altitude <= top) & (sun_altitude > foot)
        edges = np.flatnonzero(np.diff(within.astype(int)))
        bounds = np.concatenate([[0], edges + 1, [within.size]])
        for begin, end in pairwise(bounds.tolist()):
            if within[begin]:
                ax.axvspan(
                    time[begin],
                    time[min(end, within.size - 1)],
                    color=shade,
                    linewidth=0.0,
                    zorder=0,
                )


def _write_hours(
    ax: Any,
    shown: Nights,
    night: SiteNight,
    time: Any,
    altitude: Any,
    span: tuple[float, float],
    written: list[Any],
) -> None:
    """Hours of a window where they cover the least of the curve, and nothing written before."""
    from matplotlib.patheffects import withStroke

    opens = clock(span[0]) if span[0] > shown.days[0] else ""
    closes = clock(span[1]) if span[1] < shown.days[-1] else ""
    middle, hour = 0.5 * (time[0] + time[-1]), 1.0 / 24.0
    high, low = float(altitude.max()), float(altitude.min())
    candidates = [
        (middle, high + 5.0, "center", "bottom"),
        (time[-1] + 0.8 * hour, high - 2.0, "left", "top"),
        (time[0] - 0.8 * hour, high - 2.0, "right", "top"),
        (time[-1] + 0.8 * hour, 0.5 * (low + high), "left", "center"),
        (time[0] - 0.8 * hour, 0.5 * (low + high), "right", "center"),
        (time[-1] + 0.8 * hour, low + 3.0, "left", "bottom"),
        (time[0] - 0.8 * hour, low + 3.0, "right", "bottom"),
        (middle, low - 4.0, "center", "top"),
        (middle, 3.0, "center", "bottom"),
    ]
    renderer = ax.figure.canvas.get_renderer()
    frame = ax.get_window_extent(renderer)
    # With room about each: two labels one on the other cannot be told apart by their windows.
    taken = [label.get_window_extent(renderer).expanded(1.0, 1.9) for label in written]
    curve = ax.transData.transform(np.column_stack([axis_days(shown.days), night.altitude_deg]))
    label = ax.text(
        0.0,
        0.0,
        f"{opens}\u2013{closes}" if opens or closes else "all the time",
        fontsize=6.6,
        color=INK,
        zorder=8,
        path_effects=[withStroke(linewidth=1.8, foreground="white", alpha=0.85)],
    )
    best = (np.inf, candidates[0])
    for rank, candidate in enumerate(candidates):
        _put(label, candidate)
        box = label.get_window_extent(renderer)
        outside = max(frame.x0 - box.x0, box.x1 - frame.x1, frame.y0 - box.y0, box.y1 - frame.y1)
        box = box.expanded(1.12, 1.1)
        within = (
            (curve[:, 0] > box.x0)
            & (curve[:, 0] < box.x1)
            & (curve[:, 1] > box.y0)
            & (curve[:, 1] < box.y1)
        )
        cost = (
            float(np.sum(within)) + 6.0 * rank + 1e4 * sum(box.overlaps(other) for other in taken)
        )
        cost += 1e3 if outside > 0.0 else 0.0
        if cost < best[0]:
            best = (cost, candidate)
    if best[0] >= 1e3:  # left out rather than written over another or over the edge
        label.remove()
        return
    _put(label, best[1])
    written.append(label)


def _put(label: Any, candidate: tuple[float, float, str, str]) -> None:
    label.set_position(candidate[:2])
    label.set_horizontalalignment(candidate[2])
    label.set_verticalalignment(candidate[3])


def _head(figure: Any, passage: Flyby, shown: Nights, height: float) -> None:
    from matplotlib.patches import Rectangle

    closest = iso(passage.approach.time, "utc", 0).replace("T", " ")
    left = 2.5 / _WIDTH_MM
    add_heading(
        figure,
        f"{passage.name} over the horizon of each site",
        f"altitude against UTC within a day of {passage.samples.closest_words}, {closest} UTC "
        "(vertical line); "
        "bold while the site can observe,\ndotted its lowest altitude; antennas and radars need no "
        "night",
        left,
    )
    y = 1.0 - 21.5 / height
    x = 2.5
    for words, _, shade in TWILIGHT:
        figure.add_artist(
            Rectangle(
                (x / _WIDTH_MM, y - 1.4 / height),
                6.0 / _WIDTH_MM,
                2.8 / height,
                facecolor=shade,
                edgecolor=SOFT_INK,
                linewidth=0.4,
            )
        )
        label = figure.text(
            (x + 7.2) / _WIDTH_MM, y, words, fontsize=6.8, color=INK, va="center", ha="left"
        )
        box = label.get_window_extent(figure.canvas.get_renderer())
        x += 11.5 + box.width * _WIDTH_MM / figure.bbox.width
    figure.text(
        x / _WIDTH_MM,
        y,
        "Sun at 0, \u22126, \u221212, \u221218\u00b0",
        fontsize=6.8,
        color=SOFT_INK,
        va="center",
    )
    if _without(shown):
        figure.text(
            left,
            1.0 - 25.4 / height,
            _without(shown),
            fontsize=6.8,
            color=SOFT_INK,
            va="top",
            linespacing=1.3,
        )


def _name_closest(passage: Flyby, figure: Any) -> None:
    """Name the line of closest approach once, in the first panel that has room."""
    from matplotlib.patheffects import withStroke

    place = axis_days(passage.samples.closest_days)
    for ax in figure.axes:
        label = place_label(
            ax,
            passage.samples.closest_words,
            [(place - 0.02, 84.0, "right", "center"), (place + 0.02, 84.0, "left", "center")],
            fontsize=6.6,
            color=COLOURS["mark"],
            weight="bold",
            zorder=9,
            path_effects=[withStroke(linewidth=1.8, foreground="white", alpha=0.9)],
        )
        if label is not None:
            return


def _without(shown: Nights) -> str:
    """Sites without a window and what forbids it, in lines that fit the figure."""
    from textwrap import fill

    by_reason: dict[str, list[str]] = {}
    for site, reasons in shown.without:
        words = " or ".join(_REASONS.get(reason, reason.replace("_", " ")) for reason in reasons)
        by_reason.setdefault(words, []).append(site)
    parts = [f"{words}: {', '.join(sites)}" for words, sites in by_reason.items()]
    lines = []
    if not shown.law_known:
        lines.append("no H of this asteroid is known: the windows of optical sites cannot be said")
    if parts:
        lines.append(fill("no window in these two days \u2013 " + "; ".join(parts), 150))
    return "\n".join(lines)


def _without_mm(shown: Nights) -> float:
    words = _without(shown)
    return 2.0 + 3.2 * (1 + words.count("\n")) if words else 0.0
