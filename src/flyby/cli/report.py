"""``flyby report``: the close approaches of an orbit."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples, say_of
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_argument,
    output_options,
    read_distance,
    read_span,
    refuse_unused,
    span_options,
)
from flyby.reports.formats import FORMATS, PICTURED_FORMATS

EXAMPLES = (
    "flyby report",
    "flyby report apophis --body earth --start 2029-04-01 --stop 2029-05-01 --format json",
    "flyby report apophis-jpl-199 --within 10LD --format csv -o approaches.csv",
    "flyby report --format html -o apophis.html",
    'flyby report --elements "a=0.9223803 e=0.1911663 i=3.340958 node=203.89965 peri=126.67283 '
    'M=312.80547 epoch=2461000.5"',
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Close approaches: when, how near, how fast, how sure.",
)
@orbit_argument()
@span_options("2029-01-01", "2030-01-01")
@click.option(
    "--body",
    "bodies",
    multiple=True,
    metavar="BODY",
    default=("earth", "moon"),
    show_default="earth and moon",
    help="Body that is approached: earth, moon, venus, ...; may be given more than once.",
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
    start: str,
    stop: str,
    bodies: tuple[str, ...],
    within: str,
    every: bool,
    file_format: str,
    output: str | None,
    figures: bool,
) -> None:
    """Report the close approaches of ORBIT, propagated from its published elements.

    ORBIT is a name in the catalogue (`flyby info` lists them; "apophis" is the newest JPL
    solution) or the path of a file in any form that is read; --elements and --state take an
    orbit that is typed instead.
    """
    from flyby.cli.patience import patience
    from flyby.dynamics import load_orbit
    from flyby.reports import close_approach_report, render
    from flyby.reports.report import require_span
    from flyby.reports.wording import remarks

    if file_format not in PICTURED_FORMATS:
        refuse_unused(ctx, ["figures", "magnitude_law"], f"--format {file_format}")
    elif not figures:
        refuse_unused(ctx, ["magnitude_law"], "a report without figures")
    if file_format == "pdf" and output in (None, "-"):
        raise click.UsageError("--format pdf needs a file: -o FILE.")
    span = read_span(start, stop)
    require_span(*span)
    limit = read_distance(within)
    with patience("propagating the orbit") as sign:
        solution = load_orbit(orbit)
        result = close_approach_report(solution, *span, bodies=bodies, within=limit, every=every)
        pictures = None
        if figures and file_format in PICTURED_FORMATS:
            from flyby.reports.pictures import pictures_of

            sign.say("drawing the figures")
            pictures = pictures_of(solution, *span)
        if file_format == "pdf" and output is not None:
            from flyby.reports import write

            write(result, output, file_format, pictures)
        else:
            text = render(result, file_format, pictures)
    for problem in pictures.failed if pictures is not None else ():
        say_of(click.get_current_context(), problem)
    if file_format != "pdf":
        deliver(text, output, remarks(result) if file_format == "csv" else ())
