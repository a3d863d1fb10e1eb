"""A sign of life on standard error for work that takes long, where a person is watching."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS_BEFORE_A_SIGN = 2.0


class Patience:
    """Says what is being done, from `SECONDS_BEFORE_A_SIGN` on.

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
            self._timer = threading.Timer(SECONDS_BEFORE_A_SIGN, self._show)
            self._timer.daemon = True
            self._timer.start()

    def say(self, doing: str) -> None:
        """Change what is said to be going on."""
        with self._lock:
            self._doing = doing
            if self._live is not None:
                self._live.update(_spinner(doing))

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
                _spinner(self._doing),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
            )
            self._live.start()


@contextmanager
def patience(doing: str) -> Iterator[Patience]:
    """Show a spinner on standard error while the block runs, if that is a terminal."""
    sign = Patience(doing, watched=sys.stderr.isatty())
    try:
        yield sign
    finally:
        sign.stop()


def _spinner(doing: str) -> Any:
    from rich.spinner import Spinner

    return Spinner("dots", text=doing)
