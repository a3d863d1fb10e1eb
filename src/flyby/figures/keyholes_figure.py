"""Figure `keyholes`: how near later returns come, against where this encounter is passed."""

from __future__ import annotations

from typing import Any

import numpy as np

from flyby.constants import LUNAR_DISTANCE_KM
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.encounter.keyholes.search import KeyholeSurvey, Return
from flyby.figures.b_plane_figure import only_words, plain_ticks
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.return_labels import less, sigma_words, spread_positions, width_words
from flyby.figures.scenes.keyholes import KeyholeScene, gather
from flyby.figures.style import COLOURS, GRID, INK, SOFT_INK, kilometres, new_figure
from flyby.scene.flyby import Flyby
from flyby.times import iso

_SIZE_MM = (180.0, 166.0)
_DETAILS = 3
_DETAIL_CAPTURES = 4.0
"""Half the width of a detail, in impact parameters that hit (or in the least one)."""
_LABELLED = 16
_NEAR, _FAR, _NOMINAL = COLOURS["geometry"], "#b9b9b9", COLOURS["mark"]
_PUBLISHED = COLOURS["mission"]
_BODY = "#e8edf2"


def keyholes_figure(passage: Flyby) -> Any:
    """Draw the whole figure: all returns, and the nearest ones in detail.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shown = gather(passage)
    width, height = _SIZE_MM if shown.survey is not None else (_SIZE_MM[0], 46.0)
    figure = new_figure(width, height)
    head = f"Keyholes of {iso(passage.approach.time, 'utc', 0)[:10]}: {passage.name}"
    if shown.survey is None:
        add_heading(figure, head, _subtitle(shown) + f"\n{shown.reason}")
        add_footer(figure, passage)
        return figure
    top = figure.add_axes((19.0 / width, 78.0 / height, 152.0 / width, 47.0 / height))
    details = [
        figure.add_axes(
            ((19.0 + 55.0 * column) / width, 27.0 / height, 42.0 / width, 33.0 / height)
        )
        for column in range(_DETAILS)
    ]
    add_heading(figure, head, _subtitle(shown))
    draw_distances(passage, top)
    nearest = _nearest(shown.survey)
    for index, ax in enumerate(details):
        if index < len(nearest):
            draw_detail(shown.survey, nearest[index], ax)
            ax.set_ylabel("from the Earth's centre [km]" if index == 0 else "", fontsize=7.0)
        else:
            ax.set_axis_off()
    add_footer(figure, passage)
    return figure


def draw_distances(passage: Flyby, ax: Any = None) -> Any:
    """Least distance of every return against the zeta of this encounter.

    Returns
    -------
    matplotlib.axes.Axes
    """
    shown = gather(passage)
    if ax is None:
        ax = new_figure(180.0, 90.0).add_axes((0.11, 0.15, 0.86, 0.6))
    survey = shown.survey
    if survey is None:
        return only_words(ax, shown.reason)
    low, high = float(survey.zeta_km[0]), float(survey.zeta_km[-1])
    radius = equatorial_radius_km(survey.line.body)
    ax.set_xlim(low, high)
    ax.set_yscale("log")
    bottom = 0.2 * radius
    ax.set_ylim(bottom, 1.0e7)
    ax.axhspan(bottom, radius, color=_BODY, zorder=0)
    clear = _widest_gap(shown, survey)
    for value, words in (
        (radius, "hits the Earth"),
        (LUNAR_DISTANCE_KM, "lunar distance"),
    ):
        ax.axhline(value, color=SOFT_INK, linewidth=0.6, linestyle=(0, (4, 2)), zorder=1)
        ax.text(
            clear,
            value,
            words,
            fontsize=6.6,
            color=SOFT_INK,
            ha="center",
            va="top" if value == radius else "bottom",
            zorder=8,
            bbox={
                "facecolor": _BODY if value == radius else "white",
                "edgecolor": "none",
                "pad": 0.5,
                "alpha": 0.85,
            },
        )
    for curve in survey.curves:
        zeta, distance = curve.distances()
        near = distance.min() < LUNAR_DISTANCE_KM
        ax.plot(
            zeta,
            np.maximum(distance, 1.01 * bottom),
            color=_NEAR if near else _FAR,
            linewidth=0.9 if near else 0.6,
            zorder=4 if near else 2,
        )
    for sigmas in (1.0, 3.0) if survey.line.sigma_zeta_km is not None else ():
        half = sigmas * float(survey.line.sigma_zeta_km or 0.0)
        ax.axvspan(
            survey.line.zeta_km - half,
            survey.line.zeta_km + half,
            color=_NOMINAL,
            alpha=0.1,
            linewidth=0.0,
            zorder=1,
        )
    ax.axvline(survey.line.zeta_km, color=_NOMINAL, linewidth=1.0, zorder=5)
    for published in shown.published:
        ax.axvspan(
            published.zeta_low_km,
            published.zeta_high_km,
            color=_PUBLISHED,
            linewidth=1.0,
            linestyle=(0, (1, 1.2)),
            zorder=3,
        )
    for one in survey.keyholes:
        ax.plot(one.zeta.to_value("km"), radius, "v", color=_NOMINAL, markersize=5.0, zorder=9)
    _label_above(ax, shown, survey)
    ax.set_xlabel(
        f"\u03b6 on the b-plane of {survey.line.encounter_time.iso[:10]} [km]", labelpad=1.5
    )
    ax.set_ylabel("least distance of the return\nfrom the Earth's centre [km]")
    ax.grid(True, color=GRID, axis="x")
    ax.set_axisbelow(True)
    plain_ticks(ax, (9, 0))
    return ax


def draw_detail(survey: KeyholeSurvey, one: Return, ax: Any = None) -> Any:
    """One return about its least distance, on a scale on which a keyhole has a width.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        ax = new_figure(70.0, 60.0).add_axes((0.25, 0.2, 0.7, 0.6))
    radius = equatorial_radius_km(survey.line.body)
    least = float(one.distance.to_value("km"))
    reach_km = _DETAIL_CAPTURES * max(float(one.impact_parameter.to_value("km")), 2.0 * radius)
    half = reach_km / one.plane_rate
    away = np.linspace(-half, half, 401)
    distance = one.distance_at(one.zeta + away * one.zeta.unit / one.zeta.unit.to("km"))
    ax.plot(away, distance.to_value("km"), color=_NEAR, linewidth=1.2, zorder=4)
    top = 1.08 * float(distance.to_value("km").max())
    ax.axhspan(0.0, radius, color=_BODY, zorder=0)
    ax.axhline(radius, color=SOFT_INK, linewidth=0.6, linestyle=(0, (4, 2)), zorder=1)
    ax.set_xlim(-half, half)
    ax.set_ylim(0.0, top)
    zeta = one.zeta.to_value("km")
    if one.zeta_low is not None and one.zeta_high is not None:
        low, high = (float(edge.to_value("km")) for edge in (one.zeta_low, one.zeta_high))
        ax.axvspan(
            low - zeta,
            high - zeta,
            ymax=radius / top,
            color=_NOMINAL,
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
        color=_NOMINAL if one.is_keyhole else INK,
        linespacing=1.25,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
    )
    ax.set_title(
        f"{iso(one.time, 'utc', 0)[:16].replace('T', ' ')} UTC",
        fontsize=7.6,
        color=INK,
        loc="left",
        pad=4.0,
    )
    ax.set_xlabel(f"\u03b6 {less(zeta, 2)} [km]", labelpad=1.5)
    plain_ticks(ax, (3, 5), digits=True)
    return ax


