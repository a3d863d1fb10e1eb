"""``flyby radar``: who can send and hear an echo, when, and how strong it is."""

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
from flyby.reports.formats import EPHEMERIS_FORMATS

EXAMPLES = (
    "flyby radar",
    "flyby radar --start 2029-04-13 --stop 2029-04-15 --site DSS-14 --site DSS-13",
    'flyby radar 2023bu-neocc --period "10 min" --format ecsv -o radar.ecsv',
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Who can send and hear a radar echo, when, and how strong it is.",
)
@orbit_options()
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="CODE|NAME",
    help="A dish of the catalogue; may be given more than once. Every one where none is given.",
)
@click.option("--diameter", metavar="SIZE", help='Of the asteroid, such as "340 m".')
@click.option("--period", metavar="TIME", help='Of its rotation, such as "30.56 h".')
@click.option(
    "--least-altitude", metavar="DEG", type=float, help="In place of each dish's own limit."
)
@flyby_options("month")
@magnitude_law_option()
@no_asteroids_option()
@output_options(EPHEMERIS_FORMATS)
def radar(
    orbit: str,
    sites: tuple[str, ...],
    diameter: str | None,
    period: str | None,
    least_altitude: float | None,
    choice: FlybyChoice,
    file_format: str,
    output: str | None,
) -> None:
    """List the mutual windows of radar transmitters and receivers in a flyby of the Earth.

    Of each: round-trip time, Doppler shift and its rate, width of the echo and signal-to-noise
    ratio by the radar equation. Size and period count: where either is not published, the strength
    is not told unless it is given.
    """
    from astropy import units as u

    from flyby.cli.progress import spinner
    from flyby.errors import UnitError
    from flyby.reports import radar_report, render

    def quantity(text: str | None, name: str) -> u.Quantity | None:
        if text is None:
            return None
        try:
            return u.Quantity(text)
        except (TypeError, ValueError) as problem:
            raise UnitError(
                f"cannot read {text!r} as a {name}; write a number with its unit, such as "
                f"{'340 m' if name == 'diameter' else '30.56 h'}"
            ) from problem

    if least_altitude is not None and not -90.0 <= least_altitude < 90.0:
        raise UnitError(f"the least altitude must lie from -90 to 90 deg, not {least_altitude:g}")
    size, spin = quantity(diameter, "diameter"), quantity(period, "period")
    with spinner("searching the windows of each pair of dishes"):
        result = radar_report(
            choice.within(orbit, "month", night_at=sites),
            list(sites) or None,
            diameter=size,
            period=spin,
            least_altitude=None if least_altitude is None else least_altitude * u.deg,
        )
        text = render(result, file_format)
    beside = [*result.target.sources, *result.orbit.notes] if file_format == "csv" else ()
    deliver(text, output, beside)
