"""An orbit as a notebook shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyby.html_table import html_table
from flyby.times import iso, stamp, time_from_tdb_days

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit


def orbit_table(orbit: Orbit) -> str:
    """Return the solution, its epoch, elements and forces, and how sure it is, in HTML."""
    elements, law = orbit.elements, orbit.nongravitational
    perihelion = stamp(time_from_tdb_days(elements.perihelion_time_tdb_days), "tdb", 3)
    solution = " of ".join(word for word in (orbit.solution_name, orbit.solution_date) if word)
    rows: list[tuple[str, str, str]] = [
        ("solution", solution, ""),
        ("epoch", iso(orbit.epoch, "tdb", 3).replace("T", " "), "TDB"),
        ("e", repr(elements.eccentricity), ""),
        ("q", repr(elements.perihelion_distance_au), "au"),
        ("perihelion", perihelion.removesuffix(" TDB"), "TDB"),
        ("inclination", repr(elements.inclination_deg), "deg"),
        ("ascending node", repr(elements.node_deg), "deg"),
        ("argument of perihelion", repr(elements.perihelion_argument_deg), "deg"),
    ]
    for label, value in (
        ("A1", law.a1_au_day2),
        ("A2", law.a2_au_day2),
        ("A3", law.a3_au_day2),
    ):
        if value:
            rows.append((label, repr(value), "au/d²"))
    if law.dt_days:
        rows.append(("DT", repr(law.dt_days), "d"))
    if orbit.absolute_magnitude is not None:
        rows.append(("H", f"{orbit.absolute_magnitude:g}", "mag"))
    if orbit.slope_parameter is not None:
        rows.append(("G", f"{orbit.slope_parameter:g}", ""))
    if orbit.comet_magnitude is not None:
        total, slope = orbit.comet_magnitude
        rows += [("M1", f"{total:g}", "mag"), ("K1", f"{slope:g}", "")]
    rows.append(("covariance", _covariance(orbit), ""))
    return html_table(
        orbit.designation or orbit.name,
        ("", "value", "unit"),
        rows,
        (
            "heliocentric, osculating, ecliptic of J2000",
            *((f"fitted with {orbit.planetary_ephemeris}",) if orbit.planetary_ephemeris else ()),
            *((f"source: {orbit.source}",) if orbit.source else ()),
            *orbit.notes,
        ),
    )


def _covariance(orbit: Orbit) -> str:
    if orbit.covariance is None:
        return orbit.why_no_covariance
    labels = ", ".join(orbit.covariance.labels)
    return f"of {labels}, at {iso(orbit.covariance.epoch, 'tdb', 0)[:10]} TDB"
