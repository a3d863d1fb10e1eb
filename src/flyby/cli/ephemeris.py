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
With ``--columns`` also:

dRA, dRA/dt, dDec/dt, motion, PA
    The rate of right ascension itself; rates as telescopes take them, seconds of right ascension
    and arcsec in a sidereal second; the total motion and its direction from north through east.
air mass
    Kasten and Young 1989, of the altitude lifted by a standard atmosphere.
HA, q
    Hour angle (west positive) and parallactic angle of the apparent place.

RA 3sig, Dec 3sig, delta 3sig
    Three standard deviations from the published covariance, where there is one; the first times cos
    declination.
"""

from __future__ import annotations

from typing import Any

import click

from flyby.cli.choice import load_orbit_over
from flyby.cli.group import Verb, examples
from flyby.cli.instants import TIMES_HELP, read_instants
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    output_options,
    read_span,
    refuse_unused,
)
from flyby.cli.places import SiteChoice, site_options
from flyby.reports.formats import EPHEMERIS_COLUMNS, EPHEMERIS_FORMATS
from flyby.typed_quantities import read_step

EXAMPLES = (
    "flyby ephemeris --site J04 --start 2029-04-13T20:00 --stop 2029-04-13T23:00 --step 10m",
    "flyby ephemeris --start 2029-04-01 --stop 2029-05-01 --step 1d --format csv -o apophis.csv",
    "flyby ephemeris --site P93 --site 28.30,-16.51,2390 --refraction --start 2029-04-13 "
    "--stop 2029-04-14 --step 30m --format json",
    'flyby ephemeris --site "La Palma" --at "2029-Apr-13 21:00" --at "14 Apr 2029 06:46+09:00" '
    "--columns ra,dec,alt,airmass,ha,q,dra-sidereal,ddec-sidereal",
    "flyby ephemeris --site P93 --start 2029-04-13T09:00 --stop 2029-04-13T12:00 --step 1h "
    "--timezone Asia/Tokyo",
    "flyby ephemeris --observer companion.oem --at 2029-04-13T21:00 --columns ra,dec,delta,phase",
    "flyby ephemeris --site J04 --at 2029-04-13T21:00 --format horizons -o apophis.txt",
    "flyby ephemeris --site J04 --at 2029-04-13T21:00 --format mpc",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="A table of what is seen from a site, as Horizons prints it.",
)
@orbit_options()
@site_options("One table after another; of the geocentre where none is given.", in_space=True)
@click.option("--start", metavar="TIME", help=f"First row: {TIMES_HELP}")
@click.option("--stop", metavar="TIME", help="No row is later than this; as --start for one row.")
@click.option("--step", metavar="STEP", help="Between rows: 30s, 10m, 1h or 1d.")
@click.option(
    "--at",
    "instants",
    multiple=True,
    metavar="TIME",
    help="A row at this instant, in place of --start, --stop and --step; may be given more than "
    "once.",
)
@click.option(
    "--times",
    "times_file",
    metavar="FILE",
    help="A row at each instant of a file, one a line, as for --at; what follows # is left out.",
)
@click.option(
    "--columns",
    metavar="NAME,...",
    help="Columns that are written, in this order: " + ", ".join(EPHEMERIS_COLUMNS) + "; or all.",
)
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Civil time of a zone beside UTC: Europe/Madrid, Asia/Tokyo, +09:00.",
)
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
    places: SiteChoice,
    start: str | None,
    stop: str | None,
    step: str | None,
    instants: tuple[str, ...],
    times_file: str | None,
    columns: str | None,
    timezone: str | None,
    refraction: bool,
    file_format: str,
    output: str | None,
) -> None:
    """Tabulate place, rates, altitude, brightness and distance of the asteroid at equal steps."""
    from flyby.cli.progress import spinner
    from flyby.reports import ephemeris_at, ephemeris_report, render
    from flyby.reports.ephemeris_columns import read_columns
    from flyby.reports.local_time import time_zone

    sites = places.sites() or []
    if not any(site.has_horizon for site in sites):
        refuse_unused(ctx, ["refraction"], "a table of the geocentre, which has no altitude")
    if file_format in ("horizons", "mpc"):
        refuse_unused(ctx, ["columns", "timezone"], f"--format {file_format}, whose columns stand")
    single = bool(instants) or times_file is not None
    if single:
        refuse_unused(ctx, ["start", "stop", "step"], "single instants (--at, --times)")
    shown: dict[str, Any] = {
        "refraction": refraction,
        "columns": read_columns(columns) if columns is not None else (),
        "zone": None if timezone is None else time_zone(timezone),
    }
    if single:
        times = read_instants(instants, times_file, sites)
        with spinner("computing the ephemeris"):
            known = load_orbit_over(orbit, times.min(), times.max())
            result = ephemeris_at(known, times, sites, **shown)
            text = render(result, file_format)
    else:
        if start is None or stop is None or step is None:
            missing = [
                f"--{name}"
                for name, given in (("start", start), ("stop", stop), ("step", step))
                if given is None
            ]
            raise click.UsageError(f"Missing {' and '.join(missing)}, or --at TIME, or --times.")
        span = read_span(start, stop, sites)
        length = read_step(step)
        with spinner("computing the ephemeris"):
            known = load_orbit_over(orbit, *span)
            result = ephemeris_report(known, *span, length, sites, **shown)
            text = render(result, file_format)
    bare = file_format == "csv"
    deliver(text, output, (*result.ends, *result.orbit.notes) if bare else ())
