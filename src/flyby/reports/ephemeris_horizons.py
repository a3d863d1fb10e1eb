"""An ephemeris in the layout of JPL Horizons: its observer table as comma-separated values.

Readers of Horizons answers (astroquery among them) read it. The head says that flyby computed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.observing.constraints import MOON_SET_DEG
from flyby.observing.tonight import SUN_SET_DEG
from flyby.times import civil_scale, future_utc, iso_texts, to_utc
from flyby.version import VERSION

if TYPE_CHECKING:
    from flyby.observing import Ephemeris

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
_RULE = "*" * 79
_NOT_AVAILABLE = "n.a."


@dataclass(frozen=True)
class Computed:
    """What the head of a table says of how it was computed."""

    body: str
    solution: str
    ephemeris: str
    step: str
    refraction: bool
    photometry: str | None
    notes: tuple[str, ...]


def horizons_table(report: Computed, table: Ephemeris) -> str:
    """Return one table: head, column names, and the rows between $$SOE and $$EOE."""
    columns = _columns(table, report.refraction)
    names = ", ".join(["", "", "", *(name for name, _ in columns), ""])
    heads = f" Date__(UT)__HR:MN:SC.fff, Date_________JDUT{names}"
    times = [_calendar(text) for text in iso_texts(table.time, "utc", 3)]
    days = _julian_days(table.time)
    flags = _flags(table)
    rows = [
        ", ".join([f" {time}", f"{day:.9f}", *flag, *values, ""])
        for time, day, flag, *values in zip(
            times, days, flags, *(texts for _, texts in columns), strict=True
        )
    ]
    rule = "*" * max(len(heads), *(len(row) for row in rows))
    return "\n".join(
        [*_head(report, table, times), rule, heads, rule, "$$SOE", *rows, "$$EOE", rule, ""]
    )


def _head(report: Computed, table: Ephemeris, times: list[str]) -> list[str]:
    site = table.site
    lifted = "YES (REFRACTED)" if report.refraction else "NO (AIRLESS)"
    where = ["Center-site name: GEOCENTRIC"]
    if site is not None and not site.has_horizon:
        where = [f"Center-site name: {site.name} ({site.identifier})"]
    elif site is not None:
        east = site.longitude_deg % 360.0
        where = [
            f"Center-site name: {site.name} ({site.identifier})",
            f"Center geodetic : {east:.5f},{site.latitude_deg:.5f},{site.height_m / 1e3:.5f} "
            "{E-lon(deg),Lat(deg),Alt(km)}",
        ]
    return [
        _RULE,
        f"Ephemeris / flyby {VERSION}: in the layout of JPL Horizons, not computed by it",
        _RULE,
        f"{f'Target body name: {report.body}':<50}{{source: {report.solution}}}",
        f"{'Center body name: Earth (399)':<50}{{source: {report.ephemeris}}}",
        *where,
        _RULE,
        f"Start time      : A.D. {times[0]} {civil_scale(table.time)}",
        f"Stop  time      : A.D. {times[-1]} {civil_scale(table.time)}",
        f"Step-size       : {report.step}",
        _RULE,
        f"Atmos refraction: {lifted}",
        "RA format       : DEG",
        "Time format     : BOTH",
        f"Magnitudes      : {report.photometry or 'APmag n.a.: no H is known'}",
        "Rel. light bend : NO",
        "Table format    : Comma Separated Values (spreadsheet)",
        *(f"Note            : {note}" for note in report.notes),
    ]


def _columns(table: Ephemeris, refraction: bool) -> list[tuple[str, list[str]]]:
    kind = "r" if refraction else "a"
    ground = table.azimuth is not None

    def of(values: FloatArray | None, decimals: int) -> list[str]:
        if values is None:
            return [_NOT_AVAILABLE] * table.distance.size
        return [f"{v:.{decimals}f}" if np.isfinite(v) else _NOT_AVAILABLE for v in values]

    def sigma(name: str, unit: str) -> list[str]:
        values = getattr(table, name)
        return of(None if values is None else values.to_value(unit), 4)

    found = [
        ("R.A._(ICRF)", of(table.right_ascension.to_value("deg"), 6)),
        ("DEC_(ICRF)", of(table.declination.to_value("deg"), 6)),
        ("R.A._(a-app)", of(table.apparent_right_ascension.to_value("deg"), 6)),
        ("DEC_(a-app)", of(table.apparent_declination.to_value("deg"), 6)),
        ("dRA*cosD", of(table.right_ascension_rate.to_value("arcsec / h"), 4)),
        ("d(DEC)/dt", of(table.declination_rate.to_value("arcsec / h"), 4)),
    ]
    if ground:
        assert table.azimuth is not None
        assert table.altitude is not None
        found += [
            (f"Azi_({kind}-app)", of(table.azimuth.to_value("deg"), 6)),
            (f"Elev_({kind}-app)", of(table.altitude.to_value("deg"), 6)),
            ("a-mass", of(table.air_mass, 3)),
        ]
    found += [
        ("APmag", of(table.magnitude, 3)),
        ("r", of(table.sun_distance.to_value("au"), 12)),
        ("delta", of(table.distance.to_value("au"), 14)),
        ("deldot", of(table.distance_rate.to_value("km / s"), 7)),
        ("1-way_LT", of(table.light_time.to_value("min"), 8)),
        ("S-O-T", of(table.elongation.to_value("deg"), 4)),
        ("S-T-O", of(table.phase.to_value("deg"), 4)),
        ("T-O-M", of(table.moon_separation.to_value("deg"), 4)),
        ("Cnst", [str(name) for name in table.constellation]),
    ]
    if table.hour_angle is not None:
        found.append(("L_Ap_Hour_Ang", of(table.hour_angle.to_value("hourangle"), 9)))
    if table.right_ascension_3sigma is not None:
        found += [
            ("RA_3sigma", sigma("right_ascension_3sigma", "arcsec")),
            ("DEC_3sigma", sigma("declination_3sigma", "arcsec")),
            ("RNG_3sigma", sigma("distance_3sigma", "km")),
        ]
    return found


def _flags(table: Ephemeris) -> list[tuple[str, str]]:
    """Return day and twilight (*, C, N, A), and whether the Moon is up (m), as Horizons marks."""
    if table.sun_altitude is None or table.moon_altitude is None:
        return [("", "")] * table.distance.size
    limits = ((SUN_SET_DEG, "*"), (-6.0, "C"), (-12.0, "N"), (-18.0, "A"), (-91.0, ""))
    return [
        (next(sign for limit, sign in limits if sun >= limit), "m" if moon >= MOON_SET_DEG else "")
        for sun, moon in zip(
            table.sun_altitude.to_value("deg"), table.moon_altitude.to_value("deg"), strict=True
        )
    ]


def _calendar(text: str) -> str:
    """Return 2029-Apr-13 21:46:00.000 of 2029-04-13T21:46:00.000."""
    year, month, rest = text.split("-", 2)
    return f"{year}-{_MONTHS[int(month) - 1]}-{rest.replace('T', ' ')}"


def _julian_days(time: Time) -> list[float]:
    with future_utc():
        clock = to_utc(time)
    return [float(day) for day in np.atleast_1d(clock.jd1 + clock.jd2)]
