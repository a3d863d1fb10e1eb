"""`Report`: the close approaches of one orbit, with what was asked and what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.assumptions import BODY_AXES, clock_assumptions, earth_orientation_assumptions
from flyby.constants import AU_KM, LUNAR_DISTANCE_KM
from flyby.dynamics import Contact
from flyby.encounter.approach import CloseApproach, Impact
from flyby.encounter.impact import impact_sentence
from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.approach_facts import approach_section, impact_fact, mark, overview
from flyby.reports.approach_record import (
    approach_columns,
    approach_record,
    approach_rows,
    impact_record,
)
from flyby.reports.as_text import text
from flyby.reports.document import Document
from flyby.reports.formats import FORMATS
from flyby.reports.opening import elsewhere, name_of, nothing, opening
from flyby.reports.sheet import Section, Sheet
from flyby.reports.values import computed_with, number
from flyby.reports.wording import basis, basis_note, body_name, grouped, instant, uncertain
from flyby.tables import DataTable
from flyby.times import civil_scale, iso, tdb_days

if TYPE_CHECKING:
    from flyby.reports.site_windows import SiteWindows

LINEAR_UNCERTAINTY = (
    "uncertainties: the published covariance of the orbit, mapped to first order (linearly)"
)


@dataclass(frozen=True, repr=False)
class Report(Document):
    """Close approaches of one orbit to one or more bodies.

    Attributes
    ----------
    orbit : Orbit
        The published solution that everything was computed from.
    ephemeris : str
        Planetary ephemeris of the propagation, for example "DE440".
    forces : tuple of str
        What the propagation took into account, one clause each.
    approaches : tuple of CloseApproach
        In time order, all bodies together.
    bodies : tuple of str
        The bodies that were searched, whether or not anything was found.
    start, stop : astropy.time.Time
        The span that was searched.
    within : astropy.units.Quantity or None
        Greatest distance from a body's centre that was listed; None where every minimum was.
    notes : tuple of str
        Assumptions that a reader should know of.
    found : mapping of str to int
        How many approaches there are to each body, of which not all may be given.
    impacts : tuple of (Contact, Impact)
        Where the track begins or ends in the span, on whatever body.
    outside : CloseApproach or None
        The nearest approach before or after the span, where it holds none.
    places : SiteWindows or None
        Who of the sites that were chosen can observe it; None where nobody chose any.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import close_approach_report
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> report = close_approach_report(flyby.load_orbit("apophis"), *span)
    >>> report
    <Report of 99942 Apophis (2004 MN4): 2 approaches to earth and moon>
    >>> print(str(report).splitlines()[0])
    99942 Apophis (2004 MN4) passes the Earth on 2029-04-13 at 21:45:04 UTC,
    >>> table = report.to_table()
    >>> print(table["distance_km"][0].round(0))
    38011.0 km
    """

    formats: ClassVar[tuple[str, ...]] = FORMATS

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    approaches: tuple[CloseApproach, ...]
    bodies: tuple[str, ...]
    start: Time
    stop: Time
    within: Quantity | None
    notes: tuple[str, ...]
    found: Mapping[str, int] = field(default_factory=dict)
    impacts: tuple[tuple[Contact, Impact], ...] = ()
    outside: CloseApproach | None = None
    places: SiteWindows | None = None

    def record(self) -> dict[str, Any]:
        """Return the whole report as plain values, nested as in the JSON document."""
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "search": {
                "start_utc": iso(self.start, "utc"),
                "stop_utc": iso(self.stop, "utc"),
                "bodies": list(self.bodies),
                "within_km": number(self.within, u.km),
                "found": dict(self.found),
            },
            "impacts": [
                {"body": contact.body, **(impact_record(impact) or {})}
                for contact, impact in self.impacts
            ],
            "notes": list(self.notes),
            "approaches": [approach_record(approach) for approach in self.approaches],
            **({} if self.places is None else self.places.record()),
        }

    def data_table(self) -> DataTable:
        """Return a row an approach.

        CSV repeats the orbit and the dynamics in each row, so that a row taken out of its table
        still says what it was computed from.
        """
        rows = approach_rows(self.approaches)
        whole = self.record()
        orbit = {f"orbit_{key}": value for key, value in whole["orbit"].items()}
        return DataTable(
            approach_columns(),
            lambda: [rows],
            {key: value for key, value in whole.items() if key != "approaches"},
            repeated={
                **orbit,
                "dynamics_ephemeris": self.ephemeris,
                "dynamics_forces": "; ".join(self.forces),
            },
        )

    def sheet(self) -> Sheet:
        """Return what a person is told: each approach under its heading."""
        facts = basis(self.orbit, self.ephemeris, self.forces)
        ends = (impact_fact(*one, self.orbit) for one in self.impacts)
        places = () if self.places is None else (self.places.section(),)
        return Sheet(
            title=self.title,
            subtitle="; ".join((self._searched(), *self._left_out())),
            basis=Section(facts.heading, facts.kind, (*facts.facts, *ends)),
            sections=(*(approach_section(one) for one in self.approaches), *places),
            opening=self.opening,
            notes=self.notes,
            overview=overview(self.approaches),
        )

    @property
    def opening(self) -> str:
        """What it comes to, in one sentence: what, when, how far and how sure."""
        name = name_of(self.orbit)
        if self.approaches:
            return opening(self.approaches, self.bodies, name)
        span = self.start, self.stop
        return nothing(self.bodies, name, span, self.within, self.outside)

    @property
    def title(self) -> str:
        """The asteroid, and what is listed."""
        return f"Close approaches of {name_of(self.orbit)}"

    def remarks(self) -> list[str]:
        """Return what a reader of bare rows has to be told.

        What is left out, where the track ends, and what is to be said of the orbit.
        """
        epoch = float(tdb_days(self.orbit.epoch))
        impacts = [impact_sentence(one, epoch) for one, _ in self.impacts]
        empty = [] if self.approaches else [self.opening]
        return [*empty, *self._left_out(), *impacts, *self.orbit.notes]

    def _searched(self) -> str:
        """Return the span, the bodies and the limit of distance."""
        bodies = " and ".join(body_name(body) for body in self.bodies)
        limit = "every minimum of the distance"
        if self.within is not None:
            within_km = float(self.within.to_value(u.km))
            limit = (
                f"within {within_km / AU_KM:.6g} au ({within_km / LUNAR_DISTANCE_KM:.4g} lunar "
                f"distances) of the centre"
            )
        span = f"{instant(self.start, 'utc', 0)} to {instant(self.stop, 'utc', 0)}"
        return f"{span}, to {bodies}, {limit}"

    def _left_out(self) -> list[str]:
        sentences = []
        for body, count in self.found.items():
            listed = sum(approach.body == body for approach in self.approaches)
            if listed < count:
                sentences.append(
                    f"{grouped(count, 0)} approaches to {body_name(body)} were found, of which "
                    f"the {listed} deepest are listed (--all lists every one)"
                )
        return sentences

    def __str__(self) -> str:
        return text(self.sheet())

    def __repr__(self) -> str:
        count = len(self.approaches)
        named = self.orbit.designation or self.orbit.name
        plural = "" if count == 1 else "es"
        return f"<Report of {named}: {count} approach{plural} to {' and '.join(self.bodies)}>"

    def _repr_html_(self) -> str:
        times = [approach.time for approach in self.approaches] or [self.start]
        return html_table(
            self.title,
            [
                ("closest approach", civil_scale(*times)),
                "to",
                ("from the centre", "km"),
                ("1 sigma", "km"),
                ("from the surface", "km"),
                ("relative speed", "km/s"),
                ("speed at infinity", "km/s"),
                ("1 sigma of the time", "s"),
                "",
            ],
            [_html_row(approach) for approach in self.approaches],
            [
                self._searched(),
                *self._left_out(),
                basis_note(self.orbit, self.ephemeris, self.forces),
                *self.notes,
            ],
        )


def _html_row(approach: CloseApproach) -> list[str | None]:
    sigmas = number(approach.sigma_distance, u.km), number(approach.sigma_time, u.s)
    sigma_km, sigma_s = (None if value is None else uncertain(value) for value in sigmas)
    speeds = approach.relative_speed, approach.v_infinity
    values = (number(speed, u.km / u.s) for speed in speeds)
    return [
        iso(approach.time, "utc").replace("T", " "),
        body_name(approach.body),
        grouped(float(approach.distance.to_value(u.km)), 1),
        sigma_km,
        grouped(float(approach.altitude.to_value(u.km)), 1),
        *(None if value is None else f"{value:.4f}" for value in values),
        sigma_s,
        mark(approach),
    ]


def approach_report(
    orbit: Orbit,
    approaches_by_body: Mapping[str, Sequence[CloseApproach]],
    start: Time,
    stop: Time,
    within: Quantity | None = None,
    *,
    ephemeris: str,
    forces: Iterable[str],
    found: Mapping[str, int] | None = None,
    impacts: Sequence[tuple[Contact, Impact]] = (),
    outside: CloseApproach | None = None,
    places: SiteWindows | None = None,
) -> Report:
    """Put approaches that are already computed into one `Report`.

    Parameters
    ----------
    orbit : Orbit
    approaches_by_body : mapping of str to sequence of CloseApproach
        A body that was searched in vain stands here with an empty sequence.
    start, stop : astropy.time.Time
        The span that was searched.
    within : astropy.units.Quantity [length], optional
        The limit of distance that was asked for.
    ephemeris, forces : str, iterable of str
        What the propagation used, stated even where nothing was found.
    found : mapping of str to int, optional
        How many approaches there are to each body, where not all of them are given.
    impacts : sequence of (Contact, Impact), optional
        Where the track begins or ends in the span, on whatever body.
    outside : CloseApproach, optional
        The nearest approach before or after the span, where it holds none.
    places : SiteWindows, optional
        Who of some sites can observe it.

    Returns
    -------
    Report

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import approach_report
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> found = {"earth": flyby.close_approaches(orbit, *span)}
    >>> approach_report(orbit, found, *span, ephemeris="DE440", forces=["Sun"])
    <Report of 99942 Apophis (2004 MN4): 1 approach to earth>
    """
    approaches = sorted(
        (approach for found in approaches_by_body.values() for approach in found),
        key=lambda approach: float(tdb_days(approach.time)),
    )
    notes = [*clock_assumptions(start, stop, *(approach.time for approach in approaches))]
    turned = [a.time for a in approaches if a.subpoint or a.impact]
    if turned:
        notes += earth_orientation_assumptions(*(tdb_days(time) for time in turned))
    if any(approach.sigma_distance is not None for approach in approaches):
        notes.append(LINEAR_UNCERTAINTY)
    elif approaches and orbit.covariance is None:
        notes.append(no_covariance(orbit))
    notes += orbit.notes
    epoch = float(tdb_days(orbit.epoch))
    notes += [impact_sentence(contact, epoch) for contact, _ in impacts]
    if any(contact.body != "earth" for contact, _ in impacts):
        notes.append(BODY_AXES)
    notes += [note for approach in approaches for note in approach.notes]
    if outside is not None:
        notes.append(f"the span holds no approach; {elsewhere(outside, within)}")
    notes += [] if places is None else places.notes()
    return Report(
        orbit=orbit,
        ephemeris=ephemeris,
        forces=tuple(forces),
        approaches=tuple(approaches),
        bodies=tuple(approaches_by_body),
        start=start,
        stop=stop,
        within=within,
        notes=tuple(dict.fromkeys(notes)),
        found=found or {body: len(one) for body, one in approaches_by_body.items()},
        impacts=tuple(impacts),
        outside=outside,
        places=places,
    )


def no_covariance(orbit: Orbit) -> str:
    """Return why no uncertainty is given, in one sentence."""
    return f"uncertainties are unknown: {orbit.why_no_covariance}"
