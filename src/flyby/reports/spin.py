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
from flyby.reports.spin_text import (
    changes,
    expected_words,
    is_negligible,
    source_words,
    strongest,
)
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
from flyby.times import iso, iso_texts, tdb_days

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
        return is_negligible(self.study)

    @property
    def statements(self) -> tuple[str, ...]:
        """What it comes to, each sentence from the numbers."""
        study = self.study
        return (
            *changes(study, self.negligible, body_name(self.body)),
            *strongest(study, self.encounter),
            *(expected_words(one) for one in self.expected),
            *(f"published: {one.words} ({source_words(one)})" for one in self.predicted),
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
            "short-axis mode: the short axis goes round the pole, and the body turns "
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
