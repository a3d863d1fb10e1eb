"""Reading an answer of JPL's Horizons: its text, or the JSON that wraps it.

``https://ssd.jpl.nasa.gov/api/horizons.api?COMMAND=...`` with ``OBJ_DATA=YES``; documented at
https://ssd.jpl.nasa.gov/horizons/manual.html. The head has the elements that Horizons itself
starts from, with the forces; a table of elements or vectors is one trajectory of one object, and is
read (its first epoch) where the head has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from astropy.time import Time

from flyby.errors import OrbitFileError
from flyby.orbits.build import number
from flyby.orbits.conic import conic, unconfirmed
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import Record, Source, ask_sbdb, refuse
from flyby.orbits.horizons_head import Head, acting, check_state, confirmed_angles, read_head
from flyby.orbits.horizons_table import orbit_of_table
from flyby.orbits.jpl_forces import law_from
from flyby.orbits.magnitudes import comet_magnitude
from flyby.orbits.orbit import Elements, Orbit
from flyby.plain_text import plain
from flyby.times import iso

FORM = "a Horizons answer (text, or its JSON)"

_MARKS = ("JPL/HORIZONS", "NASA/JPL Horizons API", "$$SOE", "IAU76/J2000 helio", "!$$SOF")
_SEVERAL = ("Matching small-bodies", "Multiple major-bodies", "Small-body Index Search Results")
_COEFFICIENTS = ("A1", "A2", "A3", "DT", "AMRAT")
_MORE_DIGITS = "ask Horizons again for all digits"


def recognises(source: Source) -> bool:
    """Tell whether a file is what Horizons answers, in text or in JSON."""
    if source.is_json:
        answer = source.json_or_none
        if not isinstance(answer, dict):
            return False
        signature = answer.get("signature")
        named = isinstance(signature, Mapping) and "Horizons API" in str(signature.get("source"))
        return named or ("result" in answer and _marked(str(answer["result"])))
    return source.text is not None and _marked(source.text)


def records(source: Source) -> list[Record]:
    """Read the one orbit of an answer."""
    text = source.text or ""
    if source.is_json:
        answer = source.json
        if not isinstance(answer.get("result"), str):
            said = plain(str(answer.get("error") or answer.get("message") or ""), 120)
            raise refuse(
                "a Horizons answer without a result" + (f" ({said})" if said else ""),
                "ask it again with OBJ_DATA=YES",
            )
        text = answer["result"]
    if "$$SOF" in text[:2000]:
        raise refuse("a request to Horizons", "send it, and give the answer")
    if any(mark in text for mark in _SEVERAL):
        raise refuse(
            "a list of what Horizons knows by that name",
            f"ask it for one record, by its number{_record_numbers(text)}",
        )
    head = read_head(text)
    return [Record((head.designation,), lambda name: _orbit(text, head, name))]


def _orbit(text: str, head: Head, name: str) -> Orbit:
    forces = acting(head.forces)
    law, unmodelled = law_from(forces)
    in_table = text.count("$$SOE") > 0
    epoch: Time
    elements: Elements
    notes: tuple[str, ...]
    if head.figures:
        epoch, elements, notes = conic(
            head.figures, head.epoch_figure, _MORE_DIGITS, confirmed_angles(head)
        )
        if check_state(head, elements, epoch):
            notes = ()
        if in_table:
            notes += (
                f"the elements of the head are read, at {iso(epoch, 'tdb', 0)[:10]} TDB, not the "
                f"table: it is one trajectory of the same orbit",
            )
    elif in_table:
        epoch, elements, notes = orbit_of_table(text, head)
    else:
        raise OrbitFileError(
            f"this is a Horizons answer without elements, {_ELSEWHERE}; ask it with "
            f"OBJ_DATA=YES, or {ask_sbdb(head.designation.partition('(')[0])}"
        )
    notes += unconfirmed([key for key in _COEFFICIENTS if key in forces])
    h, g = (number(head.texts[key], key) if key in head.texts else None for key in ("H", "G"))
    check_magnitudes(h, g)
    total, said = comet_magnitude(h, head.texts.get("M1"), head.texts.get("K1"))
    notes += said
    if unmodelled:
        notes += (
            f"published parameters that are not modelled: {', '.join(unmodelled)}; the "
            f"acceleration they stand for is left out",
        )
    notes += ("Horizons gives no covariance; for the uncertainty ask SBDB with cov=mat",)
    return Orbit(
        name=name,
        designation=plain(head.designation) or name,
        producer="JPL",
        solution=plain(head.solution, 40),
        solution_date=head.solution_date,
        source="JPL Horizons answer",
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        planetary_ephemeris=plain(head.planetary_ephemeris, 40),
        absolute_magnitude=h,
        slope_parameter=g,
        notes=tuple(plain(note, 300) for note in notes),
        unmodelled=unmodelled,
        comet_magnitude=total,
    )


_ELSEWHERE = "as it gives for planets, spacecraft and with OBJ_DATA=NO"


def _marked(text: str) -> bool:
    return any(mark in text[:20000] for mark in _MARKS)


def _record_numbers(text: str) -> str:
    found = re.findall(r"(?m)^ {0,6}(-?[0-9]{1,9}) ", text[:20000])
    shown = ", ".join(found[:3]) + (" …" if len(found) > 3 else "")
    return f" ({shown})" if found else ""
