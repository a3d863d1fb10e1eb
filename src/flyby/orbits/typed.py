"""Orbits that are typed: a line of a paper as ``--elements`` or ``--state`` takes it.

`load_orbit` takes the same texts with ``elements:`` or ``state:`` before them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from astropy.time import Time

from flyby.constants import AU_KM, GM_SUN_AU3_DAY2, SECONDS_PER_DAY
from flyby.errors import InvalidOrbitError, UnknownNameError
from flyby.orbits.build import days_since_j2000
from flyby.orbits.centres import centre_named
from flyby.orbits.consistency import check_elements, check_magnitudes
from flyby.orbits.elements import heliocentric_state, perihelion_time_from_mean_anomaly
from flyby.orbits.orbit import Elements, NonGravitational, Orbit
from flyby.orbits.printed import Figure, figure
from flyby.orbits.states import frame_named, orbit_of_state
from flyby.orbits.typed_words import instant, measured, words
from flyby.plain_text import plain, shown_value
from flyby.times import julian_date_text, stamp, tdb_days

ELEMENTS, STATE = "elements:", "state:"
"""What stands before a typed orbit where `load_orbit` takes it."""


_SPELLINGS: dict[str, tuple[str, ...]] = {
    "a": ("A", "sma", "semi_major_axis"),
    "e": ("EC", "ecc", "eccentricity"),
    "i": ("IN", "inc", "incl", "inclination"),
    "node": ("OM", "Omega", "Ω", "LAN", "RAAN", "raan", "Node", "ascending_node"),
    "peri": ("W", "w", "omega", "ω", "argperi", "arg_peri", "aop", "Peri"),
    "M": ("MA", "M0", "mean_anomaly"),
    "epoch": ("Epoch", "EPOCH", "t0"),
    "q": ("QR", "perihelion_distance"),
    "tp": ("TP", "Tp", "T", "T0", "perihelion_time", "time_of_perihelion"),
    "n": ("N", "mean_motion"),
    "period": ("P", "PR", "per", "orbital_period"),
    "Q": ("AD", "ad", "aphelion_distance"),
    "H": ("absolute_magnitude",),
    "G": ("slope",),
    "A1": (),
    "A2": (),
    "A3": (),
    "DT": (),
    "name": ("designation", "object"),
}
_OF_SHAPE = ("a", "e", "i", "node", "peri", "M", "q", "tp", "n", "period", "Q")
_NAMES = {spelling: key for key, others in _SPELLINGS.items() for spelling in (key, *others)}
_UNITS = {
    "a": "au",
    "q": "au",
    "Q": "au",
    "i": "deg",
    "node": "deg",
    "peri": "deg",
    "M": "deg",
    "n": "deg/d",
    "period": "day",
    "H": "mag",
    "A1": "au/d2",
    "A2": "au/d2",
    "A3": "au/d2",
    "DT": "day",
}
_STATE_NAMES = {
    **{axis: axis for axis in ("x", "y", "z", "vx", "vy", "vz")},
    "epoch": "epoch",
    "t": "epoch",
    "frame": "frame",
    "center": "center",
    "centre": "center",
    "unit": "unit",
    "units": "unit",
    "H": "H",
    "G": "G",
    "A1": "A1",
    "A2": "A2",
    "A3": "A3",
    "name": "name",
    "designation": "name",
}
_AXES = ("x", "y", "z", "vx", "vy", "vz")
_STATE_UNITS = {
    "km": (1.0, 1.0),
    "km-s": (1.0, 1.0),
    "km,km/s": (1.0, 1.0),
    "km/s": (1.0, 1.0),
    "au": (AU_KM, AU_KM / SECONDS_PER_DAY),
    "au-d": (AU_KM, AU_KM / SECONDS_PER_DAY),
    "au,au/d": (AU_KM, AU_KM / SECONDS_PER_DAY),
    "au/d": (AU_KM, AU_KM / SECONDS_PER_DAY),
    "m": (1e-3, 1e-3),
    "m,m/s": (1e-3, 1e-3),
}
_LAW = ("A1", "A2", "A3")
_YEAR_DAYS = 365.25
_SHAPES = "a and e, q and e, n and e, period and e, or a and q"


def is_typed(text: str) -> bool:
    """Tell whether a text is an orbit that was typed, and not a name or a path."""
    return text.startswith((ELEMENTS, STATE))


def typed_orbit(text: str) -> Orbit:
    """Read the orbit of a text that begins with ``elements:`` or ``state:``.

    Raises
    ------
    InvalidOrbitError
        With what is wrong, and how it is written.
    """
    kind, _, rest = text.partition(":")
    if len(rest) > 2000:
        raise InvalidOrbitError(f"--{kind} is {len(rest)} characters long, which no orbit is")
    try:
        return orbit_from_words(rest) if kind == "elements" else orbit_from_state_words(rest)
    except (InvalidOrbitError, UnknownNameError) as problem:
        message = str(problem).replace("; get the file again", "; check them")
        raise InvalidOrbitError(f"--{kind}: {message}") from None


def orbit_from_words(text: str) -> Orbit:
    """Read an orbit from ``a=... e=... i=... node=... peri=... M=... epoch=...``; errors alike."""
    before, found = words(text, _NAMES, "elements")
    if before:
        raise InvalidOrbitError(f"{shown_value(before)} stands before the first key=value")
    if "epoch" not in found:
        raise InvalidOrbitError("the epoch is missing; add epoch=2461000.5 or epoch=2025-11-21")
    epoch, at, scale_given = instant(found["epoch"], "epoch")
    figures = {
        key: measured(value, key, _UNITS.get(key, ""))
        for key, value in found.items()
        if key not in ("epoch", "tp", "name")
    }
    notes = [] if scale_given else [f"the epoch is taken as TDB: {stamp(epoch, 'tdb')}"]
    if "tp" in found:
        _, figures["tp"], given = instant(found["tp"], "tp")
        if not given:
            notes.append("the time of perihelion is taken as TDB")
    return _orbit(epoch, at, figures, found.get("name", "typed elements"), notes, digits=True)


def orbit_of_figures(epoch: Time, figures: Mapping[str, Figure], **provenance: Any) -> Orbit:
    """Make an orbit from figures by the keys of ``--elements``; for Python's numbers."""
    at = figure(julian_date_text(epoch, 12), "epoch", "as given")
    return _orbit(epoch.tdb, at, figures, "unnamed", [], digits=False, **provenance)


