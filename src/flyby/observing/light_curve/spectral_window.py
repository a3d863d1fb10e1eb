"""What observed hours tell of frequencies: their spectral window, and aliases told apart.

Hours are intervals in which the asteroid is measured without pause, so that each sum over
measurements is an integral, and exact.

References
----------
Deeming 1975, Astrophysics and Space Science 36, 137: the spectral window.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray, IntArray
from flyby.observing.windows.intervals import Intervals

ComplexArray = NDArray[np.complex128]

_BLOCK = 256
_LEAST_VARIANCE = 1e-9


def integrals(observed: Intervals, per_day: FloatArray) -> ComplexArray:
    """Return the integrals of exp(2 pi i f t) over each interval, shape (frequencies, n) [day]."""
    starts, ends = observed
    middles, lengths = 0.5 * (starts + ends), ends - starts
    waves = np.exp(2j * np.pi * per_day[:, None] * middles)
    return np.asarray(waves * lengths * np.sinc(per_day[:, None] * lengths))


def spectral_window(observed: Intervals, per_day: FloatArray) -> FloatArray:
    """Return the power of the spectral window, 1 at frequency zero.

    Parameters
    ----------
    observed : pair of ndarray
        Starts and ends of disjoint intervals [day].
    per_day : ndarray, shape (k,)
        Frequencies.
    """
    total = float(np.sum(observed[1] - observed[0]))
    if total <= 0.0:
        return np.full(per_day.shape, np.nan)
    shifted = observed[0] - observed[0][0], observed[1] - observed[0][0]
    power = np.empty(per_day.shape)
    for first in range(0, per_day.size, _BLOCK):
        part = slice(first, first + _BLOCK)
        power[part] = np.abs(integrals(shifted, per_day[part]).sum(axis=1) / total) ** 2
    return power


def left_over(
    observed: Intervals, group: IntArray, groups: int, signal_per_day: float, other_per_day: float
) -> tuple[FloatArray, FloatArray]:
    """Return what the best sinusoid of another frequency leaves of a signal.

    The signal is a sinusoid of unknown phase, over which it is averaged; the other one is fitted
    with a constant by least squares. What is left is a share of the variance of a whole sinusoid:
    0 where the two cannot be told apart, or where hours are so short that neither shows; 1 where
    the other one explains nothing.

    Parameters
    ----------
    observed : pair of ndarray, shape (n,)
        Starts and ends of disjoint intervals [day].
    group : ndarray of int, shape (n,)
        Which group (night, lunation) each belongs to, from 0 on.
    groups : int
    signal_per_day, other_per_day : float
        Frequencies.

    Returns
    -------
    tuple of ndarray, shape (groups,)
        Of each group by itself, and of all up to it; nan where there is nothing.
    """
    a, b = signal_per_day, other_per_day
    epoch = observed[0][0] if observed[0].size else 0.0
    shifted = observed[0] - epoch, observed[1] - epoch
    each = integrals(shifted, np.array([0.0, a, b, 2.0 * a, 2.0 * b, a - b, a + b]))
    sums = np.zeros((groups, each.shape[0]), dtype=np.complex128)
    np.add.at(sums, group, each.T)
    return _left_over(sums), _left_over(np.cumsum(sums, axis=0))


def _left_over(sums: ComplexArray) -> FloatArray:
    """Return what is left, group by group, from the integrals of `left_over`, shape (groups, 7)."""
    total = sums[:, 0].real
    found = np.full(total.shape, np.nan)
    some = np.flatnonzero(total > 0.0)
    if not some.size:
        return found
    a, b, twice_a, twice_b, less, more = (sums[some, 1:] / total[some, None]).T
    signal = _covariance(_same(twice_a), a, a)
    other = _covariance(_same(twice_b), b, b)
    mixed = _covariance(_mixed(less, more), a, b)
    explained = np.einsum(
        "nij,njk,nik->n", mixed, np.linalg.pinv(other, rcond=_LEAST_VARIANCE, hermitian=True), mixed
    )
    # The means of cos^2 and sin^2 over all phases add up to one: that of a whole sinusoid.
    found[some] = np.clip(np.trace(signal, axis1=1, axis2=2) - explained, 0.0, 1.0)
    return found


def _same(twice: ComplexArray) -> FloatArray:
    """Return the means of products of (cos, sin) of one frequency, (n, 2, 2)."""
    cosine, sine = 0.5 * twice.real, 0.5 * twice.imag
    products = np.array([[0.5 + cosine, sine], [sine, 0.5 - cosine]], dtype=np.float64)
    return np.asarray(products.transpose(2, 0, 1), dtype=np.float64)


def _mixed(less: ComplexArray, more: ComplexArray) -> FloatArray:
    """Return the means of products of (cos a, sin a) with (cos b, sin b), (n, 2, 2)."""
    products = np.array(
        [
            [less.real + more.real, more.imag - less.imag],
            [more.imag + less.imag, less.real - more.real],
        ],
        dtype=np.float64,
    )
    return np.asarray(0.5 * products.transpose(2, 0, 1), dtype=np.float64)


def _covariance(products: FloatArray, first: ComplexArray, second: ComplexArray) -> FloatArray:
    means = [np.stack([one.real, one.imag], axis=1) for one in (first, second)]
    return np.asarray(products - np.einsum("ni,nj->nij", *means), dtype=np.float64)
