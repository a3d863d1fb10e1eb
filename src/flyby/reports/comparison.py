"""`ComparisonReport`: by how much orbits differ at one flyby, as text, JSON or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from astropy.time import Time

from flyby.html_table import html_table
from flyby.reports.as_text import aligned, assumed, lines_of, table_lines
from flyby.reports.document import Document
from flyby.reports.sheet import Table
from flyby.reports.values import julian_date, number, orbit_record
from flyby.reports.wording import body_name, grouped, uncertain
from flyby.scene.comparison import Comparison, Difference, compare
from flyby.tables import Column, DataTable
from flyby.times import civil_scale, iso

_COLUMNS = (
    Column("name", kind="text"),
    Column("designation", kind="text"),
    Column("solution", kind="text"),
    Column("producer", kind="text"),
    Column("body", kind="text"),
    Column("jd_tdb", "d"),
    Column("time_utc", kind="text"),
    Column("distance_km", "km"),
    Column("sigma_time_s", "s"),
    Column("sigma_distance_km", "km"),
    Column("xi_km", "km"),
    Column("zeta_km", "km"),
    Column("minus_first_time_s", "s"),
    Column("minus_first_distance_km", "km"),
    Column("minus_first_xi_km", "km"),
    Column("minus_first_zeta_km", "km"),
    Column("minus_first_b_t_km", "km"),
    Column("minus_first_b_r_km", "km"),
    Column("minus_first_in_sigmas"),
)


@dataclass(frozen=True, repr=False)
class ComparisonReport(Document):
    """By how much orbits differ at one flyby.

    Attributes
    ----------
    comparison : Comparison
    pictures : tuple of str
        Where a figure of it was written.

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import comparison_report
    >>> names = ("apophis-jpl-220", "apophis-jpl-199")
    >>> report = comparison_report([flyby.load_orbit(name) for name in names])
    >>> report
    <ComparisonReport of JPL 220, JPL 199 by earth>
    >>> print(report.record()["orbits"][1]["minus_first_distance_km"] < -286.0)
    True
    """

    formats: ClassVar[tuple[str, ...]] = ("text", "json", "csv")
    kind_of_format: ClassVar[str] = "format of a comparison"

    comparison: Comparison
    pictures: tuple[str, ...] = ()

    @property
    def opening(self) -> str:
        """What it comes to, in one sentence."""
        both, first = self.comparison, self.comparison.approaches[0]
        farthest = max(
            range(len(both.differences)),
            key=lambda k: abs(float(both.differences[k].distance.to_value("km"))),
        )
        one = both.differences[farthest]
        km, seconds = float(one.distance.to_value("km")), float(one.time.to_value("s"))
        sigmas = "" if one.in_sigmas is None else f", {one.in_sigmas:.1f} of their sigmas"
        most = "the most, " if len(both.differences) > 1 else ""
        return (
            f"At {body_name(first.body)} {both.labels[farthest + 1]} passes {uncertain(abs(km))} "
            f"km {'farther' if km > 0.0 else 'nearer'} and {uncertain(abs(seconds))} s "
            f"{'later' if seconds > 0.0 else 'earlier'} than {both.labels[0]}, {most}"
            f"at {grouped(float(first.distance.to_value('km')), 1)} km from the centre{sigmas}."
        ).replace("the most, at", "which is the most of them, at")

    def record(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "body": self.comparison.approaches[0].body,
            "orbits": [
                {**orbit_record(passage.orbit), **row}
                for passage, row in zip(self.comparison.passages, self._rows(), strict=True)
            ],
            "pictures": list(self.pictures),
            "notes": list(self.notes()),
        }

    def data_table(self) -> DataTable:
        """Return a row an orbit."""
        rows = [
            {**orbit_record(passage.orbit), **row}
            for passage, row in zip(self.comparison.passages, self._rows(), strict=True)
        ]
        return DataTable(
            _COLUMNS, lambda: [{one.name: [row[one.name] for row in rows] for one in _COLUMNS}]
        )

    def notes(self) -> tuple[str, ...]:
        """Return what is assumed."""
        return (
            "differences are those from the first orbit; distances from the centre of the body; "
            "sigmas of the published covariance, to first order",
            *self.remarks(),
        )

    def remarks(self) -> tuple[str, ...]:
        """Return what a reader of bare rows has to be told: what is to be said of the orbits."""
        return tuple(
            f"{label}: {note}"
            for label, passage in zip(self.comparison.labels, self.comparison.passages, strict=True)
            for note in passage.orbit.notes
        )

    def __str__(self) -> str:
        lines = [*lines_of(self.opening), "", *table_lines(self._table())]
        lines += ["", *table_lines(self._differences()), ""]
        facts = [
            (label, (f"{passage.orbit.name}: {passage.orbit.source or 'source not known'}",))
            for label, passage in zip(self.comparison.labels, self.comparison.passages, strict=True)
        ]
        width = max(len(label) for label in self.comparison.labels) + 1
        lines += [*aligned(facts, width), *assumed(self.notes())]
        if self.pictures:
            lines += ["", *self.pictures]
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        body = self.comparison.approaches[0].body
        return f"<ComparisonReport of {', '.join(self.comparison.labels)} by {body}>"

    def _repr_html_(self) -> str:
        table = self._table()
        return html_table(
            self.opening, table.heads, [list(row) for row in table.rows], self.notes()
        )

    def _table(self) -> Table:
        both = self.comparison
        rows = tuple(
            (
                label,
                iso(one.time, "utc").replace("T", " "),
                grouped(float(one.distance.to_value("km")), 3),
                _sigma(number(one.sigma_distance, "km")),
                _sigma(number(one.sigma_time, "s")),
            )
            for label, one in zip(both.labels, both.approaches, strict=True)
        )
        scale = civil_scale(*(one.time for one in both.approaches))
        heads = (
            ("orbit", ""),
            ("closest approach", scale),
            ("from centre", "km"),
            ("1 sigma", "km"),
            ("1 sigma", "s"),
        )
        return Table(heads, rows, to_the_left=2)

    def _differences(self) -> Table:
        both = self.comparison
        heads = (
            (f"minus {both.labels[0]}", ""),
            ("time", "s"),
            ("distance", "km"),
            ("xi", "km"),
            ("zeta", "km"),
            ("B.T", "km"),
            ("B.R", "km"),
            ("in sigmas", ""),
        )
        rows = tuple(
            (label, *_cells(one))
            for label, one in zip(both.labels[1:], both.differences, strict=True)
        )
        return Table(heads, rows)

    def _rows(self) -> list[dict[str, Any]]:
        both = self.comparison
        none: tuple[Difference | None, ...] = (None,)
        rows = []
        for one, minus in zip(both.approaches, (*none, *both.differences), strict=True):
            plane = one.b_plane
            row: dict[str, Any] = {
                "body": one.body,
                "jd_tdb": julian_date(one.time),
                "time_utc": iso(one.time, "utc"),
                "distance_km": number(one.distance, "km"),
                "sigma_time_s": number(one.sigma_time, "s"),
                "sigma_distance_km": number(one.sigma_distance, "km"),
                "xi_km": number(None if plane is None else plane.xi, "km"),
                "zeta_km": number(None if plane is None else plane.zeta, "km"),
            }
            for name, unit in (
                ("time", "s"),
                ("distance", "km"),
                ("xi", "km"),
                ("zeta", "km"),
                ("b_t", "km"),
                ("b_r", "km"),
            ):
                value = None if minus is None else getattr(minus, name)
                row[f"minus_first_{name}_{unit}"] = number(value, unit)
            row["minus_first_in_sigmas"] = None if minus is None else minus.in_sigmas
            rows.append(row)
        return rows


def comparison_report(
    orbits: Sequence[Any],
    body: str = "earth",
    start: Time | None = None,
    stop: Time | None = None,
    on: Time | None = None,
) -> ComparisonReport:
    """Report by how much orbits differ at one flyby.

    Parameters
    ----------
    orbits : sequence of Orbit
    body, start, stop, on
        As `flyby.scene.comparison.compare`, which has the errors too.

    Returns
    -------
    ComparisonReport

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import comparison_report
    >>> names = ("apophis-jpl-220", "apophis-neocc")
    >>> print(comparison_report([flyby.load_orbit(name) for name in names]).opening[:36])
    At the Earth ESA NEOCC ke1 passes 2.
    """
    return ComparisonReport(compare(orbits, body, start, stop, on))


def _sigma(value: float | None) -> str:
    return "not known" if value is None else uncertain(value)


def _cells(one: Difference) -> tuple[str, ...]:
    values = [
        number(one.time, "s"),
        *(number(each, "km") for each in (one.distance, one.xi, one.zeta, one.b_t, one.b_r)),
    ]
    cells = ["" if value is None else _signed(value) for value in values]
    return (*cells, "" if one.in_sigmas is None else f"{one.in_sigmas:.2f}")


def _signed(value: float) -> str:
    return f"{'+' if value > 0.0 else ''}{grouped(value, 3)}"
