"""Reading what Find_Orb writes: elements.txt, and elements.json or total.json.

https://www.projectpluto.com/find_orb.htm: heliocentric, ecliptic J2000, times TT ("JDT"). The text
has a state vector too (equatorial J2000, au and mau/day), with more digits than its elements; where
it is there it is the orbit, and the elements are its check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from astropy.time import Time

from flyby.constants import AU_KM
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import epoch_from
from flyby.orbits.classical import NO_COVARIANCE, conic, elements_from, from_calendar, rounding_km
from flyby.orbits.consistency import check_elements, check_magnitudes
from flyby.orbits.elements import elements_from_state, heliocentric_state
from flyby.orbits.forms import Record, Source
from flyby.orbits.orbit import Elements, Orbit
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value
from flyby.times import tdb_days

FORM = "elements of Find_Orb (text or JSON)"

NO_FORCES = "no non-gravitational parameters were read: a Yarkovsky drift is left out"

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_NUMBER = r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?"
_TEXT = {
    "M": rf"^M +({_NUMBER})",
    "n": rf"^n +({_NUMBER})",
    "a": rf"^a +({_NUMBER})",
    "e": rf"^e +({_NUMBER})",
    "q": rf"^q +({_NUMBER})",
    "Q": rf"\bQ +({_NUMBER})",
    "peri": rf"\bPeri\. +({_NUMBER})",
    "node": rf"\bNode +({_NUMBER})",
    "i": rf"\bIncl\. +({_NUMBER})",
    "H": rf"\bH +({_NUMBER})",
    "G": rf"\bG +({_NUMBER})",
}
_JSON = {
    "M": "M",
    "n": "n",
    "a": "a",
    "e": "e",
    "q": "q",
    "Q": "Q",
    "period": "P",
    "peri": "arg_per",
    "node": "asc_node",
    "i": "i",
    "tp": "Tp",
}
_SIGMA = re.compile(rf"\b(M|n|a|e|q|Q|Peri\.|Node|Incl\.) +{_NUMBER} \+/- ({_NUMBER})", re.ASCII)


def recognises(source: Source) -> bool:
    """Tell whether it begins "Orbital elements:", or is JSON of objects that Find_Orb made."""
    if source.head.startswith("Orbital elements:"):
        return True
    return source.is_json and '"asc_node"' in (source.text or "") and '"objects"' in source.head


def records(source: Source) -> Iterator[Record]:
    """Yield every object."""
    if not source.is_json:
        text = source.text or ""
        first = text.lstrip().splitlines()[0]
        target = plain(first.partition(":")[2])
        yield Record((target,), lambda name: orbit_from_text(text, name))
        return
    objects = source.json.get("objects") if isinstance(source.json, Mapping) else None
    if not isinstance(objects, Mapping):
        raise OrbitFileError("the JSON of Find_Orb has no objects; it may be cut off")
    for key, one in objects.items():
        names = [key, *([one.get("packed")] if isinstance(one, Mapping) else [])]
        shown = tuple(dict.fromkeys(plain(str(name)) for name in names if name))
        yield Record(shown, partial(orbit_from_json, one, str(key)))


def orbit_from_text(text: str, name: str) -> Orbit:
    """Read an `Orbit` from the text of elements.txt.

    Raises
    ------
    OrbitFileError
        If a line that is needed is missing, or the orbit is not about the Sun.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    if "(J2000 ecliptic)" not in text or re.search(r"^\s*Perigee", text, re.MULTILINE):
        raise OrbitFileError(
            "the elements of Find_Orb are not heliocentric in the ecliptic of J2000; choose these "
            "in its settings"
        )
    figures: dict[str, Figure] = {}
    for key, pattern in _TEXT.items():
        match = re.search(pattern, text, re.MULTILINE | re.ASCII)
        if match:
            line = f"line {text.count(chr(10), 0, match.start()) + 1}"
            one = figure(match[1], key, line)
            # Find_Orb cuts digits off instead of rounding: a whole unit of the last.
            figures[key] = replace(one, half_unit=2.0 * one.half_unit)
    day = re.search(r"Perihelion (-?\d+) ([A-Z][a-z]{2}) +(\d+\.\d+)", text, re.ASCII)
    if day and day[2] in _MONTHS:
        month = _MONTHS.index(day[2]) // 3 + 1
        figures["tp"] = from_calendar(day[1], month, day[3], "tp", "line 2")
    when = re.search(rf"\bEpoch .* TT = JDT ({_NUMBER})", text, re.ASCII)
    if when is None:
        raise OrbitFileError("there is no line 'Epoch ... TT = JDT'; the file may be cut off")
    epoch = figure(when[1], "epoch", "the line Epoch")
    at = epoch_from(epoch.text, "tt")
    state = _state(text)
    elements = None
    if state is None:
        at, elements, notes = conic(_without(figures), epoch, "tt")
    else:
        elements, notes = _checked_state(state, figures, epoch, at)
    notes = (*notes, *_sigmas(text), NO_COVARIANCE, NO_FORCES)
    first = plain(text.lstrip().splitlines()[0].partition(":")[2])
    version = re.search(r"Find_Orb ver: ([^\r\n]*)", text)
    fitted = re.search(r"JPL (DE-?\d+)", text)
    return _orbit(
        name,
        first,
        at,
        elements,
        notes,
        figures,
        version and version[1],
        fitted[1].replace("-", "") if fitted else "",
    )


