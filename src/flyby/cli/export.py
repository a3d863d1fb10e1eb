"""``flyby export``: the trajectory, or the windows, in files that other tools read."""

from __future__ import annotations

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
    refuse_unused,
)

FORMATS = ("oem", "oem-xml", "spk", "csv", "ecsv", "parquet", "toml", "ics")
BINARY = ("spk", "parquet")
OPTIONS = ("origin", "step", "oem_version", "created", "target", "magnitude_law")
_TABLE = ("origin", "step")
USED_BY = {
    "oem": ("origin", "oem_version", "created"),
    "oem-xml": ("origin", "oem_version", "created"),
    "spk": ("origin", "target"),
    "csv": _TABLE,
    "ecsv": _TABLE,
    "parquet": _TABLE,
    "toml": (),
    "ics": ("magnitude_law",),
}
"""Those of `OPTIONS` that each format looks at."""

ORIGINS = ("earth", "moon", "sun", "ssb")

EXAMPLES = (
    "flyby export --format oem -o apophis.oem",
    "flyby export --format spk -o apophis.bsp --start 2029-01-01 --stop 2029-07-01",
    "flyby export --format csv --origin sun --step 1d",
    "flyby export --orbit 2023bu-neocc --format toml -o 2023bu.toml",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="The trajectory as OEM, SPK or a table, the orbit as TOML, windows as a calendar.",
)
@orbit_options()
@flyby_options("month")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    required=True,
    help="CCSDS orbit ephemeris message (text or XML), SPICE kernel, table of states, the orbit "
    "itself (toml) as flyby reads it, or a calendar of the observation windows.",
)
@click.option(
    "--origin",
    type=click.Choice(ORIGINS),
    help="What positions are measured from; the Earth where not given, for spk the barycentre of "
    "the solar system (ssb), which Skyfield needs.",
)
@click.option(
    "--step",
    metavar="STEP",
    help="Between the rows of a table, such as 10m, 1h or 1d; where not given as close as an "
    "interpolation to ten centimetres needs.",
)
@click.option(
    "--oem-version",
    type=click.Choice(("2.0", "3.0")),
    default="2.0",
    show_default=True,
    help="Of the message.",
)
@click.option(
    "--created",
    metavar="TIME",
    help="CREATION_DATE of the message; where not given the date of the orbit solution, so that "
    "the same orbit gives the same file.",
)
@click.option(
    "--target",
    type=click.IntRange(min=1000, max=2_147_483_647),
    metavar="NUMBER",
    help="The asteroid's number in a kernel; where not given 20000000 and its own number.",
)
@magnitude_law_option()
@no_asteroids_option()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE, whole or not at all, instead of standard output.",
)
@click.pass_context
def export(
    ctx: click.Context,
    orbit: str,
    choice: FlybyChoice,
    file_format: str,
    origin: str | None,
    step: str | None,
    oem_version: str,
    created: str | None,
    target: int | None,
    output: str | None,
) -> None:
    """Write the trajectory of an orbit, or its observation windows, for other programs.

    Interpolated as each file says, positions agree with flyby's own to better than a metre.
    """
    used = USED_BY[file_format]
    refuse_unused(ctx, [name for name in OPTIONS if name not in used], f"--format {file_format}")
    if file_format in BINARY and output in (None, "-"):
        raise click.UsageError(f"--format {file_format} needs a file: -o FILE.")
    if file_format == "toml":
        unused = ["start", "stop", "body", "on", "no_asteroids"]
        refuse_unused(ctx, unused, "--format toml, an orbit and no path")
        from flyby.dynamics import load_orbit
        from flyby.orbits.own_toml import toml_text

        deliver(toml_text(load_orbit(orbit)), output)
        return
    from flyby.cli.progress import spinner
    from flyby.times import parse_time
    from flyby.typed_quantities import read_step

    between = None if step is None else read_step(step)
    written = None if created is None else parse_time(created)
    beside: tuple[str, ...] = ()
    with spinner("propagating the orbit"):
        passage = choice.within(orbit, "month")
        span = passage.start, passage.stop
        if file_format == "ics":
            from flyby.reports import observation_report, render

            text = render(observation_report(passage.orbit, *span), "ics")
        else:
            from flyby.dynamics import propagate
            from flyby.encounter.impact import impact_notes
            from flyby.exports import trajectory_text, write_trajectory

            trajectory = propagate(passage.orbit, *span)
            if output is not None and file_format in BINARY:
                write_trajectory(
                    trajectory,
                    *span,
                    output,
                    file_format,
                    origin=origin,
                    step=between,
                    target=target,
                )
                return
            text = trajectory_text(
                trajectory,
                *span,
                file_format,
                origin=origin or "earth",
                step=between,
                oem_version=oem_version,
                created=written,
            )
            if file_format == "csv":
                beside = (*impact_notes(trajectory), *trajectory.orbit.notes)
    deliver(text, output, beside)
