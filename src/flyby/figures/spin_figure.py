"""Figure `spin`: tide, torque, rate and pole through a flyby, over all phases of the rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, only_words
from flyby.figures.sizes import Size
from flyby.figures.spin_scene import SpinScene, gather
from flyby.figures.style import HATCHES, THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import group_of_network
from flyby.scene.flyby import Flyby
from flyby.scene.spin_ensemble import SpinStudy
from flyby.times import stamp, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN_MEMBERS = 12
_WIDTH_MM, _LEFT_MM, _PANEL_MM = 180.0, 45.0, 106.0
_TOP_MM, _BETWEEN_MM, _FOOT_MM, _ROW_MM = 22.0, 6.0, 28.0, 3.9
_DATES_MM = 11.0
_KEYS = {
    "ESA": "ESA's (green),",
    "JAXA": "JAXA's (hatched),",
    "other": "others (blue),",
    "mission": "missions (thin)",
}
_PALE = {"tremors": "#efe3d6", "resurfacing": "#f3d9c4"}


@on_any_sheet
def spin(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw tide and torque, what they do to rate and pole, and who can watch.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_tide` and the others do.
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

    Notes
    -----
    The published state of rotation, as `flyby.scene.spin_state` prefers it, for phases spread over
    all there are: no line is the attitude of the asteroid. Where none is published the tide alone.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import spin
    >>> figure = spin(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("spin", theme, ax):
        scene = gather(passage)
        panels: list[tuple[Callable[[Flyby, Axes], Axes], float]] = [(draw_tide, 30.0)]
        if isinstance(scene.study, str):
            panels.append((draw_torque, 16.0))
        else:
            panels += [(draw_torque, 28.0), (draw_spin_rate, 36.0), (draw_pole_shift, 36.0)]
        if scene.watchers:
            panels.append((draw_watchers, _ROW_MM * len(scene.watchers)))
        foot = 20.0 if isinstance(scene.study, str) and not scene.watchers else _FOOT_MM
        height = _TOP_MM + sum(high for _, high in panels) + foot
        height += _BETWEEN_MM * (len(panels) - 1)
        height += _DATES_MM if isinstance(scene.study, str) else 0.0
        figure = new_figure(_WIDTH_MM, height)
        top = _TOP_MM
        dated = [drawer for drawer, _ in panels]
        if isinstance(scene.study, str):
            dated.remove(draw_torque)  # words
        for drawer, high in panels:
            panel = figure.add_axes(
                (
                    _LEFT_MM / _WIDTH_MM,
                    1.0 - (top + high) / height,
                    _PANEL_MM / _WIDTH_MM,
                    high / height,
                )
            )
            drawer(passage, panel)
            if drawer in dated[:-1]:
                panel.tick_params(labelbottom=False)
                panel.set_xlabel("")
            top += high + _BETWEEN_MM
            if len(dated) == 1 and drawer is draw_tide:
                top += _DATES_MM  # they stand above the words
        add_heading(
            figure,
            title or f"How the flyby turns {passage.name}",
            _subtitle(passage, scene),
            0.014,
        )
        add_footer(figure, passage)
        return laid_out(figure)


def _subtitle(passage: Flyby, scene: SpinScene) -> str:
    when = f"{passage.samples.closest_words} {stamp(passage.approach.time)}"
    if isinstance(scene.study, str):
        return when
    state = scene.study.state
    periods = f"period {state.period.value:.5g} h"
    if state.rotation_period is not None:
        periods = f"precession {state.period.value:.5g} h, rotation {state.rotation_period:.4g}"
    return (
        f"{when}; before it: {periods}\n{scene.study.members} members with phases spread over "
        f"all: those of the asteroid are not published, and no line is its attitude"
    )


def draw_tide(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the tidal acceleration at the ends of the asteroid, with what papers expect when.

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
    >>> from flyby.figures import draw_tide
    >>> ax = draw_tide(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_tide, passage, (180.0, 70.0), (0.25, 0.2, 0.6, 0.74))
    scene = gather(passage)
    ax.plot(axis_days(scene.days), scene.tide, color=colour_of("geometry"), linewidth=1.5)
    ax.set_ylim(0.0, (1.45 if scene.expected else 1.08) * float(scene.tide.max()))
    ax.set_ylabel("tide at the ends\n[µm/s²]" if scene.sized else "tide\n[1/s²]")
    _time_axis(passage, ax)
    at_most = f"{scene.tide.max():.2g} µm/s²" if scene.sized else f"{scene.tide.max():.2g} 1/s²"
    _beside(ax, float(scene.tide.max()), f"at most\n{at_most}")
    if scene.size_words:
        ax.text(
            0.985,
            0.9,
            f"of a diameter of\n{scene.size_words}",
            transform=ax.transAxes,
            ha="right",
            va="top",
            fontsize=6.8,
            color=colour_of("soft-ink"),
        )
    for row, one in enumerate(scene.expected):
        first, last = (float(axis_days(float(tdb_days(t)))) for t in (one.start, one.end))
        height = 0.93 - 0.13 * row
        ax.plot(
            [first, last],
            [height, height],
            transform=ax.get_xaxis_transform(),
            color=colour_of("JAXA"),
            linewidth=2.5,
            solid_capstyle="butt",
            zorder=5,
        )
        ax.text(
            first,
            height,
            f"{one.effect.name} expected ",
            transform=ax.get_xaxis_transform(),
            ha="right",
            va="center",
            fontsize=7.0,
            color=colour_of("JAXA"),
        )
    return ax


def draw_torque(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the torque: how much of the angular momentum it would change in an hour.

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
    >>> from flyby.figures import draw_torque
    >>> ax = draw_torque(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_torque, passage, (180.0, 70.0), (0.25, 0.2, 0.6, 0.74))
    study = gather(passage).study
    if isinstance(study, str):
        return only_words(ax, study)
    values = 100.0 * study.torque.to_value("1 / h")
    _spread(study, values, ax)
    ax.set_ylim(0.0, None)
    ax.set_ylabel("torque, of the angular\nmomentum [%/h]")
    return _time_axis(passage, ax)


def draw_spin_rate(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw how the effective rate of rotation changes, over that before.

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
    >>> from flyby.figures import draw_spin_rate
    >>> ax = draw_spin_rate(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_spin_rate, passage, (180.0, 80.0), (0.25, 0.18, 0.6, 0.76))
    study = gather(passage).study
    if isinstance(study, str):
        return only_words(ax, study)
    _spread(study, study.rate_ratio_history, ax, "{:.2f}")
    ax.set_ylabel("effective rate,\nover that before")
    ax.text(
        0.015,
        0.95,
        f"blue: the middle 90 % and the median\nthin: {min(_SHOWN_MEMBERS, study.members)} members",
        transform=ax.transAxes,
        ha="left",
        va="top",
        fontsize=6.8,
        color=colour_of("soft-ink"),
    )
    return _time_axis(passage, ax)


def draw_pole_shift(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw how far the angular momentum moves from where it pointed before.

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
    >>> from flyby.figures import draw_pole_shift
    >>> ax = draw_pole_shift(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_pole_shift, passage, (180.0, 80.0), (0.25, 0.18, 0.6, 0.76))
    study = gather(passage).study
    if isinstance(study, str):
        return only_words(ax, study)
    _spread(study, study.pole_shift_history.to_value("deg"), ax, "{:.1f}°")
    ax.set_ylim(0.0, None)
    ax.set_ylabel("pole moved by [deg]")
    return _time_axis(passage, ax)


def draw_watchers(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the windows of those who can watch what is expected.

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
    >>> from flyby.figures import draw_watchers
    >>> ax = draw_watchers(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_watchers, passage, (180.0, 90.0), (0.3, 0.16, 0.6, 0.8))
    scene = gather(passage)
    if not scene.watchers:
        return only_words(ax, "no paper in the catalogue expects anything of this flyby")
    whole = axis_days(scene.days[[0, -1]])
    sites = {window.name for window in passage.windows}
    groups = set()
    for row, name in enumerate(scene.watchers):
        own = [window for window in passage.windows if window.name == name]
        for window in own:
            ends = axis_days(np.array([window._start_tdb_days, window._end_tdb_days]))
            group = group_of_network(window.network)
            groups.add(group)
            ax.broken_barh(
                [(float(ends[0]), float(ends[1] - ends[0]))],
                (row - 0.34, 0.68),
                facecolor=colour_of(group),
                edgecolor=colour_of("paper"),
                hatch=HATCHES.get(group, ""),
                linewidth=0.0,
                zorder=3,
            )
        if name not in sites:  # a mission, whose dates are known to the day
            groups.add("mission")
            ax.broken_barh(
                [(float(whole[0]), float(whole[1] - whole[0]))],
                (row - 0.2, 0.4),
                facecolor=colour_of("mission"),
                zorder=3,
            )
    ax.set_ylim(len(scene.watchers) - 0.4, -0.6)
    ax.set_yticks(range(len(scene.watchers)), scene.watchers, fontsize=6.5)
    ax.tick_params(axis="y", length=0)
    ax.text(
        1.012,
        0.5,
        "\n".join(("who can watch:", *(_KEYS[group] for group in _KEYS if group in groups))),
        transform=ax.transAxes,
        ha="left",
        va="center",
        fontsize=6.5,
        color=colour_of("soft-ink"),
    )
    return _time_axis(passage, ax)


def _spread(study: SpinStudy, values: FloatArray, ax: Axes, ends: str = "") -> None:
    """Draw the middle 90 % and the median of an ensemble, and some of its members."""
    days = axis_days(tdb_days(study.time))
    low, middle, high = np.percentile(values, [5.0, 50.0, 95.0], axis=1)
    ax.fill_between(days, low, high, color=tint("#cfe2f0"), linewidth=0.0, zorder=1)
    ax.plot(days, values[:, :_SHOWN_MEMBERS], color=colour_of("soft-ink"), linewidth=0.35, zorder=2)
    ax.plot(days, middle, color=colour_of("geometry"), linewidth=1.6, zorder=3)
    if not ends:
        peak = int(np.argmax(middle))
        _beside(ax, float(middle[peak]), f"median, at most\n{middle[peak]:.2g} %/h")
        return
    room = 0.13 * max(float(np.ptp(values)), 1e-12)
    places = np.array([low[-1], middle[-1], high[-1]])
    places[0], places[2] = min(places[0], places[1] - room), max(places[2], places[1] + room)
    for place, value, what in zip(
        places, (low[-1], middle[-1], high[-1]), ("5 %", "median", "95 %"), strict=True
    ):
        _beside(ax, float(place), f"{what}: {ends.format(value)}")


def _beside(ax: Axes, value: float, words: str) -> None:
    """Write at the right of the axes, at the height of a value."""
    ax.annotate(
        words,
        (1.012, value),
        xycoords=("axes fraction", "data"),
        ha="left",
        va="center",
        fontsize=6.8,
        color=colour_of("ink"),
        annotation_clip=False,
    )


def _time_axis(passage: Flyby, ax: Axes) -> Axes:
    from matplotlib.dates import AutoDateLocator, DateFormatter

    scene = gather(passage)
    ax.set_xlim(axis_days(float(scene.days[0])), axis_days(float(scene.days[-1])))
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=7))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    ax.set_xlabel("UTC", labelpad=1.5)
    for one in scene.expected:
        first, last = (float(axis_days(float(tdb_days(t)))) for t in (one.start, one.end))
        ax.axvspan(first, last, color=tint(_PALE.get(one.effect.name, "#eeeeee")), zorder=0)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=colour_of("mark"), linewidth=0.9, zorder=4
    )
    return ax
