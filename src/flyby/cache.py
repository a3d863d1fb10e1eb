"""Arrays kept between runs in the user's cache folder, by a key of everything they depend on.

Every file ends in a digest of its content and of its key, and is believed only with that. One that
is missing, unreadable or damaged is a reason to compute again, never an error; where it was
damaged, or cannot be written, a line on standard error says so, once. The folder is the platform's
own; ``FLYBY_CACHE_DIR`` names another, and an empty value turns it off.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LARGEST_TOTAL_BYTES = 300_000_000


def cache_folder() -> Path | None:
    """Return the folder of the cache, or None where it is turned off."""
    chosen = os.environ.get("FLYBY_CACHE_DIR")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("flyby", appauthor=False))


def key_of(*parts: Any) -> str:
    """Return the digest of `parts`: arrays by their bytes, everything else by its text."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(str((part.shape, part.dtype.str)).encode())
            digest.update(np.ascontiguousarray(part).tobytes())
        elif isinstance(part, bytes):
            digest.update(part)
        else:
            digest.update(repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def load_arrays(kind: str, key: str) -> dict[str, NDArray[Any]] | None:
    """Return arrays kept under a key, or None."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"{kind}-{key[:40]}.npz"
    content = read_sealed(path, f"{kind} {key}")
    if content is None:
        return None
    with suppress(OSError):
        path.touch()
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def store_arrays(kind: str, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays under a key; where the folder cannot be written, only say so."""
    folder = cache_folder()
    if folder is None:
        return
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    # Released here, even where a failure's traceback still holds it.
    with content.getbuffer() as whole:
        written = write_sealed(folder / f"{kind}-{key[:40]}.npz", f"{kind} {key}", whole)
    if written:
        with suppress(OSError):
            _prune(folder)


def write_sealed(path: Path, key: str, content: bytes | memoryview) -> bool:
    """Keep a file with the digest of its content and key; False where it cannot be written."""
    from flyby.errors import OutputError
    from flyby.output import written_beside

    try:
        with written_beside(path) as temporary, temporary.open("wb") as stream:
            stream.write(content)
            stream.write(_seal(key, content))
    except (OutputError, OSError) as problem:
        reason = str(getattr(problem.__cause__, "strerror", None) or problem)
        say_once(
            _UNWRITTEN,
            f"nothing can be kept in {path.parent} ({reason}), so that it has to be computed again "
            f"the next time; FLYBY_CACHE_DIR names another folder",
        )
        return False
    return True


def read_sealed(path: Path, key: str) -> memoryview | None:
    """Return what `write_sealed` kept under this key, or None; say so where it is damaged."""
    try:
        whole = memoryview(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        say_once(f"unread {path.name}", f"{path} cannot be read ({problem.strerror}); {_ANEW}")
        return None
    content, seal = whole[:-_SEAL_BYTES], whole[-_SEAL_BYTES:]
    if _seal(key, content) == seal:
        return content
    say_once(f"damaged {path.parent}", f"{path} does not hold what was kept there; {_ANEW}")
    return None


def say_once(topic: str, line: str) -> None:
    """Print one line on standard error, the first time that a topic comes up in this process."""
    if topic not in _said:
        _said.add(topic)
        print(f"flyby: {line}", file=sys.stderr)


def keeps() -> bool:
    """Tell whether anything is kept: there is a folder, and nothing could not be written so far."""
    return cache_folder() is not None and _UNWRITTEN not in _said


_said: set[str] = set()
_UNWRITTEN = "unwritten"
_SEAL_BYTES = 32
_ANEW = "what it held is computed anew"


def _seal(key: str, content: bytes | memoryview) -> bytes:
    digest = hashlib.blake2b(content, digest_size=_SEAL_BYTES)
    digest.update(key.encode())
    return digest.digest()


def _prune(folder: Path) -> None:
    """Drop what was used longest ago, down to the largest total."""
    entries = sorted(
        ((path.stat(), path) for path in folder.glob("*.npz")),
        key=lambda entry: entry[0].st_mtime,
        reverse=True,
    )
    total = 0
    for status, path in entries:
        total += status.st_size
        if total > _LARGEST_TOTAL_BYTES:
            path.unlink(missing_ok=True)
