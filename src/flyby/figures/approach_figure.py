"""Figure `approach`: distance and speed about closest approach, and who can watch."""

from __future__ import annotations

from typing import Any

import numpy as np

from flyby.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
    SECONDS_PER_DAY,
)
from flyby.figures.bands import draw_bands
from flyby.figures.labels import (
    add_footer,
    add_heading,
    drawn_pixels,
    name_point,
    place_label,
    place_words,
)
from flyby.figures.style import COLOURS, INK, SOFT_INK, kilometres, length, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.times import iso, tdb_days, time_from_tdb_days


def approach_figure(passage: Flyby) -> Any:
    """The whole figure: distance, speed and windows on one time axis.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = len({(band.group, band.label) for band in passage.bands})
    groups = len({band.group for band in passage.bands})
    band_mm = 4.3 * rows + 7.0 * groups if rows else 9.0
    height = 118.0 + band_mm + 26.0
    figure = new_figure(180.0, height)
    grid = figure.add_gridspec(
        3,
        1,
        height_ratios=[70.0, 28.0, band_mm],
        hspace=0.1,
        left=0.33,
        right=0.925,
        top=1.0 - 19.0 / height,
        bottom=25.0 / height,
    )
    top = figure.add_subplot(grid[0])
    middle = figure.add_subplot(grid[1], sharex=top)
    bottom = figure.add_subplot(grid[2], sharex=top)
    draw_distance(passage, top)
    draw_speed(passage, middle)
    draw_windows(passage, bottom)
    top.tick_params(labelbottom=False)
    middle.tick_params(labelbottom=False)
    add_heading(figure, *_heading(passage))
    add_footer(figure, passage)
    return figure


def _heading(passage: Flyby) -> tuple[str, str]:
    approach = passage.approach
    date = _date(iso(approach.time, "utc", 0))
    when = f"{iso(approach.time, 'utc', 1)[11:]} UTC = {iso(approach.time, 'tdb', 1)[11:]} TDB"
    if approach.impact is not None:
        ground = approach.impact.ground
        return (
            f"{passage.name} hits the Earth on {date}",
            f"meets the ground at {when},\nat {place_words(ground)}, at "
            f"{ground.speed.to_value('km/s'):.3f} km/s relative to the ground (no air in the way)",
        )
    return (
        f"{passage.name} passes the Earth on {date}",
        f"closest at {when}: {kilometres(approach.distance.to_value('km'))} km from the Earth's "
        f"centre{_spread(approach)},\n{kilometres(approach.altitude.to_value('km'))} km above its "
        f"equatorial radius, at {approach.relative_speed.to_value('km/s'):.3f} km/s",
    )


def draw_distance(passage: Flyby, ax: Any = None) -> Any:
    """Distance from the Earth's centre against UTC, with what it can be compared with.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = _axes(ax)
    _utc_axis(passage, ax)
    ax.plot(
        axis_days(passage.samples.days),
        passage.samples.distance_km,
        color=COLOURS["track"],
        label="distance",
    )
    distance = float(passage.approach.distance.to_value("km"))
    closest = float(axis_days(passage.samples.closest_days))
    low, high = _frame(passage, ax)
    levels: tuple[tuple[float, str, str, Any], ...] = (
        (LUNAR_DISTANCE_KM, "lunar distance", COLOURS["moon"], (0, (5, 2))),
        (
            GEOSTATIONARY_RADIUS_KM,
            "geostationary radius",
            COLOURS["geostationary"],
            (0, (1.5, 1.5)),
        ),
        (EARTH_EQUATORIAL_RADIUS_KM, "Earth's equatorial radius", INK, "-"),
    )
    levels = tuple(level for level in levels if low < level[0] < high)
    for value, _, colour, dashes in levels:
        ax.axhline(value, color=colour, linewidth=0.8, linestyle=dashes, zorder=1)
    if low < EARTH_EQUATORIAL_RADIUS_KM:
        ax.axhspan(low, EARTH_EQUATORIAL_RADIUS_KM, color="#e8edf2", zorder=0)
    ax.plot([closest], [distance], "o", color=COLOURS["mark"], markersize=5.0, zorder=6)
    what = "impact" if passage.approach.impact else f"{kilometres(distance)} km"
    name_point(
        ax,
        f"{what}\n{iso(passage.approach.time, 'utc', 1)[11:]} UTC",
        (closest, distance),
        COLOURS["mark"],
        fontsize=8.0,
        weight="bold",
    )
    for value, name, colour, _ in levels:
        _name_level(ax, value, f"{name}, {kilometres(value)} km", closest, distance, colour)
    _mark_moon(passage, ax)
    ax.set_ylabel("Distance from the\nEarth's centre (km)")
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    _lunar_axis(ax)
    return ax


