"""Panels of figure `brightness`: magnitude, phase angle, elongation and rate against time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.brightness_curves import (
    HALF_DAYS,
    MONTHS_DAYS,
    TRUSTED_PHASE_DEG,
    BrightnessScene,
    gather,
)
from flyby.figures.colours import colour_of, readable, tint
from flyby.figures.drawing import alone
from flyby.figures.labels import name_point, place_label
from flyby.figures.shadows import draw_shadows
from flyby.figures.time_axis import axis_days, clock
from flyby.scene.flyby import Flyby

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from flyby.arrays import BoolArray

_BAND = "#9ec5e2"
_NAKED_EYE_INK = "#8a5f00"
_LIMIT_INK = "#00664b"
SIDEREAL_DEG_H = 15.041
"""How fast the stars rise and set (360 deg in 23.934 h)."""
MOON_DEG_H = 0.549
"""Mean motion of the Moon among the stars (360 deg in 27.32 days)."""


def draw_magnitude(passage: Flyby, ax: Axes | None = None, *, zoomed: bool = False) -> Axes:
    """Draw V by the law of the orbit, within the band of all published values of H and G.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    zoomed : bool
        Whether over the two days about closest approach, in place of a year.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_magnitude
    >>> ax = draw_magnitude(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(
            partial(draw_magnitude, zoomed=zoomed), passage, (120.0, 70.0), (0.15, 0.15, 0.8, 0.75)
        )
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import MaxNLocator

    shown = gather(passage)
    time_axis(passage, ax, zoomed)
    magnitude = shown.curves.magnitude
    ax.set_ylabel("V [mag]")
    if magnitude is None:
        ax.set_yticks([])
        ax.text(
            0.5,
            0.5,
            "no absolute magnitude H of this asteroid is known",
            ha="center",
            va="center",
            fontsize=7.4,
            color=colour_of("soft-ink"),
            transform=ax.transAxes,
            zorder=8,
            path_effects=[withStroke(linewidth=2.5, foreground=colour_of("paper"))],
        )
        return ax
    time = axis_days(shown.curves.days)
    inside = _inside(passage, shown, zoomed)
    trusted = shown.curves.phase_deg <= TRUSTED_PHASE_DEG
    if len(shown.others) > 1:
        stack = np.stack([law.magnitude for law in shown.others])
        ax.fill_between(
            time,
            stack.min(axis=0),
            stack.max(axis=0),
            color=tint(_BAND),
            linewidth=0.0,
            zorder=1,
            label="between published H and G",
        )
    else:
        stack = magnitude[None, :]
    lit = shown.curves.fading_mag == 0.0
    faintest = float(np.max(stack[:, inside & trusted & lit], initial=-99.0))
    brightest = float(np.nanmin(magnitude[inside]))
    ax.set_ylim(max(faintest, brightest + 4.0) + 1.2, min(brightest, 6.0) - 1.8)
    ax.plot(time, np.where(trusted, magnitude, np.nan), color=colour_of("track"), label="V")
    ax.plot(
        time,
        np.where(trusted, np.nan, magnitude),
        color=colour_of("track"),
        linewidth=0.9,
        linestyle=(0, (2, 1.5)),
    )
    ax.axhline(6.0, color=colour_of("naked-eye"), linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
    curve = (time[inside], magnitude[inside])
    draw_shadows(ax, shown.geometry, zoomed, [curve])
    ax.yaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    _level(ax, 6.0, "naked eye, dark sky: V 6", readable(_NAKED_EYE_INK), curve)
    if zoomed:
        if ax.get_ylim()[1] < 3.5:
            ax.axhline(
                4.0, color=colour_of("naked-eye"), linewidth=0.7, linestyle=(0, (1, 2)), zorder=2
            )
            _level(ax, 4.0, "suburban sky: V 4", readable(_NAKED_EYE_INK), curve)
        _peak(passage, ax, magnitude, np.nanargmin, "V {:.1f}")
        _law_names(passage, ax)
    else:
        foot, top = ax.get_ylim()
        written = 6.0
        for value, names in shown.limits:
            # Only as many as there is room to name.
            if foot - 0.3 > value > top and abs(value - written) > (foot - top) / 16.0:
                ax.axhline(value, color=colour_of("ESA"), linewidth=0.7, linestyle=(0, (1, 2)))
                _level(ax, value, f"{_short(names)}: V {value:g}", readable(_LIMIT_INK), curve)
                written = value
    return ax


def draw_phase(passage: Flyby, ax: Axes | None = None, *, zoomed: bool = False) -> Axes:
    """Draw the angle Sun - asteroid - Earth, with the limit of the law of brightness.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    zoomed : bool
        Whether over the two days about closest approach, in place of a year.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_phase
    >>> ax = draw_phase(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(
            partial(draw_phase, zoomed=zoomed), passage, (120.0, 70.0), (0.15, 0.15, 0.8, 0.75)
        )
    shown = gather(passage)
    time_axis(passage, ax, zoomed)
    values, inside = shown.curves.phase_deg, _inside(passage, shown, zoomed)
    ax.plot(axis_days(shown.curves.days), values, color=colour_of("track"), label="phase angle")
    _degrees(ax, "phase angle\n[deg]", (0, 60, 120, 180))
    ax.axhline(
        TRUSTED_PHASE_DEG,
        color=colour_of("soft-ink"),
        linewidth=0.7,
        linestyle=(0, (4, 2)),
        zorder=1,
    )
    if zoomed:
        _at_closest(passage, ax, shown, values, "{:.0f}\u00b0")
    curve = (axis_days(shown.curves.days)[inside], values[inside])
    _level(ax, TRUSTED_PHASE_DEG, "above 120\u00b0 V is extrapolated", colour_of("soft-ink"), curve)
    return ax


def draw_elongation(passage: Flyby, ax: Axes | None = None, *, zoomed: bool = False) -> Axes:
    """Draw the angle Sun - Earth - asteroid; above 60 deg it stands in a dark sky.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    zoomed : bool
        Whether over the two days about closest approach, in place of a year.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_elongation
    >>> ax = draw_elongation(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(
            partial(draw_elongation, zoomed=zoomed), passage, (120.0, 70.0), (0.15, 0.15, 0.8, 0.75)
        )
    shown = gather(passage)
    time_axis(passage, ax, zoomed)
    values, inside = shown.curves.elongation_deg, _inside(passage, shown, zoomed)
    time = axis_days(shown.curves.days)
    ax.plot(time, values, color=colour_of("track"), label="elongation")
    ax.fill_between(
        time, 60.0, np.maximum(values, 60.0), color=colour_of("geometry"), alpha=0.22, linewidth=0.0
    )
    ax.axhline(60.0, color=colour_of("geometry"), linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
    _degrees(ax, "solar\nelongation [deg]", (0, 60, 120, 180))
    if zoomed:
        _at_closest(passage, ax, shown, values, "{:.0f}\u00b0")
    _level(ax, 60.0, "above 60\u00b0", colour_of("geometry"), (time[inside], values[inside]))
    return ax


def draw_rate(passage: Flyby, ax: Axes | None = None, *, zoomed: bool = False) -> Axes:
    """Draw the speed against the stars, with the Moon's and that of the turning sky.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    zoomed : bool
        Whether over the two days about closest approach, in place of a year.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_rate
    >>> ax = draw_rate(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(
            partial(draw_rate, zoomed=zoomed), passage, (120.0, 70.0), (0.15, 0.15, 0.8, 0.75)
        )
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    shown = gather(passage)
    time_axis(passage, ax, zoomed)
    values, inside = shown.curves.rate_deg_h, _inside(passage, shown, zoomed)
    time = axis_days(shown.curves.days)
    ax.set_yscale("log")
    ax.plot(time, values, color=colour_of("track"), label="rate")
    low, high = float(values[inside].min()), float(values[inside].max())
    ax.set_ylim(low / 2.0, max(high, SIDEREAL_DEG_H) * 5.0)
    ax.set_ylabel("rate on the sky\n[deg/h]")
    ax.yaxis.set_major_locator(LogLocator(base=10.0, numticks=6))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    curve = (time[inside], values[inside])
    if zoomed:
        _peak(passage, ax, values, np.argmax, "{:.2g} deg/h" if high < 10.0 else "{:.0f} deg/h")
    for value, words, colour in (
        (SIDEREAL_DEG_H, "the stars rise and set, 15 deg/h", colour_of("soft-ink")),
        (MOON_DEG_H, "the Moon, 0.55 deg/h", colour_of("moon")),
    ):
        if low < value:
            ax.axhline(value, color=colour, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)
            _level(ax, value, words, colour, curve)
    if zoomed:
        for value, names in shown.rate_limits:
            if value < high * 1.5:
                ax.axhline(value, color=colour_of("ESA"), linewidth=0.6, linestyle=(0, (1, 2)))
                _level(ax, value, f"{_short(names)}: {value:g} deg/h", readable(_LIMIT_INK), curve)
    return ax


def _law_names(passage: Flyby, ax: Axes) -> None:
    """Name the brightest and the faintest published law at their own curves."""
    shown = gather(passage)
    if len(shown.others) < 2:
        return
    days = shown.curves.days
    order = sorted(shown.others, key=lambda law: float(np.nanmedian(law.magnitude)))
    for law in order:
        ax.plot(
            axis_days(days), law.magnitude, color=colour_of("geometry"), linewidth=0.5, zorder=2
        )
    for law, fractions, shift, horizontal, vertical in (
        (order[0], (0.8, 0.7, 0.6), -0.12, "right", "bottom"),
        (order[-1], (0.1, 0.2, 0.3), 0.15, "left", "top"),
    ):
        # While it brightens, the corner above left of the curve and that below right are free.
        candidates = []
        for fraction in fractions:
            when = passage.samples.closest_days - HALF_DAYS * (1.0 - fraction)
            value = float(np.interp(when, days, law.magnitude)) + shift
            candidates.append((float(axis_days(when)), value, horizontal, vertical))
        place_label(
            ax,
            law.label.replace(" (", "\n("),
            candidates,
            fontsize=6.5,
            zorder=8,
            color=colour_of("geometry"),
            linespacing=1.2,
        )


def _level(
    ax: Axes, value: float, words: str, colour: str, curve: tuple[FloatArray, FloatArray]
) -> Text | None:
    from flyby.figures.labels import name_level

    return name_level(ax, value, words, curve, fontsize=6.5, color=colour)


def _peak(
    passage: Flyby, ax: Axes, values: FloatArray, which: Callable[[FloatArray], np.intp], words: str
) -> None:
    """Mark the extreme of a curve within the two days with its value and its hour."""
    shown = gather(passage)
    places = np.flatnonzero(_inside(passage, shown, True))
    place = int(places[int(which(values[places]))])
    days = float(shown.curves.days[place])
    ax.plot(
        [axis_days(days)], [values[place]], "o", color=colour_of("mark"), markersize=3.5, zorder=7
    )
    before = days < passage.samples.closest_days + 1e-3
    name_point(
        ax,
        f"{words.format(values[place])} at {clock(days)}",
        (axis_days(days), values[place]),
        colour_of("mark"),
        135.0 if before else 45.0,
        fontsize=7.2,
        weight="bold",
    )


def _at_closest(
    passage: Flyby, ax: Axes, shown: BrightnessScene, values: FloatArray, words: str
) -> None:
    """Value at closest approach, beside it."""
    value, later = np.interp(
        [passage.samples.closest_days, passage.samples.closest_days + 0.01],
        shown.curves.days,
        values,
    )
    place = axis_days(passage.samples.closest_days)
    ax.plot([place], [value], "o", color=colour_of("mark"), markersize=3.5, zorder=7)
    # The corner above left of a rising curve is free, and that above right of a falling one.
    rising = later > value
    name_point(
        ax,
        words.format(value),
        (place, value),
        colour_of("mark"),
        135.0 if rising else 45.0,
        fontsize=7.2,
        weight="bold",
    )


def _degrees(ax: Axes, words: str, ticks: tuple[int, ...]) -> None:
    ax.set_ylim(0.0, 180.0)
    ax.set_yticks(ticks)
    ax.set_ylabel(words)


def _inside(passage: Flyby, shown: BrightnessScene, zoomed: bool) -> BoolArray:
    half = HALF_DAYS if zoomed else MONTHS_DAYS
    return np.abs(shown.curves.days - passage.samples.closest_days) <= half


def time_axis(passage: Flyby, ax: Axes, zoomed: bool) -> None:
    """Set limits, ticks and grid of months or of two days, and draw closest approach as a line."""
    from matplotlib.dates import DateFormatter, HourLocator, MonthLocator

    half = HALF_DAYS if zoomed else MONTHS_DAYS
    ax.set_xlim(
        axis_days(passage.samples.closest_days - half),
        axis_days(passage.samples.closest_days + half),
    )
    if zoomed:
        ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 12)))
        ax.xaxis.set_minor_locator(HourLocator(byhour=range(0, 24, 3)))
        ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    else:
        ax.xaxis.set_major_locator(MonthLocator(interval=2))
        ax.xaxis.set_minor_locator(MonthLocator())
        ax.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=colour_of("mark"), linewidth=0.9, zorder=3
    )


def _short(names: tuple[str, ...]) -> str:
    """Return the first name without its place, and how many more."""
    first = names[0].split(", ")[0]
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"
