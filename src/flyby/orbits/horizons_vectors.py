"""Every state of a Horizons table of vectors: the path of a spacecraft, about whatever centre."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.errors import OrbitFileError
from flyby.orbits.forms import Source
from flyby.orbits.horizons import recognises as is_an_answer
from flyby.orbits.horizons_head import pairs
from flyby.orbits.horizons_table import check_form, said_of_table
from flyby.orbits.printed import figure
from flyby.orbits.states import turned_to_icrf
from flyby.plain_text import plain, shown_value

_STATE = ("X", "Y", "Z", "VX", "VY", "VZ")
_CENTRES = {
    "Sun (10)": "sun",
    "Earth (399)": "earth",
    "Moon (301)": "moon",
    "Solar System Barycenter (0)": "ssb",
}
_EPOCH = re.compile(r"\s*([0-9]+)(\.[0-9]*)? = A\.D\..*?\b(TDB|TT|UT|CT)?\s*$")
_J2000_JD = 2451545
_ASK = (
    "ask Horizons with EPHEM_TYPE='VECTORS', VEC_TABLE='2', TIME_TYPE='TDB' and the centre of the "
    "Sun, the Earth, the Moon or the solar system (CENTER='500@399')"
)


@dataclass(frozen=True)
class VectorTable:
    """States about a centre, ICRF axes, in the order of the file.

    Attributes
    ----------
    target, centre : str
        The centre is "earth", "sun", "moon" or "ssb".
    days : list of float
        TDB days since J2000.
    states : ndarray, shape (n, 6)
        Position [km] and velocity [km/s].
    """

    target: str
    centre: str
    days: list[float]
    states: FloatArray


def recognises(source: Source) -> bool:
    """Tell whether a file is an answer of Horizons, in text or in JSON, with a table."""
    return is_an_answer(source) and "$$SOE" in _text(source)


def vectors(source: Source) -> VectorTable:
    """Read every row of a table of vectors.

    Raises
    ------
    OrbitFileError
        If it is about another centre or a place on one, in other axes, units or times than those
        that are known, no table of positions and velocities, or cut off.
    InvalidOrbitError
        If a figure is no number.
    """
    text = _text(source)
    before, _, rest = text.partition("$$SOE")
    body, end, _ = rest.partition("$$EOE")
    said = said_of_table(before)
    check_form(said)
    centre = _CENTRES.get(said["centre"])
    if centre is None or said.get("site", "BODY CENTER") != "BODY CENTER":
        about = ", ".join(said[key] for key in ("centre", "site") if key in said)
        raise OrbitFileError(f"the Horizons table is about {shown_value(about)}; {_ASK}")
    if not end or not body.strip():
        raise OrbitFileError("the Horizons table is empty or cut off; ask for it again")
    days, states = [], []
    for day, row in _rows(before, body, before.count("\n") + 2):
        days.append(day)
        states.append(row)
    table = np.array(states, dtype=np.float64)
    km = 1.0 if said["length"] == "km" else AU_KM
    table *= np.repeat([km, km if said["time"] == "s" else km / SECONDS_PER_DAY], 3)
    frame = "ecliptic" if said["frame"] == "ecliptic" else "icrf"
    turned = np.hstack([turned_to_icrf(table[:, part], frame) for part in (slice(3), slice(3, 6))])
    return VectorTable(plain(said.get("target", "")), centre, days, turned)


def _text(source: Source) -> str:
    if not source.is_json:
        return source.text or ""
    answer = source.json_or_none
    return str(answer.get("result", "")) if isinstance(answer, dict) else ""


def _rows(before: str, body: str, line: int) -> Iterator[tuple[float, list[float]]]:
    lines = body.strip("\r\n").splitlines()
    if "," in lines[0] and "=" not in lines[0]:
        yield from _separated(before, lines, line)
        return
    found: dict[str, float] = {}
    day: float | None = None
    for number, words in enumerate(lines, start=line):
        epoch = _EPOCH.match(words)
        if epoch is None:
            for name, value in pairs(words):
                found[name] = figure(value, name, f"line {number}").value
            continue
        if day is not None:
            yield day, _state(found, number)
        day, found = _day(epoch[1], epoch[2], epoch[3] or "TDB"), {}
    if day is None:
        raise OrbitFileError(
            f"the Horizons table begins with {shown_value(lines[0])}, which is no epoch; {_ASK}"
        )
    yield day, _state(found, line + len(lines))


def _separated(before: str, lines: list[str], line: int) -> Iterator[tuple[float, list[float]]]:
    heads = [words for words in before.splitlines() if re.match(r"\s*JD[A-Z]{2,3}\b", words)]
    if not heads:
        raise OrbitFileError("the Horizons table has no line that names its columns")
    names = [name.strip().upper() for name in heads[-1].split(",")]
    scale = names[0][2:]
    for number, words in enumerate(lines, start=line):
        cells = [cell.strip() for cell in words.split(",")]
        if len(cells) < len(names) - 1:  # a comma ends the line of names too
            raise OrbitFileError(f"line {number} of the Horizons table is cut off; get it again")
        row = dict(zip(names, cells, strict=False))
        whole, point, fraction = cells[0].partition(".")
        figure(cells[0], "the epoch", f"line {number}")
        found = {
            name: figure(row[name], name, f"line {number}").value for name in _STATE if name in row
        }
        yield _day(whole, point + fraction, scale), _state(found, number)


def _day(whole: str, fraction: str | None, scale: str) -> float:
    """Return TDB days since J2000, with all digits of the Julian date."""
    if scale not in ("TDB", "TT", "CT"):
        raise OrbitFileError(
            f"the Horizons table is in {scale}; ask for it in TDB (TIME_TYPE='TDB')"
        )
    if not whole.isdecimal():
        raise OrbitFileError(f"{shown_value(whole)} is no Julian date; get the table again")
    return float(int(whole) - _J2000_JD) + float(f"0{fraction}" if fraction else 0.0)


def _state(found: dict[str, float], line: int) -> list[float]:
    if missing := [name for name in _STATE if name not in found]:
        raise OrbitFileError(
            f"the Horizons table has no {', '.join(missing)} before line {line}; {_ASK}"
        )
    return [found[name] for name in _STATE]
