"""Roots, maxima and grids of functions whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from flyby.roots import find_roots, maximise, refined_grid


def test_roots_of_many_brackets_at_once():
    left = np.arange(1, 20) * np.pi - 1.0
    right = left + 2.5
    for values in (None, (np.sin(left), np.sin(right))):
        roots = find_roots(lambda x, _: np.sin(x), left, right, 1e-12, values)
        np.testing.assert_allclose(roots, np.arange(1, 20) * np.pi, atol=1e-12)


@pytest.mark.parametrize("together", [False, True])
def test_a_bracket_of_any_shape_is_closed_in_and_known_by_its_index(together):
    centres, slopes = np.array([0.25, 3.0, 7.9]), np.array([1e4, 1.0, 1e4])
    told = []

    def function(x, which):
        told.append(which.size)
        return np.tanh((x - centres[which]) * slopes[which]) + 1e-9

    roots = find_roots(function, np.zeros(3), np.full(3, 8.0), 1e-10, together=together)
    np.testing.assert_allclose(roots, centres - 1e-9 / slopes, atol=1e-10)
    # A bracket that is done is evaluated again only where all are narrowed together.
    assert told[:2] == [3, 3]
    assert (told[-1] == 3) is together


def test_roots_where_the_function_jumps_or_is_infinite():
    root = find_roots(
        lambda x, _: np.where(x < 1.2345, -np.inf, 3.0), np.array([0.0]), np.array([2.0]), 1e-9
    )
    assert root[0] == pytest.approx(1.2345, abs=1e-9)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_root_at_the_end_that_is_not_positive(sign):
    ends = (np.array([2.0]), np.array([3.0]))
    left, right = ends if sign > 0 else ends[::-1]
    assert find_roots(lambda x, _: x - 2.0, left, right, 1e-9)[0] == pytest.approx(2.0, abs=1e-9)


def test_maximum_by_golden_section():
    shift = np.array([0.0, 0.5])
    where, what = maximise(
        lambda x, which: np.cos(x - shift[which]), np.array([-2.0, 5.0]), np.array([1.0, 8.0]), 1e-7
    )
    np.testing.assert_allclose(where, [0.0, 2 * np.pi + 0.5], atol=1e-6)
    np.testing.assert_allclose(what, 1.0)


def test_no_bracket_no_work():
    nothing = np.array([])

    def never(x, which):
        raise AssertionError

    assert maximise(never, nothing, nothing, 1e-7)[0].size == 0
    assert find_roots(never, nothing, nothing, 1e-7).size == 0


def test_a_refined_grid_keeps_its_nodes():
    fine = refined_grid(np.array([0.0, 1.0, 4.0, 4.5]), np.array([1, 3, 2]))
    np.testing.assert_array_equal(fine, [0.0, 1.0, 2.0, 3.0, 4.0, 4.25, 4.5])
