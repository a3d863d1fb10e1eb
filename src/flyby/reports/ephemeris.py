"""`EphemerisReport`: what is seen of an asteroid from each site, as Horizons prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.assumptions import clock_assumptions
from flyby.catalogue.sites import Site
from flyby.encounter.impact import impact_notes
from flyby.errors import SpanError
from flyby.html_table import MOST_ROWS as MOST_SHOWN
from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.approaches import LINEAR_UNCERTAINTY, no_covariance
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed
from flyby.reports.document import Document
from flyby.reports.ephemeris_columns import (
    SITE,
    chosen_columns,
    ephemeris_rows,
    read_columns,
    site_record,
)
from flyby.reports.ephemeris_text import conventions, place, table_lines
from flyby.reports.equal_steps import MOST_ROWS, rows_between
from flyby.reports.formats import EPHEMERIS_FORMATS
from flyby.reports.values import computed_with
from flyby.reports.wording import basis_note, grouped, instant, orbit_facts
from flyby.tables import Column, DataTable, cells
from flyby.times import civil_scale, iso, iso_texts, require_span, require_time, tdb_days

if TYPE_CHECKING:
    from flyby.dynamics import Trajectory
    from flyby.observing import Ephemeris

EXTRAPOLATED_V = "V is extrapolated where the phase angle exceeds 120 deg: no law is tested there"
PLACES = (
    "places: light time, parallax of the site; apparent ones also aberration, precession and "
    "nutation (IAU 2006/2000A); no bending of light by the Sun (0.01 arcsec at 45 deg from it)"
)
_TESTED_PHASE_DEG = 120.0


@dataclass(frozen=True, repr=False)
class EphemerisReport(Document):
    """Tables of what is seen of one orbit.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
        Planetary ephemeris, for example "DE440".
    forces : tuple of str
    start, stop : astropy.time.Time
        The span that was asked for; the last row is not after `stop`.
    step : Quantity or None
        None where the instants were given one by one.
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
    columns : tuple of str
        Short names of the columns that are written (`read_columns`); the usual ones where empty.
    zone : tzinfo or None
        Whose civil time stands beside UTC.

    Examples
    --------
    >>> import flyby
    >>> from astropy import units as u
    >>> from astropy.time import Time
    >>> from flyby.reports import ephemeris_report
    >>> night = Time(["2029-04-13T20:00", "2029-04-13T22:00"], scale="tdb")
    >>> report = ephemeris_report(flyby.load_orbit("apophis"), *night, 1 * u.h, ["J04"])
    >>> report
    <EphemerisReport of 99942 Apophis (2004 MN4): 3 rows of J04>
    >>> print(report.to_table()["altitude_deg"].unit)
    deg
    """

    formats: ClassVar[tuple[str, ...]] = EPHEMERIS_FORMATS
    kind_of_format: ClassVar[str] = "format of ephemerides"

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    start: Time
    stop: Time
    step: Quantity | None
    refraction: bool
    photometry: str | None
    tables: tuple[Ephemeris, ...]
    notes: tuple[str, ...]
    ends: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    zone: tzinfo | None = None

    def record(self) -> dict[str, Any]:
        """Return everything as plain values: what it was computed with, then a table a site."""
        return {
            **self._heading(),
            "columns": {column.name: column.description for column in self._columns},
            "tables": [
                {**site_record(table.site), "rows": self._row_records(table)}
                for table in self.tables
            ],
        }

    @property
    def _columns(self) -> tuple[Column, ...]:
        return chosen_columns(self.columns, self.zone)

    def _row_records(self, table: Ephemeris) -> list[dict[str, Any]]:
        columns = self._columns
        rows = ephemeris_rows(table, columns, self.zone)
        values = zip(*(cells(column, rows) for column in columns), strict=True)
        names = [column.name for column in columns]
        return [dict(zip(names, row, strict=True)) for row in values]

    def data_table(self) -> DataTable:
        """Return the rows of all sites, told apart by the column ``site``."""
        heading = self._heading()
        orbit = heading["orbit"]
        return DataTable(
            (SITE, *self._columns),
            lambda: (ephemeris_rows(table, self._columns, self.zone) for table in self.tables),
            {**heading, "sites": [site_record(table.site) for table in self.tables]},
            repeated={f"orbit_{name}": orbit[name] for name in ("name", "producer", "solution")},
        )

    def _heading(self) -> dict[str, Any]:
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "rows": {
                "start_utc": iso(self.start, "utc"),
                "stop_utc": iso(self.stop, "utc"),
                "step_s": None if self.step is None else float(self.step.to_value(u.s)),
            },
            "refraction": self.refraction,
            "photometry": self.photometry,
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        facts = orbit_facts(self.orbit, self.ephemeris, self.forces)
        lines = [f"Ephemeris of {self.orbit.designation or self.orbit.name}"]
        lines.append(f"{instant(self.start, 'utc', 0)} to {instant(self.stop, 'utc', 0)}")
        lines += ["", *aligned(facts, BASIS_WIDTH)]
        lines += aligned(conventions(self.tables, self.refraction, self.photometry), BASIS_WIDTH)
        for table in self.tables:
            observer = aligned([("observer", (place(table.site),))], BASIS_WIDTH)
            own = table_lines(table, self.columns, self.zone)
            lines += ["", *observer, "", *own, *self.ends]
        return "\n".join([*lines, *assumed(self.notes[len(self.ends) :])]) + "\n"

    def laid_out_as(self, pattern: str) -> str:
        """Return the tables as JPL Horizons ("horizons") or the MPC ("mpc") lays them out."""
        body = self.orbit.designation or self.orbit.name
        if pattern == "mpc":
            from flyby.reports.ephemeris_mpc import mpc_text

            notes = (*self.ends, *self.orbit.notes, *self.notes)
            return mpc_text(body, self.tables, notes)
        from flyby.reports.ephemeris_horizons import Computed, horizons_table

        step = "instants given one by one" if self.step is None else f"{self.step:g}"
        computed = Computed(
            body,
            self.orbit.solution_name,
            self.ephemeris,
            step,
            self.refraction,
            self.photometry,
            self.notes,
        )
        return "".join(horizons_table(computed, table) for table in self.tables)

    def __repr__(self) -> str:
        count = sum(table.distance.size for table in self.tables)
        sites = ", ".join(site_record(table.site)["site"] for table in self.tables)
        named = self.orbit.designation or self.orbit.name
        return f"<EphemerisReport of {named}: {count} row{'' if count == 1 else 's'} of {sites}>"

    def _repr_html_(self) -> str:
        columns: tuple[tuple[str, str, str], ...] = (
            ("right ascension", "right_ascension", "deg"),
            ("declination", "declination", "deg"),
            ("azimuth", "azimuth", "deg"),
            ("altitude", "altitude", "deg"),
            ("V", "magnitude", "mag"),
            ("distance", "distance", "km"),
            ("elongation", "elongation", "deg"),
            ("phase", "phase", "deg"),
        )
        scale = civil_scale(*(table.time for table in self.tables))
        heads: list[str | tuple[str, str]] = [("time", scale), "observer"]
        heads += [(name, unit) for name, _, unit in columns]
        rows = (row for table in self.tables for row in _html_rows(table, columns))
        count = sum(table.distance.size for table in self.tables)
        more = [] if count <= MOST_SHOWN else [f"the first {MOST_SHOWN} of {count} rows"]
        return html_table(
            f"Ephemeris of {self.orbit.designation or self.orbit.name}",
            heads,
            islice(rows, MOST_SHOWN),
            [
                *more,
                "astrometric places on ICRF axes",
                basis_note(self.orbit, self.ephemeris, self.forces),
                *([self.photometry] if self.photometry else []),
                *self.notes,
            ],
        )


def _html_rows(
    table: Ephemeris, columns: Sequence[tuple[str, str, str]]
) -> Iterator[list[str | None]]:
    """Yield the first rows as a notebook shows them."""
    count = min(table.distance.size, MOST_SHOWN)
    shown: list[list[str | None]] = []
    for _, attribute, unit in columns:
        values = getattr(table, attribute)
        if values is None:
            shown.append([None] * count)
            continue
        plain = values[:count].to_value(unit) if isinstance(values, Quantity) else values[:count]
        decimals = {"deg": 4, "mag": 2}.get(unit, 0)
        shown.append(
            [grouped(value, decimals) if np.isfinite(value) else None for value in plain.tolist()]
        )
    site = site_record(table.site)["site"]
    for time, *row in zip(iso_texts(table.time[:count], "utc"), *shown, strict=True):
        yield [str(time).replace("T", " ").removesuffix(".000"), site, *row]


def ephemeris_report(
    orbit: Orbit,
    start: Time,
    stop: Time,
    step: Quantity,
    sites: Sequence[Site | str] = (),
    *,
    refraction: bool = False,
    columns: Sequence[str] = (),
    zone: tzinfo | None = None,
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
    columns : sequence of str
        Short names of the columns that are written, such as ``ra``, ``dec`` or ``airmass``; the
        usual ones where there are none.
    zone : tzinfo, optional
        Whose civil time stands beside UTC, such as ``zoneinfo.ZoneInfo("Asia/Tokyo")``.

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

    Examples
    --------
    >>> import flyby
    >>> from astropy import units as u
    >>> from astropy.time import Time
    >>> from flyby.reports import ephemeris_report
    >>> days = Time(["2029-04-10", "2029-04-12"], scale="tdb")
    >>> ephemeris_report(flyby.load_orbit("apophis"), *days, 1 * u.day)
    <EphemerisReport of 99942 Apophis (2004 MN4): 3 rows of geocentre>
    """
    require_span(start, stop, or_instant=True)
    times = rows_between(start, stop, step, max(1, len(sites)))
    return _tabulated(orbit, times, (start, stop), step, sites, refraction, columns, zone)


