"""Orbits of every kind, for proving the step controller: slow and fast, near and far.

Each is (name, barycentric-ish heliocentric state as elements or vectors relative to a body, span).
States are made from elements, or backwards from a given passage by a planet.
"""

from __future__ import annotations

import numpy as np

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.orbit import Elements

EPOCH_DAYS = 9000.0  # 2024-08-22, TDB days since J2000
YEARS = 365.25

# e, q [au], perihelion [days after the epoch], node, argument, inclination [deg], span [days]
FROM_ELEMENTS = {
    "main belt": (0.08, 2.5, 300.0, 80.0, 73.0, 10.6, 20 * YEARS),
    "Trojan": (0.05, 4.95, 900.0, 310.0, 130.0, 12.0, 20 * YEARS),
    "Kuiper belt": (0.10, 38.0, 20000.0, 110.0, 113.0, 17.0, 20 * YEARS),
    "Sedna": (0.84, 76.0, 19000.0, 144.0, 311.0, 11.9, 20 * YEARS),
    "Atira": (0.35, 0.45, 90.0, 40.0, 20.0, 24.0, 10 * YEARS),
    "Phaethon": (0.89, 0.14, 200.0, 265.0, 322.0, 22.3, 10 * YEARS),
    "sun-grazer": (0.99, 0.02, 500.0, 20.0, 80.0, 145.0, 8 * YEARS),
    "interstellar": (3.36, 2.0, 400.0, 308.0, 209.0, 44.0, 10 * YEARS),
    "parabolic comet": (1.0, 0.9, 365.0, 100.0, 60.0, 80.0, 5 * YEARS),
    "Earth co-orbital": (0.02, 0.985, 60.0, 170.0, 20.0, 0.5, 10 * YEARS),
}

# body, passage [days after the epoch], periapsis [km from the centre], speed there [km/s]
PASSAGES = {
    "deep by the Earth": ("earth", 800.0, 7200.0, 13.5),
    "slow by the Earth": ("earth", 800.0, 60000.0, 4.0),
    "fast by the Earth": ("earth", 800.0, 30000.0, 35.0),
    "by the Moon": ("moon", 700.0, 2500.0, 5.0),
    "by Mercury": ("mercury", 500.0, 4000.0, 40.0),
    "by Venus": ("venus", 600.0, 9000.0, 14.0),
    "by Mars": ("mars", 900.0, 5000.0, 9.0),
    "by Jupiter": ("jupiter", 1500.0, 150000.0, 45.0),
}


def states() -> dict[str, tuple[np.ndarray, float, float]]:
    """Name: barycentric state (6,) [au, au/day], its instant, and where to carry it."""
    ephemeris = planetary_ephemeris()
    sun = np.concatenate(ephemeris.position_velocity("sun", EPOCH_DAYS))
    result = {}
    for name, (e, q, after, node, argument, tilt, span) in FROM_ELEMENTS.items():
        elements = Elements(e, q, EPOCH_DAYS + after, node, argument, tilt)
        state = np.concatenate(heliocentric_state(elements, EPOCH_DAYS)) + sun
        result[name] = (state, EPOCH_DAYS, EPOCH_DAYS + span)
    for name, (body, after, distance_km, speed_km_s) in PASSAGES.items():
        when = EPOCH_DAYS + after
        centre = np.concatenate(ephemeris.position_velocity(body, when))
        # Moving across the line to the planet, out of its orbit's plane by 30 deg.
        along = centre[3:] / np.linalg.norm(centre[3:])
        up = np.array([0.0, -0.3978, 0.9175])
        side = np.cross(up, along)
        direction = 0.866 * side + 0.5 * up
        offset = np.cross(direction, along)
        offset *= distance_km / AU_KM / np.linalg.norm(offset)
        velocity = direction / np.linalg.norm(direction) * speed_km_s / AU_KM * SECONDS_PER_DAY
        result[name] = (centre + np.concatenate([offset, velocity]), when, when - 600.0)
    return result
