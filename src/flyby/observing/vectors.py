"""Lengths of vectors and angles between them, on the last axis of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def norm(vectors: FloatArray) -> FloatArray:
    """Return the length of vectors on the last axis."""
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", vectors, vectors)), dtype=np.float64)


def separation_rad(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the angle between unit vectors on the last axis, exact at all angles (Kahan)."""
    return np.asarray(
        2.0 * np.arctan2(norm(first - second), norm(first + second)), dtype=np.float64
    )
