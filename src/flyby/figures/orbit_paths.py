"""The heliocentric orbit before and after a flyby, and its elements through the days between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.dynamics import Trajectory, planetary_ephemeris, propagate
from flyby.encounter.osculating import osculating_elements, osculating_orbit
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.elements import heliocentric_state
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import time_from_tdb_days

AWAY_DAYS = 60.0
"""The orbits before and after osculate this long before and after closest approach."""
_AROUND_DAYS = 3.0
_SAMPLES = 1201
_POINTS = 721
_FARTHEST_AU = 6.0

PLANETS: tuple[tuple[str, float], ...] = (
    ("mercury", 87.969),
    ("venus", 224.701),
    ("earth", 365.256),
    ("mars", 686.980),
)
"""The inner planets and the sidereal period over which each is drawn [d] (NSSDCA fact sheets)."""


@dataclass(frozen=True)
class PlanetPath:
    """A planet over one period, ecliptic J2000 axes from the Sun [au].

    Attributes
    ----------
    name : str
    path_au : ndarray, shape (n, 3)
    here_au : ndarray, shape (3,)
        At the flyby.
    """

    name: str
    path_au: FloatArray
    here_au: FloatArray


@dataclass(frozen=True)
class OrbitPath:
    """An osculating orbit, whole, ecliptic J2000 axes from the Sun [au].

    Attributes
    ----------
    path_au : ndarray, shape (n, 3)
        Once around where it is closed; else as far as 6 au from the Sun.
    perihelion_au, aphelion_au : ndarray, shape (3,), or None
        The aphelion is None for an open orbit.
    tdb_days : float
        When it osculates, TDB days since J2000.
    semi_major_axis_au, eccentricity, inclination_deg, period_days, perihelion_distance_au : float
    aphelion_distance_au : float
        nan where open, as the period.
    dynamical_class : str
    """

    path_au: FloatArray
    perihelion_au: FloatArray
    aphelion_au: FloatArray | None
    tdb_days: float
    semi_major_axis_au: float
    eccentricity: float
    inclination_deg: float
    period_days: float
    perihelion_distance_au: float
    aphelion_distance_au: float
    dynamical_class: str


@dataclass(frozen=True)
class OrbitScene:
    """Everything in figure `orbit`.

    Attributes
    ----------
    before, after : OrbitPath or None
        None where an impact leaves nothing of that side.
    planets : tuple of PlanetPath
    here_au : ndarray, shape (3,)
        The asteroid at closest approach, ecliptic J2000 axes from the Sun.
    days : ndarray, shape (n,)
        Instants of the elements below, TDB days since J2000.
    semi_major_axis_au, eccentricity, inclination_deg : ndarray, shape (n,)
        Osculating, heliocentric, ecliptic J2000.
    """

    before: OrbitPath | None
    after: OrbitPath | None
    planets: tuple[PlanetPath, ...]
    here_au: FloatArray
    days: FloatArray
    semi_major_axis_au: FloatArray
    eccentricity: FloatArray
    inclination_deg: FloatArray


@once_a_flyby
def gather(passage: Flyby) -> OrbitScene:
    """Propagate over the weeks about the flyby and take the osculating orbits."""
    closest = passage.samples.closest_days
    ends = (closest - AWAY_DAYS, closest + AWAY_DAYS)
    trajectory = propagate(passage.orbit, *(time_from_tdb_days(end) for end in ends))
    usable = trajectory.usable_span(*ends)
    before, after = (
        _path(trajectory, end) if end == left else None
        for end, left in zip(ends, usable, strict=True)
    )
    # Dense about closest approach, where everything happens within an hour.
    spread = np.linspace(-1.0, 1.0, _SAMPLES)
    days = closest + _AROUND_DAYS * (0.15 * spread + 0.85 * spread**3)
    days = np.unique(np.clip(days, *usable))
    elements = osculating_elements(trajectory, time_from_tdb_days(days))
    here = trajectory.state_au(np.array([closest]), origin="sun")[0][0]
    return OrbitScene(
        before=before,
        after=after,
        planets=tuple(_planet(name, period, closest) for name, period in PLANETS),
        here_au=ECLIPTIC_TO_ICRF.T @ here,
        days=days,
        semi_major_axis_au=elements.semi_major_axis.to_value("au"),
        eccentricity=elements.eccentricity.to_value(""),
        inclination_deg=elements.inclination.to_value("deg"),
    )


def _planet(name: str, period_days: float, closest: float) -> PlanetPath:
    days = np.append(closest + period_days * np.linspace(-0.5, 0.5, _POINTS), closest)
    ephemeris = planetary_ephemeris()
    # Of Mercury, Venus and Mars DE440 has the barycentre, no more than 0.2 km from the centre.
    icrf = ephemeris.position_velocity(name, days)[0] - ephemeris.position_velocity("sun", days)[0]
    ecliptic = icrf @ ECLIPTIC_TO_ICRF
    return PlanetPath(name, ecliptic[:-1], ecliptic[-1])


def _path(trajectory: Trajectory, days: float) -> OrbitPath:
    """Take the orbit that osculates at an instant, drawn whole from its perihelion axes."""
    orbit = osculating_orbit(trajectory, time_from_tdb_days(days))
    found = osculating_elements(trajectory, time_from_tdb_days(days))
    e, q = orbit.elements.eccentricity, orbit.elements.perihelion_distance_au
    at_perihelion = orbit.elements.perihelion_time_tdb_days
    towards, ahead = (
        ECLIPTIC_TO_ICRF.T @ part for part in heliocentric_state(orbit.elements, at_perihelion)
    )
    towards, ahead = towards / np.linalg.norm(towards), ahead / np.linalg.norm(ahead)
    # By true anomaly, which draws open orbits too, out to the farthest that the figure can show.
    widest = np.pi if e < 1.0 else np.arccos((q * (1.0 + e) / _FARTHEST_AU - 1.0) / e)
    anomaly = np.linspace(-widest, widest, _POINTS)
    radius = q * (1.0 + e) / (1.0 + e * np.cos(anomaly))
    path = radius[:, None] * (np.cos(anomaly)[:, None] * towards + np.sin(anomaly)[:, None] * ahead)
    aphelion_au = float(found.aphelion_distance.to_value("au"))
    return OrbitPath(
        path_au=path,
        perihelion_au=q * towards,
        aphelion_au=-aphelion_au * towards if e < 1.0 else None,
        tdb_days=days,
        semi_major_axis_au=float(found.semi_major_axis.to_value("au")),
        eccentricity=e,
        inclination_deg=orbit.elements.inclination_deg,
        period_days=float(found.period.to_value("d")),
        perihelion_distance_au=q,
        aphelion_distance_au=aphelion_au,
        dynamical_class=str(found.dynamical_class),
    )
