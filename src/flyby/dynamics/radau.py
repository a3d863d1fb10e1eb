"""Constants of the Gauss-Radau scheme of order 15 (Everhart 1985).

Within one step of length h the acceleration is the polynomial

    a(s) = a0 + b0 s + b1 s^2 + ... + b6 s^7,      s = (t - t0) / h,

which agrees with the force at eight nodes, the first at s = 0. Integrated twice it gives velocity
and position, with an error of order h^16 per step at s = 1 although the polynomial itself is of
degree 7: that is the gain of the Radau nodes.

References
----------
Everhart, E. 1985, in Dynamics of Comets (IAU Coll. 83), 185.
Rein, H. & Spiegel, D. S. 2015, MNRAS 446, 1424 (nodes to 30 digits; step prediction).
"""

from __future__ import annotations

from math import comb

import numpy as np

from flyby.arrays import FloatArray

NODES: FloatArray = np.array(
    [
        0.0,
        0.0562625605369221464656521910318,
        0.180240691736892364987579942780,
        0.352624717113169637373907769648,
        0.547153626330555383001448554766,
        0.734210177215410531523210605558,
        0.885320946839095768090359771030,
        0.977520613561287501891174488626,
    ]
)
"""Left Gauss-Radau nodes on [0, 1]: zeros of P7 + P8 shifted to that interval."""


def _correction_polynomials() -> FloatArray:
    """Return ``[n, i]``: coefficient of s^(i+1) in the polynomial that is 1 at node n, 0 before.

    A force that differs by delta from the prediction at node n changes the b by delta times it.
    """
    table = np.zeros((8, 7))
    for node in range(1, 8):
        product = np.array([1.0])
        for earlier in range(node):
            product = np.convolve(product, [-NODES[earlier], 1.0])
        scale = np.prod(NODES[node] - NODES[:node])
        table[node, :node] = product[1:] / scale
    return table


CORRECTIONS: FloatArray = _correction_polynomials()

PREDICTIONS: FloatArray = np.array(
    [[comb(j + 1, i + 1) if j >= i else 0 for j in range(7)] for i in range(7)], dtype=np.float64
)
"""``[i, j]``: the b of a next step of ratio q are q^(i+1) times the sum over j of this times b_j.

It is the same polynomial, re-expanded about the end of the step.
"""


def _noise_gain() -> float:
    """Return how much rounding noise of the accelerations is amplified in b6 (root sum square)."""
    vandermonde = NODES[1:, None] ** np.arange(1, 8)[None, :]
    inverse = np.linalg.inv(vandermonde)[6]
    # a0 enters every difference a_n - a0.
    return float(np.sqrt(np.sum(inverse**2) + np.sum(inverse) ** 2))


LAST_COEFFICIENT_NOISE = _noise_gain()
"""Standard deviation of b6 per unit standard deviation of the accelerations at the nodes."""

_POWERS = NODES[:, None] ** np.arange(1, 8)[None, :]
POSITION_WEIGHTS: FloatArray = _POWERS / (np.arange(2, 9) * np.arange(3, 10))[None, :]
"""``[n, i]``: weight of b_i in the position at node n, per (h s)^2."""
VELOCITY_WEIGHTS: FloatArray = _POWERS / np.arange(2, 9)[None, :]
"""``[n, i]``: weight of b_i in the velocity at node n, per h s."""
