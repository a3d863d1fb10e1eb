"""Figures: one a module, each a function of a `flyby.Flyby`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flyby.errors import FigureError, UnknownNameError

if TYPE_CHECKING:
    from astropy.time import Time
    from matplotlib.axes import Axes

    from flyby.catalogue.sites import Site
    from flyby.orbits.orbit import Orbit
    from flyby.scene.flyby import Flyby

FIGURES: dict[str, tuple[str, str]] = {
    "approach": ("flyby.figures.approach_figure", "approach_figure"),
    "geocentric": ("flyby.figures.geocentric_figure", "geocentric_figure"),
    "sky": ("flyby.figures.sky_figure", "sky_figure"),
    "groundtrack": ("flyby.figures.groundtrack_figure", "groundtrack_figure"),
    "naked-eye": ("flyby.figures.naked_eye_figure", "naked_eye_figure"),
    "missions": ("flyby.figures.missions_figure", "missions_figure"),
    "orbit": ("flyby.figures.orbit_figure", "orbit_figure"),
    "forces": ("flyby.figures.forces_figure", "forces_figure"),
    "appearance": ("flyby.figures.appearance_figure", "appearance_figure"),
    "b-plane": ("flyby.figures.b_plane_figure", "b_plane_figure"),
    "keyholes": ("flyby.figures.keyholes_figure", "keyholes_figure"),
    "timeline": ("flyby.figures.timeline_figure", "timeline_figure"),
    "visibility": ("flyby.figures.visibility_figure", "visibility_figure"),
    "brightness": ("flyby.figures.brightness_figure", "brightness_figure"),
}
"""Name of each figure: its module and function, imported when it is drawn."""

FROM_A_SITE = ("sky",)
"""Figures that can be seen from a site."""

WITH_COVERAGE = {"timeline", "visibility", "brightness"}
"""Figures that show the windows of years."""

FORMATS: tuple[str, ...] = ("png", "svg", "pdf")


def figure_names() -> tuple[str, ...]:
    """Names that `render` knows."""
    return tuple(FIGURES)


def figure_function(name: str) -> Callable[..., Any]:
    """The function that draws a figure of a flyby; `UnknownNameError` if there is none."""
    if name not in FIGURES:
        raise UnknownNameError("figure", name, FIGURES)
    module, function = FIGURES[name]
    drawer: Callable[..., Any] = getattr(import_module(module), function)
    return drawer


def draw(name: str, passage: Flyby, site: Site | None = None, ax: Axes | None = None) -> Any:
    """Draw a figure of a flyby in the style of all figures.

    Parameters
    ----------
    name : str
        Of `figure_names`.
    passage : Flyby
    site : flyby.observing.Site, optional
        From where the figures of `FROM_A_SITE` are seen; by default the Earth's centre.
    ax : matplotlib.axes.Axes, optional
        Where to draw instead, of a figure of a single panel.

    Returns
    -------
    matplotlib.figure.Figure, or `ax`

    Raises
    ------
    UnknownNameError
        If there is no such figure.
    FigureError
        If it cannot be drawn of this flyby.
    """
    from flyby.figures.style import flyby_style

    function = figure_function(name)
    with _named(name), flyby_style():
        figure = function(passage, site) if name in FROM_A_SITE else function(passage)
        # What cannot be laid out fails here, before anything is written.
        figure.draw_without_rendering()
    return figure


def save(figure: Any, name: str, target: Any, file_format: str) -> None:
    """Write a drawn figure to a path or a stream, without the date of making.

    Dates would make two runs differ.

    Raises
    ------
    FigureError
        If it cannot be written in this format.
    """
    from flyby.figures.style import flyby_style

    undated: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with _named(name), flyby_style():
        figure.savefig(target, format=file_format, metadata=undated.get(file_format, {}))


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except OSError:  # a full disc is no fault of the figure
        raise
    except Exception as problem:
        if isinstance(problem.__cause__ or problem.__context__, KeyboardInterrupt):
            raise  # compiled code turns Ctrl-C into an exception of its own
        raise FigureError(name, problem) from problem


def render(
    names: Sequence[str],
    orbit: Orbit | Flyby,
    folder: str | os.PathLike[str],
    file_format: str = "png",
    *,
    start: Time | None = None,
    stop: Time | None = None,
    site: Site | None = None,
    failed: Callable[[FigureError], None] | None = None,
) -> Iterator[Path]:
    """Draw figures of an orbit's flyby into files, and give each path as it is written.

    Parameters
    ----------
    names : sequence of str
        Of `figure_names`.
    orbit : Orbit or Flyby
        Of an orbit, its deepest approach to the Earth in the span is drawn.
    folder : path-like
        Where to write ``NAME.FORMAT``; made where it is missing.
    file_format : {"png", "svg", "pdf"}
    start, stop : astropy.time.Time, optional
        The span, for an orbit; by default 2020 to 2040.
    site : flyby.observing.Site, optional
        From where the figures of `FROM_A_SITE` are seen; by default the Earth's centre.
    failed : callable, optional
        Told of each figure that cannot be drawn. The others are drawn in any case.

    Raises
    ------
    FigureError
        At the end, where a figure could not be drawn and nobody is told.
    UnknownNameError
        If there is no such figure or format.
    SpanError
        If the orbit has no flyby to draw.
    OutputError
        If a file cannot be written.
    """
    from flyby.output import written_beside
    from flyby.scene.flyby import Flyby

    for name in names:
        figure_function(name)
    if file_format not in FORMATS:
        raise UnknownNameError("file format", file_format, FORMATS)
    passage = orbit if isinstance(orbit, Flyby) else Flyby(orbit, start=start, stop=stop)
    _ = passage.samples  # without a flyby nothing is drawn, and there is one reason
    if WITH_COVERAGE & set(names):
        # One search serves the figures of days and of years.
        _ = passage.coverage
    problems: list[FigureError] = []
    for name in names:
        target = Path(folder) / f"{name}.{file_format}"
        try:
            figure = draw(name, passage, site)
            with written_beside(target) as temporary:
                save(figure, name, temporary, file_format)
        except FigureError as problem:
            problems.append(problem)
            if failed is not None:
                failed(problem)
            continue
        yield target
    if problems and failed is None:
        raise problems[0]
