"""``flyby see``: whether it can be seen from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
)

if TYPE_CHECKING:
    from flyby.scene.seen_from import SeenFrom

EXAMPLES = (
    'flyby see "Las Palmas de Gran Canaria"',
    "flyby see Kyoto --date 2029-04-13",
    "flyby see 28.30,-16.51,2390 --picture sky.pdf",
    "flyby see P93 2001wn5-jpl --no-picture --format json",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Can I see it from here? Ten lines and a picture.",
)
@click.argument("place", metavar="PLACE")
@orbit_options()
@flyby_options()
@click.option(
    "--date",
    metavar="DATE",
    help="The evening there, such as 2029-04-13, tonight or tomorrow; by default the best night "
    "about the flyby.",
)
@click.option(
    "--picture",
    metavar="FILE",
    help="The picture, a png, svg or pdf; by default flyby-plots/see-PLACE.png.",
)
@click.option("--no-picture", is_flag=True, help="Words alone.")
@magnitude_law_option()
@no_asteroids_option()
@click.option(
    "--format",
    "file_format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the answer is written.",
)
def see(
    place: str,
    orbit: str,
    choice: FlybyChoice,
    date: str | None,
    picture: str | None,
    no_picture: bool,
    file_format: str,
) -> None:
    """Say whether the asteroid can be seen from PLACE, when, where to look, and with what.

    PLACE is a city (Kyoto, "London, CA"; pip install 'flyby[cities]'), the code or name of a site,
    or LATITUDE,LONGITUDE,HEIGHT in degrees, degrees east and metres. Times are of the clock there
    and UTC. The picture is the whole sky there with the path, the stars and the horizon.
    """
    if no_picture and picture is not None:
        raise click.UsageError("--picture and --no-picture exclude each other.")
    from flyby.cli.progress import spinner
    from flyby.observing import load_place
    from flyby.reports import render
    from flyby.reports.seen_from import SeenFromReport
    from flyby.scene.seen_from import seen_from

    where = load_place(place)
    with spinner("propagating the orbit") as activity:
        passage = choice.of(orbit, night_at=[where.site])
        activity.say(f"looking from {where.name}")
        seen = seen_from(passage, where, date)
        path = None
        if not no_picture:
            activity.say("drawing the sky")
            path = _drawn(seen, picture)
        text = render(SeenFromReport(seen, path), file_format)
    deliver(text, None)


def _drawn(seen: SeenFrom, picture: str | None) -> str:
    """Draw the picture and write it, whole or not at all; return where it stands."""
    import re
    from pathlib import Path

    from flyby.figures import FORMATS, save
    from flyby.figures.seen_from_figure import seen_from
    from flyby.output import written_beside

    name = re.sub(r"[^a-z0-9]+", "-", seen.place.name.lower()).strip("-") or "here"
    path = Path(picture) if picture is not None else Path("flyby-plots") / f"see-{name}.png"
    file_format = path.suffix.removeprefix(".").lower()
    if file_format not in FORMATS:
        raise click.UsageError(f"--picture ends in one of {', '.join(FORMATS)}, not {path.name!r}.")
    figure = seen_from(seen)
    with written_beside(path) as beside:
        save(figure, "seen-from", beside, file_format)
    return str(path)
