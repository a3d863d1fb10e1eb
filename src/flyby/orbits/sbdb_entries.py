"""The lists of an SBDB answer: each entry's name, label, title, units, value and sigma.

An entry says what it is up to four times; it is taken by its name, and the rest has to agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyby.errors import InvalidOrbitError
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import shown_value

ELEMENTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "e": ("e", (), "eccentricity"),
    "a": ("a", ("au",), "semi-major"),
    "q": ("q", ("au",), "perihelion distance"),
    "ad": ("Q", ("au",), "aphelion"),
    "i": ("i", ("deg",), "inclination"),
    "om": ("node", ("deg",), "node"),
    "w": ("peri", ("deg",), "argument of perihelion"),
    "ma": ("M", ("deg",), "mean anomaly"),
    "tp": ("tp", ("TDB", "JED", "JD", "d"), "time of perihelion"),
    "per": ("period", ("d",), "period"),
    "n": ("n", ("deg/d",), "mean motion"),
}
"""Of each name of SBDB's: its label, its units, and words of its title (SBDB API 1.0 to 1.3)."""

PARAMETER_UNITS: dict[str, tuple[str, ...]] = {
    "A1": ("au/d^2",),
    "A2": ("au/d^2",),
    "A3": ("au/d^2",),
    "DT": ("d",),
    "R0": ("au",),
    "ALN": (),
    "NK": (),
    "NM": (),
    "NN": (),
    "AMRAT": ("m^2/kg",),
    "RHO": ("kg/m^3",),
    "S0": ("km",),
}

CALENDAR_PERIHELION = ("tp_cd", "cd_tp")
"""The time of perihelion as a calendar date, with the label "tp" (option cd-tp).

SBDB's answers have the first name, its documentation the second.
"""

_NAME_OF = {label: name for name, (label, _, _) in ELEMENTS.items()}


def entries(published: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list that may be null or left out."""
    if not isinstance(published, list):
        return []
    return [entry for entry in published if isinstance(entry, Mapping)]


def element_figures(published: Any, place: str) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Return elements and their sigmas, by label (e, a, q, Q, i, node, peri, M, tp, period, n).

    Parameters
    ----------
    published : list of mapping
        The list "elements" of an answer; entries without a value are left out.
    place : str
        Where that list stands, for messages: "orbit.elements".

    Raises
    ------
    InvalidOrbitError
        If there is no list, a value is not a number, an element comes twice, or its label, title
        or units are those of another.
    """
    if not isinstance(published, list):
        raise InvalidOrbitError("the SBDB answer lists no elements; ask for it again")
    values: dict[str, Figure] = {}
    sigmas: dict[str, Figure] = {}
    places: dict[str, str] = {}
    for index, entry in enumerate(published):
        if not isinstance(entry, Mapping):
            continue
        here = f"{place}[{index}]"
        name = str(entry.get("name") or entry.get("label"))
        name = _NAME_OF.get(name, name)
        if name in places:
            raise InvalidOrbitError(
                f"{shown_value(name)} is given twice, as {shown_value(entry.get('value'))} "
                f"({here}) and before it ({places[name]}); get the file again"
            )
        places[name] = here
        if name not in ELEMENTS:
            continue
        label = ELEMENTS[name][0]
        _check_entry(entry, name, here)
        if entry.get("value") is not None:
            values[label] = figure(entry["value"], label, here)
        if entry.get("sigma") is not None:
            sigmas[label] = figure(entry["sigma"], f"sigma of {label}", here)
    return values, sigmas


def parameter_figures(published: Any, place: str) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Read parameters of the force model and their sigmas by name; errors as `element_figures`."""
    values: dict[str, Figure] = {}
    sigmas: dict[str, Figure] = {}
    for index, entry in enumerate(published if isinstance(published, list) else []):
        if not isinstance(entry, Mapping) or entry.get("value") is None:
            continue
        here, name = f"{place}[{index}]", str(entry.get("name"))
        if name in values:
            raise InvalidOrbitError(
                f"{shown_value(name)} is given twice, as {shown_value(entry['value'])} ({here}) "
                f"and {values[name].text} ({values[name].place}); get the file again"
            )
        if name in PARAMETER_UNITS:
            _check_units(entry, name, PARAMETER_UNITS[name], here)
        values[name] = figure(entry["value"], name[:20], here)
        if entry.get("sigma") is not None:
            sigmas[name] = figure(entry["sigma"], f"sigma of {name[:20]}", here)
    return values, sigmas


def one_value(published: Any, name: str, place: str) -> Any:
    """Return the value of the one entry of that name, or None; refused if it comes twice."""
    found = [entry for entry in entries(published) if entry.get("name") == name]
    if len(found) > 1:
        raise InvalidOrbitError(
            f"{name} is given {len(found)} times in {place}, as "
            f"{shown_value(found[0].get('value'))} and {shown_value(found[1].get('value'))}; "
            f"get the file again"
        )
    return found[0].get("value") if found else None


def _check_entry(entry: Mapping[str, Any], name: str, here: str) -> None:
    label, units, _title = ELEMENTS[name]
    said = entry.get("label")
    if said is not None and said not in (label, name):
        raise InvalidOrbitError(
            f"the entry {here} has the name {name!r} and the label {shown_value(said)}; "
            f"get the file again"
        )
    title = str(entry.get("title") or "").lower()
    # The longest wording that is in it: "argument of perihelion" is no distance.
    meant = [other for other, (_, _, words) in ELEMENTS.items() if words in title]
    if meant and name not in meant:
        raise InvalidOrbitError(
            f"the entry {here} has the name {name!r} and the title {shown_value(title)}; "
            f"get the file again"
        )
    _check_units(entry, name, units, here)


def _check_units(entry: Mapping[str, Any], name: str, expected: tuple[str, ...], here: str) -> None:
    units = entry.get("units")
    if units not in (None, "", *expected):
        raise InvalidOrbitError(
            f"{name} ({here}) has the units {shown_value(units)}, where SBDB has "
            f"{expected[0] if expected else 'none'}; get the file again"
        )
