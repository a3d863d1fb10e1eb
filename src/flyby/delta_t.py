"""Delta T = TT - UT1, the clock error of the turning Earth, for the years before UTC.

References
----------
Stephenson, Morrison & Hohenkerk 2016, Proc. R. Soc. A 472, 20160404, Table S15, as updated in
Morrison, Stephenson, Hohenkerk & Zawilski 2021, Proc. R. Soc. A 477, 20200776.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from flyby.arrays import FloatArray

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


_DAYS_PER_YEAR = 365.25
_J2000_YEAR = 2000.0


def delta_t_seconds(tt_days: Any) -> FloatArray:
    """Return TT - UT1 [s] by the splines of Table S15, from 720 BC to 2019.

    Parameters
    ----------
    tt_days : array_like
        TT (or TDB) days since J2000.

    Returns
    -------
    ndarray
        Of the same shape. From 1962 to 2015 it is within 0.7 s of what the IERS measured.
    """
    table = _coefficients()
    year = _J2000_YEAR + np.asarray(tt_days, dtype=np.float64) / _DAYS_PER_YEAR
    row = np.clip(np.searchsorted(table[:, 1], year), 0, len(table) - 1)
    first, last, a3, a2, a1, a0 = np.moveaxis(table[row], -1, 0)
    t = (year - first) / (last - first)
    return np.asarray(a0 + t * (a1 + t * (a2 + t * a3)), dtype=np.float64)


@lru_cache(maxsize=1)
def _coefficients() -> FloatArray:
    text = (files("flyby") / "data" / "delta_t.toml").read_text(encoding="utf-8")
    return np.array(tomllib.loads(text)["coefficients"], dtype=np.float64)