def orbit_from_json(entry: Any, key: str, name: str) -> Orbit:
    """Read an `Orbit` from one of the objects of total.json; errors as `orbit_from_text`."""
    published = entry.get("elements") if isinstance(entry, Mapping) else None
    if not isinstance(published, Mapping):
        raise OrbitFileError(f"{shown_value(key)} has no elements; get the file again")
    for what, wanted in (("central body", "Sun"), ("frame", "J2000 ecliptic")):
        if published.get(what) != wanted:
            raise OrbitFileError(
                f"elements.{what} is {shown_value(published.get(what))}; flyby reads {wanted}"
            )
    figures = {
        ours: figure(published[theirs], ours, f"elements.{theirs}")
        for ours, theirs in (*_JSON.items(), ("H", "H"), ("G", "G"))
        if published.get(theirs) is not None
    }
    epoch = figure(published.get("epoch"), "epoch", "elements.epoch")
    at, elements, notes = conic(_without(figures), epoch, "tt")
    sigmas = [
        f"{label[:-6]} {plain(str(value), 20)}"
        for label, value in published.items()
        if label.endswith(" sigma") and label[:-6] in _JSON.values()
    ]
    notes = (*notes, *_said_sigmas(sigmas), NO_COVARIANCE, NO_FORCES)
    version = entry.get("Find_Orb_version_iso")
    return _orbit(
        name,
        plain(str(key)),
        at,
        elements,
        notes,
        figures,
        str(version)[:10] if version else None,
        "",
    )


def _without(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    return {key: one for key, one in figures.items() if key not in ("H", "G")}


def _orbit(
    name: str,
    designation: str,
    at: Time,
    elements: Elements,
    notes: tuple[str, ...],
    figures: Mapping[str, Figure],
    version: str | None,
    ephemeris: str,
) -> Orbit:
    h, g = (figures[key].value if key in figures else None for key in ("H", "G"))
    check_magnitudes(h, g)
    return Orbit(
        name=name,
        designation=designation or name,
        producer="Find_Orb",
        solution="",
        solution_date="",
        source=f"Find_Orb {plain(version, 40)}" if version else "Find_Orb",
        epoch=at,
        elements=elements,
        planetary_ephemeris=ephemeris,
        absolute_magnitude=h,
        slope_parameter=g,
        notes=tuple(plain(note, 300) for note in notes),
    )


def _state(text: str) -> list[Figure] | None:
    found = re.search(
        rf"State vector \(heliocentric equatorial J2000\):\s*\n# +({_NUMBER}) +({_NUMBER}) +"
        rf"({_NUMBER}) AU\s*\n# +({_NUMBER}) +({_NUMBER}) +({_NUMBER}) mAU/day",
        text,
        re.ASCII,
    )
    if found is None:
        return None
    return [
        figure(value, key, "the state vector")
        for key, value in zip(("x", "y", "z", "vx", "vy", "vz"), found.groups(), strict=True)
    ]


def _checked_state(
    state: list[Figure], figures: Mapping[str, Figure], epoch: Figure, at: Time
) -> tuple[Elements, tuple[str, ...]]:
    """Make the orbit of the state vector, with the printed elements as its check."""
    values = np.array([one.value for one in state])
    days = float(tdb_days(at))
    elements = elements_from_state(values[:3], values[3:] * 1e-3, days)
    plainly = _without(figures)
    printed = elements_from(plainly, at, "tt")
    check_elements(plainly, epoch)
    there, speed = heliocentric_state(printed, days)
    off_km = float(np.linalg.norm(there - values[:3])) * AU_KM
    _, allowed = rounding_km(plainly, at, "tt")
    allowed = 2.0 * allowed + 1.0
    radius = float(np.linalg.norm(values[:3]))
    off_speed = float(np.linalg.norm(speed - values[3:] * 1e-3))
    # A velocity turns as the place does, and changes with e and q in proportion.
    speed_allowed = 10.0 * allowed / AU_KM / radius * float(np.linalg.norm(speed))
    if not (off_km <= allowed and off_speed <= speed_allowed):
        raise InvalidOrbitError(
            f"the state vector is {off_km:.4g} km from the printed elements (digits account for "
            f"{allowed:.2g} km); get the file again"
        )
    return elements, (
        f"read from the state vector, which has more digits than the elements beside it: they are "
        f"{off_km:.3g} km apart",
    )


def _sigmas(text: str) -> tuple[str, ...]:
    return _said_sigmas([f"{match[1]} {match[2]}" for match in _SIGMA.finditer(text)])


def _said_sigmas(sigmas: list[str]) -> tuple[str, ...]:
    if not sigmas:
        return ()
    return (f"sigmas as printed, without their correlations: {', '.join(sigmas)} [au, deg]",)
