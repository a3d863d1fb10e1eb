"""One panel of a figure on a sheet of its own, under a heading and over a footer as all have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from inspect import signature
from typing import Any, cast

from flyby.errors import FlybyError, UnknownNameError
from flyby.figures.arranging import arranged
from flyby.figures.drawing import FIGURES, PANELS, alone_in, figures_about, laid_out, panel_names
from flyby.figures.labels import add_footer, add_heading
from flyby.figures.sheet import Sheet
from flyby.figures.sizes import SheetSize, Size, sheet_size
from flyby.figures.style import THEME, themed
from flyby.scene.flyby import Flyby
from flyby.times import stamp


def draw_panel(
    name: str,
    panel: str,
    passage: Flyby,
    *,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
    **options: Any,
) -> Sheet:
    """Draw one panel of a figure.

    Parameters
    ----------
    name : str
        Of the figure.
    panel : str
        As `flyby.figures.drawing.panel_names` gives them, or the name of its function.
    passage : Flyby
    theme : str or None
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet, as of whole figures.
    **options
        Of the panel's function.

    Returns
    -------
    Sheet

    Raises
    ------
    UnknownNameError
        If the figure has no such panel, or the panel no such option.
    NoRoomError
        If it cannot be read on so small a sheet.
    """
    function = panel_function(name, panel, options)
    words = function.__name__.removeprefix("draw_").replace("_", " ")
    heading = title or f"{passage.name}: {words}"
    below = f"{passage.samples.closest_words} {stamp(passage.approach.time)}"

    def draw() -> Sheet:
        sheet = cast("Sheet", function(passage, **options).figure)
        add_heading(sheet, heading, below)
        add_footer(sheet, passage)
        laid_out(sheet)
        return sheet

    with themed(theme), alone_in(theme):
        return arranged(draw, None if size is None else sheet_size(size), trimmed=True)


def panel_function(name: str, panel: str, options: Iterable[str] = ()) -> Callable[..., Any]:
    """Return the function that draws a panel.

    Raises
    ------
    UnknownNameError
        If the figure has no such panel, or the panel no such option.
    """
    known = panel_names(name)
    wanted = panel.removeprefix("draw_").replace("_", "-")
    if wanted not in known:
        raise UnknownNameError(f"panel of figure {name}", panel, known)
    function: Callable[..., Any] = getattr(
        import_module(FIGURES[name][0]), PANELS[name][known.index(wanted)]
    )
    understood = set(signature(function).parameters) - {"passage", "ax"}
    for option in options:
        if option not in understood:
            raise UnknownNameError(f"option of panel {wanted}", option, sorted(understood))
    return function


def that_can(name: str, passage: Any, size: SheetSize) -> str:
    """Say which panel of a figure can be read where the whole cannot, in words to go on with."""
    if name not in PANELS or not isinstance(passage, Flyby):
        return ""
    for panel in panel_names(name) if name in figures_about(passage.body) else ():
        try:
            draw_panel(name, panel, passage, size=size)
        except FlybyError:
            continue
        return f"; a panel of it can: --panel {panel}"
    if len(PANELS[name]) == 1:
        return ""
    return f"; nor can one of its panels ({', '.join(panel_names(name))})"
