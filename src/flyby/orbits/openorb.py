"""Reading OpenOrb's orbit files (.des): a line an orbit, heliocentric, ecliptic J2000, TT.

Cometary elements with the time of perihelion (COM), Keplerian (KEP) or a state (CAR), in au,
au/day, deg and MJD, then H and the epoch t_0 as MJD. There is no covariance.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from flyby.errors import OrbitFileError
from flyby.orbits.build import number
from flyby.orbits.element_sets import MJD_ZERO_JD, PUBLISHED
from flyby.orbits.forms import Record, Source
from flyby.orbits.oef_catalogue import Columns, orbit_of_line
from flyby.orbits.oef_lines import designations_of
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import figure
from flyby.plain_text import plain, shown_value

FORM = "an OpenOrb file (.des)"

_KINDS = ("COM", "KEP", "CAR")


def recognises(source: Source) -> bool:
    """Tell whether the first line is OpenOrb's header."""
    return source.head.split("\n")[0].lstrip("!").split()[:2] == ["OID", "FORMAT"]


def records(source: Source) -> Iterator[Record]:
    """Yield the orbits of a file, a line each, read when needed."""
    lines = (source.text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place, line in enumerate(lines, start=1):
        words = line.split()
        if not words or words[0].startswith(("!", "#")):
            continue
        yield Record(designations_of(words[0]), partial(_orbit, words, f"line {place}"))


def _orbit(words: list[str], place: str, name: str) -> Orbit:
    if len(words) < 10:
        raise OrbitFileError(
            f"{place} has {len(words)} columns, where ten belong at least (OID FORMAT, six "
            f"elements, H, t_0); the file may be truncated"
        )
    kind = words[1]
    if kind not in _KINDS:
        raise OrbitFileError(
            f"{place} is in the format {shown_value(kind)}; flyby reads {', '.join(_KINDS)}"
        )
    published = [
        figure(word, label, place) for label, word in zip(PUBLISHED[kind], words[2:8], strict=True)
    ]
    date = figure(words[9], "t_0", place)
    at = str(Decimal(date.text) + MJD_ZERO_JD) if abs(date.value) < 1e8 else date.text
    h = number(words[8], "H")
    columns = Columns(kind, "ECLM", "OpenOrb", "OpenOrb orbit file (.des)")
    return orbit_of_line(
        columns, published, at, (plain(words[0]), name), (h if h < 90.0 else None, None)
    )
