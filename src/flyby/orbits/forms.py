"""In which form an orbit was published: each reader is a module, found by what a file holds.

A reader has three names:

``FORM``
    What the form is called, for messages: "a JPL SBDB answer". Empty where the module knows what
    is recognised and holds no orbit.
``recognises(source)``
    Whether a file is of that form, by its content, without reading it whole.
``records(source)``
    The orbits in it, as `Record` each, in order; read when needed. It raises `OrbitFileError`
    where the file is of that form and holds none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

from flyby.catalogue.designations import called, designation_key
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.orbit import Orbit
from flyby.orbits.source_text import parse_json
from flyby.plain_text import plain

READERS = (
    "flyby.orbits.ccsds",
    "flyby.orbits.spk",
    "flyby.orbits.state_table",
    "flyby.orbits.own_toml",
    "flyby.orbits.openorb",
    "flyby.orbits.oef",
    "flyby.orbits.horizons",
    "flyby.orbits.find_orb",
    "flyby.orbits.mpc_orb",
    "flyby.orbits.mpc_web_service",
    "flyby.orbits.neows",
    "flyby.orbits.sbdb_query",
    "flyby.orbits.comet_els",
    "flyby.orbits.mpcorb",
    "flyby.orbits.sorcha",
    "flyby.orbits.jpl_answers",
    "flyby.orbits.sbdb",
)
"""Modules of the readers. The first that recognises a file reads it: the stricter come first."""

ASK_SBDB = "ask SBDB: sbdb.api?sstr=...&cov=mat&full-prec=1&phys-par=1"
"""How an orbit is best asked for, for messages; see `ask_sbdb`."""

_LISTED = 8
_ROOM = 95
"""Characters of the names in a message, which begins with a path."""
_COMPARED = 5000
"""Names among which the nearest is looked for: a file may have a million."""


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
    wanted : str
        Which of several is wanted: a designation, or of an ephemeris a date.
    """

    name: str
    content: bytes
    path: Path | None = None
    wanted: str = ""

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

    @cached_property
    def json_or_none(self) -> Any:
        """The decoded JSON, or None where it is none or cannot be read: for recognising."""
        if not self.is_json:
            return None
        try:
            return self.json
        except OrbitFileError:
            return None

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
        Its names: number, designation, name.
    read : callable
        Takes a name for the orbit and gives it; `InvalidOrbitError` where it cannot be one.
    alternate : bool
        Whether it is read only when named, beside one that is read by default.
    """

    designations: tuple[str, ...]
    read: Callable[[str], Orbit]
    alternate: bool = False

    def answers_to(self, wanted: str) -> bool:
        """Tell whether it is called so: number, designation or name, in any case and spacing."""
        key = designation_key(wanted)
        return any(key in called(one) for one in self.designations)


class Reader(Protocol):
    """What a module of `READERS` has."""

    FORM: str

    def recognises(self, source: Source) -> bool:
        """Tell whether a file is of this form."""

    def records(self, source: Source) -> Iterable[Record]:
        """Return the orbits in a file of this form."""


def reader_of(source: Source) -> Reader:
    """Return the first reader that recognises a file.

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
    """List the forms that are read, for a message."""
    return f"a file in one of {len(form_names())} forms (flyby info lists them)"


def form_names() -> tuple[str, ...]:
    """Return what each form that is read is called: "a JPL SBDB answer (JSON)"."""
    names = (str(import_module(module).FORM) for module in READERS)
    return tuple(name for name in names if name)


def records_in(source: Source) -> Iterator[Record]:
    """Yield every orbit of a file, in order; errors as `reader_of`."""
    return iter(reader_of(source).records(source))


def orbit_in(source: Source, wanted: str = "") -> Orbit:
    """Read the orbit of a file, or the wanted one of several.

    Parameters
    ----------
    source : Source
    wanted : str
        Number, designation or name; needed where the file has several.

    Raises
    ------
    OrbitFileError
        If the file holds no orbit, several and none is named, or not the one that is named.
    InvalidOrbitError
        If what it holds cannot be an orbit.
    """
    source = replace(source, wanted=wanted)
    found = records_in(source)
    if wanted:
        for record in found:
            if record.answers_to(wanted):
                return record.read(source.name)
        raise OrbitFileError(
            f"it holds no {plain(wanted, 40)}; {_nearest(records_in(source), wanted)}"
        )
    found = (record for record in found if not record.alternate)
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
    """Make the error for a form that is known but holds no orbit, with what to get instead."""
    return OrbitFileError(f"this is {form}, which holds no orbit; {instead}")


def ask_sbdb(designation: str) -> str:
    """Say how to get an orbit with all its digits, for a message: "ask SBDB: ..."."""
    shown = plain(designation, 40).replace(" ", "")
    return ASK_SBDB.replace("...", shown or "...")


def _nearest(records: Iterator[Record], wanted: str) -> str:
    """List the names nearest to one that is not there, or the first ones."""
    names: dict[str, str] = {}
    for record in islice(records, _COMPARED):
        shown = plain(_longest(record.designations), 40)
        names |= dict.fromkeys((key for one in record.designations for key in called(one)), shown)
    close = get_close_matches(designation_key(wanted)[:100], names, n=3)
    if not close:
        shown_names = list(dict.fromkeys(names.values()))
        return _listed_names(shown_names, len(shown_names))
    return f"did you mean {', '.join(dict.fromkeys(names[key] for key in close))}?"[:_ROOM]


def _listed(records: Iterator[Record]) -> str:
    names: list[str] = []
    count = 0
    for count, record in enumerate(records, start=1):
        if count <= _LISTED:
            names.append(plain(_longest(record.designations), 40))
    return _listed_names(names, count)


def _listed_names(names: list[str], count: int) -> str:
    """List as many of the names as there is room for, and how many more there are."""
    shown = names[:_LISTED]
    while len(shown) > 1 and len(", ".join(shown)) > _ROOM:
        shown.pop()
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return f"there are: {', '.join(shown)}{more}" if shown else "it names none"


def _longest(designations: Sequence[str]) -> str:
    return max(designations, key=len, default="")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
