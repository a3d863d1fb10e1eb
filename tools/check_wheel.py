"""Build an sdist and a wheel, look into both, install the wheel in a fresh environment and run it.

    python tools/check_wheel.py

The wheel has to hold every file of ``src/flyby`` that git knows, and nothing else; the sdist has to
make the same wheel. Needs `build` and `twine`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "flyby"


def files_of_the_source(root: Path = ROOT) -> set[str]:
    """Every file of the package that git knows, as a wheel names it."""
    said = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", f"src/{PACKAGE}"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    return {name.removeprefix("src/") for name in said.split("\0") if name}


def files_of_a_wheel(wheel: Path) -> set[str]:
    """Every file of the package in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name
            for name in archive.namelist()
            if name.startswith(f"{PACKAGE}/") and not name.endswith("/")
        }


def difference(source: set[str], wheel: set[str]) -> str:
    """What the one holds and the other does not, in words; empty where they are equal."""
    missing, extra = sorted(source - wheel), sorted(wheel - source)
    parts = [f"not in the wheel: {', '.join(missing)}"] if missing else []
    parts += [f"in the wheel alone: {', '.join(extra)}"] if extra else []
    return "; ".join(parts)


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command that has to end well; what it printed."""
    ended = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def main() -> None:
    """Go through all of it; the exit status is 1 with a line that says why."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # From what is committed, as a release is: neither a stale build folder nor a stray file.
        run("git", "clone", "--quiet", ROOT, folder / "clone")
        # The wheel is made of the sdist, so that what is missing there is missing here.
        run(sys.executable, "-m", "build", "--outdir", folder / "dist", folder / "clone")
        run(sys.executable, "-m", "twine", "check", "--strict", *(folder / "dist").iterdir())
        (wheel,) = (folder / "dist").glob("*.whl")
        source = files_of_the_source(folder / "clone")
        found = difference(source, files_of_a_wheel(wheel))
        if found:
            sys.exit(found)
        print(f"{wheel.name}: {len(source)} files, all of the source tree; twine is content")

        venv.create(folder / "fresh", with_pip=True)
        scripts = folder / "fresh" / ("Scripts" if os.name == "nt" else "bin")
        run(scripts / "python", "-m", "pip", "install", "--quiet", wheel)
        said = run(scripts / "flyby", "--version", cwd=folder).strip()
        report = run(scripts / "flyby", "report", "--format", "csv", cwd=folder)
        if "2029-04-13" not in report:
            sys.exit(f"the report of the installed wheel lacks 13 April 2029:\n{report}")
        run(scripts / "flyby", "plot", "approach", "--format", "svg", cwd=folder)
        print(f"installed into a fresh environment: {said}; report and figure made")


if __name__ == "__main__":
    main()
