"""Reading OEF files, version 2.0 and 1.1: of ESA's NEOCC, NEODyS and AstDyS, and of OrbFit itself.

Elements in any set of `flyby.orbits.element_sets`, with the epoch as MJD in TT ("TDT"), and the
covariance as the rows of its upper triangle one after another. What the comments derive from the
orbit is checked against it (`flyby.orbits.oef_checks`). Files of one line an orbit are read by
`flyby.orbits.oef_catalogue`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import numpy as np

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import covariance_from, epoch_from, number
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.element_sets import FRAMES, MJD_ZERO_JD, PUBLISHED, convert
from flyby.orbits.forms import Record, Source
from flyby.orbits.oef_catalogue import catalogue_records
from flyby.orbits.oef_checks import check_file
from flyby.orbits.oef_laws import law_of
from flyby.orbits.oef_lines import OefLines, designations_of, read_body, read_header
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import AREA_TO_MASS_NEOCC
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value

FORM = "an OEF file"

VERSIONS = ("OEF2.0", "OEF1.1")


def recognises(source: Source) -> bool:
    """Tell whether the header of a file names the format OEF."""
    return "OEF" in source.head[:200]


def records(source: Source) -> Iterable[Record]:
    """Read the one orbit of a file, or those of a catalogue of one line an orbit."""
    text = source.text or ""
    header, every_line, header_lines = read_header(text)
    _check_version(header)
    if header.get("rectype", "ML") == "1L":
        return catalogue_records(header, every_line, header_lines, _frame(header))
    first = next((line for line in every_line[header_lines:] if line.split("!")[0].strip()), "")
    return [Record(designations_of(first.split("!")[0]), lambda name: orbit_from_oef(text, name))]


def orbit_from_oef(text: str, name: str) -> Orbit:
    """Read an `Orbit` from the text of an OEF file of one object.

    Raises
    ------
    OrbitFileError
        If it is no OEF file of one object, has no elements or ends early.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    header, every_line, header_lines = read_header(text)
    version = _check_version(header)
    frame = _frame(header)
    if header.get("rectype", "ML") != "ML":
        raise OrbitFileError(
            f"the record type is {shown_value(header['rectype'])}; flyby reads ML and 1L"
        )
    lines = read_body(every_line, header_lines)
    kinds = [kind for kind in PUBLISHED if kind in lines.words]
    if len(kinds) != 1 or len(lines.words[kinds[0]]) != 6:
        given = f"lines {' and '.join(kinds)}" if len(kinds) > 1 else "no line"
        raise OrbitFileError(
            f"the OEF file has {given} of six elements ({', '.join(PUBLISHED)}), where it needs "
            f"one; it may be truncated, download it again"
        )
    kind = kinds[0]
    epoch_words = lines.words.get("MJD", [])
    if len(epoch_words) != 2 or epoch_words[1] not in ("TDT", "TT", "TDB"):
        raise OrbitFileError("the OEF file has no epoch line 'MJD ... TDT'; it may be truncated")
    at = _julian_date(epoch_words[0], lines.place("MJD"))
    epoch = epoch_from(at.text, "tdb" if epoch_words[1] == "TDB" else "tt")
    place = lines.place(kind)
    published = [
        figure(word, label, place)
        for label, word in zip(PUBLISHED[kind], lines.words[kind], strict=True)
    ]
    converted = convert(kind, published, epoch, frame)
    forces = law_of(lines.words.get("LSP", []), lines.words.get("NGR", []))
    packed = lines.packed.get("COV", [])
    if not packed or (lines.last == "COV" and not text.endswith("\n")):
        # The covariance comes last but for correlations: without it, a non-gravitational block
        # may be missing too, and the orbit would be wrong without a sign of it.
        raise OrbitFileError(
            "the OEF file ends before its covariance (COV) does; the file may be truncated"
        )
    labels = (*(one.name for one in published), *forces.solved)
    size = len(labels)
    triangle = _unpack(packed, size, magnitude_too="LSP" in lines.words)
    notes = check_file(lines, published, converted, forces, at, triangle)
    matrix = np.array(_full(triangle, size))
    if kind != "KEP" or frame != "ECLM":
        matrix = converted.covariance(matrix)
    covariance, _ = covariance_from(
        (*converted.labels, *forces.solved), matrix.tolist(), epoch, converted.elements, forces.law
    )
    h, g = _magnitude(lines)
    if kind != "KEP" and forces.law.a1_au_day2 and AREA_TO_MASS_NEOCC in forces.labels:
        notes += (
            "area to mass is taken with sunlight of 1361 W/m^2 at 1 au; OrbFit's own source has "
            "1370, which would make the radiation pressure 0.7 % more",
        )
    by_neocc = kind == "KEP"  # NEODyS, AstDyS and OrbFit itself write equinoctial elements
    return Orbit(
        name=name,
        designation=lines.designation,
        producer="ESA NEOCC" if by_neocc else "OrbFit",
        solution="",
        solution_date="",
        source="ESA NEO Coordination Centre orbit file (OEF 2.0)"
        if by_neocc
        else f"OrbFit orbit file ({version[:3]} {version[3:]}), as NEODyS and AstDyS publish",
        epoch=epoch,
        elements=converted.elements,
        nongravitational=forces.law,
        planetary_ephemeris="",
        absolute_magnitude=h,
        slope_parameter=g,
        covariance=covariance,
        notes=tuple(plain(note, 300) for note in notes),
    )


def _check_version(header: dict[str, str]) -> str:
    version = header.get("format", "not given")
    if not version.startswith(VERSIONS):
        raise OrbitFileError(
            f"the format is {shown_value(version)}; flyby reads {' and '.join(VERSIONS)}"
        )
    return version


def _frame(header: dict[str, str]) -> str:
    words = header.get("refsys", "ECLM J2000").split()
    if len(words) != 2 or words[0] not in FRAMES or words[1] != "J2000":
        raise OrbitFileError(
            f"the reference system is {shown_value(header['refsys'])}; flyby reads "
            f"{' and '.join(f'{frame} J2000' for frame in FRAMES)}"
        )
    return words[0]


def _julian_date(modified: str, place: str) -> Figure:
    """Return the epoch as a Julian date, with all digits of the modified one."""
    date = figure(modified, "the epoch MJD", place)
    if not abs(date.value) < 1e8:
        raise InvalidOrbitError(f"the epoch MJD is {date.text}, which is no date of our time")
    exact = Decimal(date.text) + MJD_ZERO_JD
    return Figure("MJD + 2400000.5", f"{exact:f}", float(exact), date.half_unit, place)


def _magnitude(lines: OefLines) -> tuple[float | None, float | None]:
    words = lines.words.get("MAG", [])
    h = number(words[0], "H") if words else None
    g = number(words[1], "G") if len(words) > 1 else None
    check_magnitudes(h, g)
    return h, g


def _unpack(packed: list[Figure], size: int, magnitude_too: bool) -> dict[tuple[int, int], Figure]:
    """Return the upper triangle by row and column, from its rows one after another.

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
    """Return the symmetric matrix of the first `size` parameters."""
    return [
        [triangle[min(row, column), max(row, column)].value for column in range(size)]
        for row in range(size)
    ]
