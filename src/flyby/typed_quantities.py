"""Lengths and steps of time as a person types them: ``10LD``, ``0.05au``, ``30s``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flyby.constants import AU_KM, LUNAR_DISTANCE_KM
from flyby.errors import UnitError

if TYPE_CHECKING:
    from astropy.units import Quantity

_KM = {"au": AU_KM, "ld": LUNAR_DISTANCE_KM, "km": 1.0}
_TIMES = {"s": "s", "m": "min", "min": "min", "h": "h", "d": "d"}


def read_distance(text: str) -> Quantity:
    """Read ``0.05au``, ``10LD`` (lunar distances of 384 400 km) or ``100000km`` as a length.

    Parameters
    ----------
    text : str

    Returns
    -------
    Quantity
        In au or km.

    Raises
    ------
    UnitError
        If it is not a positive number with one of these units.

    Examples
    --------
    >>> from flyby.typed_quantities import read_distance
    >>> print(read_distance("10LD"))
    3844000.0 km
    """
    from astropy.units import Quantity

    match = re.fullmatch(r"([0-9.]+(?:e[+-]?\d+)?)\s*([a-z]+)", text.strip(), re.IGNORECASE)
    if match and match.group(2).lower() in _KM:
        try:
            value = float(match.group(1))
        except ValueError:
            value = 0.0
        if 0.0 < value < float("inf"):
            unit = match.group(2).lower()
            return Quantity(value, "au") if unit == "au" else Quantity(value * _KM[unit], "km")
    raise UnitError(
        f"cannot read {text!r} as a distance; write a positive number with au, LD or km, "
        f"for example 0.05au, 10LD or 100000km"
    )


def read_step(text: str) -> Quantity:
    """Read ``30s``, ``10m`` (or ``10min``), ``1h`` or ``1d`` as a time.

    Parameters
    ----------
    text : str

    Returns
    -------
    Quantity

    Raises
    ------
    UnitError
        If it is not a positive number with one of these units.

    Examples
    --------
    >>> from flyby.typed_quantities import read_step
    >>> print(read_step("10m"))
    10.0 min
    """
    from astropy.units import Quantity

    match = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s*([a-z]+)", text.strip(), re.IGNORECASE | re.ASCII)
    if match and match.group(2).lower() in _TIMES:
        value = float(match.group(1))
        if 0.0 < value < float("inf"):
            return Quantity(value, _TIMES[match.group(2).lower()])
    raise UnitError(
        f"cannot read {text!r} as a step; write a positive number with s, m, h or d, "
        f"for example 30s, 10m, 1h or 1d"
    )
