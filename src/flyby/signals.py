"""Ctrl-C and a termination end the command at once, and leave nothing half-written.

Python raises its `KeyboardInterrupt` wherever the main thread is when it comes back to the
interpreter. Where that is numba's own conversion of a result, it ends as a SystemError or in a
segmentation fault, and a long compiled call is first carried to its end. So nothing is raised here.
The signal wakes a thread that waits for it, which needs nothing of the main thread: it ends the
program's children, removes the files that are not finished, and the program.

Installed by the command line alone; a library leaves signals to the program that uses it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from flyby.output import unfinished

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

_last_words: Callable[[], str] | None = None
_listening: socket.socket | None = None
_writing: socket.socket | None = None
_LONGEST_WAIT_S = 2.0
_GONE = (OSError, ValueError, IndexError)


def end_at_signals() -> None:
    """Have SIGINT, SIGTERM and SIGHUP end this process, with exit status 128 + number.

    A signal that whoever started the program has ignored stays ignored. Only once, and only in the
    main thread; elsewhere nothing is changed.
    """
    global _listening, _writing
    if _listening is not None or threading.current_thread() is not threading.main_thread():
        return
    _listening, _writing = socket.socketpair()
    _writing.setblocking(False)
    threading.Thread(target=_wait, args=(_listening,), name="signals", daemon=True).start()
    signal.set_wakeup_fd(_writing.fileno(), warn_on_full_buffer=False)
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hold)
    atexit.register(_pass_over)


@contextmanager
def last_words(say: Callable[[], str]) -> Iterator[None]:
    """Have `say` give the line that a signal leaves on standard error while the block runs."""
    global _last_words
    _last_words = say
    try:
        yield
    finally:
        _last_words = None


def _wait(listening: socket.socket) -> None:
    while True:
        for number in listening.recv(16):
            if number in SIGNALS:
                _end(number)


def _hold(number: int, _frame: object) -> None:
    """Keep the main thread from writing anything more; the other thread ends the program."""
    time.sleep(_LONGEST_WAIT_S)
    _end(number)  # at the very end of a program, its other threads run no more


def _pass_over() -> None:
    """Ignore signals once everything is done: Python is only tidying up, without handlers."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _end(number: int) -> None:
    # Nothing is imported and no lock is taken: the main thread may hold any of them.
    try:
        kept = _supervised()
        children = _descendants(os.getpid(), kept)
        for how in (signal.SIGTERM, signal.SIGKILL) if children else ():
            _send(how, children)
            _wait_for(children)
        for _ in range(2):  # again, for what was just being opened
            for path in unfinished():
                _remove(path)
            time.sleep(0.01)
        workers = [pid for worker in kept for pid in (worker, *_descendants(worker))]
        _leave_a_line()
        _send(signal.SIGKILL, workers)
    finally:
        os._exit(128 + number)


def _send(how: signal.Signals, processes: list[int]) -> None:
    for process in processes:
        with suppress(OSError):
            os.kill(process, how)


def _supervised() -> list[int]:
    """Return workers that a thread of this process would replace: they go at the last moment."""
    module = sys.modules.get("multiprocessing")
    with suppress(Exception):
        return [child.pid for child in module.active_children()] if module else []
    return []


def _wait_for(children: list[int]) -> None:
    """Wait until they have ended, but not for long; their own children are not waited for."""
    until = time.monotonic() + 0.3
    for child in children:
        with suppress(OSError):
            while os.waitpid(child, os.WNOHANG) == (0, 0) and time.monotonic() < until:
                time.sleep(0.005)


def _remove(path: str) -> None:
    if os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        os.unlink(path)


def _leave_a_line() -> None:
    text = b""
    with suppress(Exception):
        if os.isatty(2) and os.environ.get("TERM", "dumb") != "dumb":
            text += b"\r\x1b[K\x1b[?25h"  # a progress bar hides the cursor
    with suppress(Exception):
        words = "" if _last_words is None else _last_words()
        text += f"flyby: {words}\n".encode() if words else b""
    with suppress(OSError):
        os.write(2, text)


def _descendants(ancestor: int, but: Sequence[int] = ()) -> list[int]:
    """Return children and theirs, where the system lists processes as Linux does.

    Elsewhere they end by themselves: an encoder or a Dask worker when its pipe closes.
    """
    parents: dict[int, int] = {}
    with suppress(OSError):
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            with suppress(*_GONE), open(f"/proc/{name}/stat", "rb") as file:
                parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
    found = [ancestor]
    for parent in found:
        found += [pid for pid, its in parents.items() if its == parent and pid not in but]
    return found[1:]


__all__ = ["SIGNALS", "end_at_signals", "last_words"]
