"""What a number of impacts among virtual asteroids says of the probability of an impact."""

from __future__ import annotations

import math
from dataclasses import dataclass

CONFIDENCE = 0.95
"""Of a bound, where no virtual asteroid hits, or every one does."""

_ONE_SIGMA = 0.682689492137086
_FEW = 10
"""Below so many hits, or misses, the distribution is too skewed for one error to both sides."""


@dataclass(frozen=True)
class ImpactProbability:
    """Estimate and error from a sample.

    Attributes
    ----------
    hits, count : int
        Impacts, and virtual asteroids in all.

    Notes
    -----
    Intervals and bounds are those of Clopper & Pearson (1934, Biometrika 26, 404). All of it is of
    the sampling alone, as if the published covariance and the forces were right.

    Examples
    --------
    >>> import flyby.encounter
    >>> flyby.encounter.ImpactProbability(1055, 24_000).in_words()
    '4.40 \u00b1 0.13 % (1 sigma of the sampling)'
    >>> round(flyby.encounter.ImpactProbability(0, 1000).bound, 4)
    0.003
    """

    hits: int
    count: int

    @property
    def estimate(self) -> float:
        """The share of impacts."""
        return self.hits / self.count

    @property
    def sigma(self) -> float | None:
        """Standard error of the estimate (binomial); None where none or all hit."""
        if self.hits in (0, self.count):
            return None
        return math.sqrt(self.estimate * (1.0 - self.estimate) / self.count)

    @property
    def bound(self) -> float:
        """Above which the probability is not, with a confidence of `CONFIDENCE`, one-sided."""
        return 1.0 if self.hits == self.count else _upper(self.hits, self.count, CONFIDENCE)

    @property
    def least(self) -> float:
        """Below which it is not, with the same confidence."""
        misses = self.count - self.hits
        return 0.0 if self.hits == 0 else 1.0 - _upper(misses, self.count, CONFIDENCE)

    @property
    def interval(self) -> tuple[float, float]:
        """Central interval of 68.27 %, one sigma to both sides."""
        confidence = 0.5 * (1.0 + _ONE_SIGMA)
        misses = self.count - self.hits
        low = 0.0 if self.hits == 0 else 1.0 - _upper(misses, self.count, confidence)
        high = 1.0 if misses == 0 else _upper(self.hits, self.count, confidence)
        return low, high

    def in_words(self) -> str:
        """Say in per cent: the estimate with its error, or a bound where none or all hit."""
        confidence = f"with a confidence of {100.0 * CONFIDENCE:g} %"
        if self.hits == 0:
            return f"below {100.0 * self.bound:.2g} % {confidence}"
        if self.hits == self.count:
            return f"above {100.0 * self.least:.6g} % {confidence}"
        assert self.sigma is not None
        decimals = max(0, 1 - math.floor(math.log10(100.0 * self.sigma)))
        percent = f"{100.0 * self.estimate:.{decimals}f}"
        if min(self.hits, self.count - self.hits) < _FEW:
            low, high = (f"{100.0 * edge:.{decimals}f}" for edge in self.interval)
            return f"{percent} %, between {low} and {high} % with a confidence of 68 %"
        return f"{percent} ± {100.0 * self.sigma:.{decimals}f} % (1 sigma of the sampling)"


def _upper(hits: int, count: int, confidence: float) -> float:
    if hits == 0:
        return float(-math.expm1(math.log1p(-confidence) / count))
    from scipy.special import betaincinv

    bound: float = betaincinv(hits + 1, count - hits, confidence)
    return bound
