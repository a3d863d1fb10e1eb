"""Figure `occultations`: where on the Earth the asteroid hides a star, and how well that is known.

The brightest stars of the list that are hidden in the days about the flyby.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray, runs
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, drawn_pixels, only_words, place_label, tie
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, new_figure
from flyby.figures.world import draw_world, halo, split_at_the_edge
from flyby.observing import Occultation, StarList, find_occultations, read_stars, sites
from flyby.observing.occultation.occultation import occulted_stars
from flyby.scene.flyby import WINDOW_DAYS, Flyby, once_a_flyby
from flyby.times import stamp, time_from_tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
"""Stars that are drawn: with more, neither map nor rows could be read."""

_DARK_DEG = -6.0
_ROW_MM = 5.4
_LINEAR_WIDTHS = 1.0


@dataclass(frozen=True)
class OccultationScene:
    """What is drawn.

    Attributes
    ----------
    found : tuple of Occultation
        The brightest, in order of time.
    count : int
        How many there are.
    stars : StarList
    start, stop : Time
    """

    found: tuple[Occultation, ...]
    count: int
    stars: StarList
    start: Time
    stop: Time


@once_a_flyby
def gather(passage: Flyby) -> OccultationScene:
    """Look for stars of the package's list in the days about the flyby."""
    return _scene(passage, None, None, None)


def _scene(
    passage: Flyby, stars: StarList | None, start: Time | None, stop: Time | None
) -> OccultationScene:
    listed = read_stars() if stars is None else stars
    if start is None or stop is None:
        closest = passage.samples.closest_days
        first, last = passage.trajectory.usable_span(closest - WINDOW_DAYS, closest + WINDOW_DAYS)
        start = time_from_tdb_days(first) if start is None else start
        stop = time_from_tdb_days(last) if stop is None else stop
        sky = passage.sky
    else:
        from flyby.observing.sky import sky_over

        sky, _, _ = sky_over(passage.orbit, start, stop)
    count = len(occulted_stars(sky, listed, start, stop)[0])
    found = find_occultations(sky, listed, start, stop, sites=passage.sites, brightest=MOST)
    return OccultationScene(tuple(found), count, listed, start, stop)


