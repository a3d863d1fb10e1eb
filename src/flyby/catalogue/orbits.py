"""The catalogue's orbit files: which there are and which is the default."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flyby.catalogue.toml import load_toml, toml_names

DEFAULT_NAME = "apophis"
"""Stands for the newest JPL solution of Apophis in the catalogue."""


@lru_cache(maxsize=1)
def orbit_entries() -> dict[str, dict[str, Any]]:
    """Contents of each file in ``data/orbits``, by its name."""
    return {name: load_toml(f"orbits/{name}.toml") for name in toml_names("orbits")}


def default_entry_name() -> str:
    """Name of the newest JPL solution of Apophis."""
    candidates = {
        name: entry
        for name, entry in orbit_entries().items()
        if entry["producer"] == "JPL" and entry["designation"].startswith("99942 ")
    }
    return max(candidates, key=lambda name: str(candidates[name]["solution_date"]))
