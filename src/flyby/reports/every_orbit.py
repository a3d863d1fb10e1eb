"""Every orbit of a file: the deepest approach of each in a span, a row as soon as it is known.

Orbits are read, carried and let go a few at a time, so that a catalogue of any length fits into
memory; rows come in the order of the file. What cannot be read or carried has a row that says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from astropy.time import Time

from flyby.errors import FlybyError, InvalidOrbitError, OrbitFileError
from flyby.orbits.forms import Record, records_in
from flyby.orbits.load import source_of
from flyby.plain_text import plain, shown_path
from flyby.processors import available_processors, in_threads
from flyby.tables import Column, DataTable, table_pieces
from flyby.times import iso


@dataclass(frozen=True)
class OrbitRow:
    """The deepest approach of one orbit.

    Attributes
    ----------
    designation : str
    body : str
        Empty where there is no approach in the span, or a problem.
    time_utc : str
        ISO 8601.
    distance_km : float or None
        From the centre of the body; of an impact from its centre to the place on the ground.
    speed_km_s : float or None
        Relative to the body.
    impact : bool
    problem : str
        Why there is no row; empty where there is one.
    """

    designation: str
    body: str = ""
    time_utc: str = ""
    distance_km: float | None = None
    speed_km_s: float | None = None
    impact: bool = False
    problem: str = ""


def orbits_in_file(path: str) -> tuple[Iterator[Record], str, int]:
    """Open a file of orbits.

    Parameters
    ----------
    path : str
        In any form that is read.

    Returns
    -------
    tuple
        The records, what the orbits are called that have no other name, and how many there are.

    Raises
    ------
    OrbitFileError, InvalidOrbitError
        If the file cannot be read or is of no form that is known.
    """
    try:
        source = source_of(Path(path))
        return records_in(source), source.name, sum(1 for _ in records_in(source))
    except (OrbitFileError, InvalidOrbitError) as problem:
        raise type(problem)(f"{shown_path(path)}: {problem}") from problem.__cause__


def every_orbit(
    records: Iterable[Record],
    name: str,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth",),
    workers: int | None = None,
) -> Iterator[OrbitRow]:
    """Yield the deepest approach of every orbit, in the order of the records.

    Parameters
    ----------
    records : iterable of Record
        As `orbits_in_file` gives them; taken a few ahead of the rows.
    name : str
        What the orbits are called that have no other name.
    start, stop : astropy.time.Time
        The span to search, in any scale.
    bodies : sequence of str
        The deepest approach to any of these.
    workers : int, optional
        Threads; as many as there are processors by default. The compiled core leaves the
        interpreter to the others while it integrates.

    Yields
    ------
    OrbitRow

    Raises
    ------
    SpanError, UnknownNameError
        For a span or a body that no orbit could be searched with.
    """
    from flyby.encounter.arguments import require_bodies, require_span

    require_bodies(bodies)
    require_span(start, stop)
    threads = workers or available_processors()

    def row(record: Record | OrbitRow) -> OrbitRow:
        return _row(record, name, start, stop, tuple(bodies))

    yield from in_threads(row, _whole(iter(records)), threads)


def _whole(records: Iterator[Record]) -> Iterator[Record | OrbitRow]:
    """Yield the records, and a row of what ends them early."""
    while True:
        try:
            yield next(records)
        except StopIteration:
            return
        except FlybyError as problem:
            yield OrbitRow("", problem=plain(str(problem), 300))
            return


def _row(
    record: Record | OrbitRow, name: str, start: Time, stop: Time, bodies: tuple[str, ...]
) -> OrbitRow:
    if isinstance(record, OrbitRow):
        return record
    from flyby.dynamics import propagate
    from flyby.dynamics.agreement import check_covariance_epoch
    from flyby.encounter.close_approaches import find_encounters

    called = plain(max(record.designations, key=len, default=name), 40)
    try:
        orbit = record.read(name)
        called = plain(orbit.designation or called, 40)
        check_covariance_epoch(orbit)
        # Without its uncertainty, which would take as long as six orbits more.
        bare = replace(orbit, covariance=None)
        found = find_encounters(propagate(bare, start, stop, keep=False), start, stop, bodies)
        approaches = [one for several in found.approaches.values() for one in several]
        if not approaches:
            return OrbitRow(called)
        deepest = min(approaches, key=lambda one: float(one.distance.to_value("km")))
        return OrbitRow(
            called,
            deepest.body,
            iso(deepest.time, "utc", 0),
            float(deepest.distance.to_value("km")),
            float(deepest.relative_speed.to_value("km/s")),
            deepest.impact is not None,
        )
    except FlybyError as problem:
        return OrbitRow(called, problem=plain(str(problem), 300))


def written(
    rows: Iterable[OrbitRow],
    file_format: str,
    start: Time,
    stop: Time,
    within_km: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[str]:
    """Yield the table in one of `EVERY_ORBIT_FORMATS`, a piece as soon as it is known.

    Parameters
    ----------
    rows : iterable of OrbitRow
    file_format : {"text", "json", "csv"}
    start, stop : astropy.time.Time
    within_km : float, optional
        Count, but do not list, orbits that come no nearer.
    progress : callable, optional
        Told how many orbits are done.
    """
    writer = {"text": _as_text, "json": _as_json, "csv": _as_csv}[file_format]
    counts = {"orbits": 0, "listed": 0, "not computed": 0}

    def chosen() -> Iterator[OrbitRow]:
        for row in rows:
            counts["orbits"] += 1
            counts["not computed"] += bool(row.problem)
            if progress is not None:
                progress(counts["orbits"])
            near = row.distance_km is not None and row.distance_km <= (within_km or 0.0)
            if within_km is None or row.problem or near:
                counts["listed"] += 1
                yield row

    yield from writer(chosen(), counts, f"{iso(start, 'utc', 0)} UTC to {iso(stop, 'utc', 0)} UTC")


def _as_text(rows: Iterator[OrbitRow], counts: dict[str, int], span: str) -> Iterator[str]:
    yield f"Deepest approach of every orbit\n{span}\n\n"
    yield f"{'':<24}  {'to':<8}  {'closest approach':<19}  {'from centre':>14}  {'speed':>7}\n"
    yield f"{'':<24}  {'':<8}  {'UTC':<19}  {'km':>14}  {'km/s':>7}\n"
    for row in rows:
        if row.problem:
            yield f"{row.designation:<24}  not computed: {row.problem}\n"
        elif row.distance_km is None or row.speed_km_s is None:
            yield f"{row.designation:<24}  none in the span\n"
        else:
            distance = f"{row.distance_km:,.0f}".replace(",", " ")
            yield (
                f"{row.designation:<24}  {row.body:<8}  {row.time_utc:<19}  {distance:>14}  "
                f"{row.speed_km_s:>7.3f}{'  impact' if row.impact else ''}\n"
            )
    yield f"\n{_summary(counts)}\n"


def _as_csv(rows: Iterator[OrbitRow], _counts: dict[str, int], _span: str) -> Iterator[str]:
    names = [one.name for one in fields(OrbitRow)]
    columns = tuple(Column(name, kind="text") for name in names)
    each = ({name: [getattr(row, name)] for name in names} for row in rows)
    yield from table_pieces(DataTable(columns, lambda: each), "csv")


def _as_json(rows: Iterator[OrbitRow], counts: dict[str, int], span: str) -> Iterator[str]:
    yield f'{{"span": {json.dumps(span)},\n "orbits": ['
    comma = "\n  "
    for row in rows:
        values = {one.name: getattr(row, one.name) for one in fields(OrbitRow)}
        yield comma + json.dumps(values, ensure_ascii=False)
        comma = ",\n  "
    keyed = {key.replace(" ", "_"): value for key, value in counts.items()}
    yield f'\n ],\n "counts": {json.dumps(keyed)}}}\n'


def _summary(counts: dict[str, int]) -> str:
    many = counts["orbits"]
    text = f"{many:,} orbit{'' if many == 1 else 's'}".replace(",", " ")
    beyond = many - counts["listed"]
    if beyond:
        text += f"; {beyond} not so near as was asked for"
    if counts["not computed"]:
        text += f"; {counts['not computed']} could not be computed"
    return f"{text}\nwithout uncertainties: report one as FILE#DESIGNATION for these"
