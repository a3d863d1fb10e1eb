"""What stands in the README works, and the version is one."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import flyby
from flyby.cli.group import VERBS

ROOT = Path(__file__).parents[1]


def test_the_readmes_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    # One approach to the Earth in April 2029, 38 011 km away.
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1
    assert "380" in printed[0]
    assert "km" in printed[0]


def test_the_readme_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `flyby (\w+)` \|", text, re.MULTILINE)) == set(VERBS)


def test_the_version_is_the_installed_one() -> None:
    try:
        installed = version("flyby")
    except PackageNotFoundError:
        pytest.skip("flyby is not installed, only on the path")
    assert flyby.__version__ == installed
