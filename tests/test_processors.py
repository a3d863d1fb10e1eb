"""Work in threads: the same results in the same order, taken a few ahead, errors passed on."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.processors import available_processors, in_threads


@settings(max_examples=25)
@given(st.lists(st.integers(), max_size=40), st.integers(1, 4))
def test_order_and_results_are_those_of_a_loop(numbers, threads):
    assert list(in_threads(lambda n: n * n, iter(numbers), threads)) == [n * n for n in numbers]


def test_items_are_taken_a_few_ahead_and_by_the_caller():
    taken, caller = [], threading.get_ident()

    def items():
        for number in range(100):
            assert threading.get_ident() == caller
            taken.append(number)
            yield number

    results = in_threads(lambda n: n, items(), 2)
    assert next(results) == 0
    assert len(taken) <= 6
    results.close()
    assert len(taken) <= 6


def test_two_are_at_work_at_once():
    meeting = threading.Barrier(2, timeout=10.0)
    assert sorted(in_threads(lambda _: meeting.wait(), range(2), 2)) == [0, 1]


def test_an_error_is_the_callers_and_ends_the_others():
    done = []

    def work(number):
        if number == 1:
            raise ValueError("one")
        time.sleep(0.01)
        done.append(number)

    with pytest.raises(ValueError, match="one"):
        list(in_threads(work, range(1000), 2))
    assert len(done) < 20


def test_there_is_a_processor():
    assert available_processors() >= 1
