"""Reading SPK kernels (NAIF, JPL Horizons, flyby's own) by SpiceyPy: a state becomes an orbit.

Of a body, the state in the middle of its longest span is taken. ``FILE#NUMBER`` chooses among
bodies, ``FILE#2029-04-10`` another instant where there is one body.
"""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.errors import MissingPackageError, OrbitFileError
from flyby.orbits.ccsds import WANTED_DATE, StateRecord, wanted_date
from flyby.orbits.forms import Source
from flyby.orbits.orbit import Orbit
from flyby.orbits.states import orbit_of_state
from flyby.plain_text import plain
from flyby.times import stamp, time_from_tdb_days

FORM = "an SPK kernel"

_MARKS = (b"DAF/SPK ", b"NAIF/DAF")
_TYPES = (1, 2, 3, 9, 13, 21)
_CENTRES = {0: "ssb", 10: "sun", 399: "earth", 301: "moon"}
_OF_POSITIONS = (
    "the segment is of type 2, whose velocities are slopes of its positions: of a kernel by flyby "
    "about the Earth that is 0.3 km for Apophis in 2029 from 2026, about the Sun 0.01 km",
)
_FARTHEST_S = 2.0e11
"""6300 years either side of J2000."""
_MOST_SEGMENTS = 100_000
_POOL = Lock()
"""SPICE keeps its open kernels in one pool of the process."""


@dataclass(frozen=True)
class _Segment:
    target: int
    centre: int
    kind: int
    begin_s: float
    end_s: float


def recognises(source: Source) -> bool:
    """Tell whether it begins with the mark of a DAF that holds an SPK."""
    return source.content.startswith(_MARKS)


def records(source: Source) -> Iterator[StateRecord]:
    """Yield an orbit for each small body of the kernel."""
    spice = _spiceypy()
    _check_whole(source.content)
    with _opened(source, spice) as (handle, _):
        segments = _segments(spice, handle)
    bodies: dict[int, list[_Segment]] = {}
    for segment in segments:
        bodies.setdefault(segment.target, []).append(segment)
    small = {target: found for target, found in bodies.items() if _is_small_body(target)}
    if not small:
        numbers = ", ".join(str(target) for target in list(bodies)[:8])
        raise OrbitFileError(
            f"the kernel is of planets, moons or spacecraft alone ({numbers}); give one of an "
            f"asteroid or comet"
        )
    for target, found in small.items():

        def read(name: str, target: int = target, found: list[_Segment] = found) -> Orbit:
            return _orbit(source, spice, target, found, name)

        yield StateRecord((str(target), *_names(target)), read)


def _orbit(source: Source, spice: Any, target: int, segments: list[_Segment], name: str) -> Orbit:
    if WANTED_DATE.match(source.wanted):
        at = wanted_date(source.wanted) * SECONDS_PER_DAY
        longest = next((one for one in reversed(segments) if one.begin_s <= at <= one.end_s), None)
        if longest is None:
            first, last = min(one.begin_s for one in segments), max(one.end_s for one in segments)
            raise OrbitFileError(
                f"the kernel has {target} from {_shown(first)} to {_shown(last)}, not at "
                f"{plain(source.wanted, 40)}"
            )
    else:
        longest = max(segments, key=lambda one: one.end_s - one.begin_s)
        at = 0.5 * (longest.begin_s + longest.end_s)
    if longest.kind not in _TYPES:
        raise OrbitFileError(
            f"the kernel has a segment of type {longest.kind}; flyby reads the types "
            f"{', '.join(map(str, _TYPES))}"
        )
    if longest.centre not in _CENTRES:
        raise OrbitFileError(
            f"the kernel has states about {longest.centre}; flyby reads those about "
            f"{', '.join(map(str, _CENTRES))} (barycentre, Sun, Earth, Moon)"
        )
    with _opened(source, spice) as (_, problems):
        try:
            state, _light_time = spice.spkgeo(target, at, "J2000", longest.centre)
        except problems as problem:
            raise _unreadable(problem) from None
    epoch = time_from_tdb_days(at / SECONDS_PER_DAY)
    names = _names(target)
    notes = (
        f"the orbit is the state of {stamp(epoch, 'tdb')} in a kernel, of whose forces and "
        f"uncertainty nothing is known; FILE#DATE takes another instant",
        *(_OF_POSITIONS if longest.kind == 2 else ()),
    )
    return orbit_of_state(
        epoch,
        np.asarray(state, dtype=np.float64),
        _CENTRES[longest.centre],
        "icrf",
        name=name,
        designation=names[0] if names else f"SPK {target}",
        notes=notes,
        source=f"SPK kernel, body {target}, segment of type {longest.kind}",
        spk_number=target,
    )


