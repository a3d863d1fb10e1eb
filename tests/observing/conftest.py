"""The trajectory of Apophis around its flyby, propagated once for all tests."""

from __future__ import annotations

import pytest

from flyby.times import parse_time


@pytest.fixture(scope="session")
def apophis():
    from flyby.dynamics import propagate
    from flyby.orbits import load_orbit

    return propagate(
        load_orbit("apophis"), parse_time("2029-03-01 UTC"), parse_time("2029-05-20 UTC")
    )
