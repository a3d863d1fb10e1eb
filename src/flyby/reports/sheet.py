"""`Sheet`: what a person is told, as labelled sentences, before any format lays it out."""

from __future__ import annotations

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
    nothing : str
        What is said where there is no section.
    notes : tuple of str
        What is assumed.
    overview : tuple of str
        Lines of a table in short, laid out for a terminal.
    """

    title: str
    subtitle: str
    basis: Section
    sections: tuple[Section, ...]
    nothing: str
    notes: tuple[str, ...]
    overview: tuple[str, ...] = ()
