"""Reading an answer of JPL's Small-Body Database.

``https://ssd-api.jpl.nasa.gov/sbdb.api?sstr=...&cov=mat&full-prec=1&phys-par=1``; documented at
https://ssd-api.jpl.nasa.gov/doc/sbdb.html. Fields may be null or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import covariance_from, epoch_from, number, perihelion_elements
from flyby.orbits.conic import FEWEST_DIGITS, rounding_km
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import ASK_SBDB, Record, Source, ask_sbdb
from flyby.orbits.jpl_forces import law_from
from flyby.orbits.magnitudes import comet_magnitude
from flyby.orbits.orbit import NO_FORCE, Elements, Orbit
from flyby.orbits.sbdb_alternates import alternate_records, note_on_alternates
from flyby.orbits.sbdb_checks import check_answer, spk_number
from flyby.orbits.sbdb_covariance import ASK, full_covariance, labels_of
from flyby.orbits.sbdb_entries import element_figures, entries, one_value, parameter_figures
from flyby.plain_text import plain, shown_value

FEWEST_DIGITS_ALTERNATE = 6
"""Alternate orbits are those of printed catalogues."""

FORM = "a JPL SBDB answer (JSON)"


def recognises(source: Source) -> bool:
    """Tell whether a file is JSON: any that no other reader knows is refused by this one."""
    return source.is_json


def records(source: Source) -> list[Record]:
    """Read the orbit of an answer, and the alternate ones that it has (option alt-orbits)."""
    answer = source.json
    if not isinstance(answer, dict):
        raise OrbitFileError(f"the JSON is a list, not an SBDB answer ({ASK_SBDB})")
    target = answer.get("object")
    names = [target.get("fullname"), target.get("des")] if isinstance(target, Mapping) else []
    called = tuple(plain(str(name)) for name in names if name)
    return [
        Record(called, lambda name: orbit_from_sbdb(answer, name)),
        *alternate_records(answer, partial(orbit_from_sbdb, fewest_digits=FEWEST_DIGITS_ALTERNATE)),
    ]


def orbit_from_sbdb(
    answer: Mapping[str, Any], name: str, fewest_digits: int = FEWEST_DIGITS
) -> Orbit:
    """Make an `Orbit` from a decoded SBDB answer.

    Parameters
    ----------
    answer : mapping
        The JSON object.
    name : str
        What to call the orbit.
    fewest_digits : int
        Of the elements; those that have fewer are refused, of those that have fewer than SBDB
        gives a note says what the rounding is worth.

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
    elements, rounded = _elements(orbit.get("elements"), "orbit.elements", fewest_digits)
    law, unmodelled = law_from(
        {
            str(entry.get("name")): entry.get("value")
            for entry in entries(orbit.get("model_pars"))
            if entry.get("value") is not None
        }
    )
    physical = {name: one_value(answer.get("phys_par"), name, "phys_par") for name in ("H", "G")}
    covariance = None
    published = orbit.get("covariance")
    if isinstance(published, Mapping) and published.get("data"):
        published = _full(published, orbit)
        answer = {**answer, "orbit": {**orbit, "covariance": published}}
        covariance, dropped = _covariance(published, epoch, elements, law)
        unmodelled = tuple(dict.fromkeys((*unmodelled, *dropped)))
    unconfirmed = check_answer(answer)
    notes = rounded + _notes_on(unmodelled)
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
    totals = {key: one_value(answer.get("phys_par"), key, "phys_par") for key in ("M1", "K1")}
    comet, brightness = comet_magnitude(h, totals["M1"], totals["K1"], "SBDB: phys-par=1")
    notes += brightness + note_on_alternates(answer)
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
        comet_magnitude=comet,
    )


def _notes_on(unmodelled: tuple[str, ...]) -> tuple[str, ...]:
    """Return the notes on published parameters that are not modelled: a line a kind."""
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
    target = answer.get("object")
    if isinstance(target, Mapping):
        des = plain(str(target.get("des") or target.get("fullname") or "..."), 40)
        return f"the SBDB answer has no orbit (no-orbit=1?); {ask_sbdb(des)}"
    return f"the JSON holds no orbit; it is not an SBDB answer ({ASK_SBDB})"


def _elements(
    published: Any, place: str, fewest_digits: int = FEWEST_DIGITS
) -> tuple[Elements, tuple[str, ...]]:
    """Read the elements, refused where they have too few digits, and a note on what they have."""
    figures, _ = element_figures(published, place)
    elements = perihelion_elements({label: one.text for label, one in figures.items()})
    # Not by the time of perihelion, which has ten digits even where the others have three.
    digits = max(figures[label].digits for label in ("e", "q", "node", "peri", "i"))
    if digits < fewest_digits:
        raise InvalidOrbitError(
            f"the elements are rounded to {digits} digits ({place}); ask SBDB again with "
            f"full-prec=1"
        )
    if digits < FEWEST_DIGITS:
        off_km = float(f"{rounding_km(figures):.1g}")
        return elements, (
            f"the elements have {digits} digits, worth some {off_km:,.0f} km at the epoch and more "
            f"from there",
        )
    return elements, ()


def _full(published: Mapping[str, Any], orbit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the covariance as the full matrix, in whichever form it was published."""
    labels = labels_of(published)
    own, where = published.get("elements"), "orbit.covariance.elements"
    at = published.get("epoch")
    if not own and (at is None or number(at, "epoch") == number(orbit["epoch"], "epoch")):
        own, where = orbit["elements"], "orbit.elements"
    sigmas = element_figures(own, where)[1] if own else {}
    sigmas |= parameter_figures(orbit.get("model_pars"), "orbit.model_pars")[1]
    rows, places = full_covariance(published, labels, sigmas)
    return {**published, "data": rows, "places": places}


def _covariance(published: Mapping[str, Any], epoch: Any, elements: Elements, law: Any) -> Any:
    if published.get("elements"):
        elements, _ = _elements(published["elements"], "orbit.covariance.elements")
        if published.get("epoch") is None:
            raise InvalidOrbitError("the covariance has elements but no epoch; ask for it again")
        epoch = epoch_from(published["epoch"], "tdb", "the covariance's epoch")
    elif published.get("epoch") is not None:
        other = epoch_from(published["epoch"], "tdb", "the covariance's epoch")
        if abs((other - epoch).jd) > 1e-6:
            raise InvalidOrbitError(
                f"the covariance is at JD {published['epoch']} but has no elements of its own "
                f"there; {ASK}"
            )
    return covariance_from(labels_of(published), published["data"], epoch, elements, law)


def _optional(value: Any, name: str) -> float | None:
    return None if value is None else number(value, name)
