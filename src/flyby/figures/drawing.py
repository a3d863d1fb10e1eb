"""Which figures there are, and what each is drawn within: a theme, and a name for its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from flyby.errors import FigureError, FlybyError
from flyby.figures.colours import make_words_legible
from flyby.figures.style import THEME, new_figure, themed
from flyby.scene.passed_body import require_body

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flyby.scene.flyby import Flyby

FIGURES: dict[str, tuple[str, str]] = {
    "approach": ("flyby.figures.approach_figure", "approach"),
    "geocentric": ("flyby.figures.geocentric_figure", "geocentric"),
    "sky": ("flyby.figures.sky_figure", "sky"),
    "groundtrack": ("flyby.figures.groundtrack_figure", "groundtrack"),
    "naked-eye": ("flyby.figures.naked_eye_figure", "naked_eye"),
    "missions": ("flyby.figures.missions_figure", "missions"),
    "occultations": ("flyby.figures.occultations_figure", "occultations"),
    "recovery": ("flyby.figures.recovery_figure", "recovery"),
    "lightcurve": ("flyby.figures.lightcurve_figure", "lightcurve"),
    "orbit": ("flyby.figures.orbit_figure", "orbit"),
    "forces": ("flyby.figures.forces_figure", "forces"),
    "appearance": ("flyby.figures.appearance_figure", "appearance"),
    "b-plane": ("flyby.figures.b_plane_figure", "b_plane"),
    "keyholes": ("flyby.figures.keyholes_figure", "keyholes"),
    "timeline": ("flyby.figures.timeline_figure", "timeline"),
    "visibility": ("flyby.figures.visibility_figure", "visibility"),
    "brightness": ("flyby.figures.brightness_figure", "brightness"),
    "radar": ("flyby.figures.radar_figure", "radar"),
    "spin": ("flyby.figures.spin_figure", "spin"),
}
"""Name of each figure: its module and function, imported when it is drawn."""

PANELS: dict[str, tuple[str, ...]] = {
    "approach": ("draw_distance", "draw_speed", "draw_windows"),
    "geocentric": ("draw_wide_track", "draw_close_track"),
    "sky": ("draw_sky", "draw_weeks"),
    "groundtrack": ("draw_groundtrack",),
    "naked-eye": ("draw_hours", "draw_brightest"),
    "missions": ("draw_missions",),
    "occultations": ("draw_paths", "draw_spread"),
    "recovery": ("draw_nights", "draw_offsets", "draw_shrinking"),
    "lightcurve": (
        "draw_night_hours",
        "draw_aspect",
        "draw_turns",
        "draw_aliases",
        "draw_spectral_window",
    ),
    "orbit": ("draw_plane", "draw_semi_major_axis", "draw_eccentricity", "draw_inclination"),
    "forces": ("draw_added", "draw_left_out"),
    "appearance": ("draw_discs", "draw_sizes", "draw_asteroid"),
    "b-plane": ("draw_target", "draw_solutions", "draw_returns"),
    "keyholes": ("draw_distances", "draw_detail"),
    "timeline": ("draw_years", "draw_days"),
    "radar": ("draw_dishes", "draw_strength", "draw_delay", "draw_doppler"),
    "spin": ("draw_tide", "draw_torque", "draw_spin_rate", "draw_pole_shift", "draw_watchers"),
    "visibility": ("draw_site",),
    "brightness": (
        "draw_magnitude",
        "draw_phase",
        "draw_elongation",
        "draw_rate",
        "draw_events",
    ),
}
"""Panels of each figure: functions of its module, each of which draws on axes of yours."""


def panel_names(name: str) -> tuple[str, ...]:
    """Return the names of a figure's panels, as on the command line.

    Parameters
    ----------
    name : str
        Of the figure; see `flyby.figures.figure_names`.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from flyby.figures import panel_names
    >>> panel_names("approach")
    ('distance', 'speed', 'windows')
    """
    return tuple(panel.removeprefix("draw_").replace("_", "-") for panel in PANELS[name])


ABOUT: dict[str, tuple[str, ...]] = {
    "groundtrack": ("earth",),
    "naked-eye": ("earth",),
    "appearance": ("earth", "moon"),
    "keyholes": ("earth",),
}
"""Figures that are about some bodies alone; the others can be drawn of a flyby of any."""


def figures_about(body: str, names: Iterable[str] = FIGURES) -> tuple[str, ...]:
    """Return which of the figures can be drawn of a flyby of a body."""
    return tuple(name for name in names if body in ABOUT.get(name, (body,)))


def require_its_body(passage: Flyby, name: str) -> None:
    """Refuse a figure that is not about the body that is passed.

    Raises
    ------
    FlybyError
        Naming the body, and what can be drawn.
    """
    others = ", ".join(figures_about(passage.body))
    require_body(passage, name, f"draw {others}, or leave --body out", ABOUT[name])


@contextmanager
def drawing(name: str, theme: str | None = THEME, ax: object = None) -> Iterator[None]:
    """Draw a whole figure within a block: in its theme, and with its name on what fails.

    Parameters
    ----------
    name : str
        Of the figure.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    ax : matplotlib.axes.Axes or None
        Refused: a figure of several panels passes on here what it was given.

    Raises
    ------
    FigureError
        For whatever is raised within; or where axes were given.
    UnknownNameError
        If there is no such theme.
    """
    with themed(theme), named(name):
        if ax is not None:
            panels = ", ".join(f"flyby.figures.{panel}" for panel in PANELS[name])
            raise FlybyError(
                f"it is a whole sheet and takes no axes; draw a panel of it on yours: {panels}"
            )
        yield


def on_axes(
    name: str, draw: Callable[[Flyby, Axes], Axes], passage: Flyby, ax: Axes, title: str | None
) -> Axes:
    """Draw a figure of a single panel on axes of the caller's, with the settings that hold."""
    with themed(None), named(name):
        draw(passage, ax)
        if title is not None:
            ax.set_title(title)
    return ax


