"""``flyby page``: the flyby as one interactive HTML file."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import DEFAULT_ORBIT

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
@click.option(
    "--orbit",
    metavar="ORBIT",
    default=DEFAULT_ORBIT,
    show_default=True,
    help="A name in the catalogue, or the path of an SBDB answer or an OEF 2.0 file.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=DEFAULT_FILE,
    show_default=True,
    help="File to write, whole or not at all.",
)
def page(orbit: str, output: str) -> None:
    """Write one HTML file that a browser opens from disk, without network, and print its path.

    It turns the flyby around in three dimensions, with the windows of every site on a timeline.
    """
    from flyby.cli.patience import patience
    from flyby.orbits import load_orbit
    from flyby.page import write_page

    with patience("gathering the flyby"):
        path = write_page(load_orbit(orbit), output)
    click.echo(str(path))
