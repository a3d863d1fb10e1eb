"""What figure `naked-eye` shows: for each place how long and how bright it is to the eye."""

from __future__ import annotations

from dataclasses import dataclass

from flyby.observing import PhotometryError
from flyby.observing.naked_eye_map import NakedEyeMap, naked_eye_map
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import time_from_tdb_days


@dataclass(frozen=True)
class NakedEyeScene:
    """The map, or why there is none.

    Attributes
    ----------
    places : NakedEyeMap or None
    missing : str
        In words; empty where there is a map.
    """

    places: NakedEyeMap | None
    missing: str = ""


@once_a_flyby
def gather(passage: Flyby) -> NakedEyeScene:
    """Compute the map over the span of the scene."""
    start, stop = (
        time_from_tdb_days(passage.samples.first_days),
        time_from_tdb_days(passage.samples.last_days),
    )
    try:
        return NakedEyeScene(naked_eye_map(passage.trajectory, start, stop))
    except PhotometryError:
        return NakedEyeScene(None, "no absolute magnitude H is known for this orbit")
