"""The probability of an impact from a sample: an estimate with its error, or a bound."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyby.encounter.ensemble.impact_probability import ImpactProbability


def test_2024_yr4_and_the_moon():
    """What `flyby ensemble -n 24000 --body moon` counts for JPL 78; NASA in June 2025: 4.3 %."""
    found = ImpactProbability(1055, 24_000)
    assert found.in_words() == "4.40 ± 0.13 % (1 sigma of the sampling)"
    assert abs(found.estimate - 0.043) < 3.0 * found.sigma


@pytest.mark.parametrize(
    ("hits", "count", "words"),
    [
        (0, 100, "below 3 % with a confidence of 95 %"),
        (0, 24_000, "below 0.012 % with a confidence of 95 %"),
        (64, 64, "above 95.427 % with a confidence of 95 %"),
        (3, 24_000, "0.0125 %, between 0.0057 and 0.0247 % with a confidence of 68 %"),
        (1, 2, "50 %, between 8 and 92 % with a confidence of 68 %"),
        (5_000, 10_000, "50.00 ± 0.50 % (1 sigma of the sampling)"),
    ],
)
def test_in_words(hits, count, words):
    assert ImpactProbability(hits, count).in_words() == words


def binomial_at_most(hits, count, probability):
    """The chance of at most so many hits, summed term by term."""
    return sum(
        math.comb(count, k) * probability**k * (1.0 - probability) ** (count - k)
        for k in range(hits + 1)
    )


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_are_those_of_the_binomial_distribution(pair):
    hits, count = pair
    found = ImpactProbability(hits, count)
    low, high = found.interval
    assert low <= found.estimate <= high
    assert found.least <= low or hits == 0
    assert high <= found.bound
    if hits < count:
        assert binomial_at_most(hits, count, found.bound) == pytest.approx(0.05, rel=1e-9)
        assert binomial_at_most(hits, count, high) == pytest.approx(0.158655, rel=1e-5)
    if hits > 0:
        assert 1.0 - binomial_at_most(hits - 1, count, found.least) == pytest.approx(0.05, rel=1e-6)
    if 0 < hits < count:
        assert found.sigma == pytest.approx(math.sqrt(hits * (count - hits) / count**3))
