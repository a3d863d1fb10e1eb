"""Answers of JPL's other services, which hold no orbit: named, with what to ask for instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flyby.errors import OrbitFileError
from flyby.orbits.forms import Record, Source, ask_sbdb, refuse
from flyby.plain_text import plain

FORM = ""

_SCOUT = "an answer of JPL's Scout"
_SERVICES: tuple[tuple[str, str, str], ...] = (
    ("Scout", _SCOUT, ""),
    ("Close Approach", "a table of close approaches (JPL's CAD)", ""),
    ("Sentry", "an answer of JPL's Sentry, impact risks", ""),
    ("Fireball", "JPL's table of fireballs", "for an asteroid that fell "),
    ("NHATS", "an answer of JPL's NHATS, accessible asteroids", ""),
    ("Radar", "a table of radar observations (JPL)", ""),
    ("Horizons Lookup", "an answer of Horizons' lookup, names and numbers", ""),
)
"""A word of the signature's source, what it is, what to say before what to ask."""

_CAD_FIELDS = {"des", "cd", "dist", "v_rel"}
_SENTRY_KEYS = {"ps_cum", "ps_max", "ip", "n_imp"}
_CSV_HEADS = (
    (re.compile(r'^"?Object"?,"?Close-Approach'), 1),
    (re.compile(r'^"?Object ?Designation"?[^,]*,"?(Year|Potential)'), 2),
    (re.compile(r"^\W*des\W+orbit_id\W+jd\W+cd\W+dist\b"), 1),
)


def recognises(source: Source) -> bool:
    """Tell whether a file is an answer of one of JPL's services that give no orbit."""
    return _service(source) is not None


def records(source: Source) -> list[Record]:
    """Raise `OrbitFileError` with what the file is, and what to get instead."""
    service = _service(source)
    _, what, before = service if service is not None else ("", "an answer of JPL", "")
    if what == _SCOUT:
        raise OrbitFileError(
            f"this is {what}: an ensemble of orbits that fit an unconfirmed object, not its orbit; "
            f"once it has a designation, {ask_sbdb('...')}"
        )
    raise refuse(what, before + ask_sbdb(_designation(source)))


def _service(source: Source) -> tuple[str, str, str] | None:
    if not source.is_json:
        for head, index in _CSV_HEADS:
            if head.match(source.head):
                return _SERVICES[index]
        return None
    answer = source.json_or_none
    if not isinstance(answer, Mapping) or "orbit" in answer or "elements" in answer:
        return None
    signature = answer.get("signature")
    said = str(signature.get("source") if isinstance(signature, Mapping) else "")
    for service in _SERVICES:
        if service[0].casefold() in said.casefold():
            return service
    if "JPL" in said and "SBDB)" not in said and "Horizons API" not in said:
        return ("", f"an answer of the {plain(said, 60)}", "")
    fields = answer.get("fields")
    if isinstance(fields, list) and {str(name) for name in fields} >= _CAD_FIELDS:
        return _SERVICES[1]
    if _SENTRY_KEYS & set(_first(answer)):
        return _SERVICES[2]
    return None


def _first(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the summary or the first row of an answer of Sentry."""
    for place in (answer.get("summary"), answer.get("data")):
        if isinstance(place, list) and place:
            place = place[0]
        if isinstance(place, Mapping):
            return place
    return {}


def _designation(source: Source) -> str:
    """Return the one object that an answer is of, or dots."""
    answer = source.json_or_none
    if not isinstance(answer, Mapping):
        return "..."
    first = _first(answer)
    names = {str(first["des"])} if first.get("des") and "summary" in answer else set()
    fields, rows = answer.get("fields"), answer.get("data")
    if isinstance(fields, list) and "des" in fields and isinstance(rows, list):
        at = fields.index("des")
        names = {str(row[at]) for row in rows if isinstance(row, list) and len(row) > at}
    return names.pop() if len(names) == 1 else "..."
