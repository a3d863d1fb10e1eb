"""Figure `brightness`: V, phase angle, elongation and rate, over months and over two days."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.bands import STRIP_ROW_MM, draw_strip, strip_bands
from flyby.figures.brightness_curves import HALF_DAYS, MONTHS_DAYS, BrightnessScene, gather
from flyby.figures.brightness_panels import (
    draw_elongation,
    draw_magnitude,
    draw_phase,
    draw_rate,
    time_axis,
)
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_MM = 196.0
_PANELS_MM = ((22.0, 79.0), (113.0, 79.0))
_TOP_MM = 27.0
_TALL_MM = (58.0, 30.0, 30.0, 34.0)
_NOTHING_MM = 12.0  # of a panel that can only say why it is empty
_BETWEEN_MM = 6.0


@on_any_sheet
def brightness(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw V, phase angle, elongation and rate: over months at the left, two days at the right.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_magnitude` and the others do.
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
    >>> from flyby.figures import brightness
    >>> figure = brightness(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("brightness", theme, ax):
        shown = gather(passage)
        tall_mm: tuple[float, ...] = _TALL_MM if shown.law else (_NOTHING_MM, *_TALL_MM[1:])
        rows = max(
            len({band.label for band in _events(passage, zoomed)}) for zoomed in (False, True)
        )
        if rows:
            tall_mm = (*tall_mm, STRIP_ROW_MM * rows)
        height = _TOP_MM + sum(tall_mm) + _BETWEEN_MM * (len(tall_mm) - 1) + 28.0
        figure = new_figure(_WIDTH_MM, height)
        drawers: tuple[Callable[..., Axes], ...] = (
            draw_magnitude,
            draw_phase,
            draw_elongation,
            draw_rate,
            draw_events,
        )[: len(tall_mm)]
        top = _TOP_MM
        for number, (tall, drawer) in enumerate(zip(tall_mm, drawers, strict=True)):
            for (left, width), zoomed in zip(_PANELS_MM, (False, True), strict=True):
                axes = figure.add_axes(
                    (
                        left / _WIDTH_MM,
                        1.0 - (top + tall) / height,
                        width / _WIDTH_MM,
                        tall / height,
                    )
                )
                drawer(passage, axes, zoomed=zoomed)
                if zoomed:
                    axes.set_ylabel("")
                last = number == len(drawers) - 1
                axes.tick_params(labelbottom=last)
                if last:
                    axes.set_xlabel("UTC", labelpad=1.5)
                if number == 0:
                    axes.text(
                        axis_days(passage.samples.closest_days),
                        1.012,
                        passage.samples.closest_words,
                        fontsize=6.8,
                        color=colour_of("mark"),
                        ha="center",
                        va="bottom",
                        transform=axes.get_xaxis_transform(),
                    )
            top += tall + _BETWEEN_MM
        add_heading(
            figure,
            title or f"How bright {passage.name} becomes, and how fast",
            _subtitle(passage, shown),
            2.5 / _WIDTH_MM,
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_events(passage: Flyby, ax: Axes | None = None, *, zoomed: bool = False) -> Axes:
    """Draw the published mission events, and over two days the windows of both networks.

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
    >>> from flyby.figures import draw_events
    >>> ax = draw_events(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(
            partial(draw_events, zoomed=zoomed), passage, (120.0, 70.0), (0.15, 0.15, 0.8, 0.75)
        )
    half = HALF_DAYS if zoomed else MONTHS_DAYS
    draw_strip(
        _events(passage, zoomed),
        passage.samples.closest_days - half,
        passage.samples.closest_days + half,
        ax,
    )
    time_axis(passage, ax, zoomed)
    ax.set_ylabel("windows,\nmissions")
    return ax


def _events(passage: Flyby, zoomed: bool) -> tuple[Band, ...]:
    half = HALF_DAYS if zoomed else MONTHS_DAYS
    closest = passage.samples.closest_days
    found = strip_bands(passage, closest - half, closest + half)
    # Of the months those of the flyby's own days would be points, one on the other.
    return tuple(
        band
        for band in found
        if zoomed
        or band.start_tdb_days < closest - HALF_DAYS
        or band.end_tdb_days > closest + HALF_DAYS
    )


def _subtitle(passage: Flyby, shown: BrightnessScene) -> str:
    closest = iso(passage.approach.time, "utc", 0)[:16].replace("T", " ")
    law = shown.law or "no absolute magnitude is known, so no brightness is given"
    lines = [f"as seen from the Earth's centre; {passage.samples.closest_words} {closest} UTC", law]
    if len(shown.others) > 1:
        lines[1] += ";"
        lines.append(
            f"blue: between all {len(shown.others)} published sets of H and G in the catalogue; "
            "green: limits of sites"
        )
    else:
        lines.append("green: limits of sites")
    return "\n".join(lines)
