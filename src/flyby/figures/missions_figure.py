"""Figure `missions`: the published mission windows, as precisely as they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.bands import draw_bands
from flyby.figures.colours import colour_of, contrast
from flyby.figures.drawing import alone, drawing, laid_out, on_axes
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.flyby import Flyby
from flyby.times import iso, parse_time, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@overload
def missions(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure: ...


@overload
def missions(
    passage: Flyby,
    *,
    ax: Axes,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Axes: ...


@on_any_sheet
def missions(
    passage: Flyby,
    *,
    ax: Axes | None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure | Axes:
    """Draw the published mission windows, from the first launch to the end of the last campaign.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it instead, with the settings that hold there; a title only if one is given.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet: a name, such as "column" or "slide", or its width and height in mm.

    Returns
    -------
    matplotlib.figure.Figure, or `ax`

    Raises
    ------
    FigureError
        If it cannot be drawn of this flyby.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import missions
    >>> figure = missions(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is not None:
        return on_axes("missions", draw_missions, passage, ax, title)
    with drawing("missions", theme):
        height = 46.0 + 6.0 * max(len(passage.mission_bands), 3)
        figure = new_figure(180.0, height)
        panel = figure.add_axes((0.33, 24.0 / height, 0.64, 1.0 - (24.0 + 17.0) / height))
        draw_missions(passage, panel)
        add_heading(
            figure,
            title or f"Missions to {passage.name}",
            "an edge fades over as long as the published date leaves open; what no source gives is "
            "not drawn",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_missions(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the mission windows as bands over years, with closest approach as a line.

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
    >>> from flyby.figures import draw_missions
    >>> ax = draw_missions(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_missions, passage, (180.0, 80.0))
    from matplotlib.dates import DateFormatter, MonthLocator

    if not passage.mission_bands:
        ax.text(
            0.5,
            0.5,
            "no mission to this asteroid is in the catalogue",
            transform=ax.transAxes,
            ha="center",
            va="center",
            color=colour_of("soft-ink"),
        )
        ax.set_axis_off()
        return ax
    first = min(band.start_tdb_days for band in passage.mission_bands) - 45.0
    last = max(band.end_tdb_days for band in passage.mission_bands) + 45.0
    last = max(last, float(tdb_days(parse_time("2030-12-31"))))
    draw_bands(passage.mission_bands, first, last, ax)
    places = dict(
        zip((label.get_text() for label in ax.get_yticklabels()), ax.get_yticks(), strict=True)
    )
    for band in passage.mission_bands:
        late = band.end_tdb_days > 0.6 * last + 0.4 * first
        # Inside a long bar, beside a short one.
        x = (
            band.start_tdb_days + 60.0
            if late
            else max(band.end_tdb_days, passage.samples.closest_days) + 8.0
        )
        ax.text(
            axis_days(x),
            places[band.label],
            band.words,
            fontsize=6.6,
            color=_on_a_bar() if late else colour_of("ink"),
            va="center",
            ha="left",
            zorder=7,
            bbox=None
            if late
            else {"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.6},
        )
    closest = axis_days(passage.samples.closest_days)
    ax.axvline(closest, color=colour_of("mark"), linewidth=0.9, zorder=6)
    ax.text(
        closest,
        1.01,
        f"{passage.samples.closest_words}, {iso(passage.approach.time, 'utc', 0)[:10]}",
        transform=ax.get_xaxis_transform(),
        fontsize=7.0,
        color=colour_of("mark"),
        ha="center",
        va="bottom",
    )
    ax.set_xlim(axis_days(first), axis_days(last))
    months = (last - first) / 30.0
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60) if months / step < 9 or step == 60)
    ax.xaxis.set_major_locator(MonthLocator(bymonth=range(1, 13, min(step, 12))))
    ax.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))
    ax.set_xlabel("UTC")
    return ax


def _on_a_bar() -> str:
    """Return the colour of words on the bar of a mission: ink, or paper where that is dark."""
    bar = colour_of("mission")
    return max((colour_of("ink"), colour_of("paper")), key=lambda colour: contrast(colour, bar))
