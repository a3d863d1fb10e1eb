"""Reading the catalogue's TOML files, wherever the package is installed."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.resources import files
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


TomlError = tomllib.TOMLDecodeError
"""What `toml_of` raises."""


def toml_of(text: str) -> dict[str, Any]:
    """Read the text of a file that somebody else wrote.

    Raises
    ------
    TomlError
        If it is not TOML.
    """
    try:
        return dict(tomllib.loads(text))
    except TomlError:
        raise
    except (ValueError, RecursionError) as problem:  # a number of 5000 digits, nested 1000 deep
        raise TomlError(str(problem)) from problem


@lru_cache(maxsize=64)
def load_toml(name: str) -> dict[str, Any]:
    """Read a file in ``flyby/catalogue/data``.

    Parameters
    ----------
    name : str
        Path below that folder, with forward slashes: ``"sites.toml"``.
    """
    contents: dict[str, Any] = tomllib.loads(_resource(name).read_text(encoding="utf-8"))
    return contents


def toml_names(folder: str) -> tuple[str, ...]:
    """Return the names, without ``.toml``, of the files in a folder of ``flyby/catalogue/data``."""
    found = [entry.name for entry in _resource(folder).iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in found))


def _resource(name: str) -> Any:
    return files("flyby.catalogue").joinpath("data", *name.split("/"))
