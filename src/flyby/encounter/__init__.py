"""Close approaches, impact, hyperbola, b-plane and first-order uncertainty."""

from __future__ import annotations

from flyby.encounter.approach import (
    BPlane,
    CloseApproach,
    Hyperbola,
    Impact,
    ImpactPoint,
    SubPoint,
)
from flyby.encounter.close_approaches import close_approaches, encounters
from flyby.encounter.ensemble.parts import ensemble_request
from flyby.encounter.ensemble.run import Ensemble, run_ensemble

__all__ = [
    "BPlane",
    "CloseApproach",
    "Ensemble",
    "Hyperbola",
    "Impact",
    "ImpactPoint",
    "SubPoint",
    "close_approaches",
    "encounters",
    "ensemble_request",
    "run_ensemble",
]
