"""Figure `approach`: distance and speed about closest approach, and who can watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.constants import (
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
)
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.encounter import CloseApproach
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.approach_windows import draw_windows, utc_axis
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import (
    add_footer,
    add_heading,
    drawn_pixels,
    name_point,
    place_label,
    place_words,
)
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, Dashes, kilometres, length, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.flyby import Flyby
from flyby.scene.passed_body import passed
from flyby.times import iso, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@on_any_sheet
def approach(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw distance, speed and windows on one time axis.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_distance`, `draw_speed` and
        `draw_windows` do.
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
    >>> from flyby.figures import approach
    >>> figure = approach(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("approach", theme, ax):
        rows = len({(band.group, band.label) for band in passage.bands})
        groups = len({band.group for band in passage.bands})
        band_mm = 4.3 * rows + 7.0 * groups if rows else 9.0
        height = 118.0 + band_mm + 26.0
        figure = new_figure(180.0, height)
        grid = figure.add_gridspec(
            3,
            1,
            height_ratios=[70.0, 28.0, band_mm],
            hspace=0.1,
            left=0.33,
            right=0.925,
            top=1.0 - 19.0 / height,
            bottom=25.0 / height,
        )
        top = figure.add_subplot(grid[0])
        middle = figure.add_subplot(grid[1], sharex=top)
        bottom = figure.add_subplot(grid[2], sharex=top)
        draw_distance(passage, top)
        draw_speed(passage, middle)
        draw_windows(passage, bottom)
        top.tick_params(labelbottom=False)
        middle.tick_params(labelbottom=False)
        words, below = _heading(passage)
        add_heading(figure, title or words, below)
        add_footer(figure, passage)
        return laid_out(figure)


def _heading(passage: Flyby) -> tuple[str, str]:
    approach = passage.approach
    date = _date(iso(approach.time, "utc", 0))
    when = f"{iso(approach.time, 'utc', 1)[11:]} UTC = {iso(approach.time, 'tdb', 1)[11:]} TDB"
    if approach.impact is not None:
        ground = approach.impact.ground
        return (
            f"{passage.name} hits {passed(passage)} on {date}",
            f"meets the ground at {when},\nat {place_words(ground)}, at "
            f"{ground.speed.to_value('km/s'):.3f} km/s relative to the ground (no air in the way)",
        )
    return (
        f"{passage.name} passes {passed(passage)} on {date}",
        f"closest at {when}: {kilometres(approach.distance.to_value('km'))} km from "
        f"{passed(passage)}'s centre{_spread(approach)},\n"
        f"{kilometres(approach.altitude.to_value('km'))} km above its equatorial radius, "
        f"at {approach.relative_speed.to_value('km/s'):.3f} km/s",
    )


def draw_distance(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw distance from the body's centre against UTC, with what it can be compared with.

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
    >>> from flyby.figures import draw_distance
    >>> ax = draw_distance(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_distance, passage, (180.0, 90.0))
    utc_axis(passage, ax)
    ax.plot(
        axis_days(passage.samples.days),
        passage.samples.distance_km,
        color=colour_of("track"),
        label="distance",
    )
    distance = float(passage.approach.distance.to_value("km"))
    closest = float(axis_days(passage.samples.closest_days))
    low, high = _frame(passage, ax)
    radius = equatorial_radius_km(passage.body)
    levels = tuple(level for level in _levels(passage) if low < level[0] < high)
    for value, _, colour, dashes in levels:
        ax.axhline(value, color=colour, linewidth=0.8, linestyle=dashes, zorder=1)
    if low < radius:
        ax.axhspan(low, radius, color=tint("#e8edf2"), zorder=0)
    ax.plot([closest], [distance], "o", color=colour_of("mark"), markersize=5.0, zorder=6)
    what = "impact" if passage.approach.impact else f"{kilometres(distance)} km"
    name_point(
        ax,
        f"{what}\n{iso(passage.approach.time, 'utc', 1)[11:]} UTC",
        (closest, distance),
        colour_of("mark"),
        fontsize=8.0,
        weight="bold",
    )
    for value, name, colour, _ in levels:
        _name_level(ax, value, f"{name}, {kilometres(value)} km", closest, distance, colour)
    _mark_moon(passage, ax)
    ax.set_ylabel(_distance_words(passage))
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    if passage.body == "earth":
        _lunar_axis(ax)
    return ax


def _levels(passage: Flyby) -> tuple[tuple[float, str, str, Dashes], ...]:
    """Distances to compare with: kilometres, name, colour, dashes."""
    radius = equatorial_radius_km(passage.body)
    own = passed(passage).removeprefix("the ")
    surface: tuple[float, str, str, Dashes] = (
        radius,
        f"{own}'s equatorial radius",
        colour_of("ink"),
        "-",
    )
    if passage.body != "earth":
        return (surface,)
    return (
        (LUNAR_DISTANCE_KM, "lunar distance", colour_of("moon"), (0, (5, 2))),
        (
            GEOSTATIONARY_RADIUS_KM,
            "geostationary radius",
            colour_of("geostationary"),
            (0, (1.5, 1.5)),
        ),
        surface,
    )


def _distance_words(passage: Flyby) -> str:
    of = passed(passage)
    article, _, own = of.rpartition(" ")
    return f"Distance from {article}\n{own}'s centre (km)".replace(" \n", "\n")


_DEEP_KM = 4.0 * GEOSTATIONARY_RADIUS_KM
"""Who passes nearer is drawn above the Earth's radius."""
_NEAR_RADII, _DEEP_RADII = 78.0, 26.0
"""The same limits about any other body, in its radii: those of the Earth's radius."""


