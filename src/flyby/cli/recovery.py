"""``flyby recovery``: what each night before a flyby tells of where the asteroid will pass."""

from __future__ import annotations

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    output_options,
)
from flyby.reports.formats import RECOVERY_FORMATS

EXAMPLES = (
    "flyby recovery --accuracy 0.05",
    "flyby recovery --from 2027-01-01 --shift 500km --kick 1 --kick-date 2027-03-01",
    "flyby recovery --format csv -o recovery.csv",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="What each night before the flyby tells of where it will pass.",
)
@orbit_options()
@flyby_options()
@click.option(
    "--from", "first", metavar="DATE", help="First night; 2026-12-01 or 2.4 years before."
)
@click.option(
    "--shift",
    metavar="LENGTH",
    help="An orbit that passes so much elsewhere along zeta, such as 500km; 100 km by default.",
)
@click.option(
    "--kick",
    type=float,
    metavar="MM/S",
    help="An orbit that is pushed so fast along its velocity, in millimetres a second.",
)
@click.option("--kick-date", metavar="DATE", help="When it is pushed; the first night by default.")
@click.option(
    "--accuracy",
    type=float,
    default=0.1,
    show_default=True,
    metavar="ARCSEC",
    help="Of one observation, in either coordinate.",
)
@click.option("--no-keyholes", is_flag=True, help="Do not look for keyholes, which takes longest.")
@magnitude_law_option()
@no_asteroids_option()
@output_options(RECOVERY_FORMATS)
def recovery(
    orbit: str,
    choice: FlybyChoice,
    first: str | None,
    shift: str | None,
    kick: float | None,
    kick_date: str | None,
    accuracy: float,
    no_keyholes: bool,
    file_format: str,
    output: str | None,
) -> None:
    """Tabulate the nights before the flyby of ORBIT: V, elongation, hours, the ellipse on the sky.

    With each night how far off orbits stand that pass elsewhere at the flyby, whether an
    observation tells them apart, and how far one observation shrinks the uncertainty on the
    b-plane. ECSV, CSV and JSON have every night; JSON the hours of each site.
    """
    from astropy.units import Quantity

    from flyby.cli.progress import spinner
    from flyby.reports import recovery_report, render
    from flyby.times import parse_time
    from flyby.typed_quantities import read_distance

    start = None if first is None else parse_time(first)
    when = None if kick_date is None else parse_time(kick_date)
    length = None
    if shift is not None:
        behind = shift.strip().startswith("-")
        length = read_distance(shift.strip().removeprefix("-")) * (-1.0 if behind else 1.0)
    with spinner("following the flyby and the orbits beside it"):
        result = recovery_report(
            choice.of(orbit),
            start,
            shift=length,
            kick=None if kick is None else Quantity(kick, "mm/s"),
            kick_date=when,
            accuracy=Quantity(accuracy, "arcsec"),
            keyholes=not no_keyholes,
        )
        text = render(result, file_format)
    deliver(text, output, result.orbit.notes if file_format == "csv" else ())
