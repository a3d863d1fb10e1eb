"""How the panels of a figure are arranged anew on a sheet of another size than its own.

A figure is laid out by hand on its own sheet, in millimetres. On any other sheet the words keep
their size and the margins that hold them their millimetres; the panels take what is left, above one
another or, on a sheet that is not tall enough, in columns. No panel becomes smaller than it can be
read: rather than that, type and all are drawn smaller, down to `LEAST_POINTS`; and where that does
not help either, the sheet is refused.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flyby.figures.sizes import LEAST_SCALE, SheetSize

_STEP = 0.95

Rectangle = tuple[float, float, float, float]
"""Left, foot, width and height, as shares of a sheet."""


@dataclass(frozen=True)
class Panel:
    """Axes on a figure's own sheet [mm from its left and from its head].

    Attributes
    ----------
    left, right, top, foot : float
    given : Rectangle
        Where its axes were put; where they have equal scales they may fill less.
    equal : bool
        Whether a millimetre is as many of its units across as upwards.
    rows : bool
        Whether it has rows with names, which have to stay apart.
    dated : bool
        Whether its foot is numbered; below others of the same axis it need not be.
    """

    left: float
    right: float
    top: float
    foot: float
    given: Rectangle
    equal: bool = False
    rows: bool = False
    dated: bool = True

    @property
    def width(self) -> float:
        """Its width [mm]."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height [mm]."""
        return self.foot - self.top

    @property
    def is_key(self) -> bool:
        """Whether it is a key or the scale of colours: it keeps its millimetres."""
        return self.width < 8.0

    def least_width(self, least_map: float) -> float:
        """Return how narrow it can be read [mm]."""
        share = least_map if self.equal else 0.4
        return min(self.width, max(share * self.width, 26.0))

    @property
    def least_height(self) -> float:
        """How low it can be read [mm]."""
        if self.rows:
            return 0.75 * self.height
        return min(self.height, max(0.5 * self.height, 11.0))


@dataclass(frozen=True)
class Block:
    """Panels side by side with what belongs to them, from one height of the sheet to another.

    Attributes
    ----------
    top, foot : float
    panels : tuple of Panel
    spare_left, spare_right : float
        How much of the margins nothing stands in [mm].
    """

    top: float
    foot: float
    panels: tuple[Panel, ...]
    spare_left: float = 0.0
    spare_right: float = 0.0

    @property
    def band(self) -> tuple[float, float]:
        """Where its panels begin and end [mm from the head]."""
        return min(p.top for p in self.panels), max(p.foot for p in self.panels)

    @property
    def equal(self) -> Panel | None:
        """The widest panel of equal scales, if it has one."""
        equal = [panel for panel in self.panels if panel.equal and not panel.is_key]
        return max(equal, key=lambda panel: panel.width, default=None)

    @property
    def dated(self) -> bool:
        """Whether its foot is numbered."""
        return any(panel.dated for panel in self.panels)


_MOST_SPARE_MM = 15.0
_NUMBERS_MM = 8.0
"""Room for the numbers of an axis that another panel below would have had."""


@dataclass(frozen=True)
class Natural:
    """A figure on its own sheet [mm].

    Attributes
    ----------
    width, height : float
    head, foot : float
        How tall the heading is, from the sheet's head, and the footer, from its foot.
    blocks : tuple of Block
        From the head to the foot.
    """

    width: float
    height: float
    head: float
    foot: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Stretch:
    """A map of places from one line to another, straight between breaks."""

    old: tuple[float, ...]
    new: tuple[float, ...]

    def __call__(self, place: float) -> float:
        """Return where a place goes; beyond the ends millimetres are kept."""
        if place <= self.old[0]:
            return self.new[0] + place - self.old[0]
        if place >= self.old[-1]:
            return self.new[-1] + place - self.old[-1]
        k = bisect_right(self.old, place) - 1
        share = (place - self.old[k]) / (self.old[k + 1] - self.old[k])
        return self.new[k] + share * (self.new[k + 1] - self.new[k])


@dataclass(frozen=True)
class Placed:
    """A block on the new sheet."""

    block: Block
    across: Stretch
    down: Stretch
    ends_a_column: bool


Words = Callable[[float], tuple[float, float]]
"""From the width of a sheet to the heights of its heading and its footer [mm]."""


