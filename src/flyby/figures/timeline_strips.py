"""Strips of distance, elongation and V under the chart of figure `timeline`, and its time axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, GEOSTATIONARY_RADIUS_KM, LUNAR_DISTANCE_KM
from flyby.figures.colours import colour_of, readable
from flyby.figures.labels import name_level
from flyby.figures.shadows import draw_shadows
from flyby.figures.style import kilometres
from flyby.figures.time_axis import axis_days, clock
from flyby.scene.bands import Band
from flyby.scene.coverage import Coverage
from flyby.scene.flyby import Flyby

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HALF_DAYS = 1.0
"""The right panel reaches so far to either side of closest approach."""


def draw_distance_strip(passage: Flyby, ax: Axes, zoomed: bool) -> Axes:
    """Distance from the Earth's centre, with the lunar distance and the geostationary radius."""
    from matplotlib.ticker import NullFormatter

    shown = passage.coverage
    curves = shown.curves
    ax.set_yscale("log")
    ax.plot(axis_days(curves.days), curves.distance_km, color=colour_of("track"), linewidth=1.1)
    drawn = curves.distance_km[_inside(shown, zoomed)]
    ax.set_ylim(min(drawn.min(), GEOSTATIONARY_RADIUS_KM) / 2.5, max(drawn.max(), AU_KM) * 2.0)
    if zoomed:
        ax.set_ylim(min(drawn.min(), GEOSTATIONARY_RADIUS_KM) / 2.0, 2.0 * drawn.max())
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_ylabel("distance\n[km]")
    levels = (
        (LUNAR_DISTANCE_KM, "lunar distance", colour_of("moon"), shown.geometry, "lunar"),
        (
            GEOSTATIONARY_RADIUS_KM,
            "geostationary radius",
            colour_of("geostationary"),
            shown.geometry,
            "geostationary",
        ),
    )
    for value, name, colour, bands, word in levels:
        ax.axhline(value, color=colour, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
        inside = [band for band in bands if word in band.label and _near(band, shown)]
        times = f", inside {_spans(inside)}" if zoomed and inside else ""
        if zoomed:
            for band in inside:
                ax.axvspan(
                    axis_days(band.start_tdb_days),
                    axis_days(band.end_tdb_days),
                    color=colour_of("geometry"),
                    alpha=0.13,
                    linewidth=0.0,
                    zorder=0,
                )
            words = name + times
        else:
            words = f"{name}, {kilometres(value)} km"
        limits(shown, ax, zoomed)
        name_level(
            ax,
            value,
            words,
            (axis_days(curves.days), curves.distance_km),
            fontsize=6.4,
            color=colour,
        )
    return ax


def draw_elongation_strip(passage: Flyby, ax: Axes, zoomed: bool) -> Axes:
    """Angle between Sun and asteroid as seen from the geocentre, filled above 60 deg."""
    shown = passage.coverage
    time, angle = axis_days(shown.curves.days), shown.curves.elongation_deg
    ax.plot(time, angle, color=colour_of("track"), linewidth=1.1)
    ax.fill_between(
        time, 60.0, np.maximum(angle, 60.0), color=colour_of("geometry"), alpha=0.25, linewidth=0.0
    )
    ax.axhline(60.0, color=colour_of("geometry"), linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
    ax.set_ylim(0.0, 180.0)
    ax.set_yticks([0, 60, 120, 180])
    ax.set_ylabel("elongation\n[deg]")
    limits(shown, ax, zoomed)
    name_level(
        ax,
        60.0,
        "solar elongation above 60\u00b0 is filled",
        (time, angle),
        fontsize=6.4,
        color=colour_of("geometry"),
    )
    return ax


def draw_brightness_strip(passage: Flyby, ax: Axes, zoomed: bool) -> Axes:
    """V as seen from the geocentre, with the limit of the naked eye."""
    shown = passage.coverage
    curves = shown.curves
    assert curves.magnitude is not None
    ax.plot(axis_days(curves.days), curves.magnitude, color=colour_of("track"), linewidth=1.1)
    drawn = curves.magnitude[_inside(shown, zoomed)]
    brightest, faintest = (float(f(_finite(drawn))) for f in (np.min, _faint))
    ax.set_ylim(faintest + 1.5, min(brightest, 6.0) - 2.5)
    ax.set_ylabel("V\n[mag]")
    ax.axhline(6.0, color=colour_of("naked-eye"), linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    eye = [b for b in shown.naked_eye if b.label.endswith("V 6") and _near(b, shown)]
    words = "naked eye, V 6"
    if zoomed and eye:
        words += f", brighter {_spans(eye)}"
        for band in eye:
            ax.axvspan(
                axis_days(band.start_tdb_days),
                axis_days(band.end_tdb_days),
                color=colour_of("naked-eye"),
                alpha=0.2,
                linewidth=0.0,
                zorder=0,
            )
    limits(shown, ax, zoomed)
    draw_shadows(ax, shown.geometry, False)
    name_level(
        ax,
        6.0,
        words,
        (axis_days(curves.days), curves.magnitude),
        fontsize=6.4,
        color=readable("#8a5f00"),
    )
    return ax


def strips(shown: Coverage) -> tuple[Callable[[Flyby, Any, bool], Any], ...]:
    """Choose the strips under the chart: V only where H is known."""
    strips: tuple[Callable[[Flyby, Any, bool], Any], ...] = (
        draw_distance_strip,
        draw_elongation_strip,
    )
    return strips if shown.curves.magnitude is None else (*strips, draw_brightness_strip)


def time_axis(shown: Coverage, ax: Axes, zoomed: bool, labelled: bool) -> None:
    """Set the limits, ticks and grid of a panel; `labelled` writes dates and hours under it."""
    from matplotlib.dates import DateFormatter, HourLocator, MonthLocator, YearLocator

    if zoomed:
        ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 6)))
        ax.xaxis.set_minor_locator(HourLocator())
        ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    else:
        ax.xaxis.set_major_locator(YearLocator())
        ax.xaxis.set_minor_locator(MonthLocator(bymonth=(4, 7, 10)))
        ax.xaxis.set_major_formatter(DateFormatter("Jan\n%Y"))
    limits(shown, ax, zoomed)
    ax.grid(True, axis="x", which="major", zorder=0.5)
    ax.set_axisbelow(True)
    ax.tick_params(axis="x", labelbottom=labelled, length=2.5 if labelled else 0.0, labelsize=7.0)
    ax.tick_params(axis="x", which="minor", length=1.5 if labelled else 0.0)
    ax.tick_params(axis="y", labelsize=6.6)
    if ax.get_ylabel():
        ax.yaxis.label.set_fontsize(7.0)
    if zoomed:
        ax.set_ylabel("")
    if labelled:
        ax.set_xlabel("UTC", labelpad=1.5)
    if ax.lines and not ax.images:
        mark_closest(shown, ax)


