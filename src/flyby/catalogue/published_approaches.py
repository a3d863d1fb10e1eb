"""Close approaches as producers of orbits publish them, to compare with what is computed.

The figures are in ``data/published_approaches.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.toml import load_toml
from flyby.errors import InvalidTimeError
from flyby.times import require_time, tdb_days

_SAME_APPROACH_DAYS = 2.0
"""An approach this near to a published one is taken to be it."""


@dataclass(frozen=True)
class PublishedApproach:
    """One approach as published.

    Attributes
    ----------
    object : str
        Designation of the asteroid, as the beginning of an orbit's.
    body : str
        "earth", "moon", ...
    producer, solution, date : str
        Whose orbit it was computed from, its number and its date.
    jd_tdb : str
        All published digits.
    distance_au, distance_min_au, distance_max_au : float
        Between the centres; the latter two are three standard deviations away.
    source : str
    """

    object: str
    body: str
    producer: str
    solution: str
    date: str
    jd_tdb: str
    distance_au: float
    distance_min_au: float
    distance_max_au: float
    source: str

    @property
    def time(self) -> Time:
        """Instant of least distance, TDB."""
        day, _, fraction = self.jd_tdb.partition(".")
        return Time(float(day), float(f"0.{fraction or 0}"), format="jd", scale="tdb")

    @property
    def distance(self) -> Quantity:
        """Nominal distance between the centres [km]."""
        return Quantity(self.distance_au, "au").to("km")


@lru_cache(maxsize=1)
def published_approaches() -> tuple[PublishedApproach, ...]:
    """Return every published approach in the catalogue."""
    rows = load_toml("published_approaches.toml")["approach"]
    return tuple(PublishedApproach(**row) for row in rows)


def published_approach(
    designation: str, producer: str, solution: str, body: str, near: Time
) -> PublishedApproach | None:
    """Return what the producer of an orbit publishes of its approach to a body, or None.

    Parameters
    ----------
    designation, producer, solution : str
        As the orbit has them.
    body : str
    near : astropy.time.Time
        The approach computed; one published within two days of it is taken to be the same.

    Raises
    ------
    InvalidTimeError
        If `near` is no instant with a scale.
    """
    if not require_time(near, "near").isscalar:
        raise InvalidTimeError(f"near holds {near.size} instants; give one")
    days = float(tdb_days(near))
    for row in published_approaches():
        same = (row.producer, row.solution, row.body) == (producer, solution, body)
        near_enough = abs(float(tdb_days(row.time)) - days) < _SAME_APPROACH_DAYS
        if same and near_enough and is_same_asteroid(designation, row.object):
            return row
    return None
