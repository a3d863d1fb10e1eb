"""The content of an orbit file, or of standard input, read without waiting for what never comes."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

from flyby.errors import OrbitFileError
from flyby.plain_text import plain, shown_value

STANDARD_INPUT = "-"
LARGEST_BYTES = 20_000_000
_TOO_LARGE = (
    "it is larger than 20 MB, which no orbit file is; of a catalogue such as MPCORB.DAT give the "
    "one line (grep)"
)


def read_content(path: Path) -> bytes:
    """Read a regular file, or standard input where the path is ``-``.

    Raises
    ------
    OrbitFileError
        If it is a folder, a pipe or a device, is larger than 20 MB, or cannot be read.
    """
    try:
        content = _standard_input() if str(path) == STANDARD_INPUT else _regular_file(path)
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the path, a closed stream
        reason = getattr(problem, "strerror", None) or plain(str(problem), 80)
        raise OrbitFileError(
            f"cannot be read: {reason}; check that it is yours to read"
        ) from problem
    if len(content) > LARGEST_BYTES:
        raise OrbitFileError(_TOO_LARGE)
    return content


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OrbitFileError("there is no standard input; give a file")
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # replaced by a stream of text, as in a notebook
        return sys.stdin.read(LARGEST_BYTES + 1).encode("utf-8", "surrogatepass")
    return bytes(stream.read(LARGEST_BYTES + 1))


def _regular_file(path: Path) -> bytes:
    # By what it is, before it is opened: opening a pipe without a writer waits for ever.
    kind = os.stat(path)
    if stat.S_ISDIR(kind.st_mode):
        raise OrbitFileError("it is a folder; give the file")
    if not stat.S_ISREG(kind.st_mode):
        raise OrbitFileError("it is not a regular file; give a file, or - for standard input")
    if kind.st_size > LARGEST_BYTES:
        raise OrbitFileError(_TOO_LARGE)
    if kind.st_size == 0:
        # So are the files of the kernel, /proc/kmsg among them, of which reading may not return.
        return b""
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def parse_json(text: str) -> Any:
    """Decode JSON, numbers with a point or exponent as their text, so that digits still count.

    Raises
    ------
    OrbitFileError
        If it is no JSON, or an object has a key twice: one of the values would be lost.
    """
    import json

    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_float=str, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as problem:
        raise OrbitFileError(
            f"the JSON cannot be read ({plain(str(problem), 100)}); the file may be truncated"
        ) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise OrbitFileError(
                    f"the JSON has the key {shown_value(key)} twice in one object, with "
                    f"{shown_value(seen[key])} and {shown_value(value)}; get the file again"
                )
            seen[key] = value
    return found


def _no_constant(text: str) -> Any:
    raise OrbitFileError(f"the JSON has the number {text}, which JSON does not know")