def limits(shown: Coverage, ax: Axes, zoomed: bool) -> None:
    """Set the span of a panel: the years, or two days about closest approach."""
    first, last = shown.first_days, shown.last_days
    if zoomed:
        first, last = shown.closest_days - HALF_DAYS, shown.closest_days + HALF_DAYS
    ax.set_xlim(axis_days(first), axis_days(last))


def mark_closest(shown: Coverage, ax: Axes) -> None:
    """Draw closest approach as a line."""
    ax.axvline(axis_days(shown.closest_days), color=colour_of("mark"), linewidth=0.9, zorder=6)


def _spans(bands: Sequence[Band]) -> str:
    return ", ".join(f"{clock(b.start_tdb_days)}\u2013{clock(b.end_tdb_days)}" for b in bands)


def _faint(values: FloatArray) -> float:
    """Return a faint V of the curve, short of the weeks near the Sun in which no law holds."""
    return float(np.percentile(values, 97.0))


def _finite(values: FloatArray) -> FloatArray:
    return values[np.isfinite(values)]


def _inside(shown: Coverage, zoomed: bool) -> NDArray[np.bool_]:
    days = shown.curves.days
    if not zoomed:
        return np.ones(days.size, dtype=bool)
    return np.asarray(np.abs(days - shown.closest_days) <= HALF_DAYS)


def _near(band: Band, shown: Coverage) -> bool:
    return (
        band.start_tdb_days < shown.closest_days + HALF_DAYS
        and band.end_tdb_days > shown.closest_days - HALF_DAYS
    )
