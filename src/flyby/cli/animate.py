"""``flyby animate``: the flyby as a film."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from flyby.cli.choice import FlybyChoice, flyby_options, say_of_the_flyby
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    magnitude_law_option,
    no_asteroids_option,
    orbit_options,
)
from flyby.cli.places import SiteChoice, site_options

EXAMPLES = (
    "flyby animate -o apophis.gif --seconds 1 --rate 4 --width 480",
    "flyby animate --network jaxa -o jaxa.gif --seconds 1 --rate 4 --width 480",
)

_MP4 = (20.0, 30, 1280)
_GIF = (12.0, 10, 800)


@click.command(cls=Verb, epilog=examples(EXAMPLES), short_help="The flyby as a film, MP4 or GIF.")
@orbit_options()
@flyby_options()
@site_options("The film shows their windows; of six optical sites where none is given.")
@magnitude_law_option()
@no_asteroids_option()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    help="The film: FILE.gif, or FILE.mp4 (pip install 'flyby[animate]').",
)
@click.option("--seconds", type=float, help="How long it lasts; 20 s where not given, a GIF 12 s.")
@click.option("--rate", type=int, help="Frames a second; 30 where not given, in a GIF 10.")
@click.option(
    "--width", type=int, help="Pixels; the height is 9/16 of it. 1280 where not given, a GIF 800."
)
def animate(
    orbit: str,
    choice: FlybyChoice,
    places: SiteChoice,
    output: str,
    seconds: float | None,
    rate: int | None,
    width: int | None,
) -> None:
    """Film the flyby in its plane, with clock, distance and windows; print the path written.

    The deepest approach to the body in the span is filmed, or the one nearest to --on.
    Time runs slower about closest approach.
    """
    from flyby.cli.progress import progress_bar, spinner
    from flyby.exports.film import film_writer
    from flyby.figures.animation import Pace, frames

    write = film_writer(output)
    usual = _GIF if output.lower().endswith(".gif") else _MP4
    pace = Pace(
        usual[0] if seconds is None else seconds,
        usual[1] if rate is None else rate,
        usual[2] if width is None else width,
    )
    shown = places.on_the_ground()
    with spinner("propagating the orbit") as activity:
        passage = choice.of(orbit, shown)
        say_of_the_flyby(passage, activity)
    with progress_bar("frames") as progress:

        def counted() -> Iterator[Any]:
            for done, frame in enumerate(frames(passage, pace), start=1):
                yield frame
                progress(done, pace.count)

        path = write(counted(), pace.frames_per_second)
    click.echo(str(path))
