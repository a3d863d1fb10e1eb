"""`SpinReport`: how a flyby changes the rotation of an asteroid, as an ensemble over its phases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.assumptions import clock_assumptions
from flyby.catalogue.spin import PredictedSpin
from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed, lines_of
from flyby.reports.document import Document
from flyby.reports.formats import SPIN_FORMATS
from flyby.reports.values import computed_with, number
from flyby.reports.wording import body_name, grouped, instant, orbit_facts
from flyby.scene.flyby import Flyby
from flyby.scene.spin_before import spin_state
from flyby.scene.spin_ensemble import (
    MEMBERS,
    SEED,
    Expected,
    Rotation,
    SpinStudy,
    around_circle,
    expected_in,
    predicted_of,
    spin_through_flyby,
    spread,
)
from flyby.tables import Column, DataTable
from flyby.times import iso, iso_texts, stamp, tdb_days

_NEGLIGIBLE_RATE, _NEGLIGIBLE_SHIFT_DEG = 1e-3, 0.1
"""What changes less than this is said not to change."""
_SHIFT_TOLD_DEG = 10.0
_DENSITIES = (1.1, 3.6)  # g/cm^3, the range of DeMartini et al. 2019
_GRAVITATION = 6.6743e-11  # m^3 / (kg s^2), CODATA 2018

_COLUMNS = (
    Column("member", kind="whole"),
    Column("precession_phase_deg", "deg", "about the pole, at the first instant"),
    Column("rotation_phase_deg", "deg", "of the rotation in time, at the first instant"),
    Column("effective_period_h", "h", "of twice the energy over the angular momentum, after"),
    Column("light_curve_period_h", "h", "1/(1/precession - 1/rotation), after"),
    Column("precession_period_h", "h", "of the axis of the mode, after"),
    Column("rotation_period_h", "h", "about the axis of the mode, after"),
    Column("excitation", "", "energy over the least there is with the angular momentum, after"),
    Column("greatest_tilt_deg", "deg", "of the axis of the mode from the pole, after"),
    Column("mode", kind="text", description="short-axis or long-axis, after"),
    Column("pole_longitude_deg", "deg", "of the angular momentum, ecliptic J2000, after"),
    Column("pole_latitude_deg", "deg"),
    Column("pole_shift_deg", "deg"),
    Column("rate_ratio", "", "effective rate after over that before"),
)


@dataclass(frozen=True, repr=False)
class SpinReport(Document):
    """How a flyby changes the rotation of an asteroid.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
    forces : tuple of str
    encounter : Time
    body : str
    study : SpinStudy
    expected : tuple of Expected
        What papers expect at the asteroid, and who can watch then.
    predicted : tuple of PredictedSpin
        What papers predict of the rotation.

    Examples
    --------
    See `spin_report`.
    """

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    encounter: Time
    body: str
    study: SpinStudy
    expected: tuple[Expected, ...]
    predicted: tuple[PredictedSpin, ...]

    formats: ClassVar[tuple[str, ...]] = SPIN_FORMATS
    kind_of_format: ClassVar[str] = "format of a rotation"
    one_line_each: ClassVar[bool] = True

    @property
    def negligible(self) -> bool:
        """Whether no member changes by what anyone could tell."""
        change = np.abs(self.study.rate_ratio - 1.0).max()
        shift = self.study.pole_shift.to_value("deg").max()
        return bool(change < _NEGLIGIBLE_RATE and shift < _NEGLIGIBLE_SHIFT_DEG)

    @property
    def statements(self) -> tuple[str, ...]:
        """What it comes to, each sentence from the numbers."""
        study = self.study
        return (
            *_changes(study, self.negligible, body_name(self.body)),
            *_strongest(study, self.encounter),
            *(_said(one) for one in self.expected),
            *(f"published: {one.words} ({_source(one)})" for one in self.predicted),
        )

    def record(self) -> dict[str, Any]:
        """Return everything as plain values, with the members and their history."""
        heading = self._heading()
        columns = self._columns()
        heading["history"] = list(_history(self.study))
        heading["members"] = [
            {name: values[index] for name, values in columns.items()}
            for index in range(self.study.members)
        ]
        return heading

    def data_table(self) -> DataTable:
        """Return a row a member of the ensemble."""
        return DataTable(_COLUMNS, lambda: [self._columns()], self._heading())

    def _columns(self) -> dict[str, list[Any]]:
        study = self.study
        after = study.after
        return {
            "member": list(range(1, study.members + 1)),
            "precession_phase_deg": _plain(study.precession_phase.value),
            "rotation_phase_deg": _plain(study.rotation_phase.value),
            "effective_period_h": _plain(after.effective_period.value),
            "light_curve_period_h": _plain(after.light_curve_period.value),
            "precession_period_h": _plain(after.precession_period.value),
            "rotation_period_h": _plain(after.rotation_period.value),
            "excitation": _plain(after.excitation),
            "greatest_tilt_deg": _plain(after.greatest_tilt.value),
            "mode": ["short-axis" if short else "long-axis" for short in after.short_axis],
            "pole_longitude_deg": _plain(after.longitude.value),
            "pole_latitude_deg": _plain(after.latitude.value),
            "pole_shift_deg": _plain(study.pole_shift.value),
            "rate_ratio": _plain(study.rate_ratio),
        }

    def _heading(self) -> dict[str, Any]:
        study, state = self.study, self.study.state
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "encounter_utc": iso(self.encounter, "utc"),
            "body": self.body,
            "spin": {
                "pole_longitude_deg": number(state.pole[0], u.deg),
                "pole_latitude_deg": number(state.pole[1], u.deg),
                "period_h": number(state.period, u.h),
                "rotation_period_h": number(state.rotation_period, u.h),
                "inertia": list(state.inertia),
                "excitation": state.excitation,
                "sources": list(state.sources),
            },
            "ensemble": {
                "members": study.members,
                "seed": study.seed,
                "first_utc": iso(study.time[0], "utc"),
                "last_utc": iso(study.time[-1], "utc"),
                "ends_at_impact": study.ends_at_impact,
            },
            "diameter_m": number(study.diameter, u.m),
            "before": _before(study),
            "after": {
                name: dict(zip(("p05", "median", "p95"), _spread(name, values), strict=True))
                for name, values in _figures(study, study.after).items()
            },
            "expected": [
                {
                    "name": one.effect.name,
                    "words": one.effect.words,
                    "start_utc": iso(one.start, "utc"),
                    "end_utc": iso(one.end, "utc"),
                    "source": one.effect.reference,
                    "grade": one.effect.grade,
                    "watching": list(one.watching),
                }
                for one in self.expected
            ],
            "statements": list(self.statements),
            "notes": list(self._notes()),
        }

    def _notes(self) -> tuple[str, ...]:
        study = self.study
        hours = 24.0 * float(tdb_days(self.encounter) - tdb_days(study.time[0]))
        return (
            "the phases of the rotation before the flyby are not published: they are drawn, "
            f"uniform in time, with the seed {study.seed}; no member is the attitude",
            "a rigid body with the torque of a distant point mass, "
            f"{body_name(self.body)}, from {hours:.0f} h before closest approach; what acts "
            f"outside changes the rate by less than {_share(study.left_out)}",
            "left out: torques of other bodies and of the passed body's flattening, of sunlight, "
            "and any deformation; the published figures are taken as exact",
            "short-axis mode: the short axis precesses about the pole, and the body turns "
            "backwards about it; light curve: 1/(1/precession - 1/rotation); effective rate: twice "
            "the energy over the angular momentum",
            *([] if study.diameter is None else [f"tide: {study.diameter_source}"]),
            *clock_assumptions(self.encounter),
            *self.orbit.notes,
        )

    def __str__(self) -> str:
        state = self.study.state
        longitude, latitude = (one.to_value("deg") for one in state.pole)
        periods = f"period {state.period.value:g} h, about the short axis alone"
        if state.rotation_period is not None:
            periods = (
                f"precession {state.period.value:g} h, rotation {state.rotation_period.value:g} h"
            )
        spin = (
            f"{periods}; pole {longitude:g}, {latitude:g} deg (ecliptic J2000); moments of inertia "
            f"{' : '.join(f'{one:.4g}' for one in state.inertia)}",
            *state.sources,
        )
        lines = [
            f"Rotation of {self.orbit.designation or self.orbit.name}",
            f"through the flyby of {body_name(self.body)}, {instant(self.encounter, 'utc', 0)}",
            "",
            *aligned(orbit_facts(self.orbit, self.ephemeris, self.forces), BASIS_WIDTH),
            *aligned([("rotation before", spin)], BASIS_WIDTH),
            "",
            *(line for one in self.statements for line in lines_of(one, "- ", "  ")),
            "",
            *self._table(),
        ]
        return "\n".join([*lines, *assumed(self._notes())]) + "\n"

    def _table(self) -> list[str]:
        study = self.study
        before, after = _before(study), _figures(study, study.after)
        when = "at the impact" if study.ends_at_impact else "after"
        lines = [
            f"  {f'{grouped(study.members, 0)} members':<44}{'before':>10}{when:>16}",
            f"  {'':<44}{'':>10}{'5 %':>10}{'median':>10}{'95 %':>10}",
        ]
        for name, (label, decimals) in _ROWS.items():
            cells = (before.get(name), *_spread(name, after[name]))
            lines.append(f"  {label:<44}" + "".join(_cell(one, decimals) for one in cells))
        return lines

    def __repr__(self) -> str:
        return f"<SpinReport of {self.orbit.short_name}: {self.study.members} members>"

    def _repr_html_(self) -> str:
        before, after = _before(self.study), _figures(self.study, self.study.after)
        return html_table(
            f"Rotation of {self.orbit.designation or self.orbit.name}",
            ["", "before", "5 %", "median", "95 %"],
            [
                [
                    label,
                    *(
                        _cell(one, decimals).strip()
                        for one in (before.get(name), *_spread(name, after[name]))
                    ),
                ]
                for name, (label, decimals) in _ROWS.items()
            ],
            [*self.statements, *self._notes()],
        )


_ROWS = {
    "effective_period_h": ("effective period [h]", 2),
    "light_curve_period_h": ("period of the light curve [h]", 2),
    "precession_period_h": ("precession [h]", 2),
    "rotation_period_h": ("rotation about the axis of the mode [h]", 1),
    "excitation": ("excitation E/E0", 4),
    "greatest_tilt_deg": ("greatest tilt of that axis from the pole [deg]", 1),
    "pole_longitude_deg": ("pole, ecliptic longitude [deg]", 1),
    "pole_latitude_deg": ("pole, ecliptic latitude [deg]", 1),
    "pole_shift_deg": ("pole moved by [deg]", 2),
    "rate_ratio": ("effective rate, after over before", 4),
}


def _figures(study: SpinStudy, rotation: Rotation) -> dict[str, FloatArray]:
    found = {
        "effective_period_h": rotation.effective_period.value,
        "light_curve_period_h": rotation.light_curve_period.value,
        "precession_period_h": rotation.precession_period.value,
        "rotation_period_h": rotation.rotation_period.value,
        "excitation": rotation.excitation,
        "greatest_tilt_deg": rotation.greatest_tilt.value,
        "pole_longitude_deg": around_circle(rotation.longitude.value),  # order, not yet 0 to 360
        "pole_latitude_deg": rotation.latitude.value,
    }
    if rotation is study.after:
        found |= {"pole_shift_deg": study.pole_shift.value, "rate_ratio": study.rate_ratio}
    return found


def _before(study: SpinStudy) -> dict[str, float | None]:
    """Return what is the same of every member before."""
    found = {
        name: _known(float(values[0])) for name, values in _figures(study, study.before).items()
    }
    longitude, latitude = (float(one.to_value("deg")) for one in study.state.pole)
    return found | {"pole_longitude_deg": longitude, "pole_latitude_deg": latitude}


def _spread(name: str, values: FloatArray) -> list[float | None]:
    return [_known(_whole(name, one)) for one in spread(values)]


def _whole(name: str, value: float) -> float:
    """Return a longitude from 0 to 360 deg, and anything else as it is."""
    return value % 360.0 if "longitude" in name else value


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _cell(value: float | None, decimals: int) -> str:
    return f"{'-' if value is None else f'{value:.{decimals}f}':>10}"


def _plain(values: Any) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _share(value: float) -> str:
    return f"{100.0 * value:.1g} %"


def _changes(study: SpinStudy, negligible: bool, body: str) -> list[str]:
    change = np.abs(study.rate_ratio - 1.0).max()
    shift = study.pole_shift.to_value("deg")
    if negligible:
        return [
            f"{body} changes next to nothing: of every member the rate by less than "
            f"{_above(100.0 * change)} %, the pole by less than {_above(shift.max())} deg"
        ]
    many = study.members
    low, middle, high = spread(study.rate_ratio)
    far = int(np.sum(shift >= _SHIFT_TOLD_DEG))
    near = spread(shift)
    said = [
        f"the effective rate becomes {low:.3g} to {high:.3g} of what it was in 90 % of the "
        f"members, {study.rate_ratio.min():.3g} to {study.rate_ratio.max():.3g} in all, "
        f"{middle:.3g} in the median",
        f"the pole moves by {near[0]:.2g} to {near[2]:.2g} deg in 90 % of the members, by "
        f"{_SHIFT_TOLD_DEG:g} deg or more in {_percent(far, many)}, by {shift.max():.1f} deg at "
        f"most",
    ]
    short = int(np.sum(study.after.short_axis))
    said.append(
        f"{_percent(short, many)} of the members are in short-axis mode "
        f"{'at the impact' if study.ends_at_impact else 'afterwards'}"
        + (f", {_percent(many - short, many)} in long-axis mode" if short < many else "")
    )
    return said


def _above(value: float) -> str:
    """Return a bound with one digit, rounded up."""
    if value <= 0.0:
        return "1e-12"
    unit = 10.0 ** np.floor(np.log10(value))
    return f"{np.ceil(value / unit) * unit:.1g}"


def _percent(part: int, whole: int) -> str:
    return f"{100.0 * part / whole:.3g} %"


def _strongest(study: SpinStudy, encounter: Time) -> list[str]:
    """Return when torque and tide are greatest, and what they come to."""
    middle = np.median(study.torque.to_value("1 / h"), axis=1)
    at = int(np.argmax(middle))
    nearest = int(np.argmin(study.distance))
    gradient = float(study.tidal_gradient[nearest].to_value("1 / s2"))
    own = [
        gradient / (4.0 / 3.0 * np.pi * _GRAVITATION * 1000.0 * density) for density in _DENSITIES
    ]
    share = " to ".join(_two(100.0 * one) for one in sorted(own))
    acceleration = study.tidal_acceleration
    tide = (
        "the size is not known, nor the tidal acceleration"
        if acceleration is None or study.diameter is None
        else f"tidal acceleration of {_two(acceleration[nearest].to_value('um/s2'))} um/s2 at the "
        f"ends of a diameter of {study.diameter.to_value('m'):.3g} m"
    )
    return [
        f"the torque is strongest at {stamp(study.time[at])}, when it would change "
        f"{_two(100.0 * middle[at])} % of the angular momentum in an hour (median)",
        f"at closest approach, {instant(encounter, 'utc', 0)}: {tide}; that is {share} % of its "
        f"own gravity for densities of {_DENSITIES[1]:g} to {_DENSITIES[0]:g} g/cm3 (no mass is "
        f"measured)",
    ]


def _two(value: float) -> str:
    """Return two significant digits, without an exponent."""
    return f"{float(f'{value:.2g}'):g}"


def _source(one: Any) -> str:
    return f"{one.reference}; grade {one.grade}"


def _said(one: Expected) -> str:
    first, last = (iso(time, "utc", 0)[11:16] for time in (one.start, one.end))
    who = ", ".join(one.watching) or "nobody"
    return (
        f"expected {first} to {last} UTC: {one.effect.words} ({_source(one.effect)}); can watch "
        f"then: {who}"
    )


def _history(study: SpinStudy) -> Iterator[dict[str, Any]]:
    acceleration = study.tidal_acceleration
    times = iso_texts(study.time, "utc")
    columns = {
        "rate_ratio": study.rate_ratio_history,
        "pole_shift_deg": study.pole_shift_history.to_value("deg"),
        "torque_share_per_h": study.torque.to_value("1 / h"),
    }
    points = {name: np.percentile(one, [5.0, 50.0, 95.0], axis=1) for name, one in columns.items()}
    for index in range(len(times)):
        row: dict[str, Any] = {
            "time_utc": times[index],
            "distance_km": float(study.distance[index].value),
            "tidal_gradient_s2": float(study.tidal_gradient[index].value),
            "tidal_acceleration_um_s2": (
                None if acceleration is None else float(acceleration[index].value)
            ),
        }
        for name, found in points.items():
            row |= {
                f"{name}_{point}": float(found[place, index])
                for place, point in enumerate(("p05", "median", "p95"))
            }
        yield row


def spin_report(
    passage: Flyby,
    solution: str | None = None,
    *,
    period: Quantity | None = None,
    pole: Quantity | None = None,
    inertia: Sequence[float] | None = None,
    diameter: Quantity | None = None,
    members: int = MEMBERS,
    seed: int = SEED,
) -> SpinReport:
    """Report how a flyby changes the rotation of an asteroid.

    Parameters
    ----------
    passage : Flyby
    solution, period, pole, inertia
        As `flyby.scene.spin_state`.
    diameter, members, seed
        As `flyby.scene.spin_through_flyby`.

    Returns
    -------
    SpinReport

    Raises
    ------
    SpinStateError, UnitError, UnknownNameError, PropagationError
        As these.

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import spin_report
    >>> spin_report(flyby.Flyby(flyby.load_orbit("apophis")), members=50)
    <SpinReport of 99942 Apophis: 50 members>
    """
    state = spin_state(
        passage.orbit.designation, solution, period=period, pole=pole, inertia=inertia
    )
    study = spin_through_flyby(passage, state, members=members, seed=seed, diameter=diameter)
    trajectory = passage.trajectory
    return SpinReport(
        orbit=passage.orbit,
        ephemeris=trajectory.ephemeris,
        forces=trajectory.describe_forces(),
        encounter=passage.approach.time,
        body=passage.body,
        study=study,
        expected=expected_in(passage),
        predicted=predicted_of(passage),
    )
