"""``flyby forces``: what each force is worth at closest approach."""

from __future__ import annotations

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    no_asteroids_option,
    orbit_options,
    output_options,
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
@orbit_options()
@flyby_options("year")
@no_asteroids_option()
@output_options(FORCE_FORMATS)
def forces(orbit: str, choice: FlybyChoice, file_format: str, output: str | None) -> None:
    """Compute the deepest approach of ORBIT in the span with forces added and left out.

    ORBIT is a name in the catalogue (`flyby info` lists them) or the path of a file in any form
    that is read; --elements and --state take an orbit that is typed instead. Every row begins at
    the orbit's epoch. The first, two-body motion by poliastro or boinor, is an illustration, not
    an answer.
    """
    from flyby.cli.progress import spinner
    from flyby.reports import force_report, render

    with spinner("propagating with every choice of forces"):
        passage = choice.within(orbit, "year")
        result = force_report(passage.orbit, passage.start, passage.stop, passage.body)
        text = render(result, file_format)
    deliver(text, output, result.budget.orbit.notes if file_format == "csv" else ())
