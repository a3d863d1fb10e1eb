"""The forces that JPL publishes with an orbit: SBDB's ``model_pars``, a block of Horizons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flyby.errors import InvalidOrbitError
from flyby.orbits.build import MARSDEN_DEFAULTS, number
from flyby.orbits.orbit import NonGravitational
from flyby.orbits.parameters import RADIATION_A1_PER_AREA_TO_MASS, follows_inverse_square

_CONSTANTS = {"ALN": "aln", "NK": "nk", "NM": "nm", "NN": "nn", "R0": "r0_au"}
_COEFFICIENTS = {"A1": "a1_au_day2", "A2": "a2_au_day2", "A3": "a3_au_day2"}
_DELAY = "DT"


def law_from(given: Mapping[str, Any]) -> tuple[NonGravitational, tuple[str, ...]]:
    """Return the non-gravitational law, and the parameters that flyby does not model.

    Parameters
    ----------
    given : mapping
        Values by JPL's names: A1, A2, A3 [au/day^2], DT [day], AMRAT [m^2/kg], ALN, NK, NM, NN,
        R0 [au]; those that are left out have JPL's defaults.

    Raises
    ------
    InvalidOrbitError
        If a value is not a number, or R0 not positive.
    """
    coefficients = {
        _COEFFICIENTS[key]: number(value, key)
        for key, value in given.items()
        if key in _COEFFICIENTS
    }
    known = {*_COEFFICIENTS, *_CONSTANTS, _DELAY, "AMRAT"}
    unmodelled = tuple(key for key in given if key not in known)
    constants = {}
    if coefficients:
        constants = MARSDEN_DEFAULTS | {
            _CONSTANTS[key]: number(value, key) for key, value in given.items() if key in _CONSTANTS
        }
    delay = number(given.get(_DELAY, 0.0), _DELAY)
    law = NonGravitational(**coefficients, **constants, dt_days=delay)
    if law.r0_au <= 0.0:
        raise InvalidOrbitError(f"R0 is {law.r0_au} au; it must be greater than zero")
    if "AMRAT" in given:
        if follows_inverse_square(law):
            pressure = RADIATION_A1_PER_AREA_TO_MASS * number(given["AMRAT"], "AMRAT")
            law = replace(law, a1_au_day2=law.a1_au_day2 + pressure)
        else:
            unmodelled = (*unmodelled, "AMRAT")
    return law, unmodelled
