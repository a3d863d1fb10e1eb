"""``flyby page``: the flyby as one interactive HTML file."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    flyby_span_options,
    magnitude_law_option,
    no_asteroids_option,
    orbit_option,
    read_span,
)

DEFAULT_FILE = "flyby.html"

EXAMPLES = (
    "flyby page",
    "flyby page --orbit apophis -o pages/apophis.html",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="The flyby as one interactive page for a browser.",
)
@orbit_option()
@flyby_span_options()
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
def page(orbit: str, start: str, stop: str, output: str) -> None:
    """Write one HTML file that a browser opens from disk, without network, and print its path.

    The deepest approach to the Earth in the span is shown. It turns the flyby around in three
    dimensions, with the windows of every site on a timeline.
    """
    from flyby.cli.patience import patience
    from flyby.dynamics import load_orbit
    from flyby.page import write_page
    from flyby.times import require_span

    span = read_span(start, stop)
    require_span(*span)
    with patience("gathering the flyby"):
        path = write_page(load_orbit(orbit), output, *span)
    click.echo(str(path))
