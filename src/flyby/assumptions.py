"""What is assumed, in the sentences that outputs repeat: clocks, the Earth's rotation, places."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.times import UTC_BEGAN_TDB_DAYS, civil_scale

BEFORE_UTC = (
    "before 1960 there was no UTC: instants are UT1 there, also where a name says utc, from Delta "
    "T = TT - UT1 of Stephenson, Morrison & Hohenkerk 2016 (Table S15 of 2020)"
)

LEAP_SECOND_ASSUMPTION = (
    "UTC assumes that no leap second follows the last one announced (2016-12-31)"
)

EARTH_ORIENTATION_ASSUMPTION = (
    "UT1 = UTC and no polar motion: the true UT1 differs by less than 0.9 s, "
    "which moves a sub-point by less than 0.0038 deg (0.42 km) in longitude"
)
"""What is assumed about the Earth's rotation, so that nothing needs to be downloaded."""

ORIENTATION_BEFORE_UTC = (
    "UT1 before 1960 from Delta T = TT - UT1 (Stephenson, Morrison & Hohenkerk 2016, Table S15 of "
    "2020), good to a second since 1900, and no polar motion: a second moves a sub-point by 0.0042 "
    "deg (0.46 km) in longitude"
)
ORIENTATION_FAR_AHEAD = (
    "UT1 = UTC without leap seconds after 2016, and no polar motion: from 2035 on, when UTC is no "
    "longer to be kept within 0.9 s, nobody knows the Earth's rotation ahead; 10 s, which a few "
    "decades may bring, move a sub-point by 0.042 deg (4.6 km) in longitude"
)

_FAR_AHEAD_TDB_DAYS = 12783.5  # 2035-01-01 (CGPM 2022, Resolution 4: no leap seconds by then)

BODY_AXES = (
    "latitudes and longitudes on the Moon are selenographic, in IAU mean Earth axes (WGCCRE 2009, "
    "within 0.01 deg); on other bodies planetocentric, longitude east, in IAU axes (WGCCRE 2015)"
)
"""What is meant by a place on a body other than the Earth."""


def clock_assumptions(*times: Time) -> tuple[str, ...]:
    """Return what is assumed about the civil clock at some instants, a sentence an era."""
    scale = civil_scale(*times)
    said = () if scale == "UT1" else (LEAP_SECOND_ASSUMPTION,)
    return said if scale == "UTC" else (*said, BEFORE_UTC)


def earth_orientation_assumptions(*tdb_days: FloatArray | float) -> tuple[str, ...]:
    """Return what is assumed about the Earth's rotation at some instants, a sentence an era.

    Parameters
    ----------
    *tdb_days : float or ndarray
        TDB days since J2000; the least and the greatest are what counts.

    Returns
    -------
    tuple of str
        `EARTH_ORIENTATION_ASSUMPTION` alone for instants from 1960 to 2035.
    """
    first = min(float(np.min(days)) for days in tdb_days)
    last = max(float(np.max(days)) for days in tdb_days)
    said = []
    if first < UTC_BEGAN_TDB_DAYS:
        said.append(ORIENTATION_BEFORE_UTC)
    if last >= UTC_BEGAN_TDB_DAYS and first < _FAR_AHEAD_TDB_DAYS:
        said.append(EARTH_ORIENTATION_ASSUMPTION)
    if last >= _FAR_AHEAD_TDB_DAYS:
        said.append(ORIENTATION_FAR_AHEAD)
    return tuple(said)


_MOST_NAMES = 100


def notes_with_owners(
    about: Iterable[tuple[str, str]], everyone: Collection[str] = ()
) -> tuple[str, ...]:
    """Return each note once, followed by whom it is about.

    Parameters
    ----------
    about : iterable of (str, str)
        Notes, each with the name of one that it holds for.
    everyone : collection of str
        A note that holds for all of these stands alone.

    Returns
    -------
    tuple of str
    """
    owners: dict[str, dict[str, None]] = {}
    for note, name in about:
        owners.setdefault(note, {})[name] = None
    return tuple(
        note if set(everyone) == set(names) else f"{note} (of {_in_short(list(names))})"
        for note, names in owners.items()
    )


def _in_short(names: list[str]) -> str:
    """Return names one after another, or of very many the first few and how many more."""
    if len(names) <= _MOST_NAMES:
        return "; ".join(names)
    return f"{'; '.join(names[:3])} and {len(names) - 3} more"
