"""The map of the code: rooms as pyproject orders them, arrows as the modules really import."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GROUND = "the ground"
"""One box for the layers below the catalogue, of single modules."""


def layers(root: Path) -> list[list[str]]:
    """Rooms as the contract of import-linter orders them, from the top; the ground is one."""
    contract = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rows = [
        [part.strip().removeprefix("flyby.") for part in row.split("|")]
        for row in contract["contracts"][0]["layers"]
    ]
    lowest = next(index for index, row in enumerate(rows) if row == ["catalogue"])
    return [*rows[: lowest + 1], [GROUND]]


def room_of(module: str, rooms: set[str]) -> str | None:
    """The room that a module of flyby is in; None for the front door."""
    parts = module.split(".")
    if len(parts) < 2:
        return None
    return parts[1] if parts[1] in rooms else GROUND


def imports(root: Path) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How many modules of a room import another room, and how many modules a room has."""
    rooms = {room for row in layers(root) for room in row}
    package = root / "src" / "flyby"
    edges: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    for path in sorted(package.rglob("*.py")):
        module = ".".join(path.relative_to(package.parent).with_suffix("").parts)
        here = room_of(module.removesuffix(".__init__"), rooms)
        if here is None or path.name == "__main__.py":
            continue
        sizes[here] += 1
        there = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = []
            if isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                named = inner if node.module == "flyby" else [str(node.module)]
            there |= {room_of(name, rooms) for name in named if name.startswith("flyby.")}
        edges.update((here, other) for other in there - {here, None})
    return edges, sizes


def draw_map(root: Path, path: Path) -> None:
    """Draw it; an import that points uphill is drawn dashed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

    rows = layers(root)
    edges, sizes = imports(root)
    figure = Figure(figsize=(8.0, 8.5), layout=None)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 8), ylim=(0, 8.5))
    ax.set_axis_off()
    gap = 8.5 / len(rows)
    places = {}
    for index, row in enumerate(rows):
        for place, room in enumerate(row):
            # Rows of one stand left and right of the middle in turn, so that arrows are seen.
            x = 4.0 + (0.9 if index % 2 else -0.9) if len(row) == 1 else 2.2 + 3.6 * place
            places[room] = (x, 8.5 - gap * (index + 0.5), index)
    # Everything stands on the ground: arrows to it would hide the others.
    drawn = {edge: count for edge, count in edges.items() if edge[1] != GROUND}
    for (here, there), count in sorted(drawn.items()):
        (x0, y0, above), (x1, y1, below) = places[here], places[there]
        uphill = below <= above
        ax.add_patch(
            FancyArrowPatch(
                (x0, y0 - (-0.26 if uphill else 0.26)),
                (x1, y1 + (-0.26 if uphill else 0.26)),
                connectionstyle=f"arc3,rad={0.12 * (1 if x0 <= x1 else -1)}",
                arrowstyle="-|>",
                mutation_scale=9,
                linewidth=0.5 + 0.11 * min(count, 25),
                linestyle="--" if uphill else "-",
                color="#c0392b" if uphill else "#33658a",
                alpha=0.55,
            )
        )
    for room, (x, y, _) in places.items():
        ax.add_patch(
            FancyBboxPatch(
                (x - 0.85, y - 0.25),
                1.7,
                0.5,
                boxstyle="round,pad=0,rounding_size=0.1",
                facecolor="#fdfdfd",
                edgecolor="#22313f",
                linewidth=1.1,
                zorder=3,
            )
        )
        words = f"{room}\n{sizes[room]} modules"
        ax.text(x, y, words, ha="center", va="center", fontsize=9, color="#22313f", zorder=4)
    figure.savefig(path, dpi=110)
