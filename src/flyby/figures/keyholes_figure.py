"""Figure `keyholes`: how near later returns come, against where this encounter is passed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from astropy.units import Quantity

from flyby.catalogue.keyholes import PublishedKeyhole, published_keyholes
from flyby.constants import LUNAR_DISTANCE_KM
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.encounter import KeyholeSurvey, Return, line_of_variations
from flyby.encounter.keyholes.cache import cached_keyholes
from flyby.encounter.keyholes.search import HALF_RANGE_RADII
from flyby.errors import FlybyError
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of, readable, tint
from flyby.figures.drawing import ABOUT, alone, drawing, laid_out, require_its_body
from flyby.figures.labels import add_footer, add_heading, only_words
from flyby.figures.return_labels import (
    less,
    plain_ticks,
    sigma_words,
    spread_positions,
    width_words,
)
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, kilometres, new_figure
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.scene.passed_body import passed
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SIGMAS = 3.0
_WIDEST_SHARE = 0.3  # of zeta itself


@dataclass(frozen=True)
class KeyholeScene:
    """The returns of one scene's asteroid.

    Attributes
    ----------
    survey : KeyholeSurvey or None
        None where there can be none, which `reason` then says.
    published : tuple of PublishedKeyhole
        What others give for this encounter.
    reason : str
    """

    survey: KeyholeSurvey | None
    published: tuple[PublishedKeyhole, ...]
    reason: str = ""


@once_a_flyby
def gather(passage: Flyby) -> KeyholeScene:
    """Vary the arrival at the scene's encounter and look for returns."""
    body = passage.approach.body
    if body not in ABOUT["keyholes"]:
        return KeyholeScene(None, (), f"no return to {passed(passage)} is looked for")
    date = iso(passage.approach.time, "utc", 0)[:10]
    published = published_keyholes(passage.orbit.designation, body, date)
    if passage.approach.impact is not None:
        return KeyholeScene(None, published, "the nominal orbit hits: there is no return")
    try:
        line = line_of_variations(passage.orbit, passage.approach.time, body)
        half = HALF_RANGE_RADII * equatorial_radius_km(body)
        if line.sigma_zeta is not None:
            sigma, zeta = line.sigma_zeta.to_value("km"), line.zeta.to_value("km")
            wide = min(_SIGMAS * sigma, _WIDEST_SHARE * abs(zeta))
            half = max(half, wide)
        survey = cached_keyholes(line, Quantity(half, "km"))
    except FlybyError as problem:
        return KeyholeScene(None, published, str(problem))
    return KeyholeScene(survey, published)


_SIZE_MM = (180.0, 166.0)
_DETAILS = 3
_DETAIL_ROW_MM = 51.0
_DETAIL_CAPTURES = 4.0
"""Half the width of a detail, in impact parameters that hit (or in the least one)."""
_LABELLED = 16
_BODY = "#e8edf2"


