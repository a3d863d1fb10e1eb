"""Reading flyby's own tables of states (`flyby export --format csv` and ``ecsv``).

The state of the row nearest to the middle becomes the orbit; ``FILE#2029-04-10`` asks for the row
nearest to a date.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import numpy as np

from flyby.errors import FlybyError, OrbitFileError, UnknownNameError
from flyby.orbits.ccsds import WANTED_DATE, StateRecord, wanted_date
from flyby.orbits.centres import centre_named
from flyby.orbits.forms import Source
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import figure
from flyby.orbits.states import orbit_of_state
from flyby.plain_text import plain, shown_value
from flyby.times import parse_time, stamp, tdb_days

FORM = "a table of states by flyby (CSV, ECSV)"

STATE_COLUMNS = ("x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s")
"""Of position and velocity."""
_HEAD = re.compile(r"^time_utc[, ]time_tdb[, ]jd_tdb[, ]x_km", re.MULTILINE)
_META = re.compile(
    r"(?:[{,]|- \{?)\s*(object|orbit|origin|axes): "
    r"(?:'((?:[^']|'')*)'|\"([^\"]*)\"|(.*?))(?=\s*(?:\}|,\s[a-z_]+:\s|\s- |$))"
)
"""A figure of the head, which one version of astropy writes line by line and another in one."""


def recognises(source: Source) -> bool:
    """Tell whether a line begins with the names of the first four columns."""
    if _is_parquet(source):
        return True
    text = source.text or ""
    return text.startswith(("time_utc,time_tdb", "# %ECSV")) and bool(_HEAD.search(text[:20_000]))


def records(source: Source) -> list[StateRecord]:
    """Read the one orbit of a table."""
    if _is_parquet(source):
        raise OrbitFileError(
            "this is a Parquet table of states, which flyby writes and does not read; export it "
            "again with --format csv or toml"
        )
    text = source.text or ""
    beside = said_beside(text)
    rows = rows_of(text)
    first = next(rows, None)
    if first is None:
        raise OrbitFileError("the table has no row; it may be truncated")
    missing = [name for name in (*STATE_COLUMNS, "time_tdb", "jd_tdb") if name not in first]
    if missing:
        raise OrbitFileError(f"the table has no column {missing[0]}; get the file again")
    beside = {
        "axes": "ICRF",
        **beside,
        **{key: first[key] for key in ("object", "orbit", "origin") if key in first},
    }
    names = tuple(plain(beside[key]) for key in ("object",) if key in beside)
    return [StateRecord(names, lambda name: _orbit(text, beside, name, source.wanted))]


def said_beside(text: str) -> dict[str, str]:
    """Read what the head of an ECSV says of its states."""
    lines = [line[1:].strip() for line in text[:20_000].splitlines() if line.startswith("#")]
    found = _META.finditer(" ".join(lines).partition("meta:")[2])
    return {one[1]: next((text for text in one.groups()[1:] if text), "") for one in found}


def _is_parquet(source: Source) -> bool:
    """Tell whether it is Parquet with the columns of flyby's tables."""
    return source.content.startswith(b"PAR1") and b"vx_km_s" in source.content


def _orbit(text: str, beside: dict[str, str], name: str, wanted: str) -> Orbit:
    rows = list(rows_of(text))
    days = [_days(row) for row in (rows[0], rows[-1])]
    middle = wanted_date(wanted) if WANTED_DATE.match(wanted) else 0.5 * sum(days)
    row = min(rows, key=lambda one: abs(figure(one["jd_tdb"], "jd_tdb").value - 2451545.0 - middle))
    if beside.get("axes") != "ICRF":
        raise OrbitFileError(f"the axes are {shown_value(beside.get('axes'))}, not the ICRF's")
    try:
        centre = centre_named(beside.get("origin", ""))
    except UnknownNameError:
        raise OrbitFileError(
            f"the table does not say what its positions are measured from ("
            f"{shown_value(beside.get('origin', ''))}); write it again: flyby export --format csv"
        ) from None
    state = np.array([figure(row[column], column).value for column in STATE_COLUMNS])
    epoch = parse_time(f"{row['time_tdb']} TDB")
    off = abs(float(tdb_days(epoch)) - (figure(row["jd_tdb"], "jd_tdb").value - 2451545.0))
    if off > 1e-8:
        raise OrbitFileError(
            f"time_tdb {shown_value(row['time_tdb'])} and jd_tdb {row['jd_tdb'][:30]} are two "
            f"instants; get the file again"
        )
    for total, parts in (("distance_km", state[:3]), ("speed_km_s", state[3:])):
        length = float(np.linalg.norm(parts))
        if total in row and abs(figure(row[total], total).value - length) > 1e-9 * (length + 1.0):
            raise OrbitFileError(
                f"{total} is {row[total][:30]} where the vector's length is {length:.10g}; get the "
                f"file again"
            )
    return orbit_of_state(
        epoch,
        state,
        centre,
        "icrf",
        name=name,
        designation=plain(beside.get("object", "")) or "unnamed",
        source=f"a table of states by flyby; orbit {plain(beside.get('orbit', 'not named'), 60)}",
        notes=(
            f"the orbit is the state of {stamp(epoch, 'tdb')}, one of {len(rows)} of the table; "
            f"FILE#DATE takes the one nearest to another date",
        ),
    )


def _days(row: dict[str, str]) -> float:
    try:
        return float(tdb_days(parse_time(f"{row['time_tdb']} TDB")))
    except FlybyError as problem:
        raise OrbitFileError(f"time_tdb: {problem}") from None


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """Yield the rows, by the names of the columns."""
    lines = io.StringIO(text)
    head = ""
    for head in lines:
        if not head.startswith("#"):
            break
    mark = "," if head.startswith("time_utc,") else " "
    names = [name.strip() for name in head.split(mark)]
    try:
        for number, fields in enumerate(csv.reader(lines, delimiter=mark), start=1):
            if not fields:
                continue
            if len(fields) != len(names):
                raise OrbitFileError(
                    f"row {number} of the table has {len(fields)} fields, its head {len(names)}; "
                    f"the file may be truncated"
                )
            yield dict(zip(names, fields, strict=True))
    except csv.Error as problem:
        raise OrbitFileError(f"the table cannot be read ({plain(str(problem), 60)})") from None
