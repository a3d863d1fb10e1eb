"""Figure `recovery`: what each night before the flyby tells of where the asteroid will pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import runs
from flyby.errors import FlybyError
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, name_level, only_words
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.time_axis import axis_days, date_axis
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.scene.recovery_nights import Recovery
from flyby.scene.recovery_nights import recovery as nights_before
from flyby.times import stamp, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DASHES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)))
_COLOURS = ("mark", "geometry", "naked-eye", "mission")
_MOST = 4
_LEFT, _WIDTH = 0.1, 0.72


@once_a_flyby
def gather(passage: Flyby) -> Recovery | str:
    """Compute the nights with the usual shift and the keyholes, or say why there are none."""
    try:
        return nights_before(passage)
    except FlybyError as problem:
        return str(problem)


@on_any_sheet
def recovery(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw V and elongation, other orbits' offsets on the sky, and what one observation is worth.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_nights`, `draw_offsets` and
        `draw_shrinking` do.
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
    >>> from flyby.figures import recovery
    >>> figure = recovery(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("recovery", theme, ax):
        found = gather(passage)
        if isinstance(found, str):
            figure = new_figure(180.0, 42.0)
            only_words(figure.add_axes((_LEFT, 0.33, _WIDTH, 0.4)), found)
            add_heading(
                figure, title or f"What the nights before tell of where {passage.name} will pass"
            )
            add_footer(figure, passage)
            return laid_out(figure)
        figure = new_figure(180.0, 190.0)
        # Without a covariance the lowest panel is words; the one above it has the dates.
        dated = draw_offsets if found.sigma_zeta is None else draw_shrinking
        for draw, foot, height in (
            (draw_nights, 0.66, 0.215),
            (draw_offsets, 0.355, 0.265),
            (draw_shrinking, 0.135, 0.18),
        ):
            panel = figure.add_axes((_LEFT, foot, _WIDTH, height))
            draw(passage, panel)
            if draw not in (dated, draw_shrinking):
                panel.set_xlabel("")
                panel.tick_params(labelbottom=False)
        add_heading(
            figure,
            title or f"What the nights before tell of where {passage.name} will pass",
            f"{found.elongation.size} nights before {stamp(found.encounter)}, from the Earth's "
            "centre; shaded: an optical site can observe",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_nights(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw V and the elongation from the Sun, night by night.

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
    >>> from flyby.figures import draw_nights
    >>> ax = draw_nights(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_nights, passage, (180.0, 80.0), (_LEFT, 0.2, _WIDTH, 0.72))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    _shade(found, ax)
    days = _days(found)
    ax.plot(days, found.elongation.to_value("deg"), color=colour_of("geometry"), linewidth=1.1)
    ax.set_ylim(0.0, 180.0)
    ax.set_yticks([0.0, 60.0, 120.0, 180.0])
    ax.set_ylabel("elongation [deg]", color=colour_of("geometry"))
    if found.magnitude is not None:
        other = ax.twinx()
        other.plot(
            days, found.magnitude, color=colour_of("track"), linewidth=1.1, linestyle=_DASHES[1]
        )
        other.invert_yaxis()
        other.set_ylabel("V, dashed [mag]", color=colour_of("track"))
        other.spines["right"].set_visible(True)
    return _dated(found, ax)


def draw_offsets(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw how far other orbits stand off on the sky, against ellipse and accuracy.

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
    >>> from flyby.figures import draw_offsets
    >>> ax = draw_offsets(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_offsets, passage, (180.0, 90.0), (_LEFT, 0.2, _WIDTH, 0.72))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    _shade(found, ax)
    days = _days(found)
    curves = [
        (one.label, one.offset.value, colour_of(_COLOURS[k % _MOST]), _DASHES[k % _MOST], 1.2)
        for k, one in enumerate(found.displacements[:_MOST])
    ]
    if found.ellipse is not None:
        major = found.ellipse[0].value
        curves.append(("1 sigma of the orbit", major, colour_of("soft-ink"), "-", 0.9))
    ax.set_yscale("log")
    for _, values, colour, dashes, width in curves:
        ax.plot(
            days,
            np.where(values > 0.0, values, np.nan),
            color=colour,
            linestyle=dashes,
            linewidth=width,
        )
    _dated(found, ax)
    ax.set_ylabel("off on the sky [arcsec]")
    accuracy = found.accuracy.to_value("arcsec")
    ax.axhline(accuracy, color=colour_of("soft-ink"), linewidth=0.6, linestyle=(0, (2, 2)))
    ends = sorted(
        ((float(values[-1]), words, colour) for words, values, colour, *_ in curves),
        key=lambda one: one[0],
    )
    _name_ends(ax, ends)
    lowest = min(float(np.min(values[values > 0.0])) for _, values, *_ in curves)
    highest = max(float(np.max(values)) for _, values, *_ in curves)
    ax.set_ylim(0.5 * min(lowest, accuracy), 3.0 * highest)
    name_level(
        ax,
        accuracy,
        f"accuracy of one observation, {accuracy:g} arcsec (assumed)",
        (days, np.full(days.size, 1e-30)),
        fontsize=6.4,
        color=colour_of("soft-ink"),
    )
    return ax


def draw_shrinking(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw by how much one observation shrinks the uncertainty on the b-plane.

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
    >>> from flyby.figures import draw_shrinking
    >>> ax = draw_shrinking(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_shrinking, passage, (180.0, 80.0), (_LEFT, 0.2, _WIDTH, 0.72))
    found = gather(passage)
    if isinstance(found, str):
        return only_words(ax, found)
    if found.sigma_zeta is None or found.sigma_zeta_after is None:
        return only_words(ax, "the orbit has no covariance: nothing to shrink")
    _shade(found, ax)
    gain = 100.0 * (1.0 - (found.sigma_zeta_after / found.sigma_zeta).to_value(""))
    ax.plot(_days(found), np.maximum(gain, 1e-6), color=colour_of("track"), linewidth=1.1)
    ax.set_yscale("log")
    ax.set_ylabel("taken off\nsigma of zeta [%]")
    ax.set_title(
        "what one observation takes off sigma of zeta, to first order; it is "
        f"{found.sigma_zeta.to_value('km'):.3g} km",
        fontsize=6.8,
        color=colour_of("soft-ink"),
        loc="left",
        pad=3.0,
    )
    return _dated(found, ax)


def _days(found: Recovery) -> np.ndarray:
    return np.asarray(axis_days(tdb_days(found.time)))


def _shade(found: Recovery, ax: Axes) -> None:
    days = _days(found)
    for run in runs(found.observable):
        first, last = days[run][[0, -1]]
        ax.axvspan(first - 0.5, last + 0.5, color=colour_of("ESA"), alpha=0.12, linewidth=0)


def _dated(found: Recovery, ax: Axes) -> Axes:
    date_axis(ax, float(tdb_days(found.time[0])) - 1.0, float(tdb_days(found.encounter)) + 1.0)
    return ax


def _name_ends(ax: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Write what the curves are beside their last points, none over another."""
    low, high = 0.0, 1.0
    places = [
        float(ax.transAxes.inverted().transform(ax.transData.transform((0.0, max(v, 1e-9))))[1])
        for v, _, _ in ends
    ]
    gap = 0.075
    for k in range(1, len(places)):
        places[k] = max(places[k], places[k - 1] + gap)
    over = max(places[-1] - high, 0.0)
    for (_, words, colour), place in zip(ends, places, strict=True):
        ax.text(
            1.01,
            max(place - over, low),
            words,
            transform=ax.transAxes,
            fontsize=6.6,
            color=colour,
            va="center",
        )
