"""The alternate orbits of an SBDB answer (option alt-orbits): of comets, at other returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flyby.orbits.forms import Record
from flyby.orbits.orbit import Orbit
from flyby.orbits.sbdb_entries import entries
from flyby.plain_text import plain

_IN_ORDER = {"e1": "e", "e2": "q", "e3": "tp", "e4": "om", "e5": "w", "e6": "i"}
"""Those of catalogues outside JPL are named by their place."""


def alternate_records(
    answer: Mapping[str, Any], read: Callable[[Mapping[str, Any], str], Orbit]
) -> list[Record]:
    """Return a record of each alternate orbit, by its solution's name; read only if wanted.

    Parameters
    ----------
    answer : mapping
        A decoded SBDB answer.
    read : callable
        Takes an answer and a name, and gives its orbit.
    """
    return [
        Record(
            (_solution(orbit),),
            partial(read, _as_default(answer, orbit)),
            alternate=True,
        )
        for orbit in entries(answer.get("alt_orbits"))
    ]


def note_on_alternates(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Say that there are alternate orbits in the file, and how to name each."""
    names = [_solution(orbit) for orbit in entries(answer.get("alt_orbits"))]
    if not names:
        return ()
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (f"the file has alternate orbits too, read as FILE#SOLUTION: {listed}",)


def _solution(orbit: Mapping[str, Any]) -> str:
    epoch = plain(str(orbit.get("epoch") or ""), 20)
    return plain(str(orbit.get("orbit_id") or ""), 40) or f"JD{epoch}"


def _as_default(answer: Mapping[str, Any], orbit: Mapping[str, Any]) -> dict[str, Any]:
    elements = [
        {**entry, "name": _IN_ORDER.get(str(entry.get("name")), entry.get("name"))}
        for entry in entries(orbit.get("elements"))
    ]
    target = answer.get("object")
    if isinstance(target, Mapping):
        target = {key: value for key, value in target.items() if key != "orbit_id"}
    return {
        **answer,
        "object": target,
        "orbit": {**orbit, "elements": elements},
        "alt_orbits": None,
    }
