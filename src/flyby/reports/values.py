"""What every JSON document and every table has in common: plain values under one name each.

Numbers are float64 in the unit of their key. A Julian date is a `decimal.Decimal`, since a
float64 resolves only 40 microseconds of it. What cannot be known is None, never NaN.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from astropy.time import Time

from flyby.orbits.orbit import Orbit
from flyby.times import future_utc, julian_date_text

JULIAN_DATE_DECIMALS = 12
"""A ten-millionth of a second: finer than any approach is known."""


def number(value: Any, unit: Any) -> float | None:
    """Return a quantity as a float in `unit`; None for None and for what is not finite."""
    if value is None:
        return None
    plain = float(value.to_value(unit))
    return plain if np.isfinite(plain) else None


def julian_date(time: Time) -> Decimal:
    """Return the Julian date of an instant in TDB with every digit."""
    return Decimal(julian_date_text(time, JULIAN_DATE_DECIMALS))


def julian_dates(time: Time) -> list[Decimal]:
    """Return the Julian dates of many instants at once."""
    with future_utc():
        tdb = time.tdb
    unit = 10**JULIAN_DATE_DECIMALS
    whole = np.floor(tdb.jd1)
    fractions = np.rint(((tdb.jd1 - whole) + tdb.jd2) * unit).astype(np.int64)
    days = whole.astype(np.int64) + fractions // unit
    return [
        Decimal(f"{day}.{fraction:0{JULIAN_DATE_DECIMALS}d}")
        for day, fraction in zip(days.tolist(), (fractions % unit).tolist(), strict=True)
    ]


def orbit_record(orbit: Orbit) -> dict[str, Any]:
    """Return which published solution it is."""
    return {
        "name": orbit.name,
        "designation": orbit.designation or None,
        "solution": orbit.solution or None,
        "producer": orbit.producer or None,
        "solution_date": orbit.solution_date or None,
        "epoch_jd_tdb": julian_date(orbit.epoch),
        "source": orbit.source or None,
    }


def computed_with(orbit: Orbit, ephemeris: str, forces: tuple[str, ...]) -> dict[str, Any]:
    """Return how every document begins: the orbit, the ephemeris and the forces."""
    return {
        "orbit": orbit_record(orbit),
        "dynamics": {"ephemeris": ephemeris, "forces": list(forces)},
    }
