"""Roots and maxima of functions of one number, many brackets at once, and the grids they start on.

No astronomy. A `Function` takes points and, for each, the index of the bracket that it lies in, so
that a function which differs from bracket to bracket can tell which is meant: not all of them are
evaluated each time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flyby.arrays import FloatArray, IndexArray, IntArray

Function = Callable[[FloatArray, IndexArray], FloatArray]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_MOST_STEPS = 200
_TINY = 1.0e-300


def find_roots(
    function: Function,
    left: FloatArray,
    right: FloatArray,
    tolerance: float,
    values: tuple[FloatArray, FloatArray] | None = None,
    *,
    together: bool = False,
    margin: float = 0.4,
) -> FloatArray:
    """Return a root in each bracket, by Chandrupatla's method.

    Inverse quadratic interpolation where it can be trusted, else halving (Chandrupatla 1997,
    Advances in Engineering Software 28, 145).

    Parameters
    ----------
    function : callable
        Of (points, brackets), each of shape (k,).
    left, right : ndarray, shape (n,)
        The ends of the brackets. At one end the function is > 0, at the other <= 0.
    tolerance : float
        A bracket is done when it is no wider than this.
    values : tuple of two ndarray, optional
        The function at the left and at the right ends, where they are known already.
    together : bool
        Whether all brackets are narrowed until the last one is done, so that differences between
        roots are as good as can be. Otherwise one that is done is not evaluated again.
    margin : float
        How near a trial may come to the ends of its bracket, in tolerances: below a half, so that
        two trials on either side of a root can close the bracket.

    Returns
    -------
    ndarray, shape (n,)
        The middle of each last bracket: within half the tolerance of a change of sign.

    Examples
    --------
    >>> squares = np.array([2.0, 9.0])
    >>> find_roots(lambda x, which: x * x - squares[which], np.zeros(2), 10.0 + np.zeros(2), 1e-9)
    array([1.41421356, 3.        ])
    """
    newest, other = left.astype(np.float64), right.astype(np.float64)
    if newest.size == 0:
        return newest
    every = np.arange(newest.size)
    first, last = (function(newest, every), function(other, every)) if values is None else values
    at_newest, at_other = first.astype(np.float64), last.astype(np.float64)
    share = np.full(newest.shape, 0.5)
    which = np.flatnonzero(np.abs(other - newest) > tolerance)
    which = every if together and which.size else which
    for _ in range(_MOST_STEPS):
        if which.size == 0:
            break
        near, far = newest[which], other[which]
        at_near, at_far = at_newest[which], at_other[which]
        least = np.minimum(0.5, margin * tolerance / np.maximum(np.abs(far - near), _TINY))
        trial = near + np.clip(share[which], least, 1.0 - least) * (far - near)
        value = np.asarray(function(trial, which), dtype=np.float64)
        same = (value > 0.0) == (at_near > 0.0)
        third, at_third = np.where(same, near, far), np.where(same, at_near, at_far)
        far, at_far = np.where(same, far, near), np.where(same, at_far, at_near)
        newest[which], at_newest[which] = trial, value
        other[which], at_other[which] = far, at_far
        share[which] = _interpolated_share(trial, far, third, value, at_far, at_third)
        wide = np.abs(far - trial) > tolerance
        which = every if together and wide.any() else which[wide]
    return np.asarray(0.5 * (newest + other))


def maximise(
    function: Function, left: FloatArray, right: FloatArray, tolerance: float
) -> tuple[FloatArray, FloatArray]:
    """Return points and values of the maximum in each bracket, by golden section.

    Parameters
    ----------
    function : callable
        Of (points, brackets), each of shape (k,), with one maximum in each bracket.
    left, right : ndarray, shape (n,)
    tolerance : float
        Of the points.
    """
    if left.size == 0:
        return left, left.copy()
    low, high = left.astype(np.float64), right.astype(np.float64)
    every = np.arange(low.size)
    inner = high - _GOLDEN * (high - low)
    outer = low + _GOLDEN * (high - low)
    both = np.asarray(function(np.concatenate([inner, outer]), np.tile(every, 2)), dtype=np.float64)
    at_inner, at_outer = both[: inner.size].copy(), both[inner.size :].copy()
    widest = float(np.max(high - low))
    rounds = int(np.ceil(np.log(tolerance / widest) / np.log(_GOLDEN))) if widest > tolerance else 0
    for _ in range(rounds):
        keep_low = at_inner >= at_outer
        high = np.where(keep_low, outer, high)
        low = np.where(keep_low, low, inner)
        trial = np.where(keep_low, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        value = np.asarray(function(trial, every), dtype=np.float64)
        inner, outer = np.where(keep_low, trial, outer), np.where(keep_low, inner, trial)
        at_inner, at_outer = (
            np.where(keep_low, value, at_outer),
            np.where(keep_low, at_inner, value),
        )
    best = at_inner >= at_outer
    return np.where(best, inner, outer), np.where(best, at_inner, at_outer)


def refined_grid(grid: FloatArray, parts: IntArray) -> FloatArray:
    """Return a grid with each interval cut into a number of equal parts.

    Parameters
    ----------
    grid : ndarray, shape (n,)
    parts : ndarray of int, shape (n - 1,)
        At least 1 each.

    Examples
    --------
    >>> refined_grid(np.array([0.0, 1.0, 4.0]), np.array([1, 3]))
    array([0., 1., 2., 3., 4.])
    """
    within = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    starts = np.repeat(grid[:-1], parts)
    return np.append(starts + within * np.repeat(np.diff(grid) / parts, parts), grid[-1])


def _interpolated_share(
    x1: FloatArray, x2: FloatArray, x3: FloatArray, f1: FloatArray, f2: FloatArray, f3: FloatArray
) -> FloatArray:
    """Return how far from x1 towards x2 the root is by three points; a half if they do not tell."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        along = (x1 - x2) / (x3 - x2)
        up = (f1 - f2) / (f3 - f2)
        trusted = (up**2 < along) & ((1.0 - up) ** 2 < 1.0 - along)
        part = f1 / (f2 - f1) * f3 / (f2 - f3) + (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (
            f3 - f2
        )
    return np.asarray(np.where(trusted & np.isfinite(part), part, 0.5))
