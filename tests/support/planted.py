"""Orbits that pass a chosen place of a body at a chosen instant, made backwards."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import planetary_ephemeris
from flyby.dynamics.propagation import carry_states
from flyby.earth import icrf_to_itrs_matrix
from flyby.orbits import load_orbit
from flyby.orbits.elements import elements_from_state
from flyby.orbits.orbit import NonGravitational
from flyby.times import tdb_days, time_from_tdb_days

INVERSE_SQUARE = np.array([[0.0, 0.0, 0.0, 1.0, 0.0, 2.0, 5.093, 1.0]])
DAYS_BEFORE = 120.0


def planted_passage(
    latitude_deg, longitude_deg, speed_km_s, slope_deg, when, altitude_km=0.0, heading_deg=270.0
):
    """Over there at that altitude, so fast (inertially), so steep downwards, with that heading."""
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    # WGS84 point and its vertical, by their own definition.
    a, f = 6378.137, 1.0 / 298.257223563
    square = f * (2.0 - f)
    normal = a / math.sqrt(1.0 - square * math.sin(latitude) ** 2)
    north = np.array(
        [
            -math.sin(latitude) * math.cos(longitude),
            -math.sin(latitude) * math.sin(longitude),
            math.cos(latitude),
        ]
    )
    east = np.array([-math.sin(longitude), math.cos(longitude), 0.0])
    up = np.cross(east, north)
    place = normal * up * np.array([1.0, 1.0, 1.0 - square]) + altitude_km * up
    slope, heading = math.radians(slope_deg), math.radians(heading_deg)
    level = math.cos(heading) * north + math.sin(heading) * east
    velocity = speed_km_s * (math.cos(slope) * level - math.sin(slope) * up)
    back = icrf_to_itrs_matrix(np.array([float(tdb_days(when))]))[0].T
    return planted_state(back @ place, back @ velocity, when, "earth")


def planted_state(position_km, velocity_km_s, when, body):
    """The orbit that has this state relative to a body at an instant, with an epoch long before."""
    days = float(tdb_days(when))
    centre = np.concatenate(planetary_ephemeris().position_velocity(body, days))
    state = centre + np.concatenate(
        [np.asarray(position_km) / AU_KM, np.asarray(velocity_km_s) / AU_KM * SECONDS_PER_DAY]
    )
    epoch = days - DAYS_BEFORE
    early = carry_states(state[None, :], INVERSE_SQUARE, days, epoch)[0][0]
    early -= np.concatenate(planetary_ephemeris().position_velocity("sun", epoch))
    return replace(
        load_orbit("apophis"),
        name="impactor",
        designation="impactor",
        epoch=time_from_tdb_days(epoch),
        elements=elements_from_state(early[:3], early[3:], epoch),
        nongravitational=NonGravitational(),
        covariance=None,
    )
