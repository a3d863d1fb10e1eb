"""Figure `forces`: what each force is worth at closest approach, since the orbit's epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flyby.dynamics import ForceModel
from flyby.encounter.force_study import ForceRow, force_budget
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone, drawing, laid_out
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, kilometres, new_figure
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.scene.passed_body import passed
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from matplotlib.transforms import Transform


@dataclass(frozen=True)
class Bar:
    """One choice of forces.

    Attributes
    ----------
    label : str
    distance_km : float
        Signed: how much farther from the Earth's centre the approach is; nan where there is none.
    seconds : float
        How much later.
    """

    label: str
    distance_km: float
    seconds: float


@dataclass(frozen=True)
class ForcesScene:
    """Bars of both panels.

    Attributes
    ----------
    added : tuple of Bar
        Forces added one after another: difference from what is published, or, where nothing is,
        from the full model.
    left_out : tuple of Bar
        All forces but one: difference from the full model.
    against : str
        What the bars of `added` are measured against, in words.
    against_km : float
        Its distance from the Earth's centre.
    library : str
        What made the first bar: "poliastro", "boinor", or "flyby" where these could not.
    sigma_km : float or None
        Standard deviation of the distance by the orbit's own covariance.
    """

    added: tuple[Bar, ...]
    left_out: tuple[Bar, ...]
    against: str
    against_km: float
    library: str
    sigma_km: float | None


@once_a_flyby
def gather(passage: Flyby) -> ForcesScene:
    """Compute the approach of the scene with every choice of forces."""
    known = passage.approach if passage.forces == ForceModel() else None
    budget = force_budget(passage.orbit, passage.approach.time, passage.body, approach=known)
    published = budget.published
    sigma = budget.approach.sigma_distance
    added = budget.group("added")
    return ForcesScene(
        added=tuple(_bar(row, published is not None) for row in added),
        left_out=tuple(_bar(row, False) for row in budget.group("left out")),
        against="the full model, since nothing published of this solution is in the catalogue"
        if published is None
        else f"what {published.producer} publishes for solution {published.solution}",
        against_km=float(
            (budget.approach if published is None else published).distance.to_value("km")
        ),
        library=added[0].computed_with,
        sigma_km=None if sigma is None else float(sigma.to_value("km")),
    )


def _bar(row: ForceRow, against_published: bool) -> Bar:
    distance, seconds = (
        (row.error, row.time_error) if against_published else (row.change, row.time_change)
    )
    if distance is None or seconds is None:
        return Bar(row.label, math.nan, math.nan)
    return Bar(row.label, float(distance.to_value("km")), float(seconds.to_value("s")))


_LEAST_KM = 0.01
_ROW_MM = 6.2
_LEFT, _WIDTH = 0.262, 0.455
_DISTANCE_COLUMN, _TIME_COLUMN = 1.23, 1.575  # right edges, in widths of the bars' axes
_MINUS = "\u2212"


@on_any_sheet
def forces(
    passage: Flyby,
    *,
    ax: None = None,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw what each force is worth: added one after another, and left out in turn.

    Parameters
    ----------
    passage : Flyby
    ax : None
        A figure of several panels takes no axes: `draw_added` and `draw_left_out` do.
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
    >>> from flyby.figures import forces
    >>> figure = forces(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    with drawing("forces", theme, ax):
        shown = gather(passage)
        upper, lower = _ROW_MM * len(shown.added), _ROW_MM * len(shown.left_out)
        height = upper + lower + 90.0
        figure = new_figure(180.0, height)
        lower_foot = 26.0
        upper_foot = lower_foot + lower + 30.0
        above = figure.add_axes((_LEFT, upper_foot / height, _WIDTH, upper / height))
        below = figure.add_axes((_LEFT, lower_foot / height, _WIDTH, lower / height))
        draw_added(passage, above)
        draw_left_out(passage, below)
        closest = iso(passage.approach.time, "utc", 0)[:16].replace("T", " ")
        on_earth = ""  # of another body its words have it
        if passage.body == "earth":
            on_earth = " to the Earth" if passage.approach.impact is None else " on the Earth"
        add_heading(
            figure,
            title or f"What each force is worth: {passage.name}",
            f"{passage.samples.closest_words}{on_earth}, {closest} UTC, "
            f"carried from the orbit's epoch, "
            f"{iso(passage.orbit.epoch, 'tdb', 0)[:10]} TDB;\n"
            f"from an older epoch each force is worth more",
        )
        against = (
            f"{kilometres(math.floor(shown.against_km))}{f'{shown.against_km % 1.0:.3f}'[1:]} km"
        )
        _head(
            figure,
            (upper_foot + upper + 10.5) / height,
            "Forces added one after another",
            f"distance from {passed(passage)}'s centre, minus {shown.against}: {against}",
        )
        _head(
            figure,
            (lower_foot + lower + 10.5) / height,
            "One force left out",
            f"distance from {passed(passage)}'s centre, minus that of the full model",
        )
        add_footer(figure, passage)
        return laid_out(figure)


def draw_added(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw forces added one after another, as bars of what is still missing.

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
    >>> from flyby.figures import draw_added
    >>> ax = draw_added(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_added, passage, (180.0, 80.0), (_LEFT, 0.15, _WIDTH, 0.7))
    shown = gather(passage)
    words = [("+ " if place else "") + bar.label for place, bar in enumerate(shown.added)]
    words[0] += f" ({shown.library})"
    bars = _bars(ax, shown, shown.added, words)
    if bars[0] is not None:
        bars[0].set(
            facecolor=colour_of("paper"),
            edgecolor=colour_of("soft-ink"),
            hatch="////",
            linewidth=0.6,
        )
    ax.text(
        1.25 * _LEAST_KM,
        0,
        "an illustration, not an answer",
        fontsize=6.8,
        color=colour_of("ink"),
        zorder=5,
        va="center",
        ha="left",
        bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 1.0},
    )
    if bars[-1] is not None:
        bars[-1].set(facecolor=colour_of("ESA"))
    ax.get_yticklabels()[-1].set_fontweight("bold")
    size = abs(shown.added[-1].distance_km)
    ax.text(
        1.15 * max(size, _LEAST_KM),
        len(words) - 1,
        "the full model",
        fontsize=6.8,
        color=colour_of("ink"),
        zorder=5,
        va="center",
        ha="left",
        bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.8},
    )
    return ax


def draw_left_out(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the full model without one force at a time, as bars of what that changes.

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
    >>> from flyby.figures import draw_left_out
    >>> ax = draw_left_out(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_left_out, passage, (180.0, 80.0), (_LEFT, 0.15, _WIDTH, 0.7))
    shown = gather(passage)
    _bars(ax, shown, shown.left_out, [f"{_MINUS} {bar.label}" for bar in shown.left_out])
    return ax


def _head(figure: Figure, y: float, head: str, words: str) -> None:
    figure.text(0.012, y, head, fontsize=9.0, color=colour_of("ink"), weight="bold", va="bottom")
    height_mm = figure.get_figheight() * 25.4
    figure.text(
        0.012, y - 0.9 / height_mm, words, fontsize=7.2, color=colour_of("soft-ink"), va="top"
    )


def _bars(
    ax: Axes, shown: ForcesScene, bars: tuple[Bar, ...], words: list[str]
) -> list[Rectangle | None]:
    """One bar a row, or None where it is too short to see, with its figures in columns beside."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    ax.set_xscale("log")
    drawn: list[Rectangle | None] = []
    for place, bar in enumerate(bars):
        size = abs(bar.distance_km)
        drawn.append(None)
        if math.isfinite(size) and size > _LEAST_KM:
            (drawn[-1],) = ax.barh(
                place,
                size - _LEAST_KM,
                left=_LEAST_KM,
                height=0.62,
                color=colour_of("geometry"),
                edgecolor="none",
                zorder=3,
            )
        _columns(ax, place, bar)
    if shown.sigma_km is not None and shown.sigma_km > _LEAST_KM:
        ax.axvline(
            shown.sigma_km, color=colour_of("mark"), linewidth=1.0, linestyle=(0, (4, 2)), zorder=2
        )
        ax.text(
            shown.sigma_km,
            -0.72,
            f"1 sigma of the orbit: {_figures(shown.sigma_km)} km",
            fontsize=6.8,
            color=colour_of("mark"),
            ha="center",
            va="bottom",
        )
    for x, head in ((_DISTANCE_COLUMN, "distance [km]"), (_TIME_COLUMN, "time")):
        ax.text(
            1.0,
            -0.72,
            head,
            transform=_beside(ax, x),
            fontsize=6.8,
            color=colour_of("soft-ink"),
            ha="right",
            va="bottom",
        )
    sizes = [abs(one.distance_km) for one in (*shown.added, *shown.left_out)]
    longest = max([size for size in sizes if math.isfinite(size)] + [shown.sigma_km or 1.0, 1.0])
    ax.set_xlim(_LEAST_KM, 1.6 * longest)
    ax.set_ylim(len(bars) - 0.3, -0.6)
    ax.set_yticks(range(len(bars)), words)
    ax.tick_params(axis="y", length=0, labelsize=7.6, labelcolor=colour_of("ink"))
    ax.xaxis.set_major_locator(LogLocator(base=10.0, numticks=6 if longest > 1e5 else 12))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(value)))
    ax.tick_params(axis="x", labelsize=7.0)
    ax.grid(axis="x", zorder=0)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("size of the difference [km]", fontsize=7.4, labelpad=2.0)
    return drawn


