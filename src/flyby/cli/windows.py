"""``flyby windows``: who can observe, and when."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from flyby.cli.choice import load_orbit_over
from flyby.cli.group import Verb, examples
from flyby.cli.instants import is_tonight
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    output_options,
    read_span,
    span_options,
)
from flyby.cli.places import SiteChoice, site_options, with_avoided
from flyby.reports.formats import WINDOW_FORMATS

if TYPE_CHECKING:
    from flyby.catalogue.sites import Site

EXAMPLES = (
    "flyby windows --site all-optical --start 2029-04-12 --stop 2029-04-15",
    "flyby windows --site P93 --site J04 --start 2029-04-01 --stop 2029-05-01",
    "flyby windows --kind optical --start 2029-04-10 --stop 2029-04-17 --joint",
    "flyby windows --kind radar --start 2029-04-10 --stop 2029-04-17 --format json",
    "flyby windows --site J04 --start 2029-04-01 --stop 2029-04-20 --format ics -o apophis.ics",
    "flyby windows --start 2029-04-01 --stop 2029-05-01 --all -o windows.txt",
    "flyby windows --site 28.30,-16.51,2390 --kind naked-eye --start 2029-04-10 "
    "--stop 2029-04-17 --format csv -o windows.csv",
    "flyby windows --observer companion.oem --avoid sun=85 --avoid earth=10 "
    "--start 2029-04-13T12:00 --stop 2029-04-14",
    'flyby windows --site "Cerro Paranal" --network nasa --start 2029-04-10 --stop 2029-04-17',
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Observation windows of the sites, and the missions.",
)
@orbit_options()
@site_options(
    "Every site of the catalogue where none is given; all-optical: every optical observatory that "
    "the Minor Planet Center has given a code, summed up in one table.",
    in_space=True,
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Only sites of this kind: optical, radar, tracking or naked-eye; may be given more "
    "than once.",
)
@click.option(
    "--avoid",
    "avoided",
    multiple=True,
    metavar="BODY=DEG",
    help="Least angle of a spacecraft's (--observer) view from sun=50, the limb of the earth=20 or "
    "moon=9, which are assumed where not given.",
)
@click.option(
    "--joint",
    is_flag=True,
    help="Compare the networks of JAXA and ESA too: who sees it at once and with which parallax, "
    "who takes over from whom, when nobody sees it. Of the kinds asked for, else of the optical "
    "sites.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="List every window in the text too, in a pager where there is one; otherwise those of the "
    "days about closest approach, or all where there are few.",
)
@span_options("2027-01-01", "2031-01-01")
@magnitude_law_option()
@no_asteroids_option()
@output_options(WINDOW_FORMATS)
def windows(
    orbit: str,
    places: SiteChoice,
    avoided: tuple[str, ...],
    kinds: tuple[str, ...],
    joint: bool,
    every: bool,
    start: str,
    stop: str,
    file_format: str,
    output: str | None,
) -> None:
    """List every interval in which a site can observe the asteroid, and what opens and closes it.

    Altitudes ("alt") are the greatest of each window in degrees, V the least magnitude. Without a
    span it is searched from 2027 to 2030. Text has a summary and the days about closest approach;
    --all and the machine formats have every window. For a calendar (ics) choose sites or a span:
    the whole of it is some 10 MB, which calendars may refuse. Where there is no window, text, json,
    ecsv and ics say which constraint forbids it.
    """
    from flyby.cli.progress import spinner
    from flyby.observing.observatories import ALL_OPTICAL
    from flyby.reports import observation_report, render
    from flyby.reports.window_search import LONG_SITE_YEARS, size_of_search
    from flyby.times import require_span

    night_at = None
    if is_tonight(start) or is_tonight(stop):
        single = tuple(name for name in places.names if name != ALL_OPTICAL)
        night_at = replace(places, names=single).sites()
    span = read_span(start, stop, night_at)
    require_span(*span)
    if avoided and places.observer is None:
        raise click.UsageError("--avoid is for a spacecraft: give --observer FILE.")
    beside = [with_avoided(site, avoided) for site in places.besides_names()]
    sites: list[Site | str] | None = [*places.names, *beside] or None
    size_of_search(*span, sites, kinds)  # refused before an orbit is carried anywhere
    with spinner("reading the orbit") as activity:

        def tell(doing: str) -> None:
            activity.say(doing)
            if doing.startswith("searching") and not activity.watched:
                site_years = size_of_search(*span, sites, kinds)
                if site_years > LONG_SITE_YEARS:
                    minutes = max(1, round(site_years / 1000.0))
                    click.echo(
                        f"flyby: {doing}: {site_years:.0f} site-years take some {minutes} min",
                        err=True,
                    )

        result = observation_report(
            load_orbit_over(orbit, *span),
            *span,
            sites=sites,
            kinds=kinds,
            joint=joint,
            tell=tell,
        )
        activity.say("writing the windows")
        text = result.text(every or None) if file_format == "text" else render(result, file_format)
    listed = every and file_format == "text" and output is None
    if listed and sys.stdout.isatty() and _has_pager():
        click.echo_via_pager(text)
        return
    bare = file_format == "csv"
    deliver(text, output, (*result.ends, *result.orbit.notes) if bare else ())


def _has_pager() -> bool:
    """Whether the pager that is named is there; some versions of click would print nothing."""
    named = os.environ.get("PAGER", "").split()
    return not named or shutil.which(named[0]) is not None
