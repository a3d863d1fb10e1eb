"""An ephemeris in the layout of the Minor Planet Center's ephemeris service.

Total motion with its direction, azimuth from north through east. The columns stand where those of
the service stand, so that its readers (astroquery among them) read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.reports.ephemeris_text import sexagesimal
from flyby.times import iso_texts, tdb_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flyby.observing import Ephemeris

_HEADS = "Date       UT      R.A. (J2000) Decl.    Delta     r     El.    Ph.   V      Sky Motion"
_UNITS = (
    '            h m s                                                            "/min    P.A.'
)
_GROUND = "        Object    Sun   Moon", "    Azi. Alt.  Alt.  Phase Dist. Alt."


def mpc_text(body: str, tables: Sequence[Ephemeris], notes: Sequence[str]) -> str:
    """Return every table, and above them what they rest on, as the service has it."""
    above = [f"{note}\n" for note in dict.fromkeys(notes)]
    return "".join([*above, *(mpc_table(body, table) for table in tables)])


def mpc_table(body: str, table: Ephemeris) -> str:
    """Return one table: what and from where, two lines of heads, and the rows."""
    site = table.site
    where = "500 the geocentre" if site is None else f"{site.identifier} {site.name}"
    heads, units = _HEADS, _UNITS
    if table.azimuth is not None:
        heads, units = heads + _GROUND[0], units + _GROUND[1]
    times = [
        text[:19].replace("-", " ").replace("T", " ").replace(":", "")
        for text in iso_texts(table.time, "utc", 0)
    ]
    rows = [f"{time} {row}".rstrip() for time, row in zip(times, _rows(table), strict=True)]
    return "\n".join([f"{body}  from {where}, by flyby", heads, units, *rows, ""])


def _rows(table: Ephemeris) -> list[str]:
    right_ascension = sexagesimal(table.right_ascension.to_value("hourangle"), 1, 24)
    declination = table.declination.to_value("deg")
    signs = np.where(np.signbit(declination), "-", "+")
    degrees = [
        text[:-2] for text in sexagesimal(np.round(np.abs(declination) * 3600.0) / 3600.0, 1)
    ]
    rows = []
    columns = (
        table.distance.to_value("au"),
        table.sun_distance.to_value("au"),
        table.elongation.to_value("deg"),
        table.phase.to_value("deg"),
        table.rate.to_value("arcsec / min"),
        table.position_angle.to_value("deg"),
    )
    magnitude = np.full(table.distance.size, np.nan)
    magnitude = magnitude if table.magnitude is None else table.magnitude
    for k, (delta, r, elongation, phase, rate, angle) in enumerate(zip(*columns, strict=True)):
        v = f"{magnitude[k]:4.1f}" if np.isfinite(magnitude[k]) else " N/A"
        place = f"{right_ascension[k]} {signs[k]}{degrees[k]}"
        rows.append(
            f"{place} {_short(delta, 7)} {_short(r, 7)}{elongation:7.1f}{phase:6.1f}{v:>6}"
            f" {_short(rate, 7)}{angle:9.1f}"
        )
    if table.azimuth is None:
        return rows
    return [row + more for row, more in zip(rows, _from_the_ground(table), strict=True)]


def _from_the_ground(table: Ephemeris) -> list[str]:
    assert table.azimuth is not None
    assert table.altitude is not None
    assert table.sun_altitude is not None
    assert table.moon_altitude is not None
    values = zip(
        table.azimuth.to_value("deg"),
        table.altitude.to_value("deg"),
        table.sun_altitude.to_value("deg"),
        _moon_lit(tdb_days(table.time)),
        table.moon_separation.to_value("deg"),
        table.moon_altitude.to_value("deg"),
        strict=True,
    )
    return [
        f"    {round(azimuth) % 360:03d}  {altitude:+03.0f}   {sun:+03.0f}   {lit:4.2f}"
        f"   {apart:03.0f}  {moon:+03.0f}"
        for azimuth, altitude, sun, lit, apart, moon in values
    ]


def _short(value: float, width: int) -> str:
    """Return a positive number with as many decimals as fit, at most five and at least one."""
    whole = len(f"{value:.0f}")
    return f"{value:{width}.{max(1, min(5, width - whole - 1))}f}"


def _moon_lit(days: FloatArray) -> FloatArray:
    """Return the share of the Moon's disc that is lit, seen from the Earth's centre."""
    from flyby.dynamics import planetary_ephemeris

    ephemeris = planetary_ephemeris()
    instants, bodies = np.atleast_1d(days), ("earth", "sun", "moon")
    earth, sun, moon = (ephemeris.position_velocity(body, instants)[0] for body in bodies)
    to_sun, to_earth = sun - moon, earth - moon
    cosine = np.einsum("ij,ij->i", to_sun, to_earth) / (norm(to_sun) * norm(to_earth))
    return np.asarray(0.5 * (1.0 + cosine), dtype=np.float64)
