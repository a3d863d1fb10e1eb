from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from cli_session import RUNNER, Run
from click.testing import Result

from flyby.cli import main


@pytest.fixture(scope="session")
def cache_for_the_session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("flyby-cache")


@pytest.fixture
def run(tmp_path: Path, cache_for_the_session: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in an empty folder, as a shell would."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(cache_for_the_session))

    def run_line(line: str, **options: object) -> Result:
        words = shlex.split(line)
        assert words[0] == "flyby"
        return RUNNER.invoke(main, words[1:], prog_name="flyby", **options)  # type: ignore[arg-type]

    return run_line
