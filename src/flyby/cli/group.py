"""The group of verbs: each is imported when it is asked for, and errors become one line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click

from flyby.errors import FlybyError
from flyby.signals import end_at_signals

VERBS = (
    "report",
    "plot",
    "windows",
    "see",
    "now",
    "compare",
    "ephemeris",
    "occultations",
    "recovery",
    "lightcurve",
    "forces",
    "radar",
    "spin",
    "ensemble",
    "animate",
    "page",
    "export",
    "info",
    "completion",
)
"""Each is a module of `flyby.cli` that holds a command of the same name."""

INTERRUPTED = 130
"""Exit status of a program that SIGINT ended: 128 + 2, as a shell reports it."""


class Verb(click.Command):
    """One verb: offline when it runs, and with ``--debug`` after it as well as before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(debug_option())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb. Its help does not come here, and so needs no astropy."""
        from flyby.cli.offline import stay_offline

        stay_offline()
        return super().invoke(ctx)


class VerbGroup(click.Group):
    """Loads a verb's module when the verb is used, and answers for every error."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run as a program of its own, which signals end; `main` may be a part of another."""
        if kwargs.get("standalone_mode", True):
            end_at_signals()
        return super().__call__(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs, in the order in which they are described."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        command = getattr(import_module(f"flyby.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, Verb)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; whatever goes wrong ends as one line on standard error.

        A broken pipe is left to click, which ends quietly.
        """
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except FlybyError as problem:
            self._fail(ctx, one_line(problem))
        except Exception as problem:
            what = f"unexpected {type(problem).__name__}: {one_line(problem)}"
            hint = "" if _debugging(ctx) else "; --debug shows where"
            self._fail(ctx, what.rstrip(": ") + hint)

    def _fail(self, ctx: click.Context, message: str) -> None:
        if _debugging(ctx):
            traceback.print_exc(file=sys.stderr)
        click.echo(f"flyby: {message}", err=True)
        ctx.exit(1)


def say_of(ctx: click.Context, problem: FlybyError) -> None:
    """One line on standard error of what could not be done while the rest goes on."""
    if _debugging(ctx):
        traceback.print_exception(problem, file=sys.stderr)
    click.echo(f"flyby: {one_line(problem)}", err=True)


def examples(lines: Iterable[str]) -> str:
    """Set worked examples at the end of a help text, marked so that click does not wrap them."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def one_line(problem: BaseException) -> str:
    """Give the message of an exception without line breaks."""
    return " ".join(str(problem).split())


def debug_option() -> click.Option:
    """``--debug``, which may stand before or after the verb."""
    return click.Option(
        ["--debug"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_set_debugging,
        help="Show the traceback of an error.",
    )


def _set_debugging(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        ctx.find_root().meta["flyby.debug"] = True


def _debugging(ctx: click.Context) -> bool:
    return bool(ctx.find_root().meta.get("flyby.debug", False))
