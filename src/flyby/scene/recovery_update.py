"""What one observation takes off the uncertainty on the b-plane: a linear update."""

from __future__ import annotations

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray

Ellipse = tuple[Quantity, Quantity, Quantity]
"""Longer and shorter half axis at one standard deviation, and angle of the longer [deg]."""


def ellipse(covariance: FloatArray, unit: str, *, from_second: bool = False) -> Ellipse:
    """Return the half axes and the direction of covariances of two coordinates.

    Parameters
    ----------
    covariance : ndarray, shape (..., 2, 2)
        In the square of the unit.
    unit : str
    from_second : bool
        Whether the angle is counted from the second coordinate towards the first, as position
        angles are from north through east; otherwise from the first towards the second.

    Returns
    -------
    tuple of Quantity, each of shape (...)
        The angle between 0 and 180 deg.
    """
    values, vectors = np.linalg.eigh(covariance)
    longer = vectors[..., 1]
    first, second = longer[..., 0], longer[..., 1]
    angle = np.arctan2(first, second) if from_second else np.arctan2(second, first)
    axes = np.sqrt(np.maximum(values, 0.0))
    return (
        Quantity(axes[..., 1], unit),
        Quantity(axes[..., 0], unit),
        Quantity(np.degrees(angle) % 180.0, "deg"),
    )


def after_one_observation(
    on_the_sky: FloatArray, on_the_b_plane: FloatArray, observed: FloatArray
) -> FloatArray:
    """Return the covariances on the b-plane after one observation on each night.

    Parameters
    ----------
    on_the_sky : ndarray, shape (n, 2, k)
        What each independent axis of the covariance adds to east and north [arcsec].
    on_the_b_plane : ndarray, shape (2, k)
        What it adds to xi and zeta [km].
    observed : ndarray, shape (n, 2, 2)
        Covariance of what is observed: that of the place, and of the observation [arcsec^2].

    Returns
    -------
    ndarray, shape (n, 2, 2)
        In km^2.

    Notes
    -----
    With B what the axes add on the b-plane, S on the sky and V what is observed, Kalman's update
    is ``B B^T - B S^T V^-1 S B^T``.
    """
    together = np.einsum("nak,bk->nab", on_the_sky, on_the_b_plane)
    taken = np.einsum("nab,nac->nbc", together, np.linalg.solve(observed, together))
    return np.asarray(on_the_b_plane @ on_the_b_plane.T - taken, dtype=np.float64)
