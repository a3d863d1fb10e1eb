"""What stands in the README works, and the version is one."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import flyby
from flyby.cli.group import VERBS

ROOT = Path(__file__).parents[1]


def test_the_readmes_python_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        known: dict[str, object] = {}
        exec(compile(block, "README.md", "exec"), known)
        assert known["passage"].approach.distance.to_value("km") == pytest.approx(38011.39, abs=0.1)


def test_the_readme_is_a_front_door() -> None:
    """Two pages of text at most: the rest stands in docs/."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 110


def test_the_readme_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `flyby (\w+)` \|", text, re.MULTILINE)) == set(VERBS)


def test_the_version_is_the_installed_one() -> None:
    try:
        installed = version("flyby")
    except PackageNotFoundError:
        pytest.skip("flyby is not installed, only on the path")
    assert flyby.__version__ == installed, "an older version is installed: pip install -e . again"
