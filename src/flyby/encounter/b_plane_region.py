"""What a covariance leaves open on the b-plane of an encounter: ellipses and virtual asteroids.

CNEOS publishes semi-axes and an angle of the uncertainty ellipse with each approach. They hold on
the b-plane: each displaced orbit's own B vector in its own S, T, R, T in the plane of the Earth's
equator J2000; the angle is from B to the major axis, counted from R towards T. Found by comparison
with their figures for solution 199 of Apophis, April 2029, by the Earth (243.975 km, 2.975 km,
11.16 deg) and by the Moon (1085.45 km, 7.929 km, -57.03 deg); with T in the ecliptic, the Earth's
would agree to as many digits, the Moon's by 0.5 % only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.dynamics import ForceModel
from flyby.dynamics.bodies import equatorial_radius_km, gm_km3_s2, proper_name
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.arguments import check_bodies, no_orbit
from flyby.encounter.geometry import hyperbola_of, kizner_coordinates
from flyby.encounter.keyholes.line_of_variations import (
    EncounterPassage,
    displaced_orbits,
    pass_encounter,
)
from flyby.encounter.keyholes.return_curves import capture_b_km
from flyby.errors import InvalidOrbitError
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import sampled_displacements
from flyby.times import iso, require_time, tdb_days

_EQUATOR_NORTH = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class BPlaneRegion:
    """First-order uncertainty region of one orbit on the b-plane.

    Attributes
    ----------
    orbit : Orbit
    body : str
    xi_km, zeta_km : float
        Centre, in Öpik's frame.
    covariance_km2 : ndarray, shape (2, 2)
        Of xi and zeta.
    semi_major_km, semi_minor_km, angle_deg : float
        One sigma, as CNEOS gives them (see the module): the angle from B to the major axis,
        -90 to 90 deg.
    capture_km : float
        Focused radius of the body: B within it leads to an impact.
    v_infinity_km_s : float
    """

    orbit: Orbit
    body: str
    xi_km: float
    zeta_km: float
    covariance_km2: FloatArray
    semi_major_km: float
    semi_minor_km: float
    angle_deg: float
    capture_km: float
    v_infinity_km_s: float

    def ellipse_km(self, sigmas: float = 1.0, points: int = 181) -> FloatArray:
        """Xi and zeta (points, 2) around the region of so many sigma, closed."""
        turn = np.linspace(0.0, 2.0 * np.pi, points)
        values, vectors = np.linalg.eigh(self.covariance_km2)
        axes = vectors * np.sqrt(np.maximum(values, 0.0))[None, :]
        circle = np.stack([np.cos(turn), np.sin(turn)])
        return np.asarray([self.xi_km, self.zeta_km] + sigmas * (axes @ circle).T)

    @property
    def sigma_xi_km(self) -> float:
        """Standard deviation of xi."""
        return math.sqrt(self.covariance_km2[0, 0])

    @property
    def sigma_zeta_km(self) -> float:
        """Standard deviation of zeta."""
        return math.sqrt(self.covariance_km2[1, 1])


def b_plane_region(
    orbit: Orbit, encounter: Time, body: str = "earth", forces: ForceModel | None = None
) -> BPlaneRegion:
    """Map an orbit's covariance to the b-plane of an encounter, to first order.

    Parameters
    ----------
    orbit : Orbit
        With a covariance.
    encounter : astropy.time.Time
        Closest approach, to some days, in any scale.
    body : str
        "earth", "moon" or a planet.
    forces : ForceModel, optional
        By default every force there is.

    Raises
    ------
    InvalidOrbitError
        If it has no covariance, or does not pass the body then on a hyperbola.
    InvalidTimeError, UnknownNameError, SpanError, PropagationError
        As `flyby.propagate`.
    """
    middle = _checked(orbit, body)
    passage = _pass(middle, list(SigmaOrbits.of(middle).orbits), encounter, body, forces)
    opik = np.stack([passage.xi_km, passage.zeta_km], axis=1)
    if not np.all(np.isfinite(opik)):
        raise InvalidOrbitError(
            f"{orbit.designation} has no b-plane with {proper_name(body)} at "
            f"{iso(encounter, 'tdb', 0)} TDB; choose an encounter with a planet, not bound to it"
        )
    shares = SigmaOrbits.half_differences(opik)
    gm = gm_km3_s2(body)
    hyperbolas = [
        hyperbola_of(*state, gm)
        for state in zip(passage.position_km, passage.velocity_km_s, strict=True)
    ]
    equatorial = np.array(
        [kizner_coordinates(one, _EQUATOR_NORTH) for one in hyperbolas if one is not None]
    )
    axes_shares = SigmaOrbits.half_differences(equatorial)
    values, vectors = np.linalg.eigh(axes_shares.T @ axes_shares)
    major = math.atan2(vectors[1, 1], vectors[0, 1])
    towards_b = math.atan2(equatorial[0, 1], equatorial[0, 0])
    # From R towards T is against the sense in which the frame's angles grow.
    angle = math.degrees(towards_b - major)
    speed = float(hyperbolas[0].v_infinity_km_s) if hyperbolas[0] is not None else math.nan
    return BPlaneRegion(
        orbit=orbit,
        body=body,
        xi_km=float(opik[0, 0]),
        zeta_km=float(opik[0, 1]),
        covariance_km2=np.asarray(shares.T @ shares),
        semi_major_km=math.sqrt(max(values[1], 0.0)),
        semi_minor_km=math.sqrt(max(values[0], 0.0)),
        angle_deg=(angle + 90.0) % 180.0 - 90.0,
        capture_km=float(capture_b_km(equatorial_radius_km(body), gm / speed**2)),
        v_infinity_km_s=speed,
    )


def sampled_encounter(
    orbit: Orbit,
    encounter: Time,
    count: int,
    seed: int = 0,
    body: str = "earth",
    forces: ForceModel | None = None,
) -> EncounterPassage:
    """Carry virtual asteroids, drawn from an orbit's covariance, through an encounter.

    The same seed gives the same asteroids; see
    `flyby.orbits.parameters.sampled_displacements`.

    Raises
    ------
    InvalidOrbitError
        If it has no covariance, or not every virtual asteroid passes the body then.
    """
    middle = _checked(orbit, body)
    assert middle.covariance is not None
    if count < 1:
        raise InvalidOrbitError(f"{count} virtual asteroids cannot be drawn; ask for one or more")
    moves = sampled_displacements(middle.covariance, count, seed)
    return _pass(middle, displaced_orbits(middle, moves), encounter, body, forces)


def _checked(orbit: Orbit, body: str) -> Orbit:
    if not isinstance(orbit, Orbit):
        raise no_orbit(orbit)
    check_bodies((body,))
    return orbit.at_covariance_epoch()


def _pass(
    middle: Orbit, orbits: list[Orbit], encounter: Time, body: str, forces: ForceModel | None
) -> EncounterPassage:
    near = float(tdb_days(require_time(encounter, "encounter")))
    return pass_encounter(orbits, body, near, forces if forces is not None else ForceModel())
