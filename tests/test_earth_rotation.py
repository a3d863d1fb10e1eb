"""The interpolated rotation of the Earth against the exact one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.earth import EarthRotation, icrf_to_itrs_matrix

MILLIARCSEC = np.radians(1.0 / 3.6e6)


@settings(max_examples=15, deadline=None)
@given(st.floats(-20000.0, 36000.0))
def test_agrees_with_the_exact_matrix_at_any_date(start):
    rotation = EarthRotation(start, start + 20.0)
    days = start + np.linspace(0.0, 20.0, 200)
    # 0.1 mas is 3 mm on the ground; what is asked for is 0.01 deg.
    np.testing.assert_allclose(
        rotation.icrf_to_itrs(days)[::10], icrf_to_itrs_matrix(days[::10]), atol=0.1 * MILLIARCSEC
    )


def test_across_a_leap_second():
    # 2016-12-31 23:59:60 UTC is 6209.5 + 69.18 s in TDB days since J2000.
    rotation = EarthRotation(6200.0, 6220.0)
    days = 6209.5 + np.linspace(-0.002, 0.002, 81)
    np.testing.assert_allclose(
        rotation.icrf_to_itrs(days), icrf_to_itrs_matrix(days), atol=0.1 * MILLIARCSEC
    )


@pytest.mark.parametrize("count", [1, 500])
def test_few_and_many_instants_give_rotations(count):
    rotation = EarthRotation(10000.0, 10010.0)
    matrix = rotation.icrf_to_itrs(np.linspace(10000.0, 10010.0, count))
    assert matrix.shape == (count, 3, 3)
    unity = np.einsum("nij,nkj->nik", matrix, matrix)
    np.testing.assert_allclose(unity, np.broadcast_to(np.eye(3), unity.shape), atol=1e-12)
