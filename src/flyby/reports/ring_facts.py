"""What a person is told of an approach and the geostationary ring."""

from __future__ import annotations

from astropy import units as u

from flyby.constants import GEOSTATIONARY_RADIUS_KM
from flyby.encounter.approach import CloseApproach
from flyby.encounter.geostationary import BELT_HALF_WIDTH_KM, NEAREST, RingEvent
from flyby.reports.wording import grouped, instant


def ring_lines(approach: CloseApproach) -> tuple[str, ...]:
    """Return how the track passes the ring and its belt, each crossing on a line."""
    passage = approach.geostationary
    centre_km = float(approach.distance.to_value(u.km))
    if passage is None:
        least = grouped(centre_km - GEOSTATIONARY_RADIUS_KM, 0)
        return (f"not reached: the whole of it stays at least {least} km away",)
    nearest = passage.nearest
    ring_km, belt_km = (
        float(distance.to_value(u.km))
        for distance in (nearest.distance_from_ring, nearest.distance_from_belt)
    )
    belt = (
        f"{grouped(belt_km, 0)} km from its belt of {BELT_HALF_WIDTH_KM:g} km to either side"
        if belt_km > 0.0
        else f"inside its belt of {BELT_HALF_WIDTH_KM:g} km to either side"
    )
    lines = [
        f"nearest {grouped(ring_km, 0)} km from the ring of {grouped(GEOSTATIONARY_RADIUS_KM, 0)} "
        f"km, {belt},",
        f"{instant(nearest.time, 'utc', 0)} at longitude {_longitude(nearest)}",
    ]
    if not passage.within:
        lines.append("not crossed: the track stays outside the geostationary radius")
    lines += [_crossing(one) for one in passage.events if one.what != NEAREST]
    return tuple(lines)


def _crossing(event: RingEvent) -> str:
    centre, ring = (
        grouped(float(distance.to_value(u.km)), 0)
        for distance in (event.distance, event.distance_from_ring)
    )
    return (
        f"{instant(event.time, 'utc', 0)} {event.what}: longitude {_longitude(event)}, "
        f"{centre} km from the centre, {ring} km from the ring"
    )


def _longitude(event: RingEvent) -> str:
    east = float(event.longitude.to_value(u.deg))
    return f"{abs(east):.2f} deg {'E' if east >= 0.0 else 'W'}"
