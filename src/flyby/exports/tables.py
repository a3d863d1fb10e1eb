"""State tables: CSV, ECSV and Parquet, with units, frame, origin and time scale stated."""

from __future__ import annotations

import io
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.assumptions import clock_assumptions
from flyby.constants import J2000_JD
from flyby.dynamics import Trajectory
from flyby.encounter.impact import impact_notes
from flyby.errors import MissingPackageError, SpanError
from flyby.exports.nodes import hermite_days
from flyby.output import written_beside
from flyby.times import iso, iso_texts, time_from_tdb_days

TOLERANCE_KM = 1.0e-4
MOST_ROWS = 2_000_000

COLUMNS = (
    ("time_utc", ""),
    ("time_tdb", ""),
    ("jd_tdb", "d"),
    ("x_km", "km"),
    ("y_km", "km"),
    ("z_km", "km"),
    ("vx_km_s", "km / s"),
    ("vy_km_s", "km / s"),
    ("vz_km_s", "km / s"),
    ("distance_km", "km"),
    ("speed_km_s", "km / s"),
)
"""Name and unit of each column; instants are ISO 8601 to the microsecond, distances from the
origin's centre, axes those of the ICRF."""


@dataclass(frozen=True)
class StateTable:
    """States of one trajectory.

    Attributes
    ----------
    tdb_days : ndarray, shape (n,)
        TDB days since J2000.
    columns : dict of ndarray, shape (n,)
        By the names in `COLUMNS`.
    metadata : dict of str
    """

    tdb_days: FloatArray
    columns: dict[str, NDArray[Any]]
    metadata: dict[str, str]


def state_table(
    trajectory: Trajectory,
    first_tdb_days: float,
    last_tdb_days: float,
    *,
    origin: str = "earth",
    step_days: float | None = None,
) -> StateTable:
    """Sample a trajectory.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    first_tdb_days, last_tdb_days : float
        The span, TDB days since J2000.
    origin : str
        As for `Trajectory.state`.
    step_days : float, optional
        Between rows; by default as many rows as Hermite interpolation of degree 7 needs for ten
        centimetres, dense at the flyby.

    Raises
    ------
    SpanError
        If the step would make more than `MOST_ROWS` rows, or is not positive.
    """
    first_tdb_days, last_tdb_days = trajectory.usable_span(first_tdb_days, last_tdb_days)
    if step_days is None:
        days = hermite_days(trajectory, first_tdb_days, last_tdb_days, origin, TOLERANCE_KM)
    else:
        if not step_days > 0.0 or (last_tdb_days - first_tdb_days) / step_days > MOST_ROWS:
            raise SpanError(
                f"a step of {step_days:g} d over {last_tdb_days - first_tdb_days:g} d makes too "
                f"many rows, or none; at most {MOST_ROWS} are written"
            )
        count = math.floor((last_tdb_days - first_tdb_days) / step_days + 1e-9) + 1
        rows = first_tdb_days + step_days * np.arange(count)
        # The last may be a rounding beyond the end.
        days = np.minimum(np.asarray(rows, dtype=np.float64), last_tdb_days)
    position, velocity = trajectory.state_km(days, origin)
    time = time_from_tdb_days(days)
    texts = tuple(np.asarray(iso_texts(time, scale, 6), dtype=str) for scale in ("utc", "tdb"))
    values = (
        *texts,
        J2000_JD + days,
        *position.T,
        *velocity.T,
        np.linalg.norm(position, axis=1),
        np.linalg.norm(velocity, axis=1),
    )
    orbit = trajectory.orbit
    return StateTable(
        tdb_days=days,
        columns=dict(zip((name for name, _ in COLUMNS), values, strict=True)),
        metadata={
            "object": orbit.designation,
            "orbit": orbit.solution_name,
            "orbit_epoch_tdb": iso(orbit.epoch, "tdb"),
            "source": orbit.source,
            "ephemeris": trajectory.ephemeris,
            "forces": "; ".join(trajectory.describe_forces()),
            "origin": f"centre of {origin}" if origin != "ssb" else "solar-system barycentre",
            "axes": "ICRF",
            "utc": "; ".join(clock_assumptions(time)),
            **({"impact": "; ".join(notes)} if (notes := impact_notes(trajectory)) else {}),
            **({"notes": "; ".join(orbit.notes)} if orbit.notes else {}),
        },
    )


def as_csv(table: StateTable) -> str:
    """Write a header line and a row a state, which names object, orbit and origin too."""
    shared = {name: _quoted(table.metadata[name]) for name in ("object", "orbit", "origin")}
    lines = [",".join([*table.columns, *shared])]
    texts = [
        [str(value) for value in values] if values.dtype.kind == "U" else map(repr, values.tolist())
        for values in table.columns.values()
    ]
    same = ",".join(shared.values())
    lines += [f"{','.join(row)},{same}" for row in zip(*texts, strict=True)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """As RFC 4180 has a field that holds a comma, a quote or a line break."""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def as_ecsv(table: StateTable) -> str:
    """Write astropy's enhanced CSV: units with the columns, the rest in ``meta``."""
    from astropy.table import Column, Table

    units = dict(COLUMNS)
    whole = Table()
    for name, values in table.columns.items():
        whole[name] = Column(values, unit=units[name] or None)
    whole.meta = dict(table.metadata)
    text = io.StringIO()
    whole.write(text, format="ascii.ecsv")
    return text.getvalue()


def write_parquet(table: StateTable, path: str | os.PathLike[str]) -> Path:
    """Write Parquet, with units in the fields' metadata.

    Raises
    ------
    MissingPackageError
        Without pyarrow.
    OutputError
        If the file cannot be written.
    """
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingPackageError(
            "Parquet needs pyarrow; pip install 'flyby[parquet]', or take csv or ecsv"
        ) from None
    units = dict(COLUMNS)
    schema = pyarrow.schema(
        [
            pyarrow.field(
                name,
                pyarrow.string() if values.dtype.kind == "U" else pyarrow.float64(),
                metadata={"unit": units[name]} if units[name] else None,
            )
            for name, values in table.columns.items()
        ],
        metadata=table.metadata,
    )
    arrays = [pyarrow.array(values.tolist()) for values in table.columns.values()]
    with written_beside(path) as temporary:
        parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), temporary)
    return Path(path)
