"""A file of one's own sites, in TOML: places, limits, horizons and where each is from.

``docs/sites-file.md`` describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flyby.catalogue.horizon import HorizonMask, HorizonMaskError
from flyby.catalogue.sites import (
    LIMIT_KEYS,
    InvalidSiteError,
    Site,
    catalogue_sites,
    default_limits,
    given_limits,
    given_number,
)
from flyby.catalogue.toml import TomlError, toml_of
from flyby.observing.mpc_codes import mpc_codes, mpc_site, on_the_ground, plain_words
from flyby.plain_text import plain, shown_path, shown_value

_KEYS = (
    "name",
    "key",
    "code",
    "kind",
    "agency",
    "network",
    "latitude_deg",
    "longitude_deg",
    "height_m",
    "source",
    "horizon",
    "horizon_source",
    "limits",
    "notes",
)
_PLACE = ("latitude_deg", "longitude_deg")


def read_sites_file(path: str) -> list[Site]:
    """Read the sites of a file.

    Parameters
    ----------
    path : str

    Returns
    -------
    list of Site
        In the order of the file.

    Raises
    ------
    InvalidSiteError
        If it cannot be read, or a site in it is wrong: with the name of the site and of the file.
    """
    shown = shown_path(path)
    try:
        table = toml_of(Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as problem:
        raise InvalidSiteError(f"cannot read {shown}: {problem.strerror or problem}") from problem
    except (UnicodeDecodeError, TomlError) as problem:
        raise InvalidSiteError(f"{shown} is not TOML: {problem}") from problem
    entries = table.get("site")
    if isinstance(entries, dict):
        raise InvalidSiteError(f"{shown} begins a site with [site]; write [[site]]")
    if unknown := set(table) - {"site"}:
        raise InvalidSiteError(f"{shown} has {_misplaced(unknown)}")
    if not isinstance(entries, list) or not entries:
        raise InvalidSiteError(f"{shown} has no site; begin each with a line [[site]]")
    found: dict[str, Site] = {}
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise InvalidSiteError(
                f"{shown}, site {number} is {shown_value(entry)}, not a table; begin it "
                f"with a line [[site]]"
            )
        named = plain(str(entry.get("name", entry.get("code", f"site {number}"))), 60)
        try:
            site = _site(entry, number)
        except (InvalidSiteError, HorizonMaskError) as problem:
            raise InvalidSiteError(f"{shown}, {named}: {problem}") from problem
        if site.identifier in found:
            raise InvalidSiteError(
                f"{shown} has two sites {site.identifier!r}; give one of them another key"
            )
        found[site.identifier] = site
    return list(found.values())


def _site(entry: Mapping[str, Any], number: int) -> Site:
    unknown = set(entry) - set(_KEYS)
    if limits := unknown & set(LIMIT_KEYS):
        raise InvalidSiteError(
            f"{', '.join(sorted(limits))} stands outside the limits; write it below a line "
            f"[site.limits]"
        )
    if unknown:
        words = plain(", ".join(sorted(unknown)), 60)
        raise InvalidSiteError(f"{words} means nothing there; there are: {', '.join(_KEYS)}")
    site = _with_words(_placed(entry, number), entry)
    limits = entry.get("limits", {})
    if not isinstance(limits, Mapping):
        raise InvalidSiteError("limits is no table; write [site.limits] and a limit a line")
    source = _text(entry, "source") or "given in the file of sites"
    site = replace(site, limits={**site.limits, **given_limits(limits, source)})
    if "horizon" not in entry:
        return site
    mask = HorizonMask.of(entry["horizon"], _text(entry, "horizon_source") or source)
    return replace(site, horizon=mask)


def _placed(entry: Mapping[str, Any], number: int) -> Site:
    """Return where the site is, with the limits that hold where the file gives none."""
    code = _text(entry, "code")
    given = [key for key in _PLACE if key in entry]
    kind = _text(entry, "kind")
    if len(given) == 1:
        raise InvalidSiteError(f"{given[0]} is there alone; give both {' and '.join(_PLACE)}")
    if not given:
        if not code:
            raise InvalidSiteError(f"no place; give {', '.join(_PLACE)} and height_m, or a code")
        for known in catalogue_sites():
            if known.code.upper() == code.upper():
                return known if kind in ("", known.kind) else known.of_kind(kind)
        if code.upper() not in mpc_codes() or not on_the_ground(code.upper()):
            raise InvalidSiteError(f"{code} is no MPC code of a place on the ground")
        return mpc_site(code.upper(), kind or "optical")
    kind = kind or "optical"
    name = _text(entry, "name") or code or f"site {number}"
    return Site(
        key=code or "-".join(plain_words(name).split()) or f"site-{number}",
        name=name,
        agency="",
        kind=kind,
        latitude_deg=_number(entry, "latitude_deg"),
        longitude_deg=_number(entry, "longitude_deg"),
        height_m=_number(entry, "height_m") if "height_m" in entry else 0.0,
        height_assumed="height_m" not in entry,
        code=code,
        position_source=_text(entry, "source") or "given in the file of sites",
        limits=default_limits(kind),
    )


def _with_words(site: Site, entry: Mapping[str, Any]) -> Site:
    words: dict[str, Any] = {
        field: _text(entry, key)
        for key, field in (("name", "name"), ("key", "key"), ("agency", "agency"))
        if key in entry
    }
    if "network" in entry:
        words["partner_of"] = _text(entry, "network")
    if "notes" in entry:
        notes = entry["notes"]
        words["notes"] = tuple(str(one) for one in (notes if isinstance(notes, list) else [notes]))
    return replace(site, **words)


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise InvalidSiteError(f"{key} must be a text in quotation marks, not {shown_value(value)}")
    return plain(value)


def _number(entry: Mapping[str, Any], key: str) -> float:
    return given_number(entry[key], key)


def _misplaced(keys: set[str]) -> str:
    """Say where what stands outside every site belongs."""
    words = plain(", ".join(sorted(keys)), 60)
    if "limits" in keys:
        return "[limits] outside a site; write [site.limits] below its [[site]]"
    if keys <= set(LIMIT_KEYS):
        return f"{words} outside a site; write it below a line [site.limits], below its [[site]]"
    return f"{words} outside a site; write it below a line [[site]]"
