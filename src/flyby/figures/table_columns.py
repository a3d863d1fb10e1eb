"""Columns that tables behind figures share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.tables import Column, Part
from flyby.times import iso_texts, time_from_tdb_days

if TYPE_CHECKING:
    pass


Rows = tuple[tuple[Column, ...], Iterable[Part]]

SERIES = Column("series", description="Which line, bar or cloud of the figure.", kind="text")
TIME = (
    Column("time_utc", description="ISO 8601; UT1 before there was UTC.", kind="text"),
    Column("time_tdb", description="The same instant in TDB.", kind="text"),
)


def instants(days: FloatArray) -> dict[str, Any]:
    """Return the cells of `TIME` for TDB days since J2000."""
    times = time_from_tdb_days(np.asarray(days, dtype=np.float64))
    return {column.name: iso_texts(times, column.name[-3:]) for column in TIME}
