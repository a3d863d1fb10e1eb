"""Reading an orbit of ESA's NEO Coordination Centre: OrbFit's OEF 2.0.

Keplerian elements (a, e, i, node, perihelion argument, mean anomaly; au and deg, ecliptic J2000),
epoch as MJD in TT ("TDT"), and the covariance as the rows of its upper triangle one after another.
What the comments derive from the orbit is checked against it (`flyby.orbits.oef_checks`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import covariance_from, epoch_from, keplerian_elements, number
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import Record, Source
from flyby.orbits.oef_checks import check_file
from flyby.orbits.oef_lines import OefLines, read_body, read_header
from flyby.orbits.orbit import NonGravitational, Orbit
from flyby.orbits.parameters import (
    A2_NEOCC,
    AREA_TO_MASS_NEOCC,
    KEPLERIAN,
    RADIATION_A1_PER_AREA_TO_MASS,
)
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value

MJD_ZERO_JD = "2400000.5"
_SOLVED = {1: AREA_TO_MASS_NEOCC, 2: A2_NEOCC}


FORM = "an OEF 2.0 file"


def recognises(source: Source) -> bool:
    """Whether the header of a file names the format OEF."""
    return "OEF" in source.head[:200]


def records(source: Source) -> list[Record]:
    """The one orbit of a file."""
    text = source.text or ""
    return [Record((), lambda name: orbit_from_oef(text, name))]


def orbit_from_oef(text: str, name: str) -> Orbit:
    """An `Orbit` from the text of an OEF 2.0 file.

    Raises
    ------
    OrbitFileError
        If it is not OEF 2.0, has no Keplerian elements or ends early.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    header, every_line, header_lines = read_header(text)
    if not header.get("format", "").startswith("OEF2"):
        raise OrbitFileError(
            f"the format is {shown_value(header.get('format', 'not given'))}; flyby reads OEF2.0"
        )
    if header.get("refsys", "ECLM J2000").split() != ["ECLM", "J2000"]:
        raise OrbitFileError(
            f"the reference system is {shown_value(header['refsys'])}; flyby reads ECLM J2000"
        )
    if header.get("rectype", "ML") != "ML":
        raise OrbitFileError(
            f"the record type is {shown_value(header['rectype'])}, a catalogue of one line an "
            f"orbit; download the .ke0 or .ke1 file of one asteroid"
        )
    lines = read_body(every_line, header_lines)
    if len(lines.words.get("KEP", ())) != 6 or "EQU" in lines.words:
        raise OrbitFileError(
            "the OEF file has no line KEP with six elements; equinoctial or truncated files "
            "cannot be read: download the .ke0 or .ke1 file"
        )
    epoch_words = lines.words.get("MJD", [])
    if len(epoch_words) != 2 or epoch_words[1] not in ("TDT", "TT", "TDB"):
        raise OrbitFileError("the OEF file has no epoch line 'MJD ... TDT'; it may be truncated")
    at = _julian_date(epoch_words[0], lines.place("MJD"))
    epoch = epoch_from(at.text, "tdb" if epoch_words[1] == "TDB" else "tt")
    elements = keplerian_elements(dict(zip(KEPLERIAN, lines.words["KEP"], strict=True)), epoch)
    law, solved = _law(lines.words.get("LSP", []), lines.words.get("NGR", []))
    packed = lines.packed.get("COV", [])
    if not packed or (lines.last == "COV" and not text.endswith("\n")):
        # The covariance comes last but for correlations: without it, a non-gravitational block
        # may be missing too, and the orbit would be wrong without a sign of it.
        raise OrbitFileError(
            "the OEF file ends before its covariance (COV) does; the file may be truncated"
        )
    labels = (*KEPLERIAN, *solved)
    triangle = _unpack(packed, len(labels), magnitude_too="LSP" in lines.words)
    notes = check_file(lines, labels, at, triangle)
    covariance, _ = covariance_from(labels, _full(triangle, len(labels)), epoch, elements, law)
    h, g = _magnitude(lines)
    return Orbit(
        name=name,
        designation=lines.designation,
        producer="ESA NEOCC",
        solution="",
        solution_date="",
        source="ESA NEO Coordination Centre orbit file (OEF 2.0)",
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        planetary_ephemeris="",
        absolute_magnitude=h,
        slope_parameter=g,
        covariance=covariance,
        notes=tuple(plain(note, 300) for note in notes),
    )


