"""What a file says twice of its uncertainty: sigmas, variances, correlations, digits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from flyby.errors import InvalidOrbitError
from flyby.orbits.printed import Figure, require

MOST_SIGMAS = 1.0e6
"""No published parameter is determined better: A2 of 1P/Halley, to 3.4e4 of its sigmas, leads."""

SIGMA_SLACK = 1.0e-9
"""Relative, of a sigma against its variance: both are rounded from the same float64."""

CORRELATION_SLACK = 1.0e-9
"""Of a correlation, beyond its digits; files of NEOCC are met to 4e-16."""

NORMAL_SLACK = 1.0e-12
"""Of covariance times normal matrix, relative to the largest scaled element of the latter.

OrbFit's own, of condition 3e2 to 2e10, are met to 7e-16.
"""


def check_sigma(sigma: Figure, variance: Figure) -> None:
    """Refuse a sigma that is not the root of its variance.

    Raises
    ------
    InvalidOrbitError
        With both figures and their places.
    """
    require(
        sigma,
        [variance],
        lambda value: math.sqrt(value),
        slack=SIGMA_SLACK * abs(sigma.value),
        because="the root of its variance",
    )


def check_digits(value: Figure, sigma: float) -> None:
    """Refuse a value that is rounded more coarsely than its own sigma.

    Raises
    ------
    InvalidOrbitError
        If half a unit of its last digit is more than the sigma.
    """
    if 0.0 < sigma < value.half_unit:
        raise InvalidOrbitError(
            f"{value} ({value.place}) is rounded to {value.digits} digits, more coarsely than its "
            f"sigma {sigma:.5g}; get it with all its digits (SBDB: full-prec=1)"
        )


def check_significance(value: Figure, sigma: float) -> None:
    """Refuse a parameter that is millions of its own sigmas from zero.

    Raises
    ------
    InvalidOrbitError
        If the two cannot belong together.
    """
    if 0.0 < sigma * MOST_SIGMAS < abs(value.value):
        raise InvalidOrbitError(
            f"{value} ({value.place}) is {abs(value.value) / sigma:.2g} times its sigma "
            f"{sigma:.5g}, which no observations determine; get the file again"
        )


def check_correlations(
    packed: Sequence[Figure], covariance: Mapping[tuple[int, int], Figure]
) -> None:
    """Refuse correlations that the covariance does not give.

    Parameters
    ----------
    packed : sequence of Figure
        Upper triangle of the correlation matrix by rows.
    covariance : mapping of (int, int) to Figure
        Upper triangle of the covariance by row and column.

    Raises
    ------
    InvalidOrbitError
        With both figures and their places.
    """
    if not packed:
        return
    if len(packed) != len(covariance):
        raise InvalidOrbitError(
            f"the file has {len(packed)} correlations (COR, from {packed[0].place}) for "
            f"{len(covariance)} covariances (COV); get the file again"
        )
    for correlation, (row, column) in zip(packed, covariance, strict=True):
        both = covariance[row, column]
        first, second = covariance[row, row], covariance[column, column]
        by = [first] if row == column else [both, first, second]
        if min(first.value, second.value) <= 0.0:  # refused elsewhere, or of no extent
            continue
        require(
            correlation,
            by,
            _one if row == column else _correlation,
            slack=CORRELATION_SLACK,
            because="the covariance COV",
        )


def check_normal_matrix(
    packed: Sequence[Figure], covariance: Mapping[tuple[int, int], Figure], size: int
) -> None:
    """Refuse a normal matrix (NOR) that is not the inverse of the covariance.

    Their product, each scaled by the sigmas, is the identity as far as its condition lets it.

    Raises
    ------
    InvalidOrbitError
        If it is not, or has another size.
    """
    if not packed:
        return
    if len(packed) != size * (size + 1) // 2 or len(covariance) != len(packed):
        raise InvalidOrbitError(
            f"the file has {len(packed)} numbers of the normal matrix (NOR, from "
            f"{packed[0].place}) for {len(covariance)} covariances (COV); get the file again"
        )
    upper = np.triu_indices(size)
    matrices = []
    for values in (covariance.values(), packed):
        full = np.zeros((size, size))
        full[upper] = [one.value for one in values]
        matrices.append(full + np.triu(full, 1).T)
    sigma = np.sqrt(np.diag(matrices[0]))
    if not np.all(sigma > 0.0):
        return
    correlation = matrices[0] / np.outer(sigma, sigma)
    with np.errstate(over="ignore", invalid="ignore"):
        normal = matrices[1] * np.outer(sigma, sigma)
        off = np.abs(correlation @ normal - np.eye(size)) / np.abs(normal).max()
    worst = float(off.max())
    digits = min(max(one.digits for one in group) for group in (packed, covariance.values()))
    if not worst <= NORMAL_SLACK + size * 10.0 ** (1 - digits):
        row = int(np.unravel_index(int(np.nanargmax(off)), off.shape)[0])
        raise InvalidOrbitError(
            f"the normal matrix (NOR, from {packed[0].place}) is not the inverse of the "
            f"covariance (COV): their product is off by {worst:.1e} in row {row + 1}; "
            f"get the file again"
        )


def _one(_variance: float) -> float:
    return 1.0


def _correlation(both: float, first: float, second: float) -> float:
    return both / math.sqrt(first) / math.sqrt(second)
