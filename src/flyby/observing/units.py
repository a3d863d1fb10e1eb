"""From a `Quantity` that a caller gives to the plain number that is computed with, and units."""

from __future__ import annotations

from typing import Any

from astropy.units import Quantity, Unit, UnitConversionError

from flyby.errors import UnitError

# Parsed once: a unit given as text is parsed anew for each of ten thousand windows.
DEGREE, DEGREE_PER_HOUR, KILOMETRE = Unit("deg"), Unit("deg / h"), Unit("km")


def plain(value: Any, unit: str, name: str) -> float:
    """Return one quantity as a number in a unit.

    Parameters
    ----------
    value : Quantity
    unit : str
        Such as "deg / h".
    name : str
        What the value is called, for the message.

    Raises
    ------
    UnitError
        For a bare number, or a unit of something else.
    """
    if not isinstance(value, Quantity):
        raise UnitError(
            f"{name} must have a unit, not the bare number {value!r}; "
            f"write for example {value!r} * u.Unit({unit!r})"
        )
    try:
        return float(value.to_value(unit))
    except UnitConversionError as problem:
        raise UnitError(f"{name} {value} cannot be expressed in {unit}") from problem
