"""What an asset of each kind needs to observe: its limits as lists of constraints."""

from __future__ import annotations

from collections.abc import Callable

from astropy.units import Quantity

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.missions import MissionWindow, mission_windows
from flyby.catalogue.sites import Site
from flyby.observing.constraints import (
    Altitude,
    Constraint,
    During,
    Elongation,
    Magnitude,
    MoonSeparation,
    OutOfShadow,
    Outside,
    Range,
    Rate,
    RoundTrip,
    SunAltitude,
)
from flyby.observing.horizon_constraint import EarthLimb, Horizon
from flyby.observing.sky import Sky
from flyby.observing.windows.find import WindowSearch


def searches_for(site: Site, sky: Sky) -> list[WindowSearch]:
    """List the searches that the kind of a site asks for.

    Optical: magnitude, shadow, elongation, Moon, rate, dark sky, altitude. Naked eye: magnitude,
    shadow, dark sky, altitude. Tracking antenna: altitude, with a spacecraft beside the asteroid.
    Radar: range and altitude, once while one dish can receive its own echo and once while it
    cannot. Where a site has a horizon mask, it holds with the altitude; where it has no horizon
    at all, there is neither altitude nor dark sky to wait for.
    """
    altitude = _above_ground(site)
    outages: list[Constraint] = [
        Outside(outage.start.earliest, outage.end.latest) for outage in site.outages
    ]
    if site.service is not None:
        first, last = site.service.start, site.service.end
        outages.append(
            During(
                None if first is None else first.earliest,
                None if last is None else last.latest,
                "service",
            )
        )
    law = () if sky.magnitude_law is None else (sky.magnitude_law.description,)
    if site.kind in ("optical", "naked-eye"):
        faintest = site.limit("limiting_magnitude")
        constraints: list[Constraint] = [
            *([] if faintest is None else [Magnitude(faintest, in_full_sunlight=True)]),
            OutOfShadow(faintest),
            *_when(site, "least_elongation", Elongation),
            *_when(site, "least_earth_limb", EarthLimb),
            *_when(site, "least_moon_separation", MoonSeparation),
            *_when(site, "fastest_rate", Rate),
            *(_when(site, "maximum_sun_altitude", SunAltitude) if site.has_horizon else []),
            *altitude,
        ]
        return [WindowSearch((*constraints, *outages), site, notes=law)]
    if site.kind == "tracking":
        arrival = spacecraft_arrival(sky.designation)
        if arrival is None:  # nothing to track
            return []
        present = During(arrival.start.earliest, None, "spacecraft")
        note = (
            f"contact with {arrival.mission} beside the asteroid, which arrives in "
            f"{arrival.start.text}; the end of its mission has not been published"
        )
        return [WindowSearch((present, *altitude, *outages), site, notes=(note,))]
    common = [*_when(site, "farthest_range", Range), *altitude, *outages]
    dish = site.limits.get("switch_time")
    if dish is None:
        return [WindowSearch(tuple(common), site)]
    return [
        WindowSearch((RoundTrip(dish.quantity, longer=True), *common), site),
        WindowSearch(
            (RoundTrip(dish.quantity, longer=False), *common),
            site,
            notes=(
                f"bistatic only: the echo is back before one dish can switch to receiving "
                f"({dish.value:g} s), so another must receive",
            ),
        ),
    ]


def spacecraft_arrival(designation: str) -> MissionWindow | None:
    """Find the published arrival of a spacecraft that stays beside an asteroid, or None."""
    for window in mission_windows():
        if window.event == "arrival" and is_same_asteroid(designation, window.target):
            return window
    return None


def _above_ground(site: Site) -> list[Constraint]:
    if not site.has_horizon:
        return []
    mask: list[Constraint] = [] if site.horizon is None else [Horizon(site.horizon)]
    return [*_when(site, "minimum_altitude", Altitude), *mask]


def _when(site: Site, limit: str, constraint: Callable[[Quantity], Constraint]) -> list[Constraint]:
    found = site.limits.get(limit)
    return [] if found is None else [constraint(found.quantity)]
