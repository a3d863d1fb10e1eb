"""``flyby plot``: the figures."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples, say_of
from flyby.cli.options import (
    flyby_span_options,
    given,
    magnitude_law_option,
    no_asteroids_option,
    orbit_option,
    read_span,
)

FORMATS = ("png", "svg", "pdf")
DEFAULT_FOLDER = "flyby-plots"

EXAMPLES = (
    "flyby plot",
    "flyby plot approach geocentric --out pictures --format pdf",
    "flyby plot sky --site J04",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Figures of the approach, with the observation windows.",
)
@click.argument("figures", metavar="[FIGURE]...", nargs=-1)
@orbit_option()
@flyby_span_options()
@click.option(
    "--site",
    metavar="CODE|LAT,LON,HEIGHT",
    help="From where `sky` is seen, parallax included; the Earth's centre where not given.",
)
@magnitude_law_option()
@no_asteroids_option()
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
@click.pass_context
def plot(
    ctx: click.Context,
    figures: tuple[str, ...],
    orbit: str,
    start: str,
    stop: str,
    site: str | None,
    folder: str,
    file_format: str,
) -> None:
    """Draw each FIGURE, or all of them where none is named, and print the paths written.

    The deepest approach of the orbit to the Earth in the span is drawn.
    `flyby info` lists the figures.
    """
    from flyby.cli.patience import patience
    from flyby.dynamics import load_orbit
    from flyby.errors import FigureError, UnknownNameError
    from flyby.figures import figure_names, render
    from flyby.times import require_span

    context = click.get_current_context()
    known = tuple(figure_names())
    for name in figures:
        if name not in known:
            raise UnknownNameError("figure", name, known)
    if figures and "sky" not in figures and given(ctx, ["site"]):
        click.echo("flyby: --site is for the figure sky alone, which is not drawn", err=True)
    span = read_span(start, stop)
    require_span(*span)
    place = None
    if site is not None:
        from flyby.observing import load_site

        place = load_site(site)
    names = tuple(dict.fromkeys(figures)) or known
    with patience("propagating the orbit") as sign:
        solution = load_orbit(orbit)
        problems: list[FigureError] = []

        def failed(problem: FigureError) -> None:
            problems.append(problem)
            with sign.hidden():
                say_of(context, problem)

        drawn = render(
            names,
            solution,
            folder,
            file_format,
            start=span[0],
            stop=span[1],
            site=place,
            failed=failed,
        )
        for count, path in enumerate(drawn, start=1):
            sign.say(f"{count} of {len(names)} figures drawn")
            with sign.hidden():
                click.echo(str(path))
    if problems:
        context.exit(1)
