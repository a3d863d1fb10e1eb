from __future__ import annotations

import pytest
from synthetic_report import earth_approach, impact, make_report, moon_approach

from flyby.reports import Report


@pytest.fixture
def report() -> Report:
    # Given in the wrong order of time on purpose.
    return make_report(moon_approach(), earth_approach())


@pytest.fixture
def empty_report() -> Report:
    return make_report()


@pytest.fixture
def impact_report() -> Report:
    return make_report(earth_approach(impact=impact()))
