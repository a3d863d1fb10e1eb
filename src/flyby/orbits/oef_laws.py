"""The non-gravitational forces of an OEF file: its lines LSP and NGR.

OrbFit's module dyn_param: model 1 is radiation pressure (area to mass) and Yarkovsky (A2), 2 a
comet's A1, A2, A3 [au/day^2] and delay [days] with its module non_grav's g(r) and g(r(t - DT)),
3 a test of the equivalence principle. LSP has the model, how many parameters are in use, the
dimension of the covariance, and which were solved for; NGR has their values.
"""

from __future__ import annotations

from dataclasses import dataclass

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import number
from flyby.orbits.orbit import NonGravitational
from flyby.orbits.parameters import (
    A2_NEOCC,
    AREA_TO_MASS_NEOCC,
    NON_GRAVITATIONAL,
    RADIATION_A1_PER_AREA_TO_MASS,
)
from flyby.plain_text import shown_value

LABELS: dict[int, tuple[str, ...]] = {
    0: (),
    1: (AREA_TO_MASS_NEOCC, A2_NEOCC),
    2: NON_GRAVITATIONAL,
}
"""Parameters of each model, in their order."""

FEWEST = {0: 0, 1: 0, 2: 3}
"""A comet has A1, A2 and A3 at least: of two parameters, the model may be a slip for 1."""

OUTGASSING = {"aln": 0.111262, "nk": 4.6142, "nm": 2.15, "nn": 5.093, "r0_au": 2.808}
"""g(r) of water ice as OrbFit has it."""


@dataclass(frozen=True)
class Forces:
    """Law, labels of all parameters in use, and of those that were solved for."""

    law: NonGravitational
    labels: tuple[str, ...] = ()
    solved: tuple[str, ...] = ()


def law_of(model: list[str], values: list[str]) -> Forces:
    """Read the forces from the words of LSP (model, count, dimension, list of solved) and NGR.

    Raises
    ------
    OrbitFileError
        If they are not of a model that flyby has, or do not belong together.
    InvalidOrbitError
        If a value is no number.
    """
    if not model:
        if values:
            raise OrbitFileError(
                "the OEF file has a line NGR but no LSP that says what it holds; it may be "
                "truncated"
            )
        return Forces(NonGravitational())
    numbers = [_whole(word) for word in model]
    if len(numbers) < 3:
        raise OrbitFileError("the line LSP has fewer than three numbers; the file may be truncated")
    kind, count, dimension, *solved = numbers
    if kind not in LABELS or not FEWEST[kind] <= count <= len(LABELS[kind]):
        raise OrbitFileError(
            f"the line LSP names the non-gravitational model {kind} with {count} parameters; flyby "
            f"reads model 1 (area to mass, A2) and 2 (A1, A2, A3, DT): take it from JPL's SBDB"
        )
    if len(values) != count:
        raise OrbitFileError(
            f"the line NGR has {len(values)} of {count} parameters; the file may be truncated"
        )
    labels = LABELS[kind]
    unknown = [index for index in solved if not 1 <= index <= max(len(labels), 2)]
    if unknown:
        raise OrbitFileError(
            f"the line LSP solves for parameters {unknown[:5]}, which flyby does not know"
        )
    if dimension != 6 + len(solved):
        raise OrbitFileError(
            f"the line LSP gives {dimension} dimensions and {len(solved)} parameters beyond the "
            f"six elements; the file may be truncated"
        )
    if any(index > count for index in solved):
        raise OrbitFileError(
            f"the line LSP names the model {kind} with {count} parameters and solves for "
            f"{solved} of them; get the file again"
        )
    given = [number(value, "NGR") for value in values]
    chosen = tuple(labels[index - 1] for index in solved)
    return Forces(_law(kind, given), labels[:count], chosen)


def _law(kind: int, values: list[float]) -> NonGravitational:
    padded = values + [0.0] * 4
    if kind == 2:
        a1, a2, a3, delay = padded[:4]
        return NonGravitational(
            a1_au_day2=a1, a2_au_day2=a2, a3_au_day2=a3, dt_days=delay, **OUTGASSING
        )
    return NonGravitational(
        a1_au_day2=1e-3 * padded[0] * RADIATION_A1_PER_AREA_TO_MASS, a2_au_day2=1e-10 * padded[1]
    )


def _whole(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 4):
        raise InvalidOrbitError(f"the line LSP has {shown_value(word)}, which is no count")
    return int(word)
