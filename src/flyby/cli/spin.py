"""``flyby spin``: how a flyby changes the rotation of the asteroid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    no_asteroids_option,
    orbit_options,
    output_options,
)
from flyby.reports.formats import SPIN_FORMATS

if TYPE_CHECKING:
    from astropy.units import Quantity

EXAMPLES = (
    "flyby spin",
    "flyby spin --solution pravec-2014 --members 2000 --format ecsv -o spin.ecsv",
    'flyby spin 2023bu-neocc --period "5 h" --pole 0,90 --inertia 0.6,0.9,1',
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="How the flyby changes the rotation of the asteroid.",
)
@orbit_options()
@click.option(
    "--solution",
    metavar="KEY",
    help="Published state of rotation: lee-2022 (preferred), a278-2026 or pravec-2014 of Apophis.",
)
@click.option(
    "--period",
    metavar="TIME[,TIME]",
    help='Of the rotation about the short axis, such as "30.56 h"; or two, of precession and '
    'rotation in short-axis mode: "27.4 h,264 h".',
)
@click.option(
    "--pole",
    metavar="LON,LAT",
    help="Ecliptic longitude and latitude of the angular momentum, J2000, in degrees.",
)
@click.option(
    "--inertia", metavar="A,B,C", help="Ratios of the principal moments, such as 0.64,0.97,1."
)
@click.option("--diameter", metavar="SIZE", help='For the tidal acceleration, such as "340 m".')
@click.option(
    "--members",
    "-n",
    type=click.IntRange(2, 100000),
    default=500,
    show_default=True,
    help="Of the ensemble over the phases, which are not published.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the phases.")
@flyby_options()
@no_asteroids_option()
@output_options(SPIN_FORMATS)
def spin(
    orbit: str,
    solution: str | None,
    period: str | None,
    pole: str | None,
    inertia: str | None,
    diameter: str | None,
    members: int,
    seed: int,
    choice: FlybyChoice,
    file_format: str,
    output: str | None,
) -> None:
    """Carry the rotation of ORBIT's asteroid through the flyby, for phases spread over all.

    Periods, pole and excitation before and after, with their spread; torque and tide against time
    (JSON); what papers expect, and who can watch then. A row a member in CSV and ECSV. No member
    is the attitude: the phases before the flyby are not published.
    """
    from astropy import units as u

    from flyby.cli.progress import spinner
    from flyby.reports import render, spin_report

    with spinner("turning the asteroid through the flyby"):
        result = spin_report(
            choice.of(orbit),
            solution,
            period=_quantities(period, "period", "30.56 h", ("h", "min", "s", "d")),
            pole=None if pole is None else _numbers(pole, "pole", "275,-85") * u.deg,
            inertia=None if inertia is None else _numbers(inertia, "moments", "0.64,0.97,1"),
            diameter=_quantities(diameter, "diameter", "340 m", ("m", "km")),
            members=members,
            seed=seed,
        )
        text = render(result, file_format)
    beside = (*result.study.state.sources, *result.orbit.notes) if file_format == "csv" else ()
    deliver(text, output, beside)


def _quantities(
    text: str | None, name: str, example: str, units: tuple[str, ...]
) -> Quantity | None:
    """Read one number with its unit, or several with commas between."""
    if text is None:
        return None
    from astropy.units import Quantity, UnitConversionError

    from flyby.errors import UnitError

    try:
        found = [Quantity(part).to(units[0]) for part in text.split(",")]
    except (TypeError, ValueError, UnitConversionError) as problem:
        raise UnitError(
            f"cannot read {text!r} as a {name}; write a number with its unit, such as {example}"
        ) from problem
    return found[0] if len(found) == 1 else Quantity(found)


def _numbers(text: str, name: str, example: str) -> list[float]:
    """Read numbers with commas between."""
    from flyby.errors import UnitError

    try:
        return [float(part) for part in text.split(",")]
    except ValueError as problem:
        raise UnitError(
            f"cannot read {text!r} as {name}; write numbers with commas between, such as {example}"
        ) from problem
