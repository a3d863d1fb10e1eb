"""Plain text, as wide as the terminal: a sheet whole, and what the tables by hand use."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from flyby.reports.sheet import Fact, Sheet, Table
from flyby.text_width import columns

BASIS_WIDTH = 18
"""Of the labels at the head of a text."""

_BETWEEN = "  "

_TOGETHER = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|(?:km|au|deg|s|UTC|UT1|TDB)\b)")
_KEPT = "\N{NO-BREAK SPACE}"


def text(sheet: Sheet) -> str:
    """Return a sheet as aligned text: what it comes to, the table, then the details."""
    parts = [*paragraph(sheet.opening), ""]
    if sheet.overview is not None:
        parts += [*table_lines(sheet.overview), ""]
    parts += [
        *paragraph(sheet.title),
        *paragraph(sheet.subtitle),
        "",
        *aligned(sheet.basis.facts, BASIS_WIDTH),
    ]
    for section in sheet.sections:
        width = max(len(label) for label, _ in section.facts) + 1
        head = section.heading
        parts += ["", head, "-" * len(head), *aligned(section.facts, width)]
    return "\n".join([*parts, *assumed(sheet.notes)]) + "\n"


def paragraph(sentence: str) -> list[str]:
    """Return a sentence as lines from the left edge."""
    return _wrapped(sentence)


def table_lines(table: Table) -> list[str]:
    """Return a table with its numbers to the right; what does not fit is folded.

    The columns that have no place beside the others follow in a second line of each row, and of
    the head, further in.
    """
    cells = [[head, unit, *column] for head, unit, column in table.columns_of()]
    widths = [max(map(len, column)) for column in cells]
    lines: list[str] = []
    for row in zip(*cells, strict=True):
        lines += _folded(row, widths, table.to_the_left)
    return lines


def _folded(row: Sequence[str], widths: Sequence[int], to_the_left: int) -> list[str]:
    lines, line = [], ""
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        set_ = cell.ljust(width) if place < to_the_left else cell.rjust(width)
        if line and len(line) + len(_BETWEEN) + width > columns():
            lines.append(line)
            line = " " * 4 + set_
        else:
            line = f"{line}{_BETWEEN}{set_}" if place else set_
    return [one.rstrip() for one in (*lines, line) if one.strip()]


def aligned(facts: Iterable[Fact], width: int) -> list[str]:
    """Set labels in a column of `width`, and what they say beside it, wrapped."""
    lines: list[str] = []
    for label, sentences in facts:
        for index, sentence in enumerate(sentences):
            head = f"  {label if index == 0 else '':<{width}} "
            lines += _wrapped(sentence, head, " " * (width + 3))
    return lines


def assumed(notes: Iterable[str]) -> list[str]:
    """Return the last section of a text: what is assumed."""
    return ["", "Assumed", *(line for note in notes for line in wrapped(note))]


def wrapped(sentence: str) -> list[str]:
    """Return a sentence indented, what does not fit on its line further in."""
    return _wrapped(sentence, "  ", "    ")


def _wrapped(sentence: str, first: str = "", others: str = "") -> list[str]:
    """Return the lines of a sentence; a number stays with its groups and its unit."""
    lines = textwrap.wrap(
        _TOGETHER.sub(_KEPT, sentence),
        columns(),
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_KEPT, " ") for line in lines]
