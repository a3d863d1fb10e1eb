"""``flyby report``: the close approaches of an orbit."""

from __future__ import annotations

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples, say_of
from flyby.cli.options import (
    deliver,
    given,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    output_options,
    read_span,
    refuse_unused,
)
from flyby.cli.places import SiteChoice, site_options
from flyby.reports.formats import EVERY_ORBIT_FORMATS, FORMATS, PICTURED_FORMATS
from flyby.typed_quantities import read_distance

_EVERY_ORBIT = ("2029-01-01", "2030-01-01")
"""The span for a file of many orbits, unless it is given."""

_PLACES = ["sites", "networks", "sites_file"]

EXAMPLES = (
    "flyby report",
    "flyby report apophis --body earth --start 2029-04-01 --stop 2029-05-01 --format json",
    "flyby report apophis-jpl-199 --within 10LD --format csv -o approaches.csv",
    "flyby report --format html -o apophis.html",
    'flyby report --site "La Palma" --network jaxa',
    'flyby report --elements "a=0.9223803 e=0.1911663 i=3.340958 node=203.89965 peri=126.67283 '
    'M=312.80547 epoch=2461000.5"',
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Close approaches: when, how near, how fast, how sure.",
)
@orbit_options()
@flyby_options("year", bodies=("earth", "moon"))
@site_options(
    "The report has their windows within three days of closest approach, and its figures show "
    "them; none where none is given."
)
@click.option(
    "--within",
    metavar="DISTANCE",
    default="0.05au",
    show_default=True,
    help="List approaches within this distance of the body's centre, in au, LD (lunar "
    "distances, 384 400 km) or km. The default is that of CNEOS's tables.",
)
@magnitude_law_option()
@no_asteroids_option()
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="List every approach, where a body has more than 200; otherwise its 20 deepest then.",
)
@click.option(
    "--every-orbit",
    is_flag=True,
    help="Of a FILE of many orbits: a table of the deepest approach of each in the span (to the "
    "Earth, or to any --body), a row as soon as it is known, as text, json or csv; with --within "
    "only of those that come so near. An orbit that cannot be read has a row that says why.",
)
@output_options(FORMATS)
@click.option(
    "--figures/--no-figures",
    default=True,
    show_default=True,
    help="Whether markdown, html and pdf hold the figures of the span's deepest flyby too.",
)
@click.pass_context
def report(
    ctx: click.Context,
    orbit: str,
    choice: FlybyChoice,
    places: SiteChoice,
    within: str,
    every: bool,
    every_orbit: bool,
    file_format: str,
    output: str | None,
    figures: bool,
) -> None:
    """Report the close approaches of ORBIT, propagated from its published elements.

    ORBIT is a name in the catalogue (`flyby info` lists them; "apophis" is the newest JPL
    solution) or the path of a file in any form that is read; --elements and --state take an
    orbit that is typed instead.
    """
    from flyby.cli.progress import spinner
    from flyby.reports import flyby_report, render

    if every_orbit:
        unused = ["on", "every", "figures", "magnitude_law", *_PLACES]
        refuse_unused(ctx, unused, "--every-orbit")
        _report_every_orbit(ctx, orbit, choice, within, file_format, output)
        return
    shown = places.on_the_ground()
    lit = [] if shown else ["magnitude_law"]
    if file_format not in PICTURED_FORMATS:
        rows = _PLACES if file_format == "csv" else []
        refuse_unused(ctx, ["figures", *lit, *rows], f"--format {file_format}")
    elif not figures:
        refuse_unused(ctx, lit, "a report without figures")
    if file_format == "pdf" and output in (None, "-"):
        raise click.UsageError("--format pdf needs a file: -o FILE.")
    limit = read_distance(within)
    with spinner("propagating the orbit") as activity:
        passage = choice.within(orbit, "year", shown)
        result = flyby_report(passage, choice.bodies, limit, every=every)
        pictures = None
        if figures and file_format in PICTURED_FORMATS:
            from flyby.reports import pictures_of

            activity.say("drawing the figures")
            pictures = pictures_of(passage.orbit, passage=passage)
        if file_format == "pdf" and output is not None:
            from flyby.reports import write

            write(result, output, file_format, pictures)
        else:
            text = render(result, file_format, pictures)
    for problem in pictures.failed if pictures is not None else ():
        say_of(click.get_current_context(), problem)
    if file_format != "pdf":
        deliver(text, output, result.remarks() if file_format == "csv" else ())


def _report_every_orbit(
    ctx: click.Context,
    place: str,
    choice: FlybyChoice,
    within: str,
    file_format: str,
    output: str | None,
) -> None:
    from flyby.cli.progress import spinner
    from flyby.output import written_beside
    from flyby.reports.every_orbit import every_orbit, orbits_in_file, written

    if file_format not in EVERY_ORBIT_FORMATS:
        raise click.UsageError(f"--every-orbit is written as {', '.join(EVERY_ORBIT_FORMATS)}.")
    span = read_span(choice.start or _EVERY_ORBIT[0], choice.stop or _EVERY_ORBIT[1])
    limit = read_distance(within).to_value("km") if given(ctx, ["within"]) else None
    chosen = choice.bodies if given(ctx, ["body"]) else ("earth",)
    with spinner("reading the orbits") as activity:
        records, name, many = orbits_in_file(place)

        def progress(done: int) -> None:
            filled = 30 * done // max(many, 1)
            activity.say(f"[{'#' * filled}{'.' * (30 - filled)}] {done} of {many} orbits")

        rows = every_orbit(records, name, *span, chosen)
        pieces = written(rows, file_format, *span, limit, progress)
        if output is None or output == "-":
            for piece in pieces:
                with activity.hidden():
                    click.echo(piece, nl=False)
            return
        with written_beside(output) as beside, beside.open("w", encoding="utf-8") as file:
            file.writelines(pieces)
