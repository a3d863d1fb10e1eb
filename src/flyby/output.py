"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flyby.errors import OutputError

_unfinished: set[str] = set()


def unfinished() -> tuple[str, ...]:
    """Return temporary files and folders in use: to be removed where a signal ends the program."""
    return tuple(_unfinished)


@contextmanager
def removed_if_ended(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Have a temporary file or folder removed if a signal ends the program in this block.

    It is to be made inside the block, so that there is no instant at which nobody minds it.
    """
    name = os.path.abspath(path)
    _unfinished.add(name)
    try:
        yield Path(name)
    finally:
        _unfinished.discard(name)


def temporary_folder(owner: object, prefix: str) -> Path:
    """Make a folder that is removed with its owner, or where a signal ends the program.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    name = os.path.join(tempfile.gettempdir(), prefix + secrets.token_hex(8))
    _unfinished.add(name)
    weakref.finalize(owner, _remove_folder, name)
    os.mkdir(name, mode=0o700)
    return Path(name)


def _remove_folder(name: str) -> None:
    shutil.rmtree(name, ignore_errors=True)
    _unfinished.discard(name)


@contextmanager
def written_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary file beside `path`; rename it to `path` when the block succeeds.

    Parameters
    ----------
    path : path-like
        The file to be written. Missing folders are made.

    Yields
    ------
    pathlib.Path
        Where to write. It has the same suffix as `path`.

    Raises
    ------
    OutputError
        If the folder cannot be made or the file cannot be written; nothing is left behind.
    """
    # What a link points to is replaced, not the link.
    target = Path(os.path.realpath(path)) if Path(path).is_symlink() else Path(path)
    if target.exists() and not target.is_file() and not target.is_dir():
        raise OutputError(f"cannot write {path}: it is a device or a pipe, not a file; name a file")
    name = f".{target.stem}-{secrets.token_hex(4)}{target.suffix}"
    with removed_if_ended(target.parent / name) as temporary:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.touch(mode=0o600, exist_ok=False)
        except OSError as problem:
            raise OutputError(_message(target, problem)) from problem
        try:
            yield temporary
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(target)
        except OSError as problem:
            raise OutputError(_message(target, problem)) from problem
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """Write `text` (UTF-8) to `path`, whole or not at all."""
    with written_beside(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def _message(target: Path, problem: OSError) -> str:
    reason = problem.strerror or str(problem)
    return f"cannot write {target}: {reason}; choose a folder that can be written"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
