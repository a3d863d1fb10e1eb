"""``--site``, ``--network`` and ``--sites``: from where the asteroid is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flyby.catalogue.sites import Site

_FORMS = (
    "An MPC code, the name of an observatory, or degrees north, degrees east and metres; 500 is "
    "the Earth's centre. May be given more than once."
)


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class SiteChoice:
    """What `site_options` took: the sites that are meant, in the words that were typed.

    Attributes
    ----------
    names, networks : tuple of str
    file : str or None
    observer : str or None
        File of a spacecraft's path.
    """

    names: tuple[str, ...]
    networks: tuple[str, ...]
    file: str | None
    observer: str | None = None

    def sites(self) -> list[Site] | None:
        """Return them; None where none was named.

        Raises
        ------
        UnknownNameError
            If a site or network is not known.
        InvalidSiteError
            For a place or a file that cannot be read.
        """
        if not self.names and not self.networks and self.file is None and self.observer is None:
            return None
        from flyby.observing import load_observer, load_sites

        found = load_sites(self.names, networks=self.networks, file=self.file)
        return found if self.observer is None else [*found, load_observer(self.observer)]

    def besides_names(self) -> list[Site]:
        """Return those of networks and of files."""
        return SiteChoice((), self.networks, self.file, self.observer).sites() or []

    def on_the_ground(self) -> list[Site] | None:
        """Return those that figures show: of the Earth's centre they are as without a site."""
        return [site for site in self.sites() or () if site.has_horizon] or None

    def first(self) -> Site | None:
        """Return the first that was named one by one, if it stands on the ground."""
        for first in SiteChoice(self.names, (), self.file).sites() or ():
            return first if first.has_horizon else None
        return None


def site_options(
    use: str, *, in_space: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Take ``--site``, ``--network`` and ``--sites``; `use` says what is done with them.

    With `in_space` also ``--observer``, the path of a spacecraft.

    The verb is given a `SiteChoice` as ``places``.
    """

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def placed(
            *args: Any,
            sites: tuple[str, ...],
            networks: tuple[str, ...],
            sites_file: str | None,
            observer: str | None = None,
            **others: Any,
        ) -> Any:
            places = SiteChoice(sites, networks, sites_file, observer)
            return verb(*args, places=places, **others)

        decorated: Callable[..., Any] = placed
        if in_space:
            decorated = click.option(
                "--observer",
                metavar="FILE",
                help="A spacecraft, by the file of its path: an OEM, an SPK kernel (FILE#NUMBER "
                "chooses a body), vectors of JPL Horizons or a table of states by flyby export.",
            )(decorated)
        decorated = click.option(
            "--sites",
            "sites_file",
            metavar="FILE.toml",
            help="Sites of your own, with limits and the horizon around each: docs/sites-file.md "
            "says how to write them.",
        )(decorated)
        decorated = click.option(
            "--network",
            "networks",
            multiple=True,
            metavar="NAME",
            help="Every site of the catalogue in a network: jaxa, esa, nasa; may be given more "
            "than once.",
        )(decorated)
        return click.option(
            "--site",
            "sites",
            multiple=True,
            metavar="CODE|NAME|LAT,LON,HEIGHT",
            help=f"{_FORMS} {use}",
        )(decorated)

    return decorate


_AVOIDED = {"sun": "least_elongation", "earth": "least_earth_limb", "moon": "least_moon_separation"}


def with_avoided(site: Site, texts: tuple[str, ...]) -> Site:
    """Return a spacecraft with the angles that are typed, such as ``sun=85``; a site as it is.

    Raises
    ------
    UnitError
        If one is not a body and a number of degrees.
    """
    from astropy.units import Quantity

    from flyby.errors import UnitError

    if site.has_horizon:
        return site
    limits = {}
    for text in texts:
        body, _, angle = text.strip().lower().partition("=")
        try:
            limits[_AVOIDED[body.strip()]] = Quantity(float(angle.removesuffix("deg")), "deg")
        except (KeyError, ValueError) as problem:
            raise UnitError(
                f"cannot read {text!r} as an angle to avoid; write sun=50, earth=20 or moon=9"
            ) from problem
    return site.with_limits(**limits)
