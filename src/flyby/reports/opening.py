"""What a report of approaches comes to, in one sentence: what, when, how far, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.constants import AU_KM
from flyby.encounter.approach import CloseApproach
from flyby.reports.approach_facts import begins_there
from flyby.reports.values import number
from flyby.reports.wording import body_name, grouped, instant, uncertain

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit

_FAR_KM = 0.05 * AU_KM


def opening(approaches: Sequence[CloseApproach], bodies: Sequence[str], name: str) -> str:
    """Return the one approach that a reader came for: a contact, or the deepest to the first body.

    Parameters
    ----------
    approaches : sequence of CloseApproach
        At least one.
    bodies : sequence of str
        In the order in which they were asked for.
    name : str
        What the asteroid is called.
    """
    chosen = _chosen(approaches, bodies)
    body = body_name(chosen.body)
    if chosen.impact is not None:
        ground = chosen.impact.ground
        meets = f"hits {body} on"
        if begins_there(chosen):
            meets = f"carried back, meets {body} on"
        return f"{name} {meets} {_when(ground.time)}, {_place(chosen)}{_sure_of_time(chosen)}."
    centre, surface = (
        grouped(float(one.to_value(u.km)), 0) for one in (chosen.distance, chosen.altitude)
    )
    many = sum(one.body == chosen.body for one in approaches)
    rank = f", the deepest of {many} approaches" if many > 1 else ""
    return (
        f"{name} passes {body} on {_when(chosen.time)}, {centre} km from its centre and {surface} "
        f"km from its surface, {_sure(chosen)}{rank}."
    )


def nothing(
    bodies: Sequence[str],
    name: str,
    span: tuple[Time, Time],
    within: Quantity | None,
    outside: CloseApproach | None,
) -> str:
    """Return that there is no approach, and where the nearest one lies outside the span."""
    named = " or ".join(body_name(body) for body in bodies)
    limit = "" if within is None else f" and within {distance(float(within.to_value(u.km)))}"
    sentence = (
        f"No approach of {name} to {named} was found from {instant(span[0], 'utc', 0)} to "
        f"{instant(span[1], 'utc', 0)}{limit}"
    )
    if outside is None:
        return f"{sentence}."
    return f"{sentence}; {elsewhere(outside, within)}."


def elsewhere(outside: CloseApproach, within: Quantity | None) -> str:
    """Return when and how far the nearest approach outside a span is, and how to ask for it."""
    km = float(outside.distance.to_value(u.km))
    beyond = within is not None and km > float(within.to_value(u.km))
    which = "the deepest outside it is" if beyond else "the nearest outside it is on"
    when = instant(outside.time, "utc", 0)
    return (
        f"{which} {when}, {distance(km)} from the centre of {body_name(outside.body)} "
        f"(--on {when[:10]})"
    )


def distance(km: float) -> str:
    """Return a distance in km, or in au where it is that of no flyby."""
    return f"{km / AU_KM:.3g} au" if km >= _FAR_KM else f"{grouped(km, 0)} km"


def name_of(orbit: Orbit) -> str:
    """Return what an asteroid is called in a sentence."""
    return orbit.designation or orbit.name


def _chosen(approaches: Sequence[CloseApproach], bodies: Sequence[str]) -> CloseApproach:
    contacts = [one for one in approaches if one.impact is not None]
    if contacts:
        return contacts[-1]
    first = next(body for body in bodies if any(one.body == body for one in approaches))
    own = [one for one in approaches if one.body == first]
    return min(own, key=lambda one: float(one.distance.to_value(u.km)))


def _when(time: Time) -> str:
    return instant(time, "utc", 0).replace(" ", " at ", 1)


def _place(approach: CloseApproach) -> str:
    assert approach.impact is not None
    ground = approach.impact.ground
    north, east = (float(one.to_value(u.deg)) for one in (ground.latitude, ground.longitude))
    speed = float(ground.speed.to_value(u.km / u.s))
    return (
        f"at {abs(north):.2f} deg {'N' if north >= 0.0 else 'S'}, {abs(east):.2f} deg "
        f"{'E' if east >= 0.0 else 'W'} with {speed:.1f} km/s"
    )


def _sure(approach: CloseApproach) -> str:
    sigma_km = number(approach.sigma_distance, u.km)
    sigma_s = number(approach.sigma_time, u.s)
    if sigma_km is None or sigma_s is None:
        return "how sure is not known"
    known = f"known to {uncertain(sigma_km)} km and {uncertain(sigma_s)} s (1 sigma)"
    least = number(approach.distance_min_3sigma, u.km)
    radius_km = float((approach.distance - approach.altitude).to_value(u.km))
    if least is not None and least <= radius_km:
        known += "; an impact is not excluded"
    return known


def _sure_of_time(approach: CloseApproach) -> str:
    sigma_s = number(approach.sigma_time, u.s)
    if sigma_s is None:
        return ", how sure is not known"
    return f", the instant known to {uncertain(sigma_s)} s (1 sigma)"
