"""What the verbs share: their common options, and what a person types for a span or a distance."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from flyby.constants import AU_KM, LUNAR_DISTANCE_KM
from flyby.errors import OutputError, UnitError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from astropy.time import Time
    from astropy.units import Quantity

    from flyby.cli.progress import Activity
    from flyby.observing import MagnitudeLaw
    from flyby.scene.flyby import Flyby

DEFAULT_ORBIT = "apophis"

_OTHERS_NAMED = 8

_KM = {"au": AU_KM, "ld": LUNAR_DISTANCE_KM, "km": 1.0}

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
    )
    return lambda verb: named(_typed_options(word(verb) if argument else verb))


def _keep_orbit(ctx: click.Context, parameter: click.Parameter, text: str | None) -> None:
    """Note an orbit that was given beside ``--orbit``, for `_the_orbit`."""
    if text is not None:
        ctx.meta.setdefault("flyby.orbits", []).append((parameter, text))


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


def flyby_options() -> Decorator:
    """``--start``, ``--stop`` and ``--on``: which flyby is shown, by default the deepest."""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        verb = click.option(
            "--on",
            metavar="DATE",
            help="Show the approach of the span that is nearest to this date, instead of the "
            "deepest; a span that is not given reaches to it.",
        )(verb)
        return span_options("2020-01-01", "2040-01-01")(verb)

    return decorate


def read_flyby(orbit: str, start: str, stop: str, on: str | None) -> Flyby:
    """Return the flyby that `flyby_options` choose."""
    from flyby.dynamics import load_orbit
    from flyby.scene.flyby import Flyby
    from flyby.times import parse_time, require_span

    span = read_span(start, stop)
    require_span(*span)
    ctx = click.get_current_context()
    return Flyby(
        load_orbit(orbit),
        start=span[0] if given(ctx, ["start"]) else None,
        stop=span[1] if given(ctx, ["stop"]) else None,
        on=None if on is None else parse_time(on),
    )


def name_other_approaches(passage: Flyby, activity: Activity) -> None:
    """Name the approaches of the span that are not shown, at a terminal, in a line beside."""
    if activity.watched:
        sentences = _other_approaches(passage)
        with activity.hidden():
            say_beside(sentences)


def _other_approaches(passage: Flyby) -> list[str]:
    """Say in a sentence which approaches of the span are not the one that is shown."""
    others = passage.other_approaches
    if not others:
        return []
    from flyby.times import iso

    words = [f"{iso(one.time, 'utc', 0)[:10]}" for one in others[:_OTHERS_NAMED]]
    more = f" and {len(others) - len(words)} more" if len(others) > len(words) else ""
    return [f"other approaches in the span: {', '.join(words)}{more}; --on DATE chooses one"]


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
                help=f'{which} of the span: 2029-04-13, "2029-04-13T21:46 TDB" or '
                '"JD 2462240.5"; UTC where no scale is given (a Julian date is TDB).',
            )(verb)
        return verb

    return decorate


def body_option() -> Decorator:
    """``--body``: one body that is approached."""
    return click.option(
        "--body",
        metavar="BODY",
        default="earth",
        show_default=True,
        help="Body that is approached: earth, moon, venus, ...",
    )


def output_options(formats: tuple[str, ...]) -> Decorator:
    """``--format`` and ``-o``."""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        verb = click.option(
            "-o",
            "--output",
            metavar="FILE",
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


def magnitude_law_option() -> Decorator:
    """``--magnitude-law``, in force until the verb ends."""

    def take(ctx: click.Context, _parameter: click.Parameter, text: str | None) -> None:
        if text is not None:
            from flyby.observing.photometry import using_magnitude_law

            ctx.with_resource(using_magnitude_law(read_magnitude_law(text)))

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
        "1900 to 2110 alone. It costs accuracy: 0.07 km of the approach of Apophis in 2029 from "
        "elements of 2025, more over decades.",
    )


def read_magnitude_law(text: str) -> MagnitudeLaw:
    """``19.09,0.24``, ``H=19.09,G=0.24``, ``H=..,G1=..,G2=..`` or ``H=..,G12=..``.

    Raises
    ------
    UnitError
        If it is none of these, or a number that no asteroid can have.
    """
    from flyby.observing import HG, HG1G2, HG12

    parts = [part.partition("=") for part in text.replace(" ", "").split(",")]
    names = [
        name if sign else ("H", "G")[min(place, 1)] for place, (name, sign, _) in enumerate(parts)
    ]
    values = [value if sign else name for name, sign, value in parts]
    known = {("H",): HG, ("H", "G"): HG, ("H", "G1", "G2"): HG1G2, ("H", "G12"): HG12}
    number = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
    if tuple(names) in known and all(number.fullmatch(value) for value in values):
        figures = [float(value) for value in values]
        if -5.0 <= figures[0] <= 40.0 and all(-1.0 <= slope <= 2.0 for slope in figures[1:]):
            given: dict[str, Any] = {"reference": "--magnitude-law"}
            if len(figures) == 1:
                given["reference"] += ", G assumed"
            law: MagnitudeLaw = known[tuple(names)](*figures, **given)
            return law
    raise UnitError(
        f"cannot read {text!r} as a magnitude law; write H and G such as 19.09,0.24 "
        f"(H between -5 and 40, G between -1 and 2), H=19.09,G12=0.5 or H=19.09,G1=0.3,G2=0.4"
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


def read_span(start: str, stop: str) -> tuple[Time, Time]:
    """Both ends of a span.

    Raises
    ------
    InvalidTimeError
        If either cannot be read.
    """
    from flyby.times import parse_time

    return parse_time(start), parse_time(stop)


def read_distance(text: str) -> Quantity:
    """``0.05au``, ``10LD`` or ``100000km`` as a length.

    Raises
    ------
    UnitError
        If it is not a positive number with one of these units.
    """
    from astropy import units as u

    match = re.fullmatch(r"([0-9.]+(?:e[+-]?\d+)?)\s*([a-z]+)", text.strip(), re.IGNORECASE)
    if match and match.group(2).lower() in _KM:
        try:
            value = float(match.group(1))
        except ValueError:
            value = 0.0
        if 0.0 < value < float("inf"):
            unit = match.group(2).lower()
            return value * u.au if unit == "au" else value * _KM[unit] * u.km
    raise UnitError(
        f"cannot read {text!r} as a distance; write a positive number with au, LD or km, "
        f"for example 0.05au, 10LD or 100000km"
    )


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
