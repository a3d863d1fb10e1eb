"""Figure `b-plane`: what published solutions leave open, and what it would take to come back.

Three nested views of the plane through the Earth's centre normal to the incoming asymptote: the
Earth and the target, the widest solution with the returns, and the newest solutions.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.b_plane_solutions import (
    PANEL_MM,
    PANEL_PLACE,
    BPlaneScene,
    colour_of_solution,
    draw_solution,
    draw_solutions,
    gather,
    sigma_zeta_km,
    small_title,
)
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, name_point, only_words
from flyby.figures.return_labels import (
    plain_ticks,
    published_words,
    return_words,
    sigma_words,
    spread_positions,
)
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, kilometres, new_figure
from flyby.scene.flyby import Flyby
from flyby.scene.passed_body import passed
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SIZE_MM = (180.0, 152.0)
_LABELLED_RETURNS = 7
_NEAR_BODY_RADII = 10.0


@on_any_sheet
def b_plane(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw where the solutions go through the b-plane, and what it would take to come back.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_target`, `draw_solutions` and
        `draw_returns` do.
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
    >>> from flyby.figures import b_plane
    >>> figure = b_plane(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("b-plane", theme, ax):
        shown = gather(passage)
        layout = _layout(shown)
        width, height = layout["sheet"]
        figure = new_figure(width, height)
        add_heading(
            figure,
            title or _title(passage),
            _subtitle(passage, shown),
        )
        drawers = {"target": draw_target, "solutions": draw_solutions, "returns": draw_returns}
        for panel, drawer in drawers.items():
            if panel in layout:
                left, foot, wide, tall = layout[panel]
                drawer(
                    passage,
                    figure.add_axes((left / width, foot / height, wide / width, tall / height)),
                )
        if "words" in layout:
            x, y = layout["words"]
            words = "\n\n".join(textwrap.fill(one, 46) for one in _not_drawn(passage, shown))
            figure.text(
                x / width,
                y / height,
                words,
                fontsize=7.4,
                color=colour_of("soft-ink"),
                va="top",
                linespacing=1.3,
            )
        add_footer(figure, passage)
        return laid_out(figure)


def _title(passage: Flyby) -> str:
    when = iso(passage.approach.time, "utc", 0)[:10]
    where = "" if passage.body == "earth" else f" at {passed(passage)}"
    return f"The b-plane of {when}{where}: {passage.name}"


def _layout(shown: BPlaneScene) -> dict[str, tuple[float, ...]]:
    """Place what there is to draw: the sheet; left, foot, width and height in millimetres."""
    if shown.reason:
        return {"sheet": (180.0, 42.0)}
    survey = shown.returns.survey is not None
    if shown.solutions and survey:
        return {
            "sheet": _SIZE_MM,
            "target": (19.0, 75.0, 52.0, 52.0),
            "solutions": (19.0, 26.0, 52.0, 34.0),
            "returns": (92.0, 26.0, 40.0, 101.0),
        }
    target = {"sheet": (180.0, 125.0), "target": (21.0, 31.0, 70.0, 70.0)}
    if shown.solutions:
        return {**target, "solutions": (112.0, 53.0, 62.0, 48.0), "words": (102.0, 38.0)}
    if survey:
        target["sheet"] = (180.0, 132.0)
        target["target"] = (21.0, 38.0, 70.0, 70.0)
        return {**target, "returns": (110.0, 38.0, 30.0, 70.0), "words": (102.0, 26.5)}
    return {**target, "words": (102.0, 90.0)}


def _not_drawn(passage: Flyby, shown: BPlaneScene) -> list[str]:
    """Why there are no ellipses or no returns."""
    words = []
    if shown.returns.survey is None:
        words.append(shown.returns.reason)
    if not shown.solutions and passage.orbit.covariance is None:
        words.append("published without a covariance: how sure it is cannot be said")
    elif not shown.solutions:
        words.append("its covariance cannot be carried to the b-plane of this encounter")
    return words


def draw_target(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the body, its focused capture radius and where the asteroid goes through, to scale.

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
    >>> from flyby.figures import draw_target
    >>> ax = draw_target(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_target, passage, PANEL_MM, PANEL_PLACE)
    from matplotlib.patches import Circle

    shown = gather(passage)
    if shown.reason:
        return only_words(ax, shown.reason)
    reach = 1.28 * max(float(np.hypot(shown.xi_km, shown.zeta_km)), 1.25 * shown.capture_km)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-reach, reach)
    ax.set_aspect("equal")
    ax.grid(True, color=colour_of("grid"))
    ax.set_axisbelow(True)
    ax.add_patch(
        Circle(
            (0, 0),
            shown.capture_km,
            facecolor=tint("#f3e9d9"),
            edgecolor=colour_of("hit"),
            linewidth=0.9,
            linestyle=(0, (4, 2)),
            zorder=2,
        )
    )
    ax.add_patch(
        Circle(
            (0, 0),
            shown.radius_km,
            facecolor=colour_of("ocean" if passage.body == "earth" else "grid"),
            edgecolor=colour_of("ink"),
            linewidth=0.7,
            zorder=3,
        )
    )
    ax.plot(
        [0.0, shown.xi_km],
        [0.0, shown.zeta_km],
        color=colour_of("soft-ink"),
        linewidth=0.7,
        zorder=3,
    )
    ax.plot(shown.xi_km, shown.zeta_km, "o", color=colour_of("mark"), markersize=4.0, zorder=6)
    # Seven figures would not fit: then in thousands.
    unit = 1000.0 if reach >= 1e6 else 1.0
    words = "1000 km" if unit > 1.0 else "km"
    ax.set_xlabel(f"\u03be from {passed(passage)}'s centre [{words}]", labelpad=1.5)
    ax.set_ylabel(f"\u03b6 from {passed(passage)}'s centre [{words}]", labelpad=1.5)
    plain_ticks(ax, (3, 5), unit)
    small_title(ax, "The target, to scale")
    b = float(np.hypot(shown.xi_km, shown.zeta_km))
    up = 1.0 if shown.zeta_km >= 0.0 else -1.0
    outside = shown.capture_km / reach + 0.13
    for text, radius, (x, y), colour in (
        (
            f"hits within {kilometres(shown.capture_km)} km",
            shown.capture_km,
            (0.35, outside),
            colour_of("hit"),
        ),
        (
            f"{passed(passage).removeprefix('the ')}'s radius, {kilometres(shown.radius_km)} km",
            shown.radius_km,
            (-0.25, outside + 0.16),
            colour_of("ink"),
        ),
    ):
        end = (np.sign(x) * 0.5 * radius, -0.8 * up * radius)
        ax.plot(
            [end[0], x * reach],
            [end[1], -up * (y - 0.06) * reach],
            color=colour,
            linewidth=0.6,
            zorder=5,
        )
        ax.text(
            x * reach,
            -up * y * reach,
            text,
            fontsize=6.8,
            color=colour,
            ha="center",
            va="center",
            zorder=7,
        )
    verb = "passes" if passage.approach.impact is None else "aimed"
    name_point(
        ax,
        f"{verb} here, |B| = {kilometres(b)} km",
        (shown.xi_km, shown.zeta_km),
        colour_of("mark"),
        90.0 * up,
        fontsize=6.8,
    )
    return ax


def draw_returns(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the widest solution against the zeta that lead to returns, xi stretched.

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
    >>> from flyby.figures import draw_returns
    >>> ax = draw_returns(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_returns, passage, PANEL_MM, PANEL_PLACE)
    shown = gather(passage)
    survey = shown.returns.survey
    if shown.reason or survey is None:
        return only_words(ax, shown.reason or shown.returns.reason)
    survey_xi, survey_zeta = survey.xi.to_value("km"), survey.zeta.to_value("km")
    low, high = float(survey_zeta[0]), float(survey_zeta[-1])
    # All ellipses whole, with room beside them.
    spans = [item.region.ellipse(3.0)[:, 0].to_value("km") for item in shown.solutions]
    xi = np.concatenate([*spans, survey_xi])
    middle, half = 0.5 * (xi.max() + xi.min()), max(0.9 * float(np.ptp(xi)), 1.0)
    ax.set_xlim(middle - half, middle + half)
    ax.set_ylim(low, high)
    ax.plot(
        survey_xi,
        survey_zeta,
        color=colour_of("soft-ink"),
        linewidth=0.6,
        linestyle=(0, (1, 2)),
    )
    for item in shown.solutions:
        draw_solution(ax, shown, item, np.zeros(2), size=2.0)
    box = ax.get_window_extent()
    stretch = (high - low) / box.height / (2.0 * half / box.width)
    unit = 1000.0 if max(abs(xi).max(), abs(low), abs(high)) >= 1e6 else 1.0
    km = "1000 km" if unit > 1.0 else "km"
    scale = f", stretched {stretch:.0f} times" if stretch >= 1.5 else ""
    ax.set_xlabel(f"\u03be [{km}]{scale}", labelpad=1.5)
    small_title(ax, "What would come back")
    ax.set_ylabel(f"\u03b6 [{km}]", labelpad=1.5)
    plain_ticks(ax, (2, 8), unit)
    ax.plot(shown.xi_km, shown.zeta_km, "o", color=colour_of("mark"), markersize=3.5, zorder=7)
    entries: list[tuple[float, str, str, str]] = []
    nearest = sorted(survey.returns, key=lambda one: float(one.distance.to_value("km")))
    for one in nearest[:_LABELLED_RETURNS]:
        if one.is_keyhole or one.distance.to_value("km") < _NEAR_BODY_RADII * shown.radius_km:
            colour = colour_of("hit") if one.is_keyhole else colour_of("ink")
            weight = "bold" if one.is_keyhole else "normal"
            entries.append((float(one.zeta.to_value("km")), return_words(one), colour, weight))
    for published in shown.returns.published:
        zeta = 0.5 * (published.zeta_low_km + published.zeta_high_km)
        entries.append((zeta, published_words(published), colour_of("soft-ink"), "normal"))
    sigma, nominal = survey.line.sigma_zeta, float(survey.line.zeta.to_value("km"))
    spread = "" if sigma is None else f",\n\u00b1 {sigma_words(sigma.to_value('km'))}"
    entries.append(
        (
            nominal,
            f"nominal, \u03b6 {nominal:.1f} km{spread}",
            colour_of("mark"),
            "bold",
        )
    )
    entries = [entry for entry in entries if low < entry[0] < high]
    _margin_labels(ax, entries, low, high)
    wide = [item for item in shown.solutions if sigma_zeta_km(item) > 0.01 * (high - low)]
    for index, item in enumerate(wide):
        words = f"{item.label}\n\u00b1 {sigma_words(sigma_zeta_km(item))} in \u03b6"
        ax.text(
            0.03,
            0.015 + 0.05 * index,
            words,
            transform=ax.transAxes,
            fontsize=6.6,
            va="bottom",
            ha="left",
            color=colour_of_solution(shown, item),
            linespacing=1.2,
        )
    return ax


def _margin_labels(
    ax: Axes, entries: list[tuple[float, str, str, str]], low: float, high: float
) -> None:
    """Lines across at each zeta, with words to the right that do not cover each other."""
    entries = sorted(entries)
    lines = [1 + entry[1].count("\n") for entry in entries]
    box = ax.get_window_extent()
    per_line = (high - low) * 8.6 / 72.0 * ax.figure.dpi / box.height
    places = spread_positions(
        [entry[0] for entry in entries], [n * per_line for n in lines], low, high
    )
    left, right = ax.get_xlim()
    for (zeta, words, colour, weight), place in zip(entries, places, strict=True):
        published = colour == colour_of("soft-ink")
        ax.plot(
            [left, right],
            [zeta, zeta],
            color=colour,
            linewidth=0.8 if not published else 0.9,
            linestyle=(0, (1, 1.4)) if published else "-",
            zorder=4,
        )
        aside = right + 0.1 * (right - left)
        # Text and line apart: what an annotation covers includes its line.
        ax.plot([right, aside], [zeta, place], color=colour, linewidth=0.5, clip_on=False)
        ax.text(
            aside + 0.02 * (right - left),
            place,
            words,
            fontsize=6.4,
            color=colour,
            weight=weight,
            va="center",
            ha="left",
            linespacing=1.15,
        )
    ax.set_xlim(left, right)


def _subtitle(passage: Flyby, shown: BPlaneScene) -> str:
    if shown.reason:
        return shown.reason
    words = (
        f"the plane through {passed(passage)}'s centre normal to the incoming asymptote; "
        f"\u03b6 against {passed(passage)}'s motion (early or late), \u03be across it"
    )
    if not shown.solutions:
        return words
    count = len(shown.solutions[0].cloud_km)
    return (
        words + f"\nellipses: 1 and 3 sigma, first order; dots: {count} virtual asteroids of each "
        f"solution, propagated; "
        "dotted: arrival varied"
    )
