"""Surveys of keyholes kept between runs, since each carries hundreds of orbits for decades."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.cache import key_of, load_arrays, store_arrays
from flyby.dynamics import planetary_ephemeris
from flyby.encounter.keyholes.line_of_variations import LineOfVariations
from flyby.encounter.keyholes.return_curves import ReturnCurve
from flyby.encounter.keyholes.search import KeyholeSurvey, Return, find_keyholes
from flyby.times import tdb_days, time_from_tdb_days

_KIND = "keyholes"
_LENGTHS_KM = ("zeta", "xi", "distance", "impact_parameter", "focus")


def cached_keyholes(line: LineOfVariations, half_range: Quantity) -> KeyholeSurvey:
    """Call `find_keyholes` with its defaults, once for each line and range.

    Raises
    ------
    SpanError, PropagationError, InvalidOrbitError, UnitError
        As `flyby.encounter.keyholes.search.find_keyholes`.
    """
    orbit = line.orbit
    key = key_of(
        orbit.designation,
        orbit.elements,
        orbit.nongravitational,
        float(tdb_days(orbit.epoch)),
        line.body,
        float(tdb_days(line.encounter_time)),
        line._step,
        line.vary,
        line.forces.key(),
        float(half_range.to_value("km")),
        _code_and_data_key(),
    )
    kept = load_arrays(_KIND, key)
    if kept is not None and set(_NAMES) <= set(kept):
        return _survey_of(line, kept)
    survey = find_keyholes(line, half_range=half_range)
    store_arrays(_KIND, key, _arrays_of(survey))
    return survey


_NAMES = ("until", "lanes", "lengths", "curves", "returns")


def _arrays_of(survey: KeyholeSurvey) -> dict[str, NDArray[Any]]:
    rows = [
        np.column_stack([one._offset_km, one._zeta_km, one._days, one._plane_km, one._focus_km])
        for one in survey.curves
    ]
    returns = [
        [
            float(tdb_days(one.time)),
            *(getattr(one, name).to_value("km") for name in _LENGTHS_KM),
            one.plane_rate,
            *(
                np.nan if edge is None else edge.to_value("km")
                for edge in (one.zeta_low, one.zeta_high)
            ),
        ]
        for one in survey.returns
    ]
    return {
        "until": np.array(float(tdb_days(survey.until))),
        "lanes": np.stack([survey.zeta.to_value("km"), survey.xi.to_value("km")]),
        "lengths": np.array([len(one) for one in rows], dtype=np.int64),
        "curves": np.concatenate(rows) if rows else np.zeros((0, 6)),
        "returns": np.array(returns).reshape(-1, 9),
    }


def _survey_of(line: LineOfVariations, kept: dict[str, NDArray[Any]]) -> KeyholeSurvey:
    ends = np.cumsum(kept["lengths"])
    return KeyholeSurvey(
        line=line,
        until=time_from_tdb_days(float(kept["until"])),
        zeta=Quantity(kept["lanes"][0], "km"),
        xi=Quantity(kept["lanes"][1], "km"),
        curves=tuple(
            ReturnCurve(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3:5], rows[:, 5])
            for rows in np.split(kept["curves"], ends[:-1])
            if len(rows)
        ),
        returns=tuple(_return_of(row) for row in kept["returns"]),
    )


def _return_of(row: NDArray[np.float64]) -> Return:
    lengths = {name: Quantity(row[1 + i], "km") for i, name in enumerate(_LENGTHS_KM)}
    low, high = (None if np.isnan(value) else Quantity(value, "km") for value in row[7:9])
    return Return(
        time=time_from_tdb_days(float(row[0])),
        plane_rate=float(row[6]),
        zeta_low=low,
        zeta_high=high,
        **lengths,
    )


@lru_cache(maxsize=1)
def _code_and_data_key() -> str:
    """Return a digest of what a survey is computed with: the sources, and which ephemeris."""
    here = Path(__file__).parent
    encounter = here.parent
    dynamics = encounter.parent / "dynamics"
    folders = (here, encounter, dynamics, dynamics / "core")
    sources = sorted(path for folder in folders for path in folder.glob("*.py"))
    sources += sorted(dynamics.glob("data/*.npz"))
    kernel = planetary_ephemeris().path.stat()
    return key_of(
        *(path.read_bytes() for path in sources), kernel.st_size, kernel.st_mtime_ns, np.__version__
    )
