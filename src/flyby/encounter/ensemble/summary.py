"""What an ensemble says as a whole: spread, extremes, impacts, and how far first order is off."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.encounter.approach import CloseApproach
from flyby.encounter.close_approaches import encounters
from flyby.encounter.ensemble.impact_probability import ImpactProbability
from flyby.encounter.ensemble.impact_region import ImpactRegion, impact_regions
from flyby.encounter.ensemble.run import Ensemble
from flyby.times import time_from_tdb_days

PROBABILITIES = (0.00135, 0.1587, 0.5, 0.8413, 0.99865)
"""Of the quantiles: those of -3, -1, 0, 1 and 3 sigma of a normal distribution."""

_BINS = 200_000
"""Quantiles are good to the range over this: what the memory is bounded by."""

ENOUGH_FOR_BOUNDS = 2000
"""Of so many, two or three lie beyond each of the bounds of 99.73 %; fewer tell nothing of them."""


@dataclass(frozen=True)
class Spread:
    """One quantity over the ensemble.

    Attributes
    ----------
    mean, sigma, least, most : float
        `sigma` is the standard deviation of the sample.
    quantiles : tuple of float
        At `PROBABILITIES`; the outermost are no more than the extremes where fewer than
        `ENOUGH_FOR_BOUNDS` have been drawn.
    """

    mean: float
    sigma: float
    least: float
    most: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class EnsembleSummary:
    """The whole ensemble in some figures.

    Attributes
    ----------
    count : int
    without_approach : int
        Virtual asteroids whose distance has no minimum in the span.
    probability : ImpactProbability
        Of an impact, from how many there are.
    distance_km, time_tdb_days, xi_km, zeta_km, relative_speed_km_s : Spread or None
        Of those that have an approach; days are TDB since J2000. None where fewer than two have,
        or the quantity is not defined.
    nominal : CloseApproach or None
        The published orbit's own deepest approach in the span, with its first-order sigmas.
    regions : tuple of ImpactRegion
        Where the impacts are, on the body and on others that are met before.
    """

    count: int
    without_approach: int
    probability: ImpactProbability
    distance_km: Spread | None
    time_tdb_days: Spread | None
    xi_km: Spread | None
    zeta_km: Spread | None
    relative_speed_km_s: Spread | None
    nominal: CloseApproach | None
    regions: tuple[ImpactRegion, ...] = ()

    @property
    def found(self) -> int:
        """How many have an approach."""
        return self.count - self.without_approach

    @property
    def impacts(self) -> int:
        """How many meet the body."""
        return self.probability.hits

    @property
    def impact_probability(self) -> float:
        """The share of impacts among all; `probability` has its error."""
        return self.probability.estimate

    @property
    def impact_probability_bound(self) -> float:
        """`ImpactProbability.bound`."""
        return self.probability.bound

    @property
    def sampling_error(self) -> float:
        """Relative standard error of a sampled sigma, of a normal distribution: (2 (N-1))^-1/2."""
        return 1.0 / math.sqrt(2.0 * (self.found - 1)) if self.found > 1 else math.nan

    @property
    def distance_sigma_ratio(self) -> float | None:
        """Sampled over first-order sigma of the distance; None where either is not known."""
        if self.nominal is None or self.nominal.sigma_distance is None or self.distance_km is None:
            return None
        return self.distance_km.sigma / float(self.nominal.sigma_distance.to_value("km"))

    @property
    def time_sigma_ratio(self) -> float | None:
        """The same of the time."""
        if self.nominal is None or self.nominal.sigma_time is None or self.time_tdb_days is None:
            return None
        return self.time_tdb_days.sigma * 86400.0 / float(self.nominal.sigma_time.to_value("s"))


def summarise(ensemble: Ensemble) -> EnsembleSummary:
    """Go through an ensemble twice, a part at a time, so that memory does not grow with it."""
    names = ("distance_km", "time_tdb_days", "xi_km", "zeta_km", "relative_speed_km_s")
    found = {name: _Running() for name in names}
    missing = impacts = 0
    for table in ensemble.tables():
        missing += int(np.isnan(table["distance_km"]).sum())
        impacts += int(table["impact"].sum())
        for name, running in found.items():
            running.add(table[name])
    counts = {name: np.zeros(_BINS, dtype=np.int64) for name in names}
    for table in ensemble.tables():
        for name, running in found.items():
            values = table[name]
            values = values[np.isfinite(values)]
            # From the least on: a bin may be narrower than float64 can tell the values themselves.
            counts[name] += np.histogram(values - running.origin, _BINS, (0.0, running.width))[0]
    spreads = {name: found[name].spread(counts[name]) for name in names}
    return EnsembleSummary(
        count=ensemble.count,
        without_approach=missing,
        probability=ImpactProbability(impacts, ensemble.count),
        nominal=_nominal(ensemble),
        regions=impact_regions(ensemble.tables()),
        **spreads,
    )


class _Running:
    """Mean, variance and extremes of values that come in parts (Chan et al. 1983)."""

    def __init__(self) -> None:
        self.count = 0
        self.mean = self.squares = 0.0
        self.least, self.most = math.inf, -math.inf

    def add(self, values: FloatArray) -> None:
        values = values[np.isfinite(values)]
        if not values.size:
            return
        mean = float(values.mean())
        squares = float(np.sum((values - mean) ** 2))
        total = self.count + values.size
        gap = mean - self.mean
        self.squares += squares + gap**2 * self.count * values.size / total
        self.mean += gap * values.size / total
        self.count = total
        self.least = min(self.least, float(values.min()))
        self.most = max(self.most, float(values.max()))

    @property
    def origin(self) -> float:
        return self.least if self.count else 0.0

    @property
    def width(self) -> float:
        """Of all values; one where they are all alike."""
        return (self.most - self.least) or 1.0 if self.count else 1.0

    def spread(self, counts: NDArray[np.int64]) -> Spread | None:
        if self.count < 2:
            return None
        edges = self.least + np.linspace(0.0, self.width, len(counts) + 1)
        cumulated = np.concatenate([[0], np.cumsum(counts)]) / self.count
        quantiles = tuple(float(q) for q in np.interp(PROBABILITIES, cumulated, edges))
        return Spread(
            self.mean, math.sqrt(self.squares / (self.count - 1)), self.least, self.most, quantiles
        )


def _nominal(ensemble: Ensemble) -> CloseApproach | None:
    request = ensemble.request
    approaches = encounters(
        request.orbit,
        time_from_tdb_days(request.since_tdb_days),
        time_from_tdb_days(request.until_tdb_days),
        (request.body,),
        forces=request.forces,
    )[request.body]
    return min(approaches, key=lambda one: float(one.distance.to_value("km")), default=None)
