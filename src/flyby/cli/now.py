"""``flyby now``: where it is at this instant, and what comes next."""

from __future__ import annotations

import click

from flyby.cli.choice import load_orbit_over
from flyby.cli.group import Verb, examples
from flyby.cli.instants import TIMES_HELP, read_instant
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    output_options,
)

EXAMPLES = (
    "flyby now",
    "flyby now --site J04",
    "flyby now apophis --site P93 --at 2029-04-13T13:00 --format json",
    "flyby now --site 28.30,-16.51,2390 --at tonight",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Where it is at this instant, and what comes next.",
)
@orbit_options()
@click.option(
    "--site",
    metavar="CODE|LAT,LON,HEIGHT",
    help="From where it is seen too: an MPC code, a name, or degrees, degrees east and metres.",
)
@click.option(
    "--at",
    metavar="TIME",
    help=f"Another instant than now: {TIMES_HELP}",
)
@magnitude_law_option()
@no_asteroids_option()
@output_options(("text", "json"))
def now(orbit: str, site: str | None, at: str | None, file_format: str, output: str | None) -> None:
    """Tell where the asteroid of ORBIT is now, and its next approach, window and mission event.

    Place, distance, brightness and motion are those from the Earth's centre; with --site azimuth
    and altitude there as well, and its own next window. Else the next window is that of the first
    optical site of the catalogue that has one.
    """
    from flyby.cli.progress import spinner
    from flyby.observing import load_site
    from flyby.reports import present_report, render

    place = None if site is None else load_site(site)
    when = read_instant(at or "now", sites=None if place is None else [place])
    with spinner("looking for it"):
        known = load_orbit_over(orbit, when, when)
        text = render(present_report(known, when, place), file_format)
    deliver(text, output)
