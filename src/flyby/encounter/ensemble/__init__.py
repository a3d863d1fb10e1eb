"""Ensembles: many virtual asteroids carried through an encounter, and what they say as a whole."""

from __future__ import annotations

from flyby.encounter.ensemble.impact_probability import ImpactProbability
from flyby.encounter.ensemble.impact_region import ImpactRegion
from flyby.encounter.ensemble.parts import EnsembleRequest, ensemble_request
from flyby.encounter.ensemble.run import Ensemble, run_ensemble
from flyby.encounter.ensemble.summary import EnsembleSummary, SampleSpread, summarise_ensemble

__all__ = [
    "Ensemble",
    "EnsembleRequest",
    "EnsembleSummary",
    "ImpactProbability",
    "ImpactRegion",
    "SampleSpread",
    "ensemble_request",
    "run_ensemble",
    "summarise_ensemble",
]
