"""What a person is told of one approach: labelled sentences, in every format the same."""

from __future__ import annotations

from collections.abc import Sequence

from astropy import units as u
from astropy.units import Quantity

from flyby.constants import AU_KM, EARTH_EQUATORIAL_RADIUS_KM, LUNAR_DISTANCE_KM
from flyby.dynamics import Contact
from flyby.encounter.approach import BPlane, CloseApproach, Impact, ImpactPoint
from flyby.encounter.impact import impact_sentence
from flyby.orbits.orbit import Orbit
from flyby.reports.ring_facts import ring_lines
from flyby.reports.sheet import Fact, Section, Table
from flyby.reports.values import number
from flyby.reports.wording import UNKNOWN, body_name, grouped, instant, uncertain
from flyby.times import civil_scale, iso, julian_date_text, tdb_days

_SPEED = u.km / u.s


def approach_section(approach: CloseApproach) -> Section:
    """Return everything that is known of one approach under its heading."""
    return Section(heading(approach), "closest approach", tuple(approach_facts(approach)))


def heading(approach: CloseApproach) -> str:
    """Return the body and the instant, short."""
    verb = "Impact on" if approach.impact else "Closest to"
    if begins_there(approach):
        verb = "Track begins on"
    time = approach.impact.ground.time if approach.impact else approach.time
    return f"{verb} {body_name(approach.body)}, {instant(time, 'utc', 0)}"


def begins_there(approach: CloseApproach) -> bool:
    """Return whether the body is met before the epoch: carried back, the track goes no further."""
    return approach.impact is not None and bool(approach.time < approach.orbit.epoch)


def impact_fact(contact: Contact, impact: Impact, orbit: Orbit) -> Fact:
    """Return where the track begins or ends, whether or not the body was asked for."""
    before = contact.tdb_days < float(tdb_days(orbit.epoch))
    return (
        "track begins" if before else "track ends",
        (
            impact_sentence(contact, float(tdb_days(orbit.epoch))),
            *_point(impact.ground, contact.body),
        ),
    )


def overview(approaches: Sequence[CloseApproach]) -> Table | None:
    """Return the approaches in short, a row each."""
    if not approaches:
        return None
    marks = [mark(approach) for approach in approaches]
    heads = [
        ("closest approach", civil_scale(*(approach.time for approach in approaches))),
        ("to", ""),
        ("from centre", "km"),
        ("from surface", "km"),
        ("speed", "km/s"),
    ]
    rows = [
        (
            iso(approach.time, "utc").replace("T", " "),
            body_name(approach.body),
            *(
                grouped(float(distance.to_value(u.km)), 1)
                for distance in (approach.distance, approach.altitude)
            ),
            f"{float(approach.relative_speed.to_value(u.km / u.s)):.4f}",
        )
        for approach in approaches
    ]
    if any(marks):
        heads.append(("", ""))
        rows = [(*row, one) for row, one in zip(rows, marks, strict=True)]
    return Table(tuple(heads), tuple(rows), to_the_left=2)


def mark(approach: CloseApproach) -> str:
    """Return what marks an approach in a table: an impact, or where the track begins."""
    if approach.impact is None:
        return ""
    return "BEGINS" if begins_there(approach) else "IMPACT"


def approach_facts(approach: CloseApproach) -> list[Fact]:
    """Return everything that is known of one approach, one label a kind."""
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
        facts.append(("b-plane", (*lines, *_as_horizons(plane))))
    if point is not None:
        facts.append(("sub-asteroid point", (_place(point.latitude, point.longitude, "earth"),)))
    if approach.body == "earth":
        facts.append(("geostationary ring", ring_lines(approach)))
    return facts


def _as_horizons(plane: BPlane) -> tuple[str, ...]:
    """Return B.T and B.R in JPL's convention, and how it differs from the one above."""
    b_t, b_r, radius = (
        number(part, u.km)
        for part in (plane.horizons_b_t, plane.horizons_b_r, plane.horizons_radius)
    )
    if b_t is None or b_r is None or radius is None or plane.horizons_scale is None:
        return ()
    return (
        f"as JPL Horizons has them: B.T {grouped(b_t, 2)} km, B.R {grouped(b_r, 2)} km "
        f"(T in the Earth's equator J2000, not in the ecliptic; divided by "
        f"{plane.horizons_scale:.5f}, the focusing at {grouped(radius, 0)} km)",
    )


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
    """Return what stands for a sigma: why, where a force was fitted that is not modelled."""
    missing = approach.orbit.unmodelled_forces
    return f"not given: {approach.orbit.why_no_covariance}" if missing else UNKNOWN


def _speed(value: Quantity, otherwise: str = UNKNOWN) -> str:
    plain = number(value, _SPEED)
    return otherwise if plain is None else f"{plain:.4f} km/s"


def _place(latitude: Quantity, longitude: Quantity, body: str) -> str:
    kind = {"earth": "geodetic", "moon": "selenographic"}.get(body, "planetocentric")
    north = float(latitude.to_value(u.deg))
    east = float(longitude.to_value(u.deg))
    return (
        f"{abs(north):.4f} deg {'N' if north >= 0 else 'S'}, "
        f"{abs(east):.4f} deg {'E' if east >= 0 else 'W'} ({kind})"
    )
