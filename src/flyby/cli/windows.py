"""``flyby windows``: who can observe, and when."""

from __future__ import annotations

import click

from flyby.cli.group import Verb, examples
from flyby.cli.options import DEFAULT_ORBIT, deliver, output_options, read_span, span_options
from flyby.reports.formats import WINDOW_FORMATS

EXAMPLES = (
    "flyby windows --site P93 --site J04",
    "flyby windows --kind radar --start 2029-04-10 --stop 2029-04-17 --format json",
    "flyby windows --site 28.30,-16.51,2390 --kind naked-eye --format csv -o windows.csv",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Observation windows of the sites, and the missions.",
)
@click.option(
    "--orbit",
    metavar="ORBIT",
    default=DEFAULT_ORBIT,
    show_default=True,
    help="A name in the catalogue, or the path of an SBDB answer or an OEF 2.0 file.",
)
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="CODE|LAT,LON,HEIGHT",
    help="An MPC code, a name, or degrees, degrees east and metres; may be given more than once. "
    "Every site of the catalogue where none is given.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Only sites of this kind: optical, radar, tracking or naked-eye; may be given more "
    "than once.",
)
@span_options("2029-04-01", "2029-05-01")
@output_options(WINDOW_FORMATS)
def windows(
    orbit: str,
    sites: tuple[str, ...],
    kinds: tuple[str, ...],
    start: str,
    stop: str,
    file_format: str,
    output: str | None,
) -> None:
    """List every interval in which a site can observe the asteroid, and what opens and closes it.

    Altitudes ("alt") are the greatest of each window in degrees, V the least magnitude.
    """
    from flyby.cli.patience import patience
    from flyby.orbits import load_orbit
    from flyby.reports import observation_report, render_windows
    from flyby.reports.report import require_span

    span = read_span(start, stop)
    require_span(*span)
    with patience("searching the windows"):
        result = observation_report(load_orbit(orbit), *span, sites=sites or None, kinds=kinds)
        text = render_windows(result, file_format)
    deliver(text, output)
