"""The rows of an ensemble as CSV, ECSV or Parquet, written a part at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

import numpy as np

from flyby.encounter.ensemble.impact_probability import ImpactProbability
from flyby.encounter.ensemble.parts import Table
from flyby.encounter.ensemble.run import Ensemble
from flyby.errors import MissingPackageError
from flyby.output import written_beside
from flyby.reports.record import orbit_record
from flyby.times import tdb_days

_UNITS = (
    ("_au_day2", "au / d2"),
    ("_km_s", "km / s"),
    ("_km", "km"),
    ("_jd_tdb", "d"),
    ("_days", "d"),
)
_OF_LABEL = {
    "e": "",
    "q": "au",
    "a": "au",
    "tp": "d",
    "node": "deg",
    "peri": "deg",
    "i": "deg",
    "M": "deg",
    "A1": "au / d2",
    "A2": "au / d2",
    "A3": "au / d2",
    "AMRAT": "m2 / kg",
}
_WHOLE = ("row", "impact")


def write_rows(ensemble: Ensemble, path: str | os.PathLike[str], file_format: str) -> Path:
    """Write every row to `path` as "csv", "ecsv" or "parquet", whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    MissingPackageError
        For Parquet without pyarrow.
    """
    if file_format == "parquet":
        _require_pyarrow()
    with written_beside(path) as temporary:
        if file_format == "parquet":
            _parquet(ensemble, temporary)
        else:
            with temporary.open("w", encoding="utf-8", newline="") as stream:
                write_text_rows(ensemble, stream, file_format)
    return Path(path)


def write_text_rows(ensemble: Ensemble, stream: IO[str], file_format: str) -> None:
    """Write every row as "csv" or "ecsv" to an open stream."""
    columns = _columns(ensemble)
    if file_format == "ecsv":
        stream.write(_ecsv_header(ensemble, columns))
    stream.write(",".join(columns) + "\n")
    for table in ensemble.tables():
        lines = zip(*(_texts(name, table[name]) for name in columns), strict=True)
        stream.write("".join(",".join(line) + "\n" for line in lines))


def _columns(ensemble: Ensemble) -> tuple[str, ...]:
    return ensemble.request.columns


def _texts(name: str, values: np.ndarray[Any, Any]) -> list[str]:
    if name in _WHOLE:
        return [str(int(value)) for value in values]
    # The shortest digits that give the same number back; nothing where it is not known.
    return ["" if value != value else repr(value) for value in values.tolist()]


def _unit(name: str) -> str:
    if name.startswith("delta_"):
        return _OF_LABEL.get(name.removeprefix("delta_"), "")
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def _metadata(ensemble: Ensemble) -> dict[str, str]:
    request = ensemble.request
    hits = sum(int(table["impact"].sum()) for table in ensemble.tables())
    probability = ImpactProbability(hits, ensemble.count)
    orbit = orbit_record(request.orbit)
    facts = {key: str(value) for key, value in orbit.items() if value is not None}
    return {
        **{f"orbit_{key}": value for key, value in facts.items()},
        "seed": str(request.seed),
        "body": request.body,
        "count": str(ensemble.count),
        "impacts": str(hits),
        "impact_probability": probability.in_words(),
        "forces": "; ".join(request.forces.describe(request.orbit.nongravitational)),
        "columns": "deepest approach of each virtual asteroid from the body's centre; state "
        "barycentric, ICRF axes, at the end of the span; what is empty is not known",
        "since_jd_tdb": repr(2451545.0 + float(tdb_days(request.since))),
        "until_jd_tdb": repr(2451545.0 + float(tdb_days(request.until))),
    }


def _ecsv_header(ensemble: Ensemble, columns: tuple[str, ...]) -> str:
    import json

    lines = ["%ECSV 1.0", "---", "delimiter: ','", "datatype:"]
    for name in columns:
        kind = "int64" if name in _WHOLE else "float64"
        unit = f", unit: {_unit(name)}" if _unit(name) else ""
        lines.append(f"- {{name: {name}{unit}, datatype: {kind}}}")
    lines.append("meta: !!omap")
    lines += [f"- {{{key}: {json.dumps(value)}}}" for key, value in _metadata(ensemble).items()]
    lines.append("schema: astropy-2.0")
    return "".join(f"# {line}\n" for line in lines)


def _require_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise MissingPackageError(
            "Parquet needs pyarrow; pip install 'flyby[parquet]', or take csv or ecsv"
        ) from None


def _parquet(ensemble: Ensemble, path: Path) -> None:
    import pyarrow
    import pyarrow.parquet as parquet

    fields = [
        pyarrow.field(
            name,
            pyarrow.int64() if name in _WHOLE else pyarrow.float64(),
            metadata={"unit": _unit(name)} if _unit(name) else None,
        )
        for name in _columns(ensemble)
    ]
    schema = pyarrow.schema(fields, metadata=_metadata(ensemble))
    with parquet.ParquetWriter(path, schema) as writer:
        for table in ensemble.tables():
            writer.write_table(pyarrow.table(_typed(table, schema), schema=schema))


def _typed(table: Table, schema: Any) -> dict[str, Any]:
    import pyarrow

    return {
        field.name: pyarrow.array(
            table[field.name].astype(np.int64)
            if field.name in _WHOLE
            else np.ma.masked_invalid(table[field.name]),
            type=field.type,
            from_pandas=True,
        )
        for field in schema
    }
