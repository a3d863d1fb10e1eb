"""Figures as pictures, drawn one after another or side by side on the cores of the machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from copy import copy
from multiprocessing import get_context

from flyby.errors import FigureError, UnknownNameError
from flyby.scene.flyby import Flyby

_WITH_COVERAGE = {"timeline", "visibility", "brightness"}
"""Figures that show the windows of years."""

WITH_WINDOWS = {*_WITH_COVERAGE, "approach", "geocentric", "appearance"}
"""Figures of windows stay where these were searched: no process searches them again."""

GROUPS = ("geometry", "naked-eye", "JAXA", "ESA", "other", "mission")
"""Kinds of windows that figures tell apart."""

_TOGETHER = ({"b-plane", "keyholes"},)
"""Figures that show one computation."""

_SECONDS = {
    "approach": 1.2,
    "geocentric": 0.9,
    "sky": 2.5,
    "groundtrack": 0.9,
    "naked-eye": 2.5,
    "missions": 0.3,
    "orbit": 0.8,
    "forces": 1.7,
    "appearance": 0.6,
    "b-plane": 4.0,
    "keyholes": 0.6,
    "timeline": 4.0,
    "visibility": 3.0,
    "brightness": 1.2,
    "lightcurve": 5.0,
}
"""About how long each takes, to share them out; a core of 2026."""

_USUAL_SECONDS = 1.5
_MOST = 4  # more would wait for the one with the windows
_START_SECONDS = 2.5
"""Another process reads the libraries first; for less than this it is not worth having."""


Picture = bytes | FigureError
"""What a figure's file holds, or why it could not be drawn."""
Draw = Callable[[str, Flyby], bytes]


def pictures(draw: Draw, names: Sequence[str], passage: Flyby, workers: int) -> Iterator[Picture]:
    """Draw figures, and give the picture of each in the order of their names.

    Parameters
    ----------
    draw : callable
        From the name of a figure, and the flyby, to a picture. Other processes have to know it: a
        function of a module, or a `functools.partial` of one.
    names : sequence of str
        Each once.
    passage : Flyby
        Its windows are searched in this process, once, while other processes draw figures that
        show none.
    workers : int
        Processes, this one among them.

    Yields
    ------
    bytes or FigureError
    """
    shares = shared_out(names, workers)
    if len(shares) == 1:
        search_windows(passage, names)
        for name in names:
            yield attempt(draw, name, passage)
        return
    _ = passage.samples  # what every figure shows: once, before they part
    pool = ProcessPoolExecutor(
        len(shares) - 1, mp_context=get_context("spawn"), initializer=_receive, initargs=(passage,)
    )
    try:
        elsewhere = sorted((name for share in shares[1:] for name in share), key=_seconds)
        drawn = {name: pool.submit(_draw_here, draw, name) for name in reversed(elsewhere)}
        search_windows(passage, names)
        own = [name for name in names if name in shares[0]]
        here: dict[str, Picture] = {}
        for name in names:
            while own and name not in here and not (name in drawn and drawn[name].done()):
                mine = own.pop(0)
                here[mine] = attempt(draw, mine, passage)
            yield here[name] if name in here else _wait(drawn[name], draw, name, passage)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def attempt(draw: Draw, name: str, passage: Flyby) -> Picture:
    """Draw one figure, or return what was wrong with it."""
    try:
        return draw(name, passage)
    except FigureError as problem:
        return problem


def _wait(drawn: Future[Picture], draw: Draw, name: str, passage: Flyby) -> Picture:
    try:
        return drawn.result()
    except BrokenProcessPool:  # killed, or out of memory: then here
        return attempt(draw, name, passage)


def search_windows(passage: Flyby, names: Sequence[str]) -> None:
    """Search the windows that figures show, once: those of years serve for days as well."""
    if _WITH_COVERAGE & set(names):
        _ = passage.coverage


def of_groups(name: str, passage: Flyby, groups: Sequence[str] | None) -> Flyby:
    """Return the flyby as a figure shows it where only some kinds of windows are wanted.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    if groups is None:
        return passage
    for group in groups:
        if group not in GROUPS:
            raise UnknownNameError("kind of window", group, GROUPS)
    if name not in WITH_WINDOWS:
        return passage
    shown = copy(passage)
    shown.__dict__["bands"] = tuple(band for band in passage.bands if band.group in groups)
    if "mission" not in groups:
        shown.__dict__["mission_bands"] = ()
    shown.__dict__["shown_groups"] = tuple(groups)
    return shown


def processes(names: Sequence[str]) -> int:
    """Return how many processes pay for figures on this machine, 1 for few."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, _MOST, int(_cost(names) / (2.0 * _START_SECONDS))))


def shared_out(names: Sequence[str], workers: int) -> list[list[str]]:
    """Share figures out among processes by how long they take; the first share is this one's."""
    windows = [name for name in names if name in WITH_WINDOWS]
    groups = [[name for name in names if name in together] for together in _TOGETHER]
    taken = {name for group in (windows, *groups) for name in group}
    groups += [[name] for name in names if name not in taken]
    shares = [list(windows), *([] for _ in range(workers - 1))]
    # A process that has to start is behind by that.
    spent = [_cost(windows), *(_START_SECONDS for _ in shares[1:])]
    for group in sorted(filter(None, groups), key=_cost, reverse=True):
        least = spent.index(min(spent))
        shares[least] += group
        spent[least] += _cost(group)
    return [shares[0], *filter(None, shares[1:])]


def _cost(names: Sequence[str]) -> float:
    return sum(map(_seconds, names))


def _seconds(name: str) -> float:
    return _SECONDS.get(name, _USUAL_SECONDS)


_received: list[Flyby] = []


def _receive(passage: Flyby) -> None:
    """Begin as another process: Ctrl-C is minded by the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _received.append(passage)


def _draw_here(draw: Draw, name: str) -> Picture:
    return attempt(draw, name, _received[0])
