"""Tables as CSV, ECSV and Parquet, and as astropy's `QTable`: one writer for every table.

What is written names its columns, each with unit and meaning; the writer knows no more of it. The
rows come in parts, so that a table of any length can be written without being held in memory.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.errors import MissingPackageError, UnknownNameError
from flyby.output import written_beside
from flyby.times import future_utc, iso_texts

if TYPE_CHECKING:
    from astropy.table import QTable

TABLE_FORMATS = ("csv", "ecsv", "parquet")
"""Names of the formats that `write_table` writes."""

Part = Mapping[str, Any]
"""Some rows: a list, an array or a `Time` for each column, None where no row has a value."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
    unit : str or None
        As astropy reads it; "" of a pure number that says so, None where there is nothing to say.
    description : str
    kind : {"number", "whole", "text", "instant"}
        An instant is a `Time`: CSV has its text in TDB to the millisecond. A number may be given
        as a `Decimal`, of which CSV keeps every digit.
    digits : int
        Of the second of an instant, where the table keeps it as a `Time`.
    in_csv : bool
        False of a column that only repeats another one, with its type.
    """

    name: str
    unit: str | None = None
    description: str = ""
    kind: str = "number"
    digits: int = 9
    in_csv: bool = True


@dataclass(frozen=True)
class DataTable:
    """A table, ready to be written.

    Attributes
    ----------
    columns : tuple of Column
    parts : callable
        Gives the rows, part by part, each time from the first one on.
    metadata : mapping
        What is said of the whole: nested texts and numbers. CSV has no place for it.
    repeated : mapping
        What CSV repeats in every row instead, under these names.
    delimiter : str
        Of ECSV: astropy's space; or a comma, with which the rows are written a part at a time.
    """

    columns: tuple[Column, ...]
    parts: Callable[[], Iterable[Part]]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    repeated: Mapping[str, Any] = field(default_factory=dict)
    delimiter: str = " "


def table_pieces(table: DataTable, file_format: str) -> Iterator[str]:
    """Write a table as text, one piece a part of its rows.

    Parameters
    ----------
    table : DataTable
    file_format : {"csv", "ecsv"}

    Yields
    ------
    str
        Lines, with their ends.

    Examples
    --------
    >>> from flyby.tables import Column, DataTable, table_pieces
    >>> rows = {"body": ["earth", "moon"], "distance_km": [38011.4, None]}
    >>> columns = (Column("body", kind="text"), Column("distance_km", "km"))
    >>> print("".join(table_pieces(DataTable(columns, lambda: [rows]), "csv")), end="")
    body,distance_km
    earth,38011.4
    moon,
    """
    if file_format == "csv":
        return _csv(table)
    if file_format == "ecsv":
        return _ecsv_by_part(table) if table.delimiter == "," else _ecsv_whole(table)
    raise UnknownNameError("format of a table in text", file_format, ("csv", "ecsv"))


def write_table(table: DataTable, path: str | os.PathLike[str], file_format: str) -> Path:
    """Write a table to a file, whole or not at all.

    Parameters
    ----------
    table : DataTable
    path : path-like
    file_format : {"csv", "ecsv", "parquet"}

    Returns
    -------
    pathlib.Path
        Where it stands.

    Raises
    ------
    OutputError
        If the file cannot be written.
    MissingPackageError
        For Parquet without pyarrow.
    """
    if file_format == "parquet":
        return _parquet(table, path)
    with written_beside(path) as temporary:  # noqa: SIM117 - the file first
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(table_pieces(table, file_format))
    return Path(path)


def quantity_table(table: DataTable) -> QTable:
    """Return the table as astropy's `QTable`: units, `Time` columns, and what is said in ``meta``.

    A value that is not known is masked.
    """
    from astropy.table import QTable

    return QTable(_astropy_table(table))


def cells(column: Column, part: Part) -> list[Any]:
    """Return the values of a column in a part as Python's own; None where one is not known."""
    values = part.get(column.name)
    if values is None:
        return [None] * row_count(part)
    if column.kind == "instant" and hasattr(values, "tdb"):
        return list(iso_texts(values, "tdb"))
    if isinstance(values, np.ndarray):
        if column.kind == "whole":
            return [int(value) for value in values]
        known = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.size, bool)
        plain = values.tolist()
        if known.all():
            return list(plain)
        return [value if ok else None for value, ok in zip(plain, known, strict=True)]
    return list(values)


def row_count(part: Part) -> int:
    """Return how many rows a part has."""
    return next((len(values) for values in part.values() if values is not None), 0)


