"""Masses, sizes and figures of the attracting bodies, from the catalogue."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.toml import load_toml
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.errors import UnknownNameError

NAIF_IDS: dict[str, int] = {
    "sun": 10,
    "mercury": 199,
    "venus": 299,
    "earth": 399,
    "moon": 301,
    "mars": 499,
    "jupiter": 599,
    "saturn": 699,
    "uranus": 799,
    "neptune": 899,
    "pluto": 999,
}
"""How NAIF numbers the bodies themselves (NAIF Integer ID codes)."""


@dataclass(frozen=True)
class AttractingBodies:
    """Sun, planets, Pluto and Moon, in the order of the compiled core.

    Attributes
    ----------
    names : tuple of str
    gm_au3_day2 : ndarray, shape (11,)
    radius_au : ndarray, shape (11,)
        Mean radius, inside which the attraction is softened.
    equatorial_radius_km : ndarray, shape (11,)
    mean_radius_km : ndarray, shape (11,)
    figure : ndarray, shape (9,)
        Earth radius [au], J2, J3, J4; Sun radius [au], J2, pole (unit vector, ICRF).
    """

    names: tuple[str, ...]
    gm_au3_day2: FloatArray
    radius_au: FloatArray
    equatorial_radius_km: FloatArray
    mean_radius_km: FloatArray
    figure: FloatArray

    def index(self, name: str) -> int:
        """Return the place of a body; `UnknownNameError` if it does not attract."""
        if name not in self.names:
            raise UnknownNameError("body", name, self.names)
        return self.names.index(name)

    def gm_km3_s2(self, name: str) -> float:
        """Return GM of a body [km^3/s^2]."""
        return float(self.gm_au3_day2[self.index(name)]) * AU_KM**3 / SECONDS_PER_DAY**2


@lru_cache(maxsize=1)
def attracting_bodies() -> AttractingBodies:
    """Load the bodies of ``bodies.toml``."""
    data = load_toml("bodies.toml")
    rows = data["body"]
    earth, sun = data["earth_zonals"], data["sun_zonal"]
    ascension = math.radians(sun["pole_right_ascension_deg"])
    declination = math.radians(sun["pole_declination_deg"])
    figure = np.array(
        [
            earth["radius_km"] / AU_KM,
            earth["j2"],
            earth["j3"],
            earth["j4"],
            sun["radius_km"] / AU_KM,
            sun["j2"],
            math.cos(declination) * math.cos(ascension),
            math.cos(declination) * math.sin(ascension),
            math.sin(declination),
        ]
    )
    mean = np.array([row["mean_radius_km"] for row in rows], dtype=np.float64)
    return AttractingBodies(
        names=tuple(row["name"] for row in rows),
        gm_au3_day2=np.array([row["gm_au3_day2"] for row in rows], dtype=np.float64),
        radius_au=mean / AU_KM,
        equatorial_radius_km=np.array([row["equatorial_radius_km"] for row in rows]),
        mean_radius_km=mean,
        figure=figure,
    )


def gm_km3_s2(name: str) -> float:
    """Return GM of a body [km^3/s^2]; `UnknownNameError` if it does not attract."""
    return attracting_bodies().gm_km3_s2(name)


def equatorial_radius_km(name: str) -> float:
    """Return the equatorial radius of a body [km]."""
    bodies = attracting_bodies()
    return float(bodies.equatorial_radius_km[bodies.index(name)])


def horizons_impact_radius_km(name: str) -> float | None:
    """Return the radius [km] by which JPL Horizons scales its b-plane, where it is known."""
    rows = load_toml("bodies.toml")["body"]
    radius = {row["name"]: row.get("horizons_impact_radius_km") for row in rows}.get(name)
    return None if radius is None else float(radius)


def in_sentence(body: str) -> str:
    """Return a body's name within a sentence: "the Earth", "the Moon", "Venus"."""
    return "the Earth" if body == "earth" else proper_name(body)


def proper_name(body: str) -> str:
    """Return a body's name for a sentence: "Earth", "the Moon"."""
    return {"moon": "the Moon", "sun": "the Sun"}.get(body, body.capitalize())
