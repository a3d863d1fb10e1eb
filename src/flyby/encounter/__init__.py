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

__all__ = [
    "BPlane",
    "CloseApproach",
    "Hyperbola",
    "Impact",
    "ImpactPoint",
    "SubPoint",
    "close_approaches",
    "encounters",
]
