"""Elements of a conic as JPL and NASA print them, checked and with all their digits.

Whatever a form calls them, each is a `Figure` under flyby's label: e, q, a, Q, i, node, peri, tp,
M, n, period (au, deg, days, Julian dates), moid.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from astropy.time import Time

from flyby.constants import AU_KM, GM_SUN_AU3_DAY2
from flyby.errors import InvalidOrbitError
from flyby.orbits.build import epoch_from, keplerian_elements, perihelion_elements
from flyby.orbits.consistency import check_elements
from flyby.orbits.orbit import Elements
from flyby.orbits.printed import Figure

FEWEST_DIGITS = 8
"""JPL gives 16 digits on request and else 3, for display: off by 1e6 km at 1 au."""

_COARSE_DIGITS = 11
"""Of 16, one figure in a hundred thousand ends in so many zeros, which are dropped."""

_COARSE_TIME_DAYS, _COARSEST_TIME_DAYS = 1.0e-6, 1.0e-3

_EPOCH_DAYS = 1.0e-9

_MJD_ZERO_JD = Decimal("2400000.5")


def conic(
    figures: Mapping[str, Figure],
    epoch: Figure,
    more_digits: str,
    confirmed: frozenset[str] = frozenset(),
) -> tuple[Time, Elements, tuple[str, ...]]:
    """Return epoch and elements from whichever figures there are, and notes on what none confirms.

    Parameters
    ----------
    figures : mapping of str to Figure
        At least e, i, node, peri, with q or a, and with tp or M.
    epoch : Figure
        Julian date, TDB.
    more_digits : str
        What to ask for where the elements are rounded for display.
    confirmed : frozenset of str
        Elements that something else in the file confirms, as the caller has checked.

    Returns
    -------
    Time (TDB), Elements, tuple of str

    Raises
    ------
    InvalidOrbitError
        If an element is missing, impossible, rounded for display, or contradicts another.
    """
    given = dict(figures)
    missing = [name for name in ("e", "i", "node", "peri") if name not in given]
    missing += [] if "q" in given or "a" in given else ["q"]
    missing += [] if "tp" in given or "M" in given else ["tp"]
    if missing:
        raise InvalidOrbitError(
            f"the orbit has no {', '.join(missing)}; an orbit needs e, q (or a), tp (or M), node, "
            f"peri and i"
        )
    coarse = _check_digits(given, more_digits)
    # A circle, a parabola: exact, however few digits are printed.
    given |= {
        name: replace(given[name], half_unit=0.0)
        for name in _exact(given, ("e", "node", "peri", "i"))
    }
    # Epochs of so few decimals are midnights: "2461000.5" is not good to a twentieth of a day.
    epoch = replace(epoch, half_unit=min(epoch.half_unit, _EPOCH_DAYS))
    time = epoch_from(epoch.text, "tdb")
    shape = ("e", "q", "tp") if "tp" in given else ("a", "e", "M")
    _complete(given, shape)
    texts = {name: one.text for name, one in given.items()}
    elements = perihelion_elements(texts) if "tp" in given else keplerian_elements(texts, time)
    check_elements(given, epoch)
    # What is printed with few digits confirms little, and so does the MOID of node, peri and i.
    fine = {name: one for name, one in given.items() if one.digits >= _COARSE_DIGITS}
    fine |= {name: given[name] for name in (*shape, "node", "peri", "i")}
    fine.pop("moid", None)
    confirmed |= check_elements(fine, epoch) - {"node", "peri", "i"}
    alone = [name for name in (*shape, "node", "peri", "i") if name not in confirmed]
    alone += ["epoch"] if shape[2] in alone else []
    alone += [name for name in coarse if name not in alone]
    return time, elements, unconfirmed(alone)


def unconfirmed(names: list[str]) -> tuple[str, ...]:
    """Return the note on figures that nothing else in the file confirms, if there are any."""
    return (f"nothing else in the file confirms {', '.join(names)}",) if names else ()


def julian_date(modified: Figure) -> Figure:
    """Turn a modified Julian date into a Julian date, with all its digits."""
    if not abs(modified.value) < 1e8:
        raise InvalidOrbitError(f"{modified} ({modified.place}) is no date of our time")
    exact = Decimal(modified.text) + _MJD_ZERO_JD
    return replace(modified, text=f"{exact:f}", value=float(exact))


def scaled(one: Figure, factor: float) -> Figure:
    """Return a figure in another unit; its text is then that of the product."""
    value = one.value * factor
    return replace(one, text=repr(value), value=value, half_unit=abs(factor) * one.half_unit)


def rounding_km(figures: Mapping[str, Figure]) -> float:
    """Return what half a unit of the last digit of each element is worth together, on the orbit.

    Parameters
    ----------
    figures : mapping of str to Figure
        e, q, tp, node, peri, i.
    """
    e, q = figures["e"].value, figures["q"].value
    far_au = q * (1.0 + e) / (1.0 - e) if e < 0.98 else 50.0 * q
    fastest_au_day = math.sqrt(GM_SUN_AU3_DAY2 * (1.0 + e) / q)
    parts = [math.radians(figures[name].half_unit) * far_au for name in ("node", "peri", "i")]
    parts += [figures["q"].half_unit, figures["e"].half_unit * far_au]
    parts += [figures["tp"].half_unit * fastest_au_day]
    return AU_KM * math.hypot(*parts)


def _check_digits(given: Mapping[str, Figure], more_digits: str) -> list[str]:
    """Refuse elements that are rounded, all or one of them, and tell which one may be.

    The other figures agree with one that was cut short, to the digits that it has left.
    """
    names = ["e", "q" if "q" in given else "a", "node", "peri", "i"]
    names += [] if "tp" in given else ["M"]
    exact = _exact(given, names)
    digits = {name: given[name].digits for name in names if name not in exact}
    most = max(digits.values(), default=0)
    fewest = min(digits, key=lambda name: digits[name], default="e")
    if most < FEWEST_DIGITS:
        raise InvalidOrbitError(
            f"the elements are rounded to {most} digits ({given['e'].place}); {more_digits}"
        )
    if digits[fewest] < FEWEST_DIGITS and most > _COARSE_DIGITS:
        raise InvalidOrbitError(
            f"{given[fewest]} ({given[fewest].place}) is rounded to {digits[fewest]} digits, and "
            f"others to {most}; {more_digits}"
        )
    coarse = [name for name, count in digits.items() if count < _COARSE_DIGITS]
    if "tp" in given:
        unit = 2.0 * given["tp"].half_unit
        if unit > _COARSEST_TIME_DAYS * 1.01:
            raise InvalidOrbitError(
                f"{given['tp']} ({given['tp'].place}) is rounded to {unit:g} days; {more_digits}"
            )
        coarse += ["tp"] if unit > _COARSE_TIME_DAYS * 1.01 else []
    return coarse


def _exact(given: Mapping[str, Figure], names: Iterable[str]) -> list[str]:
    return [name for name in names if given[name].value in (0.0, 1.0)]


def _complete(given: dict[str, Figure], shape: tuple[str, ...]) -> None:
    """Add q from a, or a from q, where the elements are given the mixed way."""
    e = given["e"]
    if "q" in shape and "q" not in given:
        _derive(given, "q", given["a"], 1.0 - e.value)
    if "a" in shape and "a" not in given:
        if e.value == 1.0:
            raise InvalidOrbitError("a parabola (e = 1) needs its time of perihelion, tp")
        _derive(given, "a", given.pop("q"), 1.0 / (1.0 - e.value))


def _derive(given: dict[str, Figure], name: str, source: Figure, factor: float) -> None:
    derived = scaled(source, factor)
    half_unit = derived.half_unit + abs(source.value) * given["e"].half_unit * max(1.0, factor**2)
    given[name] = replace(derived, name=name, half_unit=half_unit)
