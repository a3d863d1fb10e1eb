"""Instants that are typed, of every verb: as `flyby.parse_time` reads them, and "tonight"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.time import Time

    from flyby.catalogue.sites import Site

TIMES_HELP = (
    '2029-04-13, "2029-04-13T21:46 TDB", "13 Apr 2029 21:46+09:00", "JD 2462240.5", now, today, '
    "or tonight at a site; UTC where no scale is given (a Julian date is TDB)."
)


def is_tonight(text: str | None) -> bool:
    """Return whether an instant is the night at a site, which has to be known then."""
    from flyby.typed_times import TONIGHT

    return text is not None and text.strip().lower() == TONIGHT


def read_instant(text: str, part: str = "middle", sites: Sequence[Site] | None = None) -> Time:
    """Return an instant; of "tonight" the start, the stop or the middle of the night.

    Parameters
    ----------
    text : str
    part : {"start", "stop", "middle"}
    sites : sequence of Site, optional
        Tonight is the night at the first that stands on the ground: the one that is now, else the
        next.

    Raises
    ------
    InvalidTimeError
        If it cannot be read.
    InvalidSiteError
        If there is no night there.
    """
    from flyby.times import parse_time, tdb_days, time_from_tdb_days, to_utc

    ground = [site for site in sites or () if site.has_horizon]
    if not is_tonight(text) or not ground:
        return parse_time(text)
    from flyby.observing import night_at

    evening, morning = night_at(ground[0], parse_time("now"))
    if part != "middle":
        return evening if part == "start" else morning
    return to_utc(time_from_tdb_days(0.5 * float(tdb_days(evening) + tdb_days(morning))))


def read_instants(
    texts: Sequence[str], file: str | None, sites: Sequence[Site] | None = None
) -> Time:
    """Return instants that are typed, then those of a file, one a line; # begins a remark.

    Raises
    ------
    InvalidTimeError
        If one cannot be read, with the line of the file; or if there is none.
    """
    from pathlib import Path

    from flyby.errors import InvalidTimeError
    from flyby.plain_text import shown_path
    from flyby.times import tdb_days, time_from_tdb_days, to_utc

    found = [read_instant(text, sites=sites) for text in texts]
    if file is not None:
        shown = shown_path(file)
        try:
            lines = Path(file).read_bytes().decode("utf-8-sig").splitlines()
        except OSError as problem:
            raise InvalidTimeError(f"cannot read {shown}: {problem.strerror}") from problem
        except UnicodeDecodeError as problem:
            raise InvalidTimeError(f"{shown} is no text in UTF-8") from problem
        for number, line in enumerate(lines, start=1):
            words = line.partition("#")[0].strip()
            if not words:
                continue
            try:
                found.append(read_instant(words, sites=sites))
            except InvalidTimeError as problem:
                raise InvalidTimeError(f"{shown}, line {number}: {problem}") from problem
    if not found:
        raise InvalidTimeError(f"{shown_path(file or '')} holds no instant; write one a line")
    return to_utc(time_from_tdb_days([float(tdb_days(time)) for time in found]))
