"""Reading an orbit of ESA's NEO Coordination Centre: OrbFit's OEF 2.0.

Keplerian elements (a, e, i, node, perihelion argument, mean anomaly; au and deg, ecliptic J2000),
epoch as MJD in TT ("TDT"), and the covariance as the rows of its upper triangle one after another.
"""

from __future__ import annotations

import numpy as np

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import covariance_from, epoch_from, keplerian_elements, number
from flyby.orbits.orbit import NonGravitational, Orbit
from flyby.orbits.parameters import (
    A2_NEOCC,
    AREA_TO_MASS_NEOCC,
    KEPLERIAN,
    RADIATION_A1_PER_AREA_TO_MASS,
)

MJD_ZERO_JD = "2400000.5"
_SOLVED = {1: AREA_TO_MASS_NEOCC, 2: A2_NEOCC}


def orbit_from_oef(text: str, name: str) -> Orbit:
    """An `Orbit` from the text of an OEF 2.0 file.

    Raises
    ------
    OrbitFileError
        If it is not OEF 2.0, has no Keplerian elements or ends early.
    InvalidOrbitError
        If what it holds cannot be an orbit.
    """
    lines = [line.split("!")[0].strip() for line in text.splitlines()]
    header_end = next((k for k, line in enumerate(lines) if line.startswith("END_OF_HEADER")), None)
    if header_end is None:
        raise OrbitFileError("the OEF header has no END_OF_HEADER; the file may be truncated")
    header = {
        line.split("=")[0].strip(): line.split("=")[1].strip().strip("'")
        for line in lines[:header_end]
        if "=" in line
    }
    if not header.get("format", "").startswith("OEF2"):
        raise OrbitFileError(
            f"the format is {header.get('format', 'not given')!r}; flyby reads OEF2.0"
        )
    if header.get("refsys", "ECLM J2000").split() != ["ECLM", "J2000"]:
        raise OrbitFileError(
            f"the reference system is {header['refsys']!r}; flyby reads ECLM J2000"
        )
    body = [line.split() for line in lines[header_end + 1 :] if line]
    if not body:
        raise OrbitFileError("the OEF file holds no object; it may be truncated")
    designation = " ".join(body[0])
    if sum(words[0] == "KEP" for words in body) > 1:
        raise OrbitFileError("the OEF file holds several objects; give a file with one")
    fields = {words[0]: words[1:] for words in body[1:] if words[0] not in ("COV", "COR", "NOR")}
    packed = [word for words in body[1:] if words[0] == "COV" for word in words[1:]]
    if len(fields.get("KEP", ())) != 6:
        raise OrbitFileError(
            "the OEF file has no line KEP with six elements; equinoctial or truncated files "
            "cannot be read: download the .ke0 or .ke1 file"
        )
    epoch_words = fields.get("MJD", ())
    if len(epoch_words) != 2 or epoch_words[1] not in ("TDT", "TT", "TDB"):
        raise OrbitFileError("the OEF file has no epoch line 'MJD ... TDT'; it may be truncated")
    scale = "tdb" if epoch_words[1] == "TDB" else "tt"
    epoch = epoch_from(_julian_date(epoch_words[0]), scale)
    elements = keplerian_elements(dict(zip(KEPLERIAN, fields["KEP"], strict=True)), epoch)
    law, solved = _law(fields.get("LSP", []), fields.get("NGR", []))
    if not packed or (body[-1][0] == "COV" and not text.endswith("\n")):
        # The covariance comes last but for correlations: without it, a non-gravitational block
        # may be missing too, and the orbit would be wrong without a sign of it.
        raise OrbitFileError(
            "the OEF file ends before its covariance (COV) does; the file may be truncated"
        )
    labels = (*KEPLERIAN, *solved)
    rows = _unpack(packed, len(labels), magnitude_too="LSP" in fields)
    covariance, _ = covariance_from(labels, rows, epoch, elements, law)
    magnitude = fields.get("MAG", [])
    return Orbit(
        name=name,
        designation=designation,
        producer="ESA NEOCC",
        solution="",
        solution_date="",
        source="ESA NEO Coordination Centre orbit file (OEF 2.0)",
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        planetary_ephemeris="",
        absolute_magnitude=number(magnitude[0], "H") if magnitude else None,
        slope_parameter=number(magnitude[1], "G") if len(magnitude) > 1 else None,
        covariance=covariance,
    )


def _julian_date(modified: str) -> str:
    from decimal import Decimal, InvalidOperation

    try:
        return str(Decimal(modified) + Decimal(MJD_ZERO_JD))
    except InvalidOperation:
        raise InvalidOrbitError(f"the epoch MJD is {modified!r}, which is not a number") from None


def _law(model: list[str], values: list[str]) -> tuple[NonGravitational, tuple[str, ...]]:
    """The law of the lines LSP (model, count, dimension, list of solved) and NGR (values)."""
    if not model:
        return NonGravitational(), ()
    numbers = [int(number(word, "LSP")) for word in model]
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
    if count and len(values) < count:
        raise OrbitFileError(
            f"the line NGR has {len(values)} of {count} parameters; the file may be truncated"
        )
    unknown = [index for index in solved if index not in _SOLVED]
    if unknown:
        raise OrbitFileError(
            f"the line LSP solves for parameters {unknown}, which flyby does not know"
        )
    if dimension != 6 + len(solved):
        raise OrbitFileError(
            f"the line LSP gives {dimension} dimensions and {len(solved)} parameters beyond the "
            f"six elements; the file may be truncated"
        )
    area = number(values[0], "NGR") if count > 0 else 0.0
    a2 = number(values[1], "NGR") if count > 1 else 0.0
    return (
        NonGravitational(
            a1_au_day2=1e-3 * area * RADIATION_A1_PER_AREA_TO_MASS, a2_au_day2=1e-10 * a2
        ),
        tuple(_SOLVED[index] for index in solved),
    )


def _unpack(packed: list[str], size: int, magnitude_too: bool) -> list[list[float]]:
    """A symmetric matrix from its upper triangle by rows.

    Where LSP has said how many dimensions the orbit has, one row more is that of the fitted
    magnitude (as for 2018 CW2), which is left out.
    """
    kept = size
    if magnitude_too and len(packed) == (size + 1) * (size + 2) // 2:
        size += 1
    needed = size * (size + 1) // 2
    if len(packed) != needed:
        raise OrbitFileError(
            f"the covariance has {len(packed)} of {needed} numbers; the file may be truncated"
        )
    matrix = np.zeros((size, size))
    upper = np.triu_indices(size)
    matrix[upper] = [number(word, "COV") for word in packed]
    full = (matrix + np.triu(matrix, 1).T)[:kept, :kept]
    return [[float(value) for value in row] for row in full]
