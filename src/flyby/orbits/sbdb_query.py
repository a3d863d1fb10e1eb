"""Reading answers of JPL's SBDB Query: the API's JSON, or the CSV of its page. A row is an orbit.

``https://ssd-api.jpl.nasa.gov/sbdb_query.api?fields=...&full-prec=1``; the fields are those of
https://ssd-api.jpl.nasa.gov/doc/sbdb_query.html. Epochs are TDB, as SBDB's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flyby.catalogue.designations import is_comet
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import number
from flyby.orbits.conic import conic, julian_date, unconfirmed
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.covariance_checks import check_digits, check_significance
from flyby.orbits.forms import Record, Source
from flyby.orbits.jpl_forces import law_from
from flyby.orbits.magnitudes import comet_magnitude
from flyby.orbits.neows import GRAVITY_ALONE
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import Figure, figure
from flyby.orbits.sbdb_checks import spk_number
from flyby.plain_text import plain, shown_value

FORM = "an SBDB Query answer (JSON, or the page's CSV)"

_LABELS = {
    "e": "e",
    "q": "q",
    "a": "a",
    "i": "i",
    "om": "node",
    "w": "peri",
    "tp": "tp",
    "ma": "M",
    "ad": "Q",
    "n": "n",
    "per": "period",
    "moid": "moid",
}
_FORCES = ("A1", "A2", "A3", "DT", "RHO", "AMRAT", "S0")
_INVERSE_SQUARE = {"ALN": "1", "NK": "0", "NM": "2", "R0": "1"}
"""What JPL sets for asteroids; for comets it has Marsden's constants, which are the defaults."""
_NAMES = ("full_name", "pdes", "name", "spkid")
_FEWEST = ("e", "i", "om", "w")
_FULL_PRECISION = "ask SBDB Query with full-prec=1 (the page: full precision)"
_LONGEST_LINE = 100_000
_FIELDS = "full_name,epoch,e,q,i,om,w,tp,A1,A2,A3,DT,H,G&full-prec=1"


def recognises(source: Source) -> bool:
    """Tell whether a file has columns that are named as SBDB Query names them."""
    if source.is_json:
        answer = source.json_or_none
        if not isinstance(answer, dict) or "orbit" in answer:
            return False
        signature = answer.get("signature")
        named = isinstance(signature, Mapping) and "SBDB) Query" in str(signature.get("source"))
        fields = answer.get("fields")
        return named or (isinstance(fields, list) and _are_fields([str(one) for one in fields]))
    first = next(iter(source.head.splitlines()), "")
    try:
        return _are_fields(next(csv.reader([first.replace("\0", "")]), []))
    except csv.Error:  # a quotation that does not end
        return False


def records(source: Source) -> Iterator[Record]:
    """Yield a record for each row."""
    json = source.is_json
    fields, rows = _json_rows(source.json) if json else _csv_rows(source.text or "")
    missing = [name for name in _FEWEST if name not in fields]
    missing += [] if {"q", "a"} & set(fields) else ["q"]
    missing += [] if {"tp", "ma"} & set(fields) else ["tp"]
    missing += [] if {"epoch", "epoch_mjd"} & set(fields) else ["epoch"]
    if missing:
        raise OrbitFileError(
            f"the SBDB Query answer has no {', '.join(missing)}; ask with fields={_FIELDS}"
        )
    for index, row in enumerate(rows):
        yield _record(fields, row, index)


def _record(fields: Sequence[str], row: Sequence[Any], index: int) -> Record:
    place = f"row {index + 1}"
    if len(row) != len(fields):

        def cut(_name: str) -> Orbit:
            raise OrbitFileError(
                f"{place} has {len(row)} of {len(fields)} columns; the file may be truncated"
            )

        return Record((str(row[0]) if row else place,), cut)
    given = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in zip(fields, row, strict=True)
        if value is not None and value != ""
    }
    names = tuple(plain(str(given[name])) for name in _NAMES if name in given)
    return Record(names or (place,), lambda name: _orbit(given, names, name, place))


