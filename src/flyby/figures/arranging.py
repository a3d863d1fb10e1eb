"""A figure on a sheet of another size than its own: measured, arranged anew and drawn again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from flyby.figures.drawing import written_next
from flyby.figures.leaving_out import NoRoomError, leave_out
from flyby.figures.sheet_plan import Block, Natural, Panel, Plan, plan, smaller
from flyby.figures.sizes import SheetSize
from flyby.figures.style import MILLIMETRE, planned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from flyby.figures.sheet import Sheet


def arranged(draw: Callable[[], Sheet], size: SheetSize | None, trimmed: bool = False) -> Sheet:
    """Draw a figure on a sheet of a size.

    Parameters
    ----------
    draw : callable
        What draws it on its own sheet.
    size : SheetSize or None
        None is as wide as its own sheet.
    trimmed : bool
        Whether what is empty above and below its panels is cut off.

    Returns
    -------
    Sheet

    Raises
    ------
    NoRoomError
        If it cannot be read on so small a sheet.
    """
    from flyby.figures.heading import heights_mm

    with written_next():
        first = draw()
        natural = measured(first, trimmed)
    if trimmed:
        natural = _trimmed(first, natural)
    if size is None:
        size = SheetSize("its own", natural.width, None)
    scale, why, widened = size.largest, "", False
    while True:
        found = plan(natural, size, partial(heights_mm, first, size), scale)
        if found is None:
            raise NoRoomError(f"{_too_small(size)}{why}")
        with written_next(), planned(found):
            sheet = draw()
        _number_feet(sheet, found)
        try:
            leave_out(sheet)
        except NoRoomError as problem:
            # Arranged for its panels; now for what is written about them as well.
            why = f": {problem}"
            if not widened:
                widened, natural = True, _with_room_for_a_line(natural)
            else:
                scale = smaller(found.scale)
            continue
        return sheet


def _too_small(size: SheetSize) -> str:
    tall = "" if size.height_mm is None else f" and {size.height_mm:g} mm tall"
    return f"it cannot be read on a sheet {size.width_mm:g} mm wide{tall}"


def measured(sheet: Sheet, trimmed: bool = False) -> Natural:
    """Measure a figure on its own sheet: its panels, and what stands about them."""
    from flyby.figures.heading import SIDE_MM

    renderer = cast("FigureCanvasAgg", sheet.canvas).get_renderer()
    width, height = (side / MILLIMETRE for side in sheet.get_size_inches())
    scale = 1.0 / MILLIMETRE / sheet.dpi
    sheet.draw_without_rendering()
    head = max(
        (height - scale * text.get_window_extent(renderer).y0 for text in sheet.head_words),
        default=0.0,
    )
    foot = max(
        (scale * text.get_window_extent(renderer).y1 for text in sheet.foot_words), default=0.0
    )
    bands: list[tuple[list[Panel], list[Axes]]] = []
    for ax in sorted(sheet.axes, key=lambda ax: -ax.get_position(original=True).y1):
        panel = _panel(ax, width, height)
        if bands and panel.top < max(other.foot for other in bands[-1][0]) - 1e-3:
            bands[-1][0].append(panel)
            bands[-1][1].append(ax)
        else:
            bands.append(([panel], [ax]))
    blocks = []
    top = head
    for panels, axes in bands:
        boxes = [box for ax in axes if (box := ax.get_tightbbox(renderer)) is not None]
        end = max(
            *(panel.foot for panel in panels), *(height - scale * box.y0 for box in boxes), 0.0
        )
        end = min(end, height - foot)
        for text in sheet.texts:
            box = text.get_window_extent(renderer)
            if top - 0.1 < height - scale * box.y1 < end:
                boxes.append(box)
        left = min(scale * box.x0 for box in boxes)
        right = min(width - scale * box.x1 for box in boxes)
        # What was not laid out for its words may have too narrow a margin, too.
        least = -math.inf if trimmed else 0.0
        spare = (max(side - SIDE_MM, least) for side in (left, right))
        blocks.append(Block(top, end, tuple(panels), *spare))
        top = end
    if not blocks:  # nothing but words on why there is nothing to draw
        whole = Panel(SIDE_MM, width - SIDE_MM, head, height - foot, (0.0, 0.0, 0.0, 0.0))
        blocks.append(Block(head, height - foot, (whole,)))
    return Natural(width, height, head, foot, tuple(blocks))


def _trimmed(sheet: Sheet, natural: Natural) -> Natural:
    """Cut what is empty above and below the panels, where a heading was not thought of."""
    renderer = cast("FigureCanvasAgg", sheet.canvas).get_renderer()
    scale = 1.0 / MILLIMETRE / sheet.dpi
    boxes = [box for ax in sheet.axes if (box := ax.get_tightbbox(renderer)) is not None]
    top = natural.height - scale * max(box.y1 for box in boxes) - _ABOVE_PANELS_MM
    foot = natural.height - scale * min(box.y0 for box in boxes)
    first, *others = natural.blocks
    blocks = [replace(first, top=top), *others]
    blocks[-1] = replace(blocks[-1], foot=foot)
    return replace(
        natural, head=top, foot=natural.height - foot - _ABOVE_PANELS_MM, blocks=tuple(blocks)
    )


_ABOVE_PANELS_MM = 2.0
_LINE_MM = 3.5


def _with_room_for_a_line(natural: Natural) -> Natural:
    """Leave the left margin and the foot room for the name of an axis that is broken in two."""
    blocks = (
        replace(block, spare_left=max(block.spare_left - _LINE_MM, -_LINE_MM))
        for block in natural.blocks
    )
    return replace(natural, blocks=tuple(blocks), foot=natural.foot - _LINE_MM)


def _panel(ax: Axes, width: float, height: float) -> Panel:
    from flyby.figures.leaving_out import has_named_rows

    given = ax.get_position(original=True)
    equal = ax.get_aspect() != "auto"
    x0, y0, x1, y1 = (ax.get_position() if equal else given).extents
    dated = any(text.get_visible() and text.get_text() for text in ax.get_xticklabels())
    return Panel(
        x0 * width,
        x1 * width,
        (1.0 - y1) * height,
        (1.0 - y0) * height,
        given.bounds,
        equal=equal,
        rows=has_named_rows(ax),
        dated=dated or not ax.axison or (ax.xaxis.get_visible() and not len(ax.get_xticks())),
    )


def _number_feet(sheet: Sheet, found: Plan) -> None:
    """Write the numbers of axes at the foot of a column, where others stood below them."""
    for placed in found.placed:
        if placed.ends_a_column and not placed.block.dated:
            top, foot = placed.block.band
            middle = 1.0 - placed.down(0.5 * (top + foot)) / found.height
            across = placed.across(
                0.5 * (placed.block.panels[0].left + placed.block.panels[0].right)
            )
            for ax in sheet.axes:
                box = ax.get_position(original=True)
                if box.y0 < middle < box.y1 and abs(box.x0 - across / found.width) < 0.5:
                    ax.tick_params(labelbottom=True)
