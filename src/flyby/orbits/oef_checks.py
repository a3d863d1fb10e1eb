"""What an OEF file says twice: derived lines, sigmas, correlations, parameters of the forces."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from flyby.constants import GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.consistency import check_elements
from flyby.orbits.covariance_checks import (
    check_correlations,
    check_digits,
    check_normal_matrix,
    check_sigma,
    check_significance,
)
from flyby.orbits.element_sets import Converted
from flyby.orbits.oef_laws import Forces
from flyby.orbits.oef_lines import OefLines
from flyby.orbits.parameters import A2_NEOCC, AREA_TO_MASS_NEOCC
from flyby.orbits.printed import Figure, figure, require

_DRIFT_UNIT = 1.0e-4 / 365.25e6
"""1e-4 au/My in au/day."""

_DRIFT_SIGMA_SLACK = 1.0e-5
"""Relative: NEOCC prints it lower by 4e-6 for 2018 CW2 (of four files)."""

_PRINTED = {AREA_TO_MASS_NEOCC: "AMRAT", A2_NEOCC: "A2"}


def check_file(
    lines: OefLines,
    published: Sequence[Figure],
    converted: Converted,
    law: Forces,
    epoch: Figure,
    covariance: Mapping[tuple[int, int], Figure],
) -> tuple[str, ...]:
    """Refuse a file whose figures contradict each other.

    Parameters
    ----------
    lines : OefLines
    published : sequence of Figure
        The six elements as they are printed.
    converted : Converted
        What became of them.
    law : Forces
    epoch : Figure
        Julian date.
    covariance : mapping of (int, int) to Figure
        Upper triangle; one row more than labels where the magnitude was fitted too.

    Returns
    -------
    tuple of str
        Notes on what nothing in the file confirms.

    Raises
    ------
    OrbitFileError, InvalidOrbitError
        With both figures and their lines.
    """
    labels = (*(one.name for one in published), *law.solved)
    elements = converted.figures
    derived = dict(lines.derived)
    if "q" in derived and "q" in elements:
        require(derived.pop("q"), [elements["q"]], lambda q: q)
    confirmed = set(check_elements({**derived, **elements}, epoch))
    forces = {
        label: figure(word, _PRINTED.get(label, label), lines.place("NGR"))
        for label, word in zip(law.labels, lines.words.get("NGR", []), strict=True)
    }
    confirmed |= _check_forces(lines, elements, forces, labels, covariance)
    values = {**{one.name: one for one in published}, **forces}
    size = math.isqrt(2 * len(covariance))
    if lines.sigmas and len(lines.sigmas) not in (len(labels), size):
        raise OrbitFileError(
            f"the line RMS has {len(lines.sigmas)} sigmas ({lines.sigmas[0].place}) for "
            f"{len(labels)} parameters; get the file again"
        )
    for index, label in enumerate(labels):
        variance = covariance[index, index]
        if lines.sigmas:
            sigma = lines.sigmas[index]
            named = Figure(
                f"RMS of {_PRINTED.get(label, label)}",
                sigma.text,
                sigma.value,
                sigma.half_unit,
                sigma.place,
            )
            check_sigma(named, variance)
        sigma_of = math.sqrt(max(variance.value, 0.0))
        check_digits(values[label], sigma_of)
        if label in forces:
            check_significance(values[label], sigma_of)
    check_correlations(lines.packed.get("COR", []), covariance)
    check_normal_matrix(lines.packed.get("NOR", []), covariance, size)
    return _notes(lines, elements, forces, confirmed)


def _check_forces(
    lines: OefLines,
    elements: Mapping[str, Figure],
    forces: Mapping[str, Figure],
    labels: Sequence[str],
    covariance: Mapping[tuple[int, int], Figure],
) -> set[str]:
    confirmed = set()
    for label, value in forces.items():
        name = _PRINTED.get(label, label)
        if label == AREA_TO_MASS_NEOCC and value.value < 0.0:
            raise InvalidOrbitError(
                f"{value} m^2/t ({value.place}): no body has less than no area; the values of NGR "
                f"may be exchanged, get the file again"
            )
        if label not in labels:
            continue
        index = list(labels).index(label)
        if value.value == 0.0 and covariance[index, index].value > 0.0:
            raise InvalidOrbitError(
                f"{value} ({value.place}) although LSP says that it was solved for "
                f"({lines.place('LSP')}); the values of NGR may be exchanged, get the file again"
            )
        if name in lines.signal_to_noise:
            require(
                lines.signal_to_noise[name],
                [value, covariance[index, index]],
                _signal_to_noise,
                because="the ratio to its sigma",
            )
            confirmed.add(label)
    if lines.drift is not None and A2_NEOCC in forces and "a" in elements:
        by = [forces[A2_NEOCC], elements["a"], elements["e"]]
        require(lines.drift[0], by, _drift, because="the drift from A2")
        if A2_NEOCC in labels:
            index = list(labels).index(A2_NEOCC)
            require(
                lines.drift[1],
                [covariance[index, index], elements["a"], elements["e"]],
                lambda variance, a, e: _drift(math.sqrt(variance), a, e),
                slack=_DRIFT_SIGMA_SLACK * abs(lines.drift[1].value),
                because="the drift from the sigma of A2",
            )
        confirmed.add(A2_NEOCC)
    return confirmed


def _signal_to_noise(value: float, variance: float) -> float:
    return abs(value) / math.sqrt(variance)


def _drift(a2: float, a: float, e: float) -> float:
    """Return the mean da/dt of A2 [1e-10 au/day^2] with g = (1 au / r)^2, in 1e-4 au/My.

    Farnocchia et al. 2013, Icarus 224, 1, equation 3: 2 A2 / (n a^2 (1 - e^2)).
    """
    motion = math.sqrt(GM_SUN_AU3_DAY2 / a**3)
    return 2.0e-10 * a2 / (motion * a * a * (1.0 - e * e)) / _DRIFT_UNIT


def _notes(
    lines: OefLines,
    elements: Mapping[str, Figure],
    forces: Mapping[str, Figure],
    confirmed: set[str],
) -> tuple[str, ...]:
    alone = [
        _PRINTED.get(label, label)
        for label, value in {**elements, **forces}.items()
        if label not in confirmed and (label not in forces or value.value != 0.0)
    ]
    alone += ["MJD"] if "M" in alone or "tp" in alone else []
    notes: tuple[str, ...] = (
        (f"nothing else in the file confirms {', '.join(alone)}",) if alone else ()
    )
    if not (lines.sigmas or lines.packed.get("COR") or lines.packed.get("NOR")):
        notes += ("nothing else in the file confirms the published uncertainty",)
    if lines.unknown:
        notes += (
            f"lines of the file that are not understood were left out: "
            f"{', '.join(lines.unknown[:3])}{' ...' if len(lines.unknown) > 3 else ''}",
        )
    return notes
