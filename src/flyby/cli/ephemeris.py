"""``flyby ephemeris``: a table of what is seen of the asteroid from a site, as Horizons prints it.

The columns of the text, in its order; a machine format has the same with their units in the keys
(and ``columns`` in JSON, ``description`` in ECSV say what each is), the time in TDB and as a Julian
date, and ``distance_km``:

time
    UTC, of the observer.
RA astrometric, Dec ICRF
    Astrometric place on ICRF axes: light time and the parallax of the site, no aberration.
RA apparent, Dec of date
    True equator and equinox of date (IAU 2006/2000A): light time and aberration, no refraction.
dRA*cosD, dDec
    Rates of the apparent place, arcsec a minute; the former times cos declination.
az, alt
    Azimuth (from north through east) and altitude (above the geodetic horizon) of the asteroid;
    ``--refraction`` lifts the altitude. Not for the geocentre.
V
    Apparent magnitude, from the H and law that the head of the table names.
sunlit
    Share of the Sun's disc that the asteroid sees: less than 1, with the name of the shadow, in the
    penumbra of the Earth or the Moon; in the umbra only that name, and no V.
delta, deldot
    Distance from the observer at light time, and its rate.
light
    Light time from the asteroid to the observer.
r
    Distance from the Sun when the light left.
elong, phase
    Angles Sun - observer - asteroid and Sun - asteroid - observer.
in
    Constellation, IAU abbreviation.
Sun alt, Moon alt, Moon sep
    Of the centres, without refraction; angle Moon - observer - asteroid.
RA 3sig, Dec 3sig, delta 3sig
    Three standard deviations from the published covariance, where there is one; the first times cos
    declination.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    output_options,
    read_span,
    refuse_unused,
)
from flyby.reports.formats import EPHEMERIS_FORMATS
from flyby.typed_quantities import read_step

if TYPE_CHECKING:
    pass

EXAMPLES = (
    "flyby ephemeris --site J04 --start 2029-04-13T20:00 --stop 2029-04-13T23:00 --step 10m",
    "flyby ephemeris --start 2029-04-01 --stop 2029-05-01 --step 1d --format csv -o apophis.csv",
    "flyby ephemeris --site P93 --site 28.30,-16.51,2390 --refraction --start 2029-04-13 "
    "--stop 2029-04-14 --step 30m --format json",
)

_INSTANT = '2029-04-13, "2029-04-13T21:46 TDB" or "JD 2462240.5"; UTC where no scale is given.'


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="A table of what is seen from a site, as Horizons prints it.",
)
@orbit_options()
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="CODE|LAT,LON,HEIGHT",
    help="An MPC code, a name, or degrees, degrees east and metres; may be given more than once, "
    "for one table after another. The geocentre where none is given.",
)
@click.option("--start", required=True, metavar="TIME", help=f"First row: {_INSTANT}")
@click.option(
    "--stop",
    required=True,
    metavar="TIME",
    help="No row is later than this; as --start for one row.",
)
@click.option("--step", required=True, metavar="STEP", help="Between rows: 30s, 10m, 1h or 1d.")
@click.option(
    "--refraction",
    is_flag=True,
    help="Lift the altitude of the asteroid by a standard atmosphere (10 C, 1010 hPa at sea "
    "level).",
)
@magnitude_law_option()
@no_asteroids_option()
@output_options(EPHEMERIS_FORMATS)
@click.pass_context
def ephemeris(
    ctx: click.Context,
    orbit: str,
    sites: tuple[str, ...],
    start: str,
    stop: str,
    step: str,
    refraction: bool,
    file_format: str,
    output: str | None,
) -> None:
    """Tabulate place, rates, altitude, brightness and distance of the asteroid at equal steps."""
    from flyby.cli.progress import spinner
    from flyby.dynamics import load_orbit
    from flyby.reports import ephemeris_report, render

    if not sites:
        refuse_unused(ctx, ["refraction"], "a table of the geocentre, which has no altitude")
    span = read_span(start, stop)
    length = read_step(step)
    with spinner("computing the ephemeris"):
        result = ephemeris_report(load_orbit(orbit), *span, length, sites, refraction=refraction)
        text = render(result, file_format)
    bare = file_format == "csv"
    deliver(text, output, (*result.ends, *result.orbit.notes) if bare else ())