@on_any_sheet
def occultations(
    passage: Flyby,
    *,
    stars: StarList | None = None,
    start: Time | None = None,
    stop: Time | None = None,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw the paths along which the asteroid hides a star, and their uncertainty in widths.

    Parameters
    ----------
    passage : Flyby
    stars : StarList, optional
        Of `flyby.observing.read_stars`; by default the package's stars of Hipparcos.
    start, stop : astropy.time.Time, optional
        The span that is searched; by default three days either side of closest approach.
    ax : None
        A figure of several panels takes no axes: `draw_paths` and `draw_spread` do.
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
    >>> from flyby.figures import occultations
    >>> figure = occultations(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("occultations", theme, ax):
        given = (stars, start, stop)
        plain = all(one is None for one in given)
        scene = gather(passage) if plain else _scene(passage, *given)
        rows = max(len(scene.found), 1) * _ROW_MM + 6.0
        height = 20.0 + 79.0 + 14.0 + rows + 29.0
        figure = new_figure(180.0, height)
        world = figure.add_axes((0.062, 1.0 - 99.0 / height, 0.91, 79.0 / height))
        _paths(scene, world)
        if scene.found:
            spread = figure.add_axes((0.66, 29.0 / height, 0.32, rows / height))
            _spread(scene, spread)
        which = "every star" if scene.count <= MOST else f"the {MOST} brightest of {scene.count}"
        add_heading(
            figure,
            title or f"Stars that {passage.name} hides",
            f"{which} of {scene.stars.source}\n"
            f"{stamp(scene.start)} to {stamp(scene.stop)}; the path is as wide as the asteroid, "
            "too narrow for the map",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_paths(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the paths on a map of the world, bold where it is dark, and the sites.

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
    >>> from flyby.figures import draw_paths
    >>> ax = draw_paths(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_paths, passage, (180.0, 90.0))
    return _paths(gather(passage), ax)


def draw_spread(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw, a row a star, how far the path may lie from where it is drawn, in its own widths.

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
    >>> from flyby.figures import draw_spread
    >>> ax = draw_spread(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_spread, passage, (180.0, 80.0), (0.66, 0.2, 0.32, 0.7))
    scene = gather(passage)
    if not scene.found:
        return only_words(ax, "no star of the list is hidden in these days")
    return _spread(scene, ax)


def _paths(scene: OccultationScene, ax: Axes) -> Axes:
    draw_world(ax)
    for site in sites():
        ax.plot(
            site.longitude_deg,
            site.latitude_deg,
            "o",
            color=colour_of("soft-ink"),
            markersize=1.6,
            zorder=4,
        )
    middles = []
    for one in scene.found:
        longitude, latitude = one.longitude.to_value("deg"), one.latitude.to_value("deg")
        dark = one.sun_altitude.to_value("deg") < _DARK_DEG
        for piece in split_at_the_edge(longitude, latitude):
            ax.plot(
                piece[:, 0],
                piece[:, 1],
                color=colour_of("geometry"),
                linewidth=0.6,
                linestyle=(0, (2, 2)),
                zorder=5,
            )
        for run in runs(dark):
            for piece in split_at_the_edge(longitude[run], latitude[run]):
                ax.plot(piece[:, 0], piece[:, 1], color=colour_of("track"), linewidth=1.5, zorder=6)
        middles.append(np.stack([longitude, latitude], axis=1))
    for number, (one, way) in enumerate(zip(scene.found, middles, strict=True), start=1):
        dark = one.sun_altitude.to_value("deg") < _DARK_DEG
        _number(ax, f"{number} {one.star}", way[dark] if dark.sum() > 10 else way)
    if scene.found:
        ax.text(
            0.005,
            -0.075,
            f"bold: Sun more than {-_DARK_DEG:.0f} deg below the horizon; dashed: twilight and day;"
            " dots: sites of the catalogue",
            transform=ax.transAxes,
            fontsize=6.6,
            color=colour_of("soft-ink"),
            va="top",
        )
    else:
        place_label(
            ax,
            "no star of the list is hidden in these days",
            [(0.0, 0.0, "center", "center"), (0.0, -62.0, "center", "center")],
            fontsize=8.0,
            color=colour_of("ink"),
            zorder=9,
            path_effects=halo(),
        )
    return ax


_TIED_POINTS = 5.0
"""A name that stands farther from its path is tied to it."""


def _number(ax: Axes, words: str, way: FloatArray) -> None:
    """Name a path beside it, at the first place along it with room."""
    shares = (0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95, 0.42, 0.58, 0.28, 0.72)
    points = [way[int(share * (len(way) - 1))] for share in shares]
    candidates = [
        (x + side * reach, y + up * reach, across, "center")
        for reach in (2.5, 5.0, 9.0)
        for x, y in points
        for side, across in ((1.0, "left"), (-1.0, "right"))
        for up in (0.0, 1.0, -1.0)
    ]
    style: dict[str, Any] = {
        "fontsize": 6.6,
        "color": colour_of("ink"),
        "zorder": 9,
        "path_effects": halo(),
    }
    # Clear of the other paths where that can be; in any case so far from other names that two
    # do not read as one.
    for clear in (drawn_pixels(ax), None):
        label = place_label(ax, words, candidates, clear=clear, apart=2.5, **style)
        if label is not None:
            box = label.get_window_extent()
            pixels = ax.transData.transform(way)
            away = np.hypot(*(pixels - np.clip(pixels, box.p0, box.p1)).T)
            if away.min() > _TIED_POINTS * ax.figure.dpi / 72.0:
                tie(ax, label, way[int(np.argmin(away))], colour_of("soft-ink"))
            return


def _spread(scene: OccultationScene, ax: Axes) -> Axes:
    rows = range(len(scene.found))
    in_widths = scene.found[0].width is not None
    widest = 1.0 if in_widths else 0.0
    for row, one in zip(rows, scene.found, strict=True):
        sigma = one.sigma_widths
        if not in_widths and one.sigma_across is not None:
            sigma = float(one.sigma_across.to_value("km"))
        if sigma is not None:
            widest = max(widest, 3.0 * sigma)
            ax.barh(row, 6.0 * sigma, left=-3.0 * sigma, height=0.3, color=colour_of("other"))
            ax.barh(row, 2.0 * sigma, left=-sigma, height=0.62, color=colour_of("geometry"))
        if one.width is not None:
            ax.plot(
                [-0.5, 0.5],
                [row, row],
                color=colour_of("ink"),
                linewidth=2.2,
                zorder=5,
                solid_capstyle="butt",
            )
    ax.set_yticks(list(rows), [_row_words(row + 1, one) for row, one in enumerate(scene.found)])
    ax.tick_params(axis="y", length=0, labelsize=6.2, labelcolor=colour_of("ink"))
    ax.set_ylim(len(scene.found) - 0.4, -0.6)
    ax.axvline(0.0, color=colour_of("grid"), linewidth=0.6, zorder=0)
    widest = widest or 1.0
    if widest > 8.0:
        ax.set_xscale("symlog", linthresh=_LINEAR_WIDTHS)
        tens = [10.0**power for power in range(int(np.log10(widest)) + 2)]
        tens = [ten for ten in tens if ten < 1.4 * widest]
        ax.set_xticks([-ten for ten in reversed(tens)] + [0.0] + tens)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        ax.minorticks_off()
    ax.set_xlim(-1.25 * widest, 1.25 * widest)
    known = any(one.sigma_across is not None for one in scene.found)
    ax.set_xlabel(
        f"off the middle of the path [{'widths of it' if in_widths else 'km'}]\n"
        f"{_path_words(scene.found[0])}\n"
        f"{'bars: 1 and 3 sigma of the orbit' if known else 'the orbit has no covariance'}",
        fontsize=6.6,
    )
    return ax


def _path_words(one: Occultation) -> str:
    if one.width is None:
        return "no diameter is known: no width, no duration"
    return (
        f"black: the path{', guessed from H' if one.diameter_source.startswith('from H') else ''}"
    )


def _row_words(number: int, one: Occultation) -> str:
    clock = stamp(one.time)
    parts = [f"{number} {one.star}"]
    if one.magnitude is not None:
        parts[0] += f", {one.band} {one.magnitude:.1f}"
    parts.append(f"{clock[5:]}")
    if one.duration is not None:
        longest = float(np.max(one.duration.to_value("s")))
        parts.append(f"{longest:.3f} s" if longest >= 0.0995 else f"{longest:.2g} s")
    if one.drop is not None:
        parts.append(f"\u2212{one.drop:.1f} mag")
    parts.append(f"Sun {one.elongation.to_value('deg'):.0f}\u00b0")
    parts.append(
        f"Moon {one.moon_separation.to_value('deg'):.0f}\u00b0 ({100 * one.moon_illuminated:.0f} %)"
    )
    return "; ".join(parts)
