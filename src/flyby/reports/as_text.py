"""Plain text, as wide as the terminal: a sheet whole, and what the tables by hand use."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

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
    return lines_of(sentence)


def table_lines(table: Table) -> list[str]:
    """Return a table with its numbers to the right; one that is too wide is folded.

    The columns that have no place beside the others follow in a table of their own below, with the
    words at the left of each row again.
    """
    cells = [[head, unit, *column] for head, unit, column in table.columns_of()]
    widths = [max(map(len, column)) for column in cells]
    words = list(range(table.to_the_left))
    blocks, room = [[*words]], columns() - sum(widths[k] + len(_BETWEEN) for k in words)
    left = room
    for place in range(table.to_the_left, len(cells)):
        needed = widths[place] + (len(_BETWEEN) if left < room else 0)
        if needed > left and left < room:
            blocks.append([*words])
            left, needed = room, widths[place]
        blocks[-1].append(place)
        left -= needed
    lines: list[str] = []
    for block in blocks:
        lines += [""] if lines else []
        for row in range(len(cells[0])):
            set_ = (
                cells[k][row].ljust(widths[k]) if k in words else cells[k][row].rjust(widths[k])
                for k in block
            )
            lines.append(_BETWEEN.join(set_).rstrip())
    return lines


def aligned(facts: Iterable[Fact], width: int) -> list[str]:
    """Set labels in a column of `width`, and what they say beside it, wrapped."""
    lines: list[str] = []
    for label, sentences in facts:
        for index, sentence in enumerate(sentences):
            head = f"  {label if index == 0 else '':<{width}} "
            lines += lines_of(sentence, head, " " * (width + 3))
    return lines


def assumed(notes: Iterable[str]) -> list[str]:
    """Return the last section of a text: what is assumed."""
    return ["", "Assumed", *(line for note in notes for line in wrapped(note))]


def wrapped(sentence: str) -> list[str]:
    """Return a sentence indented, what does not fit on its line further in."""
    return lines_of(sentence, "  ", "    ")


def lines_of(sentence: str, first: str = "", others: str = "") -> list[str]:
    """Return the lines of a sentence, indented; a number stays with its groups and its unit."""
    lines = textwrap.wrap(
        _TOGETHER.sub(_KEPT, sentence),
        columns(),
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_KEPT, " ") for line in lines]
