"""One PDF to hand over: the facts on A4 pages, then a page for each figure."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flyby.reports.pictures import Pictures
from flyby.reports.sheet import Section, Sheet
from flyby.version import VERSION

_WIDTH_MM, _HEIGHT_MM = 210.0, 297.0
_MARGIN_MM, _VALUE_MM = 20.0, 62.0
_FIGURE_MARGIN_MM = 8.0
_LINE_MM = 4.6
_VALUE_LETTERS, _WIDE_LETTERS = 84, 108


@dataclass(frozen=True)
class Line:
    """One line of a page: its text, its label at the left, and the space above."""

    text: str
    label: str = ""
    size: float = 8.4
    weight: str = "normal"
    above_mm: float = 0.0
    at_mm: float = _MARGIN_MM


def write_pdf(sheet: Sheet, path: Path, pictures: Pictures | None = None) -> None:
    """Write a sheet to `path`, with its pictures where they are given."""
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.transforms import Bbox

    from flyby.figures.style import MILLIMETRE, flyby_style

    # Dates of making would make two runs differ.
    metadata = {"Title": sheet.title, "Creator": f"flyby {VERSION}", "CreationDate": None}
    # Before the first page, which says what could not be drawn.
    figures = [] if pictures is None else [figure for _, figure in pictures.figures()]
    with flyby_style(), PdfPages(path, metadata=metadata) as pages:
        for figure in _pages(list(_lines(sheet, pictures)), sheet.title):
            pages.savefig(figure)
        for figure in figures:
            # Centred on the same sheet at its own size; on one of A4's proportions that holds it
            # where it is larger, which prints smaller.
            width, height = figure.get_size_inches()
            margin = 2.0 * _FIGURE_MARGIN_MM * MILLIMETRE
            wide, tall = _WIDTH_MM * MILLIMETRE, _HEIGHT_MM * MILLIMETRE
            grown = max(1.0, (width + margin) / wide, (height + margin) / tall)
            wide, tall = grown * wide, grown * tall
            left = 0.5 * (width - wide)
            bottom = height - tall + min(_MARGIN_MM * MILLIMETRE, 0.5 * (tall - height))
            pages.savefig(figure, bbox_inches=Bbox([[left, bottom], [left + wide, bottom + tall]]))


def _lines(sheet: Sheet, pictures: Pictures | None) -> Iterator[Line]:
    yield Line(sheet.title, size=15.0, weight="bold", above_mm=2.0)
    for sentence in (sheet.opening, sheet.subtitle):
        for index, text in enumerate(textwrap.wrap(sentence, _WIDE_LETTERS)):
            yield Line(text, above_mm=2.5 if index == 0 else 0.0)
    yield from _facts(sheet.basis)
    for section in sheet.sections:
        yield from _facts(section)
    yield Line("Assumed", size=10.5, weight="bold", above_mm=5.0)
    notes = [*sheet.notes]
    if pictures is not None:
        notes += pictures.sentences()
    for note in notes:
        for index, text in enumerate(textwrap.wrap(note, _WIDE_LETTERS - 3)):
            yield Line(
                text,
                label="\u2013" if index == 0 else "",
                at_mm=_MARGIN_MM + 4.0,
                above_mm=1.0 if index == 0 else 0.0,
            )


def _facts(section: Section) -> Iterator[Line]:
    yield Line(section.heading, size=10.5, weight="bold", above_mm=5.0)
    for label, sentences in section.facts:
        first = True
        for sentence in sentences:
            for text in textwrap.wrap(sentence, _VALUE_LETTERS):
                yield Line(
                    text,
                    label=label if first else "",
                    at_mm=_VALUE_MM,
                    above_mm=0.8 if first else 0.0,
                    weight="bold" if label.isupper() else "normal",
                )
                first = False


def _kept_with(line: Line, following: list[Line]) -> float:
    """Return the height [mm] of what stays on the page with a line.

    Of a fact its own lines, of a heading the two after it.
    """
    if line.label:
        own = itertools.takewhile(lambda after: not after.label, following)
        following = [after for after in own if after.weight == line.weight]
    elif line.weight == "bold":
        following = following[:2]
    else:
        return 0.0
    return sum(_LINE_MM + after.above_mm for after in following)


def _pages(lines: list[Line], name: str) -> Iterator[Any]:
    from flyby.figures.style import SOFT_INK, new_figure

    figure, y, number = None, 0.0, 0
    for place, line in enumerate(lines):
        needed = line.above_mm + _LINE_MM * line.size / 8.4
        needed += _kept_with(line, lines[place + 1 : place + 6])
        if figure is None or y - needed < _MARGIN_MM:
            if figure is not None:
                yield figure
            figure, number = new_figure(_WIDTH_MM, _HEIGHT_MM), number + 1
            y = _HEIGHT_MM - _MARGIN_MM
            figure.text(
                0.5,
                0.5 * _MARGIN_MM / _HEIGHT_MM,
                f"{name}, page {number}",
                ha="center",
                fontsize=6.5,
                color=SOFT_INK,
            )
        y -= line.above_mm + _LINE_MM * line.size / 8.4
        if line.label:
            figure.text(
                _MARGIN_MM / _WIDTH_MM,
                y / _HEIGHT_MM,
                line.label,
                fontsize=line.size,
                color=SOFT_INK,
            )
        figure.text(
            line.at_mm / _WIDTH_MM,
            y / _HEIGHT_MM,
            line.text,
            fontsize=line.size,
            weight=line.weight,
        )
    if figure is not None:
        yield figure
