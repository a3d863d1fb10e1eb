"""Figure `radar`: who can send and hear about closest approach, how strong, with which shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.errors import FlybyError
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import (
    add_footer,
    add_heading,
    drawn_pixels,
    name_point,
    only_words,
    place_label,
)
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.observing.radar import (
    RadarTarget,
    RadarWindow,
    delay_doppler,
    radar_dishes,
    radar_target,
    radar_windows,
)
from flyby.observing.radar.study import Pair
from flyby.plain_text import fixed
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import iso, stamp, time_from_tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HALF_DAYS = 1.0
"""The figure reaches this far to either side of closest approach."""

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""Of the transmitters, in the order of the catalogue (Okabe and Ito, safe for the colour-blind)."""

_POINTS = 101
_WIDTH_MM, _LEFT_MM, _PANEL_MM = 180.0, 42.0, 132.0
_WORDS_MM = 12.0
_ROW_MM, _TALL_MM, _BETWEEN_MM, _TOP_MM, _FOOT_MM = 4.4, (52.0, 26.0, 34.0), 7.0, 25.0, 31.0


@dataclass(frozen=True)
class RadarScene:
    """What figure `radar` draws.

    Attributes
    ----------
    target : RadarTarget
    dishes : tuple of Site
        Those that can do something in the span.
    windows : tuple of RadarWindow
    strength : mapping of str to (days, decades)
        Of each transmitter that has a strength: the greatest of all its receivers [log10 of SNR];
        nan where nobody hears it.
    strongest : RadarWindow or None
        The window with the strongest echo: delay and Doppler are those of its two dishes.
    """

    target: RadarTarget
    dishes: tuple[Site, ...]
    windows: tuple[RadarWindow, ...]
    strength: dict[str, tuple[FloatArray, FloatArray]]
    strongest: RadarWindow | None
    first: float
    last: float


@once_a_flyby
def gather(passage: Flyby) -> RadarScene:
    """Search the windows of every pair of dishes within a day of closest approach."""
    closest = passage.samples.closest_days
    first, last = passage.trajectory.usable_span(closest - HALF_DAYS, closest + HALF_DAYS)
    sky = passage.sky
    target = radar_target(passage.orbit.designation, sky.magnitude_law)
    span = time_from_tdb_days(first), time_from_tdb_days(last)
    windows = radar_windows(sky, *span, target)
    busy = {site.key for one in windows for site in (one.transmitter, one.receiver)}
    dishes = tuple(site for site in radar_dishes() if site.key in busy)
    strength = {}
    grid = np.linspace(first, last, int(144 * (last - first)) + 2)
    for sender in dishes:
        own = [one for one in windows if one.transmitter is sender and one.snr is not None]
        if not own:
            continue
        edges = [edge for one in own for edge in (one._start_tdb_days, one._end_tdb_days)]
        days = np.unique(np.concatenate([grid, edges]))
        most = np.full(days.size, np.nan)
        for one in own:
            inside = (days >= one._start_tdb_days) & (days <= one._end_tdb_days)
            value = Pair(sky, sender, one.receiver, target).strength(days[inside])
            most[inside] = np.fmax(most[inside], value)
        strength[sender.key] = days, most
    known = [one for one in windows if one.snr is not None]
    strongest = max(known, key=lambda one: one.snr or 0.0, default=None)
    if strongest is None and windows:
        strongest = min(windows, key=lambda one: float(one.received_distance.to_value("km")))
    return RadarScene(target, dishes, tuple(windows), strength, strongest, first, last)


