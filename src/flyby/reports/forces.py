"""The table of forces: what each is worth at one approach, as text, JSON, CSV or Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from astropy import units as u
from astropy.time import Time

from flyby.encounter.force_study import ForceBudget, ForceRow, force_budget
from flyby.errors import SpanError
from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed, paragraph, table_lines
from flyby.reports.document import Document
from flyby.reports.formats import FORCE_FORMATS
from flyby.reports.sheet import Table
from flyby.reports.values import computed_with, julian_date, number
from flyby.reports.wording import UNKNOWN, body_name, grouped, instant, orbit_facts
from flyby.tables import Column, DataTable
from flyby.times import iso, stamp

if TYPE_CHECKING:
    from flyby.reports.pictures import Pictures

NOTES = (
    "distances are from the centre of the body; full: with every force; published: by the orbit's "
    "own producer",
    "each row is carried from the orbit's epoch: from an older one each force is worth more",
    "two-body motion is an illustration, not an answer",
    "from the second row on the Sun and the planets move as in the ephemeris",
)
_HEADS = (
    "force",
    "distance [km]",
    "- full [km]",
    "time - full [s]",
    "- published [km]",
    "time - published [s]",
)
_COLUMNS = (
    Column("group", kind="text"),
    Column("force", kind="text"),
    Column("computed_with", kind="text"),
    Column("jd_tdb", "d"),
    Column("time_utc", kind="text"),
    Column("distance_km", "km"),
    Column("minus_full_km", "km"),
    Column("minus_full_s", "s"),
    Column("minus_published_km", "km"),
    Column("minus_published_s", "s"),
    Column("forces", kind="text"),
)
_LEFT_OUT = "left out"
_SIGNS = "+ adds a force to those above it; - is every force but that one."


@dataclass(frozen=True, repr=False)
class ForceReport(Document):
    """What each force is worth at one approach.

    Attributes
    ----------
    budget : ForceBudget

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import force_report
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> report = force_report(flyby.load_orbit("apophis"), *span)
    >>> report
    <ForceReport of 99942 Apophis (2004 MN4) at earth: 14 rows>
    >>> table = report.to_table()
    >>> print(table["force"][0], table["minus_full_km"].unit)
    two-body motion km
    """

    budget: ForceBudget

    formats: ClassVar[tuple[str, ...]] = FORCE_FORMATS
    kind_of_format: ClassVar[str] = "format of the table of forces"

    def record(self) -> dict[str, Any]:
        """Return the table as plain values, units in the keys; None for what is not known."""
        budget = self.budget
        published = budget.published
        return {
            **computed_with(budget.orbit, budget.approach.ephemeris, budget.approach.forces),
            "body": budget.body,
            "published": None
            if published is None
            else {
                "distance_km": number(published.distance, u.km),
                "jd_tdb": Decimal(published.jd_tdb),
                "source": published.source,
            },
            "sigma_distance_km": number(budget.approach.sigma_distance, u.km),
            "notes": list(_notes(budget)),
            "rows": [_row_record(row, budget.orbit) for row in budget.rows],
        }

    def data_table(self) -> DataTable:
        """Return a row for each choice of forces."""
        whole = self.record()
        rows: list[dict[str, Any]] = [
            {**row, "forces": "; ".join(row["forces"])} for row in whole.pop("rows")
        ]
        return DataTable(
            _COLUMNS,
            lambda: [{column.name: [row[column.name] for row in rows] for column in _COLUMNS}],
            whole,
        )

    def markdown(self, pictures: Pictures | None = None) -> str:
        """Return the table as Markdown; it has no pictures."""
        budget = self.budget
        lines = [f"# {_title(budget)}", ""]
        lines += [f"- {label}: {words}" for label, words in _facts(budget)]
        lines += ["", "| " + " | ".join(_HEADS) + " |"]
        lines += ["| --- |" + " ---: |" * (len(_HEADS) - 1)]
        lines += ["| " + " | ".join(_cells(row)) + " |" for row in budget.rows]
        return "\n".join([*lines, "", *(f"- {note}" for note in _notes(budget))]) + "\n"

    def __str__(self) -> str:
        return _text(self.budget)

    def __repr__(self) -> str:
        orbit = self.budget.orbit
        named = orbit.designation or orbit.name
        return f"<ForceReport of {named} at {self.budget.body}: {len(self.budget.rows)} rows>"

    def _repr_html_(self) -> str:
        budget = self.budget
        return html_table(
            _title(budget),
            [_head(head) for head in _HEADS],
            [_cells(row) for row in budget.rows],
            [f"{label}: {words}" for label, words in _facts(budget)] + list(_notes(budget)),
        )


def _head(text: str) -> tuple[str, str]:
    """Return ``distance [km]`` as what it is and its unit."""
    name, _, unit = text.partition(" [")
    return name, unit.removesuffix("]")


def force_report(orbit: Orbit, start: Time, stop: Time, body: str = "earth") -> ForceReport:
    """Compute what each force is worth at an orbit's deepest approach to a body within a span.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
        The span, in any scale.
    body : str
        "earth", "moon", "venus", ...

    Returns
    -------
    ForceReport

    Raises
    ------
    SpanError
        If there is none, or the span is empty.
    InvalidTimeError, UnknownNameError, PropagationError
        As `flyby.close_approaches`.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import force_report
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> report = force_report(flyby.load_orbit("apophis"), *span)
    >>> print(str(report).splitlines()[0])
    What each force is worth: 99942 Apophis (2004 MN4), closest to the Earth
    """
    from flyby.encounter import close_approaches

    found = close_approaches(orbit, start, stop, body)
    if not found:
        raise SpanError(
            f"{orbit.name} has no approach to {body_name(body)} from {stamp(start)} to "
            f"{stamp(stop)}; choose a longer span"
        )
    deepest = min(found, key=lambda one: float(one.distance.to_value(u.km)))
    return ForceReport(force_budget(orbit, deepest.time, body))


def _notes(budget: ForceBudget) -> tuple[str, ...]:
    return (*NOTES, *budget.orbit.notes)


def _row_record(row: ForceRow, orbit: Orbit) -> dict[str, Any]:
    return {
        "group": row.group,
        "force": row.label,
        "computed_with": row.computed_with,
        "jd_tdb": None if row.time is None else julian_date(row.time),
        "time_utc": None if row.time is None else iso(row.time, "utc"),
        "distance_km": number(row.distance, u.km),
        "minus_full_km": number(row.change, u.km),
        "minus_full_s": number(row.time_change, u.s),
        "minus_published_km": number(row.error, u.km),
        "minus_published_s": number(row.time_error, u.s),
        "forces": list(row.forces.describe(orbit.nongravitational)),
    }


def _title(budget: ForceBudget) -> str:
    closest = instant(budget.approach.time, "utc", 0)
    return (
        f"What each force is worth: {budget.orbit.designation or budget.orbit.name}, closest to "
        f"{body_name(budget.body)} {closest}"
    )


def _facts(budget: ForceBudget) -> list[tuple[str, str]]:
    facts = [
        (label, " ".join(lines))
        for label, lines in orbit_facts(
            budget.orbit, budget.approach.ephemeris, budget.approach.forces
        )
    ]
    published = "nothing of this solution in the catalogue"
    if budget.published is not None:
        distance = grouped(float(budget.published.distance.to_value(u.km)), 3)
        published = f"{distance} km, JD {budget.published.jd_tdb} TDB ({budget.published.source})"
    return [*facts, ("published", published)]


def _cells(row: ForceRow) -> tuple[str, ...]:
    sign = "- " if row.group == _LEFT_OUT else "+ "
    label = f"{sign}{row.label}"
    if row.forces.is_two_body:
        label = f"{row.label} ({row.computed_with})"
    differences = (
        number(row.change, u.km),
        number(row.time_change, u.s),
        number(row.error, u.km),
        number(row.time_error, u.s),
    )
    distance = number(row.distance, u.km)
    return (
        label,
        UNKNOWN if distance is None else grouped(distance, 3),
        *("" if value is None else _signed(value) for value in differences),
    )


def _signed(value: float) -> str:
    """Return three decimals and a sign, but for what rounds to nothing."""
    return ("+" if value > 0.0 else "") + grouped(value, 3) if abs(value) >= 0.0005 else "0.000"


def _text(budget: ForceBudget) -> str:
    heads = tuple(_head(head) for head in _HEADS)
    rows = tuple(_cells(row) for row in budget.rows)
    lines = [*paragraph(_title(budget)), "", *paragraph(_SIGNS), ""]
    lines += [*table_lines(Table(heads, rows)), ""]
    lines += aligned(((label, (words,)) for label, words in _facts(budget)), BASIS_WIDTH)
    return "\n".join([*lines, *assumed(_notes(budget))]) + "\n"
