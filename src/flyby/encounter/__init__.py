"""Close approaches and impacts, and how sure they are; what forces, returns and ensembles say."""

from __future__ import annotations

from flyby.encounter.appearance import Disc, angular_diameter, disc_from_asteroid
from flyby.encounter.approach import (
    Approaches,
    BPlane,
    CloseApproach,
    Hyperbola,
    Impact,
    ImpactPoint,
    SubPoint,
)
from flyby.encounter.b_plane_region import BPlaneRegion, b_plane_region
from flyby.encounter.close_approaches import close_approaches, encounters
from flyby.encounter.ensemble import (
    Ensemble,
    EnsembleRequest,
    EnsembleSummary,
    ImpactProbability,
    ImpactRegion,
    SampleSpread,
    ensemble_request,
    run_ensemble,
    summarise_ensemble,
)
from flyby.encounter.force_study import ForceBudget, ForceRow, force_budget
from flyby.encounter.geostationary import RingEvent, RingPassage, ring_passage
from flyby.encounter.keyholes import (
    KeyholeSurvey,
    LineOfVariations,
    ResonantCircle,
    Return,
    ReturnCurve,
    find_keyholes,
    line_of_variations,
    resonant_circle,
    zeta_on_line,
)
from flyby.encounter.osculating import (
    OsculatingElements,
    dynamical_class,
    osculating_elements,
    osculating_orbit,
    osculating_poliastro,
)
from flyby.encounter.passages import EncounterPassage, sampled_encounter
from flyby.encounter.second_order import ApproachSpread, SpreadEstimate, approach_spread

__all__ = [
    "ApproachSpread",
    "Approaches",
    "BPlane",
    "BPlaneRegion",
    "CloseApproach",
    "Disc",
    "EncounterPassage",
    "Ensemble",
    "EnsembleRequest",
    "EnsembleSummary",
    "ForceBudget",
    "ForceRow",
    "Hyperbola",
    "Impact",
    "ImpactPoint",
    "ImpactProbability",
    "ImpactRegion",
    "KeyholeSurvey",
    "LineOfVariations",
    "OsculatingElements",
    "ResonantCircle",
    "Return",
    "ReturnCurve",
    "RingEvent",
    "RingPassage",
    "SampleSpread",
    "SpreadEstimate",
    "SubPoint",
    "angular_diameter",
    "approach_spread",
    "b_plane_region",
    "close_approaches",
    "disc_from_asteroid",
    "dynamical_class",
    "encounters",
    "ensemble_request",
    "find_keyholes",
    "force_budget",
    "line_of_variations",
    "osculating_elements",
    "osculating_orbit",
    "osculating_poliastro",
    "resonant_circle",
    "ring_passage",
    "run_ensemble",
    "sampled_encounter",
    "summarise_ensemble",
    "zeta_on_line",
]
