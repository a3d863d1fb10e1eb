"""Hyperbola and b-plane of motion relative to a planet: bare floats in km and s, ICRF axes.

Each function takes one state or many: vectors lie along the last axis, of length 3.

References
----------
Kizner 1961, Planet. Space Sci. 7, 125: B, B.T, B.R.
Öpik 1976; Valsecchi, Milani, Gronchi & Chesley 2003, A&A 408, 1179: xi, zeta.
Farnocchia et al. 2019, Celest. Mech. Dyn. Astron. 131, 36: the planes compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.frames import ECLIPTIC_TO_ICRF

_ECLIPTIC_NORTH: FloatArray = ECLIPTIC_TO_ICRF[:, 2]
_EQUATOR_NORTH: FloatArray = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class _Hyperbola:
    """Osculating hyperbolas of states relative to a planet; nan where a state is bound.

    Attributes
    ----------
    eccentricity, v_infinity_km_s : ndarray, shape (...)
    incoming : ndarray, shape (..., 3)
        Unit vector S along the incoming asymptote.
    b_vector_km : ndarray, shape (..., 3)
        From the planet to where the incoming asymptote meets the b-plane.
    semi_major_axis_km, periapsis_km : ndarray, shape (...)
        The axis is negative.
    """

    eccentricity: FloatArray
    v_infinity_km_s: FloatArray
    incoming: FloatArray
    b_vector_km: FloatArray
    semi_major_axis_km: FloatArray
    periapsis_km: FloatArray


def hyperbola(position_km: FloatArray, velocity_km_s: FloatArray, gm_km3_s2: float) -> _Hyperbola:
    """Compute the osculating hyperbola of each relative state.

    A track without angular momentum, straight at the centre, has a hyperbola of eccentricity 1
    and B = 0.

    Parameters
    ----------
    position_km, velocity_km_s : ndarray, shape (..., 3)
    gm_km3_s2 : float
        Of the planet.
    """
    radius = _length(position_km)
    energy = _dot(velocity_km_s, velocity_km_s) - 2.0 * gm_km3_s2 / radius
    speed = np.sqrt(np.where(energy > 0.0, energy, np.nan))
    momentum = np.cross(position_km, velocity_km_s)
    h = _length(momentum)
    laplace = np.cross(velocity_km_s, momentum) / gm_km3_s2 - position_km / radius[..., None]
    # From energy and momentum, which is better conditioned than the vector's own length.
    eccentricity = np.sqrt(1.0 + (h * speed / gm_km3_s2) ** 2)
    towards = laplace / _length(laplace)[..., None]
    across = np.cross(momentum / np.where(h > 0.0, h, 1.0)[..., None], towards)
    # The asymptotes open by the angle whose cosine is -1/e from the direction of periapsis.
    cosine = 1.0 / eccentricity
    sine = np.sqrt(1.0 - cosine**2)
    incoming = cosine[..., None] * towards + sine[..., None] * across
    axis = -gm_km3_s2 / speed**2
    return _Hyperbola(
        eccentricity=eccentricity,
        v_infinity_km_s=speed,
        incoming=incoming,
        b_vector_km=np.cross(incoming, momentum) / speed[..., None],
        semi_major_axis_km=axis,
        periapsis_km=axis * (1.0 - eccentricity),
    )


def kizner_coordinates(
    orbit: _Hyperbola, pole: FloatArray = _ECLIPTIC_NORTH
) -> tuple[FloatArray, FloatArray]:
    """Compute B.T and B.R [km]: T = S x N / |S x N| lies in the ecliptic J2000, R = S x T.

    N is the ecliptic's north unless another pole is given (a unit vector); R then points to the
    south of it.
    """
    t = np.cross(orbit.incoming, pole)
    t = t / _length(t)[..., None]
    r = np.cross(orbit.incoming, t)
    return _dot(orbit.b_vector_km, t), _dot(orbit.b_vector_km, r)


def horizons_coordinates(
    orbit: _Hyperbola, gm_km3_s2: float, radius_km: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compute B.T and B.R [km] as JPL Horizons tabulates them, and what they are divided by.

    T lies in the Earth's equator J2000 (that of ICRF axes). Both are divided by B / R of a track
    that grazes a sphere of `radius_km`, so that they compare with that radius.
    """
    scale = capture_b_km(radius_km, gm_km3_s2 / orbit.v_infinity_km_s**2) / radius_km
    b_t, b_r = kizner_coordinates(orbit, _EQUATOR_NORTH)
    return b_t / scale, b_r / scale, scale


def opik_coordinates(
    orbit: _Hyperbola, planet_velocity: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Compute xi and zeta [km] on the b-plane.

    Parameters
    ----------
    orbit : _Hyperbola
    planet_velocity : ndarray, shape (3,) or (..., 3)
        Heliocentric velocity of the planet, any unit.

    Notes
    -----
    eta is along S; zeta is opposite to the projection of the planet's velocity; xi = eta x zeta.
    Zeta tells whether the asteroid is early or late, xi is near the distance of the orbits.
    """
    s = orbit.incoming
    planet = np.broadcast_to(planet_velocity, s.shape)
    projected = planet - _dot(planet, s)[..., None] * s
    zeta_axis = -projected / _length(projected)[..., None]
    xi_axis = np.cross(s, zeta_axis)
    return _dot(orbit.b_vector_km, xi_axis), _dot(orbit.b_vector_km, zeta_axis)


def capture_b_km(radius_km: float, focus_km: FloatArray | float) -> FloatArray:
    """Return the impact parameter [km] of a track that grazes a sphere.

    It is R sqrt(1 + v_escape^2 / v_infinity^2); `focus_km` is GM / v_infinity**2.
    """
    return np.asarray(radius_km * np.sqrt(1.0 + 2.0 * np.asarray(focus_km) / radius_km))


def least_distance_km(b_km: FloatArray, focus_km: FloatArray) -> FloatArray:
    """Return the periapsis [km] of a hyperbola, from its B and GM / v_infinity**2."""
    return np.asarray(np.sqrt(focus_km**2 + b_km**2) - focus_km)


def _dot(first: FloatArray, second: FloatArray) -> FloatArray:
    """Multiply vectors along the last axis.

    One pair by numpy's own product and many by einsum: their last bits differ, and reports of one
    orbit and tables of many print every digit.
    """
    if first.ndim == 1:
        return np.asarray(first @ second)
    return np.asarray(np.einsum("...i,...i->...", first, second))


def _length(vectors: FloatArray) -> FloatArray:
    """Return the lengths along the last axis; of one vector as `_dot` has it."""
    if vectors.ndim == 1:
        return np.asarray(np.linalg.norm(vectors))
    return np.asarray(np.linalg.norm(vectors, axis=-1))
