"""Sizes of sheets: by name, or width and height in millimetres."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flyby.errors import FlybyError, UnknownNameError

LEAST_POINTS = 5.0
"""No letter on a sheet of any size is smaller."""

SMALLEST_POINTS = 5.6
"""The smallest letters of figures on their own sheets: those of the footer."""

LEAST_SCALE = LEAST_POINTS / SMALLEST_POINTS
"""How much smaller a figure may be drawn than it is laid out."""

_LEAST_MM, _MOST_MM = 40.0, 2000.0
_USUAL_WIDTH_MM = 180.0


@dataclass(frozen=True)
class SheetSize:
    """A sheet to draw on.

    Attributes
    ----------
    name : str
    width_mm : float
    height_mm : float or None
        None is as tall as the figure needs.
    largest : float
        How much larger type and lines may be than on a figure's own sheet, at most.
    notes : int or None
        How many lines of the footer are written; None is all of them.
    explained : bool
        Whether the lines under the title are written.
    least_map : float
        How narrow a panel of equal scales may be, as a share of what it is on its own sheet.
    """

    name: str
    width_mm: float
    height_mm: float | None
    largest: float = 1.0
    notes: int | None = None
    explained: bool = True
    least_map: float = 0.6


PRESETS: dict[str, SheetSize] = {
    "column": SheetSize("column", 88.0, None, least_map=0.42),
    "page": SheetSize("page", 180.0, None),
    "slide": SheetSize("slide", 338.7, 190.5, 1.9, notes=2, explained=False),
    "poster": SheetSize("poster", 594.0, None, 594.0 / _USUAL_WIDTH_MM),
}
"""Sheets by name: a journal's column and page, a slide of 16:9, the width of A1."""


Size = str | Sequence[float] | SheetSize
"""A preset's name, "180x120" or (180.0, 120.0) in mm."""


def sheet_size(wanted: Size) -> SheetSize:
    """Understand a size: a preset's name, "180x120" in mm, or (width, height) in mm.

    Parameters
    ----------
    wanted : str or sequence of two floats or SheetSize

    Returns
    -------
    SheetSize

    Raises
    ------
    UnknownNameError
        If it is neither a preset nor a width and a height.
    FlybyError
        If the sheet is smaller than 40 mm or larger than 2 m.

    Examples
    --------
    >>> from flyby.figures.sizes import sheet_size
    >>> sheet_size("120x80").height_mm
    80.0
    """
    if isinstance(wanted, SheetSize):
        return wanted
    if isinstance(wanted, str):
        if wanted in PRESETS:
            return PRESETS[wanted]
        sides = re.fullmatch(r"\s*([0-9.]+)\s*[xX\u00d7]\s*([0-9.]+)\s*", wanted)
        if sides is None:
            raise UnknownNameError("size", wanted, PRESETS, hint="Or WxH in mm, such as 120x80.")
        wanted = [_number(side, wanted) for side in sides.groups()]
    width, height = (float(side) for side in wanted)
    if not (_LEAST_MM <= width <= _MOST_MM and _LEAST_MM <= height <= _MOST_MM):
        raise FlybyError(
            f"a sheet of {width:g} x {height:g} mm cannot be drawn on; "
            f"take {_LEAST_MM:g} to {_MOST_MM:g} mm a side"
        )
    return SheetSize(
        f"{width:g}x{height:g}", width, height, max(1.0, min(width / 180.0, height / 120.0))
    )


def _number(words: str, whole: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise UnknownNameError(
            "size", whole, PRESETS, hint="Or WxH in mm, such as 120x80."
        ) from None
