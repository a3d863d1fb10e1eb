"""Observation windows: the search, what is searched for, and spans of time as they are found."""

from __future__ import annotations

from flyby.observing.windows.find import find_windows
from flyby.observing.windows.geometric import (
    geometric_windows,
    naked_eye_windows,
    shadow_windows,
    windows_within,
)
from flyby.observing.windows.intervals import Interval, tdb_span, tdb_spans
from flyby.observing.windows.observation import observation_windows
from flyby.observing.windows.reasons import forbidding
from flyby.observing.windows.window import Searched, Window

__all__ = [
    "Interval",
    "Searched",
    "Window",
    "find_windows",
    "forbidding",
    "geometric_windows",
    "naked_eye_windows",
    "observation_windows",
    "shadow_windows",
    "tdb_span",
    "tdb_spans",
    "windows_within",
]
