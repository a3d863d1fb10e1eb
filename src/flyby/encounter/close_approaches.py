"""`close_approaches`: every local minimum of an orbit's distance to a body, with all it implies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from astropy.time import Time
from astropy.units import Quantity, UnitConversionError
from numpy.typing import NDArray

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris, propagate
from flyby.dynamics.bodies import attracting_bodies
from flyby.encounter.approach import BPlane, CloseApproach, Hyperbola, SubPoint
from flyby.encounter.geometry import (
    hyperbola_of,
    kizner_coordinates,
    opik_coordinates,
    v_infinity_km_s,
)
from flyby.encounter.impact import impact_near
from flyby.encounter.search import COARSEST_DAYS, minima
from flyby.encounter.uncertainty import approach_sigmas, sigma_lanes
from flyby.errors import SpanError, UnitError
from flyby.frames import EARTH_ORIENTATION_ASSUMPTION, geodetic, icrf_to_itrs_matrix
from flyby.orbits.orbit import Orbit
from flyby.times import iso, require_time, tdb_days, time_from_tdb_days

FloatArray = NDArray[np.float64]


@overload
def close_approaches(
    orbit: Orbit | Trajectory,
    start: Time,
    stop: Time,
    body: str = ...,
    within: Quantity | None = ...,
    forces: ForceModel | None = ...,
) -> list[CloseApproach]: ...
@overload
def close_approaches(
    orbit: Sequence[Orbit],
    start: Time,
    stop: Time,
    body: str = ...,
    within: Quantity | None = ...,
    forces: ForceModel | None = ...,
) -> list[list[CloseApproach]]: ...
def close_approaches(
    orbit: Orbit | Trajectory | Sequence[Orbit],
    start: Time,
    stop: Time,
    body: str = "earth",
    within: Quantity | None = None,
    forces: ForceModel | None = None,
) -> list[CloseApproach] | list[list[CloseApproach]]:
    """Close approaches of an orbit to a body, in time order.

    Parameters
    ----------
    orbit : Orbit, Trajectory, or sequence of Orbit
        A trajectory is used as it is (its forces included). Several orbits with one epoch are
        propagated together and give one list each.
    start, stop : astropy.time.Time
        The span, in any scale.
    body : str
        "earth", "moon", "sun" or a planet.
    within : Quantity, optional
        Leave out approaches beyond this distance from the body's centre. By default every local
        minimum is listed.
    forces : ForceModel, optional
        By default every force there is.

    Returns
    -------
    list of CloseApproach, or one such list per orbit
        Times are good to 1 ms and distances to 1 m of the propagated orbit. After an impact
        nothing is listed.

    Raises
    ------
    UnknownNameError
        If the ephemeris does not know the body.
    UnitError
        If `within` is not a positive length.
    SpanError, InvalidTimeError, InvalidOrbitError
        As `flyby.propagate`.
    """
    if isinstance(orbit, (Orbit, Trajectory)):
        return encounters(orbit, start, stop, (body,), within, forces)[body]
    orbits = tuple(orbit)
    together = propagate(orbits, start, stop, forces)
    return [
        encounters(together.lane(index), start, stop, (body,), within)[body]
        for index in range(len(orbits))
    ]


def encounters(
    orbit: Orbit | Trajectory,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth", "moon"),
    within: Quantity | None = None,
    forces: ForceModel | None = None,
) -> dict[str, list[CloseApproach]]:
    """Close approaches to several bodies from one propagation; see `close_approaches`."""
    for body in bodies:
        attracting_bodies().index(body)
    limit_km = _limit_km(within)
    first = float(tdb_days(require_time(start, "start")))
    last = float(tdb_days(require_time(stop, "stop")))
    if not last > first:
        raise SpanError(
            f"stop ({iso(stop, 'utc', 0)} UTC) is not after start ({iso(start, 'utc', 0)} UTC); "
            f"exchange them"
        )
    trajectory = orbit if isinstance(orbit, Trajectory) else propagate(orbit, start, stop, forces)
    edges = trajectory.step_edges_tdb_days
    inside = edges[(edges > first) & (edges < last)]
    grid = np.concatenate([[first], inside, [last]])
    found: list[tuple[float, str]] = []
    for body in bodies:

        def state(days: FloatArray, body: str = body) -> tuple[FloatArray, FloatArray]:
            return trajectory.state_au(days, origin=body)

        instants = minima(state, grid, COARSEST_DAYS.get(body, 1.0))
        if instants.size:
            distance = np.linalg.norm(state(instants)[0], axis=1) * AU_KM
            found += [(float(day), body) for day in instants[distance <= limit_km]]
    result: dict[str, list[CloseApproach]] = {body: [] for body in bodies}
    lanes: Trajectory | None = None
    if found and trajectory.orbit.covariance is not None:
        lanes = sigma_lanes(trajectory.orbit, start, stop, trajectory.forces)
    for days, body in sorted(found):
        approach = _approach(trajectory, body, days, lanes)
        result[body].append(approach)
        if approach.impact is not None:
            break
    return result


def _approach(
    trajectory: Trajectory, body: str, days: float, lanes: Trajectory | None
) -> CloseApproach:
    at = np.array([days])
    position_au, velocity_au_day = trajectory.state_au(at, origin=body)
    position_km = position_au[0] * AU_KM
    velocity_km_s = velocity_au_day[0] * AU_KM / SECONDS_PER_DAY
    distance_km = float(np.linalg.norm(position_km))
    bodies = attracting_bodies()
    gm = bodies.gm_km3_s2(body)
    equatorial_km = float(bodies.equatorial_radius_km[bodies.index(body)])
    notes: list[str] = list(trajectory.orbit.notes)
    impact = impact_near(trajectory, body, days)
    sigmas = None
    if lanes is not None and impact is None:
        sigmas = approach_sigmas(lanes, body, days)
        if sigmas is None:
            notes.append(
                "the displaced orbits have no approach of their own here: first order says nothing"
            )
    spread = 3.0 * sigmas.distance_km if sigmas else math.nan
    hyperbola, b_plane = _hyperbola(position_km, velocity_km_s, gm, body, at)
    subpoint = None
    if body == "earth":
        subpoint = _subpoint(at, position_km)
        notes.append(EARTH_ORIENTATION_ASSUMPTION)
    return CloseApproach(
        orbit=trajectory.orbit,
        body=body,
        time=time_from_tdb_days(days),
        position=Quantity(position_km, "km"),
        velocity=Quantity(velocity_km_s, "km/s"),
        distance=Quantity(distance_km, "km"),
        altitude=Quantity(distance_km - equatorial_km, "km"),
        relative_speed=Quantity(float(np.linalg.norm(velocity_km_s)), "km/s"),
        v_infinity=Quantity(v_infinity_km_s(position_km, velocity_km_s, gm), "km/s"),
        sigma_time=Quantity(sigmas.time_s, "s") if sigmas else None,
        sigma_distance=Quantity(sigmas.distance_km, "km") if sigmas else None,
        distance_min_3sigma=Quantity(max(distance_km - spread, 0.0), "km") if sigmas else None,
        distance_max_3sigma=Quantity(distance_km + spread, "km") if sigmas else None,
        hyperbola=hyperbola,
        b_plane=b_plane,
        subpoint=subpoint,
        impact=impact,
        ephemeris=trajectory.ephemeris,
        forces=trajectory.forces.describe(),
        notes=tuple(notes),
    )


def _hyperbola(
    position_km: FloatArray, velocity_km_s: FloatArray, gm: float, body: str, at: FloatArray
) -> tuple[Hyperbola | None, BPlane | None]:
    orbit = hyperbola_of(position_km, velocity_km_s, gm)
    if orbit is None:
        return None, None
    hyperbola = Hyperbola(
        eccentricity=orbit.eccentricity,
        turn_angle=Quantity(math.degrees(orbit.turn_angle_rad), "deg"),
        semi_major_axis=Quantity(orbit.semi_major_axis_km, "km"),
        periapsis_distance=Quantity(orbit.periapsis_km, "km"),
    )
    if body == "sun":
        return hyperbola, None
    ephemeris = planetary_ephemeris()
    planet = ephemeris.position_velocity(body, at)[1][0]
    sun = ephemeris.position_velocity("sun", at)[1][0]
    b_t, b_r = kizner_coordinates(orbit)
    xi, zeta = opik_coordinates(orbit, planet - sun)
    return hyperbola, BPlane(
        b=Quantity(float(np.linalg.norm(orbit.b_vector_km)), "km"),
        b_t=Quantity(b_t, "km"),
        b_r=Quantity(b_r, "km"),
        xi=Quantity(xi, "km"),
        zeta=Quantity(zeta, "km"),
    )


def _subpoint(at: FloatArray, position_km: FloatArray) -> SubPoint:
    itrs = icrf_to_itrs_matrix(at)[0] @ position_km
    latitude, longitude, _ = geodetic(itrs[None, :])
    return SubPoint(
        latitude=Quantity(float(latitude[0]), "deg"),
        longitude=Quantity(float(longitude[0]), "deg"),
    )


def _limit_km(within: Any) -> float:
    if within is None:
        return math.inf
    try:
        limit = float(within.to_value("km"))
    except (AttributeError, UnitConversionError, TypeError):
        raise UnitError(f"within must be a length such as 0.05 * u.au, not {within!r}") from None
    if not limit > 0.0:
        raise UnitError(f"within is {within}; it must be greater than zero")
    return limit
