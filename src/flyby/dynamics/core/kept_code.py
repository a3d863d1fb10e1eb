"""Machine code that numba keeps between runs: run only with its digest, and never a reason to fail.

numba believes whatever its files hold; a flipped bit of machine code is another number, or a
crash. What is used here of numba's own parts is looked for first: where it is not as it was,
nothing is changed.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flyby.cache import say_once
from flyby.errors import OutputError
from flyby.output import written_beside

try:
    from numba.core.caching import IndexDataCacheFile
except ImportError:  # pragma: no cover
    _Files: Any = None
else:
    _Files = IndexDataCacheFile

_SEAL_BYTES = 32


def seal(dispatcher: Any) -> Any:
    """Have a compiled function's files carry a digest; gives the function back."""
    cache: Any = getattr(dispatcher, "_cache", None)
    file: Any = getattr(cache, "_cache_file", None)
    if _Files is None or type(file) is not _Files:
        return dispatcher
    file.__class__ = SealedFile
    load, save = cache.load_overload, cache.save_overload

    def load_or_none(signature: Any, target: Any) -> Any:
        try:
            return load(signature, target)
        except Exception:  # whatever is wrong with a kept file, the answer is to compile again
            _say_damaged(file._index_path)
            return None

    def save_or_say(signature: Any, compiled: Any) -> None:
        try:
            save(signature, compiled)
        except (OSError, OutputError) as problem:
            reason = getattr(problem.__cause__ or problem, "strerror", None) or problem
            say_once(
                "machine code",
                f"the compiled integrator cannot be kept in {file._cache_path} ({reason}), so that "
                f"it is compiled in each run; NUMBA_CACHE_DIR names another folder",
            )

    cache.load_overload, cache.save_overload = load_or_none, save_or_say
    return dispatcher


def can_be_kept(dispatcher: Any) -> bool:
    """Tell whether numba has found a folder for the machine code at all."""
    return hasattr(getattr(dispatcher, "_cache", None), "_cache_file")


if _Files is not None:

    class SealedFile(_Files):  # type: ignore[misc]
        """numba's index and data files, each with a digest of its content and its name."""

        _part = ""

        def _dump(self, obj: Any) -> bytes:
            content: bytes = super()._dump(obj)
            return content + _seal(self._part, content)  # pickle passes over what follows

        def _save_index(self, overloads: Any) -> None:
            self._part = self._index_name
            super()._save_index(overloads)

        def _save_data(self, name: str, data: Any) -> None:
            self._part = name
            super()._save_data(name, data)

        def _load_index(self) -> Any:
            try:
                with open(self._index_path, "rb") as stream:
                    pickle.load(stream)  # numba's version, which it looks at itself
                    whole = stream.read()
            except FileNotFoundError:
                return {}
            except Exception:
                whole = b""
            if not _is_whole(self._index_name, whole):
                _say_damaged(self._index_path)
                return {}
            return super()._load_index()

        def _load_data(self, name: str) -> Any:
            path = self._data_path(name)
            with open(path, "rb") as stream:
                whole = stream.read()
            if not _is_whole(name, whole):
                _say_damaged(path)
                raise OSError(f"{path} is damaged")
            return pickle.loads(whole)

        @contextmanager
        def _open_for_write(self, filepath: str) -> Iterator[Any]:
            with written_beside(filepath) as temporary, temporary.open("wb") as stream:
                yield stream


def _seal(name: str, content: bytes) -> bytes:
    digest = hashlib.blake2b(content, digest_size=_SEAL_BYTES)
    digest.update(name.encode())
    return digest.digest()


def _is_whole(name: str, whole: bytes) -> bool:
    return _seal(name, whole[:-_SEAL_BYTES]) == whole[-_SEAL_BYTES:]


def _say_damaged(path: str) -> None:
    say_once(
        "damaged machine code",
        f"{os.path.basename(path)} does not hold the machine code that was kept; it is compiled "
        f"anew",
    )
