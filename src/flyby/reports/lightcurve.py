"""`LightCurveReport`: what the nights about a flyby are worth for light curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.document import Document
from flyby.reports.formats import LIGHT_CURVE_FORMATS
from flyby.reports.lightcurve_text import light_curve_text, notes_of, sentences_of
from flyby.reports.values import computed_with, julian_dates, number
from flyby.reports.wording import grouped
from flyby.scene.flyby import Flyby
from flyby.scene.light_curve_coverage import COVERED, TOLD_APART, AliasTest, PhaseCoverage
from flyby.scene.light_curve_nights import LightCurveNights, lightcurve
from flyby.tables import Column, DataTable
from flyby.times import iso, iso_texts

_COLUMNS = (
    Column("night_utc", kind="text", description="date of its evening, before the midnight"),
    Column("network", kind="text"),
    Column("hours", "h", "when at least one of its sites can observe"),
    Column("sites_observing", kind="whole"),
    Column("middle_jd_tdb", "d", "of these hours; V and angles are then, from the Earth's centre"),
    Column("v_mag", "mag"),
    Column("phase_angle_deg", "deg"),
    Column("first_phase_angle_deg", "deg", "when the first hour begins"),
    Column("last_phase_angle_deg", "deg", "when the last hour ends"),
    Column("bisector_longitude_deg", "deg", "phase-angle bisector, outward, ecliptic J2000"),
    Column("bisector_latitude_deg", "deg"),
    Column(
        "tells_alternatives",
        kind="text",
        description="numbers of the alternatives, from 1 on, that the night tells by itself",
    ),
)


@dataclass(frozen=True, repr=False)
class LightCurveReport(Document):
    """What the nights about a flyby are worth for light curves.

    Attributes
    ----------
    nights : LightCurveNights
    law : str
        How the brightness is computed; empty where no H is known.
    ephemeris : str
    forces : tuple of str

    Examples
    --------
    See `lightcurve_report`.
    """

    nights: LightCurveNights
    law: str
    ephemeris: str
    forces: tuple[str, ...]

    formats: ClassVar[tuple[str, ...]] = LIGHT_CURVE_FORMATS
    kind_of_format: ClassVar[str] = "format of light-curve nights"

    @property
    def orbit(self) -> Orbit:
        """The orbit that is followed."""
        return self.nights.orbit

    def record(self) -> dict[str, Any]:
        """Return everything as plain values, network by network."""
        found = self.nights
        columns = self._columns()
        rows = len(columns["night_utc"])
        window = {
            "step_per_day": number(found.frequency[1] - found.frequency[0], 1 / u.d),
            "highest_power_in_step": {
                one.name: _plain(found.window[k], 5) for k, one in enumerate(found.networks)
            },
        }
        return {
            **self._heading(),
            "spectral_window": window,
            "nights": [{name: columns[name][row] for name in columns} for row in range(rows)],
        }

    def data_table(self) -> DataTable:
        """Return a row a night and network."""
        columns = self._columns()
        aspects = [
            Column(f"aspect_{k}_deg", "deg", f"from the pole {pole.label}")
            for k, pole in enumerate(self.nights.poles, start=1)
        ]
        return DataTable((*_COLUMNS, *aspects), lambda: [columns], self._heading())

    def _columns(self) -> dict[str, list[Any]]:
        found = self.nights
        dates = [text[:10] for text in iso_texts(found.time, "utc")]
        columns: dict[str, list[Any]] = {one.name: [] for one in _COLUMNS}
        for k in range(len(found.poles)):
            columns[f"aspect_{k + 1}_deg"] = []
        for place, one in enumerate(found.networks):
            count = one.night.size
            columns["night_utc"] += [dates[night] for night in one.night]
            columns["network"] += [one.name] * count
            columns["hours"] += _plain(one.hours.value, 4)
            columns["tells_alternatives"] += [
                " ".join(
                    str(number_)
                    for number_, test in enumerate(found.aliases, start=1)
                    if test.by_night[place, night] >= TOLD_APART
                )
                for night in one.night
            ]
            columns["sites_observing"] += [int(sites) for sites in one.sites_observing]
            columns["middle_jd_tdb"] += julian_dates(one.middle) if count else []
            columns["v_mag"] += [None] * count if one.magnitude is None else _plain(one.magnitude)
            for name, values in (
                ("phase_angle_deg", one.phase_angle),
                ("first_phase_angle_deg", one.first_phase_angle),
                ("last_phase_angle_deg", one.last_phase_angle),
                ("bisector_longitude_deg", one.bisector_longitude),
                ("bisector_latitude_deg", one.bisector_latitude),
                *((f"aspect_{k}_deg", own) for k, own in enumerate(one.aspect, start=1)),
            ):
                columns[name] += _plain(values.to_value("deg"))
        order = sorted(range(len(columns["night_utc"])), key=columns["night_utc"].__getitem__)
        return {name: [values[row] for row in order] for name, values in columns.items()}

    def _heading(self) -> dict[str, Any]:
        found = self.nights
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "encounter_utc": iso(found.encounter, "utc"),
            "start_utc": iso(found.start, "utc"),
            "stop_utc": iso(found.stop, "utc"),
            "magnitude_law": self.law or None,
            "networks": [
                {
                    "name": one.name,
                    "sites": [site.identifier for site in one.sites],
                    "hours": round(float(one.total.to_value("h")), 4),
                    "nights": int(one.night.size),
                }
                for one in found.networks
            ],
            "poles": [
                {
                    "longitude_deg": number(pole.longitude, u.deg),
                    "latitude_deg": number(pole.latitude, u.deg),
                    "source": pole.source,
                }
                for pole in found.poles
            ],
            "phases_of": found.phases_of,
            "turns_a_year_changed_at_most": (
                found.turns_changed if np.isfinite(found.turns_changed) else None
            ),
            "phase_start_utc": iso(found.phase_start, "utc"),
            "phase_stop_utc": iso(found.phase_stop, "utc"),
            "faintest_v_mag": found.faintest,
            "maxima_in_a_turn": found.maxima,
            "periods": [
                {
                    "label": one.label,
                    "period_h": number(one.period, u.h),
                    "sigma_h": number(one.sigma, u.h),
                    "source": one.source,
                    **self._covered(covered),
                }
                for one, covered in zip(found.periods, found.phases, strict=True)
            ],
            "day": self._covered(found.day),
            "lunations": [
                {
                    "start_utc": iso(one.start, "utc", 0),
                    "end_utc": iso(one.end, "utc", 0),
                    "hours": self._named(one.hours.to_value("h"), 4),
                    "nights": {
                        name: int(one.nights[k]) for k, name in enumerate(self._network_names)
                    },
                    "day": self._covered(one.day),
                    "phases": [
                        {
                            **self._covered(covered),
                            "nights_to_cover": self._named(one.nights_to_cover[:, k]),
                        }
                        for k, covered in enumerate(one.phases)
                    ],
                }
                for one in found.lunations
            ],
            "nights_to_cover_share": COVERED,
            "told_apart_from_share": TOLD_APART,
            "alternatives": [
                self._alias(number_, one) for number_, one in enumerate(found.aliases, start=1)
            ],
            "spectral_window_near_per_day": {
                str(whole): self._named(found.window_peaks[:, k], 5)
                for k, whole in enumerate((1, 2, 3))
            },
            "hours_at_phase_angles": {
                "ranges_deg": [[float(a), float(b)] for a, b in found.phase_ranges.value],
                "sites": {
                    site.identifier: _plain(hours, 4)
                    for site, hours in zip(found.sites, found.site_hours.value, strict=True)
                },
            },
            "statements": list(sentences_of(found)),
            "notes": list(notes_of(found)),
        }

    @property
    def _network_names(self) -> list[str]:
        return [one.name for one in self.nights.networks]

    def _named(self, values: Any, digits: int = 6) -> dict[str, float | None]:
        return dict(zip(self._network_names, _plain(values, digits), strict=True))

    def _covered(self, covered: PhaseCoverage) -> dict[str, Any]:
        return {
            "covered": self._named(covered.covered),
            "largest_gap": self._named(covered.largest_gap),
            "filled_of_what_others_leave": self._named(covered.filled),
        }

    def _alias(self, number_: int, one: AliasTest) -> dict[str, Any]:
        found = self.nights
        dates = [text[:10] for text in iso_texts(found.time, "utc")]
        moons = [iso(moon.start, "utc", 0)[:10] for moon in found.lunations]
        firsts = [one.first_night(k) for k in range(len(found.networks))]
        return {
            "number": number_,
            "period_h": number(found.periods[one.alternative.of].period, u.h),
            "alternative_h": number(one.alternative.period, u.h),
            "label": one.alternative.label,
            "source": one.alternative.source,
            "left_over": self._named(one.left_over),
            "lunations_that_tell": {
                name: [moons[m] for m in np.flatnonzero(one.by_lunation[k] >= TOLD_APART)]
                for k, name in enumerate(self._network_names)
            },
            "nights_that_tell": {
                name: int(np.sum(one.by_night[k] >= TOLD_APART))
                for k, name in enumerate(self._network_names)
            },
            "told_from_night": {
                name: None if night is None else dates[night]
                for name, night in zip(self._network_names, firsts, strict=True)
            },
        }

    def __str__(self) -> str:
        return light_curve_text(self.nights, self.law, self.ephemeris, self.forces)

    def __repr__(self) -> str:
        return (
            f"<LightCurveReport of {self.orbit.short_name}: {len(self.nights.networks)} networks>"
        )

    def _repr_html_(self) -> str:
        found = self.nights
        return html_table(
            f"Nights for light curves of {self.orbit.designation or self.orbit.name}",
            ["network", "nights", ("hours", "h"), *self._period_heads()],
            [
                [
                    one.name,
                    int(one.night.size),
                    grouped(float(one.total.to_value("h")), 0),
                    *(f"{100.0 * covered.covered[k]:.1f}" for covered in found.phases),
                ]
                for k, one in enumerate(found.networks)
            ],
            [*sentences_of(found), *notes_of(found)],
        )

    def _period_heads(self) -> list[tuple[str, str]]:
        return [
            (f"of a turn in {one.period.to_value('h'):g} h", "%") for one in self.nights.periods
        ]


def lightcurve_report(
    passage: Flyby,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    periods: Sequence[Quantity] | None = None,
    alternatives: Sequence[Quantity] | None = None,
    poles: Sequence[tuple[Quantity, Quantity]] | None = None,
    phase_angles: Sequence[tuple[Quantity, Quantity]] | None = None,
    faintest: float | None = None,
    maxima: int = 2,
) -> LightCurveReport:
    """Report what the nights about a flyby are worth for light curves.

    Parameters
    ----------
    passage : Flyby
    start, stop, periods, alternatives, poles, phase_angles, faintest, maxima
        As `flyby.scene.lightcurve`.

    Returns
    -------
    LightCurveReport

    Raises
    ------
    SpanError, UnitError
        As `flyby.scene.lightcurve`.

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import lightcurve_report
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04"])
    >>> report = lightcurve_report(passage, parse_time("2029-03-01"), parse_time("2029-03-11"))
    >>> report
    <LightCurveReport of 99942 Apophis: 3 networks>
    """
    found = lightcurve(
        passage,
        start,
        stop,
        periods=periods,
        alternatives=alternatives,
        poles=poles,
        phase_angles=phase_angles,
        faintest=faintest,
        maxima=maxima,
    )
    trajectory = passage.trajectory
    return LightCurveReport(found, passage.law, trajectory.ephemeris, trajectory.describe_forces())


def _plain(values: Any, digits: int = 9) -> list[float | None]:
    return [round(float(value), digits) if np.isfinite(value) else None for value in values]
