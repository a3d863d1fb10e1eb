"""When, where and how fast the virtual asteroids of an ensemble fall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import J2000_JD
from flyby.dynamics.bodies import NAIF_IDS


@dataclass(frozen=True)
class ImpactRegion:
    """The extent of the impacts on one body.

    Attributes
    ----------
    body : str
    count : int
    first_tdb_days, last_tdb_days : float
        TDB days since J2000.
    south_deg, north_deg : float
        Of latitude, as `flyby.encounter.ImpactPoint` has it.
    west_deg, east_deg : float
        The shortest arc that holds every longitude goes eastwards from the first to the second
        (-180 to 180 deg).
    slowest_km_s, fastest_km_s : float
        Relative to the turning ground.
    """

    body: str
    count: int
    first_tdb_days: float
    last_tdb_days: float
    south_deg: float
    north_deg: float
    west_deg: float
    east_deg: float
    slowest_km_s: float
    fastest_km_s: float


def impact_regions(tables: Iterable[dict[str, FloatArray]]) -> tuple[ImpactRegion, ...]:
    """The impacts of an ensemble, body by body, the most frequent first.

    Parameters
    ----------
    tables : iterable of dict of ndarray
        As `flyby.encounter.Ensemble.tables` gives them.
    """
    names = ("naif_id", "jd_tdb", "latitude_deg", "longitude_deg", "speed_km_s")
    rows = [
        np.stack([table[f"impact_{name}"] for name in names])[:, table["impact_naif_id"] > 0.0]
        for table in tables
    ]
    every = np.concatenate([*rows, np.empty((len(names), 0))], axis=1)
    bodies = {float(number): body for body, number in NAIF_IDS.items()}
    found = [
        _region(bodies[number], every[1:, every[0] == number]) for number in np.unique(every[0])
    ]
    return tuple(sorted(found, key=lambda region: -region.count))


def _region(body: str, rows: FloatArray) -> ImpactRegion:
    dates, latitudes, longitudes, speeds = rows
    west, east = _shortest_arc(longitudes)
    return ImpactRegion(
        body=body,
        count=dates.size,
        first_tdb_days=float(dates.min()) - J2000_JD,
        last_tdb_days=float(dates.max()) - J2000_JD,
        south_deg=float(latitudes.min()),
        north_deg=float(latitudes.max()),
        west_deg=west,
        east_deg=east,
        slowest_km_s=float(speeds.min()),
        fastest_km_s=float(speeds.max()),
    )


def _shortest_arc(longitudes_deg: FloatArray) -> tuple[float, float]:
    """Ends of the shortest arc eastwards over all longitudes: opposite to the widest gap."""
    ordered = np.sort(longitudes_deg % 360.0)
    gaps = np.diff(np.append(ordered, ordered[0] + 360.0))
    widest = int(np.argmax(gaps))
    ends = ordered[(widest + 1) % ordered.size], ordered[widest]
    west, east = ((float(end) + 180.0) % 360.0 - 180.0 for end in ends)
    return west, east
