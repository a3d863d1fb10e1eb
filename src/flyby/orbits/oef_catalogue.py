"""Catalogues of OEF with one line an orbit: designation, epoch, six elements, H, G and a count.

The count is that of the non-gravitational parameters of the orbit, whose values stand in another
file: what is read without them lacks that acceleration, and says so. There is no covariance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from flyby.constants import AU_KM
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import epoch_from, number
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.element_sets import (
    MJD_ZERO_JD,
    PUBLISHED,
    Converted,
    convert,
    perihelion_of_kepler,
    state_jacobian,
)
from flyby.orbits.forms import Record
from flyby.orbits.oef_lines import designations_of
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import KEPLERIAN
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value
from flyby.times import tdb_days

_LINE = re.compile(r"\s*'([^']{1,80})'\s+(\S.*)")
_EPOCH = re.compile(r"(MJD|JD)\s*(\S+)\s+(TDT|TT|TDB)")
_MISSING_H = -100.0
"""OrbFit takes a magnitude below this for one that was not determined."""


@dataclass(frozen=True)
class Columns:
    """What a line has: kind of elements, plane, and the epoch where the header gives it."""

    kind: str
    frame: str
    producer: str
    source: str
    epoch_jd: str | None = None
    epoch_scale: str = "tt"


def catalogue_records(
    header: Mapping[str, str], lines: Sequence[str], header_lines: int, frame: str
) -> Iterator[Record]:
    """Yield the orbits of a catalogue, a line each, read when needed.

    Raises
    ------
    OrbitFileError
        If the header names no kind of elements that is read, or there is no line.
    """
    kind = header.get("elem", "not given")
    if kind not in PUBLISHED:
        raise OrbitFileError(
            f"the elements of the catalogue are {shown_value(kind)}; flyby reads "
            f"{', '.join(PUBLISHED)}"
        )
    version = header["format"]
    at, scale = _default_epoch(header)
    columns = Columns(
        kind,
        frame,
        "OrbFit",
        f"OrbFit catalogue ({version[:3]} {version[3:]}, one line an orbit)",
        at,
        scale,
    )
    return _records(lines, header_lines, columns)


def _records(lines: Sequence[str], header_lines: int, columns: Columns) -> Iterator[Record]:
    found = False
    for place in range(header_lines, len(lines)):
        line = lines[place]
        if not line.strip() or line.lstrip().startswith("!"):
            continue
        match = _LINE.match(line)
        found = True
        if match is None:
            # The line is refused when it is read: the others of the file are whole.
            yield Record((line.split()[0].strip("'"),), partial(_no_orbit, f"line {place + 1}"))
            continue
        yield Record(
            designations_of(match[1]),
            partial(_orbit, match[1], match[2], f"line {place + 1}", columns),
        )
    if not found:
        raise OrbitFileError("the catalogue has no lines; it may be truncated")


def _no_orbit(place: str, _name: str) -> Orbit:
    raise OrbitFileError(
        f"{place} has no designation in quotes with figures behind it, as a line of a catalogue "
        f"has; the file may be truncated"
    )


def _default_epoch(header: Mapping[str, str]) -> tuple[str | None, str]:
    text = header.get("epoch")
    if text is None:
        return None, "tt"
    match = _EPOCH.fullmatch(text)
    if match is None:
        raise OrbitFileError(
            f"the header gives the epoch as {shown_value(text)}; flyby reads 'MJD ... TDT'"
        )
    exact = Decimal(figure(match[2], "the epoch").text)
    return str(exact + MJD_ZERO_JD if match[1] == "MJD" else exact), (
        "tdb" if match[3] == "TDB" else "tt"
    )


def _orbit(called: str, rest: str, place: str, columns: Columns, name: str) -> Orbit:
    words = rest.split()
    at = columns.epoch_jd
    if at is None:
        date = figure(words[0], "the epoch MJD", place)
        at = str(Decimal(date.text) + MJD_ZERO_JD) if abs(date.value) < 1e8 else date.text
        words = words[1:]
    if len(words) not in (6, 8, 9):
        raise OrbitFileError(
            f"{place} ({plain(called, 40)}) has {len(words)} figures after the epoch, where six "
            f"elements, H, G and a count belong; the file may be truncated"
        )
    published = [
        figure(word, label, place)
        for label, word in zip(PUBLISHED[columns.kind], words[:6], strict=True)
    ]
    h = number(words[6], "H") if len(words) > 6 else None
    g = number(words[7], "G") if len(words) > 7 else None
    if h is not None and h < _MISSING_H:
        h = g = None
    fitted = words[8] if len(words) > 8 else "0"
    if not (fitted.isascii() and fitted.isdigit() and len(fitted) < 3):
        raise InvalidOrbitError(
            f"{place} ends in {shown_value(fitted)}, which is no count of parameters"
        )
    return orbit_of_line(columns, published, at, (called, name), (h, g), int(fitted))


def orbit_of_line(
    columns: Columns,
    published: Sequence[Figure],
    epoch_jd: str,
    names: tuple[str, str],
    magnitude: tuple[float | None, float | None],
    fitted: int = 0,
) -> Orbit:
    """Make an orbit of a catalogue: elements without covariance.

    Parameters
    ----------
    columns : Columns
    published : sequence of Figure
        The six elements.
    epoch_jd : str
        Julian date in the scale of the columns.
    names : tuple of str
        What the object is called, and what to call the orbit.
    magnitude : tuple of float or None
        H and G.
    fitted : int
        How many non-gravitational parameters were fitted, of which the line has no values.

    Raises
    ------
    InvalidOrbitError
        If no orbit has these elements.
    """
    epoch = epoch_from(epoch_jd, columns.epoch_scale)
    converted = convert(columns.kind, published, epoch, columns.frame)
    check_magnitudes(*magnitude)
    notes = [f"nothing else in the file confirms {', '.join(converted.labels)}, MJD"]
    notes += _digits(converted, published, float(tdb_days(epoch)))
    if fitted:
        count = (
            "one non-gravitational parameter was"
            if fitted == 1
            else (f"{fitted} non-gravitational parameters were")
        )
        notes.append(
            f"{count} fitted, whose value a catalogue line does not have: the acceleration is left "
            f"out (that of Apophis moves 2029 by 0.57 km from 2025 on, and by more from before)"
        )
    return Orbit(
        name=names[1],
        designation=plain(names[0]),
        producer=columns.producer,
        solution="",
        solution_date="",
        source=columns.source,
        epoch=epoch,
        elements=converted.elements,
        absolute_magnitude=magnitude[0],
        slope_parameter=magnitude[1],
        notes=tuple(plain(note, 300) for note in notes),
    )


def _digits(converted: Converted, published: Sequence[Figure], days: float) -> list[str]:
    """Say what the digits of a line are worth at the epoch, where that is more than ten metres."""
    if not np.all(np.isfinite(converted.jacobian)):
        return []
    by = state_jacobian(converted.elements, days)[:3]
    jacobian = converted.jacobian
    if converted.labels == KEPLERIAN:
        a = converted.figures["a"].value
        jacobian = perihelion_of_kepler(converted.elements, days, a) @ jacobian
    # A figure that was rounded is anywhere within half a unit: its sigma is that over root 3.
    sigma = np.array([one.half_unit for one in published]) / 3.0**0.5
    km = float(np.sqrt(np.sum((by @ jacobian * sigma) ** 2))) * AU_KM
    if km < 0.01:
        return []
    return [
        f"the digits of the line leave the place at the epoch uncertain by {km:.2g} km rms, and by "
        f"more the farther from it"
    ]
