"""Figure `visibility`: altitude against time at every site that observes about the flyby."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.bands import STRIP_ROW_MM, draw_strip, strip_bands
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, place_label
from flyby.figures.sizes import Size
from flyby.figures.style import MILLIMETRE, THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.figures.visibility_nights import TWILIGHT, Nights, draw_site, gather, hours_axis
from flyby.scene.flyby import Flyby
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from flyby.figures.sheet import Sheet

_COLUMNS = 3
_WIDTH_MM = 214.0
_PANEL_MM = (61.0, 21.5)
_STEP_MM = (65.5, 29.5)
_LEFT_MM, _TOP_MM = 15.0, 28.5
_HEAD_MM, _APART_MM = 7.5, 3.0
_REASONS = {
    "altitude": "too low",
    "sun_altitude": "daylight",
    "horizon": "behind what stands around it",
    "magnitude": "too faint",
    "shadow": "in a shadow",
    "rate": "too fast",
    "elongation": "too near the Sun",
    "moon_separation": "too near the Moon",
    "range": "too far",
    "service": "not there yet, or no longer",
    "spacecraft": "no spacecraft to track",
}
"""What the name of a constraint means where it is never satisfied."""
_TITLES = {"JAXA": "JAXA's network", "ESA": "ESA's network", "other": "Others"}


@on_any_sheet
def visibility(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw altitude against time at every site, one small panel a site, network by network.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_site` does.
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
    >>> from flyby.figures import visibility
    >>> figure = visibility(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("visibility", theme, ax):
        shown = gather(passage)
        groups = [
            (group, [night for night in shown.nights if night.group == group]) for group in _TITLES
        ]
        groups = [(group, nights) for group, nights in groups if nights]
        rows = sum(math.ceil(len(nights) / _COLUMNS) for _, nights in groups)
        first, last = float(shown.days[0]), float(shown.days[-1])
        events = [band for band in strip_bands(passage, first, last) if band.group == "mission"]
        events_mm = STRIP_ROW_MM * len(events) + _HEAD_MM + 9.0 if events else 0.0
        height = (
            _TOP_MM
            + rows * _STEP_MM[1]
            + events_mm
            + len(groups) * (_HEAD_MM + _APART_MM)
            + 19.0
            + _without_mm(shown)
        )
        figure = new_figure(_WIDTH_MM, height)
        top = _TOP_MM + _without_mm(shown)
        for group, nights in groups:
            figure.text(
                2.5 / _WIDTH_MM,
                1.0 - (top + 1.0) / height,
                _TITLES[group],
                fontsize=9.0,
                color=colour_of("ink"),
                weight="bold",
                va="center",
            )
            top += _HEAD_MM
            for number, night in enumerate(nights):
                column, row = number % _COLUMNS, number // _COLUMNS
                foot = top + row * _STEP_MM[1] + _PANEL_MM[1]
                axes = figure.add_axes(
                    (
                        (_LEFT_MM + column * _STEP_MM[0]) / _WIDTH_MM,
                        1.0 - foot / height,
                        _PANEL_MM[0] / _WIDTH_MM,
                        _PANEL_MM[1] / height,
                    )
                )
                draw_site(passage, axes, site=night.site)
                # Under the lowest panel of each column of a network, hours; else ticks only.
                axes.tick_params(
                    labelbottom=number + _COLUMNS >= len(nights), labelleft=column == 0
                )
                if column:
                    axes.set_ylabel("")
            top += math.ceil(len(nights) / _COLUMNS) * _STEP_MM[1] + _APART_MM
        if events:
            figure.text(
                2.5 / _WIDTH_MM,
                1.0 - (top + 1.0) / height,
                "Missions, as published",
                fontsize=9.0,
                color=colour_of("ink"),
                weight="bold",
                va="center",
            )
            foot = top + _HEAD_MM - 3.0 + STRIP_ROW_MM * len(events)
            axes = figure.add_axes(
                (
                    _LEFT_MM / _WIDTH_MM,
                    1.0 - foot / height,
                    (2.0 * _STEP_MM[0] + _PANEL_MM[0]) / _WIDTH_MM,
                    STRIP_ROW_MM * len(events) / height,
                )
            )
            draw_strip(events, first, last, axes)
            hours_axis(axes)
            axes.axvline(
                axis_days(passage.samples.closest_days),
                color=colour_of("mark"),
                linewidth=0.9,
                zorder=6,
            )
        _name_closest(passage, figure)
        _head(figure, passage, shown, height, title)
        add_footer(figure, passage)
        return laid_out(figure)


def _head(figure: Sheet, passage: Flyby, shown: Nights, height: float, title: str | None) -> None:
    closest = iso(passage.approach.time, "utc", 0).replace("T", " ")
    left = 2.5 / _WIDTH_MM
    add_heading(
        figure,
        title or f"{passage.name} over the horizon of each site",
        f"altitude against UTC within a day of {passage.samples.closest_words}, {closest} UTC "
        "(vertical line); "
        f"bold while the site can observe,\ndotted its lowest altitude{_hidden(shown)}; "
        "antennas and radars need no night",
        left,
    )
    with figure.in_millimetres():
        _key(figure, shown, height)


def _key(figure: Sheet, shown: Nights, height: float) -> None:
    """Write what the shades mean, and which sites are not shown."""
    from matplotlib.patches import Rectangle

    left, y = 2.5 / _WIDTH_MM, 1.0 - 21.5 / height
    x = 2.5
    for words, _, shade in TWILIGHT:
        figure.add_artist(
            Rectangle(
                (x / _WIDTH_MM, y - 1.4 / height),
                6.0 / _WIDTH_MM,
                2.8 / height,
                facecolor=tint(shade),
                edgecolor=colour_of("soft-ink"),
                linewidth=0.4,
            )
        )
        label = figure.text(
            (x + 7.2) / _WIDTH_MM,
            y,
            words,
            fontsize=6.8,
            color=colour_of("ink"),
            va="center",
            ha="left",
        )
        box = label.get_window_extent()
        x += 11.5 + box.width / figure.dpi / MILLIMETRE
    figure.text(
        x / _WIDTH_MM,
        y,
        "Sun at 0, \u22126, \u221212, \u221218\u00b0",
        fontsize=6.8,
        color=colour_of("soft-ink"),
        va="center",
    )
    if _without(shown):
        figure.text(
            left,
            1.0 - 25.4 / height,
            _without(shown),
            fontsize=6.8,
            color=colour_of("soft-ink"),
            va="top",
            linespacing=1.3,
        )


def _hidden(shown: Nights) -> str:
    """Name the hatched area, where a site has one."""
    masked = any(night.hidden_below_deg is not None for night in shown.nights)
    return ", hatched what stands in the way there" if masked else ""


def _name_closest(passage: Flyby, figure: Figure) -> None:
    """Name the line of closest approach once, in the first panel that has room."""
    from matplotlib.patheffects import withStroke

    place = axis_days(passage.samples.closest_days)
    for ax in figure.axes:
        label = place_label(
            ax,
            passage.samples.closest_words,
            [(place - 0.02, 84.0, "right", "center"), (place + 0.02, 84.0, "left", "center")],
            fontsize=6.6,
            color=colour_of("mark"),
            weight="bold",
            zorder=9,
            path_effects=[withStroke(linewidth=1.8, foreground=colour_of("paper"), alpha=0.9)],
        )
        if label is not None:
            return


def _without(shown: Nights) -> str:
    """Sites without a window and what forbids it, in lines that fit the figure."""
    from textwrap import fill

    by_reason: dict[str, list[str]] = {}
    for site, reasons in shown.without:
        words = " or ".join(_REASONS.get(reason, reason.replace("_", " ")) for reason in reasons)
        by_reason.setdefault(words, []).append(site)
    parts = [f"{words}: {', '.join(sites)}" for words, sites in by_reason.items()]
    lines = []
    if not shown.law_known:
        lines.append("no H of this asteroid is known: the windows of optical sites cannot be said")
    if parts:
        lines.append(fill("no window in these two days \u2013 " + "; ".join(parts), 150))
    return "\n".join(lines)


def _without_mm(shown: Nights) -> float:
    words = _without(shown)
    return 2.0 + 3.2 * (1 + words.count("\n")) if words else 0.0
