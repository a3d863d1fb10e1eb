"""Keyholes: where an encounter must be passed for the asteroid to come back at a later one."""

from __future__ import annotations

from flyby.encounter.keyholes.line_of_variations import LineOfVariations, line_of_variations
from flyby.encounter.keyholes.resonance import ResonantCircle, resonant_circle, zeta_on_line
from flyby.encounter.keyholes.return_curves import ReturnCurve
from flyby.encounter.keyholes.search import KeyholeSurvey, Return, find_keyholes

__all__ = [
    "KeyholeSurvey",
    "LineOfVariations",
    "ResonantCircle",
    "Return",
    "ReturnCurve",
    "find_keyholes",
    "line_of_variations",
    "resonant_circle",
    "zeta_on_line",
]