@on_any_sheet
def keyholes(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw how near later returns come, all of them, and the nearest ones in detail.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_distances` and `draw_detail` do.
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
    >>> from flyby.figures import keyholes
    >>> figure = keyholes(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("keyholes", theme, ax):
        require_its_body(passage, "keyholes")
        shown = gather(passage)
        width, height = _SIZE_MM if shown.survey is not None else (_SIZE_MM[0], 46.0)
        if shown.survey is not None and not shown.survey.curves:
            height -= _DETAIL_ROW_MM  # no return, no detail
        figure = new_figure(width, height)
        head = title or f"Keyholes of {iso(passage.approach.time, 'utc', 0)[:10]}: {passage.name}"
        if shown.survey is None:
            add_heading(figure, head, _subtitle(shown) + f"\n{shown.reason}")
            add_footer(figure, passage)
            return laid_out(figure)
        foot = 27.0 + (_DETAIL_ROW_MM if shown.survey.curves else 0.0)
        top = figure.add_axes((19.0 / width, foot / height, 152.0 / width, 47.0 / height))
        details = [
            figure.add_axes(
                ((19.0 + 55.0 * column) / width, 27.0 / height, 42.0 / width, 33.0 / height)
            )
            for column in range(_DETAILS if shown.survey.curves else 0)
        ]
        add_heading(figure, head, _subtitle(shown))
        draw_distances(passage, top)
        for number, detail in enumerate(details):
            draw_detail(passage, detail, number=number)
            if number > 0:
                detail.set_ylabel("")
        add_footer(figure, passage)
        return laid_out(figure)


def draw_distances(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the least distance of every return against the zeta of this encounter.

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
    >>> from flyby.figures import draw_distances
    >>> ax = draw_distances(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_distances, passage, (180.0, 90.0), (0.11, 0.15, 0.86, 0.6))
    shown = gather(passage)
    survey = shown.survey
    if survey is None:
        return only_words(ax, shown.reason)
    low, high = (float(survey.zeta[end].to_value("km")) for end in (0, -1))
    nominal = float(survey.line.zeta.to_value("km"))
    radius = equatorial_radius_km(survey.line.body)
    ax.set_xlim(low, high)
    ax.set_yscale("log")
    bottom = 0.2 * radius
    ax.set_ylim(bottom, 1.0e7)
    ax.axhspan(bottom, radius, color=tint(_BODY), zorder=0)
    clear = _widest_gap(shown, survey)
    for value, words in (
        (radius, "hits the Earth"),
        (LUNAR_DISTANCE_KM, "lunar distance"),
    ):
        ax.axhline(
            value, color=colour_of("soft-ink"), linewidth=0.6, linestyle=(0, (4, 2)), zorder=1
        )
        ax.text(
            clear,
            value,
            words,
            fontsize=6.6,
            color=colour_of("soft-ink"),
            ha="center",
            va="top" if value == radius else "bottom",
            zorder=8,
            bbox={
                "facecolor": tint(_BODY) if value == radius else colour_of("paper"),
                "edgecolor": "none",
                "pad": 0.5,
                "alpha": 0.85,
            },
        )
    for curve in survey.curves:
        zeta, distance = (one.to_value("km") for one in curve.distances())
        near = distance.min() < LUNAR_DISTANCE_KM
        ax.plot(
            zeta,
            np.maximum(distance, 1.01 * bottom),
            color=colour_of("geometry") if near else readable("#b9b9b9"),
            linewidth=0.9 if near else 0.6,
            zorder=4 if near else 2,
        )
    if not survey.curves:
        ax.text(
            0.5,
            0.42,
            "none of these orbits comes back within 0.05 au of the Earth in this time",
            transform=ax.transAxes,
            ha="center",
            va="center",
            color=colour_of("soft-ink"),
            bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 1.0},
            zorder=8,
        )
    sigma = survey.line.sigma_zeta
    for sigmas in (1.0, 3.0) if sigma is not None else ():
        half = sigmas * float(Quantity(sigma).to_value("km"))
        ax.axvspan(
            nominal - half,
            nominal + half,
            color=colour_of("hit"),
            alpha=0.1,
            linewidth=0.0,
            zorder=1,
        )
    ax.axvline(nominal, color=colour_of("mark"), linewidth=1.0, zorder=5)
    for published in shown.published:
        ax.axvspan(
            published.zeta_low_km,
            published.zeta_high_km,
            color=colour_of("soft-ink"),
            linewidth=1.0,
            linestyle=(0, (1, 1.2)),
            zorder=3,
        )
    for one in survey.keyholes:
        ax.plot(
            one.zeta.to_value("km"), radius, "v", color=colour_of("hit"), markersize=5.0, zorder=9
        )
    _label_above(ax, shown, survey)
    ax.set_xlabel(
        f"\u03b6 on the b-plane of {survey.line.encounter_time.iso[:10]} [km]", labelpad=1.5
    )
    ax.set_ylabel("least distance of the return\nfrom the Earth's centre [km]")
    ax.grid(True, color=colour_of("grid"), axis="x")
    ax.set_axisbelow(True)
    plain_ticks(ax, (9, 0))
    return ax


def draw_detail(passage: Flyby, ax: Axes | None = None, *, number: int = 0) -> Axes:
    """Draw one return about its least distance, on a scale on which a keyhole has a width.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
    number : int
        Which of the three that come nearest, in the order of time.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_detail
    >>> ax = draw_detail(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        drawn = partial(draw_detail, number=number)
        return alone(drawn, passage, (70.0, 60.0), (0.25, 0.2, 0.7, 0.6))
    shown = gather(passage)
    survey = shown.survey
    if survey is None:
        return only_words(ax, shown.reason)
    nearest = _nearest(survey)
    if number >= len(nearest):
        ax.set_axis_off()
        return ax
    one = nearest[number]
    radius = equatorial_radius_km(survey.line.body)
    least = float(one.distance.to_value("km"))
    reach_km = _DETAIL_CAPTURES * max(float(one.impact_parameter.to_value("km")), 2.0 * radius)
    half = reach_km / one.plane_rate
    away = np.linspace(-half, half, 401)
    distance = one.distance_at(one.zeta + away * one.zeta.unit / one.zeta.unit.to("km"))
    ax.plot(away, distance.to_value("km"), color=colour_of("geometry"), linewidth=1.2, zorder=4)
    top = 1.08 * float(distance.to_value("km").max())
    ax.axhspan(0.0, radius, color=tint(_BODY), zorder=0)
    ax.axhline(radius, color=colour_of("soft-ink"), linewidth=0.6, linestyle=(0, (4, 2)), zorder=1)
    ax.set_xlim(-half, half)
    ax.set_ylim(0.0, top)
    zeta = one.zeta.to_value("km")
    if one.zeta_low is not None and one.zeta_high is not None:
        low, high = (float(edge.to_value("km")) for edge in (one.zeta_low, one.zeta_high))
        ax.axvspan(
            low - zeta,
            high - zeta,
            ymax=radius / top,
            color=colour_of("hit"),
            alpha=0.35,
            linewidth=0.0,
            zorder=2,
        )
        words = f"keyhole, {width_words(one)} wide:\n{low:.2f} to {high:.2f} km"
    else:
        words = f"no keyhole: no nearer\nthan {kilometres(least)} km"
    ax.text(
        0.5,
        0.97,
        words,
        transform=ax.transAxes,
        fontsize=6.6,
        ha="center",
        va="top",
        zorder=8,
        color=colour_of("hit") if one.is_keyhole else colour_of("ink"),
        linespacing=1.25,
        bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
    )
    ax.set_title(
        f"{iso(one.time, 'utc', 0)[:16].replace('T', ' ')} UTC",
        fontsize=7.6,
        color=colour_of("ink"),
        loc="left",
        pad=4.0,
    )
    ax.set_xlabel(f"\u03b6 {less(zeta, 2)} [km]", labelpad=1.5)
    ax.set_ylabel("from the Earth's centre [km]", fontsize=7.0)
    plain_ticks(ax, (3, 5), digits=True)
    return ax


def _widest_gap(shown: KeyholeScene, survey: KeyholeSurvey) -> float:
    """Find the zeta [km] farthest from whatever is drawn upright."""
    edges = (survey.line.zeta, survey.zeta[0], survey.zeta[-1])
    marks = [float(edge.to_value("km")) for edge in edges]
    marks += [float(one.zeta.to_value("km")) for one in survey.returns]
    marks += [one.zeta_low_km for one in shown.published]
    ordered = np.sort(marks)
    widest = int(np.argmax(np.diff(ordered)))
    return float(ordered[widest : widest + 2].mean())


def _nearest(survey: KeyholeSurvey) -> list[Return]:
    """Choose the returns that come nearest, in the order of time, keyholes first chosen."""
    ranked = sorted(survey.returns, key=lambda one: float(one.distance.to_value("km")))
    return sorted(ranked[:_DETAILS], key=lambda one: one.time.jd)


def _label_above(ax: Axes, shown: KeyholeScene, survey: KeyholeSurvey) -> None:
    """Years above the dips, the nominal and the published figures, in two rows that are ordered."""
    low, high = ax.get_xlim()
    ranked = sorted(survey.returns, key=lambda one: float(one.distance.to_value("km")))
    near = [one for one in ranked if one.distance.to_value("km") < LUNAR_DISTANCE_KM][:_LABELLED]
    entries = [
        (
            float(one.zeta.to_value("km")),
            iso(one.time, "utc", 0)[:4],
            colour_of("hit") if one.is_keyhole else colour_of("geometry"),
            "bold" if one.is_keyhole else "normal",
        )
        for one in near
    ]
    entries.append((float(survey.line.zeta.to_value("km")), "nominal", colour_of("mark"), "bold"))
    entries += [
        (
            0.5 * (one.zeta_low_km + one.zeta_high_km),
            f"{one.return_year} published",
            colour_of("soft-ink"),
            "normal",
        )
        for one in shown.published
    ]
    entries = sorted(entry for entry in entries if low < entry[0] < high)
    letter = (high - low) * 11.2 / 72.0 * ax.figure.dpi / ax.get_window_extent().width
    places = spread_positions([entry[0] for entry in entries], [letter] * len(entries), low, high)
    for (zeta, words, colour, weight), place in zip(entries, places, strict=True):
        # Text and line apart: what an annotation covers includes its line.
        above = ax.get_xaxis_transform()
        ax.plot(
            [zeta, place], [1.0, 1.07], color=colour, linewidth=0.5, transform=above, clip_on=False
        )
        ax.text(
            place,
            1.08,
            words,
            transform=above,
            rotation=90.0,
            fontsize=6.6,
            color=colour,
            weight=weight,
            ha="center",
            va="bottom",
        )


def _subtitle(shown: KeyholeScene) -> str:
    if shown.survey is None:
        return "later returns as a function of where this encounter is passed"
    line = shown.survey.line
    varied = "arrival varied alone" if line.vary == "arrival" else "varied along the covariance"
    sigma = ""
    if line.sigma_zeta is not None:
        sigma = f" \u00b1 {sigma_words(line.sigma_zeta.to_value('km'))} (shaded: 1 and 3 sigma)"
    count = len(shown.survey.zeta)
    words = (
        f"nominal \u03b6 {line.zeta.to_value('km'):.1f} km{sigma}; {varied}, {count} orbits from "
        f"{iso(line.orbit.epoch, 'tdb', 0)[:10]} to {shown.survey.until.iso[:10]} TDB"
    )
    if shown.published:
        kinds = " and ".join(
            f"{one.return_year}: {one.zeta_low_km:.1f} to {one.zeta_high_km:.1f}"
            for one in shown.published
        )
        words += (
            f"\npublished: {kinds} km ({shown.published[0].kind}s, "
            f"{shown.published[0].source.split(',')[0]})"
        )
    return words