@dataclass(frozen=True)
class Plan:
    """Where everything goes on a sheet of another size.

    Attributes
    ----------
    size : SheetSize
    scale : float
        How much larger all of it is drawn than it is laid out.
    natural : Natural
    width, height : float
        Of the sheet as it is laid out [mm].
    head : float
        Of the heading [mm].
    placed : tuple of Placed
    """

    size: SheetSize
    scale: float
    natural: Natural
    width: float
    height: float
    head: float
    placed: tuple[Placed, ...]

    def _of(self, y_mm: float) -> Placed:
        for placed in self.placed:
            if y_mm <= placed.block.foot + 1e-6:
                return placed
        return self.placed[-1]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point goes, as shares of the sheets."""
        down = (1.0 - y) * self.natural.height
        placed = self._of(down)
        across = placed.across(x * self.natural.width)
        return across / self.width, 1.0 - placed.down(down) / self.height

    def rectangle(self, old: Rectangle) -> Rectangle:
        """Return where axes go, as shares of the sheets."""
        for panel in (panel for placed in self.placed for panel in placed.block.panels):
            if all(abs(one - other) < 1e-9 for one, other in zip(panel.given, old, strict=True)):
                foot_mm = self.natural.height - panel.foot
                old = (
                    panel.left / self.natural.width,
                    foot_mm / self.natural.height,
                    panel.width / self.natural.width,
                    panel.height / self.natural.height,
                )
                break
        left, foot, width, height = old
        top, bottom = ((1.0 - y) * self.natural.height for y in (foot + height, foot))
        placed = self._of(0.5 * (top + bottom))
        x0, x1 = (placed.across(x * self.natural.width) for x in (left, left + width))
        y0, y1 = placed.down(top), placed.down(bottom)
        return (
            x0 / self.width,
            1.0 - y1 / self.height,
            (x1 - x0) / self.width,
            (y1 - y0) / self.height,
        )

    def kept(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the heading goes that keeps its millimetres."""
        down = (1.0 - y) * self.natural.height + self.head - self.natural.head
        return x * self.natural.width / self.width, 1.0 - down / self.height


def plan(natural: Natural, size: SheetSize, words_mm: Words, largest: float) -> Plan | None:
    """Arrange a figure on a sheet, in letters as large as its panels leave room for.

    Parameters
    ----------
    natural : Natural
    size : SheetSize
    words_mm : callable
        `Words`.
    largest : float
        How much larger type and lines may be than on the figure's own sheet.

    Returns
    -------
    Plan or None
        None where it could not be read.
    """
    scale = largest
    while scale >= LEAST_SCALE:
        width = size.width_mm / scale
        height = None if size.height_mm is None else size.height_mm / scale
        head, foot = words_mm(width)
        found = []
        for columns in (1,) if height is None else range(1, min(len(natural.blocks), 4) + 1):
            arrangement = _arrange(natural, size, (width, height), (head, foot), columns)
            if arrangement is not None:
                found.append(arrangement)
        if found:
            placed, tall, _ = max(found, key=lambda one: one[2])
            return Plan(size, scale, natural, width, height or tall, head, placed)
        if scale == LEAST_SCALE:
            return None
        scale = smaller(scale)
    return None


def smaller(scale: float) -> float:
    """Return the next smaller scale that is tried; beyond the least one, less than that."""
    return max(_STEP * scale, LEAST_SCALE) if scale > LEAST_SCALE else 0.0


def _arrange(
    natural: Natural,
    size: SheetSize,
    sheet: tuple[float, float | None],
    words: tuple[float, float],
    columns: int,
) -> tuple[tuple[Placed, ...], float, float] | None:
    """Arrange blocks in so many columns, or None where a panel would be too small.

    Returns
    -------
    tuple of Placed, float, float
        With the height of the sheet [mm], and the area of all panels.
    """
    (width, height), (head, foot) = sheet, words
    each = width / columns
    # Heading and footer as far from the panels as they are on the figure's own sheet.
    above = natural.blocks[0].top - natural.head
    below = max(natural.height - natural.foot - natural.blocks[-1].foot, 0.0)
    room = None if height is None else height - head - above - below - foot
    best: tuple[float, list[tuple[list[Block], list[Stretch], float]]] | None = None
    for parts in _parts(natural.blocks, columns):
        arranged = []
        for blocks in parts:
            across = _across(blocks, size, natural.width, each)
            share = 0.0 if across is None else _share(blocks, across, room, size)
            if across is None or share <= 0.0:
                break
            arranged.append((blocks, across, share))
        else:
            # Panels of one column no taller than those of another: a last one alone would be.
            least = min(share for _, _, share in arranged)
            arranged = [(blocks, across, least) for blocks, across, _ in arranged]
            area = sum(
                _tall(block, one, share) * sum(one(p.right) - one(p.left) for p in block.panels)
                for blocks, across, share in arranged
                for block, one in zip(blocks, across, strict=True)
            )
            if best is None or area > best[0]:
                best = (area, arranged)
    if best is None:
        return None
    placed, tallest = [], 0.0
    for column, (blocks, across, share) in enumerate(best[1]):
        y = head + above
        for block, one in zip(blocks, across, strict=True):
            last = block is blocks[-1]
            top, end = block.band
            new = (y, y + top - block.top, y + top - block.top + _tall(block, one, share))
            down = Stretch((block.top, top, end), new)
            moved = Stretch(one.old, tuple(x + column * each for x in one.new))
            placed.append(Placed(block, moved, down, last))
            y = new[2] + block.foot - end + (_NUMBERS_MM if last and not block.dated else 0.0)
        tallest = max(tallest, y)
    return tuple(placed), tallest + below + foot, best[0]


