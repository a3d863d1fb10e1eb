"""Figure `lightcurve`: what the nights about a flyby are worth for light curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.errors import FlybyError
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, only_words
from flyby.figures.lightcurve_strips import (
    DASHES,
    broken,
    dated,
    dates_of,
    hardest_alias,
    lunation_edges,
    network_colour,
    network_line,
    strips,
)
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, Dashes, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.scene.light_curve_coverage import TOLD_APART
from flyby.scene.light_curve_nights import LightCurveNights
from flyby.scene.light_curve_nights import lightcurve as nights_about
from flyby.times import stamp, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _WIDTH = 0.13, 0.74
_NO_HOURS = "no optical site can observe in these years"


@once_a_flyby
def gather(passage: Flyby) -> LightCurveNights | str:
    """Compute the nights with the published periods, or say why there are none."""
    try:
        found = nights_about(passage)
    except FlybyError as problem:
        return str(problem)
    return found if any(one.night.size for one in found.networks) else _NO_HOURS


@on_any_sheet
def lightcurve(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw hours and angles night by night, what they cover and tell, and the spectral window.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_night_hours`, `draw_aspect`, `draw_turns`,
        `draw_aliases` and `draw_spectral_window` do.
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
        If it cannot be drawn of this flyby.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import lightcurve
    >>> figure = lightcurve(flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"]))
    """
    with drawing("lightcurve", theme, ax):
        found = gather(passage)
        heading = title or f"What the nights are worth for light curves of {passage.name}"
        if isinstance(found, str):
            figure = new_figure(180.0, 60.0)
            only_words(figure.add_axes((_LEFT, 0.3, _WIDTH, 0.4)), found)
            add_heading(figure, heading)
            add_footer(figure, passage)
            return laid_out(figure)
        figure = new_figure(180.0, 225.0)
        # Without a period the panel of aliases is words; the one above it has the dates.
        undated = [draw_night_hours, draw_aspect]
        if hardest_alias(found) is not None:
            undated.append(draw_turns)
        for draw, foot, height in (
            (draw_night_hours, 0.755, 0.155),
            (draw_aspect, 0.575, 0.145),
            (draw_turns, 0.39, 0.145),
            (draw_aliases, 0.295, 0.055),
            (draw_spectral_window, 0.105, 0.125),
        ):
            panel = figure.add_axes((_LEFT, foot, _WIDTH, height))
            draw(passage, panel)
            if draw in undated:
                panel.set_xlabel("")
                panel.tick_params(labelbottom=False)
        add_heading(
            figure,
            heading,
            f"{dates_of(found)}, closest approach {stamp(found.encounter)}; hours are those that "
            "the sites' limits allow",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_night_hours(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw for how long each network can observe, night by night, and the brightness.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_night_hours
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> ax = draw_night_hours(passage)
    """
    if ax is None:
        return alone(draw_night_hours, passage, (180.0, 80.0), (_LEFT, 0.2, _WIDTH, 0.7))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    days = np.asarray(axis_days(tdb_days(found.time)))
    highest = 0.0
    for one in found.networks:
        hours = np.zeros(days.size)
        hours[one.night] = one.hours.to_value("h")
        highest = max(highest, float(hours.max()))
        ax.plot(
            days,
            hours,
            color=network_colour(one.name),
            linewidth=0.9,
            label=one.name,
            linestyle=network_line(one.name),
        )
    ax.set_ylim(0.0, 1.3 * highest)
    ax.set_ylabel("hours a night [h]")
    ax.legend(
        loc="upper left", ncol=4, frameon=False, fontsize=6.6, labelcolor="linecolor", borderpad=0.1
    )
    whole = found.networks[-1]
    if whole.magnitude is not None:
        other = ax.twinx()
        at = days[whole.night]
        bright = broken(whole.magnitude, whole.night)
        other.plot(at, bright, color=colour_of("track"), linewidth=0.9, linestyle=DASHES[2])
        other.invert_yaxis()
        other.set_ylabel("V, dotted [mag]", color=colour_of("track"))
        other.spines["right"].set_visible(True)
        other.tick_params(labelbottom=False)  # it has no axis of dates of its own
    return dated(found, ax)


def draw_aspect(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the phase angle and the aspect angle of each pole, night by night.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_aspect
    >>> ax = draw_aspect(flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"]))
    """
    if ax is None:
        return alone(draw_aspect, passage, (180.0, 80.0), (_LEFT, 0.2, _WIDTH, 0.7))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    whole = found.networks[-1]
    days = np.asarray(axis_days(tdb_days(found.time)))[whole.night]
    curves: list[tuple[str, FloatArray, str, Dashes]] = [
        ("phase angle", whole.phase_angle.to_value("deg"), colour_of("geometry"), "-")
    ]
    for k, pole in enumerate(found.poles):
        aspect = whole.aspect[k].to_value("deg")
        colour = colour_of(("mission", "naked-eye")[k % 2])
        curves.append((f"aspect of pole {pole.label}", aspect, colour, DASHES[1 + k % 3]))
    for words, values, colour, dashes in curves:
        ax.plot(
            days,
            broken(values, whole.night),
            color=colour,
            linestyle=dashes,
            linewidth=1.0,
            label=words,
        )
    ax.set_ylim(0.0, 225.0)
    ax.set_yticks([0.0, 45.0, 90.0, 135.0, 180.0])
    ax.set_ylabel("angle [deg]")
    ax.legend(
        loc="upper left", ncol=3, frameon=False, fontsize=6.6, labelcolor="linecolor", borderpad=0.1
    )
    return dated(found, ax)


def draw_turns(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw which share of a turn each network covers, lunation by lunation, and of the day.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_turns
    >>> ax = draw_turns(flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"]))
    """
    if ax is None:
        return alone(draw_turns, passage, (180.0, 80.0), (_LEFT, 0.2, _WIDTH, 0.65))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    rows: list[tuple[str, str, FloatArray]] = []
    names = [one.name for one in found.networks]
    turns = [("24 h day", [moon.day for moon in found.lunations])]
    for k, period in enumerate(found.periods):
        hours = period.period.to_value("h")
        turns.append((f"{hours:.5g} h", [moon.phases[k] for moon in found.lunations]))
    for words, covered in turns:
        for network, name in enumerate(names):
            shares = np.array([one.covered[network] for one in covered])
            rows.append((words, name, shares))
    strips(found, ax, rows, len(names))
    ax.set_title(
        "share of a turn that the hours of a lunation cover, none (blank) to all (full)",
        fontsize=6.8,
        color=colour_of("soft-ink"),
        loc="left",
        pad=3.0,
    )
    return dated(found, ax)


def draw_aliases(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw which lunations tell a period from the alias that is hardest to tell.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_aliases
    >>> ax = draw_aliases(flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"]))
    """
    if ax is None:
        return alone(draw_aliases, passage, (180.0, 60.0), (_LEFT, 0.25, _WIDTH, 0.55))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    hardest = hardest_alias(found)
    if hardest is None:
        only_words(ax, "no period of rotation is known: --period of flyby lightcurve gives one")
        return ax
    names = [one.name for one in found.networks]
    strips(
        found, ax, [("", name, hardest.by_lunation[k]) for k, name in enumerate(names)], len(names)
    )
    edges = lunation_edges(found)
    for k in range(len(names)):
        told = hardest.by_lunation[k] >= TOLD_APART
        ax.plot(
            edges.mean(axis=1)[told],
            np.full(int(told.sum()), k + 0.5),
            marker="o",
            markersize=2.6,
            linestyle="none",
            color=colour_of("paper"),
        )
    one = hardest.alternative
    ax.set_title(
        f"{found.periods[one.of].period.to_value('h'):.5g} h against "
        f"{one.period.to_value('h'):.5g} h ({one.label}), the hardest to tell: share that the "
        "wrong one leaves; dot: told apart",
        fontsize=6.8,
        color=colour_of("soft-ink"),
        loc="left",
        pad=3.0,
    )
    return dated(found, ax)


def draw_spectral_window(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the spectral window of each network's hours and of all together.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_spectral_window
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> ax = draw_spectral_window(passage)
    """
    if ax is None:
        return alone(draw_spectral_window, passage, (180.0, 70.0), (_LEFT, 0.22, _WIDTH, 0.65))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    step = found.frequency[1] - found.frequency[0]
    middle = (found.frequency + 0.5 * step).to_value("1/d")
    for k, one in enumerate(found.networks):
        if np.isfinite(found.window[k]).all():
            ax.plot(
                middle,
                found.window[k],
                color=network_colour(one.name),
                linestyle=network_line(one.name),
                linewidth=1.0,
                label=f"{one.name}: {found.window_peaks[k, 0]:.2f} at 1 a day",
            )
    ax.set_xlim(0.0, float(middle[-1]))
    ax.set_ylim(0.0, 1.0)
    ax.set_xlabel("frequency [1/d]")
    ax.set_ylabel("power of the\nspectral window")
    ax.legend(loc="upper right", frameon=False, fontsize=6.6, labelcolor="linecolor")
    return ax
