"""An impact described: where and when a track meets the air and the ground, and how fast.

Where a trajectory ends it knows itself (`flyby.dynamics.contact`); this says what that means.
"""

from __future__ import annotations

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import ATMOSPHERIC_ENTRY_ALTITUDE_KM, AU_KM, SECONDS_PER_DAY
from flyby.dynamics import Contact, Trajectory
from flyby.dynamics.bodies import proper_name
from flyby.dynamics.contact import altitude_km
from flyby.dynamics.orientation import ground_speed_km_s, place_below
from flyby.encounter.approach import Impact, ImpactPoint
from flyby.roots import find_roots
from flyby.times import TIME_TOLERANCE_DAYS, stamp, tdb_days, time_from_tdb_days


def altitudes_km(trajectory: Trajectory, body: str, days: FloatArray) -> FloatArray:
    """Return the altitude [km] above WGS84, or above a sphere of the mean radius.

    `days` are TDB since J2000.
    """
    return altitude_km(trajectory.state_km(days, origin=body)[0], body, days)


def lowest_near(trajectory: Trajectory, body: str, closest_days: float) -> float:
    """Find the instant of least altitude near that of least distance, TDB days since J2000.

    On the flattened Earth it is some seconds off, which is worth up to 100 m of altitude.
    """
    if body != "earth":
        return closest_days
    edges = trajectory.step_edges_tdb_days
    step = 5.0 / SECONDS_PER_DAY
    low, high = float(edges[0]) + step, float(edges[-1]) - step
    days = closest_days
    for _ in range(3):
        if not low < days < high:
            return closest_days
        at = altitudes_km(trajectory, body, days + step * np.array([-1.0, 0.0, 1.0]))
        bend = at[0] - 2.0 * at[1] + at[2]
        if not bend > 0.0:
            return closest_days
        # A minute at most: beyond, the parabola through three points tells nothing.
        days += step * float(np.clip(0.5 * (at[0] - at[2]) / bend, -12.0, 12.0))
    return days


def impact_at(trajectory: Trajectory, contact: Contact) -> Impact:
    """Describe an impact, and the entry into the air above it (Earth only).

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    contact : Contact
        Its ``impact_before`` or ``impact_after``. Before the epoch, the entry is where the track,
        carried back, would leave the air.
    """
    entry = None
    if contact.body == "earth":
        entry_days = _entry_days(trajectory, contact)
        entry = None if entry_days is None else _point(trajectory, contact.body, entry_days)
    return Impact(entry=entry, ground=_point(trajectory, contact.body, contact.tdb_days))


def impact_sentence(contact: Contact, epoch_tdb_days: float) -> str:
    """Say what an output says of an impact, so that nobody looks for what lies beyond."""
    when = stamp(time_from_tdb_days(contact.tdb_days))
    if contact.tdb_days < epoch_tdb_days:
        return (
            f"carried back, the orbit meets {proper_name(contact.body)} at {when}: "
            f"before that it means nothing"
        )
    return f"the orbit hits {proper_name(contact.body)} at {when}: nothing comes after"


def impact_notes(trajectory: Trajectory) -> tuple[str, ...]:
    """Say `impact_sentence` of each impact of a trajectory of one orbit."""
    epoch = float(tdb_days(trajectory.orbit.epoch))
    sides = (trajectory.impact_before, trajectory.impact_after)
    return tuple(impact_sentence(one, epoch) for one in sides if one is not None)


def _entry_days(trajectory: Trajectory, contact: Contact) -> float | None:
    """Find when the track is at the altitude of entry on the way to (or from) the ground."""
    after = contact == trajectory.impact_after
    edges = trajectory.step_edges_tdb_days
    end = float(edges[0] if after else edges[-1])
    away = -1.0 if after else 1.0

    def depth(days: FloatArray) -> FloatArray:
        return ATMOSPHERIC_ENTRY_ALTITUDE_KM - altitudes_km(trajectory, contact.body, days)

    # In doubling steps until above: the way in is monotonic within minutes of the impact.
    step, high = 10.0 / SECONDS_PER_DAY, contact.tdb_days
    while depth(np.array([high]))[0] >= 0.0:
        if high == end:
            return None
        high = contact.tdb_days + away * step
        high = max(high, end) if after else min(high, end)
        step *= 2.0
    bracket = (high, contact.tdb_days) if after else (contact.tdb_days, high)
    low, top = (np.array([edge]) for edge in bracket)
    sign = 1.0 if after else -1.0
    found = find_roots(
        lambda days, _: sign * depth(days), low, top, TIME_TOLERANCE_DAYS, together=True
    )
    return float(found[0])


def _point(trajectory: Trajectory, body: str, days: float) -> ImpactPoint:
    at = np.array([days])
    position, velocity = trajectory.state_au(at, origin=body)
    position_km, velocity_km_s = position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY
    latitude, longitude = place_below(body, at, position_km)
    speed = ground_speed_km_s(body, at, position_km, velocity_km_s)
    return ImpactPoint(
        time=time_from_tdb_days(days),
        altitude=Quantity(float(altitude_km(position_km, body, at)[0]), "km"),
        latitude=Quantity(float(latitude[0]), "deg"),
        longitude=Quantity(float(longitude[0]), "deg"),
        speed=Quantity(float(speed[0]), "km/s"),
        inertial_speed=Quantity(float(np.linalg.norm(velocity_km_s[0])), "km/s"),
    )
