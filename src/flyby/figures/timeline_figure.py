"""Figure `timeline`: who can watch, over the years about the flyby and over its two days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.bands import draw_band
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.figures.timeline_rows import (
    YEARS_MM,
    cut_to,
    day_raster,
    draw_bar,
    draw_joint,
    draw_raster,
    frame,
    rows_of_chart,
    say_if_short,
    why_none,
    write_dates,
    write_hours,
    write_names,
    write_year_shares,
)
from flyby.figures.timeline_strips import HALF_DAYS, mark_closest, strips, time_axis
from flyby.observing.joint import JointCoverage
from flyby.scene.coverage import Coverage
from flyby.scene.flyby import Flyby
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_MM = 242.0
_DAYS_MM = (154.0, 84.0)
_TOP_MM, _FOOT_MM = 18.5, 15.0
_STRIP_MM, _BETWEEN_MM = 15.0, 4.5


@on_any_sheet
def timeline(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw who can watch: over years at the left, over the two days of the flyby at the right.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_years` and `draw_days` do.
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
    >>> from flyby.figures import timeline
    >>> figure = timeline(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("timeline", theme, ax):
        shown = passage.coverage
        lines = rows_of_chart(shown)
        chart_mm = lines[-1].foot
        below = strips(shown)
        strips_mm = len(below) * (_STRIP_MM + _BETWEEN_MM)
        height = _TOP_MM + 6.0 + chart_mm + strips_mm + 9.0 + _FOOT_MM
        figure = new_figure(_WIDTH_MM, height)

        def add(place: tuple[float, float], top_mm: float, tall_mm: float) -> Axes:
            return figure.add_axes(
                (
                    place[0] / _WIDTH_MM,
                    1.0 - (top_mm + tall_mm) / height,
                    place[1] / _WIDTH_MM,
                    tall_mm / height,
                )
            )

        years = add(YEARS_MM, _TOP_MM + 6.0, chart_mm)
        days = add(_DAYS_MM, _TOP_MM + 6.0, chart_mm)
        draw_years(passage, years)
        draw_days(passage, days)
        top = _TOP_MM + 6.0 + chart_mm + _BETWEEN_MM
        for number, strip in enumerate(below):
            left, right = add(YEARS_MM, top, _STRIP_MM), add(_DAYS_MM, top, _STRIP_MM)
            strip(passage, left, False)
            strip(passage, right, True)
            last = number == len(below) - 1
            for axes, zoomed in ((left, False), (right, True)):
                time_axis(shown, axes, zoomed, last)
            top += _STRIP_MM + _BETWEEN_MM
        _head(figure, passage, shown, height, title)
        add_footer(figure, passage)
        return laid_out(figure)


def draw_years(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw every row over four years: missions as bands, each site as a raster of date and hour.

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
    >>> from flyby.figures import draw_years
    >>> ax = draw_years(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_years, passage, (_WIDTH_MM, 190.0), (0.25, 0.06, 0.7, 0.88))
    shown = passage.coverage
    lines = rows_of_chart(shown)
    frame(ax, lines, shown.first_days, shown.last_days)
    write_names(ax, lines)
    first, last = shown.first_days, shown.last_days
    for line in lines:
        if line.kind == "mission":
            for band in line.what:
                draw_band(ax, band, line.middle, first, last, 0.7 * (line.foot - line.top))
            write_dates(ax, line, first, last)
        elif line.kind == "site" and line.what.windows:
            share = day_raster(line.what.windows, first, last)
            draw_raster(ax, shown, line, [(share, colour_of(line.what.group), False)])
            say_if_short(ax, line)
        elif line.kind == "site":
            ax.text(
                0.01,
                line.middle,
                why_none(shown, line.what),
                fontsize=6.4,
                color=colour_of("soft-ink"),
                transform=ax.get_yaxis_transform(),
                va="center",
                zorder=4,
            )
        elif line.kind == "joint":
            part: JointCoverage = line.what
            both = day_raster(part.together, first, last)
            layers = [
                (day_raster(part.each[network], first, last), colour_of(network), hatched)
                for network, hatched in (("JAXA", True), ("ESA", False))
            ]
            draw_raster(ax, shown, line, [*layers, (both, colour_of("ink"), False)])
        elif line.kind == "share":
            write_year_shares(ax, line)
    tall = next((line for line in lines if line.kind == "site"), None)
    if tall is not None:
        for y, words, va in ((tall.top, "24 h", "top"), (tall.foot, "0 h", "bottom")):
            ax.text(
                1.008,
                y,
                words,
                fontsize=6.4,
                color=colour_of("soft-ink"),
                ha="left",
                va=va,
                transform=ax.get_yaxis_transform(),
            )
    _closest_line(passage, ax)
    time_axis(shown, ax, False, False)
    return ax


def draw_days(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the same rows over two days, with hours, hand-overs and gaps.

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
    >>> from flyby.figures import draw_days
    >>> ax = draw_days(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(_draw_named_days, passage, (_WIDTH_MM, 190.0), (0.25, 0.06, 0.7, 0.88))
    shown = passage.coverage
    lines = rows_of_chart(shown)
    first, last = shown.closest_days - HALF_DAYS, shown.closest_days + HALF_DAYS
    frame(ax, lines, first, last)
    for line in lines:
        if line.kind == "mission":
            for band in line.what:
                if band.start_tdb_days < last and band.end_tdb_days > first:
                    draw_band(ax, band, line.middle, first, last, 0.7 * (line.foot - line.top))
        elif line.kind == "site":
            for window in line.what.within(first, last):
                draw_bar(
                    ax,
                    cut_to(window, first, last),
                    line.top + 0.5,
                    2.0,
                    line.what.group,
                )
            write_hours(ax, line, first, last)
        elif line.kind == "joint":
            draw_joint(ax, line, first, last)
    _closest_line(passage, ax)
    time_axis(shown, ax, True, False)
    return ax


def _draw_named_days(passage: Flyby, ax: Axes) -> Axes:
    """Draw the two days with the names of the rows, which stand at the years where both are."""
    draw_days(passage, ax)
    write_names(ax, rows_of_chart(passage.coverage), beside_lanes=True)
    return ax


def _closest_line(passage: Flyby, ax: Axes) -> None:
    shown = passage.coverage
    mark_closest(shown, ax)
    ax.text(
        axis_days(shown.closest_days),
        1.004,
        passage.samples.closest_words,
        fontsize=6.6,
        ha="center",
        color=colour_of("mark"),
        transform=ax.get_xaxis_transform(),
        va="bottom",
    )


def _head(
    figure: Figure, passage: Flyby, shown: Coverage, height: float, title: str | None
) -> None:
    closest = iso(passage.approach.time, "utc", 0)[:16].replace("T", " ")
    light = shown.law or "no absolute magnitude is known, so of optical sites nothing can be said"
    add_heading(
        figure,
        title or f"Who can watch {passage.name}, and when",
        f"{passage.samples.closest_words} {closest} UTC; "
        f"{light.split(':')[0] + (')' if ':' in light else '')}; "
        "limits of sites as published, or assumed\n"
        "left: each row is one day tall, from 0 h UTC at its foot to 24 h, coloured where the site "
        "can observe; right: the same rows over two days, with hand-overs as arrows",
        2.5 / _WIDTH_MM,
    )
