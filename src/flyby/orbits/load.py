"""`load_orbit`: a catalogue name or a path, to an `Orbit`."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from flyby.catalogue.orbits import DEFAULT_NAME, default_entry_name, orbit_entries
from flyby.errors import InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits.entry import orbit_from_entry
from flyby.orbits.orbit import Orbit
from flyby.orbits.source_text import STANDARD_INPUT, parse_json, read_text
from flyby.plain_text import plain, shown_path

_HINT = "Or give a path to a JPL SBDB answer (JSON) or an OEF 2.0 file."


def orbit_names() -> tuple[str, ...]:
    """Names that `load_orbit` knows: ``apophis``, the default, first."""
    names = []
    for name, entry in orbit_entries().items():
        names.append(name)
        if "also_at_covariance_epoch" in entry:
            names.append(entry["also_at_covariance_epoch"])
    return (DEFAULT_NAME, *sorted(names))


def load_orbit(name: str | os.PathLike[str]) -> Orbit:
    """A published orbit, by name or from a file.

    Parameters
    ----------
    name : str or path-like
        A name of `orbit_names` (``apophis`` is the newest JPL solution in the catalogue), or the
        path of a JPL SBDB answer (JSON) or an OEF 2.0 file, which are told apart by content, or
        ``-`` for one of these on standard input.

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
    """
    if not isinstance(name, (str, os.PathLike)):
        raise UnknownNameError("orbit", str(name), orbit_names(), _HINT)
    text = os.fspath(name)
    if text in orbit_names():
        return _catalogue_orbit(text)
    path = Path(text)
    if text == STANDARD_INPUT:
        return read_orbit(path)
    # Unlike Path.exists, this holds for any text, however long; the empty text is no path.
    if not text or not os.path.exists(text):
        if os.sep in text or path.suffix:
            raise OrbitFileError(f"there is no file {shown_path(text)}; check the path")
        raise UnknownNameError("orbit", text, orbit_names(), _HINT)
    return read_orbit(path)


def read_orbit(path: Path) -> Orbit:
    """An orbit from a file or standard input (``-``); errors as `load_orbit`, with its name."""
    piped = str(path) == STANDARD_INPUT
    place = "standard input" if piped else shown_path(str(path))
    try:
        name = "stdin" if piped else plain(path.stem, 80) or "orbit"
        return parse_orbit(read_text(path), name)
    except (OrbitFileError, InvalidOrbitError) as problem:
        raise type(problem)(f"{place}: {problem}") from problem.__cause__


def parse_orbit(text: str, name: str) -> Orbit:
    """An orbit from the text of a file.

    Raises
    ------
    OrbitFileError
        If the text is neither an SBDB answer nor OEF 2.0.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    stripped = text.lstrip()
    if not stripped:
        raise OrbitFileError("the file is empty; download it again")
    if stripped[0] in "{[":
        from flyby.orbits.sbdb import orbit_from_sbdb

        answer = parse_json(stripped)
        if not isinstance(answer, dict):
            raise OrbitFileError("the JSON is a list, not an SBDB answer")
        return orbit_from_sbdb(answer, name)
    if "OEF" in stripped[:200]:
        from flyby.orbits.oef import orbit_from_oef

        return orbit_from_oef(text, name)
    raise OrbitFileError("neither an SBDB answer (JSON) nor an OEF 2.0 file")


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
