"""What an ensemble says as a whole: spread, extremes, impacts, and how far first order is off."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics.bodies import proper_name
from flyby.encounter.approach import CloseApproach
from flyby.encounter.close_approaches import encounters
from flyby.encounter.ensemble.impact_probability import ImpactProbability
from flyby.encounter.ensemble.impact_region import ImpactRegion, impact_regions
from flyby.encounter.ensemble.run import Ensemble
from flyby.times import stamp, time_from_tdb_days

PROBABILITIES = (0.00135, 0.1587, 0.5, 0.8413, 0.99865)
"""Of the quantiles: those of -3, -1, 0, 1 and 3 sigma of a normal distribution."""

ENOUGH_FOR_BOUNDS = 2000
"""Of so many, two or three lie beyond each of the bounds of 99.73 %; fewer tell nothing of them."""

_COLUMNS = ("distance_km", "time_tdb_days", "xi_km", "zeta_km", "relative_speed_km_s")


@dataclass(frozen=True)
class SampleSpread:
    """One quantity, or the instant, over the ensemble.

    Attributes
    ----------
    mean, least, most : Quantity or Time
    sigma : Quantity
        Standard deviation of the sample.
    quantiles : Quantity or Time, shape (5,)
        At `PROBABILITIES`: of each, the least value that at least this share of the sample does
        not exceed (the mean of two values where the share falls between them, as the median of an
        even number). The outermost are no more than the extremes where fewer than
        `ENOUGH_FOR_BOUNDS` have been drawn.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> ensemble = flyby.encounter.run_ensemble(request, 64)
    >>> flyby.encounter.summarise_ensemble(ensemble).distance
    <SampleSpread 38011.3 +- 1.1 km, 38009.0 to 38013.5 km>
    """

    mean: Quantity | Time
    sigma: Quantity
    least: Quantity | Time
    most: Quantity | Time
    quantiles: Quantity | Time

    def __repr__(self) -> str:
        sigma = f"{self.sigma.value:.2g} {self.sigma.unit}"
        if isinstance(self.mean, Time):
            mean, least, most = (stamp(one, "tdb", 1) for one in (self.mean, self.least, self.most))
            return f"<SampleSpread {mean} +- {sigma}, {least} to {most}>"
        mean, least, most = (f"{one.value:.1f}" for one in (self.mean, self.least, self.most))
        return f"<SampleSpread {mean} +- {sigma}, {least} to {most} {self.mean.unit}>"


@dataclass(frozen=True)
class EnsembleSummary:
    """The whole ensemble in some figures; `summarise_ensemble` makes it.

    Attributes
    ----------
    ensemble : Ensemble
    without_approach : int
        Virtual asteroids whose distance has no minimum in the span.
    probability : ImpactProbability
        Of an impact, from how many there are.
    distance, time, xi, zeta, relative_speed : SampleSpread or None
        Of those that have an approach. None where fewer than two have, or the quantity is not
        defined.
    nominal : CloseApproach or None
        The published orbit's own deepest approach in the span, with its first-order sigmas.
    regions : tuple of ImpactRegion
        Where the impacts are, on the body and on others that are met before.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> ensemble = flyby.encounter.run_ensemble(request, 64)
    >>> summary = flyby.encounter.summarise_ensemble(ensemble)
    >>> summary
    <EnsembleSummary of 64 virtual asteroids of apophis, by Earth: 0 impacts, 38011.3 +- 1.1 km>
    >>> summary.time.sigma.round(3)
    <Quantity 0.034 s>
    """

    ensemble: Ensemble
    without_approach: int
    probability: ImpactProbability
    distance: SampleSpread | None
    time: SampleSpread | None
    xi: SampleSpread | None
    zeta: SampleSpread | None
    relative_speed: SampleSpread | None
    nominal: CloseApproach | None
    regions: tuple[ImpactRegion, ...] = ()

    @property
    def count(self) -> int:
        """How many virtual asteroids."""
        return self.ensemble.count

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
        if self.nominal is None or self.nominal.sigma_distance is None or self.distance is None:
            return None
        return float(self.distance.sigma / self.nominal.sigma_distance)

    @property
    def time_sigma_ratio(self) -> float | None:
        """The same of the time."""
        if self.nominal is None or self.nominal.sigma_time is None or self.time is None:
            return None
        return float(self.time.sigma / self.nominal.sigma_time)

    def __repr__(self) -> str:
        request, distance = self.ensemble.request, "no approach"
        if self.distance is not None:
            distance = (
                f"{self.distance.mean.to_value('km'):.1f} +- "
                f"{self.distance.sigma.to_value('km'):.2g} km"
            )
        return (
            f"<EnsembleSummary of {self.count} virtual asteroids of {request.orbit.name}, by "
            f"{proper_name(request.body)}: {self.impacts} impacts, {distance}>"
        )


def summarise_ensemble(ensemble: Ensemble) -> EnsembleSummary:
    """Summarise an ensemble: spread and extremes, impacts and where they are.

    In memory are five figures of each virtual asteroid, 40 MB of a million; the rest stays on disk.

    Parameters
    ----------
    ensemble : Ensemble

    Returns
    -------
    EnsembleSummary

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> ensemble = flyby.encounter.run_ensemble(request, 64)
    >>> summary = flyby.encounter.summarise_ensemble(ensemble)
    >>> summary.probability.in_words()
    'below 4.6 % with a confidence of 95 %'
    """
    figures = np.empty((len(_COLUMNS), ensemble.count))
    done = impacts = 0
    for table in ensemble.tables():
        impacts += int(table["impact"].sum())
        rows = len(table["impact"])
        for figure, name in zip(figures, _COLUMNS, strict=True):
            figure[done : done + rows] = table[name]
        done += rows
    distance, time, xi, zeta, speed = figures
    return EnsembleSummary(
        ensemble=ensemble,
        without_approach=int(np.isnan(distance).sum()),
        probability=ImpactProbability(impacts, ensemble.count),
        distance=_spread(distance, "km"),
        time=_spread(time, None),
        xi=_spread(xi, "km"),
        zeta=_spread(zeta, "km"),
        relative_speed=_spread(speed, "km/s"),
        nominal=_nominal(ensemble),
        regions=impact_regions(ensemble.tables()),
    )


def _spread(values: FloatArray, unit: str | None) -> SampleSpread | None:
    """Summarise the finite values; without a unit they are TDB days since J2000."""
    known = values[np.isfinite(values)]
    if known.size < 2:
        return None
    mean, sigma = float(known.mean()), float(known.std(ddof=1))
    least, most = float(known.min()), float(known.max())
    quantiles = np.quantile(
        known, PROBABILITIES, method="averaged_inverted_cdf", overwrite_input=True
    )
    if unit is None:
        sigma_time = Quantity(SECONDS_PER_DAY * sigma, "s")
        instants = (time_from_tdb_days(one) for one in (mean, least, most, quantiles))
        mean_time, first, last, at_quantiles = instants
        return SampleSpread(mean_time, sigma_time, first, last, at_quantiles)
    return SampleSpread(*(Quantity(one, unit) for one in (mean, sigma, least, most, quantiles)))


def _nominal(ensemble: Ensemble) -> CloseApproach | None:
    request = ensemble.request
    approaches = encounters(
        request.orbit, request.since, request.until, (request.body,), forces=request.forces
    )[request.body]
    return min(approaches, key=lambda one: float(one.distance.to_value("km")), default=None)
