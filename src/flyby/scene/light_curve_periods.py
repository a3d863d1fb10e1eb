"""The periods and poles with which light curves are planned: as published, or as typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity

from flyby.catalogue.physical import physical_quantity
from flyby.catalogue.spin import published_spins_of
from flyby.errors import UnitError

_PUBLISHED = {
    "precession": "precession period",
    "strongest in the light curve": "strongest light-curve period",
    "rotation": "rotation period",
}
_PARTS = ("precession", "rotation")
_LEAST_PER_DAY = 1e-3


@dataclass(frozen=True)
class RotationPeriod:
    """A period in which a light curve may repeat.

    Attributes
    ----------
    label : str
        What turns so.
    period : Quantity
        [h].
    sigma : Quantity or None
        As published [h].
    source : str

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.scene import RotationPeriod
    >>> RotationPeriod("period", 30.56 * u.h, None, "as given").period
    <Quantity 30.56 h>
    """

    label: str
    period: Quantity
    sigma: Quantity | None
    source: str

    @property
    def _days(self) -> float:
        return float(self.period.to_value("d"))


@dataclass(frozen=True)
class Pole:
    """Where an axis points, ecliptic J2000.

    Attributes
    ----------
    longitude, latitude : Quantity
        [deg].
    source : str

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.scene import Pole
    >>> Pole(250 * u.deg, -75 * u.deg, "as given").label
    '(250, -75) deg'
    """

    longitude: Quantity
    latitude: Quantity
    source: str

    @property
    def label(self) -> str:
        """As figures and tables name it."""
        return f"({self.longitude.to_value('deg'):g}, {self.latitude.to_value('deg'):+g}) deg"


@dataclass(frozen=True)
class Alternative:
    """Another period that a light curve might have been given.

    Attributes
    ----------
    of : int
        Which of the periods it stands against.
    label, source : str
    period : Quantity
        [h].

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.scene import Alternative
    >>> Alternative(0, "half a turn a night more", 18.67 * u.h, "alias").period
    <Quantity 18.67 h>
    """

    of: int
    label: str
    period: Quantity
    source: str

    @property
    def _days(self) -> float:
        return float(self.period.to_value("d"))


def periods_of(designation: str, typed: Sequence[Quantity] | None) -> tuple[RotationPeriod, ...]:
    """Return the typed periods, else the preferred published ones; none where none is known.

    Raises
    ------
    UnitError
        For one that is no positive time.
    """
    if typed:
        return tuple(
            RotationPeriod("period", Quantity(_hours(one), "h"), None, "as given") for one in typed
        )
    found = []
    for label, name in _PUBLISHED.items():
        known = physical_quantity(designation, name)
        if known is not None:
            sigma = known.uncertainty
            found.append(
                RotationPeriod(
                    label,
                    known.quantity.to("h"),
                    None if sigma is None else Quantity(sigma, known.unit).to("h"),
                    known.reference,
                )
            )
    return tuple(found)


def poles_of(
    designation: str, typed: Sequence[tuple[Quantity, Quantity]] | None
) -> tuple[Pole, ...]:
    """Return the typed poles, else every published one.

    Raises
    ------
    UnitError
        For one that is no pair of angles, or whose latitude is beyond 90 deg.
    """
    if typed:
        return tuple(_typed_pole(*pair) for pair in typed)
    return tuple(
        Pole(
            Quantity(state.pole_deg[0], "deg"), Quantity(state.pole_deg[1], "deg"), state.reference
        )
        for state in published_spins_of(designation)
        if "pole" not in state.borrowed
    )


def alternatives_of(
    designation: str,
    periods: Sequence[RotationPeriod],
    typed: Sequence[Quantity] | None,
    maxima: int,
) -> tuple[tuple[Alternative, ...], tuple[str, ...]]:
    """Return what each period may be taken for, and what is said of published ones that agree.

    Those are the other published values of it, the typed ones, and those that differ by one
    maximum or one turn a night: the frequency of the maxima plus and minus 1 and `maxima` in 24 h.
    """
    found: list[Alternative] = []
    notes: list[str] = []
    for index, one in enumerate(periods):
        for state in published_spins_of(designation) if one.label in _PARTS else ():
            hours = float(getattr(state, f"{one.label}_h"))
            if hours == one.period.value:
                continue
            sigma = getattr(state, f"{one.label}_sigma_h") or 0.0
            own = 0.0 if one.sigma is None else float(one.sigma.value)
            apart = abs(hours - one.period.value)
            if apart <= np.hypot(sigma, own):
                notes.append(
                    f"{one.label} {hours:g} +/- {sigma:g} h ({state.reference}) holds "
                    f"{one.period.value:g} h: no alternative to it"
                )
                continue
            found.append(Alternative(index, "published", Quantity(hours, "h"), state.reference))
        for other in typed or ():
            hours = _hours(other)
            if hours != one.period.value:
                found.append(Alternative(index, "given", Quantity(hours, "h"), "as given"))
        signal = maxima / one._days
        for step in sorted({-maxima, -1, 1, maxima}):
            other_signal = abs(signal + step)
            if other_signal < _LEAST_PER_DAY or abs(other_signal - signal) < _LEAST_PER_DAY:
                continue
            part = "half a turn" if maxima == 2 else f"1/{maxima} of a turn"
            turns = "one turn" if abs(step) == maxima else part
            label = f"{turns} a night {'more' if step > 0 else 'less'}"
            hours = 24.0 * maxima / other_signal
            found.append(Alternative(index, label, Quantity(hours, "h"), "alias"))
    return tuple(found), tuple(notes)


def _hours(period: Quantity) -> float:
    try:
        hours = float(period.to_value("h"))
    except Exception:
        raise UnitError(f"the period must be a time such as 30.56 * u.h, not {period!r}") from None
    if not (np.isfinite(hours) and hours > 0.0):
        raise UnitError(f"the period must be longer than nothing, not {period}")
    return hours


def _typed_pole(longitude: Quantity, latitude: Quantity) -> Pole:
    try:
        angles = [float(one.to_value("deg")) for one in (longitude, latitude)]
    except Exception:
        raise UnitError(
            f"a pole is a longitude and a latitude with units, not {longitude!r}, {latitude!r}"
        ) from None
    if not np.all(np.isfinite(angles)) or abs(angles[1]) > 90.0:
        raise UnitError(f"the latitude of a pole lies from -90 to 90 deg, not {latitude}")
    return Pole(Quantity(angles[0] % 360.0, "deg"), Quantity(angles[1], "deg"), "as given")
