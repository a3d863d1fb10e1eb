"""``flyby lightcurve``: what the nights about a flyby are worth for light curves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
from flyby.cli.places import SiteChoice, site_options
from flyby.reports.formats import LIGHT_CURVE_FORMATS

if TYPE_CHECKING:
    from astropy.units import Quantity

EXAMPLES = (
    "flyby lightcurve --from 2028-01-01 --until 2028-07-01 --faintest 20.5",
    "flyby lightcurve --phase-angle 60,90 --phase-angle 90,120 --network jaxa",
    "flyby lightcurve 2023bu-neocc --period 10m --pole 120,-30 --format ecsv -o nights.ecsv",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="What the nights about the flyby are worth for light curves.",
)
@orbit_options()
@site_options("Every optical site of the catalogue where none is given.")
@flyby_options()
@click.option(
    "--from",
    "first",
    metavar="DATE",
    show_default="the second year before the flyby",
    help="First night.",
)
@click.option(
    "--until", "last", metavar="DATE", show_default="the end of its year", help="Last night."
)
@click.option(
    "--period",
    "periods",
    multiple=True,
    metavar="TIME",
    help="Of the rotation, such as 30.56h, in place of the published ones; may be given more than "
    "once.",
)
@click.option(
    "--alternative",
    "alternatives",
    multiple=True,
    metavar="TIME",
    help="Another period to be told from it; may be given more than once.",
)
@click.option(
    "--pole",
    "poles",
    multiple=True,
    metavar="LON,LAT",
    help="Ecliptic J2000, degrees, in place of the published ones; may be given more than once.",
)
@click.option(
    "--phase-angle",
    "phase_angles",
    multiple=True,
    metavar="MIN,MAX",
    help="Count each site's hours at such phase angles, degrees, as for polarimetry; may be given "
    "more than once. In steps of 20 deg where not given.",
)
@click.option(
    "--faintest", type=float, metavar="MAG", help="V that a light curve needs; else a site's limit."
)
@click.option(
    "--maxima",
    type=click.IntRange(1, 20),
    default=2,
    show_default=True,
    help="Of brightness in a turn.",
)
@magnitude_law_option()
@no_asteroids_option()
@output_options(LIGHT_CURVE_FORMATS)
def lightcurve(
    orbit: str,
    places: SiteChoice,
    choice: FlybyChoice,
    first: str | None,
    last: str | None,
    periods: tuple[str, ...],
    alternatives: tuple[str, ...],
    poles: tuple[str, ...],
    phase_angles: tuple[str, ...],
    faintest: float | None,
    maxima: int,
    file_format: str,
    output: str | None,
) -> None:
    """Tabulate the nights about the flyby of ORBIT for light curves, by network and together.

    Hours, V, phase angle, phase-angle bisector and aspect angle of each night; how the hours cover
    a turn, lunation by lunation; the spectral window; which lunations tell a period from its
    alternatives; hours at given phase angles. ECSV, CSV and JSON have every night, JSON the rest.
    """
    from flyby.cli.progress import spinner
    from flyby.reports import lightcurve_report, render
    from flyby.times import parse_time
    from flyby.typed_quantities import read_step

    start = None if first is None else parse_time(first)
    stop = None if last is None else parse_time(last)
    turns = [read_step(text) for text in periods]
    others = [read_step(text) for text in alternatives]
    axes = [_pair(text, "a pole", "250,-75") for text in poles]
    ranges = [_pair(text, "a range of phase angles", "60,90") for text in phase_angles]
    with spinner("following the asteroid and searching the nights of each site"):
        result = lightcurve_report(
            choice.of(orbit, places.sites()),
            start,
            stop,
            periods=turns,
            alternatives=others,
            poles=axes,
            phase_angles=ranges,
            faintest=faintest,
            maxima=maxima,
        )
        text = render(result, file_format)
    beside = (*result.nights.notes, *result.nights.orbit.notes) if file_format == "csv" else ()
    deliver(text, output, beside)


def _pair(text: str, what: str, example: str) -> tuple[Quantity, Quantity]:
    """Read two numbers with a comma between, as degrees."""
    from astropy.units import Quantity

    from flyby.errors import UnitError

    number = r"\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*"
    match = re.fullmatch(f"{number},{number}", text, re.ASCII)
    if match is None:
        raise UnitError(f"cannot read {text!r} as {what}; write two numbers, such as {example}")
    first, second = (Quantity(float(part), "deg") for part in match.groups())
    return first, second
