"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]


def only_line(result: Result) -> str:
    """The one line of a failure: on standard error, with exit status 1 and no traceback."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("flyby: ")
    assert "Traceback" not in result.stderr
    return result.stderr