def _orbit(
    epoch: Time,
    at: Figure,
    figures: Mapping[str, Figure],
    name: str,
    notes: list[str],
    *,
    digits: bool,
    **provenance: Any,
) -> Orbit:
    shape = {key: one for key, one in figures.items() if key in _OF_SHAPE}
    days = float(tdb_days(epoch))
    taken = _most_precise(shape)
    elements = elements_of({key: one.value for key, one in taken.items()}, days, taken.get("tp"))
    # What else was given has to agree with what was taken.
    check_elements(_with_shape(shape, taken, elements, days), at)
    h, g = (figures[key].value if key in figures else None for key in ("H", "G"))
    check_magnitudes(h, g)
    values = {key: figures[key].value for key in ("A1", "A2", "A3", "DT") if key in figures}
    law = NonGravitational(
        values.get("A1", 0.0),
        values.get("A2", 0.0),
        values.get("A3", 0.0),
        dt_days=values.get("DT", 0.0),
    )
    notes.append("typed elements have no covariance, so that nothing is said of their uncertainty")
    if not values:
        notes.append(
            "no non-gravitational parameter is given (no A2: 0.6 to 3 km for Apophis in 2029)"
        )
    elif "DT" in values or "A3" in values:
        notes.append("g(r) is taken as (1 au / r)^2; of comets it is mostly another")
    if digits:
        notes.append(digits_note(taken, elements, days))
    named: dict[str, Any] = {
        "name": "typed",
        "designation": plain(name),
        "producer": "",
        "solution": "",
        "solution_date": "",
        "source": "elements as typed",
    } | provenance
    named["notes"] = (*notes, *named.get("notes", ()))
    return Orbit(
        epoch=epoch,
        elements=elements,
        nongravitational=law,
        absolute_magnitude=h,
        slope_parameter=g,
        **named,
    )


