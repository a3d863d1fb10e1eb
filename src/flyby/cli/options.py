"""What the verbs share: their common options, and what a person types for a span or a distance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from flyby.cli.completed import figures_and_orbits, orbits_and_files
from flyby.cli.instants import TIMES_HELP, read_instant
from flyby.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from astropy.time import Time

    from flyby.catalogue.sites import Site

DEFAULT_ORBIT = "apophis"


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
