"""Figure `naked-eye`: how long, and how bright, for each place on the Earth."""

from __future__ import annotations

import textwrap
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site, usual_sites
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import alone, drawing, laid_out, require_its_body
from flyby.figures.labels import add_footer, add_heading, only_words, place_label
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.world import draw_world
from flyby.observing import PhotometryError, observation_windows
from flyby.observing.naked_eye_map import NakedEyeMap, naked_eye_map
from flyby.observing.windows import tdb_span
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import iso, time_from_tdb_days

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from astropy.time import Time
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure

UNSEEN = "#eceff1"


@dataclass(frozen=True)
class SeenFrom:
    """What the eye sees from one site, with its own horizon.

    Attributes
    ----------
    site : Site
    hours : float
        For how long it is seen.
    brightest_v : float or None
        Least V while it is; None where it never is.
    """

    site: Site
    hours: float
    brightest_v: float | None


@dataclass(frozen=True)
class NakedEyeScene:
    """The map, or why there is none.

    Attributes
    ----------
    places : NakedEyeMap or None
    missing : str
        In words; empty where there is a map.
    own : tuple of SeenFrom
        The sites that were chosen for the flyby, if any were.
    """

    places: NakedEyeMap | None
    missing: str = ""
    own: tuple[SeenFrom, ...] = ()


@once_a_flyby
def gather(passage: Flyby) -> NakedEyeScene:
    """Compute the map over the span of the scene."""
    require_its_body(passage, "naked-eye")
    start, stop = (
        time_from_tdb_days(passage.samples.first_days),
        time_from_tdb_days(passage.samples.last_days),
    )
    try:
        found = naked_eye_map(passage.trajectory, start, stop)
        return NakedEyeScene(found, own=_from_own_sites(passage, start, stop))
    except PhotometryError:
        return NakedEyeScene(None, "no absolute magnitude H is known for this orbit")


def _from_own_sites(passage: Flyby, start: Time, stop: Time) -> tuple[SeenFrom, ...]:
    """Search at the sites that were chosen: there the horizon of each is known, if any is."""
    if passage.sites == usual_sites():
        return ()
    sites = [site for site in passage.sites if site.has_horizon]
    by_eye = [site if site.kind == "naked-eye" else site.of_kind("naked-eye") for site in sites]
    windows = observation_windows(passage.sky, by_eye, start, stop)
    found = []
    for site in by_eye:
        own = [window for window in windows if window.place is site]
        spans = [tdb_span(window) for window in own]
        brightest = [window.brightest_v for window in own if window.brightest_v is not None]
        hours = 24.0 * sum(end - begin for begin, end in spans)
        found.append(SeenFrom(site, hours, min(brightest, default=None)))
    return tuple(found)


def _mark_own(ax: Axes, own: Sequence[SeenFrom], words: Callable[[SeenFrom], str]) -> None:
    """Mark the chosen sites, each with its name and what holds there."""
    from matplotlib.patheffects import withStroke

    for one in own:
        x = (one.site.longitude_deg + 180.0) % 360.0 - 180.0
        y = one.site.latitude_deg
        ax.plot(
            [x],
            [y],
            marker="o",
            markersize=4.2,
            color=colour_of("mark"),
            markeredgecolor=colour_of("paper"),
            markeredgewidth=0.8,
            zorder=8,
        )
        name = one.site.name if len(one.site.name) < 28 else one.site.identifier
        place_label(
            ax,
            f"{name}: {words(one) if one.hours > 0.0 else 'not seen'}",
            [
                (x + 3.0, y, "left", "center"),
                (x - 3.0, y, "right", "center"),
                (x, y + 4.0, "center", "bottom"),
                (x, y - 4.0, "center", "top"),
                (x + 3.0, y + 8.0, "left", "bottom"),
                (x + 3.0, y - 8.0, "left", "top"),
            ],
            fontsize=6.6,
            color=colour_of("mark"),
            weight="bold",
            zorder=9,
            path_effects=[withStroke(linewidth=2.0, foreground=colour_of("paper"), alpha=0.95)],
        )