@on_any_sheet
def radar(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw who can send and hear, the strength of the echo, its delay and its Doppler shift.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_dishes` and the others do.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet: a name, such as "column" or "slide", or its width and height in mm.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FigureError
        If no dish can hear the asteroid within a day of closest approach.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import radar
    >>> figure = radar(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("radar", theme, ax):
        scene = gather(passage)
        if not scene.windows:
            raise FlybyError(
                "no two dishes, nor one alone, can hear the asteroid within a day of closest "
                "approach; flyby radar lists a longer span"
            )
        strength, *others = _TALL_MM
        # Without a strength its panel is words, which need less room.
        strength = strength if scene.strength else _WORDS_MM
        tall = (_ROW_MM * len(scene.dishes), strength, *others)
        height = _TOP_MM + sum(tall) + _BETWEEN_MM * (len(tall) - 1) + _FOOT_MM
        figure = new_figure(_WIDTH_MM, height)
        top = _TOP_MM
        drawers = (draw_dishes, draw_strength, draw_delay, draw_doppler)
        for number, (high, drawer) in enumerate(zip(tall, drawers, strict=True)):
            panel = figure.add_axes(
                (
                    _LEFT_MM / _WIDTH_MM,
                    1.0 - (top + high) / height,
                    _PANEL_MM / _WIDTH_MM,
                    high / height,
                )
            )
            drawer(passage, panel)
            if number < len(drawers) - 1:
                panel.tick_params(labelbottom=False)
                panel.set_xlabel("")
            top += high + _BETWEEN_MM
        add_heading(
            figure, title or f"Radar echoes of {passage.name}", _subtitle(passage, scene), 0.014
        )
        add_footer(figure, passage)
        return laid_out(figure)


def _subtitle(passage: Flyby, scene: RadarScene) -> str:
    size, spin = scene.target.diameter, scene.target.period
    words = "size not known" if size is None else f"diameter {size.to_value('m'):.3g} m"
    words += " (guessed from H)" if "assumed albedo" in scene.target.sources[0] else ""
    words += ", period not known" if spin is None else f", period {spin.to_value('h'):.4g} h"
    return (
        f"{passage.samples.closest_words} {stamp(passage.approach.time)}; {words}\n"
        "top: full bars where a dish can send and another hear, pale ones where it can only hear"
    )


def draw_dishes(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw when each dish can send to somebody, and when it can hear somebody.

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
    >>> from flyby.figures import draw_dishes
    >>> ax = draw_dishes(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_dishes, passage, (180.0, 80.0), (0.23, 0.16, 0.73, 0.8))
    scene = gather(passage)
    for row, site in enumerate(scene.dishes):
        for one in scene.windows:
            ends = axis_days(np.array([one._start_tdb_days, one._end_tdb_days]))
            bar = [(float(ends[0]), float(ends[1] - ends[0]))]
            if one.receiver is site:
                ax.broken_barh(bar, (row - 0.32, 0.64), facecolor=colour_of("grid"), zorder=2)
            if one.transmitter is site:
                ax.broken_barh(bar, (row - 0.32, 0.64), facecolor=_colour(scene, site), zorder=3)
    ax.set_ylim(len(scene.dishes) - 0.4, -0.6)
    ax.set_yticks(range(len(scene.dishes)), [site.name for site in scene.dishes], fontsize=7)
    ax.tick_params(axis="y", length=0)
    return _time_axis(passage, ax)


def draw_strength(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the signal-to-noise ratio of each transmitter, at whoever hears it best.

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
    >>> from flyby.figures import draw_strength
    >>> ax = draw_strength(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_strength, passage, (180.0, 90.0), (0.1, 0.16, 0.86, 0.8))
    scene = gather(passage)
    if not scene.strength:
        why = "; ".join(one.split(":")[0] for one in scene.target.sources if "not known" in one)
        return only_words(ax, f"no strength of the echo can be told: {why or 'no power is known'}")
    ax.set_ylabel("signal-to-noise ratio\nin the echo's bandwidth")
    ax.set_yscale("log")
    for key, (days, decades) in scene.strength.items():
        site = next(one for one in scene.dishes if one.key == key)
        ax.plot(axis_days(days), 10.0**decades, color=_colour(scene, site), linewidth=1.5, zorder=4)
    values = np.concatenate([decades for _, decades in scene.strength.values()])
    ax.set_ylim(10.0 ** (np.nanmin(values) - 0.6), 10.0 ** (np.nanmax(values) + 1.2))
    _time_axis(passage, ax)
    for key, (days, decades) in scene.strength.items():
        site = next(one for one in scene.dishes if one.key == key)
        at = int(np.nanargmax(decades))
        point = (float(axis_days(days[at])), float(10.0 ** decades[at]))
        name_point(ax, site.name, point, _colour(scene, site), 60.0, fontsize=7)
    return ax


def draw_delay(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the round-trip time between the two dishes with the strongest echo.

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
    >>> from flyby.figures import draw_delay
    >>> ax = draw_delay(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_delay, passage, (180.0, 70.0), (0.1, 0.2, 0.86, 0.74))
    scene = gather(passage)
    ax.set_ylabel("round trip [s]")
    for days, delay, _, one in heard(passage, scene):
        ax.plot(axis_days(days), delay, color=_colour(scene, one.transmitter), linewidth=1.5)
    ax.set_ylim(0.0, None)
    return _time_axis(passage, ax)


def draw_doppler(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the Doppler shift between the two dishes with the strongest echo.

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
    >>> from flyby.figures import draw_doppler
    >>> ax = draw_doppler(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_doppler, passage, (180.0, 70.0), (0.1, 0.2, 0.86, 0.74))
    scene = gather(passage)
    ax.set_ylabel("Doppler shift [kHz]")
    for days, _, shift, one in heard(passage, scene):
        ax.plot(axis_days(days), shift / 1e3, color=_colour(scene, one.transmitter), linewidth=1.5)
    _time_axis(passage, ax)
    best = scene.strongest
    if best is not None:
        assert best.transmitter.radar is not None
        assert best.transmitter.radar.transmitter is not None
        superlative = "nearest" if best.snr is None else "strongest"
        sent = best.transmitter.radar.transmitter.frequency.to_value("MHz")
        corners = [(x, y) for y in (0.05, 0.95) for x in (0.015, 0.985)]
        place_label(
            ax,
            f"round trip and shift of {sent:g} MHz:\nsent by {best.transmitter.name},\n"
            f"heard by {best.receiver.name};\n{superlative} at {iso(best.best, 'utc', 0)[11:16]}: "
            f"{fixed(best.doppler.to_value('kHz'), 1)} kHz, "
            f"{fixed(best.doppler_rate.to_value('Hz/s'), 1)} Hz/s",
            [
                (
                    *ax.transData.inverted().transform(ax.transAxes.transform(corner)),
                    "left" if corner[0] < 0.5 else "right",
                    "bottom" if corner[1] < 0.5 else "top",
                )
                for corner in corners
            ],
            clear=drawn_pixels(ax),
            fontsize=6.8,
            color=colour_of("soft-ink"),
        )
    return ax


def heard(
    passage: Flyby, scene: RadarScene
) -> list[tuple[FloatArray, FloatArray, FloatArray, RadarWindow]]:
    """Return days, delays [s] and shifts [Hz] in each window of the strongest pair."""
    best = scene.strongest
    found = []
    for one in scene.windows:
        if best is None or (one.transmitter, one.receiver) != (best.transmitter, best.receiver):
            continue
        days = np.linspace(one._start_tdb_days, one._end_tdb_days, _POINTS)
        heard = delay_doppler(passage.sky, one.transmitter, one.receiver, time_from_tdb_days(days))
        found.append((days, heard.round_trip.to_value("s"), heard.doppler.to_value("Hz"), one))
    return found


def _colour(scene: RadarScene, site: Site) -> str:
    senders = [one.key for one in radar_dishes() if one.radar and one.radar.transmitter]
    if site.key not in senders:
        return colour_of("ink")
    return _COLOURS[senders.index(site.key) % len(_COLOURS)]


def _time_axis(passage: Flyby, ax: Axes) -> Axes:
    from matplotlib.dates import DateFormatter, HourLocator

    scene = gather(passage)
    ax.set_xlim(axis_days(scene.first), axis_days(scene.last))
    ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 6)))
    ax.xaxis.set_minor_locator(HourLocator(byhour=range(0, 24, 1)))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel("UTC", labelpad=1.5)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=colour_of("mark"), linewidth=0.9, zorder=1
    )
    return ax
