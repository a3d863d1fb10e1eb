"""What Tab offers for an orbit or a figure."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def orbits_and_files(
    _ctx: click.Context, _parameter: click.Parameter, begun: str
) -> list[CompletionItem]:
    """Complete an orbit at Tab: a name of the catalogue, or a file."""
    from flyby.catalogue.orbits import DEFAULT_NAME
    from flyby.catalogue.toml import toml_names

    names = [name for name in (DEFAULT_NAME, *toml_names("orbits")) if name.startswith(begun)]
    return [CompletionItem(name) for name in names] or [CompletionItem(begun, type="file")]


def figures_and_orbits(
    ctx: click.Context, parameter: click.Parameter, begun: str
) -> list[CompletionItem]:
    """Complete a figure, or an orbit."""
    from flyby.figures import figure_names

    figures = [CompletionItem(name) for name in figure_names() if name.startswith(begun)]
    return figures + [
        item
        for item in orbits_and_files(ctx, parameter, begun)
        if item.type != "file" or not figures
    ]
