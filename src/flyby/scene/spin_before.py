"""How an asteroid turns before a flyby: as published, or as given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity, UnitConversionError

from flyby.arrays import FloatArray
from flyby.catalogue.spin import PublishedSpin, published_spin
from flyby.dynamics.spin.free import from_periods
from flyby.errors import FlybyError, UnitError
from flyby.frames import ECLIPTIC_TO_ICRF


class SpinStateError(FlybyError):
    """A state of rotation that is not known, or that no body can have."""


@dataclass(frozen=True)
class SpinState:
    """How an asteroid turns, but for its phases: energy, angular momentum and inertia.

    Attributes
    ----------
    pole : tuple of Quantity
        Ecliptic longitude and latitude (J2000) of the angular momentum [deg].
    period : Quantity
        Of the precession in short-axis mode, or of the rotation about the short axis [h].
    rotation_period : Quantity or None
        About the short axis, of a tumbling body [h]; None of one that turns about that axis alone.
    inertia : tuple of float
        Ratios of the principal moments, ascending, the greatest 1.
    excitation : float
        Energy over the least that goes with the angular momentum, E/E0.
    sources : tuple of str
        Where each figure comes from.

    Examples
    --------
    >>> from flyby.scene import spin_state
    >>> round(spin_state("99942 Apophis (2004 MN4)").excitation, 4)
    1.012
    """

    pole: tuple[Quantity, Quantity]
    period: Quantity
    rotation_period: Quantity | None
    inertia: tuple[float, float, float]
    excitation: float
    sources: tuple[str, ...]
    _momentum_rad_s: float

    @property
    def tumbles(self) -> bool:
        """Whether it does not turn about its short axis alone."""
        return self.rotation_period is not None

    @property
    def _pole_icrf(self) -> FloatArray:
        """Unit vector (3,) of the angular momentum."""
        longitude, latitude = (float(one.to_value("rad")) for one in self.pole)
        ecliptic = np.array(
            [
                np.cos(latitude) * np.cos(longitude),
                np.cos(latitude) * np.sin(longitude),
                np.sin(latitude),
            ]
        )
        return np.asarray(ECLIPTIC_TO_ICRF @ ecliptic)


def spin_state(
    designation: str,
    solution: str | None = None,
    *,
    period: Quantity | None = None,
    pole: Quantity | None = None,
    inertia: Sequence[float] | None = None,
) -> SpinState:
    """Gather how an asteroid turns: as published, or as given by the caller.

    Parameters
    ----------
    designation : str
        As an orbit has it.
    solution : str, optional
        Key of a published state, such as "lee-2022"; the preferred one where not given.
    period : Quantity [time], optional
        One: of the rotation about the short axis. Two: precession and rotation in short-axis mode.
    pole : Quantity [angle], shape (2,), optional
        Ecliptic longitude and latitude (J2000) of the angular momentum.
    inertia : sequence of float, optional
        Three principal moments in any unit, in any order.

    Returns
    -------
    SpinState

    Raises
    ------
    SpinStateError
        If something is neither published nor given; if no body has it.
    UnitError
        If a period or a pole is none.
    UnknownNameError
        If there is no such published state.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.scene import spin_state
    >>> spin_state("2023 BU", period=5 * u.h, pole=[0, 90] * u.deg, inertia=[1, 2, 2.5]).inertia
    (0.4, 0.8, 1.0)
    """
    published = published_spin(designation, solution)
    typed = {"period": period, "pole": pole, "inertia": inertia}
    missing = [name for name, value in typed.items() if value is None]
    if published is None and missing:
        raise SpinStateError(
            f"how {designation} turns is not known here; give "
            + " and ".join(f"--{name}" for name in missing)
            + ', such as --period "5 h" --pole 0,90 --inertia 0.6,0.9,1'
        )
    moments = _moments(published.inertia if inertia is None and published else inertia)
    longitude, latitude = _pole(
        Quantity(published.pole_deg, "deg") if pole is None and published else pole
    )
    hours = _periods(
        Quantity([published.precession_h, published.rotation_h], "h")
        if period is None and published
        else period
    )
    if hours.size == 1:
        momentum, excitation = 2.0 * np.pi / (float(hours[0]) * 3600.0), 1.0
    else:
        found = from_periods(moments, *(float(one) * 3600.0 for one in hours))
        if found is None:
            raise SpinStateError(
                f"no body with moments of inertia {_ratios(moments)} has a precession of "
                f"{hours[0]:g} h and a rotation of {hours[1]:g} h in short-axis mode; give other "
                f"periods, or one alone for a rotation about the short axis"
            )
        momentum, excitation = found
    first, middle, last = (float(one) for one in moments)
    return SpinState(
        pole=(Quantity(longitude, "deg"), Quantity(latitude, "deg")),
        period=Quantity(float(hours[0]), "h"),
        rotation_period=Quantity(float(hours[1]), "h") if hours.size == 2 else None,
        inertia=(first, middle, last),
        excitation=excitation,
        sources=_sources(published, typed),
        _momentum_rad_s=momentum,
    )


def _sources(published: PublishedSpin | None, typed: dict[str, object]) -> tuple[str, ...]:
    said = []
    given = [name for name, value in typed.items() if value is not None]
    names = {"period": "period", "pole": "pole", "inertia": "moments of inertia"}
    if published is not None and len(given) < len(typed):
        rest = ", ".join(names[name] for name in typed if name not in given)
        said.append(f"{rest}: {published.reference} (grade {published.grade})")
        if published.borrowed:
            said.append(published.borrowed)
    if given:
        said.append(f"as given: {', '.join(names[name] for name in given)}")
    return tuple(said)


def _moments(given: Sequence[float] | None) -> FloatArray:
    values = np.sort(np.atleast_1d(np.asarray(given, dtype=np.float64)))
    if values.shape != (3,) or not np.all(np.isfinite(values)) or values[0] <= 0.0:
        raise SpinStateError(
            f"moments of inertia are three positive numbers, such as 0.64,0.97,1, not {given}"
        )
    if values[2] > values[0] + values[1]:
        raise SpinStateError(
            f"no body has the moments of inertia {_ratios(values)}: the greatest is above the sum "
            f"of the others"
        )
    if values[0] == values[2]:
        raise SpinStateError("a body with three equal moments of inertia feels no torque")
    return np.asarray(values / values[2])


def _ratios(moments: FloatArray) -> str:
    return " : ".join(f"{one:g}" for one in moments)


def _pole(given: Quantity | None) -> tuple[float, float]:
    try:
        values = np.atleast_1d(Quantity(given).to_value("deg"))
    except (TypeError, ValueError, UnitConversionError):
        raise UnitError(
            f"the pole must be an ecliptic longitude and latitude, such as [275, -85] * u.deg, "
            f"not {given!r}"
        ) from None
    if values.shape != (2,) or not np.all(np.isfinite(values)) or abs(values[1]) > 90.0:
        raise UnitError(
            f"the pole must be a longitude and a latitude from -90 to 90 deg, not {given}"
        )
    return float(values[0]) % 360.0, float(values[1])


def _periods(given: Quantity | None) -> FloatArray:
    try:
        hours = np.atleast_1d(Quantity(given).to_value("h"))
    except (TypeError, ValueError, UnitConversionError):
        raise UnitError(f"a period must have a unit such as h, not {given!r}") from None
    if hours.shape not in ((1,), (2,)) or not np.all(np.isfinite(hours)) or hours.min() <= 0.0:
        raise UnitError(
            f"the period must be one positive time, or two (precession, rotation), not {given}"
        )
    return np.asarray(hours, dtype=np.float64)
