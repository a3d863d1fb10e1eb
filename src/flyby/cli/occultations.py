"""``flyby occultations``: which stars an asteroid hides, and from where."""

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
from flyby.reports.formats import OCCULTATION_FORMATS

EXAMPLES = (
    "flyby occultations --start 2029-04-13 --stop 2029-04-15 --faintest 3",
    "flyby occultations --stars gaia.csv --start 2021-03-01 --stop 2021-03-12",
    "flyby occultations 2023bu --diameter 0.006km --start 2023-01-26 --stop 2023-01-27 "
    "--format json -o occultations.json",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Stars that the asteroid hides, from where, and how sure.",
)
@orbit_options()
@click.option(
    "--stars",
    "star_file",
    metavar="FILE",
    help="A list of stars: CSV, ECSV or VOTable with Gaia's column names (ra, dec, pmra, pmdec, "
    "parallax, ref_epoch, phot_g_mean_mag). The stars of Hipparcos to V 7 where none is given.",
)
@click.option(
    "--faintest",
    type=float,
    metavar="MAG",
    help="Only stars of the list that are at least so bright.",
)
@click.option(
    "--diameter",
    metavar="LENGTH",
    help="Of the asteroid, such as 0.34km; where it is not given as published, or guessed from H.",
)
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="CODE|LAT,LON,HEIGHT",
    help="Who may stand in the path; may be given more than once. Every site of the catalogue "
    "where none is given.",
)
@flyby_options("year")
@magnitude_law_option()
@no_asteroids_option()
@output_options(OCCULTATION_FORMATS)
def occultations(
    orbit: str,
    star_file: str | None,
    faintest: float | None,
    diameter: str | None,
    sites: tuple[str, ...],
    choice: FlybyChoice,
    file_format: str,
    output: str | None,
) -> None:
    """List every star that ORBIT hides from somewhere on the Earth in the span.

    Time, where the path begins, runs and ends, the longest duration, one standard deviation of the
    orbit in widths of the path, the drop of light, Sun and Moon, and the sites in the path. JSON
    has the paths and their 1- and 3-sigma limits point by point.
    """
    from flyby.cli.progress import spinner
    from flyby.observing import read_stars
    from flyby.reports import occultation_report, render
    from flyby.typed_quantities import read_distance

    length = None if diameter is None else read_distance(diameter)
    with spinner("reading the stars") as activity:
        stars = read_stars(star_file)
        if faintest is not None:
            stars = stars.brighter_than(faintest)
        activity.say("propagating the orbit and looking for stars in its way")
        passage = choice.within(orbit, "year", night_at=sites)
        span = passage.start, passage.stop
        result = occultation_report(passage.orbit, *span, stars, sites or None, length)
        text = render(result, file_format)
    deliver(text, output, result.notes if file_format == "csv" else ())
