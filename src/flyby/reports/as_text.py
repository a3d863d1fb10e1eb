"""Plain text for a terminal, at most 96 columns: a sheet whole, and what the tables by hand use."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from flyby.reports.sheet import Fact, Sheet

WIDTH = 96
"""Columns of a terminal that text keeps to."""

BASIS_WIDTH = 18
"""Of the labels at the head of a text."""


def text(sheet: Sheet) -> str:
    """Return a sheet as aligned text."""
    parts = [
        sheet.title,
        "\n".join(textwrap.wrap(sheet.subtitle, WIDTH)),
        "",
        *aligned(sheet.basis.facts, BASIS_WIDTH),
        "",
        *(sheet.overview if sheet.sections else [sheet.nothing]),
    ]
    for section in sheet.sections:
        width = max(len(label) for label, _ in section.facts) + 1
        head = section.heading
        parts += ["", head, "-" * len(head), *aligned(section.facts, width)]
    return "\n".join([*parts, *assumed(sheet.notes)]) + "\n"


def aligned(facts: Iterable[Fact], width: int) -> list[str]:
    """Set labels in a column of `width`, and what they say beside it, wrapped."""
    lines: list[str] = []
    for label, sentences in facts:
        for index, sentence in enumerate(sentences):
            lines += textwrap.wrap(
                sentence,
                WIDTH,
                initial_indent=f"  {label if index == 0 else '':<{width}} ",
                subsequent_indent=" " * (width + 3),
                break_long_words=False,
                break_on_hyphens=False,
            )
    return lines


def assumed(notes: Iterable[str]) -> list[str]:
    """Return the last section of a text: what is assumed."""
    return ["", "Assumed", *(line for note in notes for line in wrapped(note))]


def wrapped(sentence: str) -> list[str]:
    """Return a sentence indented, what does not fit on its line further in."""
    return textwrap.wrap(
        sentence, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )
