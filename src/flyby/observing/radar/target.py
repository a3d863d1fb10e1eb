"""What a radar needs to know of an asteroid: size, spin and cross-section, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity, Unit

from flyby.catalogue.physical import physical_quantity
from flyby.errors import UnitError
from flyby.observing.photometry import MagnitudeLaw
from flyby.observing.size import asteroid_size

ASSUMED_RADAR_ALBEDO = 0.1
"""Radar albedo of an asteroid of which none is published."""


@dataclass(frozen=True)
class RadarTarget:
    """Size, spin and radar cross-section of an asteroid.

    Attributes
    ----------
    diameter, period, cross_section : Quantity or None
        None where it is neither published nor given.
    sources : tuple of str
        Where each comes from, or why it is not known, a sentence each.

    Examples
    --------
    >>> from flyby.observing.radar import radar_target
    >>> radar_target("99942 Apophis (2004 MN4)").cross_section
    <Quantity 0.023 km2>
    """

    diameter: Quantity | None
    period: Quantity | None
    cross_section: Quantity | None
    sources: tuple[str, ...]


def radar_target(
    designation: str,
    law: MagnitudeLaw | None = None,
    diameter: Quantity | None = None,
    period: Quantity | None = None,
) -> RadarTarget:
    """Gather what is known of an asteroid, or given by the caller.

    Parameters
    ----------
    designation : str
        As an orbit has it.
    law : MagnitudeLaw, optional
        Of whose H a diameter follows, with an assumed albedo, where none is published.
    diameter, period : Quantity, optional
        In place of what is published; the period is that of the rotation as the radar sees it.

    Returns
    -------
    RadarTarget

    Raises
    ------
    UnitError
        If either is not a positive length or time.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing.radar import radar_target
    >>> radar_target("2023 BU", diameter=6 * u.m, period=10 * u.min).diameter
    <Quantity 6. m>
    """
    sources = []
    if diameter is not None:
        size: Quantity | None = _positive(diameter, "m", "diameter")
        sources.append(f"diameter {_words(size)} as given")
    else:
        size, sentence = _size(designation, law)
        sources.append(sentence)
    if period is not None:
        spin: Quantity | None = _positive(period, "h", "period")
        sources.append(f"period {_words(spin)} as given")
    else:
        published = physical_quantity(designation, "strongest light-curve period")
        spin = None if published is None else published.quantity
        sources.append(
            "the period of rotation is not known: no bandwidth and no signal-to-noise ratio can be "
            "told (--period gives one)"
            if published is None
            else f"period {_words(published.quantity)}, the strongest of the light curve: "
            f"{published.reference}"
        )
    cross_section, sentence = _cross_section(designation, size, diameter is not None)
    return RadarTarget(size, spin, cross_section, (*sources, sentence))


def _size(designation: str, law: MagnitudeLaw | None) -> tuple[Quantity | None, str]:
    found = asteroid_size(designation, law)
    if found.diameter is None:
        return None, found.source
    if found.guessed:
        return found.diameter, f"diameter {found.diameter.value:.3g} m {found.source}"
    return found.diameter, f"diameter {_words(found.diameter)}: {found.source}"


def _cross_section(
    designation: str, size: Quantity | None, given: bool
) -> tuple[Quantity | None, str]:
    if size is None:
        return None, "the radar cross-section is not known"
    published = physical_quantity(designation, "radar cross-section")
    if published is not None and not given:
        return published.quantity, (
            f"radar cross-section {_words(published.quantity)}: {published.reference}"
        )
    albedo = physical_quantity(designation, "radar albedo")
    share = ASSUMED_RADAR_ALBEDO if albedo is None else albedo.value
    area = (share * np.pi * size**2 / 4.0).to("m2")
    origin = "assumed" if albedo is None else albedo.reference
    return area, f"radar cross-section {_words(area)}, from a radar albedo of {share:g} ({origin})"


def _words(value: Quantity) -> str:
    return f"{value.value:.4g} {value.unit}"


def _positive(value: Quantity, unit: str, name: str) -> Quantity:
    if not isinstance(value, Quantity) or not value.unit.is_equivalent(Unit(unit)):
        raise UnitError(f"the {name} must have a unit such as {unit}, not {value!r}")
    plain = float(value.to_value(unit))
    if not 0.0 < plain < np.inf:
        raise UnitError(f"the {name} must be positive, not {value}")
    return Quantity(plain, unit)
