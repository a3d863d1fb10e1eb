"""Figure `appearance`: the Earth and the Moon in the asteroid's sky, and the asteroid in ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.catalogue.physical import PhysicalQuantity
from flyby.encounter.appearance import Disc
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.appearance_scene import SNAPSHOT_HOURS as SNAPSHOT_HOURS
from flyby.figures.appearance_scene import AppearanceScene, gather
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading, name_point
from flyby.figures.shadows import draw_shadows
from flyby.figures.sizes import Size
from flyby.figures.style import MILLIMETRE, THEME, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.flyby import Flyby
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_SIZE_MM = (180.0, 155.0)
_MOONLIGHT = "#d9d4c7"
_HEAD_MM, _EARTH_WORDS_MM, _MOON_WORDS_MM = 4.5, 9.5, 4.5
_WORDS_MM = _HEAD_MM + _EARTH_WORDS_MM + _MOON_WORDS_MM + 3.0
"""Height of the words above, between and below the discs."""
_COLUMN_MM = 19.0
"""Width of the words under a disc."""


@on_any_sheet
def appearance(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw the discs of Earth and Moon seen from the asteroid, and its own against time.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_discs`, `draw_sizes` and `draw_asteroid` do.
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
    >>> from flyby.figures import appearance
    >>> figure = appearance(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("appearance", theme, ax):
        width, height = _SIZE_MM
        figure = new_figure(width, height)
        discs = figure.add_axes((4.0 / width, 85.0 / height, 172.0 / width, 54.0 / height))
        known = gather(passage).diameter is not None
        wide = 69.0 if known else 159.0
        seen = figure.add_axes((17.0 / width, 27.0 / height, wide / width, 36.0 / height))
        draw_discs(passage, discs)
        draw_sizes(passage, seen)
        if known:
            draw_asteroid(
                passage,
                figure.add_axes((107.0 / width, 27.0 / height, 69.0 / width, 36.0 / height)),
            )
        add_heading(
            figure,
            title or f"Seen from {passage.name}" + (", and seen from the Earth" if known else ""),
            "discs to one scale, ecliptic north up, east to the left, lit by the Sun; hours from "
            f"{passage.samples.closest_words}, "
            f"{iso(passage.approach.time, 'utc', 0).replace('T', ' ')} UTC",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_discs(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw Earth and Moon in the asteroid's sky at some hours about closest approach, to one scale.

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
    >>> from flyby.figures import draw_discs
    >>> ax = draw_discs(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_discs, passage, (180.0, 60.0), (0.02, 0.05, 0.96, 0.9))
    shown = gather(passage)
    box = ax.get_window_extent()
    earths = [float(one.earth.angular_diameter.to_value("deg")) for one in shown.snapshots]
    moons = [float(one.moon.angular_diameter.to_value("deg")) for one in shown.snapshots]
    largest = max(*earths, *moons)
    # Each column as wide as its larger disc, and at least as its words; two rows as tall as their
    # largest discs, with words above and below. The scale is that at which all of it fits.
    wide_mm = box.width / ax.figure.dpi / MILLIMETRE
    tall_mm = box.height / ax.figure.dpi / MILLIMETRE
    discs_mm = tall_mm - _WORDS_MM
    per_mm = (max(earths) + max(moons)) / discs_mm
    while True:
        rooms = 1.08 * np.maximum(np.maximum(earths, moons), _COLUMN_MM * per_mm)
        if rooms.sum() <= 1.0001 * wide_mm * per_mm or largest / per_mm < 1.0:
            break
        per_mm *= 1.02
    edges = np.concatenate([[0.0], np.cumsum(rooms * wide_mm * per_mm / rooms.sum())])
    centres = 0.5 * (edges[:-1] + edges[1:])
    ax.set_xlim(0.0, wide_mm * per_mm)
    ax.set_ylim(-tall_mm * per_mm, 0.0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    level = -_HEAD_MM * per_mm - 0.5 * max(earths)
    foot = level - 0.5 * max(earths) - 1.5 * per_mm
    moon_level = foot - _EARTH_WORDS_MM * per_mm - 0.5 * max(moons)
    moon_foot = moon_level - 0.5 * max(moons) - 1.0 * per_mm
    for centre, one, earth, moon in zip(centres, shown.snapshots, earths, moons, strict=True):
        _disc(ax, centre, level, one.earth, colour_of("geometry"), colour_of("ocean"))
        _disc(ax, centre, moon_level, one.moon, colour_of("moon"), _MOONLIGHT)
        hours = f"{one.hours:+.0f} h".replace("-", "\u2212")
        if one.hours == 0.0:
            hours = "closest" if passage.approach.impact is None else "impact"
        hidden = 100.0 * (1.0 - one.sunlit_fraction)
        light = f"{100.0 * float(one.earth.illuminated_fraction):.0f} % lit"
        if hidden > 0.0:
            light = "hides the Sun" if hidden == 100.0 else f"hides {hidden:.0f} % of Sun"
        for y, words, colour, weight in (
            (0.0, hours, colour_of("ink"), "bold"),
            (foot, f"Earth {_size(earth)},\n{light}", colour_of("soft-ink"), "normal"),
            (moon_foot, f"Moon {_size(moon)}", colour_of("soft-ink"), "normal"),
        ):
            ax.text(
                centre,
                y,
                words,
                fontsize=7.0,
                color=colour,
                weight=weight,
                ha="center",
                va="top",
                linespacing=1.2,
            )
    return ax


def draw_sizes(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the angular diameters of the Earth and the Moon in the asteroid's sky against time.

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
    >>> from flyby.figures import draw_sizes
    >>> ax = draw_sizes(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_sizes, passage, (90.0, 60.0), (0.18, 0.2, 0.78, 0.5))
    shown = gather(passage)
    times = axis_days(shown.days)
    for values, colour, dashes, name in (
        (shown.earth_deg, colour_of("geometry"), "-", "Earth"),
        (shown.moon_deg, colour_of("moon"), (0, (4, 1.5)), "Moon"),
    ):
        ax.plot(times, values, color=colour, linestyle=dashes, label=name)
    words = "for comparison, the Moon in our own sky is 0.5\u00b0 wide"
    if shown.diameter is None:
        words += "; no diameter of this asteroid is in the catalogue"
    ax.text(
        0.0,
        1.265,
        words,
        transform=ax.transAxes,
        fontsize=6.5,
        color=colour_of("soft-ink"),
        ha="left",
        va="top",
    )
    ax.set_yscale("log")
    ax.set_ylim(0.5 * shown.moon_deg.min(), 3.0 * max(shown.earth_deg.max(), shown.moon_deg.max()))
    _time_axis(ax, shown)
    for values, colour, name in (
        (shown.earth_deg, colour_of("geometry"), "Earth"),
        (shown.moon_deg, colour_of("moon"), "Moon"),
    ):
        place = int(np.argmax(values))
        name_point(
            ax,
            f"{name}, at most {_size(values.max())}",
            (times[place], values[place]),
            colour,
            90.0,
            fontsize=7.0,
        )
    _degrees_axis(ax)
    ax.set_title("Discs in the asteroid's sky", fontsize=8.4, loc="left", weight="bold", pad=29.0)
    ax.set_ylabel("angular diameter [deg]")
    draw_shadows(ax, passage.bands, curves=[(times, shown.earth_deg), (times, shown.moon_deg)])
    return ax


def draw_asteroid(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the angular diameter of the asteroid from the Earth's centre against time.

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
    >>> from flyby.figures import draw_asteroid
    >>> ax = draw_asteroid(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_asteroid, passage, (90.0, 60.0), (0.18, 0.2, 0.78, 0.5))
    shown = gather(passage)
    ax.set_title(
        "The asteroid's disc in our sky", fontsize=8.4, loc="left", weight="bold", pad=29.0
    )
    size = shown.diameter
    if size is None or shown.asteroid_arcsec is None or shown.greatest_arcsec is None:
        ax.text(
            0.5,
            0.5,
            "no diameter of this asteroid is in the catalogue",
            fontsize=7.4,
            transform=ax.transAxes,
            ha="center",
            va="center",
            color=colour_of("soft-ink"),
        )
        ax.set_axis_off()
        return ax
    times, values = axis_days(shown.days), shown.asteroid_arcsec
    spread = 0.0 if size.uncertainty is None else size.uncertainty / size.value
    ax.fill_between(
        times,
        (1.0 - spread) * values,
        (1.0 + spread) * values,
        color=colour_of("mark"),
        alpha=0.22,
        linewidth=0.0,
    )
    ax.plot(times, values, color=colour_of("mark"))
    ax.set_ylim(0.0, 1.08 * (1.0 + spread) * values.max())
    sigma = "" if shown.sigma_arcsec is None else f" \u00b1 {shown.sigma_arcsec:.2f}"
    words = (
        f"at most {shown.greatest_arcsec:.2f}{sigma}\u2033 from the Earth's centre,\n"
        f"{shown.from_surface_arcsec:.2f}\u2033 from the nearest ground; band: diameter of\n"
        f"{_plus_minus(size)} ({size.reference.split(',')[0]})"
    )
    ax.text(
        0.0,
        1.265,
        words,
        transform=ax.transAxes,
        fontsize=6.5,
        color=colour_of("soft-ink"),
        ha="left",
        va="top",
        linespacing=1.25,
    )
    ax.set_ylabel("angular diameter [arcsec]")
    _time_axis(ax, shown)
    draw_shadows(ax, passage.bands, curves=[(times, values)])
    return ax


def _size(degrees: float) -> str:
    return f"{degrees:.1f}\u00b0" if degrees >= 1.0 else f"{degrees:.2f}\u00b0"


def _plus_minus(size: PhysicalQuantity) -> str:
    spread = "" if size.uncertainty is None else f" \u00b1 {size.uncertainty:g}"
    return f"{size.value:g}{spread} {size.unit}"


def _disc(ax: Axes, x: float, y: float, disc: Disc, edge: str, lit: str) -> None:
    """Draw a sphere lit by the Sun, in degrees on the sky, east to the left."""
    from matplotlib.patches import Circle, Polygon

    radius = 0.5 * float(disc.angular_diameter.to_value("deg"))
    ax.add_patch(Circle((x, y), radius, facecolor=colour_of("night"), edgecolor="none", zorder=2))
    limb = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 91)
    # With the Sun to the right: the limb, and back along the terminator, half an ellipse.
    width = np.cos(np.radians(float(disc.phase_angle.to_value("deg"))))
    outline = np.concatenate(
        [
            np.stack([np.cos(limb), np.sin(limb)], axis=1),
            np.stack([-width * np.cos(limb[::-1]), np.sin(limb[::-1])], axis=1),
        ]
    )
    # The position angle runs from north (up) to east (left).
    turn = np.radians(90.0 + float(disc.bright_limb.to_value("deg")))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = np.array([x, y]) + radius * outline @ rotation.T
    ax.add_patch(Polygon(points, closed=True, facecolor=lit, edgecolor="none", zorder=3))
    ax.add_patch(Circle((x, y), radius, facecolor="none", edgecolor=edge, linewidth=0.6, zorder=4))


def _degrees_axis(ax: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def _time_axis(ax: Axes, shown: AppearanceScene) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter

    times = axis_days(shown.days)
    ax.set_xlim(times[0], times[-1])
    locator = AutoDateLocator(minticks=3, maxticks=6)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    ax.set_xlabel("UTC", labelpad=1.0)
    ax.grid(True, zorder=0)
    ax.set_axisbelow(True)
