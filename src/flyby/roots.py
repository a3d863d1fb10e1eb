"""Roots of vectorised functions of time, each closed in on inside its own bracket."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flyby.arrays import FloatArray

_TIME_TOLERANCE_DAYS = 1.0e-10  # 10 us: 20 cm for the fastest impactor


def rising_zeros(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Zeros of a vectorised function in brackets where it goes from <= 0 to > 0, to 10 us.

    Inverse quadratic interpolation where it can be trusted, else halving (Chandrupatla 1997,
    Advances in Engineering Software 28, 145).
    """
    if low.size == 0:
        return np.array(low)
    newest, other = low.copy(), high.copy()
    at_newest, at_other = function(newest), function(other)
    part = np.full(low.shape, 0.5)
    for _ in range(200):
        trial = newest + part * (other - newest)
        value = function(trial)
        same = (value <= 0.0) == (at_newest <= 0.0)
        third = np.where(same, newest, other)
        at_third = np.where(same, at_newest, at_other)
        other = np.where(same, other, newest)
        at_other = np.where(same, at_other, at_newest)
        newest, at_newest = trial, value
        width = np.abs(other - newest)
        if np.all(width < _TIME_TOLERANCE_DAYS):
            break
        part = _interpolated_part(newest, other, third, at_newest, at_other, at_third)
        # So far from either end that the next trial can close the bracket around the zero.
        least = np.minimum(0.4 * _TIME_TOLERANCE_DAYS / np.maximum(width, 1e-300), 0.5)
        part = np.clip(part, least, 1.0 - least)
    return np.asarray(0.5 * (newest + other))


def _interpolated_part(
    x1: FloatArray, x2: FloatArray, x3: FloatArray, f1: FloatArray, f2: FloatArray, f3: FloatArray
) -> FloatArray:
    """How far from x1 towards x2 the zero is, from three points; a half where they do not tell."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        along = (x1 - x2) / (x3 - x2)
        up = (f1 - f2) / (f3 - f2)
        trusted = (up**2 < along) & ((1.0 - up) ** 2 < 1.0 - along)
        part = f1 / (f2 - f1) * f3 / (f2 - f3) + (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (
            f3 - f2
        )
    return np.asarray(np.where(trusted & np.isfinite(part), part, 0.5))