_theme_alone: ContextVar[str | None] = ContextVar("theme of panels", default=THEME)


@contextmanager
def alone_in(theme: str | None) -> Iterator[None]:
    """Draw panels on sheets of their own in a theme, within a block."""
    before = _theme_alone.set(theme)
    try:
        yield
    finally:
        _theme_alone.reset(before)


def alone(
    draw: Callable[[Flyby, Axes], Axes],
    passage: Flyby,
    size_mm: tuple[float, float],
    place: tuple[float, float, float, float] | None = None,
) -> Axes:
    """Draw a panel on a sheet of its own, in the theme of figures or that of `alone_in`.

    Parameters
    ----------
    draw : callable
    passage : Flyby
    size_mm : (float, float)
        Width and height of the sheet.
    place : (float, float, float, float), optional
        Left, foot, width and height of the axes, as shares of it.
    """
    with themed(_theme_alone.get()):
        figure = new_figure(*size_mm)
        ax = figure.add_subplot() if place is None else figure.add_axes(place)
        return draw(passage, ax)


_is_written_next: ContextVar[bool] = ContextVar("is_written_next", default=False)


@contextmanager
def written_next() -> Iterator[None]:
    """Leave the layout of a figure, within a block, to whoever writes it at once: drawn once."""
    before = _is_written_next.set(True)
    try:
        yield
    finally:
        _is_written_next.reset(before)


def laid_out(figure: Figure) -> Figure:
    """Return a figure once it is laid out: what cannot be fails here, before it is shown."""
    make_words_legible(figure)
    if not _is_written_next.get():
        figure.draw_without_rendering()
    return figure


@contextmanager
def named(name: str) -> Iterator[None]:
    """Name the figure in whatever is raised within a block."""
    try:
        yield
    except (OSError, FigureError):  # a full disc is no fault of the figure
        raise
    except Exception as problem:
        if isinstance(problem.__cause__ or problem.__context__, KeyboardInterrupt):
            raise  # compiled code turns Ctrl-C into an exception of its own
        raise FigureError(name, problem) from problem
