"""What the labels of a published covariance mean, and orbits displaced along it.

JPL's labels are e, q [au], tp [JD TDB], node, peri, i [deg], A1, A2, A3 [au/day^2], DT [day].
NEOCC's are those of the KEP line of an OEF file: a [au], e, i, node, peri, M [deg], then the
fitted dynamical parameters: AMRAT [m^2/t] and A2 [1e-10 au/day^2].
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError
from flyby.orbits.elements import perihelion_time_from_mean_anomaly
from flyby.orbits.orbit import Covariance, Elements, NonGravitational
from flyby.times import tdb_days

JPL_ELEMENTS: tuple[str, ...] = ("e", "q", "tp", "node", "peri", "i")
KEPLERIAN: tuple[str, ...] = ("a", "e", "i", "node", "peri", "M")
NON_GRAVITATIONAL: tuple[str, ...] = ("A1", "A2", "A3", "DT")
A2_NEOCC = "A2_1e-10"
"""NEOCC's Yarkovsky parameter, in 1e-10 au/day^2."""
AREA_TO_MASS = "AMRAT"
"""Area to mass for solar radiation pressure [m^2/kg], in JPL's solutions."""
AREA_TO_MASS_NEOCC = "AMRAT_m2_t"
"""The same in m^2/t, in NEOCC's."""
KNOWN_LABELS: tuple[str, ...] = (
    *JPL_ELEMENTS,
    "a",
    "M",
    *NON_GRAVITATIONAL,
    A2_NEOCC,
    AREA_TO_MASS,
    AREA_TO_MASS_NEOCC,
)

RADIATION_A1_PER_AREA_TO_MASS = 1361.0 / 299792458.0 * 86400.0**2 / 149597870700.0
"""A1 [au/day^2] of solar radiation pressure per area to mass [m^2/kg], perfect absorption.

The nominal solar irradiance at 1 au, 1361 W/m^2 (IAU 2015 Resolution B3), over the speed of light.
"""

_ROUNDING = 1.0e-9
"""What rounding may do to a correlation matrix: to its symmetry, and to eigenvalues below zero.

JPL and NEOCC publish 16 digits, which moves an eigenvalue by 1e-15; their least ones are 4e-8 and
more. This leaves room for a producer's own arithmetic, and for a matrix published with 10 digits;
with fewer, correlations of 0.99999 are no longer told from impossible ones.
"""


def follows_inverse_square(law: NonGravitational) -> bool:
    """Tell whether g(r) is (1 au / r)^2, as sunlight is, so that radiation pressure adds to A1."""
    return (law.aln, law.nk, law.nm, law.r0_au) == (1.0, 0.0, 2.0, 1.0)


def displaced(covariance: Covariance, delta: FloatArray) -> tuple[Elements, NonGravitational]:
    """Return the covariance's own orbit with its parameters moved.

    Parameters
    ----------
    covariance : Covariance
    delta : ndarray, shape (n,)
        What to add to each parameter, in the units of the labels.

    Returns
    -------
    Elements, NonGravitational

    Raises
    ------
    InvalidOrbitError
        If `delta` has the wrong length or leads to an orbit that cannot be.
    """
    labels = covariance.labels
    if len(delta) != len(labels):
        raise InvalidOrbitError(f"{len(delta)} displacements were given for {len(labels)} labels")
    moves = dict(zip(labels, (float(value) for value in delta), strict=True))
    law = covariance.nongravitational
    law = replace(
        law,
        a1_au_day2=law.a1_au_day2
        + moves.get("A1", 0.0)
        + RADIATION_A1_PER_AREA_TO_MASS
        * (moves.get(AREA_TO_MASS, 0.0) + 1e-3 * moves.get(AREA_TO_MASS_NEOCC, 0.0)),
        a2_au_day2=law.a2_au_day2 + moves.get("A2", 0.0) + 1e-10 * moves.get(A2_NEOCC, 0.0),
        a3_au_day2=law.a3_au_day2 + moves.get("A3", 0.0),
        dt_days=law.dt_days + moves.get("DT", 0.0),
    )
    elements = covariance.elements
    e = elements.eccentricity + moves.get("e", 0.0)
    q = elements.perihelion_distance_au + moves.get("q", 0.0)
    perihelion_time = elements.perihelion_time_tdb_days + moves.get("tp", 0.0)
    if "a" in labels:
        # A Keplerian set: the mean anomaly at the epoch is what is published.
        epoch = float(tdb_days(covariance.epoch))
        a_before = elements.perihelion_distance_au / (1.0 - elements.eccentricity)
        a = a_before + moves["a"]
        motion = math.sqrt(GM_SUN_AU3_DAY2 / abs(a_before) ** 3)
        anomaly = math.degrees(motion * (epoch - elements.perihelion_time_tdb_days))
        q = a * (1.0 - e)
        perihelion_time = perihelion_time_from_mean_anomaly(a, anomaly + moves["M"], epoch)
    moved = Elements(
        eccentricity=e,
        perihelion_distance_au=q,
        perihelion_time_tdb_days=perihelion_time,
        node_deg=elements.node_deg + moves.get("node", 0.0),
        perihelion_argument_deg=elements.perihelion_argument_deg + moves.get("peri", 0.0),
        inclination_deg=elements.inclination_deg + moves.get("i", 0.0),
    )
    if not (e >= 0.0 and q > 0.0):
        raise InvalidOrbitError(
            f"a displacement leads to e = {e}, q = {q} au, which no orbit has; "
            f"the covariance is too wide for this"
        )
    return moved, law


