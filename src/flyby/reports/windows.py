"""`WindowReport`: who can observe an asteroid and when, with the missions' published dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from astropy.time import Time

from flyby.catalogue.missions import MissionWindow
from flyby.catalogue.sites import Site
from flyby.exports.calendar import calendar_text
from flyby.html_table import MOST_ROWS, html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed, lines_of
from flyby.reports.document import Document
from flyby.reports.formats import WINDOW_FORMATS
from flyby.reports.joint_record import joint_record
from flyby.reports.joint_text import joint_lines
from flyby.reports.observatory_text import MANY_SITES, observatory_lines, reason_lines
from flyby.reports.values import computed_with
from flyby.reports.window_record import (
    asset_record,
    mission_record,
    window_columns,
    window_record,
    window_rows,
)
from flyby.reports.window_summary import SiteSummary, site_summaries
from flyby.reports.window_text import (
    html_row,
    mission_lines,
    night,
    opening,
    overview,
    unseen_lines,
    window_lines,
)
from flyby.reports.wording import basis_note, instant, orbit_facts
from flyby.tables import DataTable, row_count
from flyby.times import civil_scale, iso, stamp

if TYPE_CHECKING:
    from flyby.observing import JointView, Window
    from flyby.observing.nearest import NearestPoint

FEW_WINDOWS = 60
"""So many are listed in a text without being asked for."""


@dataclass(frozen=True, repr=False)
class WindowReport(Document):
    """Observation windows of one orbit, for several sites.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
    forces : tuple of str
    start, stop : astropy.time.Time
        The span that was searched.
    sites : tuple of Site
        Everything that was searched, whether or not it has a window.
    windows : tuple of Window
        In time order.
    unseen : tuple of (Site, tuple of str)
        The sites without a window, and the constraints that forbid one.
    missions : tuple of MissionWindow
        Published events of missions to this asteroid that the span touches.
    notes : tuple of str
        Assumptions that a reader should know of.
    nearest : NearestPoint or None
        Closest approach to the geocentre inside the span, where there is one.
    joint : JointView or None
        What the two networks see together; None where it was not asked for.
    ends : tuple of str
        Those of the notes that say that the track begins or ends within the span: an impact.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import observation_report
    >>> night = Time(["2029-04-13T12:00", "2029-04-14T12:00"], scale="tdb")
    >>> report = observation_report(flyby.load_orbit("apophis"), *night, sites=["J04"])
    >>> report
    <WindowReport of 99942 Apophis (2004 MN4): 1 window of 1 site>
    >>> print(report.to_table()["kind"][0])
    optical
    """

    formats: ClassVar[tuple[str, ...]] = WINDOW_FORMATS
    kind_of_format: ClassVar[str] = "format of windows"
    one_line_each: ClassVar[bool] = True

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    start: Time
    stop: Time
    sites: tuple[Site, ...]
    windows: tuple[Window, ...]
    unseen: tuple[tuple[Site, tuple[str, ...]], ...]
    missions: tuple[MissionWindow, ...]
    notes: tuple[str, ...]
    nearest: NearestPoint | None = None
    joint: JointView | None = None
    ends: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return everything as plain values; ``joint`` is None where nobody asked for it."""
        return {
            **self._heading(),
            "windows": [window_record(window) for window in self.windows],
            "missions": [mission_record(mission) for mission in self.missions],
            "joint": None if self.joint is None else joint_record(self.joint),
        }

    def _heading(self) -> dict[str, Any]:
        """Return what was searched, and each asset in short: all but windows and missions."""
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "search": {
                "start_utc": iso(self.start, "utc"),
                "stop_utc": iso(self.stop, "utc"),
                "sites": [site.identifier for site in self.sites],
            },
            "notes": list(self.notes),
            "assets": [asset_record(summary) for summary in self.summaries()],
            "without_window": [
                {"site": site.identifier, "name": site.name, "forbidden_by": list(reasons)}
                for site, reasons in self.unseen
            ],
        }

    def data_table(self) -> DataTable:
        """Return a row a window; with the joint view its parts follow, see `window_rows`."""
        rows = window_rows(self.windows, self.joint)
        heading = self._heading()
        metadata = {**heading, "missions": [mission_record(one) for one in self.missions]}
        if self.joint is not None:  # its intervals are rows
            whole = joint_record(self.joint)
            few = ("networks", "kinds", "closest_approach", "statements", "years")
            metadata["joint"] = {name: whole[name] for name in few}
        return DataTable(
            window_columns(self.joint is not None, some=row_count(rows) > 0),
            lambda: [rows],
            metadata,
            repeated={f"orbit_{name}": value for name, value in heading["orbit"].items()},
            delimiter=",",
        )

    def calendar(self) -> str:
        """Return the windows, the missions and the simultaneous windows as a calendar."""
        parts = () if self.joint is None else self.joint.coverage
        return calendar_text(
            self.orbit,
            self.windows,
            self.missions,
            [item for part in parts for item in part.simultaneous],
            nothing="" if self.windows else self.nothing_found(),
        )

    def summaries(self) -> tuple[SiteSummary, ...]:
        """Return the windows of each site in short, in the order of the sites."""
        return site_summaries(self.sites, self.windows)

    def nothing_found(self) -> str:
        """Return in one line that no site has a window, and which constraint forbids it."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for site, reasons in self.unseen:
            groups.setdefault(reasons, []).append(f"{site.name} ({site.identifier})")
        clauses = []
        for reasons, names in groups.items():
            decisive = " and ".join(_in_words(reason) for reason in reasons) or "the span"
            clauses.append(f"forbidden by {decisive} to {', '.join(names)}")
        return (
            f"no site can observe {self.orbit.designation or self.orbit.name} from "
            f"{stamp(self.start)} to {stamp(self.stop)}: {'; '.join(clauses)}. "
            f"Ask for a longer span or for other sites."
        )

    def __str__(self) -> str:
        return self.text()

    def text(self, every: bool | None = None) -> str:
        """Return it as text for a terminal.

        Parameters
        ----------
        every : bool, optional
            Whether each window is listed; by default where there are at most `FEW_WINDOWS`. Of
            more than `MANY_SITES` sites there is one table, a line each.
        """
        summaries, name = self.summaries(), self.orbit.designation or self.orbit.name
        listed = len(self.windows) <= FEW_WINDOWS if every is None else every
        span = f"{instant(self.start, 'utc', 0)} to {instant(self.stop, 'utc', 0)}"
        many = len(self.sites) > MANY_SITES
        if many:
            parts = observatory_lines(name, summaries, self.nearest) + reason_lines(self.unseen)
        elif self.windows:
            first = opening(name, len(self.windows), summaries, self.nearest)
            parts = [*lines_of(first), *overview(summaries)]
            if not listed:
                parts += ["", "The days about closest approach follow; --all lists every window."]
            parts += night(self.windows, self.nearest)
        else:
            parts = lines_of(_sentence(self.nothing_found()))
        parts += [] if many else unseen_lines(self.unseen)
        if self.joint is not None:
            parts += joint_lines(self.joint)
        parts += ["", f"Observation windows of {name}", span, ""]
        parts += aligned(orbit_facts(self.orbit, self.ephemeris, self.forces), BASIS_WIDTH)
        parts += [*mission_lines(self.missions), *assumed(self.notes)]
        if listed and not many:
            parts += [line for summary in summaries for line in window_lines(summary)]
        return "\n".join(parts) + "\n"

    def __repr__(self) -> str:
        named = self.orbit.designation or self.orbit.name
        windows, sites = len(self.windows), len(self.sites)
        return (
            f"<WindowReport of {named}: {windows} window{'' if windows == 1 else 's'} of "
            f"{sites} site{'' if sites == 1 else 's'}>"
        )

    def _repr_html_(self) -> str:
        count = len(self.windows)
        more = [] if count <= MOST_ROWS else [f"the first {MOST_ROWS} of {count} windows"]
        return html_table(
            f"Observation windows of {self.orbit.designation or self.orbit.name}",
            [
                "site",
                "kind",
                ("start", civil_scale(self.start, self.stop)),
                ("end", civil_scale(self.start, self.stop)),
                "opened, closed by",
                ("highest", "deg"),
                ("brightest", "V"),
                ("fastest", "deg/h"),
            ],
            [html_row(window) for window in self.windows[:MOST_ROWS]],
            [
                *more,
                f"{instant(self.start, 'utc', 0)} to {instant(self.stop, 'utc', 0)}",
                *([] if self.windows else [self.nothing_found()]),
                basis_note(self.orbit, self.ephemeris, self.forces),
                *self.notes,
            ],
        )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_words(constraint: str) -> str:
    if constraint == "spacecraft":
        return "the want of a spacecraft beside the asteroid, to be tracked,"
    if constraint == "shadow":
        return "the shadow of the Earth or the Moon"
    return constraint.replace("_", " ")
