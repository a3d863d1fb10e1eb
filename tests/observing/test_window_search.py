"""The search knows no astronomy: it is tested with functions whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flyby.observing.windows.search import (
    Span,
    common_spans,
    spans_where_all_hold,
)

TOLERANCE = 1e-9


def spans(functions, start=0.0, stop=100.0, step=1.0):
    grid = np.linspace(start, stop, round((stop - start) / step) + 1)
    return spans_where_all_hold(functions, grid, [f(grid) for f in functions], TOLERANCE)


def test_excursions_much_shorter_than_the_step_are_found():
    # 0.009 long, once in 2 pi, sampled once in 1.
    found = spans([lambda t: np.cos(t - 0.3) - 0.99999])
    assert len(found) == 16
    centres = [0.5 * (span.start + span.stop) for span in found]
    np.testing.assert_allclose(centres, 0.3 + 2 * np.pi * np.arange(16), atol=1e-6)


def test_interruptions_much_shorter_than_the_step_are_found():
    found = spans([lambda t: 0.99999 - np.cos(t - 0.3)])
    assert len(found) == 17
    assert [span.opens for span in found[:2]] == [None, 0]
    assert found[-1].closes is None


def test_the_short_overlap_of_two_long_spans_is_found():
    found = spans([lambda t: t - 50.0, lambda t: 50.0001 - t], step=10.0)
    assert len(found) == 1
    assert (found[0].start, found[0].stop) == pytest.approx((50.0, 50.0001), abs=TOLERANCE)
    assert (found[0].opens, found[0].closes) == (0, 1)


def test_no_function_is_no_limit():
    assert spans([]) == [Span(0.0, 100.0, None, None)]


def test_never_satisfied_is_no_span():
    assert spans([lambda t: -1.0 + 0.0 * t]) == []
    assert spans([lambda t: t - 50.0, lambda t: 49.0 - t]) == []


def test_spans_that_touch_do_not_overlap():
    first = (np.array([0.0]), np.array([5.0]))
    second = (np.array([5.0]), np.array([9.0]))
    assert common_spans([first, second], 0.0, 10.0) == []


waves = st.tuples(
    st.floats(0.2, 1.0), st.floats(0.05, 1.2), st.floats(0.0, 6.28), st.floats(-0.9, 0.9)
)


def wave(parameters):
    size, frequency, phase, level = parameters
    return lambda t: size * np.sin(frequency * t + phase) + 0.3 * np.sin(0.11 * t) - level


@settings(max_examples=60, deadline=None)
@given(st.lists(waves, min_size=1, max_size=4))
@example([(0.5, 1.125, 1.125, 0.5)])  # positive only within the first cell
@example([(0.5, 1.125, 67.5 - 1.6, 0.5)])
def test_edges_change_sign_and_dense_sampling_agrees(parameters):
    functions = [wave(item) for item in parameters]
    found = spans(functions, stop=60.0)
    tiny = 1e-7
    for span in found:
        for edge, decides, outward in ((span.start, span.opens, -1), (span.stop, span.closes, 1)):
            if decides is None:
                assert edge in (0.0, 60.0)
                continue
            deciding = functions[decides]
            sides = np.array([edge + outward * tiny, edge - outward * tiny])
            outside, inside = deciding(sides)
            slope = abs(inside - outside) / (2 * tiny)
            if slope > 1e-4:  # else the root is so flat that rounding hides the sign
                assert outside < 0.0 < inside
    dense = np.linspace(0.0, 60.0, 60001)
    least = np.min([f(dense) for f in functions], axis=0)
    inside = np.zeros(dense.size, dtype=bool)
    for span in found:
        inside |= (dense >= span.start) & (dense <= span.stop)
    clear = np.abs(least) > 1e-6
    np.testing.assert_array_equal(inside[clear], least[clear] >= 0.0)
