"""When, where and how fast the virtual asteroids of an ensemble fall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import J2000_JD
from flyby.dynamics.bodies import NAIF_IDS, proper_name
from flyby.times import time_from_tdb_days


@dataclass(frozen=True)
class ImpactRegion:
    """The extent of the impacts on one body.

    Attributes
    ----------
    body : str
    count : int
    first, last : astropy.time.Time
        TDB.
    south, north : Quantity
        Of latitude [deg], as `ImpactPoint` has it.
    west, east : Quantity
        The shortest arc that holds every longitude goes eastwards from the first to the second
        (-180 to 180 deg).
    slowest, fastest : Quantity
        Relative to the turning ground [km/s].

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("2024bx1-neocc")
    >>> span = Time(["2024-01-20", "2024-01-22"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span)
    >>> ensemble = flyby.encounter.run_ensemble(request, 64)
    >>> flyby.encounter.summarise_ensemble(ensemble).regions
    (<ImpactRegion of 64 on Earth, latitude +52.65 to +52.65, longitude +12.72 to +12.72 deg>,)
    """

    body: str
    count: int
    first: Time
    last: Time
    south: Quantity
    north: Quantity
    west: Quantity
    east: Quantity
    slowest: Quantity
    fastest: Quantity

    def __repr__(self) -> str:
        south, north, west, east = (
            one.to_value("deg") for one in (self.south, self.north, self.west, self.east)
        )
        return (
            f"<ImpactRegion of {self.count} on {proper_name(self.body)}, latitude {south:+.2f} to "
            f"{north:+.2f}, longitude {west:+.2f} to {east:+.2f} deg>"
        )


def impact_regions(tables: Iterable[dict[str, FloatArray]]) -> tuple[ImpactRegion, ...]:
    """Gather the impacts of an ensemble, body by body, the most frequent first.

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
        first=time_from_tdb_days(float(dates.min()) - J2000_JD),
        last=time_from_tdb_days(float(dates.max()) - J2000_JD),
        south=Quantity(latitudes.min(), "deg"),
        north=Quantity(latitudes.max(), "deg"),
        west=Quantity(west, "deg"),
        east=Quantity(east, "deg"),
        slowest=Quantity(speeds.min(), "km/s"),
        fastest=Quantity(speeds.max(), "km/s"),
    )


def _shortest_arc(longitudes_deg: FloatArray) -> tuple[float, float]:
    """Find the shortest arc eastwards over all longitudes: opposite to the widest gap."""
    ordered = np.sort(longitudes_deg % 360.0)
    gaps = np.diff(np.append(ordered, ordered[0] + 360.0))
    widest = int(np.argmax(gaps))
    ends = ordered[(widest + 1) % ordered.size], ordered[widest]
    west, east = ((float(end) + 180.0) % 360.0 - 180.0 for end in ends)
    return west, east
