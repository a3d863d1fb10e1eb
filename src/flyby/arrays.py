"""Types of arrays, lengths and angles of their vectors, stretches of masks. No astronomy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
IndexArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


def norm(vectors: FloatArray) -> FloatArray:
    """Return the lengths of vectors on the last axis."""
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", vectors, vectors)), dtype=np.float64)


def separation_rad(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the angles between unit vectors on the last axis, exact at all angles (Kahan)."""
    return np.asarray(
        2.0 * np.arctan2(norm(first - second), norm(first + second)), dtype=np.float64
    )


def runs(mask: BoolArray) -> list[slice]:
    """Return the stretches of a row in which a mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int64), [0]])))
    return [slice(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]
