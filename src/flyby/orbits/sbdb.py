"""Reading an answer of JPL's Small-Body Database.

``https://ssd-api.jpl.nasa.gov/sbdb.api?sstr=...&cov=mat&full-prec=1``; documented at
https://ssd-api.jpl.nasa.gov/doc/sbdb.html. Fields may be null or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import (
    MARSDEN_DEFAULTS,
    covariance_from,
    epoch_from,
    number,
    perihelion_elements,
)
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import Record, Source
from flyby.orbits.orbit import NO_FORCE, Elements, NonGravitational, Orbit
from flyby.orbits.parameters import RADIATION_A1_PER_AREA_TO_MASS, follows_inverse_square
from flyby.orbits.sbdb_checks import check_answer, spk_number
from flyby.orbits.sbdb_entries import element_figures, entries, one_value
from flyby.plain_text import plain, shown_value

_LABEL_OF = {"om": "node", "w": "peri", "ma": "M"}
_CONSTANTS = {"ALN": "aln", "NK": "nk", "NM": "nm", "NN": "nn", "R0": "r0_au"}
_COEFFICIENTS = {"A1": "a1_au_day2", "A2": "a2_au_day2", "A3": "a3_au_day2"}
_DELAY = "DT"
_FEWEST_DIGITS = 8
"""SBDB gives 16 digits with full-prec=1 and else 3, for display: off by 1e6 km at 1 au."""


FORM = "a JPL SBDB answer (JSON)"


def recognises(source: Source) -> bool:
    """Whether a file is JSON: any that no other reader knows is said not to be an answer."""
    return source.is_json


def records(source: Source) -> list[Record]:
    """The one orbit of an answer."""
    answer = source.json
    if not isinstance(answer, dict):
        raise OrbitFileError("the JSON is a list, not an SBDB answer")
    return [Record((), lambda name: orbit_from_sbdb(answer, name))]


def orbit_from_sbdb(answer: Mapping[str, Any], name: str) -> Orbit:
    """An `Orbit` from a decoded SBDB answer.

    Parameters
    ----------
    answer : mapping
        The JSON object.
    name : str
        What to call the orbit.

    Raises
    ------
    OrbitFileError
        If the answer holds no orbit ("not found", several matches).
    InvalidOrbitError
        If what it holds cannot be an orbit.
    """
    if not isinstance(answer.get("orbit"), Mapping):
        raise OrbitFileError(_why_no_orbit(answer))
    orbit = answer["orbit"]
    if orbit.get("equinox") not in (None, "J2000"):
        raise InvalidOrbitError(
            f"the elements are for the equinox {shown_value(orbit['equinox'], 20)}; "
            f"flyby reads J2000"
        )
    epoch = epoch_from(orbit.get("epoch"), "tdb")
    elements = _elements(orbit.get("elements"), "orbit.elements")
    law, unmodelled = _law(orbit.get("model_pars"))
    physical = {name: one_value(answer.get("phys_par"), name, "phys_par") for name in ("H", "G")}
    covariance = None
    published = orbit.get("covariance")
    if isinstance(published, Mapping) and published.get("data"):
        covariance, dropped = _covariance(published, epoch, elements, law)
        unmodelled = tuple(dict.fromkeys((*unmodelled, *dropped)))
    unconfirmed = check_answer(answer)
    notes = _notes_on(unmodelled)
    if any(name not in NO_FORCE for name in unmodelled):
        covariance = None
    for limit in ("before", "after"):
        if orbit.get(f"not_valid_{limit}") is not None:
            said = plain(str(orbit[f"not_valid_{limit}"]), 40)
            notes += (f"the producer says: not valid {limit} {said}",)
    target = answer.get("object")
    if not isinstance(target, Mapping):
        target = {}
    h, g = (_optional(physical.get(name), name) for name in ("H", "G"))
    check_magnitudes(h, g)
    producer = plain(str(orbit.get("producer") or ""))
    return Orbit(
        name=name,
        designation=plain(str(target.get("fullname") or target.get("des") or "")) or name,
        producer=plain(str(orbit.get("source") or "")) or "JPL",
        solution=plain(str(orbit.get("orbit_id") or ""), 40),
        solution_date=plain(str(orbit.get("soln_date") or ""), 40)[:10],
        source="JPL Small-Body Database answer" + (f", orbit by {producer}" if producer else ""),
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        planetary_ephemeris=plain(str(orbit.get("pe_used") or ""), 40),
        absolute_magnitude=h,
        slope_parameter=g,
        covariance=covariance,
        notes=tuple(plain(note, 300) for note in (*notes, *unconfirmed)),
        spk_number=spk_number(target.get("spkid")),
        unmodelled=unmodelled,
    )


def _notes_on(unmodelled: tuple[str, ...]) -> tuple[str, ...]:
    """What is said of published parameters that are not modelled: a line a kind."""
    forces = [name for name in unmodelled if name not in NO_FORCE]
    notes = tuple(
        f"{name} was fitted too: {NO_FORCE[name]}. It is no force; places are of the centre of "
        f"mass, and the covariance is that of the other parameters whatever its value"
        for name in unmodelled
        if name in NO_FORCE
    )
    if forces:
        notes += (
            f"published parameters that are not modelled: {', '.join(forces)}; the acceleration "
            f"they stand for is left out, and the published covariance with it: a sigma would be "
            f"too small",
        )
    return notes


def _why_no_orbit(answer: Mapping[str, Any]) -> str:
    code, message = str(answer.get("code", "")), plain(str(answer.get("message", "")))
    matches = answer.get("list")
    if code == "300" or matches:
        names = [plain(str(one.get("name") or one.get("pdes")), 40) for one in entries(matches)]
        several = ", ".join(names[:5]) or "several objects"
        return f"the SBDB answer matches {several}; ask SBDB for one of them by designation"
    if message:
        return f"the SBDB answer holds no orbit, it says: {message}"
    return (
        "the JSON holds no orbit; it is not an SBDB answer (sbdb.api?sstr=...&cov=mat&full-prec=1)"
    )


def _elements(published: Any, place: str) -> Elements:
    """Checked elements, refused where they have too few digits to be sure of."""
    figures, _ = element_figures(published, place)
    elements = perihelion_elements({label: one.text for label, one in figures.items()})
    # Not by the time of perihelion, which has ten digits even where the others have three.
    digits = max(figures[label].digits for label in ("e", "q", "node", "peri", "i"))
    if digits < _FEWEST_DIGITS:
        raise InvalidOrbitError(
            f"the elements are rounded to {digits} digits ({place}); ask SBDB again with "
            f"full-prec=1"
        )
    return elements


def _law(parameters: Any) -> tuple[NonGravitational, tuple[str, ...]]:
    """The non-gravitational law, and the parameters that flyby does not model."""
    given = {
        str(entry.get("name")): entry.get("value")
        for entry in entries(parameters)
        if entry.get("value") is not None
    }
    coefficients = {
        _COEFFICIENTS[key]: number(value, key)
        for key, value in given.items()
        if key in _COEFFICIENTS
    }
    known = {*_COEFFICIENTS, *_CONSTANTS, _DELAY, "AMRAT"}
    unmodelled = tuple(key for key in given if key not in known)
    constants = {}
    if coefficients:
        constants = MARSDEN_DEFAULTS | {
            _CONSTANTS[key]: number(value, key) for key, value in given.items() if key in _CONSTANTS
        }
    delay = number(given.get(_DELAY, 0.0), _DELAY)
    law = NonGravitational(**coefficients, **constants, dt_days=delay)
    if law.r0_au <= 0.0:
        raise InvalidOrbitError(f"R0 is {law.r0_au} au; it must be greater than zero")
    if "AMRAT" in given:
        if follows_inverse_square(law):
            pressure = RADIATION_A1_PER_AREA_TO_MASS * number(given["AMRAT"], "AMRAT")
            law = replace(law, a1_au_day2=law.a1_au_day2 + pressure)
        else:
            unmodelled = (*unmodelled, "AMRAT")
    return law, unmodelled


def _covariance(published: Mapping[str, Any], epoch: Any, elements: Elements, law: Any) -> Any:
    if published.get("elements"):
        elements = _elements(published["elements"], "orbit.covariance.elements")
        if published.get("epoch") is None:
            raise InvalidOrbitError("the covariance has elements but no epoch; ask for it again")
        epoch = epoch_from(published["epoch"], "tdb", "the covariance's epoch")
    elif published.get("epoch") is not None:
        other = epoch_from(published["epoch"], "tdb", "the covariance's epoch")
        if abs((other - epoch).jd) > 1e-6:
            raise InvalidOrbitError(
                f"the covariance is at JD {published['epoch']} but has no elements of its own "
                f"there; ask SBDB with cov=mat&full-prec=1"
            )
    names = published.get("labels")
    if not isinstance(names, list):
        raise InvalidOrbitError("the covariance has no labels; ask SBDB with cov=mat&full-prec=1")
    labels = tuple(_LABEL_OF.get(str(label), str(label)) for label in names)
    return covariance_from(labels, published["data"], epoch, elements, law)


def _optional(value: Any, name: str) -> float | None:
    return None if value is None else number(value, name)
