"""The axes of published orbits: JPL's ecliptic J2000 and ICRF."""

from __future__ import annotations

import math

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import (
    OBLIQUITY_J2000_RAD,
)

ECLIPTIC_TO_ICRF: FloatArray = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.0, math.cos(OBLIQUITY_J2000_RAD), -math.sin(OBLIQUITY_J2000_RAD)],
        [0.0, math.sin(OBLIQUITY_J2000_RAD), math.cos(OBLIQUITY_J2000_RAD)],
    ]
)
"""Rotation from JPL's "ecliptic J2000" axes to ICRF axes: vectors are columns on its right."""
