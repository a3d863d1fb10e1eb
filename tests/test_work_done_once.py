"""Report, page and figures propagate the flyby's orbit once, and search each window once."""

from __future__ import annotations

import pickle
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from flyby.cli import main
from flyby.dynamics import ForceModel, propagation
from flyby.figures import figure_names
from flyby.observing.windows import find
from flyby.orbits import Orbit, load_orbit


class Work:
    """What was propagated and searched, told apart by what it was of.

    Attributes
    ----------
    own : int
        Propagations of the orbit itself with every force. Sigma orbits, other solutions, virtual
        asteroids and studies of forces are other work.
    searches : Counter
        Of each search for windows, named by its site, what it is called, its notes, its span and
        its conditions.
    """

    def __init__(self, orbit: Orbit) -> None:
        self.orbit = orbit
        self.own = 0
        self.searches: Counter[tuple[Any, ...]] = Counter()

    def propagated(self, orbit: Any, _start: Any, _stop: Any, forces: Any = None, **_: Any) -> None:
        if isinstance(orbit, Orbit) and orbit == self.orbit and forces in (None, ForceModel()):
            self.own += 1

    def searched(self, _sky: Any, start: Any, stop: Any, searches: Any, *_: Any) -> None:
        for one in searches:
            site = one.site and one.site.identifier
            conditions = pickle.dumps(one.constraints)
            self.searches[site, one.name, one.kind, one.notes, start, stop, conditions] += 1


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    found = Work(load_orbit("apophis"))
    # A module that is imported later would keep what stands in for a function.
    for room in ("encounter", "observing", "scene", "figures", "reports", "pages"):
        package = import_module(f"flyby.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"flyby.{room}."):
            import_module(module.name)

    def propagate(*args: Any, **kwargs: Any) -> Any:
        found.propagated(*args, **kwargs)
        return propagation.propagate.__wrapped__(*args, **kwargs)

    def run_searches(*args: Any, **kwargs: Any) -> Any:
        found.searched(*args, **kwargs)
        return find.run_searches.__wrapped__(*args, **kwargs)

    for module, stand_in in ((propagation, propagate), (find, run_searches)):
        replace(monkeypatch, module, stand_in)
    return found


def replace(
    monkeypatch: pytest.MonkeyPatch, home: ModuleType, stand_in: Callable[..., Any]
) -> None:
    """Replace a function of that name under every name that modules have given it."""
    function = getattr(home, stand_in.__name__)
    stand_in = wraps(function)(stand_in)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "flyby":
            for key, value in list(vars(module).items()):
                if value is function:
                    monkeypatch.setattr(module, key, stand_in)


VERBS = {
    "page": "page -o page.html",
    "report": "report --format html -o report.html",
    "plot": "plot approach orbit sky --out pictures",
}


@pytest.mark.slow
@pytest.mark.parametrize("line", VERBS.values(), ids=VERBS)
def test_one_propagation_and_one_search(work, tmp_path, monkeypatch, line):
    assert_done_once(work, tmp_path, monkeypatch, line)


@pytest.mark.slow
def test_all_figures_together(work, tmp_path, monkeypatch):
    # In one process, where all of it is counted.
    assert_done_once(work, tmp_path, monkeypatch, "plot --out pictures --workers 1")
    drawn = {path.stem for path in (tmp_path / "pictures").glob("*.png")}
    assert drawn == set(figure_names())


def assert_done_once(work: Work, folder: Any, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, line.split(), prog_name="flyby")
    assert result.exit_code == 0, result.stderr
    assert work.own == 1
    assert work.searches
    again = {search: count for search, count in work.searches.items() if count > 1}
    assert again == {}
