"""The command ``flyby``: one verb a module, which parses, calls and renders.

Only click is imported here, so that ``flyby --help`` is quick; a verb imports what it needs
when it runs.
"""

from __future__ import annotations

import click

from flyby.cli.group import VerbGroup, debug_option, examples
from flyby.version import VERSION

EXAMPLES = (
    "flyby report",
    "flyby plot approach --out pictures",
)


@click.group(
    cls=VerbGroup,
    epilog=examples(EXAMPLES),
    params=[debug_option()],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(VERSION, prog_name="flyby", message="%(prog)s %(version)s")
def main() -> None:
    """Close approaches of an asteroid, from its published orbit, wholly offline."""


__all__ = ["main"]