def _columns(ax: Axes, place: int, bar: Bar) -> None:
    """Signed difference and time of one row, in two columns to the right of the bars."""
    texts: tuple[tuple[float, str], ...]
    if not math.isfinite(bar.distance_km):
        texts = ((_TIME_COLUMN, "no approach within 30 days"),)
    elif bar.distance_km == 0.0 and bar.seconds == 0.0:
        texts = ((_DISTANCE_COLUMN, "0"), (_TIME_COLUMN, "the same"))
    else:
        texts = ((_DISTANCE_COLUMN, _signed(bar.distance_km)), (_TIME_COLUMN, _late(bar.seconds)))
    for x, words in texts:
        ax.text(
            1.0,
            place,
            words,
            transform=_beside(ax, x),
            fontsize=7.4,
            color=colour_of("ink"),
            ha="right",
            va="center",
        )


def _beside(ax: Axes, column: float) -> Transform:
    """Return what places words beside the bars, as many millimetres away on every sheet."""
    from matplotlib.transforms import offset_copy

    inches = (column - 1.0) * _WIDTH * 180.0 / 25.4
    return offset_copy(ax.get_yaxis_transform(), cast("Figure", ax.figure), x=inches)


def _late(seconds: float) -> str:
    size = abs(seconds)
    if size < 0.0005:
        return "the same ms"
    when = "later" if seconds > 0.0 else "earlier"
    if size >= 86400.0:
        return f"{size / 86400.0:.1f} d {when}"
    if size >= 5400.0:
        return f"{int(size // 3600)} h {int(size % 3600 // 60)} min {when}"
    if size >= 120.0:
        return f"{size / 60.0:.1f} min {when}"
    return f"{size:.1f} s {when}" if size >= 1.0 else f"{1e3 * size:.0f} ms {when}"


def _signed(value: float) -> str:
    if abs(value) < 0.0005:
        return "under 0.001"
    return ("+" if value > 0.0 else _MINUS) + _figures(abs(value))


def _figures(size: float) -> str:
    """Three decimals below 10 km, one below 1000, whole kilometres above."""
    if size >= 1000.0:
        return kilometres(size)
    return f"{size:.1f}" if size >= 10.0 else f"{size:.3f}"


def _plain(value: float) -> str:
    return kilometres(value) if value >= 1.0 else f"{value:g}"
