"""Figure `sky`: the path of the asteroid among named stars and constellations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np

from flyby.arrays import FloatArray
from flyby.errors import PropagationError, SpanError
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, only_words, place_label
from flyby.figures.sizes import Size
from flyby.figures.sky_path import Path, draw_path, draw_ticks, path_over_chart
from flyby.figures.star_chart import (
    SKY,
    beside,
    draw_field,
    name_circles,
    name_constellations,
    name_stars,
    star_size,
)
from flyby.figures.style import THEME, new_figure
from flyby.figures.time_axis import date_text, hour_texts, whole_units
from flyby.figures.world import halo
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flyby.catalogue.sites import Site

HOURS = 15.0
WEEKS = 5
_LEAST_RADIUS_DEG = 20.0
_LEAST_WEEKS_RADIUS_DEG = 9.0
_FAINTEST_NAMED = 2.7
_FIRST_MAGNITUDE = 1.5


@dataclass(frozen=True)
class SkyScene:
    """Everything on the charts.

    Attributes
    ----------
    seen_from : str
        "the Earth's centre", or the name of a site.
    from_site : bool
    day : Path
        The hours about closest approach.
    coming, leaving : Path or None
        The weeks before and after; None where the motion cannot be carried so far.
    closest_words : str
        `Samples.closest_words`.
    closest_point : ndarray, shape (2,)
    magnitude_at_closest : float or None
    sun, moon : ndarray, shape (2,)
        At closest approach, on the chart of the day.
    """

    seen_from: str
    from_site: bool
    day: Path
    coming: Path | None
    leaving: Path | None
    closest_words: str
    closest_point: FloatArray
    magnitude_at_closest: float | None
    sun: FloatArray
    moon: FloatArray


@once_a_flyby
def gather(passage: Flyby) -> SkyScene:
    """Return the scene as seen from the Earth's centre."""
    return _seen_from(passage, None)


def gather_from(passage: Flyby, site: Site | None) -> SkyScene:
    """Return the scene as seen from a site, parallax included; None is the Earth's centre."""
    return gather(passage) if site is None else _seen_from(passage, site)


def hours_days(passage: Flyby) -> FloatArray:
    """Return the instants of the round chart, TDB days since J2000."""
    closest = passage.samples.closest_days
    first = max(passage.samples.first_days, closest - HOURS / 24.0)
    last = min(passage.samples.last_days, closest + HOURS / 24.0)
    # Dense where it is fast.
    s = np.linspace(-1.0, 1.0, 721)
    share = 0.15 * s + 0.85 * s**3
    return closest + np.where(s < 0.0, share * (closest - first), share * (last - closest))


def _seen_from(passage: Flyby, site: Site | None) -> SkyScene:
    from flyby.observing import Sky
    from flyby.observing.view import View

    sky = Sky(passage.trajectory)
    closest = passage.samples.closest_days
    days = hours_days(passage)
    first, last = float(days[0]), float(days[-1])
    hours = whole_units(first, last, 1.0 / 24.0)
    day = path_over_chart(sky, site, days, hours, hour_texts(hours), _LEAST_RADIUS_DEG)
    coming, leaving = _weeks(passage, site, first, last)
    at_closest = View(sky.at(np.array([closest])), site)
    known = sky.magnitude_law is not None
    chart = day.chart
    return SkyScene(
        seen_from="the Earth's centre" if site is None else str(site.name),
        from_site=site is not None,
        day=day,
        coming=coming,
        leaving=leaving,
        closest_words=passage.samples.closest_words,
        closest_point=chart.project(at_closest.astrometric_direction)[0],
        magnitude_at_closest=float(at_closest.magnitude[0]) if known else None,
        sun=chart.project(at_closest.sun_direction)[0],
        moon=chart.project(at_closest.moon_direction)[0],
    )


def _weeks(
    passage: Flyby, site: Site | None, first: float, last: float
) -> tuple[Path | None, Path | None]:
    from flyby.observing import Sky

    start, stop = (
        passage.samples.closest_days - 7.0 * WEEKS,
        passage.samples.closest_days + 7.0 * WEEKS,
    )
    try:
        trajectory = passage.trajectory_over(start, stop)
    except (PropagationError, SpanError):
        return None, None
    sky = Sky(trajectory)

    def between(begin: float, end: float) -> Path:
        share = np.linspace(0.0, 1.0, 2001)
        # Dense at the flyby's end.
        share = share**2 if end > passage.samples.closest_days else 1.0 - (1.0 - share) ** 2
        ticks = whole_units(begin, end, 1.0)
        apart = np.rint(np.abs(ticks - passage.samples.closest_days))
        ticks = ticks[(apart < 5.0) | (apart % 7.0 == 0.0)]
        texts = tuple(date_text(day) for day in ticks)
        days = begin + (end - begin) * share
        return path_over_chart(sky, site, days, ticks, texts, _LEAST_WEEKS_RADIUS_DEG)

    # An impact before or after may leave nothing of the weeks.
    start, stop = trajectory.usable_span(start, stop)
    return (
        between(start, first) if first - start > 1.0 else None,
        between(last, stop) if stop - last > 1.0 else None,
    )


