"""Tables of spans behind figures: windows, and what missions have published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.figures.table_columns import Rows
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.tables import Column
from flyby.times import iso_texts, time_from_tdb_days

if TYPE_CHECKING:
    pass


_SPAN = (
    Column("group", kind="text"),
    Column("label", kind="text"),
    *(
        Column(f"{end}_{scale}", description=f"ISO 8601, {scale.upper()}.", kind="text")
        for end in ("start", "end")
        for scale in ("utc", "tdb")
    ),
    Column("words", description="As published, where the date is in words.", kind="text"),
)


def _spans(spans: list[tuple[str, str, float, float, str]]) -> Rows:
    if not spans:
        return _SPAN, []
    groups, labels, starts, ends, words = zip(*spans, strict=True)
    part: dict[str, Any] = {"group": groups, "label": labels, "words": words}
    for end, days in (("start", starts), ("end", ends)):
        times = time_from_tdb_days(np.array(days))
        part |= {f"{end}_{scale}": iso_texts(times, scale) for scale in ("utc", "tdb")}
    return _SPAN, [part]


def _of_bands(bands: Iterable[Band]) -> list[tuple[str, str, float, float, str]]:
    return [
        (band.group, band.label, band.start_tdb_days, band.end_tdb_days, band.words)
        for band in bands
    ]


def missions_rows(passage: Flyby) -> Rows:
    """Tabulate what missions have published."""
    return _spans(_of_bands(passage.mission_bands))


def timeline_rows(passage: Flyby) -> Rows:
    """Tabulate missions, nearness, naked eye and the windows of every site over the years."""
    from flyby.observing.windows import tdb_span

    shown = passage.coverage
    sites = [
        (row.group, row.site.name, *tdb_span(window), "")
        for row in shown.rows
        for window in row.windows
    ]
    bands = (*shown.missions, *shown.geometry, *shown.naked_eye)
    return _spans([*_of_bands(bands), *sites])
