"""Reading the MPC's JSON of single fields: its old web service, and mpcorb_extended.json.

The web service (as astroquery.mpc asks it) has orbits as a list of objects with text values and
`epoch_jd`; comets have `perihelion_date_jd` and `perihelion_distance`. The extended JSON
(https://www.minorplanetcenter.net/Extended_Files/Extended_MPCORB_Data_Format_Manual.pdf) has
Epoch, M, Peri, Node, i, e, n, a, Tp. Heliocentric, ecliptic J2000, dates TT.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flyby.catalogue.packed import unpacked
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import MARSDEN_DEFAULTS
from flyby.orbits.classical import NO_COVARIANCE, PackedRecord, conic
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import Source
from flyby.orbits.mpcorb import COST, NO_FORCES
from flyby.orbits.orbit import NonGravitational, Orbit
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value

FORM = "JSON of the MPC's web service or mpcorb_extended.json"

_SERVICE = {
    "e": "eccentricity",
    "q": "perihelion_distance",
    "tp": "perihelion_date_jd",
    "node": "ascending_node",
    "peri": "argument_of_perihelion",
    "i": "inclination",
    "a": "semimajor_axis",
    "M": "mean_anomaly",
    "n": "mean_daily_motion",
    "Q": "aphelion_distance",
    "epoch": "epoch_jd",
    "H": "absolute_magnitude",
    "G": "phase_slope",
}
_EXTENDED = {
    "M": "M",
    "peri": "Peri",
    "node": "Node",
    "i": "i",
    "e": "e",
    "n": "n",
    "a": "a",
    "epoch": "Epoch",
    "H": "H",
    "G": "G",
}
_MARSDEN_1E8 = 2
"""`non_grav_style` of A1 and A2 in 1e-8 au/day^2 with Marsden's g(r)."""


def recognises(source: Source) -> bool:
    """Tell whether it is JSON with the fields of one of them near its beginning."""
    if not source.is_json:
        return False
    text = source.head
    return ('"argument_of_perihelion"' in text and '"ascending_node"' in text) or (
        '"Principal_desig"' in text and '"Peri"' in text
    )


def records(source: Source) -> Iterator[PackedRecord]:
    """Return every orbit of the list."""
    answer = source.json
    entries = answer if isinstance(answer, list) else [answer]
    for index, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            raise OrbitFileError(f"entry {index} of the list is no orbit; get the file again")
        yield _record(entry, f"entry {index}")


def _record(entry: Mapping[str, Any], place: str) -> PackedRecord:
    packed = plain(str(entry.get("packed_designation") or ""), 20)
    keys = ("number", "Number", "name", "Name", "designation", "Principal_desig")
    names = [plain(str(entry[key])) for key in keys if entry.get(key)]
    names += [unpacked(packed)] if unpacked(packed) else []
    return PackedRecord(
        tuple(dict.fromkeys(names)),
        lambda name: orbit_from_fields(entry, name, place),
        packed=packed,
    )


def orbit_from_fields(entry: Mapping[str, Any], name: str, place: str) -> Orbit:
    """Make an `Orbit` from one object of the list.

    Raises
    ------
    OrbitFileError
        If it has no epoch.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    service = "epoch_jd" in entry
    fields = _SERVICE if service else _EXTENDED
    figures = {
        ours: figure(entry[key], ours, f"{place}.{key}")
        for ours, key in fields.items()
        if entry.get(key) is not None and entry.get(key) != ""
    }
    epoch = figures.pop("epoch", None)
    if epoch is None:
        raise OrbitFileError(f"{place} has no epoch; get it again")
    h, g = (figures.pop(key, None) for key in ("H", "G"))
    check_magnitudes(None if h is None else h.value, None if g is None else g.value)
    at, elements, notes = conic(_usable(figures), epoch, "tt")
    law, forces = _law(entry, place)
    number, proper = entry.get("Number") or entry.get("number"), entry.get("Name")
    principal = entry.get("designation") or entry.get("Principal_desig") or entry.get("name")
    front = " ".join(str(one).strip("()") for one in (number, proper) if one)
    inside = f" ({principal})" if front and principal else str(principal or "")
    cost = () if "tp" in figures else (COST,)
    return Orbit(
        name=name,
        designation=plain(f"{front}{inside}") or name,
        producer="MPC",
        solution=plain(str(entry.get("reference") or entry.get("Ref") or ""), 40),
        solution_date=plain(str(entry.get("updated_at") or ""), 40)[:10],
        source="JSON of the Minor Planet Center",
        epoch=at,
        elements=elements,
        nongravitational=law,
        absolute_magnitude=None if h is None else h.value,
        slope_parameter=None if g is None else g.value,
        notes=(*notes, *cost, NO_COVARIANCE, *forces),
    )


def _usable(figures: dict[str, Figure]) -> dict[str, Figure]:
    """Leave out a minor planet's rounded perihelion: a, e, M are what is published."""
    if "M" in figures and "a" in figures:
        return {key: one for key, one in figures.items() if key not in ("tp", "q")}
    return figures


def _law(entry: Mapping[str, Any], place: str) -> tuple[NonGravitational, tuple[str, ...]]:
    """Return Marsden's A1 to A3 of a comet, where they are given."""
    given = {
        f"{key}_au_day2": figure(entry[f"non_grav_{key}"], key.upper(), place).value * 1e-8
        for key in ("a1", "a2", "a3")
        if entry.get(f"non_grav_{key}") is not None
    }
    if not given:
        return NonGravitational(), (NO_FORCES,)
    if entry.get("non_grav_style") != _MARSDEN_1E8:
        raise InvalidOrbitError(
            f"{place} has non-gravitational parameters of the style "
            f"{shown_value(entry.get('non_grav_style'))}; flyby reads style {_MARSDEN_1E8}, "
            f"Marsden's in 1e-8 au/day^2: take the orbit from JPL's SBDB"
        )
    return NonGravitational(**given, **MARSDEN_DEFAULTS), ()
