"""``flyby plot``: the figures."""

from __future__ import annotations

import click

from flyby.cli.choice import FlybyChoice, flyby_options, say_of_the_flyby
from flyby.cli.group import Verb, examples, say_of
from flyby.cli.options import (
    figures_argument,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
)
from flyby.cli.places import SiteChoice, site_options

FORMATS = ("png", "svg", "pdf")
DEFAULT_FOLDER = "flyby-plots"

EXAMPLES = (
    "flyby plot",
    "flyby plot approach geocentric --out pictures --format pdf",
    "flyby plot sky --site J04",
    "flyby plot approach --orbit 2024yr4-jpl-78 --body moon --start 2032-01-01 --stop 2033-01-01",
    "flyby plot geocentric groundtrack --size column --format pdf",
    "flyby plot approach --panel distance --size column",
    "flyby plot approach --theme dark --windows JAXA,ESA --dpi 300",
    'flyby plot visibility naked-eye --site "La Palma" --network jaxa',
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Figures of the approach, with the observation windows.",
)
@figures_argument()
@orbit_options(argument=False)
@flyby_options()
@site_options(
    "The figures show these sites, and `sky` is seen from the first, parallax included; the "
    "catalogue's, and the Earth's centre, where none is given."
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
@click.option(
    "--theme",
    type=click.Choice(("paper", "slide", "dark")),
    default="paper",
    show_default=True,
    help="Colours and lines: for print, for a projector, for a dark page.",
)
@click.option(
    "--size",
    metavar="WxH|NAME",
    help="Of the sheet: width and height in mm, such as 120x80, or column (88 mm wide), page "
    "(180 mm), slide (16:9), poster (A1's width). What finds no room there is left out.",
)
@click.option(
    "--panel",
    metavar="NAME",
    help="One panel of a single figure alone; an unknown name lists those there are.",
)
@click.option("--title", metavar="TEXT", help="In place of the usual one, of a single figure.")
@click.option(
    "--data",
    "data_file",
    metavar="FILE",
    help="Also write the numbers behind a single figure, as ECSV with units and time scales.",
)
@click.option(
    "--dpi",
    metavar="N",
    type=click.FloatRange(min=20.0, max=1200.0),
    help="Pixels an inch of a PNG file; 200 where not given.",
)
@click.option(
    "--windows",
    "kinds",
    metavar="KIND,...",
    help="Kinds of windows that are shown: geometry, naked-eye, JAXA, ESA, other, mission; "
    "all where not given.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    help="Processes that draw side by side; as many as pay on this machine where not given.",
)
def plot(
    figures: tuple[str, ...],
    orbit: str,
    choice: FlybyChoice,
    places: SiteChoice,
    folder: str,
    file_format: str,
    theme: str,
    size: str | None,
    panel: str | None,
    title: str | None,
    data_file: str | None,
    dpi: float | None,
    kinds: str | None,
    workers: int | None,
) -> None:
    """Draw each FIGURE of ORBIT, or all where none is named, and print the paths written.

    The deepest approach of the orbit to the body in the span is drawn, or the one nearest to --on.
    Beside each picture, NAME.txt says in words what it shows. `flyby info` lists the figures.
    """
    from flyby.cli.progress import spinner
    from flyby.errors import FigureError, UnknownNameError
    from flyby.figures import figure_names, render
    from flyby.figures.drawing import figures_about
    from flyby.figures.drawn_data import write_data
    from flyby.figures.files import of_groups

    context = click.get_current_context()
    known = tuple(figure_names())
    for name in figures:
        if name not in known:
            raise UnknownNameError("figure", name, known, hint="Nor is it an orbit or a file.")
    # The sky is that of one place, which is no network's.
    shown, place = places.on_the_ground(), places.first()
    about = figures_about(choice.bodies[0], known)
    names = tuple(dict.fromkeys(figures)) or about
    if not figures and len(about) < len(known):
        left_out = ", ".join(name for name in known if name not in about)
        click.echo(f"flyby: left out, as they are about the Earth: {left_out}", err=True)
    if title is not None and len(names) > 1:
        raise click.UsageError("--title is for a single figure; name that one.")
    if data_file is not None and len(names) > 1:
        raise click.UsageError("--data is for a single figure; name that one.")
    if panel is not None and len(names) > 1:
        raise click.UsageError("--panel is for a single figure; name that one.")
    wanted = None if kinds is None else tuple(kind.strip() for kind in kinds.split(","))
    with spinner("propagating the orbit") as activity:
        passage = choice.of(orbit, shown)
        say_of_the_flyby(passage, activity)
        problems: list[FigureError] = []

        def failed(problem: FigureError) -> None:
            problems.append(problem)
            with activity.hidden():
                say_of(context, problem)

        drawn = render(
            names,
            passage,
            folder,
            file_format,
            site=place,
            failed=failed,
            workers=workers,
            windows=wanted,
            dpi=dpi,
            texts=True,
            panel=panel,
            theme=theme,
            size=size,
            **({} if title is None else {"title": title}),
        )
        if data_file is not None:
            written = write_data(names[0], of_groups(names[0], passage, wanted), data_file, place)
            with activity.hidden():
                click.echo(str(written))
        for count, path in enumerate(drawn, start=1):
            activity.say(f"{count} of {len(names)} figures drawn")
            with activity.hidden():
                click.echo(str(path))
    if problems:
        context.exit(1)
