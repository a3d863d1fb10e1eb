"""One approach described: from an instant of a trajectory to a `CloseApproach`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.assumptions import BODY_AXES, earth_orientation_assumptions
from flyby.constants import (
    ATMOSPHERIC_ENTRY_ALTITUDE_KM,
    AU_KM,
    LUNAR_DISTANCE_KM,
    SECONDS_PER_DAY,
)
from flyby.dynamics import Contact, Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import (
    equatorial_radius_km,
    gm_km3_s2,
    horizons_impact_radius_km,
    proper_name,
)
from flyby.earth import geodetic, icrf_to_itrs_matrix
from flyby.encounter.approach import BPlane, CloseApproach, Hyperbola, SubPoint
from flyby.encounter.geometry import (
    horizons_coordinates,
    hyperbola,
    kizner_coordinates,
    opik_coordinates,
)
from flyby.encounter.geostationary import RingPassage, ring_passage
from flyby.encounter.impact import altitudes_km, impact_at, lowest_near
from flyby.encounter.linearity import Departure, departure
from flyby.encounter.uncertainty import approach_sigmas, own_approaches
from flyby.times import iso, time_from_tdb_days


def describe_approach(
    trajectory: Trajectory,
    body: str,
    days: float,
    displaced: Trajectory | None,
    impact: Contact | None,
    notes: list[str],
) -> CloseApproach:
    """Gather everything that is known of the approach at an instant.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    body : str
    days : float
        Of least distance, or of the impact; TDB days since J2000.
    displaced : Trajectory or None
        As `flyby.encounter.uncertainty.displaced_orbits` gives them.
    impact : Contact or None
        The impact that happens at `days`.
    notes : list of str
        To be said of it beside what is found here.
    """
    at = np.array([days])
    position_au, velocity_au_day = trajectory.state_au(at, origin=body)
    position_km = position_au[0] * AU_KM
    velocity_km_s = velocity_au_day[0] * AU_KM / SECONDS_PER_DAY
    distance_km = float(np.linalg.norm(position_km))
    notes = [*trajectory.orbit.notes, *notes, *_notes_on_depth(trajectory, body, days, impact)]
    sigmas = None
    if displaced is not None and impact is None:
        own = own_approaches(displaced, body, days)
        if own is None:
            notes.append(
                "the displaced orbits have no approach of their own here: first order says nothing"
            )
        else:
            sigmas = approach_sigmas(displaced, body, own)
            notes += _notes_on_linearity(departure(displaced, body, own), body, days)
    spread = 3.0 * float(sigmas.distance.to_value("km")) if sigmas else math.nan
    v_infinity_km_s, planetocentric, b_plane = _hyperbola(
        position_km, velocity_km_s, gm_km3_s2(body), body, at
    )
    subpoint: SubPoint | None = None
    ring: RingPassage | None = None
    if body == "earth":
        if distance_km < LUNAR_DISTANCE_KM:
            ring = ring_passage(trajectory, time_from_tdb_days(days))
        subpoint = _subpoint(at, position_km)
        notes += earth_orientation_assumptions(at)
    return CloseApproach(
        orbit=trajectory.orbit,
        body=body,
        time=time_from_tdb_days(days),
        position=Quantity(position_km, "km"),
        velocity=Quantity(velocity_km_s, "km/s"),
        distance=Quantity(distance_km, "km"),
        altitude=Quantity(distance_km - equatorial_radius_km(body), "km"),
        relative_speed=Quantity(float(np.linalg.norm(velocity_km_s)), "km/s"),
        v_infinity=Quantity(v_infinity_km_s, "km/s"),
        sigma_time=sigmas.time if sigmas else None,
        sigma_distance=sigmas.distance if sigmas else None,
        distance_min_3sigma=Quantity(max(distance_km - spread, 0.0), "km") if sigmas else None,
        distance_max_3sigma=Quantity(distance_km + spread, "km") if sigmas else None,
        hyperbola=planetocentric,
        b_plane=b_plane,
        subpoint=subpoint,
        impact=None if impact is None else impact_at(trajectory, impact),
        ephemeris=trajectory.ephemeris,
        forces=trajectory.describe_forces(),
        notes=tuple(notes),
        sigma_xi=sigmas.xi if sigmas else None,
        sigma_zeta=sigmas.zeta if sigmas else None,
        geostationary=ring,
    )


def _notes_on_depth(
    trajectory: Trajectory, body: str, days: float, impact: Contact | None
) -> list[str]:
    """Say what is to be known of a track through the atmosphere or through the body itself."""
    if impact is not None:
        notes = ["time, distance and speed are those of the impact, where the track ends"]
        if impact == trajectory.impact_before:
            notes = [
                "time, distance and speed are those of where the track, carried back, meets the "
                "ground: before it the track means nothing"
            ]
        if body != "earth":
            notes.append(BODY_AXES)
        return notes
    reach_au = (equatorial_radius_km(body) + 2.0 * ATMOSPHERIC_ENTRY_ALTITUDE_KM) / AU_KM
    if np.linalg.norm(trajectory.state_au(np.array([days]), origin=body)[0]) > reach_au:
        return []
    lowest = lowest_near(trajectory, body, days)
    altitude_km = float(altitudes_km(trajectory, body, np.array([lowest]))[0])
    if body == "earth" and altitude_km < ATMOSPHERIC_ENTRY_ALTITUDE_KM:
        return [
            f"grazes the atmosphere, down to {altitude_km:.1f} km above WGS84, without reaching "
            f"the ground; the drag of the air is not taken into account"
        ]
    return []


def _notes_on_linearity(beyond: Departure, body: str, days: float) -> list[str]:
    """Say so where one sigma is too far for first order."""
    if beyond.first_order_holds:
        return []
    when = iso(time_from_tdb_days(days), "tdb", 0)[:10]
    return [
        f"first order does not hold at {proper_name(body)} on {when} TDB: beyond it, one sigma "
        f"adds {beyond.of_distance:.2f} sigma of distance and {beyond.of_time:.2f} sigma of time; "
        f"flyby ensemble samples it instead"
    ]


def _hyperbola(
    position_km: FloatArray, velocity_km_s: FloatArray, gm: float, body: str, at: FloatArray
) -> tuple[float, Hyperbola | None, BPlane | None]:
    """Describe speed at infinity [km/s; nan where bound], hyperbola and place on the b-plane."""
    orbit = hyperbola(position_km, velocity_km_s, gm)
    speed, eccentricity = float(orbit.v_infinity_km_s), float(orbit.eccentricity)
    if math.isnan(speed):
        return speed, None, None
    planetocentric = Hyperbola(
        eccentricity=eccentricity,
        turn_angle=Quantity(math.degrees(2.0 * math.asin(1.0 / eccentricity)), "deg"),
        semi_major_axis=Quantity(float(orbit.semi_major_axis_km), "km"),
        periapsis_distance=Quantity(float(orbit.periapsis_km), "km"),
    )
    if body == "sun":
        return speed, planetocentric, None
    ephemeris = planetary_ephemeris()
    planet = ephemeris.position_velocity(body, at)[1][0]
    sun = ephemeris.position_velocity("sun", at)[1][0]
    b_t, b_r = kizner_coordinates(orbit)
    xi, zeta = opik_coordinates(orbit, planet - sun)
    horizons: dict[str, Any] = {}
    radius_km = horizons_impact_radius_km(body)
    if radius_km is not None:
        scaled = horizons_coordinates(orbit, gm, radius_km)
        horizons = {
            "horizons_b_t": Quantity(float(scaled[0]), "km"),
            "horizons_b_r": Quantity(float(scaled[1]), "km"),
            "horizons_radius": Quantity(radius_km, "km"),
            "horizons_scale": float(scaled[2]),
        }
    return (
        speed,
        planetocentric,
        BPlane(
            b=Quantity(float(np.linalg.norm(orbit.b_vector_km)), "km"),
            b_t=Quantity(float(b_t), "km"),
            b_r=Quantity(float(b_r), "km"),
            xi=Quantity(float(xi), "km"),
            zeta=Quantity(float(zeta), "km"),
            **horizons,
        ),
    )


def _subpoint(at: FloatArray, position_km: FloatArray) -> SubPoint:
    itrs = icrf_to_itrs_matrix(at)[0] @ position_km
    latitude, longitude, _ = geodetic(itrs[None, :])
    return SubPoint(
        latitude=Quantity(float(latitude[0]), "deg"),
        longitude=Quantity(float(longitude[0]), "deg"),
    )
