"""Reading orbits of Sorcha and layup: CSV with a column FORMAT and epochs MJD in TDB.

https://sorcha.readthedocs.io/en/latest/inputs.html: KEP, COM and CART are heliocentric, ecliptic
J2000, in au, days and degrees. BKEP, BCOM, BCART and BCART_EQ are about the barycentre of the solar
system, where the Sun is some million km away, and are refused: layup converts them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

import numpy as np

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.build import epoch_from
from flyby.orbits.classical import NO_COVARIANCE, conic, from_mjd
from flyby.orbits.elements import elements_from_state
from flyby.orbits.forms import Record, Source
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import figure
from flyby.plain_text import plain, shown_value
from flyby.times import tdb_days

FORM = "orbits of Sorcha or layup (CSV)"

NO_FORCES = "the form has no non-gravitational parameters: a Yarkovsky drift is left out"
NO_CHECK = "nothing else in the file confirms e, q, tp, node, peri, i, epoch"
LEFT_COVARIANCE = (
    "the covariance of the file, of these coordinates, is not read: no sigma can be given"
)

_COLUMNS = {
    "COM": {"q": "q", "e": "e", "inc": "i", "node": "node", "argPeri": "peri", "t_p_MJD_TDB": "tp"},
    "KEP": {"a": "a", "e": "e", "inc": "i", "node": "node", "argPeri": "peri", "ma": "M"},
    "CART": {key: key for key in ("x", "y", "z", "xdot", "ydot", "zdot")},
}
_BARYCENTRIC = ("BKEP", "BCOM", "BCART", "BCART_EQ")
_MOST_ECCENTRIC = 100.0
"""3I/ATLAS, the most hyperbolic body known, has 6.1."""

_NAMES = ("ObjID", "provID", "permID")


def recognises(source: Source) -> bool:
    """Tell whether its first line names the columns FORMAT and epochMJD_TDB."""
    first = source.head.partition("\n")[0]
    words = {word.strip() for word in first.replace(",", " ").split()}
    return {"FORMAT", "epochMJD_TDB"} <= words


def records(source: Source) -> Iterator[Record]:
    """Yield every row, read when needed."""
    text = (source.text or "").lstrip()
    commas = "," in text.partition("\n")[0]
    stream = io.StringIO(text, newline="")
    rows: Iterator[list[str]] = csv.reader(stream) if commas else (line.split() for line in stream)
    try:
        head = [word.strip() for word in next(rows)]
        if len(set(head)) != len(head):
            raise OrbitFileError("two columns have one name; get the file again")
        for number, row in enumerate(rows, start=2):
            if row and row != [""]:
                yield _record(head, row, number)
    except csv.Error as problem:
        raise OrbitFileError(f"the CSV cannot be read ({plain(str(problem), 80)})") from None


def _record(head: list[str], row: list[str], number: int) -> Record:
    values = {key: value.strip() for key, value in zip(head, row, strict=False)}
    names = tuple(plain(values[key], 60) for key in _NAMES if values.get(key))

    def read(name: str) -> Orbit:
        if len(row) != len(head):
            raise OrbitFileError(
                f"line {number} has {len(row)} of {len(head)} columns; the file may be cut off"
            )
        return orbit_from_row(values, name, number)

    return Record(names, read)


def orbit_from_row(values: Mapping[str, str], name: str, number: int = 2) -> Orbit:
    """Make an `Orbit` from one row, by the names of its columns.

    Raises
    ------
    OrbitFileError
        If its FORMAT is about the barycentre or unknown, or a column is missing.
    InvalidOrbitError
        If what it holds cannot be an orbit.
    """
    place = f"line {number}"
    kind = values.get("FORMAT", "")
    if kind in _BARYCENTRIC:
        raise OrbitFileError(
            f"{place} is {kind}, about the barycentre of the solar system; flyby reads KEP, COM "
            f"and CART about the Sun: convert it (layup convert FILE COM)"
        )
    if kind not in _COLUMNS:
        raise OrbitFileError(
            f"{place} has the FORMAT {shown_value(kind)}; flyby reads {', '.join(_COLUMNS)}"
        )
    missing = [key for key in (*_COLUMNS[kind], "epochMJD_TDB") if not values.get(key)]
    if missing:
        raise OrbitFileError(f"{place} is {kind} but has no {', '.join(missing)}")
    epoch = from_mjd(figure(values["epochMJD_TDB"], "epoch", place))
    figures = {ours: figure(values[key], ours, place) for key, ours in _COLUMNS[kind].items()}
    at = epoch_from(epoch.text, "tdb")
    if kind == "CART":
        r, v = (
            ECLIPTIC_TO_ICRF @ np.array([figures[key].value for key in keys])
            for keys in (("x", "y", "z"), ("xdot", "ydot", "zdot"))
        )
        elements = elements_from_state(r, v, float(tdb_days(at)))
        if not elements.eccentricity < _MOST_ECCENTRIC:
            raise InvalidOrbitError(
                f"the state of {place} has e = {elements.eccentricity:.3g}, which no body has; its "
                f"columns may be elements under the heads of a state"
            )
        notes: tuple[str, ...] = (NO_CHECK,)
    else:
        if kind == "COM":
            figures["tp"] = from_mjd(figures["tp"])
        at, elements, notes = conic(figures, epoch, "tdb")
    covariance = LEFT_COVARIANCE if values.get("cov_0_0") else NO_COVARIANCE
    target = next((plain(values[key], 60) for key in _NAMES if values.get(key)), name)
    return Orbit(
        name=name,
        designation=target,
        producer="layup" if "csq" in values else "",
        solution="",
        solution_date="",
        source="a row of Sorcha's or layup's CSV",
        epoch=at,
        elements=elements,
        notes=(*notes, covariance, NO_FORCES),
    )
