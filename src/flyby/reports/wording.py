"""How bodies, instants and numbers are written in every sentence for a person."""

from __future__ import annotations

import math

from astropy.time import Time

from flyby.dynamics.bodies import in_sentence
from flyby.orbits.orbit import Orbit
from flyby.reports.sheet import Fact, Section
from flyby.times import julian_date_text, stamp

UNKNOWN = "not known"


def body_name(body: str) -> str:
    """Return how the body is called in a sentence."""
    return in_sentence(body)


def instant(time: Time, scale: str, precision: int = 3) -> str:
    """Return ``2029-04-13 21:45:03.560 UTC``; see `flyby.times.stamp`."""
    return stamp(time, scale, precision)


def grouped(value: float, decimals: int) -> str:
    """Return digits in groups of three, with a space between (SI brochure 5.4.4)."""
    return f"{value:,.{decimals}f}".replace(",", " ")


def uncertain(value: float) -> str:
    """Return three significant digits, never with an exponent down to a billionth."""
    if value == 0.0:
        return "0"
    decimals = min(12, max(0, 2 - math.floor(math.log10(abs(value)))))
    return grouped(value, decimals)


def basis(orbit: Orbit, ephemeris: str, forces: tuple[str, ...]) -> Section:
    """Return `orbit_facts` under their heading."""
    return Section("Computed with", "computed with", tuple(orbit_facts(orbit, ephemeris, forces)))


def basis_note(orbit: Orbit, ephemeris: str, forces: tuple[str, ...]) -> str:
    """Return in one line which orbit it is and what it was computed with."""
    named = f"{orbit.solution_name} ({orbit.name})".strip()
    return f"orbit {named}; propagated with {ephemeris}: {'; '.join(forces) or UNKNOWN}"


def orbit_facts(orbit: Orbit, ephemeris: str, forces: tuple[str, ...]) -> list[Fact]:
    """Return which solution and epoch it is, propagated with what."""
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


def _short_julian_date(time: Time) -> str:
    """Return it to a tenth of a second; an epoch at midnight is "...5"."""
    digits = julian_date_text(time, 6).rstrip("0")
    return f"{digits}0" if digits.endswith(".") else digits
