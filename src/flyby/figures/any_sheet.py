"""The keyword ``size`` of every figure: the sheet that it is drawn on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from flyby.errors import FlybyError
from flyby.figures.drawing import named
from flyby.figures.leaving_out import NoRoomError
from flyby.figures.sizes import Size, sheet_size
from flyby.figures.style import THEME, themed

if TYPE_CHECKING:
    from flyby.figures.sheet import Sheet

from flyby.figures.arranging import arranged

P = ParamSpec("P")
R = TypeVar("R")


def on_any_sheet(draw: Callable[P, R]) -> Callable[P, R]:
    """Give a figure's function what its keyword ``size`` promises.

    Without it the function is called as it is.
    """

    @wraps(draw)
    def drawn(*args: P.args, **options: P.kwargs) -> R:
        size = options.pop("size", None)
        if size is None:
            return draw(*args, **options)
        name = draw.__name__.replace("_", "-")
        with named(name):
            if options.get("ax") is not None:
                raise FlybyError("size is that of a whole sheet; axes have one of their own")
            wanted = sheet_size(cast("Size", size))
            theme = cast("str | None", options.get("theme", THEME))
            try:
                with themed(theme):
                    sheet = arranged(lambda: cast("Sheet", draw(*args, **options)), wanted)
            except NoRoomError as problem:
                from flyby.figures.panels import that_can

                # Of one flyby, as most figures are.
                passage = args[0] if args else options.get("passage")
                raise NoRoomError(f"{problem}{that_can(name, passage, wanted)}") from None
            return cast("R", sheet)

    return drawn
