"""What a person is told of an approach: labelled sentences, shared by text and Markdown."""

from __future__ import annotations

import math

from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM, LUNAR_DISTANCE_KM
from flyby.dynamics import Contact
from flyby.encounter.approach import CloseApproach, Impact, ImpactPoint
from flyby.encounter.impact import impact_sentence
from flyby.orbits.orbit import Orbit
from flyby.reports.record import number
from flyby.reports.report import Report
from flyby.times import julian_date_text, stamp, tdb_days

Fact = tuple[str, tuple[str, ...]]
"""A label and one or more lines."""

_SPEED = u.km / u.s
UNKNOWN = "not known"


def body_name(body: str) -> str:
    """How the body is called in a sentence."""
    return {"earth": "the Earth", "moon": "the Moon", "sun": "the Sun"}.get(body, body.capitalize())


def instant(time: Time, scale: str, precision: int = 3) -> str:
    """``2029-04-13 21:45:03.560 UTC``; see `flyby.times.stamp`."""
    return stamp(time, scale, precision)


def grouped(value: float, decimals: int) -> str:
    """Digits in groups of three, with a space between (SI brochure 5.4.4)."""
    return f"{value:,.{decimals}f}".replace(",", " ")


def uncertain(value: float) -> str:
    """Three significant digits, never with an exponent down to a billionth."""
    if value == 0.0:
        return "0"
    decimals = min(12, max(0, 2 - math.floor(math.log10(abs(value)))))
    return grouped(value, decimals)


def title(report: Report) -> str:
    """Name the asteroid and what is listed."""
    return f"Close approaches of {report.orbit.designation or report.orbit.name}"


def searched(report: Report) -> str:
    """State the span, the bodies and the limit of distance."""
    bodies = " and ".join(body_name(body) for body in report.bodies)
    limit = "every minimum of the distance"
    if report.within is not None:
        within_km = float(report.within.to_value(u.km))
        limit = (
            f"within {within_km / AU_KM:.6g} au ({within_km / LUNAR_DISTANCE_KM:.4g} lunar "
            f"distances) of the centre"
        )
    text = (
        f"{instant(report.start, 'utc', 0)} to {instant(report.stop, 'utc', 0)}, "
        f"to {bodies}, {limit}"
    )
    return "; ".join((text, *_left_out(report)))


def _left_out(report: Report) -> list[str]:
    sentences = []
    for body, count in report.found.items():
        listed = sum(approach.body == body for approach in report.approaches)
        if listed < count:
            sentences.append(
                f"{grouped(count, 0)} approaches to {body_name(body)} were found, of which the "
                f"{listed} deepest are listed (--all lists every one)"
            )
    return sentences


def remarks(report: Report) -> list[str]:
    """What a reader of bare rows has to be told: what is left out, where the track ends, notes."""
    epoch = float(tdb_days(report.orbit.epoch))
    impacts = [impact_sentence(one, epoch) for one, _ in report.impacts]
    return [*_left_out(report), *impacts, *report.orbit.notes]


def provenance(report: Report) -> list[Fact]:
    """Which orbit, epoch, ephemeris and forces it was computed with."""
    facts = orbit_facts(report.orbit, report.ephemeris, report.forces)
    return [*facts, *(_impact_fact(*one, report.orbit) for one in report.impacts)]


def _impact_fact(contact: Contact, impact: Impact, orbit: Orbit) -> Fact:
    """Where the track begins or ends, whether or not the body was asked for."""
    before = contact.tdb_days < float(tdb_days(orbit.epoch))
    return (
        "track begins" if before else "track ends",
        (
            impact_sentence(contact, float(tdb_days(orbit.epoch))),
            *_point(impact.ground, contact.body),
        ),
    )


def orbit_facts(orbit: Orbit, ephemeris: str, forces: tuple[str, ...]) -> list[Fact]:
    """Which solution and epoch, propagated with what."""
    solved = f", solution of {orbit.solution_date}" if orbit.solution_date else ""
    facts: list[Fact] = [
        ("orbit", (f"{orbit.solution_name}{solved} ({orbit.name})".strip(),)),
        ("read from", (orbit.source or UNKNOWN,)),
        (
            "epoch",
            (f"{instant(orbit.epoch, 'tdb', 0)} = JD {_short_julian_date(orbit.epoch)} TDB",),
        ),
    ]
    if orbit.planetary_ephemeris:
        facts.append(("orbit fitted with", (orbit.planetary_ephemeris,)))
    facts.append(("propagated with", (ephemeris,)))
    facts.append(("forces", ("; ".join(forces) or UNKNOWN,)))
    return facts


def heading(approach: CloseApproach) -> str:
    """Name the body and the instant, short."""
    verb = "Impact on" if approach.impact else "Closest to"
    if begins_there(approach):
        verb = "Track begins on"
    time = approach.impact.ground.time if approach.impact else approach.time
    return f"{verb} {body_name(approach.body)}, {instant(time, 'utc', 0)}"


def begins_there(approach: CloseApproach) -> bool:
    """Whether the body is met before the orbit's epoch: carried back, the track goes no further."""
    return approach.impact is not None and bool(approach.time < approach.orbit.epoch)