def elements_of(values: Mapping[str, float], days: float, tp: Figure | None = None) -> Elements:
    """Return elements from any complete set: a shape, a place on it, and three angles.

    Parameters
    ----------
    values : mapping of str to float
        By the keys of ``--elements`` [au, deg, days]; ``tp`` as a Julian date in TDB.
    days : float
        The epoch, TDB days since J2000.
    tp : Figure, optional
        The time of perihelion with all its digits.

    Raises
    ------
    InvalidOrbitError
        If it is not complete, or no orbit has it.
    """
    missing = [key for key in ("i", "node", "peri") if key not in values]
    if missing:
        raise InvalidOrbitError(
            f"{' and '.join(missing)} missing; an orbit needs i, node and peri, {_SHAPES}, M or tp"
        )
    q, e = _shape(values)
    if not (e >= 0.0 and q > 0.0):
        raise InvalidOrbitError(f"e = {e:.10g} with q = {q:.10g} au is no orbit; check both")
    if not 0.0 <= values["i"] <= 180.0:
        raise InvalidOrbitError(f"i is {values['i']} deg; it must be between 0 and 180")
    if "tp" in values:
        moved = values["tp"] - tp.value if tp is not None else 0.0
        perihelion = days_since_j2000(tp.text if tp else values["tp"], "tp") + moved
    elif "M" in values and e != 1.0:
        perihelion = perihelion_time_from_mean_anomaly(q / (1.0 - e), values["M"], days)
    else:
        raise InvalidOrbitError("M or tp is missing (of a parabola tp); one says where the body is")
    elements = Elements(e, q, perihelion, values["node"], values["peri"], values["i"])
    heliocentric_state(elements, days)  # refuses what Kepler's equation cannot solve
    return elements


def _shape(values: Mapping[str, float]) -> tuple[float, float]:
    """Return the perihelion distance [au] and eccentricity."""
    if "q" in values and "e" in values:
        return values["q"], values["e"]
    axis = values.get("a")
    if axis is None and "period" in values:
        axis = _axis(360.0 / values["period"] if values["period"] else 0.0)
    if axis is None and "n" in values:
        axis = _axis(values["n"])
    if axis is not None and "e" in values:
        return axis * (1.0 - values["e"]), values["e"]
    if axis is not None and "q" in values:
        return values["q"], 1.0 - values["q"] / axis if axis else -1.0
    raise InvalidOrbitError(f"the shape of the orbit is missing; give {_SHAPES}")


def _axis(motion_deg_day: float) -> float:
    if not motion_deg_day > 0.0:
        raise InvalidOrbitError("n and the period must be greater than zero")
    return float((GM_SUN_AU3_DAY2 / math.radians(motion_deg_day) ** 2) ** (1.0 / 3.0))


def _most_precise(shape: Mapping[str, Figure]) -> dict[str, Figure]:
    """Choose, of what says the same twice, what has more digits."""
    taken = dict(shape)
    sizes = {
        key: one.half_unit / abs(one.value) * (1.0 if key in "aq" else 2.0 / 3.0)
        for key, one in shape.items()
        if key in ("a", "q", "n", "period") and one.value
    }
    if "e" in shape and sizes:
        best = min(sizes, key=lambda key: sizes[key])
        for key in sizes:
            if key != best:
                del taken[key]
    if "M" in shape and "tp" in shape:
        q, e = _shape({key: one.value for key, one in taken.items()})
        motion = math.degrees(math.sqrt(GM_SUN_AU3_DAY2 * abs((1.0 - e) / q) ** 3)) if q else 0.0
        del taken["M" if shape["M"].half_unit >= motion * shape["tp"].half_unit else "tp"]
    return taken


def _with_shape(
    shape: Mapping[str, Figure], taken: Mapping[str, Figure], elements: Elements, days: float
) -> dict[str, Figure]:
    """Return the figures, with e and q (or a) as far as what they were made of reaches."""

    def value(of: Elements, key: str) -> float:
        q, e = of.perihelion_distance_au, of.eccentricity
        return {"e": e, "q": q}[key] if key in "eq" else q / (1.0 - e)

    whole = dict(shape)
    for key in ("e", "q" if "tp" in shape else "a"):
        if key not in whole:
            reach = 0.0
            for name in taken:
                moved = _moved(taken, name, days)
                reach += 0.0 if moved is None else abs(value(moved, key) - value(elements, key))
            whole[key] = replace(figure(value(elements, key), key, "as typed"), half_unit=reach)
    return whole


