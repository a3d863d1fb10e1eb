"""flyby's own form: one TOML file an orbit, figures as their producer published them.

The catalogue is written in it, `flyby export --format toml` writes it (`flyby.orbits.own_toml`),
and docs/orbit-file.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from astropy.time import Time

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import (
    covariance_from,
    epoch_from,
    keplerian_elements,
    number,
    perihelion_elements,
)
from flyby.orbits.consistency import check_elements, check_magnitudes
from flyby.orbits.orbit import Elements, NonGravitational, Orbit
from flyby.orbits.printed import figure
from flyby.plain_text import plain, shown_value

_SCALES = ("tdb", "tt")
_TEXTS = (
    "designation",
    "producer",
    "solution",
    "solution_date",
    "source",
    "planetary_ephemeris",
)
_KEYS = frozenset(
    {
        *_TEXTS,
        "fitted_by",
        "status",
        "perturbers",
        "data_arc",
        "also_at_covariance_epoch",
        "epoch_jd",
        "epoch_scale",
        "elements",
        "magnitude",
        "nongravitational",
        "covariance",
        "notes",
        "unmodelled",
        "spk_number",
    }
)
_ELEMENTS = frozenset(
    {
        "e",
        "q",
        "tp",
        "a",
        "M",
        "node",
        "peri",
        "i",
        "Q",
        "n",
        "period",
        "moid",
    }
)
_OF_COVARIANCE = frozenset(
    {
        "labels",
        "matrix",
        "epoch_jd",
        "epoch_scale",
        "elements",
        "nongravitational",
    }
)
_LAW = frozenset(field.name for field in fields(NonGravitational))


def orbit_from_entry(entry: Mapping[str, Any], name: str) -> Orbit:
    """Make an `Orbit` from a decoded catalogue entry.

    Parameters
    ----------
    entry : mapping
        The contents of a file of ``catalogue/data/orbits``.
    name : str
        What to call the orbit.

    Raises
    ------
    OrbitFileError
        If something that every entry has is missing.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    _refuse_unknown(entry, _KEYS, "flyby's own form")
    _needed(entry, "designation")
    texts = {key: _text(entry, key) for key in _TEXTS}
    epoch, elements = _elements(entry, "elements")
    law = _law(entry)
    covariance = None
    if "covariance" in entry:
        published = _table(entry, "covariance")
        _refuse_unknown(published, _OF_COVARIANCE, "the table covariance")
        at, of = epoch, elements
        if "elements" in published:
            at, of = _elements(published, "covariance.elements")
        elif "epoch_jd" in published and _epoch(published)[1] != epoch:
            raise InvalidOrbitError(
                f"the covariance is of the epoch {shown_value(published['epoch_jd'])}, not that of "
                f"the elements, and has no elements of its own; add the table covariance.elements"
            )
        its_law = _law(published) if "nongravitational" in published else law
        labels = _needed(published, "labels")
        if not isinstance(labels, list):
            raise OrbitFileError("the file has no list of the covariance's labels")
        covariance, _ = covariance_from(
            tuple(str(label) for label in labels), _needed(published, "matrix"), at, of, its_law
        )
    magnitude = _table(entry, "magnitude")
    _refuse_unknown(magnitude, {"h", "g"}, "the table magnitude")
    h = number(_needed(magnitude, "h"), "H") if magnitude else None
    g = number(magnitude["g"], "G") if "g" in magnitude else None
    check_magnitudes(h, g)
    target = entry.get("spk_number")
    if target is not None and (type(target) is not int or not 0 < target < 2**31):
        raise OrbitFileError(f"spk_number is {shown_value(target)}; it must be a whole number")
    return Orbit(
        name=name,
        designation=texts["designation"],
        producer=texts["producer"],
        solution=texts["solution"],
        solution_date=texts["solution_date"],
        source=texts["source"],
        planetary_ephemeris=texts["planetary_ephemeris"],
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        absolute_magnitude=h,
        slope_parameter=g,
        covariance=covariance,
        notes=_texts(entry, "notes", 300),
        unmodelled=_texts(entry, "unmodelled", 40),
        spk_number=target,
    )


def _law(entry: Mapping[str, Any]) -> NonGravitational:
    forces = _table(entry, "nongravitational")
    unknown = sorted(set(forces) - _LAW)
    if unknown:
        raise OrbitFileError(
            f"the file has the parameter {shown_value(unknown[0])}, which no force has"
        )
    law = NonGravitational(**{key: number(value, key) for key, value in forces.items()})
    if law.r0_au <= 0.0:
        raise InvalidOrbitError(f"r0_au is {law.r0_au}; it must be greater than zero")
    return law


def _elements(entry: Mapping[str, Any], place: str) -> tuple[Time, Elements]:
    """Read epoch and elements; check whatever else the entry has of the same orbit."""
    published = _table(entry, "elements")
    _refuse_unknown(published, _ELEMENTS, "the table elements")
    date, epoch = _epoch(entry)
    if "M" in published and not {"q", "tp"} <= set(published):
        elements = keplerian_elements(published, epoch)
    else:
        elements = perihelion_elements(published)
    figures = {key: figure(value, key[:20], place) for key, value in published.items()}
    check_elements(figures, figure(date, "epoch_jd", place))
    return epoch, elements


def _epoch(entry: Mapping[str, Any]) -> tuple[Any, Time]:
    date, scale = _needed(entry, "epoch_jd"), _needed(entry, "epoch_scale")
    if scale not in _SCALES:
        raise OrbitFileError(
            f"the time scale of the epoch is {shown_value(scale)}; flyby reads {_SCALES[0]} and "
            f"{_SCALES[1]}"
        )
    return date, epoch_from(date, scale)


def _table(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = entry.get(key, {})
    if not isinstance(found, Mapping):
        raise OrbitFileError(f"the file has {shown_value(found)} where the table {key} is expected")
    return found


def _needed(entry: Mapping[str, Any], key: str) -> Any:
    if key not in entry:
        raise OrbitFileError(f"the file has no {key}")
    return entry[key]


def _text(entry: Mapping[str, Any], key: str) -> str:
    """Return a text, or an empty one; a date may be written as TOML has dates."""
    found = entry.get(key, "")
    if isinstance(found, (Mapping, list)):
        raise OrbitFileError(f"{key} is {shown_value(found)}, where a text is expected")
    return plain(str(found))


def _texts(entry: Mapping[str, Any], key: str, most: int) -> tuple[str, ...]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise OrbitFileError(f"{key} is {shown_value(found)}, where a list of texts is expected")
    return tuple(plain(one, most) for one in found)


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """Refuse unknown keys: a slip of the hand in one must not leave its figure unread."""
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise OrbitFileError(
            f"{place} has no key {shown_value(unknown[0])}; it has {', '.join(sorted(known))}"
        )
