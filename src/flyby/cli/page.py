"""``flyby page``: the flyby as one interactive HTML file."""

from __future__ import annotations

import click

from flyby.cli.choice import FlybyChoice, flyby_options, say_of_the_flyby
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
)
from flyby.cli.places import SiteChoice, site_options

DEFAULT_FILE = "flyby.html"

EXAMPLES = (
    "flyby page",
    "flyby page --orbit apophis -o pages/apophis.html",
    "flyby page --site 950 --site 28.30,-16.51,2390 -o from-the-canaries.html",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="The flyby as one interactive page for a browser.",
)
@orbit_options()
@flyby_options()
@site_options("The page shows these; those of the catalogue where none is given.")
@magnitude_law_option()
@no_asteroids_option()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=DEFAULT_FILE,
    show_default=True,
    help="File to write, whole or not at all.",
)
def page(orbit: str, choice: FlybyChoice, places: SiteChoice, output: str) -> None:
    """Write one HTML file that a browser opens from disk, without network, and print its path.

    The deepest approach to the body in the span is shown, or the one nearest to --on.
    It turns the flyby around in three dimensions, with the windows of every site on a timeline.
    """
    from flyby.cli.progress import spinner
    from flyby.pages import page as page_of

    shown = places.on_the_ground()
    with spinner("gathering the flyby") as activity:
        passage = choice.of(orbit, shown)
        say_of_the_flyby(passage, activity)
        path = page_of(passage).save(output)
    click.echo(str(path))
