"""`Sheet`: what a person is told, as labelled sentences, before any format lays it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Fact = tuple[str, tuple[str, ...]]
"""A label, and one line or more."""


@dataclass(frozen=True)
class Section:
    """Facts under one heading.

    Attributes
    ----------
    heading : str
    kind : str
        What the facts are of, in a word or two: heads their table where a table needs a head.
    facts : tuple of Fact
    """

    heading: str
    kind: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Table:
    """Rows in short, before any format lays them out.

    Attributes
    ----------
    heads : tuple of (str, str)
        Of each column what it is, and its unit or scale.
    rows : tuple of tuple of str
    to_the_left : int
        How many columns, from the first, are words; the others are numbers.
    """

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    to_the_left: int = 1

    def columns_of(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield head, unit and cells of each column."""
        for place, (head, unit) in enumerate(self.heads):
            yield head, unit, tuple(row[place] for row in self.rows)


@dataclass(frozen=True)
class Sheet:
    """A document for people.

    Attributes
    ----------
    title : str
    subtitle : str
        What was searched or computed.
    basis : Section
        Computed with what.
    sections : tuple of Section
    opening : str
        What it comes to, in one sentence.
    notes : tuple of str
        What is assumed.
    overview : Table or None
        What the sections say, in short.
    """

    title: str
    subtitle: str
    basis: Section
    sections: tuple[Section, ...]
    opening: str
    notes: tuple[str, ...]
    overview: Table | None = None