def _frame(passage: Flyby, ax: Axes) -> tuple[float, float]:
    """Limits of the distance: a logarithm down to the body, or to the geostationary ring.

    Beyond the Moon's orbit neither would be near: the distance alone, on a plain scale.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    least, most = float(passage.samples.distance_km.min()), float(passage.samples.distance_km.max())
    radius, about_earth = equatorial_radius_km(passage.body), passage.body == "earth"
    if least < (1.3 * LUNAR_DISTANCE_KM if about_earth else _NEAR_RADII * radius):
        ax.set_yscale("log")
        low = 0.7 * GEOSTATIONARY_RADIUS_KM if about_earth else 0.5 * least
        if least < (_DEEP_KM if about_earth else _DEEP_RADII * radius):
            low = min(0.75 * radius, 0.5 * least)
        high = max(1.6 * most, 1.5 * LUNAR_DISTANCE_KM if about_earth else 0.0)
    else:
        room = max(most - least, 0.01 * least)
        low, high = least - 0.45 * room, most + 0.15 * room
        ax.yaxis.set_major_locator(MaxNLocator(6))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: kilometres(value)))
    ax.set_ylim(low, high)
    return low, high


def _lunar_axis(ax: Axes) -> None:
    """Draw lunar distances at the right: the round ones, as many as there is room for."""
    lunar = ax.secondary_yaxis(
        "right",
        functions=(
            lambda km: np.divide(km, LUNAR_DISTANCE_KM),
            lambda lunar_distances: np.multiply(lunar_distances, LUNAR_DISTANCE_KM),
        ),
    )
    if ax.get_yscale() == "log":
        ticks = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
        lunar.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        lunar.set_yticks([], minor=True)
    lunar.tick_params(labelsize=6.5, pad=1.0)
    lunar.set_ylabel("lunar distances", fontsize=7.0, labelpad=2.0)


def _name_level(
    ax: Axes, value: float, words: str, closest: float, distance: float, colour: str
) -> None:
    """Above or below a level: over the dip of the curve where it is deep, else wherever it fits."""
    left, right = ax.get_xlim()
    x, y = ax.transData.transform((closest, value))
    pad = 2.5 * ax.figure.dpi / 72.0
    above, below = (
        float(ax.transData.inverted().transform((x, y + side * pad))[1]) for side in (1.0, -1.0)
    )
    ends = [(left + 0.01 * (right - left), "left"), (right - 0.01 * (right - left), "right")]
    places = [(left + share * (right - left), "center") for share in (0.3, 0.7, 0.4, 0.6, 0.5)]
    over = [(closest, "center")] if value > 2.0 * distance else []
    candidates = [
        (place, level, across, upright)
        for among in ((*over, *ends), places)
        for level, upright in ((above, "bottom"), (below, "top"))
        for place, across in among
    ]
    place_label(ax, words, candidates, clear=drawn_pixels(ax), fontsize=7.0, color=colour)


def draw_speed(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw speed relative to the body's centre against UTC.

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
    >>> from flyby.figures import draw_speed
    >>> ax = draw_speed(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_speed, passage, (180.0, 90.0))
    ax.plot(axis_days(passage.samples.days), passage.samples.speed_km_s, color=colour_of("track"))
    v_infinity = float(passage.approach.v_infinity.to_value("km/s"))
    utc_axis(passage, ax)
    top = float(passage.samples.speed_km_s.max())
    here = float(passage.approach.relative_speed.to_value("km/s"))
    if np.isfinite(v_infinity):
        ax.axhline(v_infinity, color=colour_of("soft-ink"), linewidth=0.8, linestyle=(0, (5, 2)))
        margin = 0.4 * max(top - v_infinity, 0.002 * top)
        low = min(v_infinity, float(passage.samples.speed_km_s.min()))
        ax.set_ylim(low - margin, top + 1.6 * margin)
    else:
        low = float(passage.samples.speed_km_s.min())
        ax.set_ylim(low - 0.2 * (top - low), top + 0.5 * (top - low))
    closest = float(axis_days(passage.samples.closest_days))
    ax.plot([closest], [here], "o", color=colour_of("mark"), markersize=4.0)
    name_point(ax, f"{here:.3f} km/s", (closest, here), colour_of("mark"), 0.0, fontsize=7.5)
    if np.isfinite(v_infinity):
        _name_level(
            ax,
            v_infinity,
            f"at infinity, {v_infinity:.3f} km/s",
            closest,
            np.inf,
            colour_of("soft-ink"),
        )
    ax.set_ylabel("Speed\n(km/s)")
    ax.grid(True, axis="x")
    ax.set_axisbelow(True)
    return ax


def _mark_moon(passage: Flyby, ax: Axes) -> None:
    moon = passage.moon_approach
    if moon is None or passage.body != "earth":
        return
    days = float(tdb_days(moon.time))
    if not passage.samples.first_days < days < passage.samples.last_days:
        return
    distance = float(np.interp(days, passage.samples.days, passage.samples.distance_km))
    ax.plot([axis_days(days)], [distance], "o", color=colour_of("moon"), markersize=4.0, zorder=6)
    name_point(
        ax,
        f"closest to the Moon\n{kilometres(moon.distance.to_value('km'))} km from its centre\n"
        f"{iso(moon.time, 'utc', 0)[11:]} UTC",
        (axis_days(days), distance),
        colour_of("moon"),
        -90.0,
        fontsize=6.8,
    )


def _date(text: str) -> str:
    months = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    year, month, day = text[:10].split("-")
    return f"{int(day)} {months[int(month) - 1]} {year}"


def _spread(approach: CloseApproach) -> str:
    if approach.sigma_distance is None:
        return ""
    return f" (\u00b1 {length(3.0 * approach.sigma_distance.to_value('km'))}, 3 sigma)"
