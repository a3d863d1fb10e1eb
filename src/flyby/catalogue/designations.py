"""Designations of small bodies: which asteroid a published name means.

A body is called by its number, its name, its provisional designation or several of them:
"99942 Apophis (2004 MN4)", "99942", "Apophis", "2004 MN4", "2004MN4", "67P/Churyumov-Gerasimenko".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PROVISIONAL = r"(?:[AB]\d{3}|\d{4}) ?[A-Z]{2}\d{0,4}|\d{4} [A-Z]\d{1,3}|\d{4} ?[PT]-[L123]"
_COMET = r"(?:\d{1,4}[PDI](?![A-Za-z])|[CPDXAI]/-?\d{1,4} [A-Z]{1,2}\d+)"


@dataclass(frozen=True)
class Designation:
    """What a designation says: each part is empty (or None) where it is not said."""

    number: int | None
    name: str
    """In lower case."""
    provisional: str
    """Without spaces: "2004MN4"; of a comet what stands before its name: "67P", "C/2022E3"."""


def parse_designation(text: str) -> Designation:
    """Take a designation apart.

    Parameters
    ----------
    text : str
        As published, for example "1 Ceres (A801 AA)" or "(2024 YR4)".

    Examples
    --------
    >>> parse_designation("99942 Apophis (2004 MN4)")
    Designation(number=99942, name='apophis', provisional='2004MN4')
    """
    rest = " ".join(text.split())
    comet = re.match(_COMET, rest)
    if comet:
        name = re.sub(r"^[/ (]+|[) ]+$", "", rest[comet.end() :])
        return Designation(None, name.lower(), comet[0].replace(" ", ""))
    provisional = ""
    found = re.search(rf"(?:^|[ (])({_PROVISIONAL})(?=$|[ )])", rest)
    if found:
        provisional = found[1].replace(" ", "")
        rest = rest[: found.start(1)] + rest[found.end(1) :]
    number = None
    first = re.match(r"\(?(\d{1,7})\)?(?=$| )", rest)
    if first:
        number, rest = int(first[1]), rest[first.end() :]
    return Designation(number, rest.strip(" ()").lower(), provisional)


def is_same_asteroid(one: str, other: str) -> bool:
    """Tell whether two designations mean one body.

    The number decides where both have one, else the provisional designation, else the name.

    Parameters
    ----------
    one, other : str

    Examples
    --------
    >>> is_same_asteroid("99942", "99942 Apophis (2004 MN4)")
    True
    >>> is_same_asteroid("2023 BU", "2023BU5")
    False
    """
    a, b = parse_designation(one), parse_designation(other)
    if a.number is not None and b.number is not None:
        return a.number == b.number
    if a.provisional and b.provisional:
        return a.provisional == b.provisional
    return bool(a.name) and a.name == b.name


def is_comet(text: str) -> bool:
    """Tell whether a designation is a comet's: "67P/Churyumov-Gerasimenko", "C/2022 E3 (ZTF)"."""
    return re.match(_COMET, " ".join(text.split())) is not None


def designation_key(text: str) -> str:
    """Return a designation without what people write differently: case, spaces, brackets."""
    return re.sub(r"[\s()_]+", "", text).casefold()


def called(text: str) -> frozenset[str]:
    """Return the keys (see `designation_key`) of all that a published designation may be called.

    Examples
    --------
    >>> sorted(called("99942 Apophis (2004 MN4)"))
    ['2004mn4', '99942', '99942apophis', '99942apophis2004mn4', 'apophis']
    """
    parts = parse_designation(text)
    number = "" if parts.number is None else str(parts.number)
    names = [text, number, parts.name, f"{number} {parts.name}", parts.provisional]
    if "/" in parts.provisional:  # "2022 E3" of "C/2022 E3"
        names.append(parts.provisional.partition("/")[2])
    return frozenset(key for key in map(designation_key, names) if key)
