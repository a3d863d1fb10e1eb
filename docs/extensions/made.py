"""Pages and pictures that the build makes of the package itself, under `docs/generated`.

The notebooks as they stand, a picture of every figure, the map of the code from its real imports,
the help of every verb, every public name, the catalogue with its sources, the keys of JSON.
"""

from __future__ import annotations

import importlib
import inspect
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from map_of_the_code import draw_map

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    "flyby": "the front door",
    "flyby.orbits": "orbits and their files",
    "flyby.dynamics": "ephemeris, forces, integration",
    "flyby.encounter": "close approaches, impacts, uncertainty, keyholes",
    "flyby.observing": "sites, sky, constraints, windows",
    "flyby.figures": "pictures",
    "flyby.exports": "files for other tools",
    "flyby.reports": "documents and their writers",
}


def setup(app: Any) -> dict[str, bool]:
    """Make everything before Sphinx reads the first page."""
    # Before Sphinx lists its pages, of which autosummary reads the names.
    app.connect("config-inited", lambda app, _config: make(app))
    return {"parallel_read_safe": True}


def make(app: Any) -> None:
    """Make what is missing or older than this build."""
    folder = Path(app.srcdir) / "generated"
    folder.mkdir(exist_ok=True)
    for name in ("notebooks", "names"):
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=only_notebooks)
    write(folder / "verbs.md", verbs())
    write(folder / "catalogue.md", catalogue())
    for name, text in public_names().items():
        write(folder / f"{name}.rst", text)
    draw_map(ROOT, folder / "map.png")
    # What takes long is made again when the package has changed.
    stamp = folder / "made"
    changed = max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.*"))
    if not stamp.exists() or stamp.stat().st_mtime < changed:
        gallery(folder)
        write(folder / "json.md", json_keys())
        stamp.touch()


def write(path: Path, text: str) -> None:
    """Write a page."""
    path.write_text(text, encoding="utf-8")


def only_notebooks(_folder: str, names: list[str]) -> set[str]:
    """Names that are no notebooks."""
    return {name for name in names if not name.endswith(".ipynb")}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Set a table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]

    def cell(value: object) -> str:
        return str(value).replace("|", "\\|").replace("\n", " ")

    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines) + "\n"


# ----------------------------------------------------------------------------------------- gallery


def gallery(folder: Path) -> None:
    """Draw every figure of Apophis, and the page that shows them."""
    import matplotlib

    matplotlib.use("Agg")
    import flyby
    from flyby.figures import figure_function, figure_names

    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    passage = flyby.Flyby(flyby.load_orbit("apophis"))
    parts = ["# Gallery", "Drawn by this build, of the newest orbit of Apophis in the catalogue."]
    for name in figure_names():
        figure = passage.plot(name)
        figure.savefig(pictures / f"{name}.png", dpi=130)
        summary = (inspect.getdoc(figure_function(name)) or "").partition("\n")[0]
        parts += [
            f"## {name}",
            summary,
            f"    flyby plot {name}",
            f"![The figure {name}, of Apophis](pictures/{name}.png)",
        ]
    write(folder / "gallery.md", "\n\n".join(parts) + "\n")


# --------------------------------------------------------------------------------------- reference


def verbs() -> str:
    """Help of every verb, as the command line prints it."""
    import click

    from flyby.cli import main
    from flyby.cli.group import VERBS

    parts = ["# Command line", "What `flyby VERB --help` prints, as of this build."]
    for name in VERBS:
        with click.Context(main, info_name="flyby") as group:
            command = main.get_command(group, name)
            assert command is not None
            with click.Context(command, parent=group, info_name=name, terminal_width=96) as ctx:
                text = command.get_help(ctx)
        parts += [f"## {name}", f"```text\n{text}\n```"]
    return "\n\n".join(parts) + "\n"


def public_names() -> dict[str, str]:
    """One page a room: every name in its `__all__`, each described once, where it is met first."""
    pages: dict[str, str] = {}
    seen: dict[int, str] = {}
    for room, words in ROOMS.items():
        module = importlib.import_module(room)
        own, others = [], []
        for name in sorted(module.__all__):
            thing = getattr(module, name)
            if inspect.ismodule(thing) or not callable(thing):
                continue
            first = seen.setdefault(id(thing), f"{room}.{name}")
            (own if first == f"{room}.{name}" else others).append((name, first))
        head = f"{room}: {words}"
        parts = [head, "=" * len(head), ""]
        if own:
            parts += [".. autosummary::", "   :toctree: names", "   :nosignatures:", ""]
            parts += [f"   {room}.{name}" for name, _ in own] + [""]
        if others:
            links = ", ".join(f":obj:`~{first}`" for _, first in others)
            parts += ["Described elsewhere: " + links + ".", ""]
        pages[room] = "\n".join(parts)
    return pages


