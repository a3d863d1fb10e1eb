"""Arrays kept between runs in the user's cache folder, by a key of everything they depend on.

A missing, unreadable or damaged entry is only a reason to compute again, never an error. The
folder is the platform's own; ``FLYBY_CACHE_DIR`` names another, and an empty value turns it off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LARGEST_TOTAL_BYTES = 300_000_000


def cache_folder() -> Path | None:
    """Folder of the cache, or None where it is turned off."""
    chosen = os.environ.get("FLYBY_CACHE_DIR")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("flyby", appauthor=False))


def key_of(*parts: Any) -> str:
    """Digest of `parts`: arrays by their bytes, everything else by its text."""
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
    """Arrays kept under a key, or None."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"{kind}-{key[:40]}.npz"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        with suppress(OSError):
            path.touch()
        return arrays
    except Exception:
        # Whatever is wrong with a kept file, the answer is to compute it again.
        return None


def store_arrays(kind: str, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays under a key; silently not, where the folder cannot be written."""
    folder = cache_folder()
    if folder is None:
        return
    from flyby.errors import OutputError
    from flyby.output import written_beside

    with suppress(OutputError, OSError):
        with written_beside(folder / f"{kind}-{key[:40]}.npz") as temporary:
            np.savez(temporary, **arrays)  # type: ignore[arg-type]
        _prune(folder)


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
