"""``flyby forces``: what each force is worth at closest approach."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    no_asteroids_option,
    orbit_argument,
    output_options,
    read_span,
    span_options,
)
from flyby.reports.formats import FORCE_FORMATS

EXAMPLES = (
    "flyby forces",
    "flyby forces apophis-jpl-199 --format csv -o forces.csv",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="What each force is worth at closest approach.",
)
@orbit_argument()
@span_options("2029-01-01", "2030-01-01")
@click.option(
    "--body",
    metavar="BODY",
    default="earth",
    show_default=True,
    help="Body that is approached: earth, moon, venus, ...",
)
@no_asteroids_option()
@output_options(FORCE_FORMATS)
def forces(
    orbit: str, start: str, stop: str, body: str, file_format: str, output: str | None
) -> None:
    """Compute the deepest approach of ORBIT in the span with forces added and left out.

    ORBIT is a name in the catalogue (`flyby info` lists them) or the path of a file in any form
    that is read; --elements and --state take an orbit that is typed instead. Every row begins at
    the orbit's epoch. The first, two-body motion by poliastro or boinor, is an illustration, not
    an answer.
    """
    from flyby.cli.patience import patience
    from flyby.dynamics import load_orbit
    from flyby.reports import force_report, render
    from flyby.times import require_span

    span = read_span(start, stop)
    require_span(*span)
    with patience("propagating with every choice of forces"):
        result = force_report(load_orbit(orbit), *span, body.lower())
        text = render(result, file_format)
    deliver(text, output, result.budget.orbit.notes if file_format == "csv" else ())