def _moved(taken: Mapping[str, Figure], name: str, days: float) -> Elements | None:
    """Add half a unit in the last digit of one; None where there is no such orbit."""
    values = {key: one.value for key, one in taken.items()}
    try:
        values[name] += taken[name].half_unit
        return elements_of(values, days, taken.get("tp"))
    except InvalidOrbitError:  # beyond what an orbit may have: e below 0, i above 180
        return None


def digits_note(taken: Mapping[str, Figure], elements: Elements, days: float) -> str:
    """Say how far half a unit of the last digits moves the body, at the epoch and a year later."""
    others = [moved for name in taken if (moved := _moved(taken, name, days)) is not None]
    offs = []
    for later in (0.0, _YEAR_DAYS):
        here = heliocentric_state(elements, days + later)[0]
        there = [heliocentric_state(one, days + later)[0] for one in others]
        offs.append(AU_KM * math.sqrt(sum(float(np.sum((one - here) ** 2)) for one in there)))
    return (
        f"the digits given place the body to {_km(offs[0])} at the epoch and to {_km(offs[1])} "
        f"a year later (half a unit of each last digit, two-body); close approaches multiply it"
    )


def _km(value: float) -> str:
    return f"{value:.0f} km" if 10.0 <= value < 1e5 else f"{value:.2g} km"


def orbit_from_state_words(text: str) -> Orbit:
    """Read an orbit from ``x y z vx vy vz epoch=... frame=... center=...``; errors alike."""
    before, found = words(text, _STATE_NAMES, "states")
    numbers = before.replace(",", " ").split()
    if numbers:
        if len(numbers) != 6 or any(axis in found for axis in _AXES):
            raise InvalidOrbitError(
                f"{len(numbers)} numbers stand before the first key; a state is six: x y z vx vy vz"
            )
        found |= dict(zip(_AXES, numbers, strict=True))
    needed = {
        "epoch": "epoch=2461000.5",
        "frame": "frame=icrf or frame=ecliptic",
        "unit": "unit=km (km, km/s) or unit=au (au, au/d)",
    }
    for key in (*_AXES, *needed):
        if key not in found:
            raise InvalidOrbitError(f"the state has no {key}; add {needed.get(key, key + '=...')}")
    unit = _STATE_UNITS.get(found["unit"].replace(" ", "").lower())
    if unit is None:
        raise InvalidOrbitError(
            f"the unit is {shown_value(found['unit'])}; write km (km, km/s), m or au (au, au/d)"
        )
    epoch, _, scale_given = instant(found["epoch"], "epoch")
    figures = [measured(found[axis], axis, "") for axis in _AXES]
    factors = np.repeat(unit, 3)
    state = np.array([one.value for one in figures]) * factors
    half = np.array([one.half_unit for one in figures]) * factors
    notes = [] if scale_given else [f"the epoch is taken as TDB: {stamp(epoch, 'tdb')}"]
    centre = centre_named(found.get("center", "sun"))
    if "center" not in found:
        notes.append("the state is taken as one about the Sun")
    place, speed = float(np.linalg.norm(half[:3])), float(np.linalg.norm(half[3:]))
    drift = 2.0 * speed * SECONDS_PER_DAY * _YEAR_DAYS
    notes.append(
        f"the digits given place the body to {_km(place)} at the epoch and to some "
        f"{_km(place + 1.5 * drift)} a year later; close approaches multiply it"
    )
    other = {
        key: measured(found[key], key, _UNITS.get(key, ""))
        for key in ("H", "G", "A1", "A2", "A3")
        if key in found
    }
    h, g = (other[key].value if key in other else None for key in ("H", "G"))
    check_magnitudes(h, g)
    law = NonGravitational(
        *(other[key].value if key in other else 0.0 for key in ("A1", "A2", "A3"))
    )
    return orbit_of_state(
        epoch,
        state,
        centre,
        frame_named(found["frame"]),
        law=law,
        name="typed",
        designation=plain(found.get("name", "typed state")),
        source="a state as typed",
        absolute_magnitude=h,
        slope_parameter=g,
        notes=tuple(notes),
    )
