"""``flyby completion``: what a shell runs so that Tab completes verbs, options, orbits, figures."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import get_completion_class

from flyby.cli.group import Verb, examples

SHELLS = ("bash", "zsh", "fish")

EXAMPLES = (
    "flyby completion bash",
    "flyby completion fish",
)


class _QuickVerb(Verb):
    """A verb that computes nothing: a shell that starts runs it, and should not wait."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it without astropy, which the others keep offline."""
        return click.Command.invoke(self, ctx)


@click.command(
    cls=_QuickVerb,
    epilog=examples(EXAMPLES),
    short_help="What a shell runs so that Tab completes.",
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete verbs, options, orbits and figures at Tab.

    bash, in ~/.bashrc: eval "$(flyby completion bash)".
    zsh, in ~/.zshrc: eval "$(flyby completion zsh)".
    fish: flyby completion fish > ~/.config/fish/completions/flyby.fish.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    root = ctx.find_root()
    click.echo(kind(root.command, {}, "flyby", "_FLYBY_COMPLETE").source())
