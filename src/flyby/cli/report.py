"""``flyby report``: the close approaches of an orbit."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    DEFAULT_ORBIT,
    deliver,
    output_options,
    read_distance,
    read_span,
    span_options,
)
from flyby.reports.formats import FORMATS

EXAMPLES = (
    "flyby report",
    "flyby report apophis --body earth --start 2029-04-01 --stop 2029-05-01 --format json",
    "flyby report apophis-jpl-199 --within 10LD --format csv -o approaches.csv",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Close approaches: when, how near, how fast, how sure.",
)
@click.argument("orbit", default=DEFAULT_ORBIT)
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
@output_options(FORMATS)
def report(
    orbit: str,
    start: str,
    stop: str,
    bodies: tuple[str, ...],
    within: str,
    file_format: str,
    output: str | None,
) -> None:
    """Report the close approaches of ORBIT, propagated from its published elements.

    ORBIT is a name in the catalogue (`flyby info` lists them; "apophis" is the newest JPL
    solution) or the path of a JPL SBDB answer (JSON) or of an OEF 2.0 file.
    """
    from flyby.cli.patience import patience
    from flyby.orbits import load_orbit
    from flyby.reports import close_approach_report, render
    from flyby.reports.report import require_span

    span = read_span(start, stop)
    require_span(*span)
    limit = read_distance(within)
    with patience("propagating the orbit"):
        result = close_approach_report(load_orbit(orbit), *span, bodies=bodies, within=limit)
        text = render(result, file_format)
    deliver(text, output)
