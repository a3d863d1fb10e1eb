"""Every public name: listed, described as numpydoc has it, with an example that runs."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import re
import subprocess
import sys
import warnings

import pytest

import flyby

ROOMS = (
    "catalogue",
    "dynamics",
    "encounter",
    "exports",
    "figures",
    "observing",
    "orbits",
    "reports",
    "scene",
)

NOT_YET: set[str] = set()
"""Names of rooms without a docstring and example of their own; none may be added."""

OTHER_SECTIONS = ("Attributes", "Notes", "Raises", "See Also", "References", "Yields", "Warns")


def public_names() -> dict[str, object]:
    """Every public name, each thing once, by the first place where it is found."""
    found: dict[str, object] = {}
    seen: set[int] = set()
    for room in ("", *ROOMS):
        module = importlib.import_module(f"flyby.{room}".rstrip("."))
        for name in sorted(getattr(module, "__all__", ())):
            thing = getattr(module, name)
            if callable(thing) and id(thing) not in seen:
                seen.add(id(thing))
                found[f"{module.__name__}.{name}"] = thing
    return found


NAMES = public_names()


def sections(text: str) -> dict[str, str]:
    """The sections of a numpydoc docstring by their heads; the summary under ''."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def described(section: str) -> set[str]:
    """Names that a section of parameters describes: "start, stop : Time" are two."""
    heads = re.findall(r"^(\S[^:\n]*?)(?: ?:.*)?$", section, flags=re.MULTILINE)
    return {name.strip().lstrip("*") for head in heads for name in head.split(",")}


def elsewhere(thing: object) -> bool:
    """Whether the example is that of the function that makes it: "See `state_table`."."""
    found = re.search(r"Examples\n-+\nSee `(\w+)`\.", inspect.getdoc(thing) or "")
    return found is not None and ">>>" in (vars(sys.modules[thing.__module__])[found[1]].__doc__)


def faults_of(thing: object) -> list[str]:
    """What numpydoc asks for and this name lacks."""
    text = inspect.getdoc(thing) or ""
    if not text or (inspect.isclass(thing) and "__doc__" not in vars(thing)):
        return ["no docstring"]
    parts = sections(text)
    faults = []
    summary = parts[""].strip().split("\n\n")[0]
    if not summary.endswith((".", ":")) or "\n" in summary.rstrip():
        faults.append("its summary is not one sentence on a line")
    examples = parts.get("Examples", "")
    if ">>>" not in examples and not elsewhere(thing):
        faults.append("no example")
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        missing = set(signature.parameters) - described(parts.get("Parameters", ""))
        if missing:
            faults.append(f"parameters without a word: {', '.join(sorted(missing))}")
        if signature.return_annotation not in ("None", None) and not (
            {"Returns", "Yields"} & set(parts)
        ):
            faults.append("not said what it returns")
    elif inspect.isclass(thing) and not issubclass(thing, Exception):
        # Without parameters it is made by a function, which has them.
        made_by_users = dataclasses.is_dataclass(thing) or "Parameters" in parts
        words = described(parts.get("Parameters", "")) | described(parts.get("Attributes", ""))
        own = set(inspect.signature(thing).parameters) if made_by_users else set()
        own -= set().union(*(getattr(base, "__annotations__", ()) for base in thing.__mro__[1:]))
        # `name` is what outputs call a constraint.
        missing = {one for one in own - words if not one.startswith("_")} - {"name"}
        if missing:
            faults.append(f"fields without a word: {', '.join(sorted(missing))}")
    return faults


def test_the_parser_sees_what_is_missing():
    def good(first, second):
        """Return a thing.

        Parameters
        ----------
        first, second : int

        Returns
        -------
        int

        Examples
        --------
        >>> 1
        1
        """

    def bad(first, second):
        """Return a thing.

        Parameters
        ----------
        first : int
            second : this is no parameter.
        """

    assert faults_of(good) == []
    assert faults_of(bad) == [
        "no example",
        "parameters without a word: second",
        "not said what it returns",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_described(name):
    faults = faults_of(NAMES[name])
    if name in NOT_YET:
        assert faults, f"{name} is as it should be; take it out of NOT_YET"
        pytest.skip("not yet")
    assert faults == []


@pytest.fixture(scope="module")
def passage():
    """One flyby for all examples that want one."""
    return flyby.Flyby(flyby.load_orbit("apophis"))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_YET])
def test_every_example_runs(name, passage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    thing = NAMES[name]
    home = sys.modules[thing.__module__]
    found = doctest.DocTestFinder().find(thing, name, home, {"flyby": flyby})
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    report: list[str] = []
    for example in found:
        # An example that makes this flyby would compute it again for every name.
        example.globs = {"flyby": flyby, "passage": passage, thing.__name__: thing}
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*dubious year.*")
            runner.run(example, out=report.append)
    assert not runner.failures, "".join(report)
    assert runner.tries or elsewhere(thing)


def test_only_the_front_door_is_shown():
    program = "import flyby; print(dir(flyby) == sorted(flyby.__all__), len(flyby.__all__))"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    shown, count = ended.stdout.split()
    assert shown == "True"
    assert 35 <= int(count) <= 60
    assert flyby.__all__ == sorted(set(flyby.__all__), key=flyby.__all__.index)
    for name in flyby.__all__:
        assert getattr(flyby, name) is not None


def test_what_type_checkers_see_is_what_there_is():
    """The names under TYPE_CHECKING are those of `__all__`, and come from where they are loaded."""
    import ast
    from pathlib import Path

    tree = ast.parse(Path(flyby.__file__).read_text("utf-8"))
    branch = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {}
    for node in branch.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            seen[alias.asname] = getattr(importlib.import_module(node.module), alias.name)
    assert set(seen) == set(flyby.__all__) - {"__version__"}
    for name, thing in seen.items():
        assert getattr(flyby, name) is thing, name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'Obrit'"):
        _ = flyby.Obrit
