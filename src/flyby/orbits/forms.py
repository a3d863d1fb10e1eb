"""In which form an orbit was published: each reader is a module, found by what a file holds.

A reader has three names:

``FORM``
    What the form is called, for messages: "a JPL SBDB answer".
``recognises(source)``
    Whether a file is of that form, by its content, without reading it whole.
``records(source)``
    The orbits in it, as `Record` each, in order; read when asked for. It raises `OrbitFileError`
    where the file is of that form and holds none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.orbit import Orbit
from flyby.orbits.source_text import parse_json
from flyby.plain_text import plain

READERS = (
    "flyby.orbits.comet_els",
    "flyby.orbits.find_orb",
    "flyby.orbits.mpc_orb",
    "flyby.orbits.mpc_web_service",
    "flyby.orbits.mpcorb",
    "flyby.orbits.oef",
    "flyby.orbits.sorcha",
    "flyby.orbits.sbdb",
)
"""Modules of the readers. The first that recognises a file reads it: the stricter come first."""

_LISTED = 8


@dataclass(frozen=True)
class Source:
    """A file, or standard input, as the readers see it.

    Attributes
    ----------
    name : str
        What an orbit is called that has no other name: the file's, without its suffix.
    content : bytes
    path : Path or None
        None for standard input.
    """

    name: str
    content: bytes
    path: Path | None = None

    @cached_property
    def text(self) -> str | None:
        """The content as text (UTF-8 or UTF-16, with or without a byte order mark), or None."""
        for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
            if self.content.startswith(mark):
                return _decoded(self.content, encoding)
        # UTF-16 without a mark: every second byte of plain text is zero.
        odd, even = self.content[1:80:2], self.content[:80:2]
        for encoding, zeros in (("utf-16-le", odd), ("utf-16-be", even)):
            if len(zeros) > 3 and not any(zeros):
                return _decoded(self.content, encoding)
        return _decoded(self.content, "utf-8-sig")

    @cached_property
    def head(self) -> str:
        """The first two thousand characters without leading blanks; empty where it is no text."""
        return (self.text or "")[:4000].lstrip()[:2000]

    @cached_property
    def json(self) -> Any:
        """The decoded JSON; `OrbitFileError` where it cannot be read. See `parse_json`."""
        return parse_json((self.text or "").lstrip())

    @property
    def is_json(self) -> bool:
        """Whether it begins as JSON does."""
        return self.head[:1] in ("{", "[") and self.head[:1] != ""


@dataclass(frozen=True)
class Record:
    """One orbit of a file, not read yet.

    Attributes
    ----------
    designations : tuple of str
        What it may be asked for by: number, designation, name.
    read : callable
        Takes a name for the orbit and gives it; `InvalidOrbitError` where it cannot be one.
    """

    designations: tuple[str, ...]
    read: Callable[[str], Orbit]

    def answers_to(self, wanted: str) -> bool:
        """Whether it is called so, in whatever case and spacing."""
        key = _key(wanted)
        return any(_key(one) == key for one in self.designations)


class Reader(Protocol):
    """What a module of `READERS` has."""

    FORM: str

    def recognises(self, source: Source) -> bool:
        """Whether a file is of this form."""

    def records(self, source: Source) -> Iterable[Record]:
        """The orbits in a file of this form."""


def reader_of(source: Source) -> Reader:
    """The first reader that recognises a file.

    Raises
    ------
    OrbitFileError
        If none does.
    """
    if not source.content.strip():
        raise OrbitFileError("the file is empty; download it again")
    for module in READERS:
        reader = cast(Reader, import_module(module))
        if reader.recognises(source):
            return reader
    if source.text is None:
        raise OrbitFileError(f"not a text file; give {known_forms()}")
    raise OrbitFileError(f"of no form that is known; give {known_forms()}")


def known_forms() -> str:
    """The forms that are read, for a message."""
    if len(READERS) > 3:
        return f"a file in one of {len(READERS)} forms (flyby info lists them)"
    names = [str(import_module(module).FORM) for module in READERS]
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def records_in(source: Source) -> Iterator[Record]:
    """Every orbit of a file, in order; errors as `reader_of`."""
    return iter(reader_of(source).records(source))


def orbit_in(source: Source, wanted: str = "") -> Orbit:
    """The orbit of a file, or that one of several that is asked for.

    Parameters
    ----------
    source : Source
    wanted : str
        Number, designation or name; needed where the file has several.

    Raises
    ------
    OrbitFileError
        If the file holds no orbit, several and none is asked for, or not the one asked for.
    InvalidOrbitError
        If what it holds cannot be an orbit.
    """
    found = records_in(source)
    if wanted:
        for record in found:
            if record.answers_to(wanted):
                return record.read(source.name)
        raise OrbitFileError(f"it holds no {plain(wanted, 40)}; {_listed(records_in(source))}")
    first = next(found, None)
    if first is None:
        raise OrbitFileError("it holds no orbit; download it again")
    second = next(found, None)
    if second is not None:
        raise OrbitFileError(
            f"it holds several orbits, ask for one as FILE#DESIGNATION; "
            f"{_listed(records_in(source))}"
        )
    return first.read(source.name)


def refuse(form: str, instead: str) -> InvalidOrbitError | OrbitFileError:
    """The error for a form that is recognised but holds no orbit, with what to ask for instead."""
    return OrbitFileError(f"this is {form}, which holds no orbit; {instead}")


def _listed(records: Iterator[Record]) -> str:
    names: list[str] = []
    count = 0
    for count, record in enumerate(records, start=1):
        if count <= _LISTED:
            names.append(plain(_longest(record.designations), 40))
    more = f" and {count - _LISTED:,} more" if count > _LISTED else ""
    return f"there are: {', '.join(names)}{more}"


def _longest(designations: Sequence[str]) -> str:
    return max(designations, key=len, default="")


def _key(designation: str) -> str:
    return re.sub(r"[\s()_]+", "", designation).casefold()


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
