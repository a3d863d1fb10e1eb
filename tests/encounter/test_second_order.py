"""Second order and sampling against first order, where it holds and where it does not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from flyby.encounter import approach_spread
from flyby.encounter.second_order import _orders
from flyby.errors import InvalidOrbitError, UnknownNameError
from flyby.orbits import load_orbit
from flyby.times import parse_time

WHEN = parse_time("2029-04-13")


def widened(factor, name="apophis"):
    orbit = load_orbit(name)
    matrix = orbit.covariance.matrix * factor**2
    return replace(orbit, covariance=replace(orbit.covariance, matrix=matrix))


@cache
def spread(factor=1.0, name="apophis", samples=None):
    return approach_spread(widened(factor, name), WHEN, samples=samples, seed=11)


def test_a_quadratic_is_mapped_exactly():
    rng = np.random.default_rng(5)
    slopes = rng.normal(size=3)
    bends = rng.normal(size=(3, 3))
    bends = bends + bends.T

    def f(u):
        return 4.0 + u @ slopes + 0.5 * np.einsum("...i,ij,...j->...", u, bends, u)

    axes = np.eye(3)
    pairs = list(combinations(range(3), 2))
    points = [np.zeros(3)]
    for axis in axes:
        points += [axis, -axis]
    points += [axes[j] + axes[k] for j, k in pairs]
    found = _orders(f(np.array(points)), 3, pairs)
    assert found.sigma_first == pytest.approx(np.linalg.norm(slopes))
    assert found.slopes == pytest.approx(slopes)
    assert found.bends == pytest.approx(bends)
    drawn = f(rng.normal(size=(400_000, 3)))
    # Sampling error of 400 000: 0.2 % of sigma, more for so skewed a figure.
    assert found.sigma_second == pytest.approx(drawn.std(), rel=0.01)
    assert 4.0 + found.shift == pytest.approx(drawn.mean(), abs=5.0 * drawn.std() / 632.0)


@pytest.mark.parametrize("name", ["apophis-jpl-199", "apophis-jpl-220"])
def test_first_order_holds_for_published_solutions(name):
    found = spread(1.0, name, samples=600)
    sigma_km, sigma_s = {
        # CNEOS: a sixth of the 3-sigma range; sigma_t of SBDB (minutes). JPL 220: as mapped.
        "apophis-jpl-199": (232.43, 4.3188),
        "apophis-jpl-220": (1.09259, 0.0391),
    }[name]
    for one, expected in ((found.distance, sigma_km), (found.time, sigma_s)):
        assert one.method == "first order"
        assert one.sigma.value == pytest.approx(expected, rel=0.005)
        assert abs(one.sigma_second / one.sigma_first - 1.0) < 1e-3
        assert one.describe().startswith("first order; second order differs by ")
        # 600 virtual asteroids: 2.9 % of sigma; four of those.
        assert one.sigma_sampled.value == pytest.approx(one.sigma.value, rel=0.12)
    assert found.samples == 600


def test_second_order_is_used_where_first_does_not_hold():
    # Sigma of distance 6 550 km: three of those reach the Earth's surface.
    found = spread(6000.0)
    one = found.distance
    assert one.method == "second order"
    assert one.sigma == one.sigma_second != one.sigma_first
    assert one.mean == one.nominal + one.shift_second
    assert one.describe().startswith("second order; first order differs by ")
    assert found.samples == 0


@pytest.mark.slow
def test_sampling_is_used_where_no_order_holds():
    # Sigma of distance 34 000 km, as much as the approach itself: no distance is below zero.
    found = spread(150.0, "apophis-jpl-199", samples=300)
    one = found.distance
    assert one.method == "sampling"
    assert one.sigma == one.sigma_sampled
    # Sampling error 4 %; first order is 16 % off, as 1000 virtual asteroids tell.
    assert one.difference > 0.05
    assert one.describe().startswith("sampling; first order differs by ")


def test_the_same_seed_gives_the_same():
    orbit = load_orbit("apophis-jpl-220")
    first, again, other = (
        approach_spread(orbit, WHEN, samples=60, seed=seed).distance for seed in (11, 11, 12)
    )
    assert first.sigma_sampled == again.sigma_sampled != other.sigma_sampled


def test_what_cannot_be_mapped_is_refused():
    with pytest.raises(InvalidOrbitError, match="without a covariance"):
        approach_spread(replace(load_orbit("apophis"), covariance=None), WHEN)
    with pytest.raises(InvalidOrbitError, match="is not an Orbit"):
        approach_spread(None, WHEN)
    with pytest.raises(UnknownNameError):
        approach_spread(load_orbit("apophis"), WHEN, "vulcan")
    with pytest.raises(InvalidOrbitError, match="virtual asteroids"):
        approach_spread(load_orbit("apophis"), WHEN, samples=0)
