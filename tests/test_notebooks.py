"""Every notebook's cells, run in order without Jupyter; their last cell asserts on the results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


class _Display:
    """Stands for IPython and its display, which the tests do not need to have."""

    version_info = (9, 0)  # matplotlib and others ask an IPython that they find
    get_ipython = staticmethod(lambda: None)

    def Image(self, path, **_):  # noqa: N802 - its name in IPython
        assert Path(path).stat().st_size > 10_000
        return path

    def display(self, *_):
        return None


def cells(path, kind):
    document = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in document["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_its_assertions_hold(path, tmp_path, monkeypatch):
    import sys

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "IPython", _Display())
    monkeypatch.setitem(sys.modules, "IPython.display", _Display())
    namespace = {"__name__": "__notebook__"}
    for number, cell in enumerate(cells(path, "code")):
        code = compile("".join(cell["source"]), f"{path.name}[{number}]", "exec")
        exec(code, namespace)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_executed_and_ends_in_assertions(path):
    code = cells(path, "code")
    assert all(cell["execution_count"] for cell in code)
    assert "assert " in "".join(code[-1]["source"])
    assert not any(output["output_type"] == "error" for cell in code for output in cell["outputs"])


def test_there_are_notebooks():
    assert NOTEBOOKS
