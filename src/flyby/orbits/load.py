"""`load_orbit`: a catalogue name or a path, to an `Orbit`."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from flyby.catalogue.designations import designation_key
from flyby.catalogue.orbits import (
    DEFAULT_NAME,
    default_entry_name,
    designations,
    entry_called,
    orbit_entries,
)
from flyby.errors import InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits.entry import orbit_from_entry
from flyby.orbits.forms import Source, known_forms, orbit_in
from flyby.orbits.orbit import Orbit
from flyby.orbits.source_text import STANDARD_INPUT, read_content
from flyby.orbits.typed import is_typed, typed_orbit
from flyby.plain_text import plain, shown_path


def orbit_names() -> tuple[str, ...]:
    """Return names that `load_orbit` knows: ``apophis``, the default, first.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> import flyby
    >>> flyby.orbit_names()[0]
    'apophis'
    """
    names = []
    for name, entry in orbit_entries().items():
        names.append(name)
        if "also_at_covariance_epoch" in entry:
            names.append(entry["also_at_covariance_epoch"])
    return (DEFAULT_NAME, *sorted(names))


def load_orbit(name: str | os.PathLike[str]) -> Orbit:
    """Load a published orbit, by name or from a file.

    Parameters
    ----------
    name : str or path-like
        A name of `orbit_names` (``apophis`` is the newest JPL solution in the catalogue); the
        path of a file in any form of `flyby.orbits.forms`, found by content, or ``-`` for one on
        standard input, where ``FILE#DESIGNATION`` chooses an orbit of several; or the number,
        designation or name of an asteroid in the catalogue, in whatever case and spacing
        ("99942", "2004 MN4", "Apophis"), for its newest solution.
        ``elements: a=0.92 e=0.19 ...`` and ``state: ...`` are orbits as ``--elements`` and
        ``--state`` take them.

    Returns
    -------
    Orbit

    Raises
    ------
    UnknownNameError
        If there is neither such a name nor such a file.
    OrbitFileError
        If the file cannot be read or holds no orbit.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.

    Examples
    --------
    >>> import flyby
    >>> flyby.load_orbit("apophis")
    <Orbit apophis: 99942 Apophis (2004 MN4), JPL 220 of 2024-06-25, epoch 2025-11-21 TDB>
    >>> flyby.load_orbit("2004 mn4").solution_name
    'JPL 220'
    """
    if not isinstance(name, (str, os.PathLike)):
        raise UnknownNameError("orbit", str(name), orbit_names(), _hint())
    text = os.fspath(name)
    if text in orbit_names():
        return _catalogue_orbit(text)
    if is_typed(text):
        return typed_orbit(text)
    place, wanted = _split(text)
    if place == STANDARD_INPUT:
        return read_orbit(Path(place), wanted)
    # Unlike Path.exists, this holds for any text, however long; the empty text is no path.
    if not place or not os.path.exists(place):
        if (known := _known(text)) is not None:
            return _catalogue_orbit(known)
        if os.sep in place or Path(place).suffix:
            raise OrbitFileError(f"there is no file {shown_path(place)}; check the path")
        raise UnknownNameError("orbit", text, orbit_names(), _hint(), also=tuple(designations()))
    return read_orbit(Path(place), wanted)


def names_an_orbit(text: str) -> bool:
    """Tell whether `load_orbit` finds something by this name, be it readable or not."""
    place, _ = _split(text)
    return (
        text in orbit_names()
        or is_typed(text)
        or place == STANDARD_INPUT
        or (bool(place) and os.path.exists(place))
        or _known(text) is not None
    )


def read_orbit(path: Path, wanted: str = "") -> Orbit:
    """Read an orbit from a file or standard input (``-``); errors as `load_orbit`, named."""
    piped = str(path) == STANDARD_INPUT
    place = "standard input" if piped else shown_path(str(path))
    try:
        return orbit_in(source_of(path), wanted)
    except (OrbitFileError, InvalidOrbitError) as problem:
        raise type(problem)(f"{place}: {problem}") from problem.__cause__


def source_of(path: Path) -> Source:
    """Open a file, or standard input (``-``), for the readers; else raise `OrbitFileError`."""
    piped = str(path) == STANDARD_INPUT
    name = "stdin" if piped else plain(path.stem, 80) or "orbit"
    return Source(name, read_content(path), None if piped else path)


def parse_orbit(text: str, name: str) -> Orbit:
    """Read an orbit from the text of a file.

    Raises
    ------
    OrbitFileError
        If the text is of no form that is read, or holds no orbit, or several.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    return orbit_in(Source(name, text.encode("utf-8", "surrogatepass")))


def _split(text: str) -> tuple[str, str]:
    """Split ``FILE#DESIGNATION`` in two, unless a file has that name."""
    place, sign, wanted = text.rpartition("#")
    if not sign or os.path.exists(text) or not (os.path.exists(place) or place == STANDARD_INPUT):
        return text, ""
    return place, wanted.strip()


def _known(text: str) -> str | None:
    """Return the catalogue name that a person means by a text, if any."""
    for name in orbit_names():  # apophis-JPL-220, in another case
        if designation_key(name) == designation_key(text):
            return name
    entry = entry_called(text)
    return DEFAULT_NAME if entry == default_entry_name() else entry


def _hint() -> str:
    return f"Or give a path to {known_forms()}."


@lru_cache(maxsize=16)
def _catalogue_orbit(name: str) -> Orbit:
    if name == DEFAULT_NAME:
        return replace(_catalogue_orbit(default_entry_name()), name=DEFAULT_NAME)
    entries = orbit_entries()
    if name in entries:
        return orbit_from_entry(entries[name], name)
    origin = next(key for key in entries if entries[key].get("also_at_covariance_epoch") == name)
    orbit = _catalogue_orbit(origin)
    if orbit.covariance is None:
        raise InvalidOrbitError(f"{origin} has no covariance epoch")
    return replace(
        orbit,
        name=name,
        epoch=orbit.covariance.epoch,
        elements=orbit.covariance.elements,
        nongravitational=orbit.covariance.nongravitational,
    )