def _across(
    blocks: Sequence[Block], size: SheetSize, old_width: float, new_width: float
) -> list[Stretch] | None:
    """Widen or narrow the panels of blocks above one another, not what is between them.

    Margins in which nothing stands are given to the panels.
    """
    spare = (
        min(block.spare_left for block in blocks),
        # Where a row of panels is not full, its rest is no margin.
        min(_MOST_SPARE_MM, *(block.spare_right for block in blocks)),
    )
    found = []
    for block in blocks:
        one = _stretch(block, size, old_width, new_width, spare)
        if one is None:
            return None
        found.append(one)
    return found


def _stretch(
    block: Block,
    size: SheetSize,
    old_width: float,
    new_width: float,
    spare: tuple[float, float],
) -> Stretch | None:
    spans: list[list[float]] = []
    for panel in sorted(block.panels, key=lambda panel: panel.left):
        if panel.is_key:
            continue
        if spans and panel.left < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], panel.right)
        else:
            spans.append([panel.left, panel.right])
    taken = sum(right - left for left, right in spans)
    share = (new_width - (old_width - taken - sum(spare))) / taken
    if share <= 0.0:
        return None
    old, new = [spare[0]], [0.0]
    for left, right in spans:
        new += [new[-1] + left - old[-1], new[-1] + left - old[-1] + share * (right - left)]
        old += [left, right]
    stretch = Stretch(tuple(old), tuple(new))
    for panel in block.panels:
        if stretch(panel.right) - stretch(panel.left) < panel.least_width(size.least_map) - 1e-6:
            return None
    return stretch


def _tall(block: Block, across: Stretch, share: float) -> float:
    """Return how tall the panels of a block become [mm]."""
    top, foot = block.band
    equal = block.equal
    if equal is not None:
        wide = across(equal.right) - across(equal.left)
        share = min(share, wide / equal.width)
    return share * (foot - top)


def _share(
    blocks: Sequence[Block], across: Sequence[Stretch], room: float | None, size: SheetSize
) -> float:
    """Return how much of their height panels above one another keep; 0 where it is too little."""
    least = (
        max(
            panel.least_height / panel.height
            for block in blocks
            for panel in block.panels
            if not panel.is_key and not panel.equal
        )
        if any(not block.equal for block in blocks)
        else 0.05
    )

    def whole(share: float) -> float:
        total = 0.0 if blocks[-1].dated else _NUMBERS_MM
        for block, one in zip(blocks, across, strict=True):
            top, foot = block.band
            total += block.foot - block.top - (foot - top) + _tall(block, one, share)
        return total

    if room is None:
        low = 1.0
    else:
        low, high = least, 8.0
        if whole(low) > room:
            return 0.0
        for _ in range(40):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if whole(middle) <= room else (low, middle)
    for block, one in zip(blocks, across, strict=True):
        top, foot = block.band
        shrunk = _tall(block, one, low) / (foot - top)
        if any(
            shrunk * panel.height < panel.least_height - 1e-6
            for panel in block.panels
            if not panel.is_key and not panel.equal
        ):
            return 0.0
        if block.equal is not None and shrunk < size.least_map:
            return 0.0
    return low


def _parts(blocks: Sequence[Block], columns: int) -> Iterator[list[list[Block]]]:
    """Break a row of blocks into so many columns, in every way."""
    if columns == 1:
        yield [list(blocks)]
        return
    for first in range(1, len(blocks) - columns + 2):
        for rest in _parts(blocks[first:], columns - 1):
            yield [list(blocks[:first]), *rest]
