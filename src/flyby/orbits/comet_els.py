"""Reading lines of the MPC's CometEls.txt: comets, a line each.

https://www.minorplanetcenter.net/iau/info/CometOrbitFormat.html: time of perihelion and epoch in
TT, heliocentric, ecliptic J2000. The epoch is left out where planets were not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyby.catalogue.packed import unpacked
from flyby.errors import OrbitFileError
from flyby.orbits.classical import NO_COVARIANCE, PackedRecord, conic, from_calendar
from flyby.orbits.forms import Source
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import figure
from flyby.plain_text import plain

FORM = "lines of the MPC's CometEls.txt"

NO_FORCES = "the form has no non-gravitational parameters: the push of a comet's gas is left out"
NO_EPOCH = (
    "the line has no epoch, as of an orbit fitted without the planets: its elements are taken as "
    "osculating at perihelion"
)
MAGNITUDES = "its total magnitudes ({shown}) are not used: brightness is that of a bare asteroid"

_LINE = re.compile(
    r"[ \d]{4}[CPDXAI][0-9A-Za-z_ ]{7}  [ \d-]\d{3} [01]\d [ 0-3]\d\.[\d ]{4} [ \d]\d\.\d{6}  "
    r"\d\.\d{6}(?:  [ \d]{3}\.\d{4}){3}  [ \d]{8}",
    re.ASCII,
)
_COLUMNS = {"q": (30, 39), "e": (41, 49), "peri": (51, 59), "node": (61, 69), "i": (71, 79)}


def recognises(source: Source) -> bool:
    """Tell whether the first line has the columns."""
    text = source.text or ""
    begin = len(text) - len(text.lstrip("\r\n"))
    return _LINE.match(text, begin) is not None


def records(source: Source) -> Iterator[PackedRecord]:
    """Yield every comet, a line each, read when needed."""
    for number, line in enumerate((source.text or "").splitlines(), start=1):
        if line.strip():
            yield _record(line, number)


def _record(line: str, number: int) -> PackedRecord:
    packed = line[:12].strip()
    shown = line[102:158].strip()
    names = [unpacked(packed) or plain(packed, 20)]
    if shown:
        names.append(shown)
        inside = re.search(r"\(([^()]+)\)\s*$", shown)
        # "C/1995 O1 (Hale-Bopp)" by its designation or its name, "1P/Halley" by either half.
        bare, _, name = shown.partition("(") if inside else shown.partition("/")
        names += [bare.strip(), inside[1] if inside else name]
    return PackedRecord(
        tuple(one for one in names if one),
        lambda name: orbit_from_line(line, name, number),
        packed=packed,
    )


def orbit_from_line(line: str, name: str, number: int = 1) -> Orbit:
    """Read an `Orbit` from a line of CometEls.txt.

    Raises
    ------
    OrbitFileError
        If it does not have the columns.
    InvalidOrbitError
        If what it holds cannot be an orbit.
    """
    place = f"line {number}"
    if _LINE.match(line) is None:
        raise OrbitFileError(
            f"{place} does not have the columns of CometEls.txt; it may be cut off: get it again"
        )
    figures = {key: figure(line[begin:end], key, place) for key, (begin, end) in _COLUMNS.items()}
    figures["tp"] = from_calendar(line[14:18], line[19:21], line[22:29].strip(), "tp", place)
    day = line[81:89]
    epoch = figures["tp"]
    if day.strip():
        epoch = from_calendar(day[:4], day[4:6], day[6:], "epoch", place)
    at, elements, notes = conic(figures, epoch, "tt")
    if not day.strip():
        notes = (*notes, NO_EPOCH)
    magnitudes = [line[91:95].strip(), line[96:100].strip()]
    if any(magnitudes):
        shown = ", ".join(
            f"{key} {value}" for key, value in zip("Hk", magnitudes, strict=True) if value
        )
        notes = (*notes, MAGNITUDES.format(shown=plain(shown, 30)))
    packed = line[:12].strip()
    return Orbit(
        name=name,
        designation=plain(line[102:158]) or unpacked(packed) or plain(packed, 20),
        producer="MPC",
        solution=plain(line[159:168], 40),
        solution_date="",
        source="a line of the Minor Planet Center's CometEls.txt",
        epoch=at,
        elements=elements,
        notes=(*notes, NO_COVARIANCE, NO_FORCES),
    )
