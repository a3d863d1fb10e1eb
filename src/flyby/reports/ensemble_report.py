"""`EnsembleReport`: an ensemble and its summary, with what it was computed with."""

from __future__ import annotations

from dataclasses import dataclass

from flyby.assumptions import clock_assumptions
from flyby.dynamics import planetary_ephemeris
from flyby.encounter.ensemble.run import Ensemble
from flyby.encounter.ensemble.summary import EnsembleSummary, summarise
from flyby.times import time_from_tdb_days

SAMPLING_ASSUMPTION = (
    "virtual asteroids are drawn from the published covariance as from a normal distribution of "
    "the fitted parameters, all of them together with the non-gravitational ones; each is carried "
    "by itself, so that nothing is taken to be linear"
)


@dataclass(frozen=True)
class EnsembleReport:
    """What is printed of an ensemble.

    Attributes
    ----------
    ensemble : Ensemble
    summary : EnsembleSummary
    ephemeris : str
    forces : tuple of str
    notes : tuple of str
    """

    ensemble: Ensemble
    summary: EnsembleSummary
    ephemeris: str
    forces: tuple[str, ...]
    notes: tuple[str, ...]


def ensemble_report(ensemble: Ensemble) -> EnsembleReport:
    """Summarise an ensemble and say what it rests on."""
    request = ensemble.request
    span = [time_from_tdb_days(days) for days in (request.since_tdb_days, request.until_tdb_days)]
    return EnsembleReport(
        ensemble=ensemble,
        summary=summarise(ensemble),
        ephemeris=planetary_ephemeris().name,
        forces=request.forces.describe_for(request.orbit),
        notes=(SAMPLING_ASSUMPTION, *clock_assumptions(*span), *request.orbit.notes),
    )