def ephemeris_at(
    orbit: Orbit,
    times: Time,
    sites: Sequence[Site | str] = (),
    *,
    refraction: bool = False,
    columns: Sequence[str] = (),
    zone: tzinfo | None = None,
) -> EphemerisReport:
    """Tabulate an orbit at single instants, in the order in which they are given.

    Parameters
    ----------
    orbit : Orbit
    times : astropy.time.Time
        One or several.
    sites : sequence of Site or str
        As for `ephemeris_report`.
    refraction : bool
        Whether the altitudes of the asteroid are lifted by a standard atmosphere.
    columns : sequence of str
        Short names of the columns that are written, such as ``ra``, ``dec`` or ``airmass``; the
        usual ones where there are none.
    zone : tzinfo, optional
        Whose civil time stands beside UTC, such as ``zoneinfo.ZoneInfo("Asia/Tokyo")``.

    Returns
    -------
    EphemerisReport

    Raises
    ------
    SpanError
        If an instant is outside the ephemeris, or there would be more than `MOST_ROWS` rows.
    UnknownNameError
        If a site is not known.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import ephemeris_at
    >>> instants = Time(["2029-04-13T22:00", "2029-04-13T20:00"], scale="tdb")
    >>> ephemeris_at(flyby.load_orbit("apophis"), instants, ["J04"])
    <EphemerisReport of 99942 Apophis (2004 MN4): 2 rows of J04>
    """
    instants = require_time(times, "times").reshape(-1)
    if instants.size * max(1, len(sites)) > MOST_ROWS:
        raise SpanError(f"these are more than {MOST_ROWS:,} rows; give fewer instants or sites")
    days = tdb_days(instants)
    span = instants[int(np.argmin(days))], instants[int(np.argmax(days))]
    return _tabulated(orbit, instants, span, None, sites, refraction, columns, zone)


