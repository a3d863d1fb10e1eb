"""The notebooks: committed without outputs, on the public surface, each ending in assertions.

nbmake runs them (`pytest notebooks`).
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
import types
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import pytest
from astropy.time import Time

import flyby

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# What a reader has anyway, beside flyby.
LIBRARIES = {"astropy", "ipywidgets", "json", "matplotlib", "numpy"}


@pytest.fixture(scope="module")
def passage():
    return flyby.Flyby(flyby.load_orbit("apophis"))


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


class Sliders(types.ModuleType):
    """What stands for ipywidgets: `interact` calls the function at both ends of every control."""

    def __init__(self):
        super().__init__("ipywidgets")
        self.calls = 0

    def interact(self, function, **controls):
        for at in (0, 1):
            values = {}
            for name, control in controls.items():
                assert isinstance(control, list) or 2 <= len(control) <= 3, "a choice is a list"
                values[name] = control[min(at, len(control) - 1)]
            function(**values)
            self.calls += 1


def is_to_play(cell):
    return "explore" in cell["metadata"].get("tags", ())


def play(path, passage):
    """Run what stands before the part to play with in short, and then that part."""
    room = {"flyby": flyby, "passage": passage, "approach": passage.approach, "u": u}
    exec("import numpy as np", room)
    for name, date in ("start", "2029-03-01"), ("stop", "2029-05-01"):
        room[name] = Time(date, scale="tdb")
    if path.stem.startswith("02"):
        room["budget"] = room["older"] = flyby.force_budget(passage.orbit, passage.approach.time)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and is_to_play(cell):
            exec("".join(cell["source"]), room)


@each_notebook
def test_has_a_part_to_play_with(path, passage, monkeypatch):
    """Every slider can be moved from end to end (nbmake leaves them where they stand)."""
    stand_in = Sliders()
    monkeypatch.setitem(sys.modules, "ipywidgets", stand_in)
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: plt.close("all"))
    play(path, passage)
    plt.close("all")
    assert stand_in.calls == 2
    text = "".join("".join(cell["source"]) for cell in cells(path, "markdown"))
    assert text.count("<details>") == text.count("</details>") >= 2


def test_without_ipywidgets_it_is_said_how_to_get_them(passage, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: plt.close("all"))
    play(NOTEBOOKS[0], passage)
    printed = capsys.readouterr().out
    assert "pip install 'flyby[notebooks]'" in printed
    assert "2029-04-13T21:45:04 UTC" in printed
    cell = {
        "".join(next(c for c in cells(path, "code") if is_to_play(c))["source"])
        for path in NOTEBOOKS
    }
    assert len(cell) == 1, "the cell that looks for ipywidgets is the same in every notebook"
