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
from astropy.units import Quantity

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import planetary_ephemeris
from flyby.dynamics.bodies import gm_km3_s2
from flyby.encounter.geometry import hyperbola
from flyby.encounter.keyholes.line_of_variations import LineOfVariations
from flyby.errors import InvalidOrbitError
from flyby.times import tdb_days

_JULIAN_YEAR_S = 365.25 * SECONDS_PER_DAY


@dataclass(frozen=True)
class ResonantCircle:
    """Circle on the b-plane, in Öpik's frame, of one resonance.

    Attributes
    ----------
    years, revolutions : int
        Of the planet and of the asteroid, from the encounter to the return.
    centre_zeta, radius : Quantity
        The centre is on the zeta axis [km].

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> circle = flyby.encounter.resonant_circle(line, years=7, revolutions=6)
    >>> greater, lesser = circle.zeta_at(line.xi)
    >>> greater.round(-1)
    <Quantity 46160. km>
    """

    years: int
    revolutions: int
    centre_zeta: Quantity
    radius: Quantity

    def zeta_at(self, xi: Quantity) -> tuple[Quantity, Quantity]:
        """Return both zeta at a xi, the greater first; nan where the circle does not reach it."""
        centre_km, radius_km = self.centre_zeta.to_value("km"), self.radius.to_value("km")
        square = float(radius_km**2 - xi.to_value("km") ** 2)
        half = math.sqrt(square) if square >= 0.0 else math.nan
        return Quantity(centre_km + half, "km"), Quantity(centre_km - half, "km")

    def __repr__(self) -> str:
        return (
            f"<ResonantCircle {self.years}:{self.revolutions}, centre zeta "
            f"{self.centre_zeta.to_value('km'):.0f} km, radius {self.radius.to_value('km'):.0f} km>"
        )


def resonant_circle(line: LineOfVariations, years: int, revolutions: int) -> ResonantCircle:
    """Compute the circle of a resonance for an encounter with the Earth.

    Parameters
    ----------
    line : LineOfVariations
        Of the encounter; v_infinity and the asymptote of the orbit in its middle are used.
    years, revolutions : int
        Orbits of the Earth and of the asteroid until the return.

    Returns
    -------
    ResonantCircle

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

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> flyby.encounter.resonant_circle(line, years=7, revolutions=6)
    <ResonantCircle 7:6, centre zeta 23536 km, radius 24530 km>
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
    passage = line.pass_encounter(Quantity(np.zeros(1), "km"))
    gm, gm_sun = gm_km3_s2("earth"), gm_km3_s2("sun")
    orbit = hyperbola(passage.position[0].to_value("km"), passage.velocity[0].to_value("km/s"), gm)
    if np.isnan(orbit.v_infinity_km_s):
        raise InvalidOrbitError(f"{line.orbit.designation} is bound to the Earth at the encounter")
    ephemeris = planetary_ephemeris()
    days = tdb_days(passage.time)[0]
    earth = [np.asarray(item) for item in ephemeris.position_velocity("earth", days)]
    sun = [np.asarray(item) for item in ephemeris.position_velocity("sun", days)]
    position_km = (earth[0] - sun[0]) * AU_KM
    velocity_km_s = (earth[1] - sun[1]) * AU_KM / SECONDS_PER_DAY
    speed = float(np.linalg.norm(velocity_km_s))
    inverse_axis_km = 2.0 / float(np.linalg.norm(position_km)) - speed**2 / (gm_sun + gm)
    planet_axis_au = 1.0 / (inverse_axis_km * AU_KM)
    u = float(orbit.v_infinity_km_s) / (2.0 * math.pi * AU_KM / _JULIAN_YEAR_S)
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
        centre_zeta=Quantity(scale * math.sqrt(1.0 - cosine**2), "km"),
        radius=Quantity(abs(scale) * math.sqrt(1.0 - cosine_after**2), "km"),
    )


def zeta_on_line(line: LineOfVariations, circle: ResonantCircle, near: Quantity) -> Quantity:
    """Find the zeta where a line of variations crosses a circle; nan where it does not.

    Parameters
    ----------
    line : LineOfVariations
    circle : ResonantCircle
    near : Quantity [length]
        Of the two crossings the one on this side.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> line = flyby.encounter.line_of_variations(orbit, Time("2029-04-13", scale="tdb"))
    >>> circle = flyby.encounter.resonant_circle(line, years=7, revolutions=6)
    >>> flyby.encounter.zeta_on_line(line, circle, near=line.zeta).round(-1)
    <Quantity 46160. km>
    """
    offset = near - line.zeta
    zeta = Quantity(math.nan, "km")
    for _ in range(4):
        passage = line.pass_encounter(offset[None])
        zeta = min(circle.zeta_at(passage.xi[0]), key=lambda value: abs(value - near))
        if np.isnan(zeta):
            break
        offset = offset + (zeta - passage.zeta[0])
    return zeta
