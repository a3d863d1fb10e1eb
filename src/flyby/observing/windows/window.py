"""`Window`: a span in which an asset can observe, and what decides it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.times import (
    iso,
    iso_texts,
    time_from_tdb_days,
    to_utc,
)


class UtcTexts:
    """ISO 8601 texts of many instants, made all at once when the first is asked for.

    Astropy needs as long for one instant as for a thousand, and a search over years finds ten
    thousand windows.

    Parameters
    ----------
    tdb_days : list of float
        TDB days since J2000.
    """

    def __init__(self, tdb_days: list[float]) -> None:
        self._days = tdb_days
        self._texts: dict[int, dict[float, str]] = {}

    def at(self, precision: int) -> dict[float, str]:
        """UTC by TDB days, with so many digits of the second."""
        if precision not in self._texts:
            texts = iso_texts(time_from_tdb_days(np.array(self._days)), "utc", precision)
            self._texts[precision] = dict(zip(self._days, texts, strict=True))
        return self._texts[precision]


@dataclass(frozen=True)
class Searched:
    """What was searched when a window was found.

    Attributes
    ----------
    start_tdb_days, end_tdb_days : float
        The span, TDB days since J2000.
    sites : tuple of Site
        All of them, with a window or without.
    """

    start_tdb_days: float
    end_tdb_days: float
    sites: tuple[Site, ...]


@dataclass(frozen=True)
class Window:
    """A span in which an asset can observe, with what decides it.

    Attributes
    ----------
    site : str
        MPC code or key of the site; "geocentre" where no site is meant.
    name : str
        Of the site, or what the window is.
    agency, network : str
        `network` is the agency whose network the site belongs to.
    kind : str
        "optical", "radar", "tracking", "naked-eye" or "geometric".
    start_tdb_days, end_tdb_days : float
        TDB days since J2000; `start` and `end` are the same as `Time`.
    opens, closes : str
        Name of the deciding constraint, "span" where the span searched ends, or "impact".
    peak_altitude : Quantity or None
        Greatest altitude in the window, at `peak_time`; None for the geocentre.
    brightest_v : float or None
        Least V in the window; None where no H is known.
    max_rate : Quantity
        Greatest angular speed against the stars.
    least_distance : Quantity
        From the observer.
    assumed_limits : tuple of str
        Limits that nobody has published.
    notes : tuple of str
        Which H was used, and what else a reader should know.
    place : Site or None
    texts : UtcTexts or None
        Those of all windows found together, which `start_iso` and the like look up.
    searched : Searched or None
        The span and the sites of the search that found it; None for one that was made otherwise.
    """

    site: str
    name: str
    agency: str
    network: str
    kind: str
    start_tdb_days: float
    end_tdb_days: float
    opens: str
    closes: str
    peak_altitude: Quantity | None
    peak_tdb_days: float | None
    brightest_v: float | None
    max_rate: Quantity
    least_distance: Quantity
    assumed_limits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    place: Site | None = None
    texts: UtcTexts | None = field(default=None, repr=False, compare=False)
    searched: Searched | None = field(default=None, repr=False, compare=False)

    @cached_property
    def start(self) -> Time:
        """When it opens, UTC."""
        return to_utc(time_from_tdb_days(self.start_tdb_days))

    @cached_property
    def end(self) -> Time:
        """When it closes, UTC."""
        return to_utc(time_from_tdb_days(self.end_tdb_days))

    @cached_property
    def peak_time(self) -> Time | None:
        """When the altitude is greatest, UTC."""
        if self.peak_tdb_days is None:
            return None
        return to_utc(time_from_tdb_days(self.peak_tdb_days))

    def start_iso(self, precision: int = 3) -> str:
        """When it opens, ISO 8601 in UTC."""
        return self._iso(self.start_tdb_days, precision)

    def end_iso(self, precision: int = 3) -> str:
        """When it closes, ISO 8601 in UTC."""
        return self._iso(self.end_tdb_days, precision)

    def peak_iso(self, precision: int = 3) -> str | None:
        """When the altitude is greatest, ISO 8601 in UTC."""
        return None if self.peak_tdb_days is None else self._iso(self.peak_tdb_days, precision)

    def _iso(self, days: float, precision: int) -> str:
        known = None if self.texts is None else self.texts.at(precision).get(days)
        return iso(time_from_tdb_days(days), "utc", precision) if known is None else known

    @property
    def duration(self) -> Quantity:
        """From start to end [min]."""
        return Quantity((self.end_tdb_days - self.start_tdb_days) * 1440.0, "min")
