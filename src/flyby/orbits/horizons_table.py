"""The first epoch of a Horizons table of elements or vectors about the Sun."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from astropy.time import Time

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.build import epoch_from
from flyby.orbits.conic import conic, scaled
from flyby.orbits.elements import elements_from_state, heliocentric_state
from flyby.orbits.horizons_head import Head, pairs
from flyby.orbits.orbit import Elements
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value
from flyby.times import iso, tdb_days

_ELEMENTS = {
    "EC": "e",
    "QR": "q",
    "IN": "i",
    "OM": "node",
    "W": "peri",
    "TP": "tp",
    "N": "n",
    "MA": "M",
    "A": "a",
    "AD": "Q",
    "PR": "period",
}
_LENGTHS = ("q", "a", "Q")
_STATE = ("X", "Y", "Z", "VX", "VY", "VZ")
_FARTHEST_AU, _FASTEST_AU_DAY = 1.0e5, 173.0
"""The Oort cloud; the speed of light."""

_ASK = "ask Horizons for a table about the Sun (CENTER='500@10', VEC_CORR='NONE')"


def orbit_of_table(text: str, head: Head) -> tuple[Time, Elements, tuple[str, ...]]:
    """Return the epoch and heliocentric elements of the first row of a table, and notes.

    Parameters
    ----------
    text : str
        The whole answer.
    head : Head

    Raises
    ------
    OrbitFileError
        If the table is of another centre, frame, kind or scale, or has no row.
    InvalidOrbitError
        If what it holds is no orbit.
    """
    said = said_of_table(text.partition("$$SOE")[0])
    _check_said(said)
    before, _, rest = text.partition("$$SOE")
    body, end, _ = rest.partition("$$EOE")
    if not end or not body.strip():
        raise OrbitFileError("the Horizons table is empty or cut off; ask for it again")
    row, scale = _first_row(before, body, before.count("\n") + 2)
    if scale not in ("tdb", "tt"):
        raise OrbitFileError(
            f"the Horizons table is in {scale.upper()}; ask for it in TDB (TIME_TYPE='TDB')"
        )
    day = figure(row.pop("EPOCH").text, "the epoch", "the first row")
    equatorial = said["frame"] == "equatorial"
    length = 1.0 / AU_KM if said["length"] == "km" else 1.0
    time_days = 1.0 / SECONDS_PER_DAY if said["time"] == "s" else 1.0
    notes: tuple[str, ...]
    if all(name in row for name in _STATE):
        epoch = epoch_from(day.text, scale)
        elements = _from_state(row, epoch, length, time_days, equatorial)
        notes = ("nothing else in the file confirms e, q, tp, node, peri, i, epoch",)
    elif "EC" in row:
        if scale != "tdb":
            raise OrbitFileError("the Horizons table of elements is not in TDB; ask for it so")
        figures = {}
        for name, label in _ELEMENTS.items():
            if name in row and row[name].value < 9.9e98:
                figures[label] = _in_days_and_au(row[name], label, length, time_days)
        epoch, elements, notes = conic(figures, day, "ask Horizons again for all digits")
        if equatorial:
            elements = _turned(elements, epoch)
    else:
        raise OrbitFileError(
            f"the Horizons table has neither elements nor positions with velocities, but "
            f"{plain(', '.join(row), 40)}; {_ASK}"
        )
    rows = f"the first of {_count(body):,} epochs" if _count(body) > 1 else "its one epoch"
    notes += (
        f"a Horizons table is one trajectory of one object: {rows} is read, "
        f"{iso(epoch, 'tdb', 0)[:19]} TDB; forces other than gravity are not in the table",
    )
    if re.search(r"\(-[0-9]+\)", head.designation):
        notes += ("a spacecraft: its manoeuvres are not modelled",)
    return epoch, elements, notes


def said_of_table(before: str) -> dict[str, str]:
    """Read what the lines before the table say of it, by a short name of each."""
    found: dict[str, str] = {}
    for key, words in (
        ("target", "Target body name"),
        ("centre", "Center body name"),
        ("site", "Center-site name"),
        ("units", "Output units"),
        ("type", "Output type"),
        ("frame", "Reference frame"),
        ("system", "Coordinate systm"),
    ):
        if match := re.search(rf"(?m)^{words} *: *(.*?) *(?:\{{.*)?$", before):
            found[key] = match[1].strip()
    return found


def _check_said(said: dict[str, str]) -> None:
    """Refuse a table of a body of the ephemeris, or one that is not about the Sun."""
    check_form(said)
    if said["centre"] != "Sun (10)":
        raise OrbitFileError(
            f"the Horizons table is about {shown_value(said['centre'])}, not the Sun; {_ASK}"
        )
    if re.search(r"\(\d{1,3}\)$", said.get("target", "")):
        raise OrbitFileError(
            f"the Horizons table is of {shown_value(said['target'])}, which moves as DE440 has it; "
            f"flyby reads asteroids and comets"
        )


def check_form(said: dict[str, str]) -> None:
    """Refuse a table that is not geometric, or in axes or units that are not known.

    Parameters
    ----------
    said : dict
        Of `said_of_table`; "frame" becomes "ecliptic" or "equatorial", and "length" and "time" come
        beside the "units".

    Raises
    ------
    OrbitFileError
    """
    missing = [name for name in ("centre", "units", "type", "frame") if name not in said]
    if missing:
        raise OrbitFileError(
            f"the lines before the Horizons table do not say its {', '.join(missing)}; give the "
            f"whole answer"
        )
    if not said["type"].upper().startswith("GEOMETRIC"):
        raise OrbitFileError(
            f"the Horizons table is {shown_value(said['type'])}, with light time or aberration in "
            f"it; ask Horizons with VEC_CORR='NONE'"
        )
    frame, system = said["frame"], said.get("system", "")
    if frame.startswith("Ecliptic of J2000") or (
        frame.startswith("ICRF") and system.startswith("Ecliptic")
    ):
        said["frame"] = "ecliptic"
    elif frame == "ICRF" or (frame.startswith("ICRF") and "Earth Mean Equator" in system):
        said["frame"] = "equatorial"
    else:
        raise OrbitFileError(
            f"the Horizons table is in the frame {shown_value(frame)}; flyby reads the ecliptic "
            f"of J2000.0 and ICRF"
        )
    match = re.match(r"(AU|KM)-([DS])\b", said["units"])
    if match is None:
        raise OrbitFileError(
            f"the Horizons table has the units {shown_value(said['units'])}; flyby reads AU-D, "
            f"KM-S and KM-D"
        )
    said["length"], said["time"] = match[1].lower(), match[2].lower()


def _first_row(before: str, body: str, line: int) -> tuple[dict[str, Figure], str]:
    """Read the figures of the first row by Horizons' names, with EPOCH, and the time scale."""
    first = body.strip("\r\n").splitlines()
    place = f"line {line}"
    if "," in first[0] and "=" not in first[0]:
        heads = [words for words in before.splitlines() if re.match(r"\s*JD[A-Z]{2,3}\b", words)]
        if not heads:
            raise OrbitFileError("the Horizons table has no line that names its columns")
        names = [name.strip().upper() for name in heads[-1].split(",")]
        cells = [cell.strip() for cell in first[0].split(",")]
        row = {}
        for name, cell in zip(names, cells, strict=False):
            if name in _ELEMENTS or name in _STATE:
                row[name] = figure(cell, name, place)
        row["EPOCH"] = figure(cells[0], "the epoch", place)
        return row, names[0][2:].lower()
    match = re.match(r"\s*([0-9.]+) = A\.D\..*?\b(TDB|TT|UT|CT)?\s*$", first[0])
    if match is None:
        raise OrbitFileError(
            f"the Horizons table begins with {shown_value(first[0])}, which is no epoch; {_ASK}"
        )
    row = {"EPOCH": figure(match[1], "the epoch", place)}
    for index, words in enumerate(first[1:6], start=1):
        if re.match(r"\s*[0-9.]+ = ", words):
            break
        for name, value in pairs(words):
            if name in row:
                raise InvalidOrbitError(f"{name} is given twice in one row (line {line + index})")
            row[name] = figure(value, name, f"line {line + index}")
    return row, {"CT": "tdb", None: "tdb"}.get(match[2], (match[2] or "").lower())


