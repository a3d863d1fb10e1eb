"""Figures as they are printed: the value, how far its digits reach, and where it stands.

A published file says much of what it says twice. Two of its figures agree when what follows from
one lies within half a unit of the last digit of the other; `require` refuses a file whose figures
do not, and names both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flyby.errors import InvalidOrbitError
from flyby.plain_text import shown_value

_DECIMAL = re.compile(r"[+-]?(?:([0-9]+)\.?([0-9]*)|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,9}))?")
_LONGEST = 60
"""Characters of a number: no producer prints 40."""

ARITHMETIC = 1.0e-14
"""Relative: what the producer's own float64 arithmetic may do to a figure beyond its digits."""


@dataclass(frozen=True)
class Figure:
    """A published number.

    Attributes
    ----------
    name : str
        What it is: "e", "A2".
    text : str
        As printed.
    value : float
    half_unit : float
        Half a unit of the last printed digit.
    place : str
        Where it stands in the file: "orbit.elements[3]", "line 12".
    """

    name: str
    text: str
    value: float
    half_unit: float
    place: str

    @property
    def digits(self) -> int:
        """Significant digits, as many as are printed."""
        return len(re.split("[eE]", self.text)[0].replace(".", "").lstrip("+-0"))

    def __str__(self) -> str:
        return f"{self.name} = {shown_value(self.text, 26)[1:-1]}"


def figure(value: Any, name: str, place: str = "") -> Figure:
    """Return a published value, checked to be a finite number in ASCII decimal digits.

    Parameters
    ----------
    value : str, int or float
        Of text every digit counts; a float is taken with the digits that tell it from its
        neighbours.
    name, place : str
        As `Figure` has them.

    Raises
    ------
    InvalidOrbitError
        If it is no such number: no underscores, no digits of other scripts, no "nan".
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidOrbitError(f"{name} is {shown_value(value)}, which is not a number")
    if isinstance(value, int) and abs(value) >= 10**300:
        raise InvalidOrbitError(f"{name} is larger than any number flyby can hold")
    text = value.strip(" ") if isinstance(value, str) else repr(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidOrbitError(f"{name} is {text}, which is not a finite number")
    match = _DECIMAL.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise InvalidOrbitError(
            f"{name} is {shown_value(value)}, which is not a number in decimal digits"
        )
    result = float(text)
    digits = match[1] or match[3]
    if not math.isfinite(result):
        raise InvalidOrbitError(f"{name} is {text}, which is larger than any number flyby can hold")
    if result == 0.0 and (digits + (match[2] or "")).strip("0"):
        raise InvalidOrbitError(f"{name} is {text}, which is less than any number flyby can hold")
    decimals = len(match[3] or match[2] or "")
    # Of "0e9" only the places after the point say how far it reaches.
    unit = float(f"1e{(int(match[4] or 0) if result else 0) - decimals}")
    return Figure(name, text, result, 0.5 * unit, place)


def require(
    derived: Figure,
    by: Sequence[Figure],
    formula: Callable[..., float],
    *,
    slack: float = 0.0,
    turn: float = 0.0,
    because: str = "",
) -> None:
    """Refuse a figure that contradicts those from which it follows.

    Parameters
    ----------
    derived : Figure
        The figure that the file also prints.
    by : sequence of Figure
        Those that it follows from.
    formula : callable
        Of the values of `by`.
    slack : float
        What the relation itself is good to, beyond the digits, in the figure's unit.
    turn : float
        After how much the figure repeats: 360 for an angle.
    because : str
        What the relation is, where it is not plain.

    Raises
    ------
    InvalidOrbitError
        If they differ by more than half a unit in the last digit of each, or the formula has no
        value.
    """
    values = [one.value for one in by]
    try:
        expected = formula(*values)
        off = derived.value - expected
        off = abs(math.remainder(off, turn) if turn else off)
        allowed = derived.half_unit + slack + ARITHMETIC * max(abs(expected), abs(derived.value))
        for index, one in enumerate(by):
            if off <= allowed:
                return
            moved = list(values)
            moved[index] += one.half_unit
            allowed += abs(formula(*moved) - expected)
        agrees = off <= allowed
    except (ArithmeticError, ValueError, TypeError):  # a complex root is no float
        agrees, expected = False, math.nan
    if not agrees:
        expected = expected % turn if turn else expected
        raise InvalidOrbitError(contradiction(derived, by, expected, because))


def contradiction(derived: Figure, by: Sequence[Figure], expected: float, because: str = "") -> str:
    """Return one line that names the figures that contradict each other, with their places.

    The first two are shown whole; of what else they depend on, the names. With `because`, which
    says what the relation is, there are names and places only.
    """
    shown = [f"{one} ({one.place})" for one in by[:2]] + [one.name for one in by[2:]]
    source = _listed(shown)
    if because:
        places = list(dict.fromkeys(one.place for one in by))
        where = places[0] if len(places) == 1 else f"{places[0]} to {places[-1]}"
        source = f"{because} by {_listed([one.name for one in by])} ({where})"
        if len(by) == 1:
            source = f"{because}: {by[0]} ({by[0].place})"
    gives = "no value at all" if math.isnan(expected) else f"{expected:.16g}"
    return (
        f"{derived} ({derived.place}) does not agree with {source}, which would make it {gives}; "
        f"get the file again"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
