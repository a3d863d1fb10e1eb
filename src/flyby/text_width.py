"""How wide a text is: as the terminal that it goes to, or 80 columns where there is none."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PIPED = 80
"""Columns of what is piped or written to a file."""

_NARROWEST, _WIDEST = 60, 120
"""Of a terminal: narrower ones wrap what they get, longer lines are hard to read."""

_fixed: ContextVar[int | None] = ContextVar("columns", default=None)


def columns() -> int:
    """Return how many columns a text may take.

    Examples
    --------
    >>> with fixed_columns(72):
    ...     columns()
    72
    """
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    out = sys.stdout
    if out is None or not hasattr(out, "isatty") or not out.isatty():
        return PIPED
    return max(_NARROWEST, min(shutil.get_terminal_size((PIPED, 24)).columns, _WIDEST))


@contextmanager
def fixed_columns(width: int = PIPED) -> Iterator[None]:
    """Keep texts to a width, whatever the terminal: those that are written to a file."""
    token = _fixed.set(width)
    try:
        yield
    finally:
        _fixed.reset(token)
