"""`RecoveryReport`: what each night before a flyby tells of where the asteroid will pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.assumptions import clock_assumptions
from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed
from flyby.reports.document import Document
from flyby.reports.formats import RECOVERY_FORMATS
from flyby.reports.values import computed_with, julian_dates, number
from flyby.reports.wording import grouped, instant, orbit_facts, uncertain
from flyby.scene.flyby import Flyby
from flyby.scene.recovery_nights import ACCURACY, TELLING_SIGMAS, Displacement, Recovery, recovery
from flyby.scene.recovery_update import Ellipse
from flyby.tables import Column, DataTable
from flyby.times import iso, iso_texts

_FIXED = (
    Column("night_utc", kind="text", description="date of its evening, before the midnight"),
    Column("jd_tdb", "d"),
    Column("v_mag", "mag", "from the Earth's centre"),
    Column("elongation_deg", "deg"),
    Column("sites_observing", kind="whole"),
    Column("most_hours", "h", "of the site that can observe longest"),
    Column("ellipse_major_arcsec", "arcsec", "one sigma"),
    Column("ellipse_minor_arcsec", "arcsec"),
    Column("ellipse_position_angle_deg", "deg"),
    Column("sigma_zeta_after_km", "km", "on the b-plane, after one observation that night"),
    Column("b_plane_major_after_km", "km", "one sigma of the ellipse on the b-plane, likewise"),
    Column("b_plane_minor_after_km", "km"),
    Column("b_plane_angle_after_deg", "deg", "of the longer axis, from xi towards zeta"),
)
_TEXT_NIGHTS = 40


@dataclass(frozen=True, repr=False)
class RecoveryReport(Document):
    """The nights before a flyby.

    Attributes
    ----------
    recovery : Recovery
    ephemeris : str
    forces : tuple of str

    Examples
    --------
    See `recovery_report`.
    """

    recovery: Recovery
    ephemeris: str
    forces: tuple[str, ...]

    formats: ClassVar[tuple[str, ...]] = RECOVERY_FORMATS
    kind_of_format: ClassVar[str] = "format of a recovery"

    @property
    def orbit(self) -> Orbit:
        """The orbit itself."""
        return self.recovery.orbit

    def record(self) -> dict[str, Any]:
        """Return everything as plain values, with the hours of each site night by night."""
        found = self.recovery
        columns = self._columns()
        hours = found.hours.to_value("h")
        codes = [site.identifier for site in found.sites]
        nights = []
        for index in range(found.elongation.size):
            row = {name: values[index] for name, values in columns.items()}
            row["hours"] = {
                code: round(float(hours[place, index]), 4)
                for place, code in enumerate(codes)
                if hours[place, index] > 0.0
            }
            nights.append(row)
        return {**self._heading(), "nights": nights}

    def data_table(self) -> DataTable:
        """Return a row a night."""
        heading = self._heading()
        columns = self._columns()
        moved: list[Column] = []
        for number_, one in enumerate(self.recovery.displacements, start=1):
            moved += [
                Column(f"offset_{number_}_arcsec", "arcsec", one.label),
                Column(f"offset_{number_}_position_angle_deg", "deg"),
                Column(f"offset_{number_}_sigmas", ""),
                Column(f"offset_{number_}_told", kind="text"),
            ]
        return DataTable((*_FIXED, *moved), lambda: [columns], heading)

    def _columns(self) -> dict[str, list[Any]]:
        found = self.recovery
        hours = found.hours.to_value("h")
        count = found.elongation.size
        unknown: list[Any] = [None] * count
        ellipse = found.ellipse
        columns: dict[str, list[Any]] = {
            "night_utc": [text[:10] for text in iso_texts(found.time, "utc")],
            "jd_tdb": julian_dates(found.time),
            "v_mag": unknown if found.magnitude is None else _plain(found.magnitude),
            "elongation_deg": _plain(found.elongation.to_value("deg")),
            "sites_observing": [int(n) for n in np.sum(hours > 0.0, axis=0)],
            "most_hours": _plain(hours.max(axis=0, initial=0.0)),
        }
        names = ("ellipse_major_arcsec", "ellipse_minor_arcsec", "ellipse_position_angle_deg")
        for place, name in enumerate(names):
            columns[name] = unknown if ellipse is None else _plain(ellipse[place].value)
        after = found.sigma_zeta_after
        columns["sigma_zeta_after_km"] = unknown if after is None else _plain(after.value)
        left = found.b_plane_ellipse_after
        for place, name in enumerate(("major_after_km", "minor_after_km", "angle_after_deg")):
            columns[f"b_plane_{name}"] = unknown if left is None else _plain(left[place].value)
        for number_, one in enumerate(found.displacements, start=1):
            columns[f"offset_{number_}_arcsec"] = _plain(one.offset.value)
            columns[f"offset_{number_}_position_angle_deg"] = _plain(one.position_angle.value)
            columns[f"offset_{number_}_sigmas"] = _plain(one.sigmas)
            columns[f"offset_{number_}_told"] = ["yes" if told else "no" for told in one.tells]
        return columns

    def _heading(self) -> dict[str, Any]:
        found = self.recovery
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "encounter_utc": iso(found.encounter, "utc"),
            "accuracy_arcsec": number(found.accuracy, u.arcsec),
            "told_from_sigmas": TELLING_SIGMAS,
            "sigma_zeta_km": number(found.sigma_zeta, u.km),
            "b_plane_ellipse": _b_plane(found.b_plane_ellipse),
            "displacements": [
                {
                    "label": one.label,
                    "zeta_km": number(one.zeta, u.km),
                    "nights_that_tell": int(one.tells.sum()),
                    "first_night_that_tells": _first(found, one),
                }
                for one in found.displacements
            ],
            "notes": list(self._notes()),
        }

    def _notes(self) -> tuple[str, ...]:
        found = self.recovery
        accuracy = f"{found.accuracy.to_value('arcsec'):g} arcsec"
        return (
            f"one observation is good to {accuracy} in either coordinate, without bias; a night "
            f"tells where an optical site can observe and the offset is {TELLING_SIGMAS:g} "
            "standard deviations of orbit and observation together",
            "the covariance is mapped to first order, and updated so by one observation",
            "offsets are astrometric, from the Earth's centre; zeta: on the b-plane of the flyby",
            *found.notes,
            *clock_assumptions(found.encounter),
            *self.orbit.notes,
        )

    def __str__(self) -> str:
        found = self.recovery
        named = self.orbit.designation or self.orbit.name
        lines = [
            f"Recovery of {named} before the flyby of {instant(found.encounter, 'utc', 0)}",
            f"{found.elongation.size} nights from {iso(found.time[0], 'utc', 0)[:10]}",
            "",
            *aligned(orbit_facts(self.orbit, self.ephemeris, self.forces), BASIS_WIDTH),
            "",
            *(line for one in found.displacements for line in _told(found, one)),
            *_shrinking(found),
            "",
            *self._table(),
        ]
        return "\n".join([*lines, *assumed(self._notes())]) + "\n"

    def _table(self) -> list[str]:
        found = self.recovery
        columns = self._columns()
        count = found.elongation.size
        shown = np.unique(np.linspace(0, count - 1, min(count, _TEXT_NIGHTS)).astype(int))
        heads = [f"{f'({k})':>9}" for k in range(1, len(found.displacements) + 1)][:5]
        lines = [
            f"  {'night':<11}{'V':>5}{'elong.':>8}{'sites':>6}{'hours':>6}{'ellipse':>20}"
            f"{'zeta after':>11}{''.join(heads)}",
            f"  {'[UTC]':<11}{'':>5}{'[deg]':>8}{'':>6}{'':>6}{'[arcsec]':>20}{'[km]':>11}"
            f"{'[arcsec]':>{9 * max(len(heads), 1)}}",
        ]
        for index in shown:
            row = {name: values[index] for name, values in columns.items()}
            ellipse = (
                "-"
                if row["ellipse_major_arcsec"] is None
                else f"{row['ellipse_major_arcsec']:.2g} x {row['ellipse_minor_arcsec']:.2g}"
            )
            offsets = "".join(
                f"{row[f'offset_{k}_arcsec']:>9.3g}" for k in range(1, len(heads) + 1)
            )
            lines.append(
                f"  {row['night_utc']:<11}{_fixed(row['v_mag'], 1):>5}{row['elongation_deg']:>8.0f}"
                f"{row['sites_observing']:>6}{row['most_hours']:>6.1f}{ellipse:>20}"
                f"{_fixed(row['sigma_zeta_after_km'], 4):>11}{offsets}"
            )
        if len(shown) < count:
            lines.append(f"  {len(shown)} of {count} nights; csv, ecsv and json have them all")
        return lines

    def __repr__(self) -> str:
        return (
            f"<RecoveryReport of {self.orbit.short_name}: {self.recovery.elongation.size} nights>"
        )

    def _repr_html_(self) -> str:
        found = self.recovery
        return html_table(
            f"Recovery of {self.orbit.designation or self.orbit.name}",
            ["another orbit", ("zeta", "km"), "first night that tells", "nights that tell"],
            [
                [
                    one.label,
                    grouped(one.zeta.to_value("km"), 1),
                    _first(found, one),
                    int(one.tells.sum()),
                ]
                for one in found.displacements
            ],
            list(self._notes()),
        )


def recovery_report(
    passage: Flyby,
    start: Time | None = None,
    *,
    shift: Quantity | None = None,
    kick: Quantity | None = None,
    kick_date: Time | None = None,
    accuracy: Quantity = ACCURACY,
    keyholes: bool = True,
) -> RecoveryReport:
    """Report what each night before a flyby tells of where the asteroid will pass.

    Parameters
    ----------
    passage : Flyby
    start, shift, kick, kick_date, accuracy, keyholes
        As `flyby.scene.recovery`.

    Returns
    -------
    RecoveryReport

    Raises
    ------
    SpanError, UnitError, InvalidOrbitError
        As `flyby.scene.recovery`.

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import recovery_report
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> report = recovery_report(passage, parse_time("2029-04-01"), keyholes=False)
    >>> report
    <RecoveryReport of 99942 Apophis: 12 nights>
    """
    found = recovery(
        passage,
        start,
        shift=shift,
        kick=kick,
        kick_date=kick_date,
        accuracy=accuracy,
        keyholes=keyholes,
    )
    trajectory = passage.trajectory
    return RecoveryReport(found, trajectory.ephemeris, trajectory.describe_forces())


def _plain(values: Any) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _fixed(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:.{decimals}f}"


def _first(found: Recovery, one: Displacement) -> str | None:
    """Return the first night that tells an orbit from the one itself."""
    if not one.tells.any():
        return None
    return iso(found.time[int(np.argmax(one.tells))], "utc", 0)[:10]


def _told(found: Recovery, one: Displacement) -> list[str]:
    number_ = found.displacements.index(one) + 1
    zeta = f"zeta {one.zeta.to_value('km'):+.1f} km"
    name = one.label if one.label.startswith("zeta") else f"{one.label} ({zeta})"
    first = _first(found, one)
    accuracy = f"{found.accuracy.to_value('arcsec'):g} arcsec"
    if first is None:
        return [f"  ({number_}) {name}: no night tells it at {accuracy}"]
    index = int(np.argmax(one.tells))
    return [
        f"  ({number_}) {name}: {int(one.tells.sum())} nights tell it at {accuracy}, the first",
        f"      {first}, when it stands {uncertain(float(one.offset[index].value))} arcsec off, "
        f"position angle {one.position_angle[index].value:.0f} deg",
    ]


def _shrinking(found: Recovery) -> list[str]:
    if found.sigma_zeta is None or found.sigma_zeta_after is None:
        return []
    now, after = found.sigma_zeta.to_value("km"), found.sigma_zeta_after.to_value("km")
    usable = np.flatnonzero(found.observable)
    if not usable.size:
        return [f"  sigma of zeta {uncertain(now)} km; no site can observe before the flyby"]
    best = usable[int(np.argmin(after[usable]))]
    return [
        f"  sigma of zeta {uncertain(now)} km; one observation takes off most on "
        f"{iso(found.time[best], 'utc', 0)[:10]}:",
        f"      {uncertain(float(after[best]))} km are left, "
        f"{100.0 * (1.0 - after[best] / now):.2g} % less",
        *_ellipses(found, int(best)),
    ]


def _ellipses(found: Recovery, best: int) -> list[str]:
    """Say how large the ellipse on the b-plane is, before and after the best observation."""
    if found.b_plane_ellipse is None or found.b_plane_ellipse_after is None:
        return []
    now = [uncertain(float(axis.to_value("km"))) for axis in found.b_plane_ellipse[:2]]
    after = [
        uncertain(float(axis[best].to_value("km"))) for axis in found.b_plane_ellipse_after[:2]
    ]
    return [
        f"      its ellipse on the b-plane, 1 sigma, goes from {now[0]} by {now[1]} km to "
        f"{after[0]} by {after[1]} km"
    ]


def _b_plane(found: Ellipse | None) -> dict[str, Any] | None:
    if found is None:
        return None
    names = ("major_km", "minor_km", "angle_deg")
    return {name: float(value.value) for name, value in zip(names, found, strict=True)}