def sampled(
    source: Source, wanted: str, step_s: float, most: int
) -> tuple[list[float], list[FloatArray], int, str]:
    """Return states of one body of a kernel at equal steps: of a spacecraft, above all.

    Parameters
    ----------
    source : Source
    wanted : str
        The number of the body, where there are several; or empty.
    step_s : float
        Longer where there would be more than `most` states.
    most : int

    Returns
    -------
    days, states, body, centre
        TDB days since J2000; km and km/s, ICRF axes; NAIF's number; "earth", "sun", "moon", "ssb".

    Raises
    ------
    OrbitFileError
        If there is no such body, or several.
    """
    spice = _spiceypy()
    _check_whole(source.content)
    with _opened(source, spice) as (handle, problems):
        segments = _segments(spice, handle)
        bodies = sorted({one.target for one in segments})
        chosen = [target for target in bodies if wanted in ("", str(target))]
        if wanted == "" and len(bodies) > 1:
            chosen = [target for target in bodies if target < 0]  # spacecraft
        if len(chosen) != 1:
            raise OrbitFileError(
                f"the kernel is of {', '.join(map(str, bodies[:8]))}; choose one with FILE#NUMBER"
            )
        own = [one for one in segments if one.target == chosen[0]]
        centre = own[0].centre if own[0].centre in _CENTRES else 0
        first, last = min(one.begin_s for one in own), max(one.end_s for one in own)
        count = int(min(max((last - first) / step_s, 4.0), most))
        seconds = np.linspace(first, last, count + 1)
        try:
            states = [
                np.asarray(spice.spkgeo(chosen[0], float(at), "J2000", centre)[0]) for at in seconds
            ]
        except problems as problem:
            raise _unreadable(problem) from None
    return [float(at) / SECONDS_PER_DAY for at in seconds], states, chosen[0], _CENTRES[centre]


def _is_small_body(target: int) -> bool:
    """Tell whether it is no planet or moon (below 1000, or five digits), station or spacecraft."""
    return target >= 1000 and not 10_000 <= target < 100_000 and target // 1000 not in (398, 399)


def _names(target: int) -> tuple[str, ...]:
    """Return the number of a numbered asteroid in NAIF's two schemes."""
    for base in (20_000_000, 2_000_000):
        if 0 < target - base < 1_000_000:
            return (str(target - base),)
    return ()


def _check_whole(content: bytes) -> None:
    """Refuse a kernel that ends before the first free word that its file record names."""
    order = ">" if content[88:96] == b"BIG-IEEE" else "<"
    free = struct.unpack(f"{order}i", content[84:88])[0] if len(content) > 1024 else 0
    if not 0 < free - 1 <= len(content) // 8:
        raise OrbitFileError("the kernel is shorter than it says; it was not downloaded whole")


def _segments(spice: Any, handle: int) -> list[_Segment]:
    found = []
    spice.dafbfs(handle)
    while spice.daffna():
        times, numbers = spice.dafus(spice.dafgs(5), 2, 6)
        target, centre, _frame, kind = (int(one) for one in numbers[:4])
        begin, end = (float(one) for one in times)
        if not (-_FARTHEST_S < begin <= end < _FARTHEST_S):
            raise OrbitFileError("the kernel has a segment without a span; get the file again")
        found.append(_Segment(target, centre, kind, begin, end))
        if len(found) > _MOST_SEGMENTS:
            raise OrbitFileError("the kernel has more segments than any; get the file again")
    return found


@contextmanager
def _opened(source: Source, spice: Any) -> Iterator[tuple[int, type[Exception]]]:
    """Load the kernel into SPICE's pool, from its own file or from standard input."""
    problems: type[Exception] = spice.utils.exceptions.SpiceyError
    # A file of its own: SPICE would know a path again whose content is another by now.
    with _POOL, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kernel.bsp")
        with open(path, "wb") as file:
            file.write(source.content)
        try:
            handle = spice.spklef(path)
        except problems as problem:
            raise _unreadable(problem) from None
        try:
            yield handle, problems
        except problems as problem:
            raise _unreadable(problem) from None
        finally:
            with suppress(problems):
                spice.spkuef(handle)


def _unreadable(problem: Exception) -> OrbitFileError:
    words = getattr(problem, "short", "") or type(problem).__name__
    return OrbitFileError(f"SPICE cannot read the kernel ({plain(str(words), 60)}); get it again")


def _shown(seconds: float) -> str:
    return stamp(time_from_tdb_days(seconds / SECONDS_PER_DAY), "tdb")


def _spiceypy() -> Any:
    try:
        import spiceypy
    except ImportError:
        raise MissingPackageError(
            "an SPK kernel needs spiceypy; pip install 'flyby[kernels]', or give an OEM or a table"
        ) from None
    return spiceypy
