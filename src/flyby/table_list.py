"""`TableList`: a list that a notebook shows as a table, and that becomes an astropy table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from flyby.errors import MissingPackageError

if TYPE_CHECKING:
    from astropy.table import QTable
    from astropy.time import Time

Item = TypeVar("Item")


class TableList(list[Item]):
    """A list in everything, equality and JSON included, that knows itself as a table."""

    def to_table(self) -> QTable:
        """Return the items as the rows of a table.

        Returns
        -------
        astropy.table.QTable
            Its columns are quantities and `Time`; what is not known is masked.
        """
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """Return the items as a data frame, without units; see `to_table` for those.

        Raises
        ------
        MissingPackageError
            Without pandas.
        """
        return as_pandas(self.to_table())

    def _repr_html_(self) -> str:
        raise NotImplementedError


def as_pandas(table: QTable) -> Any:
    """Return a table as a data frame; `MissingPackageError` without pandas."""
    from flyby.times import future_utc

    try:
        with future_utc():
            return table.to_pandas()
    except ImportError:
        raise MissingPackageError(
            "a data frame needs pandas; pip install pandas, or use to_table()"
        ) from None


def quantity_column(values: Sequence[Any], unit: str) -> Any:
    """Return quantities, some of which may be None, as one column; those are masked."""
    import numpy as np
    from astropy.units import Quantity
    from astropy.utils.masked import Masked

    known = [value is not None for value in values]
    column = Quantity([0.0 if value is None else value.to_value(unit) for value in values], unit)
    return column if all(known) else Masked(column, mask=~np.array(known, dtype=bool))


def number_column(values: Sequence[float | None]) -> Any:
    """Return numbers, some of which may be None, as one column; those are masked."""
    import numpy as np

    mask = [value is None for value in values]
    column = np.array([0.0 if value is None else float(value) for value in values])
    return np.ma.MaskedArray(column, mask=mask) if any(mask) else column


def time_column(times: Sequence[Time], scale: str) -> Any:
    """Return instants as one `Time` of a scale, each shown in ISO 8601."""
    import numpy as np
    from astropy.time import Time

    from flyby.times import future_utc

    with future_utc():
        scaled = [getattr(time, scale) for time in times]
        column = Time(
            np.array([time.jd1 for time in scaled], dtype=float),
            np.array([time.jd2 for time in scaled], dtype=float),
            format="jd",
            scale=scale,
        )
        column.format = "iso"
    return column
