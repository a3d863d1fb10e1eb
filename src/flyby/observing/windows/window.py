"""`Window`: a span in which an asset can observe, and what decides it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.assumptions import notes_with_owners
from flyby.catalogue.sites import Site
from flyby.html_table import html_table
from flyby.observing.windows.intervals import Interval, tdb_spans
from flyby.table_list import TableList, number_column, quantity_column
from flyby.times import time_from_tdb_days, to_utc

if TYPE_CHECKING:
    from astropy.table import QTable


@dataclass(frozen=True, kw_only=True, repr=False)
class Searched(Interval):
    """What was searched when a window was found: a span, and the sites.

    Attributes
    ----------
    sites : tuple of Site
        All of them, with a window or without.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")
    >>> windows = observation_windows(flyby.load_orbit("apophis"), ["J04", "P93"], start, stop)
    >>> windows[0].searched
    <Searched 2029-04-13 12:00:00 UTC to 2029-04-14 12:00:00 UTC>
    >>> [site.name for site in windows[0].searched.sites]
    ['ESA OGS, Tenerife', 'Bisei Spaceguard Center']
    """

    sites: tuple[Site, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Window(Interval):
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
    searched : Searched or None
        The span and the sites of the search that found it; None for one that was made otherwise.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T12:00")
    >>> window, = observation_windows(flyby.load_orbit("apophis"), "J04", start, stop)
    >>> window
    <Window J04 optical 2029-04-13 20:23:03 UTC to 2029-04-13 22:35:57 UTC, V 2.7>
    >>> window.opens, window.closes
    ('sun_altitude', 'altitude')
    >>> print(f"{window.peak_altitude:.0f}")
    79 deg
    """

    site: str
    name: str
    agency: str
    network: str
    kind: str
    opens: str
    closes: str
    peak_altitude: Quantity | None
    brightest_v: float | None
    max_rate: Quantity
    least_distance: Quantity
    assumed_limits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    place: Site | None = None
    searched: Searched | None = field(default=None, compare=False)
    _peak_tdb_days: float | None = None

    @cached_property
    def peak_time(self) -> Time | None:
        """When the altitude is greatest, UTC."""
        if self._peak_tdb_days is None:
            return None
        return to_utc(time_from_tdb_days(self._peak_tdb_days))

    def peak_iso(self, precision: int = 3) -> str | None:
        """Return when the altitude is greatest, ISO 8601 in UTC."""
        return None if self._peak_tdb_days is None else self._iso(self._peak_tdb_days, precision)

    def _instants(self) -> tuple[float, ...]:
        peak = () if self._peak_tdb_days is None else (self._peak_tdb_days,)
        return (*super()._instants(), *peak)

    def __repr__(self) -> str:
        light = "" if self.brightest_v is None else f", V {self.brightest_v:.1f}"
        return f"{super().__repr__()[:-1]}{light}>"

    def _words(self) -> str:
        what = f'"{self.name}"' if self.kind == "geometric" else f"{self.site} {self.kind}"
        return f"{what} "


class Windows(TableList[Window]):
    """Observation windows: a list, which a notebook shows as a table.

    Examples
    --------
    >>> import flyby
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04"])
    >>> print(passage.windows.to_table()["opens"][0])
    altitude
    """

    def to_table(self) -> QTable:
        """Return a table with a row for each window: instants in TDB, and as text in UTC.

        Returns
        -------
        astropy.table.QTable
            What is not known (the altitude from the geocentre, V without H) is masked.
        """
        from astropy.table import QTable

        table = QTable()
        for name in ("site", "name", "network", "kind"):
            table[name] = np.array([getattr(one, name) for one in self], dtype=str)
        table["start"], table["end"] = (_instants(days) for days in tdb_spans(self))
        table["start_utc"] = np.array([one.start_iso() for one in self], dtype=str)
        table["end_utc"] = np.array([one.end_iso() for one in self], dtype=str)
        for name in ("opens", "closes"):
            table[name] = np.array([getattr(one, name) for one in self], dtype=str)
        table["peak_altitude"] = quantity_column([one.peak_altitude for one in self], "deg")
        table["brightest_v"] = number_column([one.brightest_v for one in self])
        table["max_rate"] = quantity_column([one.max_rate for one in self], "deg / h")
        table["least_distance"] = quantity_column([one.least_distance for one in self], "km")
        table.meta = {"notes": list(self._notes())}
        return table

    def _notes(self) -> tuple[str, ...]:
        everyone = {one.name or one.site for one in self}
        about = [
            (note, one.name or one.site)
            for one in self
            for note in (*one.assumed_limits, *one.notes)
        ]
        return notes_with_owners(about, everyone)

    def _repr_html_(self) -> str:
        notes = self._notes()
        return html_table(
            "Observation windows" if self else "No observation window",
            (
                ("site", ""),
                "kind",
                ("from", "UTC"),
                ("to", "UTC"),
                "opened by",
                "closed by",
                ("altitude", "deg"),
                ("brightest", "V"),
                ("fastest", "deg/h"),
            ),
            [
                (
                    one.name or one.site,
                    one.kind,
                    one.start_iso(0).replace("T", " "),
                    one.end_iso(0).replace("T", " "),
                    one.opens,
                    one.closes,
                    None
                    if one.peak_altitude is None
                    else f"{one.peak_altitude.to_value('deg'):.0f}",
                    None if one.brightest_v is None else f"{one.brightest_v:.1f}",
                    f"{one.max_rate.to_value('deg / h'):.3g}",
                )
                for one in self
            ],
            notes,
        )


def _instants(tdb_days: FloatArray) -> Time:
    column = time_from_tdb_days(tdb_days)
    column.format = "iso"
    return column
