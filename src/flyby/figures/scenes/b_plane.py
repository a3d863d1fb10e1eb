"""What figure `b-plane` shows: solutions of one asteroid on the b-plane of its encounter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.dynamics.bodies import equatorial_radius_km, gm_km3_s2
from flyby.encounter.b_plane_region import BPlaneRegion, b_plane_region, sampled_encounter
from flyby.encounter.keyholes.return_curves import capture_b_km
from flyby.errors import FlybyError
from flyby.figures.scenes import keyholes
from flyby.orbits import Orbit, load_orbit, orbit_names
from flyby.scene.flyby import Flyby, once_a_flyby

SAMPLES = 300
"""Virtual asteroids of each solution that is drawn with them."""

SEED = 2029
"""Of the virtual asteroids."""

_SAME_CENTRE_SIGMAS = 0.1
_SAME_SIZE = 0.02


@dataclass(frozen=True)
class Solution:
    """One published solution on the b-plane.

    Attributes
    ----------
    label : str
        Producer, number and date.
    region : BPlaneRegion
    cloud_km : ndarray, shape (n, 2)
        Xi and zeta of its virtual asteroids, each propagated.
    """

    label: str
    region: BPlaneRegion
    cloud_km: FloatArray


@dataclass(frozen=True)
class BPlaneScene:
    """The b-plane of a scene's encounter.

    Attributes
    ----------
    xi_km, zeta_km : float
        Where the nominal orbit meets it; nan where there is no b-plane.
    radius_km, capture_km : float
        Of the body, and focused.
    solutions : tuple of Solution
        The widest first.
    returns : KeyholeScene
    reason : str
        Why there is nothing to draw, or "".
    """

    xi_km: float
    zeta_km: float
    radius_km: float
    capture_km: float
    solutions: tuple[Solution, ...]
    returns: keyholes.KeyholeScene
    reason: str = ""


@once_a_flyby
def gather(passage: Flyby) -> BPlaneScene:
    """Map every published solution of the scene's asteroid to the b-plane."""
    approach = passage.approach
    radius = equatorial_radius_km(approach.body)
    returns = keyholes.gather(passage)
    if approach.b_plane is None:
        return BPlaneScene(
            np.nan, np.nan, radius, np.nan, (), returns, "bound at closest approach: no b-plane"
        )
    focus = gm_km3_s2(approach.body) / approach.v_infinity.to_value("km/s") ** 2
    regions = [one for orbit in _same_asteroid(passage.orbit) if (one := _region(passage, orbit))]
    return BPlaneScene(
        xi_km=float(approach.b_plane.xi.to_value("km")),
        zeta_km=float(approach.b_plane.zeta.to_value("km")),
        radius_km=radius,
        capture_km=float(capture_b_km(radius, focus)),
        solutions=tuple(_solution(passage, one) for one in _distinct(regions)),
        returns=returns,
    )


def _same_asteroid(orbit: Orbit) -> list[Orbit]:
    """The scene's orbit first, then whatever else the catalogue has of this asteroid."""
    others = (load_orbit(name) for name in orbit_names() if name != orbit.name)
    return [orbit, *(one for one in others if orbit.is_same_asteroid(one))]


def _region(passage: Flyby, orbit: Orbit) -> BPlaneRegion | None:
    if orbit.covariance is None:
        return None
    try:
        return b_plane_region(orbit, passage.approach.time, passage.approach.body)
    except FlybyError:
        # An old solution may not pass here at all.
        return None


def _distinct(regions: list[BPlaneRegion]) -> list[BPlaneRegion]:
    """Without what is one solution published at two epochs; the widest first."""
    kept: list[BPlaneRegion] = []
    for one in regions:
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: -item.semi_major_km)


def _solution(passage: Flyby, region: BPlaneRegion) -> Solution:
    orbit = region.orbit
    try:
        cloud = sampled_encounter(
            orbit, passage.approach.time, SAMPLES, SEED, passage.approach.body
        )
        points = np.stack([cloud.xi_km, cloud.zeta_km], axis=1)
    except FlybyError:
        # So wide that some of them do not pass: the ellipses alone.
        points = np.zeros((0, 2))
    dated = f" ({orbit.solution_date})" if orbit.solution_date else ""
    return Solution((orbit.solution_name or orbit.name) + dated, region, points)


def _same(one: BPlaneRegion, other: BPlaneRegion) -> bool:
    if one.orbit.producer != other.orbit.producer:
        return False
    apart = np.hypot(one.xi_km - other.xi_km, one.zeta_km - other.zeta_km)
    size = abs(one.semi_major_km / other.semi_major_km - 1.0)
    return bool(apart < _SAME_CENTRE_SIGMAS * one.semi_major_km and size < _SAME_SIZE)
