"""Sampling of the sky: instants that follow the geometry, in bounded number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from passage import StraightPassage, _from_earth

from flyby.constants import AU_KM
from flyby.errors import SpanError
from flyby.observing import Sky
from flyby.observing.windows.sampling import SITE_STEP_DAYS, sampled_sky


@dataclass
class LowCircle(StraightPassage):
    """A circle 6 800 km from the geocentre, once in 93 minutes."""

    half_span_days: float = 200.0

    def state_au(self, days, origin="earth"):
        phase = 2.0 * np.pi * 15.5 * (np.atleast_1d(days) - self.closest_days)
        radius = 6800.0 / AU_KM
        cos, sin, zero = np.cos(phase), np.sin(phase), np.zeros_like(phase)
        position = radius * np.stack([cos, sin, zero], axis=1)
        velocity = radius * 2.0 * np.pi * 15.5 * np.stack([-sin, cos, zero], axis=1)
        return _from_earth(np.atleast_1d(days), position, velocity, origin)


def test_a_satellite_asks_for_a_shorter_span(monkeypatch):
    monkeypatch.setattr("flyby.observing.windows.sampling._MOST_ADDED", 30_000)
    monkeypatch.setattr("flyby.observing.windows.sampling._CHUNK_SAMPLES", 5_000)
    sky = Sky(LowCircle())
    with pytest.raises(SpanError, match=r"a search of 390 days needs .* a span of at most 1 days"):
        list(sampled_sky(sky, sky._start_tdb_days + 5.0, sky._stop_tdb_days - 5.0, SITE_STEP_DAYS))
    # In pieces, which share their ends, of no more than a chunk and what one cell adds to it.
    pieces = list(sampled_sky(sky, sky._start_tdb_days, sky._start_tdb_days + 0.5, SITE_STEP_DAYS))
    assert len(pieces) > 3
    assert max(piece.tdb_days.size for piece in pieces) < 6_000
    for before, after in pairwise(pieces):
        assert before.tdb_days[-1] == after.tdb_days[0]
