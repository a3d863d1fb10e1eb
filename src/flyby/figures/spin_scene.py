"""What is in figure `spin`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.constants import AU_KM
from flyby.dynamics.bodies import gm_km3_s2
from flyby.errors import FlybyError
from flyby.observing.radar import radar_target
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.scene.spin_before import SpinStateError
from flyby.scene.spin_ensemble import Expected, SpinStudy, expected_in, spin_through_flyby

if TYPE_CHECKING:
    pass

MEMBERS = 200
"""Of the ensemble that is drawn."""

_CROSSINGS = 4.2
"""The figure reaches so many times distance over speed to either side."""
_LEAST_HALF_DAYS = 1.0 / 24.0
_POINTS = 401


@dataclass(frozen=True)
class SpinScene:
    """What figure `spin` draws.

    Attributes
    ----------
    study : SpinStudy or str
        Or why there is none.
    days, tide : ndarray, shape (n,)
        TDB days since J2000; tidal acceleration [um/s^2], or gradient [1/s^2] without a size.
    sized : bool
        Whether the size is known.
    size_words : str
    expected : tuple of Expected
    watchers : tuple of str
        Who can watch what is expected.
    """

    study: SpinStudy | str
    days: FloatArray
    tide: FloatArray
    sized: bool
    size_words: str
    expected: tuple[Expected, ...]
    watchers: tuple[str, ...]


@once_a_flyby
def gather(passage: Flyby) -> SpinScene:
    """Carry an ensemble through the flyby, if it is known how the asteroid turns."""
    try:
        study: SpinStudy | str = spin_through_flyby(passage, members=MEMBERS)
    except SpinStateError:
        study = (
            f"how {passage.name} turns is not published here; flyby spin with --period, --pole and "
            f"--inertia tells what the flyby does to it"
        )
    except FlybyError as problem:
        study = str(problem)
    approach = passage.approach
    closest = passage.samples.closest_days
    crossing = float((approach.distance / approach.relative_speed).to_value("d"))
    half = max(_CROSSINGS * crossing, _LEAST_HALF_DAYS)
    half = min(half, 3.5)  # within what every flyby's trajectory covers
    first, last = passage.trajectory.usable_span(closest - half, closest + half)
    days = np.unique(np.append(np.linspace(first, last, _POINTS), closest))
    distance = norm(passage.trajectory.state_au(days, passage.body)[0]) * AU_KM
    tide = 2.0 * gm_km3_s2(passage.body) / distance**3
    target = radar_target(passage.orbit.designation, passage.sky.magnitude_law)
    if target.diameter is not None:
        tide = tide * float(target.diameter.to_value("um")) / 2.0
    expected = expected_in(passage)
    # Of a mission with several events the name alone.
    watchers = (name.split(" (")[0] for one in expected for name in one.watching)
    return SpinScene(
        study,
        days,
        tide,
        target.diameter is not None,
        ""
        if target.diameter is None
        else f"{target.diameter.to_value('m'):.3g} m"
        + (" (guessed from H)" if "assumed albedo" in target.sources[0] else ""),
        expected,
        tuple(dict.fromkeys(watchers)),
    )
