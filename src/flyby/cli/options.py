"""What the verbs share: their common options, and what a person types for a span or a distance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from flyby.cli.completed import figures_and_orbits, orbits_and_files
from flyby.cli.instants import TIMES_HELP, is_tonight, read_instant
from flyby.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from astropy.time import Time

    from flyby.catalogue.sites import Site
    from flyby.cli.progress import Activity
    from flyby.orbits import Orbit
    from flyby.scene.flyby import Flyby

DEFAULT_ORBIT = "apophis"

USUAL_SPAN = ("2020-01-01", "2040-01-01")
"""Where a flyby is looked for, unless a span is given: that of `flyby.Flyby`."""


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def orbit_options(needs: str = "", *, argument: bool = True) -> Decorator:
    """Take the orbit of a verb: ORBIT, ``--orbit``, ``--elements`` or ``--state``.

    Parameters
    ----------
    needs : str
        What the orbit has to have, if anything.
    argument : bool
        Whether ORBIT may stand without ``--orbit``; not where words are something else.
    """
    named = click.option(
        "--orbit",
        shell_complete=orbits_and_files,
        metavar="ORBIT",
        default=DEFAULT_ORBIT,
        show_default=True,
        callback=_the_orbit,
        help="An asteroid of the catalogue (name, number or designation), or the path of a file: "
        "an SBDB answer, an OEF 2.0 file or any other form that flyby info lists; "
        "FILE#DESIGNATION for one of several" + (f"; it needs {needs}." if needs else "."),
    )
    word = click.argument(
        "orbit_word",
        metavar="[ORBIT]",
        required=False,
        is_eager=True,
        expose_value=False,
        callback=_keep_orbit,
        shell_complete=orbits_and_files,
    )
    return lambda verb: named(_typed_options(word(verb) if argument else verb))


def _keep_orbit(ctx: click.Context, parameter: click.Parameter, text: str | None) -> None:
    """Note an orbit that was given beside ``--orbit``, for `_the_orbit`."""
    if text is not None:
        ctx.meta.setdefault("flyby.orbits", []).append((parameter, text))


def figures_argument() -> Decorator:
    """``[FIGURE|ORBIT]...``: an orbit may stand among the names of figures, before or after."""

    def take(
        ctx: click.Context, parameter: click.Parameter, words: tuple[str, ...]
    ) -> tuple[str, ...]:
        if not words:
            return ()
        from flyby.figures import figure_names
        from flyby.orbits.load import names_an_orbit

        known = figure_names()
        orbits = [word for word in words if word not in known and names_an_orbit(word)]
        for word in orbits:
            _keep_orbit(ctx, parameter, word)
        return tuple(word for word in words if word not in orbits)

    return click.argument(
        "figures",
        metavar="[FIGURE|ORBIT]...",
        nargs=-1,
        is_eager=True,
        callback=take,
        shell_complete=figures_and_orbits,
    )


def _the_orbit(ctx: click.Context, parameter: click.Parameter, name: str) -> str:
    """Return the one orbit that was given, in the words of `load_orbit`, or the usual one."""
    orbits: dict[str, str] = {}
    for kind, text in ctx.meta.get("flyby.orbits", []):
        if isinstance(kind, click.Argument):
            orbits.setdefault(text, "ORBIT")
        else:
            orbits[f"{kind.name}:{text}"] = f"--{kind.name}"
    if ctx.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.COMMANDLINE:
        orbits.setdefault(name, "--orbit")
    if len(orbits) > 1:
        raise click.UsageError(f"{' and '.join(orbits.values())} are two orbits; give one.")
    return next(iter(orbits), name)


def _typed_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """``--elements`` and ``--state``: an orbit that is typed, in place of a name."""
    for name, example, help_text in (
        (
            "--state",
            '"X Y Z VX VY VZ epoch=... frame=... center=... unit=..."',
            "A position and a velocity instead of ORBIT: frame icrf, eme2000 or ecliptic; center "
            "sun (default), earth, moon or ssb; unit km (km, km/s) or au (au, au/d); epoch as in "
            "--elements.",
        ),
        (
            "--elements",
            '"a=... e=... i=... node=... peri=... M=... epoch=..."',
            "Elements instead of ORBIT, heliocentric, ecliptic J2000; au, degrees, days. Also q, "
            "tp, n, period, H, G, A1, A2, A3, DT [au/d2, d], name. Dates as 2461000.5 (JD), "
            "61000.0 (MJD) or 2025-11-21, with TDB, TT or UTC behind; TDB where none is given.",
        ),
    ):
        verb = click.option(
            name,
            metavar=example,
            is_eager=True,
            expose_value=False,
            callback=_keep_orbit,
            help=help_text,
        )(verb)
    return verb


@dataclass(frozen=True)
class FlybyChoice:
    """What `flyby_options` took: which flyby is meant, in the words that were typed.

    Attributes
    ----------
    start, stop, on : str or None
    bodies : tuple of str
    """

    start: str | None
    stop: str | None
    bodies: tuple[str, ...]
    on: str | None

    def times(
        self, sites: Sequence[Site] | None = None
    ) -> tuple[Time | None, Time | None, Time | None]:
        """Return the span and the date as instants, None where not typed; tonight at a site."""
        start, stop, on = (
            None if text is None else read_instant(text, part, sites)
            for text, part in ((self.start, "start"), (self.stop, "stop"), (self.on, "middle"))
        )
        return start, stop, on

    def of(
        self,
        orbit: str | Orbit,
        sites: Sequence[Site] | None = None,
        *,
        night_at: Sequence[Site | str] = (),
    ) -> Flyby:
        """Return the flyby of an orbit, or of what `load_orbit` knows by a name, over `sites`.

        Where nothing is typed it is the one that the orbit is known for: see `own_flyby`.

        Parameters
        ----------
        orbit : str or Orbit
        sites : sequence of Site, optional
        night_at : sequence of Site or str
            Where tonight is meant, if not at the first of `sites`.
        """
        from flyby.dynamics import load_orbit
        from flyby.scene.flyby import Flyby
        from flyby.scene.outside import own_flyby
        from flyby.times import require_span

        where = sites
        if any(is_tonight(text) for text in (self.start, self.stop, self.on)) and night_at:
            from flyby.observing import load_sites

            where = load_sites(night_at)
        start, stop, on = self.times(where)
        if start is not None and stop is not None:
            require_span(start, stop)
        from flyby.scene.asteroid_cost import with_cost_of_no_asteroids

        chosen = load_orbit(orbit) if isinstance(orbit, str) else orbit
        if (start, stop, on) == (None, None, None):
            return with_cost_of_no_asteroids(own_flyby(chosen, self.bodies[0], sites=sites))
        return with_cost_of_no_asteroids(
            Flyby(chosen, self.bodies[0], start=start, stop=stop, sites=sites, on=on)
        )

    def within(
        self,
        orbit: str | Orbit,
        unit: str,
        sites: Sequence[Site] | None = None,
        *,
        night_at: Sequence[Site | str] = (),
    ) -> Flyby:
        """Return the flyby, looked for in the calendar months or years about it.

        An end of the span that was typed stays; of a span without a flyby nothing changes.

        Parameters
        ----------
        orbit : str or Orbit
        unit : {"month", "year"}
        sites, night_at
            As for `of`.
        """
        from flyby.scene.calendar import within_calendar

        passage = self.of(orbit, sites, night_at=night_at)
        if self.start is not None and self.stop is not None and self.on is None:
            return passage
        return within_calendar(passage, unit, self.start is not None, self.stop is not None)


def flyby_options(
    unit: str = "", bodies: tuple[str, ...] = ("earth",), also: tuple[str, ...] = ()
) -> Decorator:
    """``--start``, ``--stop``, ``--body`` and ``--on``: which flyby is meant, for every verb alike.

    The verb is given a `FlybyChoice` as ``choice``.

    Parameters
    ----------
    unit : str
        "month" or "year", where the verb is about a span: which one where none is given.
    bodies : tuple of str
        The usual body; several where ``--body`` may be given more than once.
    also : tuple of str
        Other names of ``--start`` and ``--stop``.
    """

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def chosen(
            *args: Any,
            start: str | None,
            stop: str | None,
            body: str | tuple[str, ...],
            on: str | None,
            **others: Any,
        ) -> Any:
            several = (body,) if isinstance(body, str) else body
            lower = tuple(dict.fromkeys(one.lower() for one in several))
            return verb(*args, choice=FlybyChoice(start, stop, lower, on), **others)

        more = "; may be given more than once." if len(bodies) > 1 else "."
        decorated = click.option(
            "--on",
            metavar="DATE",
            help="The approach of the span that is nearest to this date, instead of the deepest; a "
            "span that is not given reaches to it.",
        )(chosen)
        decorated = click.option(
            "--body",
            metavar="BODY",
            multiple=len(bodies) > 1,
            default=bodies if len(bodies) > 1 else bodies[0],
            show_default=" and ".join(bodies),
            help=f"Body that is passed: earth, moon, venus, ...{more}",
        )(decorated)
        edges = (f"the calendar {unit} of the flyby",) * 2 if unit else USUAL_SPAN
        for name, edge, which, other in (
            ("--stop", edges[1], "End", also[1:]),
            ("--start", edges[0], "Beginning", also[:1]),
        ):
            decorated = click.option(
                name,
                *other,
                name.removeprefix("--"),
                metavar="TIME",
                show_default=edge,
                help=f"{which} of the span: {TIMES_HELP}",
            )(decorated)
        return decorated

    return decorate


def say_of_the_flyby(passage: Flyby, activity: Activity) -> None:
    """Say in lines beside a picture what it has no place for.

    That is what leaving out the asteroids costs; and at a terminal which approaches of the span are
    not shown.
    """
    if not passage.forces.asteroids:
        with activity.hidden():
            say_beside(passage.orbit.notes[-1:])
    if activity.watched:
        from flyby.scene.calendar import other_approaches_in_words

        sentences = other_approaches_in_words(passage)
        with activity.hidden():
            say_beside(sentences)


def span_options(default_start: str, default_stop: str) -> Decorator:
    """``--start`` and ``--stop``."""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        for name, default, which in (
            ("--stop", default_stop, "End"),
            ("--start", default_start, "Beginning"),
        ):
            verb = click.option(
                name,
                metavar="TIME",
                default=default,
                show_default=True,
                help=f"{which} of the span: {TIMES_HELP}",
            )(verb)
        return verb

    return decorate


def output_options(formats: tuple[str, ...]) -> Decorator:
    """``--format`` and ``-o``."""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        verb = click.option(
            "-o",
            "--output",
            metavar="FILE",
            callback=_of_a_file,
            help="Write to FILE, whole or not at all, instead of standard output.",
        )(verb)
        return click.option(
            "--format",
            "file_format",
            type=click.Choice(formats),
            default=formats[0],
            show_default=True,
            help="How the result is written.",
        )(verb)

    return decorate


def _of_a_file(ctx: click.Context, _parameter: click.Parameter, output: str | None) -> str | None:
    """Keep what is written to a file to 80 columns, whatever the terminal."""
    if output not in (None, "-"):
        from flyby.text_width import fixed_columns

        ctx.with_resource(fixed_columns())
    return output


def load_orbit_over(name: str | Orbit, start: Time, stop: Time) -> Orbit:
    """Return an orbit, with what ``--no-asteroids`` costs over a span where it was given."""
    from flyby.dynamics import ForceModel, load_orbit

    orbit = load_orbit(name) if isinstance(name, str) else name
    if ForceModel().asteroids:
        return orbit
    from flyby.scene.asteroid_cost import orbit_with_cost_of_no_asteroids

    return orbit_with_cost_of_no_asteroids(orbit, start, stop)


def magnitude_law_option() -> Decorator:
    """``--magnitude-law``, in force until the verb ends."""

    def take(ctx: click.Context, _parameter: click.Parameter, text: str | None) -> None:
        if text is not None:
            from flyby.observing import read_magnitude_law
            from flyby.observing.photometry import using_magnitude_law

            law = read_magnitude_law(text, "--magnitude-law")
            ctx.with_resource(using_magnitude_law(law))

    return click.option(
        "--magnitude-law",
        metavar="H,G",
        callback=take,
        expose_value=False,
        help="Brightness from this absolute magnitude and slope, such as 19.09,0.24 or "
        "H=19.09,G12=0.5 or H=19.09,G1=0.3,G2=0.4, instead of the published ones.",
    )


def no_asteroids_option() -> Decorator:
    """``--no-asteroids``, in force until the verb ends."""

    def take(ctx: click.Context, _parameter: click.Parameter, left_out: bool) -> None:
        if left_out:
            from flyby.dynamics.force_model import without_asteroids

            ctx.with_resource(without_asteroids())

    return click.option(
        "--no-asteroids",
        is_flag=True,
        callback=take,
        expose_value=False,
        help="Leave out the attraction of the sixteen large asteroids, whose orbits are known from "
        "1900 to 2110 alone: so 1550 to 2650 opens. It costs accuracy: 0.07 km of the approach of "
        "Apophis in 2029 from elements of 2025, more over decades; the output says how much.",
    )


def given(ctx: click.Context, names: Iterable[str]) -> list[str]:
    """Give those of the options that were typed."""
    typed = click.core.ParameterSource.COMMANDLINE
    flags = {p.name: max(p.opts, key=len) for p in ctx.command.params}
    return [str(flags[name]) for name in names if ctx.get_parameter_source(name) is typed]


def refuse_unused(ctx: click.Context, unused: Iterable[str], by: str) -> None:
    """Refuse options that were given and that nothing in this command would look at.

    Raises
    ------
    click.UsageError
        Naming them, and `by` what.
    """
    if flags := given(ctx, unused):
        it = "it" if len(flags) == 1 else "them"
        raise click.UsageError(f"{' and '.join(flags)}: not used by {by}; leave {it} out.")


def read_span(start: str, stop: str, sites: Sequence[Site] | None = None) -> tuple[Time, Time]:
    """Both ends of a span; tonight is that at the first of `sites`.

    Raises
    ------
    InvalidTimeError
        If either cannot be read.
    """
    return read_instant(start, "start", sites), read_instant(stop, "stop", sites)


def deliver(text: str, output: str | None, beside: Iterable[str] = ()) -> None:
    """Write a result to `output`, or to standard output where none is given.

    Parameters
    ----------
    text : str
    output : str or None
    beside : iterable of str
        What bare rows have no place for: a line each on standard error.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    if output is None or output == "-":
        click.echo(text, nl=not text.endswith("\n"))
        say_beside(beside)
        return
    from pathlib import Path

    from flyby.output import write_text

    if Path(output).is_dir():
        raise OutputError(f"cannot write {output}: it is a folder; name a file in it")
    write_text(output, text)
    say_beside(beside)


def say_beside(sentences: Iterable[str]) -> None:
    """Say each once, a line on standard error."""
    for sentence in dict.fromkeys(sentences):
        click.echo(f"flyby: {sentence}", err=True)
