"""What every test shares: a cache folder of its own, and propagations done once."""

from __future__ import annotations

import os
import tempfile

# Before anything of flyby runs: tests must neither read nor fill the user's cache.
_folder = tempfile.TemporaryDirectory(prefix="flyby-test-cache-")
os.environ["FLYBY_CACHE_DIR"] = _folder.name

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

# A shared machine pauses when it likes: how long one example takes says nothing here.
settings.register_profile("flyby", deadline=None)
settings.load_profile("flyby")


@pytest.fixture(scope="session", autouse=True)
def _compiled_integrator():
    """Compile before the first test: the line that says so belongs to no test."""
    from flyby.dynamics import propagate
    from flyby.observing import Sky
    from flyby.observing.compiled_view import compiled_sky
    from flyby.orbits import load_orbit
    from flyby.times import parse_time, tdb_days

    short = propagate(load_orbit("apophis"), parse_time("2025-11-22"), parse_time("2025-11-23"))
    compiled_sky(Sky(short), *map(tdb_days, (short.start, short.stop))).passage(
        tdb_days(short.start)[None]
    )
