"""The excerpt of the perturbing asteroids' orbits where it could go wrong: seams, ends, bad input.

Its positions against the kernel are in ``test_ephemeris.py``.
"""

from __future__ import annotations

import numpy as np
import pytest

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.perturbers import load_perturbers
from flyby.errors import SpanError

FIRST_DAYS, LAST_DAYS = -36524.5, 40176.5  # 1900-01-01 and 2110-01-01, TDB days since J2000


def test_records_join():
    perturbers = load_perturbers()
    table = perturbers.core_coefficients_au
    slope = np.polynomial.chebyshev.chebder(table, axis=1) * 2.0 / perturbers.record_days
    for series, bound in (
        # km. Each side is good to 30 km; 41 km is the largest jump there is.
        (table * AU_KM, 50.0),
        # m/s. 0.015 is the largest, 1e-6 of the asteroid's speed.
        (slope * AU_KM * 1e3 / SECONDS_PER_DAY, 0.02),
    ):
        signs = (-1.0) ** np.arange(series.shape[1])
        jump = series[:-1].sum(axis=1) - np.einsum("rcap,c->rap", series[1:], signs)
        assert np.linalg.norm(jump, axis=1).max() < bound


def test_the_whole_span_promised_is_covered_with_asteroids_where_they_live():
    perturbers = load_perturbers()
    assert perturbers.start_tdb_days < FIRST_DAYS
    assert perturbers.stop_tdb_days > LAST_DAYS
    ends = np.array([perturbers.start_tdb_days, FIRST_DAYS, LAST_DAYS, perturbers.stop_tdb_days])
    distance_au = np.linalg.norm(perturbers.position_au(ends), axis=2)
    # The sixteen have perihelia beyond 1.8 au (Iris) and aphelia within 4.2 au.
    assert np.all((distance_au > 1.7) & (distance_au < 4.3))


def test_sixteen_have_masses_and_the_core_has_one_float64_block():
    perturbers = load_perturbers()
    table = perturbers.core_coefficients_au
    assert len(set(perturbers.numbers)) == 16
    assert table.shape[2:] == (3, 16)
    assert table.dtype == np.float64
    assert table.flags.c_contiguous
    assert np.all(np.isfinite(table))
    # Ceres is a third of the main belt; nothing in it is heavier.
    assert perturbers.gm_au3_day2.argmax() == perturbers.numbers.index(1)
    assert np.all(perturbers.gm_au3_day2 > 1e-15)


@pytest.mark.parametrize("days", [np.nan, np.inf, -np.inf])
def test_instants_that_are_not_finite_are_refused(days):
    with pytest.raises(SpanError, match="finite TDB days"):
        load_perturbers().position_au(np.array([0.0, days]))
    with pytest.raises(SpanError, match="finite TDB days"):
        load_perturbers().check_span(0.0, days)


@pytest.mark.parametrize("days", [-36600.0, 40300.0])
def test_positions_outside_the_span_are_refused(days):
    with pytest.raises(SpanError, match="1900 to 2110"):
        load_perturbers().position_au(np.array([days]))


def test_one_instant_and_none():
    perturbers = load_perturbers()
    assert perturbers.position_au(np.array(0.0)).shape == (1, 16, 3)
    assert perturbers.position_au(np.array([])).shape == (0, 16, 3)
