"""Who sees the asteroid at one instant, and what keeps the others from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.sites import Site, usual_sites
from flyby.observing.photometry import MagnitudeLaw
from flyby.observing.site_lookup import as_site
from flyby.observing.sky import Path, Sky, sky_over, span_about
from flyby.observing.view import View
from flyby.observing.windows.rules import searches_for
from flyby.times import require_time, stamp, tdb_days

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit


@dataclass(frozen=True)
class Sighting:
    """Whether a site can observe at one instant, and if not, why.

    Attributes
    ----------
    site : Site
    altitude, sun_altitude : Quantity
        Of asteroid and Sun, without refraction.
    forbidden_by : tuple of str
        Names of the constraints that are not satisfied; empty if it can observe.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import sightings
    >>> from flyby.times import parse_time
    >>> when = parse_time("2029-04-13T21:45")
    >>> one, = sightings(flyby.load_orbit("apophis"), when, ["J04"])
    >>> one.observes, one.forbidden_by, one.altitude.round()
    (True, (), <Quantity 62. deg>)
    """

    site: Site
    altitude: Quantity
    sun_altitude: Quantity
    forbidden_by: tuple[str, ...]

    @property
    def observes(self) -> bool:
        """Whether the site can observe."""
        return not self.forbidden_by


def sightings(
    orbit: Orbit | Path | Sky,
    time: Time,
    sites: Iterable[Site | str] | None = None,
    *,
    magnitude_law: MagnitudeLaw | None = None,
) -> list[Sighting]:
    """Tell what each site can do at one instant.

    Parameters
    ----------
    orbit, magnitude_law
        As for `observation_windows`.
    time : Time
        One instant.
    sites : iterable of Site or str, optional
        By default every site but those on request.

    Returns
    -------
    list of Sighting
        In the order of the sites.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import sightings
    >>> from flyby.times import parse_time
    >>> when = parse_time("2029-04-13T21:45")
    >>> seen = sightings(flyby.load_orbit("apophis"), when)
    >>> [item.site.identifier for item in seen if item.observes]
    ['J04', 'M57', 'Z84', 'dsa-2', 'dsa-3', 'tira', '253', '252', 'dss-63', '257', '254']
    """
    day = float(tdb_days(require_time(time)))
    sky, _, _ = sky_over(orbit, *span_about(time), magnitude_law)
    instants = sky.at(np.array([day]))
    found = []
    for entry in usual_sites() if sites is None else sites:
        site = as_site(entry)
        view = View(instants, site)
        # A radar has two searches, for one dish and for two; it observes if either is satisfied.
        failing = [
            tuple(c.name for c in search.constraints if float(c.margin(view)[0]) < 0.0)
            for search in searches_for(site, sky)
        ]
        found.append(
            Sighting(
                site=site,
                altitude=Quantity(float(view.altitude_deg[0]), "deg"),
                sun_altitude=Quantity(float(view.sun_altitude_deg[0]), "deg"),
                forbidden_by=min(failing, key=len) if failing else ("spacecraft",),
            )
        )
    return found


def coverage_statement(
    orbit: Orbit | Path | Sky,
    time: Time,
    network: str,
    kind: str = "optical",
    *,
    event: str = "closest approach",
    sites: Iterable[Site] | None = None,
    magnitude_law: MagnitudeLaw | None = None,
) -> str:
    """Say in one plain sentence which assets of a network see an event, or why none does.

    Parameters
    ----------
    orbit, magnitude_law
        As for `observation_windows`.
    time : Time
        The instant of the event.
    network : str
        "JAXA" or "ESA"; partners count.
    kind : str
    event : str
        What the instant is called.
    sites : iterable of Site, optional
        Those that are asked for; by default every site but those on request.

    Returns
    -------
    str

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import coverage_statement
    >>> from flyby.times import parse_time
    >>> when = parse_time("2029-04-13T21:45")
    >>> said = coverage_statement(flyby.load_orbit("apophis"), when, "ESA", "tracking")
    >>> print(said.partition(" (2029")[0])
    ESA: 2 of 5 tracking sites see closest approach
    """
    asked = usual_sites() if sites is None else sites
    chosen = [s for s in asked if s.network == network and s.kind == kind]
    seen = sightings(orbit, time, chosen, magnitude_law=magnitude_law)
    when = f"{event} ({stamp(time)})"
    watching = [item for item in seen if item.observes]
    if watching:
        names = ", ".join(
            f"{item.site.name} (altitude {item.altitude.value:.0f} deg)" for item in watching
        )
        return f"{network}: {len(watching)} of {len(seen)} {kind} sites see {when}: {names}."
    if not seen:
        among = "in the catalogue" if sites is None else "among those asked for"
        return f"{network} has no {kind} site {among}."
    reasons = "; ".join(
        f"{item.site.name}: asteroid at {item.altitude.value:.0f} deg, "
        f"Sun at {item.sun_altitude.value:.0f} deg"
        for item in seen
    )
    return f"No {kind} site of {network}'s network sees {when}: {reasons}."
