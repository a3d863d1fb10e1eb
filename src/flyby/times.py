"""Instants: the one place where time scales are converted.

Inside the float core an instant is a float64 number of TDB days since J2000, which resolves
better than a microsecond over the span of DE440; a Julian date in one float64 would resolve
40 microseconds. At public boundaries an instant is an `astropy.time.Time`, which has a scale.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.constants import J2000_JD
from flyby.errors import InvalidTimeError

_FILTERS = threading.RLock()
_SCALES = ("tdb", "utc", "tt", "tai")


@contextmanager
def future_utc() -> Iterator[None]:
    """Silence ERFA's "dubious year", which it says of any UTC some years ahead.

    No leap second has been announced after 2016-12-31; flyby takes it that none will be, and
    says so in its outputs. The caller's warning filters are restored on leaving.
    """
    _settle_leap_seconds()
    # Filters belong to the process: one thread that leaves would give another its warnings back.
    with _FILTERS, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*dubious year.*")
        yield


@lru_cache(maxsize=1)
def _settle_leap_seconds() -> None:
    """Let astropy check its leap seconds, which it does once, against local tables only.

    Where its table is about to expire, the first conversion to or from UTC would otherwise try to
    download another. An expired table still knows every leap second that there has been.
    """
    from astropy.utils import iers

    with (
        iers.conf.set_temp("auto_download", False),
        iers.conf.set_temp("auto_max_age", None),
        iers.conf.set_temp("iers_leap_second_auto_url", ""),
        iers.conf.set_temp("ietf_leap_second_auto_url", ""),
    ):
        Time(J2000_JD, format="jd", scale="utc").tt  # noqa: B018 - for its side effect


def require_time(value: Any, name: str = "time") -> Time:
    """Refuse anything that is not an instant with a scale.

    Parameters
    ----------
    value : astropy.time.Time
        The instant or instants.
    name : str
        What the value is called, for the message.

    Returns
    -------
    astropy.time.Time

    Raises
    ------
    InvalidTimeError
        For a string, a number, a `datetime`, or a `Time` in the scale "local".
    """
    if not isinstance(value, Time):
        raise InvalidTimeError(
            f"{name} must be an astropy Time with a scale, not {type(value).__name__} {value!r}; "
            f"write for example Time('2029-04-13 21:46', scale='tdb')"
        )
    if value.scale == "local":
        raise InvalidTimeError(f"{name} has the scale 'local', which no physical instant has")
    # What is not a number is masked by some versions of astropy and left by others.
    if bool(np.any(value.mask)) or not bool(np.all(np.isfinite(value.jd1 + value.jd2))):
        raise InvalidTimeError(f"{name} holds an instant that is not finite")
    return value


def tdb_days(time: Time) -> NDArray[np.float64]:
    """TDB days since J2000 (float64, shape of `time`)."""
    with future_utc():
        tdb = require_time(time).tdb
    return np.asarray((tdb.jd1 - J2000_JD) + tdb.jd2, dtype=np.float64)


def time_from_tdb_days(days: Any) -> Time:
    """`Time` in the scale TDB from TDB days since J2000."""
    return Time(J2000_JD, np.asarray(days, dtype=np.float64), format="jd", scale="tdb")


def to_utc(time: Time) -> Time:
    """The same instant in UTC, without ERFA's warning about years to come."""
    with future_utc():
        return require_time(time).utc


def iso(time: Time, scale: str, precision: int = 3) -> str:
    """ISO 8601 text of one instant in `scale`, without the scale's name.

    The caller puts the scale beside it: in the key, the column head or after the digits.
    """
    with future_utc():
        converted = getattr(require_time(time), scale)
        return str(Time(converted, format="isot", precision=precision, copy=True).value)


def julian_date_text(time: Time, decimals: int = 9) -> str:
    """Julian date in TDB with `decimals` digits, without the loss of a single float64."""
    with future_utc():
        tdb = require_time(time).tdb
    day = float(np.floor(tdb.jd1))
    fraction = (float(tdb.jd1) - day) + float(tdb.jd2)
    day += np.floor(fraction)
    fraction -= np.floor(fraction)
    digits = f"{fraction:.{decimals}f}"
    if digits.startswith("1"):
        day += 1
        digits = f"{0.0:.{decimals}f}"
    return f"{int(day)}{digits[1:]}"


def parse_time(text: str) -> Time:
    """Read an instant typed by a person: ISO 8601 or "JD 2462240.5", with or without a scale.

    Without a scale it is UTC, except for a Julian date, which is TDB.

    Parameters
    ----------
    text : str
        For example ``2029-04-13``, ``2029-04-13T21:46 TDB`` or ``JD 2462240.407``.

    Returns
    -------
    astropy.time.Time

    Raises
    ------
    InvalidTimeError
        If it cannot be read.
    """
    words = text.strip()
    scale = ""
    match = re.fullmatch(r"(.*?)\s*(tdb|utc|tt|tai|z)", words, flags=re.IGNORECASE)
    if match:
        words, scale = match.group(1), match.group(2).lower()
        scale = "utc" if scale == "z" else scale
    try:
        with future_utc():
            julian = re.fullmatch(r"jd\s*(\d+)(\.\d+)?", words, flags=re.IGNORECASE)
            if julian:
                day, fraction = float(julian.group(1)), float(julian.group(2) or 0.0)
                return Time(day, fraction, format="jd", scale=scale or "tdb")
            kind = "isot" if "T" in words else "iso"
            # ERFA only warns of a second 60 where no leap second is, and goes on to the next day.
            warnings.filterwarnings("error", message=".*(after end of day|both of next two).*")
            return Time(words, format=kind, scale=scale or "utc")
    except Warning as problem:
        raise InvalidTimeError(
            f"there is no second 60 at {text!r}; one is only at the end of a UTC day with a leap "
            f"second, such as 2016-12-31T23:59:60"
        ) from problem
    except ValueError as problem:
        raise InvalidTimeError(
            f"cannot read {text!r} as an instant; write it like 2029-04-13, "
            f"2029-04-13T21:46:12 TDB or JD 2462240.5 (without a scale it is UTC)"
        ) from problem
