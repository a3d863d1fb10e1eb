"""What the tests of the command line share."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from click.testing import CliRunner, Result

# Before click 8.2 the two streams are one unless asked for apart.
APART = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
RUNNER = CliRunner(**APART)
Run = Callable[..., Result]


def only_line(result: Result) -> str:
    """The one line of a failure: on standard error, with exit status 1 and no traceback."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("flyby: ")
    assert "Traceback" not in result.stderr
    return result.stderr
