"""A spinner or a bar on standard error while work takes long, where a person is watching."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SECONDS_BEFORE_SHOWN = 2.0


class Activity:
    """A line that says what is being done, from `SECONDS_BEFORE_SHOWN` on.

    Parameters
    ----------
    doing : str
        For example "propagating the orbit".
    watched : bool
        False for a standard error that is a file or a pipe: then nothing is ever shown.
    """

    def __init__(self, doing: str, watched: bool) -> None:
        self.watched = watched
        self._doing = doing
        self._live: Any = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        if watched:
            self._timer = threading.Timer(SECONDS_BEFORE_SHOWN, self._show)
            self._timer.daemon = True
            self._timer.start()

    def say(self, doing: str) -> None:
        """Change what is said to be going on."""
        with self._lock:
            self._doing = doing
            if self._live is not None:
                self._live.update(_rich_spinner(doing))

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Clear the line while something is written to the same terminal."""
        with self._lock:
            if self._live is not None:
                self._live.stop()
            try:
                yield
            finally:
                if self._live is not None:
                    self._live.start()

    def stop(self) -> None:
        """Clear the line, or never show it."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._live is not None:
                self._live.stop()
                self._live = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.live import Live

        with self._lock:
            if self._timer is None:  # ended while rich was imported
                return
            # Standard output is left alone: it may be a file, and only results belong there.
            self._live = Live(
                _rich_spinner(self._doing),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
            )
            self._live.start()


@contextmanager
def spinner(doing: str) -> Iterator[Activity]:
    """Show a spinner on standard error while the block runs, if that is a terminal."""
    activity = Activity(doing, watched=sys.stderr.isatty())
    try:
        yield activity
    finally:
        activity.stop()


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to be called with (done, total), which draws a bar on standard error.

    Nothing is drawn where that is a file or a pipe.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
    with bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _rich_spinner(doing: str) -> Any:
    from rich.spinner import Spinner

    return Spinner("dots", text=doing)
