"""Resonant circles: where Öpik's theory puts the orbits that come back after whole revolutions.

The planet is taken on a circle and the encounter as instantaneous: the b-plane vector turns the
planetocentric velocity U, and all places from which it leaves with the same post-encounter
semi-major axis lie on a circle about a point of the zeta axis. The theory is a guide, some tens of
kilometres from where keyholes are found by propagation (`flyby.encounter.keyholes.search`).

References
----------
Valsecchi, Milani, Gronchi & Chesley 2003, A&A 408, 1179, sections 2 and 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2
from flyby.encounter.geometry import hyperbola_of
from flyby.encounter.keyholes.line_of_variations import LineOfVariations
from flyby.errors import InvalidOrbitError

_JULIAN_YEAR_S = 365.25 * SECONDS_PER_DAY


@dataclass(frozen=True)
class ResonantCircle:
    """Circle on the b-plane, in Öpik's frame, of one resonance.

    Attributes
    ----------
    years, revolutions : int
        Of the planet and of the asteroid, from the encounter to the return.
    centre_zeta_km, radius_km : float
    """

    years: int
    revolutions: int
    centre_zeta_km: float
    radius_km: float

    def zeta_at(self, xi_km: float) -> tuple[float, float]:
        """Both zeta [km] at a xi, the greater first; nan where the circle does not reach it."""
        square = self.radius_km**2 - xi_km**2
        half = math.sqrt(square) if square >= 0.0 else math.nan
        return self.centre_zeta_km + half, self.centre_zeta_km - half


def resonant_circle(line: LineOfVariations, years: int, revolutions: int) -> ResonantCircle:
    """The circle of a resonance for an encounter with the Earth.

    Parameters
    ----------
    line : LineOfVariations
        Of the encounter; v_infinity and the asymptote of the orbit in its middle are used.
    years, revolutions : int
        Orbits of the Earth and of the asteroid until the return.

    Raises
    ------
    InvalidOrbitError
        If the encounter is not with the Earth, or cannot lead to this resonance.

    Notes
    -----
    Units as in Perez-Hernandez & Benet 2022, with whose figures this can be compared: lengths in
    au, U in units of 2 pi au per Julian year, the Earth's semi-major axis osculating at closest
    approach. That of the geocentre swings by 0.1 % within a month as the Moon goes round, which is
    worth 200 km of zeta: the theory is no better than that.
    """
    if line.body != "earth":
        raise InvalidOrbitError(
            f"resonant circles are known for the Earth, which moves about 1 au from the Sun, not "
            f"for {line.body}; find_keyholes works for any planet"
        )
    if years < 1 or revolutions < 1:
        raise InvalidOrbitError(
            f"a resonance of {years} years and {revolutions} revolutions is none; give positive "
            f"whole numbers"
        )
    passage = line.pass_encounter(np.zeros(1))
    gm, gm_sun = gm_km3_s2("earth"), gm_km3_s2("sun")
    orbit = hyperbola_of(passage.position_km[0], passage.velocity_km_s[0], gm)
    if orbit is None:
        raise InvalidOrbitError(f"{line.orbit.designation} is bound to the Earth at the encounter")
    ephemeris = planetary_ephemeris()
    earth = [np.asarray(item) for item in ephemeris.position_velocity("earth", passage.days[0])]
    sun = [np.asarray(item) for item in ephemeris.position_velocity("sun", passage.days[0])]
    position_km = (earth[0] - sun[0]) * AU_KM
    velocity_km_s = (earth[1] - sun[1]) * AU_KM / SECONDS_PER_DAY
    speed = float(np.linalg.norm(velocity_km_s))
    inverse_axis_km = 2.0 / float(np.linalg.norm(position_km)) - speed**2 / (gm_sun + gm)
    planet_axis_au = 1.0 / (inverse_axis_km * AU_KM)
    u = orbit.v_infinity_km_s / (2.0 * math.pi * AU_KM / _JULIAN_YEAR_S)
    cosine = float(orbit.incoming @ velocity_km_s) / speed
    axis_after = planet_axis_au * (years / revolutions) ** (2.0 / 3.0)
    cosine_after = (1.0 - u**2 - 1.0 / axis_after) / (2.0 * u)
    if abs(cosine_after) >= 1.0 or cosine_after == cosine:
        raise InvalidOrbitError(
            f"no passage at this speed leads to {revolutions} revolutions in {years} years"
        )
    scale = gm / gm_sun / u**2 * AU_KM / (cosine_after - cosine)
    return ResonantCircle(
        years=years,
        revolutions=revolutions,
        centre_zeta_km=scale * math.sqrt(1.0 - cosine**2),
        radius_km=abs(scale) * math.sqrt(1.0 - cosine_after**2),
    )


def zeta_on_line(line: LineOfVariations, circle: ResonantCircle, near_km: float) -> float:
    """Zeta [km] where a line of variations crosses a circle, on the side of `near_km`.

    Nan where it does not.
    """
    offset = near_km - line.zeta_km
    zeta = math.nan
    for _ in range(4):
        passage = line.pass_encounter(np.array([offset]))
        zeta = min(circle.zeta_at(float(passage.xi_km[0])), key=lambda value: abs(value - near_km))
        if math.isnan(zeta):
            break
        offset += zeta - float(passage.zeta_km[0])
    return zeta
