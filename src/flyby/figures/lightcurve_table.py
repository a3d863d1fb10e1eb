"""Rows of the table behind figure `lightcurve`."""

from __future__ import annotations

import numpy as np

from flyby.errors import FlybyError
from flyby.figures.lightcurve_figure import gather
from flyby.figures.lightcurve_strips import hardest_alias
from flyby.figures.table_columns import SERIES, TIME, Rows
from flyby.scene.flyby import Flyby
from flyby.tables import Column, Part
from flyby.times import iso_texts, many_times, tdb_days

_COLUMNS = (
    SERIES,
    *TIME,
    Column("hours", "h", "In which the network can observe that night."),
    Column("magnitude", "mag", "V from the Earth's centre."),
    Column("phase_angle", "deg", "Sun - asteroid - Earth's centre."),
    Column("covered", "percent", "Share of a turn that the hours of the lunation cover."),
    Column("left_over", "percent", "Of the variance, by the alias that is hardest to tell."),
    Column("frequency", "1 / d", "Foot of the step."),
    Column("power", "percent", "Highest of the spectral window in the step."),
)


def lightcurve_rows(passage: Flyby) -> Rows:
    """Return the columns of the table, and its rows network by network.

    Raises
    ------
    FlybyError
        If the figure can only say why there is nothing to draw.
    """
    found = gather(passage)
    if isinstance(found, str):
        raise FlybyError(found)
    aspects = tuple(
        Column(f"aspect_{k}", "deg", f"From the pole {pole.label} to the Earth's centre.")
        for k, pole in enumerate(found.poles, start=1)
    )
    moons = found.lunations
    starts = many_times(np.array([float(tdb_days(moon.start)) for moon in moons]))
    begun = {f"time_{scale}": iso_texts(starts, scale) for scale in ("utc", "tdb")}
    hardest = hardest_alias(found)
    parts: list[Part] = []
    for k, one in enumerate(found.networks):
        if not one.night.size:
            continue
        parts.append(
            {
                "series": [f"{one.name}: nights"] * one.night.size,
                **{f"time_{scale}": iso_texts(one.middle, scale) for scale in ("utc", "tdb")},
                "hours": one.hours.to_value("h"),
                "magnitude": one.magnitude,
                "phase_angle": one.phase_angle.to_value("deg"),
                **{
                    f"aspect_{pole}": angles.to_value("deg")
                    for pole, angles in enumerate(one.aspect, start=1)
                },
            }
        )
        turns = [("24 h day", [moon.day for moon in moons])]
        for number, period in enumerate(found.periods):
            words = f"{period.period.to_value('h'):.7g} h"
            turns.append((words, [moon.phases[number] for moon in moons]))
        for words, covered in turns:
            parts.append(
                {
                    "series": [f"{one.name}: {words}"] * len(moons),
                    **begun,
                    "covered": np.array([100.0 * turn.covered[k] for turn in covered]),
                }
            )
        if hardest is not None:
            against = f"{hardest.alternative.period.to_value('h'):.7g} h"
            parts.append(
                {
                    "series": [f"{one.name}: against {against}"] * len(moons),
                    **begun,
                    "left_over": 100.0 * hardest.by_lunation[k],
                }
            )
        parts.append(
            {
                "series": [f"{one.name}: spectral window"] * found.frequency.size,
                "frequency": found.frequency.to_value("1/d"),
                "power": 100.0 * found.window[k],
            }
        )
    return (*_COLUMNS, *aspects), parts