def _tabulated(
    orbit: Orbit,
    times: Time,
    asked: tuple[Time, Time],
    step: Quantity | None,
    sites: Sequence[Site | str],
    refraction: bool,
    columns: Sequence[str],
    zone: tzinfo | None,
) -> EphemerisReport:
    start, stop = asked
    chosen = read_columns(",".join(columns)) if columns else ()

    from flyby.dynamics import propagate
    from flyby.encounter.uncertainty import displaced_orbits
    from flyby.observing import Sky, load_site, observe, with_uncertainty
    from flyby.observing.sky import span_about

    places: list[Site | None] = [
        load_site(site) if isinstance(site, str) else site for site in sites
    ]
    span = (start, stop) if float(tdb_days(stop)) > float(tdb_days(start)) else span_about(start)
    trajectory = propagate(orbit, *span)
    times = _before_impact(trajectory, times)
    sky = Sky(trajectory)
    displaced = displaced_orbits(orbit, *span, trajectory.forces)
    tables = []
    for observer in places or [None]:
        table = observe(sky, times, observer, refraction=refraction)
        tables.append(table if displaced is None else with_uncertainty(table, displaced))
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
        columns=chosen,
        zone=zone,
    )


def _before_impact(trajectory: Trajectory, times: Time) -> Time:
    """Return those instants at which there is an asteroid: a table ends with an impact.

    Raises
    ------
    SpanError
        If there is none.
    """
    days = tdb_days(times)
    first, last = trajectory.usable_span(float(np.min(days)), float(np.max(days)))
    kept = (days >= first) & (days <= last)
    if not np.any(kept):
        raise SpanError(
            f"no row is left: {'; '.join(impact_notes(trajectory))}; give a shorter step or "
            f"another span"
        )
    return times[kept]


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
