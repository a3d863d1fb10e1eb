"""The notebooks: committed without outputs, on the public surface, each ending in assertions.

nbmake runs them (`pytest notebooks`).
"""

from __future__ import annotations

import ast
import importlib
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# What a reader has anyway, beside flyby.
LIBRARIES = {"astropy", "json", "matplotlib", "numpy"}


def cells(path, kind):
    document = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in document["cells"] if cell["cell_type"] == kind]


def imports(path):
    """Every import of a notebook, as (module, names)."""
    found = []
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Import):
                found += [(alias.name, ()) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found.append((node.module, tuple(alias.name for alias in node.names)))
    return found


@each_notebook
def test_committed_without_outputs(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert path.stat().st_size < 40_000


@each_notebook
def test_imports_from_the_front_door_or_one_room(path):
    modules = imports(path)
    assert ("flyby", ()) in modules
    for module, names in modules:
        room = module.split(".")
        if room[0] != "flyby":
            assert room[0] in LIBRARIES, module
            continue
        assert len(room) <= 2, f"{module} is deeper than a room"
        public = importlib.import_module(module).__all__
        assert set(names) <= set(public), module


@each_notebook
def test_the_first_three_lines_draw(path):
    first = cells(path, "code")[0]["source"]
    assert first[0] == "import flyby\n"
    assert len(first) == 3
    assert first[2].startswith("passage.plot(")


@each_notebook
def test_nothing_is_drawn_by_way_of_a_file(path):
    text = "".join("".join(cell["source"]) for cell in cells(path, "code"))
    for word in ("render(", "savefig", "Image(", "display("):
        assert word not in text


@each_notebook
def test_ends_in_assertions(path):
    assert "assert " in "".join(cells(path, "code")[-1]["source"])


@each_notebook
def test_text_stands_before_code(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["cells"][0]["cell_type"] == "markdown"
    assert all(len(cell["source"]) <= 20 for cell in cells(path, "code"))


def test_the_readme_names_every_notebook():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(NOTEBOOKS) >= 6
    for path in NOTEBOOKS:
        assert f"`{path.stem}`" in text, path.stem
