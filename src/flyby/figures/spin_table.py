"""Rows of the table behind figure `spin`."""

from __future__ import annotations

import numpy as np

from flyby.figures.spin_scene import gather
from flyby.figures.table_columns import SERIES, TIME, Rows, instants
from flyby.scene.flyby import Flyby
from flyby.tables import Column, Part
from flyby.times import tdb_days

_POINTS = {"5 %": 5.0, "median": 50.0, "95 %": 95.0}


def spin_rows(passage: Flyby) -> Rows:
    """Return the columns of the table: the tide, then the spread of the ensemble, if any."""
    scene = gather(passage)
    tide = (
        Column("tide", "um / s2", "At the ends of the asteroid's diameter.")
        if scene.sized
        else Column("tide", "1 / s2", "Over the distance from the middle; the size is not known.")
    )
    columns = (
        SERIES,
        *TIME,
        tide,
        Column("torque", "percent / h", "Of the angular momentum before."),
        Column("rate_ratio", "", "Effective rate over that before."),
        Column("pole_shift", "deg"),
    )
    days = scene.days
    parts: list[Part] = [{"series": ["tide"] * days.size, **instants(days), "tide": scene.tide}]
    study = scene.study
    if not isinstance(study, str):
        times = instants(np.asarray(tdb_days(study.time)))
        parts += [
            {
                "series": [name] * study.time.size,
                **times,
                "torque": 100.0 * np.percentile(study.torque.to_value("1 / h"), point, axis=1),
                "rate_ratio": np.percentile(study.rate_ratio_history, point, axis=1),
                "pole_shift": np.percentile(
                    study.pole_shift_history.to_value("deg"), point, axis=1
                ),
            }
            for name, point in _POINTS.items()
        ]
    return columns, parts
