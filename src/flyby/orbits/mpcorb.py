"""Reading lines of the MPC's MPCORB.DAT, NEA.txt and the like: 202 columns an orbit.

https://www.minorplanetcenter.net/iau/info/MPOrbitFormat.html: heliocentric, ecliptic J2000, epoch
TT in packed form (K205V is 2020-05-31), with or without the header of MPCORB.DAT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.packed import unpacked
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.classical import NO_COVARIANCE, PackedRecord, conic, from_calendar
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import Source
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value

FORM = "lines of the MPC's MPCORB.DAT"

COST = (
    "seven digits of an MPCORB line: some 140 km at the flyby of Apophis in 2029, from 2025; take "
    "the MPC's mpc_orb JSON or JPL's SBDB for all digits"
)
NO_FORCES = "the form has no non-gravitational parameters: a Yarkovsky drift is left out"

_COLUMNS = {
    "M": (26, 35),
    "peri": (37, 46),
    "node": (48, 57),
    "i": (59, 68),
    "e": (70, 79),
    "n": (80, 91),
    "a": (92, 103),
}
_DECIMALS = {"M": 5, "peri": 5, "node": 5, "i": 5, "e": 7, "n": 8, "a": 7}
_LINE = re.compile(
    r"[0-9A-Za-z~_][0-9A-Za-z]{4}[0-9A-Za-z ]{2} [ 0-9.-]{5} [ 0-9.-]{5} [I-K]\d\d[1-9A-C][1-9A-V] "
    r"(?:[ \d]{3}\.\d{5}  ){4}[01]\.\d{7} [ \d.]{11} [ \d.]{11}",
    re.ASCII,
)
_HEADER = "MINOR PLANET CENTER ORBIT DATABASE"
_RULE = re.compile(r"-{60,}\s*")
_DAYS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"


def recognises(source: Source) -> bool:
    """Tell whether it has the header of MPCORB.DAT, or its first line the columns."""
    if _HEADER in source.head:
        return True
    text = source.text or ""
    begin = len(text) - len(text.lstrip("\r\n"))
    return _LINE.match(text, begin) is not None


def records(source: Source) -> Iterator[PackedRecord]:
    """Yield every orbit, a line each, read when needed."""
    text = source.text or ""
    header = _HEADER in source.head
    for number, line in enumerate(_lines(text), start=1):
        if header:
            header = _RULE.fullmatch(line) is None
            continue
        if line.strip():
            yield _record(line, number)
    if header:
        raise OrbitFileError(
            "the header of MPCORB.DAT has no line of dashes at its end; get it again"
        )


def _lines(text: str) -> Iterator[str]:
    """Yield lines one by one, so that a file of 20 MB is not held twice."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        yield text[begin:end].rstrip("\r")
        begin = end + 1


def _record(line: str, number: int) -> PackedRecord:
    packed = line[:7].strip()
    names = [unpacked(packed) or plain(packed, 20)]
    readable = line[166:194].strip()
    if readable:
        names.append(readable)
        # "(99942) Apophis": the name alone as well, and what is not numbered as it is.
        alone = readable.partition(")")[2].strip()
        names += [alone] if alone else []
    return PackedRecord(
        tuple(names), lambda name: orbit_from_line(line, name, number), packed=packed
    )


def packed_epoch(text: str, place: str) -> Figure:
    """Return the Julian date of a packed date such as K205V, 2020-05-31.

    Raises
    ------
    InvalidOrbitError
        If it is none.
    """
    if not re.fullmatch(r"[I-K][0-9]{2}[1-9A-C][1-9A-V]", text):
        raise InvalidOrbitError(
            f"the epoch is {shown_value(text)} ({place}), which is no packed date such as K205V"
        )
    year = 1800 + 100 * "IJK".index(text[0]) + int(text[1:3])
    return from_calendar(year, _DAYS.index(text[3]), str(_DAYS.index(text[4])), "epoch", place)


def orbit_from_line(line: str, name: str, number: int = 1) -> Orbit:
    """Read an `Orbit` from a line of MPCORB.DAT.

    Raises
    ------
    OrbitFileError
        If it does not have the columns.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    place = f"line {number}"
    if _LINE.match(line) is None:
        raise OrbitFileError(
            f"{place} does not have the columns of MPCORB.DAT; it may be cut off: get it again"
        )
    figures: dict[str, Figure] = {}
    for key, (begin, end) in _COLUMNS.items():
        if not line[begin:end].strip() and key == "n":
            continue
        figures[key] = figure(line[begin:end], key, place)
    epoch = packed_epoch(line[20:25], place)
    at, elements, notes = conic(figures, epoch, "tt")
    packed, readable = line[:7].strip(), plain(line[166:194])
    designation = unpacked(packed)
    if not designation:
        raise InvalidOrbitError(
            f"{shown_value(packed)} ({place}) is no packed designation; get the line again"
        )
    _check_names(designation, readable, place)
    readable = re.sub(r"^\((\d+)\)", r"\1", readable)
    h, g = (
        figure(line[begin:end], key, place).value if line[begin:end].strip() else None
        for key, begin, end in (("H", 8, 13), ("G", 14, 19))
    )
    check_magnitudes(h, g)
    return Orbit(
        name=name,
        designation=readable or designation,
        producer="MPC",
        solution=plain(line[107:116], 40),
        solution_date="",
        source="a line of the Minor Planet Center's MPCORB.DAT",
        epoch=at,
        elements=elements,
        absolute_magnitude=h,
        slope_parameter=g,
        notes=(*notes, COST, NO_COVARIANCE, NO_FORCES),
    )


def _check_names(designation: str, readable: str, place: str) -> None:
    """Check that the packed and the readable designation are one asteroid's."""
    if not readable:
        return
    shown = re.sub(r"^\((\d+)\)", r"\1", readable)
    if designation.isdigit():
        same = shown.split(" ")[0] == designation
    else:
        same = is_same_asteroid(designation, shown)
    if not same:
        raise InvalidOrbitError(
            f"the packed designation is that of {designation}, the readable one "
            f"{shown_value(readable)} ({place}); get the line again"
        )