def _csv(table: DataTable) -> Iterator[str]:
    columns = [column for column in table.columns if column.in_csv]
    yield _lines([[*(column.name for column in columns), *table.repeated]])
    shared = list(table.repeated.values())
    for part in table.parts():
        rows = zip(*(cells(column, part) for column in columns), strict=True)
        yield _lines([*row, *shared] for row in rows) if shared else _lines(rows)


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    """Return fields as RFC 4180 has them; a number in the shortest digits that give it back."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _ecsv_whole(table: DataTable) -> Iterator[str]:
    text = io.StringIO()
    _astropy_table(table).write(text, format="ascii.ecsv")
    yield text.getvalue()


def _ecsv_by_part(table: DataTable) -> Iterator[str]:
    """Yield what astropy would need every row at once for, and seconds for ten thousand."""
    texts = all(isinstance(value, str) for value in table.metadata.values())
    yield _ecsv_head(table) if texts else _astropy_head(table)
    for part in table.parts():
        yield _lines(zip(*(_typed_cells(column, part) for column in table.columns), strict=True))


def _ecsv_head(table: DataTable) -> str:
    """Return the head for metadata of texts alone: a text in JSON is one in YAML as well."""
    lines = ["%ECSV 1.0", "---", "delimiter: ','", "datatype:"]
    kinds = {"whole": "int64", "number": "float64", "text": "string"}
    for column in table.columns:
        unit = f", unit: {column.unit}" if column.unit else ""
        lines.append(f"- {{name: {column.name}{unit}, datatype: {kinds[column.kind]}}}")
    lines.append("meta: !!omap")
    lines += [f"- {{{key}: {json.dumps(value)}}}" for key, value in table.metadata.items()]
    lines.append("schema: astropy-2.0")
    names = ",".join(column.name for column in table.columns)
    return "".join(f"# {line}\n" for line in lines) + f"{names}\n"


def _astropy_head(table: DataTable) -> str:
    """Return what astropy writes above the rows, of which it sees the first."""
    first = next(iter(table.parts()), {})
    row = {name: None if values is None else values[:1] for name, values in first.items()}
    text = io.StringIO()
    found = _astropy_table(table, [row])
    found.write(text, format="ascii.ecsv", delimiter=",")
    lines = text.getvalue().splitlines(keepends=True)
    return "".join(lines[: len(lines) - len(found)])


def _typed_cells(column: Column, part: Part) -> list[Any]:
    """Return values as astropy would write them."""
    values = part.get(column.name)
    if column.kind == "instant" and values is not None:
        return list(iso_texts(values, "tdb", column.digits))
    found = cells(column, part)
    if column.kind == "number":
        return [None if value is None else float(value) for value in found]
    return found


def _astropy_table(table: DataTable, parts: Sequence[Part] | None = None) -> Any:
    from astropy.table import Table

    rows = list(table.parts()) if parts is None else parts
    result = Table()
    for column in table.columns:
        result[column.name] = _astropy_column(column, rows)
    result.meta = _without_decimals(dict(table.metadata))
    return result


def _astropy_column(column: Column, parts: Sequence[Part]) -> Any:
    from astropy.table import Column as PlainColumn
    from astropy.table import MaskedColumn

    found = [part.get(column.name) for part in parts]
    if column.kind == "instant" and any(row_count(part) for part in parts):
        return _times(found, column.digits)
    dtype: Any = {"number": float, "whole": np.int64}.get(column.kind, str)
    named = {
        "name": column.name,
        "unit": column.unit,
        "description": column.description or None,
        "dtype": dtype,
    }
    if found and all(_is_floats(values) for values in found):
        plain = np.concatenate([np.asarray(values) for values in found])
        mask = ~np.isfinite(plain)
        data: Any = np.where(mask, 0.0, plain)
    else:
        values = [value for part in parts for value in cells(column, part)]
        if column.kind == "number":
            values = [None if value is None else float(value) for value in values]
            values = [
                value if value is not None and np.isfinite(value) else None for value in values
            ]
        mask = np.array([value is None for value in values], dtype=bool)
        nothing: Any = "" if dtype is str else 0
        data = [nothing if value is None else value for value in values]
    if np.any(mask):
        return MaskedColumn(data, mask=mask, **named)
    return PlainColumn(data, **named)


def _is_floats(values: Any) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind == "f"


def _times(found: Sequence[Any], digits: int) -> Any:
    from astropy.time import Time

    with future_utc():
        parts = [times.tdb for times in found if times is not None]
    times = Time(
        np.concatenate([np.atleast_1d(part.jd1) for part in parts]),
        np.concatenate([np.atleast_1d(part.jd2) for part in parts]),
        format="jd",
        scale="tdb",
    )
    times.format = "isot"
    times.precision = digits
    return times


def _without_decimals(value: Any) -> Any:
    """Return what YAML can hold, which knows no Decimal: a Julian date becomes its digits."""
    if isinstance(value, Mapping):
        return {key: _without_decimals(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_decimals(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def _parquet(table: DataTable, path: str | os.PathLike[str]) -> Path:
    """Write a part of the rows after another, with the units in the fields' metadata."""
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingPackageError(
            "Parquet needs pyarrow; pip install 'flyby[parquet]', or take csv or ecsv"
        ) from None
    types = {"whole": pyarrow.int64(), "number": pyarrow.float64()}
    fields = [
        pyarrow.field(
            column.name,
            types.get(column.kind, pyarrow.string()),
            metadata={"unit": column.unit} if column.unit else None,
        )
        for column in table.columns
    ]
    metadata = {
        key: value if isinstance(value, str) else json.dumps(_without_decimals(value))
        for key, value in table.metadata.items()
    }
    schema = pyarrow.schema(fields, metadata=metadata)
    with written_beside(path) as temporary, parquet.ParquetWriter(temporary, schema) as writer:
        for part in table.parts():
            arrays = [
                _arrow(column, part, one.type)
                for column, one in zip(table.columns, fields, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return Path(path)


def _arrow(column: Column, part: Part, arrow_type: Any) -> Any:
    import pyarrow

    values = part.get(column.name)
    if column.kind == "number" and _is_floats(values):
        known = np.ma.masked_invalid(np.asarray(values))
        return pyarrow.array(known, type=arrow_type, from_pandas=True)
    return pyarrow.array(_typed_cells(column, part), type=arrow_type)