@on_any_sheet
def sky(
    passage: Flyby,
    site: Site | None = None,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw the path among the stars: the day on a round chart, the weeks about it on small ones.

    Parameters
    ----------
    passage : Flyby
    site : Site, optional
        From where it is seen, parallax included; by default the Earth's centre.
    ax : None
        A figure of several panels takes no axes: `draw_sky` and `draw_weeks` do.
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
    >>> from flyby.figures import sky
    >>> figure = sky(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("sky", theme, ax):
        chart = gather_from(passage, site)
        weeks = [
            (words, path)
            for words, path in (("before", chart.coming), ("after", chart.leaving))
            if path is not None
        ]
        below = 66.0 if weeks else 15.0
        height = below + 183.5
        figure = new_figure(180.0, height)
        axes = figure.add_axes((0.04, below / height, 0.92, 165.6 / height))
        _draw_day(chart, axes)
        _magnitude_key(figure.add_axes((0.012, below / height, 0.11, 24.0 / height)))
        for k, (words, path) in enumerate(weeks):
            small = figure.add_axes((0.012 + 0.496 * k, 15.5 / height, 0.48, 44.0 / height))
            _draw_weeks(path, small)
            figure.text(
                0.012 + 0.496 * k,
                60.8 / height,
                f"The {WEEKS} weeks {words}, {_reach(path, small)}",
                fontsize=7.4,
                color=colour_of("ink"),
                va="bottom",
            )
        pale = "; pale: below the horizon there" if chart.from_site else ""
        add_heading(
            figure,
            title or f"{passage.name} among the stars",
            f"as seen from {chart.seen_from}, {passage.samples.around(HOURS)}, "
            f"{iso(passage.approach.time, 'utc', 0).replace('T', ' ')} UTC; hours in UTC{pale}\n"
            "stars down to V 5.5, constellations with the IAU's borders; stereographic, north up, "
            "east to the left",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_sky(passage: Flyby, ax: Axes | None = None, *, site: Site | None = None) -> Axes:
    """Draw stars, constellations, the path with hours, Sun and Moon on a round chart.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    site : Site, optional
        From where it is seen, parallax included; by default the Earth's centre.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_sky
    >>> ax = draw_sky(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(partial(draw_sky, site=site), passage, (170.0, 170.0))
    return _draw_day(gather_from(passage, site), ax)


def _draw_day(chart: SkyScene, ax: Axes) -> Axes:
    from matplotlib.patches import Circle

    path, field = chart.day, chart.day.field
    radius = path.chart.radius
    ax.set_xlim(-1.01 * radius, 1.01 * radius)
    ax.set_ylim(-1.01 * radius, 1.01 * radius)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    rim = ax.add_patch(
        Circle(
            (0, 0),
            radius,
            facecolor=tint(SKY),
            edgecolor=colour_of("soft-ink"),
            linewidth=0.8,
            zorder=0,
        )
    )
    draw_field(field, ax, rim)
    draw_path(path, ax, 1.8)
    _closest(chart, ax)
    draw_ticks(path, ax, within=0.97)
    _bodies(chart, ax)
    name_stars(field, ax, path.points, -2.0, _FIRST_MAGNITUDE, _FAINTEST_NAMED)
    name_stars(field, ax, path.points, _FIRST_MAGNITUDE, 6.0, _FAINTEST_NAMED)
    bright = field.stars[field.star_magnitudes < 4.0]
    taken = np.concatenate([beside(path.points, 0.012 * radius), bright])
    name_circles(field, ax, taken)
    name_constellations(field, ax, taken)
    return ax


def draw_weeks(
    passage: Flyby, ax: Axes | None = None, *, site: Site | None = None, after: bool = False
) -> Axes:
    """Draw the path of the weeks before the flyby, or after it, with dates on a small chart.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    site : Site, optional
        From where it is seen, parallax included; by default the Earth's centre.
    after : bool
        Whether the weeks after it.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_weeks
    >>> ax = draw_weeks(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(partial(draw_weeks, site=site, after=after), passage, (90.0, 45.0))
    chart = gather_from(passage, site)
    path = chart.leaving if after else chart.coming
    if path is None:
        return only_words(ax, "the motion cannot be carried so far")
    return _draw_weeks(path, ax)


def _draw_weeks(path: Path, ax: Axes) -> Axes:
    box = ax.get_position()
    width, height = cast("Figure", ax.figure).get_size_inches() * (box.width, box.height)
    low, high = np.nanmin(path.points, axis=0), np.nanmax(path.points, axis=0)
    middle = 0.5 * (low + high)
    # Room for the dates about the path, and no narrower than a constellation or so.
    half = 0.66 * (high - low)
    half_height = max(half[1], half[0] * height / width, 0.9 * path.chart.radius * height / width)
    half_width = half_height * width / height
    ax.set_xlim(middle[0] - half_width, middle[0] + half_width)
    ax.set_ylim(middle[1] - half_height, middle[1] + half_height)
    ax.set_aspect("equal", adjustable="box")
    ax.set_facecolor(tint(SKY))
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(True)
    draw_field(path.field, ax, ax.patch)
    draw_path(path, ax, 1.3)
    draw_ticks(path, ax, within=9.0)
    name_stars(path.field, ax, path.points, -2.0, 6.0, 6.0)
    bright = path.field.stars[path.field.star_magnitudes < 4.5]
    taken = np.concatenate([beside(path.points, 0.02 * half_width), bright])
    name_circles(path.field, ax, taken)
    name_constellations(path.field, ax, taken)
    return ax


def _closest(chart: SkyScene, ax: Axes) -> None:
    x, y = chart.closest_point
    radius = chart.day.chart.radius
    ax.plot(x, y, "o", color=colour_of("mark"), markersize=6.0, zorder=8)
    words = chart.closest_words
    if chart.magnitude_at_closest is not None and np.isfinite(chart.magnitude_at_closest):
        words += f"\nV {chart.magnitude_at_closest:.1f}"
    places = [
        (x + right * reach * radius, y + up * reach * radius, across, "center")
        for reach in (0.04, 0.07, 0.1)
        for right, up, across in (
            (1, 1, "left"),
            (-1, 1, "right"),
            (1, -1, "left"),
            (-1, -1, "right"),
            (0, 1, "center"),
            (0, -1, "center"),
        )
    ]
    place_label(
        ax,
        words,
        places,
        avoid=chart.day.points,
        fontsize=7.6,
        weight="bold",
        color=colour_of("mark"),
        zorder=9,
        path_effects=halo(),
    )


def _bodies(chart: SkyScene, ax: Axes) -> None:
    radius = chart.day.chart.radius
    for words, place, colour in (
        ("Sun", chart.sun, colour_of("naked-eye")),
        ("Moon", chart.moon, colour_of("moon")),
    ):
        if np.all(np.isfinite(place)) and np.hypot(*place) < 0.97 * radius:
            ax.plot(*place, "o", color=colour, markersize=8.0, zorder=6)
            pad = 0.028 * radius
            place_label(
                ax,
                words,
                [
                    (place[0] - pad, place[1], "right", "center"),
                    (place[0] + pad, place[1], "left", "center"),
                    (place[0], place[1] - pad, "center", "top"),
                ],
                fontsize=7.0,
                color=colour_of("soft-ink"),
                zorder=9,
                path_effects=halo(),
            )


def _magnitude_key(ax: Axes) -> None:
    """How large the dot of a star of each magnitude is."""
    magnitudes = np.arange(0.0, 6.0)
    ax.scatter(
        np.zeros(6), -magnitudes, s=star_size(magnitudes), color=colour_of("ink"), linewidths=0.0
    )
    for magnitude in magnitudes:
        ax.text(
            0.35,
            -magnitude,
            f"{magnitude:.0f}",
            fontsize=6.4,
            va="center",
            color=colour_of("soft-ink"),
        )
    ax.text(-0.25, 1.05, "stars, V", fontsize=6.4, va="center", color=colour_of("soft-ink"))
    ax.set_xlim(-0.4, 3.0)
    ax.set_ylim(-5.6, 1.6)
    ax.set_axis_off()


def _reach(path: Path, ax: Axes) -> str:
    """Width of a small chart in words."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    ends = path.chart.direction(np.array([[left, 0.5 * (low + high)], [right, 0.5 * (low + high)]]))
    wide = np.degrees(np.arccos(np.clip(ends[0] @ ends[1], -1.0, 1.0)))
    return f"a field {wide:.0f} deg wide; dates in UTC at 0 h"