def _widest_gap(shown: KeyholeScene, survey: KeyholeSurvey) -> float:
    """The zeta [km] farthest from whatever is drawn upright."""
    marks = [survey.line.zeta_km, float(survey.zeta_km[0]), float(survey.zeta_km[-1])]
    marks += [float(one.zeta.to_value("km")) for one in survey.returns]
    marks += [one.zeta_low_km for one in shown.published]
    ordered = np.sort(marks)
    widest = int(np.argmax(np.diff(ordered)))
    return float(ordered[widest : widest + 2].mean())


def _nearest(survey: KeyholeSurvey) -> list[Return]:
    """The returns that come nearest, in the order of time, keyholes first chosen."""
    ranked = sorted(survey.returns, key=lambda one: float(one.distance.to_value("km")))
    return sorted(ranked[:_DETAILS], key=lambda one: one.time.jd)


def _label_above(ax: Any, shown: KeyholeScene, survey: KeyholeSurvey) -> None:
    """Years above the dips, the nominal and the published figures, in two rows that are ordered."""
    low, high = ax.get_xlim()
    ranked = sorted(survey.returns, key=lambda one: float(one.distance.to_value("km")))
    near = [one for one in ranked if one.distance.to_value("km") < LUNAR_DISTANCE_KM][:_LABELLED]
    entries = [
        (
            float(one.zeta.to_value("km")),
            iso(one.time, "utc", 0)[:4],
            _NOMINAL if one.is_keyhole else _NEAR,
            "bold" if one.is_keyhole else "normal",
        )
        for one in near
    ]
    entries.append((survey.line.zeta_km, "nominal", _NOMINAL, "bold"))
    entries += [
        (
            0.5 * (one.zeta_low_km + one.zeta_high_km),
            f"{one.return_year} published",
            _PUBLISHED,
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
    if line.sigma_zeta_km is not None:
        sigma = f" \u00b1 {sigma_words(line.sigma_zeta_km)} (shaded: 1 and 3 sigma)"
    count = len(shown.survey.zeta_km)
    words = (
        f"nominal \u03b6 {line.zeta_km:.1f} km{sigma}; {varied}, {count} orbits from "
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
