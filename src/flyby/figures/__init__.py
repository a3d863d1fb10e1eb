"""Figures: each is a function of a `flyby.Flyby` that returns a matplotlib `Figure`.

The functions below are loaded when they are first used, so that the room costs nothing to enter.
A panel of a figure is a function too, ``draw_...(passage, ax)``, which draws on axes of yours.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from inspect import signature
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flyby.errors import FigureError, FlybyError, UnknownNameError
from flyby.figures.drawing import FIGURES, PANELS, named, panel_names, written_next
from flyby.figures.saving import save
from flyby.figures.style import themed

if TYPE_CHECKING:
    from astropy.time import Time
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flyby.catalogue.sites import Site
    from flyby.figures.alternative_text import alternative_text as alternative_text
    from flyby.figures.appearance_figure import appearance as appearance
    from flyby.figures.appearance_figure import draw_asteroid as draw_asteroid
    from flyby.figures.appearance_figure import draw_discs as draw_discs
    from flyby.figures.appearance_figure import draw_sizes as draw_sizes
    from flyby.figures.approach_figure import approach as approach
    from flyby.figures.approach_figure import draw_distance as draw_distance
    from flyby.figures.approach_figure import draw_speed as draw_speed
    from flyby.figures.approach_windows import draw_windows as draw_windows
    from flyby.figures.b_plane_figure import b_plane as b_plane
    from flyby.figures.b_plane_figure import draw_returns as draw_returns
    from flyby.figures.b_plane_figure import draw_target as draw_target
    from flyby.figures.b_plane_solutions import draw_solutions as draw_solutions
    from flyby.figures.brightness_figure import brightness as brightness
    from flyby.figures.brightness_figure import draw_events as draw_events
    from flyby.figures.brightness_panels import draw_elongation as draw_elongation
    from flyby.figures.brightness_panels import draw_magnitude as draw_magnitude
    from flyby.figures.brightness_panels import draw_phase as draw_phase
    from flyby.figures.brightness_panels import draw_rate as draw_rate
    from flyby.figures.comparison_figure import comparison as comparison
    from flyby.figures.drawn_data import drawn_data as drawn_data
    from flyby.figures.forces_figure import draw_added as draw_added
    from flyby.figures.forces_figure import draw_left_out as draw_left_out
    from flyby.figures.forces_figure import forces as forces
    from flyby.figures.geocentric_figure import draw_close_track as draw_close_track
    from flyby.figures.geocentric_figure import draw_wide_track as draw_wide_track
    from flyby.figures.geocentric_figure import geocentric as geocentric
    from flyby.figures.groundtrack_figure import draw_groundtrack as draw_groundtrack
    from flyby.figures.groundtrack_figure import groundtrack as groundtrack
    from flyby.figures.keyholes_figure import draw_detail as draw_detail
    from flyby.figures.keyholes_figure import draw_distances as draw_distances
    from flyby.figures.keyholes_figure import keyholes as keyholes
    from flyby.figures.lightcurve_figure import draw_aliases as draw_aliases
    from flyby.figures.lightcurve_figure import draw_aspect as draw_aspect
    from flyby.figures.lightcurve_figure import draw_night_hours as draw_night_hours
    from flyby.figures.lightcurve_figure import draw_spectral_window as draw_spectral_window
    from flyby.figures.lightcurve_figure import draw_turns as draw_turns
    from flyby.figures.lightcurve_figure import lightcurve as lightcurve
    from flyby.figures.missions_figure import draw_missions as draw_missions
    from flyby.figures.missions_figure import missions as missions
    from flyby.figures.naked_eye_figure import draw_brightest as draw_brightest
    from flyby.figures.naked_eye_figure import draw_hours as draw_hours
    from flyby.figures.naked_eye_figure import naked_eye as naked_eye
    from flyby.figures.occultations_figure import draw_paths as draw_paths
    from flyby.figures.occultations_figure import draw_spread as draw_spread
    from flyby.figures.occultations_figure import occultations as occultations
    from flyby.figures.orbit_figure import draw_eccentricity as draw_eccentricity
    from flyby.figures.orbit_figure import draw_inclination as draw_inclination
    from flyby.figures.orbit_figure import draw_plane as draw_plane
    from flyby.figures.orbit_figure import draw_semi_major_axis as draw_semi_major_axis
    from flyby.figures.orbit_figure import orbit as orbit
    from flyby.figures.radar_figure import draw_delay as draw_delay
    from flyby.figures.radar_figure import draw_dishes as draw_dishes
    from flyby.figures.radar_figure import draw_doppler as draw_doppler
    from flyby.figures.radar_figure import draw_strength as draw_strength
    from flyby.figures.radar_figure import radar as radar
    from flyby.figures.recovery_figure import draw_nights as draw_nights
    from flyby.figures.recovery_figure import draw_offsets as draw_offsets
    from flyby.figures.recovery_figure import draw_shrinking as draw_shrinking
    from flyby.figures.recovery_figure import recovery as recovery
    from flyby.figures.seen_from_figure import seen_from as seen_from
    from flyby.figures.sky_figure import draw_sky as draw_sky
    from flyby.figures.sky_figure import draw_weeks as draw_weeks
    from flyby.figures.sky_figure import sky as sky
    from flyby.figures.spin_figure import draw_pole_shift as draw_pole_shift
    from flyby.figures.spin_figure import draw_spin_rate as draw_spin_rate
    from flyby.figures.spin_figure import draw_tide as draw_tide
    from flyby.figures.spin_figure import draw_torque as draw_torque
    from flyby.figures.spin_figure import draw_watchers as draw_watchers
    from flyby.figures.spin_figure import spin as spin
    from flyby.figures.timeline_figure import draw_days as draw_days
    from flyby.figures.timeline_figure import draw_years as draw_years
    from flyby.figures.timeline_figure import timeline as timeline
    from flyby.figures.visibility_figure import visibility as visibility
    from flyby.figures.visibility_nights import draw_site as draw_site
    from flyby.orbits.orbit import Orbit
    from flyby.scene.flyby import Flyby

FROM_A_SITE = ("sky",)
"""Figures that can be seen from a site."""

FORMATS: tuple[str, ...] = ("png", "svg", "pdf")

_PUBLIC = {name.replace("-", "_"): FIGURES[name] for name in FIGURES} | {
    panel: (FIGURES[name][0], panel) for name in FIGURES for panel in PANELS[name]
}
_PUBLIC["comparison"] = ("flyby.figures.comparison_figure", "comparison")  # of several flybys
_PUBLIC["seen_from"] = ("flyby.figures.seen_from_figure", "seen_from")  # needs a place
_LATER = {
    "alternative_text": ("flyby.figures.alternative_text", "alternative_text"),
    "drawn_data": ("flyby.figures.drawn_data", "drawn_data"),
}

__all__ = [
    "FIGURES",
    "FORMATS",
    "PANELS",
    "alternative_text",
    "draw",
    "drawn_data",
    "figure_function",
    "figure_names",
    "panel_names",
    "render",
    "save",
    *sorted(_PUBLIC),
]


def __getattr__(name: str) -> Any:
    """Import a figure or a panel the first time that it is asked for (PEP 562)."""
    if name not in _PUBLIC and name not in _LATER:
        raise AttributeError(f"module 'flyby.figures' has no attribute {name!r}")
    module, function = (_PUBLIC | _LATER)[name]
    value = getattr(import_module(module), function)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def figure_names() -> tuple[str, ...]:
    """Return the names that `draw` and `render` know, as on the command line.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from flyby.figures import figure_names
    >>> figure_names()[:3]
    ('approach', 'geocentric', 'sky')
    """
    return tuple(FIGURES)


def figure_function(name: str) -> Callable[..., Any]:
    """Return the function that draws a figure of a flyby.

    Parameters
    ----------
    name : str
        Of `figure_names`.

    Returns
    -------
    callable
        It takes a `Flyby` and gives a Figure.

    Raises
    ------
    UnknownNameError
        If there is no such figure.

    Examples
    --------
    >>> from flyby.figures import figure_function
    >>> figure_function("b-plane").__name__
    'b_plane'
    """
    if name not in FIGURES:
        raise UnknownNameError("figure", name, FIGURES)
    module, function = FIGURES[name]
    drawer: Callable[..., Any] = getattr(import_module(module), function)
    return drawer


def draw(
    name: str,
    passage: Flyby,
    *,
    ax: Axes | None = None,
    windows: Sequence[str] | None = None,
    panel: str | None = None,
    **options: Any,
) -> Figure | Axes:
    """Draw a figure of a flyby, by name.

    Parameters
    ----------
    name : str
        Of `figure_names`.
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw a figure of a single panel, with the settings that hold there.
    windows : sequence of str, optional
        Kinds of windows that are shown, see `render`.
    panel : str, optional
        A panel of the figure that is drawn alone: `panel_names`.
    **options
        Of the figure's own function, such as ``theme=None``, ``title="..."`` or ``size="column"``.

    Returns
    -------
    matplotlib.figure.Figure or matplotlib.axes.Axes
        The whole figure, or `ax` where it was given. Nothing is written.

    Raises
    ------
    UnknownNameError
        If there is no such figure, or no such panel or option of it.
    FigureError
        If it cannot be drawn of this flyby; or if axes are given for a figure of several panels.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw
    >>> figure = draw("missions", flyby.Flyby(flyby.load_orbit("apophis")))
    """
    from flyby.figures.files import of_groups

    function = figure_function(name)
    of_groups("", passage, windows)
    if panel is not None:
        from flyby.figures.panels import draw_panel, panel_function

        panel_function(name, panel, set(options) - {"theme", "title", "size"})
        with named(name):
            if ax is not None:
                raise FlybyError(f"on axes, draw a panel by its function: {PANELS[name][0]}")
            return draw_panel(name, panel, of_groups(name, passage, windows), **options)
    known = set(signature(function).parameters) - {"passage"}
    if ax is not None:
        options["ax"] = ax
    if "size" not in known:
        from flyby.figures.any_sheet import on_any_sheet

        function, known = on_any_sheet(function), {*known, "size"}
    for option in options:
        if option not in known:
            raise UnknownNameError(f"option of figure {name}", option, sorted(known))
    with named(name):
        shown = of_groups(name, passage, windows)
        drawn: Figure | Axes = function(shown, **options)
        return drawn


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
    workers: int | None = 1,
    windows: Sequence[str] | None = None,
    dpi: float | None = None,
    texts: bool = False,
    panel: str | None = None,
    **options: Any,
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
        Called with the problem of each figure that cannot be drawn; the others are drawn anyway.
    workers : int or None
        Processes that draw side by side; files are the same however many there are. None takes
        as many as the machine has cores, up to four, and fewer for few figures. A script that
        asks for more than one does so under ``if __name__ == "__main__":``.
    windows : sequence of str, optional
        Kinds of windows that are shown, of "geometry", "naked-eye", "JAXA", "ESA", "other" and
        "mission"; all where not given.
    dpi : float, optional
        Pixels an inch, see `save`.
    texts : bool
        Whether ``NAME.txt`` is written beside each picture: `alternative_text`.
    panel : str, optional
        Of a single figure: the panel that is drawn alone, into ``NAME-PANEL.FORMAT``.
    **options
        Of all the figures, such as ``theme="dark"`` or ``size="slide"``.

    Returns
    -------
    iterator of Path

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

    Examples
    --------
    >>> import tempfile
    >>> import flyby
    >>> from flyby.figures import render
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in render(["missions"], flyby.load_orbit("apophis"), folder)]
    ['missions.png']
    """
    from flyby.figures.alternative_text import alternative_text
    from flyby.figures.files import of_groups, pictures, processes
    from flyby.figures.sizes import sheet_size
    from flyby.output import written_beside
    from flyby.scene.flyby import Flyby

    for name in names:
        figure_function(name)
    with themed(options.get("theme")):  # an unknown one is said before anything is drawn
        pass
    if options.get("size") is not None:
        sheet_size(options["size"])
    if file_format not in FORMATS:
        raise UnknownNameError("file format", file_format, FORMATS)
    passage = orbit if isinstance(orbit, Flyby) else Flyby(orbit, start=start, stop=stop)
    _ = passage.samples  # without a flyby nothing is drawn, and there is one reason
    names = tuple(dict.fromkeys(names))
    if panel is not None:
        if len(names) != 1:
            raise FlybyError("a panel is one of a single figure; name that one")
        if panel not in panel_names(names[0]):
            raise UnknownNameError(f"panel of figure {names[0]}", panel, panel_names(names[0]))
    of_groups("", passage, windows)  # an unknown kind is said before anything is drawn
    drawer = partial(
        _picture,
        file_format=file_format,
        site=site,
        windows=windows,
        dpi=dpi,
        panel=panel,
        options=options,
    )
    problems: list[FigureError] = []
    many = processes(names) if workers is None else workers
    for name, picture in zip(names, pictures(drawer, names, passage, many), strict=True):
        if isinstance(picture, FigureError):
            problems.append(picture)
            if failed is not None:
                failed(picture)
            continue
        whose = name if panel is None else f"{name}-{panel}"
        target = Path(folder) / f"{whose}.{file_format}"
        with written_beside(target) as temporary:
            temporary.write_bytes(picture)
        if texts:
            with written_beside(target.with_suffix(".txt")) as temporary:
                words = alternative_text(name, of_groups(name, passage, windows))
                temporary.write_text(words, encoding="utf-8")
        yield target
    if problems and failed is None:
        raise problems[0]


def _picture(
    name: str,
    passage: Flyby,
    *,
    file_format: str,
    site: Site | None,
    windows: Sequence[str] | None,
    dpi: float | None,
    panel: str | None,
    options: dict[str, Any],
) -> bytes:
    """Draw a figure, once, and return what its file holds."""
    if name in FROM_A_SITE:
        options = {**options, "site": site}
    stream = BytesIO()
    with written_next():
        figure = draw(name, passage, windows=windows, panel=panel, **options)
    save(cast("Figure", figure), name, stream, file_format, dpi)  # as no axes were given
    return stream.getvalue()
