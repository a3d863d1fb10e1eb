"""Instants on a time axis of UTC: their places, whole hours and days, and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.times import iso, time_from_tdb_days, utc_offset_seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNIX_DAYS_AT_J2000 = 10957.5  # matplotlib counts days from 1970-01-01
_ROUNDING = 1e-7  # day: lest 21:00 be written as 20:59


@overload
def axis_days(days: float) -> float: ...


@overload
def axis_days(days: FloatArray) -> FloatArray: ...


def axis_days(days: float | FloatArray) -> float | FloatArray:
    """Return the position on a UTC time axis of matplotlib of TDB days since J2000."""
    values = np.asarray(days, dtype=np.float64)
    offset = utc_offset_seconds(values.ravel()[:1])[0]
    # One offset serves a figure: TDB - UTC varies by 3 ms within a year.
    placed = values - offset / SECONDS_PER_DAY + _UNIX_DAYS_AT_J2000
    return placed if placed.ndim else float(placed)


def whole_units(first_days: float, last_days: float, unit_days: float) -> FloatArray:
    """Instants of a span at which a whole unit of UTC begins, all in TDB days since J2000.

    Parameters
    ----------
    first_days, last_days : float
    unit_days : float
        1 for days, 1/24 for hours.
    """
    # J2000 is at noon: half a day turns its days into those of the calendar.
    offset = float(utc_offset_seconds(np.array([first_days]))[0]) / 86400.0 - 0.5
    numbers = np.arange(
        np.ceil((first_days - offset) / unit_days), np.floor((last_days - offset) / unit_days) + 1
    )
    return np.asarray(numbers * unit_days + offset)


def hour_texts(days: FloatArray) -> tuple[str, ...]:
    """UTC of whole hours as "21:00", with the date at the first and where a day begins."""
    texts = []
    for day in days:
        clock = _utc(day)[11:16]
        texts.append(f"{date_text(day)} {clock}" if clock == "00:00" or day == days[0] else clock)
    return tuple(texts)


def date_text(day: float) -> str:
    """Day and month in UTC, as "13 Apr"."""
    written = _utc(day)
    return f"{int(written[8:10])} {_MONTHS[int(written[5:7]) - 1]}"


def _utc(day: float) -> str:
    return iso(time_from_tdb_days(day + _ROUNDING), "utc", 0)


def utc_hour(days: FloatArray) -> FloatArray:
    """Hour of the UTC day at TDB days since J2000 (which is a noon)."""
    values = np.asarray(days, dtype=np.float64)
    offset = utc_offset_seconds(values.ravel())[0] / SECONDS_PER_DAY
    return np.asarray(24.0 * ((values - offset + 0.5) % 1.0))


def clock(days: float) -> str:
    """Hours and minutes of UTC, rounded, at TDB days since J2000."""
    half_minute = 30.0 / SECONDS_PER_DAY  # so that cutting the seconds off rounds
    return iso(time_from_tdb_days(days + half_minute), "utc", 0)[11:16]


def date_axis(ax: Axes, first_days: float, last_days: float) -> None:
    """Make the time axis of axes one of dates, UTC, over a span (TDB days since J2000)."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    ax.set_xlim(axis_days(first_days), axis_days(last_days))
    ax.set_xlabel("UTC")