def _orbit(given: Mapping[str, Any], names: Sequence[str], name: str, place: str) -> Orbit:
    if given.get("equinox") not in (None, "J2000"):
        raise InvalidOrbitError(
            f"the elements are for the equinox {shown_value(given['equinox'], 20)} ({place}); "
            f"flyby reads J2000"
        )
    figures = {
        label: figure(given[key], label, f"{key}, {place}")
        for key, label in _LABELS.items()
        if key in given
    }
    epoch, elements, notes = conic(figures, _epoch(given, place), _FULL_PRECISION)
    for key, label in _LABELS.items():
        _check_sigma(given, key, figures.get(label), place)
    forces = {key: given[key] for key in _FORCES if key in given}
    for key, value in forces.items():
        _check_sigma(given, key, figure(value, key, place), place, significance=True)
    asteroid = not is_comet(names[0] if names else "")
    law, unmodelled = law_from({**forces, **_INVERSE_SQUARE} if asteroid and forces else forces)
    h, g = (number(given[key], key) if key in given else None for key in ("H", "G"))
    check_magnitudes(h, g)
    total, said = comet_magnitude(h, given.get("M1"), given.get("K1"), "ask with the field H")
    notes += said
    if forces:
        kind = "(1 au/r)^2, JPL's for asteroids," if asteroid else "Marsden's g(r) for water"
        notes += unconfirmed(["A1", "A2", "A3", "DT"])
        notes += (
            f"{', '.join(forces)}: SBDB Query does not say how the force varies with distance; "
            f"{kind} is taken. No covariance in this form: ask SBDB with cov=mat",
        )
    else:
        notes += (GRAVITY_ALONE,)
    if unmodelled:
        notes += (
            f"published parameters that are not modelled: {', '.join(unmodelled)}; the "
            f"acceleration they stand for is left out",
        )
    return Orbit(
        name=name,
        designation=names[0] if names else name,
        producer=plain(str(given.get("source") or "")) or "JPL",
        solution=plain(str(given.get("orbit_id") or ""), 40),
        solution_date=plain(str(given.get("soln_date") or ""), 40)[:10],
        source="JPL SBDB Query answer",
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        planetary_ephemeris=plain(str(given.get("pe_used") or ""), 40),
        absolute_magnitude=h,
        slope_parameter=g,
        notes=tuple(plain(note, 300) for note in notes),
        spk_number=spk_number(given.get("spkid")),
        unmodelled=unmodelled,
        comet_magnitude=total,
    )


def _epoch(given: Mapping[str, Any], place: str) -> Figure:
    if "epoch" in given:
        return figure(given["epoch"], "epoch", f"epoch, {place}")
    if "epoch_mjd" in given:
        return julian_date(figure(given["epoch_mjd"], "epoch_mjd", f"epoch_mjd, {place}"))
    raise InvalidOrbitError(f"{place} has no epoch; ask with fields={_FIELDS}")


def _check_sigma(
    given: Mapping[str, Any], key: str, value: Figure | None, place: str, significance: bool = False
) -> None:
    """Refuse a value that its own sigma contradicts, where that is a field too."""
    for name in (f"sigma_{key}", f"{key}_sigma"):
        if value is not None and name in given:
            sigma = figure(given[name], name, f"{name}, {place}").value
            check_digits(value, sigma)
            if significance:
                check_significance(value, sigma)


def _are_fields(names: Sequence[str]) -> bool:
    found = {name.strip() for name in names}
    return {"e", "i", "om", "w"} <= found or bool({"full_name", "pdes"} & found)


def _json_rows(answer: Mapping[str, Any]) -> tuple[list[str], Iterable[Sequence[Any]]]:
    fields, rows = answer.get("fields"), answer.get("data")
    if not isinstance(fields, list) or not isinstance(rows, list):
        said = plain(str(answer.get("message") or ""), 100)
        raise OrbitFileError(
            f"the SBDB Query answer has no rows{f', it says: {said}' if said else ''}; ask with "
            f"fields={_FIELDS}"
        )
    return [str(name) for name in fields], [row if isinstance(row, list) else [] for row in rows]


def _csv_rows(text: str) -> tuple[list[str], Iterable[Sequence[Any]]]:
    lines = text.lstrip().splitlines()
    if any(len(line) > _LONGEST_LINE for line in lines):
        raise OrbitFileError("a line of the table is longer than any row; get the file again")
    rows = _split(lines)
    return [name.strip() for name in next(rows, [])], rows


def _split(lines: Sequence[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(line.replace("\0", " ") for line in lines if line.strip())
    except csv.Error as problem:  # a quotation that does not end
        raise OrbitFileError(
            f"the table cannot be read ({plain(str(problem), 60)}); get the file again"
        ) from None
