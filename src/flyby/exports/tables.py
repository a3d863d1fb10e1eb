"""Tables of states: position and velocity, with units, frame, origin and time scale stated."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.assumptions import clock_assumptions
from flyby.constants import J2000_JD
from flyby.dynamics import Trajectory
from flyby.encounter.impact import impact_notes
from flyby.errors import SpanError
from flyby.exports.nodes import hermite_days, span_days
from flyby.tables import Column, DataTable, quantity_table
from flyby.times import iso, iso_texts, time_from_tdb_days

if TYPE_CHECKING:
    from astropy.table import QTable

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

    Examples
    --------
    See `state_table`.
    """

    tdb_days: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def to_table(self) -> QTable:
        """Return the states as astropy's `QTable`, with ``time_tdb`` as a `Time`."""
        table = quantity_table(self)
        table["time_tdb"] = time_from_tdb_days(self.tdb_days)
        return table


def state_table(
    trajectory: Trajectory,
    start: Time,
    stop: Time,
    *,
    origin: str = "earth",
    step: Quantity | None = None,
) -> StateTable:
    """Sample a trajectory.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    start, stop : astropy.time.Time
        The span.
    origin : str
        As for `Trajectory.state`.
    step : astropy.units.Quantity [time], optional
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

    Examples
    --------
    >>> import flyby
    >>> from astropy import units as u
    >>> from astropy.time import Time
    >>> from flyby.exports import state_table
    >>> span = Time(["2029-04-13", "2029-04-14"], scale="tdb")
    >>> trajectory = flyby.propagate(flyby.load_orbit("apophis"), *span)
    >>> table = state_table(trajectory, *span, step=6 * u.h).to_table()
    >>> len(table), table["x_km"].unit
    (5, Unit("km"))
    """
    first_tdb_days, last_tdb_days = span_days(trajectory, start, stop)
    if step is None:
        days = hermite_days(trajectory, first_tdb_days, last_tdb_days, origin, TOLERANCE_KM)
    else:
        step_days = float(step.to_value("d"))
        if not step_days > 0.0 or (last_tdb_days - first_tdb_days) / step_days > MOST_ROWS:
            raise SpanError(
                f"a step of {step_days:g} d over {last_tdb_days - first_tdb_days:g} d makes too "
                f"many rows, or none; at most {MOST_ROWS} are written"
            )
        count = math.floor((last_tdb_days - first_tdb_days) / step_days + 1e-9) + 1
        equal = first_tdb_days + step_days * np.arange(count)
        # The last may be a rounding beyond the end.
        days = np.minimum(np.asarray(equal, dtype=np.float64), last_tdb_days)
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
