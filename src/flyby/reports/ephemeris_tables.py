"""`EphemerisReport`: what is seen of an asteroid from each site, as Horizons prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import erfa
import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.assumptions import clock_assumptions
from flyby.catalogue.sites import Site
from flyby.constants import SECONDS_PER_DAY
from flyby.encounter.impact import impact_notes
from flyby.errors import SpanError, UnitError
from flyby.orbits.orbit import Orbit
from flyby.reports.report import (
    LINEAR_UNCERTAINTY,
    no_covariance,
    require_span,
)
from flyby.times import future_utc, require_time, tdb_days, to_utc

if TYPE_CHECKING:
    from flyby.dynamics import Trajectory
    from flyby.observing import Ephemeris


MOST_ROWS = 1_000_000
"""Of all tables of one report together."""

SHORTEST_STEP_S = 1e-3
"""What the printed times resolve."""

EXTRAPOLATED_V = "V is extrapolated where the phase angle exceeds 120 deg: no law is tested there"
PLACES = (
    "places: light time, parallax of the site; apparent ones also aberration, precession and "
    "nutation (IAU 2006/2000A); no bending of light by the Sun (0.01 arcsec at 45 deg from it)"
)
_TESTED_PHASE_DEG = 120.0


@dataclass(frozen=True)
class EphemerisReport:
    """Tables of what is seen of one orbit.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
        Planetary ephemeris, for example "DE440".
    forces : tuple of str
    start, stop : astropy.time.Time
        The span that was asked for; the last row is not after `stop`.
    step : Quantity
    refraction : bool
        Whether the altitudes of the asteroid are lifted by a standard atmosphere.
    photometry : str or None
        Law, H and reference of V; None where no H is known.
    tables : tuple of Ephemeris
        One for each site, in the order in which they were asked for.
    notes : tuple of str
        Assumptions that a reader should know of.
    ends : tuple of str
        Those of the notes that say why rows begin later or end earlier than asked for: an impact.
    """

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    start: Time
    stop: Time
    step: Quantity
    refraction: bool
    photometry: str | None
    tables: tuple[Ephemeris, ...]
    notes: tuple[str, ...]
    ends: tuple[str, ...] = ()


def ephemeris_report(
    orbit: Orbit,
    start: Time,
    stop: Time,
    step: Quantity,
    sites: Sequence[Site | str] = (),
    *,
    refraction: bool = False,
) -> EphemerisReport:
    """Tabulate an orbit from each site, or from the geocentre where no site is given.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
        First row and the end of the rows, which may be the same instant. The rows are equally
        spaced in the scale of `start`.
    step : Quantity
        A time.
    sites : sequence of Site or str
        MPC codes, names or "latitude,longitude,height".
    refraction : bool
        Whether the altitudes of the asteroid are lifted by a standard atmosphere.

    Returns
    -------
    EphemerisReport

    Raises
    ------
    SpanError
        If `stop` is before `start`, the span leaves the ephemeris, or there would be more
        than `MOST_ROWS` rows.
    UnitError
        If the step is not a positive time.
    UnknownNameError
        If a site is not known.
    """
    require_span(start, stop, or_instant=True)
    times = rows_between(start, stop, step, max(1, len(sites)))

    from flyby.dynamics import propagate
    from flyby.encounter.uncertainty import sigma_lanes
    from flyby.observing import Sky, load_site, observe, with_uncertainty
    from flyby.observing.sky import span_about

    places: list[Site | None] = [
        load_site(site) if isinstance(site, str) else site for site in sites
    ]
    span = (start, stop) if float(tdb_days(stop)) > float(tdb_days(start)) else span_about(start)
    trajectory = propagate(orbit, *span)
    times = _before_impact(trajectory, times)
    sky = Sky(trajectory)
    lanes = sigma_lanes(orbit, *span, trajectory.forces)
    tables = []
    for place in places or [None]:
        table = observe(sky, times, place, refraction=refraction)
        tables.append(table if lanes is None else with_uncertainty(table, lanes))
    law = sky.magnitude_law
    return EphemerisReport(
        orbit=orbit,
        ephemeris=trajectory.ephemeris,
        forces=trajectory.describe_forces(),
        start=start,
        stop=stop,
        step=step,
        refraction=refraction,
        photometry=None if law is None else law.description,
        tables=tuple(tables),
        notes=(
            *impact_notes(trajectory),
            *_notes(orbit, tables, None if law is None else law.description),
        ),
        ends=impact_notes(trajectory),
    )


def _before_impact(trajectory: Trajectory, times: Time) -> Time:
    """Those instants at which there is an asteroid: a table ends with an impact.

    Raises
    ------
    SpanError
        If there is none.
    """
    days = tdb_days(times)
    first, last = trajectory.usable_span(float(days[0]), float(days[-1]))
    kept = (days >= first) & (days <= last)
    if not np.any(kept):
        raise SpanError(
            f"no row is left: {'; '.join(impact_notes(trajectory))}; give a shorter step or "
            f"another span"
        )
    return times[kept]


def rows_between(start: Time, stop: Time, step: Quantity, tables: int = 1) -> Time:
    """Instants from `start` to `stop`, both included, equally spaced in the scale of `start`.

    In UTC the clock is what is equally spaced: after a leap second the rows are still on the hour.
    Steps of a second and less have rows within the leap second too.

    Raises
    ------
    UnitError
        If the step is not a positive time of at least a millisecond.
    SpanError
        If `tables` tables of them would have more than `MOST_ROWS` rows.
    """
    if not isinstance(step, Quantity) or step.unit.physical_type != "time":
        raise UnitError(f"the step must be a time, for example 10 * u.min, not {step!r}")
    step_days = float(step.to_value(u.day))
    if not SHORTEST_STEP_S <= step_days * SECONDS_PER_DAY < np.inf:
        raise UnitError(f"the step must be at least {SHORTEST_STEP_S:g} s, not {step:g}")
    first_day, first_s = _clock(start, start.scale)
    last_day, last_s = _clock(stop, start.scale)
    span_days = (last_day - first_day) + (last_s - first_s) / SECONDS_PER_DAY
    with future_utc():
        elapsed_days = float((stop.tai - start.tai).jd)
    leaps = start.scale == "utc" and abs(elapsed_days - span_days) * SECONDS_PER_DAY > 0.5
    by_second = leaps and step_days * SECONDS_PER_DAY <= 1.0 + 1e-9
    # A millionth of a step: the rounding of a span that is a whole number of steps.
    count = int(np.floor((elapsed_days if by_second else span_days) / step_days + 1e-6)) + 1
    if count * tables > MOST_ROWS:
        raise SpanError(
            f"a step of {step:g} from start to stop gives {count * tables:,} rows, more than "
            f"{MOST_ROWS:,}; give a longer step, a shorter span or fewer sites"
        )
    if by_second:
        with future_utc():
            tai = start.tai
            return Time(
                tai.jd1, tai.jd2 + step_days * np.arange(count), format="jd", scale="tai"
            ).utc
    rows = _spaced(first_day, first_s, step_days, count, start.scale)
    if first_s >= SECONDS_PER_DAY:
        # By the clock the first row, in a leap second, would be the midnight after it.
        rows[0] = start
    # By the clock, too, a stop in a leap second is the midnight after it.
    return rows[tdb_days(rows) <= float(tdb_days(stop)) + 1e-6 * step_days]


def _spaced(first_day: float, first_s: float, step_days: float, count: int, scale: str) -> Time:
    """So many instants at equal steps of the clock of a scale."""
    seconds = first_s + step_days * SECONDS_PER_DAY * np.arange(count)
    days = np.floor(seconds / SECONDS_PER_DAY)
    return _at_clock(first_day + days, seconds - SECONDS_PER_DAY * days, scale)


def _clock(time: Time, scale: str) -> tuple[float, float]:
    """Julian date of the midnight before an instant, and the seconds that a clock shows."""
    with future_utc():
        local = to_utc(time) if scale in ("utc", "ut1") else getattr(time, scale)
        year, month, day, clock = erfa.d2dtf(scale.upper(), 9, local.jd1, local.jd2)
    midnight = float(sum(erfa.cal2jd(year, month, day)))
    hour, minute, second, nanosecond = (float(clock[name]) for name in "hmsf")
    return midnight, 3600.0 * hour + 60.0 * minute + second + 1e-9 * nanosecond


def _at_clock(midnights: FloatArray, seconds: FloatArray, scale: str) -> Time:
    """Instants at which a clock shows so many seconds; a leap second comes after all of them."""
    year, month, day, _ = erfa.jd2cal(midnights, 0.0)
    hours, rest = np.divmod(seconds, 3600.0)
    minutes, rest = np.divmod(rest, 60.0)
    with future_utc():
        jd1, jd2 = erfa.dtf2d(
            scale.upper(), year, month, day, hours.astype(int), minutes.astype(int), rest
        )
    return require_time(Time(jd1, jd2, format="jd", scale=scale))


def _notes(orbit: Orbit, tables: Sequence[Ephemeris], photometry: str | None) -> tuple[str, ...]:
    notes = [*clock_assumptions(*(table.time for table in tables)), PLACES]
    unknown = tables[0].right_ascension_3sigma is None
    notes.append(no_covariance(orbit) if unknown else LINEAR_UNCERTAINTY)
    notes += [note for table in tables for note in table.notes if note != photometry]
    if any(
        table.magnitude is not None and np.any(table.phase.to_value(u.deg) > _TESTED_PHASE_DEG)
        for table in tables
    ):
        notes.append(EXTRAPOLATED_V)
    notes += [
        f"{table.site.name}: height {table.site.height_m:g} m assumed"
        for table in tables
        if table.site is not None and table.site.height_assumed
    ]
    return tuple(dict.fromkeys([*notes, *orbit.notes]))
