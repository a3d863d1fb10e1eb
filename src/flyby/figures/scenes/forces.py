"""What figure `forces` shows: the approach with forces added and left out, in plain numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flyby.encounter.force_budget import ForceRow, force_budget
from flyby.scene.flyby import Flyby, once_a_flyby


@dataclass(frozen=True)
class Bar:
    """One choice of forces.

    Attributes
    ----------
    label : str
    distance_km : float
        Signed: how much farther from the Earth's centre the approach is; nan where there is none.
    seconds : float
        How much later.
    """

    label: str
    distance_km: float
    seconds: float


@dataclass(frozen=True)
class ForcesScene:
    """Bars of both panels.

    Attributes
    ----------
    added : tuple of Bar
        Forces added one after another: difference from what is published, or, where nothing is,
        from the full model.
    left_out : tuple of Bar
        All forces but one: difference from the full model.
    against : str
        What the bars of `added` are measured against, in words.
    against_km : float
        Its distance from the Earth's centre.
    library : str
        What made the first bar: "poliastro", "boinor", or "flyby" where these could not.
    sigma_km : float or None
        Standard deviation of the distance by the orbit's own covariance.
    """

    added: tuple[Bar, ...]
    left_out: tuple[Bar, ...]
    against: str
    against_km: float
    library: str
    sigma_km: float | None


@once_a_flyby
def gather(passage: Flyby) -> ForcesScene:
    """Compute the approach of the scene with every choice of forces."""
    budget = force_budget(passage.orbit, passage.approach.time)
    published = budget.published
    sigma = budget.approach.sigma_distance
    added = budget.group("added")
    return ForcesScene(
        added=tuple(_bar(row, published is not None) for row in added),
        left_out=tuple(_bar(row, False) for row in budget.group("left out")),
        against="the full model, since nothing published of this solution is in the catalogue"
        if published is None
        else f"what {published.producer} publishes for solution {published.solution}",
        against_km=float(
            (budget.approach if published is None else published).distance.to_value("km")
        ),
        library=added[0].computed_with,
        sigma_km=None if sigma is None else float(sigma.to_value("km")),
    )


def _bar(row: ForceRow, against_published: bool) -> Bar:
    distance, seconds = (
        (row.error, row.time_error) if against_published else (row.change, row.time_change)
    )
    if distance is None or seconds is None:
        return Bar(row.label, math.nan, math.nan)
    return Bar(row.label, float(distance.to_value("km")), float(seconds.to_value("s")))
