"""What stands around the package agrees with it: version, citation, changelog, workflows, links."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

import flyby

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

yaml = pytest.importorskip("yaml", reason="needs PyYAML: pip install -e '.[test]'")

ROOT = Path(__file__).resolve().parents[1]
RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked(suffix: str) -> list[Path]:
    """Files of the repository that git knows, and those that are new."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no clone of the repository")
    names = said.stdout.decode().split("\0")
    return [ROOT / name for name in names if name.endswith(suffix) and (ROOT / name).is_file()]


def tool(name: str):
    """A script of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_version_citation_and_changelog_agree() -> None:
    citation = yaml.safe_load(text_of("CITATION.cff"))
    releases = RELEASE.findall(text_of("CHANGELOG.md"))
    assert releases, "CHANGELOG.md has no release"
    assert citation["version"] == flyby.__version__ == releases[0][0]
    assert citation["date-released"] == releases[0][1]


def test_the_changelog_is_kept_as_it_says() -> None:
    """Keep a Changelog: newest first, dates that are dates, its six kinds of change, no others."""
    text = text_of("CHANGELOG.md")
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    releases = RELEASE.findall(text)
    assert len(releases) == len(heads) - 1, heads
    days = [date.fromisoformat(day) for _, day in releases]
    assert days == sorted(days, reverse=True)
    versions = [tuple(map(int, version.split("."))) for version, _ in releases]
    assert versions == sorted(set(versions), reverse=True)
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.*)$", part, re.MULTILINE)
        assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
        assert len(kinds) == len(set(kinds)), f"{part.splitlines()[0]}: a kind stands twice"


def test_the_citation_is_what_cff_asks_for() -> None:
    """The required keys of CFF 1.2.0, and the licence and abstract that pyproject has."""
    citation = yaml.safe_load(text_of("CITATION.cff"))
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["license"] == project["license"]
    assert [one["name"] for one in citation["authors"]] == [
        one["name"] for one in project["authors"]
    ]
    assert citation["keywords"] == project["keywords"]


def sessions() -> set[str]:
    """Names of the sessions of noxfile.py."""
    return set(re.findall(r"^@nox\.session.*\ndef (\w+)\(", text_of("noxfile.py"), re.MULTILINE))


def runs_of(job: dict) -> list[str]:
    """Sessions that a job of a workflow runs, for every value of its matrix."""
    matrix = job.get("strategy", {}).get("matrix", {})
    found = []
    for step in job["steps"]:
        match = re.search(r"nox -s (\$\{\{ matrix\.session \}\}|\w+)", step.get("run", ""))
        if match:
            found += matrix["session"] if match[1].startswith("$") else [match[1]]
    return found


def test_workflows_run_sessions_that_there_are() -> None:
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert workflows
    run = set()
    for path in workflows:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 90
            run |= set(runs_of(job))
    # Every check is made of every change.
    assert run == sessions()


def test_workflows_try_every_python_and_system_that_are_promised() -> None:
    workflow = yaml.safe_load(text_of(".github/workflows/checks.yml"))
    matrix = workflow["jobs"]["newest"]["strategy"]["matrix"]
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    promised = [
        line.rpartition(" ")[2]
        for line in project["classifiers"]
        if re.search(r"Python :: 3\.\d+$", line)
    ]
    assert matrix["python"] == promised
    assert project["requires-python"] == f">={promised[0]}"
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    # YAML reads the key `on` as true.
    assert "schedule" in workflow[True]


def test_ci_runs_every_session() -> None:
    lines = re.findall(r"^ *(?:here|.*nox --sessions) (.*)$", text_of(".ci/run"), re.MULTILINE)
    assert sessions() == {
        word for line in lines for word in re.findall(r"^[a-z_ ]+", line)[0].split()
    }


@pytest.mark.parametrize("suffix", [".yml", ".yaml"])
def test_every_yaml_parses(suffix: str) -> None:
    paths = tracked(suffix)
    assert paths
    for path in paths:
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path


# ------------------------------------------------------------------------------------------ links


def anchors(text: str) -> set[str]:
    """What a heading of Markdown is linked by, as GitHub makes it."""
    heads = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def broken_links(path: Path) -> list[str]:
    """Links of a Markdown file into the repository that lead nowhere."""
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    found = []
    for target in re.findall(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        place = path.parent / name if name else path
        headed = place.suffix == ".md" and place.is_file()
        if not place.exists() or (
            anchor and headed and anchor not in anchors(place.read_text("utf-8"))
        ):
            found.append(target)
    return found


def test_broken_links_are_seen(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# The one head\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](other.md) [b](other.md#the-one-head) [c](https://example.org) `[x](no.md)`\n"
        "![d](gone.png) [e](other.md#no-head) [f](#nor-here)\n"
    )
    assert broken_links(page) == ["gone.png", "other.md#no-head", "#nor-here"]


def test_links_inside_the_repository_resolve() -> None:
    pages = tracked(".md")
    assert ROOT / "README.md" in pages
    broken = {
        # What docs/extensions makes is there once the site is built, which checks it.
        str(page.relative_to(ROOT)): [
            link for link in broken_links(page) if "generated/" not in link
        ]
        for page in pages
    }
    assert {page: links for page, links in broken.items() if links} == {}


# ------------------------------------------------------------------------------------------ wheel


def test_package_data_takes_every_file() -> None:
    """The patterns of pyproject name each file of the package that is no Python; see the wheel."""
    patterns = tomllib.loads(text_of("pyproject.toml"))["tool"]["setuptools"]["package-data"]
    taken = {
        path
        for package, globs in patterns.items()
        for pattern in globs
        for path in (ROOT / "src" / package.replace(".", "/")).glob(pattern)
    }
    package = ROOT / "src" / "flyby"
    held = {path for path in tracked("") if package in path.parents and path.suffix != ".py"}
    assert len(held) > 40
    assert held <= taken, sorted(map(str, held - taken))
    # setuptools packs .py files of packages alone.
    for path in tracked(".py"):
        if package in path.parents:
            assert (path.parent / "__init__.py").exists(), path


def test_the_wheel_is_compared_with_the_source() -> None:
    """What tools/check_wheel.py (`nox -s wheel`) says of a wheel that lacks a file."""
    compare = tool("check_wheel")
    source = compare.files_of_the_source()
    assert "flyby/catalogue/data/sites.toml" in source
    assert "flyby/pages/static/main.js" in source
    assert compare.difference(source, source) == ""
    less = source - {"flyby/catalogue/data/sites.toml"} | {"flyby/stray.py"}
    assert compare.difference(source, less) == (
        "not in the wheel: flyby/catalogue/data/sites.toml; in the wheel alone: flyby/stray.py"
    )


# ------------------------------------------------------------------------------------------ tests


def test_what_tests_share_is_in_support_alone() -> None:
    """Tests are imported one by one: a module beside them would not be found."""
    for path in (ROOT / "tests").rglob("*.py"):
        if "support" not in path.relative_to(ROOT).parts:
            assert path.name == "conftest.py" or path.name.startswith("test_"), path


def test_no_private_names_of_matplotlib() -> None:
    """Those of tests and figures: they change without a word."""
    private = re.compile(r"\b(?:fig|figure|ax|axes|[xy]axis|legend|artist|canvas)\._(?!_)\w+")
    for folder in ("tests", "src"):
        for path in (ROOT / folder).rglob("*.py"):
            found = private.findall(path.read_text(encoding="utf-8"))
            assert set(found) <= {"figure._repr_png_"}, (path, found)  # what a notebook calls
