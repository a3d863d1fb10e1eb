"""The calendar months or years about a flyby: what is covered where nobody says what."""

from __future__ import annotations

from astropy.time import Time

from flyby.errors import SpanError
from flyby.scene.flyby import Flyby
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

AT_LEAST_DAYS = 3.0
"""What is covered reaches this far to either side of closest approach."""

_MONTHS = {"month": 1, "year": 12}
_OTHERS_NAMED = 8


def within_calendar(
    passage: Flyby, unit: str = "year", keep_start: bool = False, keep_stop: bool = False
) -> Flyby:
    """Return a flyby of the calendar months or years (UTC) about it, on the same trajectory.

    They hold three days to either side of closest approach. Where the flyby was chosen by its
    date they are cut half-way to its neighbours, so that it is the deepest of what is left.

    Parameters
    ----------
    passage : Flyby
    unit : {"month", "year"}
    keep_start, keep_stop : bool
        Whether that end of the span stays as it is.

    Returns
    -------
    Flyby
        The same one, where its span has no flyby.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene.calendar import within_calendar
    >>> within_calendar(flyby.Flyby(flyby.load_orbit("apophis")), "month")
    <Flyby of Apophis by Earth, deepest from 2029-04-01 00:00:00 UTC to 2029-05-01 00:00:00 UTC>
    """
    try:
        closest = passage.closest_days
    except SpanError:
        return passage
    start = passage.start if keep_start else _first(closest - AT_LEAST_DAYS, unit, 0)
    stop = passage.stop if keep_stop else _first(closest + AT_LEAST_DAYS, unit, 1)
    if passage.on is not None:
        for one in passage.other_approaches:
            other = float(tdb_days(one.time))
            half_way = time_from_tdb_days(0.5 * (other + closest))
            if other < closest:
                start = max(start, half_way, key=tdb_days)
            else:
                stop = min(stop, half_way, key=tdb_days)
    return passage.narrowed(start, stop)


def _first(days: float, unit: str, later: int) -> Time:
    """Return when the month or the year of an instant begins, or the one after it."""
    year, month = (int(part) for part in iso(time_from_tdb_days(days), "utc", 0)[:7].split("-"))
    months = _MONTHS[unit]
    count = (12 * year + month - 1) // months * months + later * months
    return parse_time(f"{count // 12:04d}-{count % 12 + 1:02d}-01T00:00:00 UTC")


def other_approaches_in_words(passage: Flyby) -> list[str]:
    """Say in a sentence which approaches of the span are not the one that is shown."""
    others = passage.other_approaches
    if not others:
        return []
    words = [f"{iso(one.time, 'utc', 0)[:10]}" for one in others[:_OTHERS_NAMED]]
    more = f" and {len(others) - len(words)} more" if len(others) > len(words) else ""
    return [f"other approaches in the span: {', '.join(words)}{more}; --on DATE chooses one"]
