"""``flyby plot``: the figures."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import DEFAULT_ORBIT

FORMATS = ("png", "svg", "pdf")
DEFAULT_FOLDER = "flyby-plots"

EXAMPLES = (
    "flyby plot",
    "flyby plot approach geocentric --out pictures --format pdf",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Figures of the approach, with the observation windows.",
)
@click.argument("figures", metavar="[FIGURE]...", nargs=-1)
@click.option(
    "--orbit",
    metavar="ORBIT",
    default=DEFAULT_ORBIT,
    show_default=True,
    help="A name in the catalogue, or the path of an SBDB answer or an OEF 2.0 file.",
)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder for the figures; made where it is missing.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="Kind of picture.",
)
def plot(figures: tuple[str, ...], orbit: str, folder: str, file_format: str) -> None:
    """Draw each FIGURE, or all of them where none is named, and print the paths written.

    `flyby info` lists the figures.
    """
    from flyby.cli.patience import patience
    from flyby.errors import UnknownNameError
    from flyby.figures import figure_names, render
    from flyby.orbits import load_orbit

    known = tuple(figure_names())
    for name in figures:
        if name not in known:
            raise UnknownNameError("figure", name, known)
    names = tuple(dict.fromkeys(figures)) or known
    with patience("propagating the orbit") as sign:
        solution = load_orbit(orbit)
        for count, path in enumerate(render(names, solution, folder, file_format), start=1):
            sign.say(f"{count} of {len(names)} figures drawn")
            with sign.hidden():
                click.echo(str(path))