def catalogue() -> str:
    """Orbits, sites with their limits, missions, published approaches: each with its source."""
    import flyby
    from flyby.catalogue.missions import grades_explained

    orbits = []
    for name in flyby.orbit_names():
        orbit = flyby.load_orbit(name)
        orbits.append(
            (
                f"`{name}`",
                orbit.designation,
                orbit.solution_name,
                orbit.solution_date or "",
                f"{flyby.iso(orbit.epoch, 'tdb', 0)[:10]} TDB",
                "yes" if orbit.covariance else "no",
                orbit.source,
            )
        )
    places, limits = [], []
    for site in flyby.sites():
        places.append(
            (
                f"`{site.identifier}`",
                site.name,
                site.agency,
                site.kind,
                f"{site.latitude_deg:.4f}, {site.longitude_deg:.4f}, {site.height_m:.0f} m",
                site.position_source,
            )
        )
        for limit, value in sorted(site.limits.items()):
            figure = f"{value.value:g} {value.unit}".strip()
            graded = f"assumed: {value.source}" if value.assumed else value.source
            limits.append((f"`{site.identifier}`", limit.replace("_", " "), figure, graded))
    missions = [
        (one.mission, one.agency, one.event, one.start.text, one.end.text, one.grade, one.source)
        for one in flyby.mission_windows()
    ]
    return "\n".join(
        [
            "# The catalogue",
            "",
            "Made of the TOML files in `src/flyby/catalogue/data`; nothing in it is computed.",
            "",
            "## Orbits",
            "",
            table(("name", "asteroid", "solution", "of", "epoch", "covariance", "source"), orbits),
            "## Sites",
            "",
            "Positions are geodetic (WGS84), longitude east positive.",
            "",
            table(("site", "name", "agency", "kind", "position", "source of it"), places),
            "## Limits of the sites",
            "",
            "A limit that nobody has published is assumed, and every output that uses it says so.",
            "",
            table(("site", "limit", "value", "source"), limits),
            "## Missions",
            "",
            f"{grades_explained().capitalize()}.",
            "",
            table(("mission", "agency", "event", "from", "to", "grade", "source"), missions),
        ]
    )


def keys_of(value: Any, path: str = "") -> dict[str, str]:
    """Every key of a decoded document, with dots and [] on the way, and what stands there."""
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for key, inner in value.items():
            found |= keys_of(inner, f"{path}.{key}" if path else key)
        return found or {path: "{}"}
    if isinstance(value, list):
        found = {}
        for inner in value:
            for key, example in keys_of(inner, f"{path}[]").items():
                if found.get(key, "null") == "null":
                    found[key] = example
        return found or {path: "[]"}
    import json

    text = json.dumps(value, ensure_ascii=False)
    return {path: text if len(text) < 60 else text[:57] + "..."}


JSON = {
    "report": "flyby report apophis --format json",
    "report, of an impact": (
        "flyby report 2024bx1-neocc --start 2024-01-01 --stop 2025-01-01 --format json"
    ),
    "windows": "flyby windows --start 2029-04-10 --stop 2029-04-16 --joint --format json",
    "ephemeris": (
        "flyby ephemeris --site J04 --start 2029-04-13 --stop 2029-04-14 --step 6h --format json"
    ),
    "ensemble": "flyby ensemble -n 200 --seed 1 --workers 1 --format json",
    "forces": "flyby forces --format json",
}


def json_keys() -> str:
    """Keys of every verb's JSON with an example of each, from a run of it."""
    import json
    import os

    from click.testing import CliRunner

    from flyby.cli import main

    parts = [
        "# Keys of JSON",
        "The unit is in the key; an instant is ISO 8601 with its scale in the key, or a Julian "
        "date (`jd_tdb`). What cannot be known is `null`; a span without an approach gives an "
        "empty list. `[]` stands for every item of a list. The examples are those of the command "
        "above each table.",
    ]
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for title, line in JSON.items():
                ended = CliRunner().invoke(
                    main, [*line.split()[1:], "-o", "answer.json"], prog_name="flyby"
                )
                if ended.exit_code:
                    raise RuntimeError(f"{line}: {ended.output}")
                document = json.loads(Path("answer.json").read_text("utf-8"))
                rows = [(f"`{key}`", f"`{example}`") for key, example in keys_of(document).items()]
                parts += [f"## {title}", f"    {line}", table(("key", "example"), rows)]
        finally:
            os.chdir(here)
    return "\n\n".join(parts) + "\n"
