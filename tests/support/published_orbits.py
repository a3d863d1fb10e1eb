"""Published solutions beside the catalogue's: figures of `tests/published`, as SBDB has them."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from flyby.orbits.orbit import Orbit
from flyby.orbits.sbdb import orbit_from_sbdb

_SBDB_NAMES = {"node": "om", "peri": "w", "M": "ma", "Q": "ad", "period": "per"}
_SBDB_UNITS = {"e": None, "a": "au", "q": "au", "Q": "au", "tp": "TDB", "period": "d", "n": "deg/d"}


@lru_cache(maxsize=8)
def figures(name: str) -> dict:
    """The published figures of `tests/published/<name>.toml`."""
    path = Path(__file__).parents[1] / "published" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sbdb_answer(name: str) -> dict:
    """An answer in the shape of SBDB's, with all that the producer published."""
    entry = figures(name)
    published = entry["covariance"]
    covariance = {
        "epoch": published["epoch_jd"],
        "labels": list(published["labels"]),
        "data": [list(row) for row in published["matrix"]],
    }
    if "elements" in published:
        covariance["elements"] = _elements(published["elements"], {})
    magnitude = entry.get("magnitude", {})
    return {
        "signature": {"source": "NASA/JPL Small-Body Database (SBDB) API", "version": "1.3"},
        "object": {
            "fullname": entry["designation"],
            "des": entry["designation"].partition("/")[0].split(" ")[0],
        },
        "phys_par": [{"name": key.upper(), "value": value} for key, value in magnitude.items()],
        "orbit": {
            "source": "JPL",
            "orbit_id": entry["solution"],
            "soln_date": entry["solution_date"] + " 12:00:00",
            "pe_used": entry["planetary_ephemeris"],
            "epoch": entry["epoch_jd"],
            "equinox": "J2000",
            "elements": _elements(entry["elements"], entry["elements_sigma"]),
            "model_pars": [
                {"name": label, "kind": "EST", **fields}
                for label, fields in entry["model_parameters"].items()
            ],
            "covariance": covariance,
        },
    }


@lru_cache(maxsize=8)
def published_orbit(name: str) -> Orbit:
    """The same as flyby reads it."""
    return orbit_from_sbdb(sbdb_answer(name), name)


def _elements(values: dict, sigmas: dict) -> list[dict]:
    return [
        {
            "name": _SBDB_NAMES.get(label, label),
            "label": label,
            "value": value,
            "sigma": sigmas.get(label),
            "units": _SBDB_UNITS.get(label, "deg"),
        }
        for label, value in values.items()
    ]
