"""Planetocentric hyperbola and b-plane from a relative state: plain floats in km and s.

References
----------
Kizner 1961, Planet. Space Sci. 7, 125: B, B.T, B.R.
Öpik 1976; Valsecchi, Milani, Gronchi & Chesley 2003, A&A 408, 1179: xi, zeta.
Farnocchia et al. 2019, Celest. Mech. Dyn. Astron. 131, 36: the planes compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.frames import ECLIPTIC_TO_ICRF

_ECLIPTIC_NORTH: FloatArray = ECLIPTIC_TO_ICRF[:, 2]


@dataclass(frozen=True)
class PlanetocentricHyperbola:
    """Osculating hyperbola of a state relative to a planet.

    Attributes
    ----------
    eccentricity : float
    semi_major_axis_km : float
        Negative.
    periapsis_km : float
    turn_angle_rad : float
        By which the asymptotes differ in direction.
    v_infinity_km_s : float
    incoming : ndarray, shape (3,)
        Unit vector S along the incoming velocity, ICRF axes.
    b_vector_km : ndarray, shape (3,)
        From the planet to where the incoming asymptote meets the b-plane.
    """

    eccentricity: float
    semi_major_axis_km: float
    periapsis_km: float
    turn_angle_rad: float
    v_infinity_km_s: float
    incoming: FloatArray
    b_vector_km: FloatArray


def v_infinity_km_s(position_km: FloatArray, velocity_km_s: FloatArray, gm_km3_s2: float) -> float:
    """Speed at infinity from the relative energy; nan where the relative orbit is bound."""
    square = float(velocity_km_s @ velocity_km_s) - 2.0 * gm_km3_s2 / float(
        np.linalg.norm(position_km)
    )
    return math.sqrt(square) if square > 0.0 else math.nan


def hyperbola_of(
    position_km: FloatArray, velocity_km_s: FloatArray, gm_km3_s2: float
) -> PlanetocentricHyperbola | None:
    """Osculating hyperbola of a relative state (ICRF axes), or None where it is bound.

    A track without angular momentum, straight at the centre, has a hyperbola of eccentricity 1
    and B = 0.
    """
    speed = v_infinity_km_s(position_km, velocity_km_s, gm_km3_s2)
    if not speed > 0.0:
        return None
    axis = -gm_km3_s2 / speed**2
    momentum = np.cross(position_km, velocity_km_s)
    h = float(np.linalg.norm(momentum))
    radius = float(np.linalg.norm(position_km))
    laplace = np.cross(velocity_km_s, momentum) / gm_km3_s2 - position_km / radius
    # From energy and momentum, which is better conditioned than the vector's own length.
    eccentricity = math.sqrt(1.0 + (h * speed / gm_km3_s2) ** 2)
    towards = laplace / np.linalg.norm(laplace)
    across = np.cross(momentum / h, towards) if h > 0.0 else np.zeros(3)
    # The asymptotes open by the angle whose cosine is -1/e from the periapsis direction.
    cosine = 1.0 / eccentricity
    sine = math.sqrt(1.0 - cosine * cosine)
    incoming = cosine * towards + sine * across
    b_vector = np.cross(incoming, momentum) / speed
    return PlanetocentricHyperbola(
        eccentricity=eccentricity,
        semi_major_axis_km=axis,
        periapsis_km=axis * (1.0 - eccentricity),
        turn_angle_rad=2.0 * math.asin(1.0 / eccentricity),
        v_infinity_km_s=speed,
        incoming=incoming,
        b_vector_km=b_vector,
    )


def kizner_coordinates(
    hyperbola: PlanetocentricHyperbola, pole: FloatArray = _ECLIPTIC_NORTH
) -> tuple[float, float]:
    """B.T and B.R [km]: T = S x N / |S x N| lies in the ecliptic J2000, R = S x T.

    N is the ecliptic's north unless another pole is given (a unit vector, ICRF axes); R then points
    to the south of it.
    """
    s = hyperbola.incoming
    t = np.cross(s, pole)
    t /= np.linalg.norm(t)
    r = np.cross(s, t)
    return float(hyperbola.b_vector_km @ t), float(hyperbola.b_vector_km @ r)


def opik_coordinates(
    hyperbola: PlanetocentricHyperbola, planet_velocity: FloatArray
) -> tuple[float, float]:
    """Xi and zeta [km] on the b-plane.

    Parameters
    ----------
    planet_velocity : ndarray, shape (3,)
        Heliocentric velocity of the planet, ICRF axes, any unit.

    Notes
    -----
    eta is along S; zeta is opposite to the projection of the planet's velocity; xi = eta x zeta.
    Zeta tells whether the asteroid is early or late, xi is near the distance of the orbits.
    """
    s = hyperbola.incoming
    projected = planet_velocity - (planet_velocity @ s) * s
    zeta_axis = -projected / np.linalg.norm(projected)
    xi_axis = np.cross(s, zeta_axis)
    return float(hyperbola.b_vector_km @ xi_axis), float(hyperbola.b_vector_km @ zeta_axis)