def approach_facts(approach: CloseApproach) -> list[Fact]:
    """Everything that is known of one approach, one label a kind."""
    body = body_name(approach.body)
    radius_km = float((approach.distance - approach.altitude).to_value(u.km))
    facts: list[Fact] = [
        *_impact_facts(approach),
        (
            "closest approach",
            (
                instant(approach.time, "tdb"),
                instant(approach.time, "utc"),
                f"JD {julian_date_text(approach.time)} TDB",
                *_at_the_ground(approach),
            ),
        ),
        ("time, 1 sigma", (_sigma(approach, approach.sigma_time, u.s, "s"),)),
        ("distance, centre", _distance(approach.distance, f"from the centre of {body}")),
        (
            "distance, surface",
            _distance(
                approach.altitude,
                f"above the equatorial radius of {body}, {grouped(radius_km, 3)} km",
            ),
        ),
        ("distance, 1 sigma", (_sigma(approach, approach.sigma_distance, u.km, "km"),)),
        ("distance, 3 sigma", _range(approach, radius_km)),
        ("relative speed", (_speed(approach.relative_speed),)),
        ("speed at infinity", (_speed(approach.v_infinity, "bound to the body"),)),
        *_encounter_facts(approach),
    ]
    return facts


def _encounter_facts(approach: CloseApproach) -> list[Fact]:
    facts: list[Fact] = []
    hyperbola, plane, point = approach.hyperbola, approach.b_plane, approach.subpoint
    if hyperbola is not None:
        turn = float(hyperbola.turn_angle.to_value(u.deg))
        text = f"eccentricity {hyperbola.eccentricity:.5f}, path turned by {turn:.4f} deg"
        facts.append(("hyperbola", (text,)))
    else:
        facts.append(("hyperbola", ("none: bound to the body at this approach",)))
    if plane is not None:
        b, b_t, b_r, xi, zeta = (
            grouped(float(part.to_value(u.km)), 2)
            for part in (plane.b, plane.b_t, plane.b_r, plane.xi, plane.zeta)
        )
        lines = (f"B {b} km", f"B.T {b_t} km, B.R {b_r} km", f"xi {xi} km, zeta {zeta} km")
        facts.append(("b-plane", lines))
    if point is not None:
        facts.append(("sub-asteroid point", (_place(point.latitude, point.longitude, "earth"),)))
    return facts


def _at_the_ground(approach: CloseApproach) -> tuple[str, ...]:
    if approach.impact is None:
        return ()
    return (f"at the ground, where the track {'begins' if begins_there(approach) else 'ends'}",)


def _impact_facts(approach: CloseApproach) -> list[Fact]:
    if approach.impact is None:
        return []
    name = body_name(approach.body)
    facts: list[Fact] = [("IMPACT", (f"the nominal orbit hits {name}",))]
    if begins_there(approach):
        facts = [("BEGINS", (f"carried back, the nominal orbit meets {name}",))]
    if approach.impact.entry is not None:
        altitude = round(float(approach.impact.entry.altitude.to_value(u.km)), 2)
        facts.append((f"at {altitude:g} km altitude", _point(approach.impact.entry, approach.body)))
    facts.append(("at the ground", _point(approach.impact.ground, approach.body)))
    return facts


def _point(point: ImpactPoint, body: str) -> tuple[str, ...]:
    relative, inertial = (
        float(speed.to_value(_SPEED)) for speed in (point.speed, point.inertial_speed)
    )
    return (
        f"{instant(point.time, 'utc')} = {instant(point.time, 'tdb')}",
        _place(point.latitude, point.longitude, body),
        f"{relative:.4f} km/s relative to the turning body, {inertial:.4f} km/s inertial",
    )


def _distance(distance: Quantity, whence: str) -> tuple[str, ...]:
    km = float(distance.to_value(u.km))
    return (
        f"{grouped(km, 2)} km {whence}",
        f"{km / LUNAR_DISTANCE_KM:.6f} lunar distances = {km / AU_KM:.9f} au "
        f"= {km / EARTH_EQUATORIAL_RADIUS_KM:.4f} Earth radii",
    )


def _range(approach: CloseApproach, radius_km: float) -> tuple[str, ...]:
    least = number(approach.distance_min_3sigma, u.km)
    most = number(approach.distance_max_3sigma, u.km)
    if least is None or most is None:
        return (_not_given(approach),)
    lines = [f"{grouped(least, 2)} to {grouped(most, 2)} km from the centre"]
    if least <= radius_km and approach.impact is None:
        lines.append("reaches the surface: an impact is not excluded")
    return tuple(lines)


def _sigma(approach: CloseApproach, value: Quantity | None, unit: u.UnitBase, name: str) -> str:
    plain = number(value, unit)
    return _not_given(approach) if plain is None else f"{uncertain(plain)} {name}"


def _not_given(approach: CloseApproach) -> str:
    """In place of a sigma: the reason, where a force was fitted that is not modelled."""
    missing = approach.orbit.unmodelled_forces
    return f"not given: {approach.orbit.why_no_covariance}" if missing else UNKNOWN


def _speed(value: Quantity, otherwise: str = UNKNOWN) -> str:
    plain = number(value, _SPEED)
    return otherwise if plain is None else f"{plain:.4f} km/s"


def _short_julian_date(time: Time) -> str:
    """To a tenth of a second; an epoch at midnight is "...5"."""
    digits = julian_date_text(time, 6).rstrip("0")
    return f"{digits}0" if digits.endswith(".") else digits


def _place(latitude: Quantity, longitude: Quantity, body: str) -> str:
    kind = {"earth": "geodetic", "moon": "selenographic"}.get(body, "planetocentric")
    north = float(latitude.to_value(u.deg))
    east = float(longitude.to_value(u.deg))
    return (
        f"{abs(north):.4f} deg {'N' if north >= 0 else 'S'}, "
        f"{abs(east):.4f} deg {'E' if east >= 0 else 'W'} ({kind})"
    )
