"""What a dish has for the radar equation, each figure with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from astropy.units import Quantity


@dataclass(frozen=True)
class RadarFigure:
    """One figure of a dish in the unit that its name has in `sites.toml`.

    Attributes
    ----------
    value : float
    unit, source : str
    """

    value: float
    unit: str
    source: str

    @property
    def quantity(self) -> Quantity:
        """The figure with its unit."""
        return Quantity(self.value, self.unit)


@dataclass(frozen=True)
class Transmitter:
    """What a dish can send.

    Attributes
    ----------
    power : Quantity or None
        None where none has been published.
    frequency : Quantity
    source : str
    assumed : bool
        Whether the frequency is an assumption.
    """

    power: Quantity | None
    frequency: Quantity
    source: str
    assumed: bool = False


@dataclass(frozen=True)
class RadarEquipment:
    """What a dish has for the radar equation.

    Attributes
    ----------
    diameter, system_temperature, aperture_efficiency : RadarFigure
    transmitter : Transmitter or None
        None for a dish that only receives.
    """

    diameter: RadarFigure
    system_temperature: RadarFigure
    aperture_efficiency: RadarFigure
    transmitter: Transmitter | None = None


def radar_equipment(
    table: Mapping[str, Any] | None, usual: Mapping[str, Any]
) -> RadarEquipment | None:
    """Read the ``radar`` table of a site.

    Parameters
    ----------
    table : mapping or None
        None where the site has none.
    usual : mapping
        What is taken where a dish has no figure of its own.
    """
    if table is None:
        return None

    def figure(name: str, unit: str) -> RadarFigure:
        entry = table[name] if name in table else usual[name]
        return RadarFigure(float(entry["value"]), unit, str(entry["source"]))

    sender = table.get("transmitter")
    return RadarEquipment(
        figure("diameter_m", "m"),
        figure("system_temperature_k", "K"),
        figure("aperture_efficiency", ""),
        None if sender is None else _transmitter(sender),
    )


def _transmitter(table: Mapping[str, Any]) -> Transmitter:
    power = table.get("power_kw")
    return Transmitter(
        power=None if power is None else Quantity(float(power), "kW"),
        frequency=Quantity(float(table["frequency_mhz"]), "MHz"),
        source=str(table["source"]),
        assumed=bool(table.get("assumed", False)),
    )