@on_any_sheet
def naked_eye(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw for each place on the Earth how long it is seen by eye, and how bright it becomes.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_hours` and `draw_brightest` do.
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
    >>> from flyby.figures import naked_eye
    >>> figure = naked_eye(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("naked-eye", theme, ax):
        found = gather(passage)
        seen = _seen(found) is not None
        height = 204.0 if seen else 48.0
        figure = new_figure(180.0, height)
        add_heading(
            figure,
            title or f"{passage.name} to the naked eye",
            "\n".join(textwrap.wrap(_told(passage, found), 118)),
        )
        add_footer(figure, passage)
        if not seen:
            figure.text(
                0.5,
                0.42,
                _why_not(found),
                ha="center",
                va="center",
                fontsize=9.0,
                color=colour_of("ink"),
            )
            return laid_out(figure)
        panel = 74.7 / height
        upper = figure.add_axes((0.062, 104.0 / height, 0.83, panel))
        lower = figure.add_axes((0.062, 18.0 / height, 0.83, panel))
        draw_hours(passage, upper)
        draw_brightest(passage, lower)
        for axes, words in (
            (upper, "How long it can be seen"),
            (lower, "How bright it becomes there"),
        ):
            axes.set_title(words, loc="left", fontsize=8.5, color=colour_of("ink"), pad=4.0)
        return laid_out(figure)


def _seen(found: NakedEyeScene) -> NakedEyeMap | None:
    """Return the map, if there is a place from which it is seen."""
    places = found.places
    return places if places is not None and bool(np.any(places.duration > 0.0)) else None


def _why_not(found: NakedEyeScene) -> str:
    return found.missing or "nowhere is it as bright as that in a dark sky"


def _told(passage: Flyby, found: NakedEyeScene) -> str:
    """Say in a sentence when it counts as seen."""
    span = f"within a day to either side of {iso(passage.approach.time, 'utc', 0)[:10]}"
    places = found.places
    if places is None:
        return span
    masked = any(one.site.horizon is not None for one in found.own)
    own = "; at the sites above their horizon" if masked else ""
    sun = _minus(places.maximum_sun_altitude.to_value("deg"))
    return (
        f"{span}: Sun below {sun} deg, altitude above "
        f"{places.minimum_altitude.value:g} deg, V at most {places.limiting_magnitude:g} as seen "
        f"from the place (all assumed){own}, no extinction, no clouds; {places.magnitude_law}"
    )


def draw_hours(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the hours in which it can be seen, in steps of one.

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
    >>> from flyby.figures import draw_hours
    >>> ax = draw_hours(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_hours, passage, (180.0, 90.0))
    places = _seen(gather(passage))
    if places is None:
        return only_words(ax, _why_not(gather(passage)))
    hours = places.duration.to_value("h")
    top = max(2.0, float(np.ceil(hours.max())))
    levels = np.arange(0.0, top + 1e-9, max(1.0, np.ceil(top / 12.0)))
    filled = _filled(
        places,
        hours,
        levels,
        "cividis",
        "%g h",
        ax,
        lambda: _mark_own(ax, gather(passage).own, lambda one: f"{one.hours:.1f} h"),
    )
    _bar(ax, filled, "hours")
    return ax


def draw_brightest(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw its least V in steps of a half or a quarter of a magnitude, bright above.

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
    >>> from flyby.figures import draw_brightest
    >>> ax = draw_brightest(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_brightest, passage, (180.0, 90.0))
    places = _seen(gather(passage))
    if places is None:
        return only_words(ax, _why_not(gather(passage)))
    brightest = places.brightest_v
    low = np.floor(4.0 * float(np.nanmin(brightest))) / 4.0
    high = min(places.limiting_magnitude, np.ceil(4.0 * float(np.nanmax(brightest))) / 4.0)
    step = 0.25 if high - low <= 3.0 else 0.5
    levels = np.arange(low, max(high, low + step) + 1e-9, step)
    filled = _filled(
        places,
        _carried_outwards(brightest),
        levels,
        "cividis_r",
        "%g",
        ax,
        lambda: _mark_own(ax, gather(passage).own, lambda one: f"V {one.brightest_v:.1f}"),
    )
    bar = _bar(ax, filled, "V (brighter above)")
    bar.ax.invert_yaxis()
    return ax


def _filled(
    places: NakedEyeMap,
    values: FloatArray,
    levels: FloatArray,
    colours: str,
    words: str,
    ax: Axes,
    mark: Callable[[], None],
) -> QuadContourSet:
    """Values in steps, with lines between them that say their value, where it is seen at all.

    What `mark` writes comes before the values of the lines, which keep clear of it.
    """
    draw_world(ax, land="none", outline="#4b4b4b", zorder=5.0)
    ax.grid(False)
    longitude, latitude, around = _to_the_edges(places, values)
    margin = _to_the_edges(places, places.margin.to_value("deg"))[2]
    filled = ax.contourf(
        longitude, latitude, around, levels=levels, cmap=colours, extend="neither", zorder=2
    )
    lines = ax.contour(
        longitude,
        latitude,
        np.ma.masked_where(margin < 0.0, around),
        levels=levels[1:-1],
        colors="white",
        linewidths=0.4,
        zorder=3,
    )
    mark()
    _name_lines(ax, lines, words)
    # What lies beyond the edge is covered: so the edge is as smooth as the margin.
    ax.contourf(longitude, latitude, margin, levels=[-9.0, 0.0], colors=[tint(UNSEEN)], zorder=4)
    return filled


def _name_lines(ax: Axes, lines: QuadContourSet, words: str) -> None:
    """Write each line's value once, on its longest piece, where no other value stands."""
    from matplotlib.patheffects import withStroke

    for level, pieces in zip(lines.levels, lines.allsegs, strict=True):
        if not pieces:
            continue
        piece = max(pieces, key=len)
        inside = piece[(np.abs(piece[:, 0]) < 170.0) & (np.abs(piece[:, 1]) < 80.0)]
        # From the middle of the piece outwards.
        order = np.argsort(np.abs(np.arange(len(inside)) - 0.5 * len(inside)))
        place_label(
            ax,
            words % level,
            [(x, y, "center", "center") for x, y in inside[order][::3]],
            fontsize=6.4,
            color="white",
            zorder=6,
            path_effects=[withStroke(linewidth=1.6, foreground="#333333", alpha=0.75)],
        )


def _to_the_edges(
    places: NakedEyeMap, values: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Carry the grid round and a place further, and up to the poles: nothing is left blank."""
    longitude, latitude = (place.to_value("deg") for place in (places.longitude, places.latitude))
    longitude = np.concatenate([longitude[-1:] - 360.0, longitude, longitude[:1] + 360.0])
    latitude = np.concatenate([[-90.0], latitude, [90.0]])
    values = np.concatenate([values[:, -1:], values, values[:, :1]], axis=1)
    return longitude, latitude, np.concatenate([values[:1], values, values[-1:]])


def _carried_outwards(values: FloatArray) -> FloatArray:
    """Fill what is not known from the nearest neighbours that are.

    Only to draw a smooth edge: what lies beyond it is covered.
    """
    values = values.copy()
    while np.any(unknown := np.isnan(values)):
        across = np.concatenate([values[:, -1:], values, values[:, :1]], axis=1)
        around = np.pad(across, ((1, 1), (0, 0)), mode="edge")
        near = np.stack([around[1:-1, :-2], around[1:-1, 2:], around[:-2, 1:-1], around[2:, 1:-1]])
        known = np.isfinite(near)
        count = known.sum(axis=0)
        mean = np.where(known, near, 0.0).sum(axis=0) / np.maximum(count, 1)
        values = np.where(unknown & (count > 0), mean, values)
    return values


def _bar(ax: Axes, filled: QuadContourSet, label: str) -> Colorbar:
    from flyby.figures.sheet import Sheet

    box = ax.get_position()
    figure = ax.figure
    place = (box.x1 + 0.012, box.y0 + 0.02, 0.013, box.height - 0.04)
    with figure.as_it_is() if isinstance(figure, Sheet) else nullcontext():
        side = figure.add_axes(place)
    bar = figure.colorbar(filled, cax=side)
    bar.outline.set_linewidth(0.4)
    side.tick_params(labelsize=6.6, length=2.0, width=0.4)
    side.set_ylabel(label, fontsize=7.0, color=colour_of("soft-ink"), labelpad=3.0)
    return bar


def _minus(value: float) -> str:
    return f"{value:g}".replace("-", "\u2212")