_DEEP_KM = 4.0 * GEOSTATIONARY_RADIUS_KM
"""Who passes nearer is drawn above the Earth's radius."""


def _frame(passage: Flyby, ax: Any) -> tuple[float, float]:
    """Limits of the distance: a logarithm down to the Earth or to the geostationary ring.

    Beyond the Moon's orbit neither would be near: the distance alone, on a plain scale.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    least, most = float(passage.samples.distance_km.min()), float(passage.samples.distance_km.max())
    if least < 1.3 * LUNAR_DISTANCE_KM:
        ax.set_yscale("log")
        low = 0.7 * GEOSTATIONARY_RADIUS_KM
        if least < _DEEP_KM:
            low = min(0.75 * EARTH_EQUATORIAL_RADIUS_KM, 0.5 * least)
        high = max(1.6 * most, 1.5 * LUNAR_DISTANCE_KM)
    else:
        room = max(most - least, 0.01 * least)
        low, high = least - 0.45 * room, most + 0.15 * room
        ax.yaxis.set_major_locator(MaxNLocator(6))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: kilometres(value)))
    ax.set_ylim(low, high)
    return low, high


def _lunar_axis(ax: Any) -> None:
    """Lunar distances at the right: the round ones, as many as there is room for."""
    lunar = ax.secondary_yaxis(
        "right",
        functions=(lambda km: km / LUNAR_DISTANCE_KM, lambda ld: ld * LUNAR_DISTANCE_KM),
    )
    if ax.get_yscale() == "log":
        ticks = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
        lunar.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        lunar.set_yticks([], minor=True)
    lunar.tick_params(labelsize=6.5, pad=1.0)
    lunar.set_ylabel("lunar distances", fontsize=7.0, labelpad=2.0)


def _name_level(
    ax: Any, value: float, words: str, closest: float, distance: float, colour: str
) -> None:
    """Above or below a level: over the dip of the curve where it is deep, else wherever it fits."""
    left, right = ax.get_xlim()
    x, y = ax.transData.transform((closest, value))
    pad = 2.5 * ax.figure.dpi / 72.0
    above, below = (
        float(ax.transData.inverted().transform((x, y + side * pad))[1]) for side in (1.0, -1.0)
    )
    ends = [(left + 0.01 * (right - left), "left"), (right - 0.01 * (right - left), "right")]
    places = [(left + share * (right - left), "center") for share in (0.3, 0.7, 0.4, 0.6, 0.5)]
    over = [(closest, "center")] if value > 2.0 * distance else []
    candidates = [
        (place, level, across, upright)
        for among in ((*over, *ends), places)
        for level, upright in ((above, "bottom"), (below, "top"))
        for place, across in among
    ]
    place_label(ax, words, candidates, clear=drawn_pixels(ax), fontsize=7.0, color=colour)


def draw_speed(passage: Flyby, ax: Any = None) -> Any:
    """Speed relative to the Earth's centre against UTC."""
    ax = _axes(ax)
    ax.plot(axis_days(passage.samples.days), passage.samples.speed_km_s, color=COLOURS["track"])
    v_infinity = float(passage.approach.v_infinity.to_value("km/s"))
    _utc_axis(passage, ax)
    top = float(passage.samples.speed_km_s.max())
    here = float(passage.approach.relative_speed.to_value("km/s"))
    if np.isfinite(v_infinity):
        ax.axhline(v_infinity, color=SOFT_INK, linewidth=0.8, linestyle=(0, (5, 2)))
        margin = 0.4 * max(top - v_infinity, 0.002 * top)
        low = min(v_infinity, float(passage.samples.speed_km_s.min()))
        ax.set_ylim(low - margin, top + 1.6 * margin)
    else:
        low = float(passage.samples.speed_km_s.min())
        ax.set_ylim(low - 0.2 * (top - low), top + 0.5 * (top - low))
    closest = float(axis_days(passage.samples.closest_days))
    ax.plot([closest], [here], "o", color=COLOURS["mark"], markersize=4.0)
    name_point(ax, f"{here:.3f} km/s", (closest, here), COLOURS["mark"], 0.0, fontsize=7.5)
    if np.isfinite(v_infinity):
        _name_level(
            ax, v_infinity, f"at infinity, {v_infinity:.3f} km/s", closest, np.inf, SOFT_INK
        )
    ax.set_ylabel("Speed\n(km/s)")
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    return ax


