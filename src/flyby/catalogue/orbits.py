"""The catalogue's orbit files: which there are and which is the default."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flyby.catalogue.designations import called, designation_key, is_same_asteroid
from flyby.catalogue.toml import load_toml, toml_names

DEFAULT_NAME = "apophis"
"""Stands for the newest JPL solution of Apophis in the catalogue."""


@lru_cache(maxsize=1)
def orbit_entries() -> dict[str, dict[str, Any]]:
    """Return contents of each file in ``data/orbits``, by its name."""
    return {name: load_toml(f"orbits/{name}.toml") for name in toml_names("orbits")}


def default_entry_name() -> str:
    """Return the name of the newest JPL solution of Apophis."""
    candidates = {
        name: entry
        for name, entry in orbit_entries().items()
        if entry["producer"] == "JPL" and is_same_asteroid(entry["designation"], "99942")
    }
    return max(candidates, key=lambda name: str(candidates[name]["solution_date"]))


def entry_called(wanted: str) -> str | None:
    """Return the name of the newest solution of the asteroid that is called so, or None.

    Parameters
    ----------
    wanted : str
        Number, designation or name, in whatever case and spacing: "99942", "2004mn4", "APOPHIS".

    Examples
    --------
    >>> entry_called("2023bu")
    '2023bu-neocc'
    """
    key = designation_key(wanted)
    found = [
        (str(entry["solution_date"]), name == default_entry_name(), name)
        for name, entry in orbit_entries().items()
        if key in called(str(entry["designation"]))
    ]
    return max(found)[2] if found else None


def designations() -> Iterator[str]:
    """Yield the designation of each asteroid of the catalogue, once."""
    yield from dict.fromkeys(str(entry["designation"]) for entry in orbit_entries().values())