def _in_days_and_au(one: Figure, label: str, length: float, time_days: float) -> Figure:
    named = Figure(label, one.text, one.value, one.half_unit, one.place)
    if label in _LENGTHS and length != 1.0:
        return scaled(named, length)
    if label == "period" and time_days != 1.0:
        return scaled(named, time_days)
    if label == "n" and time_days != 1.0:
        return scaled(named, 1.0 / time_days)
    return named


def _from_state(
    row: Mapping[str, Figure], epoch: Time, length: float, time_days: float, equatorial: bool
) -> Elements:
    state = np.array([row[name].value for name in _STATE]).reshape(2, 3)
    position, velocity = state[0] * length, state[1] * length / time_days
    if min(max(row[name].digits for name in group) for group in (_STATE[:3], _STATE[3:])) < 8:
        raise InvalidOrbitError("the vectors are rounded to a few digits; ask for all of them")
    if not (np.abs(position).max() < _FARTHEST_AU and np.abs(velocity).max() < _FASTEST_AU_DAY):
        raise InvalidOrbitError(
            f"the vectors ({row['X'].place}) reach {np.abs(position).max():.3g} au and "
            f"{np.abs(velocity).max():.3g} au/d, which no body does; ask for the table again"
        )
    if not equatorial:
        position, velocity = ECLIPTIC_TO_ICRF @ position, ECLIPTIC_TO_ICRF @ velocity
    return elements_from_state(position, velocity, float(tdb_days(epoch)))


def _turned(elements: Elements, epoch: Time) -> Elements:
    """Turn elements given against the equator of ICRF to the ecliptic."""
    days = float(tdb_days(epoch))
    position, velocity = heliocentric_state(elements, days)
    # As if they had been ecliptic ones, the state was turned once too often.
    return elements_from_state(ECLIPTIC_TO_ICRF.T @ position, ECLIPTIC_TO_ICRF.T @ velocity, days)


def _count(body: str) -> int:
    lines = body.strip("\r\n").splitlines()
    marked = sum(bool(re.match(r"\s*[0-9.]+ = ", line)) for line in lines)
    return marked or len(lines)