def sigma_displacements(covariance: Covariance) -> FloatArray:
    """Return displacements by one sigma either way along each principal axis of the covariance.

    Returns
    -------
    ndarray, shape (2 k, n)
        Rows +1, -1, +2, -2, ...; the sum over axes of ``((f+ - f-) / 2)**2`` is the first-order
        variance of any function f of the orbit.

    Notes
    -----
    The axes are those of the correlation matrix, so that parameters whose units differ by 1e20
    are treated alike. Axes of no extent are left out.
    """
    sigma, axes = _principal_axes(covariance)
    rows = (sigma[:, None] * axes).T
    return np.stack([rows, -rows], axis=1).reshape(-1, len(covariance.labels))


def sampled_displacements(
    covariance: Covariance, count: int, seed: int, first: int = 0
) -> FloatArray:
    """Draw normally distributed displacements, shape (count, n), the same for the same seed.

    Each row comes from its own stream of the seed, so that row i does not depend on `count` nor
    on which row is the first.

    Raises
    ------
    InvalidOrbitError
        If `count` or `seed` is negative.
    """
    if count < 0 or seed < 0 or first < 0:
        raise InvalidOrbitError(
            f"{count} samples from row {first} with the seed {seed}: none can be negative; "
            f"choose others"
        )
    sigma, axes = _principal_axes(covariance)
    numbers = np.array(
        [_stream(seed, row).standard_normal(axes.shape[1]) for row in range(first, first + count)]
    ).reshape(count, axes.shape[1])
    # No product of matrices by BLAS, whose last bits depend on how many threads it has.
    summed = np.einsum("ij,kj->ik", numbers, axes, optimize=False)
    return np.asarray(summed * sigma[None, :], dtype=np.float64)


def _stream(seed: int, row: int) -> np.random.Generator:
    # A seed sequence keeps the streams apart; counters one apart would share their numbers.
    sequence = np.random.SeedSequence(seed, spawn_key=(row,))
    return np.random.Generator(np.random.Philox(sequence))


def check_covariance(labels: tuple[str, ...], matrix: FloatArray) -> None:
    """Refuse a matrix that is no covariance of these labels.

    Raises
    ------
    InvalidOrbitError
        If it is not finite, square, symmetric to the published digits and positive semi-definite,
        has a label that flyby does not know or has twice, or lacks one of the six elements.
    """
    n = len(labels)
    if matrix.shape != (n, n):
        raise InvalidOrbitError(
            f"the covariance is {matrix.shape[0]}x{matrix.shape[-1]} for {n} labels; "
            f"it must be square, a row a label"
        )
    unknown = [label for label in labels if label not in KNOWN_LABELS]
    if unknown:
        raise InvalidOrbitError(
            f"the covariance has parameters that flyby does not know: {', '.join(unknown)}"
        )
    if len(set(labels)) != n:
        raise InvalidOrbitError(f"the covariance has a label twice: {', '.join(labels)}")
    elements = {label for label in labels if label in (*JPL_ELEMENTS, *KEPLERIAN)}
    if elements not in ({*JPL_ELEMENTS}, {*KEPLERIAN}):
        raise InvalidOrbitError(
            f"the covariance is of {', '.join(labels)}; it must have all of "
            f"{', '.join(JPL_ELEMENTS)} or all of {', '.join(KEPLERIAN)}"
        )
    if not np.all(np.isfinite(matrix)):
        raise InvalidOrbitError("the covariance holds values that are not finite numbers")
    variances = np.diag(matrix)
    if np.any(variances < 0.0):
        label = labels[int(np.argmin(variances))]
        raise InvalidOrbitError(f"the covariance gives {label} a negative variance")
    correlation = _correlation(matrix)
    skew = float(np.abs(correlation - correlation.T).max())
    if skew > _ROUNDING:
        raise InvalidOrbitError(
            f"the covariance is not symmetric: correlations differ by {skew:.1e} "
            f"across the diagonal; get it again with all its digits"
        )
    least = float(np.linalg.eigvalsh(0.5 * (correlation + correlation.T)).min())
    if least < -_ROUNDING:
        raise InvalidOrbitError(
            f"the covariance is not positive semi-definite: its correlation matrix has the "
            f"eigenvalue {least:.2e}; get it again with all its digits"
        )


def _correlation(matrix: FloatArray) -> FloatArray:
    sigma = np.sqrt(np.diag(matrix))
    scale = np.where(sigma > 0.0, sigma, 1.0)
    with np.errstate(over="ignore"):
        correlation = matrix / scale[:, None] / scale[None, :]
    if not np.all(np.isfinite(correlation)):
        raise InvalidOrbitError("the covariance correlates parameters beyond any number; check it")
    # A parameter without variance has no correlations either.
    idle = sigma == 0.0
    if np.any(np.abs(correlation[idle]) > 0.0):
        raise InvalidOrbitError("the covariance correlates a parameter that has no variance")
    return np.asarray(correlation, dtype=np.float64)


_AXES = "_principal_axes"


def _principal_axes(covariance: Covariance) -> tuple[FloatArray, FloatArray]:
    """Return standard deviations (n,), and axes (n, k) of the correlations times their extents.

    They stay with the covariance, to another process too: the last bits of LAPACK's eigenvectors
    depend on how many threads it has, and rows must not.
    """
    known: tuple[FloatArray, FloatArray] | None = vars(covariance).get(_AXES)
    if known is None:
        check_covariance(covariance.labels, covariance.matrix)
        correlation = _correlation(covariance.matrix)
        values, vectors = np.linalg.eigh(0.5 * (correlation + correlation.T))
        kept = values > 1e-14
        axes = vectors[:, kept] * np.sqrt(values[kept])[None, :]
        known = np.sqrt(np.diag(covariance.matrix)), axes
        object.__setattr__(covariance, _AXES, known)
    return known