def draw_windows(passage: Flyby, ax: Any = None) -> Any:
    """The windows as bands, with their hours, and closest approach as a line through them."""
    ax = _axes(ax)
    if not passage.bands:
        ax.text(
            0.5,
            0.5,
            why_no_windows(passage),
            transform=ax.transAxes,
            ha="center",
            va="center",
            fontsize=7.4,
            color=SOFT_INK,
        )
        ax.set_yticks([])
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        _utc_axis(passage, ax)
        ax.set_xlabel("UTC")
        return ax
    draw_bands(passage.bands, passage.samples.first_days, passage.samples.last_days, ax)
    ax.set_xlim(axis_days(passage.samples.first_days), axis_days(passage.samples.last_days))
    _write_hours(passage, ax)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=COLOURS["mark"], linewidth=0.9, zorder=6
    )
    _utc_axis(passage, ax)
    ax.set_xlabel("UTC")
    return ax


def why_no_windows(passage: Flyby) -> str:
    """Say why there is no row of windows."""
    from flyby.observing import Sky

    words = "stays outside the lunar distance"
    if Sky(passage.trajectory).magnitude_law is None:
        return f"{words}; no H is known, so of optical sites nothing can be said"
    return f"{words}; no site of the figure observes it in these two days"


def _write_hours(passage: Flyby, ax: Any) -> None:
    """The hours of each row where there is room for them, or its dates in words."""
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
    ax: Any, text: str, y: float, spans: list[tuple[float, float]], closest: float
) -> bool:
    """Words on a row beside its bars and clear of a line, or in the widest bar; whether written."""
    left, right = ax.get_xlim()
    label = ax.text(
        left,
        y,
        text,
        fontsize=6.4,
        color=INK,
        va="center",
        ha="left",
        zorder=7,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )
    box = label.get_window_extent(ax.figure.canvas.get_renderer())
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
            label.set(x=begin + pad, color="white", bbox=None)
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


def _mark_moon(passage: Flyby, ax: Any) -> None:
    moon = passage.moon_approach
    if moon is None:
        return
    days = float(tdb_days(moon.time))
    if not passage.samples.first_days < days < passage.samples.last_days:
        return
    distance = float(np.interp(days, passage.samples.days, passage.samples.distance_km))
    ax.plot([axis_days(days)], [distance], "o", color=COLOURS["moon"], markersize=4.0, zorder=6)
    name_point(
        ax,
        f"closest to the Moon\n{kilometres(moon.distance.to_value('km'))} km from its centre\n"
        f"{iso(moon.time, 'utc', 0)[11:]} UTC",
        (axis_days(days), distance),
        COLOURS["moon"],
        -90.0,
        fontsize=6.8,
    )


def _utc_axis(passage: Flyby, ax: Any) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter, HourLocator

    ax.set_xlim(axis_days(passage.samples.first_days), axis_days(passage.samples.last_days))
    hours = 24.0 * (passage.samples.last_days - passage.samples.first_days)
    locator = HourLocator(byhour=range(0, 24, 6)) if hours <= 72 else AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_minor_locator(HourLocator(interval=1))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%-d %b" if _unix() else "%H:%M\n%d %b"))


def _unix() -> bool:
    import os

    return os.name == "posix"


def _axes(ax: Any) -> Any:
    return new_figure(180.0, 90.0).add_subplot() if ax is None else ax


def _date(text: str) -> str:
    months = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    year, month, day = text[:10].split("-")
    return f"{int(day)} {months[int(month) - 1]} {year}"


def _spread(approach: Any) -> str:
    if approach.sigma_distance is None:
        return ""
    return f" (\u00b1 {length(3.0 * approach.sigma_distance.to_value('km'))}, 3 sigma)"
