"""What a covariance leaves open on the b-plane of an encounter: first-order ellipses.

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
from astropy.units import Quantity

from flyby.dynamics import ForceModel
from flyby.dynamics.bodies import equatorial_radius_km, gm_km3_s2, proper_name
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.geometry import capture_b_km, hyperbola, kizner_coordinates
from flyby.encounter.passages import checked_middle, pass_encounter
from flyby.errors import InvalidOrbitError
from flyby.orbits.orbit import Orbit
from flyby.times import iso, require_time, tdb_days

_EQUATOR_NORTH = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class BPlaneRegion:
    """First-order uncertainty region of one orbit on the b-plane.

    Attributes
    ----------
    orbit : Orbit
    body : str
    xi, zeta : Quantity
        Centre [km], in Öpik's frame.
    covariance : Quantity, shape (2, 2)
        Of xi and zeta [km2].
    semi_major, semi_minor, angle : Quantity
        One sigma [km, deg], as CNEOS gives them: the angle from B to the major axis, counted from
        R towards T, -90 to 90 deg, with T in the plane of the Earth's equator.
    capture_radius : Quantity
        Focused radius of the body [km]: B within it leads to an impact.
    v_infinity : Quantity
        km/s.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> region = flyby.encounter.b_plane_region(orbit, Time("2029-04-13", scale="tdb"))
    >>> region
    <BPlaneRegion of apophis by Earth: zeta 47362.1 +- 1.154 km, xi 9475.0 +- 0.479 km>
    >>> region.ellipse(sigmas=3.0).shape
    (181, 2)
    """

    orbit: Orbit
    body: str
    xi: Quantity
    zeta: Quantity
    covariance: Quantity
    semi_major: Quantity
    semi_minor: Quantity
    angle: Quantity
    capture_radius: Quantity
    v_infinity: Quantity

    def ellipse(self, sigmas: float = 1.0, points: int = 181) -> Quantity:
        """Return xi and zeta (points, 2) around the region of so many sigma, closed."""
        turn = np.linspace(0.0, 2.0 * np.pi, points)
        values, vectors = np.linalg.eigh(self.covariance.to_value("km2"))
        axes = vectors * np.sqrt(np.maximum(values, 0.0))[None, :]
        circle = np.stack([np.cos(turn), np.sin(turn)])
        centre_km = [self.xi.to_value("km"), self.zeta.to_value("km")]
        return Quantity(centre_km + sigmas * (axes @ circle).T, "km")

    @property
    def sigma_xi(self) -> Quantity:
        """Standard deviation of xi."""
        return Quantity(math.sqrt(self.covariance[0, 0].to_value("km2")), "km")

    @property
    def sigma_zeta(self) -> Quantity:
        """Standard deviation of zeta."""
        return Quantity(math.sqrt(self.covariance[1, 1].to_value("km2")), "km")

    def __repr__(self) -> str:
        zeta, sigma_zeta, xi, sigma_xi = (
            one.to_value("km") for one in (self.zeta, self.sigma_zeta, self.xi, self.sigma_xi)
        )
        return (
            f"<BPlaneRegion of {self.orbit.name} by {proper_name(self.body)}: "
            f"zeta {zeta:.1f} +- {sigma_zeta:.3f} km, xi {xi:.1f} +- {sigma_xi:.3f} km>"
        )


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

    Returns
    -------
    BPlaneRegion

    Raises
    ------
    InvalidOrbitError
        If it has no covariance, or does not pass the body then on a hyperbola.
    InvalidTimeError, UnknownNameError, SpanError, PropagationError
        As `flyby.propagate`.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis-jpl-199")
    >>> region = flyby.encounter.b_plane_region(orbit, Time("2029-04-13", scale="tdb"))
    >>> region.semi_major.round(0), region.capture_radius.round(-1)
    (<Quantity 244. km>, <Quantity 13770. km>)
    """
    several = SigmaOrbits.of(checked_middle(orbit, body)).orbits
    near = float(tdb_days(require_time(encounter, "encounter")))
    passage = pass_encounter(list(several), body, near, forces or ForceModel())
    opik_km = np.stack([passage.xi.to_value("km"), passage.zeta.to_value("km")], axis=1)
    if not np.all(np.isfinite(opik_km)):
        raise InvalidOrbitError(
            f"{orbit.designation} has no b-plane with {proper_name(body)} at "
            f"{iso(encounter, 'tdb', 0)} TDB; choose an encounter with a planet, not bound to it"
        )
    shares = SigmaOrbits.half_differences(opik_km)
    gm = gm_km3_s2(body)
    hyperbolas = hyperbola(passage.position.to_value("km"), passage.velocity.to_value("km/s"), gm)
    equatorial = np.stack(kizner_coordinates(hyperbolas, _EQUATOR_NORTH), axis=1)
    axes_shares = SigmaOrbits.half_differences(equatorial)
    values, vectors = np.linalg.eigh(axes_shares.T @ axes_shares)
    major = math.atan2(vectors[1, 1], vectors[0, 1])
    towards_b = math.atan2(equatorial[0, 1], equatorial[0, 0])
    # From R towards T is against the sense in which the frame's angles grow.
    angle = math.degrees(towards_b - major)
    speed = float(hyperbolas.v_infinity_km_s[0])
    return BPlaneRegion(
        orbit=orbit,
        body=body,
        xi=passage.xi[0],
        zeta=passage.zeta[0],
        covariance=Quantity(shares.T @ shares, "km2"),
        semi_major=Quantity(math.sqrt(max(values[1], 0.0)), "km"),
        semi_minor=Quantity(math.sqrt(max(values[0], 0.0)), "km"),
        angle=Quantity((angle + 90.0) % 180.0 - 90.0, "deg"),
        capture_radius=Quantity(
            float(capture_b_km(equatorial_radius_km(body), gm / speed**2)), "km"
        ),
        v_infinity=Quantity(speed, "km/s"),
    )
