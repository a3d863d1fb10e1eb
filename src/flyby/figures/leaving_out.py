"""What finds no room on a sheet is left out: numbers of an axis first, then names, last come last.

A label that is left out is better than two that cannot be read. What names a row of a chart is
never left out: a chart whose rows cannot be named is not drawn on so small a sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from flyby.errors import FlybyError

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    from flyby.figures.sheet import Sheet

TIES: WeakKeyDictionary[Text, Artist] = WeakKeyDictionary()
"""The line from a label to what it names, which goes with it."""

_TOUCHING_PIXELS = 1.0
_MOST_STEPS = 12
_FEW_NAMES, _MOST_HIDDEN = 4, 0.5
_SMALL_POINTS = 6.6
_FEWEST_LETTERS = 8


class NoRoomError(FlybyError):
    """What a figure cannot do without finds no room on its sheet."""


def leave_out(sheet: Sheet) -> None:
    """Hide every label of a sheet that would cover one that matters more, or leave the sheet.

    Raises
    ------
    NoRoomError
        If the name of a row, or of an axis, finds no room.
    """
    renderer = cast("FigureCanvasAgg", sheet.canvas).get_renderer()
    sheet.draw_without_rendering()
    for ax in _all_axes(sheet):
        for axis in (ax.xaxis, ax.yaxis):
            _thin(axis, renderer)
            _shorten(axis, ax, renderer)
    sheet.draw_without_rendering()
    taken: list[Bbox] = []
    hidden: list[Text] = []
    width, height = cast("FigureCanvasAgg", sheet.canvas).get_width_height()
    frames = [(ax, ax.get_window_extent(renderer)) for ax in sheet.axes]
    for text, needed in _by_weight(sheet):
        if not text.get_visible() or not text.get_text().strip():
            continue
        box = text.get_window_extent(renderer)
        fits = min(box.x0, box.y0) >= 0.0 and box.x1 <= width and box.y1 <= height
        if (
            fits
            and not any(_covers(box, other) for other in taken)
            and not any(_covers(box, other) for other in _foreign(text, frames))
        ):
            taken.append(box)
            continue
        if needed:
            words = " ".join(text.get_text().split())
            raise NoRoomError(f"there is no room for {words!r}")
        text.set_visible(False)
        if text.axes is not None and text in text.axes.texts:
            hidden.append(text)
        if text in TIES:
            TIES[text].set_visible(False)
    names = sum(1 for ax in sheet.axes for text in ax.texts if text.get_text().strip())
    if len(hidden) > max(_FEW_NAMES, _MOST_HIDDEN * names):
        raise NoRoomError(f"there is room for {names - len(hidden)} of {names} names")


def _all_axes(sheet: Sheet) -> Iterator[Axes]:
    for ax in sheet.axes:
        yield ax
        yield from cast("list[Axes]", ax.child_axes)


def _foreign(text: Text, frames: list[tuple[Axes, Bbox]]) -> Iterator[Bbox]:
    """Panels beside that of a text, under which it would vanish."""
    own = next((box for ax, box in frames if text in ax.texts), None)
    if own is not None:
        yield from (box for ax, box in frames if text not in ax.texts and not _covers(own, box))


def _covers(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    upwards = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(min(across, upwards) > _TOUCHING_PIXELS)


def _by_weight(sheet: Sheet) -> Iterator[tuple[Text, bool]]:
    """Every text, what matters most first, and whether the figure is none without it."""
    from matplotlib.text import Text

    yield from ((text, True) for text in sheet.texts)
    axes = list(_all_axes(sheet))
    for ax in axes:
        for axis in (ax.xaxis, ax.yaxis):
            yield axis.label, True
    for ax in axes:
        yield from (
            (one, True)
            for one in ax.get_children()
            if isinstance(one, Text) and one not in ax.texts
        )
        for axis in (ax.xaxis, ax.yaxis):
            named = names_rows(axis)
            yield from ((text, named) for text in _numbers(axis))
    beside = {id(text) for ax in axes for text in _row_names(ax)}
    texts = [text for ax in axes for text in ax.texts]
    yield from ((text, True) for text in texts if id(text) in beside)
    texts = [text for text in texts if id(text) not in beside]
    # The order of drawing is that of weight, but bold words stand for the figure's point.
    yield from ((text, False) for text in sorted(texts, key=lambda text: not _is_bold(text)))


def _is_bold(text: Text) -> bool:
    return str(text.get_fontweight()) in ("bold", "700", "heavy", "black")


def _numbers(axis: Axis) -> list[Text]:
    low, high = sorted(axis.get_view_interval())
    room = 1e-9 * (high - low)
    return [
        text
        for tick in axis.get_major_ticks()
        if low - room <= tick.get_loc() <= high + room
        for text in (tick.label1, tick.label2)
        if text.get_visible() and text.get_text().strip()
    ]


def has_named_rows(ax: Axes) -> bool:
    """Whether a panel has rows with names, left of it."""
    return names_rows(ax.yaxis) or len(_row_names(ax)) > 1


def _row_names(ax: Axes) -> list[Text]:
    """Words beside a panel, at its left, that are written and no numbers of its axis."""
    left = ax.get_window_extent().x0
    return [
        text
        for text in ax.texts
        if text.get_visible() and text.get_text().strip() and text.get_window_extent().x1 <= left
    ]


def names_rows(axis: Axis) -> bool:
    """Whether an axis has words instead of numbers."""
    return not _is_across(axis) and any(
        sum(letter.isalpha() for letter in text.get_text()) > 3
        and "mathdefault" not in text.get_text()
        for text in _numbers(axis)
    )


def _thin(axis: Axis, renderer: RendererAgg) -> None:
    """Leave every second number out, or more, where all would cover each other."""
    if names_rows(axis):
        return
    low, high = sorted(axis.get_view_interval())
    room = 1e-9 * (high - low)
    boxes = [text.get_window_extent(renderer) for text in _numbers(axis)]
    if not any(_touches(one, other) for one, other in pairwise(boxes)):
        return
    places = [place for place in axis.get_majorticklocs() if low - room <= place <= high + room]
    words = axis.get_major_formatter().format_ticks(places)
    numbered = [k for k, word in enumerate(words) if word.strip()]
    for step in range(2, _MOST_STEPS):
        kept = numbered[(len(numbered) - 1) % step // 2 :: step]
        axis.set_ticks(places, labels=[word if k in kept else "" for k, word in enumerate(words)])
        axis.get_tightbbox(renderer)
        left = [text.get_window_extent(renderer) for text in _numbers(axis)]
        if not any(_touches(one, other) for one, other in pairwise(left)):
            return


def _shorten(axis: Axis, ax: Axes, renderer: RendererAgg) -> None:
    """Break the name of an axis that is longer than its panel, and write it smaller."""
    label, box = axis.label, ax.get_window_extent(renderer)
    room = box.width if _is_across(axis) else box.height

    def too_long() -> bool:
        written = label.get_window_extent(renderer)
        return bool((written.width if _is_across(axis) else written.height) > room)

    if not label.get_visible() or not label.get_text() or not too_long():
        return
    label.set_fontsize(min(label.get_fontsize(), _SMALL_POINTS))
    lines = label.get_text().split("\n")
    for letters in range(max(map(len, lines)), _FEWEST_LETTERS, -2):
        label.set_text("\n".join(fill(line, letters, break_long_words=False) for line in lines))
        if not too_long():
            return


def _is_across(axis: Axis) -> bool:
    return bool(axis is axis.axes.xaxis)


def _touches(one: Bbox, other: Bbox) -> bool:
    """Whether numbers stand so near that they read as one."""
    return _covers(one.padded(2.0), other.padded(2.0))
