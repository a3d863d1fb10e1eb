"""Instants at equal steps of a clock: over a leap second the rows stay on the hour."""

from __future__ import annotations

import erfa
import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.errors import SpanError, UnitError
from flyby.times import future_utc, require_time, tdb_days, to_utc

MOST_ROWS = 1_000_000
"""Of all tables of one report together."""

SHORTEST_STEP_S = 1e-3
"""What the printed times resolve."""


def rows_between(start: Time, stop: Time, step: Quantity, tables: int = 1) -> Time:
    """Return instants from `start` to `stop`, both included, equally spaced in its scale.

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
    """Return so many instants at equal steps of the clock of a scale."""
    seconds = first_s + step_days * SECONDS_PER_DAY * np.arange(count)
    days = np.floor(seconds / SECONDS_PER_DAY)
    return _at_clock(first_day + days, seconds - SECONDS_PER_DAY * days, scale)


def _clock(time: Time, scale: str) -> tuple[float, float]:
    """Return the Julian date of the midnight before, and the seconds that a clock shows."""
    with future_utc():
        local = to_utc(time) if scale in ("utc", "ut1") else getattr(time, scale)
        year, month, day, clock = erfa.d2dtf(scale.upper(), 9, local.jd1, local.jd2)
    midnight = float(sum(erfa.cal2jd(year, month, day)))
    hour, minute, second, nanosecond = (float(clock[name]) for name in "hmsf")
    return midnight, 3600.0 * hour + 60.0 * minute + second + 1e-9 * nanosecond


def _at_clock(midnights: FloatArray, seconds: FloatArray, scale: str) -> Time:
    """Return instants at which a clock shows so many seconds: a leap second comes last."""
    year, month, day, _ = erfa.jd2cal(midnights, 0.0)
    hours, rest = np.divmod(seconds, 3600.0)
    minutes, rest = np.divmod(rest, 60.0)
    with future_utc():
        jd1, jd2 = erfa.dtf2d(
            scale.upper(), year, month, day, hours.astype(int), minutes.astype(int), rest
        )
    return require_time(Time(jd1, jd2, format="jd", scale=scale))
