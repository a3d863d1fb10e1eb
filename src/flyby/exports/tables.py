"""Tables of states: position and velocity, with units, frame, origin and time scale stated."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from flyby.constants import J2000_JD
from flyby.dynamics import Trajectory
from flyby.encounter.impact import impact_notes
from flyby.errors import SpanError
from flyby.exports.nodes import hermite_days, states_km
from flyby.tables import Column, DataTable
from flyby.times import clock_assumptions, iso, iso_texts, time_from_tdb_days

TOLERANCE_KM = 1.0e-4
MOST_ROWS = 2_000_000

COLUMNS = (
    Column("time_utc", kind="text"),
    Column("time_tdb", kind="text"),
    Column("jd_tdb", "d"),
    Column("x_km", "km"),
    Column("y_km", "km"),
    Column("z_km", "km"),
    Column("vx_km_s", "km / s"),
    Column("vy_km_s", "km / s"),
    Column("vz_km_s", "km / s"),
    Column("distance_km", "km"),
    Column("speed_km_s", "km / s"),
)
"""Instants are ISO 8601 to the microsecond, distances from the origin's centre, axes those of the
ICRF."""


@dataclass(frozen=True)
class StateTable(DataTable):
    """States of one trajectory, ready to be written.

    Attributes
    ----------
    tdb_days : ndarray, shape (n,)
        Of each row, TDB days since J2000.
    """

    tdb_days: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))


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

    Returns
    -------
    StateTable
        In one part, with the columns `COLUMNS`.

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
        equal = first_tdb_days + step_days * np.arange(count)
        # The last may be a rounding beyond the end.
        days = np.minimum(np.asarray(equal, dtype=np.float64), last_tdb_days)
    position, velocity = states_km(trajectory, days, origin)
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
    rows = dict(zip((column.name for column in COLUMNS), values, strict=True))
    orbit = trajectory.orbit
    metadata = {
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
    }
    return StateTable(
        COLUMNS,
        lambda: [rows],
        metadata,
        repeated={name: metadata[name] for name in ("object", "orbit", "origin")},
        tdb_days=days,
    )
