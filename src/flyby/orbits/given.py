"""`orbit_from_elements`: an orbit from quantities, in Python."""

from __future__ import annotations

from typing import Any

from astropy.time import Time
from astropy.units import Quantity, UnitConversionError, UnitTypeError

from flyby.errors import InvalidOrbitError, UnitError
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import figure
from flyby.orbits.typed import orbit_of_figures
from flyby.times import julian_date_text, require_time

_UNITS = {
    "a": "au",
    "q": "au",
    "Q": "au",
    "i": "deg",
    "node": "deg",
    "peri": "deg",
    "M": "deg",
    "n": "deg / d",
    "period": "d",
    "A1": "au / d2",
    "A2": "au / d2",
    "A3": "au / d2",
    "DT": "d",
    "H": "mag",
}
_BARE = ("e", "G")


def orbit_from_elements(
    epoch: Time, *, designation: str = "unnamed", tp: Time | None = None, **elements: Any
) -> Orbit:
    """Make an orbit from osculating heliocentric elements, ecliptic J2000.

    Parameters
    ----------
    epoch : astropy.time.Time
        Of osculation, of any scale.
    designation : str
    tp : astropy.time.Time, optional
        Of perihelion, of any scale; needed unless there is a mean anomaly ``M``.
    **elements
        As quantities, by these names: the angles ``i``, ``node``, ``peri``; ``e`` (a number); one
        of ``a``, ``q``, ``n`` (mean motion), ``period``; and ``M``, unless there is ``tp``.
        Besides, ``H`` (mag or a number), ``G`` (a number), ``A1``, ``A2``, ``A3`` [au/d2] with
        g(r) = (1 au / r)^2, and ``DT``. Further fields of `Orbit` (name, producer, source, ...)
        go by their own names.

    Returns
    -------
    Orbit

    Raises
    ------
    InvalidOrbitError
        If the set is not complete, contradicts itself, or no orbit has it.
    UnitError
        If a figure has no unit, or another kind of unit.
    InvalidTimeError
        If `epoch` or `tp` is no `Time` with a scale.

    Examples
    --------
    >>> from astropy import units as u
    >>> from astropy.time import Time
    >>> orbit = orbit_from_elements(
    ...     Time(2461000.5, format="jd", scale="tdb"), designation="99942 Apophis",
    ...     a=0.9223803 * u.au, e=0.1911663, i=3.340958 * u.deg, node=203.89965 * u.deg,
    ...     peri=126.67283 * u.deg, M=312.80547 * u.deg)
    >>> round(orbit.elements.perihelion_distance_au, 6)
    0.746052
    """
    figures = {}
    provenance = {}
    for name, value in elements.items():
        if name in _UNITS or name in _BARE:
            figures[name] = figure(_bare(name, value), name, "as given")
        elif name in Orbit.__dataclass_fields__ and name not in ("elements", "epoch"):
            provenance[name] = value
        else:
            raise InvalidOrbitError(
                f"elements have no {name!r}; they have {', '.join((*_UNITS, *_BARE))} and tp"
            )
    if tp is not None:
        date = julian_date_text(require_time(tp, "tp"), 12)
        figures["tp"] = figure(date, "tp", "as given")
    provenance = {"source": "elements as given", **provenance, "designation": designation}
    return orbit_of_figures(require_time(epoch, "the epoch"), figures, **provenance)


def _bare(name: str, value: Any) -> float:
    unit = _UNITS.get(name, "")
    if not isinstance(value, Quantity):
        if unit not in ("", "mag"):
            raise UnitError(f"{name} is {value!r}; give it a unit, {unit} for example")
        return float(value)
    try:
        return float(value.to_value(unit))
    except (UnitConversionError, UnitTypeError, TypeError):
        raise UnitError(f"{name} is in {value.unit}; it must be in {unit or 'no unit'}") from None
