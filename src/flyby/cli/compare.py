"""``flyby compare``: two or more orbits through one flyby."""

from __future__ import annotations

from pathlib import Path

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    no_asteroids_option,
    output_options,
)

EXAMPLES = (
    "flyby compare apophis-jpl-220 apophis-neocc",
    "flyby compare apophis-jpl-220 apophis-jpl-199 apophis-neocc --no-picture --format csv",
    "flyby compare apophis apophis-jpl-199 --body moon --picture moon.pdf",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Two or more orbits through one flyby: a table and a picture.",
)
@click.argument("orbits", metavar="ORBIT ORBIT...", nargs=-1, required=True)
@flyby_options()
@no_asteroids_option()
@click.option(
    "--picture",
    metavar="FILE",
    default="flyby-plots/compare.png",
    show_default=True,
    help="The picture, a png, svg or pdf.",
)
@click.option("--no-picture", is_flag=True, help="The table alone.")
@output_options(("text", "json", "csv"))
def compare(
    orbits: tuple[str, ...],
    choice: FlybyChoice,
    picture: str,
    no_picture: bool,
    file_format: str,
    output: str | None,
) -> None:
    """Carry each ORBIT through the flyby of the first, and tell by how much they differ.

    Each is a name in the catalogue or the path of a file, as for every verb. The table has time,
    distance, sigmas and the place on the b-plane of each, and their differences from the first; the
    picture distance, separation, track and b-plane.
    """
    if len(orbits) < 2:
        raise click.UsageError("ORBIT ORBIT...: give two orbits or more.")
    from flyby.cli.progress import spinner
    from flyby.dynamics import load_orbit
    from flyby.figures import FORMATS
    from flyby.reports import render
    from flyby.reports.comparison import ComparisonReport
    from flyby.scene.comparison import compare as compared

    path = Path(picture)
    if path.suffix.removeprefix(".").lower() not in FORMATS:
        raise click.UsageError(f"--picture ends in one of {', '.join(FORMATS)}, not {path.name!r}.")
    with spinner("propagating the orbits") as activity:
        first, *others = (load_orbit(name) for name in orbits)
        start, stop, on = choice.times()
        both = compared([first, *others], choice.bodies[0], start=start, stop=stop, on=on)
        pictures = []
        if not no_picture:
            from flyby.figures import comparison, save
            from flyby.output import written_beside

            activity.say("drawing them")
            figure = comparison(both)
            with written_beside(path) as beside:
                save(figure, "comparison", beside, path.suffix.removeprefix(".").lower())
            pictures = [str(path)]
        text = render(ComparisonReport(both, tuple(pictures)), file_format)
    deliver(text, output, ComparisonReport(both).remarks() if file_format == "csv" else ())
