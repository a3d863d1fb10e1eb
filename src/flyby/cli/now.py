"""``flyby now``: where it is at this instant, and what comes next."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
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
    help="Another instant than now; UTC where no scale is given.",
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
    from flyby.dynamics import load_orbit
    from flyby.reports import present_report, render
    from flyby.times import parse_time

    when = None if at is None else parse_time(at)
    with spinner("looking for it"):
        text = render(present_report(load_orbit(orbit), when, site), file_format)
    deliver(text, output)
