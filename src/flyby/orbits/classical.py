"""One conic of printed elements to an `Orbit`: what the simple forms share.

Such a form has one set of elements in its producer's time scale and nothing else: no covariance,
and no more digits than its columns are wide. What that costs is said in the notes of the orbit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from astropy.time import Time

from flyby.constants import AU_KM, J2000_JD
from flyby.errors import InvalidOrbitError
from flyby.orbits.build import epoch_from, keplerian_elements, perihelion_elements
from flyby.orbits.consistency import check_elements
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.forms import Record
from flyby.orbits.orbit import Elements
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import shown_value
from flyby.times import future_utc, tdb_days

PERIHELION = ("e", "q", "tp", "node", "peri", "i")
KEPLER = ("a", "e", "i", "node", "peri", "M")

NO_COVARIANCE = "the form has no covariance: no sigma of a time or a distance can be given"

_MJD_ZERO = Decimal("2400000.5")


@dataclass(frozen=True)
class PackedRecord(Record):
    """A record that also has the MPC's packed designation as a name, in which case matters."""

    packed: str = ""

    def answers_to(self, wanted: str) -> bool:
        """Tell whether it is called so; "A0017" and "a0017" are two asteroids."""
        return wanted.strip() == self.packed or super().answers_to(wanted)


def from_mjd(date: Figure) -> Figure:
    """Turn a modified Julian date into a Julian date, with all its digits."""
    if not abs(date.value) < 1e8:
        raise InvalidOrbitError(f"{date} ({date.place}) is no date of our time; get the file again")
    exact = Decimal(date.text) + _MJD_ZERO
    return Figure(date.name, f"{exact:f}", float(exact), date.half_unit, date.place)


def from_calendar(year: Any, month: Any, day: str, name: str, place: str) -> Figure:
    """Turn a calendar date with a decimal day into a Julian date, with all its digits.

    The calendar is Gregorian from 1582-10-15 on, Julian before, as the MPC's is.
    """
    whole, _, decimals = day.partition(".")
    try:
        y, m, d = int(year), int(month), int(whole)
    except ValueError:
        y, m, d = 0, 0, 0
    if not (1 <= m <= 12 and 1 <= d <= 31 and abs(y) < 10_000) or (
        decimals and not (decimals.isascii() and decimals.isdigit())
    ):
        shown = shown_value(f"{year} {month} {day}")
        raise InvalidOrbitError(f"{name} is {shown} ({place}), which is no date; get it again")
    gregorian = (y, m, d) >= (1582, 10, 15)
    if m < 3:
        y, m = y - 1, m + 12
    days = (1461 * (y + 4716)) // 4 + (306001 * (m + 1)) // 10000 + d - 1524
    days += 2 - y // 100 + y // 400 if gregorian else 0
    exact = Decimal(days) - Decimal("0.5") + Decimal(f"0.{decimals or '0'}")
    return Figure(name, f"{exact:f}", float(exact), 0.5 * 10.0 ** -len(decimals), place)


def conic(
    figures: Mapping[str, Figure], epoch: Figure, scale: str
) -> tuple[Time, Elements, tuple[str, ...]]:
    """Return epoch, elements and notes of one set of printed elements.

    Parameters
    ----------
    figures : mapping of str to Figure
        `e`, `q`, `tp`, `node`, `peri`, `i`, or `a`, `e`, `i`, `node`, `peri`, `M` [au, deg, JD],
        with whatever else is printed of them, for the checks of `check_elements`.
    epoch : Figure
        Julian date.
    scale : {"tt", "tdb"}
        Of the epoch and of `tp`.

    Returns
    -------
    astropy.time.Time, Elements, tuple of str
        The notes: which figures nothing confirms, and what the digits cost.

    Raises
    ------
    InvalidOrbitError
        If a figure is missing, contradicts another, or no orbit has it.
    """
    at = _epoch(epoch.text, scale)
    by = PERIHELION if "q" in figures and "tp" in figures else KEPLER
    elements = elements_from(figures, at, scale)
    confirmed = set(check_elements(figures, epoch))
    if not {"q", "Q"} & (set(figures) - set(by)):
        confirmed -= {"e"} if by is KEPLER else set()  # n and the period are of the axis alone
    alone = [name for name in by if name not in confirmed]
    notes = (f"nothing else in the file confirms {', '.join([*alone, 'epoch'])}",)
    return at, elements, (*notes, digits_note(figures, at, scale))


def elements_from(figures: Mapping[str, Figure], epoch: Time, scale: str) -> Elements:
    """Return elements of one set of figures; errors as `conic`.

    The time since perihelion is an interval of the conic, the same in each scale: converting both
    its ends would move it by what TDB - TT differs between them, up to 3 ms or 60 m.
    """
    values = {name: one.text for name, one in figures.items()}
    if not ("q" in figures and "tp" in figures):
        return keplerian_elements(values, epoch)
    elements = perihelion_elements(values)
    if scale == "tdb":
        return elements
    days = elements.perihelion_time_tdb_days + _tdb_minus_tt_days(epoch.jd1, epoch.jd2)
    return replace(elements, perihelion_time_tdb_days=days)


@lru_cache(maxsize=256)
def _epoch(text: str, scale: str) -> Time:
    return epoch_from(text, scale)


@lru_cache(maxsize=256)  # the lines of a catalogue have few epochs
def _tdb_minus_tt_days(jd1: float, jd2: float) -> float:
    epoch = Time(jd1, jd2, format="jd", scale="tdb")
    with future_utc():
        terrestrial = epoch.tt
    return float(tdb_days(epoch)) - float((terrestrial.jd1 - J2000_JD) + terrestrial.jd2)


def rounding_km(figures: Mapping[str, Figure], epoch: Time, scale: str) -> tuple[float, float]:
    """Return how far rounding may move the place at the epoch [km]: root mean square, at most."""
    by = PERIHELION if "q" in figures and "tp" in figures else KEPLER
    days = float(tdb_days(epoch))
    here, _ = heliocentric_state(elements_from(figures, epoch, scale), days)
    moves = []
    for name in by:
        one = figures[name]
        # Larger than the digits where that would be lost in a float64, and scaled back.
        step = max(one.half_unit, 1e-9 * max(abs(one.value), 1.0))
        if name in ("tp",):
            step = max(one.half_unit, 1e-5)
        moved = Decimal(one.text) + Decimal(repr(-step if name in ("e", "i") else step))
        if name in ("e", "i") and moved < 0:
            moved = Decimal(one.text) + Decimal(repr(step))
        other = figure(f"{moved:f}"[:55], name, one.place)
        there, _ = heliocentric_state(elements_from({**figures, name: other}, epoch, scale), days)
        moves.append(math.hypot(*(there - here)) * AU_KM * one.half_unit / step)
    typical, most = math.hypot(*moves) / math.sqrt(3.0), math.fsum(moves)
    if not math.isfinite(most):
        raise InvalidOrbitError("the place at the epoch is beyond any number; check the elements")
    return typical, most


def digits_note(figures: Mapping[str, Figure], epoch: Time, scale: str) -> str:
    """Say what the digits cost at the epoch, as a note."""
    typical, _ = rounding_km(figures, epoch, scale)
    if typical < 0.01:
        return "the digits of the elements place it to better than 10 m at their epoch"
    return (
        f"the digits of the elements place it to {typical:.2g} km (root mean square) at their "
        f"epoch, and less well with every year from it"
    )
