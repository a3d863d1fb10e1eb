"""Reading an orbit of the catalogue: one TOML file, figures as their producer published them."""

from __future__ import annotations

from collections.abc import Mapping
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
    "designation", "producer", "solution", "solution_date", "source", "planetary_ephemeris",
)  # fmt: skip
_LAW = frozenset(field.name for field in fields(NonGravitational))


def orbit_from_entry(entry: Mapping[str, Any], name: str) -> Orbit:
    """An `Orbit` from a decoded catalogue entry.

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
    texts = {key: plain(str(_needed(entry, key))) for key in _TEXTS}
    epoch, elements = _elements(entry, "elements")
    forces = _table(entry, "nongravitational")
    unknown = sorted(set(forces) - _LAW)
    if unknown:
        raise OrbitFileError(
            f"the catalogue entry has the parameter {shown_value(unknown[0])}, which no force has"
        )
    law = NonGravitational(**{key: number(value, key) for key, value in forces.items()})
    if law.r0_au <= 0.0:
        raise InvalidOrbitError(f"r0_au is {law.r0_au}; it must be greater than zero")
    covariance = None
    if "covariance" in entry:
        published = _table(entry, "covariance")
        at, of = epoch, elements
        if "elements" in published:
            at, of = _elements(published, "covariance.elements")
        labels = _needed(published, "labels")
        if not isinstance(labels, list):
            raise OrbitFileError("the catalogue entry has no list of the covariance's labels")
        covariance, _ = covariance_from(
            tuple(str(label) for label in labels), _needed(published, "matrix"), at, of, law
        )
    magnitude = _table(entry, "magnitude")
    h = number(_needed(magnitude, "h"), "H") if magnitude else None
    g = number(_needed(magnitude, "g"), "G") if magnitude else None
    check_magnitudes(h, g)
    notes = entry.get("notes", [])
    if not isinstance(notes, list):
        raise OrbitFileError("the catalogue entry has notes that are no list")
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
        notes=tuple(plain(str(note), 300) for note in notes),
    )


def _elements(entry: Mapping[str, Any], place: str) -> tuple[Time, Elements]:
    """Epoch and elements, with whatever else the entry has of the same orbit checked."""
    published = _table(entry, "elements")
    date, scale = _needed(entry, "epoch_jd"), _needed(entry, "epoch_scale")
    if scale not in _SCALES:
        raise OrbitFileError(
            f"the time scale of the epoch is {shown_value(scale)}; flyby reads {_SCALES[0]} and "
            f"{_SCALES[1]}"
        )
    epoch = epoch_from(date, scale)
    if "M" in published:
        elements = keplerian_elements(published, epoch)
    else:
        elements = perihelion_elements(published)
    figures = {key: figure(value, key[:20], place) for key, value in published.items()}
    check_elements(figures, figure(date, "epoch_jd", place))
    return epoch, elements


def _table(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = entry.get(key, {})
    if not isinstance(found, Mapping):
        raise OrbitFileError(
            f"the catalogue entry has {shown_value(found)} where the table {key} is expected"
        )
    return found


def _needed(entry: Mapping[str, Any], key: str) -> Any:
    if key not in entry:
        raise OrbitFileError(f"the catalogue entry has no {key}")
    return entry[key]