def _julian_date(modified: str, place: str) -> Figure:
    """The epoch as a Julian date, with all digits of the modified one."""
    date = figure(modified, "the epoch MJD", place)
    if not abs(date.value) < 1e8:
        raise InvalidOrbitError(f"the epoch MJD is {date.text}, which is no date of our time")
    exact = Decimal(date.text) + Decimal(MJD_ZERO_JD)
    return Figure("MJD + 2400000.5", f"{exact:f}", float(exact), date.half_unit, place)


def _magnitude(lines: OefLines) -> tuple[float | None, float | None]:
    words = lines.words.get("MAG", [])
    h = number(words[0], "H") if words else None
    g = number(words[1], "G") if len(words) > 1 else None
    check_magnitudes(h, g)
    return h, g


def _whole(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 4):
        raise InvalidOrbitError(f"the line LSP has {shown_value(word)}, which is no count")
    return int(word)


def _law(model: list[str], values: list[str]) -> tuple[NonGravitational, tuple[str, ...]]:
    """The law of the lines LSP (model, count, dimension, list of solved) and NGR (values)."""
    if not model:
        if values:
            raise OrbitFileError(
                "the OEF file has a line NGR but no LSP that says what it holds; it may be "
                "truncated"
            )
        return NonGravitational(), ()
    numbers = [_whole(word) for word in model]
    if len(numbers) < 3:
        raise OrbitFileError("the line LSP has fewer than three numbers; the file may be truncated")
    kind, count, dimension, *solved = numbers
    if kind not in (0, 1) or count > 2:
        # OrbFit's module dyn_param: 1 is radiation pressure and Yarkovsky, 2 a comet's A1 to A3
        # and delay, 3 a test of the equivalence principle.
        raise OrbitFileError(
            f"the line LSP names the non-gravitational model {kind} with {count} parameters; "
            f"flyby reads model 1 (area to mass, A2): take the orbit from JPL's SBDB"
        )
    if len(values) != count:
        raise OrbitFileError(
            f"the line NGR has {len(values)} of {count} parameters; the file may be truncated"
        )
    unknown = [index for index in solved if index not in _SOLVED]
    if unknown:
        raise OrbitFileError(
            f"the line LSP solves for parameters {unknown[:5]}, which flyby does not know"
        )
    if dimension != 6 + len(solved):
        raise OrbitFileError(
            f"the line LSP gives {dimension} dimensions and {len(solved)} parameters beyond the "
            f"six elements; the file may be truncated"
        )
    missing = [index for index in solved if index > count]
    if missing or (kind == 0 and count):
        raise OrbitFileError(
            f"the line LSP names the model {kind} with {count} parameters and solves for "
            f"{solved or 'none'} of them; get the file again"
        )
    area = number(values[0], "NGR") if count > 0 else 0.0
    a2 = number(values[1], "NGR") if count > 1 else 0.0
    return (
        NonGravitational(
            a1_au_day2=1e-3 * area * RADIATION_A1_PER_AREA_TO_MASS, a2_au_day2=1e-10 * a2
        ),
        tuple(_SOLVED[index] for index in solved),
    )


def _unpack(packed: list[Figure], size: int, magnitude_too: bool) -> dict[tuple[int, int], Figure]:
    """The upper triangle by row and column, from its rows one after another.

    Where LSP has said how many dimensions the orbit has, one row more is that of the fitted
    magnitude (as for 2018 CW2).
    """
    if magnitude_too and len(packed) == (size + 1) * (size + 2) // 2:
        size += 1
    needed = size * (size + 1) // 2
    if len(packed) != needed:
        raise OrbitFileError(
            f"the covariance has {len(packed)} of {needed} numbers; the file may be truncated"
        )
    rows, columns = np.triu_indices(size)
    return {
        (row, column): replace(value, name=f"COV {row + 1},{column + 1}")
        for row, column, value in zip(rows.tolist(), columns.tolist(), packed, strict=True)
    }


def _full(triangle: dict[tuple[int, int], Figure], size: int) -> list[list[float]]:
    """The symmetric matrix of the first `size` parameters."""
    return [
        [triangle[min(row, column), max(row, column)].value for column in range(size)]
        for row in range(size)
    ]
